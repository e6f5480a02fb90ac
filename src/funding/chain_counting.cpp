// SPDX-License-Identifier: EUPL-1.2
// What is counted, and the proof that it is what the records and the ledger say.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "funding/chain.hpp"
#include "funding/register.hpp"
#include "funding/rules.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

namespace {

using ledger::Kind;
using ledger::Unit;

void ensure_indicators(db::Session& session) {
  if (!are_indicators_declared(session)) declare_indicators(session);
}

struct Counted {
  Measure measure;
  BudgetLineKey line;
  TerritoryKey territory;
  friend auto operator<=>(const Counted&, const Counted&) = default;
};

void observe(access::Act& act, const territory::Registry& registry, const Counted& what, std::int64_t amount, Date day,
             std::string_view source_kind, const std::string& source_id) {
  const auto dimension = dimension_of(what.line);
  for (const auto part : {std::string_view(), std::string_view(dimension)}) {
    figures::record_observation(act, registry,
                                {.indicator = words_of(what.measure).indicator,
                                 .dimension = part,
                                 .territory = what.territory,
                                 .day = day,
                                 .amount = amount,
                                 .source_kind = source_kind,
                                 .source_id = source_id});
  }
}

// What a transfer adds to the sums. It is read from the kinds and places of its two accounts, so that a reversal takes
// away what it reverses.
void effects_of(const ledger::Transfer& transfer, TerritoryKey nation, std::map<Counted, std::int64_t>& out) {
  const auto& from = transfer.from;
  const auto& to = transfer.to;
  const auto add = [&](Measure measure, const ledger::Account& at, std::int64_t amount) {
    out[{measure, {at.programme, at.year, at.line}, at.territory}] += amount;
  };
  const bool is_ae = from.unit == Unit::ae;
  const auto amount = transfer.amount_cents;
  // In whichever of the two ways money goes between two kinds.
  const auto between = [&](Kind source, Kind target, Measure measure) {
    if (from.kind == source && to.kind == target) add(measure, to, amount);
    if (from.kind == target && to.kind == source) add(measure, from, -amount);
  };
  between(Kind::voted, Kind::open, is_ae ? Measure::voted_ae : Measure::voted_cp);
  between(Kind::open, Kind::committed, Measure::committed);
  between(Kind::open, Kind::paid, Measure::paid);
  between(Kind::paid, Kind::recovered, Measure::recovered);
  if (from.kind != Kind::open || to.kind != Kind::open) return;
  if (from.year != to.year) {
    const auto carried = is_ae ? Measure::carried_ae : Measure::carried_cp;
    add(carried, from, -amount);
    add(carried, to, amount);
  } else if (from.territory != to.territory) {
    // Of a region what it and its departments have received: what it hands on is taken from itself, given to them.
    const auto delegated = is_ae ? Measure::delegated_ae : Measure::delegated_cp;
    if (from.territory != nation) add(delegated, from, -amount);
    if (to.territory != nation) add(delegated, to, amount);
  }
}

// The number at the beginning of “60 %”, in thousandths, and what stands after it.
struct Number {
  std::int64_t value = 0;
  std::string unit;
};
std::optional<Number> number_in(std::string_view text) {
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() && (std::string_view("0123456789., ").find(text[end]) != std::string_view::npos)) ++end;
  auto digits = trim(text.substr(0, end));
  const auto value = parse_decimal(digits, 3);
  if (digits.empty() || !value) return std::nullopt;
  return Number{*value, fold(trim(text.substr(end)))};
}

enum class Reached : std::uint8_t { unknown, no, yes };
// Whether what was reached is the target or better: better is on the other side of the baseline.
Reached reached(const Outcome& planned, std::string_view told) {
  const auto target = number_in(planned.target);
  const auto value = number_in(told);
  if (!target || !value) return Reached::unknown;
  if (target->unit != value->unit && !target->unit.empty() && !value->unit.empty()) return Reached::unknown;
  const auto baseline = number_in(planned.baseline);
  const bool is_less_better = baseline && baseline->value > target->value;
  return (is_less_better ? value->value <= target->value : value->value >= target->value) ? Reached::yes : Reached::no;
}

