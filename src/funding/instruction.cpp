// SPDX-License-Identifier: EUPL-1.2
// Instruction: who has the file, what is asked and answered around it, scores, the proposal.
#include <algorithm>
#include <map>
#include <set>

#include "funding/assessment.hpp"
#include "funding/rules.hpp"
#include "funding/specifications.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(Exchange, (),
                      (id, application, kind, service, text, due, at, by, by_account, stance, answer, answered_at,
                       answered_by))

namespace {

struct ScoreLine {
  std::string criterion;
  std::int32_t score = 0;
  std::string comment;
  access::AccountId account;
  std::string by;
  Instant at;
};
BOOST_DESCRIBE_STRUCT(ScoreLine, (), (criterion, score, comment, account, by, at))
struct CaseRow {
  std::optional<access::AccountId> officer;
  std::string name;
  std::int64_t files = 0, late = 0, asked_cents = 0;
};
BOOST_DESCRIBE_STRUCT(CaseRow, (), (officer, name, files, late, asked_cents))

Result<Application> to_instruct(access::Act& act, const territory::Registry& registry, ApplicationId id) {
  return require_application(act, registry, access::Right::instruct_applications, id);
}
bool is_in_instruction(State state) {
  return state == State::submitted || state == State::correction || state == State::instructing ||
         state == State::proposed;
}
// The first who acts on a file that nobody has taken has it.
void take(access::Act& act, Application& application) {
  if (application.officer || act.actor.account.is_null()) return;
  application.officer = act.actor.account;
  application.officer_name = act.actor.label;
}

// Weighted mean of the criteria, each the mean of those who scored it, in thousandths of the best; none while a
// criterion has no score.
std::optional<std::int64_t> mean_of(const std::vector<Criterion>& criteria, const std::vector<ScoreRow>& scores) {
  std::int64_t weights = 0;
  std::int64_t millionths = 0;
  for (const auto& criterion : criteria) {
    std::int64_t sum = 0;
    std::int64_t count = 0;
    for (const auto& one : scores) {
      if (one.criterion != criterion.code) continue;
      sum += one.score;
      ++count;
    }
    if (count == 0) return std::nullopt;
    millionths += criterion.weight * (sum * 1'000'000 / (count * score_max));
    weights += criterion.weight;
  }
  if (weights == 0) return std::nullopt;
  return (millionths / weights + 500) / 1000;
}

std::string told(const std::vector<Score>& scores) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    for (const auto& one : scores) json.field(one.criterion, one.score);
  });
  return out;
}

}  // namespace

Result<void> take_file(access::Act& act, const territory::Registry& registry, ApplicationId id) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  if (application->officer == act.actor.account) return {};
  if (application->officer)
    return fail(Conflict{msg("{0} has this file already; it can be handed over.", application->officer_name)});
  if (!is_in_instruction(application->state))
    return refused("funding.state", msg("This file is not to be instructed."), msg("Read it again."));
  take(act, *application);
  return keep(act, *application, {.act = "take_file", .before = {}, .after = {}, .motive = {}});
}

Result<void> hand_over(access::Act& act, const territory::Registry& registry, ApplicationId id,
                       access::AccountId officer, std::string_view motive) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  if (!is_in_instruction(application->state))
    return refused("funding.state", msg("This file is not to be instructed."), msg("Read it again."));
  auto why = checked_motive(motive, msg("Say why the file is handed over."));
  if (!why) return fail(std::move(why.error()));
  const auto account = access::find_account(act.db, officer);
  if (!account || account->state != "active") return invalid("officer", msg("This account is not known."));
  access::Actor to;
  to.account = officer;
  to.grants = account->grants;
  if (!access::may(to, access::Right::instruct_applications, registry.right_path(application->territory)))
    return invalid("officer", msg("This account does not instruct applications there."));
  if (application->officer == officer) return {};
  application->officer = officer;
  application->officer_name = account->function_label.empty() ? account->name : account->function_label;
  return keep(act, *application, {.act = "hand_over", .before = {}, .after = {}, .motive = *why});
}

