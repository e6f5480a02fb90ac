// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "ledger/statements.hpp"
#include "web/i18n.hpp"

namespace jalon::ledger {

namespace {

struct KindWord {
  Kind kind;
  std::string_view word, title;
};
constexpr std::array kinds{
    KindWord{Kind::voted, "voted", N_("voted")},     KindWord{Kind::reserve, "reserve", N_("kept in reserve")},
    KindWord{Kind::open, "open", N_("left to use")}, KindWord{Kind::committed, "committed", N_("committed")},
    KindWord{Kind::paid, "paid", N_("paid")},        KindWord{Kind::recovered, "recovered", N_("recovered")},
    KindWord{Kind::lapsed, "lapsed", N_("given up")}};
struct MoveWord {
  Move move;
  std::string_view word, title;
};
constexpr std::array moves{MoveWord{Move::vote, "vote", N_("Vote")},
                           MoveWord{Move::hold_back, "hold_back", N_("Into the reserve")},
                           MoveWord{Move::release, "release", N_("Out of the reserve")},
                           MoveWord{Move::delegate, "delegate", N_("Delegation")},
                           MoveWord{Move::take_back, "take_back", N_("Delegation taken back")},
                           MoveWord{Move::commit, "commit", N_("Commitment")},
                           MoveWord{Move::decommit, "decommit", N_("Commitment taken back")},
                           MoveWord{Move::pay, "pay", N_("Payment")},
                           MoveWord{Move::recover, "recover", N_("Recovery")},
                           MoveWord{Move::restore, "restore", N_("Credits restored")},
                           MoveWord{Move::carry_over, "carry_over", N_("Carried over to the next year")},
                           MoveWord{Move::lapse, "lapse", N_("Credits given up")},
                           MoveWord{Move::reverse, "reverse", N_("Reversal")}};

}  // namespace

std::string_view word(Unit unit) { return unit == Unit::ae ? "AE" : "CP"; }
bool parse_word(std::string_view text, Unit& unit) {
  if (text != "AE" && text != "CP") return false;
  unit = text == "AE" ? Unit::ae : Unit::cp;
  return true;
}

std::string_view word(Kind kind) { return std::ranges::find(kinds, kind, &KindWord::kind)->word; }
std::string_view title(Kind kind) { return std::ranges::find(kinds, kind, &KindWord::kind)->title; }
bool parse_word(std::string_view text, Kind& kind) {
  const auto* found = std::ranges::find(kinds, text, &KindWord::word);
  if (found == kinds.end()) return false;
  kind = found->kind;
  return true;
}

std::string_view word(Move move) { return std::ranges::find(moves, move, &MoveWord::move)->word; }
std::string_view title(Move move) { return std::ranges::find(moves, move, &MoveWord::move)->title; }
bool parse_word(std::string_view text, Move& move) {
  const auto* found = std::ranges::find(moves, text, &MoveWord::word);
  if (found == moves.end()) return false;
  move = found->move;
  return true;
}

std::string_view word(State state) {
  return state == State::posted ? "posted" : state == State::held ? "held" : "released";
}
bool parse_word(std::string_view text, State& state) {
  for (const auto each : {State::posted, State::held, State::released}) {
    if (word(each) != text) continue;
    state = each;
    return true;
  }
  return false;
}

std::string plain(std::int64_t amount_cents) {
  const auto size =
      amount_cents < 0 ? 0 - static_cast<std::uint64_t>(amount_cents) : static_cast<std::uint64_t>(amount_cents);
  return fmt::format("{}{}.{:02}", amount_cents < 0 ? "-" : "", size / 100, size % 100);
}

std::optional<std::int64_t> parse_cents(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const auto point = text.find_first_of(".,");
  const auto whole = text.substr(0, point);
  const auto rest = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const auto is_digits = [](std::string_view part) {
    return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || whole.size() > 15 || !is_digits(whole) || !is_digits(rest) || rest.size() > 2)
    return std::nullopt;
  if (point != std::string_view::npos && rest.empty()) return std::nullopt;
  std::int64_t out = 0;
  for (const char c : whole) out = out * 10 + (c - '0');
  for (std::size_t i = 0; i < 2; ++i) out = out * 10 + (i < rest.size() ? rest[i] - '0' : 0);
  return is_negative ? -out : out;
}

std::optional<std::int64_t> read_cents(std::string_view typed) {
  std::string text(typed);
  for (const std::string_view space : {" ", "\u00a0", "\u202f"}) {
    for (auto at = text.find(space); at != std::string::npos; at = text.find(space)) text.erase(at, space.size());
  }
  return parse_cents(text);
}

std::string_view title(Basis basis) {
  switch (basis) {
    case Basis::announced:
      return N_("announced");
    case Basis::voted:
      return N_("voted");
    case Basis::notified:
      break;
  }
  return N_("notified");
}

std::string_view title(Stretch stretch) {
  switch (stretch) {
    case Stretch::vote_to_region:
      return N_("From the vote to the region");
    case Stretch::region_to_department:
      return N_("From the region to the department");
    case Stretch::department_to_award:
      return N_("From the department to the first award");
    case Stretch::vote_to_award:
      return N_("From the vote to the first award");
    case Stretch::award_to_payment:
      break;
  }
  return N_("From the first award to the first payment");
}

}  // namespace jalon::ledger
