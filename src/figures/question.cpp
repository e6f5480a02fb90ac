// SPDX-License-Identifier: EUPL-1.2
#include "figures/question.hpp"

#include <algorithm>

#include "web/i18n.hpp"

namespace jalon::figures {

Result<std::optional<Date>> day_of(const web::Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (!text || text->empty()) return std::optional<Date>();
  const auto day = Date::parse(*text);
  if (!day) return invalid(std::string(name), msg("This is not a day: write it as 2016-11-15."));
  return std::optional(*day);
}

std::string meant(const Routes& routes, db::Session& session, std::string_view code) {
  if (programme_of(code).empty() && routes.words.programme_in_force && !find_indicator(session, code)) {
    if (const auto programme = routes.words.programme_in_force(session); !programme.empty())
      return of_programme(code, programme);
  }
  return std::string(code);
}

std::string programme_title(const Routes& routes, db::Session& session, std::string_view code, Lang lang) {
  const auto programme = programme_of(code);
  if (programme.empty() || !routes.words.programme_title) return std::string(programme);
  auto title = routes.words.programme_title(session, programme, lang);
  return title.empty() ? std::string(programme) : title;
}

Result<Question> understand(const Routes& routes, db::Session& session, const territory::Registry& registry,
                            const web::Request& request, std::string_view day_name, std::string_view known_name,
                            std::string_view perimeter_name) {
  Question out;
  auto indicator = find_indicator(session, meant(routes, session, request.param("indicator")));
  if (!indicator) return fail(NotFound{msg("No indicator has the code {0}.", request.param("indicator"))});
  out.indicator = std::move(*indicator);
  territory::Level level{};
  if (territory::parse_word(request.param("level"), level)) out.place = registry.find(level, request.param("code"));
  if (out.place == nullptr) {
    return fail(NotFound{msg("There is no territory {0} {1}.", request.param("level"), request.param("code"))});
  }
  if (!may_see(access::actor_of(request), registry, *out.place))
    return fail(Forbidden{std::string(access::word(access::Right::read_plans))});
  auto on = day_of(request, day_name);
  if (!on) return fail(std::move(on.error()));
  out.on = *on;
  out.today = routes.clock.today();
  out.day = out.on.value_or(out.today);
  out.dimension = request.query_value("dimension").value_or("");
  auto known = day_of(request, known_name);
  if (!known) return fail(std::move(known.error()));
  out.known_day = *known;
  if (out.known_day) {
    out.known = known_on(session, *out.known_day);
    if (!out.on) out.day = std::min(*out.known_day, out.today);
  }
  const auto perimeter = perimeter_name.empty() ? std::nullopt : request.query_value(perimeter_name);
  if (!perimeter || perimeter->empty() || *perimeter == "then") return out;
  out.perimeter = *perimeter == "now" ? routes.clock.today() : Date::parse(*perimeter);
  if (!out.perimeter) {
    return invalid(std::string(perimeter_name), msg("This is no perimeter: write then, now, or a day as 2016-11-15."));
  }
  if (out.known && out.indicator.origin == Origin::derived) {
    return invalid(std::string(perimeter_name),
                   msg("What was known on a past day is read on the perimeter of its time: ask for one of the two."));
  }
  return out;
}

ValueAsked value_asked(db::Session& session, const territory::Registry& registry, const Question& question) {
  const auto found = values_asked(session, registry, question, question.place->level, {{question.place->key}});
  return found.empty() ? ValueAsked{} : found.begin()->second;
}

std::map<TerritoryKey, ValueAsked> values_asked(db::Session& session, const territory::Registry& registry,
                                                const Question& question, territory::Level level,
                                                std::span<const TerritoryKey> territories) {
  std::map<TerritoryKey, ValueAsked> out;
  const auto& indicator = question.indicator;
  if (question.perimeter) {
    for (const auto& [key, point] : values_within(session, registry, indicator, territories, question.dimension,
                                                  *question.perimeter, question.day))
      out[key] = {point.value, point.is_estimated};
    return out;
  }
  if (question.dimension.empty() && question.known) {
    // Added up anew, a level costs as much as one territory.
    const std::string_view code = indicator.code;
    const auto table = values_as_known(session, registry, {&code, 1}, level, question.on, *question.known);
    for (const auto key : territories) {
      if (const auto found = table.find(key); found != table.end() && found->second.front())
        out[key].value = found->second.front();
    }
    return out;
  }
  if (question.dimension.empty()) {
    // As of the day: what is known already of days to come (the end of a grant) is not yet so.
    for (const auto& [key, value] : values_of(session, indicator.code, territories, question.day))
      out[key].value = value;
    return out;
  }
  for (const auto key : territories) {
    const auto found = question.known ? value_as_known(session, registry, indicator.code, key, question.on,
                                                       question.dimension, *question.known)
                                      : value(session, indicator.code, key, question.day, question.dimension);
    if (found) out[key].value = found;
  }
  return out;
}

bool is_protected(const Indicator& indicator, std::optional<std::int64_t> value, const access::Actor* actor,
                  const territory::Registry& registry, const territory::Territory& place) {
  if (indicator.small_count == 0 || !value || *value <= 0) return false;
  std::int64_t least = indicator.small_count;
  for (int i = 0; i < indicator.decimals; ++i) least *= 10;
  if (*value >= least) return false;
  return actor == nullptr || !access::may(*actor, access::Right::read_plans, registry.right_path(place.key));
}

const std::string& name_of(const Indicator& indicator, Lang lang) {
  return lang == Lang::fr ? indicator.name_fr : indicator.name_en;
}

bool may_see(const access::Actor* actor, const territory::Registry& registry, const territory::Territory& place) {
  return place.level < territory::Level::contract ||
         (actor != nullptr && access::may(*actor, access::Right::read_plans, registry.right_path(place.key)));
}

std::string figure_href(std::string_view indicator, const territory::Territory& place) {
  return fmt::format("/chiffres/{}/{}/{}", indicator, territory::word(place.level), place.code);
}

std::string with_moment(const Question& question, std::string href) {
  if (question.known_day) href += "?connu=" + question.known_day->text();
  if (question.perimeter) {
    href += question.known_day ? "&" : "?";
    href += "perimetre=" + (*question.perimeter == question.today ? std::string("now") : question.perimeter->text());
  }
  return href;
}

void write_perimeter_field(const Question& question, const territory::Registry& registry, web::Fields& fields) {
  if (!question.perimeter && !has_perimeters(registry, question.place->key, question.indicator.level)) return;
  std::vector<web::Choice> choices{{"then", std::string(fields.tr("Of its time"))},
                                   {"now", std::string(fields.tr("Of today"))}};
  auto chosen = std::string(question.perimeter ? "now" : "then");
  if (question.perimeter && *question.perimeter != question.today) {
    chosen = question.perimeter->text();
    choices.push_back({chosen, format_date(*question.perimeter, fields.lang())});
  }
  fields.select({.name = "perimetre", .label = fields.tr("Perimeter"), .value = chosen}, choices);
}

void write_known_form(const Question& question, const std::string& address, web::Flow& main) {
  main.get_form(address, [&](web::Fields& fields) {
    fields.date_field({.name = "connu",
                       .label = fields.tr("As it was known on"),
                       .value = question.known_day ? question.known_day->text() : std::string()});
    fields.submit(fields.tr("Show"), {}, {}, true);
  });
  write_known_notice(question.known_day, address, main);
}

void write_known_notice(std::optional<Date> known_day, const std::string& address, web::Flow& main) {
  if (!known_day) return;
  main.notice(web::State::warn, [&](web::Flow& notice) {
    notice.p([&](web::Phrasing& p) {
      p.text(web::trf(main.lang(), "As it was known at the end of {0}: what came or changed later is left out.",
                      format_date(*known_day, main.lang())));
      p.text(" ").a(address, p.tr("Come back to today"));
    });
  });
}

void write_perimeter_note(const Question& question, Lang lang, web::Flow& main) {
  if (!question.perimeter) return;
  main.note(
      web::trf(lang,
               "On the perimeter of {0}: what has moved, merged or split counts where it stands on that day. What was "
               "divided by population is marked ≈.",
               format_date(*question.perimeter, lang)));
}

std::optional<territory::Level> level_below(territory::Level level) {
  switch (level) {
    case territory::Level::nation:
      return territory::Level::region;
    case territory::Level::region:
      return territory::Level::department;
    case territory::Level::department:
      return territory::Level::contract;
    default:
      return std::nullopt;
  }
}

}  // namespace jalon::figures