// What the ledger has committed for a grant, by the entries of its decisions and of its closing.
std::optional<std::int64_t> committed_of(db::Session& session, ApplicationId id,
                                         const std::vector<Decision>& decisions) {
  std::set<std::int64_t> numbers;
  for (const auto& one : decisions) {
    if (one.entry) numbers.insert(*one.entry);
  }
  if (const auto closing = ledger::number_of_key(session, "funding/close/" + id.text())) numbers.insert(*closing);
  std::optional<std::int64_t> out;
  for (const auto number : numbers) {
    const auto entry = ledger::find_entry(session, number);
    if (!entry || entry->state != ledger::State::posted) continue;
    for (const auto& one : entry->entry.transfers)
      out = out.value_or(0) + (one.from.kind == Kind::open ? one.amount_cents : -one.amount_cents);
  }
  return out;
}

constexpr std::array register_measures{std::pair{Measure::granted, &RegisterRow::granted_cents},
                                       std::pair{Measure::grants_committed, &RegisterRow::committed_cents},
                                       std::pair{Measure::certified, &RegisterRow::certified_cents},
                                       std::pair{Measure::grants_paid, &RegisterRow::paid_cents},
                                       std::pair{Measure::grants_recovered, &RegisterRow::recovered_cents},
                                       std::pair{Measure::signed_grants, &RegisterRow::is_signed},
                                       std::pair{Measure::funded, &RegisterRow::is_funded},
                                       std::pair{Measure::reported, &RegisterRow::is_reported},
                                       std::pair{Measure::sessions, &RegisterRow::sessions},
                                       std::pair{Measure::hours, &RegisterRow::hours},
                                       std::pair{Measure::attendances, &RegisterRow::attendances},
                                       std::pair{Measure::outcomes_planned, &RegisterRow::outcomes_planned},
                                       std::pair{Measure::outcomes_reported, &RegisterRow::outcomes_reported},
                                       std::pair{Measure::outcomes_measured, &RegisterRow::outcomes_measured},
                                       std::pair{Measure::outcomes_reached, &RegisterRow::outcomes_reached}};

// What its records say of a grant; none before it was granted.
std::optional<RegisterRow> standing_of(db::Session& session, const territory::Registry& registry, ApplicationId id) {
  const auto application = find_application(session, id);
  JALON_CHECK(application.has_value());
  const auto decisions = decisions_of(session, id);
  const auto granted = std::find_if(decisions.begin(), decisions.end(),
                                    [](const Decision& one) { return one.verdict == Verdict::granted; });
  if (granted == decisions.end()) return std::nullopt;
  const bool is_revoked = std::any_of(decisions.begin(), decisions.end(),
                                      [](const Decision& one) { return one.verdict == Verdict::revoked; });
  const auto text = text_of(session, *application);
  RegisterRow out;
  out.application = id;
  out.department = application->department;
  // Where the project lies, if that adds up in the department that decides.
  const auto path = registry.sum_path(application->territory);
  out.territory = std::find(path.begin(), path.end(), application->department) != path.end() ? application->territory
                                                                                             : application->department;
  if (const auto* region = registry.ancestor(application->department, territory::Level::region))
    out.region = region->key;
  out.fund = text.fund;
  out.year = text.year;
  out.line = text.line;
  out.decided_on = granted->day;
  out.granted_cents = is_revoked ? 0 : application->granted_cents.value_or(0);
  out.committed_cents = committed_of(session, id, decisions);
  bool was_signed = false;
  for (const auto& one : agreements_of(session, id)) was_signed = was_signed || one.state_signed_at.has_value();
  if (was_signed) out.is_signed = is_revoked ? 0 : 1;
  for (const auto& one : payments_of(session, id)) {
    if (one.certified_at) {
      const auto counts = one.state != PaymentState::cancelled ? one.amount_cents : 0;
      out.certified_cents = out.certified_cents.value_or(0) + counts;
    }
    if (one.state == PaymentState::paid) out.paid_cents = out.paid_cents.value_or(0) + one.amount_cents;
  }
  for (const auto& one : recoveries_of(session, id))
    out.recovered_cents = out.recovered_cents.value_or(0) + one.recovered_cents;
  if (!out.paid_cents) return out;
  out.is_funded = 1;
  const auto planned = content_of(session, registry, id).outcomes;
  out.outcomes_planned = std::ssize(planned);
  const auto report = report_of(session, id);
  if (!report || report->state != ReportState::accepted) return out;
  out.is_reported = 1;
  out.sessions = report->sessions;
  out.hours = report->hours;
  out.attendances = report->attendances;
  out.outcomes_reported = 0;
  out.outcomes_measured = 0;
  for (const auto& one : planned) {
    const auto told = std::find_if(report->outcomes.begin(), report->outcomes.end(), [&](const OutcomeReached& each) {
      return each.label == one.label && !trim(each.reached).empty();
    });
    if (told == report->outcomes.end()) continue;
    ++*out.outcomes_reported;
    const auto came = reached(one, told->reached);
    if (came == Reached::unknown) continue;
    ++*out.outcomes_measured;
    out.outcomes_reached = out.outcomes_reached.value_or(0) + (came == Reached::yes ? 1 : 0);
  }
  return out;
}

