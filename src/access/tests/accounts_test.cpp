// SPDX-License-Identifier: EUPL-1.2
#include "fixture.hpp"

namespace jalon::access {
namespace {

class Accounts : public Room {
 protected:
  AccountId admin = add("admin@example.org", {{Role::administrator, nation}}, "Administration des comptes");
  Actor administrator = as(admin);
  Invitation prefect{"Prefet@Example.org",
                     "Claude Bernard",
                     "Préfecture de la Seine-Saint-Denis",
                     "fr",
                     {{Role::prefect, department}}};

  Result<Invited> invited(const Invitation& invitation) {
    return act(administrator, [&](Act& the_act) { return invite(the_act, invitation); });
  }
  Result<AccountId> accepted(const std::string& secret, const std::string& password = good_password) {
    policy.set(policy.now());
    return act(system_actor("invitation"),
               [&](Act& the_act) { return accept_invitation_with(the_act, secret, hash_password(password)); });
  }
};
INSTANTIATE_TEST_SUITE_P(, Accounts, ::testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Accounts, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Accounts, AnInvitationMakesAnAccountThatItsPersonOpens) {
  const auto made = invited(prefect);
  ASSERT_TRUE(made) << refusal(made);
  EXPECT_EQ(account(made->account).state, "invited");
  EXPECT_EQ(account(made->account).email, "prefet@example.org");
  EXPECT_EQ(refusal(enter("prefet@example.org")), "access.wrong_credentials");
  const auto opened = accepted(made->secret);
  ASSERT_TRUE(opened) << refusal(opened);
  EXPECT_EQ(account(made->account).state, "active");
  EXPECT_TRUE(enter("PREFET@example.org "));
}

TEST_P(Accounts, OnlyAnAdministratorInvites) {
  const AccountId other = add("coordination@example.org", {{Role::national_coordinator, nation}});
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return invite(the_act, prefect); })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(other),
                        [&](Act& the_act) {
                          return set_grants(the_act, admin, {{Role::auditor, nation}});
                        })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return close_account(the_act, admin); })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return invite_again(the_act, admin); })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return add_account(the_act, prefect, good_hash()); })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return erase_closed_accounts(the_act, wall.now()); })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(other), [&](Act& the_act) { return sign_out_everywhere(the_act, admin); })),
            "forbidden manage_accounts");
}

TEST_P(Accounts, AnInvitationServesOnce) {
  const auto made = invited(prefect);
  ASSERT_TRUE(accepted(made->secret));
  EXPECT_EQ(refusal(accepted(made->secret)), "access.invitation_ended");
}

TEST_P(Accounts, AnInvitationEndsAfterSevenDays) {
  const auto made = invited(prefect);
  pass(7 * day);
  EXPECT_EQ(refusal(accepted(made->secret)), "access.invitation_ended");
  policy.set(Instant{policy.now().ms - 1});
  EXPECT_TRUE(accepted(made->secret));
}

TEST_P(Accounts, ANewInvitationReplacesTheOneBefore) {
  const auto first = invited(prefect);
  const auto second_one = invited(prefect);
  ASSERT_TRUE(second_one) << refusal(second_one);
  EXPECT_EQ(first->account, second_one->account);
  EXPECT_EQ(refusal(accepted(first->secret)), "access.invitation_ended");
  EXPECT_TRUE(accepted(second_one->secret));
}

TEST_P(Accounts, AMadeUpInvitationIsRefused) {
  EXPECT_EQ(refusal(accepted("not-a-secret")), "access.invitation_ended");
  EXPECT_EQ(refusal(accepted("")), "access.invitation_ended");
}

TEST_P(Accounts, EveryFaultOfAnInvitationIsNamed) {
  EXPECT_EQ(refusal(invited({"nobody", "", "", "de", {}})), "invalid email name function_label lang grants");
  EXPECT_EQ(refusal(invited({"a@b@c.fr", "A", "B", "fr", {{Role::prefect, department}}})), "invalid email");
  EXPECT_EQ(refusal(invited({"a@localhost", "A", "B", "fr", {{Role::prefect, department}}})), "invalid email");
  EXPECT_EQ(refusal(invited({"a@b.fr", "A", "B", "fr", {{Role::prefect, {}}}})), "invalid grants");
  EXPECT_EQ(refusal(invited({"a@b.fr", "A", "moi@b.fr", "fr", {{Role::prefect, department}}})),
            "invalid function_label");
  EXPECT_EQ(refusal(invited({"a@b.fr", "A", "Bureau 3, 06 12 34 56 78", "fr", {{Role::prefect, department}}})),
            "invalid function_label");
  EXPECT_EQ(
      refusal(invited({"a@b.fr", "A", "B", "fr", {{Role::prefect, department}, {Role::local_authority, contract}}})),
      "access.duties_apart");
  EXPECT_EQ(refusal(invited({"a@b.fr", "A", "B", "en", {{Role::prefect, department}}})), "allowed");
}

