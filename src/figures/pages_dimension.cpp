// SPDX-License-Identifier: EUPL-1.2
// By what figures are broken down: the list of dimensions, and one with its categories, where it is used, and the form
// of those who define it. One form, which works without a script.
#include <algorithm>

#include "figures/definition.hpp"
#include "figures/question.hpp"
#include "figures/sql.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::figures {

namespace {

using web::tr;
using web::trf;

constexpr int fresh_rows = 3;
constexpr int rows_max = 200;

std::string dimension_href(std::string_view code) { return fmt::format("/chiffres/dimensions/{}", code); }

bool may_define(const web::Request& request, const territory::Registry& registry) {
  const auto* actor = access::actor_of(request);
  return actor != nullptr &&
         access::may(*actor, access::Right::define_indicators, registry.right_path(registry.nation().key)).has_value();
}
const std::string& in(Lang lang, const std::string& fr, const std::string& en) { return lang == Lang::fr ? fr : en; }

std::vector<Indicator> broken_down_by(db::Session& session, std::string_view dimension) {
  std::vector<Indicator> out;
  for (auto& definition : definitions(session)) {
    if (std::ranges::find(definition.dimensions, dimension) != definition.dimensions.end())
      out.push_back(std::move(definition.indicator));
  }
  return out;
}

bool has_values(db::Session& session, std::string_view dimension, std::string_view category) {
  return session.first<std::int64_t>(sql::part_has_values, fmt::format("{}:{}", dimension, category)).has_value();
}

// A row of the form as it is typed; those of a category that stands keep its code.
struct Row {
  std::string code, fr, en, place = {};  // place: the number typed, empty for where it stands
  bool stands = false, is_removed = false, has_values = false;
};
struct Editing {
  std::string code, name_fr, name_en;
  std::vector<Row> rows;
  std::vector<Fault> faults;
  bool is_new = false;
};

Editing editing_of(db::Session& session, const Dimension& dimension) {
  Editing out{.code = dimension.code, .name_fr = dimension.name_fr, .name_en = dimension.name_en};
  for (const auto& category : dimension.categories) {
    out.rows.push_back({.code = category.code,
                        .fr = category.label_fr,
                        .en = category.label_en,
                        .stands = true,
                        .has_values = has_values(session, dimension.code, category.code)});
  }
  return out;
}

void write_form(const Editing& editing, const web::Request& request, web::Flow& main) {
  const auto lang = request.lang;
  const auto why = [&](std::string_view field) -> const Message* {
    const auto found = std::ranges::find(editing.faults, field, &Fault::field);
    return found == editing.faults.end() ? nullptr : &found->reason;
  };
  main.post_form(
      editing.is_new ? "/chiffres/dimensions" : dimension_href(editing.code), web::csrf_token(request),
      [&](web::Fields& fields) {
        if (editing.is_new) {
          fields.text_field({.name = "code",
                             .label = tr(lang, "Code"),
                             .hint = tr(lang, "Small letters, digits and underscores; it never changes: age_group."),
                             .value = editing.code,
                             .why = why("code"),
                             .required = true});
        }
        fields.columns([&](web::Fields& both) {
          both.text_field({.name = "name_fr",
                           .label = tr(lang, "Name in French"),
                           .value = editing.name_fr,
                           .why = why("name_fr"),
                           .required = true,
                           .width = "w6"});
          both.text_field({.name = "name_en",
                           .label = tr(lang, "Name in English"),
                           .value = editing.name_en,
                           .why = why("name_en"),
                           .required = true,
                           .width = "w6"});
        });
        fields.h3(tr(lang, "Categories"));
        fields.note(tr(lang,
                       "They add up to the total of the indicator. A code never changes, since values hang on it; "
                       "names may. They are shown in the order of their places. Fill in an empty row to add a "
                       "category; save for more rows."));
        fields.hidden("rows", std::to_string(editing.rows.size()));
        int number = 0;
        for (const auto& row : editing.rows) {
          const auto suffix = std::to_string(number++);
          if (row.stands) fields.hidden("code." + suffix, row.code);
          const auto legend = row.stands ? trf(lang, "Category {0}", row.code) : trf(lang, "New category {0}", number);
          fields.columns([&](web::Fields& both) {
            if (!row.stands) {
              both.text_field({.name = "code." + suffix,
                               .label = trf(lang, "{0}: code", legend),
                               .value = row.code,
                               .why = why("code." + suffix),
                               .width = "w3"});
            }
            both.text_field({.name = "fr." + suffix,
                             .label = trf(lang, "{0}: in French", legend),
                             .value = row.fr,
                             .why = why("fr." + suffix),
                             .width = row.stands ? "w5" : "w4"});
            both.text_field({.name = "en." + suffix,
                             .label = trf(lang, "{0}: in English", legend),
                             .value = row.en,
                             .why = why("en." + suffix),
                             .width = row.stands ? "w5" : "w3"});
            both.text_field({.name = "place." + suffix,
                             .label = trf(lang, "{0}: place", legend),
                             .value = row.place.empty() ? std::to_string(number) : row.place,
                             .why = why("place." + suffix),
                             .width = "w2"},
                            "number");
          });
          if (!row.stands) continue;
          if (row.has_values) {
            fields.note(trf(lang, "{0} has values: it stays.", row.code));
          } else {
            fields.checkbox({.name = "remove." + suffix, .label = trf(lang, "Remove {0}", row.code)}, row.is_removed);
          }
        }
        fields.submit(editing.is_new ? tr(lang, "Add this dimension") : tr(lang, "Save this dimension"));
      });
}

// Rows in the order of the places typed: who goes up stands before the one that was there, who goes down after it.
void put_in_place(Editing& editing) {
  struct Placed {
    std::int64_t twice = 0;  // the place times two, so that a place lies between two others
    Row row;
  };
  std::vector<Placed> placed;
  for (std::size_t i = 0; i < editing.rows.size(); ++i) {
    const auto stood = static_cast<std::int64_t>(i) + 1;
    auto& row = editing.rows[i];
    const auto typed = row.place.empty() ? std::optional(stood) : parse_integer(row.place);
    if (!typed || *typed < 1 || *typed > rows_max) {
      editing.faults.push_back({fmt::format("place.{}", i), msg("Enter a whole number from {0} to {1}.", 1, rows_max)});
      continue;
    }
    placed.push_back({2 * *typed + (*typed > stood ? 1 : *typed < stood ? -1 : 0), row});
  }
  if (!editing.faults.empty()) return;
  std::ranges::stable_sort(placed, {}, &Placed::twice);
  editing.rows.clear();
  for (auto& one : placed) {
    one.row.place.clear();
    editing.rows.push_back(std::move(one.row));
  }
}

void add_fresh_rows(Editing& editing) {
  for (int i = 0; i < fresh_rows; ++i) editing.rows.push_back({});
}

web::Response list_page(const Routes& routes, const web::Request& request, Editing editing) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    const auto known = dimensions(session);
    auto response = web::page(
        request,
        {.title = std::string(tr(lang, "Dimensions")),
         .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"}, {std::string(tr(lang, "Dimensions")), "", true}}},
        [&](web::Flow& main) {
          main.head(tr(lang, "Dimensions"), tr(lang, "By what figures are broken down"));
          main.fault_summary(editing.faults);
          if (known.empty()) {
            main.empty_state(tr(lang, "No dimension yet: figures are whole."));
          } else {
            main.table(tr(lang, "Dimensions with their categories"),
                       {{.label = tr(lang, "Dimension")},
                        {.label = tr(lang, "Code")},
                        {.label = tr(lang, "Categories")},
                        {.label = tr(lang, "Indicators"), .is_number = true}},
                       [&](web::Rows& rows) {
                         for (const auto& dimension : known) {
                           rows.row([&](web::Row& cells) {
                             cells.head([&](web::Phrasing& p) {
                               p.a(dimension_href(dimension.code), in(lang, dimension.name_fr, dimension.name_en));
                             });
                             cells.cell([&](web::Phrasing& p) { p.code(dimension.code); });
                             std::string labels;
                             for (const auto& category : dimension.categories)
                               labels += (labels.empty() ? "" : ", ") + in(lang, category.label_fr, category.label_en);
                             cells.cell(shorten(labels, 160));
                             cells.number(static_cast<std::int64_t>(broken_down_by(session, dimension.code).size()));
                           });
                         }
                       });
          }
          if (!may_define(request, *registry)) return;
          main.h2(tr(lang, "New dimension"));
          write_form(editing, request, main);
        });
    if (!editing.faults.empty()) response.status = 422;
    return response;
  });
}

