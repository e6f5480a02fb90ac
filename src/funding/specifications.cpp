// SPDX-License-Identifier: EUPL-1.2
#include "funding/specifications.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "funding/rules.hpp"
#include "funding/sql.hpp"
#include "web/json_body.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(PointAnswer, (), (point, answer, note, document))
BOOST_DESCRIBE_STRUCT(Dealings, (), (grants, since_check, first_on, last_on))

namespace {

using access::Right;

constexpr std::array<std::string_view, 3> answer_words{"met", "not_met", "not_applicable"};
constexpr std::array<std::string_view, 3> answer_titles{N_("fulfilled"), N_("not fulfilled"), N_("not applicable")};
constexpr std::array<std::string_view, 4> standing_words{"met", "not_met", "expired", "replaced"};
constexpr std::array<std::string_view, 4> standing_titles{N_("fulfilled"), N_("not fulfilled"), N_("expired"),
                                                          N_("replaced by a later check")};

struct SpecificationRow {
  SpecificationId id;
  std::string code;
  std::int32_t version = 1;
  TerritoryKey territory;
  std::string title_fr, title_en, source;
  Date source_on;
  std::int32_t months = 0;
  std::int64_t revision = 1;
  Instant changed_at;
  std::string changed_by;
  bool is_frozen = false, is_replaced = false, is_asked_for = false;
};
BOOST_DESCRIBE_STRUCT(SpecificationRow, (),
                      (id, code, version, territory, title_fr, title_en, source, source_on, months, revision,
                       changed_at, changed_by, is_frozen, is_replaced, is_asked_for))
struct PointRow {
  std::string code, title_fr, title_en, proof_fr, proof_en;
  bool is_mandatory = true;
};
BOOST_DESCRIBE_STRUCT(PointRow, (), (code, title_fr, title_en, proof_fr, proof_en, is_mandatory))
struct CheckRow {
  VerificationId id;
  SpecificationId specification;
  std::string code;
  std::int32_t version = 1;
  std::string title_fr, title_en;
  partner::PartnerId organisation;
  std::string organisation_name;
  std::int32_t number = 1;
  TerritoryKey territory, department;
  Date day, valid_until;
  bool is_met = false;
  access::AccountId by_account;
  std::string by;
  Instant at;
  bool is_replaced = false;
};
BOOST_DESCRIBE_STRUCT(CheckRow, (),
                      (id, specification, code, version, title_fr, title_en, organisation, organisation_name, number,
                       territory, department, day, valid_until, is_met, by_account, by, at, is_replaced))

Specification specification_in(db::Session& session, SpecificationRow&& row) {
  Specification out;
  out.id = row.id;
  out.code = std::move(row.code);
  out.version = row.version;
  out.territory = row.territory;
  out.title = {std::move(row.title_fr), std::move(row.title_en)};
  out.source = std::move(row.source);
  out.source_on = row.source_on;
  out.months = row.months;
  out.revision = row.revision;
  out.is_frozen = row.is_frozen;
  out.is_replaced = row.is_replaced;
  out.is_asked_for = row.is_asked_for;
  out.changed_at = row.changed_at;
  out.changed_by = std::move(row.changed_by);
  session.each<PointRow>(
      sql::specification_points,
      [&](PointRow&& one) {
        out.points.push_back({.code = std::move(one.code),
                              .title = {std::move(one.title_fr), std::move(one.title_en)},
                              .proof = {std::move(one.proof_fr), std::move(one.proof_en)},
                              .is_mandatory = one.is_mandatory});
      },
      out.id);
  return out;
}

Verification check_in(CheckRow&& row) {
  return {.id = row.id,
          .specification = row.specification,
          .code = std::move(row.code),
          .version = row.version,
          .title = {std::move(row.title_fr), std::move(row.title_en)},
          .organisation = row.organisation,
          .organisation_name = std::move(row.organisation_name),
          .number = row.number,
          .territory = row.territory,
          .department = row.department,
          .day = row.day,
          .valid_until = row.valid_until,
          .is_met = row.is_met,
          .by_account = row.by_account,
          .by = std::move(row.by),
          .at = row.at,
          .is_replaced = row.is_replaced};
}
template <class... P>
std::vector<Verification> checks_in(db::Session& session, const db::Statement& statement, const P&... params) {
  std::vector<Verification> out;
  session.each<CheckRow>(
      statement, [&](CheckRow&& row) { out.push_back(check_in(std::move(row))); }, params...);
  return out;
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void check_both(const std::string& field, Text& text, const Message& missing, std::vector<Fault>& faults) {
  text.fr = checked_text(field, text.fr, line_characters_max, faults);
  text.en = checked_text(field, text.en, line_characters_max, faults);
  if (text.fr.empty() || text.en.empty()) faults.push_back({field, missing});
}

Result<Specification> checked_specification(const Specification& given, Date today) {
  Specification out = given;
  std::vector<Fault> faults;
  check_both("title", out.title, msg("A specification has a title in both languages."), faults);
  out.source = checked_text("source", out.source, line_characters_max, faults);
  if (out.source.empty()) faults.push_back({"source", msg("Name the document that the specification rests on.")});
  if (out.source_on.days == 0)
    faults.push_back({"source_on", msg("Give the day of this document.")});
  else if (out.source_on > today)
    faults.push_back({"source_on", msg("This day is still to come.")});
  if (out.months < 1 || out.months > specification_months_max)
    faults.push_back({"months", msg("A check stands from 1 to {0} months.", specification_months_max)});
  if (out.points.empty()) faults.push_back({"points", msg("A specification has at least one point.")});
  if (out.points.size() > specification_points_max)
    faults.push_back({"points", msg("A specification has at most {0} points.", specification_points_max)});
  if (!out.points.empty() && std::none_of(out.points.begin(), out.points.end(),
                                          [](const SpecificationPoint& one) { return one.is_mandatory; }))
    faults.push_back({"points", msg("At least one point is mandatory: else everybody meets it.")});
  std::set<std::string> codes;
  for (std::size_t i = 0; i < out.points.size(); ++i) {
    auto& one = out.points[i];
    const auto field = fmt::format("points.{}", i);
    if (one.code.empty()) {
      // The first number that no other point bears.
      const auto is_taken = [&](const std::string& code) {
        return std::any_of(out.points.begin(), out.points.end(),
                           [&](const SpecificationPoint& other) { return other.code == code; });
      };
      for (std::size_t n = i + 1; one.code.empty(); ++n) {
        if (const auto code = fmt::format("p{}", n); !is_taken(code)) one.code = code;
      }
    }
    if (!is_code(one.code) || !codes.insert(one.code).second)
      faults.push_back({field, msg("Each point has a code of its own.")});
    check_both(field, one.title, msg("A point has a title in both languages."), faults);
    one.proof.fr = checked_text(field, one.proof.fr, line_characters_max, faults);
    one.proof.en = checked_text(field, one.proof.en, line_characters_max, faults);
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

void write_both(JsonWriter& json, std::string_view name, const Text& text) {
  json.key(name);
  json.object([&] {
    json.field("fr", text.fr);
    json.field("en", text.en);
  });
}
void write_text(JsonWriter& json, const Specification& one) {
  json.field("code", one.code);
  json.field("version", one.version);
  write_both(json, "title", one.title);
  json.field("source", one.source);
  json.field("source_on", one.source_on);
  json.field("months", one.months);
  json.key("points");
  json.array([&] {
    for (const auto& point : one.points) {
      json.object([&] {
        json.field("code", point.code);
        write_both(json, "title", point.title);
        write_both(json, "proof", point.proof);
        json.field("is_mandatory", point.is_mandatory);
      });
    }
  });
}
std::string told(const Specification& one) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { write_text(json, one); });
  return out;
}

void keep_points(access::Act& act, const Specification& one) {
  std::int64_t position = 0;
  for (const auto& point : one.points)
    act.db.run(sql::insert_specification_point, one.id, ++position, point.code, point.title.fr, point.title.en,
               point.proof.fr, point.proof.en, point.is_mandatory ? 1 : 0);
}
Result<void> insert(access::Act& act, const Specification& one) {
  const auto added = act.db.run(sql::insert_specification, one.id, one.code, one.version, one.territory, one.title.fr,
                                one.title.en, one.source, one.source_on, one.months, act.now, act.actor.label);
  if (added == 0) return fail(Conflict{msg("There is a specification {0} already.", one.name())});
  keep_points(act, one);
  return {};
}
void record(access::Act& act, std::string_view what, const Specification& one, std::string before,
            std::string motive = {}) {
  act.record({.act = what,
              .kind = "grant_specification",
              .object_id = one.id.text(),
              .territory = one.territory,
              .before = std::move(before),
              .after = told(one),
              .motive = std::move(motive)});
}

Result<Specification> require_specification(access::Act& act, const territory::Registry& registry, SpecificationId id) {
  auto found = find_specification(act.db, id);
  if (!found) return fail(NotFound{msg("This specification does not exist.")});
  if (auto ok = act.require(Right::write_calls, registry.right_path(found->territory)); !ok)
    return fail(std::move(ok.error()));
  return std::move(*found);
}

}  // namespace

std::string Specification::name() const { return fmt::format("{}@{}", code, version); }

std::string_view word(PointState answer) { return answer_words.at(static_cast<std::size_t>(answer)); }
bool parse_word(std::string_view text, PointState& answer) {
  const auto* found = std::find(answer_words.begin(), answer_words.end(), text);
  if (found == answer_words.end()) return false;
  answer = static_cast<PointState>(found - answer_words.begin());
  return true;
}
std::string_view title(PointState answer) { return answer_titles.at(static_cast<std::size_t>(answer)); }
std::string_view word(CheckStanding standing) { return standing_words.at(static_cast<std::size_t>(standing)); }
std::string_view title(CheckStanding standing) { return standing_titles.at(static_cast<std::size_t>(standing)); }

Result<SpecificationId> create_specification(access::Act& act, const territory::Registry& registry,
                                             const Specification& given) {
  const auto* place = registry.find(given.territory);
  if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
  if (auto ok = act.require(Right::write_calls, registry.right_path(given.territory)); !ok)
    return fail(std::move(ok.error()));
  if (place->level != territory::Level::nation && place->level != territory::Level::department)
    return invalid("territory", msg("A specification is kept by the nation or by a department."));
  const std::string code(trim(given.code));
  if (!is_code(code))
    return invalid(
        "code", msg("The code of a specification is of letters, digits and hyphens, 40 at most, as CDC-PREVENTION."));
  auto text = checked_specification(given, act.today());
  if (!text) return fail(std::move(text.error()));
  text->id = SpecificationId::make();
  text->code = code;
  text->version = 1;
  text->territory = place->key;
  if (auto added = insert(act, *text); !added) return fail(std::move(added.error()));
  record(act, "create_specification", *text, {});
  return text->id;
}

Result<std::int64_t> edit_specification(access::Act& act, const territory::Registry& registry, SpecificationId id,
                                        std::int64_t revision, const Specification& given) {
  auto before = require_specification(act, registry, id);
  if (!before) return fail(before.error());
  if (before->is_frozen)
    return refused(
        "funding.specification_frozen",
        msg("{0} is frozen: organisations were checked against it, or a published call names it.", before->name()),
        msg("Write a new version, which takes its place."));
  auto text = checked_specification(given, act.today());
  if (!text) return fail(std::move(text.error()));
  text->id = id;
  text->code = before->code;
  text->version = before->version;
  text->territory = before->territory;
  if (told(*text) == told(*before)) return before->revision;  // sent twice
  const auto changed = revision != before->revision
                           ? 0
                           : act.db.run(sql::update_specification, id, revision, text->title.fr, text->title.en,
                                        text->source, text->source_on, text->months, act.now, act.actor.label);
  if (changed == 0)
    return fail(Conflict{msg("{0} changed this specification meanwhile: read it again.", before->changed_by)});
  act.db.run(sql::clear_specification_points, id);
  keep_points(act, *text);
  record(act, "edit_specification", *text, told(*before));
  return revision + 1;
}

Result<SpecificationId> replace_specification(access::Act& act, const territory::Registry& registry, SpecificationId id,
                                              const Specification& given, std::string_view motive) {
  auto before = require_specification(act, registry, id);
  if (!before) return fail(before.error());
  if (before->is_replaced)
    return fail(Conflict{msg("{0} has been replaced already: read the last version.", before->name())});
  if (!before->is_frozen)
    return refused("funding.specification_open", msg("Nothing rests on {0} yet.", before->name()),
                   msg("Change it: no new version is needed."));
  auto why = checked_motive(motive, msg("Say what changes, and why."));
  if (!why) return fail(std::move(why.error()));
  auto text = checked_specification(given, act.today());
  if (!text) return fail(std::move(text.error()));
  text->id = SpecificationId::make();
  text->code = before->code;
  text->version = before->version + 1;
  text->territory = before->territory;
  if (auto added = insert(act, *text); !added) return fail(std::move(added.error()));
  record(act, "replace_specification", *text, told(*before), *why);
  return text->id;
}

std::optional<Specification> find_specification(db::Session& session, SpecificationId id) {
  auto row = session.first<SpecificationRow>(sql::find_specification, id);
  return row ? std::optional(specification_in(session, std::move(*row))) : std::nullopt;
}

std::optional<Specification> find_specification(db::Session& session, std::string_view name) {
  const auto at = name.find('@');
  const auto version =
      at == std::string_view::npos ? std::optional<std::int64_t>() : parse_integer(name.substr(at + 1));
  if (at != std::string_view::npos && !version) return std::nullopt;
  for (auto& row : session.all<SpecificationRow>(sql::specification_versions, name.substr(0, at))) {
    if (!version || *version == row.version) return specification_in(session, std::move(row));
  }
  return std::nullopt;
}

std::vector<Specification> versions_of_specification(db::Session& session, std::string_view code) {
  std::vector<Specification> out;
  for (auto& row : session.all<SpecificationRow>(sql::specification_versions, code))
    out.push_back(specification_in(session, std::move(row)));
  return out;
}

std::vector<Specification> specifications(db::Session& session) {
  std::vector<Specification> out;
  for (auto& row : session.all<SpecificationRow>(sql::list_specifications))
    out.push_back(specification_in(session, std::move(row)));
  return out;
}

bool may_read(const access::Actor* actor, const Specification& specification) {
  if (specification.is_frozen) return true;
  if (actor == nullptr) return false;
  return actor->is_system || std::any_of(actor->grants.begin(), actor->grants.end(), [](const access::Grant& grant) {
           return access::role_has(grant.role, Right::write_calls) ||
                  access::role_has(grant.role, Right::read_applications);
         });
}

Result<Specification> read_specification(const territory::Registry& registry, std::string_view json,
                                         Specification out) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 8;
  const auto parsed = boost::json::parse({json.data(), json.size()}, error, {}, options);
  const auto* object = error ? nullptr : parsed.if_object();
  if (object == nullptr) return invalid("", msg("This is not a JSON object in UTF-8."));
  web::JsonReading in;
  const auto both = [&](const boost::json::object& of, std::string_view key, const std::string& field, Text& text) {
    const auto* value = of.if_contains(key);
    if (value == nullptr || value->is_null()) return;
    const auto* inner = value->if_object();
    if (inner == nullptr) return in.wrong(field, msg("An object with fr and en is expected here."));
    if (inner->contains("fr")) text.fr = in.text(*inner, "fr", field + ".fr");
    if (inner->contains("en")) text.en = in.text(*inner, "en", field + ".en");
  };
  if (object->contains("code")) out.code = in.text(*object, "code", "code");
  if (const auto name = in.text(*object, "territory", "territory"); !name.empty()) {
    if (const auto* place = place_named(registry, name))
      out.territory = place->key;
    else
      in.wrong("territory",
               msg("“{0}” is not a territory: write nation-FR, region-11 or department-93.", shorten(name, 40)));
  }
  both(*object, "title", "title", out.title);
  if (object->contains("source")) out.source = in.text(*object, "source", "source");
  if (const auto day = in.date(*object, "source_on", "source_on")) out.source_on = *day;
  if (object->contains("months"))
    out.months = static_cast<int>(std::clamp<std::int64_t>(in.integer(*object, "months", "months"), -1, 100'000));
  if (object->contains("points")) {
    out.points.clear();
    in.each(*object, "points", [&](const boost::json::object& item, const std::string& place) {
      SpecificationPoint point;
      point.code = in.text(item, "code", place + ".code");
      both(item, "title", place + ".title", point.title);
      both(item, "proof", place + ".proof", point.proof);
      if (item.contains("is_mandatory")) point.is_mandatory = in.boolean(item, "is_mandatory", place + ".is_mandatory");
      out.points.push_back(std::move(point));
    });
  }
  if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
  return out;
}

void write_json(JsonWriter& json, const territory::Registry& registry, const Specification& one) {
  json.object([&] {
    json.field("id", one.id);
    json.field("name", one.name());
    json.field("territory", name_of(registry, one.territory));
    write_text(json, one);
    json.field("revision", one.revision);
    json.field("is_frozen", one.is_frozen);
    json.field("is_replaced", one.is_replaced);
    json.field("is_asked_for", one.is_asked_for);
    json.field("changed_at", one.changed_at);
  });
}

// ---- checks ----

Date valid_until(Date day, int months) {
  const int index = day.year() * 12 + day.month() - 1 + months;
  // The last day of a shorter month.
  for (int of_month = day.day(); of_month > 0; --of_month) {
    if (const auto date = Date::of(index / 12, index % 12 + 1, of_month)) return *date;
  }
  return day;
}

std::optional<TerritoryKey> place_of_check(db::Session& session, const territory::Registry& registry,
                                           const access::Actor& actor, const Specification& specification,
                                           const partner::Organisation& organisation) {
  std::vector<TerritoryKey> places{organisation.territory};
  for (const auto key : session.all<TerritoryKey>(sql::places_applied_in, organisation.id)) places.push_back(key);
  for (const auto place : places) {
    const auto path = registry.right_path(place);
    if (std::find(path.begin(), path.end(), specification.territory) == path.end()) continue;
    if (access::may(actor, Right::instruct_applications, path)) return place;
  }
  return std::nullopt;
}

Result<VerificationId> check_organisation(access::Act& act, const territory::Registry& registry, SpecificationId id,
                                          partner::PartnerId organisation_id, int seen, const Examination& given) {
  const auto specification = find_specification(act.db, id);
  if (!specification) return fail(NotFound{msg("This specification does not exist.")});
  const auto organisation = partner::find_organisation(act.db, organisation_id);
  if (!organisation) return fail(NotFound{msg("This organisation is not known.")});
  const auto place = place_of_check(act.db, registry, act.actor, *specification, *organisation);
  if (!place) {
    if (auto ok = act.require(Right::instruct_applications, registry.right_path(organisation->territory)); !ok)
      return fail(std::move(ok.error()));
    return refused("funding.specification_elsewhere",
                   msg("{0} is kept by another territory than that of the organisation.", specification->name()),
                   msg("Check it against a specification of the nation or of its department."));
  }
  if (auto ok = act.require(Right::instruct_applications, registry.right_path(*place)); !ok)
    return fail(std::move(ok.error()));
  if (act.actor.is_system || act.actor.account.is_null())
    return refused("funding.verifier", msg("A check has a named verifier."),
                   msg("Check the organisation with an account of who instructs."));
  if (partner::is_member(act.db, organisation_id, act.actor))
    return refused("funding.own_organisation", msg("You act for this organisation: another person checks it."),
                   msg("Ask a colleague who instructs applications."));
  // Against an old version only while calls ask for it.
  if (specification->is_replaced && !specification->is_asked_for)
    return refused("funding.specification_replaced", msg("{0} has been replaced.", specification->name()),
                   msg("Check the organisation against the last version."));
  const auto last = last_check(act.db, id, organisation_id);
  if (seen != (last ? last->number : 0))
    return fail(Conflict{msg("{0} checked this organisation meanwhile: read it again.", last ? last->by : "")});
  std::vector<Fault> faults;
  if (given.day.days == 0)
    faults.push_back({"day", msg("Give the day of the check.")});
  else if (given.day > act.today())
    faults.push_back({"day", msg("A check is written down once it is made: this day is still to come.")});
  else if (given.day < specification->source_on)
    faults.push_back({"day", msg("The specification is of {0}: nobody was checked against it before.",
                                 format_date_short(specification->source_on, Lang::fr))});
  else if (last && given.day < last->day)
    faults.push_back({"day", msg("The organisation was checked on {0}: a check that takes its place is not older.",
                                 format_date_short(last->day, Lang::fr))});
  std::vector<PointAnswer> answers;
  bool is_met = true;
  for (const auto& point : specification->points) {
    const auto field = "answer." + point.code;
    const auto found = std::find_if(given.answers.begin(), given.answers.end(),
                                    [&](const PointAnswer& one) { return one.point == point.code; });
    if (found == given.answers.end()) {
      faults.push_back({field, msg("Say whether “{0}” is met.", point.title.fr)});
      continue;
    }
    auto one = *found;
    one.note = checked_text("note." + point.code, one.note, 2000, faults);
    one.document = checked_text("document." + point.code, one.document, line_characters_max, faults);
    if (one.answer == PointState::met && one.document.empty())
      faults.push_back({"document." + point.code, msg("Name the document that shows “{0}”.", point.title.fr)});
    if (one.answer != PointState::met && one.note.empty())
      faults.push_back({"note." + point.code, msg("Say why “{0}” is not met, or does not apply.", point.title.fr)});
    if (one.answer == PointState::not_applicable && point.is_mandatory)
      faults.push_back({field, msg("“{0}” is mandatory: it is met, or it is not.", point.title.fr)});
    if (point.is_mandatory && one.answer != PointState::met) is_met = false;
    answers.push_back(std::move(one));
  }
  for (std::size_t i = 0; i < given.answers.size(); ++i) {
    const auto& one = given.answers[i];
    const bool is_known = std::any_of(specification->points.begin(), specification->points.end(),
                                      [&](const SpecificationPoint& point) { return point.code == one.point; });
    const bool is_twice = std::any_of(given.answers.begin(), given.answers.begin() + static_cast<std::ptrdiff_t>(i),
                                      [&](const PointAnswer& other) { return other.point == one.point; });
    if (!is_known || is_twice) {
      faults.push_back({"answers", msg("The specification has no such point, or it is answered twice.")});
      break;
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto* department = registry.ancestor(*place, territory::Level::department);
  const auto until = valid_until(given.day, specification->months);
  const auto check = VerificationId::make();
  const auto added = act.db.run(sql::insert_check, check, id, organisation_id, organisation->name, seen + 1, *place,
                                department == nullptr ? *place : department->key, given.day, until, is_met ? 1 : 0,
                                act.actor.account.text(), act.actor.label, act.now);
  if (added == 0) return fail(Conflict{msg("{0} checked this organisation meanwhile: read it again.", "")});
  for (const auto& one : answers)
    act.db.run(sql::insert_check_answer, check, one.point, one.answer, one.note, one.document);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("specification", specification->name());
    json.field("organisation", organisation->name);
    json.field("number", seen + 1);
    json.field("day", given.day);
    json.field("valid_until", until);
    json.field("is_met", is_met);
    json.key("points");
    json.array([&] {
      for (const auto& one : answers) {
        json.object([&] {
          json.field("point", one.point);
          json.field("answer", word(one.answer));
          json.field("document", one.document);
        });
      }
    });
  });
  act.record({.act = "check_organisation",
              .kind = "grant_specification",
              .object_id = id.text(),
              .territory = *place,
              .before = "",
              .after = std::move(after),
              .motive = {}});
  return check;
}

std::optional<Verification> find_check(db::Session& session, VerificationId id) {
  auto row = session.first<CheckRow>(sql::find_check, id);
  return row ? std::optional(check_in(std::move(*row))) : std::nullopt;
}
std::optional<Verification> last_check(db::Session& session, SpecificationId id, partner::PartnerId organisation) {
  auto row = session.first<CheckRow>(sql::last_check, id, organisation);
  return row ? std::optional(check_in(std::move(*row))) : std::nullopt;
}
std::vector<PointAnswer> answers_of(db::Session& session, VerificationId id) {
  return session.all<PointAnswer>(sql::check_answers, id);
}
std::vector<Verification> checks_of(db::Session& session, partner::PartnerId organisation) {
  return checks_in(session, sql::checks_of_organisation, organisation);
}
std::vector<Verification> checked(db::Session& session, SpecificationId id, std::optional<TerritoryKey> department,
                                  std::int64_t limit, std::int64_t offset, std::int64_t* total) {
  if (total != nullptr) *total = session.first<std::int64_t>(sql::count_checked, id, department).value_or(0);
  return checks_in(session, sql::checked_organisations, id, department, limit, offset);
}

void write_json(JsonWriter& json, const territory::Registry& registry, const Verification& one, Date today,
                const std::vector<PointAnswer>* answers) {
  json.object([&] {
    json.field("id", one.id);
    json.field("specification", fmt::format("{}@{}", one.code, one.version));
    json.field("organisation", one.organisation);
    json.field("organisation_name", one.organisation_name);
    json.field("territory", name_of(registry, one.territory));
    json.field("number", one.number);
    json.field("day", one.day);
    json.field("valid_until", one.valid_until);
    json.field("is_met", one.is_met);
    json.field("standing", word(one.standing(today)));
    json.field("by", one.by);
    json.field("at", one.at);
    if (answers == nullptr) return;
    json.key("answers");
    json.array([&] {
      for (const auto& each : *answers) {
        json.object([&] {
          json.field("point", each.point);
          json.field("answer", word(each.answer));
          json.field("note", each.note);
          json.field("document", each.document);
        });
      }
    });
  });
}

Dealings dealings(db::Session& session, partner::PartnerId organisation, Instant check) {
  return session.first<Dealings>(sql::dealings, organisation, check).value_or(Dealings{});
}

// ---- what a call asks for ----

std::optional<Requirement> requirement_of(db::Session& session, const Application& application, Date today) {
  const auto text = text_of(session, application);
  if (text.specification.empty()) return std::nullopt;
  auto specification = find_specification(session, text.specification);
  JALON_CHECK(specification.has_value());
  Requirement out{.specification = std::move(*specification), .check = {}, .day = today};
  // Once it is granted, what counted on that day; a later check changes nothing of it.
  std::optional<Instant> decided;
  for (const auto& one : decisions_of(session, application.id)) {
    if (one.verdict != Verdict::granted) continue;
    out.day = one.day;
    decided = one.at;
  }
  if (!decided) {
    out.check = last_check(session, out.specification.id, application.organisation);
    return out;
  }
  for (auto& one : checks_of(session, application.organisation)) {
    if (one.specification != out.specification.id || one.at > *decided) continue;
    if (out.check && out.check->number > one.number) continue;
    out.check = std::move(one);
    out.check->is_replaced = false;
  }
  return out;
}

Message Requirement::found(const std::string& organisation) const {
  const auto name = specification.name();
  if (!check)
    return msg("{0} has not been checked against the specification {1}, which the call asks for.", organisation, name);
  if (!check->is_met)
    return msg("{0} does not meet the specification {1}: checked on {2}.", organisation, name,
               format_date_short(check->day, Lang::fr));
  return msg("The check of {0} against the specification {1} expired on {2}.", organisation, name,
             format_date_short(check->valid_until, Lang::fr));
}

Result<void> specification_allows(db::Session& session, const Application& application, Date today) {
  const auto requirement = requirement_of(session, application, today);
  if (!requirement || requirement->is_met()) return {};
  return refused("funding.specification", requirement->found(application.organisation_name),
                 msg("Check the organisation from the page of the instruction, or refuse the application."));
}

void settle_specification(db::Session& session, const territory::Registry& registry, CallText& text,
                          std::string_view before, std::vector<Fault>& faults) {
  text.specification = std::string(trim(text.specification));
  if (text.specification.empty() || text.specification == before) return;
  const auto found = find_specification(session, text.specification);
  if (!found) {
    faults.push_back({"specification", msg("There is no specification {0}.", shorten(text.specification, 50))});
    return;
  }
  const auto path = registry.right_path(text.territory);
  if (std::find(path.begin(), path.end(), found->territory) == path.end())
    faults.push_back({"specification", msg("{0} is kept by another territory than that of the call.", found->name())});
  if (found->is_replaced)
    faults.push_back({"specification", msg("{0} has been replaced: ask for the last version.", found->name())});
  text.specification = found->name();
}

}  // namespace jalon::funding
