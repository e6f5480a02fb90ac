// SPDX-License-Identifier: EUPL-1.2
// The ledger for programs, and its downloads.
#include "base/json.hpp"
#include "base/text.hpp"
#include "ledger/ledger.hpp"
#include "ledger/pages.hpp"
#include "ledger/routes.hpp"
#include "ledger/statements.hpp"
#include "web/json_body.hpp"
#include "web/page.hpp"

namespace jalon::ledger {

namespace {

constexpr std::string_view account_text = R"({"type":"string","description":"programme:year:line:territory:kind:unit",
"examples":["fipd:2016:prevention:department-93:open:AE"]})";

std::string entry_schema() {
  return fmt::format(
      R"({{"type":"object","properties":{{"number":{{"type":"integer"}},"move":{{"enum":["vote","hold_back",
"release","delegate","take_back","commit","decommit","pay","recover","restore","carry_over","lapse","reverse"]}},
"state":{{"enum":["posted","held","released"]}},"day":{{"type":"string","format":"date"}},"document":{{"type":"string"}},
"memo":{{"type":"string"}},"idempotency_key":{{"type":"string"}},"reverses":{{"type":["integer","null"]}},
"reversed_by":{{"type":["integer","null"]}},"record":{{"type":"integer","description":"of the journal"}},
"transfers":{{"type":"array","items":{{"type":"object","properties":{{"from":{0},"to":{0},
"amount":{{"type":"string","description":"euros, two decimals"}}}},"required":["from","to","amount"]}}}}}},
"required":["number","move","state","day","document","transfers"]}})",
      account_text);
}
std::string new_entry_schema() {
  return fmt::format(
      R"({{"type":"object","properties":{{"move":{{"type":"string"}},"day":{{"type":"string","format":"date"}},
"document":{{"type":"string","description":"what it rests on"}},"memo":{{"type":"string"}},
"idempotency_key":{{"type":"string","description":"the same entry sent twice with it is posted once"}},
"state":{{"enum":["posted","held"],"description":"held: decided, not yet signed"}},
"transfers":{{"type":"array","items":{{"type":"object","properties":{{"from":{0},"to":{0},"amount":{{"type":"string"}}}},
"required":["from","to","amount"]}}}}}},"required":["move","day","document","idempotency_key","transfers"]}})",
      account_text);
}
constexpr std::string_view entries_schema = R"({"type":"object","properties":{"entries":{"type":"array",
"items":{"$ref":"#/components/schemas/LedgerEntry"}},"next":{"type":["integer","null"],
"description":"before= of the next page"}},"required":["entries","next"]})";
std::string balances_schema() {
  return fmt::format(R"({{"type":"object","properties":{{"programme":{{"type":"string"}},"balances":{{"type":"array",
"items":{{"type":"object","properties":{{"account":{},"level":{{"type":"string"}},"code":{{"type":"string"}},
"year":{{"type":"integer"}},"line":{{"type":"string"}},"kind":{{"type":"string"}},"unit":{{"enum":["AE","CP"]}},
"balance":{{"type":"string"}},"held":{{"type":"string","description":"of it, taken by entries that are held"}},
"left":{{"type":"string"}}}},"required":["account","balance","held","left"]}}}}}},"required":["balances"]}})",
                     account_text);
}
constexpr std::string_view movements_schema = R"({"type":"object","properties":{"account":{"type":"string"},
"movements":{"type":"array","items":{"type":"object","properties":{"number":{"type":"integer"},"move":{"type":"string"},
"state":{"type":"string"},"day":{"type":"string","format":"date"},"document":{"type":"string"},"memo":{"type":"string"},
"amount":{"type":"string","description":"above zero: into the account"},
"balance":{"type":"string","description":"what stood in it then"}}}},"next":{"type":["integer","null"]}},
"required":["account","movements","next"]})";
constexpr std::string_view budgets_schema = R"({"type":"object","properties":{"budgets":{"type":"array",
"items":{"type":"object","properties":{"programme":{"type":"string"},"year":{"type":"integer"}},
"required":["programme","year"]}}},"required":["budgets"]})";
constexpr std::string_view reversal_schema = R"({"type":"object","properties":{"day":{"type":"string","format":"date"},
"motive":{"type":"string"},"idempotency_key":{"type":"string"}},"required":["day","motive","idempotency_key"]})";
constexpr std::string_view release_schema =
    R"({"type":"object","properties":{"motive":{"type":"string"}},"required":["motive"]})";
