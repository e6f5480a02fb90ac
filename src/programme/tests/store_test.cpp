// SPDX-License-Identifier: EUPL-1.2
#include "figures/tests/fixture.hpp"
#include "programme/programme.hpp"
#include "programme/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::programme {
namespace {

class Programmes : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(),
                                     {journal::sql::all_migrations, territory::sql::all_migrations,
                                      figures::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{territory::testing::small_country()};
  access::Actor system = access::system_actor("tests");
  Instant now{1479202200000};
  static constexpr TerritoryKey nation{1}, department{93}, contract{101};

  template <class F>
  auto act_as(const access::Actor& actor, F&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = actor, .now = now, .origin = "cli"};
      return rule(a);
    });
  }
  template <class F>
  auto act(F&& rule) {
    return act_as(system, rule);
  }
  void SetUp() override {
    const auto script = territory::testing::rows_of(territory::testing::small_country());
    EXPECT_TRUE(act([&](access::Act& a) -> Result<bool> {
      a.db.run_script(script.c_str());
      return true;
    }));
  }
  static access::Actor holder(access::Role role, TerritoryKey territory) {
    access::Actor actor;
    actor.account_id = "someone";
    actor.label = "Someone";
    actor.grants = {{role, territory}};
    return actor;
  }
  static Programme pack(std::string_view code, std::string_view version = {}) {
    std::string text(embedded(code));
    if (!version.empty()) {
      const auto at = text.find("version = \"1\"");
      text.replace(at, 13, fmt::format("version = \"{}\"", version));
    }
    return parse(text).value();
  }
  Result<void> loaded(const Programme& programme) {
    now.ms += 1000;
    return act([&](access::Act& a) { return load(a, programme); });
  }
  Result<void> published(std::string_view code) {
    now.ms += 1000;
    return act([&](access::Act& a) { return publish(a, registry, code); });
  }
  std::shared_ptr<const Programme> current_one() {
    return database->read([](db::Session& session) { return current(session); });
  }
  std::optional<figures::Target> target_of(TerritoryKey key) {
    return database->read([&](db::Session& session) {
      return figures::find_target(session, current(session)->figure("plans.adopted"), key);
    });
  }
  std::vector<std::string> listed() {
    std::vector<std::string> out;
    for (const auto& entry : database->read([](db::Session& session) { return list(session); })) {
      out.push_back(fmt::format("{} {} {}", entry.code, entry.version, word(entry.state)));
    }
    return out;
  }
  static std::string rule_of(const Result<void>& result) {
    if (result) return "done";
    const auto* no = std::get_if<Refused>(&result.error());
    return no == nullptr ? english(result.error()) : no->rule;
  }
  const std::string first = "prevention-radicalisation-2016";
  const std::string second = "reussite-educative-2016";
};
INSTANTIATE_TEST_SUITE_P(, Programmes, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Programmes, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Programmes, NoProgrammeSteersThePlansBeforeOneIsPublished) {
  EXPECT_EQ(current_one(), nullptr);
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(current_one(), nullptr);
  EXPECT_EQ(listed(), std::vector<std::string>{first + " 1 draft"});
}

TEST_P(Programmes, ATargetThatDoublesTheBaselineFollowsWhatIsEnteredOfTheFirstDay) {
  const auto open_places = [&](TerritoryKey place, std::string_view day, std::int64_t amount) {
    now.ms += 1000;
    EXPECT_TRUE(act([&](access::Act& a) -> Result<void> {
      figures::declare_indicator(a.db, {.code = "capacity.open",
                                        .name_en = "Places open",
                                        .name_fr = "Places ouvertes",
                                        .definition_en = "d",
                                        .definition_fr = "d",
                                        .unit = "place",
                                        .source_en = "s",
                                        .source_fr = "s"});
      const auto on = *Date::parse(day);
      figures::record_observation(a, registry,
                                  {.indicator = "capacity.open",
                                   .dimension = "",
                                   .territory = place,
                                   .day = on,
                                   .amount = amount,
                                   .source_kind = "place_event",
                                   .source_id = "e"});
      return refresh_baselines(a, registry, "capacity.open", place, on);
    }));
  };
  const auto doubled = [&](TerritoryKey key) {
    return database->read([&](db::Session& session) { return figures::find_target(session, "capacity.open", key); });
  };
  open_places(department, "2016-03-01", 10);
  EXPECT_FALSE(doubled(department)) << "no programme asks for it yet";
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(rule_of(published(first)), "done");
  ASSERT_TRUE(doubled(department));
  EXPECT_EQ(doubled(department)->start_value, 10);
  EXPECT_EQ(doubled(department)->target, 20);
  EXPECT_FALSE(doubled(TerritoryKey{69})) << "nobody has counted there: twice nothing known is not known";

  open_places(contract, "2016-05-09", 3);
  EXPECT_EQ(doubled(department)->target, 26) << "the day of the baseline belongs to it";
  open_places(contract, "2016-05-10", 5);
  EXPECT_EQ(doubled(department)->target, 26) << "what opens afterwards is on the way to it";
  open_places(TerritoryKey{201}, "2016-01-01", 4);
  EXPECT_EQ(doubled(TerritoryKey{69})->target, 8);
  EXPECT_EQ(doubled(nation)->target, 34) << "the sum of the departments";
  EXPECT_EQ(doubled(nation)->start_value, 17);
  const auto said = database->read([](db::Session& session) {
    return journal::read(session, {.object_id = "capacity.open@department:93", .acts = {"set_target"}});
  });
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].before.find("\"target\":20"), std::string::npos);
  EXPECT_NE(said[0].after.find("\"target\":26"), std::string::npos);
}

