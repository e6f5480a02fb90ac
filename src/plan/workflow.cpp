// SPDX-License-Identifier: EUPL-1.2
// The way of a plan: one table of transitions, and what each step freezes, records and counts.
#include <array>

#include "base/json.hpp"
#include "base/text.hpp"
#include "plan/content.hpp"
#include "plan/indicators.hpp"
#include "plan/rules.hpp"
#include "plan/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::plan {

namespace {

using access::Right;

struct StateName {
  std::string_view word;
  std::string_view title;
};
constexpr std::array state_names{
    StateName{"not_started", N_("Not started")},    StateName{"drafting", N_("Being written")},
    StateName{"submitted", N_("Submitted")},        StateName{"returned", N_("Returned for correction")},
    StateName{"adopted", N_("Adopted and signed")}, StateName{"under_way", N_("Being carried out")},
    StateName{"evaluated", N_("Evaluated")},
};
constexpr std::array<std::string_view, 8> verb_words{
    "start", "submit", "send_back", "sign_for_state", "sign_for_authority", "begin", "evaluate", "amend"};

// Both signatures lead from submitted to adopted; the first of the two leaves the plan where it is. An amendment begins
// where the plan began, with the next version number, while what was signed stays in force.
constexpr access::Transition<State, Verb> table[] = {
    {State::not_started, Verb::start, State::drafting, Right::write_plan},
    {State::drafting, Verb::submit, State::submitted, Right::submit_plan},
    {State::returned, Verb::submit, State::submitted, Right::submit_plan},
    {State::submitted, Verb::send_back, State::returned, Right::return_plan},
    {State::submitted, Verb::sign_for_state, State::adopted, Right::sign_for_state},
    {State::submitted, Verb::sign_for_authority, State::adopted, Right::sign_for_authority},
    {State::adopted, Verb::begin, State::under_way, Right::run_plan},
    {State::under_way, Verb::evaluate, State::evaluated, Right::run_plan},
    {State::adopted, Verb::amend, State::drafting, Right::amend_plan},
    {State::under_way, Verb::amend, State::drafting, Right::amend_plan},
};

Right right_of(Verb verb) {
  for (const auto& row : table) {
    if (row.act == verb) return row.right;
  }
  report_bug("an act without a transition", __FILE__, __LINE__);
}

// Somebody posted twice, or a moment after somebody else: says who did it and when.
tl::unexpected<Error> already(std::string_view id, const store::PlanRow& row) {
  return fail(Conflict{msg(id, row.acted_by, format_date_short(paris_date(row.acted_at), Lang::fr))});
}

// The plan's fields that a step changed, as two JSON objects.
struct Changes {
  std::string before, after;
};
Changes changes(const store::PlanRow& before, const store::PlanRow& after) {
  Changes out;
  const auto write = [](std::string& text, const store::PlanRow& row, const store::PlanRow& other) {
    JsonWriter json(text);
    const auto field = [&](std::string_view name, const auto& mine, const auto& theirs) {
      if (!(mine == theirs)) json.field(name, mine);
    };
    json.object([&] {
      field("state", word(row.state), word(other.state));
      field("version", row.version, other.version);
      field("in_force", row.in_force, other.in_force);
      field("reason", row.reason, other.reason);
      field("started_on", row.started_on, other.started_on);
      field("submitted_on", row.submitted_on, other.submitted_on);
      field("adopted_on", row.adopted_on, other.adopted_on);
      field("adopted_late", row.adopted_late, other.adopted_late);
      field("state_signed_on", row.state_signed_on, other.state_signed_on);
      field("authority_signed_on", row.authority_signed_on, other.authority_signed_on);
      field("return_motive", row.return_motive, other.return_motive);
      field("conclusion", row.conclusion, other.conclusion);
      field("submission", row.submission, other.submission);
    });
  };
  write(out.before, before, after);
  write(out.after, after, before);
  return out;
}

// Writes the row, the journal and the figures of a step.
void take_step(access::Act& act, const Context& context, const store::PlanRow& before, store::PlanRow& after,
               std::string_view name, std::string_view motive = {}) {
  after.acted_by = act.actor.label;
  after.acted_at = act.now;
  after.changed_at = act.now;
  if (before.id.is_null()) {
    store::insert(act.db, after);
  } else {
    store::update(act.db, after);
  }
  const Changes changed = changes(before, after);
  act.record({name, "plan", after.id.text(), after.contract, before.id.is_null() ? std::string() : changed.before,
              changed.after, motive});
  record_standing(act, context, before, after);
}

const access::Transition<State, Verb>* step(const store::PlanRow& row, Verb verb) {
  return access::find_transition(table, row.state, verb);
}

std::string_view side_word(bool for_state) { return for_state ? "state" : "authority"; }

}  // namespace

