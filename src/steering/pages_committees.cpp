// SPDX-License-Identifier: EUPL-1.2
// The committees of a territory, one committee with its seats and meetings, and how they are kept.
#include <algorithm>
#include <array>

#include "steering/committee_view.hpp"
#include "steering/lists.hpp"

namespace jalon::steering {

namespace {

constexpr int page_size = 50;
constexpr std::size_t meetings_shown = 12;
constexpr std::size_t filter_from = 10;

std::vector<web::Choice> kind_choices(Lang lang) {
  std::vector<web::Choice> out;
  for (const auto kind : {CommitteeKind::cell, CommitteeKind::grants, CommitteeKind::contract, CommitteeKind::other})
    out.push_back({std::string(word(kind)), std::string(web::tr(lang, title(kind)))});
  return out;
}
std::vector<web::Choice> voice_choices(Lang lang) {
  std::vector<web::Choice> out;
  for (const auto voice : {Voice::deliberative, Voice::consultative})
    out.push_back({std::string(word(voice)), std::string(web::tr(lang, title(voice)))});
  return out;
}

// As Registry::from_text reads it back.
std::string place_text(const territory::Territory& place) {
  return fmt::format("{}:{}", territory::word(place.level), place.code);
}

// The territories in which the reader may set a committee up.
std::vector<const territory::Territory*> places_to_convene(const Scene& scene) {
  std::vector<const territory::Territory*> out;
  const auto add = [&](const territory::Territory& place) {
    if (scene.actor != nullptr &&
        access::may(*scene.actor, access::Right::convene_committees, convening_path(scene.registry, place.key)))
      out.push_back(&place);
  };
  add(scene.registry.nation());
  for (const auto& place : scene.registry.all(territory::Level::department)) add(place);
  for (const auto& place : scene.registry.all(territory::Level::contract)) add(place);
  return out;
}

void write_rule_fields(web::Fields& fields, const Returned& back, std::string_view which, const CommitteeRules& rules) {
  fields.columns([&](web::Fields& row) {
    row.number_field({.name = "every",
                      .label = row.tr("Meets every"),
                      .value = back.value(which, "every", std::to_string(rules.every)),
                      .why = back.why(which, "every"),
                      .required = true,
                      .width = "w3"});
    row.select({.name = "unit",
                .label = row.tr("Weeks or months"),
                .value = back.value(which, "unit", std::string(word(rules.unit))),
                .width = "w3"},
               {{"month", std::string(row.tr("months"))}, {"week", std::string(row.tr("weeks"))}});
    row.text_field(
        {.name = "quorum",
         .label = row.tr("Quorum"),
         .hint = row.tr("A fraction of the deliberative seats (1/2), or a number of seats (4)."),
         .value = back.value(which, "quorum",
                             rules.quorum_parts == 0 ? std::to_string(rules.quorum_count)
                                                     : fmt::format("{}/{}", rules.quorum_count, rules.quorum_parts)),
         .why = back.why(which, "quorum"),
         .required = true,
         .width = "w3"});
    row.number_field({.name = "notice_days",
                      .label = row.tr("Days of notice"),
                      .hint = row.tr("Five at least for advisory committees (CRPA, article R. 133-8)."),
                      .value = back.value(which, "notice_days", std::to_string(rules.notice_days)),
                      .why = back.why(which, "notice_days"),
                      .required = true,
                      .width = "w3"});
  });
}
CommitteeRules read_rules(web::Form& form) {
  CommitteeRules rules;
  rules.every = static_cast<int>(form.integer("every", 1, 60).value_or(0));
  if (rules.every == 0 && form.fault_of("every") == nullptr) form.fault("every", msg("Enter a number from 1 to 60."));
  if (!parse_word(form.text("unit"), rules.unit)) rules.unit = RhythmUnit::month;
  const auto notice = form.integer("notice_days", 0, 90);
  if (!notice && form.fault_of("notice_days") == nullptr)
    form.fault("notice_days", msg("Enter a number of days from 0 to 90."));
  rules.notice_days = static_cast<int>(notice.value_or(0));
  const std::string quorum = form.text("quorum");
  const auto slash = quorum.find('/');
  const auto count = parse_integer(quorum.substr(0, slash));
  const auto parts =
      slash == std::string::npos ? std::optional<std::int64_t>(0) : parse_integer(quorum.substr(slash + 1));
  // "4/0" is no fraction; 0 parts is how a number of seats is kept.
  if (!count || !parts || *count < 1 || *count > 100 || *parts < 0 || *parts > 100 ||
      (slash != std::string::npos && *parts == 0)) {
    form.fault("quorum", msg("Enter a fraction such as 1/2, or a number of seats."));
  } else {
    rules.quorum_count = static_cast<int>(*count);
    rules.quorum_parts = static_cast<int>(*parts);
  }
  return rules;
}

// ---- the list -------------------------------------------------------------------------------------------------------

bool stands_in(const territory::Registry& registry, TerritoryKey key, const territory::Territory& place) {
  const auto path = registry.right_path(key);
  return std::ranges::find(path, place.key) != path.end();
}

const territory::Territory& place_asked(const Scene& scene) {
  if (const auto code = scene.request.query_value("contrat")) {
    if (const auto* found = scene.registry.find(territory::Level::contract, *code)) return *found;
  }
  return filtered_place(scene, list_filter(scene.request));
}

void write_list(const Scene& scene, web::Flow& main) {
  const Lang lang = scene.lang;
  const auto& place = place_asked(scene);
  const bool sets_up = !places_to_convene(scene).empty();
  main.head(scene.tr("Committees"),
            place.level == territory::Level::nation ? std::string() : territory::label(place, lang),
            [&](web::Flow& beside) {
              beside.p([&](web::Phrasing& p) {
                if (sets_up) p.button_link("/comites/nouveau", p.tr("Set up a committee")).text(" ");
                p.button_link("/decisions", p.tr("Register of decisions"), true);
              });
            });
  auto lines = scene.actor == nullptr ? std::vector<CommitteeLine>()
                                      : committees_seen(scene.db, scene.registry, *scene.actor, scene.today);
  std::erase_if(lines,
                [&](const CommitteeLine& line) { return !stands_in(scene.registry, line.committee.territory, place); });
  const bool late_only = scene.request.query_value("retard").value_or("") == "1";
  const auto late = std::ranges::count(lines, true, [](const CommitteeLine& line) { return line.standing.is_late; });
  if (lines.empty()) {
    main.empty_state(main.tr("No committee that you may read."), [&](web::Phrasing& p) {
      p.text(p.tr("A committee is read by those who steer, help or control in its territory, and by its members."));
    });
    return;
  }
  main.lede([&](web::Phrasing& p) {
    p.strong(web::trn(lang, "{0} committee.", "{0} committees.", static_cast<std::int64_t>(lines.size())));
    p.text(" ");
    p.text(late == 0 ? std::string(p.tr("All have met as often as they should."))
                     : web::trn(lang, "{0} has not met as often as it should.",
                                "{0} have not met as often as they should.", late));
    if (late > 0 && !late_only) p.text(" ").a(web::with_query(scene.request, "retard", "1"), p.tr("Those alone"));
    if (late_only) p.text(" ").a(web::with_query(scene.request, "retard", ""), p.tr("All committees"));
  });
  if (lines.size() > filter_from || !scene.request.query.empty())
    main.get_form("/comites", [&](web::Fields& fields) {
      std::vector<web::Choice> departments{{"", std::string(fields.tr("All"))}};
      for (const auto& one : scene.registry.all(territory::Level::department))
        departments.push_back({one.code, one.code + " – " + one.name});
      fields.select({.name = "departement",
                     .label = fields.tr("Department"),
                     .value = place.level == territory::Level::department ? place.code : std::string()},
                    departments);
      fields.select({.name = "retard", .label = fields.tr("State"), .value = late_only ? "1" : ""},
                    {{"", std::string(fields.tr("All"))}, {"1", std::string(fields.tr("Late"))}});
      fields.submit(fields.tr("Filter"), {}, {}, true);
    });
  if (late_only) std::erase_if(lines, [](const CommitteeLine& line) { return !line.standing.is_late; });
  std::ranges::stable_sort(lines, [](const CommitteeLine& a, const CommitteeLine& b) {
    if (a.committee.closed_on.has_value() != b.committee.closed_on.has_value())
      return b.committee.closed_on.has_value();
    return a.standing.due < b.standing.due;
  });
  const int page = page_of(scene.request, static_cast<std::int64_t>(lines.size()), page_size);
  main.div("card", [&](web::Flow& card) {
    card.table(card.tr("Committees, those that have not met for longest first"),
               {{.label = card.tr("Committee")},
                {.label = card.tr("Territory")},
                {.label = card.tr("Last meeting")},
                {.label = card.tr("To meet by")},
                {.label = card.tr("Next meeting")},
                {.label = card.tr("Seats not filled"), .is_number = true},
                {.label = card.tr("Open decisions"), .is_number = true},
                {.label = card.tr("Late decisions"), .is_number = true}},
               [&](web::Rows& rows) {
                 const auto first = static_cast<std::size_t>(page - 1) * page_size;
                 for (std::size_t i = first; i < lines.size() && i < first + page_size; ++i) {
                   const auto& line = lines[i];
                   rows.row([&](web::Row& row) {
                     row.head([&](web::Phrasing& p) { p.a(href(line.committee), line.committee.name); });
                     row.cell(territory::label(*scene.registry.find(line.committee.territory), lang));
                     row.cell(line.standing.last ? format_date_short(*line.standing.last, lang)
                                                 : std::string(scene.tr("never")));
                     row.cell([&](web::Phrasing& p) {
                       if (line.committee.closed_on) {
                         p.badge(web::State::idle, p.tr("closed"));
                         return;
                       }
                       p.text(format_date_short(line.standing.due, lang));
                       if (line.standing.is_late) p.text(" ").badge(web::State::bad, p.tr("late"));
                     });
                     row.cell([&](web::Phrasing& p) {
                       if (line.standing.next)
                         p.a(href(*line.standing.next), format_date_short(*line.standing.next_day, lang));
                       else
                         p.soft(p.tr("none"));
                     });
                     row.number(line.unfilled).number(line.open_decisions).number(line.late_decisions);
                   });
                 }
               });
    card.pager(static_cast<std::int64_t>(lines.size()), page, page_size,
               [&](int to) { return web::with_query(scene.request, "page", std::to_string(to)); });
  });
}

// ---- a new one ------------------------------------------------------------------------------------------------------

web::Response show_new(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto places = places_to_convene(scene);
    if (places.empty())
      return web::error_response(request, Forbidden{std::string(word(access::Right::convene_committees))});
    web::Page page;
    page.title = scene.tr("Set up a committee");
    page.crumbs = {{std::string(scene.tr("Committees")), "/comites"}, {page.title, ""}};
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title);
      back.write(main);
      main.post_form("/comites", web::csrf_token(request), [&](web::Fields& fields) {
        fields.text_field({.name = "name",
                           .label = fields.tr("Name"),
                           .value = back.value("new", "name"),
                           .why = back.why("new", "name"),
                           .required = true,
                           .max_characters = 200});
        fields.select({.name = "kind",
                       .label = fields.tr("Kind"),
                       .hint = fields.tr("The usual seats of the kind are set up with it; they can be changed."),
                       .value = back.value("new", "kind", "cell"),
                       .why = back.why("new", "kind")},
                      kind_choices(scene.lang));
        std::vector<web::Choice> choices;
        for (const auto* place : places) choices.push_back({place_text(*place), territory::label(*place, scene.lang)});
        fields.select({.name = "territory",
                       .label = fields.tr("Territory"),
                       .value = back.value("new", "territory"),
                       .why = back.why("new", "territory")},
                      choices);
        write_rule_fields(fields, back, "new", {});
        fields.submit(fields.tr("Set up the committee"));
      });
    });
  });
}

