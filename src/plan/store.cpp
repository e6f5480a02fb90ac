// SPDX-License-Identifier: EUPL-1.2
#include "plan/store.hpp"

#include <algorithm>
#include <unordered_map>

#include "plan/sql.hpp"

namespace jalon::plan {
namespace store {

namespace {

struct PartnerLine {
  ActionId action;
  std::string name;
  partner::Part part = partner::Part::informed;
};
BOOST_DESCRIBE_STRUCT(PartnerLine, (), (action, name, part))
struct MilestoneLine {
  ActionId action;
  std::string label;
  std::optional<Date> due, done;
};
BOOST_DESCRIBE_STRUCT(MilestoneLine, (), (action, label, due, done))
struct BudgetRow {
  ActionId action;
  std::string funder;
  std::int64_t amount_cents = 0;
};
BOOST_DESCRIBE_STRUCT(BudgetRow, (), (action, funder, amount_cents))
struct ExpectedLine {
  ActionId action;
  bool is_outcome = false;
  std::string label, baseline, target, method;
  std::optional<Date> due;
};
BOOST_DESCRIBE_STRUCT(ExpectedLine, (), (action, is_outcome, label, baseline, target, method, due))

Action without_lines(const ActionRow& row) {
  Action out;
  out.id = row.id;
  out.plan = row.plan;
  out.axis = row.axis;
  out.title = row.title;
  out.description = row.description;
  out.owner = row.owner;
  out.public_code = row.public_code;
  out.level_code = row.level_code;
  out.starts = row.starts;
  out.ends = row.ends;
  out.revision = row.revision;
  out.changed_at = row.changed_at;
  out.changed_by = row.changed_by;
  return out;
}

// Reads the lines of one action, or of all actions of a plan, and hands each to its action. A line of an action that
// was removed finds none.
template <class Find>
void add_lines(db::Session& session, PlanId plan, std::optional<ActionId> only, const Find& find) {
  session.each<PartnerLine>(
      sql::partners_of_plan,
      [&](PartnerLine&& line) {
        if (Action* action = find(line.action)) action->partners.push_back({std::move(line.name), line.part});
      },
      plan, only);
  session.each<MilestoneLine>(
      sql::milestones_of_plan,
      [&](MilestoneLine&& line) {
        if (Action* action = find(line.action)) {
          action->milestones.push_back({std::move(line.label), line.due, line.done});
        }
      },
      plan, only);
  session.each<BudgetRow>(
      sql::budgets_of_plan,
      [&](BudgetRow&& line) {
        if (Action* action = find(line.action)) action->budget.push_back({std::move(line.funder), line.amount_cents});
      },
      plan, only);
  session.each<ExpectedLine>(
      sql::expecteds_of_plan,
      [&](ExpectedLine&& line) {
        if (Action* action = find(line.action)) {
          action->expected.push_back({line.is_outcome, std::move(line.label), std::move(line.baseline),
                                      std::move(line.target), std::move(line.method), line.due});
        }
      },
      plan, only);
}

}  // namespace

// What the column holds: nothing before the first adoption.
static std::optional<State> in_force_of(std::string_view text) {
  State state = State::not_started;
  return parse_word(text, state) ? std::optional(state) : std::nullopt;
}

Plan as_plan(const PlanRow& row) {
  Plan out;
  out.id = row.id;
  out.contract = row.contract;
  out.programme = row.programme;
  out.state = row.state;
  out.version = row.version;
  out.in_force = in_force_of(row.in_force);
  out.reason = row.reason;
  out.started_on = row.started_on;
  out.submitted_on = row.submitted_on;
  out.adopted_on = row.adopted_on;
  out.state_signed_on = row.state_signed_on;
  out.authority_signed_on = row.authority_signed_on;
  out.return_motive = row.return_motive;
  out.changed_at = row.changed_at;
  return out;
}

std::optional<PlanRow> find(db::Session& session, TerritoryKey contract, std::string_view programme) {
  return session.first<PlanRow>(sql::find_plan, contract, programme);
}
std::optional<PlanRow> find(db::Session& session, PlanId id) { return session.first<PlanRow>(sql::plan_by_id, id); }

void insert(db::Session& session, const PlanRow& row) {
  session.run(sql::insert_plan, row.id, row.contract, row.department, row.programme, row.state, row.version,
              row.in_force, row.reason, row.started_on, row.submitted_on, row.adopted_on, row.adopted_late,
              row.state_signed_on, row.authority_signed_on, row.return_motive, row.conclusion, row.submission,
              row.acted_by, row.acted_at, row.changed_at);
}
void update(db::Session& session, const PlanRow& row) {
  session.run(sql::update_plan, row.id, row.state, row.version, row.in_force, row.reason, row.started_on,
              row.submitted_on, row.adopted_on, row.adopted_late, row.state_signed_on, row.authority_signed_on,
              row.return_motive, row.conclusion, row.submission, row.acted_by, row.acted_at, row.changed_at);
}
void touch(db::Session& session, PlanId id, Instant at) { session.run(sql::touch_plan, id, at); }

std::vector<AxisRow> axes(db::Session& session, PlanId plan, std::optional<std::string_view> only) {
  return session.all<AxisRow>(sql::axes_of_plan, plan, only);
}

std::optional<ActionRow> find_action_row(db::Session& session, ActionId id) {
  return session.first<ActionRow>(sql::action_by_id, id);
}
std::vector<ActionRow> action_rows(db::Session& session, PlanId plan) {
  return session.all<ActionRow>(sql::actions_of_plan, plan);
}

Action as_action(db::Session& session, const ActionRow& row, bool with_number) {
  Action out = without_lines(row);
  if (with_number) {
    out.number = session.first<std::int32_t>(sql::action_number, row.plan, row.axis, row.position, row.id).value_or(0);
  }
  add_lines(session, row.plan, row.id, [&](ActionId) { return &out; });
  return out;
}

void write_partners(db::Session& session, const ActionRow& row, const std::vector<PartnerPart>& parts,
                    const std::vector<partner::PartnerId>& ids, bool is_new) {
  if (!is_new) session.run(sql::delete_partners, row.plan, row.id);
  JALON_CHECK(ids.size() == parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    session.run(sql::insert_partner, row.plan, row.id, i, row.department, parts[i].partner, ids[i], parts[i].part);
  }
}
void write_milestones(db::Session& session, const ActionRow& row, const std::vector<Milestone>& milestones,
                      bool is_new) {
  if (!is_new) session.run(sql::delete_milestones, row.plan, row.id);
  for (std::size_t i = 0; i < milestones.size(); ++i) {
    session.run(sql::insert_milestone, row.plan, row.id, i, row.department, milestones[i].label, milestones[i].due,
                milestones[i].done);
  }
}
void write_budget(db::Session& session, const ActionRow& row, const std::vector<BudgetLine>& budget, bool is_new) {
  if (!is_new) session.run(sql::delete_budgets, row.plan, row.id);
  for (std::size_t i = 0; i < budget.size(); ++i) {
    session.run(sql::insert_budget, row.plan, row.id, i, row.department, budget[i].funder, budget[i].amount_cents);
  }
}
void write_expected(db::Session& session, const ActionRow& row, const std::vector<Expected>& expected, bool is_new) {
  if (!is_new) session.run(sql::delete_expecteds, row.plan, row.id);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Expected& line = expected[i];
    session.run(sql::insert_expected, row.plan, row.id, i, row.department, line.is_outcome, line.label, line.baseline,
                line.target, line.method, line.due);
  }
}

void add_revision(db::Session& session, const PlanRow& plan, std::string_view object, std::int64_t revision,
                  std::string_view content, Instant at, std::string_view made_by) {
  session.run(sql::add_revision, plan.id, object, revision, plan.department, content, at, made_by);
}
std::optional<std::string> revision_content(db::Session& session, PlanId plan, std::string_view object,
                                            std::int64_t revision) {
  return session.first<std::string>(sql::revision_content, plan, object, revision);
}

std::string add_version(db::Session& session, const PlanRow& plan, std::string_view kind, std::string_view content,
                        Instant at, std::string_view made_by, std::optional<std::string> submission) {
  std::string id = new_uuid().text();
  session.run(sql::add_version, id, plan.id, plan.department, plan.version, kind, submission.value_or(id), at, made_by,
              content, hex(sha256(content)));
  return id;
}
std::vector<VersionRow> versions(db::Session& session, PlanId plan) {
  return session.all<VersionRow>(sql::versions_of_plan, plan);
}
std::optional<FrozenRow> find_version(db::Session& session, PlanId plan, std::string_view id) {
  return session.first<FrozenRow>(sql::version_by_id, id, plan);
}
std::vector<SignatureRow> signatures(db::Session& session, PlanId plan) {
  return session.all<SignatureRow>(sql::signatures_of_plan, plan);
}
std::optional<CommentPlaceRow> find_comment(db::Session& session, CommentId id) {
  return session.first<CommentPlaceRow>(sql::comment_by_id, id);
}
std::optional<DocumentRow> find_document(db::Session& session, DocumentId id) {
  return session.first<DocumentRow>(sql::document_by_id, id);
}

}  // namespace store

