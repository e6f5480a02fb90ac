// SPDX-License-Identifier: EUPL-1.2
// Calls for projects: written, published and frozen, corrected in favour of applicants alone, closed.
#include <algorithm>
#include <set>

#include "funding/rules.hpp"
#include "funding/specifications.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

namespace {

struct CallRow {
  CallId id;
  std::string code;
  CallState state = CallState::draft;
  std::int32_t version = 1;
  std::int64_t revision = 1;
  TerritoryKey territory;
  Date opens, closes;
  std::string content;
  std::optional<Instant> published_at;
  std::string published_by;
  Instant changed_at;
  std::string changed_by;
};
BOOST_DESCRIBE_STRUCT(CallRow, (),
                      (id, code, state, version, revision, territory, opens, closes, content, published_at,
                       published_by, changed_at, changed_by))
struct VersionRow {
  std::int32_t version = 0;
  std::string content, motive;
  Instant at;
  std::string by;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (), (version, content, motive, at, by))

Call call_of(CallRow&& row) {
  return {.id = row.id,
          .code = std::move(row.code),
          .state = row.state,
          .version = row.version,
          .revision = row.revision,
          .text = call_text_of(row.content, row.territory),
          .published_at = row.published_at,
          .published_by = std::move(row.published_by),
          .changed_at = row.changed_at,
          .changed_by = std::move(row.changed_by)};
}

// Codes of criteria and pieces, budgets, codes of calls: what addresses and files can carry.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void check_text(std::string_view field, Text& text, std::size_t characters_max, std::vector<Fault>& faults) {
  text.fr = checked_text(field, text.fr, characters_max, faults);
  text.en = checked_text(field, text.en, characters_max, faults);
}

// What is wrong in itself, draft or not; a draft may lack anything. `before`: the specification that it asked for.
Result<CallText> checked(db::Session& session, const territory::Registry& registry, const CallText& given,
                         std::string_view before = {}) {
  CallText out = given;
  std::vector<Fault> faults;
  const auto* place = registry.find(out.territory);
  if (place == nullptr || place->level > territory::Level::department)
    faults.push_back({"territory", msg("A call is of the nation, a region or a department.")});
  check_text("title", out.title, line_characters_max, faults);
  check_text("text", out.text, 4 * text_characters_max, faults);
  check_text("costs", out.costs, text_characters_max, faults);
  check_text("committee", out.committee, 2000, faults);
  if (!out.fund.empty() && !is_code(out.fund)) faults.push_back({"fund", msg("This is no programme of the ledger.")});
  if (!out.line.empty() && !is_code(out.line)) faults.push_back({"line", msg("This is no line of the budget.")});
  if (out.year != 0 && (out.year < 2000 || out.year > 2099))
    faults.push_back({"year", msg("A budget is of a year from 2000 to 2099.")});
  const auto in_order = [&](std::string_view field, Date first, Date last) {
    if (last < first) faults.push_back({std::string(field), msg("This day comes before the first.")});
  };
  in_order("closes", out.opens, out.closes);
  in_order("action_to", out.action_from, out.action_to);
  if (out.rate_max_permille < 1 || out.rate_max_permille > 1000)
    faults.push_back({"rate_max", msg("A rate is above 0 and at most 100 %.")});
  if (out.firm_share_percent && (*out.firm_share_percent < 0 || *out.firm_share_percent > 100))
    faults.push_back({"firm_share_percent", msg("A share is from 0 to 100 %.")});
  check_amount("amount_min", out.amount_min_cents, faults);
  check_amount("amount_max", out.amount_max_cents, faults);
  if (out.amount_max_cents != 0 && out.amount_max_cents < out.amount_min_cents)
    faults.push_back({"amount_max", msg("The largest amount is not below the smallest.")});
  if (out.financial_report_days < 1 || out.financial_report_days > 400)
    faults.push_back({"financial_report_days", msg("From 1 to {0} days.", 400)});
  if (out.silence_days < 1 || out.silence_days > 730)
    faults.push_back({"silence_days", msg("From 1 to {0} days.", 730)});
  if (out.criteria.size() > 20) faults.push_back({"criteria", msg("At most {0} criteria.", 20)});
  std::set<std::string> codes;
  for (std::size_t i = 0; i < out.criteria.size(); ++i) {
    auto& one = out.criteria[i];
    const auto field = fmt::format("criteria.{}", i);
    if (one.code.empty()) one.code = std::string(1, static_cast<char>('a' + static_cast<int>(i % 26)));
    if (!is_code(one.code) || !codes.insert(one.code).second)
      faults.push_back({field, msg("Each criterion has a code of its own.")});
    check_text(field, one.title, line_characters_max, faults);
    check_text(field, one.guide, 2000, faults);
    if (one.title.fr.empty()) faults.push_back({field, msg("Give the criterion a title.")});
    if (one.weight < 1 || one.weight > 100) faults.push_back({field, msg("A weight is from 1 to {0}.", 100)});
  }
  codes.clear();
  if (out.pieces.size() > 20) faults.push_back({"pieces", msg("At most {0} documents are asked for.", 20)});
  for (std::size_t i = 0; i < out.pieces.size(); ++i) {
    auto& one = out.pieces[i];
    const auto field = fmt::format("pieces.{}", i);
    if (one.code.empty()) one.code = fmt::format("p{}", i + 1);
    if (!is_code(one.code) || !codes.insert(one.code).second)
      faults.push_back({field, msg("Each document has a code of its own.")});
    check_text(field, one.title, line_characters_max, faults);
    if (one.title.fr.empty()) faults.push_back({field, msg("Name the document.")});
  }
  if (place != nullptr) settle_specification(session, registry, out, before, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

// As the journal tells it.
std::string told(const Call& call) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("code", call.code);
    json.field("state", word(call.state));
    json.field("version", call.version);
    json.key("text");
    json.raw(json_of(call.text));
  });
  return out;
}

