// SPDX-License-Identifier: EUPL-1.2
// A contract: where its plan stands, who helps it, its figures.
#include <algorithm>
#include <functional>

#include "funding/routes.hpp"
#include "plan/pages.hpp"
#include "steering/indicator_view.hpp"
#include "steering/news.hpp"
#include "steering/pages.hpp"
#include "steering/rules.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int news_days = 60;
constexpr std::size_t news_shown = 8;
constexpr int support_shown = 200;

std::string number(std::int64_t value, Lang lang) { return format_integer(value, lang); }

web::Page contract_page(const Scene& scene, const territory::Territory& contract, std::string_view tab,
                        std::string_view title = {}) {
  web::Page page;
  page.title = territory::label(contract, scene.lang);
  if (!title.empty()) page.title = std::string(title) + " – " + page.title;
  page.crumbs = crumbs_to(scene.registry, contract, scene.lang);
  page.tabs = plan::contract_tabs(contract, tab, scene.lang, scene.actor, &scene.registry);
  page.live = true;
  return page;
}

// The sentence and the next act are made of the same plan.
struct PlanView {
  std::string strong, rest;
  std::string act_label, act_href;
  std::optional<Date> deadline;
};

PlanView view_of(const Scene& scene, const territory::Territory& contract, const plan::Plan& plan) {
  const Lang lang = scene.lang;
  using plan::State;
  PlanView view;
  view.act_href = territory::href(contract) + "/plan";
  if (!plan.in_force)
    view.deadline = plan.state == State::submitted || !scene.programme.deadline("plan.submitted")
                        ? scene.programme.deadline("plan.adopted")
                        : scene.programme.deadline("plan.submitted");
  const auto since = [&](const std::optional<Date>& day) {
    return day ? format_date(*day, lang) : std::string(web::tr(lang, "an unknown day"));
  };
  switch (plan.state) {
    case State::not_started:
      view.strong = web::tr(lang, "The plan has not started.");
      if (!plan.reason.empty()) view.rest = web::trf(lang, "Reason given: {0}", plan.reason);
      view.act_label = scene.may(access::Right::write_plan, contract.key) ? web::tr(lang, "Start the plan")
                                                                          : web::tr(lang, "Open the plan");
      break;
    case State::drafting:
      view.strong = web::trf(lang, "The plan has been in writing since {0}.", since(plan.started_on));
      view.act_label = scene.may(access::Right::write_plan, contract.key) ? web::tr(lang, "Continue writing")
                                                                          : web::tr(lang, "Read the plan");
      break;
    case State::submitted:
      view.strong = web::trf(lang, "The plan has been with the prefecture since {0}.", since(plan.submitted_on));
      if (plan.state_signed_on) {
        view.rest = web::tr(lang, "The State has signed; the local authority’s signature is missing.");
      } else if (plan.authority_signed_on) {
        view.rest = web::tr(lang, "The local authority has signed; the State’s signature is missing.");
      } else {
        view.rest = web::tr(lang, "Neither signature is there yet.");
      }
      view.act_label = scene.may(access::Right::sign_for_state, contract.key) ||
                               scene.may(access::Right::sign_for_authority, contract.key)
                           ? web::tr(lang, "Read and sign")
                           : web::tr(lang, "Read the plan");
      break;
    case State::returned:
      view.strong = web::tr(lang, "The plan has been returned for correction.");
      if (!plan.return_motive.empty()) view.rest = web::trf(lang, "Motive: {0}", plan.return_motive);
      view.act_label = scene.may(access::Right::write_plan, contract.key) ? web::tr(lang, "Correct the plan")
                                                                          : web::tr(lang, "Read the plan");
      break;
    case State::adopted:
    case State::under_way:
    case State::evaluated:
      view.strong = web::trf(lang, "The plan was adopted on {0}, with both signatures.", since(plan.adopted_on));
      if (plan.version > 1) view.rest = web::trf(lang, "Version {0}, after amendment.", plan.version);
      view.act_label = web::tr(lang, "Read the plan");
      break;
  }
  if (plan.in_force && plan.in_force != plan.state) {
    const std::string amendment =
        web::trf(lang, "Amendment, version {0}: {1}.", plan.version, web::tr(lang, plan::title(plan.state)));
    view.rest = amendment + (view.rest.empty() ? "" : " ") + view.rest;
    view.strong = web::trf(lang, "The plan was adopted on {0}, with both signatures.", since(plan.adopted_on));
  }
  if (view.deadline) {
    const int left = days_between(scene.today, *view.deadline);
    std::string words =
        left >= 0 ? web::trn(lang, "{0} day is left before {1}.", "{0} days are left before {1}.", left,
                             format_date(*view.deadline, lang))
                  : web::trn(lang, "The deadline of {1} passed {0} day ago.",
                             "The deadline of {1} passed {0} days ago.", -left, format_date(*view.deadline, lang));
    view.rest += (view.rest.empty() ? "" : " ") + words;
  }
  return view;
}