// ---- one committee --------------------------------------------------------------------------------------------------

struct Opened {
  Committee committee;
  bool convenes = false;
};
Result<Opened> opened(const Scene& scene) {
  const auto id = CommitteeId::parse(scene.request.param("committee"));
  auto committee = id ? find_committee(scene.db, *id) : std::nullopt;
  // Whether it exists is not told to who may not read it.
  if (!committee || scene.actor == nullptr || !may_read(*scene.actor, scene.registry, *committee, scene.today))
    return fail(NotFound{msg("This committee does not exist.")});
  Opened out{std::move(*committee), false};
  out.convenes = may_convene(*scene.actor, scene.registry, out.committee, scene.today);
  return out;
}

web::Page committee_page(const Scene& scene, const Committee& committee, std::string_view further = {}) {
  const auto& place = *scene.registry.find(committee.territory);
  web::Page page;
  page.title = further.empty() ? committee.name : std::string(further) + " – " + committee.name;
  page.crumbs = crumbs_to(scene.registry, place, scene.lang);
  if (!page.crumbs.empty()) page.crumbs.back() = {page.crumbs.back().label, territory::href(place)};
  page.crumbs.push_back({std::string(scene.tr("Committees")), "/comites"});
  page.crumbs.push_back({committee.name, further.empty() ? "" : href(committee)});
  if (!further.empty()) page.crumbs.push_back({std::string(further), ""});
  return page;
}

