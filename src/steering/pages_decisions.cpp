// SPDX-License-Identifier: EUPL-1.2
// The register of decisions: everything that a reader may see, late ones, of an owner or a committee; one decision and
// what becomes of it.
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "steering/committee_view.hpp"
#include "steering/lists.hpp"

namespace jalon::steering {

void write_decision_badge(web::Phrasing& p, const Decision& one, Date today) {
  if (one.replaced_by) {
    p.badge(web::State::idle, p.tr("replaced"));
    return;
  }
  if (one.is_late(today)) {
    p.badge(web::State::bad, web::trn(p.lang(), "late by {0} day", "late by {0} days", days_between(*one.due, today)));
    return;
  }
  p.badge(one.state == DecisionState::done ? web::State::ok : web::State::idle, p.tr(title(one.state)));
}

void write_decisions(const Scene& scene, web::Flow& card, std::string_view caption, const std::vector<Decision>& rows,
                     const std::vector<Committee>* committees) {
  std::vector<web::Column> columns{{.label = card.tr("Decision")}};
  if (committees != nullptr) columns.push_back({.label = card.tr("Committee")});
  columns.push_back({.label = card.tr("Carried out by")});
  columns.push_back({.label = card.tr("To be done by")});
  columns.push_back({.label = card.tr("State")});
  card.table(caption, columns, [&](web::Rows& table) {
    for (const auto& one : rows) {
      table.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          p.a(href(one.id), one.reference()).text(" ");
          if (one.verdict != Verdict::decided) {
            p.strong(p.tr(title(one.verdict)));
            if (one.amount_cents) p.text(" ").strong(euros(*one.amount_cents, scene.lang));
            p.text(" – ");
          }
          p.text(shorten(one.text, 160));
        });
        if (committees != nullptr) {
          const auto found = std::ranges::find(*committees, one.committee, &Committee::id);
          row.cell([&](web::Phrasing& p) {
            if (found != committees->end()) p.a(href(*found), found->name);
          });
        }
        row.cell(one.owner);
        row.cell(one.due ? format_date_short(*one.due, scene.lang) : std::string("–"));
        row.cell([&](web::Phrasing& p) { write_decision_badge(p, one, scene.today); });
      });
    }
  });
}

void write_owner_fields(web::Fields& fields, const Returned& back, std::string_view which, const Committee& committee,
                        Date today) {
  std::vector<web::Choice> seats{{"", std::string(fields.tr("another organisation"))}};
  for (const auto* seat : committee.seats_on(today)) seats.push_back({seat->id.text(), seat->function});
  fields.select({.name = "owner_seat",
                 .label = fields.tr("Carried out by"),
                 .value = back.value(which, "owner_seat"),
                 .why = back.why(which, "owner_seat")},
                seats);
  fields.columns([&](web::Fields& row) {
    row.text_field({.name = "owner",
                    .label = row.tr("Or the organisation"),
                    .value = back.value(which, "owner"),
                    .why = back.why(which, "owner"),
                    .max_characters = 200,
                    .width = "w7"});
    row.date_field({.name = "due",
                    .label = row.tr("To be done by"),
                    .value = back.value(which, "due"),
                    .why = back.why(which, "due"),
                    .width = "w5"});
  });
}
OwnerTyped read_owner(web::Form& form) {
  OwnerTyped out;
  out.seat = SeatId::parse(form.text("owner_seat"));
  out.owner = form.text("owner");
  out.due = form.date("due");
  return out;
}