void write_members(const Scene& scene, web::Flow& card, const territory::Territory& contract) {
  const auto all = territory::members(scene.db, contract.key);
  card.terms([&](web::Terms& terms) {
    const auto& department = home_of(scene.registry, contract.key);
    terms.pair(card.tr("Department"), [&](web::Phrasing& p) {
      p.a(territory::href(department), territory::label(department, scene.lang));
      for (const auto further : contract.also_in) {
        const auto* other = scene.registry.find(further);
        if (other != nullptr) p.text(", ").a(territory::href(*other), territory::label(*other, scene.lang));
      }
    });
    terms.pair(card.tr("Code"), contract.code);
    if (scene.may(access::Right::read_applications, contract.key)) {
      terms.pair(card.tr("Grants"), [&](web::Phrasing& p) {
        p.a(territory::href(contract) + "/subventions-anterieures", p.tr("Past awards"));
      });
    }
    terms.pair(card.tr("Population of the priority neighbourhoods"),
               contract.population > 0 ? number(contract.population, scene.lang) : std::string(card.tr("not known")));
    terms.pair(card.tr("Signed for the territory of"), [&](web::Phrasing& p) {
      if (all.empty()) p.text(p.tr("not known"));
      bool first = true;
      for (const auto& member : all) {
        if (!first) p.text(", ");
        first = false;
        const auto* known = scene.registry.find(member.territory);
        if (known != nullptr) {
          p.text(known->name);
        } else {
          p.code(member.code).text(" ").soft(p.tr("(code of that time, no longer in the reference)"));
        }
      }
    });
  });
}

void write_actions_by_axis(const Scene& scene, web::Flow& card,
                           const std::function<std::int64_t(const std::string&)>& actions_of) {
  const std::vector<web::Column> columns{{.label = card.tr("Axis")}, {.label = card.tr("Actions"), .is_number = true}};
  card.table(card.tr("Actions by axis"), columns, [&](web::Rows& rows) {
    for (const auto& axis : scene.programme.axes) {
      rows.row([&](web::Row& row) {
        row.head(axis.code + ". " + axis.title.in(scene.lang));
        row.number(actions_of(axis.code));
      });
    }
  });
}