void write_seats(const Scene& scene, web::Flow& card, const Committee& committee) {
  const auto seats = committee.seats_on(scene.today);
  if (seats.empty()) {
    card.empty_state(card.tr("No seat yet."));
    return;
  }
  card.table(card.tr("Seats, by function"),
             {{.label = card.tr("Function")},
              {.label = card.tr("Organisation or service")},
              {.label = card.tr("Voice")},
              {.label = card.tr("Substitute")},
              {.label = card.tr("Account")}},
             [&](web::Rows& rows) {
               for (const auto* seat : seats) {
                 rows.row([&](web::Row& row) {
                   row.head([&](web::Phrasing& p) {
                     p.text(seat->function);
                     if (seat->is_chair) p.text(" ").badge(web::State::ok, p.tr("chair"));
                   });
                   row.cell([&](web::Phrasing& p) {
                     if (seat->is_filled())
                       p.text(seat->organisation);
                     else
                       p.badge(web::State::warn, p.tr("not filled"));
                   });
                   row.cell(scene.tr(title(seat->voice)));
                   row.cell(seat->substitute.empty() ? std::string("–") : seat->substitute);
                   row.cell([&](web::Phrasing& p) {
                     bool any = false;
                     for (const auto& who : seat->occupants) {
                       if (!who.sits_on(scene.today)) continue;
                       if (any) p.br();
                       any = true;
                       p.text(who.label);
                       if (who.is_substitute) p.text(" ").soft(p.tr("(substitute)"));
                     }
                     if (!any) p.soft(p.tr("no account"));
                   });
                 });
               }
             });
}

