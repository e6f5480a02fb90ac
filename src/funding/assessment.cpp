// SPDX-License-Identifier: EUPL-1.2
#include "funding/assessment.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "funding/rules.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(Assessment, (),
                      (application, version, conditions, objectives, accounts, recommendation, text, by_account, by,
                       at))
BOOST_DESCRIBE_STRUCT(ToAssess, (), (application, number, organisation_name, title, department, due, report_state))
BOOST_DESCRIBE_STRUCT(Override, (),
                      (id, application, earlier, reason, motive, asked_at, asked_by_account, asked_by, answer,
                       answer_motive, answered_at, answered_by_account, answered_by))
BOOST_DESCRIBE_STRUCT(WaitingOverride, (),
                      (id, application, number, organisation_name, title, department, earlier_number, reason, motive,
                       asked_at, asked_by))

namespace {

constexpr std::array<std::string_view, 3> grade_words{"full", "part", "none"};
constexpr std::array<std::string_view, 3> question_titles{N_("Conditions of the agreement"), N_("Objectives"),
                                                          N_("Accounts rendered")};
constexpr std::array<std::array<std::string_view, 3>, 3> grade_titles{
    {{N_("kept"), N_("kept in part"), N_("not kept")},
     {N_("reached"), N_("reached in part"), N_("not reached")},
     {N_("complete and clear"), N_("with gaps"), N_("not rendered")}}};
constexpr std::array<std::string_view, 3> advice_words{"renew", "with_conditions", "do_not_renew"};
constexpr std::array<std::string_view, 3> advice_titles{N_("Renew"), N_("Renew with conditions"), N_("Do not renew")};
constexpr std::array<std::string_view, 3> tie_words{"copied", "declared", "detected"};
constexpr std::array<std::string_view, 3> tie_titles{N_("copied from it"), N_("declared"),
                                                     N_("same organisation and line, the year before")};
constexpr std::array<std::string_view, 3> standing_words{"assessed", "not_assessed", "advised_against"};
constexpr std::array<std::string_view, 3> standing_titles{N_("assessed"), N_("not assessed"),
                                                          N_("its assessment advises against")};

template <class E, std::size_t N>
std::string_view in(const std::array<std::string_view, N>& names, E value) {
  const auto index = static_cast<std::size_t>(value);
  JALON_CHECK(index < N);
  return names[index];
}
template <class E, std::size_t N>
bool parse(const std::array<std::string_view, N>& names, std::string_view text, E& value) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return false;
  value = static_cast<E>(found - names.begin());
  return true;
}

struct SignedRow {
  ApplicationId id;
  std::string number, title;
  TerritoryKey department;
  CallId call;
  std::int32_t call_version = 1;
  State state = State::agreed;
};
BOOST_DESCRIBE_STRUCT(SignedRow, (), (id, number, title, department, call, call_version, state))

std::string told(const Assessment& one) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("version", one.version);
    json.field("conditions", word(one.conditions));
    json.field("objectives", word(one.objectives));
    json.field("accounts", word(one.accounts));
    json.field("recommendation", word(one.recommendation));
    json.field("text", one.text);
  });
  return out;
}

// The grants that the State signed for the organisation, of budgets of years before; ties are not looked at yet.
struct Signed : SignedRow {
  CallText text;
};
std::vector<Signed> signed_before(db::Session& session, const Application& application, const CallText& text) {
  std::vector<Signed> out;
  std::map<std::pair<CallId, int>, CallText> texts;
  for (auto& row : session.all<SignedRow>(sql::signed_grants_of, application.organisation, application.id)) {
    auto& of_call = texts[{row.call, row.call_version}];
    if (of_call.year == 0) {
      Application under;
      under.call = row.call;
      under.call_version = row.call_version;
      of_call = text_of(session, under);
    }
    if (of_call.year >= text.year) continue;
    Signed one;
    static_cast<SignedRow&>(one) = std::move(row);
    one.text = of_call;
    out.push_back(std::move(one));
  }
  return out;
}

