// SPDX-License-Identifier: EUPL-1.2
#include "allocation/division.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

#include "base/text.hpp"
#include "figures/answers.hpp"
#include "figures/figures.hpp"

namespace jalon::allocation {

namespace {

constexpr std::size_t names_told = 5;

// What the names of a formula stand for, territory by territory, as it is known now.
class KeyReading {
 public:
  static Result<KeyReading> of(db::Session& session, const territory::Registry& registry, const std::string& text,
                               const std::vector<TerritoryKey>& places, Date today) {
    auto formula = figures::parse_formula(text);
    if (!formula) return fail(std::move(formula.error()));
    KeyReading out(std::move(*formula));
    std::vector<Fault> faults;
    figures::Codes codes{std::string(key_population), std::string(key_contracts)};
    for (const auto& indicator : figures::indicators(session)) codes.insert(indicator.code);
    for (auto& fault : figures::check_names(out.formula_, codes)) faults.push_back(std::move(fault));
    if (!faults.empty()) return fail(Invalid{std::move(faults)});
    for (const auto& name : out.formula_.names()) out.values_.push_back(read(session, registry, name, places, today));
    return out;
  }

  [[nodiscard]] const std::vector<std::string>& names() const { return formula_.names(); }

  // None: not known, or not a number.
  std::optional<double> weight(figures::Calculator& calculate, TerritoryKey place) const {
    std::vector<std::optional<double>> inputs;
    for (const auto& values : values_) {
      const auto found = values.find(place);
      inputs.push_back(found == values.end() ? std::nullopt : std::optional(found->second));
    }
    const auto computed = calculate(inputs);
    return computed.kind == figures::Computed::Kind::value ? std::optional(computed.value) : std::nullopt;
  }
  [[nodiscard]] figures::Calculator calculator() const { return figures::Calculator(formula_); }

 private:
  explicit KeyReading(figures::Formula formula) : formula_(std::move(formula)) {}

  static std::map<TerritoryKey, double> read(db::Session& session, const territory::Registry& registry,
                                             const std::string& name, const std::vector<TerritoryKey>& places,
                                             Date today) {
    std::map<TerritoryKey, double> out;
    if (name == key_population || name == key_contracts) {
      for (const auto place : places) {
        const auto population = registry.find(place)->population;
        if (name == key_contracts) {
          out[place] = static_cast<double>(registry.below(place, territory::Level::contract).size());
        } else if (population > 0) {
          out[place] = static_cast<double>(population);
        }
      }
      return out;
    }
    const auto part = figures::part_named(name);
    const auto indicator = figures::find_indicator(session, part.code);
    if (!indicator) return out;
    const double scale = std::pow(10.0, indicator->decimals);
    // The newest of the last year or so.
    const auto last = Period::containing(today, figures::length_of(indicator->frequency));
    const auto first = Period{last.length, last.index - (last.length == Period::Length::year ? 2 : 12)};
    for (const auto& [place, periods] :
         figures::by_period_of(session, registry, *indicator, places, first, last, part.category)) {
      for (const auto& period : periods) {
        if (period.value) out[place] = static_cast<double>(*period.value) / scale;
      }
    }
    return out;
  }

