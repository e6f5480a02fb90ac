// SPDX-License-Identifier: EUPL-1.2
// What an indicator says, for readers, and the form of those who define it.
#include <algorithm>

#include "base/period.hpp"
#include "figures/definition.hpp"
#include "figures/formula.hpp"
#include "figures/question.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::figures {

namespace {

using web::tr;
using web::trf;

// A word of a field, with what it is called on a page.
struct Named {
  std::string_view word, label;
};
constexpr std::array kinds{Named{"input", N_("input")}, Named{"activity", N_("activity")},
                           Named{"output", N_("output")}, Named{"outcome", N_("outcome")}};
constexpr std::array behaviours{Named{"stock", N_("stock: how many there are")},
                                Named{"flow", N_("flow: how many in a period")}};
constexpr std::array origins{Named{"derived", N_("counted by Jalon from its own records")},
                             Named{"answered", N_("answered by people and files")},
                             Named{"computed", N_("computed by a formula")}};
constexpr std::array levels{Named{"contract", N_("contract")}, Named{"department", N_("department")},
                            Named{"region", N_("region")}, Named{"nation", N_("nation")}};
constexpr std::array frequencies{Named{"day", N_("as it happens")}, Named{"month", N_("every month")},
                                 Named{"quarter", N_("every quarter")}, Named{"year", N_("every year")}};
constexpr std::array over_territories{Named{"sum", N_("sum")},
                                      Named{"mean", N_("mean weighted by another indicator")},
                                      Named{"minimum", N_("least value")},
                                      Named{"maximum", N_("greatest value")},
                                      Named{"ratio", N_("formula applied to the sums")},
                                      Named{"median", N_("median of the territories that answer")},
                                      Named{"distinct", N_("how many different values")}};
constexpr std::array over_time{Named{"sum", N_("sum")}, Named{"last", N_("last value")}, Named{"mean", N_("mean")},
                               Named{"minimum", N_("least value")}, Named{"maximum", N_("greatest value")}};
constexpr std::array polarities{Named{"up", N_("more is better")}, Named{"down", N_("less is better")},
                                Named{"none", N_("neither")}};

std::string label_of(std::span<const Named> names, std::string_view word, Lang lang) {
  const auto found = std::ranges::find(names, word, &Named::word);
  return std::string(found == names.end() ? word : tr(lang, found->label));
}
std::vector<web::Choice> choices(std::span<const Named> names, Lang lang) {
  std::vector<web::Choice> out;
  for (const auto& each : names) out.push_back({std::string(each.word), std::string(tr(lang, each.label))});
  return out;
}
std::vector<web::Choice> or_any(std::vector<web::Choice> choices, std::string_view label) {
  choices.insert(choices.begin(), web::Choice{"", std::string(label)});
  return choices;
}
std::vector<web::Choice> roles_with(access::Right right, Lang lang) {
  std::vector<web::Choice> out;
  for (const auto role : access::all_roles()) {
    if (access::role_has(role, right))
      out.push_back({std::string(access::word(role)), std::string(tr(lang, access::title(role)))});
  }
  return out;
}
std::string role_label(std::string_view word, Lang lang) {
  access::Role role{};
  if (!access::parse_word(word, role)) return std::string(tr(lang, "whoever has the right there"));
  return std::string(tr(lang, access::title(role)));
}
const std::string& in(Lang lang, const std::string& fr, const std::string& en) { return lang == Lang::fr ? fr : en; }

bool may_define(const web::Request& request, const territory::Registry& registry) {
  const auto* actor = access::actor_of(request);
  return actor != nullptr &&
         access::may(*actor, access::Right::define_indicators, registry.right_path(registry.nation().key)).has_value();
}

}  // namespace

std::string part_title(db::Session& session, const Indicator& indicator, std::string_view category, Lang lang) {
  const auto& name = in(lang, indicator.name_fr, indicator.name_en);
  if (category.empty()) return name;
  for (const auto& part : categories(session, indicator.code)) {
    if (fmt::format("{}:{}", part.dimension, part.code) == category)
      return fmt::format("{} ({})", name, in(lang, part.label_fr, part.label_en));
  }
  return fmt::format("{} ({})", name, category);
}