std::string place_text(const territory::Registry& registry, TerritoryKey key) {
  const auto name = name_of(registry, key);
  return name.empty() ? fmt::format("territory {}", key.value) : name;
}

constexpr std::size_t examples_max = 20;
void differs(ChainProof& proof, std::string what) {
  ++proof.different;
  if (proof.examples.size() < examples_max) proof.examples.push_back(std::move(what));
}

// The figures of one measure against what was added up from the records, in every territory.
using LineSums = std::map<std::pair<TerritoryKey, std::string>, std::int64_t>;
void compare(db::Session& session, const territory::Registry& registry, Measure measure, const LineSums& sums,
             const std::set<TerritoryKey>& places, ChainProof& proof) {
  for (const auto place : places) {
    auto kept = figures::by_dimension(session, words_of(measure).indicator, place, "line:");
    for (auto at = sums.lower_bound({place, ""}); at != sums.end() && at->first.first == place; ++at) {
      ++proof.figures;
      const auto& dimension = at->first.second;
      const auto found = kept.find(dimension);
      if (found == kept.end() || found->second != at->second) {
        differs(proof, fmt::format("{} of {}, {}: the figure says {}, the records say {}", words_of(measure).indicator,
                                   place_text(registry, place), dimension,
                                   found == kept.end() ? "nothing" : std::to_string(found->second), at->second));
      }
      if (found != kept.end()) kept.erase(found);
    }
    for (const auto& [dimension, value] : kept) {
      ++proof.figures;
      if (value == 0) continue;
      differs(proof, fmt::format("{} of {}, {}: the figure says {}, the records say nothing",
                                 words_of(measure).indicator, place_text(registry, place), dimension, value));
    }
  }
}

// Territories whose place has been another: what was counted there stays where it stood on its day.
bool has_moved(const territory::Registry& registry, TerritoryKey key) { return !registry.path_changes(key).empty(); }

}  // namespace

void observe_entry(access::Act& act, const territory::Registry& registry, const ledger::Moved& moved) {
  std::map<Counted, std::int64_t> effects;
  for (const auto& transfer : moved.transfers) effects_of(transfer, registry.nation().key, effects);
  if (effects.empty()) return;
  ensure_indicators(act.db);
  for (const auto& [what, amount] : effects)
    observe(act, registry, what, amount, moved.day, "ledger_entry", std::to_string(moved.number));
}

void count_grant(access::Act& act, const territory::Registry& registry, ApplicationId id, std::optional<Date> day) {
  auto now = standing_of(act.db, registry, id);
  if (!now) return;
  const auto before = act.db.first<RegisterRow>(sql::registered, id);
  if (before) {  // it stays where it was counted first
    now->territory = before->territory;
    now->department = before->department;
    now->region = before->region;
  }
  ensure_indicators(act.db);
  for (const auto& [measure, member] : register_measures) {
    auto& value = (*now).*member;
    const auto was = before ? (*before).*member : std::nullopt;
    if (!value && was) value = 0;  // what was known once is not unknown again
    if (!value || value == was) continue;
    observe(act, registry, {measure, {now->fund, now->year, now->line}, now->territory}, *value - was.value_or(0),
            day.value_or(act.today()), "grant_application", id.text());
  }
  act.db.run(sql::put_register, id, now->territory, now->department, now->region, now->fund, now->year, now->line,
             now->decided_on, now->granted_cents, now->committed_cents, now->certified_cents, now->paid_cents,
             now->recovered_cents, now->is_signed, now->is_funded, now->is_reported, now->sessions, now->hours,
             now->attendances, now->outcomes_planned, now->outcomes_reported, now->outcomes_measured,
             now->outcomes_reached);
}