constexpr std::string_view carry_schema = R"({"type":"object","properties":{"programme":{"type":"string"},
"year":{"type":"integer","description":"what is left of it goes to the next"},"line":{"type":"string"},
"unit":{"enum":["AE","CP"],"description":"both when left out"},"day":{"type":"string","format":"date"},
"document":{"type":"string"},"memo":{"type":"string"},"idempotency_key":{"type":"string"}},
"required":["programme","year","day","document","idempotency_key"]})";
constexpr std::string_view numbers_schema =
    R"({"type":"object","properties":{"entries":{"type":"array","items":{"type":"integer"}}},"required":["entries"]})";
constexpr std::string_view imported_schema = R"({"type":"object","properties":{"rows":{"type":"integer"},
"entries":{"type":"integer"},"known":{"type":"integer","description":"posted before, left as they are"}},
"required":["rows","entries","known"]})";

constexpr std::string_view statement_schema = R"({"type":"object","properties":{"number":{"type":"integer"},
"programme":{"type":"string"},"first_year":{"type":"integer"},"last_year":{"type":"integer"},
"line":{"type":"string","description":"empty: the whole programme"},"level":{"type":"string"},"code":{"type":"string"},
"basis":{"enum":["announced","voted","notified"]},"unit":{"enum":["AE","CP",null],"description":"null: not said"},
"part":{"type":"boolean","description":"of the envelope, or added to it"},"amount":{"type":"string"},
"day":{"type":"string","format":"date"},"source":{"type":"string"},"address":{"type":"string"},
"note":{"type":"string"},"author":{"type":"string"},"record":{"type":"integer"},
"struck_at":{"type":["string","null"]},"struck_by":{"type":"string"},"struck_motive":{"type":"string"}},
"required":["number","programme","first_year","last_year","basis","amount","day","source"]})";
constexpr std::string_view new_statement_schema = R"({"type":"object","properties":{"programme":{"type":"string"},
"first_year":{"type":"integer"},"last_year":{"type":"integer"},"line":{"type":"string"},
"territory":{"type":"string","description":"FR when left out; department:93"},
"basis":{"enum":["announced","voted","notified"]},"unit":{"enum":["AE","CP"],"description":"left out: not said"},
"part":{"type":"boolean"},"amount":{"type":"string","description":"euros"},"day":{"type":"string","format":"date"},
"source":{"type":"string"},"address":{"type":"string"},"note":{"type":"string"},"idempotency_key":{"type":"string"}},
"required":["programme","first_year","basis","amount","day","source","idempotency_key"]})";
constexpr std::string_view statements_schema = R"({"type":"object","properties":{"envelopes":{"type":"array",
"items":{"type":"object","properties":{"programme":{"type":"string"},"first_year":{"type":"integer"},
"last_year":{"type":"integer"},"line":{"type":"string"},"level":{"type":"string"},"code":{"type":"string"},
"ledger":{"type":"object","description":"voted_ae, voted_cp, notified_ae, notified_cp; null: no entry says so"},
"statements":{"type":"array","items":{"$ref":"#/components/schemas/EnvelopeStatement"}},
"differences":{"type":"array","items":{"type":"object","properties":{"more":{"type":"integer"},
"less":{"type":"integer"},"amount":{"type":"string"}}}}}}},
"struck":{"type":"array","items":{"$ref":"#/components/schemas/EnvelopeStatement"}}},"required":["envelopes","struck"]})";
constexpr std::string_view delays_schema = R"({"type":"object","properties":{"programme":{"type":"string"},
"year":{"type":"integer"},"voted":{"type":["string","null"],"format":"date"},
"without":{"type":"integer","description":"departments that have received nothing"},
"stretches":{"type":"array","items":{"type":"object","properties":{"stretch":{"type":"string"},
"departments":{"type":"integer"},"median_days":{"type":["number","null"]},"slowest_days":{"type":["integer","null"]},"slowest_departments":{"type":"integer"},
"slowest":{"type":["string","null"]}}}},"departments":{"type":"array","items":{"type":"object"}}},
"required":["programme","year","voted","stretches","departments"]})";

using web::Request;
using web::Response;