TEST_P(Accounts, AnAddressHasOneAccount) {
  const auto made = invited(prefect);
  ASSERT_TRUE(accepted(made->secret));
  EXPECT_EQ(refusal(invited(prefect)), "conflict");
  EXPECT_EQ(refusal(act(system, [&](Act& the_act) { return add_account(the_act, prefect, good_hash()); })), "conflict");
}

TEST_P(Accounts, PasswordsThatAreShortCommonOrBuiltOnTheAddressAreRefused) {
  const auto faults = [](std::string_view password) {
    return password_faults("p", password, "camille.martin@example.org").size();
  };
  EXPECT_EQ(faults("cheval pile 7"), 0U);
  EXPECT_EQ(faults("cheval pile"), 1U);                                // 11 characters
  EXPECT_EQ(faults("éééèèèàààùùù12"), 0U + faults("eeeeeeaaauuu12"));  // characters are counted, not bytes
  EXPECT_EQ(faults("Motdepasse2016!"), 1U);
  EXPECT_EQ(faults("azertyuiop12345"), 1U);
  EXPECT_EQ(faults("748159263748"), 1U);
  EXPECT_EQ(faults("abababababababab"), 1U);
  EXPECT_EQ(faults("vive Camille.Martin !"), 1U);
  EXPECT_EQ(faults(""), 1U);
  EXPECT_EQ(faults(std::string(1025, 'x') + "abcdefg"), 1U);
  EXPECT_EQ(faults("cheval pile \xff\xfe agrafe"), 1U);
  const auto made = invited(prefect);
  EXPECT_TRUE(accepted(made->secret));
}

TEST_P(Accounts, APasswordIsKeptAsArgon2idOnly) {
  EXPECT_TRUE(good_hash().starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << good_hash();
  EXPECT_TRUE(verify_password(HashingPlace(), good_hash(), good_password));
  EXPECT_FALSE(verify_password(HashingPlace(), good_hash(), good_password + " "));
  EXPECT_FALSE(verify_password(HashingPlace(), "", ""));
}

TEST_P(Accounts, RolesAreReplacedAsAWholeAndJournalledWithBeforeAndAfter) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  const std::vector<Grant> wanted{
      {Role::instruction_officer, sibling}, {Role::prefect, sibling}, {Role::prefect, sibling}};
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return set_grants(the_act, id, wanted); }));
  EXPECT_EQ(account(id).grants.size(), 2U);
  const auto found = records("change_roles");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].before, R"({"grants":[{"role":"prefect","territory":21}]})");
  EXPECT_EQ(found[0].after,
            R"({"grants":[{"role":"prefect","territory":22},{"role":"instruction_officer","territory":22}]})");
  EXPECT_EQ(found[0].actor_id, admin.text());
  EXPECT_EQ(found[0].role, "administrator");
  // The same again changes nothing and writes nothing.
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return set_grants(the_act, id, wanted); }));
  EXPECT_EQ(records("change_roles").size(), 1U);
}

TEST_P(Accounts, NobodyChangesTheirOwnRolesOrClosesTheirOwnAccount) {
  EXPECT_EQ(refusal(act(administrator,
                        [&](Act& the_act) {
                          return set_grants(the_act, admin, {{Role::prefect, nation}});
                        })),
            "access.own_account");
  EXPECT_EQ(refusal(act(administrator, [&](Act& the_act) { return close_account(the_act, admin); })),
            "access.own_account");
  const AccountId second_one = add("admin2@example.org", {{Role::administrator, nation}});
  EXPECT_TRUE(act(administrator, [&](Act& the_act) { return close_account(the_act, second_one); }));
}

// Whoever makes a one-time address could open it themselves, and sign as somebody else.
class SecondLook : public Accounts {
 protected:
  AccountId second = add("admin2@example.org", {{Role::administrator, nation}});
  AccountId signatory = add("prefet@example.org", {{Role::prefect, department}});
  const std::string new_password = "une autre phrase longue";