Earlier earlier_of(db::Session& session, const Signed& row, Tie tie, const std::vector<Override>& overrides) {
  Earlier out;
  out.id = row.id;
  out.number = row.number;
  out.title = row.title;
  out.year = row.text.year;
  out.tie = tie;
  out.assessment = assessment_of(session, row.id);
  out.standing = !out.assessment                                          ? Standing::not_assessed
                 : out.assessment->recommendation == Advice::do_not_renew ? Standing::advised_against
                                                                          : Standing::assessed;
  for (const auto& one : overrides) {
    if (one.earlier == row.id) out.overrides.push_back(one);
  }
  return out;
}

}  // namespace

std::string_view word(Grade grade) { return in(grade_words, grade); }
bool parse_word(std::string_view text, Grade& grade) { return parse(grade_words, text, grade); }
std::string_view title(Question question) { return in(question_titles, question); }
std::string_view title(Question question, Grade grade) {
  const auto index = static_cast<std::size_t>(question);
  JALON_CHECK(index < grade_titles.size());
  return in(grade_titles[index], grade);
}
std::string_view word(Advice advice) { return in(advice_words, advice); }
bool parse_word(std::string_view text, Advice& advice) { return parse(advice_words, text, advice); }
std::string_view title(Advice advice) { return in(advice_titles, advice); }
std::string_view word(Tie tie) { return in(tie_words, tie); }
std::string_view title(Tie tie) { return in(tie_titles, tie); }
std::string_view word(Standing standing) { return in(standing_words, standing); }
std::string_view title(Standing standing) { return in(standing_titles, standing); }

const Override* Earlier::confirmed() const {
  for (const auto& one : overrides) {
    if (one.answer == "confirmed" && one.reason == word(standing)) return &one;
  }
  return nullptr;
}
const Override* Earlier::waiting() const {
  for (const auto& one : overrides) {
    if (one.answer.empty()) return &one;
  }
  return nullptr;
}

std::optional<Message> not_assessable(db::Session& session, const Application& application, Date today) {
  const auto report = report_of(session, application.id);
  if (!report) return msg("There is nothing to assess: the State has not signed this grant.");
  if (report->state == ReportState::accepted) return std::nullopt;
  if (report->state == ReportState::submitted) return msg("The report waits for an answer: accept or return it first.");
  if (report->due < today) return std::nullopt;
  return msg("The report is due on {0}: the grant is assessed once it is accepted, or overdue.",
             format_date_short(report->due, Lang::fr));
}

