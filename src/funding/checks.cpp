// SPDX-License-Identifier: EUPL-1.2
// What the system looks at by itself in an application: completeness and eligibility, each with its source.
#include <algorithm>

#include "funding/assessment.hpp"
#include "funding/cofunding.hpp"
#include "funding/rules.hpp"
#include "funding/specifications.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

namespace {

constexpr std::string_view by_call = N_("the call");
constexpr std::string_view by_cerfa = N_("form Cerfa 12156");
constexpr std::string_view by_identifiers = N_("décret 2001-495; registers of INSEE and of associations");
constexpr std::string_view by_commitment = N_("loi of 24 August 2021, art. 12");
constexpr std::string_view by_report = N_("arrêté of 24 May 2005; loi of 12 April 2000, art. 10");
constexpr std::string_view by_renewal =
    N_("loi of 12 April 2000, art. 10; no renewal before the assessment of the year before");
constexpr std::string_view by_in_kind =
    N_("form Cerfa 12156; règlements CRC 99-01 and ANC 2018-06: gifts in kind are valued by a method that is told");
constexpr std::string_view by_specification = N_("the specification that the call asks for");
constexpr std::string_view by_evaluation = N_("circular of 24 December 2002: evaluation as often as possible");

std::string euros(std::int64_t cents) { return format_decimal(cents, 2, Lang::fr); }

class Checks {
 public:
  void add(std::string_view code, bool holds, bool blocks, std::string_view source, std::string_view part, Message rule,
           Message found = {}) {
    out.push_back({.code = code,
                   .outcome = holds ? Finding::holds : Finding::fails,
                   .blocks = blocks,
                   .rule = std::move(rule),
                   .found = holds ? Message{} : std::move(found),
                   .source = source,
                   .part = part});
  }
  std::vector<Check> out;
};

void check_project(Checks& checks, const Application& application, const CallText& text, const Content& content,
                   Date today) {
  const auto& project = content.project;
  checks.add("described",
             !project.title.empty() && !project.need.empty() && !project.description.empty() &&
                 !project.public_code.empty() && !project.means.empty(),
             true, by_cerfa, "project", msg("The project has a title, a need, a description, a public and means."),
             msg("Fill in the title, the need, the description, the public and the means of the project."));
  checks.add("dated", project.starts && project.ends, true, by_cerfa, "project",
             msg("The action has its first and last days."), msg("Give the first and the last day of the action."));
  if (project.starts && project.ends) {
    checks.add("in_period", *project.starts >= text.action_from && *project.ends <= text.action_to, true, by_call,
               "project",
               msg("The action takes place from {0} to {1}.", format_date_short(text.action_from, Lang::fr),
                   format_date_short(text.action_to, Lang::fr)),
               msg("The action goes from {0} to {1}, outside of the days of the call ({2} to {3}).",
                   format_date_short(*project.starts, Lang::fr), format_date_short(*project.ends, Lang::fr),
                   format_date_short(text.action_from, Lang::fr), format_date_short(text.action_to, Lang::fr)));
    const auto applied = application.submitted_at ? paris_date(*application.submitted_at) : today;
    checks.add("not_started", text.takes_started || *project.starts >= applied, true, by_call, "project",
               msg("The action has not begun before the application."),
               msg("The action begins on {0}, before the application: the call does not take it.",
                   format_date_short(*project.starts, Lang::fr)));
  }
}

void check_budget(Checks& checks, const CallText& text, const Budget& budget) {
  const auto costs = budget.total(Side::cost);
  const auto income = budget.total(Side::income);
  const auto asked = budget.asked_cents();
  checks.add("balanced", costs > 0 && costs == income, true, by_cerfa, "budget",
             msg("Costs and income of the budget plan are equal, to the cent."),
             msg("Costs are {0} € and income is {1} €: they differ by {2} €.", euros(costs), euros(income),
                 euros(costs > income ? costs - income : income - costs)));
  checks.add("in_kind", budget.total(Side::given) == budget.total(Side::given_use), true, by_cerfa, "budget",
             msg("What is given in kind (87) is used (86), to the cent."),
             msg("Accounts 86 and 87 come to {0} € and {1} €.", euros(budget.total(Side::given_use)),
                 euros(budget.total(Side::given))));
  checks.add("asked", asked > 0, true, by_cerfa, "budget", msg("An amount is asked for under this call."),
             msg("Enter what is asked for under this call."));
  // In whole numbers: asked / costs <= rate / 1000.
  checks.add("rate", costs == 0 || asked * 1000 <= costs * text.rate_max_permille, true, by_call, "budget",
             msg("What is asked for is at most {0} % of the costs.", rate_text(text.rate_max_permille, Lang::fr)),
             msg("{0} € are {1} of {2} €, above {3} %.", euros(asked), format_percent(asked, costs, Lang::fr),
                 euros(costs), rate_text(text.rate_max_permille, Lang::fr)));
  if (text.amount_min_cents > 0)
    checks.add("amount_min", asked >= text.amount_min_cents, true, by_call, "budget",
               msg("At least {0} € are asked for.", euros(text.amount_min_cents)),
               msg("{0} € are asked for; the call begins at {1} €.", euros(asked), euros(text.amount_min_cents)));
  if (text.amount_max_cents > 0)
    checks.add("amount_max", asked <= text.amount_max_cents, true, by_call, "budget",
               msg("At most {0} € are asked for.", euros(text.amount_max_cents)),
               msg("{0} € are asked for; the call goes up to {1} €.", euros(asked), euros(text.amount_max_cents)));
  const bool named = std::all_of(budget.lines.begin(), budget.lines.end(), [](const BudgetLine& line) {
    const bool is_cofunder =
        line.account.starts_with("74.") && line.account != asked_account &&
        (line.account == "74.public" || line.account == "74.private" || line.account == "74.state");
    return !is_cofunder || !line.label.empty();
  });
  checks.add("cofunders", named, false, by_cerfa, "budget", msg("Each co-funder is named."),
             msg("Name the other services of the State, public bodies and foundations that fund the project."));
}

}  // namespace

