// SPDX-License-Identifier: EUPL-1.2
// A target: how it is going, its parts, what each responsible says of it, and the forms of those who may set it.
#include <algorithm>
#include <set>

#include "base/period.hpp"
#include "figures/question.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::figures {

std::string target_href(const Indicator& indicator, const territory::Territory& place) {
  return fmt::format("/chiffres/{}/cible/{}/{}", indicator.code, territory::word(place.level), place.code);
}

namespace {

using web::tr;
using web::trf;

web::State look(Standing standing) {
  return standing == Standing::late       ? web::State::bad
         : standing == Standing::to_watch ? web::State::warn
                                          : web::State::ok;
}
web::State look(Confidence confidence) {
  return confidence == Confidence::unlikely   ? web::State::bad
         : confidence == Confidence::doubtful ? web::State::warn
                                              : web::State::ok;
}

std::string signed_text(std::int64_t value, int decimals, Lang lang) {
  return (value > 0 ? "+" : "") + format_decimal(value, decimals, lang);
}

struct Forms {
  std::vector<Fault> faults;
  std::map<std::string, std::string, std::less<>> typed;
  [[nodiscard]] const Message* why(std::string_view field) const {
    const auto found = std::ranges::find(faults, field, &Fault::field);
    return found == faults.end() ? nullptr : &found->reason;
  }
  [[nodiscard]] std::string text(std::string_view field, std::string otherwise = {}) const {
    const auto found = typed.find(field);
    return found == typed.end() ? otherwise : found->second;
  }
};

// 2016-09-30:250 a line, thousandths of the way.
std::string steps_of(const Target& target) {
  std::string out;
  for (const auto& step : target.steps) out += fmt::format("{} {}\n", step.day.text(), step.per_mille);
  return out;
}

// Its page, as known on the day that this one is.
std::string href_as_known(const Question& question, const territory::Territory& place) {
  return target_href(question.indicator, place) + (question.known_day ? "?connu=" + question.known_day->text() : "");
}

std::optional<PastDay> past_of(const Question& question) {
  return question.known ? std::optional(PastDay{question.day, *question.known}) : std::nullopt;
}

void write_parts(db::Session& session, const territory::Registry& now, const Question& question, const Target& target,
                 const access::Actor* actor, Lang lang, web::Flow& main) {
  const auto& registry = places_of(question.known, now);
  const auto past = past_of(question);
  const auto today = question.day;
  const auto& indicator = question.indicator;
  const auto& place = *question.place;
  const auto parts = parts_of(session, registry, indicator.code, place.key, question.at());
  if (!parts) return;
  main.h2(tr(lang, "The parts and the whole"));
  const auto gap = parts->sum - target.target;
  main.p(gap == 0 ? trf(lang, "The targets below add up to the whole: {0}.",
                        format_decimal(parts->sum, indicator.decimals, lang))
                  : trf(lang, "The targets below add up to {0}, the whole is {1}: a gap of {2}.",
                        format_decimal(parts->sum, indicator.decimals, lang),
                        format_decimal(target.target, indicator.decimals, lang),
                        signed_text(gap, indicator.decimals, lang)));
  if (parts->with_target < parts->territories) {
    main.note(trf(lang, "{0} of {1} territories have a target.", format_integer(parts->with_target, lang),
                  format_integer(parts->territories, lang)));
  }
  const auto level =
      place.level == territory::Level::department ? territory::Level::contract : territory::Level::department;
  auto below = registry.below(place.key, level);
  std::erase_if(below, [&](const territory::Territory* each) { return !may_see(actor, now, *each); });
  std::vector<TerritoryKey> keys;
  for (const auto* each : below) keys.push_back(each->key);
  const auto targets_below = targets_of(session, indicator.code, level, keys, question.at());
  struct Line {
    const territory::Territory* place = nullptr;
    const Target* target = nullptr;
    std::optional<std::int64_t> value;
    std::int64_t distance = 0;
  };
  std::vector<Line> lines;
  for (const auto* each : below) {
    const auto found = targets_below.find(each->key);
    if (found == targets_below.end()) continue;
    Line line{.place = each,
              .target = &found->second,
              .value = value_for_target(session, now, indicator, *each, past ? &*past : nullptr)};
    if (line.value) line.distance = *line.value - expected_on(*line.target, today);
    lines.push_back(line);
  }
  if (lines.empty()) return;
  // What is furthest from its trajectory first.
  const bool down = target.target < target.start_value;
  std::ranges::stable_sort(
      lines, [&](const Line& a, const Line& b) { return down ? a.distance > b.distance : a.distance < b.distance; });
  main.table(trf(lang, "{0}: targets below, the furthest from their trajectory first", name_of(indicator, lang)),
             {{.label = tr(lang, "Territory")},
              {.label = tr(lang, "Value"), .is_number = true},
              {.label = tr(lang, "Expected"), .is_number = true},
              {.label = tr(lang, "Target"), .is_number = true},
              {.label = tr(lang, "Done"), .is_number = true},
              {.label = tr(lang, "Standing")}},
             [&](web::Rows& rows) {
               for (const auto& line : lines) {
                 rows.row([&](web::Row& cells) {
                   cells.head([&](web::Phrasing& p) {
                     p.a(href_as_known(question, *line.place), territory::label(*line.place, lang));
                   });
                   const bool hides = is_protected(indicator, line.value, actor, now, *line.place);
                   cells.figure(!line.value ? std::string("–")
                                : hides     ? trf(lang, "fewer than {0}", indicator.small_count)
                                            : format_decimal(*line.value, indicator.decimals, lang));
                   cells.figure(format_decimal(expected_on(*line.target, today), indicator.decimals, lang));
                   cells.figure(format_decimal(line.target->target, indicator.decimals, lang));
                   cells.figure(line.value && !hides
                                    ? format_percent(progress_per_mille(*line.target, *line.value), 1000, lang)
                                    : std::string("–"));
                   cells.cell([&](web::Phrasing& p) {
                     if (!line.value || hides) return;
                     const auto where = standing(*line.target, *line.value, today);
                     p.badge(look(where), tr(lang, title(where)));
                   });
                 });
               }
             });
}

// What was entered value by value, and how far it has been kept to.
void write_trajectory(const Target& target, const Indicator& indicator, Lang lang, web::Flow& main) {
  if (target.trajectory.empty()) return;
  main.details(trf(lang, "Trajectory, value by value ({0})", target.trajectory.size()), [&](web::Flow& flow) {
    flow.table(trf(lang, "{0}: what is expected, period by period", name_of(indicator, lang)),
               {{.label = tr(lang, "At the end of")}, {.label = tr(lang, "Expected value"), .is_number = true}},
               [&](web::Rows& rows) {
                 for (const auto& each : target.trajectory) {
                   rows.row([&](web::Row& cells) {
                     cells.head(format_period(each.period, lang));
                     cells.figure(format_decimal(each.value, indicator.decimals, lang));
                   });
                 }
               });
  });
}

void write_assessments(db::Session& session, const Question& question, Lang lang, web::Flow& main) {
  const auto all = assessments(session, question.indicator.code, question.place->key, question.at());
  main.h2(tr(lang, "What those responsible say"));
  if (all.empty()) {
    main.empty_state(tr(lang, "Nobody has assessed this target yet."));
    return;
  }
  // The raters apart: the newest of each, its history behind it.
  std::vector<std::string> raters;
  for (const auto& one : all) {
    if (std::ranges::find(raters, one.actor_id) == raters.end()) raters.push_back(one.actor_id);
  }
  for (const auto& rater : raters) {
    bool is_newest = true;
    std::vector<const Assessment*> earlier;
    for (const auto& one : all) {
      if (one.actor_id != rater) continue;
      if (!is_newest) {
        earlier.push_back(&one);
        continue;
      }
      is_newest = false;
      main.h3(one.actor_label);
      main.p([&](web::Phrasing& p) {
        p.badge(look(one.confidence), tr(lang, title(one.confidence)));
        p.soft(" ").soft(format_instant(one.at, lang));
      });
      main.prose(one.text);
    }
    if (earlier.empty()) continue;
    main.details(trf(lang, "Earlier assessments ({0})", earlier.size()), [&](web::Flow& flow) {
      flow.list([&](web::Items& items) {
        for (const auto* one : earlier) {
          items.item([&](web::Flow& item) {
            item.p([&](web::Phrasing& p) {
              p.text(format_instant(one->at, lang)).text(" – ").text(tr(lang, title(one->confidence)));
            });
            item.prose(one->text);
          });
        }
      });
    });
  }
}

std::string_view title(TargetAct what) {
  switch (what) {
    case TargetAct::divided:
      return N_("part of a whole that was divided");
    case TargetAct::programme:
      return N_("set by the programme");
    case TargetAct::withdrawn:
      return N_("withdrawn");
    case TargetAct::undone:
      return N_("an act taken back");
    case TargetAct::set:
    case TargetAct::placed:
      break;
  }
  return N_("entered");
}

// In a line: where it leads, by when, along which way.
std::string course_of(const Target& target, const Indicator& indicator, Lang lang) {
  auto out = trf(lang, "{0} by {1}, from {2} on {3}", format_decimal(target.target, indicator.decimals, lang),
                 format_date(target.due, lang), format_decimal(target.start_value, indicator.decimals, lang),
                 format_date(target.start, lang));
  if (!target.steps.empty())
    out += ", " + web::trn(lang, "by {0} step", "by {0} steps", static_cast<std::int64_t>(target.steps.size()));
  if (!target.trajectory.empty()) {
    out += ", " + web::trn(lang, "{0} value of the trajectory entered", "{0} values of the trajectory entered",
                           static_cast<std::int64_t>(target.trajectory.size()));
  }
  return out;
}

// What was expected here, and who made it so; on a past day, what was known of that.
void write_history(const Question& question, const std::vector<TargetVersion>& all,
                   const std::vector<TargetDivision>& divisions, const std::string& address,
                   const web::Request& request, bool may_undo, web::Flow& main) {
  const auto lang = request.lang;
  std::vector<const TargetVersion*> versions;
  for (const auto& each : all)
    if (!question.known || each.at <= question.known->at) versions.push_back(&each);
  const auto undo = [&](web::Flow& cell, const std::string& act, std::string_view label) {
    cell.post_form(address + "/annulation", web::csrf_token(request), [&](web::Fields& fields) {
      fields.hidden("act", act);
      fields.submit(label, {}, {}, true);
    });
  };
  if (!versions.empty()) {
    main.h2(tr(lang, "What was expected, and since when"));
    main.table(trf(lang, "{0}: versions of the target, the newest first", name_of(question.indicator, lang)),
               {{.label = tr(lang, "Since")},
                {.label = tr(lang, "Target")},
                {.label = tr(lang, "How")},
                {.label = tr(lang, "By")}},
               [&](web::Rows& rows) {
                 for (const auto* each : versions) {
                   rows.row([&](web::Row& cells) {
                     cells.head(format_instant(each->at, lang));
                     cells.cell(each->what == TargetAct::withdrawn ? std::string("–")
                                                                   : course_of(each->target, question.indicator, lang));
                     cells.cell(tr(lang, title(each->what)));
                     cells.cell(each->actor_label);
                   });
                 }
               });
    const auto& newest = *versions.front();
    if (may_undo && newest.what != TargetAct::programme && newest.about == question.place->key) {
      main.p(tr(lang, "What stood before the last act can stand again; that act stays in the history."));
      undo(main, newest.act, tr(lang, "Take the last act back"));
    }
  }
  std::vector<const TargetDivision*> shown;
  for (const auto& each : divisions)
    if (!question.known || each.at <= question.known->at) shown.push_back(&each);
  if (shown.empty()) return;
  main.h3(tr(lang, "Divided among the territories below"));
  main.list([&](web::Items& items) {
    for (const auto* each : shown) {
      items.item([&](web::Flow& item) {
        item.p(each->what == TargetAct::divided
                   ? web::trn(lang, "{1}: divided, {0} target set, by {2}", "{1}: divided, {0} targets set, by {2}",
                              each->parts, format_instant(each->at, lang), each->actor_label)
                   : web::trn(lang, "{1}: taken back, {0} target, by {2}", "{1}: taken back, {0} targets, by {2}",
                              each->parts, format_instant(each->at, lang), each->actor_label));
        if (may_undo && each == shown.front())
          undo(item, each->act,
               each->what == TargetAct::divided ? tr(lang, "Take this division back")
                                                : tr(lang, "Take the last act back"));
      });
    }
  });
}

web::Response target_page(const Routes& routes, const web::Request& request, const Forms& forms) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    const auto question = understand(routes, session, *registry, request, "", "connu");
    if (!question) return web::error_response(request, question.error());
    const auto& indicator = question->indicator;
    const auto& place = *question->place;
    const auto* actor = access::actor_of(request);
    const auto today = question->day;
    const auto past = past_of(*question);
    const auto target = find_target(session, indicator.code, place.key, question->at());
    const auto history = target_history(session, indicator.code, place.key);
    const bool is_entered = !history.empty() && history.front().what != TargetAct::withdrawn;
    const auto now = value_for_target(session, *registry, indicator, place, past ? &*past : nullptr);
    const auto& name = name_of(indicator, lang);
    // A past day is only looked at.
    const auto may = [&](access::Right right) {
      return !question->known && actor != nullptr &&
             access::may(*actor, right, registry->right_path(place.key)).has_value();
    };
    const bool hides = is_protected(indicator, now, actor, *registry, place);
    const auto address = target_href(indicator, place);
    const auto number = [&](std::int64_t value) { return format_decimal(value, indicator.decimals, lang); };

