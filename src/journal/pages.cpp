// SPDX-License-Identifier: EUPL-1.2
#include "journal/pages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::journal {

namespace {

using web::tr;
using web::trf;

// Beyond this a value no longer fits in a cell of a table: it gets its own place, with what changed marked.
constexpr size_t longest_cell = 120;

std::string opened(std::string_view word) {
  std::string out(word);
  std::ranges::replace(out, '_', ' ');
  return out;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A value as a reader writes it: dates, yes and no, the words of the rooms.
std::string shown(const View& view, const std::string& value, Lang lang) {
  if (value == "true") return std::string(tr(lang, "yes"));
  if (value == "false") return std::string(tr(lang, "no"));
  if (value.size() == 10) {
    if (const auto date = Date::parse(value)) return format_date_short(*date, lang);
  }
  for (const auto& known : view.words) {
    if (known.word == value) return std::string(tr(lang, known.label));
  }
  return value;
}

std::string object_text(const Record& record, const View& view, Lang lang) {
  auto out = view.object_label ? view.object_label(record, lang) : std::string();
  if (out.empty()) out = label(view, record.kind, lang) + " " + record.object_id;
  return out;
}

void write_object(web::Phrasing& cell, const Record& record, const View& view) {
  const auto text = object_text(record, view, cell.lang());
  const auto href = view.object_href ? view.object_href(record) : std::string();
  if (href.empty()) {
    cell.text(text);
  } else {
    cell.a(href, text);
  }
}

std::string record_href(const View& view, std::int64_t position) {
  return view.record_href ? view.record_href(position) : "/journal/" + std::to_string(position);
}

std::string origin_label(std::string_view origin, Lang lang) {
  if (origin == "page") return std::string(tr(lang, "on a page"));
  if (origin == "api") return std::string(tr(lang, "through the API"));
  if (origin == "cli") return std::string(tr(lang, "from the command line"));
  if (origin == "demo") return std::string(tr(lang, "demonstration data"));
  if (origin.starts_with("import:")) {
    return trf(lang, "from a file whose SHA-256 is {0}", origin.substr(7));
  }
  return std::string(origin);
}

// A comparison cell: what did not change is quiet, so that the eye finds what did.
void write_value(web::Phrasing& cell, const View& view, const std::string& value, bool changed) {
  const auto text = shown(view, value, cell.lang());
  if (text.empty()) {
    cell.soft(cell.tr("(empty)"));
  } else if (changed) {
    cell.text(text);
  } else {
    cell.soft(text);
  }
}

}  // namespace

std::string label(const View& view, std::string_view word, Lang lang) {
  for (const auto& known : view.words) {
    if (known.word == word) return std::string(tr(lang, known.label));
  }
  return opened(word);
}

std::string field_label(const View& view, std::string_view path, Lang lang) {
  std::string out;
  for (const auto part : split(path, '.')) {
    if (!out.empty()) out += is_number(part) ? " " : ", ";
    out += is_number(part) ? std::string(part) : label(view, part, lang);
  }
  return out;
}

Filter filter_of(const web::Request& request) {
  Filter out;
  const auto value = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = request.query_value(name);
    if (!found || trim(*found).empty()) return std::nullopt;
    return std::string(trim(*found));
  };
  out.kind = value("kind");
  out.object_id = value("object");
  if (const auto act = value("act")) out.acts.push_back(*act);
  out.actor_id = value("actor");
  if (const auto before = value("before")) out.before_position = parse_integer(*before);
  return out;
}

void write_filter(web::Flow& flow, const web::Request& request, const View& view,
                  const std::vector<std::string_view>& acts) {
  std::vector<web::Choice> choices{{"", std::string(flow.tr("All acts"))}};
  for (const auto act : acts) choices.push_back({std::string(act), label(view, act, flow.lang())});
  flow.get_form(request.path, [&](web::Fields& fields) {
    for (const auto* kept : {"kind", "object", "actor"}) {
      if (const auto value = request.query_value(kept)) fields.hidden(kept, *value);
    }
    fields.select({.name = "act",
                   .label = fields.tr("Act"),
                   .value = std::string(request.query_value("act").value_or(std::string_view()))},
                  choices);
    fields.submit(fields.tr("Filter"), {}, {}, true);
  });
}

