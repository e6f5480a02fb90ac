// SPDX-License-Identifier: EUPL-1.2
// Applications as their applicants write them: parts saved one by one, pieces, submission, withdrawal; and their lists.
#include <algorithm>
#include <array>
#include <set>

#include "base/personal_data.hpp"
#include "funding/cofunding.hpp"
#include "funding/rules.hpp"
#include "funding/sql.hpp"
#include "territory/followers.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(Application, (),
                      (id, number, call, call_version, organisation, organisation_name, territory, department, state,
                       title, asked_cents, total_cents, starts, ends, submitted_at, silence_on, correction_due, officer,
                       officer_name, score_permille, proposed_cents, proposal_motive, granted_cents, copied_from,
                       revision, created_at, changed_at, changed_by))
BOOST_DESCRIBE_STRUCT(ApplicationRow, (),
                      (id, number, title, organisation_name, call_code, organisation, territory, department, state,
                       asked_cents, total_cents, score_permille, proposed_cents, granted_cents, officer_name,
                       submitted_at, correction_due, starts, ends))
BOOST_DESCRIBE_STRUCT(PieceFile, (),
                      (id, application, piece, file_name, media_type, sha256, size_bytes, added_at, added_by,
                       removed_at))

namespace {

struct PartRow {
  std::int64_t revision = 0;
  std::string content;
};
BOOST_DESCRIBE_STRUCT(PartRow, (), (revision, content))
struct CountRow {
  std::int64_t total = 0, asked_cents = 0, granted_cents = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (total, asked_cents, granted_cents))

// With the sums over all that was found, the same on each row.
struct FoundRow : ApplicationRow {
  std::int64_t files = 0, asked_sum = 0, granted_sum = 0;
};
BOOST_DESCRIBE_STRUCT(FoundRow, (ApplicationRow), (files, asked_sum, granted_sum))

constexpr std::string_view order_words[] = {"newest", "oldest", "amount", "score", "number"};

std::string told(const Application& application) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("number", application.number);
    json.field("state", word(application.state));
    json.field("title", application.title);
    json.field("asked_cents", application.asked_cents);
    json.field("total_cents", application.total_cents);
    json.field("call_version", application.call_version);
    json.field("officer", application.officer_name);
    json.field("score_permille", application.score_permille);
    json.field("proposed_cents", application.proposed_cents);
    json.field("granted_cents", application.granted_cents);
    json.field("correction_due", application.correction_due);
  });
  return out;
}

void count_in_tally(db::Session& session, const Application& application, int times) {
  if (!application.submitted_at) return;
  session.run(sql::add_to_tally, application.department, application.call, application.state, times,
              times * application.asked_cents, times * application.granted_cents.value_or(0));
}

// An application that its applicant may write in: a draft, or one sent back.
Result<Application> require_writable(access::Act& act, const territory::Registry& registry, ApplicationId id) {
  auto application = require_application(act, registry, access::Right::apply_for_grants, id);
  if (!application) return application;
  if (application->state != State::draft && application->state != State::correction)
    return refused("funding.submitted", msg("This application is submitted: what it says stays as it is."),
                   msg("The service that instructs can send it back to be completed."));
  return application;
}

Result<std::int64_t> save(access::Act& act, const territory::Registry& registry, Application& application, Part part,
                          std::int64_t seen, const std::string& content) {
  const auto was = act.db.first<PartRow>(sql::find_part, application.id, part);
  if (was && was->content == content) return was->revision;  // sent twice
  std::int64_t changed = 0;
  if (!was && seen == 0) {
    changed = act.db.run(sql::insert_part, application.id, part, content, act.now, act.actor.label);
  } else if (was && seen == was->revision) {
    changed = act.db.run(sql::update_part, application.id, part, seen, content, act.now, act.actor.label);
  }
  if (changed == 0) {
    const auto by = act.db.first<std::string>(sql::part_author, application.id, part);
    return fail(
        Conflict{msg("{0} changed this part meanwhile: nothing of yours is saved yet. Read theirs, then save again.",
                     by.value_or(""))});
  }
  if (auto kept = keep(act, application,
                       {.act = "save_application", .before = was ? was->content : "", .after = content, .motive = {}});
      !kept)
    return fail(std::move(kept.error()));
  note_content(act.db, registry, application.id);
  return seen + 1;
}

