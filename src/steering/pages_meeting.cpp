// SPDX-License-Identifier: EUPL-1.2
// A meeting: its way, agenda, attendance, interests, what was said and decided; its minutes, and its calendar file.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/text.hpp"
#include "steering/committee_view.hpp"

namespace jalon::steering {

namespace {

constexpr std::size_t notes_max = 20000;
constexpr std::array presences{Presence::present, Presence::substitute, Presence::represented, Presence::excused,
                               Presence::absent};

struct Opened {
  MeetingRecord record;
  bool convenes = false, signs = false;
  std::vector<const Seat*> mine;  // seats of the reader on that day
};
Result<Opened> opened(const Scene& scene) {
  const auto id = MeetingId::parse(scene.request.param("meeting"));
  auto record = id ? read_meeting(scene.db, *id) : std::nullopt;
  if (!record || scene.actor == nullptr || !may_read(*scene.actor, scene.registry, record->committee, scene.today))
    return fail(NotFound{msg("This meeting does not exist.")});
  Opened out{std::move(*record), false, false, {}};
  const auto& committee = out.record.committee;
  out.convenes = may_convene(*scene.actor, scene.registry, committee, scene.today);
  out.mine = committee.seats_of(scene.actor->account, out.record.meeting.day);
  const auto today = committee.seats_of(scene.actor->account, scene.today);
  out.signs = scene.may(access::Right::decide_grants, committee.territory) ||
              std::ranges::any_of(today, [](const Seat* seat) { return seat->is_chair; });
  return out;
}

web::Page meeting_page(const Scene& scene, const MeetingRecord& record, std::string_view further = {}) {
  const auto& place = *scene.registry.find(record.committee.territory);
  web::Page page;
  const std::string name = web::trf(scene.lang, "Meeting of {0}", format_date(record.meeting.day, scene.lang));
  page.title = (further.empty() ? name : std::string(further) + " – " + name) + " – " + record.committee.name;
  page.crumbs = crumbs_to(scene.registry, place, scene.lang);
  if (!page.crumbs.empty()) page.crumbs.back() = {page.crumbs.back().label, territory::href(place)};
  page.crumbs.push_back({record.committee.name, href(record.committee)});
  page.crumbs.push_back({name, further.empty() ? "" : href(record.meeting.id)});
  if (!further.empty()) page.crumbs.push_back({std::string(further), ""});
  return page;
}

std::string quorum_sentence(const Quorum& quorum, Lang lang) {
  std::string out = web::trn(lang, "{0} deliberative seat of {1} is there", "{0} deliberative seats of {1} are there",
                             quorum.present, quorum.seats);
  out += quorum.needed == 0 ? std::string(web::tr(lang, "; no quorum is needed."))
         : quorum.is_met()  ? web::trf(lang, "; the quorum of {0} is met.", quorum.needed)
                            : web::trf(lang, "; the quorum of {0} is not met: nothing can be decided.", quorum.needed);
  return out;
}

// ---- the next step --------------------------------------------------------------------------------------------------

void write_step_form(const Scene& scene, web::Flow& card, const MeetingRecord& record, MeetingVerb verb,
                     const Returned& back) {
  const std::string which = "step:" + std::string(word(verb));
  const auto& meeting = record.meeting;
  card.post_form(href(meeting.id) + "/etape", web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.hidden("verb", word(verb));
    if (verb == MeetingVerb::postpone)
      write_plan_fields(
          fields, back, which,
          record.committee.rules_on(meeting.day).since > meeting.day ? std::string() : meeting.day.plus_days(7).text(),
          meeting.place, meeting.hour, meeting.link);
    const bool is_short = verb == MeetingVerb::convene &&
                          days_between(scene.today, meeting.day) < record.committee.rules_on(meeting.day).notice_days;
    if (is_short || verb == MeetingVerb::postpone || verb == MeetingVerb::cancel)
      fields.area({.name = "motive",
                   .label = verb == MeetingVerb::convene ? fields.tr("Why it is urgent") : fields.tr("Why"),
                   .hint = is_short ? std::string_view(fields.tr("Members are called later than the rules say.")) : "",
                   .value = back.value(which, "motive"),
                   .why = back.why(which, "motive"),
                   .required = true,
                   .max_characters = 4000},
                  2);
    fields.submit(fields.tr(title(verb)), {}, {}, verb == MeetingVerb::postpone || verb == MeetingVerb::cancel);
  });
}

void write_way(const Scene& scene, web::Flow& main, const Opened& it, const Returned& back) {
  const auto& meeting = it.record.meeting;
  using S = MeetingState;
  if (meeting.state == S::cancelled) {
    main.notice(web::State::warn, [&](web::Flow& in) {
      in.p([&](web::Phrasing& p) { p.strong(p.tr("This meeting was cancelled.")).text(" ").text(meeting.motive); });
    });
    return;
  }
  std::vector<web::Step> steps;
  for (const auto state : {S::planned, S::convened, S::under_way, S::held, S::signed_}) {
    web::Step step;
    step.label = scene.tr(title(state));
    step.current = state == meeting.state;
    step.state = state < meeting.state || meeting.state == S::signed_ ? web::State::ok
                 : step.current                                       ? web::State::warn
                                                                      : web::State::idle;
    if (state == S::convened && meeting.convened_on)
      step.note = format_date_short(*meeting.convened_on, scene.lang) + ", " + meeting.convened_by;
    if (state == S::signed_ && meeting.signed_at)
      step.note = format_instant(*meeting.signed_at, scene.lang) + ", " + meeting.signed_by;
    steps.push_back(std::move(step));
  }
  main.steps(main.tr("Where the meeting stands"), steps);
  if (!meeting.urgency.empty())
    main.notice(web::State::warn, [&](web::Flow& in) {
      in.p([&](web::Phrasing& p) {
        p.strong(web::trf(scene.lang, "Members were called {0} days before, less than the {1} of the rules.",
                          days_between(*meeting.convened_on, meeting.day),
                          it.record.committee.rules_on(meeting.day).notice_days));
        p.text(" ").text(meeting.urgency);
      });
    });
  if (meeting.state == S::planned && !meeting.motive.empty())
    main.notice(web::State::warn, [&](web::Flow& in) {
      in.p([&](web::Phrasing& p) { p.strong(p.tr("This meeting was put off.")).text(" ").text(meeting.motive); });
    });
  const auto may = [&](const auto& row) { return row.right == access::Right::decide_grants ? it.signs : it.convenes; };
  std::vector<MeetingVerb> open;
  for (const auto& row : meeting_transitions()) {
    if (row.from == meeting.state && may(row)) open.push_back(row.act);
  }
  if (open.empty()) return;
  // What comes next before what calls it off.
  std::ranges::stable_partition(
      open, [](MeetingVerb verb) { return verb != MeetingVerb::postpone && verb != MeetingVerb::cancel; });
  main.section("card", scene.tr("Next step"), [&](web::Flow& card) {
    for (const auto verb : open) {
      const std::string which = "step:" + std::string(word(verb));
      if (verb == MeetingVerb::sign) {
        card.p([&](web::Phrasing& p) {
          p.button_link(href(meeting.id) + "/proces-verbal", p.tr("Read and sign the minutes"));
        });
      } else if (verb == MeetingVerb::convene && it.record.items.empty()) {
        card.p(card.tr("Write the agenda, then send the convocation."));
      } else if (verb == MeetingVerb::open && meeting.day > scene.today) {
        card.p(web::trf(scene.lang, "It can be opened on {0}.", format_date(meeting.day, scene.lang)));
      } else if (verb == MeetingVerb::postpone || verb == MeetingVerb::cancel) {
        card.details(
            card.tr(title(verb)), [&](web::Flow& in) { write_step_form(scene, in, it.record, verb, back); },
            back.is(which));
      } else {
        write_step_form(scene, card, it.record, verb, back);
      }
    }
    if (meeting.state == S::planned && it.convenes)
      card.details(
          card.tr("Change the day or the place"),
          [&](web::Flow& in) {
            in.post_form(href(meeting.id) + "/modifier", web::csrf_token(scene.request), [&](web::Fields& fields) {
              write_plan_fields(fields, back, "change", meeting.day.text(), meeting.place, meeting.hour, meeting.link);
              fields.submit(fields.tr("Save"), {}, {}, true);
            });
          },
          back.is("change"));
  });
}

// ---- attendance -----------------------------------------------------------------------------------------------------

std::string presence_text(const MeetingRecord& record, const Attendance* one, const Seat& seat, Lang lang) {
  if (one == nullptr) return std::string(web::tr(lang, "not said yet"));
  if (one->by_seat) return web::trf(lang, "Represented by: {0}", record.committee.seat(*one->by_seat)->function);
  if (one->presence == Presence::substitute && !seat.substitute.empty())
    return web::trf(lang, "Substitute: {0}", seat.substitute);
  return std::string(web::tr(lang, title(one->presence)));
}

void write_attendance(const Scene& scene, web::Flow& card, const Opened& it, const Returned& back) {
  const auto& record = it.record;
  const Lang lang = scene.lang;
  const auto seats = record.committee.seats_on(record.meeting.day);
  std::map<SeatId, const Attendance*> there;
  for (const auto& one : record.attendance) there[one.seat] = &one;
  const auto find = [&](const Seat& seat) {
    const auto found = there.find(seat.id);
    return found == there.end() ? nullptr : found->second;
  };
  const bool is_open =
      record.meeting.state == MeetingState::convened || record.meeting.state == MeetingState::under_way;
  std::vector<const Seat*> asked;
  if (is_open && it.convenes) asked = seats;
  if (asked.empty() && record.meeting.state == MeetingState::convened) asked = it.mine;
  card.table(card.tr("Attendance by seat"),
             {{.label = card.tr("Function")}, {.label = card.tr("Voice")}, {.label = card.tr("Attendance")}},
             [&](web::Rows& rows) {
               for (const auto* seat : seats) {
                 rows.row([&](web::Row& row) {
                   row.head(seat->function + (seat->is_filled() ? ", " + seat->organisation : std::string()));
                   row.cell(scene.tr(title(seat->voice)));
                   row.cell(presence_text(record, find(*seat), *seat, lang));
                 });
               }
             });
  if (asked.empty()) return;
  card.details(
      asked.size() == seats.size() ? card.tr("Record the attendance") : card.tr("Say whether you come"),
      [&](web::Flow& in) {
        in.post_form(href(record.meeting.id) + "/presences", web::csrf_token(scene.request), [&](web::Fields& fields) {
          for (const auto* seat : asked) {
            const std::string presence = "presence_" + seat->id.text();
            const std::string by = "by_" + seat->id.text();
            const auto* known = find(*seat);
            fields.columns([&](web::Fields& row) {
              std::vector<web::Choice> choices{{"", std::string(row.tr("not said yet"))}};
              for (const auto one : presences)
                choices.push_back({std::string(word(one)), std::string(row.tr(title(one)))});
              row.select({.name = presence,
                          .label = seat->function,
                          .value = back.value("attendance", presence,
                                              known != nullptr ? std::string(word(known->presence)) : std::string()),
                          .why = back.why("attendance", presence),
                          .width = "w6"},
                         choices);
              std::vector<web::Choice> members{{"", "–"}};
              for (const auto* other : seats) {
                if (other->id != seat->id && other->voice == seat->voice)
                  members.push_back({other->id.text(), other->function});
              }
              const auto label = web::trf(lang, "Represented, by whom: {0}", seat->function);
              row.select(
                  {.name = by,
                   .label = label,
                   .value = back.value("attendance", by,
                                       known != nullptr && known->by_seat ? known->by_seat->text() : std::string()),
                   .why = back.why("attendance", by),
                   .width = "w6"},
                  members);
            });
          }
          fields.submit(fields.tr("Save the attendance"));
        });
      },
      back.is("attendance") || record.meeting.state == MeetingState::under_way);
}

// ---- the agenda -----------------------------------------------------------------------------------------------------

void write_item_fields(const Scene& scene, web::Fields& fields, const Opened& it, std::span<const AgendaSource> sources,
                       const AgendaItem& item, const std::string& which, const Returned& back) {
  fields.text_field({.name = "title",
                     .label = fields.tr("Item"),
                     .value = back.value(which, "title", item.title),
                     .why = back.why(which, "title"),
                     .required = true,
                     .max_characters = 200});
  std::vector<web::Choice> kinds{{"topic", std::string(fields.tr(title(ItemKind::topic)))},
                                 {"decision", std::string(fields.tr(title(ItemKind::decision)))}};
  std::vector<web::Choice> about{{"", "–"}};
  for (const auto& source : sources) {
    for (const auto& [id, label] : source.offered(scene.db, scene.registry, it.record.committee.territory))
      about.push_back({source.kind + "/" + id, web::tr(scene.lang, source.title) + " – " + label});
  }
  const std::string now = item.ref_id.empty() ? std::string() : item.ref_kind + "/" + item.ref_id;
  if (about.size() > 1 || item.kind == ItemKind::grants)
    kinds.push_back({"grants", std::string(fields.tr(title(ItemKind::grants)))});
  fields.select({.name = "kind",
                 .label = fields.tr("Kind"),
                 .value = back.value(which, "kind", std::string(word(item.kind))),
                 .why = back.why(which, "kind")},
                kinds);
  if (about.size() > 1)
    fields.select({.name = "ref",
                   .label = fields.tr("About"),
                   .value = back.value(which, "ref", now),
                   .why = back.why(which, "ref")},
                  about);
}

const AgendaSource* source_of(const Scene& scene, std::span<const AgendaSource> sources, const AgendaItem& item) {
  return item.kind == ItemKind::grants ? CommitteeContext{scene.registry, sources}.source(item.ref_kind) : nullptr;
}

void write_agenda_editor(const Scene& scene, web::Flow& card, const Opened& it, std::span<const AgendaSource> sources,
                         const Returned& back) {
  const auto& record = it.record;
  const auto csrf = web::csrf_token(scene.request);
  const std::string base = href(record.meeting.id) + "/points";
  if (record.items.empty()) card.empty_state(card.tr("There is nothing on the agenda."));
  card.ordered([&](web::Items& items) {
    for (std::size_t i = 0; i < record.items.size(); ++i) {
      const auto& item = record.items[i];
      const std::string address = base + "/" + item.id.text();
      const std::string which = "item:" + item.id.text();
      items.item([&](web::Flow& in) {
        in.p([&](web::Phrasing& p) { p.strong(item.title).text(" ").soft(p.tr(title(item.kind))); });
        if (i > 0)
          in.post_button(address + "/ordre", csrf, web::trf(scene.lang, "Move up: {0}", item.title), true,
                         {{"act", "up"}});
        if (i + 1 < record.items.size())
          in.post_button(address + "/ordre", csrf, web::trf(scene.lang, "Move down: {0}", item.title), true,
                         {{"act", "down"}});
        in.details(
            in.tr("Change or take off"),
            [&](web::Flow& inside) {
              inside.post_form(address, csrf, [&](web::Fields& fields) {
                write_item_fields(scene, fields, it, sources, item, which, back);
                fields.submit(fields.tr("Save the item"));
              });
              inside.post_button(address + "/ordre", csrf, inside.tr("Take off the agenda"), true, {{"act", "remove"}});
            },
            back.is(which));
        write_agenda_documents(scene, in, record, item, source_of(scene, sources, item), true, back);
      });
    }
  });
  card.h3(card.tr("Add an item"));
  card.post_form(base, csrf, [&](web::Fields& fields) {
    write_item_fields(scene, fields, it, sources, {}, "item", back);
    fields.submit(fields.tr("Add the item"), {}, {}, !record.items.empty());
  });
}

std::string votes_text(const Votes& votes, Lang lang) {
  return web::trf(lang, "{0} for, {1} against, abstentions: {2}", votes.votes_for, votes.against, votes.abstentions);
}
std::string outcome_text(const Outcome& one, Lang lang) {
  std::string out = one.is_vote ? web::trf(lang, "Vote: {0}", votes_text(one.deliberative, lang))
                                : std::string(web::tr(lang, "Consensus"));
  if (one.casting == "for") out += web::tr(lang, "; the chair’s vote was for");
  if (one.casting == "against") out += web::tr(lang, "; the chair’s vote was against");
  out += ". ";
  if (one.consultative.votes_for + one.consultative.against + one.consultative.abstentions > 0)
    out += web::trf(lang, "Consultative voices: {0}.", votes_text(one.consultative, lang)) + " ";
  out += one.is_adopted() ? web::tr(lang, "Adopted.") : web::tr(lang, "Not adopted.");
  return out;
}

void write_outcome_form(const Scene& scene, web::Flow& in, const MeetingRecord& record, const AgendaItem& item,
                        std::string_view line, const Returned& back) {
  const auto quorum = record.quorum(item.id, line);
  const std::string which = fmt::format("outcome:{}:{}", item.id.text(), line);
  in.p(quorum_sentence(quorum, scene.lang));
  if (!quorum.is_met()) return;
  const auto number = [&](web::Fields& row, const char* name, std::string_view label) {
    row.number_field({.name = name,
                      .label = label,
                      .value = back.value(which, name, "0"),
                      .why = back.why(which, name),
                      .width = "w4"});
  };
  in.post_form(
      href(record.meeting.id) + "/points/" + item.id.text() + "/avis", web::csrf_token(scene.request),
      [&](web::Fields& fields) {
        fields.hidden("line", line);
        fields.radios({.name = "by", .label = fields.tr("How"), .value = back.value(which, "by", "consensus")},
                      {{"consensus", std::string(fields.tr("Consensus: nobody spoke against"))},
                       {"vote", std::string(fields.tr("Vote"))}});
        fields.fieldset(web::trf(scene.lang, "Deliberative voices, {0} at most", quorum.present),
                        [&](web::Fields& group) {
                          group.columns([&](web::Fields& row) {
                            number(row, "for", row.tr("For"));
                            number(row, "against", row.tr("Against"));
                            number(row, "abstentions", row.tr("Abstaining"));
                          });
                        });
        if (quorum.advisers > 0)
          fields.fieldset(web::trf(scene.lang, "Consultative voices, {0} at most", quorum.advisers),
                          [&](web::Fields& group) {
                            group.columns([&](web::Fields& row) {
                              number(row, "advice_for", row.tr("For"));
                              number(row, "advice_against", row.tr("Against"));
                              number(row, "advice_abstentions", row.tr("Abstaining"));
                            });
                          });
        if (quorum.chair_speaks)
          fields.select(
              {.name = "casting",
               .label = fields.tr("Vote of the chair, if the votes are equal"),
               .value = back.value(which, "casting"),
               .why = back.why(which, "casting")},
              {{"", "–"}, {"for", std::string(fields.tr("For"))}, {"against", std::string(fields.tr("Against"))}});
        fields.submit(fields.tr("Record what the committee said"));
      });
}

// Ranked files with their running total: looked at first (a link keeps what was typed), then decided.
void write_files(const Scene& scene, web::Flow& in, const MeetingRecord& record, const AgendaItem& item,
                 const AgendaSource& source, bool decides, const Returned& back) {
  const Lang lang = scene.lang;
  const auto listing = source.list(scene.db, scene.registry, item.ref_id);
  in.p([&](web::Phrasing& p) {
    p.a(source.href(item.ref_id), source.label(scene.db, item.ref_id).value_or(item.title));
    p.text(". ");
    if (listing.left_cents) p.text(web::trf(lang, "{0} are left for these files.", euros(*listing.left_cents, lang)));
  });
  const std::string which = "files:" + item.id.text();
  std::vector<LineDecision> typed;
  if (back.is(which)) {
    for (const auto& line : listing.lines) {
      LineDecision one;
      one.line = line.id;
      if (!parse_word(back.form->text("verdict_" + line.id), one.verdict)) one.verdict = Verdict::deferred;
      one.amount_cents = parse_decimal(back.form->text("amount_" + line.id), 2).value_or(0);
      typed.push_back(std::move(one));
    }
  }
  const auto simulated = simulate(listing, typed);
  if (listing.lines.empty()) {
    in.empty_state(in.tr("No file waits here."));
    return;
  }
  in.table(in.tr("Files in the order of their rank, with the running total"),
           {{.label = in.tr("File")},
            {.label = in.tr("Asked, €"), .is_number = true},
            {.label = in.tr("Proposed, €"), .is_number = true},
            {.label = in.tr("Running total, €"), .is_number = true},
            {.label = in.tr("Decision")}},
           [&](web::Rows& rows) {
             for (const auto& one : simulated.lines) {
               const auto decided = std::ranges::find_if(record.decisions, [&](const Decision& decision) {
                 return decision.item == item.id && decision.line == one.line.id;
               });
               rows.row([&](web::Row& row) {
                 row.head([&](web::Phrasing& p) {
                   p.a(one.line.href, one.line.label);
                   if (!one.line.note.empty()) p.text(" ").soft(one.line.note);
                   for (const auto& interest : record.interests) {
                     if (interest.item != item.id || interest.line != one.line.id || interest.withdrawn_at) continue;
                     p.text(" ").badge(web::State::warn, web::trf(lang, "voted apart: {0} is recused",
                                                                  record.committee.seat(interest.seat)->function));
                   }
                 });
                 row.figure(format_decimal(one.line.asked_cents, 2, lang));
                 row.figure(format_decimal(one.amount_cents, 2, lang));
                 row.cell([&](web::Phrasing& p) {
                   p.text(format_decimal(one.running_cents, 2, lang));
                   if (one.is_over) p.text(" ").badge(web::State::bad, p.tr("over what is left"));
                 });
                 row.cell([&](web::Phrasing& p) {
                   if (decided == record.decisions.end()) return;
                   p.a(href(decided->id), decided->reference()).text(" ").text(p.tr(title(decided->verdict)));
                   if (decided->amount_cents) p.text(" ").text(euros(*decided->amount_cents, lang));
                 });
               });
             }
           });
  if (!decides) return;
  in.details(
      in.tr("Decide the files"),
      [&](web::Flow& inside) {
        inside.post_form(
            href(record.meeting.id) + "/points/" + item.id.text() + "/dossiers", web::csrf_token(scene.request),
            [&](web::Fields& fields) {
              for (const auto& one : simulated.lines) {
                const bool is_decided = std::ranges::any_of(record.decisions, [&](const Decision& decision) {
                  return decision.item == item.id && decision.line == one.line.id;
                });
                if (is_decided) continue;
                const std::string verdict = "verdict_" + one.line.id;
                const std::string amount = "amount_" + one.line.id;
                const std::string motive = "motive_" + one.line.id;
                const std::string fault = "line_" + one.line.id;
                fields.fieldset(one.line.label, [&](web::Fields& group) {
                  group.columns([&](web::Fields& row) {
                    row.select({.name = verdict,
                                .label = row.tr("Decision"),
                                .value = back.value(which, verdict, one.line.proposed_cents ? "granted" : ""),
                                .why = back.why(which, fault),
                                .width = "w4"},
                               {{"", std::string(row.tr("not now"))},
                                {"granted", std::string(row.tr(title(Verdict::granted)))},
                                {"refused", std::string(row.tr(title(Verdict::refused)))},
                                {"deferred", std::string(row.tr(title(Verdict::deferred)))}});
                    row.number_field(
                        {.name = amount,
                         .label = row.tr("Amount, in euros"),
                         .value = back.value(which, amount,
                                             one.line.proposed_cents ? format_decimal(*one.line.proposed_cents, 2, lang)
                                                                     : std::string()),
                         .why = back.why(which, amount),
                         .width = "w3"});
                    row.text_field({.name = motive,
                                    .label = row.tr("Motive"),
                                    .value = back.value(which, motive),
                                    .why = back.why(which, motive),
                                    .width = "w5"});
                  });
                });
              }
              fields.submit(fields.tr("Simulate"), "simulate", "1", true);
              fields.submit(fields.tr("Decide these files"));
            });
      },
      back.is(which));
}

void write_item(const Scene& scene, web::Flow& card, const Opened& it, std::span<const AgendaSource> sources,
                const AgendaItem& item, const Returned& back) {
  const Lang lang = scene.lang;
  const auto& record = it.record;
  const auto& meeting = record.meeting;
  const auto csrf = web::csrf_token(scene.request);
  const std::string address = href(meeting.id) + "/points/" + item.id.text();
  const std::string key = item.id.text();
  const bool under_way = meeting.state == MeetingState::under_way;
  const bool is_recused = scene.actor != nullptr && record.is_recused(*scene.actor, item.id);
  const bool records = under_way && it.convenes && !is_recused;
  card.p([&](web::Phrasing& p) { p.soft(p.tr(title(item.kind))); });
  if (is_recused)
    card.notice(web::State::warn, [&](web::Flow& in) {
      in.p(in.tr("Your seat has an interest in this item: you neither record nor vote on it."));
    });
  for (const auto& one : record.interests) {
    if (one.item != item.id) continue;
    card.p([&](web::Phrasing& p) {
      const auto& function = record.committee.seat(one.seat)->function;
      if (one.withdrawn_at) {
        p.span("struck", function).text(" ").soft(web::trf(lang, "interest withdrawn: {0}", one.withdrawn_why));
      } else {
        p.badge(web::State::warn, p.tr("recused")).text(" ").strong(function).text(" – ").text(one.reason);
      }
    });
    if (!one.withdrawn_at && records)
      card.details(
          card.tr("Withdraw this interest"),
          [&](web::Flow& in) {
            in.post_form(href(meeting.id) + "/interets/" + one.id.text() + "/retrait", csrf, [&](web::Fields& fields) {
              fields.text_field({.name = "why",
                                 .label = fields.tr("Why"),
                                 .value = back.value("withdraw:" + one.id.text(), "why"),
                                 .why = back.why("withdraw:" + one.id.text(), "why"),
                                 .required = true});
              fields.submit(fields.tr("Withdraw"), {}, {}, true);
            });
          },
          back.is("withdraw:" + one.id.text()));
  }
  if (!item.notes.empty()) card.prose(item.notes);
  const auto* source = source_of(scene, sources, item);
  write_agenda_documents(scene, card, record, item, source, it.convenes, back);
  for (const auto& one : record.outcomes) {
    if (one.item != item.id) continue;
    card.p([&](web::Phrasing& p) {
      if (!one.line.empty()) p.soft(web::trf(lang, "File {0}.", one.line)).text(" ");
      p.strong(outcome_text(one, lang));
      p.text(" ").soft(web::trf(lang, "{0} deliberative voices there, {1} needed.", one.present, one.needed));
    });
  }
  if (source != nullptr) write_files(scene, card, record, item, *source, records, back);
  std::vector<Decision> taken;
  for (const auto& one : record.decisions) {
    if (one.item == item.id && one.line.empty()) taken.push_back(one);
  }
  if (!taken.empty()) write_decisions(scene, card, card.tr("Decisions on this item"), taken);

  const bool declares = (under_way || meeting.state == MeetingState::convened) && (it.convenes || !it.mine.empty());
  if (records && item.kind != ItemKind::topic) {
    const std::string which = "outcome:" + key + ":";
    card.details(
        record.outcome(item.id) == nullptr ? card.tr("Record the vote or the consensus") : card.tr("Record it again"),
        [&](web::Flow& in) { write_outcome_form(scene, in, record, item, {}, back); },
        back.is(which) || record.outcome(item.id) == nullptr);
    for (const auto& one : record.interests) {
      if (one.item != item.id || one.line.empty() || one.withdrawn_at ||
          record.is_recused(*scene.actor, item.id, one.line))
        continue;
      card.details(
          web::trf(lang, "Record the vote on the file {0}, apart", one.line),
          [&](web::Flow& in) { write_outcome_form(scene, in, record, item, one.line, back); },
          back.is(which + one.line));
    }
  }
  const auto* outcome = record.outcome(item.id);
  if (records && item.kind == ItemKind::decision && outcome != nullptr && outcome->is_adopted())
    card.details(
        card.tr("Record a decision"),
        [&](web::Flow& in) {
          in.post_form(address + "/decision", csrf, [&](web::Fields& fields) {
            const std::string which = "decide:" + key;
            fields.area({.name = "text",
                         .label = fields.tr("What is decided"),
                         .hint = fields.tr("Nothing about a person: no name, no initials, no story."),
                         .value = back.value(which, "text"),
                         .why = back.why(which, "text"),
                         .required = true,
                         .max_characters = 4000},
                        3);
            fields.area({.name = "motive",
                         .label = fields.tr("Motive"),
                         .value = back.value(which, "motive"),
                         .why = back.why(which, "motive"),
                         .max_characters = 4000},
                        2);
            write_owner_fields(fields, back, which, record.committee, scene.today);
            fields.submit(fields.tr("Record the decision"));
          });
        },
        back.is("decide:" + key) || taken.empty());
  if (it.convenes && !is_recused && (under_way || meeting.state == MeetingState::held))
    card.details(
        card.tr("What was said, for the minutes"),
        [&](web::Flow& in) {
          in.post_form(address + "/notes", csrf, [&](web::Fields& fields) {
            fields.area({.name = "notes",
                         .label = fields.tr("What was said"),
                         .hint = fields.tr("Nothing about a person: no name, no initials, no story."),
                         .value = back.value("notes:" + key, "notes", item.notes),
                         .why = back.why("notes:" + key, "notes"),
                         .max_characters = notes_max},
                        5);
            fields.submit(fields.tr("Save"), {}, {}, true);
          });
        },
        back.is("notes:" + key));
  if (declares)
    card.details(
        card.tr("Declare an interest"),
        [&](web::Flow& in) {
          in.p(
              in.tr("A seat with an interest neither counts for the quorum nor votes on the item (CRPA, article R. "
                    "133-12)."));
          in.post_form(href(meeting.id) + "/interets", csrf, [&](web::Fields& fields) {
            const std::string which = "interest:" + key;
            fields.hidden("item", key);
            std::vector<web::Choice> seats;
            for (const auto* seat : it.convenes ? record.committee.seats_on(meeting.day) : it.mine)
              seats.push_back({seat->id.text(), seat->function});
            fields.select({.name = "seat",
                           .label = fields.tr("Seat"),
                           .value = back.value(which, "seat", it.mine.empty() ? "" : it.mine.front()->id.text()),
                           .why = back.why(which, "seat")},
                          seats);
            if (source != nullptr) {
              std::vector<web::Choice> lines{{"", std::string(fields.tr("the whole item"))}};
              for (const auto& line : source->list(scene.db, scene.registry, item.ref_id).lines)
                lines.push_back({line.id, line.label});
              fields.select({.name = "line",
                             .label = fields.tr("In which file"),
                             .value = back.value(which, "line"),
                             .why = back.why(which, "line")},
                            lines);
            }
            fields.text_field({.name = "reason",
                               .label = fields.tr("What the interest is"),
                               .hint = fields.tr("Which organisation, in which function; nobody’s name."),
                               .value = back.value(which, "reason"),
                               .why = back.why(which, "reason"),
                               .required = true,
                               .max_characters = 4000});
            fields.submit(fields.tr("Declare the interest"), {}, {}, true);
          });
        },
        back.is("interest:" + key));
}

void write_meeting(const Scene& scene, web::Flow& main, const Opened& it, std::span<const AgendaSource> sources,
                   const Returned& back) {
  const Lang lang = scene.lang;
  const auto& record = it.record;
  const auto& meeting = record.meeting;
  main.head(web::trf(lang, "{0}, meeting no. {1}", record.committee.name, meeting.number), day_and_hour(meeting, lang),
            [&](web::Flow& beside) {
              beside.p([&](web::Phrasing& p) {
                p.button_link(href(meeting.id) + "/calendrier.ics", p.tr("Calendar file"), true).text(" ");
                if (meeting.state == MeetingState::held || meeting.state == MeetingState::signed_ ||
                    meeting.state == MeetingState::under_way)
                  p.button_link(href(meeting.id) + "/proces-verbal", p.tr("Minutes"), true);
              });
            });
  back.write(main);
  main.lede([&](web::Phrasing& p) {
    if (!meeting.place.empty()) p.strong(meeting.place).text(". ");
    if (!meeting.link.empty()) p.a(meeting.link, p.tr("Join the call")).text(". ");
    if (meeting.repeats) p.text(p.tr("Called again for the same agenda: no quorum is needed.")).text(" ");
    if (meeting.state == MeetingState::convened) {
      const auto answers = record.attendance.size();
      p.text(web::trn(lang, "{0} seat has answered the convocation.", "{0} seats have answered the convocation.",
                      static_cast<std::int64_t>(answers)));
    } else if (meeting.state != MeetingState::planned && meeting.state != MeetingState::cancelled) {
      p.text(quorum_sentence(record.quorum(), lang));
    }
  });
  write_way(scene, main, it, back);
  if (meeting.state == MeetingState::planned) {
    main.section("card", scene.tr("Agenda"), [&](web::Flow& card) {
      if (it.convenes) {
        write_agenda_editor(scene, card, it, sources, back);
      } else if (record.items.empty()) {
        card.empty_state(card.tr("The agenda is not written yet."));
      } else {
        card.ordered([&](web::Items& items) {
          // Of a meeting that was put off, members have what was sent for its first day.
          for (const auto& item : record.items)
            items.item([&](web::Flow& in) {
              in.p(item.title);
              write_agenda_documents(scene, in, record, item, nullptr, false, back);
            });
        });
      }
    });
    return;
  }
  main.section("card", scene.tr("Attendance"), [&](web::Flow& card) { write_attendance(scene, card, it, back); });
  main.h2(scene.tr("Agenda"));
  int number = 0;
  for (const auto& item : record.items)
    main.section("card", fmt::format("{}. {}", ++number, item.title),
                 [&](web::Flow& card) { write_item(scene, card, it, sources, item, back); });
  if (it.convenes && (meeting.state == MeetingState::under_way || meeting.state == MeetingState::held))
    main.section("card", scene.tr("Remarks of the minutes"), [&](web::Flow& card) {
      card.post_form(href(meeting.id) + "/observations", web::csrf_token(scene.request), [&](web::Fields& fields) {
        fields.area({.name = "remarks",
                     .label = fields.tr("Remarks"),
                     .hint = fields.tr("Disagreements that a member asks to be written down, the hour of the end."),
                     .value = back.value("remarks", "remarks", meeting.remarks),
                     .why = back.why("remarks", "remarks"),
                     .max_characters = notes_max},
                    4);
        fields.submit(fields.tr("Save"), {}, {}, true);
      });
    });
}

}  // namespace

