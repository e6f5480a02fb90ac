// SPDX-License-Identifier: EUPL-1.2
#include "figures/definition.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "figures/formula.hpp"
#include "figures/sql.hpp"

namespace jalon::figures {

namespace {

constexpr std::size_t code_max = 80;
constexpr std::size_t name_max = 120;
constexpr std::size_t definition_max = 2000;
constexpr std::size_t source_max = 300;
constexpr std::int32_t decimals_max = 6;
constexpr std::int32_t small_count_max = 100;
constexpr std::size_t dimensions_max = 6;
constexpr std::size_t categories_max = 50;

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// sex, age_group
bool is_word(std::string_view text, std::size_t size_max) {
  return !text.empty() && text.size() <= size_max && is_small(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_small(c) || is_digit(c) || c == '_'; });
}
// training.sessions, plans.adopted@reussite-educative-2016: what a formula reads as one name.
bool is_indicator_code(std::string_view text) {
  if (text.size() > code_max) return false;
  const auto at = text.find('@');
  for (const auto part : split(text.substr(0, at), '.'))
    if (!is_word(part, code_max)) return false;
  if (at == std::string_view::npos) return true;
  const auto programme = text.substr(at + 1);
  const auto is_sign = [](char c) { return is_small(c) || is_digit(c); };
  return !programme.empty() && is_sign(programme.front()) && is_sign(programme.back()) &&
         std::ranges::all_of(programme, [&](char c) { return is_sign(c) || c == '-' || c == '.' || c == '_'; });
}
// female, under-12
bool is_category_code(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.front() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_small(c) || is_digit(c) || c == '_' || c == '-'; });
}

class Faults {
 public:
  std::vector<Fault> all;

  void add(std::string_view field, Message reason) { all.push_back({std::string(field), std::move(reason)}); }
  void add(std::vector<Fault> more) { std::ranges::move(more, std::back_inserter(all)); }
  void text(std::string_view field, std::string_view text, std::size_t characters_max) {
    if (const auto bad = first_bad_utf8(text)) return add(field, msg("This text is not UTF-8 (byte {0}).", *bad));
    if (trim(text).empty()) return add(field, msg("This text is missing: it is needed in both languages."));
    if (const auto size = length(text); size > characters_max)
      add(field, msg("This text has {0} characters; at most {1} are allowed.", size, characters_max));
    add(refuse_identifiers(field, text));
  }
};

void check_texts(const Indicator& indicator, Faults& faults) {
  if (!is_indicator_code(indicator.code)) {
    faults.add("code", msg("A code is small letters, digits and underscores with dots between, such as "
                           "training.sessions, and at most {0} characters long.",
                           code_max));
  }
  faults.text("name_fr", indicator.name_fr, name_max);
  faults.text("name_en", indicator.name_en, name_max);
  faults.text("definition_fr", indicator.definition_fr, definition_max);
  faults.text("definition_en", indicator.definition_en, definition_max);
  faults.text("source_fr", indicator.source_fr, source_max);
  faults.text("source_en", indicator.source_en, source_max);
}

void check_numbers(const Indicator& indicator, Faults& faults) {
  if (indicator.decimals < 0 || indicator.decimals > decimals_max)
    faults.add("decimals", msg("From 0 to {0}.", decimals_max));
  if (indicator.plausible_min && indicator.plausible_max && *indicator.plausible_min > *indicator.plausible_max)
    faults.add("plausible_max", msg("The greatest plausible value is below the least one."));
  if (indicator.small_count < 0 || indicator.small_count == 1 || indicator.small_count > small_count_max)
    faults.add("small_count", msg("0 to show every count, or from 2 to {0}.", small_count_max));
}

void check_role(std::string_view field, std::string_view word, access::Right right, Faults& faults) {
  access::Role role{};
  if (word.empty()) return;
  if (!access::parse_word(word, role)) return faults.add(field, msg("No role has the name {0}.", word));
  if (!access::role_has(role, right))
    faults.add(field, msg("This role has not the right that is needed for it: {0}.", access::word(right)));
}