Result<Call> require_call(access::Act& act, const territory::Registry& registry, CallId id, access::Right right) {
  auto call = find_call(act.db, id);
  if (!call) return fail(NotFound{msg("This call does not exist.")});
  if (auto ok = act.require(right, registry.right_path(call->text.territory)); !ok) return fail(std::move(ok.error()));
  return std::move(*call);
}

Result<void> keep(access::Act& act, Call& call, std::string_view what, const std::string& before,
                  const std::string& motive = {}) {
  const auto changed = act.db.run(sql::update_call, call.id, call.revision, call.state, call.version,
                                  call.text.territory, call.text.opens, call.text.closes, json_of(call.text),
                                  call.published_at, call.published_by, act.now, act.actor.label);
  if (changed == 0) return fail(Conflict{msg("{0} changed this call meanwhile: read it again.", call.changed_by)});
  ++call.revision;
  act.record({.act = what,
              .kind = "grant_call",
              .object_id = call.id.text(),
              .territory = call.text.territory,
              .before = before,
              .after = told(call),
              .motive = motive});
  return {};
}

void keep_version(access::Act& act, const Call& call, const std::string& motive) {
  act.db.run(sql::insert_call_version, call.id, call.version, json_of(call.text), motive, act.now, act.actor.label);
  note_call(act.db, call, act.now);
}