std::vector<Exchange> exchanges_of(db::Session& session, ApplicationId id) {
  return session.all<Exchange>(sql::exchanges_of, id);
}

namespace {

Result<ExchangeId> insert(access::Act& act, const Exchange& exchange) {
  const auto id = ExchangeId::make();
  act.db.run(sql::insert_exchange, id, exchange.application, exchange.kind, exchange.service, exchange.text,
             exchange.due, act.now, act.actor.label, act.actor.account);
  return id;
}

}  // namespace

Result<ExchangeId> write_exchange(access::Act& act, const territory::Registry& registry, const Exchange& given) {
  auto application = to_instruct(act, registry, given.application);
  if (!application) return fail(application.error());
  std::vector<Fault> faults;
  auto exchange = given;
  exchange.text = checked_text("text", given.text, text_characters_max, faults);
  exchange.service = checked_text("service", given.service, line_characters_max, faults);
  if (exchange.text.empty()) faults.push_back({"text", msg("Write something.")});
  if (exchange.kind == ExchangeKind::correction)
    faults.push_back({"kind", msg("What is missing is asked for by sending the file back.")});
  if (exchange.kind == ExchangeKind::opinion) {
    if (exchange.service.empty()) faults.push_back({"service", msg("Say whose opinion is asked for.")});
    if (!exchange.due || *exchange.due < act.today()) faults.push_back({"due", msg("Say until when: from today on.")});
  } else {
    exchange.due.reset();
  }
  if (exchange.kind == ExchangeKind::contact && exchange.service.empty())
    faults.push_back({"service", msg("Say how: by telephone, letter, meeting.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  auto id = insert(act, exchange);
  take(act, *application);
  std::string after;
  JsonWriter json(after);
  // Private notes are read where they stand, not in a journal that others read.
  json.object([&] {
    json.field("kind", word(exchange.kind));
    json.field("service", exchange.service);
    json.field("due", exchange.due);
  });
  if (auto kept = keep(act, *application, {.act = "write_exchange", .before = "", .after = after, .motive = {}}); !kept)
    return fail(std::move(kept.error()));
  return id;
}

Result<void> give_opinion(access::Act& act, const territory::Registry& registry, ExchangeId id, std::string_view stance,
                          std::string_view answer) {
  const auto exchange = act.db.first<Exchange>(sql::find_exchange, id);
  if (!exchange || exchange->kind != ExchangeKind::opinion) return fail(NotFound{msg("No such opinion is asked for.")});
  auto application = require_application(act, registry, access::Right::give_opinions, exchange->application);
  if (!application) return fail(application.error());
  if (stance != "favourable" && stance != "reserved" && stance != "unfavourable")
    return invalid("stance", msg("An opinion is favourable, reserved or unfavourable."));
  auto text = checked_motive(answer, msg("Give the reasons of the opinion."), "answer");
  if (!text) return fail(std::move(text.error()));
  if (exchange->answered_at) {
    if (exchange->stance == stance && exchange->answer == *text) return {};
    return fail(Conflict{msg("{0} has given this opinion already.", exchange->answered_by)});
  }
  act.db.run(sql::answer_exchange, id, stance, *text, act.now, act.actor.label);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("service", exchange->service);
    json.field("stance", stance);
  });
  return keep(act, *application, {.act = "give_opinion", .before = "", .after = after, .motive = {}});
}

Result<void> ask_correction(access::Act& act, const territory::Registry& registry, ApplicationId id,
                            std::string_view text, Date due) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::ask_correction);
  if (!next) return fail(next.error());
  auto what = checked_motive(text, msg("Say what is missing."), "text");
  if (!what) return fail(std::move(what.error()));
  if (due <= act.today() || due > act.today().plus_days(180))
    return invalid("due", msg("Give the applicant a day to come, at most six months away."));
  Exchange exchange;
  exchange.application = id;
  exchange.kind = ExchangeKind::correction;
  exchange.text = *what;
  exchange.due = due;
  if (auto written = insert(act, exchange); !written) return fail(std::move(written.error()));
  application->state = *next;
  application->correction_due = due;
  application->silence_on.reset();
  take(act, *application);
  return keep(act, *application, {.act = "ask_correction", .before = {}, .after = {}, .motive = *what});
}