Result<int> assess(access::Act& act, const territory::Registry& registry, ApplicationId id, int seen,
                   const Assessment& given) {
  auto application = require_application(act, registry, access::Right::instruct_applications, id);
  if (!application) return fail(application.error());
  if (const auto why = not_assessable(act.db, *application, act.today()))
    return refused("funding.not_assessable", *why, msg("Read the report of the action."));
  if (auto apart = duties_apart(act, id, {"paid"}); !apart) return fail(std::move(apart.error()));
  const auto before = assessment_of(act.db, id);
  if (seen != (before ? before->version : 0))
    return fail(Conflict{msg("{0} assessed this grant meanwhile: read it again.", before ? before->by : "")});
  std::vector<Fault> faults;
  Assessment after = given;
  after.application = id;
  after.version = seen + 1;
  after.text = checked_text("text", given.text, text_characters_max, faults);
  after.by = act.actor.label;
  if (after.text.empty())
    faults.push_back({"text", after.recommendation == Advice::with_conditions
                                  ? msg("Say under which conditions the grant may be renewed.")
                                  : msg("Say what the assessment rests on.")});
  const auto report = report_of(act.db, id);
  if (report->state != ReportState::accepted && after.accounts != Grade::none)
    faults.push_back({"accounts", msg("The report is overdue: no accounts are rendered.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto added =
      act.db.run(sql::insert_assessment, id, after.version, after.conditions, after.objectives, after.accounts,
                 after.recommendation, after.text, act.actor.account, act.actor.label, act.now);
  if (added == 0) return fail(Conflict{msg("{0} assessed this grant meanwhile: read it again.", "")});
  if (auto kept =
          keep(act, *application,
               {.act = "assess_grant", .before = before ? told(*before) : "", .after = told(after), .motive = {}});
      !kept)
    return fail(std::move(kept.error()));
  return after.version;
}

std::vector<Assessment> assessments_of(db::Session& session, ApplicationId id) {
  return session.all<Assessment>(sql::assessments_of, id);
}
std::optional<Assessment> assessment_of(db::Session& session, ApplicationId id) {
  auto all = assessments_of(session, id);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}
std::vector<ToAssess> to_assess(db::Session& session, std::optional<TerritoryKey> department, Date today) {
  return session.all<ToAssess>(sql::to_assess, today, department);
}

std::vector<Earlier> earlier_grants(db::Session& session, const Application& application) {
  std::vector<Earlier> out;
  const auto text = text_of(session, application);
  const auto before = signed_before(session, application, text);
  if (before.empty()) return out;
  const auto declared = session.first<ApplicationId>(sql::renewal_of, application.id);
  const auto overrides = session.all<Override>(sql::overrides_of, application.id);
  for (const auto& row : before) {
    std::optional<Tie> tie;
    // A large association has grants in many departments: what one of them has not looked at holds back nobody else.
    if (row.text.year == text.year - 1 && row.text.fund == text.fund && row.text.line == text.line &&
        row.department == application.department)
      tie = Tie::detected;
    if (application.copied_from == row.id) tie = Tie::copied;
    if (declared == row.id) tie = Tie::declared;
    if (tie) out.push_back(earlier_of(session, row, *tie, overrides));
  }
  return out;
}

std::vector<Earlier> renewable_grants(db::Session& session, const Application& application) {
  std::vector<Earlier> out;
  for (const auto& row : signed_before(session, application, text_of(session, application)))
    out.push_back(earlier_of(session, row, Tie::declared, {}));
  return out;
}

Result<void> declare_renewal(access::Act& act, const territory::Registry& registry, ApplicationId id,
                             std::optional<ApplicationId> earlier) {
  const auto found = find_application(act.db, id);
  if (!found) return fail(NotFound{msg("This application does not exist.")});
  const bool is_written = found->state == State::draft || found->state == State::correction;
  auto application = require_application(
      act, registry, is_written ? access::Right::apply_for_grants : access::Right::instruct_applications, id);
  if (!application) return fail(application.error());
  if (!is_written && application->state != State::submitted && application->state != State::instructing)
    return refused("funding.state", msg("What an application renews is said before it is proposed for decision."),
                   msg("Take it back to instruction first."));
  const auto declared = act.db.first<ApplicationId>(sql::renewal_of, id);
  if (declared == earlier) return {};  // sent twice
  const auto number_of = [&](const std::optional<ApplicationId>& which) {
    std::string out;
    JsonWriter json(out);
    json.object([&] { json.field("renewal_of", which ? find_application(act.db, *which)->number : std::string()); });
    return out;
  };
  if (earlier) {
    const auto known = renewable_grants(act.db, *application);
    if (std::none_of(known.begin(), known.end(), [&](const Earlier& one) { return one.id == *earlier; }))
      return invalid("earlier", msg("Choose a grant of an earlier year that the State signed for this organisation."));
    act.db.run(sql::put_renewal, id, *earlier, act.now, act.actor.label);
  } else {
    act.db.run(sql::remove_renewal, id);
  }
  return keep(act, *application,
              {.act = "declare_renewal", .before = number_of(declared), .after = number_of(earlier), .motive = {}});
}

Result<OverrideId> ask_override(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                ApplicationId earlier_id, std::string_view motive) {
  auto application = require_application(act, registry, access::Right::instruct_applications, id);
  if (!application) return fail(application.error());
  if (application->state != State::submitted && application->state != State::instructing &&
      application->state != State::proposed)
    return refused("funding.state", msg("An override is asked for while the application is instructed."),
                   msg("Read the file again."));
  const auto all = earlier_grants(act.db, *application);
  const auto earlier = std::find_if(all.begin(), all.end(), [&](const Earlier& one) { return one.id == earlier_id; });
  if (earlier == all.end()) return fail(NotFound{msg("This application does not renew that grant.")});
  if (!earlier->is_in_the_way())
    return refused("funding.override_needless", msg("Nothing stands in the way of this renewal."),
                   msg("Propose the application."));
  if (earlier->waiting() != nullptr)
    return fail(Conflict{
        msg("{0} has asked for this override already: it waits for an answer.", earlier->waiting()->asked_by)});
  auto why = checked_motive(motive, msg("Say why the grant is renewed all the same."));
  if (!why) return fail(std::move(why.error()));
  const auto override_id = OverrideId::make();
  act.db.run(sql::insert_override, override_id, id, earlier_id, word(earlier->standing), *why, act.now,
             act.actor.account.text(), act.actor.label);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("earlier", earlier->number);
    json.field("reason", word(earlier->standing));
  });
  if (auto kept = keep(act, *application, {.act = "ask_override", .before = "", .after = after, .motive = *why}); !kept)
    return fail(std::move(kept.error()));
  return override_id;
}

Result<void> answer_override(access::Act& act, const territory::Registry& registry, OverrideId id, bool confirms,
                             std::string_view motive) {
  const auto found = act.db.first<Override>(sql::find_override, id);
  if (!found) return fail(NotFound{msg("This override does not exist.")});
  auto application = require_application(act, registry, access::Right::decide_grants, found->application);
  if (!application) return fail(application.error());
  // Not even the system is two persons.
  if (found->asked_by_account == act.actor.account)
    return refused("funding.second_person", msg("You have asked for this override: another person answers."),
                   msg("Ask a colleague who decides on grants."));
  if (auto apart = duties_apart(act, found->application, {"instructed", "scored"}); !apart) return apart;
  const std::string_view answer = confirms ? "confirmed" : "refused";
  if (found->answer == answer && found->answered_by_account == act.actor.account) return {};  // sent twice
  std::vector<Fault> faults;
  const auto why = checked_text("motive", motive, 2000, faults);
  if (!confirms && why.empty()) faults.push_back({"motive", msg("Say why the override is refused.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (act.db.run(sql::answer_override, id, answer, why, act.now, act.actor.account, act.actor.label) == 0)
    return fail(Conflict{msg("{0} has answered this already.", found->answered_by)});
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("earlier", find_application(act.db, found->earlier)->number);
    json.field("reason", found->reason);
    json.field("asked_by", found->asked_by);
    json.field("answer", answer);
  });
  return keep(act, *application,
              {.act = confirms ? "confirm_override" : "refuse_override", .before = "", .after = after, .motive = why});
}

std::vector<WaitingOverride> overrides_waiting(db::Session& session, std::optional<TerritoryKey> department) {
  return session.all<WaitingOverride>(sql::overrides_waiting, department);
}

Result<void> renewal_allowed(db::Session& session, const Application& application) {
  for (const auto& one : earlier_grants(session, application)) {
    if (!one.is_in_the_way()) continue;
    if (one.standing == Standing::advised_against)
      return refused("funding.advised_against", msg("The assessment of grant {0} advises not to renew it.", one.number),
                     msg("Refuse the application, or ask for an override, which a second person confirms."));
    return refused("funding.not_assessed",
                   msg("Grant {0}, which this application renews, is not assessed.", one.number),
                   msg("Assess it, or ask for an override, which a second person confirms."));
  }
  return {};
}

}  // namespace jalon::funding