std::string_view word(State state) { return state_names.at(static_cast<std::size_t>(state)).word; }
std::string_view title(State state) { return state_names.at(static_cast<std::size_t>(state)).title; }
bool parse_word(std::string_view text, State& state) {
  for (std::size_t i = 0; i < state_names.size(); ++i) {
    if (state_names[i].word != text) continue;
    state = static_cast<State>(i);
    return true;
  }
  return false;
}
std::string_view word(Verb verb) { return verb_words.at(static_cast<std::size_t>(verb)); }
std::span<const access::Transition<State, Verb>> transitions() { return table; }

Result<PlanId> start_plan(access::Act& act, const Context& context, TerritoryKey contract) {
  const auto opened = open_contract(act, context, contract, right_of(Verb::start));
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  const auto* move = step(before, Verb::start);
  if (move == nullptr) {
    if (before.state == State::drafting && before.in_force.empty()) {
      return already(N_("{0} already started this plan on {1}."), before);
    }
    return refuse_state(before.state);
  }
  store::PlanRow after = before;
  if (after.id.is_null()) after.id = PlanId::make();
  after.state = move->to;
  after.reason.clear();
  after.started_on = act.today();
  take_step(act, context, before, after, "start_plan");
  return after.id;
}

Result<void> give_reason(access::Act& act, const Context& context, TerritoryKey contract, std::string_view reason) {
  const auto opened = open_contract(act, context, contract, Right::write_plan);
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  if (before.state != State::not_started) {
    return refused("plan.state", msg("The plan has started: it needs no reason for not having started."));
  }
  std::vector<Fault> faults;
  store::PlanRow after = before;
  after.reason = required_text("reason", reason, 2000, msg("Say why the plan has not started."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (after.reason == before.reason) return {};
  if (after.id.is_null()) after.id = PlanId::make();
  take_step(act, context, before, after, "give_reason");
  return {};
}

Result<void> submit_plan(access::Act& act, const Context& context, PlanId plan) {
  const auto opened = open_plan(act, context, plan, right_of(Verb::submit));
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  const auto* move = step(before, Verb::submit);
  if (move == nullptr) {
    if (before.state != State::submitted) return refuse_state(before.state);
    // A signature may have followed: the frozen version knows who submitted.
    const auto frozen = store::find_version(act.db, plan, before.submission.value_or(""));
    JALON_CHECK(frozen.has_value());
    return fail(Conflict{msg("{0} already submitted this plan on {1}.", frozen->made_by,
                             format_date_short(paris_date(frozen->at), Lang::fr))});
  }
  if (const auto missing = lacks(act.db, context, plan); !missing.empty()) {
    Invalid invalid;
    for (const auto& lack : missing) invalid.faults.push_back({lack.field, lack.what});
    return fail(std::move(invalid));
  }
  store::PlanRow after = before;
  after.state = move->to;
  after.submission = store::add_version(act.db, before, "submitted", content(act.db, plan), act.now, act.actor.label);
  after.submitted_on = act.today();
  after.state_signed_on.reset();
  after.authority_signed_on.reset();
  take_step(act, context, before, after, "submit_plan");
  return {};
}

namespace {
// Nobody commits to a text that was replaced behind their back.
Result<void> must_have_read(const store::PlanRow& plan, ReadSubmission read) {
  if (!read || *read == plan.submission.value_or(std::string())) return {};
  return fail(Conflict{
      msg("The plan has been submitted again since you opened this page. Read its new text before you decide.")});
}
}  // namespace

Result<void> return_plan(access::Act& act, const Context& context, PlanId plan, std::string_view motive,
                         ReadSubmission read) {
  const auto opened = open_plan(act, context, plan, right_of(Verb::send_back));
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  const auto* move = step(before, Verb::send_back);
  if (move == nullptr) {
    if (before.state == State::returned) return already(N_("{0} already returned this plan on {1}."), before);
    return refuse_state(before.state);
  }
  if (auto same = must_have_read(before, read); !same) return same;
  std::vector<Fault> faults;
  store::PlanRow after = before;
  after.return_motive =
      required_text("motive", motive, 5000, msg("Say what must be corrected: the authority works from it."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  // A signature given is one for that text; the corrected text will be signed anew.
  after.state = move->to;
  after.submission.reset();
  after.state_signed_on.reset();
  after.authority_signed_on.reset();
  take_step(act, context, before, after, "return_plan", after.return_motive);
  return {};
}

Result<State> sign_plan(access::Act& act, const Context& context, PlanId plan, bool for_state, ReadSubmission read) {
  const Verb verb = for_state ? Verb::sign_for_state : Verb::sign_for_authority;
  const auto opened = open_plan(act, context, plan, right_of(verb));
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  const auto signatures = store::signatures(act.db, plan);
  const store::SignatureRow* other = nullptr;
  for (const auto& signature : signatures) {
    if (!before.submission || signature.submission != *before.submission) continue;
    if (signature.side != side_word(for_state)) {
      other = &signature;
      continue;
    }
    return fail(Conflict{msg("{0} already signed this plan on {1}.", signature.label,
                             format_date_short(signature.signed_on, Lang::fr))});
  }
  const auto* move = step(before, verb);
  if (move == nullptr) return refuse_state(before.state);
  JALON_CHECK(before.submission.has_value());
  if (auto same = must_have_read(before, read); !same) return fail(same.error());
  if (other != nullptr && !act.actor.is_system && other->account == act.actor.account_id) {
    return refused("plan.same_signatory",
                   msg("The same account cannot sign for the State and for the local authority."),
                   msg("The other party signs with its own account."));
  }
  const auto frozen = store::find_version(act.db, plan, *before.submission);
  JALON_CHECK(frozen.has_value());
  // Nothing can be written while the plan is submitted: what is signed is what was frozen.
  act.db.run(sql::add_signature, frozen->id, side_word(for_state), plan, before.department,
             act.actor.is_system ? std::string("system") : act.actor.account_id, act.actor.label, act.trace().role,
             act.today(), act.now);
  store::PlanRow after = before;
  (for_state ? after.state_signed_on : after.authority_signed_on) = act.today();
  if (other == nullptr) {
    take_step(act, context, before, after, "sign_plan");
    return after.state;
  }
  after.state = move->to;
  after.in_force = word(move->to);
  if (!after.adopted_on) {
    const auto deadline = context.programme.deadline("plan.adopted");
    after.adopted_on = act.today();
    after.adopted_late = deadline && act.today() > *deadline;
  }
  store::add_version(act.db, after, "adopted", frozen->content, act.now, act.actor.label, frozen->id);
  take_step(act, context, before, after, "adopt_plan");
  return after.state;
}

Result<void> begin_plan(access::Act& act, const Context& context, PlanId plan) {
  const auto opened = open_plan(act, context, plan, right_of(Verb::begin));
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  const auto* move = step(before, Verb::begin);
  if (move == nullptr) {
    if (before.state == State::under_way)
      return already(N_("{0} already declared this plan under way on {1}."), before);
    return refuse_state(before.state);
  }
  store::PlanRow after = before;
  after.state = move->to;
  after.in_force = word(move->to);
  take_step(act, context, before, after, "begin_plan");
  return {};
}

Result<void> evaluate_plan(access::Act& act, const Context& context, PlanId plan, std::string_view conclusion) {
  const auto opened = open_plan(act, context, plan, right_of(Verb::evaluate));
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  const auto* move = step(before, Verb::evaluate);
  if (move == nullptr) {
    if (before.state == State::evaluated)
      return already(N_("{0} already declared this plan evaluated on {1}."), before);
    if (before.state == State::adopted) {
      return refused("plan.state", msg("The plan is adopted and not yet under way."),
                     msg("Declare it under way first."));
    }
    return refuse_state(before.state);
  }
  std::vector<Fault> faults;
  store::PlanRow after = before;
  after.conclusion =
      required_text("conclusion", conclusion, 10000, msg("Write what the evaluation concludes."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  after.state = move->to;
  after.in_force = word(move->to);
  take_step(act, context, before, after, "evaluate_plan", after.conclusion);
  return {};
}

Result<void> amend_plan(access::Act& act, const Context& context, PlanId plan, std::string_view motive) {
  const auto opened = open_plan(act, context, plan, right_of(Verb::amend));
  if (!opened) return fail(opened.error());
  const auto& before = *opened;
  const auto* move = step(before, Verb::amend);
  if (move == nullptr) {
    if (before.state == State::drafting && !before.in_force.empty()) {
      return already(N_("{0} already opened an amendment of this plan on {1}."), before);
    }
    return refuse_state(before.state);
  }
  std::vector<Fault> faults;
  const std::string why = required_text("motive", motive, 5000, msg("Say why the plan must be amended."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  // What was in force, milestones met since the signatures included, before anything is rewritten.
  store::add_version(act.db, before, "amended", content(act.db, plan), act.now, act.actor.label, before.submission);
  store::PlanRow after = before;
  after.state = move->to;
  ++after.version;
  after.submission.reset();
  after.submitted_on.reset();
  after.state_signed_on.reset();
  after.authority_signed_on.reset();
  after.return_motive.clear();
  take_step(act, context, before, after, "amend_plan", why);
  return {};
}

}  // namespace jalon::plan