void write_committee(const Scene& scene, web::Flow& main, const Opened& it, const Returned& back) {
  const Lang lang = scene.lang;
  const auto& committee = it.committee;
  const auto all = meetings_of(scene.db, committee.id);
  const auto standing = standing_of(committee, all, scene.today);
  const auto& rules = committee.rules_on(scene.today);
  main.head(committee.name,
            fmt::format("{} – {}", scene.tr(title(committee.kind)),
                        territory::label(*scene.registry.find(committee.territory), lang)),
            [&](web::Flow& beside) {
              if (it.convenes)
                beside.p([&](web::Phrasing& p) {
                  p.button_link(href(committee) + "/modifier", p.tr("Seats and rules"), true);
                });
            });
  back.write(main);
  if (committee.closed_on)
    main.notice(web::State::idle, [&](web::Flow& in) {
      in.p(web::trf(lang, "This committee was closed on {0}.", format_date(*committee.closed_on, lang)));
    });
  main.lede([&](web::Phrasing& p) {
    if (standing.is_late) {
      p.strong(web::trf(lang, "This committee was to meet by {0} and has not.", format_date(standing.due, lang)));
    } else if (standing.last) {
      p.strong(web::trf(lang, "This committee met last on {0}.", format_date(*standing.last, lang)));
    } else {
      p.strong(p.tr("This committee has not met yet."));
    }
    p.text(" ");
    if (standing.next)
      p.a(href(*standing.next), web::trf(lang, "Next meeting on {0}.", format_date(*standing.next_day, lang)));
    else if (!committee.closed_on && !standing.is_late)
      p.text(web::trf(lang, "It is to meet again by {0}.", format_date(standing.due, lang)));
    else if (!committee.closed_on)
      p.text(p.tr("No meeting is planned."));
  });
  main.note(web::trf(lang, "Rhythm: {0}; quorum: {1}; {2} days of notice.", rhythm_text(rules, lang),
                     quorum_text(rules, lang), rules.notice_days));
  auto register_of = decisions(scene.db, {.committee = committee.id});
  const auto is_open = [](const Decision& one) { return one.state == DecisionState::to_do && !one.replaced_by; };
  std::vector<Decision> open;
  std::ranges::copy_if(register_of, std::back_inserter(open), is_open);
  std::ranges::stable_sort(open, {}, [](const Decision& one) { return one.due.value_or(territory::open_end); });
  main.grid([&](web::Flow& grid) {
    grid.section("card w8", scene.tr("Open decisions"), [&](web::Flow& card) {
      if (open.empty())
        card.empty_state(card.tr("Nothing is left to do."));
      else
        write_decisions(scene, card, card.tr("Decisions to carry out, the earliest due first"), open);
      card.p([&](web::Phrasing& p) {
        p.a("/decisions?comite=" + committee.id.text(),
            web::trn(lang, "{0} decision in the register", "{0} decisions in the register",
                     static_cast<std::int64_t>(register_of.size())));
      });
    });
    grid.div("w4", [&](web::Flow& right) {
      if (it.convenes && !committee.closed_on)
        right.section("card", scene.tr("Plan a meeting"), [&](web::Flow& card) {
          const std::string proposed = std::max(standing.due, scene.today.plus_days(rules.notice_days)).text();
          card.post_form(href(committee) + "/seances", web::csrf_token(scene.request), [&](web::Fields& fields) {
            write_plan_fields(fields, back, "plan", proposed, all.empty() ? std::string() : all.front().place,
                              all.empty() ? std::string("14:30") : all.front().hour,
                              all.empty() ? std::string() : all.front().link);
            std::vector<web::Choice> repeated{{"", std::string(fields.tr("An ordinary meeting"))}};
            for (const auto& one : all) {
              if ((one.state != MeetingState::held && one.state != MeetingState::signed_) || one.repeats) continue;
              const auto record = read_meeting(scene.db, one.id);
              if (record && !record->quorum().is_met())
                repeated.push_back({one.id.text(), web::trf(lang, "The agenda of {0}, which had no quorum",
                                                            format_date_short(one.day, lang))});
              if (repeated.size() > 3) break;
            }
            if (repeated.size() > 1)
              fields.select({.name = "repeats",
                             .label = fields.tr("Called again"),
                             .hint = fields.tr("For the same agenda no quorum is needed (CRPA, article R. 133-10)."),
                             .value = back.value("plan", "repeats"),
                             .why = back.why("plan", "repeats")},
                            repeated);
            fields.submit(fields.tr("Plan the meeting"));
          });
        });
    });
  });
  main.section("card", scene.tr("Meetings"), [&](web::Flow& card) {
    if (all.empty()) {
      card.empty_state(card.tr("No meeting yet."));
      return;
    }
    const bool whole = all.size() <= meetings_shown || scene.request.query_value("tous").has_value();
    card.table(card.tr("Meetings, the newest first"),
               {{.label = card.tr("Meeting")},
                {.label = card.tr("Where")},
                {.label = card.tr("State")},
                {.label = card.tr("Minutes")}},
               [&](web::Rows& rows) {
                 std::size_t shown = 0;
                 for (const auto& one : all) {
                   if (!whole && shown++ == meetings_shown) break;
                   rows.row([&](web::Row& row) {
                     row.head([&](web::Phrasing& p) {
                       p.a(href(one.id), web::trf(lang, "No. {0}, {1}", one.number, day_and_hour(one, lang)));
                     });
                     row.cell(one.place.empty() ? std::string(scene.tr("by a call")) : one.place);
                     row.cell([&](web::Phrasing& p) { p.badge(look(one.state), p.tr(title(one.state))); });
                     row.cell([&](web::Phrasing& p) {
                       if (one.state == MeetingState::held || one.state == MeetingState::signed_)
                         p.a(href(one.id) + "/proces-verbal",
                             one.state == MeetingState::held ? p.tr("draft") : p.tr("signed"));
                     });
                   });
                 }
               });
    if (!whole)
      card.p([&](web::Phrasing& p) { p.a(web::with_query(scene.request, "tous", "1"), p.tr("All meetings")); });
  });
  main.section("card", scene.tr("Seats"), [&](web::Flow& card) { write_seats(scene, card, committee); });
}

