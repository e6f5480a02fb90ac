// SPDX-License-Identifier: EUPL-1.2
#include "funding/agreement_document.hpp"

#include <algorithm>

#include "funding/amount_words.hpp"
#include "funding/rules.hpp"
#include "programme/programme.hpp"

namespace jalon::funding {

namespace {

std::string money(std::int64_t cents, Lang lang) {
  const auto number = format_decimal(cents, 2, lang);
  return lang == Lang::fr ? number + "\u00a0€" : "€" + number;
}

std::string identifiers_of(const partner::Organisation& organisation) {
  std::vector<std::string> all;
  if (!organisation.siret.empty()) all.push_back("SIRET " + organisation.siret);
  if (!organisation.rna.empty()) all.push_back("RNA " + organisation.rna);
  if (!organisation.overseas.empty()) all.push_back(organisation.overseas);
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}

std::string signature(const std::optional<Instant>& at, const std::string& by, Lang lang) {
  if (!at) return std::string(web::tr(lang, N_("not signed yet")));
  return web::trf(lang, "Signed on {0} by {1}", format_instant(*at, lang), by);
}

// A code after what it is called, alone when nobody says.
std::string with_title(const std::string& title, const std::string& code) {
  return title.empty() || title == code ? code : fmt::format("{} ({})", title, code);
}

}  // namespace

std::string agreement_file_name(const Application& application, const Agreement& agreement,
                                intake::DocumentFormat format) {
  return fmt::format("{}-{}-v{}.{}", agreement.is_agreement ? "convention" : "decision", application.number,
                     agreement.version, intake::word(format));
}

std::optional<Agreement> agreement_version(db::Session& session, ApplicationId id, std::optional<int> version) {
  for (auto& one : agreements_of(session, id)) {
    if (!version || one.version == *version) return std::move(one);
  }
  return std::nullopt;
}

intake::Document agreement_document(db::Session& session, const territory::Registry& registry,
                                    const Application& application, const Agreement& agreement, Lang lang) {
  const auto tr = [&](std::string_view id) { return std::string(web::tr(lang, id)); };
  const auto text = text_of(session, application);
  const auto organisation = organisation_of(session, application);
  const auto content = content_of(session, registry, application.id);
  const auto* department = registry.find(application.department);
  const auto made_on = paris_date(agreement.made_at);
  const bool is_signed = agreement.state_signed_at.has_value();

  intake::Document out;
  out.lang = lang;
  out.made_at = agreement.made_at;
  // Before the State signs, nothing of it binds anybody.
  if (!is_signed) out.mark = tr(N_("DRAFT"));
  out.title = agreement.version > 1
                  ? web::trf(lang, "Amendment {0} to agreement {1}", agreement.version - 1, application.number)
              : agreement.is_agreement ? web::trf(lang, "Agreement {0}", application.number)
                                       : web::trf(lang, "Decision to grant {0}", application.number);
  out.footer = web::trf(lang, "{0}, version {1}", application.number, agreement.version);
  out.add_title(out.title);
  out.add_lede(text.title.in(lang));
  if (!is_signed) out.add_note(tr(N_("Draft: the State has not signed this text.")));

  int article = 0;
  const auto heading = [&](std::string_view title) {
    out.add_heading(web::trf(lang, "Article {0}. {1}", ++article, tr(title)));
  };

  out.add_heading(tr(N_("Between")));
  const auto where = department == nullptr ? std::string() : department->name;
  std::vector<std::pair<std::string, std::string>> parties;
  parties.emplace_back(tr(N_("The State")), web::trf(lang, "represented by the prefect of the department: {0}", where));
  parties.emplace_back(tr(N_("The beneficiary")), application.organisation_name);
  if (organisation) {
    parties.emplace_back(tr(N_("Legal form")), tr(partner::title(organisation->form)));
    if (const auto numbers = identifiers_of(*organisation); !numbers.empty())
      parties.emplace_back(tr(N_("Registered as")), numbers);
    if (!organisation->address.empty()) parties.emplace_back(tr(N_("Address")), organisation->address);
    if (!organisation->representative.empty())
      parties.emplace_back(tr(N_("Represented by its")), organisation->representative);
  }
  out.add_terms(std::move(parties));

  heading(N_("Object"));
  out.add_text(agreement.object);
  if (content.project.starts)
    out.add_text(web::trf(lang, "The action takes place from {0} to {1}.", format_date(*content.project.starts, lang),
                          format_date(agreement.ends, lang)));
  else
    out.add_text(web::trf(lang, "The action ends on {0}.", format_date(agreement.ends, lang)));

  heading(N_("Amount"));
  out.add_text(web::trf(lang, "The State grants {0} ({1}).", money(agreement.amount_cents, lang),
                        amount_in_words(agreement.amount_cents, lang)));
  if (application.total_cents > 0) {
    // In hundredths of a percent: 128 bits, since both factors may be large.
    __extension__ using Wide = __int128;
    const auto share = static_cast<std::int64_t>(
        (static_cast<Wide>(agreement.amount_cents) * 10000 + application.total_cents / 2) / application.total_cents);
    out.add_text(web::trf(lang, "The costs of the action are planned at {0}; the grant is {1} % of them.",
                          money(application.total_cents, lang), format_decimal(share, 2, lang)));
  }
  out.add_text(web::trf(lang, "It is paid from the budget of {0}: {1}, {2}.", text.year,
                        with_title(programme::budget_title(session, text.fund, {}, lang), text.fund),
                        with_title(programme::budget_title(session, text.fund, text.line, lang), text.line)));

  heading(N_("Conditions of use and payment"));
  out.add_text(agreement.conditions);
  out.add_text(
      tr(N_("Each payment but an advance is made once the service done is certified; the balance, once the report is "
            "accepted.")));
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < agreement.schedule.size(); ++i) {
    const auto& one = agreement.schedule[i];
    rows.push_back(
        {std::to_string(i + 1), tr(title(one.kind)), format_date(one.due, lang), money(one.amount_cents, lang)});
  }
  out.add_table(tr(N_("Schedule of payments")),
                {{tr(N_("No.")), 1, false},
                 {tr(N_("Payment")), 3, false},
                 {tr(N_("Due on")), 3, false},
                 {tr(N_("Amount")), 3, true}},
                std::move(rows));

