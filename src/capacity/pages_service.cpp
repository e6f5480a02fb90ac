// SPDX-License-Identifier: EUPL-1.2
// One service: its places, who pays them, its months; and the forms of what is done to it.
#include <algorithm>

#include "capacity/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::capacity {

namespace {

// What a failed form comes back with.
struct Typed {
  const web::Form* form = nullptr;
  std::string which;
  std::vector<Fault> faults;
  [[nodiscard]] const Message* why(std::string_view name, std::string_view field) const {
    if (which != name) return nullptr;
    for (const auto& fault : faults) {
      if (fault.field == field) return &fault.reason;
    }
    return nullptr;
  }
  [[nodiscard]] std::string value(std::string_view name, std::string_view field, std::string otherwise = {}) const {
    return which == name && form != nullptr && form->has(field) ? form->text(field) : otherwise;
  }
};

std::vector<web::Choice> choices(const Scene& scene, const std::vector<programme::Option>& options) {
  std::vector<web::Choice> out{{"", std::string(scene.tr("Choose"))}};
  for (const auto& option : options) out.push_back({option.code, option.label.in(scene.lang)});
  return out;
}

// The files, by name; those who may read them by their links; those who keep the places take them away.
void write_files(const Scene& scene, web::Flow& cell, const Service& service, const std::vector<Document>& documents,
                 bool manages) {
  const bool reads = scene.may_read_months(service);
  for (const auto& one : documents) {
    cell.p([&](web::Phrasing& p) {
      if (one.removed_at) {
        p.soft(web::trf(scene.lang, "{0} (deleted)", one.file_name));
      } else if (reads) {
        p.a(fmt::format("{}/documents/{}", href(service), one.id.text()), one.file_name, {{"download", "", true}});
      } else {
        p.text(one.file_name);
      }
    });
    if (manages && !one.removed_at) {
      cell.details(web::trf(scene.lang, "Remove {0}", one.file_name), [&](web::Flow& inside) {
        inside.p(inside.tr("The file is deleted for good. The journal keeps its name, its size and its fingerprint."));
        inside.post_button(fmt::format("{}/documents/{}/retirer", href(service), one.id.text()),
                           web::csrf_token(scene.request), inside.tr("Remove the document"), true);
      });
    }
  }
}

void write_file_field(const Scene& scene, web::Fields& fields, bool required, const Message* why = nullptr) {
  fields.file_field({.name = "file",
                     .label = scene.tr("File"),
                     .hint = scene.tr("PDF, ODT, ODS, DOCX, XLSX, PNG, JPEG or plain text. No document about a "
                                      "person."),
                     .why = why,
                     .required = required},
                    ".pdf,.odt,.ods,.docx,.xlsx,.png,.jpg,.jpeg,.txt");
}

void write_attach(const Scene& scene, web::Flow& cell, const std::string& action) {
  cell.details(scene.tr("Attach a document"), [&](web::Flow& inside) {
    inside.post_form(
        action, web::csrf_token(scene.request),
        [&](web::Fields& fields) {
          write_file_field(scene, fields, true);
          fields.submit(scene.tr("Attach"), {}, {}, true);
        },
        true);
  });
}

template <class Is>
std::vector<Document> those(const std::vector<Document>& documents, Is&& is) {
  std::vector<Document> out;
  std::copy_if(documents.begin(), documents.end(), std::back_inserter(out), is);
  return out;
}

// The reference of the decision, and the files.
void write_documents(const Scene& scene, web::Flow& cell, const Service& service, const PlaceChange& change,
                     const std::vector<Document>& documents, bool manages) {
  if (!change.document.empty()) cell.p(change.document);
  write_files(scene, cell, service, those(documents, [&](const Document& one) { return one.change == change.id; }),
              manages);
  if (manages && !change.struck_at)
    write_attach(scene, cell, fmt::format("{}/ouvertures/{}/documents", href(service), change.id.text()));
}

// What it was before, and when it closed and opened again.
void write_history(const Scene& scene, web::Flow& card, const Service& service, bool manages) {
  const auto past = past_of(scene.db, service.id, scene.moment.known);
  const auto closings = closings_of(scene.db, service.id, scene.moment.known);
  const auto documents = documents_of(scene.db, service.id, scene.moment.known);
  for (const auto& one : closings) {
    card.p([&](web::Phrasing& p) {
      p.text(web::trf(scene.lang, "Closed on {0}: {1}", format_date(one.closed_on, scene.lang), one.motive));
      if (!one.document.empty()) p.text(" ").soft(one.document);
      p.text(" ").soft(one.closed_by);
      if (one.reopened_at) {
        p.text(" ").text(web::trf(scene.lang, "Reopened on {0}: {1}",
                                  format_date(paris_date(*one.reopened_at), scene.lang), one.reopen_motive));
        p.text(" ").soft(one.reopened_by);
      }
    });
    write_files(scene, card, service, those(documents, [&](const Document& file) { return file.closing == one.id; }),
                manages);
    if (manages) write_attach(scene, card, fmt::format("{}/fermetures/{}/documents", href(service), one.id.text()));
  }
  if (past.empty()) return;
  card.details(web::trn(scene.lang, "Changed {0} time", "Changed {0} times", static_cast<std::int64_t>(past.size())),
               [&](web::Flow& inside) {
                 const Service* after = &service;
                 for (const auto& one : past) {
                   inside.p([&](web::Phrasing& p) {
                     p.text(web::trf(scene.lang, "Until {0}: {1}, run by {2}.",
                                     format_date(paris_date(after->changed_at), scene.lang), one.name,
                                     operator_of(scene.db, one)));
                     if (!one.address.empty()) p.text(" ").text(one.address);
                     p.text(" ").soft(web::trf(scene.lang, "Changed by {0}", after->changed_by));
                   });
                   after = &one;
                 }
               });
}

void write_identity(const Scene& scene, web::Flow& card, const Service& service, bool manages) {
  card.terms([&](web::Terms& terms) {
    terms.pair(card.tr("Run by"), operator_of(scene.db, service));
    if (!service.address.empty()) terms.pair(card.tr("Address"), service.address);
    const auto& place = *scene.registry.find(service.territory);
    terms.pair(card.tr("Territory served"), territory::label(place, scene.lang));
    std::string too;
    for (const auto key : contracts_served(scene.db, service)) {
      const auto* contract = scene.registry.find(key);
      if (contract != nullptr) too += (too.empty() ? "" : ", ") + contract->name;
    }
    if (!too.empty()) terms.pair(card.tr("Contracts served too"), too);
    std::string kinds;
    for (const auto& kind : service.kinds) kinds += (kinds.empty() ? "" : ", ") + scene.kind(kind);
    if (!kinds.empty()) terms.pair(card.tr("Kinds of place that it offers"), kinds);
    if (!service.note.empty()) terms.pair(card.tr("Note"), service.note);
  });
  write_history(scene, card, service, manages);
}

void write_strike(const Scene& scene, web::Flow& cell, const std::string& action, const std::string& which,
                  const Typed& typed) {
  cell.details(
      scene.tr("Strike out"),
      [&](web::Flow& inside) {
        inside.post_form(action, web::csrf_token(scene.request), [&](web::Fields& fields) {
          fields.text_field({.name = "motive",
                             .label = scene.tr("Why"),
                             .value = typed.value(which, "motive"),
                             .why = typed.why(which, "motive"),
                             .required = true});
          fields.submit(scene.tr("Strike out this entry"), {}, {}, true);
        });
      },
      typed.which == which);
}

void write_complete(const Scene& scene, web::Flow& cell, const Service& service, const PlaceChange& change,
                    const Typed& typed) {
  const std::string which = "complete:" + change.id.text();
  cell.details(
      change.places > 0 ? scene.tr("Mark as opened") : scene.tr("Mark as closed"),
      [&](web::Flow& inside) {
        inside.post_form(fmt::format("{}/ouvertures/{}/faite", href(service), change.id.text()),
                         web::csrf_token(scene.request), [&](web::Fields& fields) {
                           fields.date_field({.name = "done_on",
                                              .label = scene.tr("Done on"),
                                              .value = typed.value(which, "done_on", scene.today.text()),
                                              .why = typed.why(which, "done_on"),
                                              .required = true});
                           fields.text_field({.name = "delay_motive",
                                              .label = scene.tr("Motive of the delay"),
                                              .hint = scene.tr("When it came later than planned."),
                                              .value = typed.value(which, "delay_motive"),
                                              .why = typed.why(which, "delay_motive")});
                           fields.submit(scene.tr("Record"), {}, {}, true);
                         });
      },
      typed.which == which);
}

void write_postpone(const Scene& scene, web::Flow& cell, const Service& service, const PlaceChange& change,
                    const Typed& typed) {
  const std::string which = "postpone:" + change.id.text();
  cell.details(
      scene.tr("Put on another day"),
      [&](web::Flow& inside) {
        inside.post_form(fmt::format("{}/ouvertures/{}/reporter", href(service), change.id.text()),
                         web::csrf_token(scene.request), [&](web::Fields& fields) {
                           fields.date_field({.name = "expected_on",
                                              .label = scene.tr("Now planned on"),
                                              .value = typed.value(which, "expected_on"),
                                              .why = typed.why(which, "expected_on"),
                                              .required = true});
                           fields.text_field({.name = "motive",
                                              .label = scene.tr("Why"),
                                              .value = typed.value(which, "motive"),
                                              .why = typed.why(which, "motive"),
                                              .required = true});
                           fields.submit(scene.tr("Record"), {}, {}, true);
                         });
      },
      typed.which == which);
}

void write_cancel(const Scene& scene, web::Flow& cell, const Service& service, const PlaceChange& change,
                  const Typed& typed) {
  const std::string which = "cancel:" + change.id.text();
  cell.details(
      scene.tr("Give up"),
      [&](web::Flow& inside) {
        inside.post_form(fmt::format("{}/ouvertures/{}/abandonner", href(service), change.id.text()),
                         web::csrf_token(scene.request), [&](web::Fields& fields) {
                           fields.text_field({.name = "motive",
                                              .label = scene.tr("Why"),
                                              .value = typed.value(which, "motive"),
                                              .why = typed.why(which, "motive"),
                                              .required = true});
                           fields.submit(scene.tr("Give up what was planned"), {}, {}, true);
                         });
      },
      typed.which == which);
}

// From which day to which, each time, and why.
void write_delays(const Scene& scene, web::Flow& cell, const PlaceChange& change) {
  for (const auto& delay : change.delays) {
    cell.p(
        [&](web::Phrasing& p) {
          p.soft(web::trf(scene.lang, "From {0} to {1}: {2}", format_date_short(delay.before, scene.lang),
                          format_date_short(delay.after, scene.lang), delay.motive));
        },
        {{"class", "small"}});
  }
}

void write_changes(const Scene& scene, web::Flow& card, const Service& service, const std::vector<PlaceChange>& changes,
                   bool manages, const Typed& typed) {
  if (changes.empty()) {
    card.empty_state(card.tr("No place has been entered yet."));
    return;
  }
  const std::vector<web::Column> columns{
      {.label = card.tr("Planned on")},    {.label = card.tr("Done on")},
      {.label = card.tr("Kind of place")}, {.label = card.tr("Places"), .is_number = true},
      {.label = card.tr("Document")},      {.label = card.tr("Situation")}};
  const auto documents = documents_of(scene.db, service.id, scene.moment.known);
  card.table(card.tr("Openings and closings, newest first"), columns, [&](web::Rows& rows) {
    for (const auto& one : changes) {
      rows.row([&](web::Row& row) {
        row.head(one.expected_on == one.planned_on
                     ? format_date_short(one.planned_on, scene.lang)
                     : web::trf(scene.lang, "{0}, first {1}", format_date_short(one.expected_on, scene.lang),
                                format_date_short(one.planned_on, scene.lang)));
        row.cell(one.done_on ? format_date_short(*one.done_on, scene.lang) : std::string("–"));
        row.cell(scene.kind(one.kind));
        row.figure((one.places > 0 ? "+" : "") + format_integer(one.places, scene.lang));
        row.flow([&](web::Flow& cell) { write_documents(scene, cell, service, one, documents, manages); });
        row.flow([&](web::Flow& cell) {
          cell.p([&](web::Phrasing& p) {
            if (one.struck_at) {
              p.badge(web::State::idle, p.tr("struck out")).text(" ").soft(one.strike_motive);
            } else if (one.done_on) {
              p.badge(web::State::ok, p.tr("done"));
              if (!one.delay_motive.empty()) p.text(" ").soft(one.delay_motive);
            } else if (one.is_cancelled()) {
              p.badge(web::State::idle, p.tr("given up")).text(" ").soft(one.cancel_motive);
            } else if (one.expected_on < scene.today) {
              p.badge(web::State::bad, web::trn(scene.lang, "{0} day late", "{0} days late",
                                                days_between(one.expected_on, scene.today)));
            } else {
              p.badge(web::State::idle, p.tr("planned"));
            }
          });
          write_delays(scene, cell, one);
          if (!manages || one.struck_at || service.closed_on) return;
          if (one.closing && one.done_on) return;  // undone with the closing of the service
          if (one.is_to_come()) {
            write_complete(scene, cell, service, one, typed);
            write_postpone(scene, cell, service, one, typed);
            write_cancel(scene, cell, service, one, typed);
          }
          write_strike(scene, cell, fmt::format("{}/ouvertures/{}/rayer", href(service), one.id.text()),
                       "strike:" + one.id.text(), typed);
        });
      });
    }
  });
}

void write_fundings(const Scene& scene, web::Flow& card, const Service& service, const std::vector<Funding>& fundings,
                    bool manages, const Typed& typed) {
  if (fundings.empty()) {
    card.empty_state(card.tr("No funding has been entered yet."));
    return;
  }
  const std::vector<web::Column> columns{
      {.label = card.tr("First day")},     {.label = card.tr("Last day")},
      {.label = card.tr("Kind of place")}, {.label = card.tr("Places"), .is_number = true},
      {.label = card.tr("Funder")},        {.label = card.tr("Grant or budget line")}};
  card.table(card.tr("Who pays these places, newest first"), columns, [&](web::Rows& rows) {
    for (const auto& one : fundings) {
      rows.row([&](web::Row& row) {
        row.head(format_date_short(one.first_day, scene.lang));
        row.cell(one.last_day ? format_date_short(*one.last_day, scene.lang) : std::string("–"));
        row.cell(scene.kind(one.kind));
        row.number(one.places);
        row.cell(scene.label(scene.programme.funders, one.funder));
        row.flow([&](web::Flow& cell) {
          cell.p([&](web::Phrasing& p) {
            p.text(one.reference);
            if (one.struck_at)
              p.text(" ").badge(web::State::idle, p.tr("struck out")).text(" ").soft(one.strike_motive);
          });
          if (manages && !one.struck_at)
            write_strike(scene, cell, fmt::format("{}/financements/{}/rayer", href(service), one.id.text()),
                         "strike:" + one.id.text(), typed);
        });
      });
    }
  });
}

void write_months(const Scene& scene, web::Flow& card, const Service& service, const std::vector<PlaceChange>& changes,
                  const std::vector<MonthRow>& months) {
  if (!scene.moment.known_day && scene.may(access::Right::report_capacity, service.territory)) {
    // The months of the last year that can be reported, the last one first.
    auto month = last_month(scene.today);
    card.p([&](web::Phrasing& p) {
      p.text(p.tr("Report a month:"));
      for (int i = 0; i < 6; ++i) {
        if (!open_in(changes, month).empty())
          p.text(" ").a(fmt::format("{}/mois/{}", href(service), month.text()), format_month(month, scene.lang));
        month = Period::containing(month.first().plus_days(-1), Period::Length::month);
      }
    });
  }
  if (months.empty()) {
    card.empty_state(card.tr("No month has been reported yet: how places are used is not known."));
    return;
  }
  std::vector<web::Column> columns{
      {.label = card.tr("Month")}, {.label = card.tr("Kind of place")}, {.label = card.tr("Open"), .is_number = true}};
  for (const auto& field : count_fields) columns.push_back({.label = card.tr(field.heading), .is_number = true});
  columns.push_back({.label = card.tr("Remark")});
  card.table(card.tr("Months reported, newest first"), columns, [&](web::Rows& rows) {
    for (const auto& one : months) {
      const auto open = open_on(changes, one.month.end().plus_days(-1));
      const auto places = open.find(one.kind);
      const std::int64_t there = places == open.end() ? 0 : places->second;
      rows.row([&](web::Row& row) {
        row.head(format_month(one.month, scene.lang));
        row.cell(scene.kind(one.kind));
        row.number(there);
        for (const auto& field : count_fields) row.number(one.*(field.member));
        row.cell([&](web::Phrasing& p) {
          if (one.superseded_at) p.badge(web::State::idle, p.tr("superseded")).text(" ");
          if (!one.superseded_at && one.occupied > there)
            p.badge(web::State::warn, p.tr("more occupied than open")).text(" ");
          p.text(one.remark);
          if (one.superseded_at) p.text(" ").soft(one.reported_by);
        });
      });
    }
  });
}

void write_change_form(const Scene& scene, web::Flow& card, const Service& service, const Typed& typed) {
  card.post_form(href(service) + "/ouvertures", web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.select({.name = "change",
                   .label = scene.tr("What happens"),
                   .value = typed.value("change", "change", "open"),
                   .why = typed.why("change", "change")},
                  {{"open", std::string(scene.tr("Opening"))}, {"close", std::string(scene.tr("Closing"))}});
    fields.number_field({.name = "places",
                         .label = scene.tr("How many places"),
                         .value = typed.value("change", "places"),
                         .why = typed.why("change", "places"),
                         .required = true});
    fields.select({.name = "kind",
                   .label = scene.tr("Kind of place"),
                   .value = typed.value("change", "kind"),
                   .why = typed.why("change", "kind"),
                   .required = true},
                  choices(scene, scene.programme.place_kinds));
    fields.date_field({.name = "planned_on",
                       .label = scene.tr("Planned on"),
                       .value = typed.value("change", "planned_on"),
                       .why = typed.why("change", "planned_on"),
                       .required = true});
    fields.date_field({.name = "done_on",
                       .label = scene.tr("Done on"),
                       .hint = scene.tr("Leave it out as long as it is only planned."),
                       .value = typed.value("change", "done_on"),
                       .why = typed.why("change", "done_on")});
    fields.text_field({.name = "delay_motive",
                       .label = scene.tr("Motive of the delay"),
                       .hint = scene.tr("When it came later than planned."),
                       .value = typed.value("change", "delay_motive"),
                       .why = typed.why("change", "delay_motive")});
    fields.text_field({.name = "document",
                       .label = scene.tr("Document"),
                       .hint = scene.tr("The decision or the agreement, by its reference."),
                       .value = typed.value("change", "document"),
                       .why = typed.why("change", "document")});
    fields.submit(scene.tr("Record"));
  });
}

