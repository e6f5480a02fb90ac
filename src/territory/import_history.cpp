// SPDX-License-Identifier: EUPL-1.2
// Regions and departments with the days between which each stood under a name, and who followed whom. In which region a
// department stood before 2016 is not taken from there: the file has Alsace and Lorraine in Champagne-Ardenne. Read to
// its end before anything is written.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/json.hpp"
#include "intake/table.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

constexpr std::size_t lives_limit = 10'000;

// "fr:departement:2A@1976-01-01"
struct Reference {
  Level level = Level::department;
  std::string code;
  Date since;
};

bool is_code(Level level, std::string_view code) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (level == Level::department && (code == "2A" || code == "2B")) return true;
  return (code.size() == 2 || (code.size() == 3 && level == Level::department)) &&
         std::all_of(code.begin(), code.end(), is_digit);
}

// A day, whatever hour follows it.
std::optional<Date> day_of(std::string_view text) { return Date::parse(text.substr(0, 10)); }

std::optional<Reference> parse_reference(std::string_view id) {
  const auto columns = split(id, ':');
  if (columns.size() != 3 || columns[0] != "fr") return std::nullopt;
  Reference out;
  if (columns[1] == "region") {
    out.level = Level::region;
  } else if (columns[1] != "departement" && columns[1] != "collectivite-outre-mer") {
    return std::nullopt;
  }
  const auto at = columns[2].find('@');
  if (at == std::string_view::npos) return std::nullopt;
  out.code = columns[2].substr(0, at);
  const auto since = day_of(columns[2].substr(at + 1));
  if (!since || !is_code(out.level, out.code)) return std::nullopt;
  out.since = *since;
  return out;
}

struct Life {
  std::int64_t line = 0;
  Reference id;
  Date to;
  std::string name;
  std::vector<Reference> successors, parents;
};

class Importer {
 public:
  Importer(access::Act& act, const Told& told) : act_(act), told_(told) {}

  Result<void> take(const intake::TableRow& row) {
    if (!header_) {
      auto header =
          intake::Header::of(row, {"id", "insee_code", "start_datetime", "end_datetime", "name", "successors"});
      if (!header) return fail(header.error());
      header_ = std::move(*header);
      return {};
    }
    ++report_.read;
    at_ = row.number;
    const auto field = [&](std::string_view name) { return trim(header_->field(row, name)); };
    Life life;
    life.line = row.number;
    const auto id = parse_reference(field("id"));
    if (!id)
      return refuse(
          "id", msg("“{0}” names no region or department, such as fr:region:84@2016-01-01.", shorten(field("id"), 60)));
    if (id->code != field("insee_code")) return refuse("insee_code", msg("The code is not the one of the id."));
    life.id = *id;
    const auto from = day_of(field("start_datetime"));
    const auto to = day_of(field("end_datetime"));
    if (!from || *from != id->since)
      return refuse("start_datetime", msg("The day is missing, or is not the one of the id."));
    if (!to) return refuse("end_datetime", msg("A day is expected here, such as 2015-12-31."));
    // The last day, with the hour 23:59:59: the first day after it.
    life.to = *to >= open_end ? open_end : to->plus_days(1);
    if (life.to <= *from) return refuse("end_datetime", msg("It ends before it begins."));
    life.name = tidy(field("name"));
    if (life.name.empty() || length(life.name) > 200) {
      return refuse("name", msg("A territory has a name of at most 200 characters."));
    }
    for (const auto& [column, list] :
         {std::pair("successors", &life.successors), std::pair("parents", &life.parents)}) {
      for (const auto text : split(field(column), ';')) {
        if (trim(text).empty()) continue;
        const auto reference = parse_reference(trim(text));
        if (!reference)
          return refuse(
              column, msg("“{0}” names no region or department, such as fr:region:84@2016-01-01.", shorten(text, 60)));
        list->push_back(*reference);
      }
    }
    for (const auto& successor : life.successors) {
      if (successor.level != life.id.level || successor.since < life.to) {
        return refuse("successors",
                      msg("{0} does not follow: it begins on {1}.", successor.code, successor.since.text()));
      }
    }
    auto& lives = lives_[{id->level, id->code}];
    for (const auto& other : lives) {
      if (life.id.since < other.to && other.id.since < life.to) {
        return refuse("start_datetime", msg("The days overlap with those of line {0}, of the same code.", other.line));
      }
    }
    lives.push_back(std::move(life));
    if (report_.read > static_cast<std::int64_t>(lives_limit)) {
      return invalid("file", msg("There are more than {0} lines.", lives_limit));
    }
    return {};
  }

  void reject(const intake::TableFault& fault) {
    ++report_.read;
    report_.rejected.push_back({fault.place.text().english(), fault.reason});
  }

