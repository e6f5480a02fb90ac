// SPDX-License-Identifier: EUPL-1.2
// The official GeoJSON of city contracts. The file is read to its end before anything is written, so that a file cut
// short changes nothing; then what differs is written in the caller's transaction, each contract with its record.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/json.hpp"
#include "intake/intake.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

// More cannot be a list of contracts, and all of them are held in memory.
constexpr std::size_t contracts_limit = 200'000;
// A year's population of the whole country fits; a typing mistake does not.
constexpr std::int64_t population_limit = 100'000'000;

struct Candidate {
  std::int64_t feature = 0;  // the first that names it
  Row row;
  std::set<TerritoryKey> departments;  // all of them
  std::map<std::string, TerritoryKey> members;
};

// "93 - CA Plaine Commune" is "CA Plaine Commune": the department is told by its own property.
std::string_view without_department(std::string_view name) {
  const auto dash = name.find(" -");
  const auto is_code = [](char c) { return (c >= '0' && c <= '9') || c == 'A' || c == 'B' || c == 'N'; };
  if (dash == std::string_view::npos || dash < 2 || dash > 3 ||
      !std::all_of(name.begin(), name.begin() + dash, is_code)) {
    return name;
  }
  const auto rest = name.substr(dash + 2);
  return rest.empty() || rest.front() == ' ' ? trim(rest) : name;
}

// A SIREN of nine digits or an INSEE code of five characters.
bool is_place_code(std::string_view code) {
  const bool all_digits = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (code.size() == 9) return all_digits;
  return code.size() == 5 && (all_digits || code.starts_with("2A") || code.starts_with("2B"));
}

// What may be the code of a department that the reference does not know: 96, 2C, 999.
bool is_department_code(std::string_view code) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return (code.size() == 2 || code.size() == 3) && is_digit(code[0]) && (code.size() == 2 || is_digit(code[1])) &&
         (is_digit(code.back()) || (code.size() == 2 && code[1] >= 'A' && code[1] <= 'Z'));
}

class Importer {
 public:
  Importer(access::Act& act, const Registry& registry, const Told& told)
      : act_(act), registry_(registry), told_(told) {}