    auto response = web::page(
        request,
        {.title = trf(lang, "Target: {0}", name),
         .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                    {name, figure_href(indicator.code, place)},
                    {std::string(tr(lang, "Target")), "", true}}},
        [&](web::Flow& main) {
          main.head(trf(lang, "Target: {0}", name), territory::label(place, lang));
          main.fault_summary(forms.faults);
          write_known_form(*question, address, main);
          if (!target) {
            main.empty_state(question->known ? tr(lang, "No target of this figure had been set here by then.")
                                             : tr(lang, "No target is set for this figure here."));
          } else {
            main.lede([&](web::Phrasing& p) {
              p.text(trf(lang, "{0} by {1}, from {2} on {3}.", number(target->target), format_date(target->due, lang),
                         number(target->start_value), format_date(target->start, lang)));
              if (!now) {
                p.text(" ").text(question->known ? trf(lang, "The value of {0} is missing.", format_date(today, lang))
                                                 : std::string(tr(lang, "The value of today is missing.")));
                return;
              }
              if (hides) return;
              const auto where = standing(*target, *now, today);
              p.text(" ")
                  .text(question->known ? trf(lang, "On {3} {0}, where {1} were expected: {2} of the way was done.",
                                              number(*now), number(expected_on(*target, today)),
                                              format_percent(progress_per_mille(*target, *now), 1000, lang),
                                              format_date(today, lang))
                                        : trf(lang, "Today {0}, where {1} were expected: {2} of the way is done.",
                                              number(*now), number(expected_on(*target, today)),
                                              format_percent(progress_per_mille(*target, *now), 1000, lang)))
                  .text(" ")
                  .badge(look(where), tr(lang, title(where)));
            });
            if (now && !hides) {
              main.terms([&](web::Terms& terms) {
                terms.pair(tr(lang, "Distance to the trajectory"),
                           signed_text(*now - expected_on(*target, today), indicator.decimals, lang));
                terms.pair(tr(lang, "Still to do"), signed_text(target->target - *now, indicator.decimals, lang));
                terms.pair(tr(lang, "Source"), lang == Lang::fr ? target->source_fr : target->source_en);
              });
            }
            write_trajectory(*target, indicator, lang, main);
            write_parts(session, *registry, *question, *target, actor, lang, main);
            write_assessments(session, *question, lang, main);
          }
          write_history(*question, history, target_divisions(session, indicator.code, place.key), address, request,
                        may(access::Right::set_targets), main);
          if (target && may(access::Right::assess_targets)) {
            main.h2(tr(lang, "Your assessment"));
            main.post_form(address + "/appreciation", web::csrf_token(request), [&](web::Fields& fields) {
              std::vector<web::Choice> choices;
              for (const auto each : {Confidence::sure, Confidence::likely, Confidence::doubtful, Confidence::unlikely})
                choices.push_back({std::string(word(each)), std::string(tr(lang, title(each)))});
              fields.radios({.name = "confidence",
                             .label = tr(lang, "This target is"),
                             .value = forms.text("confidence"),
                             .why = forms.why("confidence")},
                            choices);
              fields.area({.name = "text",
                           .label = tr(lang, "What makes you think so"),
                           .value = forms.text("text"),
                           .why = forms.why("text"),
                           .max_characters = 2000},
                          4);
              fields.submit(tr(lang, "Record this assessment"));
            });
          }
          if (may(access::Right::set_targets)) {
            main.h2(target ? tr(lang, "Change the target") : tr(lang, "Set a target"));
            main.post_form(address, web::csrf_token(request), [&](web::Fields& fields) {
              const auto plain = [&](std::int64_t value) {
                std::int64_t unit = 1;
                for (int i = 0; i < indicator.decimals; ++i) unit *= 10;
                auto text = fmt::format("{}", value / unit);
                if (indicator.decimals > 0) {
                  const auto rest = value % unit;
                  text += fmt::format("{}{:0{}}", lang == Lang::fr ? ',' : '.', rest < 0 ? -rest : rest,
                                      indicator.decimals);
                }
                return text;
              };
              const auto field = [&](std::string_view id, std::string_view label, std::string value,
                                     std::string_view hint = {}) {
                return web::Field{.name = id,
                                  .label = label,
                                  .hint = hint,
                                  .value = forms.text(id, std::move(value)),
                                  .why = forms.why(id),
                                  .required = id != "steps" && id != "source"};
              };
              fields.columns([&](web::Fields& row) {
                row.number_field(field("start_value", tr(lang, "From"), target ? plain(target->start_value) : ""));
                row.date_field(field("start", tr(lang, "On"), target ? target->start.text() : ""));
              });
              fields.columns([&](web::Fields& row) {
                row.number_field(field("target", tr(lang, "To"), target ? plain(target->target) : ""));
                row.date_field(field("due", tr(lang, "By the"), target ? target->due.text() : ""));
              });
              fields.area(field("steps", tr(lang, "Steps of the trajectory"), target ? steps_of(*target) : "",
                                tr(lang,
                                   "Empty: a straight line. Otherwise one step a line: a day, and how many "
                                   "thousandths of the way are done by then (2016-10-31 250).")),
                          3);
              if (target && !target->trajectory.empty()) {
                fields.checkbox({.name = "straight",
                                 .label = tr(lang, "Leave the trajectory entered value by value, for a straight line")},
                                forms.typed.contains("straight"));
              }
              fields.text_field(field("source", tr(lang, "Source"),
                                      target ? (lang == Lang::fr ? target->source_fr : target->source_en) : ""));
              fields.submit(tr(lang, "Save the target"));
            });
            if (target) {
              main.p([&](web::Phrasing& p) {
                p.a(address + "/trajectoire", tr(lang, "Enter the trajectory value by value"));
              });
            }
            if (target && parts_of(session, *registry, indicator.code, place.key)) {
              main.h3(tr(lang, "Divide it among the territories below"));
              main.p(
                  tr(lang, "Each gets its part, and the parts add up to the whole; targets set below are replaced."));
              main.post_form(address + "/partage", web::csrf_token(request), [&](web::Fields& fields) {
                fields.submit(tr(lang, "Divide by population"), "how", "population", true);
                fields.submit(tr(lang, "Divide equally"), "how", "equal", true);
              });
            }
            if (target && is_entered) {
              main.details(tr(lang, "Withdraw this target"), [&](web::Flow& flow) {
                flow.p(tr(lang,
                          "Nothing is expected here any more, but for the sum of the targets below where there are "
                          "any. The journal keeps what it was."));
                flow.post_form(address + "/retrait", web::csrf_token(request), [&](web::Fields& fields) {
                  fields.submit(tr(lang, "Withdraw this target"), {}, {}, true);
                });
              });
            }
          }
        });
    if (!forms.faults.empty()) response.status = 422;
    return response;
  });
}

