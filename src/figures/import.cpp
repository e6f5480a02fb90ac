// SPDX-License-Identifier: EUPL-1.2
// Files of values: what each column means, what each cell says, and where it stands when it says nothing sensible.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/period.hpp"
#include "base/personal_data.hpp"
#include "figures/cells.hpp"
#include "figures/reading.hpp"
#include "figures/uploads.hpp"
#include "intake/cells.hpp"
#include "intake/table.hpp"

namespace jalon::figures {

namespace {

using intake::TableRow;

// The names by which a column goes: ours in both languages, and those of DHIS2's data value sets.
struct Names {
  std::string_view key;
  std::array<std::string_view, 5> names;
};
constexpr std::array column_names{
    Names{"indicator", {"indicator", "indicateur", "dataelement", "", ""}},
    Names{"level", {"level", "niveau", "", "", ""}},
    Names{"code", {"code", "territory", "territoire", "orgunit", "code territoire"}},
    Names{"dimension", {"dimension", "categoryoptioncombo", "catoptcombo", "ventilation", "part"}},
    Names{"period", {"period", "periode", "", "", ""}},
    Names{"value", {"value", "valeur", "", "", ""}},
    Names{"comment", {"comment", "commentaire", "", "", ""}},
    Names{"source", {"source", "provenance", "", "", ""}},
    Names{"kind", {"kind", "nature", "", "", ""}},
    Names{"deleted", {"deleted", "supprime", "", "", ""}},
    Names{"perimeter", {"perimeter", "perimetre", "", "", ""}},
};

// The value of a cell: scaled, missing, or why it is none. A doubt is told and the value taken.
struct Read {
  std::optional<std::int64_t> value;
  bool is_missing = false;
  std::optional<Message> why, doubt;
};
Read read_value(std::string_view text, const Indicator& indicator, bool typed) {
  // The shape of nearly all: digits alone.
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error == std::errc() && end == text.data() + text.size() && whole <= answer_max && whole >= -answer_max) {
    for (int i = 0; i < indicator.decimals; ++i) whole *= 10;
    return {.value = whole};
  }
  auto cell =
      intake::read_number(text, indicator.decimals, typed ? intake::Written::as_number : intake::Written::by_hand);
  switch (cell.is) {
    case intake::Reading::missing:
      return {.is_missing = true};
    case intake::Reading::withheld:
    case intake::Reading::ambiguous:
    case intake::Reading::wrong:
      return {.why = std::move(cell.reason)};
    case intake::Reading::value:
      break;
  }
  if (cell.is_percent && indicator.unit != "%")
    return {.why = msg("A percentage, where a number of “{0}” is expected.", indicator.unit)};
  Read out{.value = cell.value};
  if (cell.had_exponent)
    out.doubt = msg("“{0}” is what a spreadsheet shows of a long number, rounded: is it exact?", shorten(text, 40));
  return out;
}

intake::CodeOf code_of(territory::Level level) {
  switch (level) {
    case territory::Level::region:
      return intake::CodeOf::region;
    case territory::Level::department:
      return intake::CodeOf::department;
    case territory::Level::commune:
      return intake::CodeOf::commune;
    case territory::Level::epci:
      return intake::CodeOf::epci;
    default:
      break;
  }
  return intake::CodeOf::contract;
}

class FileReading {
 public:
  FileReading(db::Session& session, const access::Actor& actor, const territory::Registry& registry, Date today,
              const ImportOptions& options)
      : registry_(registry), options_(options), reading(session, actor, registry, today, options.state) {}

