// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "base/json.hpp"
#include "programme/programme.hpp"
#include "programme/sql.hpp"

namespace jalon::programme {

namespace {

struct Version {
  std::string code, version;
  State state = State::draft;
  std::string digest;
  Instant changed_at;
};
BOOST_DESCRIBE_STRUCT(Version, (), (code, version, state, digest, changed_at))

// Packs by the digest of their text: whatever database they stand in, the same text is the same programme.
std::shared_ptr<const Programme> programme_of(db::Session& session, const Version& version) {
  static std::mutex mutex;
  static std::unordered_map<std::string, std::shared_ptr<const Programme>> cache;
  {
    const std::scoped_lock lock(mutex);
    if (const auto found = cache.find(version.digest); found != cache.end()) return found->second;
  }
  const auto text = session.first<std::string>(sql::pack, version.code, version.version);
  auto parsed = text ? parse(*text) : Result<Programme>(fail(NotFound{}));
  if (!parsed || hex(sha256(*text)) != version.digest) {
    throw db::Broken(db::Broken::Why::damaged,
                     fmt::format("the programme {} {} in the database is not what was loaded: {}", version.code,
                                 version.version, parsed ? "its digest differs" : english(parsed.error())));
  }
  auto programme = std::make_shared<const Programme>(std::move(*parsed));
  const std::scoped_lock lock(mutex);
  // A ministry has a few packs; whoever loads hundreds of drafts does not fill the memory with them.
  if (cache.size() >= 64) cache.clear();
  return cache.try_emplace(version.digest, std::move(programme)).first->second;
}

std::string json_of(const Version& version) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("version", version.version);
    json.field("state", word(version.state));
    json.field("digest", version.digest);
  });
  return out;
}

// Whoever may publish may prepare: the right at the nation, wherever the account holds it.
Result<void> require_preparing(access::Act& act) {
  std::vector<TerritoryKey> held;
  for (const auto& grant : act.actor.grants) held.push_back(grant.territory);
  return act.require(access::Right::publish_programme, held);
}

figures::Target target_at(const Programme& programme, const TargetPlan& plan, TerritoryKey territory) {
  return {.indicator = programme.figure(plan.indicator),
          .territory = territory,
          .start = plan.start,
          .due = plan.due,
          .start_value = plan.start_value,
          .target = 0,
          .steps = plan.steps,
          .trajectory = plan.trajectory,
          .source_en = plan.source.en,
          .source_fr = plan.source.fr};
}

// Nothing where the baseline is not known: twice what nobody counted is no target.
std::optional<figures::Target> target_from_baseline(db::Session& session, const Programme& programme,
                                                    const TargetPlan& plan, TerritoryKey territory) {
  auto target = target_at(programme, plan, territory);
  const auto baseline = figures::value(session, target.indicator, territory, plan.start);
  if (!baseline) return std::nullopt;
  target.start_value = *baseline;
  target.target = *baseline * *plan.times_baseline;
  return target;
}

std::vector<figures::Target> targets_of(db::Session& session, const Programme& programme,
                                        const territory::Registry& registry) {
  using territory::Level;
  std::vector<figures::Target> out;
  for (const auto& plan : programme.targets) {
    Level level{};
    JALON_CHECK(territory::parse_word(plan.level, level));
    for (const auto& place : registry.all(level)) {
      if (plan.times_baseline) {
        if (auto target = target_from_baseline(session, programme, plan, place.key)) out.push_back(std::move(*target));
        continue;
      }
      auto target = target_at(programme, plan, place.key);
      if (plan.value) {
        target.target = *plan.value;
      } else if (level == Level::contract) {
        target.target = plan.per_contract;
      } else {
        // A contract in two departments counts in the one where its figures add up.
        std::int64_t contracts = 0;
        for (const auto* contract : registry.below(place.key, Level::contract)) {
          const auto path = registry.sum_path(contract->key);
          if (std::ranges::find(path, place.key) != path.end()) ++contracts;
        }
        if (contracts == 0) continue;  // nothing is expected where there is no contract
        target.target = plan.per_contract * contracts;
      }
      out.push_back(std::move(target));
    }
  }
  return out;
}

}  // namespace

Result<void> load(access::Act& act, const Programme& programme) {
  if (auto allowed = require_preparing(act); !allowed) return allowed;
  const Version fresh{programme.code, programme.version, State::draft, hex(sha256(programme.toml)), act.now};
  const auto known = act.db.first<Version>(sql::find_programme, programme.code, programme.version);
  if (known && known->digest == fresh.digest) return {};
  if (known && known->state != State::draft) {
    return refused(
        "programme.frozen",
        msg("Version {0} of this programme has been published: it can no longer be changed.", known->version),
        msg("Give the pack a new version number and load it again."));
  }
  act.db.run(sql::keep_draft, programme.code, programme.version, programme.toml, fresh.digest, act.now);
  act.record({.act = "load_programme",
              .kind = "programme",
              .object_id = programme.code,
              .territory = {},
              .before = known ? json_of(*known) : std::string(),
              .after = json_of(fresh)});
  return {};
}