// What was known of the contract on a past day: its figures, and what was expected of it then. What is not counted
// (texts, who is assigned, news) has no past day.
void write_past_summary(const Scene& scene, web::Flow& main, const territory::Territory& contract, Date known_on) {
  const Lang lang = scene.lang;
  const auto address = territory::href(contract);
  main.head(territory::label(contract, lang), {},
            [&](web::Flow& beside) { write_known_form(beside, address, known_on); });
  write_known_notice(scene, main, known_on, address);
  const auto known = figures::known_on(scene.db, known_on);
  const auto board = load_board(scene.db, scene.registry, scene.programme, contract, known_on, scene.today, known);
  const auto day = format_date(known_on, lang);
  const auto& total = board.total;
  main.lede([&](web::Phrasing& p) {
    p.strong(!total.contracts                  ? web::trf(lang, "On {0} no plan was expected here yet.", day)
             : total.adopted.value_or(0) > 0   ? web::trf(lang, "On {0} the plan was adopted.", day)
             : total.submitted.value_or(0) > 0 ? web::trf(lang, "On {0} the plan was with the prefecture.", day)
             : total.started.value_or(0) > 0   ? web::trf(lang, "On {0} the plan was in writing.", day)
                                               : web::trf(lang, "On {0} the plan had not started.", day));
    if (board.support_entries)
      p.text(" ").text(web::trn(lang, "{0} support logged, {1} in all.", "{0} supports logged, {1} in all.",
                                *board.support_entries, hours(board.support_minutes.value_or(0), lang)));
  });
  const auto indicators =
      read_indicator_board(scene.db, scene.registry, scene.programme,
                           {.place = &contract, .known_on = known_on, .codes = {}, .reader = scene.actor}, scene.today);
  main.grid([&](web::Flow& grid) {
    grid.section("card w7", scene.tr("What was expected of this contract"), [&](web::Flow& card) {
      std::vector<const IndicatorLine*> lines;
      if (indicators) {
        for (const auto& line : indicators->lines)
          if (line.target) lines.push_back(&line);
      }
      if (lines.empty()) {
        card.empty_state(card.tr("No target had been set for this contract by then."));
      } else {
        card.table(card.tr("Targets that stood then"),
                   {{.label = card.tr("Indicator")},
                    {.label = card.tr("Value"), .is_number = true},
                    {.label = card.tr("Expected"), .is_number = true},
                    {.label = card.tr("Target"), .is_number = true},
                    {.label = card.tr("By the")}},
                   [&](web::Rows& rows) {
                     for (const auto* line : lines) {
                       const auto shown = [&](std::optional<std::int64_t> value) {
                         return value ? format_decimal(*value, line->indicator.decimals, lang) : std::string("–");
                       };
                       rows.row([&](web::Row& row) {
                         row.head([&](web::Phrasing& p) {
                           p.a(figure_href(scene, line->indicator.code, contract) + "?connu=" + known_on.text(),
                               name_of(line->indicator, lang));
                         });
                         row.figure(value_text(*line, lang));
                         row.figure(shown(line->due_now));
                         row.figure(shown(line->target->target));
                         row.cell(format_date(line->target->due, lang));
                       });
                     }
                   });
      }
      card.p([&](web::Phrasing& p) {
        p.a(address + "/chiffres?connu=" + known_on.text(), p.tr("All figures, as known on that day"));
        p.text(" · ").a(board_href(contract) + "?connu=" + known_on.text(), p.tr("The board of indicators"));
      });
    });
    grid.section("card w5", scene.tr("Actions of the plan"), [&](web::Flow& card) {
      if (board.by_axis.empty()) {
        card.empty_state(card.tr("No action had been written by then."));
        return;
      }
      write_actions_by_axis(scene, card, [&](const std::string& code) {
        const auto found = std::ranges::find(board.by_axis, code, &Share::code);
        return found == board.by_axis.end() ? std::int64_t{0} : found->value;
      });
    });
  });
}

