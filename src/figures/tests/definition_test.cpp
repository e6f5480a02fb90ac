// SPDX-License-Identifier: EUPL-1.2
#include "figures/definition.hpp"

#include <algorithm>

#include "fixture.hpp"
#include "journal/journal.hpp"

namespace jalon::figures {
namespace {

using Texts = std::vector<std::string>;

class Definitions : public Figures {
 protected:
  void SetUp() override {
    Figures::SetUp();
    EXPECT_TRUE(saved(sex()));
    EXPECT_EQ(faults(answered("training.sessions")), Texts{});
  }
  static Dimension sex() {
    return {.code = "sex",
            .name_en = "Sex",
            .name_fr = "Sexe",
            .categories = {{"sex", "female", "women", "femmes"}, {"sex", "male", "men", "hommes"}}};
  }
  static Definition answered(const std::string& code) {
    Definition out;
    out.indicator = {.code = code,
                     .name_en = code,
                     .name_fr = code,
                     .definition_en = "d",
                     .definition_fr = "d",
                     .unit = "session",
                     .behaviour = Behaviour::flow,
                     .kind = Kind::activity,
                     .source_en = "s",
                     .source_fr = "s",
                     .origin = Origin::answered,
                     .over_time = OverTime::sum,
                     .frequency = Frequency::month};
    return out;
  }
  static Definition computed(const std::string& code, const std::string& formula, const std::string& unit = "") {
    auto out = answered(code);
    out.indicator.origin = Origin::computed;
    out.indicator.over_territories = OverTerritories::ratio;
    out.indicator.formula = formula;
    out.indicator.unit = unit;
    return out;
  }
  Result<Saved> saved(const Definition& definition) {
    return act([&](access::Act& a) { return save_indicator(a, registry, definition); });
  }
  Result<Saved> saved(const Dimension& dimension) {
    return act([&](access::Act& a) { return save_dimension(a, registry, dimension); });
  }
  template <class What>
  Texts faults(const What& what) {
    const auto done = saved(what);
    Texts out;
    if (done) return out;
    const auto* invalid = std::get_if<Invalid>(&done.error());
    if (invalid == nullptr) return {english(done.error())};
    for (const auto& fault : invalid->faults) out.push_back(fault.field + ": " + fault.reason.english());
    return out;
  }
  Texts fields(const Definition& definition) {
    Texts out;
    for (const auto& fault : faults(definition)) out.push_back(fault.substr(0, fault.find(':')));
    return out;
  }
  Indicator stored(std::string_view code) {
    return look([&](db::Session& session) { return find_indicator(session, code).value(); });
  }
  DefinitionReport imported(const DefinitionFile& file) {
    return act([&](access::Act& a) { return import_definitions(a, registry, file); }).value();
  }
};
INSTANTIATE_TEST_SUITE_P(, Definitions, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Definitions, WhatIsSavedIsReadBackFieldByField) {
  auto people = answered("training.people");
  people.indicator.unit = "person";
  people.indicator.kind = Kind::output;
  people.indicator.decimals = 2;
  people.indicator.polarity = Polarity::none;
  people.indicator.frequency = Frequency::quarter;
  people.indicator.level = territory::Level::department;
  people.indicator.answered_by = "instruction_officer";
  people.indicator.validated_by = "prefect";
  people.indicator.plausible_min = -150;
  people.indicator.plausible_max = 5;
  people.indicator.small_count = 5;
  people.indicator.is_public = true;
  people.dimensions = {"sex"};
  EXPECT_EQ(saved(people), Saved::added);
  const auto back = look([](db::Session& session) { return find_definition(session, "training.people").value(); });
  EXPECT_EQ(texts_of(back), texts_of(people));
  EXPECT_EQ(texts_of(back).at("plausible_min"), "-1.50");
  EXPECT_EQ(texts_of(back).at("plausible_max"), "0.05");
  std::vector<Fault> none;
  EXPECT_EQ(texts_of(definition_of(texts_of(people), none)), texts_of(people));
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(saved(people), Saved::unchanged);
  people.indicator.name_en = "People trained";
  EXPECT_EQ(saved(people), Saved::changed);
}

TEST_P(Definitions, AllThatIsWrongIsToldAtOnceByField) {
  auto bad = answered("Training Sessions");
  bad.indicator.name_fr = " ";
  bad.indicator.definition_en = "call 06 12 34 56 78";
  bad.indicator.unit = "per cent";
  bad.indicator.decimals = 9;
  bad.indicator.plausible_min = 3;
  bad.indicator.plausible_max = 2;
  bad.indicator.small_count = 1;
  bad.indicator.frequency = Frequency::day;
  bad.indicator.over_time = OverTime::last;
  bad.indicator.level = territory::Level::commune;
  bad.indicator.answered_by = "auditor";
  bad.indicator.validated_by = "nobody";
  bad.dimensions = {"sex", "sex", "age"};
  auto found = fields(bad);
  std::ranges::sort(found);
  EXPECT_EQ(found, (Texts{"answered_by", "code", "decimals", "definition_en", "dimensions", "dimensions", "frequency",
                          "level", "name_fr", "over_time", "plausible_max", "small_count", "unit", "validated_by"}));
}

TEST_P(Definitions, AStockDoesNotAddUpOverTimeAndAFlowDoes) {
  auto stock = answered("places");
  stock.indicator.behaviour = Behaviour::stock;
  EXPECT_EQ(fields(stock), Texts{"over_time"});
  stock.indicator.over_time = OverTime::last;
  EXPECT_EQ(faults(stock), Texts{});
}

TEST_P(Definitions, AMeanSaysWhatWeightsIt) {
  auto delay = answered("delay");
  delay.indicator.unit = "day";
  delay.indicator.behaviour = Behaviour::stock;
  delay.indicator.over_time = OverTime::mean;
  delay.indicator.over_territories = OverTerritories::mean;
  EXPECT_EQ(faults(delay), Texts{"weight: Say which indicator weights this mean."});
  delay.indicator.weight = "training.session";
  EXPECT_EQ(faults(delay),
            Texts{"weight: No indicator has the code training.session. The nearest is training.sessions."});
  delay.indicator.weight = "training.sessions";
  EXPECT_EQ(faults(delay), Texts{});
  auto other = delay;
  other.indicator.code = "other.delay";
  other.indicator.weight = "delay";
  EXPECT_EQ(fields(other), Texts{"weight"}) << "a mean weights nothing";
  other.indicator.weight = "other.delay";
  EXPECT_EQ(fields(other), Texts{"weight"});
  auto sum = answered("sum");
  sum.indicator.weight = "training.sessions";
  EXPECT_EQ(faults(sum), Texts{"weight: Only a mean has a weight."});
  auto above = answered("of.departments");
  above.indicator.level = territory::Level::department;
  EXPECT_EQ(faults(above), Texts{});
  other.indicator.weight = "of.departments";
  EXPECT_EQ(fields(other), Texts{"weight"}) << "answered at a level above";
}

TEST_P(Definitions, AFormulaMayNameOneCategory) {
  auto trained = answered("trained");
  trained.dimensions = {"sex"};
  ASSERT_EQ(faults(trained), Texts{});
  EXPECT_EQ(faults(computed("women", "100 * trained[sex:female] / trained", "%")), Texts{});
  EXPECT_EQ(faults(computed("other", "trained[sex:unknown] / trained")),
            Texts{"formula: trained has no category “sex:unknown”. Its categories are: sex:female, sex:male."});
  EXPECT_EQ(faults(computed("other", "trained[age:young] / trained")),
            Texts{"formula: trained is not broken down by “age”. Its categories are: sex:female, sex:male."});
  EXPECT_EQ(faults(computed("other", "training.sessions[sex:female] / trained")),
            Texts{"formula: training.sessions is not broken down: it has no category sex:female."});
  EXPECT_EQ(faults(computed("other", "nothing[sex:female] / trained")),
            Texts{"formula: No indicator has the code nothing."});
  EXPECT_EQ(faults(computed("other", "other[sex:female] / trained")),
            Texts{"formula: The formula leads back to itself: other → other."});
  // What a formula names stays.
  auto without = trained;
  without.dimensions.clear();
  EXPECT_EQ(faults(without),
            Texts{"dimensions: The formula of women names trained[sex:female]: this dimension stays."});
  auto men = sex();
  men.categories = {{"sex", "male", "men", "hommes"}, {"sex", "other", "others", "autres"}};
  EXPECT_EQ(faults(men), Texts{"categories: The formula of women names the category female: it stays."});
}

TEST_P(Definitions, AFormulaOfACategoryIsComputedFromItsValues) {
  auto trained = answered("trained");
  trained.dimensions = {"sex"};
  ASSERT_EQ(faults(trained), Texts{});
  ASSERT_EQ(faults(computed("women", "100 * trained[sex:female] / trained", "%")), Texts{});
  const auto period = *Period::parse("2016-10");
  const auto give = [&](std::int64_t value, std::string dimension) {
    NewAnswer answer{.indicator = "trained",
                     .dimension = std::move(dimension),
                     .territory = contract,
                     .period = period,
                     .value = value};
    return act([&](access::Act& a) {
      return record_answers(a, registry, {{answer}}, AnswerState::validated, Partial::all_or_nothing);
    });
  };
  ASSERT_TRUE(give(40, ""));
  const auto women = [&] {
    return look([&](db::Session& s) {
      return by_period(s, registry, *find_indicator(s, "women"), nation, period, period).front().value;
    });
  };
  EXPECT_EQ(women(), std::nullopt) << "the category is missing, which is not zero";
  ASSERT_TRUE(give(10, "sex:female"));
  EXPECT_EQ(women(), 25);
}

TEST_P(Definitions, AFormulaIsCheckedWhenItIsSaved) {
  EXPECT_EQ(faults(computed("share", "training.sessions /")),
            Texts{"formula: The formula stops before its end: something is missing after its last sign."});
  EXPECT_EQ(faults(computed("share", "training.session / plans.adopted")),
            Texts{"formula: No indicator has the code training.session. The nearest is training.sessions."});
  EXPECT_EQ(
      faults(computed("share", "training.sessions + plans.adopted")),
      Texts{"formula: “training.sessions” is counted in session and “plans.adopted” in plan: they cannot be added, "
            "subtracted or compared."});
  EXPECT_EQ(faults(computed("share", "training.sessions / plans.adopted", "%")),
            Texts{"unit: The formula gives session/plan, and no unit is declared."});
  EXPECT_EQ(faults(computed("share", "training.sessions / plans.adopted", "session/plan")), Texts{});
  EXPECT_EQ(faults(computed("again", "share / 2", "session/plan")), Texts{}) << "of another formula";
  EXPECT_EQ(fields(computed("none", "")), Texts{"formula"});
  auto with_formula = answered("answered");
  with_formula.indicator.formula = "share";
  EXPECT_EQ(faults(with_formula), Texts{"formula: Only what is computed has a formula."});
  auto sum = computed("sum", "share", "session/plan");
  sum.indicator.over_territories = OverTerritories::sum;
  EXPECT_EQ(fields(sum), Texts{"over_territories"});
}

TEST_P(Definitions, AFormulaThatLeadsBackToItselfIsNamed) {
  EXPECT_EQ(faults(computed("a", "a + 1")), Texts{"formula: The formula leads back to itself: a → a."});
  EXPECT_EQ(faults(computed("a", "training.sessions / training.sessions")), Texts{});
  EXPECT_EQ(faults(computed("b", "a * 2")), Texts{});
  EXPECT_EQ(faults(computed("a", "1 / b")), Texts{"formula: The formula leads back to itself: a → b → a."});
}

TEST_P(Definitions, AFormulaUsesWhatAddsUp) {
  auto highest = answered("highest");
  highest.indicator.over_territories = OverTerritories::maximum;
  EXPECT_EQ(faults(highest), Texts{});
  EXPECT_EQ(fields(computed("share", "highest / training.sessions")), Texts{"formula"});
  EXPECT_EQ(faults(computed("share", "plans.adopted / training.sessions", "plan/session")), Texts{});
  auto sessions = answered("training.sessions");
  sessions.indicator.unit = "hour";
  EXPECT_EQ(faults(sessions), Texts{"unit: The formula of share would no longer hold with this unit."});
  sessions.indicator.unit = "session";
  sessions.indicator.over_territories = OverTerritories::maximum;
  EXPECT_EQ(faults(sessions), Texts{"over_territories: The formula of share needs it to add up over territories."});
}

TEST_P(Definitions, WhatHasValuesKeepsWhatItsValuesMean) {
  auto changed = answered("training.sessions");
  changed.indicator.unit = "hour";
  changed.indicator.level = territory::Level::department;
  changed.indicator.decimals = 1;
  EXPECT_EQ(saved(changed), Saved::changed) << "nothing was kept of it yet";
  observe("training.sessions", contract, "2016-10-12", 3);
  changed.indicator.unit = "session";
  changed.indicator.level = territory::Level::contract;
  changed.indicator.decimals = 0;
  changed.indicator.behaviour = Behaviour::stock;
  changed.indicator.over_time = OverTime::last;
  auto found = fields(changed);
  std::ranges::sort(found);
  EXPECT_EQ(found, (Texts{"behaviour", "decimals", "level", "unit"}));
  EXPECT_EQ(stored("training.sessions").unit, "hour");
  auto words = answered("training.sessions");
  words.indicator.unit = "hour";
  words.indicator.level = territory::Level::department;
  words.indicator.decimals = 1;
  words.indicator.name_fr = "Séances";
  EXPECT_EQ(saved(words), Saved::changed);
}

TEST_P(Definitions, ACodeStaysAStockOrAFlowForEver) {
  auto changed = answered("training.sessions");
  changed.indicator.behaviour = Behaviour::stock;
  changed.indicator.over_time = OverTime::last;
  EXPECT_EQ(faults(changed), Texts{"behaviour: A code stays a stock or a flow for ever: take another code."});
}

TEST_P(Definitions, WhatJalonCountsItselfOnlyChangesItsReaders) {
  auto derived = look([](db::Session& session) { return find_definition(session, "plans.adopted").value(); });
  derived.indicator.is_public = true;
  derived.indicator.small_count = 5;
  EXPECT_EQ(saved(derived), Saved::changed);
  derived.indicator.unit = "contract";
  EXPECT_EQ(faults(derived), Texts{"unit: Jalon counts this itself: only who may read it can be changed here."});
  act([&](access::Act& a) -> Result<bool> {
    declare(a.db, "plans.adopted", Behaviour::stock);
    return true;
  }).value();
  EXPECT_TRUE(stored("plans.adopted").is_public) << "the room that counts it declares it again at each publication";
  EXPECT_EQ(stored("plans.adopted").small_count, 5);
  auto made_up = answered("made.up");
  made_up.indicator.origin = Origin::derived;
  EXPECT_EQ(fields(made_up), Texts{"origin"});
}

TEST_P(Definitions, OnlyTheNationsCoordinatorDefines) {
  const auto by = [&](access::Role role, TerritoryKey where) {
    access::Actor actor;
    actor.account_id = "somebody";
    actor.label = "somebody";
    actor.grants = {{role, where}};
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = actor, .now = now};
      return save_indicator(a, registry, answered("new"));
    });
  };
  EXPECT_FALSE(by(access::Role::prefect, department));
  EXPECT_FALSE(by(access::Role::administrator, nation));
  EXPECT_TRUE(by(access::Role::national_coordinator, nation));
}

