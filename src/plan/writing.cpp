// SPDX-License-Identifier: EUPL-1.2
// Two people write one plan at once: every save says which revision its writer saw, and is merged with what others
// wrote since. Where both changed the same thing nothing is written and both texts come back.
#include <set>

#include "base/text.hpp"
#include "plan/content.hpp"
#include "plan/indicators.hpp"
#include "plan/merge.hpp"
#include "plan/rules.hpp"
#include "plan/sql.hpp"

namespace jalon::plan {

namespace {

using access::Right;

constexpr std::size_t title_max = 200;
constexpr std::size_t name_max = 200;
constexpr std::size_t line_max = 500;
constexpr std::size_t text_max = 20'000;
constexpr std::size_t lines_max = 60;
constexpr std::int64_t amount_max = 100'000'000'000'00;  // a hundred billion euros: a slip of the keyboard

std::string axis_object(std::string_view axis) { return "axis:" + std::string(axis); }

tl::unexpected<Error> too_old() {
  return fail(
      Conflict{msg("This page was opened before anything that is kept here. Open it again and enter your text "
                   "there.")});
}
tl::unexpected<Error> was_removed(const store::ActionRow& row) {
  return fail(Conflict{msg("{0} removed this action on {1}. What you typed can be saved as a new action.",
                           row.changed_by, format_date_short(paris_date(row.changed_at), Lang::fr))});
}

void check_option(std::string_view field, const std::vector<programme::Option>& options, const std::string& code,
                  std::vector<Fault>& faults) {
  if (!code.empty() && programme::Programme::option(options, code) == nullptr) {
    faults.push_back({std::string(field), msg("The programme does not know “{0}” here.", code)});
  }
}

std::string line_field(std::string_view list, std::size_t index, std::string_view field) {
  return fmt::format("{}.{}.{}", list, index, field);
}

// What was typed, as it may be kept: tidied, empty lines dropped, every fault named. A draft may be incomplete; what
// stands in it must be sound.
Action checked(const programme::Programme& programme, const Action& typed, Date today, std::vector<Fault>& faults) {
  Action out = typed;
  out.title = required_text("title", typed.title, title_max, msg("Give the action a title."), faults);
  out.description = checked_text("description", typed.description, text_max, faults);
  out.owner = checked_text("owner", typed.owner, name_max, faults);
  if (programme.axis(typed.axis) == nullptr) {
    faults.push_back({"axis", msg("The programme does not know the axis “{0}”.", typed.axis)});
  }
  check_option("public", programme.publics, out.public_code, faults);
  check_option("level", programme.levels, out.level_code, faults);
  if (out.starts && out.ends && *out.ends < *out.starts) {
    faults.push_back({"ends", msg("The action ends before it starts.")});
  }
  out.partners.clear();
  // Faults count the lines as they were typed, empty ones included, so that each is shown beside its own line.
  for (std::size_t i = 0; i < typed.partners.size(); ++i) {
    const auto& line = typed.partners[i];
    if (trim(line.partner).empty()) continue;
    const std::string field = line_field("partner", i, "name");
    out.partners.push_back({checked_text(field, line.partner, name_max, faults), line.part});
  }
  out.milestones.clear();
  for (std::size_t i = 0; i < typed.milestones.size(); ++i) {
    const auto& line = typed.milestones[i];
    if (trim(line.label).empty() && !line.due && !line.done) continue;
    out.milestones.push_back({required_text(line_field("milestone", i, "label"), line.label, line_max,
                                            msg("Say what the milestone is."), faults),
                              line.due, line.done});
    if (line.done && *line.done > today) {
      faults.push_back({line_field("milestone", i, "done"), msg("This day has not come yet.")});
    }
  }
  out.budget.clear();
  for (std::size_t i = 0; i < typed.budget.size(); ++i) {
    const auto& line = typed.budget[i];
    if (line.funder.empty() && line.amount_cents == 0) continue;
    if (line.funder.empty()) {
      faults.push_back({line_field("budget", i, "funder"), msg("Say who gives this amount.")});
    }
    check_option(line_field("budget", i, "funder"), programme.funders, line.funder, faults);
    if (line.amount_cents < 0 || line.amount_cents > amount_max) {
      faults.push_back({line_field("budget", i, "amount"), msg("Enter an amount of zero or more, in euros.")});
    }
    out.budget.push_back(line);
  }
  out.expected.clear();
  for (std::size_t i = 0; i < typed.expected.size(); ++i) {
    const auto& line = typed.expected[i];
    if (trim(line.label).empty() && trim(line.baseline).empty() && trim(line.target).empty() &&
        trim(line.method).empty() && !line.due) {
      continue;
    }
    Expected kept;
    kept.is_outcome = line.is_outcome;
    kept.label =
        required_text(line_field("expected", i, "label"), line.label, line_max, msg("Say what is expected."), faults);
    kept.baseline = checked_text(line_field("expected", i, "baseline"), line.baseline, line_max, faults);
    kept.target = checked_text(line_field("expected", i, "target"), line.target, line_max, faults);
    kept.method = checked_text(line_field("expected", i, "method"), line.method, line_max, faults);
    kept.due = line.due;
    out.expected.push_back(std::move(kept));
  }
  const auto limit = [&](std::string_view field, std::size_t lines) {
    if (lines > lines_max) {
      faults.push_back({std::string(field), msg("At most {0} lines are kept here.", lines_max)});
    }
  };
  limit("partners", out.partners.size());
  limit("milestones", out.milestones.size());
  limit("budget", out.budget.size());
  limit("expected", out.expected.size());
  return out;
}

// A partner by its name; a fault of the partner room is one of our field.
Result<partner::PartnerId> resolve(access::Act& act, const Context& context, TerritoryKey contract,
                                   std::string_view name, std::string_view field) {
  auto found = partner::find_or_add(act, context.territories, contract, name);
  if (found) return *found;
  Error error = found.error();
  if (auto* invalid = std::get_if<Invalid>(&error)) {
    for (auto& fault : invalid->faults) fault.field = field;
  }
  return fail(std::move(error));
}

void fill(store::ActionRow& row, const Action& action) {
  row.axis = action.axis;
  row.title = action.title;
  row.description = action.description;
  row.owner = action.owner;
  row.public_code = action.public_code;
  row.level_code = action.level_code;
  row.starts = action.starts;
  row.ends = action.ends;
}

// Writes an action that is not there yet (before == null) or in another content, with its revision, journal and
// figures.
Result<void> write_action(access::Act& act, const Context& context, const store::PlanRow& plan, store::ActionRow& row,
                          const Action* before, Action& after) {
  const bool is_new = before == nullptr;
  // Names become partners; the role that gave the right to write stays the one in the journal.
  const access::Role role = act.role;
  if (after.owner.empty()) {
    row.owner_partner.reset();
  } else if (is_new || !row.owner_partner || before->owner != after.owner) {
    const auto owner = resolve(act, context, plan.contract, after.owner, "owner");
    if (!owner) return fail(owner.error());
    row.owner_partner = owner->text();
  }
  const auto partners = [](const Action& action) { return partners_text(action.partners); };
  const bool partners_changed = is_new || partners(*before) != partners(after);
  std::vector<partner::PartnerId> ids;
  if (partners_changed) {
    for (std::size_t i = 0; i < after.partners.size(); ++i) {
      const auto id = resolve(act, context, plan.contract, after.partners[i].partner, line_field("partner", i, "name"));
      if (!id) return fail(id.error());
      ids.push_back(*id);
    }
  }
  act.role = role;
  if (is_new || before->axis != after.axis) {
    row.position = act.db.first<std::int64_t>(sql::next_position, plan.id, after.axis).value_or(1);
  }
  fill(row, after);
  ++row.revision;
  row.changed_at = act.now;
  row.changed_by = act.actor.label;
  if (is_new) {
    act.db.run(sql::insert_action, row.id, row.plan, row.department, row.axis, row.position, row.title, row.description,
               row.owner, row.owner_partner, row.public_code, row.level_code, row.starts, row.ends, row.revision,
               row.changed_at, row.changed_by, row.created_by);
  } else {
    act.db.run(sql::update_action, row.id, row.axis, row.position, row.title, row.description, row.owner,
               row.owner_partner, row.public_code, row.level_code, row.starts, row.ends, row.revision, row.changed_at,
               row.changed_by);
  }
  if (partners_changed) store::write_partners(act.db, row, after.partners, ids, is_new);
  if (is_new || milestones_text(before->milestones) != milestones_text(after.milestones)) {
    store::write_milestones(act.db, row, after.milestones, is_new);
  }
  if (is_new || budget_text(before->budget) != budget_text(after.budget)) {
    store::write_budget(act.db, row, after.budget, is_new);
  }
  // The text for readers does not tell outputs from outcomes; writing these lines again costs little.
  store::write_expected(act.db, row, after.expected, is_new);
  const std::string id = row.id.text();
  const std::string content = action_json(after, row.position);
  store::add_revision(act.db, plan, id, row.revision, content, act.now, act.actor.label);
  store::touch(act.db, plan.id, act.now);
  if (is_new) {
    act.record({"add_action", "action", id, plan.contract, "", content});
  } else {
    const auto changed = changed_fields(*before, after);
    act.record({"save_action", "action", id, plan.contract, changed.before, changed.after});
  }
  after.id = row.id;
  record_action(act, context, plan, before, &after);
  return {};
}

struct OpenAction {
  store::PlanRow plan;
  store::ActionRow row;
};
Result<OpenAction> open_action(access::Act& act, const Context& context, ActionId id, Right right) {
  auto row = store::find_action_row(act.db, id);
  if (!row) return fail(NotFound{msg("There is no such action.")});
  auto plan = open_plan(act, context, row->plan, right);
  if (!plan) return fail(plan.error());
  return OpenAction{*std::move(plan), *std::move(row)};
}

}  // namespace

Result<Saved> save_axis(access::Act& act, const Context& context, PlanId plan_id, const AxisText& text) {
  const auto plan = open_plan(act, context, plan_id, Right::write_plan);
  if (!plan) return fail(plan.error());
  if (auto writable = must_be_writable(*plan); !writable) return fail(writable.error());
  std::vector<Fault> faults;
  if (context.programme.axis(text.axis) == nullptr) {
    faults.push_back({"axis", msg("The programme does not know the axis “{0}”.", text.axis)});
  }
  AxisText mine = text;
  mine.diagnosis = checked_text("diagnosis", text.diagnosis, text_max, faults);
  mine.objective = checked_text("objective", text.objective, text_max, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  const auto rows = store::axes(act.db, plan_id, text.axis);
  AxisText current{text.axis, "", "", 0};
  if (!rows.empty()) current = {rows[0].axis, rows[0].diagnosis, rows[0].objective, rows[0].revision};
  Saved saved;
  saved.revision = current.revision;
  if (text.revision != current.revision) {
    AxisText base{text.axis, "", "", 0};
    if (text.revision != 0) {
      const auto kept = store::revision_content(act.db, plan_id, axis_object(text.axis), text.revision);
      if (!kept) return too_old();
      base = parse_axis(*kept);
    }
    auto merge = plan::merge(base, current, mine);
    if (!merge.conflicts.empty()) {
      saved.conflicts = std::move(merge.conflicts);
      return saved;
    }
    saved.merged = merge.took_theirs;
    mine = std::move(merge.merged);
  }
  if (mine.diagnosis == current.diagnosis && mine.objective == current.objective) return saved;
  saved.revision = current.revision + 1;
  act.db.run(sql::upsert_axis, plan_id, mine.axis, plan->department, mine.diagnosis, mine.objective, saved.revision,
             act.now, act.actor.label);
  store::add_revision(act.db, *plan, axis_object(mine.axis), saved.revision, axis_json(mine), act.now, act.actor.label);
  store::touch(act.db, plan_id, act.now);
  const auto changed = changed_fields(current, mine);
  act.record({"save_axis", "plan_axis", plan_id.text() + "/" + mine.axis, plan->contract,
              current.revision == 0 ? std::string() : changed.before, changed.after});
  return saved;
}

Result<SavedAction> save_action(access::Act& act, const Context& context, PlanId plan_id, const Action& action) {
  const auto plan = open_plan(act, context, plan_id, Right::write_plan);
  if (!plan) return fail(plan.error());
  if (auto writable = must_be_writable(*plan); !writable) return fail(writable.error());
  std::vector<Fault> faults;
  Action mine = checked(context.programme, action, act.today(), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  auto row = action.id.is_null() ? std::nullopt : store::find_action_row(act.db, action.id);
  const std::string account = act.actor.is_system ? std::string("system") : act.actor.account_id;
  if (!row) {
    if (action.revision != 0) return fail(NotFound{msg("There is no such action.")});
    store::ActionRow added;
    added.id = action.id.is_null() ? ActionId::make() : action.id;
    added.plan = plan_id;
    added.department = plan->department;
    added.created_by = account;
    if (auto written = write_action(act, context, *plan, added, nullptr, mine); !written) return fail(written.error());
    return SavedAction{added.id, Saved{added.revision, false, {}}};
  }
  if (row->plan != plan_id) return fail(NotFound{msg("There is no such action in this plan.")});
  if (row->removed) return was_removed(*row);
  SavedAction out{row->id, Saved{row->revision, false, {}}};
  // The form that added this action was posted again (a double click, or corrected after going back): its base is what
  // it added.
  if (action.revision == 0 && row->created_by != account) {
    return fail(Conflict{msg("{0} already saved an action under this number.", row->changed_by)});
  }
  const std::int64_t base_revision = std::max<std::int64_t>(action.revision, 1);
  const Action current = store::as_action(act.db, *row, false);
  if (base_revision != row->revision) {
    const auto kept = store::revision_content(act.db, plan_id, row->id.text(), base_revision);
    if (!kept) return too_old();
    auto merge = plan::merge(parse_action(*kept).action, current, mine);
    if (!merge.conflicts.empty()) {
      out.saved.conflicts = std::move(merge.conflicts);
      return out;
    }
    out.saved.merged = merge.took_theirs;
    mine = std::move(merge.merged);
    // Each half was sound; together the dates may not be.
    if (mine.starts && mine.ends && *mine.ends < *mine.starts) {
      return invalid("ends", msg("Somebody else changed the dates meanwhile: the action would now end before it "
                                 "starts."));
    }
  }
  if (action_json(current, 0) == action_json(mine, 0)) return out;
  if (auto written = write_action(act, context, *plan, *row, &current, mine); !written) return fail(written.error());
  out.saved.revision = row->revision;
  return out;
}

Result<void> remove_action(access::Act& act, const Context& context, ActionId id, std::int64_t revision) {
  auto opened = open_action(act, context, id, Right::write_plan);
  if (!opened) return fail(opened.error());
  auto& [plan, row] = *opened;
  if (row.removed) {
    return fail(Conflict{msg("{0} already removed this action on {1}.", row.changed_by,
                             format_date_short(paris_date(row.changed_at), Lang::fr))});
  }
  if (auto writable = must_be_writable(plan); !writable) return writable;
  if (row.revision != revision) {
    return fail(Conflict{msg("{0} changed this action on {1}, after you opened it. Read it again before removing it.",
                             row.changed_by, format_date_short(paris_date(row.changed_at), Lang::fr))});
  }
  const Action before = store::as_action(act.db, row, false);
  ++row.revision;
  act.db.run(sql::remove_action, row.id, row.revision, act.now, act.actor.label);
  store::add_revision(act.db, plan, row.id.text(), row.revision, "", act.now, act.actor.label);
  store::touch(act.db, plan.id, act.now);
  act.record({"remove_action", "action", row.id.text(), plan.contract, action_json(before, row.position), ""});
  record_action(act, context, plan, &before, nullptr);
  return {};
}

Result<void> move_action(access::Act& act, const Context& context, ActionId id, bool up) {
  auto opened = open_action(act, context, id, Right::write_plan);
  if (!opened) return fail(opened.error());
  auto& [plan, row] = *opened;
  if (row.removed) return was_removed(row);
  if (auto writable = must_be_writable(plan); !writable) return writable;
  auto rows = store::action_rows(act.db, plan.id);
  std::erase_if(rows, [&axis = row.axis](const store::ActionRow& other) { return other.axis != axis; });
  const auto here =
      std::find_if(rows.begin(), rows.end(), [&moved = row.id](const auto& other) { return other.id == moved; });
  JALON_CHECK(here != rows.end());
  if (up ? here == rows.begin() : here + 1 == rows.end()) return {};  // already first, or last
  auto& neighbour = up ? *(here - 1) : *(here + 1);
  std::swap(here->position, neighbour.position);
  for (auto* moved : {&*here, &neighbour}) {
    ++moved->revision;
    act.db.run(sql::place_action, moved->id, moved->position, moved->revision, act.now, act.actor.label);
    store::add_revision(act.db, plan, moved->id.text(), moved->revision,
                        action_json(store::as_action(act.db, *moved, false), moved->position), act.now,
                        act.actor.label);
  }
  store::touch(act.db, plan.id, act.now);
  act.record({"move_action", "action", row.id.text(), plan.contract,
              fmt::format("{{\"position\":{}}}", neighbour.position),
              fmt::format("{{\"position\":{}}}", here->position)});
  return {};
}

Result<void> mark_milestone(access::Act& act, const Context& context, ActionId id, std::size_t index,
                            std::optional<Date> done) {
  auto opened = open_action(act, context, id, Right::run_plan);
  if (!opened) return fail(opened.error());
  auto& [plan, row] = *opened;
  if (row.removed) return was_removed(row);
  if (plan.state != State::under_way) {
    if (plan.state == State::adopted) {
      return refused("plan.state", msg("The plan is adopted and not yet under way."),
                     msg("Declare it under way first."));
    }
    return refuse_state(plan.state);
  }
  const Action before = store::as_action(act.db, row, false);
  if (index >= before.milestones.size()) return fail(NotFound{msg("There is no such milestone.")});
  if (done && *done > act.today()) return invalid("done", msg("This day has not come yet."));
  if (before.milestones[index].done == done) return {};
  Action after = before;
  after.milestones[index].done = done;
  ++row.revision;
  row.changed_at = act.now;
  row.changed_by = act.actor.label;
  act.db.run(sql::place_action, row.id, row.position, row.revision, act.now, act.actor.label);
  store::write_milestones(act.db, row, after.milestones, false);
  store::add_revision(act.db, plan, row.id.text(), row.revision, action_json(after, row.position), act.now,
                      act.actor.label);
  store::touch(act.db, plan.id, act.now);
  const auto changed = changed_fields(before, after);
  act.record({"mark_milestone", "action", row.id.text(), plan.contract, changed.before, changed.after});
  return {};
}

}  // namespace jalon::plan
