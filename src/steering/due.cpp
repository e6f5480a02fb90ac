// SPDX-License-Identifier: EUPL-1.2
// What is due and late, by role: one line for each thing that waits for this reader, with its one next act. Sentences
// carry no dates (they are written before the reader's language is known): the day stands beside them.
#include <algorithm>
#include <map>
#include <set>

#include "capacity/capacity.hpp"
#include "figures/figures.hpp"
#include "programme/programme.hpp"
#include "steering/board.hpp"
#include "steering/rules.hpp"
#include "steering/sql.hpp"
#include "steering/steering.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int soon_days = 7;
constexpr int minutes_days = 15;  // after the meeting, before its minutes are late
constexpr std::size_t departments_max = 5;

struct LastSupportRow {
  TerritoryKey contract;
  Date day;
};
BOOST_DESCRIBE_STRUCT(LastSupportRow, (), (contract, day))

struct Collector {
  db::Session& session;
  const plan::Context& context;
  const access::Actor& actor;
  Date today;
  std::map<TerritoryKey, plan::ListRow> plans{};  // of the contracts that this reader answers for
  std::vector<Due> out{};

  [[nodiscard]] std::vector<const territory::Territory*> contracts(access::Role role) const {
    std::vector<const territory::Territory*> found;
    std::set<TerritoryKey> seen;
    for (const auto& grant : actor.grants) {
      if (grant.role != role) continue;
      for (const auto* contract : context.territories.below(grant.territory, territory::Level::contract)) {
        if (!seen.insert(contract->key).second) continue;
        // A token may have been given fewer rights than its account.
        if (access::may(actor, access::Right::read_plans, context.territories.right_path(contract->key)))
          found.push_back(contract);
      }
    }
    return found;
  }
  std::optional<std::map<TerritoryKey, Date>> reminded{};  // read when first asked for
  [[nodiscard]] Date remind_from(TerritoryKey contract) {
    if (!reminded) reminded = last_reminders(session);
    const auto found = reminded->find(contract);
    return steering::remind_from(context.programme,
                                 found == reminded->end() ? std::nullopt : std::optional(found->second));
  }
  // Not started when there is none.
  [[nodiscard]] const plan::ListRow& plan(TerritoryKey contract) const {
    static const plan::ListRow none;
    const auto found = plans.find(contract);
    return found == plans.end() ? none : found->second;
  }
  // What the programme set for plans; an amendment of a plan in force has the length of the programme.
  [[nodiscard]] Date deadline(std::string_view code, const plan::ListRow& one) const {
    return one.in_force ? context.programme.end : deadline(code);
  }
  [[nodiscard]] Date deadline(std::string_view code) const {
    if (const auto day = context.programme.deadline(code)) return *day;
    return context.programme.deadline("plan.adopted").value_or(context.programme.end);
  }
  Due& add(std::string kind, const territory::Territory& place, Date due) {
    Due line;
    line.kind = std::move(kind);
    line.territory = place.key;
    line.due = due;
    line.urgency = due < today                             ? Due::Urgency::late
                   : days_between(today, due) <= soon_days ? Due::Urgency::soon
                                                           : Due::Urgency::later;
    line.href = territory::href(place);
    out.push_back(std::move(line));
    return out.back();
  }
};

Message submitted_since(int days, int answer_days) {
  if (days == 0) return msg("Submitted today; an answer is expected within {0} days.", answer_days);
  if (days == 1) return msg("Submitted yesterday; an answer is expected within {0} days.", answer_days);
  return msg("Submitted {0} days ago; an answer is expected within {1} days.", days, answer_days);
}

// A submitted plan waits for the State: the answer of the prefecture, then the signature that is missing.
void for_prefect(Collector& in) {
  const int answer_days = in.context.programme.rules.submitted_answer_days;
  for (const auto* contract : in.contracts(access::Role::prefect)) {
    const auto& one = in.plan(contract->key);
    if (one.state != plan::State::submitted) continue;
    const Date submitted = one.submitted_on.value_or(in.today);
    const Date answer_by = submitted.plus_days(answer_days);
    const int waited = days_between(submitted, in.today);
    if (one.state_signed_on) {
      auto& line = in.add("second_signature", *contract, in.deadline("plan.adopted", one));
      line.title = msg("Second signature missing: {0}", contract->name);
      line.why = msg("The State has signed; the mayor or the president has not signed yet.");
      line.act_label = msg("See the plan");
      line.href += "/plan";
    } else if (one.authority_signed_on) {
      auto& line = in.add("sign_plan", *contract, answer_by);
      line.title = msg("Sign the plan: {0}", contract->name);
      line.why = msg("The local authority has signed; the plan is adopted as soon as the State signs too.");
      line.act_label = msg("Read and sign");
      line.href += "/plan";
    } else {
      auto& line = in.add("answer_submission", *contract, answer_by);
      line.title = msg("Answer the plan: {0}", contract->name);
      line.why = submitted_since(waited, answer_days);
      line.act_label = msg("Read and sign");
      line.href += "/plan";
    }
  }
}