// What an address asks for after its "?": every fault is collected.
struct Query {
  const Request& request;
  std::vector<Fault> faults = {};

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
    const auto value = request.query_value(name);
    return value && !value->empty() ? std::optional(std::string(*value)) : std::nullopt;
  }
  std::optional<std::int64_t> number(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    auto out = parse_integer(*value);
    if (!out) faults.push_back({std::string(name), msg("A whole number is expected here.")});
    return out;
  }
  int limit() {
    const auto asked = number("limit");
    if (asked && (*asked < 1 || *asked > entries_max))
      faults.push_back({"limit", msg("Ask for 1 to {0} at once.", entries_max)});
    return static_cast<int>(std::clamp<std::int64_t>(asked.value_or(50), 1, entries_max));
  }
  template <class Word>
  std::optional<Word> one_of(std::string_view name) {
    const auto value = text(name);
    Word out{};
    if (!value) return std::nullopt;
    if (parse_word(*value, out)) return out;
    faults.push_back({std::string(name), msg("“{0}” is not a word of the ledger.", shorten(*value, 40))});
    return std::nullopt;
  }
  std::optional<TerritoryKey> territory(const territory::Registry& registry, std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    if (const auto* place = registry.from_text(*value)) return place->key;
    faults.push_back({std::string(name), msg("This territory is not known.")});
    return std::nullopt;
  }
};

Response with_json(FunctionRef<void(JsonWriter&)> body, int status = 200) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { body(json); });
  return web::json(std::move(out), status);
}

struct Api {
  PagesContext context;

  template <class Rule>
  auto write(const Request& request, Rule&& rule) const
      -> decltype(rule(std::declval<access::Act&>(), std::declval<const territory::Registry&>())) {
    const auto* actor = access::actor_of(request);
    if (actor == nullptr) return fail(Forbidden{"session"});
    const auto registry = context.territories.current();
    return context.database.write([&](db::Session& session) {
      access::Act act{.db = session, .actor = *actor, .now = context.clock.now(), .origin = "api"};
      return rule(act, *registry);
    });
  }

  [[nodiscard]] Response budgets(const Request&) const {
    return context.database.read([&](db::Session& session) {
      return with_json([&](JsonWriter& json) {
        json.key("budgets");
        json.array([&] {
          for (const auto& one : ledger::budgets(session)) {
            json.object([&] {
              json.field("programme", one.programme);
              json.field("year", one.year);
            });
          }
        });
      });
    });
  }

  [[nodiscard]] Response balances(const Request& request) const {
    const auto registry = context.territories.current();
    Query query{request};
    const auto programme = query.text("programme");
    if (!programme) query.faults.push_back({"programme", msg("Name the programme by its code.")});
    const auto year = query.number("year");
    const auto line = query.text("line");
    const auto unit = query.one_of<Unit>("unit");
    const auto kind = query.one_of<Kind>("kind");
    const auto place = query.territory(*registry, "territory");
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    return context.database.read([&](db::Session& session) {
      return with_json([&](JsonWriter& json) {
        json.field("programme", *programme);
        json.key("balances");
        json.array([&] {
          for (const auto& one : ledger::balances(session, *registry, *programme)) {
            const auto& account = one.account;
            if ((year && account.year != *year) || (line && account.line != *line) || (unit && account.unit != *unit) ||
                (kind && account.kind != *kind) || (place && account.territory != *place))
              continue;
            const auto* where = registry->find(account.territory);
            json.object([&] {
              json.field("account", name_of(account, *registry));
              json.field("level", where == nullptr ? std::string_view() : territory::word(where->level));
              json.field("code", where == nullptr ? std::string() : where->code);
              json.field("year", account.year);
              json.field("line", account.line);
              json.field("kind", word(account.kind));
              json.field("unit", word(account.unit));
              json.field("balance", plain(one.amount_cents));
              json.field("held", plain(one.held_cents));
              json.field("left", plain(one.left_cents()));
            });
          }
        });
      });
    });
  }

  [[nodiscard]] Response movements(const Request& request) const {
    const auto registry = context.territories.current();
    Query query{request};
    const auto account = parse_account(query.text("account").value_or(""), *registry);
    if (!account) return web::error_response(request, account.error());
    const auto before = query.number("before");
    const auto limit = query.limit();
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    return context.database.read([&](db::Session& session) {
      const auto found = ledger::movements(session, *account, before, limit);
      return with_json([&](JsonWriter& json) {
        json.field("account", name_of(*account, *registry));
        json.key("movements");
        json.array([&] {
          for (const auto& one : found.rows) {
            json.object([&] {
              json.field("number", one.number);
              json.field("move", word(one.move));
              json.field("state", word(one.state));
              json.field("day", one.day);
              json.field("document", one.document);
              json.field("memo", one.memo);
              json.field("amount", plain(one.amount_cents));
              json.field("balance", plain(one.balance_cents));
            });
          }
        });
        json.field("next", found.next);
      });
    });
  }

