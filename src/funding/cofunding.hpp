// SPDX-License-Identifier: EUPL-1.2
// What the budget plan counts on from others. A co-funder of account 74 is asked until a document shows that it has
// committed itself (firm), paid, or withdrawn: whatever the plan promises, the State signs on documents. What is given
// in kind (87) says who gives it and how it was valued, and has its document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "funding/funding.hpp"

namespace jalon::funding {

enum class Commitment : std::uint8_t { asked, firm, paid, withdrawn };
std::string_view word(Commitment status);
bool parse_word(std::string_view text, Commitment& status);
std::string_view title(Commitment status);  // English msgid

// Kept as it was said, with who and when; a further one takes its place.
struct CofundingStatement {
  std::int32_t number = 0;
  std::string account, funder, name;
  Commitment status = Commitment::asked;
  std::int64_t amount_cents = 0;
  std::string title;  // of the document: délibération du 12 mai
  std::optional<Date> day;
  std::string reference;
  std::optional<FileId> file;
  std::string file_name, sha256;
  std::string note;
  bool is_declared = false;        // by the applicant; else recorded by who instructs
  std::int32_t after_version = 0;  // of the agreement, that the State had signed by then
  Instant at;
  std::string by_label;
};
struct Cofunder {
  std::string account, name;
  std::int64_t planned_cents = 0;
  Promise promised = Promise::asked;           // in the plan
  std::vector<CofundingStatement> statements;  // the last one last
  [[nodiscard]] Commitment status() const { return statements.empty() ? Commitment::asked : statements.back().status; }
  [[nodiscard]] bool is_firm() const { return status() == Commitment::firm || status() == Commitment::paid; }
  [[nodiscard]] std::int64_t firm_cents() const;
  // What the plan counts on and will not come: withdrawn, or confirmed for less.
  [[nodiscard]] std::int64_t lost_cents() const;
  // The plan says firm or paid, no document shows it: it counts as asked.
  [[nodiscard]] bool is_claimed_only() const { return statements.empty() && promised != Promise::asked; }
};
struct Cofunding {
  std::vector<Cofunder> parts;              // as the plan names them
  std::vector<CofundingStatement> earlier;  // of co-funders that the plan no longer names
  std::optional<int> required_percent;      // none: a call from before the rule
  std::int64_t counted_cents = 0, firm_cents = 0, lost_cents = 0;
  [[nodiscard]] std::int64_t required_cents() const;  // rounded up to the cent
  [[nodiscard]] std::int64_t missing_cents() const;   // to be firm before the State signs
};
Cofunding cofunding_of(db::Session& session, const territory::Registry& registry, const Application& application);
bool has_cofunders(db::Session& session, ApplicationId id);

struct SaidOfCofunder {
  std::string account, name;  // as the plan has them
  Commitment status = Commitment::firm;
  std::int64_t amount_cents = 0;  // confirmed or paid; at most what the plan counts on
  std::string title;              // of the document
  std::optional<Date> day;        // of the commitment
  std::string reference;
  std::string note;  // why it withdrew, or why what was said does not hold
  std::string file_name;
};
// From the submission until the grant is closed; what happens after the State has signed is kept as well, and changes
// nothing of that signature. Firm and paid need the document's title and day; by a member of the organisation also the
// file, by who instructs the file or the reference of what was seen. The same sent twice is once.
Result<void> declare_cofunding(access::Act& act, const territory::Registry& registry, ApplicationId id,
                               const SaidOfCofunder& said, const plan::ExaminedFile* file);
Result<void> record_cofunding(access::Act& act, const territory::Registry& registry, ApplicationId id,
                              const SaidOfCofunder& said, const plan::ExaminedFile* file);
// Refused "funding.cofunding_not_firm" while the share of the call is not reached: how much is missing and from whom.
// An amendment that commits no more money than was signed is not concerned.
Result<void> cofunding_lets_sign(db::Session& session, const territory::Registry& registry,
                                 const Application& application, const Agreement& agreement);
// In order: what is missing from whom, then what is to be done about a plan out of balance.
std::vector<Message> left_to_do(const Cofunding& cofunding, State state);

struct OpenCofunding {
  ApplicationId application;
  std::string number, title, organisation_name;
  TerritoryKey department;
  State state = State::granted;
  std::int64_t cofunding_cents = 0, firm_cents = 0;
  std::optional<std::int32_t> firm_percent;
};
// Granted or signed, with co-funding that is not firm; those to be signed first.
std::vector<OpenCofunding> open_cofunding(db::Session& session, std::optional<TerritoryKey> department);

// ---- in kind ----

// Under which the document of a contribution in kind is kept among the pieces.
std::string in_kind_piece(const BudgetLine& line);
// Under which the documents of co-funders are: they stay.
inline constexpr std::string_view cofunding_piece = "74.cofunding";
// What control asks for by columns, written with the plan.
void note_plan(db::Session& session, const territory::Registry& registry, const Application& application,
               const Budget& budget);

}  // namespace jalon::funding
