// SPDX-License-Identifier: EUPL-1.2
#include <memory>
#include <thread>

#include "fixture.hpp"
#include "web/elsewhere.hpp"

namespace jalon::access {
namespace {

class Sessions : public Room {
 protected:
  AccountId prefect = add("prefet@example.org", {{Role::prefect, department}}, "Préfecture de la Seine-Saint-Denis");
  AccountId admin = add("admin@example.org", {{Role::administrator, nation}}, "Administration des comptes");
  std::vector<OpenSession> open() {
    return database->read([&](db::Session& session) { return sessions_of(session, prefect); });
  }
  Result<NewToken> token(const std::vector<Right>& rights, std::int64_t lasting = day) {
    return act(as(prefect), [&](Act& the_act) {
      return make_token(the_act, prefect, "Tableur", rights, Instant{wall.now().ms + lasting}, wall.now());
    });
  }
};
INSTANTIATE_TEST_SUITE_P(, Sessions, ::testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Sessions, ThePersonIsFoundFromTheCookie) {
  const auto cookie = enter("prefet@example.org");
  ASSERT_TRUE(cookie) << refusal(cookie);
  const auto actor = who(request(*cookie));
  ASSERT_NE(actor, nullptr);
  EXPECT_EQ(actor->account, prefect);
  EXPECT_EQ(actor->label, "Préfecture de la Seine-Saint-Denis");
  EXPECT_FALSE(actor->csrf_secret.empty());
  EXPECT_EQ(actor->csrf_secret.find(*cookie), std::string::npos);
  ASSERT_EQ(actor->grants.size(), 1U);
  EXPECT_EQ(who(request("")), nullptr);
  EXPECT_EQ(who(request("x")), nullptr);
  EXPECT_EQ(who(request(*cookie + "x")), nullptr);
}

TEST_P(Sessions, EachSignInHasASessionOfItsOwn) {
  const auto first = enter("prefet@example.org");
  const auto next = enter("prefet@example.org");
  EXPECT_NE(*first, *next);
  EXPECT_NE(who(request(*first))->csrf_secret, who(request(*next))->csrf_secret);
  EXPECT_EQ(open().size(), 2U);
}

TEST_P(Sessions, WrongPasswordUnknownAccountAndClosedAccountAnswerAlikeWithTheSameWork) {
  add("ferme@example.org", {{Role::prefect, sibling}});
  const auto closed =
      database->read([](db::Session& session) { return find_account_by_email(session, "ferme@example.org")->id; });
  ASSERT_TRUE(act(system, [&](Act& the_act) { return close_account(the_act, closed); }));
  verify_password(HashingPlace(), "", "");  // the hash of nothing is made once
  std::vector<std::uint64_t> work;
  for (const auto* email : {"prefet@example.org", "personne@example.org", "ferme@example.org", "\xff", ""}) {
    const auto before = hash_computations();
    const auto answer = enter(email, "pas le bon mot", "192.0.2.99");
    EXPECT_EQ(refusal(answer), "access.wrong_credentials") << email;
    work.push_back(hash_computations() - before);
  }
  const auto before = hash_computations();
  ASSERT_TRUE(enter("prefet@example.org"));
  work.push_back(hash_computations() - before);
  EXPECT_EQ(work, std::vector<std::uint64_t>(6, 1));
}

TEST_P(Sessions, AfterFiveFailuresAnAccountWaitsLongerAndLongerButNeverForEver) {
  int address = 1;
  const auto fail_once = [&] {
    return refusal(enter("prefet@example.org", "faux", fmt::format("192.0.2.{}", address++)));
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(fail_once(), "access.wrong_credentials") << i;
  EXPECT_EQ(refusal(enter("prefet@example.org")), "access.too_many_attempts");  // even with the right one
  pass(30 * second - 1);
  EXPECT_EQ(fail_once(), "access.too_many_attempts");
  pass(1);
  EXPECT_EQ(fail_once(), "access.wrong_credentials");  // the sixth
  pass(30 * second);
  EXPECT_EQ(fail_once(), "access.too_many_attempts");
  pass(30 * second);
  // Many failures later the wait has stopped growing at a quarter of an hour.
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(fail_once(), "access.wrong_credentials") << i;
    pass(15 * minute);
  }
  EXPECT_TRUE(enter("prefet@example.org"));
  // And the right password has cleared the count.
  for (int i = 0; i < 4; ++i) EXPECT_EQ(fail_once(), "access.wrong_credentials");
  EXPECT_TRUE(enter("prefet@example.org"));
}

TEST_P(Sessions, AnUnknownAccountWaitsLikeAnExistingOne) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(refusal(enter("personne@example.org", "faux")), "access.wrong_credentials");
  EXPECT_EQ(refusal(enter("personne@example.org", "faux")), "access.too_many_attempts");
  EXPECT_TRUE(enter("prefet@example.org"));  // nobody else waits
}

TEST_P(Sessions, AnAddressHasTwentyFailuresInAQuarterOfAnHour) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(refusal(enter(fmt::format("p{}@example.org", i), "faux", "198.51.100.9")), "access.wrong_credentials");
  }
  EXPECT_EQ(refusal(enter("prefet@example.org", good_password, "198.51.100.9")), "access.too_many_attempts");
  EXPECT_TRUE(enter("prefet@example.org", good_password, "198.51.100.10"));
  pass(15 * minute + 1);
  EXPECT_TRUE(enter("prefet@example.org", good_password, "198.51.100.9"));
}