// Those who remind: one line for each department, as soon as somebody there has heard nothing for long.
void for_reminders(Collector& in, access::Role role) {
  struct Silent {
    int contracts = 0;
    Date since;
  };
  std::map<TerritoryKey, Silent> silent;
  for (const auto* contract : in.contracts(role)) {
    if (in.plan(contract->key).state != plan::State::not_started) continue;
    // A token may have been given fewer rights than its account.
    if (!access::may(in.actor, access::Right::remind, in.context.territories.right_path(contract->key))) continue;
    const Date from = in.remind_from(contract->key);
    if (from > in.today) continue;
    auto& one = silent[department_of(in.context.territories, contract->key)];
    one.since = one.contracts == 0 ? from : std::min(one.since, from);
    ++one.contracts;
  }
  const int days = in.context.programme.rules.not_started_reminder_days;
  for (const auto& [key, one] : silent) {
    const auto& place = *in.context.territories.find(key);
    auto& line = in.add("remind", place, one.since);
    line.title = msg("Remind those who have not started: {0}", place.name);
    line.why = one.contracts == 1 ? msg("One contract has received no reminder for {0} days.", days)
                                  : msg("{0} contracts have received no reminder for {1} days.", one.contracts, days);
    line.act_label = msg("Choose and remind");
    line.href = "/plans/non-commences?relance=1";
    if (place.level == territory::Level::department) line.href += "&departement=" + place.code;
  }
}

void for_local_authority(Collector& in) {
  std::vector<TerritoryKey> running;
  for (const auto* contract : in.contracts(access::Role::local_authority)) {
    const auto& one = in.plan(contract->key);
    switch (one.state) {
      case plan::State::not_started: {
        auto& line = in.add("start_plan", *contract, in.deadline("plan.submitted"));
        line.title = msg("Start the plan: {0}", contract->name);
        line.why = msg("Nothing is written yet. If you cannot start, say why: the prefecture sees it.");
        line.act_label = msg("Begin");
        line.href += "/plan";
        break;
      }
      case plan::State::drafting: {
        const auto missing = plan::lacks(in.session, in.context, one.id).size();
        auto& line = in.add("submit_plan", *contract, in.deadline("plan.submitted", one));
        line.title = one.in_force ? msg("Finish and submit the amendment: {0}", contract->name)
                                  : msg("Finish and submit the plan: {0}", contract->name);
        line.why = missing == 0   ? msg("Nothing is missing: the plan can be submitted.")
                   : missing == 1 ? msg("One thing is missing before it can be submitted.")
                                  : msg("{0} things are missing before it can be submitted.", missing);
        line.act_label = missing == 0 ? msg("Submit") : msg("Continue");
        line.href += "/plan";
        break;
      }
      case plan::State::returned: {
        auto& line = in.add("correct_plan", *contract, in.deadline("plan.submitted", one));
        line.title = msg("Correct the plan: {0}", contract->name);
        line.why = one.return_motive.empty() ? msg("The prefecture returned it for correction.")
                                             : msg("Returned by the prefecture: {0}", shorten(one.return_motive, 140));
        line.act_label = msg("Correct");
        line.href += "/plan";
        break;
      }
      case plan::State::submitted: {
        if (one.authority_signed_on) break;
        auto& line = in.add("sign_plan", *contract, in.deadline("plan.adopted", one));
        line.title = msg("Sign the plan: {0}", contract->name);
        line.why = one.state_signed_on
                       ? msg("The State has signed; the plan is adopted as soon as you sign too.")
                       : msg("The plan is with the prefecture; your signature does not have to wait for the State’s.");
        line.act_label = msg("Read and sign");
        line.href += "/plan";
        break;
      }
      case plan::State::adopted:
      case plan::State::under_way:
        running.push_back(contract->key);
        break;
      case plan::State::evaluated:
        break;
    }
  }
  for (const auto& milestone :
       plan::due_milestones(in.session, in.context.programme.code, running, in.today.plus_days(soon_days))) {
    auto& line = in.add("milestone", *in.context.territories.find(milestone.contract), milestone.due);
    line.title = msg("Milestone: {0}", milestone.label);
    line.why = msg("Action {0}.{1}, {2}.", milestone.axis, milestone.number, milestone.action);
    line.act_label = msg("Follow up");
    line.href += "/plan";
  }
}

