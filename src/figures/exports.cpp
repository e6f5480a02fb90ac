// SPDX-License-Identifier: EUPL-1.2
// Figures as files: for a spreadsheet, for a program, for DHIS2.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/period.hpp"
#include "figures/answers.hpp"
#include "figures/definition.hpp"
#include "figures/question.hpp"
#include "figures/reading.hpp"
#include "intake/dhis2.hpp"

namespace jalon::figures {

namespace {

constexpr std::array<std::string_view, 5> form_words{"csv", "xlsx", "json", "dhis2-json", "dhis2-csv"};

// What of each row the reader gets.
class Reader {
 public:
  Reader(db::Session& session, const territory::Registry& registry, const access::Actor* actor)
      : registry_(registry), actor_(actor) {
    if (actor == nullptr) return;
    for (auto& indicator : indicators(session)) {
      auto code = indicator.code;
      indicators_.emplace(std::move(code), std::move(indicator));
    }
  }
  struct Seen {
    bool row = true, comment = true, value = true;
  };
  Seen of(const ExportRow& row) {
    if (actor_ == nullptr) return {};
    if (row.code != code_ || row.level != level_) look_at(row);
    if (place_ == nullptr || !is_seen_) return {.row = false};
    if ((row.state == word(AnswerState::draft) || row.state == word(AnswerState::submitted)) && !reads_plans_)
      return {.row = false};
    if (indicator_ == nullptr || indicator_->code != row.indicator) {
      const auto found = indicators_.find(row.indicator);
      indicator_ = found == indicators_.end() ? nullptr : &found->second;
    }
    return {.comment = reads_plans_,
            .value = indicator_ != nullptr && !is_protected(*indicator_, row.value, actor_, registry_, *place_)};
  }

