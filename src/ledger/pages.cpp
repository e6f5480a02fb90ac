// SPDX-License-Identifier: EUPL-1.2
// What the pages of the room share.
#include "ledger/pages.hpp"

#include <algorithm>
#include <set>

namespace jalon::ledger {

void add_routes(web::Router& router, PagesContext context) {
  const auto state = std::make_shared<PagesState>(PagesState{context});
  add_budget_routes(router, state);
  add_account_routes(router, state);
  add_entry_routes(router, state);
  add_entry_form_routes(router, state);
  add_carry_routes(router, state);
  add_statement_routes(router, state);
  add_api_routes(router, state->context);
}

void add_way(web::Router& router, const Shared& state, const Way& way, Answer answer) {
  web::Route route;
  route.name = "ledger." + std::string(way.name);
  route.method = way.method;
  route.pattern = way.pattern;
  route.right = access::word(way.right);
  route.scope = way.scope;
  route.freshness = way.freshness;
  route.handler = [state, answer = std::move(answer)](const web::Request& request) { return answer(*state, request); };
  router.add(std::move(route));
}

bool holds_somewhere(const access::Actor* actor, access::Right right) {
  if (actor == nullptr) return false;
  return actor->is_system || std::ranges::any_of(actor->grants, [&](const access::Grant& grant) {
           return access::may(*actor, right, {&grant.territory, 1}).has_value();
         });
}

bool Scene::may_somewhere(access::Right right) const { return holds_somewhere(actor, right); }

bool Scene::may_enter() const {
  using access::Right;
  return may_somewhere(Right::allot_credits) || may_somewhere(Right::commit_credits) ||
         may_somewhere(Right::pay_credits);
}

std::string Scene::place(TerritoryKey key) const {
  const auto* found = registry.find(key);
  return found == nullptr ? std::string("?") : territory::label(*found, lang);
}

std::string Scene::programme(std::string_view code) const { return line(code, {}); }

std::string Scene::line(std::string_view programme, std::string_view code) const {
  const auto [known, is_new] = titles.try_emplace({std::string(programme), std::string(code)});
  if (is_new && context.title) known->second = context.title(db, programme, code, lang);
  if (known->second.empty()) known->second = code.empty() ? programme : code;
  return known->second;
}

web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show) {
  const auto registry = state.context.territories.current();
  return state.context.database.read([&](db::Session& session) {
    Scene scene{request,      session,      *registry, access::actor_of(request), state.context.clock.today(),
                request.lang, state.context};
    return show(scene);
  });
}

Result<void> act_as_reader(PagesState& state, const web::Request& request, Rule rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return fail(Forbidden{"session"});
  const auto registry = state.context.territories.current();
  return state.context.database.write([&](db::Session& session) -> Result<void> {
    access::Act act{.db = session, .actor = *actor, .now = state.context.clock.now(), .origin = "page"};
    return rule(act, *registry);
  });
}

std::string budget_href(std::string_view programme, int year) {
  return fmt::format("/credits/{}/{}", web::percent_encode(programme), year);
}

std::string account_href(const Account& account, const territory::Registry& registry) {
  return "/credits/compte?nom=" + web::percent_encode(name_of(account, registry));
}

std::string entry_href(std::int64_t number) { return fmt::format("{}/{}", entries_path, number); }

std::string label_of(const Account& account, const Scene& scene) {
  return web::trf(scene.lang, "{0}, {1}: {2}, {3} {4}", scene.line(account.programme, account.line),
                  scene.place(account.territory), scene.tr(title(account.kind)), word(account.unit), account.year);
}

web::Link budget_link(std::string_view programme, int year, const Scene& scene) {
  return {web::trf(scene.lang, "{0}, budget of {1}", scene.programme(programme), year), budget_href(programme, year)};
}

web::Page page_of(const Scene& scene, std::string_view title, std::vector<web::Link> between) {
  web::Page page;
  page.title = title;
  page.crumbs.push_back({"France", "/nation"});
  page.crumbs.push_back({std::string(scene.tr("Credits")), "/credits"});
  for (auto& one : between) page.crumbs.push_back(std::move(one));
  page.crumbs.push_back({page.title, ""});
  return page;
}