TEST_P(Sessions, AttemptsAtTheSameMomentAreAllCounted) {
  verify_password(HashingPlace(), "", "");
  const auto before = hash_computations();
  std::vector<std::string> answers(12);
  std::vector<std::thread> attempts;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    attempts.emplace_back(
        [&, i] { answers[i] = refusal(enter("prefet@example.org", "faux", fmt::format("192.0.2.{}", i))); });
  }
  for (auto& attempt : attempts) attempt.join();
  EXPECT_EQ(std::count(answers.begin(), answers.end(), "access.wrong_credentials"), 5);
  EXPECT_EQ(std::count(answers.begin(), answers.end(), "access.too_many_attempts"), 7);
  EXPECT_EQ(hash_computations() - before, 5U);
}

TEST_P(Sessions, GuessesElsewhereDoNotKeepTheOwnerOutOfABrowserThatIsKnown) {
  const auto remember = [&](AccountId account, const std::string& browser) {
    return database
        ->write([&](db::Session& session) -> Result<std::string> {
          return remember_browser(session, account, browser, wall.now());
        })
        .value();
  };
  const auto enter_from = [&](const std::string& email, const std::string& password, const std::string& browser) {
    return refusal(sign_in(*database, wall, email, password, "192.0.2.7", "Firefox", policy.now(), browser));
  };
  const std::string browser = remember(prefect, "");
  EXPECT_EQ(remember(prefect, browser), browser) << "a browser that is known keeps its secret";
  const AccountId other = add("autre@example.org", {{Role::prefect, sibling}});
  EXPECT_NE(remember(other, browser), browser) << "each account has its own";
  for (int i = 0; i < 5; ++i) refusal(enter("prefet@example.org", "faux", fmt::format("192.0.2.{}", 20 + i)));
  EXPECT_EQ(refusal(enter("prefet@example.org")), "access.too_many_attempts");
  EXPECT_EQ(enter_from("prefet@example.org", good_password, "made up"), "access.too_many_attempts");
  EXPECT_EQ(enter_from("prefet@example.org", good_password, browser), "allowed");
  // The browser itself guesses no longer than a stranger does, and for its own account only.
  for (int i = 0; i < 5; ++i) EXPECT_EQ(enter_from("prefet@example.org", "faux", browser), "access.wrong_credentials");
  EXPECT_EQ(enter_from("prefet@example.org", good_password, browser), "access.too_many_attempts");
  EXPECT_EQ(enter_from("autre@example.org", good_password, browser), "allowed");
  // Half a year without use, and it is a stranger's.
  pass(181 * day);
  for (int i = 0; i < 5; ++i) refusal(enter("prefet@example.org", "faux", fmt::format("192.0.2.{}", 30 + i)));
  EXPECT_EQ(enter_from("prefet@example.org", good_password, browser), "access.too_many_attempts");
}