  // Through an address that this actor made.
  void reopen(const Actor& by, AccountId id) {
    const auto made = act(by, [&](Act& the_act) { return invite_again(the_act, id); });
    ASSERT_TRUE(made) << refusal(made);
    ASSERT_TRUE(accepted(made->secret, new_password));
  }
  std::size_t roles_in_force(const std::string& email) {
    return who(request(enter(email, new_password).value()))->grants.size();
  }
  std::string confirmed(const Actor& by, AccountId id) {
    return refusal(act(by, [&](Act& the_act) { return confirm_account(the_act, id); }));
  }
};
INSTANTIATE_TEST_SUITE_P(, SecondLook, ::testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(SecondLook, AnAccountThatAnAdministratorOpenedAgainSignsNothingUntilAnotherConfirms) {
  const auto to_confirm = [&] {
    return database->read([](db::Session& session) { return list_accounts(session, {.state = "to_confirm"}).total; });
  };
  EXPECT_EQ(to_confirm(), 0);
  reopen(administrator, signatory);
  EXPECT_EQ(to_confirm(), 1);
  EXPECT_EQ(roles_in_force("prefet@example.org"), 0U);
  EXPECT_EQ(confirmed(administrator, signatory), "access.confirmed_by_another");
  EXPECT_EQ(confirmed(as(signatory), signatory), "forbidden manage_accounts");
  EXPECT_EQ(roles_in_force("prefet@example.org"), 0U);
  EXPECT_EQ(confirmed(as(second), signatory), "allowed");
  EXPECT_EQ(roles_in_force("prefet@example.org"), 1U);
  EXPECT_EQ(confirmed(as(second), signatory), "access.nothing_to_confirm");
  EXPECT_EQ(records("replace_password").at(0).after, R"({"state":"active","held_back":true})");
  EXPECT_EQ(records("confirm_account").at(0).actor_id, second.text());
}

TEST_P(SecondLook, NothingIsHeldBackFromAPersonUntilTheAddressHasServed) {
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return invite_again(the_act, signatory); }));
  EXPECT_EQ(who(request(enter("prefet@example.org").value()))->grants.size(), 1U);
  EXPECT_EQ(confirmed(as(second), signatory), "access.nothing_to_confirm") << "no confirmation in advance";
}

TEST_P(SecondLook, WhatTheOperatorReopensOnTheServerHoldsAtOnce) {
  reopen(system, signatory);
  EXPECT_EQ(roles_in_force("prefet@example.org"), 1U);
  reopen(administrator, signatory);
  EXPECT_EQ(confirmed(system, signatory), "allowed") << "where there is only one administrator";
}

TEST_P(SecondLook, ARoleThatDoesNotBindIsNotHeldBack) {
  const AccountId delegate = add("delegue@example.org", {{Role::delegate, contract}});
  reopen(administrator, delegate);
  EXPECT_EQ(roles_in_force("delegue@example.org"), 1U);
}

TEST_P(SecondLook, TakingTheRolesAwayForAWhileOrClosingTheAccountIsNoWayRound) {
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return set_grants(the_act, signatory, {}); }));
  reopen(administrator, signatory);
  ASSERT_TRUE(act(administrator, [&](Act& the_act) {
    return set_grants(the_act, signatory, {{Role::prefect, department}});
  }));
  EXPECT_EQ(roles_in_force("prefet@example.org"), 0U);

  const AccountId mayor = add("maire@example.org", {{Role::local_authority, contract}});
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return close_account(the_act, mayor); }));
  const auto again = invited({"maire@example.org", "A", "Mairie", "fr", {{Role::local_authority, contract}}});
  ASSERT_TRUE(again) << refusal(again);
  ASSERT_TRUE(accepted(again->secret, new_password));
  EXPECT_EQ(roles_in_force("maire@example.org"), 0U);
}

TEST_P(SecondLook, WhoeverMadeTheLatestAddressIsTheOneWhoDoesNotConfirm) {
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return invite_again(the_act, signatory); }));
  reopen(as(second), signatory);
  EXPECT_EQ(confirmed(as(second), signatory), "access.confirmed_by_another");
  EXPECT_EQ(confirmed(administrator, signatory), "allowed");
}