void write_funding_form(const Scene& scene, web::Flow& card, const Service& service, const Typed& typed) {
  card.post_form(href(service) + "/financements", web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.number_field({.name = "places",
                         .label = scene.tr("How many places"),
                         .value = typed.value("funding", "places"),
                         .why = typed.why("funding", "places"),
                         .required = true});
    fields.select({.name = "kind",
                   .label = scene.tr("Kind of place"),
                   .value = typed.value("funding", "kind"),
                   .why = typed.why("funding", "kind"),
                   .required = true},
                  choices(scene, scene.programme.place_kinds));
    fields.select({.name = "funder",
                   .label = scene.tr("Funder"),
                   .value = typed.value("funding", "funder"),
                   .why = typed.why("funding", "funder"),
                   .required = true},
                  choices(scene, scene.programme.funders));
    fields.text_field({.name = "reference",
                       .label = scene.tr("Grant or budget line"),
                       .value = typed.value("funding", "reference"),
                       .why = typed.why("funding", "reference"),
                       .required = true});
    fields.date_field({.name = "first_day",
                       .label = scene.tr("First day"),
                       .value = typed.value("funding", "first_day"),
                       .why = typed.why("funding", "first_day"),
                       .required = true});
    fields.date_field({.name = "last_day",
                       .label = scene.tr("Last day"),
                       .hint = scene.tr("The last day that is paid; left out when there is none."),
                       .value = typed.value("funding", "last_day"),
                       .why = typed.why("funding", "last_day")});
    fields.submit(scene.tr("Record"));
  });
}