namespace {

constexpr int page_size = 50;

struct Register {
  std::vector<Decision> rows;
  std::vector<Committee> committees;  // that the reader may read
  std::string owner, state;
  std::optional<CommitteeId> committee;
};

// ?comite= ?porteur= ?etat=retard|to_do|done|dropped|replaced ?departement=
Register read_register(const Scene& scene) {
  Register out;
  if (scene.actor == nullptr) return out;
  const auto value = [&](std::string_view name) { return tidy(scene.request.query_value(name).value_or("")); };
  out.owner = value("porteur");
  out.state = value("etat");
  out.committee = CommitteeId::parse(value("comite"));
  for (auto& one : committees(scene.db)) {
    if (may_read(*scene.actor, scene.registry, one, scene.today)) out.committees.push_back(std::move(one));
  }
  DecisionFilter filter;
  filter.committee = out.committee;
  if (out.state == "retard") filter.late_on = scene.today;
  out.rows = decisions_seen(scene.db, scene.registry, *scene.actor, scene.today, filter);
  DecisionState state{};
  const bool by_state = parse_word(out.state, state);
  const auto owner = fold(out.owner);
  std::erase_if(out.rows, [&](const Decision& one) {
    if (by_state && (one.state != state || one.replaced_by)) return true;
    if (out.state == "replaced" && !one.replaced_by) return true;
    return !owner.empty() && fold(one.owner).find(owner) == std::string::npos;
  });
  // What is late first, then what is to do by its day, then the newest.
  std::ranges::stable_sort(out.rows, [&](const Decision& a, const Decision& b) {
    const auto key = [&](const Decision& one) {
      const bool open = one.state == DecisionState::to_do && !one.replaced_by;
      return std::tuple(!open, open ? one.due.value_or(territory::open_end).days : -one.decided_on.days);
    };
    return key(a) < key(b);
  });
  return out;
}

void write_register(const Scene& scene, web::Flow& main) {
  const Lang lang = scene.lang;
  const auto found = read_register(scene);
  main.head(scene.tr("Register of decisions"), scene.tr("Of the committees that you may read"));
  if (found.committees.empty()) {
    main.empty_state(main.tr("No committee that you may read."), [](web::Phrasing& p) {
      p.text(p.tr("A committee is read by those who steer, help or control in its territory, and by its members."));
    });
    return;
  }
  main.get_form("/decisions", [&](web::Fields& fields) {
    std::vector<web::Choice> of{{"", std::string(fields.tr("All"))}};
    for (const auto& one : found.committees)
      of.push_back({one.id.text(), one.name + " – " + territory::label(*scene.registry.find(one.territory), lang)});
    fields.select({.name = "comite",
                   .label = fields.tr("Committee"),
                   .value = found.committee ? found.committee->text() : std::string()},
                  of);
    fields.select({.name = "etat", .label = fields.tr("State"), .value = found.state},
                  {{"", std::string(fields.tr("All"))},
                   {"retard", std::string(fields.tr("Late"))},
                   {"to_do", std::string(fields.tr(title(DecisionState::to_do)))},
                   {"done", std::string(fields.tr(title(DecisionState::done)))},
                   {"dropped", std::string(fields.tr(title(DecisionState::dropped)))},
                   {"replaced", std::string(fields.tr("Replaced"))}});
    fields.text_field({.name = "porteur", .label = fields.tr("Carried out by"), .value = found.owner}, "search");
    fields.submit(fields.tr("Filter"), {}, {}, true);
  });
  const auto late = std::ranges::count(found.rows, true, [&](const Decision& one) { return one.is_late(scene.today); });
  main.lede([&](web::Phrasing& p) {
    p.strong(web::trn(lang, "{0} decision.", "{0} decisions.", static_cast<std::int64_t>(found.rows.size()))).text(" ");
    p.text(late == 0 ? std::string(p.tr("None is late."))
                     : web::trn(lang, "{0} of them is late.", "{0} of them are late.", late));
  });
  if (found.rows.empty()) {
    main.empty_state(main.tr("No decision fits."), [](web::Phrasing& p) { p.a("/decisions", p.tr("All decisions")); });
    return;
  }
  const int page = page_of(scene.request, static_cast<std::int64_t>(found.rows.size()), page_size);
  main.div("card", [&](web::Flow& card) {
    const auto first = static_cast<std::size_t>(page - 1) * page_size;
    const auto last = std::min(found.rows.size(), first + page_size);
    write_decisions(scene, card, card.tr("Decisions, late ones first"),
                    {found.rows.begin() + static_cast<std::ptrdiff_t>(first),
                     found.rows.begin() + static_cast<std::ptrdiff_t>(last)},
                    &found.committees);
    card.pager(static_cast<std::int64_t>(found.rows.size()), page, page_size,
               [&](int to) { return web::with_query(scene.request, "page", std::to_string(to)); });
    card.p([&](web::Phrasing& p) { export_links(p, "/decisions/export", query_of(scene.request)); },
           {{"class", "small"}});
  });
}

web::Response show_decision(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const Lang lang = scene.lang;
    const auto id = DecisionId::parse(request.param("decision"));
    const auto one = id ? find_decision(scene.db, *id) : std::nullopt;
    const auto committee = one ? find_committee(scene.db, one->committee) : std::nullopt;
    if (!committee || scene.actor == nullptr || !may_read(*scene.actor, scene.registry, *committee, scene.today))
      return web::error_response(request, NotFound{msg("This decision does not exist.")});
    const auto& place = *scene.registry.find(committee->territory);
    web::Page page;
    page.title = web::trf(lang, "Decision {0}", one->reference());
    page.crumbs = crumbs_to(scene.registry, place, lang);
    if (!page.crumbs.empty()) page.crumbs.back() = {page.crumbs.back().label, territory::href(place)};
    page.crumbs.push_back({committee->name, href(*committee)});
    page.crumbs.push_back({page.title, ""});
    page.status = back.status();
    const bool convenes = may_convene(*scene.actor, scene.registry, *committee, scene.today);
    const auto mine = committee->seats_of(scene.actor->account, scene.today);
    const bool owns =
        one->owner_seat && std::ranges::any_of(mine, [&](const Seat* seat) { return seat->id == *one->owner_seat; });
    const bool chairs = std::ranges::any_of(mine, [](const Seat* seat) { return seat->is_chair; });
    const bool changes = chairs || scene.may(access::Right::decide_grants, committee->territory);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, committee->name);
      back.write(main);
      if (one->replaced_by) {
        const auto by = find_decision(scene.db, *one->replaced_by);
        main.notice(web::State::warn, [&](web::Flow& in) {
          in.p([&](web::Phrasing& p) {
            p.strong(p.tr("This decision has been replaced.")).text(" ");
            p.a(href(by->id), web::trf(lang, "By {0}, decided on {1} by {2}", by->reference(),
                                       format_date(by->decided_on, lang), by->decided_by));
          });
        });
      }
      main.section("card", scene.tr("What is decided"), [&](web::Flow& card) {
        card.prose(one->text);
        card.terms([&](web::Terms& terms) {
          if (one->verdict != Verdict::decided) {
            auto verdict = std::string(card.tr(title(one->verdict)));
            if (one->amount_cents) verdict += " " + euros(*one->amount_cents, lang);
            terms.pair(card.tr("Decision"), verdict);
          }
          if (!one->motive.empty()) terms.pair(card.tr("Motive"), one->motive);
          terms.pair(card.tr("Decided"),
                     web::trf(lang, "on {0} by {1}", format_date(one->decided_on, lang), one->decided_by));
          if (one->meeting)
            terms.pair(card.tr("Meeting"), [&](web::Phrasing& p) {
              const auto meeting = find_meeting(scene.db, *one->meeting);
              p.a(href(*one->meeting), format_date(meeting->day, lang));
            });
          else
            terms.pair(card.tr("Meeting"), std::string(card.tr("none: decided outside of a meeting")));
          terms.pair(card.tr("Carried out by"), one->owner);
          terms.pair(card.tr("To be done by"),
                     one->due ? format_date(*one->due, lang) : std::string(card.tr("no day set")));
          terms.pair(card.tr("State"), [&](web::Phrasing& p) {
            write_decision_badge(p, *one, scene.today);
            if (!one->state_by.empty())
              p.text(" ").soft(web::trf(lang, "on {0} by {1}", format_date(one->state_on, lang), one->state_by));
            if (!one->state_note.empty()) p.text(" ").text(one->state_note);
          });
          if (one->replaces) {
            const auto before = find_decision(scene.db, *one->replaces);
            terms.pair(card.tr("Replaces"), [&](web::Phrasing& p) {
              p.a(href(before->id), before->reference()).text(" ").soft(shorten(before->text, 120));
            });
          }
        });
      });
      if (one->replaced_by || !one->line.empty()) return;
      const auto csrf = web::csrf_token(request);
      std::vector<DecisionVerb> open;
      for (const auto& row : decision_transitions()) {
        if (row.from == one->state && (convenes || (owns && row.act == DecisionVerb::complete)))
          open.push_back(row.act);
      }
      if (!open.empty())
        main.section("card", scene.tr("Follow-up"), [&](web::Flow& card) {
          for (const auto verb : open) {
            const std::string which = "move:" + std::string(word(verb));
            card.details(
                card.tr(title(verb)),
                [&](web::Flow& in) {
                  in.post_form(href(one->id) + "/etat", csrf, [&](web::Fields& fields) {
                    fields.hidden("verb", word(verb));
                    fields.area(
                        {.name = "note",
                         .label = verb == DecisionVerb::complete ? fields.tr("What was done") : fields.tr("Why"),
                         .value = back.value(which, "note"),
                         .why = back.why(which, "note"),
                         .required = verb != DecisionVerb::complete,
                         .max_characters = 4000},
                        2);
                    fields.submit(fields.tr(title(verb)), {}, {}, verb != DecisionVerb::complete);
                  });
                },
                back.is(which) || verb == DecisionVerb::complete);
          }
        });
      if (!changes) return;
      main.section("card", scene.tr("Replace this decision"), [&](web::Flow& card) {
        card.p(
            card.tr("A decision is not changed: another one takes its place, with a motive and the function of who "
                    "decided, and both stay readable beside each other."));
        card.post_form(href(one->id) + "/remplacer", csrf, [&](web::Fields& fields) {
          fields.area({.name = "text",
                       .label = fields.tr("What is decided instead"),
                       .value = back.value("replace", "text"),
                       .why = back.why("replace", "text"),
                       .required = true,
                       .max_characters = 4000},
                      3);
          fields.area({.name = "motive",
                       .label = fields.tr("Motive"),
                       .value = back.value("replace", "motive"),
                       .why = back.why("replace", "motive"),
                       .required = true,
                       .max_characters = 4000},
                      2);
          write_owner_fields(fields, back, "replace", *committee, scene.today);
          fields.submit(fields.tr("Replace the decision"), {}, {}, true);
        });
      });
    });
  });
}

}  // namespace