Result<void> declare_complete(access::Act& act, const territory::Registry& registry, ApplicationId id) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::declare_complete);
  if (!next) return fail(next.error());
  application->state = *next;
  take(act, *application);
  return keep(act, *application, {.act = "declare_complete", .before = {}, .after = {}, .motive = {}});
}

Result<void> declare_inadmissible(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::string_view motive) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::declare_inadmissible);
  if (!next) return fail(next.error());
  auto why = checked_motive(motive, msg("Name the rule that the application does not meet: the applicant reads it."));
  if (!why) return fail(std::move(why.error()));
  application->state = *next;
  application->correction_due.reset();
  application->silence_on.reset();
  take(act, *application);
  return keep(act, *application, {.act = "declare_inadmissible", .before = {}, .after = {}, .motive = *why});
}

std::vector<ScoreRow> scores_of(db::Session& session, ApplicationId id) {
  std::vector<ScoreRow> out;
  session.each<ScoreLine>(
      sql::scores_of,
      [&](ScoreLine&& line) {
        ScoreRow row;
        row.criterion = std::move(line.criterion);
        row.score = line.score;
        row.comment = std::move(line.comment);
        row.account = line.account;
        row.by = std::move(line.by);
        row.at = line.at;
        out.push_back(std::move(row));
      },
      id);
  return out;
}

Result<void> score(access::Act& act, const territory::Registry& registry, ApplicationId id,
                   const std::vector<Score>& given) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  if (application->state != State::instructing)
    return refused("funding.state", msg("A file is scored once it is complete, and until it is proposed."),
                   msg("Declare it complete, or take it back to instruction."));
  if (auto apart = duties_apart(act, id, {"decided", "certified", "paid"}); !apart) return apart;
  const auto text = text_of(act.db, *application);
  std::vector<Fault> faults;
  std::vector<Score> scores;
  for (const auto& criterion : text.criteria) {
    const auto found =
        std::find_if(given.begin(), given.end(), [&](const Score& s) { return s.criterion == criterion.code; });
    if (found == given.end()) {
      faults.push_back({criterion.code, msg("Give a score from 0 to {0}.", score_max)});
      continue;
    }
    auto one = *found;
    if (one.score < 0 || one.score > score_max)
      faults.push_back({criterion.code, msg("Give a score from 0 to {0}.", score_max)});
    one.comment = checked_text(criterion.code, one.comment, 2000, faults);
    scores.push_back(std::move(one));
  }
  if (scores.size() != given.size() && faults.empty())
    faults.push_back({"criteria", msg("The call has no such criterion.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  for (const auto& one : scores) {
    // The system has no account: it scores under the null one.
    act.db.run(sql::put_score, id, act.actor.account.text(), one.criterion, one.score, one.comment, act.now,
               act.actor.label);
  }
  take(act, *application);
  application->score_permille = mean_of(text.criteria, scores_of(act.db, id));
  return keep(act, *application, {.act = "score_application", .before = "", .after = told(scores), .motive = {}});
}

Result<void> propose(access::Act& act, const territory::Registry& registry, ApplicationId id, std::int64_t amount_cents,
                     std::string_view motive) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::propose);
  if (!next) return fail(next.error());
  if (!application->score_permille)
    return refused("funding.not_scored", msg("Each criterion of the call needs a score first."),
                   msg("Score the application; several officers may."));
  if (amount_cents > 0) {
    if (auto allowed = renewal_allowed(act.db, *application); !allowed) return allowed;
    if (auto allowed = specification_allows(act.db, *application, act.today()); !allowed) return allowed;
  }
  std::vector<Fault> faults;
  auto why = checked_text("motive", motive, 2000, faults);
  if (amount_cents < 0 || amount_cents > application->asked_cents)
    faults.push_back({"amount", msg("Propose from 0 to the {0} € asked for.",
                                    format_decimal(application->asked_cents, 2, Lang::fr))});
  if (why.empty()) {
    auto missing = amount_cents < application->asked_cents
                       ? msg("Say why less than what is asked for is proposed.")
                       : msg("Say why this amount is proposed: the decision rests on it.");
    for (const auto& check : checks_of(act.db, registry, *application, act.today())) {
      if (check.outcome != Finding::fails) continue;
      missing = msg("A rule is not met: say why the application is proposed all the same.");
      break;
    }
    faults.push_back({"motive", std::move(missing)});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  application->state = *next;
  application->proposed_cents = amount_cents;
  application->proposal_motive = why;
  take(act, *application);
  return keep(act, *application, {.act = "propose_application", .before = {}, .after = {}, .motive = why});
}

