// SPDX-License-Identifier: EUPL-1.2
#include "app/committee_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "base/json.hpp"
#include "base/text.hpp"
#include "plan/plan.hpp"
#include "steering/committee.hpp"

namespace jalon::app {

namespace {

using namespace steering;

template <class Id>
Result<Id> id_of(const std::string& text, std::string_view option) {
  const auto id = Id::parse(text);
  if (!id) return invalid(std::string(option), msg("“{0}” is not an id.", text));
  return *id;
}
Result<Date> day_of(const std::string& text, std::string_view option) {
  const auto day = Date::parse(text);
  if (!day) return invalid(std::string(option), msg("This is not a day: write it as 2016-11-15."));
  return *day;
}
template <class Word>
Result<Word> word_of(const std::string& text, std::string_view option) {
  Word out{};
  if (!parse_word(text, out)) return invalid(std::string(option), msg("“{0}” is not a word of committees.", text));
  return out;
}

template <class Rule>
auto perform(Platform& platform, Rule&& rule) {
  const auto registry = platform.territories->current();
  const auto actor = operator_actor();
  return platform.database->write([&](db::Session& session) {
    access::Act act{session, actor, platform.clock->now(), "cli"};
    const std::vector<AgendaSource> sources{grants_source()};
    return rule(act, CommitteeContext{*registry, sources});
  });
}
template <class Id>
Result<void> told(const Result<Id>& made) {
  if (!made) return fail(made.error());
  fmt::print("{}\n", made->text());
  return {};
}

void print_decision(const Decision& one, const std::string& committee, Date today) {
  fmt::print("{}  {} {:<8} {:<10} {}{}  {}: {}\n", one.id.text(), one.reference(),
             one.replaced_by ? std::string_view("replaced") : word(one.state), one.due ? one.due->text() : "-",
             one.is_late(today) ? "late " : "", one.owner, committee, shorten(one.text, 100));
}
void write_decision(JsonWriter& json, const Decision& one, Date today) {
  json.object([&] {
    json.field("id", one.id);
    json.field("reference", one.reference());
    json.field("committee", one.committee);
    json.field("text", one.text);
    json.field("owner", one.owner);
    json.field("due", one.due);
    json.field("state", word(one.state));
    json.field("is_late", one.is_late(today));
    json.field("replaced_by", one.replaced_by);
  });
}
Result<void> print_decisions(Platform& platform, const CommitteeOptions& options, bool late) {
  DecisionFilter filter;
  const Date today = platform.clock->today();
  if (!options.committee.empty()) {
    const auto id = id_of<CommitteeId>(options.committee, "--committee");
    if (!id) return fail(id.error());
    filter.committee = *id;
  }
  if (late) filter.late_on = today;
  platform.database->read([&](db::Session& session) {
    std::map<CommitteeId, std::string> names;
    for (const auto& one : committees(session)) names[one.id] = one.name;
    const auto rows = decisions(session, filter);
    if (!options.json) {
      for (const auto& one : rows) print_decision(one, names[one.committee], today);
      if (rows.empty()) fmt::print("no decision\n");
      return;
    }
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& one : rows) write_decision(json, one, today);
    });
    fmt::print("{}\n", out);
  });
  return {};
}

}  // namespace

Result<void> list_committees(Platform& platform, const CommitteeOptions& options) {
  const auto registry = platform.territories->current();
  const Date today = platform.clock->today();
  platform.database->read([&](db::Session& session) {
    const auto lines = committees_seen(session, *registry, operator_actor(), today);
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& line : lines) {
        if (options.late && !line.standing.is_late) continue;
        const auto& one = line.committee;
        const auto place = text_of(*registry->find(one.territory));
        if (!options.json) {
          fmt::print("{}  {:<16} {:<8} last {:<10} due {}{}  {} open, {} late, {} seats not filled  {}\n",
                     one.id.text(), place, word(one.kind), line.standing.last ? line.standing.last->text() : "never",
                     line.standing.due.text(), line.standing.is_late ? " LATE" : "", line.open_decisions,
                     line.late_decisions, line.unfilled, one.name);
          continue;
        }
        json.object([&] {
          json.field("id", one.id);
          json.field("name", one.name);
          json.field("kind", word(one.kind));
          json.field("territory", place);
          json.field("last", line.standing.last);
          json.field("due", line.standing.due);
          json.field("is_late", line.standing.is_late);
          json.field("open_decisions", line.open_decisions);
          json.field("late_decisions", line.late_decisions);
          json.field("unfilled_seats", line.unfilled);
        });
      }
    });
    if (options.json)
      fmt::print("{}\n", out);
    else if (lines.empty())
      fmt::print("no committee\n");
  });
  return {};
}