void check_sums(const Indicator& indicator, Faults& faults) {
  const bool is_computed = indicator.origin == Origin::computed;
  if (indicator.level > territory::Level::contract)
    faults.add("level", msg("A level is nation, region, department or contract."));
  if (is_computed != (indicator.over_territories == OverTerritories::ratio)) {
    faults.add("over_territories", is_computed ? msg("A formula is computed from sums in every territory: write ratio.")
                                               : msg("Only what has a formula is a ratio."));
  }
  if (is_computed) {
    if (!indicator.answered_by.empty() || !indicator.validated_by.empty())
      faults.add("answered_by", msg("Nobody answers what a formula computes."));
    if (indicator.formula.empty()) faults.add("formula", msg("Write the formula that computes it."));
  } else {
    if (!indicator.formula.empty()) faults.add("formula", msg("Only what is computed has a formula."));
    if (indicator.frequency == Frequency::day)
      faults.add("frequency", msg("An answer is about a month, a quarter or a year."));
    if (indicator.behaviour == Behaviour::stock && indicator.over_time == OverTime::sum)
      faults.add("over_time", msg("A stock does not add up over time: the same would be counted again each month."));
    if (indicator.behaviour == Behaviour::flow && indicator.over_time == OverTime::last)
      faults.add("over_time", msg("The last month of a flow is not the year's: write sum, mean, minimum or maximum."));
  }
  if ((indicator.over_territories == OverTerritories::mean) != !indicator.weight.empty()) {
    faults.add("weight", indicator.weight.empty() ? msg("Say which indicator weights this mean.")
                                                  : msg("Only a mean has a weight."));
  }
  check_role("answered_by", indicator.answered_by, access::Right::answer_figures, faults);
  check_role("validated_by", indicator.validated_by, access::Right::validate_figures, faults);
}

Unit unit_as_declared(const Indicator& indicator) { return parse_unit(indicator.unit).value_or(Unit{}); }

const Definition* find(const std::vector<Definition>& known, std::string_view code) {
  const auto found = std::ranges::find(known, code, [](const Definition& each) { return each.indicator.code; });
  return found == known.end() ? nullptr : &*found;
}

void check_weight(const Indicator& indicator, const std::vector<Definition>& known, Faults& faults) {
  if (indicator.weight.empty() || indicator.over_territories != OverTerritories::mean) return;
  const auto* weight = find(known, indicator.weight);
  if (weight == nullptr) {
    Codes codes;
    for (const auto& each : known) codes.insert(each.indicator.code);
    const auto meant = nearest(indicator.weight, codes);
    return faults.add("weight",
                      meant ? msg("No indicator has the code {0}. The nearest is {1}.", indicator.weight, *meant)
                            : msg("No indicator has the code {0}.", indicator.weight));
  }
  if (weight->indicator.code == indicator.code || weight->indicator.over_territories != OverTerritories::sum)
    return faults.add("weight", msg("The weight must be another indicator, one that adds up over territories."));
  if (weight->indicator.level < indicator.level)
    faults.add("weight", msg("The weight is answered at a level above: it must be known where the mean is."));
}

// The formula itself, what it names, where it leads, and its unit.
// "sex:f, sex:m": the categories that a formula may name of an indicator.
std::string categories_text(const Definition& definition, const std::vector<Dimension>& dimensions) {
  std::string out;
  for (const auto& code : definition.dimensions) {
    const auto dimension = std::ranges::find(dimensions, code, &Dimension::code);
    if (dimension == dimensions.end()) continue;
    for (const auto& category : dimension->categories)
      out += fmt::format("{}{}:{}", out.empty() ? "" : ", ", code, category.code);
  }
  return shorten(out, 300);
}