Result<void> take_back(access::Act& act, const territory::Registry& registry, ApplicationId id,
                       std::string_view motive) {
  auto application = to_instruct(act, registry, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::take_back);
  if (!next) return fail(next.error());
  auto why = checked_motive(motive, msg("Say why it goes back to instruction."));
  if (!why) return fail(std::move(why.error()));
  application->state = *next;
  application->proposed_cents.reset();
  application->proposal_motive.clear();
  return keep(act, *application, {.act = "take_back_application", .before = {}, .after = {}, .motive = *why});
}

std::vector<Elsewhere> elsewhere(db::Session& session, const Application& application) {
  std::vector<Elsewhere> out;
  ApplicationFilter filter;
  filter.organisation = application.organisation;
  filter.limit = 500;
  // Words of more than three letters that two titles share.
  const auto words = [](std::string_view title) {
    std::set<std::string> set;
    const auto folded = fold(title);
    for (const auto part : split(folded, ' ')) {
      if (part.size() > 3) set.emplace(part);
    }
    return set;
  };
  const auto mine = words(application.title);
  for (auto& row : applications(session, filter).rows) {
    if (row.id == application.id) continue;
    Elsewhere one;
    const auto theirs = words(row.title);
    std::size_t shared = 0;
    for (const auto& each : theirs) shared += mine.contains(each) ? 1 : 0;
    const auto fewer = std::min(mine.size(), theirs.size());
    one.same_object = fewer > 0 && shared * 10 >= fewer * 7;
    one.same_place_and_time = row.territory == application.territory && application.starts && application.ends &&
                              row.starts && row.ends && *row.starts <= *application.ends &&
                              *application.starts <= *row.ends;
    one.row = std::move(row);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<Caseload> caseload(db::Session& session, TerritoryKey department, Date today) {
  std::vector<Caseload> out;
  session.each<CaseRow>(
      sql::caseload,
      [&](CaseRow&& row) {
        out.push_back({.officer = row.officer,
                       .name = std::move(row.name),
                       .files = row.files,
                       .late = row.late,
                       .asked_cents = row.asked_cents});
      },
      department, today);
  return out;
}

Result<void> duties_apart(access::Act& act, ApplicationId id, std::initializer_list<std::string_view> others) {
  if (act.actor.is_system || act.actor.account.is_null()) return {};
  for (const auto& done : act.db.all<std::string>(sql::acted, id, act.actor.account)) {
    if (std::find(others.begin(), others.end(), done) == others.end()) continue;
    return refused("funding.duties_apart",
                   msg("You have already acted on this file otherwise: instructing, deciding, certifying and "
                       "paying one file are for different people."),
                   msg("Ask a colleague who holds the same right."));
  }
  return {};
}

}  // namespace jalon::funding