  [[nodiscard]] Response entries(const Request& request) const {
    const auto registry = context.territories.current();
    Query query{request};
    const EntryFilter filter{.move = query.one_of<Move>("move"),
                             .state = query.one_of<State>("state"),
                             .programme = query.text("programme"),
                             .year = query.number("year"),
                             .territory = query.territory(*registry, "territory"),
                             .before = query.number("before"),
                             .limit = query.limit()};
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    return context.database.read([&](db::Session& session) {
      const auto rows = ledger::entries(session, filter);
      return with_json([&](JsonWriter& json) {
        json.key("entries");
        json.array([&] {
          for (const auto& one : rows) write_json(json, one, *registry);
        });
        const bool is_full = static_cast<int>(rows.size()) == filter.limit;
        json.field("next", is_full ? std::optional(rows.back().number) : std::nullopt);
      });
    });
  }

  [[nodiscard]] Response one(const Request& request, std::int64_t number, int status = 200) const {
    const auto registry = context.territories.current();
    return context.database.read([&](db::Session& session) {
      const auto found = find_entry(session, number);
      if (!found) return web::error_response(request, NotFound{msg("There is no entry {0}.", number)});
      std::string out;
      JsonWriter json(out);
      write_json(json, *found, *registry);
      return web::json(std::move(out), status);
    });
  }
  // Of the address; no entry has the number 0.
  static std::int64_t number_of(const Request& request) { return parse_integer(request.param("number")).value_or(0); }
  [[nodiscard]] Response show(const Request& request) const { return one(request, number_of(request)); }