// The indicator and the place of an address, for a post.
Result<Question> asked(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  return routes.database.read(
      [&](db::Session& session) { return understand(routes, session, *registry, request, "", ""); });
}

template <class F>
web::Response answer(const Routes& routes, const web::Request& request, Forms forms, F&& rule) {
  const auto question = asked(routes, request);
  if (!question) return web::error_response(request, question.error());
  if (!forms.faults.empty()) return target_page(routes, request, forms);
  const auto registry = routes.territories.current();
  const auto done = routes.database.write([&](db::Session& session) -> Result<bool> {
    access::Act act{.db = session, .actor = *access::actor_of(request), .now = routes.clock.now()};
    return rule(act, *registry, *question);
  });
  if (done) return web::see_other(target_href(question->indicator, *question->place));
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) {
    forms.faults = wrong->faults;
    return target_page(routes, request, forms);
  }
  return web::error_response(request, done.error());
}

web::Response save_target(const Routes& routes, const web::Request& request) {
  web::Form form(request);
  Forms forms;
  for (const auto name : {"start_value", "start", "target", "due", "steps", "source"})
    forms.typed[name] = form.text(name);
  const auto question = asked(routes, request);
  if (!question) return web::error_response(request, question.error());
  const auto decimals = question->indicator.decimals;
  Target target;
  const auto number = [&](std::string_view name) {
    const auto value = form.decimal(name, decimals, -answer_max, answer_max);
    if (!value && form.fault_of(name) == nullptr) form.fault(name, msg("Enter a number."));
    return value.value_or(0);
  };
  const auto day = [&](std::string_view name) {
    const auto value = form.date(name);
    if (!value && form.fault_of(name) == nullptr) form.fault(name, msg("Enter the day."));
    return value.value_or(Date{});
  };
  target.start_value = number("start_value");
  target.target = number("target");
  target.start = day("start");
  target.due = day("due");
  for (const auto line : split(forms.typed["steps"], '\n')) {
    const auto text = trim(line);
    if (text.empty()) continue;
    const auto step_day = Date::parse(text.substr(0, std::min<std::size_t>(10, text.size())));
    const auto part = text.size() > 10 ? parse_integer(trim(text.substr(10))) : std::nullopt;
    if (!step_day || !part) {
      form.fault("steps",
                 msg("“{0}” is not a step: write a day and thousandths, as 2016-10-31 250.", shorten(text, 40)));
      break;
    }
    target.steps.push_back({*step_day, *part});
  }
  target.source_fr = target.source_en = tidy(forms.typed["source"]);
  const bool is_straight = form.has("straight");
  if (is_straight) forms.typed["straight"] = "1";
  forms.faults = form.faults();
  return answer(routes, request, std::move(forms),
                [&](access::Act& act, const territory::Registry& registry, const Question& of) -> Result<bool> {
                  target.indicator = of.indicator.code;
                  target.territory = of.place->key;
                  // A source in the other language stays as it was.
                  if (const auto before = find_target(act.db, target.indicator, target.territory)) {
                    (request.lang == Lang::fr ? target.source_en : target.source_fr) =
                        request.lang == Lang::fr ? before->source_en : before->source_fr;
                    // The trajectory stays, but for a last value that was only the target of before.
                    if (target.steps.empty() && !is_straight) target.trajectory = before->trajectory;
                    if (!target.trajectory.empty() && day_of(*before, target.trajectory.back()) == before->due)
                      target.trajectory.pop_back();
                  }
                  if (auto done = enter_target(act, registry, target); !done) return fail(done.error());
                  return true;
                });
}