  void take(const intake::Feature& feature) {
    ++report_.read;
    at_ = feature.number;
    const auto code = text(feature, "code_cv");
    const auto name = text(feature, "lib_cv");
    const auto given = text(feature, "codgeo");
    const auto department = optional_text(feature, "insee_dep");
    const auto population = population_of(feature);
    if (!code || !name || !given || !department || !population) return;
    if (!is_contract_code(*code)) {
      return refuse("code_cv", msg("“{0}” is no code of a contract, such as CV001.", shorten(*code, 40)));
    }
    const auto plain_name = tidy(without_department(*name));
    if (plain_name.empty() || length(plain_name) > 200) {
      return refuse("lib_cv", msg("A contract has a name of at most 200 characters."));
    }

    Candidate one;
    one.feature = at_;
    std::vector<Fault> notices;
    const auto notice = [&](std::string_view property, Message what) {
      notices.push_back({where(property), std::move(what)});
    };
    const auto* known = registry_.find(Level::department, *department);
    const auto* collectivity = known == nullptr ? find_collectivity(*department) : nullptr;
    TerritoryKey by_member;
    for (const auto& member : places(*given)) {
      if (!is_place_code(member)) {
        return refuse("codgeo", msg("“{0}” is neither a SIREN of nine digits nor an INSEE code of five characters.",
                                    shorten(member, 40)));
      }
      const auto place = act_.db.first<PlaceRow>(sql::find_place, member);
      one.members.emplace(member, place ? place->key : TerritoryKey{});
      if (place) {
        by_member = place->parent;
      } else if (collectivity == nullptr || !is_commune_of(*collectivity, member)) {
        notice("codgeo",
               msg("Nobody knows the code {0} yet: it is kept as given until the EPCI of 2015 are imported, and the "
                   "contract {1} is placed by its department.",
                   member, *code));
      }
    }
    if (one.members.empty()) return refuse("codgeo", msg("The property holds no code."));

    TerritoryKey home;
    if (department->empty()) {
      home = by_member;
      if (home.is_null()) {
        return refuse("insee_dep", msg("The department is missing, and the code {0} does not tell it.", *given));
      }
      notice("insee_dep", msg("The department is missing: the contract {0} is placed in {1}, where {2} lies.", *code,
                              code_of(home), *given));
    } else if (known != nullptr) {
      home = known->key;
    } else if (collectivity != nullptr) {
      home = collectivity->department;
      if (!needed_.contains(home)) {
        notice("insee_dep",
               msg("{0} ({1}) is an overseas collectivity, no department: it is added as a region and as a department, "
                   "where the contract {2} is counted.",
                   std::string(collectivity->name), *department, *code));
      }
    } else if (is_department_code(*department)) {
      home = nation_key;
      one.row.is_known = false;
      notice("insee_dep", msg("Nobody knows a department {0}: the contract {1} is kept, and stands directly under the "
                              "nation.",
                              *department, *code));
    } else {
      return refuse("insee_dep", msg("There is no department {0}.", shorten(*department, 40)));
    }
    one.departments.insert(home);

    one.row.level = Level::contract;
    one.row.code = *code;
    one.row.name = plain_name;
    one.row.parent = home;
    one.row.population = *population;
    one.row.valid_from = date_of("2015-01-01");
    one.row.valid_to = date_of("9999-12-31");
    if (feature.point) {
      one.row.longitude = feature.point->longitude;
      one.row.latitude = feature.point->latitude;
    } else {
      notice("geometry", feature.geometry.empty()
                             ? msg("The contract {0} has no point.", *code)
                             : msg("The geometry of the contract {0} is a {1}, not a point: it is left "
                                   "out.",
                                   *code, shorten(feature.geometry, 40)));
    }

    const auto found = by_code_.find(*code);
    if (found == by_code_.end()) {
      if (by_code_.size() >= contracts_limit)
        return refuse("code_cv", msg("There are more than {0} contracts.", contracts_limit));
      if (collectivity != nullptr) needed_.emplace(home, collectivity);
      const auto key = one.row.code;
      by_code_.emplace(key, std::move(one));
      order_.push_back(key);
    } else {
      auto& first = found->second;
      if (!first.departments.insert(home).second) {
        return refuse("code_cv", msg("The contract {0} stands already in feature {1}, in the same department.", *code,
                                     first.feature));
      }
      if (collectivity != nullptr) needed_.emplace(home, collectivity);
      // A department that is known tells more than one that is not.
      if (first.row.parent == nation_key) {
        first.row.parent = home;
        first.row.is_known = true;
      }
      // Each department's part of the population is given beside it; together they are the contract's.
      first.row.population += one.row.population;
      first.members.merge(one.members);
      notice("insee_dep",
             msg("The contract {0} stands in several departments: it is counted in {1}, and seen from {2} too.", *code,
                 code_of(first.row.parent), code_of(home)));
    }
    for (auto& n : notices) report_.notices.push_back(std::move(n));
  }

  void reject(Fault fault) {
    ++report_.read;
    report_.rejected.push_back(std::move(fault));
  }

