// SPDX-License-Identifier: EUPL-1.2
#include "base/json.hpp"
#include "plan/rules.hpp"
#include "plan/sql.hpp"

namespace jalon::plan {

Result<CommentId> add_comment(access::Act& act, const Context& context, ActionId action, std::string_view text) {
  const auto row = store::find_action_row(act.db, action);
  if (!row || row->removed) return fail(NotFound{msg("There is no such action.")});
  const auto plan = open_plan(act, context, row->plan, access::Right::comment_plan);
  if (!plan) return fail(plan.error());
  std::vector<Fault> faults;
  const std::string kept = required_text("comment", text, 5000, msg("Write the comment."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  // The same words by the same person within a minute: a form posted twice.
  const Instant a_minute_ago{act.now.ms - 60'000};
  if (const auto repeated = act.db.first<CommentId>(sql::repeated_comment, plan->id, action, kept, act.actor.label,
                                                    a_minute_ago, act.now)) {
    return *repeated;
  }
  const CommentId id = CommentId::make();
  act.db.run(sql::add_comment, id, plan->id, action, plan->department, kept, act.actor.label, act.now);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("action", action);
    json.field("text", kept);
  });
  act.record({"add_comment", "comment", id.text(), plan->contract, "", after});
  return id;
}

Result<void> resolve_comment(access::Act& act, const Context& context, CommentId id) {
  const auto comment = store::find_comment(act.db, id);
  if (!comment) return fail(NotFound{msg("There is no such comment.")});
  const auto plan = open_plan(act, context, comment->plan, access::Right::comment_plan);
  if (!plan) return fail(plan.error());
  if (comment->resolved) return {};
  act.db.run(sql::resolve_comment, id);
  act.record(
      {"resolve_comment", "comment", id.text(), plan->contract, R"({"resolved":false})", R"({"resolved":true})"});
  return {};
}

}  // namespace jalon::plan