namespace {

std::string definition_href(std::string_view code) { return fmt::format("/chiffres/{}/definition", code); }

// ---- reading ----

std::string publication(const Indicator& indicator, Lang lang) {
  auto out = std::string(indicator.is_public ? tr(lang, "public") : tr(lang, "internal: not in the open data"));
  if (indicator.small_count > 0) {
    out += "; " + trf(lang, "a count from 1 to {0} is not shown outside of its department", indicator.small_count - 1);
  }
  return out;
}

std::string plausible(const Indicator& indicator, Lang lang) {
  const auto written = [&](std::int64_t value) { return format_decimal(value, indicator.decimals, lang); };
  const auto& least = indicator.plausible_min;
  const auto& greatest = indicator.plausible_max;
  if (!least && !greatest) return std::string(tr(lang, "no bounds"));
  if (!least) return trf(lang, "at most {0}", written(*greatest));
  if (!greatest) return trf(lang, "at least {0}", written(*least));
  return trf(lang, "from {0} to {1}", written(*least), written(*greatest));
}

void write_terms(const Routes& routes, db::Session& session, const Definition& definition, Lang lang, web::Flow& main) {
  const auto& indicator = definition.indicator;
  const auto texts = texts_of(definition);
  const auto linked = [&](web::Phrasing& p, const std::string& code) {
    const auto other = find_indicator(session, code);
    if (other) {
      p.a(definition_href(code), in(lang, other->name_fr, other->name_en));
    } else {
      p.code(code);
    }
  };
  main.terms([&](web::Terms& terms) {
    terms.pair(tr(lang, "What it counts"), in(lang, indicator.definition_fr, indicator.definition_en));
    terms.pair(tr(lang, "Code"), [&](web::Phrasing& p) { p.code(indicator.code); });
    if (const auto programme = programme_title(routes, session, indicator.code, lang); !programme.empty())
      terms.pair(tr(lang, "Programme"), programme);
    terms.pair(tr(lang, "Unit"), indicator.unit.empty() ? std::string(tr(lang, "none"))
                                                        : unit_label(routes.words.units, indicator.unit, lang));
    terms.pair(tr(lang, "What it measures"), label_of(kinds, texts.at("kind"), lang));
    terms.pair(tr(lang, "Where it comes from"), label_of(origins, texts.at("origin"), lang));
    terms.pair(tr(lang, "Source"), in(lang, indicator.source_fr, indicator.source_en));
    if (indicator.origin == Origin::computed) {
      if (const auto formula = parse_formula(indicator.formula)) {
        std::vector<std::string> names;
        for (const auto& name : formula->names()) {
          const auto part = part_named(name);
          const auto other = find_indicator(session, part.code);
          names.push_back(!other ? name : part_title(session, *other, part.category, lang));
        }
        terms.pair(tr(lang, "Formula"), write(*formula, names, lang));
        terms.pair(tr(lang, "It uses"), [&](web::Phrasing& p) {
          bool first = true;
          for (const auto& code : codes_of(*formula)) {
            if (!first) p.text(", ");
            first = false;
            linked(p, code);
          }
        });
      }
    } else {
      terms.pair(tr(lang, "Stock or flow"), label_of(behaviours, texts.at("behaviour"), lang));
    }
    terms.pair(tr(lang, "Over territories"), label_of(over_territories, texts.at("over_territories"), lang));
    if (!indicator.weight.empty())
      terms.pair(tr(lang, "Weighted by"), [&](web::Phrasing& p) { linked(p, indicator.weight); });
    if (indicator.origin != Origin::computed)
      terms.pair(tr(lang, "Over time"), label_of(over_time, texts.at("over_time"), lang));
    terms.pair(tr(lang, "Direction"), label_of(polarities, texts.at("polarity"), lang));
    if (indicator.origin == Origin::answered) {
      terms.pair(tr(lang, "Answered"), trf(lang, "{0}, by {1}", label_of(frequencies, texts.at("frequency"), lang),
                                           label_of(levels, texts.at("level"), lang)));
      terms.pair(tr(lang, "Who answers"), role_label(indicator.answered_by, lang));
      terms.pair(tr(lang, "Who validates"), role_label(indicator.validated_by, lang));
      terms.pair(tr(lang, "Plausible values"), plausible(indicator, lang));
    }
    terms.pair(tr(lang, "Publication"), publication(indicator, lang));
  });
}

web::Response definition_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    const auto code = meant(routes, session, request.param("indicator"));
    const auto found = find_definition(session, code);
    if (!found) return web::error_response(request, NotFound{msg("No indicator has the code {0}.", code)});
    const auto& indicator = found->indicator;
    const auto name = in(lang, indicator.name_fr, indicator.name_en);
    return web::page(
        request,
        {.title = name,
         .crumbs = {{std::string(tr(lang, "France")), "/nation"},
                    {std::string(tr(lang, "Figures")), "/chiffres"},
                    {name, ""}},
         .live = true},
        [&](web::Flow& main) {
          main.head(name, tr(lang, "What this indicator says"), [&](web::Flow& actions) {
            actions.button_link(figure_href(indicator.code, registry->nation()), tr(lang, "See its values"), true);
            if (may_define(request, *registry))
              actions.button_link(definition_href(indicator.code) + "/modifier", tr(lang, "Change the definition"));
          });
          write_terms(routes, session, *found, lang, main);
          const auto known = dimensions(session);
          for (const auto& each : found->dimensions) {
            const auto dimension = std::ranges::find(known, each, &Dimension::code);
            if (dimension == known.end()) continue;
            main.h2(trf(lang, "By {0}", in(lang, dimension->name_fr, dimension->name_en)));
            main.p([&](web::Phrasing& p) {
              p.a("/chiffres/dimensions/" + dimension->code, tr(lang, "The dimension and where it is used"));
            });
            main.list([&](web::Items& items) {
              for (const auto& category : dimension->categories)
                items.item(in(lang, category.label_fr, category.label_en));
            });
          }
        });
  });
}