web::Response dimension_page(const Routes& routes, const web::Request& request, const Editing* given) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    const auto known = dimensions(session);
    const auto dimension = std::ranges::find(known, request.param("dimension"), &Dimension::code);
    if (dimension == known.end())
      return web::error_response(request, NotFound{msg("No dimension has the code {0}.", request.param("dimension"))});
    auto editing = given != nullptr ? *given : editing_of(session, *dimension);
    if (given == nullptr) add_fresh_rows(editing);
    const auto& name = in(lang, dimension->name_fr, dimension->name_en);
    const auto used = broken_down_by(session, dimension->code);
    auto response = web::page(
        request,
        {.title = trf(lang, "Dimension: {0}", name),
         .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                    {std::string(tr(lang, "Dimensions")), "/chiffres/dimensions"},
                    {name, "", true}}},
        [&](web::Flow& main) {
          main.head(trf(lang, "Dimension: {0}", name), dimension->code);
          main.fault_summary(editing.faults);
          if (request.query_value("enregistre") && editing.faults.empty()) {
            main.notice(web::State::ok, [&](web::Flow& notice) { notice.p(tr(lang, "The dimension is saved.")); });
          }
          main.table(
              trf(lang, "{0}: categories", name),
              {{.label = tr(lang, "Category")}, {.label = tr(lang, "Code")}, {.label = tr(lang, "Values")}},
              [&](web::Rows& rows) {
                for (const auto& category : dimension->categories) {
                  rows.row([&](web::Row& cells) {
                    cells.head(in(lang, category.label_fr, category.label_en));
                    cells.cell([&](web::Phrasing& p) { p.code(fmt::format("{}:{}", dimension->code, category.code)); });
                    cells.cell(has_values(session, dimension->code, category.code) ? tr(lang, "has values: it stays")
                                                                                   : tr(lang, "none yet"));
                  });
                }
              });
          main.h2(tr(lang, "Where it is used"));
          if (used.empty()) {
            main.empty_state(tr(lang, "No indicator is broken down by it yet."));
          } else {
            main.list([&](web::Items& items) {
              for (const auto& indicator : used) {
                items.item([&](web::Flow& item) {
                  item.p([&](web::Phrasing& p) {
                    p.a(fmt::format("/chiffres/{}/definition", indicator.code),
                        in(lang, indicator.name_fr, indicator.name_en));
                  });
                });
              }
            });
          }
          if (!may_define(request, *registry)) return;
          main.h2(tr(lang, "Change this dimension"));
          write_form(editing, request, main);
        });
    if (!editing.faults.empty()) response.status = 422;
    return response;
  });
}