  Result<void> read(const ImportFile& file) {
    intake::TableOptions how;
    how.sheet = options_.sheet;
    how.rows_limit = 50'000'000;
    // The items of DHIS2 need not have the same fields: what the first one lacks would be passed over in the others.
    const auto look = [&](std::string_view start) {
      if (start.find("\"dataValues\"") != std::string_view::npos)
        how.keys = {"dataElement", "period", "orgUnit", "categoryOptionCombo", "value", "comment", "deleted"};
    };
    constexpr std::size_t start_size = 4096;
    bool stopped = false;
    const auto visit = [&](const TableRow& row) {
      if (!header_seen_) {
        header_seen_ = true;
        form_ = row.form;
        sheet_ = row.sheet;
        if (auto ok = take_header(row); !ok) {
          header_error_ = std::move(ok.error());
          stopped = true;
          return false;
        }
        return true;
      }
      take_row(row);
      // The rows, since one of a pivot holds many values.
      constexpr std::int64_t asked_every = 5'000;
      if (options_.progress && ++rows_ % asked_every == 0 && !options_.progress(ImportOptions::Step::reading, rows_, 0))
        throw Stopped{};
      return true;
    };
    const auto reject = [&](intake::TableFault fault) { reading.reject(fault.place.text(), std::move(fault.reason)); };
    if (file.path) {
      auto opened = intake::File::open(*file.path);
      if (!opened) return fail(std::move(opened.error()));
      if (opened->size()) {
        std::string start(start_size, '\0');
        start.resize(opened->read_at(0, start.data(), start.size()));
        look(start);
      }
      auto summary = intake::read_table(*opened, how, visit, reject);
      if (!summary) return fail(std::move(summary.error()));
      if (!stopped) reading.outcome.sha256 = opened->sha256();
    } else {
      look(file.bytes.substr(0, start_size));
      auto summary = intake::read_table(file.bytes, how, visit, reject);
      if (!summary) return fail(std::move(summary.error()));
      reading.outcome.sha256 = hex(sha256(file.bytes));
    }
    if (header_error_) return fail(std::move(*header_error_));
    if (!header_seen_) return invalid("file", msg("The file holds no row: the first one names the columns."));
    reading.check_together([&](std::int64_t line) { return name(line); });
    return {};
  }

  [[nodiscard]] Message name(std::int64_t line) const {
    return intake::Place{.form = form_, .sheet = sheet_, .number = line}.text();
  }

 private:
  const territory::Registry& registry_;
  const ImportOptions& options_;

 public:
  Reading reading;

 private:
  struct PeriodColumn {
    std::size_t column = 0;
    Period period;
    std::string title;
  };

  Result<void> take_header(const TableRow& row) {
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto folded = fold(row.cells[i]);
      if (folded.empty()) continue;
      bool is_known = false;
      for (std::size_t k = 0; k < column_names.size(); ++k) {
        if (std::ranges::find(column_names[k].names, folded) == column_names[k].names.end()) continue;
        is_known = true;
        if (columns_[k]) {
          faults.push_back({std::string(row.cells[i]), msg("Two columns say “{0}”.", column_names[k].key)});
        }
        columns_[k] = i;
      }
      if (is_known) continue;
      const auto period = intake::read_period(row.cells[i], Period::Length::month);
      if (period.is == intake::Reading::value) {
        periods_.push_back({i, period.period, std::string(row.cells[i])});
      } else if (period.is_impossible) {
        faults.push_back({std::string(row.cells[i]), period.reason});
      }
    }
    is_pivot_ = !columns_[period_column];
    if (is_pivot_ && periods_.empty()) {
      faults.push_back({"period", msg("No column is called “period”, and none is a period such as 2016-11.")});
    }
    if (!is_pivot_ && !columns_[value_column]) faults.push_back({"value", msg("No column is called “value”.")});
    if (!columns_[code_column]) faults.push_back({"code", msg("No column is called “code” or “territory”.")});
    if (!columns_[indicator_column] && options_.indicator.empty()) {
      faults.push_back({"indicator", msg("No column is called “indicator”: add it, or choose the indicator.")});
    }
    if (!faults.empty()) return fail(Invalid{std::move(faults)});
    return {};
  }

  [[nodiscard]] std::string_view cell(const TableRow& row, std::size_t column) const {
    return columns_.at(column) ? row.cell(*columns_.at(column)) : std::string_view{};
  }

  const territory::Territory* find_place(territory::Level level, std::string_view code) {
    const auto number = static_cast<std::size_t>(level);
    auto& known = places_.at(number);
    if (const auto found = known.find(code); found != known.end()) return found->second;
    const auto given = trim(code);
    const auto* place = registry_.find(level, given);
    if (place == nullptr) {
      // What a spreadsheet or a hand does to a code: 1 for 01, 2a for 2A; or level:code.
      const auto colon = given.find(':');
      const auto read =
          intake::read_code(colon == std::string_view::npos ? given : given.substr(colon + 1), code_of(level));
      if (read.is == intake::Reading::value) place = registry_.find(level, read.code);
    }
    known.emplace(std::string(code), place);
    return place;
  }

