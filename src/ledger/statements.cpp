// SPDX-License-Identifier: EUPL-1.2
#include "ledger/statements.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/personal_data.hpp"
#include "base/text.hpp"
#include "journal/journal.hpp"
#include "ledger/posting.hpp"
#include "ledger/sql.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

struct StatementRow {
  std::int64_t number = 0;
  std::string programme;
  std::int32_t first_year = 0, last_year = 0;
  std::string line;
  TerritoryKey territory;
  Basis basis = Basis::announced;
  std::optional<Unit> unit;
  bool is_part = false;
  std::int64_t amount_cents = 0;
  Date day;
  std::string source, address, note, idempotency_key;
  Instant at;
  std::string author;
  std::int64_t record = 0;
  std::optional<Instant> struck_at;
  std::optional<std::string> struck_by, struck_motive;
};
BOOST_DESCRIBE_STRUCT(StatementRow, (),
                      (number, programme, first_year, last_year, line, territory, basis, unit, is_part, amount_cents,
                       day, source, address, note, idempotency_key, at, author, record, struck_at, struck_by,
                       struck_motive))
struct AllottedRow {
  std::int32_t year = 0;
  std::string line;
  TerritoryKey territory;
  Unit unit = Unit::ae;
  Move move = Move::vote;
  bool came = false;
  std::int64_t cents = 0;
};
BOOST_DESCRIBE_STRUCT(AllottedRow, (), (year, line, territory, unit, move, came, cents))

namespace {

constexpr std::size_t source_characters_max = 300;
constexpr std::size_t note_characters_max = 1000;
constexpr std::size_t address_characters_max = 500;
constexpr std::size_t key_characters_max = 100;
constexpr int years_max = 20;

Stated stated_of(StatementRow row) {
  return {.number = row.number,
          .statement = {.programme = std::move(row.programme),
                        .first_year = row.first_year,
                        .last_year = row.last_year,
                        .line = std::move(row.line),
                        .territory = row.territory,
                        .basis = row.basis,
                        .unit = row.unit,
                        .is_part = row.is_part,
                        .amount_cents = row.amount_cents,
                        .day = row.day,
                        .source = std::move(row.source),
                        .address = std::move(row.address),
                        .note = std::move(row.note),
                        .idempotency_key = std::move(row.idempotency_key)},
          .at = row.at,
          .author = std::move(row.author),
          .record = row.record,
          .struck_at = row.struck_at,
          .struck_by = row.struck_by.value_or(""),
          .struck_motive = row.struck_motive.value_or("")};
}

void write_fields(JsonWriter& json, const Statement& one, const territory::Registry& registry) {
  const auto* place = registry.find(one.territory);
  json.field("programme", one.programme);
  json.field("first_year", std::int64_t{one.first_year});
  json.field("last_year", std::int64_t{one.last_year});
  json.field("line", one.line);
  json.field("level", place == nullptr ? std::string_view() : territory::word(place->level));
  json.field("code", place == nullptr ? std::string() : place->code);
  json.field("basis", word(one.basis));
  json.field("unit", one.unit ? std::optional(std::string(word(*one.unit))) : std::nullopt);
  json.field("part", one.is_part);
  json.field("amount", plain(one.amount_cents));
  json.field("day", one.day);
  json.field("source", one.source);
  json.field("address", one.address);
  json.field("note", one.note);
  json.field("idempotency_key", one.idempotency_key);
}

std::string json_of(const Statement& one, const territory::Registry& registry) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { write_fields(json, one, registry); });
  return out;
}

Statement without_spaces(Statement out) {
  for (auto* text : {&out.programme, &out.line, &out.source, &out.address, &out.note, &out.idempotency_key})
    *text = tidy(*text);
  return out;
}