TEST_P(Programmes, PublishingSetsTheTargetsOfTheNationTheDepartmentsAndTheContracts) {
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(rule_of(published(first)), "done");
  ASSERT_NE(current_one(), nullptr);
  EXPECT_EQ(current_one()->title.en, "Prevention of radicalisation");
  EXPECT_EQ(target_of(nation)->target, 435);
  EXPECT_EQ(target_of(department)->target, 3);
  EXPECT_EQ(target_of(TerritoryKey{11})->target, 4);
  EXPECT_EQ(target_of(contract)->target, 1);
  EXPECT_EQ(target_of(contract)->due.text(), "2016-12-31");
}

TEST_P(Programmes, ThePartsOfAFigureAreCalledAsTheProgrammeInForceCallsThem) {
  const auto label = [&](std::string_view dimension, Lang lang) {
    return database->read([&](db::Session& session) { return dimension_label(session, "", dimension, lang); });
  };
  EXPECT_EQ(label("axis:1", Lang::fr), "") << "nothing is published";
  const auto one = pack("prevention-radicalisation-2016");
  ASSERT_TRUE(loaded(one));
  ASSERT_TRUE(published(first));
  EXPECT_EQ(label("axis:" + one.axes[0].code, Lang::fr), one.axes[0].title.fr);
  EXPECT_EQ(label("public:" + one.publics[0].code, Lang::en), one.publics[0].label.in(Lang::en));
  EXPECT_EQ(label("kind:" + one.support_kinds[0].code, Lang::fr), one.support_kinds[0].label.fr);
  EXPECT_EQ(label("axis:99", Lang::fr), "");
  EXPECT_EQ(label("colour:red", Lang::fr), "");
  EXPECT_EQ(label("axis", Lang::fr), "");
}

TEST_P(Programmes, AnotherPolicyHasItsOwnTargetsAndSteps) {
  EXPECT_TRUE(loaded(pack(second)));
  EXPECT_EQ(rule_of(published(second)), "done");
  EXPECT_EQ(target_of(nation)->target, 7);
  EXPECT_EQ(target_of(department)->steps.size(), 2U);
  EXPECT_EQ(target_of(contract), std::nullopt);
  EXPECT_EQ(current_one()->axes.size(), 4U);
}

TEST_P(Programmes, TargetsFollowContractsThatAreAddedLater) {
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(rule_of(published(first)), "done");
  auto places = territory::testing::small_country();
  auto fresh = places.back();
  fresh.key = TerritoryKey{104};
  fresh.code = "CV104";
  fresh.parent = department;
  places.push_back(fresh);
  EXPECT_TRUE(act([&](access::Act& a) -> Result<bool> {
    a.db.run_script(
        "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
        "(104, 'contract', "
        "'CV104', 'CV104', 93, 0, '2016-01-01', '9999-12-31', 1)");
    return true;
  }));
  const territory::Registry larger{places};
  EXPECT_EQ(act([&](access::Act& a) { return refresh_targets(a, larger); }).value(),
            2);  // the contract and its department
  EXPECT_EQ(target_of(department)->target, 4);
  EXPECT_EQ(target_of(TerritoryKey{104})->target, 1);
  EXPECT_EQ(act([&](access::Act& a) { return refresh_targets(a, larger); }).value(), 0);
}