  [[nodiscard]] Response post(const Request& request) const {
    const auto registry = context.territories.current();
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    Entry entry;
    State state = State::posted;
    const auto known = [&](std::string_view key, auto& into) {
      const auto text = in.text(*body, key, std::string(key));
      if (!parse_word(text, into))
        in.wrong(std::string(key), msg("“{0}” is not a word of the ledger.", shorten(text, 40)));
    };
    known("move", entry.move);
    if (body->if_contains("state") != nullptr) known("state", state);
    const auto day = in.date(*body, "day", "day");
    if (!day && in.faults.empty()) in.wrong("day", msg("Enter the day."));
    entry.day = day.value_or(Date{});
    entry.document = in.text(*body, "document", "document");
    entry.memo = in.text(*body, "memo", "memo");
    entry.idempotency_key = in.text(*body, "idempotency_key", "idempotency_key");
    in.each(*body, "transfers", [&](const boost::json::object& item, const std::string& place) {
      Transfer transfer;
      const auto account = [&](std::string_view key, Account& into) {
        auto found = parse_account(in.text(item, key, place), *registry);
        if (found) {
          into = std::move(*found);
        } else if (const auto* why = std::get_if<Invalid>(&found.error())) {
          in.wrong(fmt::format("{}.{}", place, key), why->faults.front().reason);
        }
      };
      account("from", transfer.from);
      account("to", transfer.to);
      const auto amount = in.text(item, "amount", place + ".amount");
      if (const auto cents = parse_cents(amount)) {
        transfer.amount_cents = *cents;
      } else {
        in.wrong(place + ".amount",
                 msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                     shorten(amount, 40)));
      }
      entry.transfers.push_back(std::move(transfer));
    });
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done = write(
        request, [&](access::Act& act, const territory::Registry& now) { return post_entry(act, now, entry, state); });
    return done ? one(request, *done, 201) : web::error_response(request, done.error());
  }

  [[nodiscard]] Response reverse(const Request& request) const {
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    Reversal reversal{.number = number_of(request),
                      .day = in.date(*body, "day", "day").value_or(Date{}),
                      .motive = in.text(*body, "motive", "motive"),
                      .idempotency_key = in.text(*body, "idempotency_key", "idempotency_key")};
    if (body->if_contains("day") == nullptr) in.wrong("day", msg("Enter the day."));
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry) {
      return reverse_entry(act, registry, reversal);
    });
    return done ? one(request, *done, 201) : web::error_response(request, done.error());
  }

  [[nodiscard]] Response settle(const Request& request) const {
    const auto number = number_of(request);
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry) {
      return settle_entry(act, registry, number);
    });
    return done ? one(request, number) : web::error_response(request, done.error());
  }

  [[nodiscard]] Response release(const Request& request) const {
    const auto number = number_of(request);
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    const auto motive = in.text(*body, "motive", "motive");
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry) {
      return release_entry(act, registry, number, motive);
    });
    return done ? one(request, number) : web::error_response(request, done.error());
  }

  [[nodiscard]] Response carry(const Request& request) const {
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    CarryOver asked{.programme = in.text(*body, "programme", "programme"),
                    .year = static_cast<int>(std::clamp<std::int64_t>(in.integer(*body, "year", "year"), 0, 9999)),
                    .unit = std::nullopt,
                    .line = in.text(*body, "line", "line"),
                    .day = in.date(*body, "day", "day").value_or(Date{}),
                    .document = in.text(*body, "document", "document"),
                    .memo = in.text(*body, "memo", "memo"),
                    .idempotency_key = in.text(*body, "idempotency_key", "idempotency_key")};
    if (body->if_contains("unit") != nullptr) {
      Unit unit{};
      if (!parse_word(in.text(*body, "unit", "unit"), unit)) in.wrong("unit", msg("A unit is AE or CP."));
      asked.unit = unit;
    }
    if (body->if_contains("day") == nullptr) in.wrong("day", msg("Enter the day."));
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry) {
      return carry_over(act, registry, asked);
    });
    if (!done) return web::error_response(request, done.error());
    return with_json([&](JsonWriter& json) { json.field("entries", *done); }, 201);
  }

  [[nodiscard]] Response import(const Request& request) const {
    // Before the file is read.
    const auto* actor = access::actor_of(request);
    if (!holds_somewhere(actor, access::Right::allot_credits) &&
        !holds_somewhere(actor, access::Right::commit_credits) && !holds_somewhere(actor, access::Right::pay_credits))
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::allot_credits))});
    const auto file = read_entries(*context.territories.current(), std::string_view(request.body));
    if (!file) return web::error_response(request, file.error());
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry) {
      return import_entries(act, registry, *file);
    });
    if (!done) return web::error_response(request, done.error());
    return with_json([&](JsonWriter& json) {
      json.field("rows", done->rows);
      json.field("entries", done->entries);
      json.field("known", done->known);
    });
  }

  [[nodiscard]] Response statements(const Request& request) const {
    const auto registry = context.territories.current();
    Query query{request};
    StatementFilter filter{.programme = query.text("programme"), .year = query.number("year")};
    filter.territory = query.territory(*registry, "territory");
    filter.basis = query.one_of<Basis>("basis");
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    return context.database.read([&](db::Session& session) {
      return with_json([&](JsonWriter& json) {
        json.key("envelopes");
        json.array([&] {
          for (const auto& one : envelopes(session, *registry, filter)) {
            json.object([&] {
              json.field("programme", one.programme);
              json.field("first_year", std::int64_t{one.first_year});
              json.field("last_year", std::int64_t{one.last_year});
              json.field("line", one.line);
              const auto* place = registry->find(one.territory);
              json.field("level", place == nullptr ? std::string_view() : territory::word(place->level));
              json.field("code", place == nullptr ? std::string() : place->code);
              json.key("ledger");
              json.object([&] {
                const auto amount = [&](std::string_view name, const std::optional<std::int64_t>& cents) {
                  json.field(name, cents ? std::optional(plain(*cents)) : std::nullopt);
                };
                amount("voted_ae", one.voted_cents[0]);
                amount("voted_cp", one.voted_cents[1]);
                amount("notified_ae", one.notified_cents[0]);
                amount("notified_cp", one.notified_cents[1]);
              });
              json.key("statements");
              json.array([&] {
                for (const auto& stated : one.stated) write_json(json, stated, *registry);
              });
              json.key("differences");
              json.array([&] {
                for (const auto& gap : one.gaps) {
                  json.object([&] {
                    json.field("more", one.stated[gap.first].number);
                    json.field("less", one.stated[gap.second].number);
                    json.field("amount", plain(gap.cents));
                  });
                }
              });
            });
          }
        });
        filter.with_struck = true;
        json.key("struck");
        json.array([&] {
          for (const auto& one : ledger::statements(session, filter)) {
            if (one.struck_at) write_json(json, one, *registry);
          }
        });
      });
    });
  }

  [[nodiscard]] Response stated(const Request& request, std::int64_t number, int status) const {
    const auto registry = context.territories.current();
    return context.database.read([&](db::Session& session) {
      const auto found = find_statement(session, number);
      if (!found) return web::error_response(request, NotFound{msg("There is no statement {0}.", number)});
      std::string out;
      JsonWriter json(out);
      write_json(json, *found, *registry);
      return web::json(std::move(out), status);
    });
  }

  [[nodiscard]] Response state(const Request& request) const {
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    const auto registry = context.territories.current();
    web::JsonReading in;
    Statement asked{.programme = in.text(*body, "programme", "programme"),
                    .line = in.text(*body, "line", "line"),
                    .territory = registry->nation().key,
                    .day = in.date(*body, "day", "day").value_or(Date{}),
                    .source = in.text(*body, "source", "source"),
                    .address = in.text(*body, "address", "address"),
                    .note = in.text(*body, "note", "note"),
                    .idempotency_key = in.text(*body, "idempotency_key", "idempotency_key")};
    const auto year = [&](std::string_view name) {
      return static_cast<int>(std::clamp<std::int64_t>(in.integer(*body, name, std::string(name)), 0, 9999));
    };
    asked.first_year = year("first_year");
    asked.last_year = body->if_contains("last_year") == nullptr ? asked.first_year : year("last_year");
    if (body->if_contains("part") != nullptr) asked.is_part = in.boolean(*body, "part", "part");
    if (const auto place = in.text(*body, "territory", "territory"); !place.empty()) {
      if (const auto* found = registry->from_text(place))
        asked.territory = found->key;
      else
        in.wrong("territory", msg("This territory is not known."));
    }
    if (!parse_word(in.text(*body, "basis", "basis"), asked.basis))
      in.wrong("basis", msg("An amount is announced, voted or notified."));
    if (const auto text = in.text(*body, "unit", "unit"); !text.empty()) {
      Unit unit{};
      if (parse_word(text, unit))
        asked.unit = unit;
      else
        in.wrong("unit", msg("A unit is AE or CP."));
    }
    const auto amount = in.text(*body, "amount", "amount");
    if (const auto cents = parse_cents(amount))
      asked.amount_cents = *cents;
    else
      in.wrong("amount", msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                             shorten(amount, 40)));
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done = write(request, [&](access::Act& act, const territory::Registry& places) {
      return state_envelope(act, places, asked);
    });
    if (!done) return web::error_response(request, done.error());
    return stated(request, *done, 201);
  }

  [[nodiscard]] Response strike(const Request& request) const {
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    const auto motive = in.text(*body, "motive", "motive");
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto number = parse_integer(request.param("number")).value_or(0);
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry) {
      return strike_statement(act, registry, number, motive);
    });
    if (!done) return web::error_response(request, done.error());
    return stated(request, number, 200);
  }

  [[nodiscard]] Response import_statements(const Request& request) const {
    if (!holds_somewhere(access::actor_of(request), access::Right::allot_credits))
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::allot_credits))});
    const auto file = read_statements(*context.territories.current(), std::string_view(request.body));
    if (!file) return web::error_response(request, file.error());
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry) {
      return ledger::import_statements(act, registry, *file);
    });
    if (!done) return web::error_response(request, done.error());
    return with_json([&](JsonWriter& json) {
      json.field("rows", done->rows);
      json.field("entries", done->entries);
      json.field("known", done->known);
    });
  }

  [[nodiscard]] Response delays(const Request& request) const {
    Query query{request};
    const auto programme = query.text("programme");
    if (!programme) query.faults.push_back({"programme", msg("Name the programme by its code.")});
    const auto year = query.number("year");
    if (!year || *year < 1990 || *year > 2200)
      query.faults.push_back({"year", msg("This is not the year of a budget.")});
    const auto line = query.text("line");
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    const auto registry = context.territories.current();
    return context.database.read([&](db::Session& session) {
      const auto found =
          ledger::delays(session, *registry, *programme, static_cast<int>(*year), line.value_or(std::string()));
      const auto code = [&](TerritoryKey key) { return registry->find(key)->code; };
      return with_json([&](JsonWriter& json) {
        json.field("programme", *programme);
        json.field("year", *year);
        json.field("voted", found.voted);
        json.field("without", found.without);
        json.key("stretches");
        json.array([&] {
          for (std::size_t i = 0; i < stretches_count; ++i) {
            const auto& stretch = found.stretches.at(i);
            json.object([&] {
              json.field("stretch", word(static_cast<Stretch>(i)));
              json.field("departments", stretch.known);
              json.field("median_days", stretch.median);
              json.field("slowest_days", stretch.slowest);
              json.field("slowest_departments", stretch.slowest_count);
              json.field("slowest", stretch.slowest ? std::optional(code(stretch.slowest_department)) : std::nullopt);
            });
          }
        });
        json.key("departments");
        json.array([&] {
          for (const auto& one : found.departments) {
            json.object([&] {
              json.field("department", code(one.department));
              json.field("region_notified", one.to_region);
              json.field("department_notified", one.to_department);
              json.field("first_award", one.committed);
              json.field("first_payment", one.paid);
              for (std::size_t i = 0; i < stretches_count; ++i) {
                const auto stretch = static_cast<Stretch>(i);
                json.field(fmt::format("{}_days", word(stretch)), days_of(found, one, stretch));
              }
            });
          }
        });
      });
    });
  }

  [[nodiscard]] Response download_statements(const Request& request) const {
    intake::Format format{};
    if (!intake::parse_word(std::string(request.param("format")), format))
      return web::error_response(request, NotFound{msg("Amounts of documents are exported as csv, xlsx or json.")});
    Query query{request};
    StatementFilter filter{.programme = query.text("programme"), .year = query.number("year"), .with_struck = true};
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    const auto name = fmt::format("jalon-annonces-{}.{}", context.clock.today().text(), intake::word(format));
    return web::download(
        std::string(intake::content_type(format)), name, [context = context, filter, format](web::BodySink& sink) {
          const auto registry = context.territories.current();
          context.database.read([&](db::Session& session) {
            export_statements(session, *registry, format, filter, [&](std::string_view some) { sink.write(some); });
          });
        });
  }

  [[nodiscard]] Response download(const Request& request) const {
    const auto asked = std::string(request.param("format"));
    intake::Format format{};
    const bool is_plain = asked == "hledger";
    if (!is_plain && !intake::parse_word(asked, format))
      return web::error_response(request, NotFound{msg("The ledger is exported as hledger, csv, xlsx or json.")});
    Query query{request};
    const ExportFilter filter{query.text("programme"), query.number("year")};
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    const auto name = fmt::format("jalon-credits-{}.{}", context.clock.today().text(),
                                  is_plain ? std::string_view("journal") : intake::word(format));
    return web::download(is_plain ? "text/plain; charset=utf-8" : std::string(intake::content_type(format)), name,
                         [context = context, filter, format, is_plain](web::BodySink& sink) {
                           const auto registry = context.territories.current();
                           context.database.read([&](db::Session& session) {
                             const auto out = [&](std::string_view some) { sink.write(some); };
                             if (is_plain) {
                               export_hledger(session, *registry, filter, out);
                             } else {
                               export_entries(session, *registry, format, filter, out);
                             }
                           });
                         });
  }
};

}  // namespace

