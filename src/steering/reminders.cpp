// SPDX-License-Identifier: EUPL-1.2
// Reminders: what was written to whom, and when. They stand on the page of those who must act; nobody is reminded twice
// on one day.
#include <algorithm>
#include <functional>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "journal/journal.hpp"
#include "steering/rules.hpp"
#include "steering/sql.hpp"
#include "steering/steering.hpp"

namespace jalon::steering {

namespace {

struct Row {
  TerritoryKey contract;
  std::string text, sent_by;
  Instant sent_at;
};
BOOST_DESCRIBE_STRUCT(Row, (), (contract, text, sent_by, sent_at))

struct LastRow {
  TerritoryKey contract;
  Date day;
};
BOOST_DESCRIBE_STRUCT(LastRow, (), (contract, day))
constexpr std::size_t contracts_at_once = 16;
constexpr std::size_t reminders_max = 50;  // as list_reminders.sql

}  // namespace

Result<int> remind(access::Act& act, const plan::Context& context, const std::vector<TerritoryKey>& contracts,
                   std::string_view text) {
  if (contracts.empty()) return invalid("contracts", msg("Choose at least one contract."));
  const std::string words = tidy(text);
  std::vector<Fault> faults;
  if (words.empty()) faults.push_back({"text", msg("Write the text of the reminder.")});
  if (length(words) > note_characters_max)
    faults.push_back({"text", msg("At most {0} characters.", note_characters_max)});
  for (auto& fault : refuse_identifiers("text", words)) faults.push_back(std::move(fault));
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  // All or nothing: a list that holds one contract too many is not sent in part.
  for (const auto contract : contracts) {
    const auto place = find_contract(context.territories, contract);
    if (!place) return fail(place.error());
    if (auto ok = act.require(access::Right::remind, context.territories.right_path(contract)); !ok)
      return fail(ok.error());
  }
  std::string after;
  JsonWriter json(after);
  json.object([&] { json.field("text", words); });
  int sent = 0;
  for (const auto contract : contracts) {
    const std::string id = new_uuid().text();
    const auto rows = act.db.run(sql::insert_reminder, id, contract, department_of(context.territories, contract),
                                 act.today(), words, act.actor.label, act.now);
    if (rows == 0) continue;
    ++sent;
    act.record({.act = "send_reminder",
                .kind = "reminder",
                .object_id = id,
                .territory = contract,
                .before = "",
                .after = after});
  }
  if (sent == 0) return fail(Conflict{msg("A reminder has already been sent today to each of these contracts.")});
  return sent;
}

std::map<TerritoryKey, Date> last_reminders(db::Session& session) {
  std::map<TerritoryKey, Date> out;
  session.each<LastRow>(sql::last_reminders, [&](LastRow&& row) { out[row.contract] = row.day; });
  return out;
}

Date remind_from(const programme::Programme& programme, std::optional<Date> last_reminder) {
  return last_reminder.value_or(programme.start).plus_days(programme.rules.not_started_reminder_days);
}

std::vector<Reminder> reminders(db::Session& session, const std::vector<TerritoryKey>& contracts) {
  std::vector<Reminder> out;
  for (std::size_t first = 0; first < contracts.size(); first += contracts_at_once) {
    std::vector<db::Value> params;
    for (std::size_t i = first; i < first + contracts_at_once; ++i)
      params.push_back(i < contracts.size() ? db::to_value(contracts[i]) : db::Value(db::Null{}));
    session.each_row(sql::list_reminders, std::move(params), [&](const db::RowView& view) {
      auto row = db::row_as<Row>(view);
      out.push_back({row.contract, std::move(row.text), std::move(row.sent_by), row.sent_at});
    });
  }
  if (contracts.size() > contracts_at_once) {
    std::ranges::stable_sort(out, std::ranges::greater{}, &Reminder::at);
    if (out.size() > reminders_max) out.resize(reminders_max);
  }
  return out;
}

}  // namespace jalon::steering
