// SPDX-License-Identifier: EUPL-1.2
// The support that delegates give, in entries and minutes. Nothing about a person: a note with an identifier is
// refused.
#include <algorithm>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "figures/figures.hpp"
#include "journal/journal.hpp"
#include "steering/rules.hpp"
#include "steering/sql.hpp"
#include "steering/steering.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

struct Row {
  SupportId id;
  access::AccountId delegate;
  std::string delegate_label;
  TerritoryKey contract;
  Date day;
  std::string kind;
  std::int32_t minutes = 0;
  std::string note;
  Instant logged_at;
  std::optional<Instant> struck_at;
  std::string strike_motive;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (id, delegate, delegate_label, contract, day, kind, minutes, note, logged_at, struck_at,
                       strike_motive))

Support to_support(Row&& row) {
  return {row.id,
          row.delegate,
          std::move(row.delegate_label),
          row.contract,
          row.day,
          std::move(row.kind),
          row.minutes,
          std::move(row.note),
          row.logged_at,
          row.struck_at,
          std::move(row.strike_motive)};
}

std::string describe(const Support& support) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("day", support.day);
    json.field("kind", support.kind);
    json.field("minutes", support.minutes);
    json.field("note", support.note);
  });
  return out;
}

// Once for the total and once by kind; sign is -1 when an entry is struck out: its day's figures are reversed.
void count_support(access::Act& act, const plan::Context& context, const Support& support, std::int64_t sign) {
  ensure_indicators(act.db);
  const std::string by_kind = "kind:" + support.kind;
  const std::string source = support.id.text();
  const auto count = [&](std::string_view indicator, std::string_view dimension, std::int64_t amount) {
    figures::record_observation(act, context.territories,
                                {.indicator = indicator,
                                 .dimension = dimension,
                                 .territory = support.contract,
                                 .day = support.day,
                                 .amount = sign * amount,
                                 .source_kind = "support",
                                 .source_id = source});
  };
  count("support.entries", "", 1);
  count("support.entries", by_kind, 1);
  count("support.minutes", "", support.minutes);
  count("support.minutes", by_kind, support.minutes);
}

}  // namespace

void declare_indicators(db::Session& session) {
  using figures::Behaviour;
  using figures::Indicator;
  using figures::Kind;
  const std::string from_log_en = "Support log kept by the prefect’s delegates";
  const std::string from_log_fr = "Journal d’appui tenu par les délégués du préfet";
  figures::declare_indicator(
      session,
      Indicator{.code = "support.entries",
                .name_en = "Support given",
                .name_fr = "Appuis donnés",
                .definition_en = "Number of entries of the support log that are not struck out: meetings, visits, "
                                 "calls and proofreading given to those who write a plan.",
                .definition_fr = "Nombre d’appuis inscrits et non rayés : réunions, visites, échanges et relectures "
                                 "donnés à ceux qui écrivent un plan.",
                .unit = "entry",
                .behaviour = Behaviour::flow,
                .kind = Kind::activity,
                .source_en = from_log_en,
                .source_fr = from_log_fr,
                .is_public = false});
  figures::declare_indicator(
      session, Indicator{.code = "support.minutes",
                         .name_en = "Time of support given",
                         .name_fr = "Temps d’appui donné",
                         .definition_en = "Minutes of the entries of the support log that are not struck out.",
                         .definition_fr = "Minutes des appuis inscrits et non rayés.",
                         .unit = "minute",
                         .behaviour = Behaviour::flow,
                         .kind = Kind::input,
                         .source_en = from_log_en,
                         .source_fr = from_log_fr,
                         .is_public = false});
  figures::declare_indicator(
      session, Indicator{.code = "delegates.assigned",
                         .name_en = "Assignments of delegates",
                         .name_fr = "Affectations de délégués",
                         .definition_en =
                             "Assignments of a prefect’s delegate to a contract under way on that day; a delegate who "
                             "helps two contracts counts twice.",
                         .definition_fr =
                             "Affectations d’un délégué du préfet à un contrat, en cours ce jour-là ; un délégué qui "
                             "aide deux contrats compte deux fois.",
                         .unit = "assignment",
                         .behaviour = Behaviour::stock,
                         .kind = Kind::input,
                         .source_en = "Assignments decided by the prefectures",
                         .source_fr = "Affectations décidées par les préfectures",
                         .is_public = true});
}