web::Response save(const Routes& routes, const web::Request& request, bool is_new) {
  const auto registry = routes.territories.current();
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  Editing editing{.code = is_new ? form.text("code") : std::string(request.param("dimension")),
                  .name_fr = form.text("name_fr"),
                  .name_en = form.text("name_en"),
                  .is_new = is_new};
  const auto count = std::clamp<std::int64_t>(parse_integer(form.text("rows")).value_or(0), 0, rows_max);
  std::vector<std::size_t> row_of;  // of each category that is kept
  Dimension dimension{.code = editing.code, .name_en = editing.name_en, .name_fr = editing.name_fr};
  for (std::int64_t i = 0; i < count; ++i) {
    Row row{.code = form.text(fmt::format("code.{}", i)),
            .fr = form.text(fmt::format("fr.{}", i)),
            .en = form.text(fmt::format("en.{}", i)),
            .place = form.text(fmt::format("place.{}", i)),
            .is_removed = form.has(fmt::format("remove.{}", i))};
    editing.rows.push_back(std::move(row));
  }
  put_in_place(editing);
  // What stands keeps its code, and its row where it has values.
  const auto mark = [&](db::Session& session, const Dimension& stands) {
    for (auto& row : editing.rows) {
      row.stands = std::ranges::find(stands.categories, row.code, &Category::code) != stands.categories.end();
      row.has_values = row.stands && has_values(session, editing.code, row.code);
    }
  };
  if (!editing.faults.empty() && !is_new) {
    routes.database.read([&](db::Session& session) {
      for (const auto& known : dimensions(session))
        if (known.code == editing.code) mark(session, known);
    });
  }
  if (!editing.faults.empty())
    return is_new ? list_page(routes, request, std::move(editing)) : dimension_page(routes, request, &editing);
  for (std::size_t i = 0; i < editing.rows.size(); ++i) {
    const Row& row = editing.rows[i];
    if ((row.code.empty() && row.fr.empty() && row.en.empty()) || row.is_removed) continue;
    row_of.push_back(i);
    dimension.categories.push_back(
        {.dimension = editing.code, .code = row.code, .label_en = row.en, .label_fr = row.fr});
  }
  const auto saved = routes.database.write([&](db::Session& session) -> Result<Saved> {
    const auto known = dimensions(session);
    const auto found = std::ranges::find(known, editing.code, &Dimension::code);
    if (is_new && found != known.end())
      return invalid("code", msg("There is a dimension with the code {0} already.", editing.code));
    if (!is_new && found == known.end()) return fail(NotFound{msg("No dimension has the code {0}.", editing.code)});
    if (!is_new) mark(session, *found);
    access::Act act{.db = session, .actor = *access::actor_of(request), .now = routes.clock.now(), .origin = "page"};
    return save_dimension(act, *registry, dimension);
  });
  if (saved) return web::see_other(dimension_href(editing.code) + "?enregistre=1");
  const auto* wrong = std::get_if<Invalid>(&saved.error());
  if (wrong == nullptr) return web::error_response(request, saved.error());
  for (const auto& fault : wrong->faults) {
    auto field = fault.field;
    // What is said of a category leads to the first of its names that is missing, else to its code or its French name.
    if (field.starts_with("categories")) {
      const auto code = field.size() > 11 ? std::string_view(field).substr(11) : std::string_view();
      std::size_t at = row_of.empty() ? 0 : row_of.front();
      for (std::size_t i = 0; i < row_of.size(); ++i)
        if (dimension.categories[i].code == code) at = row_of[i];
      const bool lacks_en = at < editing.rows.size() && !editing.rows[at].fr.empty() && editing.rows[at].en.empty();
      field = fmt::format("{}.{}", lacks_en ? "en" : "fr", at);
    }
    editing.faults.push_back({std::move(field), fault.reason});
  }
  // A category that cannot go is shown again as it stands.
  for (auto& row : editing.rows)
    if (row.has_values) row.is_removed = false;
  return is_new ? list_page(routes, request, std::move(editing)) : dimension_page(routes, request, &editing);
}

}  // namespace

void add_dimension_pages(web::Router& router, const Routes& routes) {
  const auto reading = std::string(access::word(access::Right::read_aggregates));
  const auto defining = std::string(access::word(access::Right::define_indicators));
  router.add({.name = "figures.dimensions",
              .pattern = "/chiffres/dimensions",
              .right = reading,
              .handler = [routes](const web::Request& request) {
                Editing editing{.is_new = true};
                add_fresh_rows(editing);
                return list_page(routes, request, std::move(editing));
              }});
  router.add({.name = "figures.add_dimension",
              .method = web::Method::post,
              .pattern = "/chiffres/dimensions",
              .right = defining,
              .handler = [routes](const web::Request& request) { return save(routes, request, true); }});
  router.add({.name = "figures.dimension",
              .pattern = "/chiffres/dimensions/{dimension}",
              .right = reading,
              .handler = [routes](const web::Request& request) { return dimension_page(routes, request, nullptr); },
              .query_names = {"enregistre"}});
  router.add({.name = "figures.save_dimension",
              .method = web::Method::post,
              .pattern = "/chiffres/dimensions/{dimension}",
              .right = defining,
              .handler = [routes](const web::Request& request) { return save(routes, request, false); }});
}

}  // namespace jalon::figures