TEST_P(Definitions, TheJournalSaysWhatWasBeforeAndAfter) {
  auto changed = answered("training.sessions");
  changed.indicator.name_fr = "Séances";
  changed.indicator.small_count = 5;
  ASSERT_TRUE(saved(changed));
  const auto records = look([&](db::Session& session) {
    return journal::read(session, {.kind = "indicator", .object_id = "training.sessions"});
  });
  ASSERT_EQ(records.size(), 2U);
  const auto& newest = records.front();
  EXPECT_EQ(newest.act, "change_indicator");
  EXPECT_EQ(newest.before, R"({"name_fr":"training.sessions","small_count":"0"})");
  EXPECT_EQ(newest.after, R"({"name_fr":"Séances","small_count":"5"})");
}

TEST_P(Definitions, ACategoryWithValuesStays) {
  auto people = answered("training.people");
  people.dimensions = {"sex"};
  ASSERT_TRUE(saved(people));
  auto changed = sex();
  changed.categories = {{"sex", "male", "men", "hommes"},
                        {"sex", "other", "other", "autre"},
                        {"sex", "female", "women and girls", "femmes"}};
  EXPECT_EQ(saved(changed), Saved::changed);
  const auto of_people = look([](db::Session& s) { return categories(s, "training.people"); });
  ASSERT_EQ(of_people.size(), 3U) << "what is broken down by it follows";
  EXPECT_EQ(of_people[0].code, "male");
  EXPECT_EQ(of_people[2].label_en, "women and girls");
  observe("training.people", contract, "2016-10-12", 1, "sex:female");
  changed.categories.pop_back();
  EXPECT_EQ(faults(changed), Texts{"categories: The category female has values: it stays."});
  EXPECT_EQ(saved(sex()), Saved::changed) << "other has none";
  EXPECT_EQ(saved(sex()), Saved::unchanged);
}