// What a correction would take from applicants, by field.
std::vector<std::string> takes_away(const CallText& was, const CallText& is) {
  std::vector<std::string> out;
  const auto if_not = [&](bool holds, std::string_view field) {
    if (!holds) out.emplace_back(field);
  };
  if_not(is.territory == was.territory, "territory");
  if_not(is.fund == was.fund && is.year == was.year && is.line == was.line, "line");
  if_not(is.opens <= was.opens, "opens");
  if_not(is.closes >= was.closes, "closes");
  if_not(is.action_from <= was.action_from, "action_from");
  if_not(is.action_to >= was.action_to, "action_to");
  if_not(is.takes_started || !was.takes_started, "takes_started");
  if_not(is.forms.empty() || (!was.forms.empty() && std::all_of(was.forms.begin(), was.forms.end(),
                                                                [&](auto form) {
                                                                  return std::find(is.forms.begin(), is.forms.end(),
                                                                                   form) != is.forms.end();
                                                                })),
         "forms");
  if_not(is.rate_max_permille >= was.rate_max_permille, "rate_max");
  // Said for the first time, it asks for the documents of what is given in kind as well: of nobody who applied before.
  if_not(is.firm_share_percent.has_value() == was.firm_share_percent.has_value() &&
             is.firm_share_percent.value_or(0) <= was.firm_share_percent.value_or(0),
         "firm_share_percent");
  if_not(is.amount_min_cents <= was.amount_min_cents, "amount_min");
  if_not(is.amount_max_cents == 0 || (was.amount_max_cents != 0 && is.amount_max_cents >= was.amount_max_cents),
         "amount_max");
  if_not(!is.agreement_always || was.agreement_always, "agreement_always");
  if_not(is.financial_report_days >= was.financial_report_days, "financial_report_days");
  if_not(is.silence == was.silence && is.silence_days <= was.silence_days, "silence");
  // Under other criteria or weights those who applied would have written something else.
  if_not(
      is.criteria.size() == was.criteria.size() &&
          std::equal(is.criteria.begin(), is.criteria.end(), was.criteria.begin(),
                     [](const Criterion& a, const Criterion& b) { return a.code == b.code && a.weight == b.weight; }),
      "criteria");
  if_not(std::all_of(is.pieces.begin(), is.pieces.end(),
                     [&](const Piece& piece) {
                       return !piece.is_required ||
                              std::any_of(was.pieces.begin(), was.pieces.end(),
                                          [&](const Piece& p) { return p.code == piece.code && p.is_required; });
                     }),
         "pieces");
  if_not(is.specification.empty() || is.specification == was.specification, "specification");
  return out;
}

}  // namespace

int window_days(const CallText& text, Date published_on) {
  const auto first = std::max(text.opens, published_on);
  return text.closes < first ? 0 : static_cast<int>(days_between(first, text.closes)) + 1;
}

std::vector<Fault> lacks(const CallText& text) {
  std::vector<Fault> out;
  const auto needs = [&](bool there, std::string_view field, Message what) {
    if (!there) out.push_back({std::string(field), std::move(what)});
  };
  needs(!text.title.fr.empty() && !text.title.en.empty(), "title", msg("A call has a title in both languages."));
  needs(!text.text.fr.empty() && !text.text.en.empty(), "text", msg("A call has its text in both languages."));
  needs(!text.fund.empty() && text.year != 0 && !text.line.empty(), "line",
        msg("Say which programme, year and line of the budget pay."));
  needs(text.opens.days != 0 && text.closes.days != 0, "closes",
        msg("Say from when until when applications are taken."));
  needs(text.action_from.days != 0 && text.action_to.days != 0, "action_to",
        msg("Say between which days actions are paid for."));
  needs(!text.costs.fr.empty(), "costs", msg("Say which costs are eligible."));
  needs(!text.committee.fr.empty(), "committee", msg("Say who sits in the committee, by functions."));
  needs(!text.criteria.empty(), "criteria", msg("Give at least one criterion by which applications are scored."));
  for (const auto& one : text.criteria)
    needs(!one.guide.fr.empty() && !one.title.en.empty(), "criteria",
          msg("Criterion {0} needs a title in both languages and a guide.", one.code));
  return out;
}