void for_delegate(Collector& in, const std::vector<Assignment>& mine) {
  std::map<TerritoryKey, Date> last;
  in.session.each<LastSupportRow>(
      sql::last_support_by_contract, [&](LastSupportRow&& row) { last[row.contract] = row.day; }, in.actor.account);
  for (const auto& assignment : mine) {
    if (assignment.until) continue;
    const auto* contract = in.context.territories.find(assignment.contract);
    if (contract == nullptr) continue;
    const auto& one = in.plan(contract->key);
    const auto state = one.state;
    if (state == plan::State::not_started || state == plan::State::drafting || state == plan::State::returned) {
      auto& line = in.add("help_plan", *contract, in.deadline("plan.submitted", one));
      line.title = msg("Help to write the plan: {0}", contract->name);
      const bool silent = state == plan::State::not_started && in.remind_from(contract->key) <= in.today;
      line.why = silent                              ? msg("It has not started, and no reminder was sent for {0} days.",
                                                           in.context.programme.rules.not_started_reminder_days)
                 : state == plan::State::not_started ? msg("It has not started.")
                 : state == plan::State::drafting    ? msg("It is being written and has not been submitted.")
                                                     : msg("The prefecture returned it for correction.");
      line.act_label = msg("Open the plan");
      line.href += "/plan";
    }
    if (one.in_force) continue;
    const auto found = last.find(contract->key);
    const Date since = found == last.end() ? assignment.since : std::max(found->second, assignment.since);
    const int quiet = days_between(since, in.today);
    if (quiet <= quiet_days_max) continue;
    auto& line = in.add("log_support", *contract, since.plus_days(quiet_days_max));
    line.title = msg("No support logged: {0}", contract->name);
    line.why = found == last.end() ? msg("Nothing since you were assigned, {0} days ago.", quiet)
                                   : msg("Your last entry is {0} days old.", quiet);
    line.act_label = msg("Log support");
    line.href += "/delegues";
  }
}

void for_instruction_officer(Collector& in) {
  const int answer_days = in.context.programme.rules.submitted_answer_days;
  for (const auto* contract : in.contracts(access::Role::instruction_officer)) {
    const auto& one = in.plan(contract->key);
    // Once the State has signed there is nothing left to check.
    if (one.state != plan::State::submitted || one.state_signed_on) continue;
    const Date submitted = one.submitted_on.value_or(in.today);
    auto& line = in.add("check_submission", *contract, submitted.plus_days(answer_days));
    line.title = msg("Check the plan: {0}", contract->name);
    line.why = submitted_since(days_between(submitted, in.today), answer_days);
    line.act_label = msg("Check");
    line.href += "/plan";
  }
}

// Openings and closings that were to be done by now or within days, and months that services have not counted, of the
// services of the reader's territories.
void for_capacity(Collector& in) {
  const auto may = [&](access::Right right, TerritoryKey place) {
    return access::may(in.actor, right, in.context.territories.right_path(place)).has_value();
  };
  const auto holds = [&](access::Right right) {
    return std::any_of(in.actor.grants.begin(), in.actor.grants.end(),
                       [&](const access::Grant& grant) { return access::role_has(grant.role, right); });
  };
  if (holds(access::Right::manage_capacity)) {
    for (const auto& change : capacity::changes_to_come(in.session, in.today.plus_days(soon_days))) {
      const auto service = capacity::find_service(in.session, change.service);
      if (!service || !may(access::Right::manage_capacity, service->territory)) continue;
      auto& line = in.add("place_change", *in.context.territories.find(service->territory), change.expected_on);
      line.title = change.places > 0 ? msg("Carry out the opening: {0}", service->name)
                                     : msg("Carry out the closing: {0}", service->name);
      line.why = msg("Number of places: {0}.", change.places > 0 ? change.places : -change.places);
      line.act_label = msg("See the service");
      line.href = "/services/" + service->id.text();
    }
  }
  if (holds(access::Right::report_capacity)) {
    const auto month = capacity::last_month(in.today);
    for (const auto& service : capacity::missing_months(in.session, month)) {
      if (!may(access::Right::report_capacity, service.territory)) continue;
      auto& line =
          in.add("service_month", *in.context.territories.find(service.territory), capacity::report_due(month));
      line.title = msg("Report the month: {0}", service.name);
      line.why = msg("The service had places open and has not said how they were used.");
      line.act_label = msg("Report");
      line.href = fmt::format("/services/{}/mois/{}", service.service.text(), month.text());
    }
  }
}

