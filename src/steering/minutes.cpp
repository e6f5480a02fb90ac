// SPDX-License-Identifier: EUPL-1.2
// The minutes of a meeting: one JSON text made from the records, always in the same order. What is signed is this text,
// so that whoever has it can compute its SHA-256 again.
#include "base/json.hpp"
#include "base/text.hpp"
#include "steering/committee.hpp"
#include "steering/committee_rules.hpp"
#include "steering/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

void write_votes(JsonWriter& json, std::string_view name, const Votes& votes) {
  json.key(name);
  json.object([&] {
    json.field("for", votes.votes_for);
    json.field("against", votes.against);
    json.field("abstentions", votes.abstentions);
  });
}

void write_outcome(JsonWriter& json, const Outcome& one) {
  json.object([&] {
    if (!one.line.empty()) json.field("line", one.line);
    json.field("by", one.is_vote ? "vote" : "consensus");
    json.field("present", one.present);
    json.field("needed", one.needed);
    if (one.is_vote) write_votes(json, "deliberative", one.deliberative);
    write_votes(json, "consultative", one.consultative);
    if (!one.casting.empty()) json.field("casting", one.casting);
    json.field("is_adopted", one.is_adopted());
  });
}

// RFC 5545: a line has at most 75 octets; what goes on begins with a space. Never within a character.
void ics_line(std::string& out, std::string_view line) {
  std::size_t room = 75;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = 74;
  }
  out.append(line).append("\r\n");
}
std::string ics_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c != '\r') out += c;
  }
  return out;
}
std::string ics_time(Instant at) {
  std::string out;
  for (const char c : at.text()) {
    if (c == '.') break;
    if (c != '-' && c != ':') out += c;
  }
  return out + "Z";
}

}  // namespace

std::string minutes_json(const MeetingRecord& record, const territory::Registry& registry) {
  const auto& meeting = record.meeting;
  const auto& rules = record.committee.rules_on(meeting.day);
  const auto quorum = record.quorum();
  const auto function_of = [&](SeatId id) {
    const auto* seat = record.committee.seat(id);
    return seat != nullptr ? seat->function : std::string();
  };
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("committee", record.committee.name);
    json.field("committee_id", record.committee.id);
    json.field("kind", word(record.committee.kind));
    const auto* place = registry.find(record.committee.territory);
    json.field("territory", place != nullptr ? territory::label(*place, Lang::fr) : std::string());
    json.field("meeting_id", meeting.id);
    json.field("number", meeting.number);
    json.field("day", meeting.day);
    json.field("hour", meeting.hour);
    json.field("place", meeting.place);
    json.field("link", meeting.link);
    json.field("convened_on", meeting.convened_on);
    json.field("convened_by", meeting.convened_by);
    json.field("notice_days", rules.notice_days);
    json.field("urgency", meeting.urgency);
    json.field("is_repeated", meeting.repeats.has_value());
    json.key("quorum");
    json.object([&] {
      json.field("seats", quorum.seats);
      json.field("needed", quorum.needed);
      json.field("present", quorum.present);
      json.field("is_met", quorum.is_met());
    });
    json.key("attendance");
    json.array([&] {
      for (const auto* seat : record.committee.seats_on(meeting.day)) {
        const auto found = std::ranges::find(record.attendance, seat->id, &Attendance::seat);
        json.object([&] {
          json.field("function", seat->function);
          json.field("organisation", seat->organisation);
          json.field("voice", word(seat->voice));
          json.field("is_chair", seat->is_chair);
          json.field("presence", found == record.attendance.end() ? std::string_view() : word(found->presence));
          if (found != record.attendance.end() && found->by_seat) json.field("by", function_of(*found->by_seat));
          if (found != record.attendance.end() && found->presence == Presence::substitute)
            json.field("substitute", seat->substitute);
        });
      }
    });
    json.key("items");
    json.array([&] {
      for (const auto& item : record.items) {
        json.object([&] {
          json.field("title", item.title);
          json.field("kind", word(item.kind));
          if (!item.ref_id.empty()) json.field("about", item.ref_kind + "/" + item.ref_id);
          json.field("notes", item.notes);
          json.key("documents");
          json.array([&] {
            for (const auto& document : record.documents) {
              if (document.item != item.id || document.removed_at) continue;
              for (const auto& version : document.versions) {
                // What members did not have is not part of what they met about.
                if (!version.sent_at) continue;
                json.object([&] {
                  json.field("title", document.title);
                  if (!document.line.empty()) json.field("line", document.line);
                  json.field("version", version.number);
                  json.field("file_name", version.file_name);
                  json.field("sha256", version.sha256);
                  json.field("sent_at", *version.sent_at);
                });
              }
            }
          });
          json.key("recused");
          json.array([&] {
            for (const auto& one : record.interests) {
              if (one.item != item.id || one.withdrawn_at) continue;
              json.object([&] {
                json.field("function", function_of(one.seat));
                if (!one.line.empty()) json.field("line", one.line);
                json.field("reason", one.reason);
              });
            }
          });
          json.key("outcomes");
          json.array([&] {
            for (const auto& one : record.outcomes) {
              if (one.item == item.id) write_outcome(json, one);
            }
          });
          json.key("decisions");
          json.array([&] {
            for (const auto& one : record.decisions) {
              if (one.item != item.id) continue;
              json.object([&] {
                json.field("reference", one.reference());
                if (!one.line.empty()) json.field("line", one.line);
                json.field("verdict", word(one.verdict));
                if (one.amount_cents) json.field("amount_cents", *one.amount_cents);
                json.field("text", one.text);
                json.field("motive", one.motive);
                json.field("owner", one.owner);
                json.field("due", one.due);
              });
            }
          });
        });
      }
    });
    json.field("remarks", meeting.remarks);
  });
  return out;
}