// That a category which is named is one of the indicator's: else what there is.
void check_category(const Definition& used, std::string_view category, const std::vector<Dimension>& dimensions,
                    Faults& faults) {
  if (category.empty()) return;
  const auto& code = used.indicator.code;
  const auto colon = category.find(':');
  const auto dimension = category.substr(0, colon);
  const auto known = std::ranges::find(dimensions, dimension, &Dimension::code);
  if (used.dimensions.empty())
    return faults.add("formula", msg("{0} is not broken down: it has no category {1}.", code, category));
  if (known == dimensions.end() || std::ranges::find(used.dimensions, dimension) == used.dimensions.end()) {
    return faults.add("formula", msg("{0} is not broken down by “{1}”. Its categories are: {2}.", code, dimension,
                                     categories_text(used, dimensions)));
  }
  if (std::ranges::find(known->categories, category.substr(colon + 1), &Category::code) == known->categories.end()) {
    faults.add("formula", msg("{0} has no category “{1}”. Its categories are: {2}.", code, category,
                              categories_text(used, dimensions)));
  }
}

void check_formula(const Indicator& indicator, const std::vector<Definition>& known,
                   const std::vector<Dimension>& dimensions, Faults& faults) {
  if (indicator.origin != Origin::computed || indicator.formula.empty()) return;
  auto formula = parse_formula(indicator.formula);
  if (!formula) return faults.add(std::get<Invalid>(formula.error()).faults);
  Codes codes{indicator.code};
  Uses uses;
  for (const auto& each : known) {
    codes.insert(each.indicator.code);
    if (const auto other = parse_formula(each.indicator.formula)) uses[each.indicator.code] = codes_of(*other);
  }
  if (auto unknown = check_names(*formula, codes); !unknown.empty()) return faults.add(std::move(unknown));
  uses[indicator.code] = codes_of(*formula);
  if (const auto cycle = find_cycle(uses); !cycle.empty())
    return faults.add("formula", msg("The formula leads back to itself: {0}.", cycle_text(cycle)));
  std::vector<Unit> units;
  for (const auto& name : formula->names()) {
    const auto part = part_named(name);
    const auto& definition = *find(known, part.code);
    const auto& used = definition.indicator;
    check_category(definition, part.category, dimensions, faults);
    if (used.over_territories != OverTerritories::sum && used.origin != Origin::computed) {
      faults.add("formula", msg("{0} does not add up over territories: the formula would not mean the same in a "
                                "department and in the nation.",
                                name));
    }
    units.push_back(unit_as_declared(used));
  }
  if (const auto declared = parse_unit(indicator.unit)) faults.add(check_units(*formula, units, *declared));
}

// Formulas that use it must hold with its new unit.
void check_users(const Definition& definition, const std::vector<Definition>& known, Faults& faults) {
  const auto& indicator = definition.indicator;
  const auto unit = parse_unit(indicator.unit);
  if (!unit) return;
  for (const auto& each : known) {
    if (each.indicator.code == indicator.code) continue;
    const auto formula = parse_formula(each.indicator.formula);
    if (!formula) continue;
    const auto uses = codes_of(*formula);
    if (std::ranges::find(uses, indicator.code) == uses.end()) continue;
    std::vector<Unit> units;
    for (const auto& name : formula->names()) {
      const auto part = part_named(name);
      const auto* used = find(known, part.code);
      const auto dimension = part.category.substr(0, part.category.find(':'));
      if (part.code == indicator.code && !dimension.empty() &&
          std::ranges::find(definition.dimensions, dimension) == definition.dimensions.end()) {
        faults.add("dimensions", msg("The formula of {0} names {1}: this dimension stays.", each.indicator.code, name));
      }
      units.push_back(part.code == indicator.code ? *unit
                      : used == nullptr           ? Unit{}
                                                  : unit_as_declared(used->indicator));
    }
    if (!check_units(*formula, units, unit_as_declared(each.indicator)).empty())
      faults.add("unit", msg("The formula of {0} would no longer hold with this unit.", each.indicator.code));
    if (indicator.over_territories != OverTerritories::sum && indicator.origin != Origin::computed) {
      faults.add("over_territories",
                 msg("The formula of {0} needs it to add up over territories.", each.indicator.code));
    }
  }
}