 private:
  void look_at(const ExportRow& row) {
    code_ = row.code;
    level_ = row.level;
    territory::Level level{};
    place_ = territory::parse_word(row.level, level) ? registry_.find(level, row.code) : nullptr;
    if (place_ == nullptr) return;
    const auto path = registry_.right_path(place_->key);
    reads_plans_ = access::may(*actor_, access::Right::read_plans, path).has_value();
    is_seen_ = may_see(actor_, registry_, *place_) &&
               (place_->level < territory::Level::contract || access::may(*actor_, access::Right::export_lists, path));
  }
  const territory::Registry& registry_;
  const access::Actor* actor_;
  std::map<std::string, Indicator, std::less<>> indicators_;
  const Indicator* indicator_ = nullptr;
  std::string code_, level_;
  const territory::Territory* place_ = nullptr;
  bool is_seen_ = false, reads_plans_ = false;
};

void write_dhis2(db::Session& session, const territory::Registry& registry, intake::Format format,
                 const ExportMoment& moment, Reader& reader, FunctionRef<void(std::string_view)> out) {
  intake::write_data_values(
      format,
      [&](intake::DataValueSink sink) {
        export_rows(session, registry, moment, [&](const ExportRow& row) {
          AnswerState state{};
          if (row.kind != "answer" || !parse_word(row.state, state) || !counts(state)) return;
          const auto seen = reader.of(row);
          if (!seen.row || !seen.value) return;
          const auto period = Period::parse(row.period);
          JALON_CHECK(period);
          const auto period_text = intake::dhis2_period(*period);
          const auto value = plain(row.value, row.decimals);
          // Said even of a total: who reads the JSON takes the names of the first value for those of all.
          constexpr std::string_view whole = "default";
          sink({.data_element = row.indicator,
                .period = period_text,
                .org_unit = row.code,
                .category_option_combo = row.dimension.empty() ? whole : std::string_view(row.dimension),
                .attribute_option_combo = {},
                .value = value,
                .last_updated = {},
                .comment = seen.comment ? std::string_view(row.comment) : std::string_view()});
        });
      },
      out);
}

}  // namespace

std::string_view word(ExportForm form) { return form_words.at(static_cast<std::size_t>(form)); }
bool parse_word(std::string_view text, ExportForm& form) {
  const auto found = std::ranges::find(form_words, text);
  if (found == form_words.end()) return false;
  form = static_cast<ExportForm>(found - form_words.begin());
  return true;
}

Result<ExportMoment> read_export_moment(ExportForm form, std::string_view known_on, std::string_view perimeter,
                                        Date today) {
  ExportMoment out;
  if (!known_on.empty()) {
    out.known_on = Date::parse(known_on);
    if (!out.known_on) return invalid("known_on", msg("This is not a day: write it as 2016-11-15."));
  }
  if (perimeter.empty() || perimeter == "then") return out;
  out.perimeter = perimeter == "now" ? today : Date::parse(perimeter);
  if (!out.perimeter) {
    return invalid("perimeter", msg("This is no perimeter: write then, now, or a day as 2016-11-15."));
  }
  if (out.known_on) {
    return invalid("perimeter",
                   msg("What was known on a past day is read on the perimeter of its time: ask for one of the two."));
  }
  if (form == ExportForm::dhis2_json || form == ExportForm::dhis2_csv) {
    return invalid("perimeter", msg("A file for DHIS2 holds the values as they were given, each on the perimeter of "
                                    "its time: choose csv, xlsx or json."));
  }
  return out;
}

void write_export(db::Session& session, const territory::Registry& registry, ExportForm form,
                  const ExportMoment& moment, const access::Actor* actor, FunctionRef<void(std::string_view)> out) {
  using intake::CellType;
  Reader reader(session, registry, actor);
  if (form == ExportForm::dhis2_json) return write_dhis2(session, registry, intake::Format::json, moment, reader, out);
  if (form == ExportForm::dhis2_csv) return write_dhis2(session, registry, intake::Format::csv, moment, reader, out);
  intake::TableSpec spec{"figures",
                         {{"kind", "kind", CellType::text},
                          {"indicator", "indicator", CellType::text},
                          {"level", "level", CellType::text},
                          {"code", "code", CellType::text},
                          {"name", "name", CellType::text},
                          {"dimension", "dimension", CellType::text},
                          {"period", "period", CellType::text},
                          {"value", "value", CellType::real},
                          {"state", "state", CellType::text},
                          {"comment", "comment", CellType::text},
                          {"source", "source", CellType::text}}};
  if (moment.perimeter) {
    spec.columns.push_back({"perimeter", "perimeter", CellType::text});
    spec.columns.push_back({"estimated", "estimated", CellType::text});
  }
  const auto map = moment.perimeter ? moment.perimeter->text() : std::string();
  const auto rows = [&](intake::TableSink& sink) {
    export_rows(session, registry, moment, [&](const ExportRow& row) {
      const auto seen = reader.of(row);
      if (!seen.row) return;
      for (const auto* text :
           {&row.kind, &row.indicator, &row.level, &row.code, &row.name, &row.dimension, &row.period})
        sink.cell(*text);
      if (!seen.value) {
        sink.empty();
      } else if (row.decimals == 0) {
        sink.cell(row.value);
      } else {
        sink.cell(static_cast<double>(row.value) / std::pow(10.0, row.decimals));
      }
      const auto if_seen = [&](std::string_view text) { return seen.comment ? text : std::string_view(); };
      if (moment.perimeter) {
        // By population, where something had to be divided.
        sink.row(row.state, if_seen(row.comment), if_seen(row.source), map,
                 std::string_view(row.is_estimated ? "yes" : "no"));
      } else {
        sink.row(row.state, if_seen(row.comment), if_seen(row.source));
      }
    });
  };
  if (form == ExportForm::xlsx) {
    const auto known = definitions(session);
    const auto defined = table_of_definitions();
    intake::write_workbook({{spec, rows}, {defined, [&](intake::TableSink& sink) { write_rows(known, sink); }}}, out);
    return;
  }
  intake::write_table(form == ExportForm::csv ? intake::Format::csv : intake::Format::json, spec, rows, out);
}

}  // namespace jalon::figures