Result<void> publish(access::Act& act, const territory::Registry& registry, std::string_view code,
                     std::string_view version) {
  const TerritoryKey nation[]{registry.nation().key};
  if (auto allowed = act.require(access::Right::publish_programme, nation); !allowed) return allowed;
  const auto draft =
      act.db.first<Version>(sql::newest_draft, code, version.empty() ? std::nullopt : std::optional(version));
  if (!draft) {
    return fail(NotFound{msg("There is no draft of the programme {0}: load its pack first.", code)});
  }
  if (const auto pack = programme_of(act.db, *draft); pack->need) {
    // Read when the pack was; which indicators there are is known here.
    if (auto faults = check_need(act.db, *pack->need); !faults.empty()) return fail(Invalid{std::move(faults)});
  }
  auto before = act.db.first<Version>(sql::published);
  if (before && before->code != draft->code) {
    return refused("programme.one_at_a_time",
                   msg("The programme {0} steers the plans: two cannot at once.", before->code),
                   msg("Close the programme {0} first.", before->code));
  }
  if (before) act.db.run(sql::set_state, before->code, before->version, State::closed, act.now);
  act.db.run(sql::set_state, draft->code, draft->version, State::published, act.now);
  auto after = *draft;
  after.state = State::published;
  act.record({.act = "publish_programme",
              .kind = "programme",
              .object_id = draft->code,
              .territory = {},
              .before = json_of(before ? *before : *draft),
              .after = json_of(after)});
  auto done = figures::set_targets(act, registry, targets_of(act.db, *programme_of(act.db, after), registry));
  if (!done) return fail(std::move(done.error()));
  return {};
}

Result<std::int64_t> refresh_targets(access::Act& act, const territory::Registry& registry) {
  const auto programme = current(act.db);
  if (!programme) return 0;
  return figures::set_targets(act, registry, targets_of(act.db, *programme, registry));
}

Result<void> refresh_baselines(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                               TerritoryKey territory, Date day) {
  const auto programme = current(act.db);
  if (!programme) return {};
  for (const auto& plan : programme->targets) {
    if (!plan.times_baseline || day > plan.start) continue;
    if (!indicator.empty() && plan.indicator != indicator) continue;
    territory::Level level{};
    JALON_CHECK(territory::parse_word(plan.level, level));
    const auto* place = registry.ancestor(territory, level);
    if (place == nullptr) continue;
    const auto target = target_from_baseline(act.db, *programme, plan, place->key);
    if (!target) continue;
    if (auto done = figures::set_target(act, registry, *target); !done) return done;
  }
  return {};
}

Result<void> close(access::Act& act, const territory::Registry& registry) {
  const TerritoryKey nation[]{registry.nation().key};
  if (auto allowed = act.require(access::Right::publish_programme, nation); !allowed) return allowed;
  auto published = act.db.first<Version>(sql::published);
  if (!published) return fail(NotFound{msg("No programme is published.")});
  const auto before = json_of(*published);
  published->state = State::closed;
  act.db.run(sql::set_state, published->code, published->version, State::closed, act.now);
  act.record({.act = "close_programme",
              .kind = "programme",
              .object_id = published->code,
              .territory = {},
              .before = before,
              .after = json_of(*published)});
  return {};
}

std::vector<Entry> list(db::Session& session) {
  std::vector<Entry> out;
  for (const auto& version : session.all<Version>(sql::programmes)) {
    out.push_back({version.code, version.version, version.state, version.changed_at, programme_of(session, version)});
  }
  return out;
}

std::shared_ptr<const Programme> current(db::Session& session) {
  const auto version = session.first<Version>(sql::published);
  return version ? programme_of(session, *version) : nullptr;
}

namespace {

// Of the programmes that are or were in force, the present one first, until somebody answers.
template <class Found>
std::optional<Found> first_of(db::Session& session, std::string_view budget,
                              FunctionRef<std::optional<Found>(const Budget&)> look) {
  const auto in = [&](const Programme& programme) -> std::optional<Found> {
    const auto found = std::ranges::find(programme.budgets, budget, &Budget::code);
    return found == programme.budgets.end() ? std::nullopt : look(*found);
  };
  if (const auto now = current(session)) {
    if (auto found = in(*now)) return found;
  }
  for (const auto& version : session.all<Version>(sql::programmes)) {
    if (version.state != State::closed) continue;
    if (auto found = in(*programme_of(session, version))) return found;
  }
  return std::nullopt;
}

}  // namespace

std::string budget_title(db::Session& session, std::string_view budget, std::string_view line, Lang lang) {
  const auto title = [&](const Budget& one) -> std::optional<std::string> {
    if (line.empty()) return one.title.in(lang);
    const auto* option = Programme::option(one.lines, line);
    return option == nullptr ? std::nullopt : std::optional(option->label.in(lang));
  };
  return first_of<std::string>(session, budget, title).value_or(std::string());
}

std::optional<LineCap> line_cap(db::Session& session, std::string_view budget, std::string_view line, int year,
                                std::string_view level) {
  const auto cap = [&](const Budget& one) -> std::optional<LineCap> {
    const auto found = std::ranges::find_if(
        one.caps, [&](const LineCap& each) { return each.line == line && each.year == year && each.level == level; });
    return found == one.caps.end() ? std::nullopt : std::optional(*found);
  };
  return first_of<LineCap>(session, budget, cap);
}

}  // namespace jalon::programme