TEST_P(Definitions, ADimensionHasCodesAndWordsInBothLanguages) {
  EXPECT_EQ(
      faults(Dimension{"Age", "Age", "", {{"Age", "a b", "x", "x"}, {"Age", "a", "x", "x"}, {"Age", "a", "x", "x"}}}),
      (Texts{"code: The code of a dimension is small letters, digits and underscores, such as age_group.",
             "name_fr: This text is missing: it is needed in both languages.",
             "categories: “a b” is not the code of a category: write small letters, digits and hyphens, such as "
             "under-12.",
             "categories: a stands twice."}));
  EXPECT_EQ(faults(Dimension{"age", "Age", "Âge", {{"age", "a", "x", "x"}}}),
            Texts{"categories: A dimension has from 2 to 50 categories."});
}

constexpr std::string_view pack = R"(
[[indicator]]
code = "share"
name = { fr = "Part", en = "Share" }
definition = { fr = "d", en = "d" }
source = { fr = "s", en = "s" }
kind = "output"
unit = "%"
formula = "100 * people.women / people"

[[indicator]]
code = "people"
name = { fr = "Personnes", en = "People" }
definition = { fr = "d", en = "d" }
source = { fr = "s", en = "s" }
kind = "output"
behaviour = "flow"
unit = "person"
is_public = true
small_count = 5
plausible_max = 500
dimensions = ["sex", "public"]