std::optional<std::string> part(db::Session& session, ApplicationId id, Part which, std::int64_t* revision = nullptr) {
  auto row = session.first<PartRow>(sql::find_part, id, which);
  if (revision != nullptr) *revision = row ? row->revision : 0;
  return row ? std::optional(std::move(row->content)) : std::nullopt;
}

}  // namespace

std::string folded_of(const Application& application) {
  return fold(fmt::format("{} {} {}", application.number, application.title, application.organisation_name));
}

Result<Application> require_application(access::Act& act, const territory::Registry& registry, access::Right right,
                                        ApplicationId id) {
  auto application = find_application(act.db, id);
  if (!application) return fail(NotFound{msg("This application does not exist.")});
  if (auto ok = act.require(right, registry.right_path(application->territory)); !ok)
    return fail(std::move(ok.error()));
  // What does not exist for somebody is not told apart from what others have.
  if (right == access::Right::apply_for_grants && !act.actor.is_system &&
      !partner::is_member(act.db, application->organisation, act.actor))
    return fail(NotFound{msg("This application does not exist.")});
  return std::move(*application);
}

Result<State> next_state(const Application& application, Verb verb) {
  const auto* step = step_of(transitions(), application.state, verb);
  if (step == nullptr)
    return refused("funding.state",
                   msg("This cannot be done to application {0} in its present state.", application.number),
                   msg("Read it again: somebody may have acted a moment before."));
  return step->to;
}

Result<void> keep(access::Act& act, Application& application, const Told& what) {
  const auto was = find_application(act.db, application.id);
  JALON_CHECK(was.has_value());
  const auto before = what.before.empty() && what.after.empty() ? told(*was) : what.before;
  const auto changed = act.db.run(
      sql::update_application, application.id, application.revision, application.call_version, application.state,
      application.title, folded_of(application), application.asked_cents, application.total_cents, application.starts,
      application.ends, application.submitted_at, application.correction_due, application.officer,
      application.officer_name, application.score_permille, application.proposed_cents, application.proposal_motive,
      application.granted_cents, act.now, act.actor.label, application.silence_on);
  if (changed == 0)
    return fail(Conflict{msg("{0} acted on this application meanwhile: read it again.", application.changed_by)});
  ++application.revision;
  count_in_tally(act.db, *was, -1);
  count_in_tally(act.db, application, 1);
  act.record({.act = what.act,
              .kind = "grant_application",
              .object_id = application.id.text(),
              .territory = application.territory,
              .before = before,
              .after = what.before.empty() && what.after.empty() ? told(application) : what.after,
              .motive = what.motive});
  return {};
}