// ---- the form ----

struct Editing {
  FieldTexts texts;
  std::vector<Fault> faults;
  bool is_new = false;
  Origin origin = Origin::answered;
};

void write_form(const Editing& editing, const std::vector<Dimension>& known, const std::vector<std::string>& codes,
                const web::Request& request, web::Flow& main) {
  const auto lang = request.lang;
  const auto text = [&](std::string_view name) {
    const auto found = editing.texts.find(name);
    return found == editing.texts.end() ? std::string() : found->second;
  };
  const auto field = [&](std::string_view name, std::string_view label, std::string_view hint = {},
                         bool required = false) {
    const auto fault = std::ranges::find(editing.faults, name, &Fault::field);
    return web::Field{.name = name,
                      .label = label,
                      .hint = hint,
                      .value = text(name),
                      .why = fault == editing.faults.end() ? nullptr : &fault->reason,
                      .required = required};
  };
  const auto publish = [&](web::Fields& fields) {
    fields.fieldset(tr(lang, "Publication"), [&](web::Fields& group) {
      group.radios(
          field("is_public", tr(lang, "Who reads it")),
          {{"yes", std::string(tr(lang, "public"))}, {"no", std::string(tr(lang, "internal: not in the open data"))}});
      group.number_field(
          field("small_count", tr(lang, "Threshold of small counts"),
                tr(lang, "A count from 1 to below it stays in its department; 0: every count is shown.")));
    });
  };
  const auto action = editing.is_new ? std::string("/chiffres/nouvel-indicateur") : definition_href(text("code"));
  main.post_form(action, web::csrf_token(request), [&](web::Fields& fields) {
    if (editing.origin == Origin::derived) {
      publish(fields);
      fields.submit(tr(lang, "Save"));
      return;
    }
    fields.fieldset(tr(lang, "What it is"), [&](web::Fields& group) {
      if (editing.is_new)
        group.text_field(field("code", tr(lang, "Code"),
                               tr(lang, "Small letters and dots, such as training.sessions; it never changes."), true));
      group.text_field(field("name_fr", tr(lang, "Name in French"), {}, true));
      group.text_field(field("name_en", tr(lang, "Name in English"), {}, true));
      group.area(field("definition_fr", tr(lang, "Definition in French"),
                       tr(lang, "What is counted and what is not, so that two people count the same."), true),
                 4);
      group.area(field("definition_en", tr(lang, "Definition in English"), {}, true), 4);
      group.text_field(field("source_fr", tr(lang, "Source in French"), {}, true));
      group.text_field(field("source_en", tr(lang, "Source in English"), {}, true));
      group.select(field("kind", tr(lang, "What it measures"), {}, true),
                   or_any(choices(kinds, lang), tr(lang, "Choose")));
      group.select(field("polarity", tr(lang, "Direction")), choices(polarities, lang));
    });
    fields.fieldset(tr(lang, "How it is counted"), [&](web::Fields& group) {
      group.text_field(
          field("unit", tr(lang, "Unit"),
                tr(lang, "A word in the singular, such as place; two with a slash, such as eur/person; or %.")));
      group.number_field(field("decimals", tr(lang, "Decimals")));
      group.select(field("behaviour", tr(lang, "Stock or flow"), tr(lang, "Nothing to choose with a formula.")),
                   or_any(choices(behaviours, lang), tr(lang, "Choose")));
      group.select(field("over_territories", tr(lang, "Over territories")),
                   or_any(choices(over_territories, lang), tr(lang, "As usual: the sum, or the formula")));
      group.datalist_field(
          field("weight", tr(lang, "Weighted by"), tr(lang, "Of a mean: the code of another indicator.")), codes);
      group.select(
          field("over_time", tr(lang, "Over time")),
          or_any(choices(over_time, lang), tr(lang, "As usual: the sum of a flow, the last value of a stock")));
      group.area(field("formula", tr(lang, "Formula"),
                       tr(lang,
                          "Of what is computed: codes, numbers with a dot, + - * / ( ), min, max and abs. For "
                          "example: 100 * people.trained / people.expected. One category stands between square "
                          "brackets: people.trained[sex:female].")),
                 2);
    });
    fields.fieldset(tr(lang, "Who answers"), [&](web::Fields& group) {
      group.select(field("level", tr(lang, "Level")), choices(levels, lang));
      group.select(field("frequency", tr(lang, "Frequency")), choices(std::span(frequencies).subspan(1), lang));
      group.select(field("answered_by", tr(lang, "Who answers")),
                   or_any(roles_with(access::Right::answer_figures, lang), tr(lang, "whoever has the right there")));
      group.select(field("validated_by", tr(lang, "Who validates")),
                   or_any(roles_with(access::Right::validate_figures, lang), tr(lang, "whoever has the right there")));
      group.number_field(field("plausible_min", tr(lang, "Least plausible value")));
      group.number_field(field("plausible_max", tr(lang, "Greatest plausible value")));
      if (!known.empty()) {
        std::vector<web::Choice> all;
        for (const auto& dimension : known)
          all.push_back({dimension.code, in(lang, dimension.name_fr, dimension.name_en)});
        std::vector<std::string> checked;
        const std::string dimension_codes(text("dimensions"));
        for (const auto code : split(dimension_codes, ' ')) checked.emplace_back(code);
        group.checkboxes(field("dimensions", tr(lang, "Broken down by"), tr(lang, "Categories add up to the total.")),
                         all, checked);
      }
    });
    publish(fields);
    fields.submit(tr(lang, "Save"));
  });
}