void write_lede(const Scene& scene, web::Flow& main, const std::vector<PlaceChange>& changes,
                const std::vector<Funding>& fundings) {
  std::int64_t open = 0;
  std::int64_t funded = 0;
  const auto open_now = open_on(changes, scene.today);
  const auto funded_now = funded_on(fundings, scene.today);
  for (const auto& [kind, places] : open_now) open += places;
  for (const auto& [kind, places] : funded_now) funded += places;
  main.lede([&](web::Phrasing& p) {
    p.strong(web::trn(scene.lang, "{0} place is open today.", "{0} places are open today.", open));
    p.text(" ");
    p.text(web::trn(scene.lang, "{0} place is funded.", "{0} places are funded.", funded));
  });
}

// That it has closed, what is still paid for it, and how to undo it.
void write_closed(const Scene& scene, web::Flow& main, const Service& service, const std::vector<Funding>& fundings,
                  bool manages, const Typed& typed) {
  main.notice(web::State::warn, [&](web::Flow& notice) {
    notice.p(web::trf(scene.lang,
                      "This service closed on {0}. Its places closed that day; its last month to report is {1}.",
                      format_date(*service.closed_on, scene.lang),
                      format_month(Period::containing(*service.closed_on, Period::Length::month), scene.lang)));
    std::int64_t paid = 0;
    for (const auto& [kind, places] : funded_on(fundings, service.closed_on->plus_days(1))) paid += places;
    if (paid > 0)
      notice.p(web::trn(scene.lang,
                        "{0} place is still funded after that day: strike the funding out and enter it with its last "
                        "day.",
                        "{0} places are still funded after that day: strike the funding out and enter it with its "
                        "last day.",
                        paid));
    if (!manages) return;
    notice.details(
        scene.tr("Reopen the service"),
        [&](web::Flow& inside) {
          inside.p(
              scene.tr("Its places are open as before it closed, and what was planned then is planned again. Both "
                       "acts stay readable."));
          inside.post_form(href(service) + "/rouvrir", web::csrf_token(scene.request), [&](web::Fields& fields) {
            fields.text_field({.name = "motive",
                               .label = scene.tr("Why"),
                               .value = typed.value("reopen", "motive"),
                               .why = typed.why("reopen", "motive"),
                               .required = true});
            fields.submit(scene.tr("Reopen the service"), {}, {}, true);
          });
        },
        typed.which == "reopen");
  });
}