std::string money(std::int64_t amount_cents, Lang lang) {
  Amounts amounts{lang};
  amounts.see(amount_cents);
  const auto number = amounts.text(amount_cents);
  return lang == Lang::fr ? number + "\u00a0€" : "€" + number;
}

std::string Amounts::text(std::int64_t amount_cents) const {
  return with_cents ? format_decimal(amount_cents, 2, lang) : format_integer(amount_cents / 100, lang);
}

std::string_view title(State state) {
  switch (state) {
    case State::posted:
      return N_("posted");
    case State::held:
      return N_("held");
    case State::released:
      break;
  }
  return N_("let go");
}

web::State look(State state) {
  return state == State::posted ? web::State::ok : state == State::held ? web::State::warn : web::State::idle;
}

void Standing::add(const Balance& balance) {
  auto& amount = amounts.at(static_cast<std::size_t>(balance.account.kind));
  amount = amount.value_or(0) + balance.amount_cents;
  if (balance.account.kind == Kind::open) held_cents += balance.held_cents;
}

void Standing::add(const Standing& other) {
  for (std::size_t i = 0; i < kinds_count; ++i) {
    if (other.amounts.at(i)) amounts.at(i) = amounts.at(i).value_or(0) + *other.amounts.at(i);
  }
  held_cents += other.held_cents;
}

std::optional<std::int64_t> Standing::left() const {
  const auto open = of(Kind::open);
  return open ? std::optional(*open - held_cents) : std::nullopt;
}

std::optional<std::int64_t> Standing::held() const { return of(Kind::open) ? std::optional(held_cents) : std::nullopt; }

std::optional<std::int64_t> Standing::all() const {
  std::optional<std::int64_t> out;
  for (std::size_t i = 0; i < kinds_count; ++i) {
    if (static_cast<Kind>(i) != Kind::voted && amounts.at(i)) out = out.value_or(0) + *amounts.at(i);
  }
  return out;
}

std::span<const Part> parts_of(Unit unit) {
  static constexpr std::array ae{Part{N_("Left to use"), Kind::open}, Part{N_("Held"), Kind::open, true},
                                 Part{N_("In reserve"), Kind::reserve}, Part{N_("Committed"), Kind::committed},
                                 Part{N_("Given up"), Kind::lapsed}};
  static constexpr std::array cp{Part{N_("Left to use"), Kind::open},    Part{N_("Held"), Kind::open, true},
                                 Part{N_("In reserve"), Kind::reserve},  Part{N_("Paid"), Kind::paid},
                                 Part{N_("Recovered"), Kind::recovered}, Part{N_("Given up"), Kind::lapsed}};
  if (unit == Unit::ae) return ae;
  return cp;
}

std::optional<std::int64_t> part_of(const Standing& standing, const Part& part) {
  if (part.kind != Kind::open) return standing.of(part.kind);
  return part.is_held ? standing.held() : standing.left();
}

const Message* why(const std::vector<Fault>& faults, std::string_view field) {
  const auto found = std::ranges::find(faults, field, &Fault::field);
  return found == faults.end() ? nullptr : &found->reason;
}

std::string fresh_key() { return new_uuid().text(); }

Known read_known(const Scene& scene) {
  Known out;
  std::set<std::string> programmes;
  std::set<std::string> lines;
  for (auto& one : budgets(scene.db)) {
    if (std::ranges::find(out.years, one.year) == out.years.end()) out.years.push_back(one.year);
    programmes.insert(std::move(one.programme));
  }
  for (const auto& programme : programmes) {
    out.programmes.push_back(programme);
    for (auto& one : balances(scene.db, scene.registry, programme)) {
      lines.insert(one.account.line);
      out.balances.push_back(std::move(one));
    }
  }
  out.lines.assign(lines.begin(), lines.end());
  return out;
}

}  // namespace jalon::ledger