Result<void> show_committee(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<CommitteeId>(options.committee, "COMMITTEE");
  if (!id) return fail(id.error());
  const Date today = platform.clock->today();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto one = find_committee(session, *id);
    if (!one) return fail(NotFound{msg("This committee does not exist.")});
    fmt::print("{}\n", one->name);
    for (const auto& rules : one->rules)
      fmt::print("from {}: every {} {}, quorum {}/{}, {} days of notice\n", rules.since.text(), rules.every,
                 word(rules.unit), rules.quorum_count, rules.quorum_parts, rules.notice_days);
    for (const auto* seat : one->seats_on(today))
      fmt::print("seat {}  {:<12} {}{}{}\n", seat->id.text(), word(seat->voice), seat->function,
                 seat->is_chair ? " (chair)" : "", seat->is_filled() ? ", " + seat->organisation : ", not filled");
    for (const auto& meeting : meetings_of(session, *id))
      fmt::print("meeting {}  {} {} {:<9} {}\n", meeting.id.text(), meeting.day.text(), meeting.hour,
                 word(meeting.state), meeting.place);
    return {};
  });
}

Result<void> create_committee_here(Platform& platform, const CommitteeOptions& options) {
  const auto registry = platform.territories->current();
  const auto place = place_of(*registry, options.territory);
  if (!place) return fail(place.error());
  const auto kind = word_of<CommitteeKind>(options.kind, "--kind");
  if (!kind) return fail(kind.error());
  NewCommittee given;
  given.name = options.name;
  given.kind = *kind;
  given.territory = (*place)->key;
  given.rules.every = options.every;
  given.rules.notice_days = options.notice;
  const auto unit = word_of<RhythmUnit>(options.unit, "--unit");
  if (!unit) return fail(unit.error());
  given.rules.unit = *unit;
  const auto slash = options.quorum.find('/');
  const auto count = parse_integer(options.quorum.substr(0, slash));
  const auto parts = slash == std::string::npos ? 0 : parse_integer(options.quorum.substr(slash + 1)).value_or(-1);
  if (!count || parts < 0 || *count > 100 || parts > 100)
    return invalid("--quorum", msg("Enter a fraction such as 1/2, or a number of seats."));
  given.rules.quorum_count = static_cast<int>(*count);
  given.rules.quorum_parts = static_cast<int>(parts);
  given.seats = usual_seats(*kind);
  return told(perform(platform, [&](access::Act& act, const CommitteeContext& context) {
    return create_committee(act, context, given);
  }));
}

Result<void> seat_account_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<SeatId>(options.seat, "SEAT");
  if (!id) return fail(id.error());
  const Seating seating{.email = options.email, .is_substitute = options.substitute, .since = {}, .until = {}};
  return perform(platform, [&](access::Act& act, const CommitteeContext& context) {
    return seat_account(act, context, *id, seating);
  });
}

Result<void> plan_meeting_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<CommitteeId>(options.committee, "COMMITTEE");
  if (!id) return fail(id.error());
  const auto day = day_of(options.day, "--day");
  if (!day) return fail(day.error());
  const MeetingPlan plan{
      .day = *day, .hour = options.hour, .place = options.place, .link = options.link, .repeats = {}};
  return told(perform(platform, [&](access::Act& act, const CommitteeContext& context) {
    return plan_meeting(act, context, *id, plan);
  }));
}

Result<void> add_item_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<MeetingId>(options.meeting, "MEETING");
  if (!id) return fail(id.error());
  const auto kind = word_of<ItemKind>(options.kind, "--kind");
  if (!kind) return fail(kind.error());
  AgendaItem item;
  item.kind = *kind;
  item.title = options.name;
  return told(perform(
      platform, [&](access::Act& act, const CommitteeContext& context) { return add_item(act, context, *id, item); }));
}

