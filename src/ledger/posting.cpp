// SPDX-License-Identifier: EUPL-1.2
#include "ledger/posting.hpp"

#include <algorithm>
#include <array>

#include "base/personal_data.hpp"
#include "base/text.hpp"

namespace jalon::ledger {

namespace {

constexpr std::size_t document_characters_max = 200;
constexpr std::size_t memo_characters_max = 500;
constexpr std::size_t key_characters_max = 100;
constexpr std::size_t word_characters_max = 80;

// Where the second account of a transfer stands, seen from the first.
enum class Where : std::uint8_t { nation, below, above, same };
struct Way {
  Move move;
  Kind from, to;
  std::optional<Unit> unit;
  Where where;
};
constexpr std::array ways{
    Way{Move::vote, Kind::voted, Kind::open, std::nullopt, Where::nation},
    Way{Move::hold_back, Kind::open, Kind::reserve, std::nullopt, Where::nation},
    Way{Move::release, Kind::reserve, Kind::open, std::nullopt, Where::nation},
    Way{Move::delegate, Kind::open, Kind::open, std::nullopt, Where::below},
    Way{Move::take_back, Kind::open, Kind::open, std::nullopt, Where::above},
    Way{Move::commit, Kind::open, Kind::committed, Unit::ae, Where::same},
    Way{Move::decommit, Kind::committed, Kind::open, Unit::ae, Where::same},
    Way{Move::pay, Kind::open, Kind::paid, Unit::cp, Where::same},
    Way{Move::recover, Kind::paid, Kind::recovered, Unit::cp, Where::same},
    Way{Move::restore, Kind::recovered, Kind::open, Unit::cp, Where::same},
    Way{Move::carry_over, Kind::open, Kind::open, std::nullopt, Where::same},
    Way{Move::lapse, Kind::open, Kind::lapsed, std::nullopt, Where::same},
    Way{Move::lapse, Kind::reserve, Kind::lapsed, std::nullopt, Where::same},
};

bool stands(Where where, const Transfer& transfer, const territory::Registry& registry) {
  const auto nation = registry.nation().key;
  const auto holds = [&](TerritoryKey below, TerritoryKey above) {
    const auto path = registry.sum_path(below);
    return below != above && std::ranges::find(path, above) != path.end();
  };
  switch (where) {
    case Where::nation:
      return transfer.from.territory == nation && transfer.to.territory == nation;
    case Where::below:
      return holds(transfer.to.territory, transfer.from.territory);
    case Where::above:
      return holds(transfer.from.territory, transfer.to.territory);
    case Where::same:
      break;
  }
  return transfer.from.territory == transfer.to.territory;
}

std::optional<Message> fault_of(const Entry& entry, const Transfer& transfer, const territory::Registry& registry) {
  if (transfer.amount_cents <= 0 || transfer.amount_cents > amount_cents_max)
    return msg("An amount is above zero, and at most {0} €.", plain(amount_cents_max));
  for (const auto* account : {&transfer.from, &transfer.to}) {
    if (registry.find(account->territory) == nullptr) return msg("There is no such territory.");
    if (!is_code(account->programme) || !is_code(account->line))
      return msg("A programme and a line are named by their code: small letters, digits and hyphens.");
    if (account->year < 1990 || account->year > 2200) return msg("This is not the year of a budget.");
  }
  const auto way = std::ranges::find_if(ways, [&](const Way& each) {
    return each.move == entry.move && each.from == transfer.from.kind && each.to == transfer.to.kind;
  });
  if (way == ways.end()) {
    return msg("Money does not go from “{0}” to “{1}” by this act.", word(transfer.from.kind), word(transfer.to.kind));
  }
  if (transfer.from.unit != transfer.to.unit) return msg("AE and CP are counted apart: one does not become the other.");
  if (way->unit && *way->unit != transfer.from.unit)
    return *way->unit == Unit::ae ? msg("AE are committed, CP are not.") : msg("CP are paid, AE are not.");
  if (transfer.from.programme != transfer.to.programme || transfer.from.line != transfer.to.line)
    return msg("Money stays within its programme and its line.");
  if (transfer.to.year != transfer.from.year + (entry.move == Move::carry_over ? 1 : 0)) {
    return entry.move == Move::carry_over ? msg("Credits are carried over to the next year.")
                                          : msg("Money stays within the year of its budget.");
  }
  if (stands(way->where, transfer, registry)) return std::nullopt;
  switch (way->where) {
    case Where::nation:
      return msg("This is an act of the nation.");
    case Where::below:
      return msg("Credits are delegated to a territory below.");
    case Where::above:
      return msg("Credits are taken back by a territory above.");
    case Where::same:
      break;
  }
  return msg("Money stays in its territory by this act.");
}

}  // namespace

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= word_characters_max && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::vector<Fault> faults_of(const Entry& entry, const territory::Registry& registry, Date today) {
  std::vector<Fault> out;
  const auto text = [&](std::string_view field, const std::string& value, std::size_t most) {
    for (auto& fault : refuse_identifiers(field, value)) out.push_back(std::move(fault));
    if (length(value) > most || value.find('\n') != std::string::npos)
      out.push_back({std::string(field), msg("Write one line of at most {0} characters.", most)});
  };
  if (entry.day > today) out.push_back({"day", msg("An entry is not of a day to come.")});
  if (entry.document.empty()) out.push_back({"document", msg("Say which document this rests on.")});
  text("document", entry.document, document_characters_max);
  text("memo", entry.memo, memo_characters_max);
  if (entry.idempotency_key.empty() || entry.idempotency_key.size() > key_characters_max) {
    out.push_back({"idempotency_key", msg("Give a key of at most {0} characters: the same entry sent twice is posted "
                                          "once.",
                                          key_characters_max)});
  }
  if (entry.transfers.empty() || entry.transfers.size() > transfers_max)
    out.push_back({"transfers", msg("An entry has from 1 to {0} transfers.", transfers_max)});
  if (entry.move == Move::reverse) out.push_back({"move", msg("A reversal is made of the entry that it reverses.")});
  for (std::size_t i = 0; i < entry.transfers.size() && i < transfers_max && entry.move != Move::reverse; ++i) {
    if (auto why = fault_of(entry, entry.transfers[i], registry))
      out.push_back({fmt::format("transfers.{}", i), std::move(*why)});
  }
  return out;
}

}  // namespace jalon::ledger
