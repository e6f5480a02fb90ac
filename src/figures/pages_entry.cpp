// SPDX-License-Identifier: EUPL-1.2
// The grid in which values are entered: territories down, periods across. One form, which works without a script.
#include <algorithm>

#include "base/period.hpp"
#include "figures/entry.hpp"
#include "figures/reading.hpp"
#include "intake/cells.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"

namespace jalon::figures {

std::string grid_href(std::string_view indicator, const territory::Territory& place) {
  return fmt::format("/chiffres/{}/saisie/{}/{}", indicator, territory::word(place.level), place.code);
}
std::string validation_href(const territory::Territory& place) {
  return fmt::format("/chiffres/validation/{}/{}", territory::word(place.level), place.code);
}
std::string value_href(std::string_view indicator, const territory::Territory& place, Period period,
                       std::string_view dimension) {
  return fmt::format("/chiffres/{}/valeur/{}/{}/{}{}{}", indicator, territory::word(place.level), place.code,
                     period.text(), dimension.empty() ? "" : "?dimension=", dimension);
}
std::string typed(std::int64_t value, int decimals, Lang lang) {
  auto out = plain(value, decimals);
  // Three decimals after a mark could be thousands: a fourth says that they are not.
  if (decimals == 3) out += '0';
  if (lang == Lang::fr) std::ranges::replace(out, '.', ',');
  return out;
}

std::string cell_id(std::string_view field) {
  std::string id = "f-";
  for (const char c : field) {
    const bool is_kept =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    id += is_kept ? c : '-';
  }
  return id;
}

web::State look(AnswerState state) {
  switch (state) {
    case AnswerState::draft:
      return web::State::idle;
    case AnswerState::submitted:
      return web::State::warn;
    case AnswerState::contested:
      return web::State::bad;
    default:
      break;
  }
  return web::State::ok;
}

Result<const territory::Territory*> place_of(const territory::Registry& registry, const web::Request& request) {
  territory::Level level{};
  const territory::Territory* place = nullptr;
  if (territory::parse_word(request.param("level"), level)) place = registry.find(level, request.param("code"));
  if (place == nullptr)
    return fail(NotFound{msg("There is no territory {0} {1}.", request.param("level"), request.param("code"))});
  return place;
}

bool may(const web::Request& request, const territory::Registry& registry, access::Right right, TerritoryKey place) {
  const auto* actor = access::actor_of(request);
  return actor != nullptr && access::may(*actor, right, registry.right_path(place)).has_value();
}

bool answers(const access::Actor* actor, const territory::Registry& registry, const Indicator& indicator,
             TerritoryKey place) {
  if (actor == nullptr || indicator.origin != Origin::answered) return false;
  const auto role = access::may(*actor, access::Right::answer_figures, registry.right_path(place));
  if (!role) return false;
  const auto roles = split(indicator.answered_by, ' ');
  return indicator.answered_by.empty() || actor->is_system ||
         std::ranges::find(roles, access::word(*role)) != roles.end();
}

bool answers(const web::Request& request, const territory::Registry& registry, const Indicator& indicator,
             TerritoryKey place) {
  return answers(access::actor_of(request), registry, indicator, place);
}

std::vector<GridLink> grids_of(db::Session& session, const territory::Registry& registry, const access::Actor* actor,
                               const territory::Territory& place) {
  std::vector<GridLink> out;
  for (auto& indicator : indicators(session)) {
    if (indicator.level >= place.level && answers(actor, registry, indicator, place.key))
      out.push_back({grid_href(indicator.code, place), std::move(indicator)});
  }
  return out;
}

std::string part_label(const std::vector<Category>& parts, std::string_view dimension, Lang lang) {
  for (const auto& part : parts) {
    if (fmt::format("{}:{}", part.dimension, part.code) == dimension)
      return lang == Lang::fr ? part.label_fr : part.label_en;
  }
  return std::string(dimension);
}

bool sees_all(const web::Request& request, const territory::Registry& registry, const territory::Territory& place) {
  return may(request, registry, access::Right::read_plans, place.key);
}

void write_answer_links(const web::Request& request, const territory::Registry& registry, const Indicator& indicator,
                        const territory::Territory& place, web::Flow& main) {
  if (indicator.origin != Origin::answered || place.level > indicator.level) return;
  const bool may_answer = answers(request, registry, indicator, place.key);
  const bool validates = may(request, registry, access::Right::validate_figures, place.key);
  if (!may_answer && !validates) return;
  main.p(
      [&](web::Phrasing& p) {
        if (may_answer) p.button_link(grid_href(indicator.code, place), p.tr("Enter values"));
        if (validates) p.button_link(validation_href(place), p.tr("Validate values"), may_answer);
      },
      {{"class", "actions"}});
}

namespace {

using web::tr;
using web::trf;

constexpr int periods_shown = 6;
constexpr int territories_max_shown = 50;
constexpr int cells_max = 300;
// A form has at most a thousand fields: a cell with its comment and its source has three.
constexpr std::size_t worded_cells_max = 320;
constexpr std::size_t comment_max = 1000;

std::string_view sign_of(AnswerState state) {
  switch (state) {
    case AnswerState::draft:
      return "…";
    case AnswerState::submitted:
      return "→";
    case AnswerState::validated:
      return "✓";
    case AnswerState::published:
      return "●";
    case AnswerState::contested:
      break;
  }
  return "!";
}

struct Grid {
  Indicator indicator;
  const territory::Territory* place = nullptr;
  std::vector<const territory::Territory*> rows;  // of this page of it
  std::int64_t total = 0;
  int page = 1, page_size = territories_max_shown;
  std::vector<Period> periods;
  Period last;  // that has begun
  std::vector<Category> parts;
  std::vector<std::string> dimensions{""};
  std::map<std::string, Cell> cells;  // by the name of its field
  std::int64_t seen = 0;              // the newest act on values
};

std::string field_of(const territory::Territory& place, Period period, std::string_view dimension) {
  return fmt::format("v.{}.{}{}{}", place.code, period.text(), dimension.empty() ? "" : ".", dimension);
}
// The comment and the source of a cell: c.CV001.2016-11 and s.CV001.2016-11.
std::string comment_field(std::string_view field) { return fmt::format("c{}", field.substr(1)); }
std::string source_field(std::string_view field) { return fmt::format("s{}", field.substr(1)); }
// What whoever gave a value said of it; of a contested one the comment is the motive of whoever contests it.
struct Words {
  std::string comment, source;
  friend bool operator==(const Words&, const Words&) = default;
};
Words words_of(const Answer* answer) {
  if (answer == nullptr) return {};
  // As an input of one line gives them back: a file may have brought several lines.
  const auto in_one_line = [](std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return tidy(text);
  };
  return {answer->state == AnswerState::contested ? std::string() : in_one_line(answer->comment),
          in_one_line(answer->source)};
}
bool has_words(const Grid& grid) {
  return grid.rows.size() * grid.periods.size() * grid.dimensions.size() <= worded_cells_max;
}
// "CV001, novembre 2016", "CV001, femmes, novembre 2016".
std::string label_of(const Grid& grid, const territory::Territory& place, Period period, std::string_view dimension,
                     Lang lang) {
  return fmt::format("{}, {}{}{}", place.code, dimension.empty() ? "" : part_label(grid.parts, dimension, lang),
                     dimension.empty() ? "" : ", ", format_period(period, lang));
}

Result<Grid> load(const Routes& routes, db::Session& session, const territory::Registry& registry,
                  const web::Request& request) {
  Grid out;
  auto indicator = find_indicator(session, meant(routes, session, request.param("indicator")));
  if (!indicator) return fail(NotFound{msg("No indicator has the code {0}.", request.param("indicator"))});
  out.indicator = std::move(*indicator);
  const auto place = place_of(registry, request);
  if (!place) return fail(place.error());
  out.place = *place;
  if (!may(request, registry, access::Right::answer_figures, out.place->key))
    return fail(Forbidden{std::string(access::word(access::Right::answer_figures))});
  if (out.indicator.origin != Origin::answered) {
    return refused("figures.not_answered",
                   msg("{0} is counted by Jalon itself and is not entered.", name_of(out.indicator, request.lang)));
  }
  if (!answers(request, registry, out.indicator, out.place->key)) {
    // The reader's own words: the sentence is put into the same language.
    access::Role role{};
    const bool is_role = access::parse_word(out.indicator.answered_by, role);
    return refused("figures.answered_by_others",
                   msg("{0} is answered by: {1}.", name_of(out.indicator, request.lang),
                       is_role ? tr(request.lang, access::title(role)) : std::string_view(out.indicator.answered_by)));
  }
  const auto length = length_of(out.indicator.frequency);
  out.last = Period::containing(routes.clock.today(), length);
  auto until = out.last;
  if (const auto asked = request.query_value("jusqua"); asked && !asked->empty()) {
    const auto period = Period::parse(*asked);
    if (!period || period->length != length || period->first() < *Date::parse("1902-01-01"))
      return invalid("jusqua", msg("{0} is no period of this indicator.", *asked));
    until = std::min(*period, out.last);
  }
  for (int back = periods_shown - 1; back >= 0; --back) out.periods.push_back({length, until.index - back});
  out.parts = categories(session, out.indicator.code);
  for (const auto& part : out.parts) out.dimensions.push_back(fmt::format("{}:{}", part.dimension, part.code));
  out.page_size =
      std::clamp(cells_max / (periods_shown * static_cast<int>(out.dimensions.size())), 1, territories_max_shown);

  // Those of today, and those that answered here for one of the periods.
  auto rows = registry.below(out.place->key, out.indicator.level);
  const Answering answering(registry, out.place->key, out.indicator.level);
  for (const auto& one : answering.all()) {
    const bool is_asked = std::ranges::any_of(out.periods, [&](Period p) { return answering.is_expected(one, p); });
    if (is_asked && std::ranges::find(rows, one.place) == rows.end()) rows.push_back(one.place);
  }
  std::ranges::sort(rows, {}, &territory::Territory::code);
  const auto words = fold(request.query_value("q").value_or(""));
  std::erase_if(rows, [&](const territory::Territory* row) {
    const bool is_there = exists_in(*row, Period{length, until.index}) || exists_in(*row, out.periods.front());
    return !is_there || (!words.empty() && fold(row->code + " " + row->name).find(words) == std::string::npos);
  });
  out.total = static_cast<std::int64_t>(rows.size());
  const auto pages = std::max<std::int64_t>(1, (out.total + out.page_size - 1) / out.page_size);
  out.page = static_cast<int>(
      std::clamp<std::int64_t>(parse_integer(request.query_value("page").value_or("1")).value_or(1), 1, pages));
  const auto first = static_cast<std::size_t>(out.page - 1) * static_cast<std::size_t>(out.page_size);
  for (auto i = first; i < rows.size() && i < first + static_cast<std::size_t>(out.page_size); ++i)
    out.rows.push_back(rows[i]);

  std::vector<TerritoryKey> keys;
  keys.reserve(out.rows.size());
  for (const auto* row : out.rows) keys.push_back(row->key);
  for (const auto& dimension : out.dimensions) {
    for (auto& answer : standing_answers(session, out.indicator.code, dimension, keys, out.periods.front(), until)) {
      const auto field = field_of(*registry.find(answer.territory), answer.period, dimension);
      out.cells[field].add(std::move(answer));
    }
  }
  if (const auto newest = batches(session, "", 1); !newest.empty()) out.seen = newest.front().number;
  return out;
}

// What was typed into the cells that a sending did not take, and why.
struct Typed {
  std::map<std::string, std::string> cells;
  std::vector<Fault> faults;    // field: the name of a cell
  std::string comment, source;  // of all that is changed
  bool withdraws = false;
  int status = 200;
};

// The comment and the source of one cell, folded up; its mark says whether there are any.
void write_words(const std::string& field, const std::string& label, const Words& words, const Typed& given,
                 bool is_wrong, Lang lang, web::Phrasing& p) {
  std::string said = words.comment;
  if (!words.source.empty()) said += (said.empty() ? "" : " – ") + trf(lang, "Source: {0}", words.source);
  const bool is_open =
      is_wrong && (given.cells.contains(comment_field(field)) || given.cells.contains(source_field(field)));
  std::string out = said.empty() ? R"(<details class="words")" : R"(<details class="words says")";
  if (is_open) out += " open";
  out += "><summary";
  web::append_attribute(out, "title",
                        said.empty() ? tr(lang, "Comment and source (Shift+F2)") : std::string_view(said));
  web::append_attribute(out, "aria-label", trf(lang, "{0}: comment and source", label));
  out += "></summary>";
  if (!said.empty()) {
    out += "<span hidden";
    web::append_attribute(out, "id", cell_id(field) + "-said");
    out += '>';
    web::append_escaped(out, said);
    out += "</span>";
  }
  const auto input = [&](const std::string& name, std::string_view title, const std::string& stands) {
    const auto kept = given.cells.find(name);
    out += "<label>";
    web::append_escaped(out, title);
    out += R"(<input type="text" autocomplete="off" class="word")";
    web::append_attribute(out, "name", name);
    web::append_attribute(out, "maxlength", std::to_string(comment_max));
    web::append_attribute(out, "value", kept == given.cells.end() ? stands : kept->second);
    out += "></label>";
  };
  input(comment_field(field), tr(lang, "Comment on this value"), words.comment);
  input(source_field(field), tr(lang, "Source"), words.source);
  out += "</details>";
  p.raw(web::SafeHtml(std::move(out)));
}

void write_input(const Grid& grid, const territory::Territory& row, Period period, const std::string& dimension,
                 const Typed& given, Lang lang, web::Phrasing& p) {
  if (!exists_in(row, period)) {
    p.soft("–");
    return;
  }
  const auto field = field_of(row, period, dimension);
  const auto label = label_of(grid, row, period, dimension, lang);
  const auto cell = grid.cells.find(field);
  const auto* stands = cell == grid.cells.end() ? nullptr : cell->second.shown();
  const auto value = stands == nullptr ? std::string() : typed(stands->value, grid.indicator.decimals, lang);
  const auto kept = given.cells.find(field);
  const bool is_wrong = std::ranges::find(given.faults, field, &Fault::field) != given.faults.end();
  std::string out = R"(<input type="text" inputmode="decimal" autocomplete="off" class="cell")";
  web::append_attribute(out, "id", cell_id(field));
  web::append_attribute(out, "name", field);
  web::append_attribute(out, "value", kept == given.cells.end() ? value : kept->second);
  web::append_attribute(out, "aria-label", label);
  if (is_wrong) out += R"( aria-invalid="true")";
  const auto words = words_of(stands);
  const bool says = !words.comment.empty() || !words.source.empty();
  if (says && has_words(grid)) web::append_attribute(out, "aria-describedby", cell_id(field) + "-said");
  if (dimension.empty()) {
    web::append_attribute(out, "data-column", period.text());
  } else {
    web::append_attribute(out, "data-part",
                          fmt::format("{}.{}.{}", row.code, dimension.substr(0, dimension.find(':')), period.text()));
  }
  out += '>';
  p.raw(web::SafeHtml(std::move(out)));
  if (stands == nullptr) {
    p.span("sign", "");
  } else {
    const auto state = tr(lang, title(stands->state));
    const auto said = fmt::format("{}: {}", label, state);
    p.a(value_href(grid.indicator.code, row, period, dimension), sign_of(stands->state),
        {{"class", "sign"}, {"title", state}, {"aria-label", said}});
  }
  if (has_words(grid)) write_words(field, label, words, given, is_wrong, lang, p);
}

// What the parts of a dimension add up to, beside the total that they must make.
void write_check(const Grid& grid, const territory::Territory& row, Period period, std::string_view dimension,
                 Lang lang, web::Phrasing& p) {
  std::optional<std::int64_t> sum;
  bool is_whole = true;
  for (const auto& part : grid.parts) {
    if (part.dimension != dimension) continue;
    const auto cell = grid.cells.find(field_of(row, period, fmt::format("{}:{}", part.dimension, part.code)));
    const auto* stands = cell == grid.cells.end() ? nullptr : cell->second.shown();
    if (stands == nullptr) {
      is_whole = false;
    } else {
      sum = sum.value_or(0) + stands->value;
    }
  }
  const auto total_field = field_of(row, period, "");
  const auto total = grid.cells.find(total_field);
  const auto* stands = total == grid.cells.end() ? nullptr : total->second.shown();
  std::string_view sign;
  if (sum && stands != nullptr && is_whole) sign = *sum == stands->value ? "=" : "≠";
  std::string out = "<output";
  web::append_attribute(out, "data-adds", fmt::format("{}.{}.{}", row.code, dimension, period.text()));
  web::append_attribute(out, "data-total", cell_id(total_field));
  out += '>';
  web::append_escaped(out, sum ? fmt::format("{}{}{}", sign, sign.empty() ? "" : " ",
                                             format_decimal(*sum, grid.indicator.decimals, lang))
                               : std::string());
  out += "</output>";
  p.raw(web::SafeHtml(std::move(out)));
}

void write_table(const Grid& grid, const Typed& given, Lang lang, web::Flow& main) {
  std::vector<std::string> labels;
  for (const auto period : grid.periods) labels.push_back(format_period(period, lang));
  std::vector<web::Column> columns{{.label = tr(lang, "Territory")}};
  for (const auto& label : labels) columns.push_back({.label = label, .is_number = true});
  main.table(trf(lang, "{0}: values by territory and period", name_of(grid.indicator, lang)), columns,
             [&](web::Rows& rows) {
               for (const auto* row : grid.rows) {
                 rows.row([&](web::Row& cells) {
                   cells.head([&](web::Phrasing& p) {
                     p.a(figure_href(grid.indicator.code, *row), territory::label(*row, lang));
                     if (row->level == territory::Level::contract) p.text(" ").soft(row->code);
                   });
                   for (const auto period : grid.periods)
                     cells.cell([&](web::Phrasing& p) { write_input(grid, *row, period, "", given, lang, p); });
                 });
                 std::string_view dimension;
                 for (std::size_t i = 0; i < grid.parts.size(); ++i) {
                   const auto& part = grid.parts[i];
                   dimension = part.dimension;
                   rows.row(
                       [&](web::Row& cells) {
                         cells.head(part_label(grid.parts, grid.dimensions[i + 1], lang));
                         for (const auto period : grid.periods) {
                           cells.cell([&](web::Phrasing& p) {
                             write_input(grid, *row, period, grid.dimensions[i + 1], given, lang, p);
                           });
                         }
                       },
                       {{"class", "part"}});
                   if (i + 1 < grid.parts.size() && grid.parts[i + 1].dimension == dimension) continue;
                   rows.row(
                       [&](web::Row& cells) {
                         cells.head(tr(lang, "Sum of the parts"));
                         for (const auto period : grid.periods)
                           cells.cell([&](web::Phrasing& p) { write_check(grid, *row, period, dimension, lang, p); });
                       },
                       {{"class", "part"}});
                 }
               }
               rows.total([&](web::Row& cells) {
                 cells.head(tr(lang, "Sum of this page"));
                 for (const auto period : grid.periods) {
                   std::optional<std::int64_t> sum;
                   for (const auto* row : grid.rows) {
                     const auto cell = grid.cells.find(field_of(*row, period, ""));
                     if (cell != grid.cells.end()) sum = sum.value_or(0) + cell->second.shown()->value;
                   }
                   cells.cell([&](web::Phrasing& p) {
                     std::string out = "<output";
                     web::append_attribute(out, "data-sum", period.text());
                     out += '>';
                     if (sum) web::append_escaped(out, format_decimal(*sum, grid.indicator.decimals, lang));
                     out += "</output>";
                     p.raw(web::SafeHtml(std::move(out)));
                   });
                 }
               });
             });
}

// The grid's own address, with one part of its query changed.
std::string address(const web::Request& request, std::string_view name = {}, const std::string& value = {}) {
  std::string out(std::string_view(request.target).substr(0, request.target.find_first_of("?#")));
  char separator = '?';
  const auto add = [&](std::string_view key, std::string_view text) {
    if (text.empty()) return;
    out += fmt::format("{}{}={}", separator, key, web::percent_encode(text));
    separator = '&';
  };
  for (const std::string_view key : {"jusqua", "q", "page"})
    add(key, key == name ? value : request.query_value(key).value_or(""));
  if (name == "enregistre") add(name, value);
  return out;
}

std::string count_of(const web::Request& request, std::string_view name) {
  const auto value = parse_integer(request.query_value(name).value_or(""));
  return value && *value > 0 ? std::to_string(*value) : std::string();
}

web::Response show(const web::Request& request, const territory::Registry& registry, const Grid& grid,
                   const Typed& given) {
  const auto lang = request.lang;
  const auto& place = *grid.place;
  const auto name = name_of(grid.indicator, lang);
  const auto heading = trf(lang, "Enter: {0}", name);
  const auto length = grid.periods.front().length;
  return web::page(
      request,
      {.title = fmt::format("{} – {}", heading, territory::label(place, lang)),
       .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                  {name, figure_href(grid.indicator.code, place)},
                  {std::string(tr(lang, "Enter values")), "", true}},
       .live = true,
       .status = given.status},
      [&](web::Flow& main) {
        main.head(heading, territory::label(place, lang));
        main.fault_summary(given.faults);
        if (const auto saved = count_of(request, "enregistre"); !saved.empty() && given.faults.empty()) {
          main.notice(web::State::ok, [&](web::Flow& notice) {
            notice.p(web::trn(lang, "{0} value saved.", "{0} values saved.", *parse_integer(saved)));
          });
        }
        if (const auto emptied = count_of(request, "vides"); !emptied.empty() && given.faults.empty()) {
          main.notice(web::State::warn, [&](web::Flow& notice) {
            notice.p(web::trn(
                lang,
                "{0} emptied cell was left as it was: tick “Withdraw the values of emptied cells” to withdraw it.",
                "{0} emptied cells were left as they were: tick “Withdraw the values of emptied cells” to withdraw "
                "them.",
                *parse_integer(emptied)));
          });
        }
        main.p(lang == Lang::fr ? grid.indicator.definition_fr : grid.indicator.definition_en);
        main.nav(tr(lang, "Periods"), "filters", [&](web::Flow& nav) {
          nav.p([&](web::Phrasing& p) {
            p.a(address(request, "jusqua", Period{length, grid.periods.back().index - periods_shown}.text()),
                tr(lang, "Earlier periods"));
            if (grid.periods.back() < grid.last) {
              const auto later = std::min(grid.last, Period{length, grid.periods.back().index + periods_shown});
              p.text(" · ").a(address(request, "jusqua", later.text()), tr(lang, "Later periods"));
            }
            if (may(request, registry, access::Right::validate_figures, place.key))
              p.text(" · ").a(validation_href(place), tr(lang, "Validate values"));
          });
        });
        if (grid.total > grid.page_size || request.query_value("q")) {
          main.get_form(grid_href(grid.indicator.code, place), [&](web::Fields& fields) {
            fields.text_field({.name = "q",
                               .label = tr(lang, "Territory"),
                               .value = std::string(request.query_value("q").value_or(""))});
            if (const auto until = request.query_value("jusqua")) fields.hidden("jusqua", *until);
            fields.submit(tr(lang, "Show"), {}, {}, true);
          });
        }
        if (grid.rows.empty()) {
          main.empty_state(tr(lang, "No territory here answers this indicator."));
          return;
        }
        main.post_form(
            address(request), web::csrf_token(request),
            [&](web::Fields& fields) {
              fields.hidden("seen", std::to_string(grid.seen));
              write_table(grid, given, lang, fields);
              fields.note(tr(lang,
                             "Signs: … draft, → submitted, ✓ validated, ● published, ! contested. An empty cell is a "
                             "missing value, which is not zero."));
              if (has_words(grid)) {
                fields.note(tr(lang,
                               "Each cell has its own comment and source behind its ✎: Shift+F2 opens them from the "
                               "cell, Escape goes back. Those below go to the values that you change and that have "
                               "none of their own."));
              }
              fields.columns([&](web::Fields& both) {
                both.text_field({.name = "comment",
                                 .label = tr(lang, "Comment of what you change"),
                                 .hint = tr(lang, "Kept with each value; nothing about a person."),
                                 .value = given.comment,
                                 .max_characters = comment_max,
                                 .width = "w6"});
                both.text_field({.name = "source",
                                 .label = tr(lang, "Source of what you change"),
                                 .hint = tr(lang, "Where the values come from: a survey, a register."),
                                 .value = given.source,
                                 .max_characters = comment_max,
                                 .width = "w6"});
              });
              fields.checkbox({.name = "withdraw", .label = tr(lang, "Withdraw the values of emptied cells")},
                              given.withdraws);
              fields.submit(tr(lang, "Save as draft"), "state", "draft", true);
              fields.submit(tr(lang, "Save and submit"), "state", "submitted");
            },
            false,
            {{"data-grid", lang == Lang::fr ? "," : "."},
             {"class", "values"},
             {"data-pasted", tr(lang, "{0} cells pasted; Ctrl+Z takes them back.")},
             {"data-undone", tr(lang, "The paste was taken back.")}});
        main.pager(grid.total, grid.page, grid.page_size,
                   [&](int page) { return address(request, "page", std::to_string(page)); });
      });
}

web::Response grid_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  return routes.database.read([&](db::Session& session) {
    const auto grid = load(routes, session, *registry, request);
    if (!grid) return web::error_response(request, grid.error());
    return show(request, *registry, *grid, {});
  });
}