web::Response show_committee(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto it = opened(scene);
    if (!it) return web::error_response(request, it.error());
    auto page = committee_page(scene, it->committee);
    page.live = !it->convenes;
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) { write_committee(scene, main, *it, back); });
  });
}

// ---- seats and rules ------------------------------------------------------------------------------------------------

void write_seat_fields(web::Fields& fields, const Returned& back, std::string_view which, const Seat& seat,
                       bool is_new) {
  fields.text_field({.name = "function",
                     .label = fields.tr("Function"),
                     .hint = fields.tr("Never somebody’s name."),
                     .value = back.value(which, "function", seat.function),
                     .why = back.why(which, "function"),
                     .required = true,
                     .max_characters = 200});
  fields.text_field({.name = "organisation",
                     .label = fields.tr("Organisation or service"),
                     .hint = fields.tr("Left empty, the seat is listed as not filled."),
                     .value = back.value(which, "organisation", seat.organisation),
                     .why = back.why(which, "organisation"),
                     .max_characters = 200});
  fields.text_field({.name = "substitute",
                     .label = fields.tr("Function of the substitute"),
                     .value = back.value(which, "substitute", seat.substitute),
                     .why = back.why(which, "substitute"),
                     .max_characters = 200});
  if (!is_new) return;
  fields.select({.name = "voice", .label = fields.tr("Voice"), .value = back.value(which, "voice", "deliberative")},
                voice_choices(fields.lang()));
  fields.checkbox({.name = "is_chair", .label = fields.tr("Chairs the committee"), .why = back.why(which, "is_chair")},
                  back.is(which) && back.form->has("is_chair"));
}