TEST_P(Sessions, ANewPasswordByInvitationForgetsTheBrowsers) {
  const auto known = [&] {
    return database->read([](db::Session& session) {
      static constexpr db::Statement count{"test/browsers", "select count(*) from known_browser"};
      return session.first<std::int64_t>(count).value();
    });
  };
  for (int i = 0; i < 25; ++i) {
    ASSERT_TRUE(database->write([&](db::Session& session) -> Result<std::string> {
      return remember_browser(session, prefect, "", Instant{wall.now().ms + i});
    }));
  }
  EXPECT_EQ(known(), 20) << "not more than anybody has";
  const auto invited = act(as(admin), [&](Act& the_act) { return invite_again(the_act, prefect); });
  ASSERT_TRUE(
      act(as(admin), [&](Act& the_act) { return accept_invitation_with(the_act, invited->secret, good_hash()); }));
  EXPECT_EQ(known(), 0);
}

TEST_P(Sessions, WhenManyPasswordsWaitTheNextIsRefusedAndNothingIsCounted) {
  const auto browser = database
                           ->write([&](db::Session& session) -> Result<std::string> {
                             return remember_browser(session, prefect, "", wall.now());
                           })
                           .value();
  {
    std::vector<std::unique_ptr<HashingPlace>> all;
    for (int i = 0; i < HashingPlace::places; ++i) all.push_back(std::make_unique<HashingPlace>());
    for (int i = 0; i < 6; ++i) EXPECT_THROW(enter("prefet@example.org", "faux"), web::Overloaded);
    EXPECT_THROW(hash_password("une autre phrase longue"), web::Overloaded);
    // Strangers cannot take the places of those who are known here.
    EXPECT_TRUE(
        sign_in(*database, wall, "prefet@example.org", good_password, "192.0.2.7", "Firefox", policy.now(), browser));
  }
  EXPECT_TRUE(enter("prefet@example.org"));
}

TEST_P(Sessions, AWholeOfficeBehindOneAddressMaySignIn) {
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(enter("prefet@example.org", good_password, "198.51.100.9")) << i;
}

