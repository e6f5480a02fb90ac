// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "programme/programme.hpp"

namespace jalon::programme {
namespace {

// The smallest pack that holds. Line 1 is the format.
constexpr std::string_view small = R"(format = 1
code = "small"
version = "1"
title = { fr = "Petit", en = "Small" }
summary = { fr = "Résumé", en = "Summary" }
contract_noun = { fr = "contrat", en = "contract" }
contract_nouns = { fr = "contrats", en = "contracts" }
plan_noun = { fr = "plan", en = "plan" }
plan_nouns = { fr = "plans", en = "plans" }
start = 2016-01-01
end = 2017-01-01
[[axes]]
code = "1"
title = { fr = "Un", en = "One" }
guidance = { fr = "Aide", en = "Help" }
[[axes]]
code = "2"
title = { fr = "Deux", en = "Two" }
guidance = { fr = "Aide", en = "Help" }
after = ["1"]
[[publics]]
code = "youth"
label = { fr = "Jeunes", en = "Youth" }
[[levels]]
code = "primary"
label = { fr = "Primaire", en = "Primary" }
[[funders]]
code = "other"
label = { fr = "Autre", en = "Other" }
[[support_kinds]]
code = "call"
label = { fr = "Appel", en = "Call" }
[[targets]]
indicator = "plans.adopted"
level = "nation"
start = 2016-05-09
due = 2016-12-31
value = 435
source = { fr = "s", en = "s" }
[[deadlines]]
code = "plan.adopted"
date = 2016-12-31
label = { fr = "l", en = "l" }
source = { fr = "s", en = "s" }
[rules]
outcomes_min = 2
)";

// Replaces the first `from` of the small pack.
std::string changed(std::string_view from, std::string_view to) {
  std::string out(small);
  const auto at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

// "line 12, axes[2].title.fr: reason", one line each.
std::string faults(std::string_view toml) {
  const auto programme = parse(toml);
  if (programme) return "none";
  std::string out;
  for (const auto& fault : std::get<Invalid>(programme.error()).faults) {
    if (!out.empty()) out += '\n';
    out += fault.field + ": " + fault.reason.english();
  }
  return out;
}

TEST(Pack, EveryEmbeddedPackIsWithoutError) {
  ASSERT_GE(embedded_codes().size(), 2U);
  for (const auto& code : embedded_codes()) {
    const auto programme = parse(embedded(code));
    ASSERT_TRUE(programme.has_value()) << code << "\n" << english(programme.error());
    EXPECT_EQ(programme->code, code);
    EXPECT_EQ(programme->toml, embedded(code));
  }
  EXPECT_TRUE(embedded("nothing").empty());
}

TEST(Pack, WhatATerritoryNeedsIsRoundedUpToAWholePlace) {
  const auto need = parse(embedded("prevention-radicalisation-2016")).value().need.value();
  const auto of = [&](std::optional<double> population) {
    return need.places(need.inputs([&](std::string_view) { return population; }));
  };
  EXPECT_EQ(of(std::nullopt), std::nullopt) << "not known, which is not zero";
  EXPECT_EQ(of(0), 0);
  EXPECT_EQ(of(1), 1);
  EXPECT_EQ(of(12'500), 1);
  EXPECT_EQ(of(12'501), 2);
  EXPECT_EQ(of(1'000'000), 80);
}

TEST(Pack, TheNeedIsReadAloudWithTheWordsOfThePack) {
  const auto need = parse(embedded("prevention-radicalisation-2016")).value().need.value();
  EXPECT_EQ(need_text(need, Lang::en), "Population ÷ 100,000 × Places for 100,000 inhabitants");
}

TEST(Pack, APackWithoutPlacesOfCareHolds) {
  const auto programme = parse(small).value();
  EXPECT_TRUE(programme.place_kinds.empty());
  EXPECT_FALSE(programme.need);
}

TEST(Pack, TheReferenceProgrammeSaysWhatItsSourcesSay) {
  const auto programme = parse(embedded("prevention-radicalisation-2016")).value();
  EXPECT_EQ(programme.axes.size(), 7U);
  for (const auto& axis : programme.axes) EXPECT_TRUE(axis.required) << axis.code;
  EXPECT_EQ(programme.levels.size(), 3U);
  EXPECT_NE(programme.axis("7"), nullptr);
  EXPECT_EQ(programme.axis("8"), nullptr);
  EXPECT_EQ(programme.deadline("plan.adopted"), Date::of(2016, 12, 31));
  EXPECT_EQ(programme.deadline("nothing"), std::nullopt);
  for (const auto* funder : {"fipd", "commune", "epci", "departement", "caf", "state-other", "european", "other"}) {
    EXPECT_NE(Programme::option(programme.funders, funder), nullptr) << funder;
  }
  const auto& nation = programme.targets.at(0);
  EXPECT_EQ(nation.level, "nation");
  EXPECT_EQ(nation.value, 435);
  EXPECT_EQ(nation.start, Date::of(2016, 5, 9));
  EXPECT_EQ(nation.due, Date::of(2016, 12, 31));
  // People arrested or in networks are figures of context: nothing is ever measured against them.
  for (const auto& target : programme.targets) {
    EXPECT_TRUE(target.indicator.starts_with("plans.") || target.indicator == "capacity.open") << target.indicator;
  }
  const auto doubled = std::ranges::find(programme.targets, "capacity.open", &TargetPlan::indicator);
  ASSERT_NE(doubled, programme.targets.end());
  EXPECT_EQ(doubled->times_baseline, 2);
  EXPECT_EQ(doubled->start, Date::of(2016, 5, 9));
  EXPECT_EQ(doubled->due, Date::of(2017, 12, 31));
  EXPECT_NE(Programme::option(programme.place_kinds, "residential"), nullptr);
  for (const auto& fact : programme.facts) EXPECT_FALSE(fact.source.fr.empty()) << fact.code;
}

TEST(Pack, TheSecondProgrammeHasItsOwnAxesPublicsAndSteps) {
  const auto first = parse(embedded("prevention-radicalisation-2016")).value();
  const auto second = parse(embedded("reussite-educative-2016")).value();
  for (const auto& axis : second.axes) EXPECT_EQ(first.axis(axis.code), nullptr) << axis.code;
  for (const auto& one : second.publics) EXPECT_EQ(Programme::option(first.publics, one.code), nullptr) << one.code;
  EXPECT_NE(second.plan_noun.fr, first.plan_noun.fr);
  EXPECT_EQ(second.targets.at(0).steps.size(), 2U);
}

TEST(Pack, TheSmallestPackHolds) {
  const auto programme = parse(small);
  ASSERT_TRUE(programme) << english(programme.error());
  EXPECT_EQ(programme->axes[1].after, std::vector<std::string>{"1"});
  EXPECT_EQ(programme->rules.outcomes_min, 2);
  EXPECT_EQ(programme->rules.actions_min, 1);  // what is not said keeps its default
  EXPECT_EQ(programme->title.in(Lang::en), "Small");
  EXPECT_EQ(programme->title.in(Lang::fr), "Petit");
}

TEST(Pack, AWordOpensAHeadingWithACapital) {
  EXPECT_EQ((Text{"plan d’action", "action plan"}.opening(Lang::fr)), "Plan d’action");
  EXPECT_EQ((Text{"écrit", "œuvre"}.opening(Lang::fr)), "Écrit");
  EXPECT_EQ((Text{"écrit", "œuvre"}.opening(Lang::en)), "Œuvre");
  EXPECT_EQ((Text{"PRE", ""}.opening(Lang::en)), "PRE");
  EXPECT_EQ(Text{}.opening(Lang::fr), "");
}

struct Bad {
  const char* name;
  const char* from;
  const char* to;
  const char* says;
};

class BadPack : public testing::TestWithParam<Bad> {};

TEST_P(BadPack, IsRefusedWithItsLineAndItsKey) {
  EXPECT_EQ(faults(changed(GetParam().from, GetParam().to)), GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    , BadPack,
    testing::Values(
        Bad{"unknown_key", "plan_noun", "plan_nuon = 1\nplan_noun",
            "line 8, plan_nuon: This key is unknown: check its spelling, or remove it."},
        Bad{"unknown_key_in_a_table", "after = [\"1\"]", "afther = [\"1\"]",
            "line 20, axes[2].afther: This key is unknown: check its spelling, or remove it."},
        Bad{"unknown_language", "title = { fr = \"Petit\",", "title = { fr = \"Petit\", de = \"Klein\",",
            "line 4, title.de: This key is unknown: check its spelling, or remove it."},
        Bad{"unknown_rule", "outcomes_min", "outcome_min",
            "line 46, rules.outcome_min: This key is unknown: check its spelling, or remove it."},
        Bad{"unknown_section", "[rules]", "[[factz]]\ncode = \"a\"\n[rules]",
            "line 45, factz: This key is unknown: check its spelling, or remove it."},
        Bad{"missing_key", "version = \"1\"\n", "", "line 1, version: This key is missing."},
        Bad{"missing_key_of_an_axis", "title = { fr = \"Un\", en = \"One\" }\n", "",
            "line 12, axes[1].title: This key is missing."},
        Bad{"missing_list", "[[publics]]\ncode = \"youth\"\nlabel = { fr = \"Jeunes\", en = \"Youth\" }\n", "",
            "line 1, publics: This key is missing."},
        Bad{"missing_english", "{ fr = \"Un\", en = \"One\" }", "{ fr = \"Un\" }",
            "line 14, axes[1].title.en: The translation is missing: every text stands in French (fr) and in English "
            "(en)."},
        Bad{"missing_french", "{ fr = \"Jeunes\", en = \"Youth\" }", "{ en = \"Youth\" }",
            "line 23, publics[1].label.fr: The translation is missing: every text stands in French (fr) and in English "
            "(en)."},
        Bad{"empty_text", "fr = \"Deux\"", "fr = \"  \"", "line 18, axes[2].title.fr: This text is empty."},
        Bad{"text_without_languages", "title = { fr = \"Petit\", en = \"Small\" }", "title = \"Small\"",
            "line 4, title: A text in both languages is expected here: fr and en."},
        Bad{"number_for_a_text", "code = \"small\"", "code = 1",
            "line 2, code: A text between quotes is expected here."},
        Bad{"text_for_a_number", "value = 435", "value = \"435\"",
            "line 38, targets[1].value: A whole number is expected here."},
        Bad{"fraction_for_a_number", "value = 435", "value = 435.5",
            "line 38, targets[1].value: A whole number is expected here."},
        Bad{"text_for_a_flag", "after = [\"1\"]", "required = \"yes\"",
            "line 20, axes[2].required: true or false is expected here, without quotes."},
        Bad{"table_for_a_list", "[rules]", "[facts]\ncode = \"a\"\n[rules]",
            "line 45, facts: A list of tables is expected here, each begun with [[facts]]."},
        Bad{"text_in_a_list_of_tables", "[rules]", "[rules]\nfoo = [1]\noutcomes_min = 3\n[other]",
            "line 46, rules.foo: This key is unknown: check its spelling, or remove it.\nline 48, other: This key is "
            "unknown: check its spelling, or "
            "remove it."},
        Bad{"number_in_after", "after = [\"1\"]", "after = [\"1\", 2]",
            "line 20, axes[2].after[2]: A text between quotes is expected here."},
        Bad{"list_for_a_table", "[rules]\noutcomes_min = 2", "[[rules]]\noutcomes_min = 2",
            "line 45, rules: A table is expected here."},
        Bad{"date_as_a_wrong_text", "start = 2016-01-01", "start = \"1er janvier\"",
            "line 10, start: This is not a day of the calendar: write it as 2016-12-31."},
        Bad{"date_that_is_no_day", "start = 2016-01-01", "start = \"2015-02-29\"",
            "line 10, start: This is not a day of the calendar: write it as 2016-12-31."},
        Bad{"number_for_a_date", "start = 2016-01-01", "start = 2016",
            "line 10, start: A day is expected here, such as 2016-12-31."},
        Bad{"end_before_start", "end = 2017-01-01", "end = 2015-01-01",
            "line 11, end: The end must come after the beginning."},
        Bad{"due_before_start", "due = 2016-12-31", "due = 2016-05-09",
            "line 37, targets[1].due: The end must come after the beginning."},
        Bad{"duplicate_axis", "code = \"2\"", "code = \"1\"",
            "line 17, axes[2].code: The code “1” stands twice in this list."},
        Bad{"duplicate_option", "[[levels]]",
            "[[publics]]\ncode = \"youth\"\nlabel = { fr = \"J\", en = \"Y\" }\n[[levels]]",
            "line 25, publics[2].code: The code “youth” stands twice in this list."},
        Bad{"duplicate_target", "[[deadlines]]",
            "[[targets]]\nindicator = \"plans.adopted\"\nlevel = \"nation\"\nstart = 2016-05-09\ndue = "
            "2016-12-31\nvalue = 1\nsource = { fr = "
            "\"s\", en = \"s\" }\n[[deadlines]]",
            "line 41, targets[2].indicator: The code “plans.adopted / nation” stands twice in this list."},
        Bad{"bad_code", "code = \"youth\"", "code = \"Young people\"",
            "line 22, publics[1].code: A code has small letters, digits, dots and hyphens, at most 64: “Young people” "
            "has others."},
        Bad{"axis_after_nothing", "after = [\"1\"]", "after = [\"3\"]",
            "line 16, axes[2].after: There is no axis “3”."},
        Bad{"cycle", "guidance = { fr = \"Aide\", en = \"Help\" }\n",
            "guidance = { fr = \"Aide\", en = \"Help\" }\nafter = [\"2\"]\n",
            "line 17, axes[2].after: These axes wait for each other for ever: 1 → 2 → 1. Remove one of the steps."},
        Bad{"cycle_of_one", "after = [\"1\"]", "after = [\"2\"]",
            "line 16, axes[2].after: These axes wait for each other for ever: 2 → 2. Remove one of the steps."},
        Bad{"unknown_level", "level = \"nation\"", "level = \"country\"",
            "line 35, targets[1].level: The level is nation, department or contract, not “country”."},
        Bad{"value_and_times_baseline", "value = 435", "value = 435\ntimes_baseline = 2",
            "line 39, targets[1].times_baseline: Give either a value or how many times the baseline, not both."},
        Bad{"cap_of_no_line", "[rules]",
            "[[budgets]]\ncode = \"fund\"\ntitle = { fr = \"f\", en = \"f\" }\nlines = [{ code = \"a\", label = { fr = "
            "\"l\", en = \"l\" } }]\ncaps = [{ line = \"b\", year = 2017, level = \"town\", percent_max = 120, source "
            "= { "
            "fr = \"s\", en = \"s\" } }]\n[rules]",
            "line 49, budgets[1].caps[1].line: This budget has no line “b”.\n"
            "line 49, budgets[1].caps[1].level: A share is capped in each department or in each region: “department” "
            "or "
            "“region”.\n"
            "line 49, budgets[1].caps[1].percent_max: This number must lie between 0 and 100."},
        Bad{"need_unreadable", "[rules]",
            "[need]\nformula = \"territory.population * \"\nsource = { fr = \"s\", en = \"s\" }\n[rules]",
            "line 46, need.formula: The formula stops before its end: something is missing after its last sign."},
        Bad{"need_of_a_territory", "[rules]",
            "[need]\nformula = \"territory.people / 2\"\nsource = { fr = \"s\", en = \"s\" }\n[rules]",
            "line 46, need.formula: Of a territory, a formula knows territory.population and territory.contracts, not "
            "“territory.people”."},
        Bad{"need_parameter_unused", "[rules]",
            "[need]\nformula = \"territory.population\"\nsource = { fr = \"s\", en = \"s\" }\n"
            "parameters = [{ code = \"rate\", label = { fr = \"t\", en = \"r\" }, value = 0.5 }]\n[rules]",
            "line 46, need.formula: The parameter “rate” stands in no formula: remove it, or use it."},
        Bad{"need_parameter_of_text", "[rules]",
            "[need]\nformula = \"territory.population * rate\"\nsource = { fr = \"s\", en = \"s\" }\n"
            "parameters = [{ code = \"rate\", label = { fr = \"t\", en = \"r\" }, value = \"8\" }]\n[rules]",
            "line 48, need.parameters[1].value: A number is expected here, such as 8 or 0.5."},
        Bad{"value_and_per_contract", "value = 435", "value = 435\nper_contract = 1",
            "line 39, targets[1].per_contract: Give either a value or a value for each contract, not both."},
        Bad{"rule_out_of_bounds", "outcomes_min = 2", "outcomes_min = -1",
            "line 46, rules.outcomes_min: This number must lie between 0 and 20."},
        Bad{"huge_number", "value = 435", "value = 9223372036854775807",
            "line 38, targets[1].value: This number must lie between -1000000000000 and 1000000000000."},
        Bad{"step_outside", "value = 435", "value = 435\nsteps = [{ day = 2017-05-01, per_mille = 500 }]",
            "line 39, targets[1].steps[1].day: A step lies between the beginning and the end of its target."},
        Bad{"steps_out_of_order", "value = 435",
            "value = 435\nsteps = [{ day = 2016-09-01, per_mille = 500 }, { day = 2016-08-01, per_mille = 600 }]",
            "line 39, targets[1].steps[2].day: Steps stand in the order of their days, each day once."},
        Bad{"steps_going_back", "value = 435",
            "value = 435\nsteps = [{ day = 2016-08-01, per_mille = 500 }, { day = 2016-09-01, per_mille = 400 }]",
            "line 39, targets[1].steps[2].per_mille: A step does not go back behind the one before."},
        Bad{"trajectory_of_no_value", "value = 435",
            "per_contract = 1\ntrajectory = [{ period = \"2016-08\", value = 40 }]",
            "line 39, targets[1].trajectory: A trajectory value by value goes with a value of the target."},
        Bad{"trajectory_out_of_order", "value = 435",
            "value = 435\ntrajectory = [{ period = \"2016-09\", value = 40 }, { period = \"2016-08\", value = 50 }]",
            "line 39, targets[1].trajectory: 2016-08 stands after 2016-09: periods go in their order, each once."},
        Bad{"trajectory_of_no_period", "value = 435", "value = 435\ntrajectory = [{ period = \"August\", value = 40 }]",
            "line 39, targets[1].trajectory[1].period: This is not a period: write it as 2016-11, 2016-Q4 or 2016."},
        Bad{"step_over_the_whole", "value = 435", "value = 435\nsteps = [{ day = 2016-08-01, per_mille = 1001 }]",
            "line 39, targets[1].steps[1].per_mille: This number must lie between 0 and 1000."},
        Bad{"later_format", "format = 1", "format = 2",
            "line 1, format: This binary reads packs of format 1; this one has format 2."},
        Bad{"address_that_is_none", "[[axes]]",
            "[[facts]]\ncode = \"f\"\nlabel = { fr = \"l\", en = \"l\" }\nvalue = { fr = \"v\", en = \"v\" }\nsource = "
            "{ fr = \"s\", en = \"s\" }\n"
            "address = \"javascript:alert(1)\"\n[[axes]]",
            "line 17, facts[1].address: An address begins with https:// or http://."},
        Bad{"control_character", "fr = \"Petit\"", "fr = \"Pe\\u0000tit\"",
            "line 4, title.fr: This text holds a control character."},
        Bad{"identifier_of_a_person", "fr = \"Aide\"", "fr = \"Appeler le 06 12 34 56 78\"",
            "line 15, axes[1].guidance.fr: This text holds a phone number. Nothing here may identify a person: remove "
            "it, and name the body instead."}),
    [](const auto& bad) { return std::string(bad.param.name); });

TEST(Pack, EveryErrorIsToldInTheOrderOfTheFile) {
  auto toml = changed("version = \"1\"", "version = 1");
  toml.replace(toml.find("value = 435"), 11, "value = true");
  toml.replace(toml.find("en = \"Two\""), 10, "en = \"\"");
  const auto told = faults(toml);
  EXPECT_EQ(told,
            "line 3, version: A text between quotes is expected here.\n"
            "line 18, axes[2].title.en: This text is empty.\n"
            "line 38, targets[1].value: A whole number is expected here.");
}

TEST(Pack, TablesWithinTablesWithoutEndAreRefusedAndDoNotEndTheProcess) {
  std::string keys = "a";
  for (int i = 0; i < 50'000; ++i) keys += ".a";
  std::string values;
  for (int i = 0; i < 200; ++i) values += "a={";
  std::string arrays;
  for (int i = 0; i < 200; ++i) arrays += "[{a.a.a=\n";
  for (const std::string& text :
       {keys + "=1", "[" + keys + "]", "[[" + keys + "]]", "a={" + keys + "=1}", "x=" + values, "x=" + arrays}) {
    const auto read = parse(text);
    ASSERT_FALSE(read) << text.substr(0, 40);
    ASSERT_NE(std::get_if<Invalid>(&read.error()), nullptr) << text.substr(0, 40);
  }
  // The deepest that is read at all is taken down again.
  std::string deep = "a";
  for (int i = 0; i < 100; ++i) deep += ".a";
  EXPECT_FALSE(parse("[" + deep + "]\n" + deep + "=[[[[[[[[[[[[{" + "b=1" + "}]]]]]]]]]]]]\n"));
}

TEST(Pack, AnAccentOutsideOfQuotesIsAnErrorLikeAnother) {
  for (const char* text : {"code = été", "é = 1", "code é = 1", "[é]\n", "a = [1, é]"}) {
    const auto read = parse(text);
    ASSERT_FALSE(read) << text;
    const auto* invalid = std::get_if<Invalid>(&read.error());
    ASSERT_NE(invalid, nullptr) << text;
    ASSERT_FALSE(invalid->faults.empty()) << text;
    EXPECT_TRUE(invalid->faults.front().field.starts_with("line 1, ")) << text << ": " << invalid->faults.front().field;
  }
}

TEST(Pack, BrokenTomlIsToldWithItsLineAndColumn) {
  for (const auto* text : {"code = ", "a = 1\nb = [1, 2", "title = \"\xff\xfe\"", "[[axes]\n", "= 1", "a = 1\na = 2",
                           "d = 2016-13-45", "\xef\xbb", "x = \"\"\""}) {
    const auto told = faults(text);
    EXPECT_EQ(told.rfind("line ", 0), 0U) << text << " -> " << told;
    EXPECT_NE(told.find("not well-formed TOML"), std::string::npos) << told;
  }
}

TEST(Pack, NothingAtAllIsRefusedWithEverythingThatIsMissing) {
  const auto told = faults("");
  for (const auto* key :
       {"format", "code", "version", "title", "summary", "axes", "publics", "levels", "funders", "support_kinds"}) {
    EXPECT_NE(told.find(std::string(key) + ": This key is missing."), std::string::npos) << key;
  }
}

TEST(Pack, WhatIsTooLongToBeAPackIsNotRead) {
  std::string text(small);
  text.append(2U << 20U, '#');
  EXPECT_NE(faults(text).find("A pack has at most 1024 kB"), std::string::npos);
}

TEST(Pack, DeepNestingIsRefusedAndHarmsNothing) {
  EXPECT_NE(faults("a = " + std::string(100'000, '[')), "none");
  EXPECT_NE(faults("a = " + std::string(100'000, '{')), "none");
}

TEST(Pack, WindowsLineEndsAndAByteOrderMarkAreFine) {
  std::string text = "\xef\xbb\xbf";
  for (const char c : small) {
    if (c == '\n') text += '\r';
    text += c;
  }
  EXPECT_EQ(faults(text), "none");
}

TEST(Pack, IsReadFromAFile) {
  const std::string path = testing::TempDir() + "/jalon_pack_test.toml";
  std::ofstream(path, std::ios::binary) << small;
  EXPECT_TRUE(read_file(path));
  EXPECT_FALSE(read_file(path + ".missing"));
  EXPECT_FALSE(read_file(testing::TempDir()));
}

}  // namespace
}  // namespace jalon::programme