TEST_P(Programmes, APublishedVersionIsFrozen) {
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(rule_of(published(first)), "done");
  auto changed = pack(first);
  changed.toml += "# a word more\n";
  EXPECT_EQ(rule_of(loaded(changed)), "programme.frozen");
  EXPECT_EQ(rule_of(loaded(pack(first))), "done");  // the same text again changes nothing
  EXPECT_EQ(listed(), std::vector<std::string>{first + " 1 published"});
}

TEST_P(Programmes, ADraftIsReplacedByTheSameVersion) {
  EXPECT_TRUE(loaded(pack(first)));
  auto changed = pack(first);
  changed.toml += "# a word more\n";
  EXPECT_EQ(rule_of(loaded(changed)), "done");
  EXPECT_EQ(listed().size(), 1U);
  EXPECT_EQ(database->read([](db::Session& session) { return list(session); }).at(0).programme->toml, changed.toml);
}

TEST_P(Programmes, ANewVersionClosesTheOneBefore) {
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(rule_of(published(first)), "done");
  EXPECT_TRUE(loaded(pack(first, "2")));
  EXPECT_EQ(current_one()->version, "1");
  EXPECT_EQ(rule_of(published(first)), "done");
  EXPECT_EQ(current_one()->version, "2");
  EXPECT_EQ(listed(), (std::vector<std::string>{first + " 2 published", first + " 1 closed"}));
}

TEST_P(Programmes, TwoProgrammesDoNotSteerAtOnce) {
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(rule_of(published(first)), "done");
  EXPECT_TRUE(loaded(pack(second)));
  EXPECT_EQ(rule_of(published(second)), "programme.one_at_a_time");
  EXPECT_EQ(current_one()->code, first);
  EXPECT_TRUE(act([&](access::Act& a) { return close(a, registry); }));
  EXPECT_EQ(current_one(), nullptr);
  EXPECT_EQ(rule_of(published(second)), "done");
}

TEST_P(Programmes, WhatWasNeverLoadedCannotBePublished) {
  const auto done = published(first);
  ASSERT_FALSE(done);
  EXPECT_TRUE(std::holds_alternative<NotFound>(done.error()));
}

TEST_P(Programmes, OnlyTheNationalCoordinatorLoadsAndPublishes) {
  const auto coordinator = holder(access::Role::national_coordinator, nation);
  EXPECT_TRUE(act_as(coordinator, [&](access::Act& a) { return load(a, pack(first)); }));
  EXPECT_TRUE(act_as(coordinator, [&](access::Act& a) { return publish(a, registry, first); }));
  for (const auto role : access::all_roles()) {
    if (role == access::Role::national_coordinator) continue;
    const auto other = holder(role, nation);
    const auto loading = act_as(other, [&](access::Act& a) { return load(a, pack(second)); });
    ASSERT_FALSE(loading) << access::word(role);
    EXPECT_TRUE(std::holds_alternative<Forbidden>(loading.error()));
    EXPECT_FALSE(act_as(other, [&](access::Act& a) { return publish(a, registry, first); })) << access::word(role);
    EXPECT_FALSE(act_as(other, [&](access::Act& a) { return close(a, registry); })) << access::word(role);
  }
}

TEST_P(Programmes, LoadingPublishingAndClosingAreInTheJournal) {
  EXPECT_TRUE(loaded(pack(first)));
  EXPECT_EQ(rule_of(published(first)), "done");
  EXPECT_TRUE(act([&](access::Act& a) { return close(a, registry); }));
  std::vector<std::string> acts;
  for (const auto& record :
       database->read([](db::Session& session) { return journal::read(session, {.kind = "programme"}); }))
    acts.push_back(record.act);
  EXPECT_EQ(acts, (std::vector<std::string>{"close_programme", "publish_programme", "load_programme"}));
}

TEST_P(Programmes, APackAlteredInTheDatabaseIsNotBelieved) {
  EXPECT_TRUE(loaded(pack(first, "tampered")));
  EXPECT_TRUE(act([&](access::Act& a) -> Result<bool> {
    a.db.run_script("update programme set pack = '', digest = replace(digest, substr(digest, 1, 4), 'ffff')");
    return true;
  }));
  EXPECT_THROW(database->read([](db::Session& session) { return list(session).size(); }), db::Broken);
}

TEST(Words, OfStatesComeBack) {
  for (const auto state : {State::draft, State::published, State::closed}) {
    State back{};
    EXPECT_TRUE(parse_word(word(state), back));
    EXPECT_EQ(back, state);
  }
  State state{};
  EXPECT_FALSE(parse_word("open", state));
}

}  // namespace
}  // namespace jalon::programme
