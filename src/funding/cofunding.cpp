// SPDX-License-Identifier: EUPL-1.2
#include "funding/cofunding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "funding/rules.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(CofundingStatement, (),
                      (number, account, funder, name, status, amount_cents, title, day, reference, file, file_name,
                       sha256, note, is_declared, after_version, at, by_label))
BOOST_DESCRIBE_STRUCT(OpenCofunding, (),
                      (application, number, title, organisation_name, department, state, cofunding_cents, firm_cents,
                       firm_percent))

namespace {

constexpr std::array<std::string_view, 4> status_words{"asked", "firm", "paid", "withdrawn"};
constexpr std::array<std::string_view, 4> status_titles{N_("Asked"), N_("Firm"), N_("Paid"),
                                                        N_("Withdrawn by the co-funder")};

std::string euros(std::int64_t cents) { return format_decimal(cents, 2, Lang::fr); }

bool is_cofunder(const BudgetLine& line) {
  return line.account.starts_with("74") && line.account != asked_account && line.amount_cents > 0;
}

std::string told(const CofundingStatement& one) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("account", one.account);
    json.field("cofunder", one.name);
    json.field("status", word(one.status));
    json.field("amount_cents", one.amount_cents);
    json.field("document", one.title);
    json.field("day", one.day);
    json.field("reference", one.reference);
    json.field("file_name", one.file_name);
    json.field("sha256", one.sha256);
    json.field("note", one.note);
  });
  return out;
}

bool says_the_same(const CofundingStatement& a, const CofundingStatement& b) {
  return a.status == b.status && a.amount_cents == b.amount_cents && a.title == b.title && a.day == b.day &&
         a.reference == b.reference && a.note == b.note && a.sha256 == b.sha256 && a.is_declared == b.is_declared;
}

std::string name_of(const Cofunder& part) {
  return part.name.empty() ? std::string(web::tr(Lang::fr, budget_account(part.account)->title)) : part.name;
}