void add_words(figures::Words& words) {
  using figures::Word;
  for (const auto& unit :
       {Word{"entry", N_("entry of the support log"), N_("entries of the support log")},
        Word{"minute", N_("minute"), N_("minutes")}, Word{"assignment", N_("assignment"), N_("assignments")}})
    words.units.push_back(unit);
  for (const auto& source :
       {Word{"support", N_("the support log")}, Word{"assignment", N_("an assignment of a delegate")}})
    words.sources.push_back(source);
  words.records_href = [](const territory::Territory& place, std::string_view kind, std::string_view id) {
    const auto base = place.level == territory::Level::nation ? std::string() : territory::href(place);
    // EPCI and communes have no page.
    if (base.empty() && place.level != territory::Level::nation) return base;
    return fmt::format("{}/journal?kind={}&object={}", base, kind, id);
  };
}

bool are_indicators_declared(db::Session& session) {
  return figures::find_indicator(session, "delegates.assigned").has_value();
}

void ensure_indicators(db::Session& session) {
  if (!are_indicators_declared(session)) declare_indicators(session);
}

Result<SupportId> log_support(access::Act& act, const plan::Context& context, const Support& given) {
  const auto place = find_contract(context.territories, given.contract);
  if (!place) return fail(place.error());
  const auto path = context.territories.right_path(given.contract);
  if (auto ok = act.require(access::Right::log_support, path); !ok) return fail(ok.error());

  Support support = given;
  std::vector<Fault> faults;
  if (!act.actor.is_system) {
    if (!support.delegate.is_null() && support.delegate != act.actor.account)
      faults.push_back({"delegate", msg("Support is logged by the delegate who gave it.")});
    support.delegate = act.actor.account;
    support.delegate_label = act.actor.label;
  }
  JALON_CHECK(!support.delegate.is_null());
  if (support.delegate_label.empty()) {
    const auto account = access::find_account(act.db, support.delegate);
    if (!account) return invalid("delegate", msg("This account does not exist."));
    support.delegate_label = account->function_label;
  }
  if (support.day > act.today())
    faults.push_back({"day", msg("Support is logged once it has been given: this day is still to come.")});
  if (support.day < context.programme.start)
    faults.push_back({"day", msg("This day comes before the programme began.")});
  if (programme::Programme::option(context.programme.support_kinds, support.kind) == nullptr)
    faults.push_back({"kind", msg("Choose what kind of support it was.")});
  if (support.minutes < 1 || support.minutes > 24 * 60)
    faults.push_back({"minutes", msg("Enter how long it took, between one minute and a day.")});
  support.note = tidy(support.note);
  if (length(support.note) > note_characters_max)
    faults.push_back({"note", msg("At most {0} characters.", note_characters_max)});
  for (auto& fault : refuse_identifiers("note", support.note)) faults.push_back(std::move(fault));
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  support.id = SupportId::make();
  support.at = act.now;
  act.db.run(sql::insert_support, support.id, support.delegate, support.delegate_label, support.contract,
             department_of(context.territories, support.contract), support.day, support.kind, support.minutes,
             support.note, support.at);
  act.record({.act = "log_support",
              .kind = "support",
              .object_id = support.id.text(),
              .territory = support.contract,
              .before = "",
              .after = describe(support)});
  count_support(act, context, support, 1);
  return support.id;
}

Result<void> strike_support(access::Act& act, const plan::Context& context, SupportId id, std::string_view motive) {
  auto row = act.db.first<Row>(sql::find_support, id);
  if (!row) return fail(NotFound{msg("This entry of the support log does not exist.")});
  const Support support = to_support(std::move(*row));
  if (auto ok = act.require(access::Right::log_support, context.territories.right_path(support.contract)); !ok)
    return ok;
  if (!act.actor.is_system && support.delegate != act.actor.account)
    return refused("steering.own_support", msg("Only the delegate who logged this support can strike it out."),
                   msg("Ask {0} to do it.", support.delegate_label));
  if (support.struck_at) return fail(Conflict{msg("This entry has already been struck out.")});
  const std::string why = tidy(motive);
  if (why.empty()) return invalid("motive", msg("Say why this entry is struck out."));
  if (length(why) > note_characters_max) return invalid("motive", msg("At most {0} characters.", note_characters_max));
  if (auto faults = refuse_identifiers("motive", why); !faults.empty()) return fail(Invalid{std::move(faults)});

  act.db.run(sql::strike_support, id, act.now, why);
  act.record({.act = "strike_support",
              .kind = "support",
              .object_id = id.text(),
              .territory = support.contract,
              .before = describe(support),
              .after = "",
              .motive = why});
  count_support(act, context, support, -1);
  return {};
}

std::vector<Support> support_of(db::Session& session, TerritoryKey contract, int limit) {
  std::vector<Support> out;
  session.each<Row>(
      sql::list_support, [&](Row&& row) { out.push_back(to_support(std::move(row))); }, contract, limit);
  return out;
}

}  // namespace jalon::steering