  if (!agreement.milestones.empty()) {
    heading(N_("Milestones"));
    std::vector<std::vector<std::string>> steps;
    for (const auto& one : agreement.milestones)
      steps.push_back({one.title, tr(title(one.kind)), format_date(one.due, lang)});
    out.add_table(tr(N_("What is to be done on the way")),
                  {{tr(N_("Milestone")), 5, false}, {tr(N_("Kind")), 2, false}, {tr(N_("Due on")), 3, false}},
                  std::move(steps));
  }

  heading(N_("Reports due"));
  out.add_text(web::trf(lang,
                        "The beneficiary submits by {0} the financial report of the action, costs and income planned "
                        "and actual with their differences, and says what was done and what was reached (arrêté of 24 "
                        "May 2005).",
                        format_date(agreement.report_due, lang)));
  if (!content.outcomes.empty()) {
    std::vector<std::vector<std::string>> expected;
    for (const auto& one : content.outcomes) expected.push_back({one.label, one.baseline, one.target, one.method});
    out.add_table(tr(N_("Expected outcomes")),
                  {{tr(N_("What is measured")), 3, false},
                   {tr(N_("Baseline")), 2, false},
                   {tr(N_("Target")), 2, false},
                   {tr(N_("Method")), 3, false}},
                  std::move(expected));
  }

  heading(N_("Control and recovery"));
  out.add_text(
      tr(N_("The State may check on documents and on the spot how the grant is used. What is not spent, spent on "
            "something else or not eligible is paid back to the cent.")));

  if (organisation && partner::signs_republican_commitment(organisation->form, made_on)) {
    heading(N_("Contrat d'engagement républicain"));
    out.add_text(organisation->republican_commitment_on
                     ? web::trf(lang,
                                "The beneficiary signed the contrat d'engagement républicain on {0} and keeps to it.",
                                format_date(*organisation->republican_commitment_on, lang))
                     : tr(N_("By signing, the beneficiary enters into the contrat d'engagement républicain.")));
    out.add_text(
        tr(N_("Where it is not kept, the grant is withdrawn, in proportion to the period that remains (loi of 12 April "
              "2000, art. 10-1; décret 2021-1947).")));
  }
  if (!agreement.clauses.empty()) {
    heading(N_("Clauses"));
    out.add_text(agreement.clauses);
  }

  out.add_heading(tr(N_("Signatures")));
  std::vector<std::pair<std::string, std::string>> signatures;
  signatures.emplace_back(tr(N_("For the beneficiary")),
                          agreement.is_agreement
                              ? signature(agreement.beneficiary_signed_at, agreement.beneficiary_signed_by, lang)
                              : tr(N_("not needed: the State notifies its decision")));
  signatures.emplace_back(tr(N_("For the State")),
                          signature(agreement.state_signed_at, agreement.state_signed_by, lang));
  out.add_terms(std::move(signatures));
  // The digest of what was signed; of a draft, of what is to be signed.
  out.add_note(web::trf(lang, "Digest (SHA-256) of the text: {0}",
                        agreement.sha256.empty() ? digest_of(application, agreement) : agreement.sha256));
  return out;
}

}  // namespace jalon::funding