void write_close_form(const Scene& scene, web::Flow& card, const Service& service,
                      const std::vector<PlaceChange>& changes, const Typed& typed) {
  std::int64_t open = 0;
  for (const auto& [kind, places] : open_on(changes, scene.today)) open += places;
  const auto to_come = std::count_if(changes.begin(), changes.end(), [](const auto& one) { return one.is_to_come(); });
  card.details(
      scene.tr("This service ends"),
      [&](web::Flow& inside) {
        inside.p([&](web::Phrasing& p) {
          p.text(web::trn(scene.lang, "{0} place closes with it.", "{0} places close with it.", open)).text(" ");
          if (to_come > 0)
            p.text(web::trn(scene.lang, "{0} opening or closing to come is given up.",
                            "{0} openings or closings to come are given up.", static_cast<std::int64_t>(to_come)));
        });
        inside.post_form(
            href(service) + "/fermer", web::csrf_token(scene.request),
            [&](web::Fields& fields) {
              fields.date_field({.name = "closed_on",
                                 .label = scene.tr("Closed on"),
                                 .value = typed.value("close", "closed_on"),
                                 .why = typed.why("close", "closed_on"),
                                 .required = true});
              fields.text_field({.name = "motive",
                                 .label = scene.tr("Why"),
                                 .value = typed.value("close", "motive"),
                                 .why = typed.why("close", "motive"),
                                 .required = true});
              fields.text_field({.name = "document",
                                 .label = scene.tr("Document"),
                                 .hint = scene.tr("The decision or the agreement, by its reference."),
                                 .value = typed.value("close", "document"),
                                 .why = typed.why("close", "document")});
              write_file_field(scene, fields, false, typed.why("close", "file"));
              fields.submit(scene.tr("Close the service"), {}, {}, true);
            },
            true);
      },
      typed.which == "close");
}

