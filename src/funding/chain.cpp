// SPDX-License-Identifier: EUPL-1.2
// The chain as it is read: sums that the figures keep, and the documents behind them.
#include "funding/chain.hpp"

#include <algorithm>
#include <map>

#include "funding/register.hpp"
#include "funding/rules.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

namespace {

bool matches(const ChainFilter& filter, const BudgetLineKey& key) {
  return (!filter.year || *filter.year == key.year) && (filter.fund.empty() || filter.fund == key.fund) &&
         (filter.line.empty() || filter.line == key.line);
}

void add(Amounts& sum, Measure measure, std::int64_t amount) {
  auto& value = sum.at(static_cast<std::size_t>(measure));
  value = value.value_or(0) + amount;
}

// What is shown of the territories below: not the vote, which is the nation's.
constexpr std::array below_measures{
    Measure::delegated_ae,     Measure::delegated_cp,     Measure::committed, Measure::paid,
    Measure::recovered,        Measure::grants_committed, Measure::certified, Measure::grants_paid,
    Measure::grants_recovered, Measure::funded,           Measure::reported,  Measure::outcomes_measured,
    Measure::outcomes_reached, Measure::signed_grants};

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

bool knows_something(const Amounts& amounts) {
  return std::any_of(amounts.begin(), amounts.end(), [](const auto& one) { return one.has_value(); });
}

void read_below(db::Session& session, const territory::Registry& registry, const ChainFilter& filter, Chain& chain) {
  const auto* place = registry.find(chain.territory);
  const auto level = level_below(place->level);
  if (!level) return;
  std::vector<TerritoryKey> keys;
  for (const auto* one : registry.below(chain.territory, *level)) keys.push_back(one->key);
  std::vector<Measure> asked;
  for (const auto measure : below_measures) {
    if (*level != territory::Level::contract || !words_of(measure).is_of_ledger) asked.push_back(measure);
  }
  // All places of the level that know something, however many there are that do not.
  std::map<TerritoryKey, Amounts> found;
  std::vector<std::string_view> indicators;
  for (const auto measure : asked) indicators.push_back(words_of(measure).indicator);
  for (const auto& [key, values] : figures::values(session, indicators, *level)) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (values[i]) add(found[key], asked[i], *values[i]);
    }
  }
  if (filter.year || !filter.fund.empty() || !filter.line.empty()) {
    for (const auto key : keys) {
      const auto known = found.find(key);
      if (known == found.end()) continue;
      Amounts of_lines;
      for (const auto measure : asked) {
        if (!of(known->second, measure)) continue;
        for (const auto& [dimension, value] :
             figures::by_dimension(session, words_of(measure).indicator, key, "line:")) {
          const auto line = line_of(dimension);
          if (line && matches(filter, *line)) add(of_lines, measure, value);
        }
      }
      known->second = of_lines;
    }
  }
  for (const auto key : keys) {
    if (const auto at = found.find(key); at != found.end() && knows_something(at->second))
      chain.below.push_back({key, at->second});
  }
}

// Of a figure, read to find the last entries behind it.
constexpr int observed_max = 5000;

struct CountRow {
  std::int64_t total = 0;
  std::optional<std::int64_t> granted_cents, committed_cents, certified_cents, paid_cents, recovered_cents;
};
BOOST_DESCRIBE_STRUCT(CountRow, (),
                      (total, granted_cents, committed_cents, certified_cents, paid_cents, recovered_cents))

void write_amounts(JsonWriter& json, const Amounts& amounts) {
  for (const auto& one : measures()) {
    const auto value = of(amounts, one.measure);
    json.key(one.word);
    if (!value) {
      json.null();
    } else if (one.is_money) {
      json.value(ledger::plain(*value));
    } else {
      json.value(*value);
    }
  }
}

}  // namespace

Chain read_chain(db::Session& session, const territory::Registry& registry, TerritoryKey territory,
                 const ChainFilter& filter) {
  Chain out;
  out.territory = territory;
  const auto* place = registry.find(territory);
  JALON_CHECK(place != nullptr);
  const bool is_contract = place->level == territory::Level::contract;
  std::map<BudgetLineKey, Amounts> rows;
  for (const auto& one : measures()) {
    if (is_contract && one.is_of_ledger) continue;
    for (const auto& [dimension, value] : figures::by_dimension(session, one.indicator, territory, "line:")) {
      if (value > 0 && value < one.small_count) continue;
      if (const auto line = line_of(dimension)) add(rows[*line], one.measure, value);
    }
  }
  for (auto& [key, amounts] : rows) {
    out.choices.push_back(key);
    if (!matches(filter, key)) continue;
    for (const auto& one : measures()) {
      if (const auto value = of(amounts, one.measure)) add(out.total, one.measure, *value);
    }
    out.rows.push_back({key, amounts});
  }
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [](const ChainRow& a, const ChainRow& b) { return a.key.year > b.key.year; });
  read_below(session, registry, filter, out);
  return out;
}