std::string signed_minutes(db::Session& session, MeetingId id) {
  return session.first<std::string>(sql::signed_minutes, id).value_or(std::string());
}

std::string calendar_of(const MeetingRecord& record, std::string_view address, Instant now) {
  const auto& meeting = record.meeting;
  const int hour = std::stoi(meeting.hour.substr(0, 2));
  const int minute = std::stoi(meeting.hour.substr(3, 2));
  const Instant start = at_paris(meeting.day, hour, minute);
  std::string about;
  for (const auto& item : record.items) {
    about += fmt::format("{}. {}\n", item.position, item.title);
    for (const auto& document : record.documents) {
      if (document.item == item.id && !document.removed_at && document.was_sent())
        about += fmt::format("   – {}\n", document.title);
    }
  }
  std::string out;
  ics_line(out, "BEGIN:VCALENDAR");
  ics_line(out, "VERSION:2.0");
  ics_line(out, "PRODID:-//Jalon//FR");
  ics_line(out, "METHOD:PUBLISH");
  ics_line(out, "BEGIN:VEVENT");
  ics_line(out, "UID:" + meeting.id.text() + "@jalon");
  ics_line(out, "DTSTAMP:" + ics_time(now));
  // A calendar takes the newer sequence for the one that holds.
  ics_line(out, fmt::format("SEQUENCE:{}", meeting.version));
  ics_line(out, "DTSTART:" + ics_time(start));
  ics_line(out, "DURATION:PT2H");
  ics_line(out, "SUMMARY:" + ics_text(record.committee.name));
  if (!meeting.place.empty() || !meeting.link.empty())
    ics_line(out, "LOCATION:" + ics_text(meeting.place.empty() ? meeting.link : meeting.place));
  if (!about.empty()) ics_line(out, "DESCRIPTION:" + ics_text(about));
  const std::string url = meeting.link.empty() ? std::string(address) : meeting.link;
  if (url.starts_with("http")) ics_line(out, "URL:" + url);
  ics_line(out, meeting.state == MeetingState::cancelled ? "STATUS:CANCELLED"
                : meeting.state == MeetingState::planned ? "STATUS:TENTATIVE"
                                                         : "STATUS:CONFIRMED");
  ics_line(out, "END:VEVENT");
  ics_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace jalon::steering