web::Response show(PagesState& state, const web::Request& request, const Typed& typed) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  return with_scene(state, request, [&](Scene& scene) {
    const auto service = find_service(scene.db, *id, scene.moment.known);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    const auto changes = changes_of(scene.db, *id, scene.moment.known);
    const auto fundings = fundings_of(scene.db, *id, scene.moment.known);
    // The past is read, and not changed.
    const bool manages = !scene.moment.known_day && scene.may(access::Right::manage_capacity, service->territory);
    auto page = service_page(scene, *service);
    if (!typed.faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(service->name, territory::label(*scene.registry.find(service->territory), scene.lang),
                [&](web::Flow& beside) {
                  if (manages && !service->closed_on)
                    beside.p([&](web::Phrasing& p) {
                      p.button_link(href(*service) + "/modifier", p.tr("Change the service"));
                    });
                });
      main.fault_summary(typed.faults);
      write_known(scene, main);
      if (service->closed_on) write_closed(scene, main, *service, fundings, manages, typed);
      write_lede(scene, main, changes, fundings);
      main.grid([&](web::Flow& grid) {
        grid.div(manages ? "w8" : "w12", [&](web::Flow& left) {
          left.section("card", scene.tr("Openings and closings"),
                       [&](web::Flow& card) { write_changes(scene, card, *service, changes, manages, typed); });
          left.section("card", scene.tr("Funding"),
                       [&](web::Flow& card) { write_fundings(scene, card, *service, fundings, manages, typed); });
          left.section("card", scene.tr("Month by month"), [&](web::Flow& card) {
            if (!scene.may_read_months(*service)) {
              card.empty_state(card.tr(
                  "The counts of a single service are shown to those who work in its territory; you read the sums."));
              return;
            }
            write_months(scene, card, *service, changes, months_of(scene.db, *id, scene.moment.known));
          });
          if (!manages)
            left.section("card", scene.tr("The service"),
                         [&](web::Flow& card) { write_identity(scene, card, *service, manages); });
        });
        if (!manages) return;
        const bool is_open = !service->closed_on.has_value();
        grid.div("w4", [&](web::Flow& right) {
          right.section("card", scene.tr("The service"),
                        [&](web::Flow& card) { write_identity(scene, card, *service, manages); });
          if (is_open)
            right.section("card on-screen", scene.tr("Enter an opening or a closing"),
                          [&](web::Flow& card) { write_change_form(scene, card, *service, typed); });
          right.section("card on-screen", scene.tr("Enter a funding"),
                        [&](web::Flow& card) { write_funding_form(scene, card, *service, typed); });
          if (is_open)
            right.section("card on-screen", scene.tr("Close the service"),
                          [&](web::Flow& card) { write_close_form(scene, card, *service, changes, typed); });
        });
      });
      // Not below a form that came back, whose address is another.
      if (request.method == web::Method::get) write_known_choice(scene, main);
    });
  });
}