void write_manage(const Scene& scene, web::Flow& main, const Committee& committee, const Returned& back) {
  const Lang lang = scene.lang;
  const auto csrf = web::csrf_token(scene.request);
  main.head(scene.tr("Seats and rules"), committee.name);
  back.write(main);
  main.section("card", scene.tr("Seats"), [&](web::Flow& card) {
    for (const auto* seat : committee.seats_on(scene.today)) {
      const std::string address = href(committee) + "/sieges/" + seat->id.text();
      const std::string which = "seat:" + seat->id.text();
      const std::string sit = "sit:" + seat->id.text();
      card.details(
          seat->function + (seat->is_filled() ? " – " + seat->organisation : std::string()),
          [&](web::Flow& in) {
            in.post_form(address, csrf, [&](web::Fields& fields) {
              write_seat_fields(fields, back, which, *seat, false);
              fields.submit(fields.tr("Save the seat"));
            });
            for (const auto& who : seat->occupants) {
              if (who.until && *who.until < scene.today) continue;
              in.p([&](web::Phrasing& p) {
                p.text(who.label).text(" ").soft(web::trf(lang, "since {0}", format_date(who.since, lang)));
                if (who.is_substitute) p.text(" ").soft(p.tr("(substitute)"));
                if (who.until) p.text(" ").soft(web::trf(lang, "until {0}", format_date(*who.until, lang)));
              });
              if (!who.until || *who.until > scene.today)
                in.post_button(address + "/comptes/fin", csrf, in.tr("This account leaves the seat"), true,
                               {{"account", who.account.text()}});
            }
            in.post_form(address + "/comptes", csrf, [&](web::Fields& fields) {
              fields.text_field({.name = "email",
                                 .label = fields.tr("Address of the account that sits here"),
                                 .value = back.value(sit, "email"),
                                 .why = back.why(sit, "email"),
                                 .required = true,
                                 .autocomplete = "off"},
                                "email");
              fields.columns([&](web::Fields& row) {
                row.date_field({.name = "since",
                                .label = row.tr("From the day"),
                                .value = back.value(sit, "since", scene.today.text()),
                                .why = back.why(sit, "since"),
                                .width = "w6"});
                row.date_field({.name = "until",
                                .label = row.tr("To, if it is known"),
                                .value = back.value(sit, "until"),
                                .why = back.why(sit, "until"),
                                .width = "w6"});
              });
              fields.checkbox({.name = "is_substitute", .label = fields.tr("As the substitute")},
                              back.is(sit) && back.form->has("is_substitute"));
              fields.submit(fields.tr("Seat the account"), {}, {}, true);
            });
            in.post_button(address + "/fin", csrf, in.tr("End this seat"), true);
          },
          back.is(which) || back.is(sit));
    }
    card.details(
        card.tr("Add a seat"),
        [&](web::Flow& in) {
          in.post_form(href(committee) + "/sieges", csrf, [&](web::Fields& fields) {
            write_seat_fields(fields, back, "seat", {}, true);
            fields.submit(fields.tr("Add the seat"));
          });
        },
        back.is("seat") || committee.seats.empty());
  });
  main.grid([&](web::Flow& grid) {
    grid.section("card w8", scene.tr("Rules"), [&](web::Flow& card) {
      card.p(card.tr("New rules hold from a day on; what was held before is judged by the rules of its day."));
      card.post_form(href(committee) + "/regles", csrf, [&](web::Fields& fields) {
        write_rule_fields(fields, back, "rules", committee.rules_on(scene.today));
        fields.date_field({.name = "since",
                           .label = fields.tr("From the day"),
                           .value = back.value("rules", "since", scene.today.text()),
                           .why = back.why("rules", "since")});
        fields.submit(fields.tr("Change the rules"));
      });
      card.table(card.tr("Rules, the oldest first"),
                 {{.label = card.tr("From the day")},
                  {.label = card.tr("Rhythm")},
                  {.label = card.tr("Quorum")},
                  {.label = card.tr("Days of notice"), .is_number = true}},
                 [&](web::Rows& rows) {
                   for (const auto& one : committee.rules) {
                     rows.row([&](web::Row& row) {
                       row.head(format_date_short(one.since, lang));
                       row.cell(rhythm_text(one, lang)).cell(quorum_text(one, lang)).number(one.notice_days);
                     });
                   }
                 });
    });
    grid.section("card w4", scene.tr("The committee"), [&](web::Flow& card) {
      card.post_form(href(committee) + "/nom", csrf, [&](web::Fields& fields) {
        fields.text_field({.name = "name",
                           .label = fields.tr("Name"),
                           .value = back.value("name", "name", committee.name),
                           .why = back.why("name", "name"),
                           .required = true,
                           .max_characters = 200});
        fields.submit(fields.tr("Rename"), {}, {}, true);
      });
      card.details(card.tr("Close the committee"), [&](web::Flow& in) {
        in.p(in.tr("It no longer meets from today on; what it decided stays readable."));
        in.post_button(href(committee) + "/clore", csrf, in.tr("Close the committee"), true);
      });
    });
  });
}

web::Response show_manage(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto it = opened(scene);
    if (!it) return web::error_response(request, it.error());
    if (!it->convenes)
      return web::error_response(request, Forbidden{std::string(word(access::Right::convene_committees))});
    auto page = committee_page(scene, it->committee, scene.tr("Seats and rules"));
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) { write_manage(scene, main, it->committee, back); });
  });
}

NewSeat read_seat(web::Form& form) {
  NewSeat seat;
  seat.function = form.text("function");
  seat.organisation = form.text("organisation");
  seat.substitute = form.text("substitute");
  if (!parse_word(form.text("voice"), seat.voice)) seat.voice = Voice::deliberative;
  seat.is_chair = form.has("is_chair");
  return seat;
}

}  // namespace