void add_decision_routes(web::Router& router, const Shared& state) {
  using web::Method;
  const auto add = [&](std::string name, Method method, std::string pattern, web::Handler handler) {
    auto route = committee_route(std::move(name), method, "/decisions" + std::move(pattern));
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add("decisions", Method::get, "", [state](const web::Request& request) {
    return with_scene(*state, request, [&](Scene& scene) {
      web::Page page;
      page.title = scene.tr("Register of decisions");
      page.crumbs = {{std::string(scene.tr("Committees")), "/comites"}, {page.title, ""}};
      page.live = true;
      return web::page(request, page, [&](web::Flow& main) { write_register(scene, main); });
    });
  });
  add("export_decisions", Method::get, "/export/{format}", [state](const web::Request& request) {
    using intake::CellType;
    const auto label = [&](std::string_view id) { return std::string(web::tr(request.lang, id)); };
    intake::TableSpec spec{.name = label(N_("Decisions")),
                           .columns = {{"reference", label(N_("Decision")), CellType::text},
                                       {"committee", label(N_("Committee")), CellType::text},
                                       {"territory", label(N_("Territory")), CellType::text},
                                       {"decided_on", label(N_("Decided on")), CellType::date},
                                       {"decided_by", label(N_("Decided by")), CellType::text},
                                       {"verdict", label(N_("Verdict")), CellType::text},
                                       {"amount", label(N_("Amount, in euros")), CellType::money},
                                       {"text", label(N_("What is decided")), CellType::text},
                                       {"motive", label(N_("Motive")), CellType::text},
                                       {"owner", label(N_("Carried out by")), CellType::text},
                                       {"due", label(N_("To be done by")), CellType::date},
                                       {"state", label(N_("State")), CellType::text},
                                       {"is_late", label(N_("Late")), CellType::text},
                                       {"replaced_by", label(N_("Replaced by")), CellType::text}}};
    return table_download(
        request, "jalon-decisions-" + state->context.clock.today().text(), std::move(spec),
        [state, request](intake::TableSink& sink) {
          with_scene(*state, request, [&](Scene& scene) {
            const auto found = read_register(scene);
            std::map<CommitteeId, const Committee*> of;
            for (const auto& one : found.committees) of[one.id] = &one;
            std::map<DecisionId, std::string> references;
            for (const auto& one : found.rows) references[one.id] = one.reference();
            for (const auto& one : found.rows) {
              const auto& committee = *of.at(one.committee);
              if (!scene.may(access::Right::export_lists, committee.territory)) continue;
              std::string by;
              if (one.replaced_by) {
                const auto known = references.find(*one.replaced_by);
                by = known != references.end() ? known->second : find_decision(scene.db, *one.replaced_by)->reference();
              }
              sink.row(one.reference(), committee.name,
                       territory::label(*scene.registry.find(committee.territory), scene.lang), one.decided_on,
                       one.decided_by, std::string(scene.tr(title(one.verdict))),
                       one.amount_cents ? std::optional(intake::Cents{*one.amount_cents}) : std::nullopt, one.text,
                       one.motive, one.owner, one.due, std::string(scene.tr(title(one.state))),
                       one.is_late(scene.today) ? std::string(scene.tr("yes")) : std::string(), by);
            }
            return web::Response{};
          });
        });
  });
  add("decision", Method::get, "/{decision}",
      [state](const web::Request& request) { return show_decision(*state, request, {}); });
  add("move_decision", Method::post, "/{decision}/etat", [state](const web::Request& request) {
    web::Form form(request);
    const auto id = DecisionId::parse(request.param("decision"));
    if (!id) return not_found(request, msg("This decision does not exist."));
    DecisionVerb verb{};
    if (!parse_word(form.text("verb"), verb)) form.fault("verb", msg("This act does not exist."));
    return run_form(
        *state, request, form, "move:" + std::string(word(verb)),
        [&](const Returned& back) { return show_decision(*state, request, back); },
        [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
          if (auto done = move_decision(act, context, *id, verb, form.text("note")); !done) return fail(done.error());
          return href(*id);
        });
  });
  add("replace_decision", Method::post, "/{decision}/remplacer", [state](const web::Request& request) {
    web::Form form(request);
    const auto id = DecisionId::parse(request.param("decision"));
    if (!id) return not_found(request, msg("This decision does not exist."));
    const auto owner = read_owner(form);
    const Replacement given{form.text("text"), form.text("motive"), owner.seat, owner.owner, owner.due, {}};
    return run_form(
        *state, request, form, "replace", [&](const Returned& back) { return show_decision(*state, request, back); },
        [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
          const auto made = replace_decision(act, context, *id, given);
          if (!made) return fail(made.error());
          return href(*made);
        });
  });
}

}  // namespace jalon::steering