namespace {

// What is larger is not read into memory to be told that it is too large.
constexpr std::uintmax_t file_bytes_max = std::uintmax_t{32} << 20U;

// rule(act, context, file) with the file of the command line.
template <class Rule>
auto with_file(Platform& platform, const CommitteeOptions& options, Rule&& rule)
    -> decltype(rule(std::declval<access::Act&>(), std::declval<const CommitteeContext&>(),
                     std::declval<const plan::ExaminedFile&>(), std::string())) {
  std::error_code error;
  const auto size = std::filesystem::file_size(options.file, error);
  std::ifstream in(options.file, std::ios::binary);
  if (error || !in) return invalid("FILE", msg("“{0}” cannot be read.", options.file));
  if (size > file_bytes_max) return invalid("FILE", msg("this file is larger than {0} MiB", file_bytes_max >> 20U));
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  const auto limit = platform.database->read([](db::Session& session) { return document_bytes_max(session); });
  const plan::ExaminedFile file(bytes, limit);
  const auto name = std::filesystem::path(options.file).filename().string();
  return perform(platform,
                 [&](access::Act& act, const CommitteeContext& context) { return rule(act, context, file, name); });
}

}  // namespace

Result<void> add_document_here(Platform& platform, const CommitteeOptions& options) {
  const auto item = id_of<ItemId>(options.item, "ITEM");
  if (!item) return fail(item.error());
  return told(with_file(
      platform, options,
      [&](access::Act& act, const CommitteeContext& context, const plan::ExaminedFile& file, const std::string& name) {
        return add_document(act, context, {*item, options.line, options.name, name}, file);
      }));
}

Result<void> replace_document_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<AgendaDocumentId>(options.document, "DOCUMENT");
  if (!id) return fail(id.error());
  const auto done = with_file(platform, options,
                              [&](access::Act& act, const CommitteeContext& context, const plan::ExaminedFile& file,
                                  const std::string& name) { return replace_document(act, context, *id, name, file); });
  if (!done) return fail(done.error());
  fmt::print("version {}\n", *done);
  return {};
}

Result<void> remove_document_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<AgendaDocumentId>(options.document, "DOCUMENT");
  if (!id) return fail(id.error());
  const auto done = perform(platform, [&](access::Act& act, const CommitteeContext& context) {
    return remove_document(act, context, *id, options.motive);
  });
  if (!done) return fail(done.error());
  fmt::print("removed\n");
  return {};
}

Result<void> list_documents(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<MeetingId>(options.meeting, "MEETING");
  if (!id) return fail(id.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    if (!find_meeting(session, *id)) return fail(NotFound{msg("This meeting does not exist.")});
    const auto documents = documents_of(session, *id);
    for (const auto& document : documents) {
      for (const auto& one : document.versions)
        fmt::print("{}  v{:<2} {} {:>9} {:<8} {}\n", document.id.text(), one.number, one.sha256, one.size_bytes,
                   document.removed_at ? "removed"
                   : one.sent_at       ? "sent"
                                       : "not sent",
                   document.title);
    }
    if (documents.empty()) fmt::print("no document\n");
    return {};
  });
}

Result<void> move_meeting_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<MeetingId>(options.meeting, "MEETING");
  if (!id) return fail(id.error());
  const auto verb = word_of<MeetingVerb>(options.verb, "VERB");
  if (!verb) return fail(verb.error());
  MeetingStep step;
  step.motive = options.motive;
  step.read_sha256 = options.sha256;
  if (*verb == MeetingVerb::postpone) {
    const auto day = day_of(options.day, "--day");
    if (!day) return fail(day.error());
    step.plan =
        MeetingPlan{.day = *day, .hour = options.hour, .place = options.place, .link = options.link, .repeats = {}};
  }
  return perform(platform, [&](access::Act& act, const CommitteeContext& context) {
    return move_meeting(act, context, *id, *verb, step);
  });
}