  figures::Formula formula_;
  std::vector<std::map<TerritoryKey, double>> values_;  // as its names
};

std::vector<TerritoryKey> receivers(const territory::Registry& registry, const Division& asked) {
  std::vector<TerritoryKey> out;
  for (const auto* place : registry.below(asked.from, asked.to)) out.push_back(place->key);
  return out;
}

std::string names_of(const std::vector<TerritoryKey>& places, const territory::Registry& registry) {
  std::string out;
  for (std::size_t i = 0; i < places.size() && i < names_told; ++i) {
    if (i > 0) out += ", ";
    out += registry.find(places[i])->name;
  }
  if (places.size() > names_told) out += fmt::format(" … ({})", places.size());
  return out;
}

ledger::Account account(const Division& asked, TerritoryKey place, ledger::Unit unit) {
  return {asked.programme, asked.year, asked.line, place, ledger::Kind::open, unit};
}

std::int64_t sum_of(const std::vector<Share>& shares, std::int64_t Share::*cents) {
  return std::accumulate(shares.begin(), shares.end(), std::int64_t{0},
                         [&](std::int64_t sum, const Share& share) { return sum + share.*cents; });
}

// What each has of its year, by all lines and by this one, this division included.
void hold_against_cap(db::Session& session, const territory::Registry& registry, const Division& asked,
                      Divided& divided) {
  divided.cap = programme::line_cap(session, asked.programme, asked.line, asked.year, territory::word(asked.to));
  if (!divided.cap) return;
  struct Has {
    std::int64_t line = 0, all = 0;
  };
  std::map<std::pair<TerritoryKey, ledger::Unit>, Has> has;
  for (const auto& one : ledger::balances(session, registry, asked.programme)) {
    if (one.account.year != asked.year || one.account.kind == ledger::Kind::voted) continue;
    auto& own = has[{one.account.territory, one.account.unit}];
    own.all += one.amount_cents;
    if (one.account.line == asked.line) own.line += one.amount_cents;
  }
  for (const auto& share : divided.shares) {
    for (const auto unit : {ledger::Unit::ae, ledger::Unit::cp}) {
      const auto cents = unit == ledger::Unit::ae ? share.ae_cents : share.cp_cents;
      if (cents == 0) continue;
      auto own = has[{share.territory, unit}];
      own.line += cents;
      own.all += cents;
      // The most whole cents, without a product that might not fit.
      const auto most = own.all / 100 * divided.cap->percent_max + own.all % 100 * divided.cap->percent_max / 100;
      if (own.line > most) divided.over.push_back({share.territory, unit, own.line, own.all});
    }
  }
}

}  // namespace

std::vector<std::int64_t> shares_of(std::int64_t total_cents, std::span<const double> weights,
                                    std::int64_t step_cents) {
  std::vector<std::int64_t> out(weights.size(), 0);
  const auto counts = [](double weight) { return std::isfinite(weight) && weight > 0; };
  long double sum = 0;
  for (const double weight : weights) {
    if (counts(weight)) sum += weight;
  }
  if (!(sum > 0) || total_cents < step_cents) return out;
  const auto steps = total_cents / step_cents;
  std::vector<std::pair<long double, std::size_t>> rests;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!counts(weights[i])) continue;
    const long double exact = static_cast<long double>(steps) * weights[i] / sum;
    const auto whole = static_cast<std::int64_t>(std::floor(exact));
    out[i] = whole;
    given += whole;
    rests.emplace_back(exact - static_cast<long double>(whole), i);
  }
  std::stable_sort(rests.begin(), rests.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  // Rounding of the quotients can leave a step too many or too few: never more than there are receivers.
  for (std::size_t i = 0; given < steps && !rests.empty(); i = (i + 1) % rests.size()) {
    ++out[rests[i].second];
    ++given;
  }
  for (std::size_t i = rests.size(); given > steps && i > 0; --i) {
    auto& share = out[rests[i - 1].second];
    if (share == 0) continue;
    --share;
    --given;
  }
  for (auto& share : out) share *= step_cents;
  return out;
}

std::optional<std::vector<std::int64_t>> bounded_shares(std::int64_t total_cents, std::span<const double> weights,
                                                        const std::vector<bool>& receives, const Bounds& bounds,
                                                        std::int64_t step_cents) {
  JALON_CHECK(receives.size() == weights.size());
  const auto least = (bounds.least_cents.value_or(0) + step_cents - 1) / step_cents;
  const auto most = bounds.most_cents ? std::optional(*bounds.most_cents / step_cents) : std::nullopt;
  const auto total = std::max<std::int64_t>(total_cents, 0) / step_cents;
  std::vector<std::int64_t> steps(weights.size(), 0);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (receives[i]) open.push_back(i);
  }
  if (most && least > *most) return std::nullopt;
  if (!open.empty() && least > total / std::ssize(open)) return std::nullopt;
  const auto weight_of = [&](std::size_t i) -> long double {
    return std::isfinite(weights[i]) && weights[i] > 0 ? weights[i] : 0;
  };
  auto left = total;
  // Those that a bound holds are set aside, on the side where the bounds ask for more; the others share what is left.
  while (!open.empty()) {
    long double sum = 0;
    for (const auto i : open) sum += weight_of(i);
    long double excess = 0;
    std::vector<std::size_t> below;
    std::vector<std::size_t> above;
    for (const auto i : open) {
      const long double share = sum > 0 ? static_cast<long double>(left) * weight_of(i) / sum : 0;
      if (share < static_cast<long double>(least)) {
        below.push_back(i);
        excess += static_cast<long double>(least) - share;
      } else if (most && share > static_cast<long double>(*most)) {
        above.push_back(i);
        excess -= share - static_cast<long double>(*most);
      }
    }
    if (below.empty() && above.empty()) break;
    const auto settle = [&](const std::vector<std::size_t>& held, std::int64_t bound) {
      for (const auto i : held) {
        steps[i] = bound;
        left -= bound;
      }
      std::erase_if(open, [&](std::size_t i) { return std::find(held.begin(), held.end(), i) != held.end(); });
    };
    if (excess >= 0) settle(below, least);
    if (excess <= 0) settle(above, most.value_or(0));
  }
  std::vector<double> rest(weights.size(), 0);
  for (const auto i : open) rest[i] = weights[i];
  const auto shared = shares_of(left, rest, 1);
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = (steps[i] + shared[i]) * step_cents;
  return steps;
}