web::Response form_page(const Routes& routes, const web::Request& request, const Editing& editing) {
  const auto lang = request.lang;
  std::vector<Dimension> known;
  std::vector<std::string> codes;
  std::string name;
  routes.database.read([&](db::Session& session) {
    known = dimensions(session);
    for (const auto& indicator : indicators(session)) codes.push_back(indicator.code);
    const auto code = editing.texts.find("code");
    if (editing.is_new || code == editing.texts.end()) return;
    if (const auto stored = find_indicator(session, code->second)) name = in(lang, stored->name_fr, stored->name_en);
  });
  const auto title = editing.is_new ? std::string(tr(lang, "New indicator")) : trf(lang, "Change “{0}”", name);
  web::Page page{
      .title = title,
      .crumbs = {{std::string(tr(lang, "France")), "/nation"}, {std::string(tr(lang, "Figures")), "/chiffres"}},
      .status = editing.faults.empty() ? 200 : 422};
  if (!editing.is_new) page.crumbs.push_back({name, definition_href(editing.texts.find("code")->second)});
  page.crumbs.push_back({title, ""});
  return web::page(request, page, [&](web::Flow& main) {
    main.fault_summary(editing.faults);
    main.head(title,
              editing.origin == Origin::derived
                  ? tr(lang, "Jalon counts this itself: only who may read it can be changed here.")
                  : tr(lang, "It is checked as a whole when you save it; the journal keeps what it was before."));
    write_form(editing, known, codes, request, main);
  });
}