void add_api_routes(web::Router& router, const PagesContext& context) {
  router.add_schema("LedgerEntry", entry_schema());
  router.add_schema("NewLedgerEntry", new_entry_schema());
  router.add_schema("LedgerEntries", std::string(entries_schema));
  router.add_schema("LedgerBalances", balances_schema());
  router.add_schema("LedgerMovements", std::string(movements_schema));
  router.add_schema("LedgerBudgets", std::string(budgets_schema));
  router.add_schema("LedgerReversal", std::string(reversal_schema));
  router.add_schema("LedgerRelease", std::string(release_schema));
  router.add_schema("LedgerCarryOver", std::string(carry_schema));
  router.add_schema("LedgerNumbers", std::string(numbers_schema));
  router.add_schema("LedgerImported", std::string(imported_schema));
  router.add_schema("EnvelopeStatement", std::string(statement_schema));
  router.add_schema("NewEnvelopeStatement", std::string(new_statement_schema));
  router.add_schema("EnvelopeStatements", std::string(statements_schema));
  router.add_schema("EnvelopeDelays", std::string(delays_schema));

  const auto api = std::make_shared<const Api>(Api{context});
  using web::Method;
  const auto add = [&](Method method, std::string name, std::string pattern,
                       Response (Api::*answer)(const Request&) const, std::string summary,
                       std::string answered) -> web::Route {
    web::Route route;
    route.name = "ledger.api_" + std::move(name);
    route.method = method;
    route.pattern = "/api/v1/ledger/" + std::move(pattern);
    // What an entry takes depends on its act: the rule asks for it.
    route.right = access::word(access::Right::read_credits);
    if (method != Method::get) route.scope = web::scope_each;
    route.summary = std::move(summary);
    route.response_schema = std::move(answered);
    route.handler = [api, answer](const Request& request) { return ((*api).*answer)(request); };
    return route;
  };
  const auto get = [&](std::string name, std::string pattern, Response (Api::*answer)(const Request&) const,
                       std::string summary, std::string answered, std::vector<std::string> query) {
    auto route = add(Method::get, std::move(name), std::move(pattern), answer, std::move(summary), std::move(answered));
    route.query_names = std::move(query);
    router.add(std::move(route));
  };
  const auto post = [&](std::string name, std::string pattern, Response (Api::*answer)(const Request&) const,
                        std::string summary, std::string asked, std::string answered) {
    auto route =
        add(Method::post, std::move(name), std::move(pattern), answer, std::move(summary), std::move(answered));
    route.request_schema = std::move(asked);
    router.add(std::move(route));
  };
  get("budgets", "budgets", &Api::budgets, "Programmes and years that have accounts of public money", "LedgerBudgets",
      {});
  get("balances", "balances", &Api::balances, "What stands in each account of a programme, in AE and CP",
      "LedgerBalances", {"programme", "year", "line", "unit", "kind", "territory"});
  get("movements", "movements", &Api::movements, "What went in and out of an account, newest first", "LedgerMovements",
      {"account", "before", "limit"});
  get("entries", "entries", &Api::entries, "Entries of the ledger, newest first", "LedgerEntries",
      {"move", "state", "programme", "year", "territory", "before", "limit"});
  get("entry", "entries/{number}", &Api::show, "One entry of the ledger", "LedgerEntry", {});
  post("post", "entries", &Api::post, "Posts an entry, or holds it", "NewLedgerEntry", "LedgerEntry");
  post("reverse", "entries/{number}/reverse", &Api::reverse, "Reverses an entry by another one", "LedgerReversal",
       "LedgerEntry");
  post("settle", "entries/{number}/settle", &Api::settle, "Moves what an entry holds", "", "LedgerEntry");
  post("release", "entries/{number}/release", &Api::release, "Lets go what an entry holds", "LedgerRelease",
       "LedgerEntry");
  post("carry_over", "carry-over", &Api::carry, "Moves what is left of a year into the next", "LedgerCarryOver",
       "LedgerNumbers");
  get("statements", "statements", &Api::statements,
      "What documents say of envelopes (announced, voted, notified), beside what the ledger holds",
      "EnvelopeStatements", {"programme", "year", "territory", "basis"});
  post("state", "statements", &Api::state, "Enters what a document says of an envelope", "NewEnvelopeStatement",
       "EnvelopeStatement");
  post("strike_statement", "statements/{number}/strike", &Api::strike,
       "Strikes an amount of a document; it stays to be read", "LedgerRelease", "EnvelopeStatement");
  get("delays", "delays", &Api::delays,
      "Days from the vote to the notification and the first award, by department, with the median and the slowest",
      "EnvelopeDelays", {"programme", "year", "line"});
  auto statements_file = add(Method::post, "import_statements", "statements/import", &Api::import_statements,
                             "Enters the amounts of a table (CSV, XLSX, JSON), all of them or none", "LedgerImported");
  statements_file.request_type = "application/octet-stream";
  statements_file.body_limit = std::size_t{4} << 20U;
  router.add(std::move(statements_file));
  auto stated = add(Method::get, "export_statements", "statements/export/{format}", &Api::download_statements,
                    "What documents say of envelopes as a table (csv, xlsx, json), with what was struck", "");
  stated.response_type = "application/octet-stream";
  stated.query_names = {"programme", "year"};
  router.add(std::move(stated));
  auto import = add(Method::post, "import", "import", &Api::import,
                    "Posts the entries of a table (CSV, XLSX, JSON), all of them or none", "LedgerImported");
  import.request_type = "application/octet-stream";
  import.body_limit = std::size_t{32} << 20U;
  router.add(std::move(import));
  auto download = add(Method::get, "export", "export/{format}", &Api::download,
                      "The entries as plain text accounting (hledger) or a table (csv, xlsx, json)", "");
  download.response_type = "application/octet-stream";
  download.query_names = {"programme", "year"};
  router.add(std::move(download));
  web::Route table;
  table.name = "ledger.export_statements";
  table.pattern = "/credits/annonces/export/{format}";
  table.right = access::word(access::Right::read_credits);
  table.handler = [api](const Request& request) { return api->download_statements(request); };
  router.add(std::move(table));
  web::Route page;
  page.name = "ledger.export";
  page.pattern = "/credits/export/{format}";
  page.right = access::word(access::Right::read_credits);
  page.handler = [api](const Request& request) { return api->download(request); };
  router.add(std::move(page));
}

}  // namespace jalon::ledger
