// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its pages share.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "ledger/ledger.hpp"
#include "ledger/routes.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::ledger {

struct PagesState {
  PagesContext context;
};
using Shared = std::shared_ptr<PagesState>;

// In whatever territory.
bool holds_somewhere(const access::Actor* actor, access::Right right);

// What a page reads, all of it in one snapshot of the database.
struct Scene {
  const web::Request& request;
  db::Session& db;
  const territory::Registry& registry;
  const access::Actor* actor;
  Date today;
  Lang lang;
  const PagesContext& context;
  // What codes are called, asked for once.
  mutable std::map<std::pair<std::string, std::string>, std::string> titles = {};

  [[nodiscard]] bool may(access::Right right, TerritoryKey place) const {
    return actor != nullptr && access::may(*actor, right, registry.right_path(place)).has_value();
  }
  [[nodiscard]] bool may_somewhere(access::Right right) const;
  // Any act that is entered by hand.
  [[nodiscard]] bool may_enter() const;
  [[nodiscard]] std::string_view tr(std::string_view id) const { return web::tr(lang, id); }
  [[nodiscard]] std::string place(TerritoryKey key) const;  // its label
  // What a code is called, the code itself where nobody has named it.
  [[nodiscard]] std::string programme(std::string_view code) const;
  [[nodiscard]] std::string line(std::string_view programme, std::string_view code) const;
};
web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show);
// A rule in one transaction, by whoever asks.
using Rule = FunctionRef<Result<void>(access::Act&, const territory::Registry&)>;
Result<void> act_as_reader(PagesState& state, const web::Request& request, Rule rule);

std::string budget_href(std::string_view programme, int year);
std::string account_href(const Account& account, const territory::Registry& registry);
std::string entry_href(std::int64_t number);
inline constexpr std::string_view entries_path = "/credits/ecritures";
inline constexpr std::string_view new_entry_path = "/credits/ecritures/nouvelle";
inline constexpr std::string_view carry_path = "/credits/report";
inline constexpr std::string_view statements_path = "/credits/annonces";
inline constexpr std::string_view new_statement_path = "/credits/annonces/nouvelle";
inline constexpr std::string_view delays_path = "/credits/delais";
// "prevention, Seine-Saint-Denis (93): left to use, AE 2016".
std::string label_of(const Account& account, const Scene& scene);
// The way from the budgets to a page; the last is the page itself.
web::Page page_of(const Scene& scene, std::string_view title, std::vector<web::Link> between = {});
web::Link budget_link(std::string_view programme, int year, const Scene& scene);

// 1 234,56 €, €1,234.56: with cents only when there are some.
std::string money(std::int64_t amount_cents, Lang lang);
// Amounts of one table, without the sign of the euro: with cents everywhere once one of them has some, so that figures
// of the same weight stand under each other.
struct Amounts {
  Lang lang;
  bool with_cents = false;
  void see(std::int64_t amount_cents) { with_cents = with_cents || amount_cents % 100 != 0; }
  [[nodiscard]] std::string text(std::int64_t amount_cents) const;
};

std::string_view title(State state);  // English msgid
web::State look(State state);

// What stands in some accounts of one unit, by what became of it. What no account knows is none, which is not zero.
inline constexpr std::size_t kinds_count = 7;
struct Standing {
  std::array<std::optional<std::int64_t>, kinds_count> amounts{};
  std::int64_t held_cents = 0;

  void add(const Balance& balance);
  void add(const Standing& other);
  [[nodiscard]] std::optional<std::int64_t> of(Kind kind) const { return amounts.at(static_cast<std::size_t>(kind)); }
  [[nodiscard]] std::optional<std::int64_t> left() const;  // of open, without what is held
  [[nodiscard]] std::optional<std::int64_t> held() const;  // of open; none when it is none
  [[nodiscard]] std::optional<std::int64_t> all() const;   // but voted: what the place has received and not handed on
};
// The columns of a unit, from what is left to what was given up; they add up to Standing::all().
struct Part {
  std::string_view label;
  Kind kind;
  bool is_held = false;
};
std::span<const Part> parts_of(Unit unit);
std::optional<std::int64_t> part_of(const Standing& standing, const Part& part);

// The fault of a field, for its form.
const Message* why(const std::vector<Fault>& faults, std::string_view field);
std::string fresh_key();  // of a form, so that what is sent twice is posted once
// Programmes and lines that have accounts, for forms.
struct Known {
  std::vector<std::string> programmes, lines;
  std::vector<int> years;  // newest first
  std::vector<Balance> balances;
};
Known read_known(const Scene& scene);

void add_budget_routes(web::Router& router, const Shared& state);
void add_account_routes(web::Router& router, const Shared& state);
void add_entry_routes(web::Router& router, const Shared& state);
void add_entry_form_routes(web::Router& router, const Shared& state);
void add_carry_routes(web::Router& router, const Shared& state);
void add_statement_routes(web::Router& router, const Shared& state);
// A route of the room; the right is asked for again by the function behind it.
struct Way {
  std::string_view name;
  web::Method method = web::Method::get;
  std::string_view pattern;
  access::Right right = access::Right::read_credits;
  std::string_view scope = {};
  web::Freshness freshness = web::Freshness::position;  // never: a form with a key of its own each time
};
using Answer = std::function<web::Response(PagesState&, const web::Request&)>;
void add_way(web::Router& router, const Shared& state, const Way& way, Answer answer);

}  // namespace jalon::ledger