void write_plan_fields(web::Fields& fields, const Returned& back, std::string_view which, const std::string& day,
                       const std::string& place, const std::string& hour, const std::string& link) {
  fields.columns([&](web::Fields& row) {
    row.date_field({.name = "day",
                    .label = row.tr("Day"),
                    .value = back.value(which, "day", day),
                    .why = back.why(which, "day"),
                    .required = true,
                    .width = "w6"});
    row.text_field({.name = "hour",
                    .label = row.tr("Hour"),
                    .value = back.value(which, "hour", hour),
                    .why = back.why(which, "hour"),
                    .required = true,
                    .width = "w6"});
  });
  fields.text_field({.name = "place",
                     .label = fields.tr("Place"),
                     .value = back.value(which, "place", place),
                     .why = back.why(which, "place"),
                     .max_characters = 200});
  fields.text_field({.name = "link",
                     .label = fields.tr("Or the link of a call"),
                     .value = back.value(which, "link", link),
                     .why = back.why(which, "link"),
                     .max_characters = 500},
                    "url");
}

MeetingPlan read_plan(web::Form& form) {
  MeetingPlan plan;
  const auto day = form.date("day");
  if (!day && form.fault_of("day") == nullptr) form.fault("day", msg("Enter the day."));
  plan.day = day.value_or(Date{});
  plan.hour = form.text("hour");
  plan.place = form.text("place");
  plan.link = form.text("link");
  plan.repeats = MeetingId::parse(form.text("repeats"));
  return plan;
}

web::Route committee_route(std::string name, web::Method method, std::string pattern) {
  web::Route route;
  route.name = "steering." + std::move(name);
  route.method = method;
  route.pattern = std::move(pattern);
  route.right = access::word(access::Right::read_aggregates);
  return route;
}

std::string rhythm_text(const CommitteeRules& rules, Lang lang) {
  return rules.unit == RhythmUnit::week ? web::trn(lang, "once a week", "every {0} weeks", rules.every)
                                        : web::trn(lang, "once a month", "every {0} months", rules.every);
}
std::string quorum_text(const CommitteeRules& rules, Lang lang) {
  if (rules.quorum_parts != 0)
    return web::trf(lang, "{0} of the deliberative seats",
                    fmt::format("{}/{}", rules.quorum_count, rules.quorum_parts));
  return web::trn(lang, "{0} deliberative seat", "{0} deliberative seats", rules.quorum_count);
}
std::string euros(std::int64_t cents, Lang lang) {
  const bool whole = cents % 100 == 0;
  const std::string number = whole ? format_integer(cents / 100, lang) : format_decimal(cents, 2, lang);
  return lang == Lang::fr ? number + "\u202f€" : "€" + number;
}
std::string day_and_hour(const Meeting& meeting, Lang lang) {
  const Instant at = at_paris(meeting.day, std::stoi(meeting.hour.substr(0, 2)), std::stoi(meeting.hour.substr(3, 2)));
  return format_instant(at, lang);
}
web::State look(MeetingState state) {
  switch (state) {
    case MeetingState::signed_:
      return web::State::ok;
    case MeetingState::under_way:
    case MeetingState::held:
      return web::State::warn;
    default:
      return web::State::idle;
  }
}

