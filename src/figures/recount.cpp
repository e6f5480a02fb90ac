// SPDX-License-Identifier: EUPL-1.2
// The proof that the sums are the observations, and the rows that leave for other tools.
#include <unordered_map>

#include "base/json.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"

namespace jalon::figures {

namespace {

struct IndicatorNumber {
  std::int32_t id = 0;
  std::string code;
  Behaviour behaviour = Behaviour::stock;
};
BOOST_DESCRIBE_STRUCT(IndicatorNumber, (), (id, code, behaviour))

struct Sum {
  std::int64_t amount = 0, observations = 0;
  bool seen = false;
};
// territory, then dimension, kind and period as one text: "axis:3\x1fmonth\x1f2016-11".
using Sums = std::unordered_map<std::string, Sum>;

constexpr char between = '\x1f';
constexpr std::size_t examples_max = 20;

std::string place_of(const territory::Registry& registry, TerritoryKey key) {
  const auto* place = registry.find(key);
  return place == nullptr ? fmt::format("territory {}", key.value)
                          : fmt::format("{} {}", territory::word(place->level), place->code);
}

}  // namespace

Recount recount(db::Session& session, const territory::Registry& registry, bool repair) {
  Recount out;
  const auto differs = [&](std::string example) {
    ++out.different;
    if (out.examples.size() < examples_max) out.examples.push_back(std::move(example));
  };
  // One indicator after the other: what is held in memory is one indicator's sums.
  for (const auto& indicator : session.all<IndicatorNumber>(sql::indicator_numbers)) {
    std::map<TerritoryKey, Sums> counted;
    std::map<TerritoryKey, std::vector<Sums*>> ways;
    session.each_row(sql::all_observations, {db::to_value(indicator.id)}, [&](const db::RowView& row) {
      ++out.observations;
      TerritoryKey territory;
      db::read(row, 0, territory);
      auto [way, is_new] = ways.try_emplace(territory);
      if (is_new) {
        for (const auto key : registry.sum_path(territory)) way->second.push_back(&counted[key]);
      }
      const std::string dimension(row.text(1));
      const std::string day(row.text(2));
      const auto amount = row.integer(3);
      for (const auto& name :
           {dimension + between + "all" + between, dimension + between + "month" + between + day.substr(0, 7),
            dimension + between + "day" + between + day}) {
        for (auto* sums : way->second) {
          auto& sum = (*sums)[name];
          sum.amount += amount;
          ++sum.observations;
        }
      }
    });

    struct Gone {
      TerritoryKey territory;
      std::string dimension, kind, period;
    };
    std::vector<Gone> gone;
    struct Wrong {
      TerritoryKey territory;
      std::string name;
    };
    std::vector<Wrong> wrong;
    session.each_row(sql::all_sums, {db::to_value(indicator.id)}, [&](const db::RowView& row) {
      ++out.sums;
      TerritoryKey territory;
      db::read(row, 0, territory);
      const std::string dimension(row.text(1));
      const std::string kind(row.text(2));
      const std::string period(row.text(3));
      const auto describe = [&] {
        return fmt::format("{}{}{} of {}, {}", indicator.code, dimension.empty() ? "" : " by ", dimension,
                           place_of(registry, territory), period.empty() ? "altogether" : period);
      };
      auto name = dimension + between + kind + between + period;
      const auto place = counted.find(territory);
      const auto found = place == counted.end() ? Sums::iterator() : place->second.find(name);
      if (place == counted.end() || found == place->second.end()) {
        differs(fmt::format("{}: the sum says {}, there is no observation", describe(), row.integer(5)));
        gone.push_back({territory, dimension, kind, period});
        return;
      }
      found->second.seen = true;
      const auto* known = registry.find(territory);
      const bool level_holds = known != nullptr && territory::word(known->level) == row.text(4);
      if (found->second.amount != row.integer(5) || found->second.observations != row.integer(6)) {
        differs(fmt::format("{}: the sum says {} from {} observations, a recount {} from {}", describe(),
                            row.integer(5), row.integer(6), found->second.amount, found->second.observations));
        wrong.push_back({territory, std::move(name)});
      } else if (!level_holds) {
        differs(fmt::format("{}: the sum stands at the level {}", describe(), row.text(4)));
        wrong.push_back({territory, std::move(name)});
      }
    });
    for (const auto& [territory, sums] : counted) {
      for (const auto& [name, sum] : sums) {
        if (sum.seen) continue;
        auto shown = name;
        for (auto& c : shown) {
          if (c == between) c = ' ';
        }
        differs(fmt::format("{} of {}, {}: a recount says {}, the sum is missing", indicator.code,
                            place_of(registry, territory), shown, sum.amount));
        wrong.push_back({territory, name});
      }
    }
    if (!repair) continue;
    for (const auto& sum : gone)
      session.run(sql::delete_sum, sum.territory, indicator.id, sum.dimension, sum.kind, sum.period);
    for (const auto& [territory, name] : wrong) {
      const auto& sum = counted[territory][name];
      const auto first = name.find(between);
      const auto second = name.find(between, first + 1);
      const auto* place = registry.find(territory);
      session.run(sql::replace_sum, territory, indicator.id, name.substr(0, first),
                  name.substr(first + 1, second - first - 1), name.substr(second + 1),
                  place == nullptr ? "" : territory::word(place->level), sum.amount, sum.observations);
    }
  }
  if (repair && out.different > 0) {
    std::string after;
    JsonWriter json(after);
    json.object([&] {
      json.field("replaced", out.different);
      json.field("observations", out.observations);
    });
    journal::record(session,
                    {.actor_id = "system",
                     .actor_label = "recount",
                     .role = "administrator",
                     .at = SystemClock().now(),
                     .origin = "cli"},
                    {.act = "repair_sums",
                     .kind = "figure_sum",
                     .object_id = "figure_sum",
                     .territory = {},
                     .before = {},
                     .after = after});
  }
  return out;
}

void export_rows(db::Session& session, const territory::Registry& registry, FunctionRef<void(const ExportRow&)> visit) {
  std::unordered_map<std::int64_t, IndicatorNumber> known;
  for (auto& indicator : session.all<IndicatorNumber>(sql::indicator_numbers))
    known.emplace(indicator.id, std::move(indicator));
  ExportRow out;
  std::int64_t territory = -1;
  std::int64_t indicator = -1;
  Behaviour behaviour = Behaviour::stock;
  std::int64_t running = 0;
  session.each_row(sql::export_sums, {}, [&](const db::RowView& row) {
    const bool new_territory = row.integer(0) != territory;
    const bool new_indicator = row.integer(1) != indicator;
    if (new_territory) {
      territory = row.integer(0);
      const auto* place = registry.find(TerritoryKey{static_cast<std::int32_t>(territory)});
      out.level = place == nullptr ? "" : std::string(territory::word(place->level));
      out.code = place == nullptr ? fmt::format("{}", territory) : place->code;
      out.name = place == nullptr ? "" : place->name;
    }
    if (new_indicator) {
      indicator = row.integer(1);
      const auto found = known.find(indicator);
      JALON_CHECK(found != known.end());
      out.indicator = found->second.code;
      behaviour = found->second.behaviour;
    }
    if (new_territory || new_indicator || row.text(2) != out.dimension) running = 0;
    out.dimension = row.text(2);
    out.period = row.text(4);
    const auto amount = row.integer(5);
    if (out.period.empty()) {
      out.value = amount;
    } else {
      running += amount;
      out.value = behaviour == Behaviour::stock ? running : amount;
    }
    visit(out);
  });
}

}  // namespace jalon::figures