// Committees that are to meet, be called or have their minutes signed by this reader; decisions that are due there; and
// convocations that a member has not answered.
void for_committees(Collector& in) {
  const auto& registry = in.context.territories;
  std::map<CommitteeId, const Committee*> convened;
  const auto all = committees(in.session);
  for (const auto& one : all) {
    if (one.closed_on) continue;
    const auto mine = one.seats_of(in.actor.account, in.today);
    const bool convenes = may_convene(in.actor, registry, one, in.today);
    if ((!convenes && mine.empty()) || !may_read(in.actor, registry, one, in.today)) continue;
    const bool signs =
        access::may(in.actor, access::Right::decide_grants, registry.right_path(one.territory)).has_value() ||
        std::ranges::any_of(mine, [](const Seat* seat) { return seat->is_chair; });
    const auto& place = *registry.find(one.territory);
    const std::string address = "/comites/" + one.id.text();
    const auto held = meetings_of(in.session, one.id);
    const auto standing = standing_of(one, held, in.today);
    if (convenes && !standing.next && standing.due <= in.today.plus_days(soon_days)) {
      auto& line = in.add("committee_meeting", place, standing.due);
      line.title = msg("Plan a meeting: {0}", one.name);
      line.why = standing.last ? msg("The committee has not met since, and no meeting is planned.")
                               : msg("The committee has not met yet, and no meeting is planned.");
      line.act_label = msg("Plan");
      line.href = address;
    }
    for (const auto& meeting : held) {
      const std::string meeting_address = "/seances/" + meeting.id.text();
      if (convenes && meeting.state == MeetingState::planned) {
        auto& line = in.add("convene_meeting", place, meeting.day.plus_days(-one.rules_on(meeting.day).notice_days));
        line.title = msg("Send the convocation: {0}", one.name);
        line.why = msg("Members are called so many days before, with the agenda.");
        line.act_label = msg("Open the meeting’s page");
        line.href = meeting_address;
      } else if (signs && meeting.state == MeetingState::held) {
        auto& line = in.add("sign_minutes", place, meeting.day.plus_days(minutes_days));
        line.title = msg("Sign the minutes: {0}", one.name);
        line.why = msg("The meeting has been held; what it decided stands in the draft.");
        line.act_label = msg("Read and sign");
        line.href = meeting_address + "/proces-verbal";
      } else if (!convenes && meeting.state == MeetingState::convened && meeting.day >= in.today) {
        const auto answers = attendance(in.session, meeting.id);
        const bool answered = std::ranges::any_of(answers, [&](const Attendance& row) {
          return std::ranges::any_of(mine, [&](const Seat* seat) { return seat->id == row.seat; });
        });
        if (answered) continue;
        auto& line = in.add("answer_convocation", place, meeting.day);
        line.title = msg("Answer the convocation: {0}", one.name);
        line.why = msg("Say whether you come, and declare the interests of your seat.");
        line.act_label = msg("Answer it");
        line.href = meeting_address;
      }
    }
    convened[one.id] = &one;
  }
  if (convened.empty()) return;
  for (const auto& decision : decisions(in.session, {.late_on = in.today.plus_days(soon_days)})) {
    const auto found = convened.find(decision.committee);
    if (found == convened.end()) continue;
    const auto& one = *found->second;
    const auto mine = one.seats_of(in.actor.account, in.today);
    const bool owns = decision.owner_seat &&
                      std::ranges::any_of(mine, [&](const Seat* seat) { return seat->id == *decision.owner_seat; });
    if (!owns && !may_convene(in.actor, registry, one, in.today)) continue;
    auto& line = in.add("committee_decision", *registry.find(one.territory), *decision.due);
    line.title = msg("Decision {0}: {1}", decision.reference(), shorten(decision.text, 120));
    line.why = msg("To be carried out by: {0}.", decision.owner);
    line.act_label = msg("Follow up");
    line.href = "/decisions/" + decision.id.text();
  }
}