web::Response new_page(const Routes& routes, const web::Request& request) {
  Editing editing;
  editing.is_new = true;
  editing.texts = {
      {"decimals", "0"}, {"small_count", "0"}, {"is_public", "no"}, {"polarity", "up"}, {"frequency", "month"}};
  return form_page(routes, request, editing);
}

web::Response edit_page(const Routes& routes, const web::Request& request) {
  const auto found = routes.database.read([&](db::Session& session) {
    return find_definition(session, meant(routes, session, request.param("indicator")));
  });
  if (!found)
    return web::error_response(request, NotFound{msg("No indicator has the code {0}.", request.param("indicator"))});
  Editing editing;
  editing.texts = texts_of(*found);
  editing.origin = found->indicator.origin;
  return form_page(routes, request, editing);
}

web::Response save(const Routes& routes, const web::Request& request, bool is_new) {
  const web::Form form(request);
  Editing editing;
  editing.is_new = is_new;
  if (!is_new) {
    const auto found = routes.database.read([&](db::Session& session) {
      return find_definition(session, meant(routes, session, request.param("indicator")));
    });
    if (!found)
      return web::error_response(request, NotFound{msg("No indicator has the code {0}.", request.param("indicator"))});
    editing.texts = texts_of(*found);
    editing.origin = found->indicator.origin;
    // What it is follows the formula that is typed.
    if (editing.origin != Origin::derived) {
      for (const auto* follows : {"origin", "over_territories"})
        if (form.has("formula")) editing.texts.erase(follows);
    }
  }
  for (const auto name : field_names()) {
    if (name == "code" && !is_new) continue;
    if (form.has(name)) editing.texts[std::string(name)] = form.text(name);
  }
  if (editing.origin != Origin::derived) {
    const auto checked = form.all("dimensions");
    editing.texts["dimensions"] = fmt::format("{}", fmt::join(checked, " "));
  }
  editing.faults = form.faults();
  if (!editing.faults.empty()) return form_page(routes, request, editing);
  const auto definition = definition_of(editing.texts, editing.faults);
  if (!editing.faults.empty()) return form_page(routes, request, editing);
  const auto registry = routes.territories.current();
  const auto saved = routes.database.write([&](db::Session& session) -> Result<Saved> {
    access::Act act{.db = session, .actor = *access::actor_of(request), .now = routes.clock.now()};
    if (is_new && find_indicator(session, definition.indicator.code)) {
      return invalid("code", msg("There is an indicator with the code {0} already.", definition.indicator.code));
    }
    return save_indicator(act, *registry, definition);
  });
  if (!saved) {
    const auto* wrong = std::get_if<Invalid>(&saved.error());
    if (wrong == nullptr) return web::error_response(request, saved.error());
    editing.faults = wrong->faults;
    return form_page(routes, request, editing);
  }
  return web::see_other(definition_href(definition.indicator.code));
}

