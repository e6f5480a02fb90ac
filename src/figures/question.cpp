// SPDX-License-Identifier: EUPL-1.2
#include "figures/question.hpp"

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
                            const web::Request& request, std::string_view day_name, std::string_view known_name) {
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
  out.day = out.on.value_or(routes.clock.today());
  out.dimension = request.query_value("dimension").value_or("");
  auto known = day_of(request, known_name);
  if (!known) return fail(std::move(known.error()));
  out.known_day = *known;
  if (out.known_day) out.known = known_on(session, *out.known_day);
  return out;
}

std::optional<std::int64_t> value_asked(db::Session& session, const territory::Registry& registry,
                                        const Question& question) {
  if (!question.known)
    // As of today: what is known already of days to come (the end of a grant) is not yet so.
    return value(session, question.indicator.code, question.place->key, question.day, question.dimension);
  return value_as_known(session, registry, question.indicator.code, question.place->key, question.on,
                        question.dimension, *question.known);
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