web::Response divide(const Routes& routes, const web::Request& request) {
  web::Form form(request);
  const auto how = form.text("how") == "population" ? Division::by_population : Division::equally;
  return answer(routes, request, {},
                [&](access::Act& act, const territory::Registry& registry, const Question& of) -> Result<bool> {
                  if (auto done = divide_target(act, registry, of.indicator.code, of.place->key, how); !done)
                    return fail(done.error());
                  return true;
                });
}

web::Response withdraw(const Routes& routes, const web::Request& request) {
  return answer(routes, request, {},
                [](access::Act& act, const territory::Registry& registry, const Question& of) -> Result<bool> {
                  if (auto done = withdraw_target(act, registry, of.indicator.code, of.place->key); !done)
                    return fail(done.error());
                  return true;
                });
}

web::Response undo(const Routes& routes, const web::Request& request) {
  web::Form form(request);
  const auto act_id = form.text("act");
  return answer(routes, request, {},
                [&](access::Act& act, const territory::Registry& registry, const Question&) -> Result<bool> {
                  if (auto done = undo_targets(act, registry, act_id); !done) return fail(done.error());
                  return true;
                });
}

web::Response save_assessment(const Routes& routes, const web::Request& request) {
  web::Form form(request);
  Forms forms;
  for (const auto name : {"confidence", "text"}) forms.typed[name] = form.text(name);
  Confidence confidence{};
  if (!parse_word(forms.typed["confidence"], confidence))
    forms.faults.push_back({"confidence", msg("Choose how sure you are.")});
  return answer(
      routes, request, std::move(forms),
      [&](access::Act& act, const territory::Registry& registry, const Question& of) -> Result<bool> {
        if (auto done = assess(act, registry, of.indicator.code, of.place->key, confidence, form.text("text")); !done)
          return fail(done.error());
        return true;
      });
}

}  // namespace

