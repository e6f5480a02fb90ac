// SPDX-License-Identifier: EUPL-1.2
// A report for programs and for spreadsheets.
#include "audit/columns.hpp"
#include "base/json.hpp"
#include "web/i18n.hpp"

namespace jalon::audit {

namespace {

std::string euros(std::int64_t cents) {
  const auto size = cents < 0 ? -cents : cents;
  return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", size / 100, size % 100);
}

std::string places_text(const Report& report, const std::vector<std::int64_t>& numbers, Lang lang) {
  std::string out;
  for (const auto number : numbers) {
    if (!out.empty()) out += ", ";
    out += web::tr(lang, report.place(number).text());
  }
  return out;
}

}  // namespace

void write_json(std::string& out, const Report& report, Lang lang) {
  JsonWriter json(out);
  json.object([&] {
    json.field("file", report.file_name);
    json.field("sha256", report.sha256);
    json.field("shape", word(report.shape));
    json.field("form", intake::word(report.form));
    if (!report.sheet.empty()) json.field("sheet", report.sheet);
    json.field("header", report.header_digest);
    json.key("columns");
    json.array([&] {
      for (const auto& column : report.columns) {
        json.object([&] {
          json.field("name", column.name);
          json.field("field", column.field ? std::optional(std::string(about(*column.field).name)) : std::nullopt);
        });
      }
    });
    json.field("rows", report.rows);
    json.field("rejected", report.rejected);
    json.field("amount", euros(report.amount_cents));
    json.field("currency", report.currency);
    json.field("beneficiaries", report.beneficiaries);
    json.field("grantors", report.grantors);
    json.field("first", report.first);
    json.field("last", report.last);
    json.field("errors", report.found(Level::error));
    json.field("to_look_at", report.found(Level::look));
    json.field("for_information", report.found(Level::information));
    json.key("top");
    json.array([&] {
      for (const auto& top : report.top) {
        json.object([&] {
          json.field("number", top.number);
          json.field("identifier", top.identifier.empty() ? std::nullopt : std::optional(top.identifier));
          json.field("amount", euros(top.amount_cents));
          json.field("grants", top.grants);
        });
      }
    });
    json.key("kinds");
    json.array([&] {
      for (const auto& count : report.counts) {
        json.object([&] {
          json.field("id", count.kind->id);
          json.field("level", word(count.kind->level));
          json.field("title", web::tr(lang, count.kind->title));
          json.field("next", web::tr(lang, count.kind->next));
          json.field("source", count.kind->source);
          json.field("found", count.found);
          json.field("listed", count.kept);
        });
      }
    });
    json.key("findings");
    json.array([&] {
      for (const auto& one : report.findings) {
        json.object([&] {
          json.field("id", one.kind->id);
          json.field("level", word(one.kind->level));
          json.field("number", one.number);
          json.field("column",
                     one.column >= 0 ? std::optional(report.place(one.number, one.column).column) : std::nullopt);
          json.field("what", web::tr(lang, one.what));
          if (!one.meant.empty()) json.field("meant", one.meant);
          if (one.amount_cents) json.field("amount", euros(*one.amount_cents));
          if (!one.also.empty()) json.field("also", one.also);
        });
      }
    });
    json.key("notices");
    json.array([&] {
      for (const auto& notice : report.notices) json.value(web::tr(lang, notice));
    });
  });
}

void write_workbook(const Report& report, Lang lang, FunctionRef<void(std::string_view)> out) {
  using intake::CellType;
  const auto label = [&](std::string_view id) { return std::string(web::tr(lang, id)); };
  const intake::TableSpec kinds{.name = label(N_("By kind")),
                                .columns = {{"id", label(N_("Id"))},
                                            {"level", label(N_("Level"))},
                                            {"title", label(N_("Finding"))},
                                            {"found", label(N_("Times found")), CellType::integer},
                                            {"listed", label(N_("Listed")), CellType::integer},
                                            {"next", label(N_("What to do"))},
                                            {"source", label(N_("Source"))}}};
  const intake::TableSpec findings{.name = label(N_("Findings")),
                                   .columns = {{"number", label(N_("Line")), CellType::integer},
                                               {"column", label(N_("Column"))},
                                               {"id", label(N_("Id"))},
                                               {"level", label(N_("Level"))},
                                               {"title", label(N_("Finding"))},
                                               {"what", label(N_("What exactly"))},
                                               {"meant", label(N_("Probably meant"))},
                                               {"amount", label(N_("Amount")), CellType::money},
                                               {"also", label(N_("See also"))},
                                               {"next", label(N_("What to do"))}}};
  auto write_kinds = [&](intake::TableSink& sink) {
    for (const auto& count : report.counts) {
      const auto& kind = *count.kind;
      sink.row(kind.id, web::tr(lang, title(kind.level)), web::tr(lang, kind.title), count.found, count.kept,
               web::tr(lang, kind.next), kind.source);
    }
  };
  auto write_findings = [&](intake::TableSink& sink) {
    for (const auto& one : report.findings) {
      const auto& kind = *one.kind;
      if (one.number > 0) {
        sink.cell(one.number);
      } else {
        sink.empty();
      }
      sink.row(report.place(one.number, one.column).column, kind.id, web::tr(lang, title(kind.level)),
               web::tr(lang, kind.title), web::tr(lang, one.what), one.meant,
               one.amount_cents ? std::optional(intake::Cents{*one.amount_cents}) : std::nullopt,
               places_text(report, one.also, lang), web::tr(lang, kind.next));
    }
  };
  intake::write_workbook({{kinds, write_kinds}, {findings, write_findings}}, out);
}

}  // namespace jalon::audit