void write_record_list(web::Flow& flow, const web::Request& request, const std::vector<Record>& records,
                       const Filter& filter, const View& view) {
  const auto lang = flow.lang();
  if (records.empty()) {
    flow.empty_state(filter.before_position ? flow.tr("There are no older records.")
                                            : flow.tr("Nothing has been recorded here yet."));
    return;
  }
  std::vector<web::Column> columns{{flow.tr("When")}, {flow.tr("Who")}, {flow.tr("Act done")}, {flow.tr("On what")}};
  const bool with_territory = static_cast<bool>(view.territory_label);
  if (with_territory) columns.push_back({flow.tr("Territory")});
  columns.push_back({flow.tr("Journal record"), true});
  flow.table(flow.tr("Records of the journal, newest first"), columns, [&](web::Rows& rows) {
    for (const auto& record : records) {
      rows.row([&](web::Row& row) {
        row.head(format_instant(record.at, lang));
        row.cell([&](web::Phrasing& cell) { cell.text(record.actor_label).br().soft(label(view, record.role, lang)); });
        row.cell(label(view, record.act, lang));
        row.cell([&](web::Phrasing& cell) { write_object(cell, record, view); });
        if (with_territory) {
          row.cell(record.territory.is_null() ? std::string() : view.territory_label(record.territory, lang));
        }
        row.cell([&](web::Phrasing& cell) {
          const auto number = format_integer(record.position, lang);
          const auto reading = trf(lang, "Record {0}, before and after", number);
          cell.a(record_href(view, record.position), number, {{"aria-label", reading}});
        });
      });
    }
  });
  if (records.size() >= static_cast<size_t>(filter.limit)) {
    flow.p([&](web::Phrasing& p) {
      p.a(web::with_query(request, "before", std::to_string(records.back().position)), p.tr("Older records"));
    });
  }
}

void write_record(web::Flow& flow, const Record& record, const View& view) {
  const auto lang = flow.lang();
  flow.terms([&](web::Terms& terms) {
    terms.pair(flow.tr("Act done"), label(view, record.act, lang));
    terms.pair(flow.tr("On what"), [&](web::Phrasing& text) { write_object(text, record, view); });
    if (view.territory_label && !record.territory.is_null()) {
      terms.pair(flow.tr("Territory"), view.territory_label(record.territory, lang));
    }
    terms.pair(flow.tr("Who"), trf(lang, "{0}, as {1}", record.actor_label, label(view, record.role, lang)));
    terms.pair(flow.tr("When"), format_instant(record.at, lang));
    terms.pair(flow.tr("By which way"), origin_label(record.origin, lang));
    if (!record.motive.empty()) terms.pair(flow.tr("Reason given"), record.motive);
  });

  const auto changes = side_by_side(record.before, record.after);
  const auto is_long = [](const FieldChange& change) {
    return std::max(length(change.before), length(change.after)) > longest_cell;
  };
  flow.h2(flow.tr("Before and after"));
  if (changes.empty()) flow.p(flow.tr("This act changed no field."));
  if (!std::ranges::all_of(changes, is_long)) {
    flow.table(
        flow.tr("What the act changed"), {{flow.tr("Field")}, {flow.tr("Before")}, {flow.tr("After")}},
        [&](web::Rows& rows) {
          for (const auto& change : changes) {
            if (is_long(change)) continue;
            const bool changed = change.before != change.after;
            rows.row([&](web::Row& row) {
              row.head(change.field.empty() ? std::string(flow.tr("Content")) : field_label(view, change.field, lang));
              row.cell([&](web::Phrasing& cell) { write_value(cell, view, change.before, changed); });
              row.cell([&](web::Phrasing& cell) { write_value(cell, view, change.after, changed); });
            });
          }
        });
  }
  for (const auto& change : changes) {
    if (!is_long(change)) continue;
    const auto name = change.field.empty() ? std::string(flow.tr("Content")) : field_label(view, change.field, lang);
    flow.h3(name);
    flow.comparison(name, change.before, change.after);
  }

  flow.h2(flow.tr("Its place in the chain"));
  flow.p(
      trf(lang,
          "Record {0}. Its hash covers everything above and the hash of the record before it, so that a later change "
          "of either would show.",
          format_integer(record.position, lang)));
  flow.p([&](web::Phrasing& p) { p.code(record.hash); });
}

}  // namespace jalon::journal