web::Response show_meeting_page(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto it = opened(scene);
    if (!it) return web::error_response(request, it.error());
    auto page = meeting_page(scene, it->record);
    // What is typed must not be replaced under the fingers.
    page.live = !it->convenes && it->mine.empty();
    page.status = back.status();
    return web::page(request, page,
                     [&](web::Flow& main) { write_meeting(scene, main, *it, state.context.agenda_sources, back); });
  });
}

namespace {

// ---- the minutes, from the text that is signed ----------------------------------------------------------------------

using Json = boost::json::object;
std::string text_of(const Json& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  const auto* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? std::string(text->data(), text->size()) : std::string();
}
int number_of(const Json& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  const auto* number = value != nullptr ? value->if_int64() : nullptr;
  return number != nullptr ? static_cast<int>(*number) : 0;
}
bool flag_of(const Json& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}
template <class F>
void each(const Json& from, std::string_view key, F&& visit) {
  const auto* value = from.if_contains(key);
  if (value == nullptr || !value->is_array()) return;
  for (const auto& one : value->get_array()) visit(one.get_object());
}
Votes votes_of(const Json& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  if (value == nullptr || !value->is_object()) return {};
  const auto& votes = value->get_object();
  return {number_of(votes, "for"), number_of(votes, "against"), number_of(votes, "abstentions")};
}
std::string day_text(const Json& from, std::string_view key, Lang lang) {
  const auto day = Date::parse(text_of(from, key));
  return day ? format_date(*day, lang) : std::string();
}
template <class E>
std::string title_of(const Json& from, std::string_view key, Lang lang) {
  E value{};
  return parse_word(text_of(from, key), value) ? std::string(web::tr(lang, title(value))) : std::string("–");
}

void write_minutes(web::Flow& main, const Json& minutes) {
  const Lang lang = main.lang();
  main.terms([&](web::Terms& terms) {
    terms.pair(main.tr("Committee"), text_of(minutes, "committee"));
    terms.pair(main.tr("Territory"), text_of(minutes, "territory"));
    terms.pair(main.tr("Meeting"), web::trf(lang, "No. {0}, on {1}, {2}", number_of(minutes, "number"),
                                            day_text(minutes, "day", lang), text_of(minutes, "hour")));
    const auto place = text_of(minutes, "place");
    terms.pair(main.tr("Where"), place.empty() ? std::string(main.tr("by a call")) : place);
    terms.pair(main.tr("Convocation"), web::trf(lang, "sent on {0} by {1}", day_text(minutes, "convened_on", lang),
                                                text_of(minutes, "convened_by")));
    if (const auto urgency = text_of(minutes, "urgency"); !urgency.empty()) terms.pair(main.tr("Urgency"), urgency);
    if (flag_of(minutes, "is_repeated"))
      terms.pair(main.tr("Called again"), std::string(main.tr("for the same agenda; no quorum is needed")));
    if (const auto* value = minutes.if_contains("quorum"); value != nullptr && value->is_object()) {
      const auto& quorum = value->get_object();
      terms.pair(main.tr("Quorum"),
                 web::trf(lang, "{0} of {1} deliberative seats there, {2} needed: {3}", number_of(quorum, "present"),
                          number_of(quorum, "seats"), number_of(quorum, "needed"),
                          flag_of(quorum, "is_met") ? main.tr("met") : main.tr("not met")));
    }
  });
  main.h2(main.tr("Attendance"));
  main.table(main.tr("Attendance by seat"),
             {{.label = main.tr("Function")},
              {.label = main.tr("Organisation or service")},
              {.label = main.tr("Voice")},
              {.label = main.tr("Attendance")}},
             [&](web::Rows& rows) {
               each(minutes, "attendance", [&](const Json& seat) {
                 rows.row([&](web::Row& row) {
                   row.head(text_of(seat, "function") +
                            (flag_of(seat, "is_chair") ? " (" + std::string(main.tr("chair")) + ")" : std::string()));
                   row.cell(text_of(seat, "organisation"));
                   row.cell(title_of<Voice>(seat, "voice", lang));
                   const auto by = text_of(seat, "by");
                   const auto substitute = text_of(seat, "substitute");
                   row.cell(!by.empty()           ? web::trf(lang, "Represented by: {0}", by)
                            : !substitute.empty() ? web::trf(lang, "Substitute: {0}", substitute)
                                                  : title_of<Presence>(seat, "presence", lang));
                 });
               });
             });
  int number = 0;
  each(minutes, "items", [&](const Json& item) {
    main.h2(fmt::format("{}. {}", ++number, text_of(item, "title")));
    bool has_documents = false;
    each(item, "documents", [&](const Json&) { has_documents = true; });
    if (has_documents) {
      main.p([&](web::Phrasing& p) { p.strong(p.tr("Documents sent to the members")); });
      main.list([&](web::Items& list) {
        each(item, "documents", [&](const Json& one) {
          list.item([&](web::Flow& in) {
            in.p([&](web::Phrasing& p) {
              p.text(text_of(one, "title")).text(" ");
              p.soft(web::trf(lang, "{0}, version {1}", text_of(one, "file_name"), number_of(one, "version"))).br();
              p.soft(p.tr("SHA-256:")).text(" ").code(text_of(one, "sha256"));
            });
          });
        });
      });
    }
    each(item, "recused", [&](const Json& one) {
      main.p([&](web::Phrasing& p) {
        p.strong(web::trf(lang, "Took no part: {0}.", text_of(one, "function"))).text(" ").text(text_of(one, "reason"));
      });
    });
    if (const auto notes = text_of(item, "notes"); !notes.empty()) main.prose(notes);
    each(item, "outcomes", [&](const Json& one) {
      Outcome outcome;
      outcome.line = text_of(one, "line");
      outcome.is_vote = text_of(one, "by") == "vote";
      outcome.deliberative = votes_of(one, "deliberative");
      outcome.consultative = votes_of(one, "consultative");
      outcome.casting = text_of(one, "casting");
      main.p([&](web::Phrasing& p) {
        if (!outcome.line.empty()) p.text(web::trf(lang, "File {0}.", outcome.line)).text(" ");
        p.text(outcome_text(outcome, lang));
      });
    });
    each(item, "decisions", [&](const Json& one) {
      main.p([&](web::Phrasing& p) {
        p.strong(web::trf(lang, "Decision {0}", text_of(one, "reference"))).text(". ");
        Verdict verdict{};
        if (parse_word(text_of(one, "verdict"), verdict) && verdict != Verdict::decided) {
          p.strong(p.tr(title(verdict)));
          const auto* amount = one.if_contains("amount_cents");
          if (amount != nullptr && amount->is_int64()) p.text(" ").strong(euros(amount->get_int64(), lang));
          p.text(". ");
        }
        p.text(text_of(one, "text"));
        if (const auto motive = text_of(one, "motive"); !motive.empty())
          p.text(" ").text(web::trf(lang, "Motive: {0}", motive));
        p.text(" ").soft(web::trf(lang, "Carried out by: {0}.", text_of(one, "owner")));
        if (const auto due = day_text(one, "due", lang); !due.empty())
          p.text(" ").soft(web::trf(lang, "Due on {0}.", due));
      });
    });
  });
  if (const auto remarks = text_of(minutes, "remarks"); !remarks.empty()) {
    main.h2(main.tr("Remarks"));
    main.prose(remarks);
  }
}

web::Response show_minutes(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto it = opened(scene);
    if (!it) return web::error_response(request, it.error());
    const auto& record = it->record;
    const auto& meeting = record.meeting;
    const bool is_signed = meeting.state == MeetingState::signed_;
    const std::string text = is_signed ? signed_minutes(scene.db, meeting.id) : minutes_json(record, scene.registry);
    const std::string sha = hex(sha256(text));
    const auto minutes = boost::json::parse(text).get_object();
    auto page = meeting_page(scene, record, scene.tr("Minutes"));
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(scene.tr("Minutes"), record.committee.name, [&](web::Flow& beside) {
        beside.p([&](web::Phrasing& p) {
          p.button_link(href(meeting.id) + "/proces-verbal.json", p.tr("As they are signed (JSON)"), true);
        });
      });
      back.write(main);
      if (is_signed && sha != meeting.sha256)
        main.notice(web::State::bad, [&](web::Flow& in) {
          in.p(in.tr("These minutes are no longer what was signed: their SHA-256 is another one."));
        });
      if (!is_signed)
        main.notice(web::State::warn, [&](web::Flow& in) {
          in.p(in.tr("Draft: these minutes are not signed, and are corrected in the meeting itself."));
        });
      write_minutes(main, minutes);
      main.h2(scene.tr("Signature"));
      if (is_signed) {
        main.p(web::trf(scene.lang, "Signed on {0} by {1}.", format_instant(*meeting.signed_at, scene.lang),
                        meeting.signed_by));
      }
      main.p([&](web::Phrasing& p) { p.soft(p.tr("SHA-256 of the text:")).text(" ").code(sha); });
      if (meeting.state == MeetingState::held && it->signs)
        main.post_form(href(meeting.id) + "/etape", web::csrf_token(request), [&](web::Fields& fields) {
          fields.hidden("verb", "sign");
          fields.hidden("read", sha);
          fields.submit(fields.tr("Sign the minutes"));
        });
    });
  });
}

}  // namespace