[[indicator]]
code = "people.women"
name_fr = "Femmes"
name_en = "Women"
definition = { fr = "d", en = "d" }
source = { fr = "s", en = "s" }
kind = "output"
behaviour = "flow"
unit = "person"

[[dimension]]
code = "public"
name = { fr = "Public", en = "Public" }
[[dimension.category]]
code = "young"
label = { fr = "jeunes", en = "young people" }
[[dimension.category]]
code = "families"
label = { fr = "familles", en = "families" }
)";

TEST_P(Definitions, AFileIsSavedInTheOrderThatItsFormulasNeed) {
  const auto file = read_definitions_toml(pack).value();
  const auto report = imported(file);
  for (const auto& fault : report.rejected) ADD_FAILURE() << fault.field << ": " << fault.reason.english();
  EXPECT_EQ(report.read, 4);
  EXPECT_EQ(report.added, 4);
  const auto people = look([](db::Session& session) { return find_definition(session, "people").value(); });
  EXPECT_EQ(people.dimensions, (Texts{"sex", "public"}));
  EXPECT_TRUE(people.indicator.is_public);
  EXPECT_EQ(people.indicator.over_time, OverTime::sum);
  EXPECT_EQ(people.indicator.frequency, Frequency::month);
  EXPECT_EQ(people.indicator.plausible_max, 500);
  EXPECT_EQ(stored("share").over_territories, OverTerritories::ratio);
  const auto again = imported(file);
  EXPECT_EQ(again.unchanged, 4);
  EXPECT_EQ(again.added + again.changed + static_cast<std::int64_t>(again.rejected.size()), 0);
}