// The value that a page showed which was made when act number `seen` was the newest.
const Answer* shown_at(const std::vector<Answer>& versions, std::int64_t seen) {
  const Answer* out = nullptr;
  for (const auto& version : versions) {
    if (version.batch > seen || (version.until_batch && *version.until_batch <= seen)) continue;
    if (out == nullptr || !counts(version.state)) out = &version;
  }
  return out;
}

// What a sending asks for, read against what stands now.
struct Sending {
  std::vector<NewAnswer> answers;
  Typed given;
  std::int64_t emptied = 0;
  bool is_conflict = false;
};

Sending read(db::Session& session, const Grid& grid, const web::Form& form, AnswerState state, Lang lang) {
  Sending out;
  out.given.comment = form.text("comment");
  out.given.source = form.text("source");
  out.given.withdraws = form.has("withdraw");
  const auto seen = parse_integer(form.text("seen")).value_or(0);
  const auto decimals = grid.indicator.decimals;
  const auto stands_for = [&](const Answer* answer, const std::string& text) {
    if (answer == nullptr) return text.empty();
    return text == typed(answer->value, decimals, Lang::fr) || text == typed(answer->value, decimals, Lang::en);
  };
  for (const auto* row : grid.rows) {
    for (const auto period : grid.periods) {
      for (const auto& dimension : grid.dimensions) {
        const auto field = field_of(*row, period, dimension);
        if (!form.has(field)) continue;
        const auto text = form.text(field);
        const auto cell = grid.cells.find(field);
        const auto* now = cell == grid.cells.end() ? nullptr : cell->second.shown();
        NewAnswer answer{.indicator = grid.indicator.code,
                         .dimension = dimension,
                         .territory = row->key,
                         .period = period,
                         .value = std::nullopt,
                         .where = field};
        const bool has_own = form.has(comment_field(field)) || form.has(source_field(field));
        const Words own{form.text(comment_field(field)), form.text(source_field(field))};
        const bool same_words = !has_own || own == words_of(now);
        if (stands_for(now, text) && same_words) {
          // What stands there as a draft goes with the others.
          if (state == AnswerState::submitted && now != nullptr && now->state == AnswerState::draft) {
            answer.value = now->value;
            answer.comment = now->comment;
            answer.source = now->source;
            out.answers.push_back(std::move(answer));
          }
          continue;
        }
        const auto versions = history(session, grid.indicator.code, dimension, row->key, period);
        const auto* before = shown_at(versions, seen);
        // Not touched: what somebody else has changed stands.
        if (stands_for(before, text) && (!has_own || own == words_of(before))) continue;
        const bool says_other = has_own && own != words_of(before);
        answer.comment = own.comment.empty() ? out.given.comment : own.comment;
        answer.source = own.source.empty() ? out.given.source : own.source;
        answer.says_all = has_own;
        out.given.cells[field] = text;
        if (has_own) {
          out.given.cells[comment_field(field)] = own.comment;
          out.given.cells[source_field(field)] = own.source;
        }
        const auto wrong = [&](const Message& why) {
          out.given.faults.push_back(
              {field, msg("{0}: {1}", label_of(grid, *row, period, dimension, lang), web::tr(lang, why))});
        };
        const auto number = intake::read_number(text, decimals);
        if (number.is != intake::Reading::value && number.is != intake::Reading::missing) {
          wrong(number.reason);
          continue;
        }
        if (number.is_percent && grid.indicator.unit != "%") {
          wrong(msg("A percentage, where a number of “{0}” is expected.", grid.indicator.unit));
          continue;
        }
        if (number.is == intake::Reading::value) answer.value = number.value;
        if (answer.value && now != nullptr && *answer.value == now->value && same_words) {
          out.given.cells.erase(field);
          continue;
        }
        if (!answer.value && now == nullptr && before == nullptr) {
          wrong(msg("give the value too: a comment or a source stands with a value."));
          continue;
        }
        if (says_other && words_of(before) != words_of(now)) {
          out.is_conflict = true;
          wrong(
              msg("somebody has changed the comment or the source while you were writing: {0}. Send again to put "
                  "yours in its place.",
                  fmt::format("{} {}", words_of(now).comment, words_of(now).source)));
          continue;
        }
        // A value that is only spoken of otherwise stays what it is.
        const bool is_value_typed = !stands_for(before, text);
        if (!is_value_typed && now != nullptr) answer.value = now->value;
        const bool has_moved =
            is_value_typed &&
            ((before == nullptr) != (now == nullptr) ||
             (now != nullptr && (before->value != now->value ||
                                 (now->state == AnswerState::contested && before->state != AnswerState::contested))));
        if (has_moved) {
          out.is_conflict = true;
          const auto by = now == nullptr ? std::nullopt : find_batch(session, now->batch);
          wrong(
              now == nullptr
                  ? msg("somebody has withdrawn the value while you were writing; you typed {0}. Send again to put it "
                        "there.",
                        text)
                  : msg("{0} has put {1} there while you were writing ({2}); you typed {3}. Send again to put yours "
                        "in its place.",
                        by ? by->actor_label : "?", format_decimal(now->value, decimals, lang),
                        web::tr(lang, title(now->state)), text.empty() ? "–" : text));
          continue;
        }
        if (!answer.value && !out.given.withdraws) {
          ++out.emptied;
          continue;
        }
        out.answers.push_back(std::move(answer));
      }
    }
  }
  return out;
}