Result<ApplicationId> start_application(access::Act& act, const territory::Registry& registry, CallId call_id,
                                        partner::PartnerId organisation, TerritoryKey territory,
                                        std::optional<ApplicationId> copy_of) {
  const auto* place = registry.find(territory);
  if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
  if (auto ok = act.require(access::Right::apply_for_grants, registry.right_path(territory)); !ok)
    return fail(std::move(ok.error()));
  if (!act.actor.is_system && !partner::is_member(act.db, organisation, act.actor))
    return refused("partner.members_only", msg("Only its members act for an organisation."),
                   msg("Ask to join it; one of its members answers."));
  const auto call = find_call(act.db, call_id);
  if (!call || call->state == CallState::draft) return fail(NotFound{msg("This call does not exist.")});
  if (!call->takes_applications(act.today()))
    return refused("funding.call_closed",
                   msg("Call {0} takes applications from {1} to {2}.", call->code,
                       format_date_short(call->text.opens, Lang::fr), format_date_short(call->text.closes, Lang::fr)),
                   msg("Look for a call that is open."));
  const auto* department = registry.ancestor(territory, territory::Level::department);
  const auto path = registry.right_path(territory);
  if ((place->level != territory::Level::department && place->level != territory::Level::contract) ||
      department == nullptr)
    return invalid("territory", msg("An application is made in a department or in one of its contracts."));
  if (territory::has_ended(*department)) {
    std::string followers;
    for (const auto* next : territory::followers_of(registry, department->key))
      followers += (followers.empty() ? "" : ", ") + next->name;
    return invalid("territory",
                   msg("{0} ended on {1}. Apply in what followed it: {2}.", department->name,
                       format_date_short(department->valid_to, Lang::fr), followers.empty() ? "—" : followers));
  }
  if (std::find(path.begin(), path.end(), call->text.territory) == path.end())
    return invalid("territory", msg("This territory is not part of the call."));
  Application application;
  application.id = ApplicationId::make();
  application.call = call->id;
  application.call_version = call->version;
  application.organisation = organisation;
  const auto applicant = partner::find_organisation(act.db, organisation);
  if (!applicant) return fail(NotFound{msg("This organisation is not known.")});
  application.organisation_name = applicant->name;
  application.territory = territory;
  application.department = department->key;
  application.copied_from = copy_of;
  std::optional<Application> source;
  if (copy_of) {
    source = find_application(act.db, *copy_of);
    if (!source || source->organisation != organisation) return fail(NotFound{msg("This application does not exist.")});
    application.title = source->title;
  }
  const auto year = act.today().year();
  const auto last = act.db.first<std::int32_t>(sql::next_number, application.department, year);
  JALON_CHECK(last.has_value());
  application.number = fmt::format("{}-{}-{:05}", year, department->code, *last);
  act.db.run(sql::insert_application, application.id, application.number, application.call, application.call_version,
             application.organisation, application.territory, application.department, application.title,
             folded_of(application), application.copied_from, act.now, act.actor.label, application.organisation_name);
  if (source) {
    auto content = content_of(act.db, registry, source->id);
    content.project.starts.reset();
    content.project.ends.reset();
    std::erase_if(content.project.places, [&](TerritoryKey key) {
      const auto* above = registry.ancestor(key, territory::Level::department);
      return above == nullptr || above->key != application.department;
    });
    for (auto& line : content.budget.lines) {
      line.promise = Promise::asked;
      if (line.account == asked_account) line.amount_cents = 0;
    }
    for (auto& outcome : content.outcomes) outcome.due.reset();
    std::erase_if(content.aids, [&](const Aid& aid) { return aid.year <= act.today().year() - aid_years; });
    const auto put = [&](Part part, const std::string& text) {
      act.db.run(sql::insert_part, application.id, part, text, act.now, act.actor.label);
    };
    if (content.project_revision > 0) put(Part::project, json_of(registry, content.project));
    if (content.budget_revision > 0) put(Part::budget, json_of(content.budget));
    if (content.outcomes_revision > 0) put(Part::outcomes, json_of(content.outcomes));
    if (content.aids_revision > 0) put(Part::aids, json_of(content.aids));
  }
  note_content(act.db, registry, application.id);
  act.record({.act = "start_application",
              .kind = "grant_application",
              .object_id = application.id.text(),
              .territory = application.territory,
              .before = "",
              .after = told(application)});
  return application.id;
}