  void take_row(const TableRow& row) {
    auto& outcome = reading.outcome;
    if (const auto map = Date::parse(trim(cell(row, perimeter_column)))) {
      // Of an export: on that map places hold what others gave, and nobody gave it so.
      ++outcome.read;
      reading.reject(row.place("perimeter").text(),
                     msg("This value is on the perimeter of {0}, as an export writes it, not as it was given: import "
                         "the values of their own time.",
                         map->text()));
      return;
    }
    if (const auto kind = cell(row, kind_column); kind == "sum" || kind == "waiting") {
      ++outcome.read;
      ++outcome.skipped;
      return;
    }
    const auto code_of_indicator = columns_[indicator_column] ? cell(row, indicator_column) : options_.indicator;
    if (known_ == nullptr || code_of_indicator != known_code_) {
      known_code_ = code_of_indicator;
      known_ = reading.catalogue.find(trim(code_of_indicator));
    }
    if (known_ == nullptr) {
      ++outcome.read;
      reading.reject(row.place("indicator").text(),
                     msg("No indicator has the code {0}.", shorten(code_of_indicator, 60)));
      return;
    }
    auto level = known_->indicator.level;
    if (const auto text = cell(row, level_column); !text.empty() && !territory::parse_word(text, level)) {
      ++outcome.read;
      reading.reject(row.place("level").text(), msg("A level is nation, region, department or contract."));
      return;
    }
    const auto code = cell(row, code_column);
    const auto* place = find_place(level, code);
    if (place == nullptr) {
      ++outcome.read;
      reading.reject(row.place("code").text(), msg("No territory has the code {0}.", shorten(code, 40)));
      return;
    }
    if (!is_pivot_) {
      const auto text = cell(row, period_column);
      if (text != period_text_ || known_ != period_of_) {
        period_text_ = text;
        period_of_ = known_;
        period_ = intake::read_period(text, length_of(known_->indicator.frequency));
      }
      if (period_.is != intake::Reading::value) {
        ++outcome.read;
        reading.reject(row.place("period").text(), period_.is == intake::Reading::missing
                                                       ? msg("The period is missing: write 2016-11, 2016-Q4 or 2016.")
                                                       : period_.reason);
        return;
      }
      take_value(row, *place, period_.period, *columns_[value_column], "value");
      return;
    }
    for (const auto& column : periods_) take_value(row, *place, column.period, column.column, column.title);
  }

  void take_value(const TableRow& row, const territory::Territory& place, Period period, std::size_t column,
                  std::string_view title) {
    auto& outcome = reading.outcome;
    ++outcome.read;
    const auto text = row.cell(column);
    Reading::Given given{.known = known_,
                         .dimension = trim(cell(row, dimension_column)),
                         .place = &place,
                         .period = period,
                         .line = row.number};
    if (given.dimension == "default" || given.dimension == "total") given.dimension = {};
    if (fold_is(cell(row, deleted_column), "true", "vrai")) {
      // Said to be gone by whoever sent it: a withdrawal, of a value that stands.
    } else {
      auto value = read_value(text, known_->indicator, row.is_number(column));
      if (value.is_missing) {
        ++outcome.skipped;
        return;
      }
      if (value.doubt) reading.notice(row.place(title).text(), std::move(*value.doubt));
      if (value.why) {
        reading.reject(row.place(title).text(), std::move(*value.why));
        return;
      }
      given.value = value.value;
    }
    given.comment = cell(row, comment_column);
    given.source = cell(row, source_column);
    given.has_source = columns_[source_column].has_value();
    for (const auto& [name, said] : {std::pair("comment", given.comment), std::pair("source", given.source)}) {
      if (said.empty()) continue;
      if (auto personal = refuse_identifiers(name, said); !personal.empty()) {
        reading.reject(row.place(name).text(), std::move(personal.front().reason));
        return;
      }
    }
    if (auto no = reading.refuse(given)) {
      reading.reject(row.place(title).text(), std::move(*no));
      return;
    }
    if (known_->indicator.unit == "%" && given.value && *given.value > 0 && ratio_suspected(*given.value)) {
      reading.notice(row.place(title).text(), msg("{0} %: a share of 1 written where a percentage is expected?", text));
    }
    if (auto& sample = reading.outcome.sample; sample.size() < sample_max) {
      sample.push_back({.where = row.place().text(),
                        .indicator = known_->indicator.code,
                        .dimension = std::string(given.dimension),
                        .code = place.code,
                        .name = place.name,
                        .period = period.text(),
                        .value = given.value,
                        .decimals = known_->indicator.decimals});
    }
    reading.keep(given);
  }