ChainProof verify_chain(db::Session& session, const territory::Registry& registry) {
  ChainProof proof;
  std::map<Measure, LineSums> sums;
  std::set<TerritoryKey> places{registry.nation().key}, moved;
  const auto add = [&](Measure measure, const BudgetLineKey& line, TerritoryKey territory, std::int64_t amount) {
    const auto dimension = dimension_of(line);
    for (const auto place : registry.sum_path(territory)) {
      sums[measure][{place, dimension}] += amount;
      places.insert(place);
      if (has_moved(registry, territory) && place != registry.nation().key) moved.insert(place);
    }
  };
  // Each grant: its row against its records, and what all rows add up to.
  for (const auto id : session.all<ApplicationId>(sql::decided)) {
    const auto row = session.first<RegisterRow>(sql::registered, id);
    const auto now = standing_of(session, registry, id);
    ++proof.grants;
    if (!now || !row) {
      differs(proof, fmt::format("grant {}: {} in the register", id.text(), row ? "too much" : "missing"));
      continue;
    }
    for (const auto& [measure, member] : register_measures) {
      const auto kept = (*row).*member;
      const auto said = (*now).*member;
      if (kept.value_or(0) != said.value_or(0) || (said && !kept)) {
        differs(proof, fmt::format("grant {}, {}: the register says {}, its records say {}", id.text(),
                                   words_of(measure).word, kept.value_or(0), said.value_or(0)));
      }
      if (kept) add(measure, {row->fund, row->year, row->line}, row->territory, *kept);
    }
  }
  // Of a place that stood elsewhere, the figures follow the days: the nation alone is compared.
  for (const auto key : moved) places.erase(key);
  for (const auto& [measure, member] : register_measures)
    compare(session, registry, measure, sums[measure], places, proof);

  // The ledger: what stands in its accounts against what was counted of its entries, each read in its own way.
  std::set<std::string> funds;
  for (const auto& one : ledger::budgets(session)) funds.insert(one.programme);
  struct Books {
    std::int64_t voted = 0, all = 0, committed = 0, paid = 0, recovered = 0;
  };
  std::map<std::tuple<TerritoryKey, std::string, Unit>, Books> books;
  for (const auto& fund : funds) {
    for (const auto& one : ledger::balances(session, registry, fund)) {
      const auto dimension = dimension_of({one.account.programme, one.account.year, one.account.line});
      for (const auto place : registry.sum_path(one.account.territory)) {
        auto& sum = books[{place, dimension, one.account.unit}];
        switch (one.account.kind) {
          case Kind::voted:
            sum.voted -= one.amount_cents;
            continue;
          case Kind::committed:
            sum.committed += one.amount_cents;
            break;
          case Kind::paid:
            sum.paid += one.amount_cents;
            break;
          case Kind::recovered:
            sum.recovered += one.amount_cents;
            break;
          default:
            break;
        }
        sum.all += one.amount_cents;
      }
    }
  }
  std::map<std::pair<Measure, TerritoryKey>, std::map<std::string, std::int64_t>> read;
  const auto figure = [&](Measure measure, TerritoryKey place, const std::string& dimension) {
    auto found = read.find({measure, place});
    if (found == read.end()) {
      found = read.emplace(std::pair{measure, place},
                           figures::by_dimension(session, words_of(measure).indicator, place, "line:"))
                  .first;
    }
    const auto at = found->second.find(dimension);
    return at == found->second.end() ? std::int64_t{0} : at->second;
  };
  for (const auto& [key, sum] : books) {
    const auto& [place, dimension, unit] = key;
    const bool is_ae = unit == Unit::ae;
    const bool is_nation = place == registry.nation().key;
    const auto same = [&, place = place, dimension = dimension](std::string_view what, std::int64_t counted,
                                                                std::int64_t stands) {
      ++proof.balances;
      if (counted == stands) return;
      differs(proof, fmt::format("{} {} of {}, {}: the figures say {}, the accounts {}", what, is_ae ? "AE" : "CP",
                                 place_text(registry, place), dimension, counted, stands));
    };
    const auto voted = figure(is_ae ? Measure::voted_ae : Measure::voted_cp, place, dimension);
    same("voted", voted, sum.voted);
    // All that stands in a place and below it came by vote, delegation and carry-over.
    const auto delegated =
        is_nation ? 0 : figure(is_ae ? Measure::delegated_ae : Measure::delegated_cp, place, dimension);
    same("received", voted + delegated + figure(is_ae ? Measure::carried_ae : Measure::carried_cp, place, dimension),
         sum.all);
    if (is_ae) {
      same("committed", figure(Measure::committed, place, dimension), sum.committed);
    } else {
      const auto recovered = figure(Measure::recovered, place, dimension);
      same("paid and not recovered", figure(Measure::paid, place, dimension) - recovered, sum.paid);
    }
  }
  return proof;
}

}  // namespace jalon::funding