Result<CallId> create_call(access::Act& act, const territory::Registry& registry, std::string_view code,
                           const CallText& given) {
  if (registry.find(given.territory) == nullptr) return fail(NotFound{msg("This territory is not known.")});
  if (auto ok = act.require(access::Right::write_calls, registry.right_path(given.territory)); !ok)
    return fail(std::move(ok.error()));
  const std::string kept(trim(code));
  if (!is_code(kept))
    return invalid("code", msg("The code of a call is of letters, digits and hyphens, 40 at most, as FIPD-93-2017."));
  auto text = checked(act.db, registry, given);
  if (!text) return fail(std::move(text.error()));
  if (find_call(act.db, kept)) return fail(Conflict{msg("There is a call {0} already.", kept)});
  const auto id = CallId::make();
  act.db.run(sql::insert_call, id, kept, CallState::draft, text->territory, text->opens, text->closes, json_of(*text),
             act.now, act.actor.label);
  const auto territory = text->territory;
  Call call{.id = id,
            .code = kept,
            .text = std::move(*text),
            .published_at = {},
            .published_by = {},
            .changed_at = act.now,
            .changed_by = act.actor.label};
  act.record({.act = "create_call",
              .kind = "grant_call",
              .object_id = id.text(),
              .territory = territory,
              .before = "",
              .after = told(call)});
  return id;
}

Result<std::int64_t> edit_call(access::Act& act, const territory::Registry& registry, CallId id, std::int64_t revision,
                               const CallText& given) {
  auto call = require_call(act, registry, id, access::Right::write_calls);
  if (!call) return fail(call.error());
  if (call->state != CallState::draft)
    return refused("funding.call_frozen", msg("This call is published: what it says is frozen."),
                   msg("Correct it, in favour of applicants, with a motive."));
  auto text = checked(act.db, registry, given, call->text.specification);
  if (!text) return fail(std::move(text.error()));
  if (auto ok = act.require(access::Right::write_calls, registry.right_path(text->territory)); !ok)
    return fail(std::move(ok.error()));
  const auto before = told(*call);
  if (json_of(call->text) == json_of(*text) && call->text.territory == text->territory)
    return call->revision;  // sent twice
  if (revision != call->revision)
    return fail(Conflict{msg("{0} changed this call meanwhile: read it again.", call->changed_by)});
  call->text = std::move(*text);
  if (auto kept = keep(act, *call, "edit_call", before); !kept) return fail(std::move(kept.error()));
  return call->revision;
}

Result<void> decide_call(access::Act& act, const territory::Registry& registry, CallId id, CallVerb verb,
                         std::string_view motive) {
  auto found = find_call(act.db, id);
  if (!found) return fail(NotFound{msg("This call does not exist.")});
  const auto* step = step_of(call_transitions(), found->state, verb);
  if (step == nullptr) {
    return refused("funding.call_state", msg("This cannot be done to the call in its present state."),
                   msg("Look at it again: somebody may have acted a moment before."));
  }
  auto call = require_call(act, registry, id, step->right);
  if (!call) return fail(call.error());
  std::string why;
  if (verb == CallVerb::publish) {
    if (auto faults = lacks(call->text); !faults.empty()) return fail(Invalid{std::move(faults)});
    // Replaced since the draft was written, or of another territory than it now has.
    std::vector<Fault> faults;
    settle_specification(act.db, registry, call->text, {}, faults);
    if (!faults.empty()) return fail(Invalid{std::move(faults)});
    if (call->text.closes < act.today())
      return invalid("closes", msg("The last day for applications is over: choose a later one."));
    const auto days = window_days(call->text, act.today());
    if (days < call_window_days_min) {
      auto text =
          checked_motive(motive, msg("Applicants have {0} days, under the {1} of the rule: say why the call derogates.",
                                     days, call_window_days_min));
      if (!text) return fail(std::move(text.error()));
      why = std::move(*text);
    }
    call->published_at = act.now;
    call->published_by = act.actor.label;
  } else {
    auto text = checked_motive(motive, msg("Say why: those who prepare an application read it."));
    if (!text) return fail(std::move(text.error()));
    why = std::move(*text);
  }
  const auto before = told(*call);
  call->state = step->to;
  constexpr std::array acts{"publish_call", "close_call", "withdraw_call"};
  if (auto kept = keep(act, *call, acts.at(static_cast<std::size_t>(verb)), before, why); !kept) return kept;
  if (verb == CallVerb::publish) keep_version(act, *call, why);
  return {};
}