BOOST_DESCRIBE_STRUCT(DueMilestone, (), (contract, axis, number, action, label, due))

namespace {

struct ListLine {
  PlanId id;
  TerritoryKey contract;
  State state = State::not_started;
  std::int32_t version = 1;
  std::string in_force, reason;
  std::optional<Date> started_on, submitted_on, adopted_on, state_signed_on, authority_signed_on;
  std::string return_motive;
  std::int32_t actions = 0;
  Instant changed_at;
};
BOOST_DESCRIBE_STRUCT(ListLine, (),
                      (id, contract, state, version, in_force, reason, started_on, submitted_on, adopted_on,
                       state_signed_on, authority_signed_on, return_motive, actions, changed_at))

ListRow list_row(ListLine&& row) {
  return {row.id,
          row.contract,
          row.state,
          row.version,
          store::in_force_of(row.in_force),
          std::move(row.reason),
          row.started_on,
          row.submitted_on,
          row.adopted_on,
          row.state_signed_on,
          row.authority_signed_on,
          std::move(row.return_motive),
          row.actions,
          row.changed_at};
}

// The statements that name contracts take so many at once; a shorter list repeats its last.
constexpr std::size_t contracts_at_once = 16;

template <class Row, class F>
void each_of(db::Session& session, const db::Statement& statement, const std::vector<db::Value>& first,
             const std::vector<TerritoryKey>& contracts, const F& visit) {
  for (std::size_t begin = 0; begin < contracts.size(); begin += contracts_at_once) {
    std::vector<db::Value> params = first;
    for (std::size_t i = begin; i < begin + contracts_at_once; ++i) {
      params.push_back(db::to_value(contracts[std::min(i, contracts.size() - 1)]));
    }
    session.each_row(statement, std::move(params), [&](const db::RowView& row) { visit(db::row_as<Row>(row)); });
  }
}

}  // namespace

