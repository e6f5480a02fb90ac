// SPDX-License-Identifier: EUPL-1.2
// The EPCI of 1 January 2015, commune by commune: the bridge to the reference, whose lists of EPCI begin in 2019. Read
// to its end before anything is written, so that a file cut short changes nothing.
#include <algorithm>
#include <map>
#include <set>

#include "base/json.hpp"
#include "intake/table.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

constexpr std::size_t epci_limit = 20'000;
constexpr std::int64_t population_limit = 100'000'000;

bool is_siren(std::string_view code) {
  return code.size() == 9 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Given {
  std::string name;
  std::map<TerritoryKey, std::int64_t> people;  // by commune
};

class Importer {
 public:
  Importer(access::Act& act, const Registry& registry) : act_(act), registry_(registry) {}

  Result<void> take(const intake::TableRow& row) {
    if (!header_) {
      auto header = intake::Header::of(row, {"siren", "nom", "insee"});
      if (!header) return fail(header.error());
      header_ = std::move(*header);
      return {};
    }
    ++report_.read;
    const auto field = [&](std::string_view name) { return std::string(trim(header_->field(row, name))); };
    const auto refuse = [&](std::string_view column, Message why) {
      report_.rejected.push_back({fmt::format("line {}, {}", row.number, column), std::move(why)});
      return Result<void>{};
    };
    const auto siren = field("siren");
    const auto name = tidy(field("nom"));
    auto insee = field("insee");
    // A spreadsheet has taken the zero of 01001 away: a file of the DGCL has that.
    if (insee.size() == 4) insee.insert(0, 1, '0');
    if (!is_siren(siren)) return refuse("siren", msg("“{0}” is no SIREN of nine digits.", shorten(siren, 40)));
    if (name.empty() || length(name) > 200) {
      return refuse("nom", msg("An EPCI has a name of at most 200 characters."));
    }
    const auto* commune = registry_.find(Level::commune, insee);
    if (commune != nullptr && commune->valid_to <= then_) {
      // The list is late by a change.
      const auto became = successors(act_.db, registry_, commune->key, commune->valid_to.plus_days(-1), then_);
      if (became.size() == 1) {
        commune = registry_.find(became.front().territory);
        report_.notices.push_back({fmt::format("line {}, insee", row.number),
                                   msg("The commune {0} was {1} on 1 January 2015.", insee, commune->code)});
      }
    }
    if (commune == nullptr || !registry_.exists_on(commune->key, then_)) {
      return refuse("insee", msg("There was no commune {0} on 1 January 2015.", shorten(insee, 40)));
    }
    std::int64_t people = 0;
    if (const auto text = field("pmun_com"); !text.empty()) {
      const auto number = parse_integer(text);
      if (!number || *number < 0 || *number > population_limit) {
        return refuse("pmun_com", msg("A population is a whole number from 0 to {0}, not {1}.", population_limit,
                                      shorten(text, 40)));
      }
      people = *number;
    }
    const auto [place, is_new] = epci_of_.emplace(commune->key, std::pair(siren, row.number));
    if (!is_new) {
      return refuse("insee", msg("The commune {0} stands already on line {1}, in the EPCI {2}.", insee,
                                 place->second.second, place->second.first));
    }
    auto& epci = epcis_[siren];
    if (epci.name.empty()) epci.name = name;
    epci.people.emplace(commune->key, people);
    if (epcis_.size() > epci_limit) return invalid("file", msg("There are more than {0} EPCI.", epci_limit));
    return {};
  }

  void reject(const intake::TableFault& fault) {
    ++report_.read;
    report_.rejected.push_back({fault.place.text().english(), fault.reason});
  }

  ImportReport finish(std::string sha256_of_file) {
    report_.sha256 = std::move(sha256_of_file);
    const auto origin = std::exchange(act_.origin, "import:" + report_.sha256);
    act_.db.each<Membership>(sql::memberships, [&](Membership&& m) {
      first_.emplace(m.commune, m);
      if (m.from <= lists_begin_ && lists_begin_ < m.to) listed_.emplace(m.commune, m.epci);
    });
    note_what_is_missing();
    for (const auto& [siren, epci] : epcis_) write_populations(epci);
    add_missing();
    for (const auto& [siren, epci] : epcis_) write_memberships(key_.at(siren), epci);
    if (is_complete()) write_alone_and_new();
    write_successions();
    act_.db.run(sql::resolve_members);
    act_.db.run(sql::bump_version);
    record_import(act_, "import_epci", report_);
    act_.origin = origin;
    return std::move(report_);
  }

 private:
  // The EPCI that a commune was in when the lists of the reference begin.
  TerritoryKey listed_epci(TerritoryKey commune) const {
    const auto found = listed_.find(commune);
    return found != listed_.end() ? found->second : registry_.find(commune)->epci;
  }
  // The oldest that is known.
  TerritoryKey first_epci(TerritoryKey commune) const {
    const auto found = first_.find(commune);
    return found != first_.end() ? found->second.epci : registry_.find(commune)->epci;
  }
  // A list of all EPCI says also which communes stood alone, and which EPCI came later.
  bool is_complete() const { return epcis_.size() * 2 > registry_.on(Level::epci, lists_begin_).size(); }

  void note_what_is_missing() {
    if (!is_complete()) {
      report_.notices.push_back(
          {"file", msg("The file holds {0} EPCI, not all of 2015: what it does not name stays as it is known.",
                       epcis_.size())});
    }
  }

  void write_populations(const Given& epci) {
    for (const auto& [commune, people] : epci.people) {
      const auto* known = registry_.find(commune);
      if (known->population == 0 && people > 0) act_.db.run(sql::set_population, commune, people);
    }
  }

  void add_missing() {
    auto next = next_key(act_.db);
    for (const auto& [siren, epci] : epcis_) {
      if (const auto* known = registry_.find(Level::epci, siren)) {
        key_[siren] = known->key;
        // Missing from the list of 2019, there again later.
        if (known->valid_from > then_) act_.db.run(sql::set_valid_from, known->key, open_start);
        continue;
      }
      // It hangs on the department where most of its people live.
      std::map<TerritoryKey, std::int64_t> by_department;
      Row row;
      for (const auto& [commune, people] : epci.people) {
        by_department[registry_.find(commune)->parent] += people;
        row.population += people;
      }
      row.key = TerritoryKey{next.value++};
      row.level = Level::epci;
      row.code = siren;
      row.name = epci.name;
      row.parent = std::max_element(by_department.begin(), by_department.end(), [](const auto& a, const auto& b) {
                     return a.second < b.second;
                   })->first;
      row.valid_from = open_start;
      row.valid_to = redrawn_;
      insert(act_.db, row);
      key_[siren] = row.key;
      ++report_.added;
    }
  }

  // A commune was in `epci` in 2015; what is known from the lists of the reference begins later.
  void put(TerritoryKey commune, TerritoryKey epci) {
    const auto first = first_.find(commune);
    const auto* place = registry_.find(commune);
    if (first == first_.end() && place->valid_to <= lists_begin_) {
      // Ended before the lists begin: nothing is known of it yet.
      const auto to = std::min(place->valid_to, ends_.contains(epci) ? redrawn_ : place->valid_to);
      added_.push_back({commune, epci, open_start, to, to != place->valid_to});
      ++report_.changed;
      return;
    }
    if (first_epci(commune) == epci) {
      ++report_.unchanged;
      return;
    }
    if (first != first_.end()) act_.db.run(sql::begin_membership, commune, first->second.from, redrawn_);
    added_.push_back({commune, epci, open_start, redrawn_, true});
    ++report_.changed;
  }

  void write_memberships(TerritoryKey epci, const Given& given) {
    const auto* known = registry_.find(epci);
    if (known == nullptr || known->valid_to == redrawn_) ends_.insert(epci);
    for (const auto& [commune, people] : given.people) put(commune, epci);
  }

  void write_alone_and_new() {
    for (const auto* commune : registry_.on(Level::commune, then_)) {
      if (!epci_of_.contains(commune->key) && !first_epci(commune->key).is_null()) put(commune->key, {});
    }
    for (const auto* epci : registry_.on(Level::epci, lists_begin_)) {
      if (epci->valid_from == open_start && !epcis_.contains(epci->code)) {
        act_.db.run(sql::set_valid_from, epci->key, redrawn_);
      }
    }
  }

  void write_successions() {
    add_memberships(act_.db, added_);
    const auto now = read_registry(act_.db);
    std::map<TerritoryKey, std::vector<Part>> became;
    for (auto& [commune, parts] : translate(act_.db, now, Level::commune, then_, lists_begin_)) {
      became.emplace(commune, std::move(parts));
    }
    for (const auto& [siren, epci] : epcis_) {
      const auto key = key_.at(siren);
      if (!ends_.contains(key)) continue;
      const bool is_known =
          std::all_of(epci.people.begin(), epci.people.end(), [](const auto& c) { return c.second > 0; });
      std::map<TerritoryKey, std::int64_t> by_target;
      for (const auto& [commune, people] : epci.people) {
        for (const auto& part : became[commune]) {
          const auto target = listed_epci(part.territory);
          if (!target.is_null()) by_target[target] += part.per_mille * (is_known ? people : 1);
        }
      }
      std::vector<std::int64_t> weights;
      for (const auto& [target, weight] : by_target) weights.push_back(weight);
      const auto shares = apportion(1000, weights);
      std::size_t i = 0;
      for (const auto& [target, weight] : by_target) {
        const auto share = static_cast<int>(shares[i++]);
        if (share == 0) continue;
        put_succession(act_.db, {.change = 0,
                                 .day = redrawn_,
                                 .kind = by_target.size() > 1 ? Change::split : Change::merger,
                                 .from = key,
                                 .to = target,
                                 .per_mille = share,
                                 .is_estimated = true,
                                 .was = {}});
      }
      if (by_target.empty()) {
        report_.notices.push_back({siren, msg("Nobody says what became of the EPCI {0}.", epci.name)});
      }
    }
  }

  const Date then_ = date_of("2015-01-01");
  const Date redrawn_ = date_of("2017-01-01");
  const Date lists_begin_ = date_of("2019-01-01");
  access::Act& act_;
  const Registry& registry_;
  std::optional<intake::Header> header_;
  ImportReport report_;
  std::map<std::string, Given, std::less<>> epcis_;
  std::map<TerritoryKey, std::pair<std::string, std::int64_t>> epci_of_;  // by commune: SIREN, line
  std::map<std::string, TerritoryKey, std::less<>> key_;
  std::map<TerritoryKey, Membership> first_;     // by commune: the oldest that is known
  std::map<TerritoryKey, TerritoryKey> listed_;  // by commune: the EPCI of 2019, when it is not the one of now
  std::set<TerritoryKey> ends_;                  // EPCI that ended before the lists of the reference begin
  std::vector<Membership> added_;
};

}  // namespace

Result<ImportReport> import_epci(access::Act& act, const std::string& path) {
  const std::array nation{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, nation); !allowed) return fail(allowed.error());
  auto file = intake::File::open(path);
  if (!file) return fail(file.error());
  const auto registry = read_registry(act.db);
  if (registry.all(Level::commune).empty()) {
    return refused("territory.no_reference", msg("The database holds no communes yet."),
                   msg("Load the reference of territories first: jalon migrate does it."));
  }
  const auto raw = [&](char* buffer, std::size_t size) { return file->read(buffer, size); };
  intake::Unzipped unzipped(raw);
  Importer importer(act, registry);
  Result<void> taken;
  const auto read = intake::read_csv([&](char* buffer, std::size_t size) { return unzipped.read(buffer, size); }, {},
                                     [&](const intake::TableRow& row) {
                                       taken = importer.take(row);
                                       return taken.has_value();
                                     },
                                     [&](const intake::TableFault& fault) { importer.reject(fault); });
  if (unzipped.fault()) return invalid("file", *unzipped.fault());
  if (!read) return fail(read.error());
  if (!taken) return fail(taken.error());
  return importer.finish(file->sha256());
}

}  // namespace jalon::territory