void write_summary(const Scene& scene, web::Flow& main, const territory::Territory& contract) {
  if (const auto asked = known_asked(scene.request, scene.today); asked && *asked)
    return write_past_summary(scene, main, contract, **asked);
  const auto plan = plan::find_plan(scene.db, contract.key, scene.programme.code);
  const auto view = view_of(scene, contract, plan);
  main.head(territory::label(contract, scene.lang), {}, [&](web::Flow& beside) {
    write_known_form(beside, territory::href(contract), {});
    beside.p([&](web::Phrasing& p) { p.button_link(view.act_href, view.act_label); });
  });
  if (territory::has_ended(contract)) {
    main.notice(web::State::warn, [&](web::Flow& notice) {
      notice.p([&](web::Phrasing& p) {
        p.text(web::trf(scene.lang, "This contract ended on {0}.", format_date(contract.valid_to, scene.lang)));
        p.text(" ").a(territory::href(contract) + "/perimetre", p.tr("What became of it"));
      });
    });
  }
  main.lede([&](web::Phrasing& p) {
    p.strong(view.strong);
    if (!view.rest.empty()) p.text(" ").text(view.rest);
  });
  main.steps(main.tr("Where the plan stands"), plan::steps(plan, scene.programme, scene.today, scene.lang));
  main.grid([&](web::Flow& grid) {
    grid.section("card w4", scene.tr("The territory"), [&](web::Flow& card) {
      write_members(scene, card, contract);
      card.p(
          [&](web::Phrasing& p) { p.a(territory::href(contract) + "/perimetre", p.tr("Perimeter and its history")); });
    });
    grid.section("card w4", scene.tr("Delegates"), [&](web::Flow& card) {
      const auto all = assignments(scene.db, contract.key);
      const bool any = std::any_of(all.begin(), all.end(), [](const Assignment& one) { return !one.until; });
      if (!any) {
        card.empty_state(card.tr("No delegate is assigned here yet."));
      } else {
        card.list([&](web::Items& items) {
          for (const auto& one : all) {
            if (one.until) continue;
            items.item([&](web::Flow& item) {
              item.text(one.label).text(" ").soft(
                  web::trf(scene.lang, "since {0}", format_date(one.since, scene.lang)));
            });
          }
        });
      }
      const auto entries = figures::value(scene.db, "support.entries", contract.key, scene.today);
      const auto minutes = figures::value(scene.db, "support.minutes", contract.key, scene.today);
      if (entries)
        card.p(web::trn(scene.lang, "{0} support logged, {1} in all.", "{0} supports logged, {1} in all.", *entries,
                        hours(minutes.value_or(0), scene.lang)));
      card.p([&](web::Phrasing& p) { p.a(territory::href(contract) + "/delegues", p.tr("Support log")); });
    });
    grid.section("card w4", scene.tr("Latest changes"), [&](web::Flow& card) {
      const auto since = at_paris(scene.today.plus_days(-news_days), 0, 0);
      write_news(scene, card, recent_news(scene, {contract.key}, since, news_shown));
    });
  });
  const auto received = reminders(scene.db, {contract.key});
  const auto by_axis =
      figures::by_dimension(scene.db, scene.programme.figure("actions"), contract.key, "axis:", scene.today);
  main.grid([&](web::Flow& grid) {
    grid.section("card w7", scene.tr("Actions of the plan"), [&](web::Flow& card) {
      if (scene.may(access::Right::read_credits, scene.registry.nation().key))
        card.p([&](web::Phrasing& p) {
          p.a(funding::chain_href(contract), p.tr("Grants for projects of this contract: granted, paid, outcomes"));
        });
      if (by_axis.empty()) {
        card.empty_state(card.tr("No action is written yet."));
        return;
      }
      write_actions_by_axis(scene, card, [&](const std::string& code) {
        const auto found = by_axis.find("axis:" + code);
        return found == by_axis.end() ? std::int64_t{0} : found->second;
      });
    });
    grid.section("card w5", scene.tr("Reminders"), [&](web::Flow& card) {
      if (received.empty()) {
        card.empty_state(card.tr("No reminder was sent."));
        return;
      }
      card.list([&](web::Items& items) {
        std::size_t shown = 0;
        for (const auto& reminder : received) {
          if (shown++ == 5) break;
          items.item([&](web::Flow& item) {
            item.p([&](web::Phrasing& p) {
              p.strong(format_instant(reminder.at, scene.lang)).text(" ").soft(reminder.by);
            });
            item.prose(reminder.text);
          });
        }
      });
    });
  });
}

// ---- delegates and support ----

// What a failed form comes back with.
struct Typed {
  const web::Form* form = nullptr;
  std::string which;  // assign, log, strike
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

void write_assign_form(const Scene& scene, web::Flow& card, const territory::Territory& contract, const Typed& typed) {
  // Those who already help a contract of the department; anyone else by the address of the account.
  std::vector<web::Choice> known{{"", std::string(scene.tr("Choose"))}};
  const auto here = assignments(scene.db, contract.key);
  for (const auto& load : workload(scene.db, scene.context(), department_of(scene.registry, contract.key))) {
    const bool is_here = std::any_of(
        here.begin(), here.end(), [&](const Assignment& one) { return one.delegate == load.delegate && !one.until; });
    if (is_here || load.contracts == 0) continue;
    known.push_back({load.delegate.text(),
                     web::trn(scene.lang, "{1}, {0} contract", "{1}, {0} contracts", load.contracts, load.label)});
  }
  card.post_form(territory::href(contract) + "/delegues", web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.select({.name = "delegate",
                   .label = scene.tr("Delegate of the department"),
                   .value = typed.value("assign", "delegate"),
                   .why = typed.why("assign", "delegate")},
                  known);
    fields.text_field({.name = "email",
                       .label = scene.tr("Or the e-mail address of the account"),
                       .hint = scene.tr("For a delegate who follows no contract of the department yet."),
                       .value = typed.value("assign", "email"),
                       .why = typed.why("assign", "email"),
                       .autocomplete = "off"},
                      "email");
    fields.submit(scene.tr("Assign"));
  });
}