void check_dimensions(const Definition& definition, const std::vector<Dimension>& known, Faults& faults) {
  std::set<std::string_view> seen;
  for (const auto& code : definition.dimensions) {
    if (std::ranges::find(known, code, &Dimension::code) == known.end())
      faults.add("dimensions", msg("No dimension has the code {0}.", code));
    if (!seen.insert(code).second) faults.add("dimensions", msg("{0} stands twice.", code));
  }
  if (definition.dimensions.size() > dimensions_max)
    faults.add("dimensions", msg("At most {0} dimensions.", dimensions_max));
  if (!definition.dimensions.empty() && definition.indicator.over_territories != OverTerritories::sum)
    faults.add("dimensions", msg("Categories add up to their total: this one does not add up."));
}

// What the values that were kept forbid.
void check_kept(const FieldTexts& before, const FieldTexts& after, Faults& faults) {
  for (const auto* field : {"behaviour", "level", "decimals", "unit", "origin"}) {
    if (before.at(field) != after.at(field)) {
      faults.add(field, msg("It has values, which would no longer mean the same: it stays {0}. Make another indicator.",
                            before.at(field)));
    }
  }
}

std::string json_of(const FieldTexts& texts, const FieldTexts& other) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    for (const auto& [name, text] : texts) {
      const auto found = other.find(name);
      if (found == other.end() ? !text.empty() : found->second != text) json.field(name, text);
    }
  });
  return out;
}

std::string json_of(const Dimension& dimension) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("name_fr", dimension.name_fr);
    json.field("name_en", dimension.name_en);
    for (const auto& category : dimension.categories) json.field(category.code, category.label_fr);
  });
  return out;
}

Definition tidied(Definition definition) {
  auto& indicator = definition.indicator;
  for (auto* text : {&indicator.name_fr, &indicator.name_en, &indicator.definition_fr, &indicator.definition_en,
                     &indicator.source_fr, &indicator.source_en, &indicator.formula})
    if (!first_bad_utf8(*text)) *text = tidy(*text);
  return definition;
}

struct DimensionRow {
  std::string code, name_en, name_fr;
};
BOOST_DESCRIBE_STRUCT(DimensionRow, (), (code, name_en, name_fr))
struct CategoryRow {
  std::string dimension, code, label_en, label_fr;
};
BOOST_DESCRIBE_STRUCT(CategoryRow, (), (dimension, code, label_en, label_fr))
struct UseRow {
  std::string indicator, dimension;
};
BOOST_DESCRIBE_STRUCT(UseRow, (), (indicator, dimension))

}  // namespace

std::vector<Dimension> dimensions(db::Session& session) {
  std::vector<Dimension> out;
  for (auto& row : session.all<DimensionRow>(sql::dimensions)) {
    out.push_back({.code = std::move(row.code),
                   .name_en = std::move(row.name_en),
                   .name_fr = std::move(row.name_fr),
                   .categories = {}});
  }
  for (auto& row : session.all<CategoryRow>(sql::dimension_categories)) {
    const auto found = std::ranges::find(out, row.dimension, &Dimension::code);
    JALON_CHECK(found != out.end());
    found->categories.push_back(
        {std::move(row.dimension), std::move(row.code), std::move(row.label_en), std::move(row.label_fr)});
  }
  return out;
}

std::vector<Definition> definitions(db::Session& session) {
  std::vector<Definition> out;
  for (auto& indicator : indicators(session)) out.push_back({std::move(indicator), {}});
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < out.size(); ++i) places.emplace(out[i].indicator.code, i);
  for (auto& row : session.all<UseRow>(sql::indicator_dimensions))
    out[places.at(row.indicator)].dimensions.push_back(std::move(row.dimension));
  return out;
}

std::optional<Definition> find_definition(db::Session& session, std::string_view code) {
  auto known = definitions(session);
  for (auto& each : known)
    if (each.indicator.code == code) return std::move(each);
  return std::nullopt;
}

namespace {

bool same(const Dimension& a, const Dimension& b) {
  const auto same_category = [](const Category& one, const Category& other) {
    return one.code == other.code && one.label_en == other.label_en && one.label_fr == other.label_fr;
  };
  return a.name_en == b.name_en && a.name_fr == b.name_fr &&
         std::ranges::equal(a.categories, b.categories, same_category);
}

// Gives an indicator the categories of its dimensions.
void break_down(db::Session& session, const Definition& definition, const std::vector<Dimension>& known) {
  std::vector<Category> all;
  for (const auto& code : definition.dimensions) {
    const auto found = std::ranges::find(known, code, &Dimension::code);
    JALON_CHECK(found != known.end());
    all.insert(all.end(), found->categories.begin(), found->categories.end());
  }
  set_categories(session, definition.indicator.code, all);
}

}  // namespace