  [[nodiscard]] bool ratio_suspected(std::int64_t value) const {
    std::int64_t one = 1;
    for (int i = 0; i < known_->indicator.decimals; ++i) one *= 10;
    return value <= one;
  }
  static bool fold_is(std::string_view text, std::string_view a, std::string_view b) {
    if (text.empty()) return false;
    const auto folded = fold(text);
    return folded == a || folded == b;
  }

  static constexpr std::size_t indicator_column = 0, level_column = 1, code_column = 2, dimension_column = 3,
                               period_column = 4, value_column = 5, comment_column = 6, source_column = 7,
                               kind_column = 8, deleted_column = 9, perimeter_column = 10;
  std::array<std::optional<std::size_t>, column_names.size()> columns_{};
  std::vector<PeriodColumn> periods_;
  std::int64_t rows_ = 0;
  bool header_seen_ = false;
  bool is_pivot_ = false;
  std::optional<Error> header_error_;
  intake::Format form_ = intake::Format::csv;
  std::string sheet_;
  Known* known_ = nullptr;
  std::string known_code_;
  std::string period_text_;
  const Known* period_of_ = nullptr;
  intake::PeriodCell period_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::array<std::unordered_map<std::string, const territory::Territory*, Hash, std::equal_to<>>, 6> places_;
};

}  // namespace

Result<Outcome> cancelled() {
  return refused("figures.import_cancelled", msg("The import was cancelled. Nothing of the file was written."),
                 msg("Import the file again when you like: what stands already is not doubled."));
}

namespace {

Result<Outcome> import_whole(access::Act& act, const territory::Registry& registry, const ImportFile& file,
                             const ImportOptions& options) {
  CellWriter writer(act, registry);
  FileReading in(act.db, act.actor, registry, act.today(), options);
  const auto name = [&](std::int64_t line) { return in.name(line); };
  in.reading.write_early(writer, name, options.partial);
  if (auto ok = in.read(file); !ok) return fail(std::move(ok.error()));
  auto& out = in.reading.outcome;
  if (out.rejected > 0 && options.partial == Partial::all_or_nothing) return fail(Invalid{faults_of(out)});
  if (in.reading.size() == 0) return std::move(out);
  if (!act.actor.is_system) {
    // The role that gave the right, for the journal; each territory has been asked already.
    const auto territories = in.reading.territories();
    if (auto ok = act.require(access::Right::answer_figures, registry.right_path(territories.front())); !ok)
      return fail(std::move(ok.error()));
  }
  in.reading.write(writer, [&](std::int64_t done, std::int64_t of) {
    return !options.progress || options.progress(ImportOptions::Step::writing, done, of);
  });
  const auto position = record(act, writer, "import_figures", file.name, out);
  if (out.fresh + out.changed == 0) return std::move(out);
  out.batch = writer.batch();
  writer.keep("import", file.name, out.sha256, position);
  keep_faults(act.db, out);
  return std::move(out);
}

}  // namespace

Result<Outcome> import_answers(access::Act& act, const territory::Registry& registry, const ImportFile& file,
                               const ImportOptions& options) {
  try {
    return import_whole(act, registry, file, options);
  } catch (const Stopped&) {
    return cancelled();
  }
}

Result<Outcome> preview_answers(db::Session& session, const access::Actor& actor, Date today,
                                const territory::Registry& registry, const ImportFile& file,
                                const ImportOptions& options) {
  FileReading in(session, actor, registry, today, options);
  try {
    if (auto ok = in.read(file); !ok) return fail(std::move(ok.error()));
  } catch (const Stopped&) {
    return cancelled();
  }
  in.reading.find_outliers([&](std::int64_t line) { return in.name(line); });
  in.reading.compare(session);
  return std::move(in.reading.outcome);
}

}  // namespace jalon::figures