void write_log_form(const Scene& scene, web::Flow& card, const territory::Territory& contract, const Typed& typed) {
  std::vector<web::Choice> kinds{{"", std::string(scene.tr("Choose"))}};
  for (const auto& kind : scene.programme.support_kinds) kinds.push_back({kind.code, kind.label.in(scene.lang)});
  card.post_form(territory::href(contract) + "/appuis", web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.date_field({.name = "day",
                       .label = scene.tr("Day"),
                       .value = typed.value("log", "day", scene.today.text()),
                       .why = typed.why("log", "day"),
                       .required = true});
    fields.select({.name = "kind",
                   .label = scene.tr("Kind of support"),
                   .value = typed.value("log", "kind"),
                   .why = typed.why("log", "kind"),
                   .required = true},
                  kinds);
    fields.number_field(
        {.name = "hours",
         .label = scene.tr("Time spent, in hours"),
         .hint = scene.tr("By quarters of an hour if you wish: 1.5 is one hour and a half."),
         .value = typed.value("log", "hours"),
         .why = typed.why("log", typed.form != nullptr && typed.form->fault_of("hours") ? "hours" : "minutes"),
         .required = true});
    fields.area({.name = "note",
                 .label = scene.tr("What it was about"),
                 .hint = scene.tr("Nothing about a person: no name, no initials, no story."),
                 .value = typed.value("log", "note"),
                 .why = typed.why("log", "note"),
                 .max_characters = note_characters_max},
                3);
    fields.submit(scene.tr("Log support"));
  });
}

void write_support_table(const Scene& scene, web::Flow& main, const territory::Territory& contract,
                         const std::vector<Support>& entries, const Typed& typed) {
  const std::vector<web::Column> columns{{.label = scene.tr("Day")},
                                         {.label = scene.tr("Delegate")},
                                         {.label = scene.tr("Kind")},
                                         {.label = scene.tr("Time"), .is_number = true},
                                         {.label = scene.tr("What it was about")}};
  main.table(scene.tr("Support given, newest first"), columns, [&](web::Rows& rows) {
    for (const auto& entry : entries) {
      rows.row([&](web::Row& row) {
        row.head(format_date_short(entry.day, scene.lang));
        row.cell(entry.delegate_label);
        const auto* kind = programme::Programme::option(scene.programme.support_kinds, entry.kind);
        row.cell(kind != nullptr ? kind->label.in(scene.lang) : entry.kind);
        row.figure(hours(entry.minutes, scene.lang));
        row.flow([&](web::Flow& cell) {
          if (entry.struck_at) {
            cell.p([&](web::Phrasing& p) {
              p.span("struck", entry.note).text(" ");
              p.badge(web::State::idle, p.tr("struck out")).text(" ").soft(entry.strike_motive);
            });
            return;
          }
          if (!entry.note.empty()) cell.p(entry.note);
          const bool is_mine = scene.actor != nullptr && entry.delegate == scene.actor->account &&
                               scene.may(access::Right::log_support, contract.key);
          if (!is_mine) return;
          const std::string which = "strike:" + entry.id.text();
          cell.details(
              scene.tr("Strike out"),
              [&](web::Flow& inside) {
                inside.post_form(territory::href(contract) + "/appuis/" + entry.id.text() + "/rayer",
                                 web::csrf_token(scene.request), [&](web::Fields& fields) {
                                   fields.text_field({.name = "motive",
                                                      .label = scene.tr("Why"),
                                                      .value = typed.value(which, "motive"),
                                                      .why = typed.why(which, "motive"),
                                                      .required = true});
                                   fields.submit(scene.tr("Strike out this entry"), {}, {}, true);
                                 });
              },
              typed.which == which);
        });
      });
    }
  });
}