Result<Saved> save_indicator(access::Act& act, const territory::Registry& registry, const Definition& as_given) {
  const auto nation = registry.nation().key;
  if (auto may = act.require(access::Right::define_indicators, registry.right_path(nation)); !may)
    return fail(std::move(may.error()));
  const auto definition = tidied(as_given);
  const auto& indicator = definition.indicator;
  const auto known = definitions(act.db);
  const auto known_dimensions = dimensions(act.db);
  const auto* before = find(known, indicator.code);
  const auto after_texts = texts_of(definition);
  const auto before_texts = before == nullptr ? FieldTexts{} : texts_of(*before);
  if (before != nullptr && before_texts == after_texts) return Saved::unchanged;
  Faults faults;
  if (before != nullptr && before->indicator.origin == Origin::derived) {
    for (const auto& [field, text] : after_texts) {
      if (field != "is_public" && field != "small_count" && before_texts.at(field) != text)
        faults.add(field, msg("Jalon counts this itself: only who may read it can be changed here."));
    }
    check_numbers(indicator, faults);
  } else {
    if (indicator.origin == Origin::derived)
      faults.add("origin", msg("Only Jalon declares what it counts itself: write answered or computed."));
    check_texts(indicator, faults);
    if (const auto unit = parse_unit(indicator.unit); !unit) faults.add(std::get<Invalid>(unit.error()).faults);
    check_numbers(indicator, faults);
    check_sums(indicator, faults);
    check_weight(indicator, known, faults);
    check_formula(indicator, known, known_dimensions, faults);
    check_dimensions(definition, known_dimensions, faults);
    if (before != nullptr) {
      check_users(definition, known, faults);
      if (act.db.first<std::int64_t>(sql::indicator_has_values, indicator.code))
        check_kept(before_texts, after_texts, faults);
      else if (before->indicator.behaviour != indicator.behaviour)
        faults.add("behaviour", msg("A code stays a stock or a flow for ever: take another code."));
    }
  }
  if (!faults.all.empty()) return fail(Invalid{std::move(faults.all)});
  declare_indicator(act.db, indicator);
  act.db.run(sql::set_publication, indicator.code, indicator.is_public, indicator.small_count);
  if (indicator.origin != Origin::derived) break_down(act.db, definition, known_dimensions);
  act.record({.act = before == nullptr ? "define_indicator" : "change_indicator",
              .kind = "indicator",
              .object_id = indicator.code,
              .territory = nation,
              .before = before == nullptr ? std::string() : json_of(before_texts, after_texts),
              .after = json_of(after_texts, before_texts)});
  return before == nullptr ? Saved::added : Saved::changed;
}

namespace {

// The code of an indicator of which the formula names a category; empty: none does.
std::string formula_that_names(db::Session& session, std::string_view category) {
  for (const auto& each : definitions(session)) {
    const auto formula = parse_formula(each.indicator.formula);
    if (formula && std::ranges::any_of(formula->names(),
                                       [&](const std::string& name) { return part_named(name).category == category; }))
      return each.indicator.code;
  }
  return {};
}

}  // namespace