void add_target_pages(web::Router& router, const Routes& routes) {
  const auto right = [](access::Right one) { return std::string(access::word(one)); };
  router.add({.name = "figures.target",
              .pattern = "/chiffres/{indicator}/cible/{level}/{code}",
              .right = right(access::Right::read_aggregates),
              .handler = [routes](const web::Request& request) { return target_page(routes, request, {}); },
              .query_names = {"connu"}});
  router.add({.name = "figures.save_target",
              .method = web::Method::post,
              .pattern = "/chiffres/{indicator}/cible/{level}/{code}",
              .right = right(access::Right::set_targets),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return save_target(routes, request); }});
  router.add({.name = "figures.divide_target",
              .method = web::Method::post,
              .pattern = "/chiffres/{indicator}/cible/{level}/{code}/partage",
              .right = right(access::Right::set_targets),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return divide(routes, request); }});
  router.add({.name = "figures.withdraw_target",
              .method = web::Method::post,
              .pattern = "/chiffres/{indicator}/cible/{level}/{code}/retrait",
              .right = right(access::Right::set_targets),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return withdraw(routes, request); }});
  router.add({.name = "figures.undo_target",
              .method = web::Method::post,
              .pattern = "/chiffres/{indicator}/cible/{level}/{code}/annulation",
              .right = right(access::Right::set_targets),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return undo(routes, request); }});
  add_trajectory_page(router, routes);
  router.add({.name = "figures.assess",
              .method = web::Method::post,
              .pattern = "/chiffres/{indicator}/cible/{level}/{code}/appreciation",
              .right = right(access::Right::assess_targets),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return save_assessment(routes, request); }});
}

}  // namespace jalon::figures