  Result<ImportReport> finish(std::string sha256_of_file) {
    report_.sha256 = std::move(sha256_of_file);
    const auto origin = std::exchange(act_.origin, "import:" + report_.sha256);
    for (const auto& [key, collectivity] : needed_) add_collectivity(act_, *collectivity);
    if (!needed_.empty()) {
      // Their communes are known from now on.
      for (auto& [code, candidate] : by_code_) {
        for (auto& [member, key] : candidate.members) {
          if (!key.is_null()) continue;
          if (const auto place = act_.db.first<PlaceRow>(sql::find_place, member)) key = place->key;
        }
      }
    }
    auto next = next_key(act_.db);
    for (const auto& code : order_) write(by_code_.at(code), next);
    std::int64_t absent = 0;
    for (const auto& t : registry_.all(Level::contract)) absent += by_code_.contains(t.code) ? 0 : 1;
    if (absent > 0) {
      report_.notices.push_back(
          {"file", msg("{0} contracts of the database are not in the file; they are kept.", absent)});
    }
    if (report_.added + report_.changed > 0 || !needed_.empty()) act_.db.run(sql::bump_version);
    record_import(act_, "import_contracts", report_);
    if (auto heard = tell(act_, told_, registry_, moved_); !heard) return fail(heard.error());
    act_.origin = origin;
    return std::move(report_);
  }

 private:
  std::string where(std::string_view property) const { return fmt::format("feature {}, property {}", at_, property); }
  void refuse(std::string_view property, Message why) { report_.rejected.push_back({where(property), std::move(why)}); }

  static Message reason_of(const Error& error) {
    if (const auto* refused = std::get_if<Refused>(&error)) return refused->why;
    if (const auto* conflict = std::get_if<Conflict>(&error)) return conflict->what;
    return msg("The contract cannot move.");
  }
  static bool is_commune_of(const Collectivity& collectivity, std::string_view code) {
    return std::ranges::any_of(collectivity.communes, [&](const Row& commune) { return commune.code == code; });
  }
  std::string code_of(TerritoryKey department) const {
    const auto found = needed_.find(department);
    return found != needed_.end() ? std::string(found->second->code) : registry_.find(department)->code;
  }

  std::optional<std::string> optional_text(const intake::Feature& feature, std::string_view name) {
    const auto& property = feature.property(name);
    if (property.kind == intake::Property::Kind::missing || property.kind == intake::Property::Kind::null) return "";
    if (property.kind != intake::Property::Kind::text) {
      refuse(name, msg("A text is expected here, between quotation marks."));
      return std::nullopt;
    }
    return std::string(trim(property.text));
  }
  std::optional<std::string> text(const intake::Feature& feature, std::string_view name) {
    auto out = optional_text(feature, name);
    if (out && out->empty()) {
      refuse(name, msg("The property is missing."));
      return std::nullopt;
    }
    return out;
  }
  std::optional<std::int64_t> population_of(const intake::Feature& feature) {
    const auto& property = feature.property("pop");
    using Kind = intake::Property::Kind;
    if (property.kind == Kind::missing || property.kind == Kind::null) {
      report_.notices.push_back({where("pop"), msg("The population is not given: it counts as unknown.")});
      return 0;
    }
    if (property.kind != Kind::integer && property.kind != Kind::real) {
      refuse("pop", msg("A number is expected here, without quotation marks."));
      return std::nullopt;
    }
    if (!property.is_whole || property.integer < 0 || property.integer > population_limit) {
      refuse("pop", msg("A population is a whole number from 0 to {0}, not {1}.", population_limit, property.real));
      return std::nullopt;
    }
    return property.integer;
  }
  // One code as a rule; several are told apart by a comma, a semicolon, a slash or a space.
  static std::vector<std::string> places(std::string_view given) {
    std::vector<std::string> out;
    while (!given.empty()) {
      const auto end = given.find_first_of(",;/| ");
      if (end != 0) out.emplace_back(given.substr(0, end));
      if (end == std::string_view::npos) break;
      given.remove_prefix(end + 1);
    }
    return out;
  }