Result<Saved> save_dimension(access::Act& act, const territory::Registry& registry, const Dimension& dimension) {
  const auto nation = registry.nation().key;
  if (auto may = act.require(access::Right::define_indicators, registry.right_path(nation)); !may)
    return fail(std::move(may.error()));
  const auto known = dimensions(act.db);
  const auto found = std::ranges::find(known, dimension.code, &Dimension::code);
  if (found != known.end() && same(*found, dimension)) return Saved::unchanged;
  Faults faults;
  if (!is_word(dimension.code, 40)) {
    faults.add("code", msg("The code of a dimension is small letters, digits and underscores, such as age_group."));
  }
  faults.text("name_fr", dimension.name_fr, name_max);
  faults.text("name_en", dimension.name_en, name_max);
  if (dimension.categories.size() < 2 || dimension.categories.size() > categories_max)
    faults.add("categories", msg("A dimension has from 2 to {0} categories.", categories_max));
  std::set<std::string_view> seen;
  for (const auto& category : dimension.categories) {
    const auto field = "categories." + category.code;
    if (!is_category_code(category.code)) {
      faults.add("categories",
                 msg("“{0}” is not the code of a category: write small letters, digits and hyphens, such as "
                     "under-12.",
                     shorten(category.code, 40)));
    }
    if (!seen.insert(category.code).second) faults.add("categories", msg("{0} stands twice.", category.code));
    faults.text(field, category.label_fr, name_max);
    faults.text(field, category.label_en, name_max);
  }
  if (found != known.end()) {
    for (const auto& category : found->categories) {
      if (seen.contains(category.code)) continue;
      if (act.db.first<std::int64_t>(sql::part_has_values, dimension.code + ":" + category.code))
        faults.add("categories", msg("The category {0} has values: it stays.", category.code));
      if (const auto user = formula_that_names(act.db, dimension.code + ":" + category.code); !user.empty())
        faults.add("categories", msg("The formula of {0} names the category {1}: it stays.", user, category.code));
    }
  }
  if (!faults.all.empty()) return fail(Invalid{std::move(faults.all)});
  act.db.run(sql::put_dimension, dimension.code, dimension.name_en, dimension.name_fr);
  act.db.run(sql::delete_dimension_categories, dimension.code);
  std::int32_t position = 0;
  for (const auto& category : dimension.categories) {
    act.db.run(sql::insert_dimension_category, dimension.code, category.code, position++, category.label_en,
               category.label_fr);
  }
  const auto written = dimensions(act.db);
  for (const auto& definition : definitions(act.db)) {
    if (std::ranges::find(definition.dimensions, dimension.code) != definition.dimensions.end())
      break_down(act.db, definition, written);
  }
  const bool is_new = found == known.end();
  act.record({.act = is_new ? "define_dimension" : "change_dimension",
              .kind = "dimension",
              .object_id = dimension.code,
              .territory = nation,
              .before = is_new ? std::string() : json_of(*found),
              .after = json_of(dimension)});
  return is_new ? Saved::added : Saved::changed;
}

// ---- fields as texts ----

namespace {

// What is written of a number of 10^-decimals units: -12.50.
std::string scaled_text(std::optional<std::int64_t> value, std::int32_t decimals) {
  if (!value) return {};
  auto digits = fmt::format("{:0{}}", std::abs(*value), decimals + 1);
  if (decimals > 0) digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
  return *value < 0 ? "-" + digits : digits;
}

constexpr std::array<std::string_view, 26> names_of_fields{
    "code",          "name_fr",     "name_en",   "definition_fr", "definition_en",    "unit",       "kind",
    "origin",        "behaviour",   "level",     "frequency",     "over_territories", "over_time",  "weight",
    "formula",       "decimals",    "polarity",  "answered_by",   "validated_by",     "dimensions", "plausible_min",
    "plausible_max", "small_count", "is_public", "source_fr",     "source_en"};

}  // namespace

std::span<const std::string_view> field_names() { return names_of_fields; }

FieldTexts texts_of(const Definition& definition) {
  const auto& from = definition.indicator;
  const auto decimals = std::clamp(from.decimals, 0, decimals_max);
  return {{"code", from.code},
          {"name_fr", from.name_fr},
          {"name_en", from.name_en},
          {"definition_fr", from.definition_fr},
          {"definition_en", from.definition_en},
          {"unit", from.unit},
          {"kind", std::string(word(from.kind))},
          {"origin", std::string(word(from.origin))},
          {"behaviour", std::string(word(from.behaviour))},
          {"level", std::string(territory::word(from.level))},
          {"frequency", std::string(word(from.frequency))},
          {"over_territories", std::string(word(from.over_territories))},
          {"over_time", std::string(word(from.over_time))},
          {"weight", from.weight},
          {"formula", from.formula},
          {"decimals", std::to_string(from.decimals)},
          {"polarity", std::string(word(from.polarity))},
          {"answered_by", from.answered_by},
          {"validated_by", from.validated_by},
          {"dimensions", fmt::format("{}", fmt::join(definition.dimensions, " "))},
          {"plausible_min", scaled_text(from.plausible_min, decimals)},
          {"plausible_max", scaled_text(from.plausible_max, decimals)},
          {"small_count", std::to_string(from.small_count)},
          {"is_public", from.is_public ? "yes" : "no"},
          {"source_fr", from.source_fr},
          {"source_en", from.source_en}};
}