web::Response save(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto* actor = access::actor_of(request);
  const web::Form form(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto state = form.text("state") == "submitted" ? AnswerState::submitted : AnswerState::draft;
  Sending sending;
  const auto done = routes.database.write([&](db::Session& session) -> Result<Outcome> {
    const auto grid = load(routes, session, *registry, request);
    if (!grid) return fail(grid.error());
    sending = read(session, *grid, form, state, request.lang);
    if (sending.is_conflict) return fail(Conflict{msg("Somebody else has changed the same cells meanwhile.")});
    if (!sending.given.faults.empty()) return fail(Invalid{sending.given.faults});
    access::Act act{.db = session, .actor = *actor, .now = routes.clock.now(), .origin = "page"};
    auto out = record_answers(act, *registry, sending.answers, state, Partial::all_or_nothing);
    if (out || !std::holds_alternative<Invalid>(out.error())) return out;
    for (const auto& fault : std::get<Invalid>(out.error()).faults) {
      const auto answer = std::ranges::find(sending.answers, fault.field, &NewAnswer::where);
      auto reason = fault.reason;
      if (answer != sending.answers.end()) {
        reason =
            msg("{0}: {1}",
                label_of(*grid, *registry->find(answer->territory), answer->period, answer->dimension, request.lang),
                web::tr(request.lang, fault.reason));
      }
      sending.given.faults.push_back({fault.field, std::move(reason)});
    }
    return out;
  });
  if (done) {
    auto to = address(request, "enregistre", std::to_string(done->fresh + done->changed));
    if (sending.emptied > 0) to += "&vides=" + std::to_string(sending.emptied);
    return web::see_other(to);
  }
  if (sending.given.faults.empty()) return web::error_response(request, done.error());
  sending.given.status = web::status_of(done.error());
  return routes.database.read([&](db::Session& session) {
    const auto grid = load(routes, session, *registry, request);
    if (!grid) return web::error_response(request, grid.error());
    return show(request, *registry, *grid, sending.given);
  });
}

}  // namespace

void add_entry_pages(web::Router& router, const Routes& routes) {
  const auto right = std::string(access::word(access::Right::answer_figures));
  const std::string pattern = "/chiffres/{indicator}/saisie/{level}/{code}";
  router.add({.name = "figures.grid",
              .pattern = pattern,
              .right = right,
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return grid_page(routes, request); },
              .query_names = {"jusqua", "q", "page"}});
  router.add({.name = "figures.save_grid",
              .method = web::Method::post,
              .pattern = pattern,
              .right = right,
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return save(routes, request); }});
}

}  // namespace jalon::figures
