// SPDX-License-Identifier: EUPL-1.2
// A small country with an envelope in its departments, a published call, an association, and the people around a file.
#pragma once

#include <gtest/gtest.h>

#include "access/sql.hpp"
#include "access/testing.hpp"
#include "audit/sql.hpp"
#include "db/testing.hpp"
#include "figures/sql.hpp"
#include "funding/cofunding.hpp"
#include "funding/sql.hpp"
#include "journal/sql.hpp"
#include "ledger/sql.hpp"
#include "partner/sql.hpp"
#include "plan/sql.hpp"
#include "programme/sql.hpp"
#include "territory/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::funding {

// Fourteen digits whose last one is the check (Luhn).
inline std::string siret_of(int n) {
  std::string digits = fmt::format("{:08}", n);
  const auto check = [](const std::string& text) {
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      int digit = text[text.size() - 1 - i] - '0';
      if (i % 2 == 0 && (digit *= 2) > 9) digit -= 9;
      sum += digit;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
  };
  digits += check(digits);
  digits += "0001";
  digits += check(digits);
  return digits;
}

class Funding : public testing::TestWithParam<db::testing::Engine> {
 protected:
  Funding()
      : Funding({journal::sql::all_migrations, access::sql::all_migrations, territory::sql::all_migrations,
                 ledger::sql::all_migrations, figures::sql::all_migrations, partner::sql::all_migrations,
                 audit::sql::all_migrations, programme::sql::all_migrations, plan::sql::all_migrations,
                 sql::all_migrations}) {}
  // With the tables of rooms above.
  explicit Funding(std::initializer_list<std::span<const db::Migration>> rooms) : database{GetParam(), rooms} {}
  db::testing::TestDatabase database;
  territory::Registry registry{territory::testing::small_country()};
  Instant now{at_paris(*Date::parse("2016-09-01"), 10, 0)};
  static constexpr TerritoryKey nation{1}, department{93}, contract{101}, other_department{69}, other_contract{201};
  access::Actor system = access::system_actor("tests");
  access::Actor coordinator = who(access::Role::national_coordinator, nation, "Coordination");
  access::Actor prefect = who(access::Role::prefect, department, "Préfet 93");
  access::Actor officer = who(access::Role::instruction_officer, department, "Instruction 93");
  access::Actor payer = who(access::Role::instruction_officer, department, "Comptable 93");
  access::Actor controller = who(access::Role::control_officer, department, "Contrôle 93");
  access::Actor delegate = who(access::Role::delegate, contract, "Délégué");
  access::Actor applicant = who(access::Role::association, department, "Association");
  access::Actor rival = who(access::Role::association, department, "Autre association");
  access::Actor strange_prefect = who(access::Role::prefect, other_department, "Préfet 69");
  access::Actor auditor = who(access::Role::auditor, nation, "Audit");
  CallId call;
  partner::PartnerId organisation;