TEST_P(Sessions, AnIpv6SubscriberIsOneAddress) {
  EXPECT_EQ(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:2:ffff::9"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  EXPECT_EQ(network_of("::ffff:192.0.2.1"), network_of("192.0.2.1"));
  EXPECT_NE(network_of("192.0.2.1"), network_of("192.0.2.2"));
}

TEST_P(Sessions, ASessionEndsWhenItIsIdleForTwoHours) {
  const auto cookie = enter("prefet@example.org");
  pass(2 * hour - 1);
  EXPECT_NE(who(request(*cookie)), nullptr);  // which counts as use
  pass(2 * hour - 1);
  EXPECT_NE(who(request(*cookie)), nullptr);
  pass(2 * hour);
  EXPECT_EQ(who(request(*cookie)), nullptr);
}

TEST_P(Sessions, ASessionEndsAfterTwelveHoursHoweverBusy) {
  const auto cookie = enter("prefet@example.org");
  for (int i = 0; i < 11; ++i) {
    pass(hour);
    EXPECT_NE(who(request(*cookie)), nullptr) << i;
  }
  pass(hour - 1);
  EXPECT_NE(who(request(*cookie)), nullptr);
  pass(1);
  EXPECT_EQ(who(request(*cookie)), nullptr);
}

TEST_P(Sessions, ReadingPagesWritesAtMostOnceAMinute) {
  const auto cookie = enter("prefet@example.org");
  const Instant start = wall.now();
  pass(59 * second);
  ASSERT_NE(who(request(*cookie)), nullptr);
  EXPECT_EQ(open()[0].last_used_at, start);
  pass(1 * second);
  pass(10 * second);
  ASSERT_NE(who(request(*cookie)), nullptr);
  EXPECT_EQ(open()[0].last_used_at, wall.now());
}

TEST_P(Sessions, ASessionKnowsWhenTheAccountWasHereBeforeInWhateverBrowser) {
  const auto begun = policy.now();
  const auto first = enter("prefet@example.org").value();
  EXPECT_EQ(who(request(first))->last_visit, std::nullopt);
  pass(40LL * 60 * 1000);
  EXPECT_EQ(who(request(first))->last_visit, std::nullopt) << "the same visit, however long";
  pass(30LL * 1000);
  // A second browser, half a minute after the last page of the first.
  const auto second = enter("prefet@example.org").value();
  EXPECT_EQ(who(request(second))->last_visit, Instant{begun.ms + 40LL * 60 * 1000});
  EXPECT_EQ(who(request(first))->last_visit, std::nullopt) << "does not change during a visit";
  pass(10LL * 60 * 1000);
  ASSERT_TRUE(sign_out(*database, first, policy.now()));
  ASSERT_TRUE(sign_out(*database, second, policy.now()));
  const auto left = policy.now();
  pass(3LL * 24 * 3600 * 1000);
  const auto third = enter("prefet@example.org").value();
  EXPECT_EQ(who(request(third))->last_visit, left);
  pass(60LL * 60 * 1000);
  EXPECT_EQ(who(request(third))->last_visit, left);
}

TEST_P(Sessions, ASessionUsedFromAnotherAddressFamilyIsEndedAndJournalled) {
  const auto cookie = enter("prefet@example.org");
  ASSERT_NE(who(request(*cookie, "192.0.2.200")), nullptr);  // another address of the same family: a train, a phone
  ASSERT_NE(who(request(*cookie, "::ffff:192.0.2.7")), nullptr);  // the same, as a dual-stack socket writes it
  EXPECT_EQ(who(request(*cookie, "2001:db8::1")), nullptr);
  EXPECT_EQ(who(request(*cookie)), nullptr);  // for the first owner too
  const auto found = records("end_session");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].actor_id, "system");
  EXPECT_EQ(found[0].object_id, prefect.text());
  EXPECT_EQ(found[0].motive, "used from another address family");
}

TEST_P(Sessions, SigningOutEndsThisSessionOnly) {
  const auto first = enter("prefet@example.org");
  const auto next = enter("prefet@example.org");
  ASSERT_NE(who(request(*first)), nullptr);
  ASSERT_TRUE(sign_out(*database, *first, policy.now()));
  EXPECT_EQ(who(request(*first)), nullptr);
  EXPECT_NE(who(request(*next)), nullptr);
  EXPECT_TRUE(sign_out(*database, *first, policy.now()));  // twice is harmless
  EXPECT_TRUE(sign_out(*database, "", policy.now()));
}

TEST_P(Sessions, SigningOutEverywhereEndsAllOfThem) {
  const auto first = enter("prefet@example.org");
  const auto next = enter("prefet@example.org");
  const auto other = enter("admin@example.org");
  ASSERT_NE(who(request(*first)), nullptr);
  ASSERT_TRUE(act(as(prefect), [&](Act& the_act) { return sign_out_everywhere(the_act, prefect); }));
  EXPECT_EQ(who(request(*first)), nullptr);
  EXPECT_EQ(who(request(*next)), nullptr);
  EXPECT_NE(who(request(*other)), nullptr);
  EXPECT_EQ(records("end_all_sessions").size(), 1U);
}

TEST_P(Sessions, OneSessionIsEndedByItsOwnerOrAnAdministratorOnly) {
  const auto cookie = enter("prefet@example.org");
  const AccountId other = add("autre@example.org", {{Role::prefect, sibling}});
  const auto id = open()[0].id;
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return end_session(the_act, prefect, id); })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return end_session(the_act, other, id); })), "not found");
  EXPECT_NE(who(request(*cookie)), nullptr);
  EXPECT_TRUE(act(as(prefect), [&](Act& the_act) { return end_session(the_act, prefect, id); }));
  EXPECT_EQ(who(request(*cookie)), nullptr);
}