Plan find_plan(db::Session& session, TerritoryKey contract, std::string_view programme) {
  const auto row = store::find(session, contract, programme);
  if (row) return store::as_plan(*row);
  Plan none;
  none.contract = contract;
  none.programme = programme;
  return none;
}

std::vector<AxisText> axes(db::Session& session, PlanId plan) {
  std::vector<AxisText> out;
  for (auto& row : store::axes(session, plan)) {
    out.push_back({std::move(row.axis), std::move(row.diagnosis), std::move(row.objective), row.revision});
  }
  return out;
}

std::vector<Action> actions(db::Session& session, PlanId plan) {
  std::vector<Action> out;
  std::unordered_map<ActionId, std::size_t> places;
  for (const auto& row : store::action_rows(session, plan)) {
    places.emplace(row.id, out.size());
    const bool same_axis = !out.empty() && out.back().axis == row.axis;
    const std::int32_t number = same_axis ? out.back().number + 1 : 1;
    out.push_back(store::without_lines(row));
    out.back().number = number;
  }
  if (out.empty()) return out;
  store::add_lines(session, plan, std::nullopt, [&](ActionId id) {
    const auto place = places.find(id);
    return place == places.end() ? nullptr : &out[place->second];
  });
  return out;
}

std::optional<Action> find_action(db::Session& session, ActionId id) {
  const auto row = store::find_action_row(session, id);
  if (!row || row->removed) return std::nullopt;
  return store::as_action(session, *row);
}

std::vector<Version> versions(db::Session& session, PlanId plan) {
  std::vector<Version> out;
  for (auto& row : store::versions(session, plan)) {
    out.push_back({std::move(row.id), row.version, std::move(row.kind), row.at, std::move(row.made_by)});
  }
  return out;
}

std::optional<std::string> version_content(db::Session& session, PlanId plan, std::string_view version) {
  auto row = store::find_version(session, plan, version);
  return row ? std::optional(std::move(row->content)) : std::nullopt;
}

std::vector<Comment> comments(db::Session& session, PlanId plan) {
  std::vector<Comment> out;
  session.each<store::CommentRow>(
      sql::comments_of_plan,
      [&](store::CommentRow&& row) {
        out.push_back({row.id, row.action, std::move(row.text), std::move(row.author), row.at, row.resolved});
      },
      plan);
  return out;
}

std::vector<ListRow> list(db::Session& session, std::string_view programme) {
  std::vector<ListRow> out;
  session.each<ListLine>(
      sql::list_plans, [&](ListLine&& row) { out.push_back(list_row(std::move(row))); }, programme);
  return out;
}

std::vector<ListRow> list(db::Session& session, std::string_view programme,
                          const std::vector<TerritoryKey>& contracts) {
  std::vector<TerritoryKey> wanted = contracts;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  // For most of the country one statement that reads all of it is the shorter way.
  if (wanted.size() > 8 * contracts_at_once) {
    auto out = list(session, programme);
    std::erase_if(out,
                  [&](const ListRow& row) { return !std::binary_search(wanted.begin(), wanted.end(), row.contract); });
    return out;
  }
  std::vector<ListRow> out;
  each_of<ListLine>(session, sql::list_plans_of, {db::to_value(programme)}, wanted,
                    [&](ListLine&& row) { out.push_back(list_row(std::move(row))); });
  return out;
}

std::vector<DueMilestone> due_milestones(db::Session& session, std::string_view programme,
                                         const std::vector<TerritoryKey>& contracts, Date until) {
  std::vector<DueMilestone> out;
  each_of<DueMilestone>(session, sql::due_milestones, {db::to_value(programme), db::to_value(until)}, contracts,
                        [&](DueMilestone&& row) { out.push_back(std::move(row)); });
  return out;
}

}  // namespace jalon::plan