void write_delegates(const Scene& scene, web::Flow& main, const territory::Territory& contract, const Typed& typed) {
  const auto all = assignments(scene.db, contract.key);
  const auto entries = support_of(scene.db, contract.key, support_shown);
  const bool assigns = scene.may(access::Right::assign_delegates, contract.key);
  const bool logs = scene.may(access::Right::log_support, contract.key);
  const auto open = std::count_if(all.begin(), all.end(), [](const Assignment& one) { return !one.until; });
  std::int64_t minutes = 0;
  std::int64_t counted = 0;
  for (const auto& entry : entries) {
    if (entry.struck_at) continue;
    minutes += entry.minutes;
    ++counted;
  }
  main.head(scene.tr("Delegates and support"), territory::label(contract, scene.lang));
  main.fault_summary(typed.faults);
  main.lede([&](web::Phrasing& p) {
    p.strong(open == 0 ? std::string(p.tr("No delegate helps this contract today."))
                       : web::trn(scene.lang, "{0} delegate helps this contract.", "{0} delegates help this contract.",
                                  open));
    p.text(" ");
    if (counted == 0) {
      p.text(p.tr("No support has been logged yet."));
    } else {
      p.text(web::trn(scene.lang, "{0} support logged, {1} in all.", "{0} supports logged, {1} in all.", counted,
                      hours(minutes, scene.lang)));
    }
  });
  main.grid([&](web::Flow& grid) {
    grid.div("w8", [&](web::Flow& left) {
      left.div("card", [&](web::Flow& card) {
        if (all.empty()) {
          card.empty_state(card.tr("No delegate was ever assigned here."));
          return;
        }
        std::vector<web::Column> columns{
            {.label = card.tr("Delegate")}, {.label = card.tr("Since")}, {.label = card.tr("Until")}};
        if (assigns) columns.push_back({.label = card.tr("Act")});
        card.table(card.tr("Assignments"), columns, [&](web::Rows& rows) {
          for (const auto& one : all) {
            rows.row([&](web::Row& row) {
              row.head(one.label);
              row.cell(format_date(one.since, scene.lang));
              row.cell(one.until ? format_date(*one.until, scene.lang) : std::string(scene.tr("today")));
              if (!assigns) return;
              row.flow([&](web::Flow& cell) {
                if (one.until) return;
                const std::string id = one.delegate.text();
                cell.post_button(territory::href(contract) + "/delegues/fin", web::csrf_token(scene.request),
                                 scene.tr("End the assignment"), true, {{"delegate", id}});
              });
            });
          }
        });
      });
      left.div("card", [&](web::Flow& card) {
        if (entries.empty()) {
          card.empty_state(card.tr("No support has been logged yet."));
        } else {
          write_support_table(scene, card, contract, entries, typed);
        }
      });
    });
    grid.div("w4", [&](web::Flow& right) {
      if (logs)
        right.section("card", scene.tr("Log support"),
                      [&](web::Flow& card) { write_log_form(scene, card, contract, typed); });
      if (assigns)
        right.section("card", scene.tr("Assign a delegate"),
                      [&](web::Flow& card) { write_assign_form(scene, card, contract, typed); });
      right.div("card", [&](web::Flow& card) {
        card.p(
            card.tr("The delegate helps to write; the local authority decides and signs. An entry is never erased: a "
                    "mistake is struck out and stays readable, and the figures are corrected."));
      });
    });
  });
}

web::Response show_delegates(PagesState& state, const web::Request& request, const Typed& typed) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto contract = place_of(scene.registry, request, territory::Level::contract, "contract");
    if (!contract) return web::error_response(request, contract.error());
    auto page = contract_page(scene, **contract, "delegates", scene.tr("Delegates and support"));
    // What was typed must not be replaced under the fingers.
    page.live = false;
    if (!typed.faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) { write_delegates(scene, main, **contract, typed); });
  });
}