TEST_P(Sessions, ARoleThatHasJustEndedIsGoneAtTheNextRequest) {
  const auto cookie = enter("prefet@example.org");
  const std::vector<TerritoryKey> path{contract, department, nation};
  const auto before = who(request(*cookie));
  ASSERT_TRUE(may(*before, Right::sign_for_state, path));
  ASSERT_EQ(who(request(*cookie)), before);  // from memory
  ASSERT_TRUE(act(as(admin), [&](Act& the_act) { return set_grants(the_act, prefect, {{Role::prefect, sibling}}); }));
  const auto after = who(request(*cookie));
  ASSERT_NE(after, nullptr);
  EXPECT_FALSE(may(*after, Right::sign_for_state, path));
  EXPECT_NE(before->rights_key, after->rights_key);
}

TEST_P(Sessions, WhatIsKeptInMemoryIsTenSecondsOldAtMostAndNeverWithoutAPosition) {
  const auto cookie = enter("prefet@example.org");
  const auto first = who(request(*cookie));
  pass(10 * second - 1);
  EXPECT_EQ(who(request(*cookie)), first);
  pass(1);
  EXPECT_NE(who(request(*cookie)), first);
  auto without = request(*cookie);
  without.position = 0;
  EXPECT_NE(who(without), who(without));
}

TEST_P(Sessions, NamesOfAccountsClosedForAYearAreErasedAtTheNextSignIn) {
  const AccountId gone = add("parti@example.org", {{Role::prefect, sibling}});
  ASSERT_TRUE(act(as(admin), [&](Act& the_act) { return close_account(the_act, gone); }));
  pass(365 * day);
  ASSERT_TRUE(enter("prefet@example.org"));
  EXPECT_EQ(account(gone).name, "Camille Martin");
  pass(1);
  ASSERT_TRUE(enter("prefet@example.org"));
  EXPECT_EQ(account(gone).name, "");
  EXPECT_EQ(records("erase_account").size(), 1U);
}

TEST_P(Sessions, OldSessionsAndAttemptsAreNotKept) {
  ASSERT_TRUE(enter("prefet@example.org"));
  enter("personne@example.org", "faux");
  pass(8 * day);
  ASSERT_TRUE(enter("prefet@example.org"));
  EXPECT_EQ(open().size(), 1U);
  const auto attempts = database->read([](db::Session& session) {
    static constexpr db::Statement count{"test/count", "select count(*) from sign_in_attempt"};
    return session.first<std::int64_t>(count).value();
  });
  EXPECT_EQ(attempts, 1);  // this address, with its failure given back
}

// ---- tokens ----

TEST_P(Sessions, ATokenActsWithinItsRightsUntilItEnds) {
  const auto made = token({Right::read_plans, Right::comment_plan});
  ASSERT_TRUE(made) << refusal(made);
  const auto actor = who(bearer(made->secret));
  ASSERT_NE(actor, nullptr);
  EXPECT_TRUE(actor->by_token);
  EXPECT_TRUE(actor->csrf_secret.empty());
  const std::vector<TerritoryKey> path{contract, department, nation};
  EXPECT_TRUE(may(*actor, Right::read_plans, path));
  EXPECT_FALSE(may(*actor, Right::return_plan, path));
  pass(day - 1);
  EXPECT_NE(who(bearer(made->secret)), nullptr);
  pass(1);
  EXPECT_EQ(who(bearer(made->secret)), nullptr);
}

TEST_P(Sessions, ATokenFollowsTheRolesOfItsAccount) {
  const auto made = token({Right::read_plans});
  const std::vector<TerritoryKey> path{contract, department, nation};
  ASSERT_TRUE(may(*who(bearer(made->secret)), Right::read_plans, path));
  ASSERT_TRUE(act(as(admin), [&](Act& the_act) { return set_grants(the_act, prefect, {}); }));
  EXPECT_FALSE(may(*who(bearer(made->secret)), Right::read_plans, path));
}