void add_committee_routes(web::Router& router, const Shared& state) {
  using web::Method;
  const auto add = [&](std::string name, Method method, std::string pattern, web::Handler handler,
                       bool convenes_somewhere = false) {
    auto route = committee_route(std::move(name), method, std::move(pattern));
    if (convenes_somewhere) {
      route.right = access::word(access::Right::convene_committees);
      route.scope = web::scope_each;
    }
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add("committees", Method::get, "/comites", [state](const web::Request& request) {
    return with_scene(*state, request, [&](Scene& scene) {
      const auto& place = place_asked(scene);
      web::Page page;
      page.title = scene.tr("Committees");
      page.crumbs = crumbs_to(scene.registry, place, scene.lang);
      if (place.level == territory::Level::contract)
        page.tabs = plan::contract_tabs(place, "committees", scene.lang, scene.actor, &scene.registry);
      else
        page.tabs = place_tabs(scene.registry, place, "committees", scene.actor, scene.lang);
      page.live = true;
      return web::page(request, page, [&](web::Flow& main) { write_list(scene, main); });
    });
  });
  add(
      "new_committee_page", Method::get, "/comites/nouveau",
      [state](const web::Request& request) { return show_new(*state, request, {}); }, true);
  add(
      "new_committee", Method::post, "/comites",
      [state](const web::Request& request) {
        web::Form form(request);
        NewCommittee given;
        given.name = form.text("name");
        if (!parse_word(form.text("kind"), given.kind)) form.fault("kind", msg("Choose what kind of committee it is."));
        const auto registry = state->context.territories.current();
        const auto* place = registry->from_text(form.text("territory"));
        if (place == nullptr) form.fault("territory", msg("This territory is not known."));
        given.rules = read_rules(form);
        given.seats = usual_seats(given.kind);
        return run_form(
            *state, request, form, "new", [&](const Returned& back) { return show_new(*state, request, back); },
            [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
              given.territory = place->key;
              const auto id = create_committee(act, context, given);
              if (!id) return fail(id.error());
              return "/comites/" + id->text() + "/modifier";
            });
      },
      true);
  add("committee", Method::get, "/comites/{committee}",
      [state](const web::Request& request) { return show_committee(*state, request, {}); });
  add("committee_settings", Method::get, "/comites/{committee}/modifier",
      [state](const web::Request& request) { return show_manage(*state, request, {}); });

  // Each changes the committee of the address and comes back to its settings.
  const auto change = [&](std::string name, std::string pattern, std::string which, auto rule) {
    add(std::move(name), Method::post, "/comites/{committee}/" + std::move(pattern),
        [state, which = std::move(which), rule](const web::Request& request) {
          web::Form form(request);
          const auto id = CommitteeId::parse(request.param("committee"));
          if (!id) return not_found(request, msg("This committee does not exist."));
          const auto prepared = rule(request, form, *id);
          const std::string seat(request.param("seat"));
          return run_form(
              *state, request, form, seat.empty() ? which : which + ":" + seat,
              [&](const Returned& back) { return show_manage(*state, request, back); },
              [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
                const auto done = prepared(act, context);
                if (!done) return fail(done.error());
                return "/comites/" + id->text() + "/modifier";
              });
        });
  };
  const auto seat_of = [](const web::Request& request) {
    return SeatId::parse(request.param("seat")).value_or(SeatId{});
  };
  change("rename_committee", "nom", "name", [](const web::Request&, web::Form& form, CommitteeId id) {
    return [&form, id](access::Act& act, const CommitteeContext& context) {
      return rename_committee(act, context, id, form.text("name"));
    };
  });
  change("close_committee", "clore", "close", [](const web::Request&, web::Form&, CommitteeId id) {
    return [id](access::Act& act, const CommitteeContext& context) { return close_committee(act, context, id); };
  });
  change("change_committee_rules", "regles", "rules", [](const web::Request&, web::Form& form, CommitteeId id) {
    auto rules = read_rules(form);
    rules.since = form.date("since").value_or(Date{});
    return [rules, id](access::Act& act, const CommitteeContext& context) {
      return change_rules(act, context, id, rules);
    };
  });
  change("add_seat", "sieges", "seat", [](const web::Request&, web::Form& form, CommitteeId id) {
    return [seat = read_seat(form), id](access::Act& act, const CommitteeContext& context) -> Result<void> {
      const auto made = add_seat(act, context, id, seat);
      if (!made) return fail(made.error());
      return {};
    };
  });
  change("change_seat", "sieges/{seat}", "seat", [=](const web::Request& request, web::Form& form, CommitteeId) {
    return [seat = read_seat(form), id = seat_of(request)](access::Act& act, const CommitteeContext& context) {
      return change_seat(act, context, id, seat);
    };
  });
  change("end_seat", "sieges/{seat}/fin", "seat", [=](const web::Request& request, web::Form&, CommitteeId) {
    return [id = seat_of(request)](access::Act& act, const CommitteeContext& context) {
      return end_seat(act, context, id);
    };
  });
  change("seat_account", "sieges/{seat}/comptes", "sit",
         [=](const web::Request& request, web::Form& form, CommitteeId) {
           Seating seating;
           seating.email = form.text("email");
           seating.is_substitute = form.has("is_substitute");
           seating.since = form.date("since");
           seating.until = form.date("until");
           return [seating, id = seat_of(request)](access::Act& act, const CommitteeContext& context) {
             return seat_account(act, context, id, seating);
           };
         });
  change("end_seat_account", "sieges/{seat}/comptes/fin", "sit",
         [=](const web::Request& request, web::Form& form, CommitteeId) {
           const auto account = access::AccountId::parse(form.text("account")).value_or(access::AccountId{});
           return [account, id = seat_of(request)](access::Act& act, const CommitteeContext& context) {
             return end_seat_account(act, context, id, account);
           };
         });
  add("plan_meeting", Method::post, "/comites/{committee}/seances", [state](const web::Request& request) {
    web::Form form(request);
    const auto id = CommitteeId::parse(request.param("committee"));
    if (!id) return not_found(request, msg("This committee does not exist."));
    const auto plan = read_plan(form);
    return run_form(
        *state, request, form, "plan", [&](const Returned& back) { return show_committee(*state, request, back); },
        [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
          const auto made = plan_meeting(act, context, *id, plan);
          if (!made) return fail(made.error());
          return href(*made);
        });
  });
}

}  // namespace jalon::steering