Result<void> attend_meeting_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<MeetingId>(options.meeting, "MEETING");
  if (!id) return fail(id.error());
  return perform(platform, [&](access::Act& act, const CommitteeContext& context) -> Result<void> {
    const auto record = read_meeting(act.db, *id);
    if (!record) return fail(NotFound{msg("This meeting does not exist.")});
    // Who is not named was absent.
    std::vector<Attendance> rows;
    for (const auto* seat : record->committee.seats_on(record->meeting.day)) {
      const auto named = [&](const std::vector<std::string>& list) {
        return std::ranges::find(list, seat->id.text()) != list.end() || std::ranges::find(list, "all") != list.end();
      };
      rows.push_back({seat->id,
                      named(options.excused)   ? Presence::excused
                      : named(options.present) ? Presence::present
                                               : Presence::absent,
                      {}});
    }
    return set_attendance(act, context, *id, rows);
  });
}

Result<void> record_outcome_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<ItemId>(options.item, "ITEM");
  if (!id) return fail(id.error());
  Outcome one;
  one.item = *id;
  one.line = options.line;
  one.is_vote = options.by == "vote";
  one.deliberative = {options.votes_for, options.against, options.abstentions};
  one.casting = options.casting;
  return perform(platform,
                 [&](access::Act& act, const CommitteeContext& context) { return record_outcome(act, context, one); });
}

Result<void> decide_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<ItemId>(options.item, "ITEM");
  if (!id) return fail(id.error());
  NewDecision one;
  one.item = *id;
  one.text = options.text;
  one.motive = options.motive;
  one.owner = options.owner;
  if (!options.due.empty()) {
    const auto day = day_of(options.due, "--due");
    if (!day) return fail(day.error());
    one.due = *day;
  }
  return told(
      perform(platform, [&](access::Act& act, const CommitteeContext& context) { return decide(act, context, one); }));
}

Result<void> show_meeting(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<MeetingId>(options.meeting, "MEETING");
  if (!id) return fail(id.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto record = read_meeting(session, *id);
    if (!record) return fail(NotFound{msg("This meeting does not exist.")});
    const auto quorum = record->quorum();
    fmt::print("{}, meeting {} of {} {}: {}\n", record->committee.name, record->meeting.number,
               record->meeting.day.text(), record->meeting.hour, word(record->meeting.state));
    fmt::print("quorum: {} of {} deliberative seats there, {} needed\n", quorum.present, quorum.seats, quorum.needed);
    for (const auto& item : record->items) {
      const auto* outcome = record->outcome(item.id);
      fmt::print("item {}  {:<8} {}{}\n", item.id.text(), word(item.kind), item.title,
                 outcome == nullptr      ? ""
                 : outcome->is_adopted() ? " – adopted"
                                         : " – not adopted");
    }
    for (const auto& one : record->decisions) print_decision(one, record->committee.name, platform.clock->today());
    return {};
  });
}

Result<void> print_minutes(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<MeetingId>(options.meeting, "MEETING");
  if (!id) return fail(id.error());
  const auto registry = platform.territories->current();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto record = read_meeting(session, *id);
    if (!record) return fail(NotFound{msg("This meeting does not exist.")});
    const auto text = record->meeting.state == MeetingState::signed_ ? signed_minutes(session, *id)
                                                                     : minutes_json(*record, *registry);
    fmt::print("{}\n{}\n", text, hex(sha256(text)));
    return {};
  });
}

Result<void> list_decisions(Platform& platform, const CommitteeOptions& options) {
  return print_decisions(platform, options, options.late);
}
Result<void> list_late(Platform& platform, const CommitteeOptions& options) {
  CommitteeOptions late = options;
  late.late = true;
  if (!options.json) {
    fmt::print("committees that were to meet:\n");
    if (auto done = list_committees(platform, late); !done) return done;
    fmt::print("decisions that are due:\n");
  }
  return print_decisions(platform, late, true);
}
Result<void> move_decision_here(Platform& platform, const CommitteeOptions& options) {
  const auto id = id_of<DecisionId>(options.decision, "DECISION");
  if (!id) return fail(id.error());
  const auto verb = word_of<DecisionVerb>(options.verb, "VERB");
  if (!verb) return fail(verb.error());
  return perform(platform, [&](access::Act& act, const CommitteeContext& context) {
    return move_decision(act, context, *id, *verb, options.motive);
  });
}

}  // namespace jalon::app