std::string digest(const Divided& divided) {
  std::int64_t sum = 0;
  std::int64_t position = 0;
  for (const auto& share : divided.shares) {
    ++position;
    sum = (sum * 31 + share.ae_cents % 1'000'003 * position + share.cp_cents % 1'000'003) % 1'000'000'007;
  }
  return fmt::format("{}/{}/{}", divided.ae_cents - divided.ae_rest(), divided.cp_cents - divided.cp_rest(), sum);
}

std::int64_t Divided::ae_rest() const { return ae_cents - sum_of(shares, &Share::ae_cents); }
std::int64_t Divided::cp_rest() const { return cp_cents - sum_of(shares, &Share::cp_cents); }
std::vector<TerritoryKey> Divided::unknown() const {
  std::vector<TerritoryKey> out;
  for (const auto& share : shares) {
    if (!share.weight) out.push_back(share.territory);
  }
  return out;
}

Result<Divided> preview(db::Session& session, const territory::Registry& registry, const Division& asked, Date today) {
  std::vector<Fault> faults;
  const auto* from = registry.find(asked.from);
  if (from == nullptr) return fail(NotFound{msg("This territory is not known.")});
  if (asked.to != territory::Level::region && asked.to != territory::Level::department)
    faults.push_back({"to", msg("Credits are divided among regions or departments.")});
  const auto places = faults.empty() ? receivers(registry, asked) : std::vector<TerritoryKey>();
  if (faults.empty() && places.empty()) faults.push_back({"to", msg("There is nothing of this level below.")});
  for (const auto* amount : {&asked.ae_cents, &asked.cp_cents}) {
    if (*amount && (**amount < 0 || **amount > ledger::amount_cents_max))
      faults.push_back({amount == &asked.ae_cents ? "ae" : "cp",
                        msg("An amount is above zero, and at most {0} €.", ledger::plain(ledger::amount_cents_max))});
  }
  const auto& bounds = asked.key.bounds;
  for (const auto* bound : {&bounds.least_cents, &bounds.most_cents}) {
    if (*bound && (**bound < 0 || **bound > ledger::amount_cents_max))
      faults.push_back({bound == &bounds.least_cents ? "at_least" : "at_most",
                        msg("An amount is above zero, and at most {0} €.", ledger::plain(ledger::amount_cents_max))});
  }
  if (bounds.least_cents && bounds.most_cents && *bounds.least_cents > *bounds.most_cents)
    faults.push_back({"at_most", msg("The most for each is at least what each receives at least.")});
  if (asked.key.kind == Key::Kind::entered && (bounds.least_cents || bounds.most_cents))
    faults.push_back({"at_least", msg("Amounts that are entered have no floor and no maximum.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  Divided out;
  const auto left = [&](ledger::Unit unit) {
    const auto found = ledger::balance(session, account(asked, asked.from, unit));
    return found ? found->left_cents() : 0;
  };
  out.ae_left_cents = left(ledger::Unit::ae);
  out.cp_left_cents = left(ledger::Unit::cp);
  const bool is_all = !asked.ae_cents && !asked.cp_cents;
  out.ae_cents = is_all ? out.ae_left_cents : asked.ae_cents.value_or(0);
  out.cp_cents = is_all ? out.cp_left_cents : asked.cp_cents.value_or(0);

  const auto is_without = [&](TerritoryKey place) {
    return std::find(asked.without.begin(), asked.without.end(), place) != asked.without.end();
  };
  for (const auto place : places) out.shares.push_back({.territory = place, .weight = 0.0});
  const auto capped = [&](Divided divided) {
    hold_against_cap(session, registry, asked, divided);
    return divided;
  };
  if (asked.key.kind == Key::Kind::entered) {
    out.ae_cents = out.cp_cents = 0;
    for (auto& share : out.shares) {
      const auto of = [&](const std::map<TerritoryKey, std::int64_t>& entered) {
        const auto found = entered.find(share.territory);
        return found == entered.end() || is_without(share.territory) ? 0 : found->second;
      };
      share.ae_cents = of(asked.key.ae);
      share.cp_cents = of(asked.key.cp);
      out.ae_cents += share.ae_cents;
      out.cp_cents += share.cp_cents;
    }
    return capped(std::move(out));
  }
  if (asked.key.kind == Key::Kind::equal) {
    for (auto& share : out.shares) share.weight = is_without(share.territory) ? 0 : 1;
  } else {
    auto reading = KeyReading::of(session, registry, asked.key.formula, places, today);
    if (!reading) return fail(std::move(reading.error()));
    out.names = reading->names();
    auto calculate = reading->calculator();
    for (auto& share : out.shares)
      share.weight = is_without(share.territory) ? std::optional(0.0) : reading->weight(calculate, share.territory);
  }
  std::vector<double> weights;
  for (const auto& share : out.shares) weights.push_back(share.weight.value_or(0));
  std::vector<bool> receives;
  for (const auto& share : out.shares) receives.push_back(share.weight && !is_without(share.territory));
  for (const auto& [field, total, cents] :
       {std::tuple{"at_least", out.ae_cents, &Share::ae_cents}, {"at_least", out.cp_cents, &Share::cp_cents}}) {
    if (total == 0) continue;
    const bool is_bound = asked.key.bounds.least_cents || asked.key.bounds.most_cents;
    const auto shares = is_bound ? bounded_shares(total, weights, receives, asked.key.bounds)
                                 : std::optional(shares_of(total, weights));
    if (!shares) {
      return invalid(field, msg("{0} € are not enough to give each of {1} at least {2} €.", ledger::plain(total),
                                std::count(receives.begin(), receives.end(), true),
                                ledger::plain(asked.key.bounds.least_cents.value_or(0))));
    }
    for (std::size_t i = 0; i < out.shares.size(); ++i) out.shares[i].*cents = (*shares)[i];
  }
  return capped(std::move(out));
}

Result<std::int64_t> delegate(access::Act& act, const territory::Registry& registry, const Division& asked) {
  // Sent again, when what is left and the figures of the key are others by now.
  if (const auto earlier = ledger::number_of_key(act.db, asked.idempotency_key)) {
    const auto known = ledger::find_entry(act.db, *earlier);
    if (known && known->entry.move == ledger::Move::delegate && known->entry.document == tidy(asked.document))
      return *earlier;
  }
  const auto divided = preview(act.db, registry, asked, act.today());
  if (!divided) return fail(divided.error());
  if (!asked.seen.empty() && asked.seen != digest(*divided))
    return fail(Conflict{msg("What would be divided has changed since you looked at it: look again, then confirm.")});
  if (const auto unknown = divided->unknown(); !unknown.empty()) {
    return refused("allocation.weight_unknown",
                   msg("The key does not know how much these weigh: {0}.", names_of(unknown, registry)),
                   msg("Give the figure that is missing, or leave them out by choice: missing is not zero."));
  }
  if (!divided->over.empty()) {
    std::vector<TerritoryKey> places;
    for (const auto& one : divided->over) {
      if (std::find(places.begin(), places.end(), one.territory) == places.end()) places.push_back(one.territory);
    }
    return refused("allocation.line_cap",
                   msg("This line would be more than {0}% of the credits of {1} ({2}).", divided->cap->percent_max,
                       names_of(places, registry), divided->cap->source.fr),
                   msg("Delegate the other lines of the year first, or lower the amount."));
  }
  ledger::Entry entry{.move = ledger::Move::delegate,
                      .day = asked.day,
                      .document = asked.document,
                      .memo = asked.memo,
                      .idempotency_key = asked.idempotency_key,
                      .transfers = {}};
  const auto* from = registry.find(asked.from);
  const bool is_through =
      asked.through_regions && from->level == territory::Level::nation && asked.to == territory::Level::department;
  for (const auto& [unit, cents] :
       {std::pair{ledger::Unit::ae, &Share::ae_cents}, {ledger::Unit::cp, &Share::cp_cents}}) {
    std::map<TerritoryKey, std::int64_t> of_regions;
    std::vector<ledger::Transfer> last;
    for (const auto& share : divided->shares) {
      if (share.*cents == 0) continue;
      const auto* region = is_through ? registry.ancestor(share.territory, territory::Level::region) : nullptr;
      const auto giver = region == nullptr ? asked.from : region->key;
      if (region != nullptr) of_regions[giver] += share.*cents;
      last.push_back({account(asked, giver, unit), account(asked, share.territory, unit), share.*cents});
    }
    for (const auto& each : of_regions)
      entry.transfers.push_back({account(asked, asked.from, unit), account(asked, each.first, unit), each.second});
    entry.transfers.insert(entry.transfers.end(), last.begin(), last.end());
  }
  return ledger::post_entry(act, registry, entry);
}

}  // namespace jalon::allocation
