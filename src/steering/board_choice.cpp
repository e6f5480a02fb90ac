// SPDX-License-Identifier: EUPL-1.2
// Which indicators an account looks at first: its own choice, or what its roles usually look at.
#include <algorithm>

#include "base/json.hpp"
#include "embed/usual_boards.hpp"
#include "intake/toml.hpp"
#include "steering/indicator_board.hpp"
#include "steering/sql.hpp"

namespace jalon::steering {

namespace {

using Usual = std::map<access::Role, std::vector<std::string>>;

const Usual& usual_boards() {
  static const Usual boards = [] {
    Usual out;
    const auto read = intake::read_toml(embed::usual_boards());
    JALON_CHECK(read.has_value());
    const auto* all = (*read)["board"].as_array();
    JALON_CHECK(all != nullptr);
    for (const auto& one : *all) {
      const auto& table = *one.as_table();
      access::Role role{};
      const auto name = table["role"].value_or(std::string());
      JALON_CHECK(access::parse_word(name, role));
      auto& codes = out[role];
      for (const auto& code : *table["indicators"].as_array()) codes.push_back(code.value_or(std::string()));
    }
    return out;
  }();
  return boards;
}

// As it goes on meaning the same under the next programme: plans.adopted.
std::string base_of(std::string_view code) { return std::string(code.substr(0, code.find('@'))); }

std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& code : codes) out += (out.empty() ? "" : " ") + code;
  return out;
}

}  // namespace

std::vector<std::string> usual_board(access::Role role) {
  const auto found = usual_boards().find(role);
  return found == usual_boards().end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::vector<std::string>> chosen_board(db::Session& session, access::AccountId account) {
  const auto row = session.first<std::string>(sql::find_board_choice, account);
  if (!row) return std::nullopt;
  std::vector<std::string> out;
  const auto parts = split(*row, ' ');
  for (const auto& part : parts) {
    if (!part.empty()) out.emplace_back(part);
  }
  return out;
}

Result<void> choose_board(access::Act& act, const std::optional<std::vector<std::string>>& codes) {
  if (act.actor.account.is_null()) return fail(Forbidden{"session"});
  std::vector<std::string> kept;
  if (codes) {
    const auto known = figures::indicators(act.db);
    for (const auto& code : *codes) {
      auto base = base_of(code);
      if (std::ranges::find(kept, base) != kept.end()) continue;
      if (std::ranges::none_of(known, [&](const auto& each) { return base_of(each.code) == base; }))
        return invalid("indicators", msg("No indicator has the code {0}.", code));
      kept.push_back(std::move(base));
    }
    if (kept.size() > board_choice_max)
      return invalid("indicators", msg("At most {0} indicators: those you look at first.", board_choice_max));
  }
  const auto before = chosen_board(act.db, act.actor.account);
  if (before == (codes ? std::optional(kept) : std::nullopt)) return {};
  if (codes) {
    act.db.run(sql::put_board_choice, act.actor.account, joined(kept));
  } else {
    act.db.run(sql::drop_board_choice, act.actor.account);
  }
  const auto told = [](const std::optional<std::vector<std::string>>& choice) {
    if (!choice) return std::string();
    std::string out;
    JsonWriter json(out);
    json.object([&] { json.field("indicators", *choice); });
    return out;
  };
  act.record({.act = "choose_board",
              .kind = "account",
              .object_id = act.actor.account.text(),
              .territory = {},
              .before = told(before),
              .after = codes ? told(kept) : std::string()});
  return {};
}

std::vector<std::string> board_of(db::Session& session, const access::Actor& actor) {
  if (auto chosen = chosen_board(session, actor.account)) return *chosen;
  std::vector<std::string> out;
  for (const auto& grant : actor.grants) {
    for (auto& code : usual_board(grant.role)) {
      if (out.size() < board_choice_max && std::ranges::find(out, code) == out.end()) out.push_back(std::move(code));
    }
  }
  return out;
}

}  // namespace jalon::steering