web::Response export_list(const Routes& routes, const web::Request& request) {
  intake::Format format{};
  if (!intake::parse_word(request.param("format"), format))
    return web::error_response(request, NotFound{msg("This list is exported as csv, xlsx or json.")});
  auto known = routes.database.read([](db::Session& session) { return definitions(session); });
  return web::download(std::string(intake::content_type(format)), fmt::format("indicateurs.{}", intake::word(format)),
                       [format, known = std::move(known)](web::BodySink& sink) {
                         intake::write_table(
                             format, table_of_definitions(),
                             [&](intake::TableSink& table) { write_rows(known, table); },
                             [&](std::string_view piece) { sink.write(piece); });
                       });
}

}  // namespace

namespace {

// What is divided by stays one: people/session.
std::string unit_words(const std::vector<Word>& words, std::string_view unit, bool is_many, Lang lang) {
  std::string out;
  for (const auto part : split(unit, '/')) {
    std::string product;
    for (const auto factor : split(part, '.')) {
      const auto found = std::ranges::find(words, factor, &Word::word);
      product += product.empty() ? "" : "·";
      if (found == words.end())
        product += factor;
      else
        product += tr(lang, is_many && out.empty() && !found->many.empty() ? found->many : found->label);
    }
    out += (out.empty() ? "" : "/") + product;
  }
  return out;
}

}  // namespace

std::string unit_label(const std::vector<Word>& words, std::string_view unit, Lang lang) {
  return unit_words(words, unit, false, lang);
}

std::string unit_after(const std::vector<Word>& words, std::string_view unit, std::optional<std::int64_t> value,
                       int decimals, Lang lang) {
  return unit_words(words, unit, !value || web::is_many(*value, decimals, lang), lang);
}

void add_usual_units(std::vector<Word>& units) {
  static constexpr std::array usual{Word{"person", N_("person"), N_("people")},
                                    Word{"family", N_("family"), N_("families")},
                                    Word{"session", N_("session"), N_("sessions")},
                                    Word{"hour", N_("hour"), N_("hours")},
                                    Word{"month", N_("month"), N_("months")},
                                    Word{"year", N_("year"), N_("years")},
                                    Word{"place", N_("place"), N_("places")},
                                    Word{"eur", N_("euro"), N_("euros")},
                                    Word{"association", N_("association"), N_("associations")},
                                    Word{"day", N_("day"), N_("days")},
                                    Word{"contract", N_("contract"), N_("contracts")}};
  for (const auto& word : usual)
    if (std::ranges::find(units, word.word, &Word::word) == units.end()) units.push_back(word);
}

// ---- the list's filters ----

bool IndicatorFilter::lets(const Indicator& indicator) const {
  return (kind.empty() || kind == word(indicator.kind)) &&
         (level.empty() || level == territory::word(indicator.level)) &&
         (answered_by.empty() || answered_by == indicator.answered_by) &&
         (programme.empty() || programme == programme_of(indicator.code)) &&
         (text.empty() || fold(indicator.name_fr + " " + indicator.name_en + " " + indicator.code).find(fold(text)) !=
                              std::string::npos);
}

IndicatorFilter indicator_filter(const web::Request& request) {
  const auto text = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
  return {text("q"), text("type"), text("niveau"), text("repond"), text("programme")};
}

void write_indicator_filter(const IndicatorFilter& filter, const std::vector<web::Choice>& programmes,
                            std::optional<Date> known_day, const web::Request& request, web::Flow& main) {
  const auto lang = request.lang;
  const auto all = tr(lang, "All");
  main.get_form("/chiffres", [&](web::Fields& fields) {
    fields.text_field({.name = "q", .label = tr(lang, "Name or code"), .value = filter.text}, "search");
    fields.select({.name = "type", .label = tr(lang, "What it measures"), .value = filter.kind},
                  or_any(choices(kinds, lang), all));
    fields.select({.name = "niveau", .label = tr(lang, "Level"), .value = filter.level},
                  or_any(choices(levels, lang), all));
    fields.select({.name = "repond", .label = tr(lang, "Who answers"), .value = filter.answered_by},
                  or_any(roles_with(access::Right::answer_figures, lang), all));
    if (!programmes.empty())
      fields.select({.name = "programme", .label = tr(lang, "Programme"), .value = filter.programme},
                    or_any(programmes, all));
    fields.date_field({.name = "connu",
                       .label = tr(lang, "As it was known on"),
                       .value = known_day ? known_day->text() : std::string()});
    fields.submit(tr(lang, "Filter"), {}, {}, true);
  });
}