// Runs a rule in a transaction and goes back to the page, or shows the form again with what was typed.
template <class Rule>
web::Response post(const Shared& state, const web::Request& request, const web::Form& form, std::string which,
                   Rule&& rule) {
  Typed typed{&form, std::move(which), form.faults()};
  if (!form.ok()) return show_delegates(*state, request, typed);
  const auto done = act_on_contract(*state, request, "page", rule);
  if (done) return web::see_other("/contrats/" + std::string(request.param("contract")) + "/delegues");
  if (const auto* faults = std::get_if<Invalid>(&done.error())) {
    typed.faults = faults->faults;
    return show_delegates(*state, request, typed);
  }
  return web::error_response(request, done.error());
}

web::Response post_assign(const Shared& state, const web::Request& request) {
  web::Form form(request);
  const auto id = access::AccountId::parse(form.text("delegate"));
  const std::string email = form.text("email");
  if (!id && email.empty())
    form.fault("delegate", msg("Choose a delegate, or give the e-mail address of the account."));
  return post(state, request, form, "assign",
              [&](access::Act& act, const plan::Context& context, TerritoryKey contract) -> Result<void> {
                return id ? assign_delegate(act, context, *id, contract)
                          : assign_delegate_at(act, context, email, contract);
              });
}

web::Response post_end(const Shared& state, const web::Request& request) {
  web::Form form(request);
  const auto id = access::AccountId::parse(form.text("delegate"));
  if (!id) form.fault("delegate", msg("Choose a delegate, or give the e-mail address of the account."));
  return post(state, request, form, "end",
              [&](access::Act& act, const plan::Context& context, TerritoryKey contract) -> Result<void> {
                return end_assignment(act, context, *id, contract);
              });
}

web::Response post_support(const Shared& state, const web::Request& request) {
  web::Form form(request);
  Support support;
  const auto day = form.date("day");
  if (!day && form.fault_of("day") == nullptr) form.fault("day", msg("Enter the day."));
  support.day = day.value_or(Date{});
  support.kind = form.text("kind");
  const auto hundredths = form.decimal("hours", 2, 1, 2400);
  if (!hundredths && form.fault_of("hours") == nullptr)
    form.fault("hours", msg("Enter how long it took, between one minute and a day."));
  support.minutes = static_cast<std::int32_t>((hundredths.value_or(0) * 60 + 50) / 100);
  support.note = form.text("note");
  return post(state, request, form, "log",
              [&](access::Act& act, const plan::Context& context, TerritoryKey contract) -> Result<void> {
                support.contract = contract;
                const auto logged = log_support(act, context, support);
                if (!logged) return fail(logged.error());
                return {};
              });
}

web::Response post_strike(const Shared& state, const web::Request& request) {
  web::Form form(request);
  const auto id = SupportId::parse(request.param("support"));
  if (!id) return not_found(request, msg("This entry of the support log does not exist."));
  return post(state, request, form, "strike:" + id->text(),
              [&](access::Act& act, const plan::Context& context, TerritoryKey) -> Result<void> {
                return strike_support(act, context, *id, form.text("motive"));
              });
}

// ---- figures of a contract ------------------------------------------------------------------------------------------