Result<std::int64_t> save_project(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::int64_t seen, const Project& given) {
  auto application = require_writable(act, registry, id);
  if (!application) return fail(application.error());
  auto project = given;
  std::vector<Fault> faults;
  project.title = checked_text("title", given.title, line_characters_max, faults);
  project.summary = checked_text("summary", given.summary, 1000, faults);
  project.need = checked_text("need", given.need, text_characters_max, faults);
  project.description = checked_text("description", given.description, text_characters_max, faults);
  project.means = checked_text("means", given.means, text_characters_max, faults);
  project.public_code = checked_text("public", given.public_code, 80, faults);
  project.level_code = checked_text("level", given.level_code, 80, faults);
  std::sort(project.places.begin(), project.places.end());
  project.places.erase(std::unique(project.places.begin(), project.places.end()), project.places.end());
  for (const auto key : project.places) {
    const auto path = registry.right_path(key);
    if (std::find(path.begin(), path.end(), application->department) == path.end()) {
      faults.push_back({"places", msg("A place of the project lies in the department of the application.")});
      break;
    }
  }
  const auto day = [&](std::string_view field, const std::optional<Date>& date) {
    if (date && (date->year() < 2000 || date->year() > 2099))
      faults.push_back({std::string(field), msg("A day from 2000 to 2099 is expected here.")});
  };
  day("starts", project.starts);
  day("ends", project.ends);
  if (project.starts && project.ends && *project.ends < *project.starts)
    faults.push_back({"ends", msg("The action ends before it begins.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  application->title = project.title;
  application->starts = project.starts;
  application->ends = project.ends;
  return save(act, registry, *application, Part::project, seen, json_of(registry, project));
}

Result<std::int64_t> save_budget(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                 std::int64_t seen, const Budget& given) {
  auto application = require_writable(act, registry, id);
  if (!application) return fail(application.error());
  auto budget = given;
  std::vector<Fault> faults;
  if (budget.lines.size() > 200) faults.push_back({"lines", msg("At most {0} lines.", 200)});
  std::set<std::string> once;
  for (std::size_t i = 0; i < budget.lines.size(); ++i) {
    auto& line = budget.lines[i];
    const auto field = fmt::format("lines.{}", i);
    const auto* account = budget_account(line.account);
    if (account == nullptr) {
      faults.push_back({field, msg("“{0}” is no account of the budget plan.", shorten(line.account, 40))});
      continue;
    }
    line.label = checked_text(field, line.label, line_characters_max, faults);
    check_amount(field, line.amount_cents, faults);
    if (account->side != Side::income) line.promise = Promise::asked;
    line.basis = checked_text(field, line.basis, line_characters_max, faults);
    if (account->side != Side::given) {
      line.valuation = Valuation::none;
      line.basis.clear();
    }
    if (line.account == asked_account) {
      line.promise = Promise::asked;
      line.label.clear();
    }
    if (!once.insert(line.account + "\n" + fold(line.label)).second)
      faults.push_back({field, msg("This line stands twice: put both into one, or name the co-funder.")});
  }
  std::erase_if(budget.lines, [](const BudgetLine& line) { return line.amount_cents == 0 && line.label.empty(); });
  // In the order of the form, whatever the order they were typed in.
  std::stable_sort(budget.lines.begin(), budget.lines.end(), [](const BudgetLine& a, const BudgetLine& b) {
    return budget_account(a.account) < budget_account(b.account);
  });
  budget.note = checked_text("note", given.note, text_characters_max, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  application->asked_cents = budget.asked_cents();
  application->total_cents = budget.total(Side::cost);
  return save(act, registry, *application, Part::budget, seen, json_of(budget));
}

Result<std::int64_t> save_outcomes(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                   std::int64_t seen, const std::vector<Outcome>& given) {
  auto application = require_writable(act, registry, id);
  if (!application) return fail(application.error());
  auto outcomes = given;
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    auto& one = outcomes[i];
    const auto field = [&](std::string_view name) { return fmt::format("outcomes.{}.{}", i, name); };
    one.label = checked_text(field("label"), one.label, line_characters_max, faults);
    one.baseline = checked_text(field("baseline"), one.baseline, line_characters_max, faults);
    one.target = checked_text(field("target"), one.target, line_characters_max, faults);
    one.method = checked_text(field("method"), one.method, 1000, faults);
    if (one.label.empty() && !(one.baseline + one.target + one.method).empty())
      faults.push_back({field("label"), msg("Say what is measured.")});
  }
  std::erase_if(outcomes, [](const Outcome& one) { return one.label.empty(); });
  if (outcomes.size() > 30) faults.push_back({"outcomes", msg("At most {0} outcomes.", 30)});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return save(act, registry, *application, Part::outcomes, seen, json_of(outcomes));
}

Result<std::int64_t> save_aids(access::Act& act, const territory::Registry& registry, ApplicationId id,
                               std::int64_t seen, const std::vector<Aid>& given) {
  auto application = require_writable(act, registry, id);
  if (!application) return fail(application.error());
  auto aids = given;
  std::vector<Fault> faults;
  const int last = act.today().year(), first = last - aid_years + 1;
  for (std::size_t i = 0; i < aids.size(); ++i) {
    auto& one = aids[i];
    const auto field = [&](std::string_view name) { return fmt::format("aids.{}.{}", i, name); };
    one.funder = checked_text(field("funder"), one.funder, line_characters_max, faults);
    one.object = checked_text(field("object"), one.object, line_characters_max, faults);
    check_amount(field("amount"), one.amount_cents, faults);
    if (one.funder.empty() && one.object.empty() && one.amount_cents == 0) continue;
    if (one.funder.empty()) faults.push_back({field("funder"), msg("Say who gave it.")});
    if (one.amount_cents == 0) faults.push_back({field("amount"), msg("Say how much it was.")});
    if (one.year < first || one.year > last)
      faults.push_back({field("year"), msg("A year from {0} to {1} is expected here.", first, last)});
  }
  std::erase_if(aids, [](const Aid& one) { return one.funder.empty() && one.object.empty() && one.amount_cents == 0; });
  if (aids.size() > 30) faults.push_back({"aids", msg("At most {0} lines.", 30)});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  std::stable_sort(aids.begin(), aids.end(), [](const Aid& a, const Aid& b) { return a.year > b.year; });
  return save(act, registry, *application, Part::aids, seen, json_of(aids));
}

Result<std::int64_t> save_part(access::Act& act, const territory::Registry& registry, ApplicationId id, Part part,
                               std::int64_t seen, std::string_view json) {
  if (part == Part::project) {
    const auto project = read_project(registry, json);
    return project ? save_project(act, registry, id, seen, *project) : fail(project.error());
  }
  if (part == Part::budget) {
    const auto budget = read_budget(json);
    return budget ? save_budget(act, registry, id, seen, *budget) : fail(budget.error());
  }
  if (part == Part::aids) {
    const auto aids = read_aids(json);
    return aids ? save_aids(act, registry, id, seen, *aids) : fail(aids.error());
  }
  const auto outcomes = read_outcomes(json);
  return outcomes ? save_outcomes(act, registry, id, seen, *outcomes) : fail(outcomes.error());
}

Result<void> attach_piece(access::Act& act, const territory::Registry& registry, ApplicationId id,
                          std::string_view piece, std::string_view file_name, const plan::ExaminedFile& file) {
  auto application = require_writable(act, registry, id);
  if (!application) return fail(application.error());
  const auto text = text_of(act.db, *application);
  std::vector<Fault> faults;
  const auto plan = content_of(act.db, registry, id).budget;
  const bool is_in_kind = std::any_of(plan.lines.begin(), plan.lines.end(), [&](const BudgetLine& line) {
    return budget_account(line.account)->side == Side::given && in_kind_piece(line) == piece;
  });
  if (!piece.empty() && !is_in_kind &&
      std::none_of(text.pieces.begin(), text.pieces.end(), [&](const Piece& p) { return p.code == piece; }))
    faults.push_back({"piece", msg("The call asks for no such document.")});
  const auto name = plan::kept_file(file_name, file, piece_bytes_max, faults);
  std::size_t kept = 0;
  for (const auto& other : pieces_of(act.db, id)) {
    if (other.removed_at) continue;
    if (other.sha256 == file.sha256() && other.piece == piece) return {};  // sent twice
    ++kept;
  }
  if (kept >= pieces_max)
    faults.push_back({"file", msg("At most {0} documents are kept of an application.", pieces_max)});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto file_id = FileId::make();
  act.db.run(sql::insert_piece, file_id, id, piece, name, file.media_type(), file.sha256(), file.size(),
             db::Bytes{file.bytes()}, act.now, act.actor.label);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("piece", piece);
    json.field("file_name", name);
    json.field("sha256", file.sha256());
    json.field("size_bytes", file.size());
  });
  return keep(act, *application, {.act = "attach_piece", .before = "", .after = after, .motive = {}});
}

Result<void> remove_piece(access::Act& act, const territory::Registry& registry, FileId id) {
  const auto file = find_piece(act.db, id);
  if (!file || file->removed_at)
    return fail(NotFound{msg("There is no such document; it may have been removed already.")});
  auto application = require_writable(act, registry, file->application);
  if (!application) return fail(application.error());
  if (file->piece == cofunding_piece)
    return refused("funding.cofunding_document", msg("This document shows what a co-funder said: it stays."),
                   msg("Enter what the co-funder says now; the last statement counts."));
  act.db.run(sql::remove_piece, id, act.now);
  std::string before;
  JsonWriter json(before);
  json.object([&] {
    json.field("piece", file->piece);
    json.field("file_name", file->file_name);
    json.field("sha256", file->sha256);
  });
  return keep(act, *application, {.act = "remove_piece", .before = before, .after = "", .motive = {}});
}

std::vector<PieceFile> pieces_of(db::Session& session, ApplicationId id) {
  return session.all<PieceFile>(sql::pieces_of, id);
}
std::optional<PieceFile> find_piece(db::Session& session, FileId id) {
  return session.first<PieceFile>(sql::find_piece, id);
}
std::optional<std::string> piece_bytes(db::Session& session, FileId id) {
  return session.first<std::string>(sql::piece_bytes, id);
}

Result<void> submit_application(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                const Promises& promises) {
  auto application = require_application(act, registry, access::Right::apply_for_grants, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::submit);
  if (!next) return fail(next.error());
  const auto organisation = partner::find_organisation(act.db, application->organisation);
  JALON_CHECK(organisation.has_value());
  std::vector<Fault> faults;
  if (!promises.is_truthful) faults.push_back({"is_truthful", msg("Declare that the figures are true.")});
  if (!promises.is_up_to_date)
    faults.push_back({"is_up_to_date", msg("Declare that taxes, contributions and earlier reports are up to date.")});
  if (partner::signs_republican_commitment(organisation->form, act.today()) && !promises.accepts_commitment)
    faults.push_back({"accepts_commitment", msg("An association or foundation signs the contrat d'engagement "
                                                "républicain (loi of 24 August 2021).")});
  // A first submission is made under the text of today; what comes back completed stays under the text it was read by.
  const bool is_first = application->state == State::draft;
  if (is_first) application->call_version = find_call(act.db, application->call)->version;
  for (const auto& check : checks_of(act.db, registry, *application, act.today())) {
    if (check.blocks && check.outcome == Finding::fails)
      faults.push_back({std::string(check.part), check.found.id.empty() ? check.rule : check.found});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto text = text_of(act.db, *application);
  application->state = *next;
  application->submitted_at = act.now;
  application->silence_on = act.today().plus_days(text.silence_days);
  application->correction_due.reset();
  act.db.run(sql::keep_organisation, id, json_of(*organisation));
  act.db.run(sql::note_submission, id, partner::word(organisation->form), act.now);
  return keep(
      act, *application,
      {.act = is_first ? "submit_application" : "complete_application", .before = {}, .after = {}, .motive = {}});
}

Result<void> withdraw_application(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::string_view motive) {
  auto application = require_application(act, registry, access::Right::apply_for_grants, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::withdraw);
  if (!next) return fail(next.error());
  auto why = checked_motive(motive, msg("Say why it is withdrawn."));
  if (!why) return fail(std::move(why.error()));
  application->state = *next;
  application->silence_on.reset();
  application->correction_due.reset();
  return keep(act, *application, {.act = "withdraw_application", .before = {}, .after = {}, .motive = *why});
}

std::optional<Application> find_application(db::Session& session, ApplicationId id) {
  return session.first<Application>(sql::find_application, id);
}
std::optional<Application> find_application(db::Session& session, std::string_view number) {
  return session.first<Application>(sql::application_of_number, number);
}

Content content_of(db::Session& session, const territory::Registry& registry, ApplicationId id) {
  Content out;
  if (const auto text = part(session, id, Part::project, &out.project_revision)) {
    auto read = read_project(registry, *text);
    JALON_CHECK(read.has_value());
    out.project = std::move(*read);
  }
  if (const auto text = part(session, id, Part::budget, &out.budget_revision)) {
    auto read = read_budget(*text);
    JALON_CHECK(read.has_value());
    out.budget = std::move(*read);
  }
  if (const auto text = part(session, id, Part::outcomes, &out.outcomes_revision)) {
    auto read = read_outcomes(*text);
    JALON_CHECK(read.has_value());
    out.outcomes = std::move(*read);
  }
  if (const auto text = part(session, id, Part::aids, &out.aids_revision)) {
    auto read = read_aids(*text);
    JALON_CHECK(read.has_value());
    out.aids = std::move(*read);
  }
  return out;
}

std::optional<partner::Organisation> organisation_of(db::Session& session, const Application& application) {
  if (application.submitted_at) {
    if (const auto then = session.first<std::string>(sql::organisation_then, application.id)) {
      if (auto kept = organisation_in(*then)) return kept;
    }
  }
  return partner::find_organisation(session, application.organisation);
}

bool may_read(db::Session& session, const territory::Registry& registry, const access::Actor& actor,
              const Application& application) {
  if (actor.is_system || partner::is_member(session, application.organisation, actor)) return true;
  if (!application.submitted_at) return false;
  return access::may(actor, access::Right::read_applications, registry.right_path(application.territory)).has_value();
}

ApplicationList applications(db::Session& session, const ApplicationFilter& filter) {
  ApplicationList out;
  const auto words = none_if_empty(fold(filter.words));
  const auto drafts = filter.with_drafts ? 1 : 0;
  const auto order = order_words[static_cast<std::size_t>(filter.order)];
  const auto limit = filter.limit, offset = filter.offset;
  std::optional<CountRow> count;
  // One statement for each way into the table: what narrows it most comes first.
  if (filter.organisation) {
    count = session.first<CountRow>(sql::count_of_organisation, filter.organisation, filter.call, filter.state,
                                    filter.department, filter.officer, words, drafts);
    out.rows = session.all<ApplicationRow>(sql::list_of_organisation, filter.organisation, filter.call, filter.state,
                                           filter.department, filter.officer, words, drafts, order, limit, offset);
  } else if (filter.with_drafts) {
    count = session.first<CountRow>(sql::count_applications, filter.department, filter.call, filter.state,
                                    filter.officer, words);
    out.rows = session.all<ApplicationRow>(sql::list_applications, filter.department, filter.call, filter.state,
                                           filter.officer, words, order, limit, offset);
  } else if (filter.officer) {
    count = session.first<CountRow>(sql::count_of_officer, filter.officer, filter.call, filter.state, filter.department,
                                    words);
    out.rows = session.all<ApplicationRow>(sql::list_of_officer, filter.officer, filter.call, filter.state,
                                           filter.department, words, order, limit, offset);
  } else if (words && !filter.department) {
    for (auto& row :
         session.all<FoundRow>(sql::list_of_words, filter.call, filter.state, words, order, limit, offset)) {
      count = CountRow{row.files, row.asked_sum, row.granted_sum};
      out.rows.push_back(std::move(row));
    }
    // Past the last page no row tells the sums.
    if (!count && offset > 0) count = session.first<CountRow>(sql::count_of_nation, filter.call, filter.state, words);
  } else {
    count = words
                ? session.first<CountRow>(sql::count_of_department, filter.department, filter.call, filter.state, words)
                : session.first<CountRow>(sql::count_by_tally, filter.department, filter.call, filter.state);
    const std::array along{&sql::list_newest, &sql::list_oldest, &sql::list_by_amount, &sql::list_by_score,
                           &sql::list_by_number};
    out.rows = filter.department ? session.all<ApplicationRow>(sql::list_of_department, filter.department, filter.call,
                                                               filter.state, words, order, limit, offset)
                                 : session.all<ApplicationRow>(*along.at(static_cast<std::size_t>(filter.order)),
                                                               filter.call, filter.state, limit, offset);
  }
  if (count) {
    out.total = count->total;
    out.asked_cents = count->asked_cents;
    out.granted_cents = count->granted_cents;
  }
  return out;
}

void write_json(JsonWriter& json, const territory::Registry& registry, const Application& application) {
  json.object([&] {
    json.field("id", application.id);
    json.field("number", application.number);
    json.field("call", application.call);
    json.field("call_version", application.call_version);
    json.field("organisation", application.organisation);
    json.field("organisation_name", application.organisation_name);
    json.field("territory", name_of(registry, application.territory));
    json.field("state", word(application.state));
    json.field("title", application.title);
    json.field("asked", ledger::plain(application.asked_cents));
    json.field("total", ledger::plain(application.total_cents));
    json.field("starts", application.starts);
    json.field("ends", application.ends);
    json.field("submitted_at", application.submitted_at);
    json.field("silence_on", application.silence_on);
    json.field("correction_due", application.correction_due);
    json.field("score_permille", application.score_permille);
    json.key("proposed");
    application.proposed_cents ? json.value(ledger::plain(*application.proposed_cents)) : json.null();
    json.key("granted");
    application.granted_cents ? json.value(ledger::plain(*application.granted_cents)) : json.null();
    json.field("revision", application.revision);
  });
}

void write_json(JsonWriter& json, const territory::Registry& registry, const ApplicationRow& row) {
  json.object([&] {
    json.field("id", row.id);
    json.field("number", row.number);
    json.field("title", row.title);
    json.field("organisation", row.organisation_name);
    json.field("call", row.call_code);
    json.field("territory", name_of(registry, row.territory));
    json.field("state", word(row.state));
    json.field("asked", ledger::plain(row.asked_cents));
    json.field("total", ledger::plain(row.total_cents));
    json.field("score_permille", row.score_permille);
    json.key("granted");
    row.granted_cents ? json.value(ledger::plain(*row.granted_cents)) : json.null();
    json.field("officer", row.officer_name);
    json.field("submitted_at", row.submitted_at);
  });
}

}  // namespace jalon::funding