std::optional<PeriodValue> newest_answer(db::Session& session, const territory::Registry& registry,
                                         const Indicator& indicator, Date day, const std::optional<KnownAt>& known) {
  if (indicator.origin == Origin::derived) return std::nullopt;
  const auto span = span_of(session, registry, indicator, registry.nation(), "", known);
  if (!span) return std::nullopt;
  const auto length = length_of(indicator.frequency);
  const auto period = std::min(Period::containing(span->second.first(), length), Period::containing(day, length));
  return by_period(session, registry, indicator, registry.nation().key, period, period, "", known).front();
}

void write_newest_answer(const Indicator& indicator, const std::optional<PeriodValue>& newest,
                         const territory::Registry& registry, const web::Request& request, web::Row& cells) {
  const auto lang = request.lang;
  if (!newest || !newest->value) {
    cells.number(std::nullopt);
    cells.cell("");
    return;
  }
  cells.figure(is_protected(indicator, newest->value, access::actor_of(request), registry, registry.nation())
                   ? trf(lang, "fewer than {0}", indicator.small_count)
                   : format_decimal(*newest->value, indicator.decimals, lang));
  cells.cell(format_period(newest->period, lang));
}

void write_new_indicator(const Routes& routes, const web::Request& request, web::Flow& actions) {
  if (may_define(request, *routes.territories.current()))
    actions.button_link("/chiffres/nouvel-indicateur", tr(request.lang, "New indicator"));
}

void write_definition_link(const Indicator& indicator, web::Phrasing& p) {
  p.a(definition_href(indicator.code), [&](web::Phrasing& label) {
    label.text(label.tr("Definition"))
        .visually_hidden(" (" + in(label.lang(), indicator.name_fr, indicator.name_en) + ")");
  });
}

void write_definition_exports(web::Flow& main) {
  main.p([&](web::Phrasing& p) {
    p.text(p.tr("Definitions:"));
    for (const auto& [name, label] : {std::pair{"csv", "CSV"}, {"xlsx", "XLSX"}, {"json", "JSON"}})
      p.text(" ").a(fmt::format("/chiffres/indicateurs/{}", name), label);
    p.text(" · ").a("/chiffres/dimensions", p.tr("Dimensions"));
  });
}

void add_indicator_pages(web::Router& router, const Routes& routes) {
  const auto reading = std::string(access::word(access::Right::read_aggregates));
  const auto defining = std::string(access::word(access::Right::define_indicators));
  router.add({.name = "figures.definition",
              .pattern = "/chiffres/{indicator}/definition",
              .right = reading,
              .handler = [routes](const web::Request& request) { return definition_page(routes, request); }});
  router.add({.name = "figures.export_definitions",
              .pattern = "/chiffres/indicateurs/{format}",
              .right = reading,
              .handler = [routes](const web::Request& request) { return export_list(routes, request); }});
  router.add({.name = "figures.new_indicator",
              .pattern = "/chiffres/nouvel-indicateur",
              .right = defining,
              .handler = [routes](const web::Request& request) { return new_page(routes, request); },
              .freshness = web::Freshness::never});
  router.add({.name = "figures.add_indicator",
              .method = web::Method::post,
              .pattern = "/chiffres/nouvel-indicateur",
              .right = defining,
              .handler = [routes](const web::Request& request) { return save(routes, request, true); }});
  router.add({.name = "figures.edit_indicator",
              .pattern = "/chiffres/{indicator}/definition/modifier",
              .right = defining,
              .handler = [routes](const web::Request& request) { return edit_page(routes, request); },
              .freshness = web::Freshness::never});
  router.add({.name = "figures.save_indicator",
              .method = web::Method::post,
              .pattern = "/chiffres/{indicator}/definition",
              .right = defining,
              .handler = [routes](const web::Request& request) { return save(routes, request, false); }});
}

}  // namespace jalon::figures