Result<int> correct_call(access::Act& act, const territory::Registry& registry, CallId id, int version,
                         const CallText& given, std::string_view motive) {
  auto call = require_call(act, registry, id, access::Right::publish_calls);
  if (!call) return fail(call.error());
  if (call->state != CallState::published)
    return refused("funding.call_state", msg("Only a published call is corrected."), msg("Change the draft itself."));
  auto why = checked_motive(motive, msg("Say what was wrong: applicants read it."));
  if (!why) return fail(std::move(why.error()));
  auto text = checked(act.db, registry, given, call->text.specification);
  if (!text) return fail(std::move(text.error()));
  if (auto faults = lacks(*text); !faults.empty()) return fail(Invalid{std::move(faults)});
  const auto before = told(*call);
  if (json_of(call->text) == json_of(*text)) return call->version;
  if (version != call->version)
    return fail(Conflict{msg("{0} changed this call meanwhile: read it again.", call->changed_by)});
  if (const auto fields = takes_away(call->text, *text); !fields.empty()) {
    std::vector<Fault> faults;
    for (const auto& field : fields)
      faults.push_back({field, msg("After publication this may only change in favour of applicants.")});
    return fail(Invalid{std::move(faults)});
  }
  call->text = std::move(*text);
  ++call->version;
  if (auto kept = keep(act, *call, "correct_call", before, *why); !kept) return fail(std::move(kept.error()));
  keep_version(act, *call, *why);
  return call->version;
}

std::optional<Call> find_call(db::Session& session, CallId id) {
  auto row = session.first<CallRow>(sql::find_call, id);
  return row ? std::optional(call_of(std::move(*row))) : std::nullopt;
}

std::optional<Call> find_call(db::Session& session, std::string_view code) {
  auto row = session.first<CallRow>(sql::call_of_code, code);
  return row ? std::optional(call_of(std::move(*row))) : std::nullopt;
}

bool may_read(const access::Actor* actor, const territory::Registry& registry, const Call& call) {
  if (call.published_at) return true;
  if (actor == nullptr) return false;
  const auto path = registry.right_path(call.text.territory);
  return access::may(*actor, access::Right::write_calls, path).has_value() ||
         access::may(*actor, access::Right::publish_calls, path).has_value();
}

std::vector<CallVersion> versions_of(db::Session& session, CallId id) {
  const auto call = find_call(session, id);
  std::vector<CallVersion> out;
  if (!call) return out;
  for (auto& row : session.all<VersionRow>(sql::call_versions, id)) {
    out.push_back({.version = row.version,
                   .text = call_text_of(row.content, call->text.territory),
                   .motive = std::move(row.motive),
                   .at = row.at,
                   .by = std::move(row.by)});
  }
  return out;
}

CallText text_of(db::Session& session, const Application& application) {
  const auto call = find_call(session, application.call);
  JALON_CHECK(call.has_value());
  const auto row = session.first<VersionRow>(sql::call_version, application.call, application.call_version);
  return row ? call_text_of(row->content, call->text.territory) : call->text;
}

std::vector<Call> calls(db::Session& session, const CallFilter& filter) {
  std::vector<Call> out;
  session.each<CallRow>(
      sql::list_calls, [&](CallRow&& row) { out.push_back(call_of(std::move(row))); }, filter.state, filter.territory,
      filter.open_only ? std::optional(filter.day) : std::nullopt);
  return out;
}

void write_json(JsonWriter& json, const territory::Registry& registry, const Call& call) {
  json.object([&] {
    json.field("id", call.id);
    json.field("code", call.code);
    json.field("state", word(call.state));
    json.field("version", call.version);
    json.field("revision", call.revision);
    json.field("territory", name_of(registry, call.text.territory));
    json.key("text");
    json.raw(json_of(call.text));
    json.field("published_at", call.published_at);
    json.field("changed_at", call.changed_at);
  });
}

}  // namespace jalon::funding