void write_contract_figures(const Scene& scene, web::Flow& main, const territory::Territory& contract) {
  const auto known_asked_on = known_asked(scene.request, scene.today);
  const auto known_on = known_asked_on ? *known_asked_on : std::optional<Date>();
  const auto address = territory::href(contract) + "/chiffres";
  main.head(scene.tr("Figures"), territory::label(contract, scene.lang),
            [&](web::Flow& beside) { write_known_form(beside, address, known_on); });
  if (known_on) write_known_notice(scene, main, *known_on, address);
  main.p(
      main.tr("Each figure is a sum of observations that can be followed down to the act that made it. What was never "
              "observed here is not known; it is not zero."));
  const bool fr = scene.lang == Lang::fr;
  const std::vector<web::Column> columns{{.label = main.tr("Indicator")},
                                         {.label = main.tr("Value"), .is_number = true},
                                         {.label = main.tr("Definition")},
                                         {.label = main.tr("Source")}};
  std::vector<figures::Indicator> shown;
  for (auto& indicator : figures::indicators(scene.db)) {
    // What another programme counted is read on the pages of figures; what people answer, by period, on the board.
    const auto own = figures::programme_of(indicator.code);
    if (indicator.origin == figures::Origin::derived && (own.empty() || own == scene.programme.code))
      shown.push_back(std::move(indicator));
  }
  std::map<std::string, std::int64_t, std::less<>> values;
  if (known_on) {
    std::vector<std::string_view> codes;
    for (const auto& indicator : shown) codes.push_back(indicator.code);
    const auto table = figures::values_as_known(scene.db, scene.registry, codes, contract.level, known_on,
                                                figures::known_on(scene.db, *known_on));
    if (const auto found = table.find(contract.key); found != table.end()) {
      for (std::size_t i = 0; i < shown.size(); ++i) {
        if (found->second[i]) values.emplace(shown[i].code, *found->second[i]);
      }
    }
  } else {
    values = figures::values_at(scene.db, contract.key, scene.today);
  }
  main.p([&](web::Phrasing& p) {
    p.a(board_href(contract), p.tr("The board of indicators, with what people answer, targets and ranks"));
  });
  main.table(main.tr("Figures of this contract"), columns, [&](web::Rows& rows) {
    for (const auto& indicator : shown) {
      const auto value = values.find(indicator.code);
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          p.a(figure_href(scene, indicator.code, contract) + (known_on ? "?connu=" + known_on->text() : ""),
              fr ? indicator.name_fr : indicator.name_en);
        });
        row.number(value == values.end() ? std::nullopt : std::optional(value->second));
        row.cell(fr ? indicator.definition_fr : indicator.definition_en);
        row.cell(fr ? indicator.source_fr : indicator.source_en);
      });
    }
  });
}

}  // namespace

void add_contract_routes(web::Router& router, const Shared& state) {
  const auto add = [&](const std::string& name, std::string pattern, web::Method method, access::Right right,
                       web::Handler handler) {
    web::Route route;
    route.name = "steering." + name;
    route.method = method;
    route.pattern = std::move(pattern);
    route.right = access::word(right);
    route.scope = "contract";
    route.handler = std::move(handler);
    if (name == "contract" || name == "contract_figures") route.query_names = {"connu"};
    router.add(std::move(route));
  };
  using access::Right;
  using web::Method;
  const auto shown = [state](std::string_view tab, std::string_view title,
                             void (*write)(const Scene&, web::Flow&, const territory::Territory&)) -> web::Handler {
    return [state, tab, title, write](const web::Request& request) {
      return with_scene(*state, request, [&](Scene& scene) {
        const auto contract = place_of(scene.registry, request, territory::Level::contract, "contract");
        if (!contract) return web::error_response(request, contract.error());
        if (const auto day = known_asked(request, scene.today); !day) return web::error_response(request, day.error());
        const auto page = contract_page(scene, **contract, tab, title.empty() ? title : scene.tr(title));
        return web::page(request, page, [&](web::Flow& main) { write(scene, main, **contract); });
      });
    };
  };
  add("contract", "/contrats/{contract}", Method::get, Right::read_plans, shown("summary", {}, write_summary));
  add("contract_figures", "/contrats/{contract}/chiffres", Method::get, Right::read_plans,
      shown("figures", N_("Figures"), write_contract_figures));
  add("contract_delegates", "/contrats/{contract}/delegues", Method::get, Right::read_plans,
      [state](const web::Request& request) { return show_delegates(*state, request, {}); });
  add("assign_delegate", "/contrats/{contract}/delegues", Method::post, Right::assign_delegates,
      [state](const web::Request& request) { return post_assign(state, request); });
  add("end_assignment", "/contrats/{contract}/delegues/fin", Method::post, Right::assign_delegates,
      [state](const web::Request& request) { return post_end(state, request); });
  add("log_support", "/contrats/{contract}/appuis", Method::post, Right::log_support,
      [state](const web::Request& request) { return post_support(state, request); });
  add("strike_support", "/contrats/{contract}/appuis/{support}/rayer", Method::post, Right::log_support,
      [state](const web::Request& request) { return post_strike(state, request); });
}

}  // namespace jalon::steering