// Runs a rule and goes back to the service, or shows the form again with what was typed.
web::Response post(const Shared& state, const web::Request& request, const web::Form& form, std::string which,
                   Rule rule) {
  Typed typed{&form, std::move(which), form.faults()};
  if (!form.ok()) return show(*state, request, typed);
  const auto done = act_as_reader(*state, request, "page", rule);
  if (done) return web::see_other("/services/" + std::string(request.param("service")));
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) {
    typed.faults = wrong->faults;
    return show(*state, request, typed);
  }
  return web::error_response(request, done.error());
}

Date required_date(web::Form& form, std::string_view field) {
  const auto day = form.date(field);
  if (!day && form.fault_of(field) == nullptr) form.fault(field, msg("Enter the day."));
  return day.value_or(Date{});
}

std::int32_t required_places(web::Form& form) {
  const auto places = form.integer("places", 1, places_max);
  if (!places && form.fault_of("places") == nullptr)
    form.fault("places", msg("Enter how many places, from 1 to {0}.", places_max));
  return static_cast<std::int32_t>(places.value_or(0));
}

web::Response post_change(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  web::Form form(request);
  PlaceChange change;
  change.service = *id;
  change.places = required_places(form) * (form.text("change") == "close" ? -1 : 1);
  change.kind = form.text("kind");
  change.planned_on = required_date(form, "planned_on");
  change.done_on = form.date("done_on");
  change.delay_motive = form.text("delay_motive");
  change.document = form.text("document");
  return post(state, request, form, "change", [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto done = enter_change(act, context, change);
    if (!done) return fail(done.error());
    return {};
  });
}

web::Response post_funding(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  web::Form form(request);
  Funding funding;
  funding.service = *id;
  funding.places = required_places(form);
  funding.kind = form.text("kind");
  funding.funder = form.text("funder");
  funding.reference = form.text("reference");
  funding.first_day = required_date(form, "first_day");
  funding.last_day = form.date("last_day");
  return post(state, request, form, "funding", [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto done = enter_funding(act, context, funding);
    if (!done) return fail(done.error());
    return {};
  });
}

