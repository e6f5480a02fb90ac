// SPDX-License-Identifier: EUPL-1.2
#include "funding/publishing.hpp"

#include "funding/rules.hpp"
#include "intake/awards.hpp"
#include "intake/export.hpp"
#include "partner/identifiers.hpp"

namespace jalon::funding {

namespace {

// Every grant that the State has signed, whatever became of it since.
void each_award(db::Session& session, const Publication& what, Published& published,
                FunctionRef<void(const intake::Award&, const Application&)> visit) {
  published = {};
  constexpr std::int64_t page = 500;
  for (const auto state : {State::agreed, State::revoked, State::closed}) {
    ApplicationFilter filter;
    filter.department = what.department;
    filter.state = state;
    filter.order = Order::number;
    filter.limit = page;
    for (filter.offset = 0;; filter.offset += page) {
      const auto rows = applications(session, filter).rows;
      for (const auto& row : rows) {
        const auto agreement = agreement_of(session, row.id);
        if (!agreement || !agreement->state_signed_at) continue;
        const auto signed_on = paris_date(*agreement->state_signed_at);
        if (what.year && signed_on.year() != *what.year) continue;
        const auto application = find_application(session, row.id);
        const auto organisation = organisation_of(session, *application);
        const auto text = text_of(session, *application);
        intake::Award award;
        award.id = application->number;
        award.grantor_name = what.grantor_name;
        award.grantor_siret = what.grantor_siret;
        award.agreed_on = signed_on;
        award.reference = application->number;
        award.beneficiary_name = application->organisation_name;
        if (organisation) {
          award.beneficiary_siret = organisation->siret;
          award.beneficiary_rna = organisation->rna;
        }
        award.object = agreement->object;
        award.amount_cents = agreement->amount_cents;
        award.payment =
            agreement->schedule.size() == 1 ? intake::Award::Payment::once : intake::Award::Payment::in_parts;
        if (!agreement->schedule.empty()) {
          award.paid_from = agreement->schedule.front().due;
          if (agreement->schedule.size() > 1) award.paid_until = agreement->schedule.back().due;
        }
        award.scheme = text.title.fr;
        award.programme = text.title.fr;
        award.begins = application->starts;
        award.ends = application->ends;
        award.modified_at = application->changed_at;
        if (auto faults = intake::award_faults(award); !faults.empty()) {
          published.left_out.push_back({application->number, std::move(faults)});
          continue;
        }
        ++published.grants;
        visit(award, *application);
      }
      if (static_cast<std::int64_t>(rows.size()) < page) break;
    }
  }
}

}  // namespace

bool parse_word(std::string_view text, AwardFormat& format) {
  constexpr std::pair<std::string_view, AwardFormat> words[] = {{"scdl", AwardFormat::scdl},
                                                                {"360", AwardFormat::giving},
                                                                {"csv", AwardFormat::csv},
                                                                {"xlsx", AwardFormat::xlsx},
                                                                {"json", AwardFormat::json}};
  for (const auto& [word, value] : words) {
    if (word != text) continue;
    format = value;
    return true;
  }
  return false;
}

Result<Published> export_awards(db::Session& session, const territory::Registry& registry, const Publication& what,
                                AwardFormat format, FunctionRef<void(std::string_view)> out) {
  std::vector<Fault> faults;
  if (trim(what.grantor_name).empty()) faults.push_back({"grantor", msg("Name the public body that gives.")});
  if (!partner::is_siret(what.grantor_siret))
    faults.push_back({"siret", msg("Give the SIRET of the public body that gives: fourteen digits.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  Published published;
  if (format == AwardFormat::scdl) {
    intake::write_scdl(
        [&](intake::AwardSink sink) {
          each_award(session, what, published, [&](const intake::Award& award, const Application&) { sink(award); });
        },
        out);
    return published;
  }
  if (format == AwardFormat::giving) {
    each_award(session, what, published, [](const intake::Award&, const Application&) {});
    if (published.grants == 0)
      return refused("funding.nothing_to_publish", msg("No signed grant is like that."),
                     msg("Ask for another department or year."));
    intake::write_giving(
        {.prefix = "jalon", .name = what.grantor_name, .siret = what.grantor_siret, .issued_on = what.issued_on},
        [&](intake::AwardSink sink) {
          each_award(session, what, published, [&](const intake::Award& award, const Application&) { sink(award); });
        },
        out);
    return published;
  }
  using intake::CellType;
  const auto column = [](const std::string& name, CellType type = CellType::text) {
    return intake::Column{.key = name, .label = name, .type = type};
  };
  const intake::TableSpec spec{
      .name = "grants",
      .columns = {column("number"), column("call"), column("department"), column("state"), column("organisation"),
                  column("siret"), column("rna"), column("object"), column("signed_on", CellType::date),
                  column("asked", CellType::money), column("granted", CellType::money), column("paid", CellType::money),
                  column("recovered", CellType::money), column("starts", CellType::date),
                  column("ends", CellType::date)}};
  const auto as = format == AwardFormat::csv    ? intake::Format::csv
                  : format == AwardFormat::xlsx ? intake::Format::xlsx
                                                : intake::Format::json;
  intake::write_table(
      as, spec,
      [&](intake::TableSink& sink) {
        each_award(session, what, published, [&](const intake::Award& award, const Application& application) {
          const auto* place = registry.find(application.department);
          const auto call = find_call(session, application.call);
          const auto sums = sums_of(session, application.id);
          sink.row(application.number, call ? call->code : std::string(),
                   place == nullptr ? std::string() : place->code, word(application.state), award.beneficiary_name,
                   award.beneficiary_siret, award.beneficiary_rna, award.object, award.agreed_on,
                   intake::Cents{application.asked_cents}, intake::Cents{award.amount_cents},
                   intake::Cents{sums.paid_cents}, intake::Cents{sums.recovered_cents}, application.starts,
                   application.ends);
        });
      },
      out);
  return published;
}

}  // namespace jalon::funding