  [[nodiscard]] std::vector<TerritoryKey> changed() const { return {changed_.begin(), changed_.end()}; }
  Result<ImportReport> finish(std::string sha256_of_file) {
    report_.sha256 = std::move(sha256_of_file);
    const auto origin = std::exchange(act_.origin, "import:" + report_.sha256);
    for (auto& [code, lives] : lives_) {
      std::sort(lives.begin(), lives.end(), [](const Life& a, const Life& b) { return a.id.since < b.id.since; });
      write(code.first, code.second, lives);
    }
    for (const auto& [code, lives] : lives_) {
      for (const auto& life : lives) write_successors(life);
    }
    for (const auto& [code, lives] : lives_) {
      if (auto done = end(lives.back()); !done) return fail(std::move(done.error()));
    }
    if (report_.added + report_.changed > 0 || !changed_.empty()) act_.db.run(sql::bump_version);
    record_import(act_, "import_history", report_);
    act_.origin = origin;
    return std::move(report_);
  }

 private:
  Result<void> refuse(std::string_view column, Message why) {
    report_.rejected.push_back({fmt::format("line {}, {}", at_, column), std::move(why)});
    return {};
  }
  void notice(const Life& life, std::string_view column, Message what) {
    report_.notices.push_back({fmt::format("line {}, {}", life.line, column), std::move(what)});
  }
  std::optional<Row> find(Level level, const std::string& code) {
    return act_.db.first<Row>(sql::find_territory, level, code);
  }

  // The days of a territory: of all its lives together, with those between them.
  void write(Level level, const std::string& code, const std::vector<Life>& lives) {
    const auto& last = lives.back();
    auto row = find(level, code);
    if (row) {
      if (lives.front().id.since < row->valid_from) {
        row->valid_from = lives.front().id.since;
        update(act_.db, *row);
        ++report_.changed;
      } else {
        ++report_.unchanged;
      }
    } else if (last.to == open_end || find_collectivity(code) != nullptr) {
      return notice(
          last, "id",
          msg("{0} ({1}) is not in the reference: it is passed over; an overseas collectivity is added when a "
              "contract lies there.",
              last.name, code));
    } else {
      row = Row{};
      row->key = key_of(level, code);
      row->level = level;
      row->code = code;
      row->name = last.name;
      row->parent = nation_key;
      for (const auto& parent : last.parents) {
        if (const auto above = find(parent.level, parent.code)) row->parent = above->key;
      }
      row->valid_from = lives.front().id.since;
      row->valid_to = last.to;
      insert(act_.db, *row);
      set_scopes(act_.db, row->key,
                 row->parent == nation_key ? std::span<const TerritoryKey>{} : std::span(&row->parent, 1));
      ++report_.added;
    }
    for (std::size_t i = 1; i < lives.size(); ++i) {
      if (lives[i - 1].to < lives[i].id.since) {
        act_.db.run(sql::put_absence, row->key, lives[i - 1].to, lives[i].id.since);
      }
    }
  }

  // A region or department of the reference that has ended since. All that stands in a department goes to the one that
  // follows it, on that day; what it has kept of its own stays with it, and who followed it answers for that.
  Result<void> end(const Life& last) {
    auto row = find(last.id.level, last.id.code);
    if (!row || last.to == open_end || row->valid_to != open_end) return {};
    const auto stays = [&](Message why) -> Result<void> {
      notice(last, "end_datetime", std::move(why));
      return {};
    };
    if (last.to > act_.today())
      return stays(
          msg("{0} ({1}) ends on {2}: import this file again from that day on.", row->name, row->code, last.to.text()));
    std::vector<Row> followers;
    for (const auto& successor : last.successors) {
      if (auto target = find(successor.level, successor.code); target && target->valid_to == open_end)
        followers.push_back(std::move(*target));
    }
    if (row->level != Level::department || followers.size() != 1)
      return stays(
          msg("{0} ({1}) ends on {2}, and not one department alone that is known follows it: nobody says where "
              "what stands in it goes, and it stays.",
              row->name, row->code, last.to.text()));
    const auto& to = followers.front();
    const auto registry = read_registry(act_.db);
    for (const auto* contract : registry.below(row->key, Level::contract)) {
      if (auto done = take_contract(*contract, *row, to, last.to); !done) return done;
    }
    for (const auto level : {Level::epci, Level::commune}) {
      for (const auto* place : registry.below(row->key, level)) {
        if (place->parent != row->key) continue;
        const auto since = act_.db.first<Date>(sql::last_placement, place->key).value_or(place->valid_from);
        if (since < last.to) act_.db.run(sql::put_placement, place->key, row->key, since, last.to);
        act_.db.run(sql::set_parent, place->key, to.key);
      }
    }
    const auto before = as_json(*row);
    row->valid_to = last.to;
    update(act_.db, *row);
    set_scopes(act_.db, row->key, std::array{row->parent, to.key});
    changed_.insert(row->key);
    ++report_.changed;
    act_.record({.act = "end_department",
                 .kind = "territory",
                 .object_id = row->code,
                 .territory = row->key,
                 .before = before,
                 .after = as_json(*row)});
    return {};
  }