  static access::Actor who(access::Role role, TerritoryKey territory, std::string label) {
    auto actor = access::testing::actor_with(role, territory);
    actor.label = std::move(label);
    return actor;
  }
  template <class F>
  auto as(const access::Actor& actor, F&& rule) -> std::invoke_result_t<F, access::Act&> {
    return database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = actor, .now = now};
      return rule(act);
    });
  }
  template <class F>
  auto look(F&& question) {
    return database->read(question);
  }
  void on(std::string_view day) { now = at_paris(*Date::parse(day), 10, 0); }
  template <class T>
  static void must(const Result<T>& result) {
    if (!result) throw std::runtime_error(english(result.error()));
  }
  template <class T>
  static T must_be(Result<T> result) {
    must(result);
    return std::move(*result);
  }
  // The rule that refused, the first field at fault, or the missing right.
  template <class T>
  static std::string why_not(const Result<T>& result) {
    if (result) return "it was allowed";
    if (const auto* forbidden = std::get_if<Forbidden>(&result.error())) return forbidden->right;
    if (const auto* refusal = std::get_if<Refused>(&result.error())) return refusal->rule;
    if (const auto* invalid = std::get_if<Invalid>(&result.error())) return invalid->faults.front().field;
    if (std::holds_alternative<Conflict>(result.error())) return "conflict";
    return "not found";
  }

  static ledger::Account account(TerritoryKey territory, ledger::Kind kind, ledger::Unit unit) {
    return {"fipd", 2016, "radicalisation", territory, kind, unit};
  }
  void allot(TerritoryKey to, std::int64_t cents) {
    for (const auto unit : {ledger::Unit::ae, ledger::Unit::cp}) {
      const auto post = [&](ledger::Move move, const ledger::Account& from, const ledger::Account& into) {
        must(as(system, [&](access::Act& act) {
          return ledger::post_entry(act, registry,
                                    {.move = move,
                                     .day = act.today(),
                                     .document = "LFI 2016",
                                     .memo = {},
                                     .idempotency_key = fmt::format("envelope-{}", ++keys_),
                                     .transfers = {{from, into, cents}}});
        }));
      };
      post(ledger::Move::vote, account(nation, ledger::Kind::voted, unit), account(nation, ledger::Kind::open, unit));
      post(ledger::Move::delegate, account(nation, ledger::Kind::open, unit), account(to, ledger::Kind::open, unit));
    }
  }
  std::int64_t left(ledger::Kind kind, ledger::Unit unit) {
    return look([&](db::Session& session) {
      const auto found = ledger::balance(session, account(department, kind, unit));
      return found ? found->left_cents() : std::int64_t{0};
    });
  }
  void ledger_is_whole() {
    const auto proof = look([&](db::Session& session) { return ledger::verify(session, registry); });
    EXPECT_EQ(proof.different, 0) << (proof.examples.empty() ? "" : proof.examples.front());
  }

  static CallText call_text() {
    CallText text;
    text.title = {"Appel à projets 2016", "Call for projects 2016"};
    text.text = {"Prévention de la radicalisation.", "Prevention of radicalisation."};
    text.territory = nation;
    text.fund = "fipd";
    text.year = 2016;
    text.line = "radicalisation";
    text.opens = *Date::parse("2016-08-01");
    text.closes = *Date::parse("2016-10-31");
    text.action_from = *Date::parse("2016-09-01");
    text.action_to = *Date::parse("2017-12-31");
    text.forms = {partner::LegalForm::association, partner::LegalForm::commune};
    text.costs = {"Dépenses de fonctionnement.", "Running costs."};
    text.committee = {"Préfet, procureur, maire.", "Prefect, prosecutor, mayor."};
    text.criteria = {{"need", {"Besoin", "Need"}, {"0 à 10", "0 to 10"}, 3},
                     {"method", {"Méthode", "Method"}, {"0 à 10", "0 to 10"}, 1}};
    text.pieces = {{"rib", {"RIB", "Bank details"}, true}};
    text.firm_share_percent = 100;
    return text;
  }
  static partner::Organisation organisation_text(int n, std::string name) {
    partner::Organisation out;
    out.name = std::move(name);
    out.form = partner::LegalForm::association;
    out.siret = siret_of(n);
    out.address = "1 place de la Mairie";
    out.purpose = "Prévention";
    out.representative = "présidente";
    out.budget_cents = 50'000'000;
    out.republican_commitment_on = Date::parse("2016-01-15");
    out.territory = department;
    return out;
  }
  static Project project() {
    Project out;
    out.title = "Ateliers d’esprit critique";
    out.summary = "Ateliers.";
    out.need = "Le diagnostic du contrat.";
    out.description = "Douze ateliers.";
    out.public_code = "youth";
    out.means = "Deux animateurs.";
    out.places = {contract};
    out.starts = Date::parse("2016-11-02");
    out.ends = Date::parse("2017-06-30");
    return out;
  }
  static Budget budget(std::int64_t asked = 2'000'000, std::int64_t costs = 4'000'000) {
    return {.lines = {{"64.salaries", "", costs, Promise::asked},
                      {std::string(asked_account), "", asked, Promise::asked},
                      {"74.commune", "Ville", costs - asked, Promise::firm}},
            .note = {}};
  }
  static std::vector<Outcome> outcomes() {
    return {{"Jeunes qui vérifient une source", "20 %", "60 %", "questionnaire", Date::parse("2017-06-30")}};
  }

  void SetUp() override {
    must(as(system, [&](access::Act& act) -> Result<void> {
      act.db.run_script(territory::testing::rows_of(territory::testing::small_country()).c_str());
      return {};
    }));
    allot(department, 10'000'000);
    call = must_be(
        as(coordinator, [&](access::Act& act) { return create_call(act, registry, "FIPD-2016", call_text()); }));
    must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, call, CallVerb::publish); }));
    organisation = must_be(as(applicant, [&](access::Act& act) {
      return partner::declare_organisation(act, registry, organisation_text(73282932, "Prévention Nord"));
    }));
  }

  ApplicationId start(const access::Actor& actor, partner::PartnerId by) {
    return must_be(as(actor, [&](access::Act& act) { return start_application(act, registry, call, by, contract); }));
  }
  void fill(const access::Actor& actor, ApplicationId id, std::int64_t asked = 2'000'000,
            std::int64_t costs = 4'000'000) {
    must(as(actor, [&](access::Act& act) { return save_project(act, registry, id, 0, project()); }));
    must(as(actor, [&](access::Act& act) { return save_budget(act, registry, id, 0, budget(asked, costs)); }));
    must(as(actor, [&](access::Act& act) { return save_outcomes(act, registry, id, 0, outcomes()); }));
    const std::string bytes = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    const plan::ExaminedFile file(bytes, 10 << 20);
    must(as(actor, [&](access::Act& act) { return attach_piece(act, registry, id, "rib", "rib.pdf", file); }));
  }
  Result<void> submit(const access::Actor& actor, ApplicationId id) {
    return as(actor, [&](access::Act& act) { return submit_application(act, registry, id, {true, true, true}); });
  }
  ApplicationId submitted(std::int64_t asked = 2'000'000, std::int64_t costs = 4'000'000) {
    const auto id = start(applicant, organisation);
    fill(applicant, id, asked, costs);
    must(submit(applicant, id));
    return id;
  }
  ApplicationId proposed(std::int64_t asked = 2'000'000, std::int64_t costs = 4'000'000) {
    const auto id = submitted(asked, costs);
    must(as(officer, [&](access::Act& act) { return declare_complete(act, registry, id); }));
    must(as(officer, [&](access::Act& act) { return score(act, registry, id, {{"need", 8, ""}, {"method", 6, ""}}); }));
    must(as(officer, [&](access::Act& act) { return propose(act, registry, id, asked, "au vu des notes"); }));
    return id;
  }
  Result<DecisionId> decide_as(const access::Actor& actor, ApplicationId id, Ruling ruling) {
    return as(actor, [&](access::Act& act) { return decide(act, registry, id, ruling); });
  }
  ApplicationId granted(std::int64_t asked = 2'000'000, std::int64_t costs = 4'000'000) {
    const auto id = proposed(asked, costs);
    must(decide_as(prefect, id, {Verdict::granted, asked, "", ""}));
    make_firm(id);
    return id;
  }
  static SaidOfCofunder firm_for(std::int64_t cents, Commitment status = Commitment::firm) {
    return {.account = "74.commune",
            .name = "Ville",
            .status = status,
            .amount_cents = cents,
            .title = "Délibération",
            .day = Date::parse("2016-08-30"),
            .reference = "2016-142",
            .note = {},
            .file_name = {}};
  }
  // What the town gives, as the officer has seen it.
  void make_firm(ApplicationId id) {
    const auto cofunding =
        look([&](db::Session& session) { return cofunding_of(session, registry, *find_application(session, id)); });
    if (cofunding.parts.empty()) return;
    must(as(officer, [&](access::Act& act) {
      return record_cofunding(act, registry, id, firm_for(cofunding.parts[0].planned_cents), nullptr);
    }));
  }
  Application read(ApplicationId id) {
    return look([&](db::Session& session) { return *find_application(session, id); });
  }
  std::string digest(ApplicationId id) {
    return look(
        [&](db::Session& session) { return digest_of(*find_application(session, id), *agreement_of(session, id)); });
  }
  Result<void> sign_as(const access::Actor& actor, ApplicationId id, const std::string& seen, bool for_state) {
    return as(actor, [&](access::Act& act) {
      return for_state ? sign_for_state(act, registry, id, seen) : sign_for_beneficiary(act, registry, id, seen);
    });
  }
  ApplicationId agreed(std::int64_t asked = 2'000'000, std::int64_t costs = 4'000'000) {
    const auto id = granted(asked, costs);
    auto text =
        look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
    text.conditions = "Versée selon l’échéancier.";
    must(as(officer, [&](access::Act& act) { return write_agreement(act, registry, id, text); }));
    if (text.is_agreement) must(sign_as(applicant, id, digest(id), false));
    must(sign_as(prefect, id, digest(id), true));
    return id;
  }
  std::vector<Payment> paid(ApplicationId id) {
    return look([&](db::Session& session) { return payments_of(session, id); });
  }

 private:
  int keys_ = 0;
};

}  // namespace jalon::funding