void add_meeting_routes(web::Router& router, const Shared& state) {
  using web::Method;
  const auto add = [&](std::string name, Method method, std::string pattern, web::Handler handler) {
    auto route = committee_route(std::move(name), method, "/seances/{meeting}" + std::move(pattern));
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add("meeting", Method::get, "",
      [state](const web::Request& request) { return show_meeting_page(*state, request, {}); });
  add("minutes", Method::get, "/proces-verbal",
      [state](const web::Request& request) { return show_minutes(*state, request, {}); });
  add("minutes_json", Method::get, "/proces-verbal.json", [state](const web::Request& request) {
    return with_scene(*state, request, [&](Scene& scene) {
      const auto it = opened(scene);
      if (!it) return web::error_response(request, it.error());
      return web::json(it->record.meeting.state == MeetingState::signed_
                           ? signed_minutes(scene.db, it->record.meeting.id)
                           : minutes_json(it->record, scene.registry));
    });
  });
  add("meeting_calendar", Method::get, "/calendrier.ics", [state](const web::Request& request) {
    return with_scene(*state, request, [&](Scene& scene) {
      const auto it = opened(scene);
      if (!it) return web::error_response(request, it.error());
      auto text = calendar_of(it->record, {}, state->context.clock.now());
      const auto name = "seance-" + it->record.meeting.day.text() + ".ics";
      return web::download("text/calendar; charset=utf-8", name,
                           [text = std::move(text)](web::BodySink& sink) { sink.write(text); });
    });
  });
  // Each act comes back to the meeting, or shows it again with what was typed.
  const auto act = [&](std::string name, std::string pattern, auto prepare) {
    add(std::move(name), Method::post, std::move(pattern), [state, prepare](const web::Request& request) {
      web::Form form(request);
      const auto id = MeetingId::parse(request.param("meeting"));
      if (!id) return not_found(request, msg("This meeting does not exist."));
      auto [which, rule] = prepare(request, form, *id);
      const bool about_minutes = which == "step:sign";
      return run_form(
          *state, request, form, which,
          [&](const Returned& back) {
            return about_minutes ? show_minutes(*state, request, back) : show_meeting_page(*state, request, back);
          },
          [&, run = rule](access::Act& acting, const CommitteeContext& context) -> Result<std::string> {
            const Result<void> done = run(acting, context);
            if (!done) return fail(done.error());
            return about_minutes ? href(*id) + "/proces-verbal" : href(*id);
          });
    });
  };
  using Rule = std::function<Result<void>(access::Act&, const CommitteeContext&)>;
  using Prepared = std::pair<std::string, Rule>;
  const auto item_of = [](const web::Request& request) {
    return ItemId::parse(request.param("item")).value_or(ItemId{});
  };
  const auto read_item = [](web::Form& form) {
    AgendaItem item;
    item.title = form.text("title");
    if (!parse_word(form.text("kind"), item.kind)) form.fault("kind", msg("Choose the kind of the item."));
    const auto ref = form.text("ref");
    if (const auto slash = ref.find('/'); slash != std::string::npos) {
      item.ref_kind = ref.substr(0, slash);
      item.ref_id = ref.substr(slash + 1);
    }
    return item;
  };
  act("move_meeting", "/etape", [](const web::Request&, web::Form& form, MeetingId id) -> Prepared {
    MeetingVerb verb{};
    if (!parse_word(form.text("verb"), verb)) form.fault("verb", msg("This act does not exist."));
    MeetingStep step;
    step.motive = form.text("motive");
    step.read_sha256 = form.text("read");
    if (verb == MeetingVerb::postpone) step.plan = read_plan(form);
    return {"step:" + std::string(word(verb)), [=](access::Act& acting, const CommitteeContext& context) {
              return move_meeting(acting, context, id, verb, step);
            }};
  });
  act("change_meeting", "/modifier", [](const web::Request&, web::Form& form, MeetingId id) -> Prepared {
    return {"change", [plan = read_plan(form), id](access::Act& acting, const CommitteeContext& context) {
              return change_meeting(acting, context, id, plan);
            }};
  });
  act("add_agenda_item", "/points", [=](const web::Request&, web::Form& form, MeetingId id) -> Prepared {
    return {"item", [item = read_item(form), id](access::Act& acting, const CommitteeContext& context) -> Result<void> {
              const auto made = add_item(acting, context, id, item);
              if (!made) return fail(made.error());
              return {};
            }};
  });
  act("change_agenda_item", "/points/{item}", [=](const web::Request& request, web::Form& form, MeetingId) -> Prepared {
    const auto item_id = item_of(request);
    return {"item:" + item_id.text(),
            [item = read_item(form), item_id](access::Act& acting, const CommitteeContext& context) {
              return change_item(acting, context, item_id, item);
            }};
  });
  act("order_agenda_item", "/points/{item}/ordre",
      [=](const web::Request& request, web::Form& form, MeetingId) -> Prepared {
        const auto item_id = item_of(request);
        const auto what = form.text("act");
        if (what != "up" && what != "down" && what != "remove") form.fault("act", msg("This act does not exist."));
        return {"order", [=](access::Act& acting, const CommitteeContext& context) {
                  return what == "remove" ? remove_item(acting, context, item_id)
                                          : move_item(acting, context, item_id, what == "up");
                }};
      });
  act("write_notes", "/points/{item}/notes", [=](const web::Request& request, web::Form& form, MeetingId) -> Prepared {
    const auto item_id = item_of(request);
    return {"notes:" + item_id.text(),
            [notes = form.text("notes"), item_id](access::Act& acting, const CommitteeContext& context) {
              return write_notes(acting, context, item_id, notes);
            }};
  });
  act("write_remarks", "/observations", [](const web::Request&, web::Form& form, MeetingId id) -> Prepared {
    return {"remarks", [remarks = form.text("remarks"), id](access::Act& acting, const CommitteeContext& context) {
              return write_remarks(acting, context, id, remarks);
            }};
  });
  act("set_attendance", "/presences", [](const web::Request&, web::Form& form, MeetingId id) -> Prepared {
    std::vector<Attendance> rows;
    for (const auto& [name, value] : form.values()) {
      if (!name.starts_with("presence_") || value.empty()) continue;
      const auto seat = SeatId::parse(name.substr(9));
      Attendance one;
      if (!seat || !parse_word(value, one.presence)) {
        form.fault(name, msg("Choose one of the answers."));
        continue;
      }
      one.seat = *seat;
      one.by_seat = SeatId::parse(form.text("by_" + seat->text()));
      rows.push_back(one);
    }
    if (rows.empty() && form.ok()) form.fault("", msg("Say of at least one seat whether it comes."));
    return {"attendance", [rows, id](access::Act& acting, const CommitteeContext& context) {
              return set_attendance(acting, context, id, rows);
            }};
  });
  act("declare_interest", "/interets", [](const web::Request&, web::Form& form, MeetingId) -> Prepared {
    NewInterest one;
    one.item = ItemId::parse(form.text("item")).value_or(ItemId{});
    one.seat = SeatId::parse(form.text("seat")).value_or(SeatId{});
    one.line = form.text("line");
    one.reason = form.text("reason");
    return {"interest:" + one.item.text(), [one](access::Act& acting, const CommitteeContext& context) -> Result<void> {
              const auto made = declare_interest(acting, context, one);
              if (!made) return fail(made.error());
              return {};
            }};
  });
  act("withdraw_interest", "/interets/{interest}/retrait",
      [](const web::Request& request, web::Form& form, MeetingId) -> Prepared {
        const auto interest = InterestId::parse(request.param("interest")).value_or(InterestId{});
        return {"withdraw:" + interest.text(),
                [why = form.text("why"), interest](access::Act& acting, const CommitteeContext& context) {
                  return withdraw_interest(acting, context, interest, why);
                }};
      });
  act("record_outcome", "/points/{item}/avis",
      [=](const web::Request& request, web::Form& form, MeetingId) -> Prepared {
        Outcome one;
        one.item = item_of(request);
        one.line = form.text("line");
        one.is_vote = form.text("by") == "vote";
        one.casting = form.text("casting");
        const auto number = [&](std::string_view name) {
          return static_cast<int>(form.integer(name, 0, 1000).value_or(0));
        };
        one.deliberative = {number("for"), number("against"), number("abstentions")};
        one.consultative = {number("advice_for"), number("advice_against"), number("advice_abstentions")};
        return {fmt::format("outcome:{}:{}", one.item.text(), one.line),
                [one](access::Act& acting, const CommitteeContext& context) {
                  return record_outcome(acting, context, one);
                }};
      });
  act("record_decision", "/points/{item}/decision",
      [=](const web::Request& request, web::Form& form, MeetingId) -> Prepared {
        NewDecision one;
        one.item = item_of(request);
        one.text = form.text("text");
        one.motive = form.text("motive");
        const auto owner = read_owner(form);
        one.owner_seat = owner.seat;
        one.owner = owner.owner;
        one.due = owner.due;
        return {"decide:" + one.item.text(),
                [one](access::Act& acting, const CommitteeContext& context) -> Result<void> {
                  const auto made = decide(acting, context, one);
                  if (!made) return fail(made.error());
                  return {};
                }};
      });
  add("decide_files", Method::post, "/points/{item}/dossiers", [state, item_of](const web::Request& request) {
    web::Form form(request);
    const auto id = MeetingId::parse(request.param("meeting"));
    if (!id) return not_found(request, msg("This meeting does not exist."));
    const auto item = item_of(request);
    std::vector<LineDecision> verdicts;
    for (const auto& [name, value] : form.values()) {
      if (!name.starts_with("verdict_") || value.empty()) continue;
      LineDecision one;
      one.line = name.substr(8);
      if (!parse_word(value, one.verdict)) {
        form.fault("line_" + one.line, msg("A file is granted, refused or put off."));
        continue;
      }
      if (one.verdict == Verdict::granted)
        one.amount_cents = form.decimal("amount_" + one.line, 2, 1, 100'000'000'000'000).value_or(0);
      one.motive = form.text("motive_" + one.line);
      verdicts.push_back(std::move(one));
    }
    const std::string which = "files:" + item.text();
    if (form.has("simulate")) {
      Returned back{&form, which, form.faults(), {}};
      return show_meeting_page(*state, request, back);
    }
    return run_form(
        *state, request, form, which, [&](const Returned& back) { return show_meeting_page(*state, request, back); },
        [&](access::Act& acting, const CommitteeContext& context) -> Result<std::string> {
          const auto done = decide_files(acting, context, item, verdicts);
          if (!done) return fail(done.error());
          return href(*id);
        });
  });
}

}  // namespace jalon::steering