  Result<void> take_contract(const Territory& contract, const Row& from, const Row& to, Date day) {
    auto row = *act_.db.first<Row>(sql::find_by_key, contract.key);
    const auto before = as_json(row);
    changed_.insert(row.key);
    if (row.parent == from.key) {
      if (auto done = move_contract(act_, row, to.key, day, next_change(act_.db), told_); !done) return done;
      put_in_department(act_.db, row, to.key);
      row.parent = to.key;
    } else {  // it stands in another one too, which goes on
      auto also_in = act_.db.all<TerritoryKey>(sql::also_in_of, row.key);
      std::erase(also_in, from.key);
      if (row.parent != to.key && std::find(also_in.begin(), also_in.end(), to.key) == also_in.end())
        also_in.push_back(to.key);
      act_.db.run(sql::delete_also_in, row.key);
      for (const auto further : also_in) act_.db.run(sql::insert_also_in, row.key, further);
      also_in.push_back(row.parent);
      set_scopes(act_.db, row.key, also_in);
    }
    act_.record({.act = "change_contract",
                 .kind = "contract",
                 .object_id = row.code,
                 .territory = row.key,
                 .before = before,
                 .after = as_json(row)});
    return {};
  }

  void write_successors(const Life& life) {
    const auto from = find(life.id.level, life.id.code);
    if (!from || life.successors.empty()) return;
    std::vector<Row> targets;
    std::vector<std::int64_t> people;
    for (const auto& successor : life.successors) {
      auto target = find(successor.level, successor.code);
      if (!target) {
        return notice(life, "successors", msg("Nobody knows {0}: the succession is left out.", successor.code));
      }
      people.push_back(target->population);
      targets.push_back(std::move(*target));
    }
    Event event;
    event.day = life.to;
    event.from = from->key;
    if (targets.size() == 1 && targets.front().key == from->key) {
      // Under the same code, and with the same name it only began again.
      const auto& lives = lives_.at({life.id.level, life.id.code});
      const auto next = std::find_if(lives.begin(), lives.end(), [&](const Life& l) { return l.id.since >= life.to; });
      if (next == lives.end() || next->name == life.name) return;
      event.to = from->key;
      event.kind = Change::renamed;
      event.was = life.name;
      put_succession(act_.db, event);
      return;
    }
    event.kind = targets.size() > 1 ? Change::split : Change::merger;
    event.is_estimated = targets.size() > 1 && std::find(people.begin(), people.end(), 0) != people.end();
    if (event.is_estimated) std::fill(people.begin(), people.end(), 1);
    const auto shares = apportion(1000, people);
    changed_.insert(event.from);
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (shares[i] == 0) continue;
      event.to = targets[i].key;
      event.per_mille = static_cast<int>(shares[i]);
      put_succession(act_.db, event);
      changed_.insert(event.to);
    }
  }

  access::Act& act_;
  const Told& told_;
  std::optional<intake::Header> header_;
  std::int64_t at_ = 0;
  ImportReport report_;
  std::map<std::pair<Level, std::string>, std::vector<Life>> lives_;
  std::set<TerritoryKey> changed_;  // what ended, and what it became
};

}  // namespace

Result<ImportReport> import_history(access::Act& act, const std::string& path, const Told& told) {
  const std::array nation{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, nation); !allowed) return fail(allowed.error());
  auto file = intake::File::open(path);
  if (!file) return fail(file.error());
  if (!act.db.first<Row>(sql::find_territory, Level::department, std::string_view("01"))) {
    return refused("territory.no_reference", msg("The database holds no departments yet."),
                   msg("Load the reference of territories first: jalon migrate does it."));
  }
  const auto before = read_registry(act.db);
  const auto raw = [&](char* buffer, std::size_t size) { return file->read(buffer, size); };
  intake::Unzipped unzipped(raw);
  Importer importer(act, told);
  Result<void> taken;
  intake::CsvOptions options;
  options.separator = ',';
  const auto read =
      intake::read_csv([&](char* buffer, std::size_t size) { return unzipped.read(buffer, size); }, options,
                       [&](const intake::TableRow& row) {
                         taken = importer.take(row);
                         return taken.has_value();
                       },
                       [&](const intake::TableFault& fault) { importer.reject(fault); });
  if (unzipped.fault()) return invalid("file", *unzipped.fault());
  if (!read) return fail(read.error());
  if (!taken) return fail(taken.error());
  auto report = importer.finish(file->sha256());
  if (!report) return fail(std::move(report.error()));
  if (auto heard = tell(act, told, before, importer.changed()); !heard) return fail(heard.error());
  return report;
}

}  // namespace jalon::territory