  void write(const Candidate& candidate, TerritoryKey& next) {
    auto row = candidate.row;
    const auto present = act_.db.first<Row>(sql::find_territory, Level::contract, row.code);
    // One that stands in several departments stays where it is counted, whichever the file names first.
    if (present && present->parent != nation_key && candidate.departments.contains(present->parent)) {
      row.parent = present->parent;
    }
    if (present) {
      row.valid_from = present->valid_from;
      row.valid_to = present->valid_to;
    }
    const auto also_in = [&] {
      std::vector<TerritoryKey> out(candidate.departments.begin(), candidate.departments.end());
      std::erase(out, row.parent);
      std::erase(out, nation_key);
      return out;
    }();
    if (!present) {
      row.key = TerritoryKey{next.value++};
      insert(act_.db, row);
      write_parts(row, also_in, candidate.members);
      record("add_contract", row, {});
      ++report_.added;
      return;
    }
    row.key = present->key;
    // Ordered here: the database may order letters and digits in another way.
    std::map<std::string, TerritoryKey> members_now;
    act_.db.each<MemberRow>(
        sql::members, [&](MemberRow&& m) { members_now.emplace(std::move(m.code), m.territory); }, row.key);
    const auto also_in_now = act_.db.all<TerritoryKey>(sql::also_in_of, row.key);
    if (row == *present && members_now == candidate.members && also_in_now == also_in) {
      ++report_.unchanged;
      return;
    }
    if (row.parent != present->parent) {
      if (auto done = move_contract(act_, *present, row.parent, act_.today(), next_change(act_.db), told_); !done) {
        at_ = candidate.feature;
        return refuse("insee_dep", reason_of(done.error()));
      }
      moved_.push_back(row.key);
      report_.notices.push_back(
          {"insee_dep", msg("The contract {0} moves from {1} to {2} on {3}; what was counted before stays in {1}.",
                            row.code, code_of(present->parent), code_of(row.parent), act_.today().text())});
    }
    update(act_.db, row);
    act_.db.run(sql::delete_members, row.key);
    act_.db.run(sql::delete_also_in, row.key);
    write_parts(row, also_in, candidate.members);
    record("change_contract", row, as_json(*present));
    ++report_.changed;
  }
  void write_parts(const Row& row, std::vector<TerritoryKey> also_in,
                   const std::map<std::string, TerritoryKey>& members) {
    for (const auto department : also_in) act_.db.run(sql::insert_also_in, row.key, department);
    for (const auto& [code, territory] : members) act_.db.run(sql::insert_member, row.key, code, territory);
    also_in.push_back(row.parent);
    set_scopes(act_.db, row.key, also_in);
  }
  void record(std::string_view what, const Row& row, std::string before) {
    act_.record({.act = what,
                 .kind = "contract",
                 .object_id = row.code,
                 .territory = row.key,
                 .before = std::move(before),
                 .after = as_json(row)});
  }

  access::Act& act_;
  const Registry& registry_;
  const Told& told_;
  std::vector<TerritoryKey> moved_;  // those that have moved
  std::int64_t at_ = 0;
  ImportReport report_;
  std::map<std::string, Candidate, std::less<>> by_code_;
  std::map<TerritoryKey, const Collectivity*> needed_;  // overseas, by the key of their department; to be added
  std::vector<std::string> order_;                      // of the file, so that keys follow it
};

}  // namespace

Result<ImportReport> import_contracts(access::Act& act, const std::string& path, const Told& told) {
  const std::array nation{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, nation); !allowed) return fail(allowed.error());
  auto file = intake::File::open(path);
  if (!file) return fail(file.error());
  const auto registry = read_registry(act.db);
  if (registry.all(Level::department).empty()) {
    return refused("territory.no_reference", msg("The database holds no departments yet."),
                   msg("Load the reference of territories first: jalon migrate does it."));
  }
  Importer importer(act, registry, told);
  const auto read = intake::read_geojson([&](char* buffer, std::size_t size) { return file->read(buffer, size); }, {},
                                         [&](const intake::Feature& feature) { importer.take(feature); },
                                         [&](Fault fault) { importer.reject(std::move(fault)); });
  if (!read) return fail(read.error());
  return importer.finish(file->sha256());
}

}  // namespace jalon::territory