Result<void> state_cofunding(access::Act& act, const territory::Registry& registry, ApplicationId id,
                             const SaidOfCofunder& said, const plan::ExaminedFile* file, bool is_declared) {
  auto application = require_application(
      act, registry, is_declared ? access::Right::apply_for_grants : access::Right::instruct_applications, id);
  if (!application) return fail(application.error());
  switch (application->state) {
    case State::submitted:
    case State::correction:
    case State::instructing:
    case State::proposed:
    case State::granted:
    case State::agreed:
      break;
    case State::draft:
      return refused("funding.state", msg("Co-funders are followed once the application is submitted."),
                     msg("Submit it first."));
    default:
      return refused("funding.state",
                     msg("Application {0} is over: its co-funders are no longer followed.", application->number),
                     msg("Read the file again."));
  }
  const auto cofunding = cofunding_of(act.db, registry, *application);
  const auto funder = fold(said.name);
  const auto part = std::find_if(cofunding.parts.begin(), cofunding.parts.end(), [&](const Cofunder& one) {
    return one.account == said.account && fold(one.name) == funder;
  });
  if (part == cofunding.parts.end()) return fail(NotFound{msg("The budget plan names no such co-funder.")});

  std::vector<Fault> faults;
  CofundingStatement one{.account = part->account,
                         .funder = funder,
                         .name = part->name,
                         .status = said.status,
                         .title = checked_text("title", said.title, line_characters_max, faults),
                         .day = said.day,
                         .reference = checked_text("reference", said.reference, line_characters_max, faults),
                         .file = {},
                         .file_name = {},
                         .sha256 = {},
                         .note = checked_text("note", said.note, 2000, faults),
                         .is_declared = is_declared,
                         .at = act.now,
                         .by_label = act.actor.label};
  if (file != nullptr) {
    one.file_name = plan::kept_file(said.file_name, *file, piece_bytes_max, faults);
    one.sha256 = file->sha256();
  }
  if (one.day && (*one.day > act.today() || one.day->year() < 2000))
    faults.push_back({"day", msg("The day of the commitment is not before 2000 and not after today.")});
  if (said.status == Commitment::firm || said.status == Commitment::paid) {
    one.amount_cents = said.amount_cents;
    if (said.amount_cents <= 0)
      faults.push_back({"amount", msg("Say how much is confirmed.")});
    else if (said.amount_cents > part->planned_cents)
      faults.push_back({"amount", msg("The plan counts on {0} € of this co-funder: {1} € cannot be recorded. More is "
                                      "asked for in an amended plan alone.",
                                      euros(part->planned_cents), euros(said.amount_cents))});
    if (one.title.empty()) faults.push_back({"title", msg("Name the document: nothing is firm without one.")});
    if (!one.day) faults.push_back({"day", msg("Give the day of the commitment.")});
    if (is_declared && file == nullptr)
      faults.push_back({"file", msg("Attach the document: without it the co-funding counts as asked.")});
    if (!is_declared && file == nullptr && one.reference.empty())
      faults.push_back({"reference", msg("Attach the document, or give the reference of the one that was seen.")});
  } else {
    if (one.note.empty())
      faults.push_back({"note", said.status == Commitment::withdrawn
                                    ? msg("Say why the co-funder withdrew, and how it said so.")
                                    : msg("Say why what was recorded does not hold.")});
    if (said.status == Commitment::asked && part->status() == Commitment::asked)
      faults.push_back({"status", msg("This co-funder is asked already.")});
  }
  if (!part->statements.empty() && says_the_same(part->statements.back(), one)) return {};  // sent twice
  if (file != nullptr) {
    const auto pieces = pieces_of(act.db, id);
    const auto standing = [](const PieceFile& piece) { return !piece.removed_at; };
    const auto same = std::find_if(pieces.begin(), pieces.end(), [&](const PieceFile& piece) {
      return standing(piece) && piece.piece == cofunding_piece && piece.sha256 == one.sha256;
    });
    if (same != pieces.end()) {
      one.file = same->id;  // one document for two co-funders
    } else if (static_cast<std::size_t>(std::count_if(pieces.begin(), pieces.end(), standing)) >= pieces_max) {
      faults.push_back({"file", msg("At most {0} documents are kept of an application.", pieces_max)});
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (file != nullptr && !one.file) {
    one.file = FileId::make();
    act.db.run(sql::insert_piece, *one.file, id, cofunding_piece, one.file_name, file->media_type(), one.sha256,
               file->size(), db::Bytes{file->bytes()}, act.now, act.actor.label);
  }
  for (const auto& version : agreements_of(act.db, id)) {
    if (version.state_signed_at) one.after_version = std::max(one.after_version, version.version);
  }
  one.number = 1 + static_cast<std::int32_t>(cofunding.earlier.size());
  for (const auto& other : cofunding.parts) one.number += static_cast<std::int32_t>(other.statements.size());
  act.db.run(sql::insert_cofunding, id, one.number, one.account, one.funder, one.name, one.status, one.amount_cents,
             one.title, one.day, one.reference, one.file, one.note, one.is_declared ? 1 : 0, one.after_version, one.at,
             one.by_label, act.actor.account);
  act.db.run(sql::note_firm, id, cofunding_of(act.db, registry, *application).firm_cents);
  return keep(act, *application,
              {.act = is_declared ? "declare_cofunding" : "record_cofunding",
               .before = part->statements.empty() ? std::string("{}") : told(part->statements.back()),
               .after = told(one),
               .motive = one.note});
}

}  // namespace

std::string_view word(Commitment status) { return status_words.at(static_cast<std::size_t>(status)); }
bool parse_word(std::string_view text, Commitment& status) {
  const auto found = std::find(status_words.begin(), status_words.end(), text);
  if (found == status_words.end()) return false;
  status = static_cast<Commitment>(found - status_words.begin());
  return true;
}
std::string_view title(Commitment status) { return status_titles.at(static_cast<std::size_t>(status)); }

std::int64_t Cofunder::firm_cents() const {
  return is_firm() ? std::min(statements.back().amount_cents, planned_cents) : 0;
}
std::int64_t Cofunder::lost_cents() const { return status() == Commitment::asked ? 0 : planned_cents - firm_cents(); }
std::int64_t Cofunding::required_cents() const { return (counted_cents * required_percent.value_or(0) + 99) / 100; }
std::int64_t Cofunding::missing_cents() const { return std::max<std::int64_t>(0, required_cents() - firm_cents); }

Cofunding cofunding_of(db::Session& session, const territory::Registry& registry, const Application& application) {
  Cofunding out;
  out.required_percent = text_of(session, application).firm_share_percent;
  for (const auto& line : content_of(session, registry, application.id).budget.lines) {
    if (is_cofunder(line)) out.parts.push_back({line.account, line.label, line.amount_cents, line.promise, {}});
  }
  for (auto& one : session.all<CofundingStatement>(sql::cofunding_statements, application.id)) {
    const auto part = std::find_if(out.parts.begin(), out.parts.end(), [&](const Cofunder& other) {
      return other.account == one.account && fold(other.name) == one.funder;
    });
    (part == out.parts.end() ? out.earlier : part->statements).push_back(std::move(one));
  }
  for (const auto& part : out.parts) {
    out.counted_cents += part.planned_cents;
    out.firm_cents += part.firm_cents();
    out.lost_cents += part.lost_cents();
  }
  return out;
}

bool has_cofunders(db::Session& session, ApplicationId id) {
  return session.first<std::int64_t>(sql::has_cofunders, id).has_value();
}

Result<void> declare_cofunding(access::Act& act, const territory::Registry& registry, ApplicationId id,
                               const SaidOfCofunder& said, const plan::ExaminedFile* file) {
  return state_cofunding(act, registry, id, said, file, true);
}
Result<void> record_cofunding(access::Act& act, const territory::Registry& registry, ApplicationId id,
                              const SaidOfCofunder& said, const plan::ExaminedFile* file) {
  return state_cofunding(act, registry, id, said, file, false);
}

Result<void> cofunding_lets_sign(db::Session& session, const territory::Registry& registry,
                                 const Application& application, const Agreement& agreement) {
  if (agreement.version > 1) {
    for (const auto& other : agreements_of(session, application.id)) {
      if (other.version == agreement.version - 1 && agreement.amount_cents <= other.amount_cents) return {};
    }
  }
  const auto cofunding = cofunding_of(session, registry, application);
  const auto missing = cofunding.missing_cents();
  if (missing == 0) return {};
  std::vector<std::string> from;
  for (const auto& part : cofunding.parts) {
    if (part.firm_cents() < part.planned_cents)
      from.push_back(fmt::format("{} ({} €)", name_of(part), euros(part.planned_cents - part.firm_cents())));
  }
  return refused(
      "funding.cofunding_not_firm",
      msg("{0} € of the co-funding is firm, of {1} € that the plan counts on; the call asks for {2} % before "
          "the agreement: {3} € are missing. Not firm: {4}.",
          euros(cofunding.firm_cents), euros(cofunding.counted_cents), *cofunding.required_percent, euros(missing),
          fmt::format("{}", fmt::join(from, ", "))),
      msg("Record what is confirmed, with its document, on the page “Co-funding” of the application."));
}

std::vector<Message> left_to_do(const Cofunding& cofunding, State state) {
  std::vector<Message> out;
  for (const auto& part : cofunding.parts) {
    switch (part.status()) {
      case Commitment::asked:
        out.push_back(part.is_claimed_only()
                          ? msg("{0}: {1} € are called firm or paid in the plan, no document shows it: they count as "
                                "asked until it is there.",
                                name_of(part), euros(part.planned_cents))
                          : msg("{0}: {1} € are asked for; enter the document once it is there.", name_of(part),
                                euros(part.planned_cents)));
        break;
      case Commitment::withdrawn:
        out.push_back(msg("{0} has withdrawn: the plan lacks {1} €.", name_of(part), euros(part.planned_cents)));
        break;
      default:
        if (part.lost_cents() > 0)
          out.push_back(msg("{0} confirms {1} € of {2} €: the plan lacks {3} €.", name_of(part),
                            euros(part.firm_cents()), euros(part.planned_cents), euros(part.lost_cents())));
    }
  }
  if (cofunding.lost_cents == 0) return out;
  switch (state) {
    case State::correction:
      out.push_back(msg("The plan is out of balance: write an amended plan, with other income or lower costs."));
      break;
    case State::submitted:
    case State::instructing:
      out.push_back(msg("The plan is out of balance: the service that instructs sends it back for an amended plan."));
      break;
    case State::proposed:
      out.push_back(
          msg("The plan is out of balance: take the file back to instruction and send it back for an amended plan."));
      break;
    case State::granted:
      out.push_back(
          msg("The plan is out of balance: while the call’s share is reached the grant can be signed for what "
              "is left of the object; else it is revoked, and asked for again with an amended plan."));
      break;
    case State::agreed:
      out.push_back(msg("The plan is out of balance: a new decision amends the amount, and an amendment the object."));
      break;
    default:
      break;
  }
  return out;
}

std::vector<OpenCofunding> open_cofunding(db::Session& session, std::optional<TerritoryKey> department) {
  return session.all<OpenCofunding>(sql::open_cofunding, department);
}

std::string in_kind_piece(const BudgetLine& line) { return fmt::format("{}:{}", line.account, fold(line.label)); }

void note_plan(db::Session& session, const territory::Registry& registry, const Application& application,
               const Budget& budget) {
  session.run(sql::drop_cofunders, application.id);
  session.run(sql::drop_in_kind, application.id);
  for (const auto& line : budget.lines) {
    if (is_cofunder(line))
      session.run(sql::put_cofunder, application.id, line.account, fold(line.label), line.label, line.amount_cents);
    if (budget_account(line.account)->side == Side::given && line.amount_cents > 0)
      session.run(sql::put_in_kind, application.id, in_kind_piece(line), line.amount_cents,
                  line.label.empty() || line.valuation == Valuation::none || line.basis.empty() ? 0 : 1);
  }
  session.run(sql::note_firm, application.id, cofunding_of(session, registry, application).firm_cents);
}

}  // namespace jalon::funding