std::vector<Fault> faults_of(const Statement& one, const territory::Registry& registry) {
  std::vector<Fault> out;
  const auto text = [&](std::string_view field, const std::string& value, std::size_t most) {
    for (auto& fault : refuse_identifiers(field, value)) out.push_back(std::move(fault));
    if (length(value) > most || value.find('\n') != std::string::npos)
      out.push_back({std::string(field), msg("Write one line of at most {0} characters.", most)});
  };
  if (!is_code(one.programme))
    out.push_back({"programme", msg("A programme and a line are named by their code: small letters, digits and "
                                    "hyphens.")});
  if (!one.line.empty() && !is_code(one.line))
    out.push_back({"line", msg("A programme and a line are named by their code: small letters, digits and hyphens.")});
  if (one.first_year < 1990 || one.first_year > 2200)
    out.push_back({"first_year", msg("This is not the year of a budget.")});
  else if (one.last_year < one.first_year || one.last_year > one.first_year + years_max || one.last_year > 2200)
    out.push_back({"last_year", msg("The last year is the first one, or one of the {0} after it.", years_max)});
  if (registry.find(one.territory) == nullptr) out.push_back({"territory", msg("There is no such territory.")});
  if (one.amount_cents <= 0 || one.amount_cents > amount_cents_max)
    out.push_back({"amount", msg("An amount is above zero, and at most {0} €.", plain(amount_cents_max))});
  if (one.day.year() < 1990 || one.day.year() > 2200) out.push_back({"day", msg("Say which day.")});
  if (one.source.empty()) out.push_back({"source", msg("Say which document this rests on.")});
  text("source", one.source, source_characters_max);
  text("note", one.note, note_characters_max);
  if (!one.address.empty() && !one.address.starts_with("https://") && !one.address.starts_with("http://"))
    out.push_back({"address", msg("An address begins with https://.")});
  if (length(one.address) > address_characters_max)
    out.push_back({"address", msg("Write one line of at most {0} characters.", address_characters_max)});
  if (one.idempotency_key.empty() || one.idempotency_key.size() > key_characters_max) {
    out.push_back({"idempotency_key", msg("Give a key of at most {0} characters: the same entry sent twice is posted "
                                          "once.",
                                          key_characters_max)});
  }
  return out;
}

using Place = std::tuple<std::string, int, int, std::string, TerritoryKey>;

// Of two amounts that say what the whole is, in one unit or in one that is not said.
void find_gaps(Envelope& envelope) {
  const auto& stated = envelope.stated;
  for (std::size_t i = 0; i < stated.size(); ++i) {
    for (std::size_t j = i + 1; j < stated.size(); ++j) {
      const auto& a = stated[i].statement;
      const auto& b = stated[j].statement;
      if (a.is_part || b.is_part || a.amount_cents == b.amount_cents) continue;
      if (a.unit && b.unit && *a.unit != *b.unit) continue;
      if (a.amount_cents > b.amount_cents) {
        envelope.gaps.push_back({i, j, a.amount_cents - b.amount_cents});
      } else {
        envelope.gaps.push_back({j, i, b.amount_cents - a.amount_cents});
      }
    }
  }
}

}  // namespace

std::string_view word(Basis basis) {
  switch (basis) {
    case Basis::announced:
      return "announced";
    case Basis::voted:
      return "voted";
    case Basis::notified:
      break;
  }
  return "notified";
}
bool parse_word(std::string_view text, Basis& basis) {
  for (const auto each : {Basis::announced, Basis::voted, Basis::notified}) {
    if (text != word(each)) continue;
    basis = each;
    return true;
  }
  return false;
}

Result<std::int64_t> state_envelope(access::Act& act, const territory::Registry& registry, const Statement& statement) {
  const auto asked = without_spaces(statement);
  if (auto faults = faults_of(asked, registry); !faults.empty()) return fail(Invalid{std::move(faults)});
  if (auto may = act.require(access::Right::allot_credits, registry.right_path(asked.territory)); !may)
    return fail(std::move(may.error()));
  // Two writers take numbers one after the other.
  journal::hold(act.db);
  const auto content = json_of(asked, registry);
  if (auto earlier = act.db.first<StatementRow>(sql::find_statement, std::int64_t{0}, asked.idempotency_key)) {
    const auto known = stated_of(std::move(*earlier));
    if (json_of(known.statement, registry) == content) return known.number;
    return fail(Conflict{msg("The key “{0}” was used for the statement {1}, which says something else.",
                             shorten(asked.idempotency_key, 60), known.number)});
  }
  const auto number = act.db.first<std::int64_t>(sql::last_statement).value_or(0) + 1;
  const auto record = act.record({.act = "state_envelope",
                                  .kind = "envelope_statement",
                                  .object_id = std::to_string(number),
                                  .territory = asked.territory,
                                  .before = {},
                                  .after = content});
  act.db.run(sql::insert_statement, number, asked.programme, asked.first_year, asked.last_year, asked.line,
             asked.territory, asked.basis, asked.unit, asked.is_part, asked.amount_cents, asked.day, asked.source,
             asked.address, asked.note, asked.idempotency_key, act.now, act.trace().actor_label, record);
  return number;
}