TEST_P(Sessions, ATokenIsRefusedRightsThatItsAccountLacksSignaturesAndAccounts) {
  EXPECT_EQ(refusal(token({Right::publish_programme})), "invalid rights");
  EXPECT_EQ(refusal(token({Right::sign_for_state})), "invalid rights");
  EXPECT_EQ(refusal(token({})), "invalid rights");
  EXPECT_EQ(refusal(token({Right::read_plans}, 0)), "invalid expires");
  EXPECT_EQ(refusal(token({Right::read_plans}, 367 * day)), "invalid expires");
  EXPECT_EQ(refusal(token({Right::read_plans}, 366 * day)), "allowed");
  EXPECT_EQ(refusal(act(as(admin),
                        [&](Act& the_act) {
                          return make_token(the_act, admin, "Comptes", {Right::manage_accounts},
                                            Instant{wall.now().ms + day});
                        })),
            "invalid rights");
}

TEST_P(Sessions, NobodyMakesATokenForSomebodyElseOrWithAToken) {
  EXPECT_EQ(refusal(act(as(admin),
                        [&](Act& the_act) {
                          return make_token(the_act, prefect, "Tableur", {Right::read_plans},
                                            Instant{wall.now().ms + day});
                        })),
            "forbidden manage_accounts");
  const auto made = token({Right::read_plans});
  const auto by_token = who(bearer(made->secret));
  EXPECT_EQ(refusal(act(*by_token,
                        [&](Act& the_act) {
                          return make_token(the_act, prefect, "Encore", {Right::read_plans},
                                            Instant{wall.now().ms + day});
                        })),
            "forbidden manage_accounts");
}

TEST_P(Sessions, ARevokedTokenEndsAtOnce) {
  const auto made = token({Right::read_plans});
  ASSERT_NE(who(bearer(made->secret)), nullptr);
  const AccountId other = add("autre@example.org", {{Role::prefect, sibling}});
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return revoke_token(the_act, made->id); })), "not found");
  ASSERT_NE(who(bearer(made->secret)), nullptr);
  ASSERT_TRUE(act(as(prefect), [&](Act& the_act) { return revoke_token(the_act, made->id); }));
  EXPECT_EQ(who(bearer(made->secret)), nullptr);
  EXPECT_EQ(refusal(act(as(prefect), [&](Act& the_act) { return revoke_token(the_act, made->id); })), "not found");
}

TEST_P(Sessions, ANewPasswordEndsTheTokensOfTheAccountToo) {
  const auto made = token({Right::read_plans});
  ASSERT_NE(who(bearer(made->secret)), nullptr);
  ASSERT_TRUE(
      change_own_password(*database, policy, wall, as(prefect), good_password, "une autre phrase longue", "192.0.2.7"));
  EXPECT_EQ(who(bearer(made->secret)), nullptr);
  // And so does the one chosen through an administrator's one-time address.
  const auto second = token({Right::read_plans});
  const auto invited = act(as(admin), [&](Act& the_act) { return invite_again(the_act, prefect); });
  ASSERT_TRUE(invited) << refusal(invited);
  ASSERT_NE(who(bearer(second->secret)), nullptr);
  ASSERT_TRUE(act(as(admin), [&](Act& the_act) {
    return accept_invitation_with(the_act, invited->secret, hash_password("encore une phrase longue"));
  }));
  EXPECT_EQ(who(bearer(second->secret)), nullptr);
}

TEST_P(Sessions, TheLabelOfATokenCarriesNoIdentifierOfAPerson) {
  EXPECT_EQ(refusal(act(as(prefect),
                        [&](Act& the_act) {
                          return make_token(the_act, prefect, "Tableur du 06 12 34 56 78", {Right::read_plans},
                                            Instant{wall.now().ms + day});
                        })),
            "invalid label");
}

TEST_P(Sessions, ACookieIsNoTokenAndATokenIsNoCookie) {
  const auto made = token({Right::read_plans});
  const auto cookie = enter("prefet@example.org");
  ASSERT_NE(who(bearer(made->secret)), nullptr);
  ASSERT_NE(who(request(*cookie)), nullptr);
  EXPECT_EQ(who(request(made->secret)), nullptr);
  EXPECT_EQ(who(bearer(*cookie)), nullptr);
}

