// SPDX-License-Identifier: EUPL-1.2
// What was submitted in a territory for a period, beside the period before; the whole set, or what is there, is
// validated and published from here.
#include <algorithm>
#include <set>
#include <span>

#include "base/period.hpp"
#include "figures/entry.hpp"
#include "figures/reading.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"

namespace jalon::figures {

namespace {

using web::tr;
using web::trf;

constexpr std::size_t names_max = 12;
constexpr std::size_t lines_open = 30;  // longer lists are folded
constexpr std::size_t lines_max = 400;

// One series of an indicator (the total, or a part) in the territories that answer here.
struct Line {
  const territory::Territory* place = nullptr;
  std::string dimension;
  Cell cell;
  std::optional<std::int64_t> before;  // what counts, or else waits, for the period before
};
struct Set {
  Indicator indicator;
  std::vector<Category> parts;
  std::int64_t expected = 0, answered = 0;               // territories; answered: submitted or counted
  std::int64_t submitted = 0, draft = 0, validated = 0;  // values
  std::vector<const territory::Territory*> missing;
  std::vector<Line> waiting, contested;
};

Set read_set(db::Session& session, const territory::Registry& registry, const territory::Territory& here,
             Indicator indicator, Period period) {
  Set out;
  out.indicator = std::move(indicator);
  out.parts = categories(session, out.indicator.code);
  std::set<TerritoryKey> expected;
  const Answering answering(registry, here.key, out.indicator.level);
  for (const auto& one : answering.all()) {
    if (answering.is_expected(one, period)) expected.insert(one.place->key);
  }
  out.expected = static_cast<std::int64_t>(expected.size());
  std::vector<std::string> dimensions{""};
  for (const auto& part : out.parts) dimensions.push_back(fmt::format("{}:{}", part.dimension, part.code));
  std::set<TerritoryKey> answered;
  for (const auto& dimension : dimensions) {
    std::map<TerritoryKey, Cell> now;
    std::map<TerritoryKey, Cell> before;
    for (auto& answer : standing_answers(session, out.indicator.code, dimension, period)) {
      if (expected.contains(answer.territory)) now[answer.territory].add(std::move(answer));
    }
    if (now.empty()) continue;
    for (auto& answer : standing_answers(session, out.indicator.code, dimension, previous(period))) {
      if (expected.contains(answer.territory)) before[answer.territory].add(std::move(answer));
    }
    for (const auto& [key, cell] : now) {
      const bool is_submitted = cell.waiting && cell.waiting->state == AnswerState::submitted;
      if (dimension.empty() && (is_submitted || cell.counted)) answered.insert(key);
      if (cell.waiting) ++(is_submitted ? out.submitted : out.draft);
      if (cell.counted && cell.counted->state == AnswerState::validated) ++out.validated;
      Line line{.place = registry.find(key), .dimension = dimension, .cell = cell, .before = std::nullopt};
      if (const auto found = before.find(key); found != before.end()) {
        const auto& then = found->second;
        line.before = then.counted ? then.counted->value : then.shown()->value;
      }
      if (cell.counted && cell.counted->state == AnswerState::contested) out.contested.push_back(line);
      if (is_submitted) out.waiting.push_back(std::move(line));
    }
  }
  out.answered = static_cast<std::int64_t>(answered.size());
  for (const auto key : expected) {
    if (!answered.contains(key)) out.missing.push_back(registry.find(key));
  }
  std::ranges::sort(out.missing, {}, &territory::Territory::code);
  std::ranges::stable_sort(out.waiting, {}, [](const Line& line) { return std::string_view(line.place->code); });
  return out;
}

// Less than half, or more than twice, of the period before; also what comes from or goes to zero by more than a few.
bool is_far(std::int64_t value, std::int64_t before, int decimals) {
  std::int64_t few = 5;
  for (int i = 0; i < decimals; ++i) few *= 10;
  if (std::abs(value - before) <= few) return false;
  return std::abs(value) > 2 * std::abs(before) || 2 * std::abs(value) < std::abs(before);
}

struct Asked {
  const territory::Territory* place = nullptr;
  Period period;
  bool validates = false, publishes = false;
};

Result<Asked> asked(const Routes& routes, const territory::Registry& registry, const web::Request& request,
                    std::string_view period) {
  Asked out;
  const auto place = place_of(registry, request);
  if (!place) return fail(place.error());
  out.place = *place;
  out.validates = may(request, registry, access::Right::validate_figures, out.place->key);
  out.publishes = may(request, registry, access::Right::publish_figures, out.place->key);
  if (!out.validates) return fail(Forbidden{std::string(access::word(access::Right::validate_figures))});
  out.period = previous(Period::containing(routes.clock.today(), Period::Length::month));
  if (!period.empty()) {
    const auto given = Period::parse(period);
    if (!given || given->first() < *Date::parse("1902-01-01"))
      return invalid("periode", msg("This is not a period: write it as 2016-11, 2016-Q4 or 2016."));
    out.period = *given;
  }
  return out;
}

std::vector<web::Choice> periods_to_choose(Period chosen, Date today, Lang lang) {
  std::vector<web::Choice> out;
  const auto add = [&](Period::Length length, int count) {
    auto period = Period::containing(today, length);
    for (int i = 0; i < count; ++i, period = previous(period))
      out.push_back({period.text(), format_period(period, lang)});
  };
  add(Period::Length::month, 13);
  add(Period::Length::quarter, 5);
  add(Period::Length::year, 3);
  if (std::ranges::find(out, chosen.text(), &web::Choice::value) == out.end())
    out.insert(out.begin(), {chosen.text(), format_period(chosen, lang)});
  return out;
}

void write_table(const Set& set, std::span<const Line> lines, std::string_view caption, Period period, Lang lang,
                 web::Flow& main) {
  const auto decimals = set.indicator.decimals;
  main.table(caption,
             {{.label = tr(lang, "Territory")},
              {.label = format_period(period, lang), .is_number = true},
              {.label = format_period(previous(period), lang), .is_number = true},
              {.label = tr(lang, "State")}},
             [&](web::Rows& rows) {
               for (const auto& line : lines) {
                 const auto* answer = line.cell.shown();
                 rows.row([&](web::Row& cells) {
                   cells.head([&](web::Phrasing& p) {
                     p.a(value_href(set.indicator.code, *line.place, period, line.dimension),
                         territory::label(*line.place, lang));
                     if (!line.dimension.empty()) p.text(" ").soft(part_label(set.parts, line.dimension, lang));
                   });
                   cells.figure(format_decimal(answer->value, decimals, lang));
                   cells.figure(line.before ? format_decimal(*line.before, decimals, lang) : std::string("–"));
                   cells.cell([&](web::Phrasing& p) {
                     p.badge(look(answer->state), tr(lang, title(answer->state)));
                     if (line.before && is_far(answer->value, *line.before, decimals))
                       p.text(" ").badge(web::State::warn, tr(lang, "far from the period before"));
                     if (!answer->comment.empty()) p.br().soft(answer->comment);
                     if (!answer->source.empty()) p.br().soft(trf(lang, "Source: {0}", answer->source));
                     if (line.cell.counted && line.cell.counted->state == AnswerState::contested) {
                       if (answer != &*line.cell.counted) p.br().soft(line.cell.counted->comment);
                       if (const auto counter = line.cell.counted->counter)
                         p.br().soft(trf(lang, "Other value: {0}", format_decimal(*counter, decimals, lang)));
                     }
                   });
                 });
               }
             });
}

void write_lines(const Set& set, const std::vector<Line>& lines, const std::string& caption, Period period, Lang lang,
                 web::Flow& main) {
  if (lines.empty()) return;
  const auto shown = std::span(lines).first(std::min(lines.size(), lines_max));
  if (lines.size() <= lines_open) return write_table(set, shown, caption, period, lang, main);
  const auto count = static_cast<std::int64_t>(lines.size());
  main.details(fmt::format("{} ({})", caption, format_integer(count, lang)), [&](web::Flow& folded) {
    if (shown.size() < lines.size()) {
      folded.note(trf(lang, "The first {0} are shown: see the territories below for the others.",
                      format_integer(static_cast<std::int64_t>(lines_max), lang)));
    }
    write_table(set, shown, caption, period, lang, folded);
  });
}

void write_buttons(const Asked& about, const web::Request& request, std::string_view indicator, bool has_submitted,
                   bool has_validated, bool is_whole, web::Flow& main) {
  const auto lang = request.lang;
  const auto address = validation_href(*about.place);
  const auto csrf = web::csrf_token(request);
  const auto period = about.period.text();
  if (!has_submitted && !(has_validated && about.publishes)) return;
  main.div("actions", [&](web::Flow& actions) {
    if (has_submitted) {
      actions.post_button(address, csrf,
                          indicator.empty() ? tr(lang, "Validate the whole set") : tr(lang, "Validate this indicator"),
                          !indicator.empty(), {{"periode", period}, {"indicator", indicator}});
      if (!is_whole) {
        actions.post_button(address, csrf, tr(lang, "Validate what is there"), true,
                            {{"periode", period}, {"indicator", indicator}, {"partial", "1"}});
      }
    }
    if (has_validated && about.publishes) {
      actions.post_button(address + "/publier", csrf, tr(lang, "Publish what is validated"), true,
                          {{"periode", period}, {"indicator", indicator}});
    }
  });
}

void write_set(const Asked& about, const web::Request& request, const territory::Registry& registry, const Set& set,
               web::Flow& main) {
  const auto lang = request.lang;
  main.h2(name_of(set.indicator, lang));
  main.p([&](web::Phrasing& p) {
    p.text(web::trn(lang, "{0} territory of {1} has answered.", "{0} territories of {1} have answered.", set.answered,
                    format_integer(set.expected, lang)));
    if (set.submitted > 0) {
      p.text(" ").text(
          web::trn(lang, "{0} value waits for validation.", "{0} values wait for validation.", set.submitted));
    }
    if (set.draft > 0)
      p.text(" ").text(web::trn(lang, "{0} value is still a draft.", "{0} values are still drafts.", set.draft));
  });
  if (!set.missing.empty()) {
    std::string names;
    for (std::size_t i = 0; i < set.missing.size() && i < names_max; ++i)
      names += (i == 0 ? "" : ", ") + territory::label(*set.missing[i], lang);
    const auto others = static_cast<std::int64_t>(set.missing.size()) - static_cast<std::int64_t>(names_max);
    main.p([&](web::Phrasing& p) {
      p.strong(tr(lang, "Missing:")).text(" ").text(names);
      if (others > 0) p.text(" ").text(web::trn(lang, "and {0} other", "and {0} others", others));
    });
  }
  write_lines(set, set.waiting, trf(lang, "{0}: values that wait for validation", name_of(set.indicator, lang)),
              about.period, lang, main);
  write_lines(set, set.contested, trf(lang, "{0}: contested values", name_of(set.indicator, lang)), about.period, lang,
              main);
  write_buttons(about, request, set.indicator.code, set.submitted > 0, set.validated > 0, set.missing.empty(), main);
  main.p([&](web::Phrasing& p) {
    if (answers(request, registry, set.indicator, about.place->key)) {
      p.a(grid_href(set.indicator.code, *about.place) + "?jusqua=" + about.period.text(), tr(lang, "Enter values"));
    } else {
      p.a(figure_href(set.indicator.code, *about.place), tr(lang, "See the figure"));
    }
  });
}

web::Response show(db::Session& session, const Routes& routes, const territory::Registry& registry,
                   const web::Request& request, const Asked& about, const Refused* refusal) {
  const auto lang = request.lang;
  std::vector<Set> sets;
  std::int64_t quiet = 0;
  for (auto& indicator : indicators(session)) {
    if (indicator.origin != Origin::answered || length_of(indicator.frequency) != about.period.length ||
        indicator.level < about.place->level)
      continue;
    auto set = read_set(session, registry, *about.place, std::move(indicator), about.period);
    if (set.submitted + set.draft + set.validated > 0 || !set.contested.empty()) {
      sets.push_back(std::move(set));
    } else {
      ++quiet;
    }
  }
  const auto heading = std::string(tr(lang, "Validate values"));
  return web::page(
      request,
      {.title = fmt::format("{} – {}", heading, territory::label(*about.place, lang)),
       .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                  {territory::label(*about.place, lang), territory::href(*about.place)},
                  {heading, "", true}},
       .live = true,
       .status = refusal == nullptr ? 200 : 422},
      [&](web::Flow& main) {
        main.head(heading,
                  fmt::format("{}, {}", territory::label(*about.place, lang), format_period(about.period, lang)));
        if (refusal != nullptr) {
          main.notice(web::State::bad, [&](web::Flow& notice) {
            notice.p(tr(lang, refusal->why));
            notice.p(tr(lang, refusal->next));
          });
        } else if (const auto done = request.query_value("fait"); done && parse_integer(*done)) {
          main.notice(web::State::ok, [&](web::Flow& notice) {
            notice.p(web::trn(lang, "{0} value has moved on.", "{0} values have moved on.", *parse_integer(*done)));
          });
        }
        main.get_form(validation_href(*about.place), [&](web::Fields& fields) {
          fields.select({.name = "periode", .label = tr(lang, "Period"), .value = about.period.text()},
                        periods_to_choose(about.period, routes.clock.today(), lang));
          fields.submit(tr(lang, "Show"), {}, {}, true);
        });
        if (sets.empty()) {
          main.empty_state(tr(lang, "No value has been given here for this period."));
          return;
        }
        bool has_submitted = false;
        bool has_validated = false;
        bool is_whole = true;
        for (const auto& set : sets) {
          has_submitted = has_submitted || set.submitted > 0;
          has_validated = has_validated || set.validated > 0;
          is_whole = is_whole && (set.submitted == 0 || set.missing.empty());
        }
        write_buttons(about, request, "", has_submitted, has_validated, is_whole, main);
        for (const auto& set : sets) write_set(about, request, registry, set, main);
        if (quiet > 0) {
          main.note(web::trn(lang, "{0} other indicator has no value for this period.",
                             "{0} other indicators have no value for this period.", quiet));
        }
      });
}

web::Response validation_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto about = asked(routes, *registry, request, request.query_value("periode").value_or(""));
  if (!about) return web::error_response(request, about.error());
  return routes.database.read(
      [&](db::Session& session) { return show(session, routes, *registry, request, *about, nullptr); });
}