Result<void> strike_statement(access::Act& act, const territory::Registry& registry, std::int64_t number,
                              std::string_view motive) {
  auto why = motive_of(motive);
  if (!why) return fail(std::move(why.error()));
  journal::hold(act.db);
  const auto found = find_statement(act.db, number);
  if (!found) return fail(NotFound{msg("There is no statement {0}.", number)});
  if (auto may = act.require(access::Right::allot_credits, registry.right_path(found->statement.territory)); !may)
    return fail(std::move(may.error()));
  if (found->struck_at) return fail(Conflict{msg("The statement {0} is struck already.", number)});
  act.db.run(sql::strike_statement, number, act.now, act.trace().actor_label, *why);
  act.record({.act = "strike_statement",
              .kind = "envelope_statement",
              .object_id = std::to_string(number),
              .territory = found->statement.territory,
              .before = json_of(found->statement, registry),
              .after = {},
              .motive = *why});
  return {};
}

std::vector<Stated> statements(db::Session& session, const StatementFilter& filter) {
  std::vector<Stated> out;
  session.each<StatementRow>(
      sql::statements, [&](StatementRow&& row) { out.push_back(stated_of(std::move(row))); }, filter.programme,
      filter.year, filter.territory, filter.basis ? std::optional(std::string(word(*filter.basis))) : std::nullopt,
      filter.with_struck);
  return out;
}

std::optional<Stated> find_statement(db::Session& session, std::int64_t number) {
  auto row = session.first<StatementRow>(sql::find_statement, number, std::optional<std::string>());
  if (!row) return std::nullopt;
  return stated_of(std::move(*row));
}

void write_json(JsonWriter& json, const Stated& stated, const territory::Registry& registry) {
  json.object([&] {
    json.field("number", stated.number);
    write_fields(json, stated.statement, registry);
    json.field("at", stated.at);
    json.field("author", stated.author);
    json.field("record", stated.record);
    json.field("struck_at", stated.struck_at);
    json.field("struck_by", stated.struck_by);
    json.field("struck_motive", stated.struck_motive);
  });
}

std::optional<std::int64_t> Envelope::held(const Statement& statement) const {
  if (statement.is_part || statement.basis == Basis::announced) return std::nullopt;
  const auto& cents = statement.basis == Basis::voted ? voted_cents : notified_cents;
  if (statement.unit) return cents[*statement.unit == Unit::ae ? 0 : 1];
  return cents[0] == cents[1] ? cents[0] : std::nullopt;
}

std::vector<Envelope> envelopes(db::Session& session, const territory::Registry& registry,
                                const StatementFilter& filter) {
  std::vector<Envelope> out;
  std::map<Place, std::size_t> places;
  std::map<std::string, std::vector<AllottedRow>> allotted;
  for (auto& one : statements(session, filter)) {
    const auto& said = one.statement;
    const auto [found, is_new] = places.try_emplace(
        Place{said.programme, said.first_year, said.last_year, said.line, said.territory}, out.size());
    if (is_new) {
      out.push_back({.programme = said.programme,
                     .line = said.line,
                     .first_year = said.first_year,
                     .last_year = said.last_year,
                     .territory = said.territory,
                     .stated = {},
                     .gaps = {}});
      allotted[said.programme];
    }
    if (!one.struck_at) out[found->second].stated.push_back(std::move(one));
  }
  std::erase_if(out, [](const Envelope& one) { return one.stated.empty(); });
  for (auto& [programme, rows] : allotted) rows = session.all<AllottedRow>(sql::allotted, programme);
  const auto nation = registry.nation().key;
  for (auto& one : out) {
    find_gaps(one);
    for (const auto& row : allotted.at(one.programme)) {
      if (row.territory != one.territory || row.year < one.first_year || row.year > one.last_year ||
          (!one.line.empty() && row.line != one.line))
        continue;
      const std::size_t unit = row.unit == Unit::ae ? 0 : 1;
      const auto add = [&](std::optional<std::int64_t>& into, std::int64_t cents) { into = into.value_or(0) + cents; };
      if (row.move == Move::vote) {
        add(one.voted_cents.at(unit), row.cents);
      } else if (one.territory == nation) {
        add(one.notified_cents.at(unit), -row.cents);
      } else if (row.came == (row.move == Move::delegate)) {
        add(one.notified_cents.at(unit), row.cents);
      }
    }
  }
  return out;
}

}  // namespace jalon::ledger