web::Response post_complete(const Shared& state, const web::Request& request) {
  const auto id = ChangeId::parse(request.param("change"));
  if (!id) return web::error_response(request, NotFound{msg("This opening or closing does not exist.")});
  web::Form form(request);
  const Date day = required_date(form, "done_on");
  return post(state, request, form, "complete:" + id->text(),
              [&](access::Act& act, const plan::Context& context) -> Result<void> {
                return complete_change(act, context, *id, day, form.text("delay_motive"));
              });
}

web::Response post_close(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  web::Form form(request);
  Closing closing;
  closing.service = *id;
  closing.closed_on = required_date(form, "closed_on");
  closing.motive = form.text("motive");
  closing.document = form.text("document");
  const auto* upload = form.upload("file");
  const bool has_file = upload != nullptr && !upload->file_name.empty();
  const auto file = examined(*state, has_file ? std::string_view(upload->bytes) : std::string_view());
  return post(state, request, form, "close", [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto closed = close_service(act, context, closing);
    if (!closed) return fail(closed.error());
    if (!has_file) return {};
    const auto kept = attach_document(act, context, *closed, upload->file_name, file);
    if (!kept) return fail(kept.error());
    return {};
  });
}

web::Response post_reopen(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  const web::Form form(request);
  return post(state, request, form, "reopen", [&](access::Act& act, const plan::Context& context) -> Result<void> {
    return reopen_service(act, context, *id, form.text("motive"));
  });
}

web::Response post_postpone(const Shared& state, const web::Request& request) {
  const auto id = ChangeId::parse(request.param("change"));
  if (!id) return web::error_response(request, NotFound{msg("This opening or closing does not exist.")});
  web::Form form(request);
  const Date day = required_date(form, "expected_on");
  return post(state, request, form, "postpone:" + id->text(),
              [&](access::Act& act, const plan::Context& context) -> Result<void> {
                return postpone_change(act, context, *id, day, form.text("motive"));
              });
}

web::Response post_cancel(const Shared& state, const web::Request& request) {
  const auto id = ChangeId::parse(request.param("change"));
  if (!id) return web::error_response(request, NotFound{msg("This opening or closing does not exist.")});
  const web::Form form(request);
  return post(state, request, form, "cancel:" + id->text(),
              [&](access::Act& act, const plan::Context& context) -> Result<void> {
                return cancel_change(act, context, *id, form.text("motive"));
              });
}

web::Response post_strike_change(const Shared& state, const web::Request& request) {
  const auto id = ChangeId::parse(request.param("change"));
  if (!id) return web::error_response(request, NotFound{msg("This opening or closing does not exist.")});
  const web::Form form(request);
  return post(state, request, form, "strike:" + id->text(),
              [&](access::Act& act, const plan::Context& context) -> Result<void> {
                return strike_change(act, context, *id, form.text("motive"));
              });
}

web::Response post_strike_funding(const Shared& state, const web::Request& request) {
  const auto id = FundingId::parse(request.param("funding"));
  if (!id) return web::error_response(request, NotFound{msg("This funding does not exist.")});
  const web::Form form(request);
  return post(state, request, form, "strike:" + id->text(),
              [&](access::Act& act, const plan::Context& context) -> Result<void> {
                return strike_funding(act, context, *id, form.text("motive"));
              });
}

// ---- a month ----

Result<Period> month_of(const web::Request& request) {
  const auto month = Period::parse(request.param("month"));
  if (!month || month->length != Period::Length::month)
    return fail(NotFound{msg("This is not a month: write 2016-10.")});
  return *month;
}

void write_month_form(const Scene& scene, web::Flow& main, const Service& service, Period month, const Typed& typed) {
  const auto open = open_in(changes_of(scene.db, service.id), month);
  std::map<std::string, MonthRow> held;
  std::string remark;
  for (auto& row : months_of(scene.db, service.id)) {
    if (row.superseded_at || row.month != month) continue;
    remark = row.remark;
    const auto kind = row.kind;
    held.emplace(kind, std::move(row));
  }
  main.head(web::trf(scene.lang, "Report {0}", format_month(month, scene.lang)), service.name);
  main.fault_summary(typed.faults);
  main.p(
      scene.tr("Counts only, of nobody in particular. What is not counted is left out and asked for again; it is "
               "not zero. A report sent again replaces the one before, which stays readable."));
  if (open.empty()) {
    main.empty_state(main.tr("No place of this service was open in that month."));
    return;
  }
  main.post_form(
      fmt::format("{}/mois/{}", href(service), month.text()), web::csrf_token(scene.request), [&](web::Fields& fields) {
        for (const auto& [kind, places] : open) {
          const auto before = held.find(kind);
          const auto legend =
              web::trn(scene.lang, "{1}: {0} place open", "{1}: {0} places open", places, scene.kind(kind));
          fields.fieldset(legend, [&](web::Fields& group) {
            for (const auto& field : count_fields) {
              const auto name = fmt::format("{}:{}", field.name, kind);
              group.number_field(
                  {.name = name,
                   .label = scene.tr(field.label),
                   .value = typed.value(
                       "month", name,
                       before == held.end() ? std::string() : std::to_string(before->second.*(field.member))),
                   .why = typed.why("month", name),
                   .required = true});
            }
          });
        }
        fields.area({.name = "remark",
                     .label = scene.tr("Remark"),
                     .hint = scene.tr("Needed when more places are occupied than open. Nothing about a "
                                      "person: no name, no initials, no story."),
                     .value = typed.value("month", "remark", remark),
                     .why = typed.why("month", "remark"),
                     .max_characters = text_characters_max},
                    3);
        fields.submit(scene.tr("Send the report"));
      });
}