web::Response move_on(const Routes& routes, const web::Request& request, bool publishes) {
  const auto registry = routes.territories.current();
  const auto* actor = access::actor_of(request);
  const web::Form form(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto about = asked(routes, *registry, request, form.text("periode"));
  if (!about) return web::error_response(request, about.error());
  const Selection selection{
      .indicator = form.text("indicator"), .territory = about->place->key, .period = about->period};
  const auto partial = form.has("partial") ? Partial::what_holds : Partial::all_or_nothing;
  const auto done = routes.database.write([&](db::Session& session) -> Result<Outcome> {
    access::Act act{.db = session, .actor = *actor, .now = routes.clock.now(), .origin = "page"};
    return publishes ? publish(act, *registry, selection) : validate(act, *registry, selection, partial);
  });
  if (done) {
    return web::see_other(fmt::format("{}?periode={}&fait={}", validation_href(*about->place), about->period.text(),
                                      done->fresh + done->changed));
  }
  const auto* refusal = std::get_if<Refused>(&done.error());
  if (refusal == nullptr) return web::error_response(request, done.error());
  return routes.database.read(
      [&](db::Session& session) { return show(session, routes, *registry, request, *about, refusal); });
}

}  // namespace

void add_validation_page(web::Router& router, const Routes& routes) {
  const std::string pattern = "/chiffres/validation/{level}/{code}";
  const auto right = std::string(access::word(access::Right::validate_figures));
  router.add({.name = "figures.validation",
              .pattern = pattern,
              .right = right,
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return validation_page(routes, request); },
              .query_names = {"periode"}});
  router.add({.name = "figures.validate",
              .method = web::Method::post,
              .pattern = pattern,
              .right = right,
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return move_on(routes, request, false); }});
  router.add({.name = "figures.publish",
              .method = web::Method::post,
              .pattern = pattern + "/publier",
              .right = std::string(access::word(access::Right::publish_figures)),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return move_on(routes, request, true); }});
}

}  // namespace jalon::figures