std::vector<Check> checks_of(db::Session& session, const territory::Registry& registry, const Application& application,
                             Date today) {
  Checks checks;
  const auto text = text_of(session, application);
  const auto content = content_of(session, registry, application.id);
  const auto organisation = organisation_of(session, application);
  JALON_CHECK(organisation.has_value());
  const auto applied = application.submitted_at ? paris_date(*application.submitted_at) : today;

  const auto call = find_call(session, application.call);
  // What was sent back may come after the last day: it was there in time.
  checks.add("in_time", application.submitted_at.has_value() || (call && call->takes_applications(today)), true,
             by_call, "project",
             msg("The application comes between {0} and {1}.", format_date_short(text.opens, Lang::fr),
                 format_date_short(text.closes, Lang::fr)),
             msg("The call takes applications from {0} to {1}.", format_date_short(text.opens, Lang::fr),
                 format_date_short(text.closes, Lang::fr)));
  checks.add(
      "form",
      text.forms.empty() || std::find(text.forms.begin(), text.forms.end(), organisation->form) != text.forms.end(),
      true, by_call, "organisation", msg("The legal form may apply."),
      msg("The call is not open to the legal form of the organisation."));
  checks.add("identified",
             !organisation->siret.empty() || !organisation->overseas.empty() ||
                 (!organisation->rna.empty() && organisation->form == partner::LegalForm::association),
             true, by_identifiers, "organisation", msg("The organisation is known by its SIRET, or its RNA number."),
             msg("Give the SIRET of the organisation: it cannot be paid without."));
  if (partner::is_private_law(organisation->form))
    checks.add("payable", !organisation->siret.empty() || !organisation->overseas.empty(), false, by_identifiers,
               "organisation", msg("The organisation has a SIRET, without which nothing is paid."),
               msg("An association without SIRET asks INSEE for one before the first payment."));
  if (partner::signs_republican_commitment(organisation->form, applied))
    checks.add("commitment",
               organisation->republican_commitment_on.has_value() && *organisation->republican_commitment_on <= applied,
               false, by_commitment, "organisation", msg("The contrat d'engagement républicain is signed."),
               msg("The page of the organisation does not say when it was signed."));
  check_project(checks, application, text, content, today);
  checks.add(
      "placed",
      !content.project.places.empty() || registry.find(application.territory)->level == territory::Level::contract,
      false, by_call, "project", msg("The project says in which contracts or neighbourhoods it takes place."),
      msg("Name the contracts and neighbourhoods, or the money cannot be followed to a place."));
  check_budget(checks, text, content.budget);
  const bool measured = std::any_of(content.outcomes.begin(), content.outcomes.end(), [](const Outcome& one) {
    return !one.baseline.empty() && !one.target.empty() && !one.method.empty();
  });
  checks.add("measured", measured, true, by_evaluation, "outcomes",
             msg("At least one outcome has a baseline, a target and a method."),
             msg("Give at least one expected outcome with its baseline, its target and how it is measured."));
  const auto files = pieces_of(session, application.id);
  for (const auto& piece : text.pieces) {
    if (!piece.is_required) continue;
    const bool there = std::any_of(files.begin(), files.end(),
                                   [&](const PieceFile& file) { return file.piece == piece.code && !file.removed_at; });
    checks.add("piece", there, true, by_call, "pieces", msg("Document: {0}", piece.title.fr),
               msg("This document is missing: {0}", piece.title.fr));
  }
  // Under a call from before the rule it is looked at and blocks nothing: nobody was asked for it.
  const bool asks_in_kind = !text.is_from_before();
  for (const auto& line : content.budget.lines) {
    const auto* account = budget_account(line.account);
    if (account->side != Side::given || line.amount_cents == 0) continue;
    const auto named = std::string(web::tr(Lang::fr, account->title)) +
                       (line.label.empty() ? std::string() : fmt::format(" ({})", line.label));
    checks.add("in_kind_valued", !line.label.empty() && line.valuation != Valuation::none && !line.basis.empty(),
               asks_in_kind, by_in_kind, "budget", msg("{0} says who gives it and how it was valued.", named),
               msg("{0}: say who gives the {1} €, by which method they were valued and from what.", named,
                   euros(line.amount_cents)));
    const auto code = in_kind_piece(line);
    const bool there = std::any_of(files.begin(), files.end(),
                                   [&](const PieceFile& file) { return file.piece == code && !file.removed_at; });
    checks.add("in_kind_document", there, asks_in_kind, by_in_kind, "pieces", msg("{0} has its document.", named),
               msg("{0}: attach the agreement or statement of who gives the {1} €.", named, euros(line.amount_cents)));
  }
  if (const auto required = requirement_of(session, application, today)) {
    checks.add("specification", required->is_met(), false, by_specification, "organisation",
               msg("The organisation meets the specification {0}.", required->specification.name()),
               required->found(application.organisation_name));
  }
  // The renewal needs the report of what was granted before.
  const auto overdue = session.all<std::string>(sql::overdue_reports, application.organisation, application.id, today);
  checks.add("reports", overdue.empty(), false, by_report, "organisation",
             msg("No report of an earlier grant is overdue."),
             msg("The report of {0} is overdue.", overdue.empty() ? std::string() : overdue.front()));
  for (const auto& one : earlier_grants(session, application)) {
    checks.add(renewal_check, one.standing == Standing::assessed, false, by_renewal, "renewal",
               msg("Grant {0}, which this application renews, is assessed.", one.number),
               one.confirmed() != nullptr
                   ? msg("Grant {0} stands in the way of a renewal; an override is confirmed.", one.number)
               : one.standing == Standing::advised_against
                   ? msg("The assessment of grant {0} advises not to renew it.", one.number)
                   : msg("Grant {0}, which this application renews, is not assessed.", one.number));
  }
  return std::move(checks.out);
}

}  // namespace jalon::funding