TEST_P(SecondLook, AnAdministratorOfOnesOwnMakingConfirmsNothing) {
  reopen(administrator, signatory);
  const auto third = invited({"moi@example.org", "A", "Comptes", "fr", {{Role::administrator, nation}}});
  ASSERT_TRUE(third) << refusal(third);
  ASSERT_TRUE(accepted(third->secret, new_password));
  EXPECT_EQ(roles_in_force("moi@example.org"), 0U) << "a new administrator waits as well";

  const auto later = invited({"asso@example.org", "A", "Asso", "fr", {{Role::association, contract}}});
  ASSERT_TRUE(accepted(later->secret, new_password));
  ASSERT_TRUE(act(administrator, [&](Act& the_act) {
    return set_grants(the_act, later->account, {{Role::administrator, nation}});
  }));
  EXPECT_EQ(roles_in_force("asso@example.org"), 0U) << "and one who becomes it";

  reopen(administrator, second);
  EXPECT_EQ(roles_in_force("admin2@example.org"), 0U) << "and one whose account was opened again";
  EXPECT_EQ(confirmed(system, third->account), "allowed");
  EXPECT_EQ(roles_in_force("moi@example.org"), 1U);
}

TEST_P(Accounts, RolesThatMustNotMeetAreRefusedLater) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  EXPECT_EQ(
      refusal(act(administrator,
                  [&](Act& the_act) {
                    return set_grants(the_act, id, {{Role::prefect, department}, {Role::control_officer, sibling}});
                  })),
      "access.duties_apart");
  EXPECT_EQ(account(id).grants.size(), 1U);
  EXPECT_TRUE(act(administrator, [&](Act& the_act) { return set_grants(the_act, id, {}); }));
}

TEST_P(Accounts, AClosedAccountEndsAtOnceAndForGood) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  const auto cookie = enter("prefet@example.org");
  ASSERT_TRUE(cookie);
  const auto token = act(as(id), [&](Act& the_act) {
    return make_token(the_act, id, "Tableur", {Right::read_plans}, Instant{wall.now().ms + day});
  });
  ASSERT_TRUE(token) << refusal(token);
  ASSERT_NE(who(request(*cookie)), nullptr);
  ASSERT_NE(who(bearer(token->secret)), nullptr);
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return close_account(the_act, id); }));
  EXPECT_EQ(who(request(*cookie)), nullptr);
  EXPECT_EQ(who(bearer(token->secret)), nullptr);
  EXPECT_EQ(refusal(enter("prefet@example.org")), "access.wrong_credentials");
  EXPECT_TRUE(account(id).grants.empty());
  EXPECT_EQ(refusal(act(administrator, [&](Act& the_act) { return close_account(the_act, id); })),
            "access.account_closed");
  EXPECT_EQ(refusal(act(administrator,
                        [&](Act& the_act) {
                          return set_grants(the_act, id, {{Role::prefect, nation}});
                        })),
            "access.account_closed");
  EXPECT_EQ(refusal(act(administrator, [&](Act& the_act) { return invite_again(the_act, id); })),
            "access.account_closed");
  // The person may come back, through a new invitation, as the same account.
  const auto back = invited(prefect);
  ASSERT_TRUE(back) << refusal(back);
  EXPECT_EQ(back->account, id);
}

TEST_P(Accounts, AClosedAccountIsForgottenAfterItsTime) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  const AccountId kept = add("autre@example.org", {{Role::prefect, sibling}});
  ASSERT_TRUE(act(administrator, [&](Act& the_act) { return close_account(the_act, id); }));
  const Instant closed = policy.now();
  EXPECT_EQ(act(administrator, [&](Act& the_act) { return erase_closed_accounts(the_act, closed); }).value(), 0);
  EXPECT_EQ(
      act(administrator, [&](Act& the_act) { return erase_closed_accounts(the_act, Instant{closed.ms + 1}); }).value(),
      1);
  EXPECT_EQ(account(id).name, "");
  EXPECT_EQ(account(id).email.find("prefet"), std::string::npos);
  EXPECT_EQ(account(kept).email, "autre@example.org");
  EXPECT_EQ(
      act(administrator, [&](Act& the_act) { return erase_closed_accounts(the_act, Instant{closed.ms + 1}); }).value(),
      0);
}

TEST_P(Accounts, ALostPasswordIsReplacedThroughANewInvitation) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  const auto cookie = enter("prefet@example.org");
  const auto again = act(administrator, [&](Act& the_act) { return invite_again(the_act, id); });
  ASSERT_TRUE(again);
  EXPECT_TRUE(enter("prefet@example.org"));  // until the new one is chosen
  ASSERT_TRUE(accepted(again->secret, "une autre phrase longue"));
  EXPECT_EQ(who(request(*cookie)), nullptr);
  EXPECT_EQ(refusal(enter("prefet@example.org")), "access.wrong_credentials");
  EXPECT_TRUE(enter("prefet@example.org", "une autre phrase longue"));
}