void write_json(JsonWriter& json, const territory::Registry& registry, const Chain& chain) {
  json.object([&] {
    json.field("territory", name_of(registry, chain.territory));
    json.key("lines");
    json.array([&] {
      for (const auto& row : chain.rows) {
        json.object([&] {
          json.field("fund", row.key.fund);
          json.field("year", row.key.year);
          json.field("line", row.key.line);
          write_amounts(json, row.amounts);
        });
      }
    });
    json.key("total");
    json.object([&] { write_amounts(json, chain.total); });
    json.key("below");
    json.array([&] {
      for (const auto& one : chain.below) {
        json.object([&] {
          json.field("territory", name_of(registry, one.territory));
          for (const auto measure : below_measures) {
            const auto value = of(one.amounts, measure);
            const auto& words = words_of(measure);
            json.key(words.word);
            if (!value) {
              json.null();
            } else if (words.is_money) {
              json.value(ledger::plain(*value));
            } else {
              json.value(*value);
            }
          }
        });
      }
    });
  });
}

std::vector<ChainEntry> entries_of(db::Session& session, TerritoryKey territory, Measure measure,
                                   const std::optional<BudgetLineKey>& line, int limit) {
  // An entry of many transfers counts in many places; what it only moves within this territory adds nothing to it.
  const auto observed = figures::observations(session, words_of(measure).indicator, territory, observed_max,
                                              line ? dimension_of(*line) : std::string());
  std::vector<ChainEntry> sums;
  std::map<std::int64_t, std::size_t> places;
  for (const auto& one : observed) {
    const auto number = parse_integer(one.source_id).value_or(0);
    const auto [at, is_new] = places.try_emplace(number, sums.size());
    if (is_new) {
      sums.push_back({number, one.amount, one.territory, one.day, {}, {}, {}});
      continue;
    }
    auto& sum = sums[at->second];
    sum.amount_cents += one.amount;
    if (sum.territory != one.territory) sum.territory = territory;
  }
  std::vector<ChainEntry> out;
  for (auto& one : sums) {
    if (std::ssize(out) == limit) break;
    if (one.amount_cents == 0) continue;
    const auto entry = ledger::find_entry(session, one.number);
    if (!entry) continue;
    one.document = entry->entry.document;
    one.memo = entry->entry.memo;
    one.move = entry->entry.move;
    out.push_back(std::move(one));
  }
  return out;
}

std::span<const Stage> register_stages() {
  static constexpr std::array stages{Stage{"granted", N_("granted")},
                                     Stage{"signed", N_("signed")},
                                     Stage{"committed", N_("with an amount committed")},
                                     Stage{"certified", N_("with an amount certified")},
                                     Stage{"paid", N_("paid, at least in part")},
                                     Stage{"recovered", N_("recovered, at least in part")},
                                     Stage{"reported", N_("with an accepted report")},
                                     Stage{"unreported", N_("paid, without an accepted report")},
                                     Stage{"without_outcome", N_("paid, without any outcome planned")}};
  return stages;
}

RegisterPage register_page(db::Session& session, const territory::Registry& registry, const RegisterFilter& filter) {
  std::optional<TerritoryKey> region;
  std::optional<TerritoryKey> department;
  std::optional<TerritoryKey> contract;
  if (const auto* place = filter.territory ? registry.find(*filter.territory) : nullptr) {
    if (place->level == territory::Level::region) region = place->key;
    if (place->level == territory::Level::department) department = place->key;
    if (place->level == territory::Level::contract) contract = place->key;
  }
  const auto fund = none_if_empty(filter.fund);
  const auto line = none_if_empty(filter.line);
  const auto stage = none_if_empty(filter.stage);
  const auto words = none_if_empty(fold(filter.words));
  // State and words stand in the application: without them a page is found in the register alone.
  const bool is_plain = !filter.state && !words;
  const auto counts = is_plain ? session.first<CountRow>(sql::count_register_plain, region, department, contract,
                                                         filter.year, fund, line, stage)
                               : session.first<CountRow>(sql::count_register, region, department, contract, filter.year,
                                                         fund, line, filter.state, stage, words);
  RegisterPage out;
  if (counts) {
    out.total = counts->total;
    out.granted_cents = counts->granted_cents;
    out.committed_cents = counts->committed_cents;
    out.certified_cents = counts->certified_cents;
    out.paid_cents = counts->paid_cents;
    out.recovered_cents = counts->recovered_cents;
  }
  out.rows = is_plain ? session.all<RegisterEntry>(sql::list_register_plain, region, department, contract, filter.year,
                                                   fund, line, stage, filter.limit, filter.offset)
                      : session.all<RegisterEntry>(sql::list_register, region, department, contract, filter.year, fund,
                                                   line, filter.state, stage, words, filter.limit, filter.offset);
  return out;
}