TEST_P(Definitions, AFileTellsTheLineAndFieldOfWhatItRefusesAndKeepsTheRest) {
  std::string text(pack);
  text.replace(text.find("kind = \"output\""), 15, "kind = \"outpout\"");
  text.replace(text.find("unit = \"person\""), 15, "units = \"person\"");
  text += "\n[indicators]\nx = 1\n";
  const auto report = imported(read_definitions_toml(text).value());
  Texts told;
  for (const auto& fault : report.rejected) told.push_back(fault.field + ": " + fault.reason.english());
  EXPECT_EQ(told, (Texts{"line 44, indicators: This key has no meaning here.",
                         "line 2, kind: “outpout” is none of the words that may stand here.",
                         "line 11, units: An indicator has no field of this name."}));
  EXPECT_EQ(report.added, 2);
  const auto broken = read_definitions_toml("[[indicator]\n");
  ASSERT_FALSE(broken);
  EXPECT_EQ(std::get<Invalid>(broken.error()).faults.front().field, "line 1, column 13");
}

TEST_P(Definitions, FormulasOfAFileThatWaitForOneAnotherAreRefused) {
  const auto one = [](const std::string& code, const std::string& formula) {
    return "[[indicator]]\ncode = \"" + code +
           "\"\nname = { fr = \"n\", en = \"n\" }\ndefinition = { fr = \"d\", en = \"d\" }\nsource = { fr = \"s\", en "
           "= "
           "\"s\" }\nkind = \"output\"\nformula = \"" +
           formula + "\"\n";
  };
  const auto report = imported(read_definitions_toml(one("a", "b") + one("b", "a") + one("c", "2 * a")).value());
  ASSERT_EQ(report.rejected.size(), 3U);
  EXPECT_EQ(report.rejected[0].reason.english(), "The formula leads back to itself: a → b → a.");
  EXPECT_EQ(report.rejected[1].reason.english(), "The formula leads back to itself: a → b → a.");
  EXPECT_EQ(report.rejected[2].reason.english().substr(0, 32), "No indicator has the code a. The");
}

TEST_P(Definitions, ASpreadsheetIsReadLineByLine) {
  const auto file = read_definitions_table(
      "\xEF\xBB\xBF"
      "code;name_fr;name_en;definition_fr;definition_en;source_fr;source_en;kind;behaviour;unit;formula\r\n"
      "hours;Heures;Hours;d;d;s;s;activity;flow;hour;\r\n"
      "turned;Inverse;Turned;d;d;s;s;activity;;hour;'-hours\r\n"
      "bad;Heures;Hours;d;d;s;s;activity;;hour;\r\n");
  const auto report = imported(file.value());
  EXPECT_EQ(report.added, 2);
  EXPECT_EQ(stored("turned").formula, "-hours");
  ASSERT_EQ(report.rejected.size(), 1U);
  EXPECT_EQ(report.rejected[0].field, "line 4, behaviour");
  EXPECT_FALSE(read_definitions_table("name_fr;name_en\nx;y\n"));
}

}  // namespace
}  // namespace jalon::figures
