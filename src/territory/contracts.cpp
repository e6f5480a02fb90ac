// SPDX-License-Identifier: EUPL-1.2
// City contracts: added one by one, and their members.
#include <algorithm>

#include "base/json.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
bool is_contract_code(std::string_view code) {
  return !code.empty() && code.size() <= 20 && std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

std::vector<Member> members(db::Session& session, TerritoryKey contract) {
  std::vector<Member> out;
  session.each<MemberRow>(
      sql::members,
      [&](MemberRow&& row) {
        out.push_back({std::move(row.code), row.territory});
      },
      contract);
  return out;
}

Result<TerritoryKey> add_contract(access::Act& act, const NewContract& contract) {
  const std::array path{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, path); !allowed) return fail(allowed.error());

  std::vector<Fault> faults;
  if (!is_contract_code(contract.code)) {
    faults.push_back({"code", msg("A contract’s code is 1 to 20 letters, digits or hyphens, such as CV001.")});
  }
  const auto name = tidy(contract.name);
  if (name.empty() || length(name) > 200)
    faults.push_back({"name", msg("A contract has a name of at most 200 characters.")});
  if (contract.population < 0) faults.push_back({"population", msg("A population is zero or more.")});
  const auto check_department = [&](std::string_view field, TerritoryKey key, bool or_nation) {
    const auto level = act.db.first<Level>(sql::find_key, key);
    if (!level || (*level != Level::department && !(or_nation && *level == Level::nation))) {
      faults.push_back({std::string(field), msg("There is no department with the key {0}.", key.value)});
    }
  };
  // A contract of a department that nobody knows hangs on the nation.
  check_department("department", contract.department, true);
  for (const auto department : contract.also_in) check_department("also_in", department, false);
  if (contract.longitude.has_value() != contract.latitude.has_value() ||
      (contract.longitude && !(*contract.longitude >= -180 && *contract.longitude <= 180 && *contract.latitude >= -90 &&
                               *contract.latitude <= 90))) {
    faults.push_back(
        {"longitude", msg("A point has a longitude from -180 to 180 and a latitude from -90 to 90 degrees.")});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (act.db.first<Row>(sql::find_territory, Level::contract, contract.code)) {
    return fail(Conflict{msg("There is already a contract with the code {0}.", contract.code)});
  }

  Row row;
  row.key = next_key(act.db);
  row.level = Level::contract;
  row.code = contract.code;
  row.name = name;
  row.parent = contract.department;
  row.population = contract.population;
  row.valid_from = date_of("2015-01-01");
  row.valid_to = date_of("9999-12-31");
  row.longitude = contract.longitude;
  row.latitude = contract.latitude;
  auto codes = contract.member_codes;
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  insert(act.db, row);
  auto also_in = contract.also_in;
  std::sort(also_in.begin(), also_in.end());
  also_in.erase(std::unique(also_in.begin(), also_in.end()), also_in.end());
  for (const auto department : also_in) {
    if (department != contract.department) act.db.run(sql::insert_also_in, row.key, department);
  }
  also_in.push_back(row.parent);
  set_scopes(act.db, row.key, also_in);
  for (const auto& code : codes) {
    const auto place = act.db.first<PlaceRow>(sql::find_place, code);
    act.db.run(sql::insert_member, row.key, code, place ? place->key : TerritoryKey{});
  }
  act.db.run(sql::bump_version);
  act.record({.act = "add_contract",
              .kind = "contract",
              .object_id = row.code,
              .territory = row.key,
              .before = {},
              .after = as_json(row)});
  return row.key;
}

}  // namespace jalon::territory