void write_json(JsonWriter& json, const territory::Registry& registry, const RegisterEntry& row) {
  const auto money = [&](std::string_view name, const std::optional<std::int64_t>& cents) {
    json.key(name);
    cents ? json.value(ledger::plain(*cents)) : json.null();
  };
  json.object([&] {
    json.field("number", row.number);
    json.field("title", row.title);
    json.field("organisation", row.organisation_name);
    json.field("territory", name_of(registry, row.territory));
    json.field("department", name_of(registry, row.department));
    json.field("state", word(row.state));
    json.field("fund", row.fund);
    json.field("year", row.year);
    json.field("line", row.line);
    json.field("decided_on", row.decided_on);
    json.field("starts", row.starts);
    json.field("ends", row.ends);
    money("granted", row.granted_cents);
    money("committed", row.committed_cents);
    money("certified", row.certified_cents);
    money("paid", row.paid_cents);
    money("recovered", row.recovered_cents);
    json.key("has_report");
    row.is_funded ? json.value(row.is_reported.value_or(0) == 1) : json.null();
    json.field("sessions", row.sessions);
    json.field("hours", row.hours);
    json.field("outcomes_planned", row.outcomes_planned);
    json.field("outcomes_reported", row.outcomes_reported);
    json.field("outcomes_measured", row.outcomes_measured);
    json.field("outcomes_reached", row.outcomes_reached);
  });
}

void export_register(db::Session& session, const territory::Registry& registry, const RegisterFilter& filter,
                     intake::Format format, FunctionRef<void(std::string_view)> out) {
  using intake::CellType;
  const auto column = [](const std::string& name, CellType type = CellType::text) {
    return intake::Column{.key = name, .label = name, .type = type};
  };
  const intake::TableSpec spec{.name = "register",
                               .columns = {column("number"),
                                           column("title"),
                                           column("organisation"),
                                           column("territory"),
                                           column("department"),
                                           column("state"),
                                           column("fund"),
                                           column("year", CellType::integer),
                                           column("line"),
                                           column("decided_on", CellType::date),
                                           column("starts", CellType::date),
                                           column("ends", CellType::date),
                                           column("granted", CellType::money),
                                           column("committed", CellType::money),
                                           column("certified", CellType::money),
                                           column("paid", CellType::money),
                                           column("recovered", CellType::money),
                                           column("has_report"),
                                           column("sessions", CellType::integer),
                                           column("hours", CellType::integer),
                                           column("outcomes_planned", CellType::integer),
                                           column("outcomes_reported", CellType::integer),
                                           column("outcomes_measured", CellType::integer),
                                           column("outcomes_reached", CellType::integer)}};
  const auto cents = [](const std::optional<std::int64_t>& value) {
    return value ? std::optional(intake::Cents{*value}) : std::nullopt;
  };
  intake::write_table(
      format, spec,
      [&](intake::TableSink& sink) {
        auto part = filter;
        part.limit = 1000;
        for (part.offset = 0;; part.offset += part.limit) {
          const auto page = register_page(session, registry, part);
          for (const auto& row : page.rows) {
            sink.row(row.number, row.title, row.organisation_name, name_of(registry, row.territory),
                     name_of(registry, row.department), word(row.state), row.fund, row.year, row.line, row.decided_on,
                     row.starts, row.ends, cents(row.granted_cents), cents(row.committed_cents),
                     cents(row.certified_cents), cents(row.paid_cents), cents(row.recovered_cents),
                     !row.is_funded                     ? std::string_view()
                     : row.is_reported.value_or(0) == 1 ? std::string_view("yes")
                                                        : std::string_view("no"),
                     row.sessions, row.hours, row.outcomes_planned, row.outcomes_reported, row.outcomes_measured,
                     row.outcomes_reached);
          }
          if (std::ssize(page.rows) < part.limit) break;
        }
      },
      out);
}

}  // namespace jalon::funding