// Accounts whose roles that bind are held back until another administrator has spoken with the person.
void for_administrator(Collector& in) {
  access::AccountFilter filter;
  filter.state = "to_confirm";
  const auto found = access::list_accounts(in.session, filter);
  for (const auto& account : found.accounts) {
    if (account.id == in.actor.account || account.to_confirm_against == in.actor.account) continue;
    auto& line = in.add("confirm_account", in.context.territories.nation(), in.today);
    line.title = msg("Confirm with the person: {0}", account.function_label);
    line.why = msg("Another administrator opened this account again; its roles that bind are held back until then.");
    line.act_label = msg("Read and confirm");
    line.href = "/administration/comptes/" + account.id.text();
  }
}

void for_coordinator(Collector& in) {
  const auto& registry = in.context.territories;
  for (const auto& entry : programme::list(in.session)) {
    if (entry.state != programme::State::draft) continue;
    auto& line = in.add("publish_programme", registry.nation(), in.today);
    line.title = msg("Publish the programme: {0}", entry.code);
    line.why = msg("Version {0} is a draft: nothing is expected of anyone until it is published.", entry.version);
    line.act_label = msg("Read and publish");
    line.href = "/programmes/" + entry.code + "/" + entry.version;
  }
  const auto trajectory = find_trajectory(in.session, registry, in.context.programme);
  auto lines = department_lines(in.session, registry, in.context.programme, trajectory, in.today, in.today);
  sort_lines(lines, registry, {});
  std::size_t shown = 0;
  for (const auto& line : lines) {
    const auto gap = line.gap();
    if (!gap || *gap >= 0 || shown == departments_max) break;
    ++shown;
    const auto* department = registry.find(line.place);
    auto& due = in.add("late_department", *department, in.deadline("plan.adopted"));
    // Behind today, whatever the deadline says.
    due.urgency = Due::Urgency::late;
    due.title = msg("{0}: furthest from its trajectory", department->name);
    due.why = msg("{0} of {1} plans adopted, {2} expected today.", *line.adopted, *line.contracts, *line.trajectory);
    due.act_label = msg("See the department");
  }
}

}  // namespace

std::vector<Due> due_for(db::Session& session, const plan::Context& context, const access::Actor& actor, Date today) {
  const auto holds = [&](access::Role role) {
    return std::any_of(actor.grants.begin(), actor.grants.end(),
                       [&](const access::Grant& grant) { return grant.role == role; });
  };
  using access::Role;
  Collector in{session, context, actor, today};
  std::vector<TerritoryKey> contracts;
  for (const auto role : {Role::prefect, Role::local_authority, Role::instruction_officer}) {
    for (const auto* contract : in.contracts(role)) contracts.push_back(contract->key);
  }
  std::vector<Assignment> assigned;
  if (holds(Role::delegate)) assigned = assignments(session, {}, actor.account);
  for (const auto& one : assigned) contracts.push_back(one.contract);
  for (auto& row : plan::list(session, context.programme.code, contracts))
    in.plans.emplace(row.contract, std::move(row));
  if (holds(Role::prefect)) {
    for_prefect(in);
    for_reminders(in, Role::prefect);
  }
  if (holds(Role::local_authority)) for_local_authority(in);
  if (holds(Role::delegate)) for_delegate(in, assigned);
  // A prefect who also holds the officer's role would see each submission twice.
  if (holds(Role::instruction_officer) && !holds(Role::prefect)) {
    for_instruction_officer(in);
    for_reminders(in, Role::instruction_officer);
  }
  if (holds(Role::national_coordinator)) for_coordinator(in);
  for_capacity(in);
  for_committees(in);
  if (access::may(actor, access::Right::manage_accounts,
                  context.territories.right_path(context.territories.nation().key)))
    for_administrator(in);

  std::stable_sort(in.out.begin(), in.out.end(),
                   [](const Due& a, const Due& b) { return std::tie(a.urgency, a.due) < std::tie(b.urgency, b.due); });
  return std::move(in.out);
}

}  // namespace jalon::steering