TEST_P(Accounts, APasswordIsChangedByItsOwnerWhoKnowsIt) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  const std::string next = "une autre phrase longue";
  const auto change = [&](const Actor& actor, const std::string& old_password, const std::string& new_password) {
    return refusal(change_own_password(*database, policy, wall, actor, old_password, new_password, "192.0.2.7"));
  };
  EXPECT_EQ(change(system, good_password, next), "forbidden manage_accounts");
  Actor program = as(id);
  program.by_token = true;
  EXPECT_EQ(change(program, good_password, next), "forbidden manage_accounts");
  EXPECT_EQ(change(as(id), "faux", next), "invalid old_password");
  EXPECT_EQ(change(as(id), good_password, "court"), "invalid new_password");
  const auto cookie = enter("prefet@example.org");
  ASSERT_EQ(change(as(id), good_password, next), "allowed");
  EXPECT_EQ(who(request(*cookie)), nullptr);
  EXPECT_TRUE(enter("prefet@example.org", next));
}

TEST_P(Accounts, GuessingThePresentPasswordFromAStolenSessionIsLimited) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  const auto change = [&](const std::string& old_password) {
    return change_own_password(*database, policy, wall, as(id), old_password, "une autre phrase longue", "192.0.2.7");
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(refusal(change("faux")), "invalid old_password");
  EXPECT_EQ(refusal(change(good_password)), "access.too_many_attempts");
  pass(minute);
  EXPECT_TRUE(change(good_password));
  EXPECT_EQ(records("change_password").size(), 1U);
}

TEST_P(Accounts, APersonChangesTheirOwnProfileAndNobodyElsesUnlessAdministrator) {
  const AccountId id = add("prefet@example.org", {{Role::prefect, department}});
  const AccountId other = add("autre@example.org", {{Role::prefect, sibling}});
  ASSERT_TRUE(act(as(id), [&](Act& the_act) {
    return update_profile(the_act, id, {"Dominique", "Sous-préfecture", "en"});
  }));
  EXPECT_EQ(account(id).lang, "en");
  EXPECT_EQ(refusal(act(as(id),
                        [&](Act& the_act) {
                          return update_profile(the_act, other, {"X", "Y", "fr"});
                        })),
            "forbidden manage_accounts");
  EXPECT_EQ(refusal(act(as(id),
                        [&](Act& the_act) {
                          return update_profile(the_act, id, {"", "", "fr"});
                        })),
            "invalid name function_label");
  EXPECT_TRUE(act(administrator, [&](Act& the_act) { return update_profile(the_act, other, {"X", "Y", "fr"}); }));
}

TEST_P(Accounts, TheListIsSearchedFilteredAndPaged) {
  for (int i = 0; i < 30; ++i) {
    act(system, [&](Act& the_act) {
      return add_account(the_act,
                         {fmt::format("d{:02}@example.org", i),
                          fmt::format("Délégué {:02}", i),
                          "Préfecture du Rhône",
                          "fr",
                          {{Role::delegate, contract}}},
                         good_hash());
    }).value();
  }
  const auto list = [&](const AccountFilter& filter) {
    return database->read([&](db::Session& session) { return list_accounts(session, filter); });
  };
  EXPECT_EQ(list({}).total, 31);
  EXPECT_EQ(list({}).accounts.size(), 25U);
  EXPECT_EQ(list({.offset = 25}).accounts.size(), 6U);
  EXPECT_EQ(list({.words = "DELEGUE 07 rhone"}).total, 1);
  EXPECT_EQ(list({.words = "d07@example"}).total, 1);
  EXPECT_EQ(list({.words = "%"}).total, 0);
  EXPECT_EQ(list({.words = "d_7"}).total, 0);
  EXPECT_EQ(list({.role = Role::administrator}).total, 1);
  EXPECT_EQ(list({.state = "invited"}).total, 0);
}

TEST_P(Accounts, TwoAccountsAtOnceWithOneAddressLeaveOne) {
  // The rule looked before the other committed: the schema is the second line.
  EXPECT_THROW(act(system,
                   [&](Act& the_act) -> Result<int> {
                     the_act.db.run(sql::insert_account, AccountId::make(), "admin@example.org", "A", "B", "a", "fr",
                                    "invited", "", policy.now(), std::optional<AccountId>());
                     return 1;
                   }),
               db::Violated);
}

}  // namespace
}  // namespace jalon::access