web::Response show_month(PagesState& state, const web::Request& request, const Typed& typed) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  const auto month = month_of(request);
  if (!month) return web::error_response(request, month.error());
  return with_scene(state, request, [&](Scene& scene) {
    const auto service = find_service(scene.db, *id);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    // The route asked for the right somewhere; here it is asked for in the service's own territory.
    if (!scene.may(access::Right::report_capacity, service->territory))
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::report_capacity))});
    auto page = service_page(scene, *service, web::trf(scene.lang, "Report {0}", format_month(*month, scene.lang)));
    if (!typed.faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) { write_month_form(scene, main, *service, *month, typed); });
  });
}

web::Response post_month(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  const auto month = month_of(request);
  if (!month) return web::error_response(request, month.error());
  web::Form form(request);
  MonthReport report{*id, *month, {}, form.text("remark")};
  // The kinds are those that the form asked for.
  for (const auto& [name, value] : form.values()) {
    if (!name.starts_with("occupied:")) continue;
    Counts counts;
    counts.kind = name.substr(std::string_view("occupied:").size());
    for (const auto& field : count_fields) {
      const auto full = fmt::format("{}:{}", field.name, counts.kind);
      const auto number = form.integer(full, 0, places_max);
      if (!number && form.fault_of(full) == nullptr) form.fault(full, msg("Enter a number, 0 if there was none."));
      counts.*(field.member) = static_cast<std::int32_t>(number.value_or(0));
    }
    report.counts.push_back(std::move(counts));
  }
  Typed typed{&form, "month", form.faults()};
  if (!form.ok()) return show_month(*state, request, typed);
  const auto done =
      act_as_reader(*state, request, "page", [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto changed = report_month(act, context, report);
        if (!changed) return fail(changed.error());
        return {};
      });
  if (done) return web::see_other("/services/" + id->text());
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) {
    typed.faults = wrong->faults;
    return show_month(*state, request, typed);
  }
  return web::error_response(request, done.error());
}

}  // namespace

web::Response service_again(PagesState& state, const web::Request& request, std::vector<Fault> faults) {
  return show(state, request, {nullptr, "document", std::move(faults)});
}

void add_service_routes(web::Router& router, const Shared& state) {
  const auto add = [&](std::string name, web::Method method, std::string pattern, access::Right right,
                       web::Handler handler) {
    web::Route route;
    route.name = "capacity." + std::move(name);
    route.method = method;
    route.pattern = "/services/{service}" + std::move(pattern);
    route.right = access::word(right);
    // A service is in no address's territory: the rule asks for the right in its own.
    if (right != access::Right::read_aggregates) route.scope = web::scope_each;
    route.handler = std::move(handler);
    if (route.name == "capacity.close_service") route.body_limit = upload_limit;
    router.add(std::move(route));
  };
  using access::Right;
  using web::Method;
  const auto posted = [state](web::Response (*answer)(const Shared&, const web::Request&)) -> web::Handler {
    return [state, answer](const web::Request& request) { return answer(state, request); };
  };
  add("service", Method::get, "", Right::read_aggregates,
      [state](const web::Request& request) { return show(*state, request, {}); });
  add("close_service", Method::post, "/fermer", Right::manage_capacity, posted(post_close));
  add("reopen_service", Method::post, "/rouvrir", Right::manage_capacity, posted(post_reopen));
  add("enter_change", Method::post, "/ouvertures", Right::manage_capacity, posted(post_change));
  add("complete_change", Method::post, "/ouvertures/{change}/faite", Right::manage_capacity, posted(post_complete));
  add("postpone_change", Method::post, "/ouvertures/{change}/reporter", Right::manage_capacity, posted(post_postpone));
  add("cancel_change", Method::post, "/ouvertures/{change}/abandonner", Right::manage_capacity, posted(post_cancel));
  add("strike_change", Method::post, "/ouvertures/{change}/rayer", Right::manage_capacity, posted(post_strike_change));
  add("enter_funding", Method::post, "/financements", Right::manage_capacity, posted(post_funding));
  add("strike_funding", Method::post, "/financements/{funding}/rayer", Right::manage_capacity,
      posted(post_strike_funding));
  add("month", Method::get, "/mois/{month}", Right::report_capacity,
      [state](const web::Request& request) { return show_month(*state, request, {}); });
  add("report_month", Method::post, "/mois/{month}", Right::report_capacity, posted(post_month));
}

}  // namespace jalon::capacity