Definition definition_of(const FieldTexts& texts, std::vector<Fault>& faults) {
  Definition out;
  auto& to = out.indicator;
  const auto text = [&](std::string_view field) {
    const auto found = texts.find(field);
    return found == texts.end() ? std::string() : std::string(trim(found->second));
  };
  const auto wrong = [&](std::string_view field, Message reason) {
    faults.push_back({std::string(field), std::move(reason)});
  };
  const auto read_word = [&](std::string_view field, auto& value) {
    const auto given = text(field);
    if (!given.empty() && !parse_word(given, value))
      wrong(field, msg("“{0}” is none of the words that may stand here.", shorten(given, 40)));
    return !given.empty();
  };
  const auto integer = [&](std::string_view field, std::int32_t& value) {
    const auto given = text(field);
    if (given.empty()) return;
    const auto number = parse_integer(given);
    if (!number || std::abs(*number) > 1'000'000) return wrong(field, msg("This is not a whole number."));
    value = static_cast<std::int32_t>(*number);
  };
  for (const auto& [field, given] : texts) {
    if (std::ranges::find(names_of_fields, field) == names_of_fields.end())
      wrong(field, msg("An indicator has no field of this name."));
  }
  to.code = text("code");
  to.name_fr = text("name_fr");
  to.name_en = text("name_en");
  to.definition_fr = text("definition_fr");
  to.definition_en = text("definition_en");
  to.source_fr = text("source_fr");
  to.source_en = text("source_en");
  to.unit = text("unit");
  to.formula = text("formula");
  to.weight = text("weight");
  to.answered_by = text("answered_by");
  to.validated_by = text("validated_by");
  to.origin = to.formula.empty() ? Origin::answered : Origin::computed;
  read_word("origin", to.origin);
  if (!read_word("kind", to.kind)) wrong("kind", msg("Say what it measures: input, activity, output or outcome."));
  if (!read_word("behaviour", to.behaviour) && to.origin != Origin::computed)
    wrong("behaviour", msg("Say whether it is a stock (how many there are) or a flow (how many in a period)."));
  to.over_territories = to.origin == Origin::computed ? OverTerritories::ratio : OverTerritories::sum;
  read_word("over_territories", to.over_territories);
  to.over_time = to.behaviour == Behaviour::flow ? OverTime::sum : OverTime::last;
  read_word("over_time", to.over_time);
  read_word("polarity", to.polarity);
  to.frequency = Frequency::month;
  read_word("frequency", to.frequency);
  if (const auto level = text("level"); !level.empty() && !territory::parse_word(level, to.level))
    wrong("level", msg("A level is nation, region, department or contract."));
  integer("decimals", to.decimals);
  integer("small_count", to.small_count);
  const auto decimals = std::clamp(to.decimals, 0, decimals_max);
  const auto bound = [&](std::string_view field, std::optional<std::int64_t>& value) {
    const auto given = text(field);
    if (given.empty()) return;
    value = parse_decimal(given, decimals);
    if (!value) wrong(field, msg("This is not a number with at most {0} decimals.", decimals));
  };
  bound("plausible_min", to.plausible_min);
  bound("plausible_max", to.plausible_max);
  const auto is_public = text("is_public");
  to.is_public = is_public == "yes";
  if (!is_public.empty() && is_public != "yes" && is_public != "no") wrong("is_public", msg("Write yes or no."));
  const std::string dimension_codes(text("dimensions"));
  for (const auto part : split(dimension_codes, ' '))
    if (!part.empty()) out.dimensions.emplace_back(part);
  return out;
}

}  // namespace jalon::figures