TEST_P(Sessions, TheCookieIsNotForScriptsNorOtherSites) {
  EXPECT_EQ(session_cookie("abc", false), "jalon=abc; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(session_cookie("abc", true), "__Host-jalon=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(session_cookie("", true), "__Host-jalon=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
  EXPECT_EQ(session_cookie("", false), "jalon=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST_P(Sessions, BehindTlsOnlyTheCookieOfThisHostOpensASession) {
  const auto secret = enter("prefet@example.org").value();
  const auto seen = [&](std::string name, bool secure) {
    web::Request asked = request({});
    asked.cookies.emplace_back(std::move(name), secret);
    return identify(*database, wall, asked, {}, &policy, secure) != nullptr;
  };
  EXPECT_TRUE(seen("__Host-jalon", true));
  EXPECT_FALSE(seen("jalon", true)) << "a neighbour of the domain may have set it";
  EXPECT_TRUE(seen("jalon", false));
  EXPECT_FALSE(seen("__Host-jalon", false));
}

TEST_P(Sessions, NoSecretNoAddressAndNoNameEverReachesTheJournal) {
  const Actor administrator = as(admin);
  std::vector<std::string> secrets{good_password,       good_hash(),       "prefet@example.org",
                                   "admin@example.org", "Camille",         "example.org",
                                   "nouveau@",          "Dominique Untel", "$argon2"};
  const auto made = act(administrator, [&](Act& the_act) {
    return invite(the_act,
                  {"nouveau@example.org", "Dominique Untel", "Mairie", "fr", {{Role::local_authority, contract}}});
  });
  secrets.push_back(made->secret);
  const std::string chosen = "la phrase de Dominique";
  ASSERT_TRUE(
      act(system, [&](Act& the_act) { return accept_invitation_with(the_act, made->secret, hash_password(chosen)); }));
  const auto cookie = enter("nouveau@example.org", chosen);
  secrets.push_back(*cookie);
  secrets.push_back(who(request(*cookie))->csrf_secret);
  ASSERT_TRUE(act(as(made->account), [&](Act& the_act) {
    return update_profile(the_act, made->account, {"Dominique Untel", "Mairie, cabinet", "en"});
  }));
  const std::string next = "une phrase plus nouvelle";
  ASSERT_TRUE(change_own_password(*database, policy, wall, as(made->account), chosen, next, "192.0.2.7"));
  const auto again = act(administrator, [&](Act& the_act) { return invite_again(the_act, made->account); });
  secrets.push_back(again->secret);
  const auto a_token = token({Right::read_plans});
  secrets.push_back(a_token->secret);
  ASSERT_TRUE(act(as(prefect), [&](Act& the_act) { return revoke_token(the_act, a_token->id); }));
  const auto stolen = enter("prefet@example.org");
  who(request(*stolen, "2001:db8::1"));
  const auto left = enter("prefet@example.org");
  ASSERT_TRUE(sign_out(*database, *left, policy.now()));
  enter("prefet@example.org", "pas le bon");
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return set_grants(the_act, made->account, {}); }));
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return close_account(the_act, made->account); }));
  ASSERT_TRUE(
      act(administrator, [&](Act& the_act) { return erase_closed_accounts(the_act, Instant{policy.now().ms + 1}); }));
  for (const auto* more : {&chosen, &next, &*stolen, &*left}) secrets.push_back(*more);
  const std::size_t plain = secrets.size();
  for (std::size_t i = 0; i < plain; ++i) secrets.push_back(kept_of(secrets[i]));

  const auto all = records();
  EXPECT_GE(all.size(), 15U);
  for (const auto& record : all) {
    for (const auto* field : {&record.actor_id, &record.actor_label, &record.role, &record.origin, &record.act,
                              &record.kind, &record.object_id, &record.before, &record.after, &record.motive}) {
      for (const auto& secret : secrets) {
        EXPECT_EQ(field->find(secret), std::string::npos) << record.act << " tells " << secret;
      }
    }
  }
  const auto verified = database->read([](db::Session& session) { return journal::verify(session); });
  EXPECT_EQ(verified.first_bad, std::nullopt) << verified.why;
}

}  // namespace
}  // namespace jalon::access
