// SPDX-License-Identifier: EUPL-1.2
// Values given, waiting, counted, contested and taken back.
#include "figures/answers.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <unordered_map>

#include "base/json.hpp"
#include "base/period.hpp"
#include "base/personal_data.hpp"
#include "figures/cells.hpp"
#include "figures/reading.hpp"
#include "figures/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::figures {

BOOST_DESCRIBE_STRUCT(Category, (), (dimension, code, label_en, label_fr))
BOOST_DESCRIBE_STRUCT(Batch, (),
                      (number, kind, at, actor_id, actor_label, role, journal, file_name, sha256, rows, undone_by))

namespace {

constexpr std::array state_words{std::string_view("draft"), std::string_view("submitted"),
                                 std::string_view("validated"), std::string_view("published"),
                                 std::string_view("contested")};
constexpr std::size_t comment_max = 1000;

std::string json_of(const Outcome& outcome, std::string_view extra_name = {}, std::string_view extra = {}) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("fresh", outcome.fresh);
    json.field("changed", outcome.changed);
    if (outcome.rejected > 0) json.field("rejected", outcome.rejected);
    if (!extra_name.empty()) json.field(extra_name, extra);
  });
  return out;
}

}  // namespace

Answer answer_of(const db::RowView& row, std::string_view indicator, std::string_view dimension) {
  const auto period = period_of_code(static_cast<std::int32_t>(row.integer(1)));
  JALON_CHECK(period);
  Answer out{.indicator = std::string(indicator),
             .dimension = std::string(dimension),
             .territory = TerritoryKey{static_cast<std::int32_t>(row.integer(0))},
             .period = *period,
             .value = row.integer(2),
             .state = state_of(row.integer(3))};
  if (!row.is_null(4)) out.counter = row.integer(4);
  if (!row.is_null(5)) out.comment = row.text(5);
  out.batch = row.integer(6);
  if (!row.is_null(7)) out.until_batch = row.integer(7);
  out.line = row.integer(8);
  if (!row.is_null(9)) out.source = row.text(9);
  return out;
}

std::int64_t record(access::Act& act, const CellWriter& writer, std::string_view verb, std::string_view object,
                    const Outcome& outcome, std::string_view motive) {
  const auto& written = writer.written();
  const auto after = json_of(outcome);
  std::int64_t position = 0;
  constexpr std::size_t departments_max = 200;
  if (written.size() > 1 && written.size() <= departments_max) {
    for (const auto& [territory, count] : written) {
      act.record({.act = verb,
                  .kind = "answers",
                  .object_id = std::string(object),
                  .territory = territory,
                  .before = {},
                  .after = fmt::format(R"({{"values":{}}})", count),
                  .motive = motive});
    }
  }
  position = act.record({.act = verb,
                         .kind = "answers",
                         .object_id = std::string(object),
                         .territory = written.size() == 1 ? written.begin()->first : TerritoryKey{},
                         .before = {},
                         .after = after,
                         .motive = motive});
  return position;
}

std::vector<Fault> faults_of(const Outcome& outcome) {
  std::vector<Fault> out;
  for (const auto& remark : outcome.faults) out.push_back({remark.where.english(), remark.what});
  return out;
}

namespace {

// The cells of a selection that stand in some state, series by series.
struct Selected {
  std::int32_t series = 0;
  const Known* known = nullptr;
  Put put;
  std::int64_t batch = 0;
  std::string comment, source;  // go along
};
std::vector<Selected> select(access::Act& act, const territory::Registry& registry, Catalogue& catalogue,
                             const Selection& selection, AnswerState from) {
  std::vector<Selected> out;
  const auto code = period_code(selection.period);
  for (const auto row : act.db.all<std::int32_t>(sql::series_of_answers)) {
    const auto* known = catalogue.of_series(row);
    JALON_CHECK(known != nullptr);
    if (!selection.indicator.empty() && known->indicator.code != selection.indicator) continue;
    act.db.each_row(
        sql::cells_in_state, {db::to_value(row), db::to_value(code), db::to_value(number_of(from))},
        [&](const db::RowView& cell) {
          const TerritoryKey territory{static_cast<std::int32_t>(cell.integer(0))};
          const auto course = course_of(registry, territory);
          if (!holds(course.on(course.counted_on(selection.period)), selection.territory)) return;
          out.push_back(
              {.series = row,
               .known = known,
               .put = {.territory = territory.value, .period = code, .value = cell.integer(1), .line = cell.integer(3)},
               .batch = cell.integer(2),
               .comment = std::string(cell.is_null(4) ? std::string_view() : cell.text(4)),
               .source = std::string(cell.is_null(5) ? std::string_view() : cell.text(5))});
        });
  }
  return out;
}

// Moves the selected cells to a state.
Result<Outcome> move(access::Act& act, CellWriter& writer, const std::vector<Selected>& selected, AnswerState to,
                     std::string_view verb, std::string_view kind, std::string_view object) {
  Outcome out;
  std::vector<Put> puts;
  std::vector<Extra> extras;
  for (std::size_t first = 0; first < selected.size();) {
    const auto series = selected[first].series;
    const auto* known = selected[first].known;
    puts.clear();
    extras.clear();
    for (; first < selected.size() && selected[first].series == series; ++first) {
      puts.push_back(selected[first].put);
      puts.back().state = to;
      if (selected[first].comment.empty() && selected[first].source.empty()) continue;
      puts.back().extra = static_cast<std::int32_t>(extras.size());
      extras.push_back({selected[first].comment, std::nullopt, selected[first].source, false});
    }
    writer.write(series, false, *known, puts, extras, out);
  }
  out.read = static_cast<std::int64_t>(selected.size());
  if (out.fresh + out.changed == 0) return out;
  out.batch = writer.batch();
  writer.keep(kind, "", "", record(act, writer, verb, object, out));
  return out;
}

std::string object_of(const territory::Registry& registry, const Selection& selection) {
  const auto* place = registry.find(selection.territory);
  return fmt::format("{}{}{}:{} {}", selection.indicator, selection.indicator.empty() ? "" : "@",
                     place == nullptr ? "" : territory::word(place->level), place == nullptr ? "" : place->code,
                     selection.period.text());
}

}  // namespace

std::string_view word(AnswerState state) { return state_words.at(static_cast<std::size_t>(state)); }
bool parse_word(std::string_view text, AnswerState& state) {
  const auto found = std::ranges::find(state_words, text);
  if (found == state_words.end()) return false;
  state = static_cast<AnswerState>(found - state_words.begin());
  return true;
}
std::string_view title(AnswerState state) {
  switch (state) {
    case AnswerState::draft:
      return N_("draft value");
    case AnswerState::submitted:
      return N_("submitted value");
    case AnswerState::validated:
      return N_("validated value");
    case AnswerState::published:
      return N_("published value");
    case AnswerState::contested:
      break;
  }
  return N_("contested value");
}

void set_categories(db::Session& session, std::string_view indicator, std::span<const Category> given) {
  session.run(sql::delete_categories, indicator);
  int position = 0;
  for (const auto& category : given) {
    session.run(sql::insert_category, indicator, category.dimension, category.code, ++position, category.label_en,
                category.label_fr);
  }
}

std::vector<Category> categories(db::Session& session, std::string_view indicator) {
  return session.all<Category>(sql::categories, indicator);
}

Result<Outcome> record_answers(access::Act& act, const territory::Registry& registry,
                               std::span<const NewAnswer> answers, AnswerState state, Partial partial) {
  CellWriter writer(act, registry);
  Reading reading(act.db, act.actor, registry, act.today(), state);
  std::int64_t line = 0;
  const auto name = [&](std::int64_t at) {
    const auto& answer = answers[static_cast<std::size_t>(at - 1)];
    if (!answer.where.empty()) return msg("{0}", answer.where);
    const auto* place = registry.find(answer.territory);
    return msg("{0}, {1}", place == nullptr ? std::string("?") : place->code, answer.period.text());
  };
  for (const auto& answer : answers) {
    ++line;
    ++reading.outcome.read;
    auto* known = reading.catalogue.find(answer.indicator);
    if (known == nullptr) {
      reading.reject(name(line), msg("No indicator has the code {0}.", answer.indicator));
      continue;
    }
    const auto* place = registry.find(answer.territory);
    if (place == nullptr) {
      reading.reject(name(line), msg("There is no such territory."));
      continue;
    }
    if (length(answer.comment) > comment_max || length(answer.source) > comment_max) {
      reading.reject(name(line), msg("At most {0} characters.", comment_max));
      continue;
    }
    auto personal = refuse_identifiers("comment", answer.comment);
    if (personal.empty()) personal = refuse_identifiers("source", answer.source);
    if (!personal.empty()) {
      reading.reject(name(line), std::move(personal.front().reason));
      continue;
    }
    const Reading::Given given{.known = known,
                               .dimension = answer.dimension,
                               .place = place,
                               .period = answer.period,
                               .value = answer.value,
                               .comment = answer.comment,
                               .source = answer.source,
                               .says_all = answer.says_all,
                               .line = line};
    if (auto no = reading.refuse(given)) {
      reading.reject(name(line), std::move(*no));
      continue;
    }
    reading.keep(given);
  }
  reading.check_together(name);
  auto& out = reading.outcome;
  if (out.rejected > 0 && partial == Partial::all_or_nothing) return fail(Invalid{faults_of(out)});
  if (reading.size() == 0) return std::move(out);
  // The role that gave the right, for the journal; each territory has been asked already.
  const auto places = reading.territories();
  if (auto ok = act.require(access::Right::answer_figures, registry.right_path(places.front())); !ok)
    return fail(ok.error());
  reading.write(writer, [](std::int64_t, std::int64_t) { return true; });
  if (out.fresh + out.changed == 0) return std::move(out);
  out.batch = writer.batch();
  const auto kind = act.origin == "api" ? "api" : "grid";
  const auto position = record(act, writer, "answer_figures", fmt::format("batch {}", writer.batch()), out);
  writer.keep(kind, "", "", position);
  return std::move(out);
}

std::vector<Answer> history(db::Session& session, std::string_view indicator, std::string_view dimension,
                            TerritoryKey territory, Period period) {
  std::vector<Answer> out;
  const auto series = session.first<std::int32_t>(sql::find_series, indicator, dimension);
  if (!series) return out;
  session.each_row(sql::answer_history,
                   {db::to_value(*series), db::to_value(territory), db::to_value(period_code(period))},
                   [&](const db::RowView& row) { out.push_back(answer_of(row, indicator, dimension)); });
  return out;
}

std::vector<Answer> standing_answers(db::Session& session, std::string_view indicator, std::string_view dimension,
                                     std::span<const TerritoryKey> territories, Period first, Period last) {
  std::vector<Answer> out;
  const auto series = session.first<std::int32_t>(sql::find_series, indicator, dimension);
  if (!series) return out;
  for (const auto territory : territories) {
    session.each_row(sql::answers_between,
                     {db::to_value(*series), db::to_value(territory), db::to_value(period_code(first)),
                      db::to_value(period_code(last))},
                     [&](const db::RowView& row) { out.push_back(answer_of(row, indicator, dimension)); });
  }
  return out;
}

std::vector<Answer> standing_answers(db::Session& session, std::string_view indicator, std::string_view dimension,
                                     Period period) {
  std::vector<Answer> out;
  const auto series = session.first<std::int32_t>(sql::find_series, indicator, dimension);
  if (!series) return out;
  session.each_row(sql::answers_of_period, {db::to_value(*series), db::to_value(period_code(period))},
                   [&](const db::RowView& row) { out.push_back(answer_of(row, indicator, dimension)); });
  return out;
}

std::optional<Batch> find_batch(db::Session& session, std::int64_t number) {
  return session.first<Batch>(sql::find_batch, number);
}
std::vector<Batch> batches(db::Session& session, std::string_view kind, int limit) {
  return session.all<Batch>(sql::batches, kind, limit);
}

Result<Outcome> submit(access::Act& act, const territory::Registry& registry, const Selection& selection) {
  if (auto ok = act.require(access::Right::answer_figures, registry.right_path(selection.territory)); !ok)
    return fail(ok.error());
  CellWriter writer(act, registry);
  Catalogue catalogue(act.db);
  auto selected = select(act, registry, catalogue, selection, AnswerState::draft);
  return move(act, writer, selected, AnswerState::submitted, "submit_figures", "submission",
              object_of(registry, selection));
}

Result<Outcome> validate(access::Act& act, const territory::Registry& registry, const Selection& selection,
                         Partial partial) {
  if (auto ok = act.require(access::Right::validate_figures, registry.right_path(selection.territory)); !ok)
    return fail(ok.error());
  CellWriter writer(act, registry);
  Catalogue catalogue(act.db);
  auto selected = select(act, registry, catalogue, selection, AnswerState::submitted);
  if (!act.actor.is_system) {
    std::map<std::int64_t, std::string> by;
    std::int64_t own = 0;
    std::erase_if(selected, [&](const Selected& cell) {
      auto [found, is_new] = by.try_emplace(cell.batch);
      if (is_new) found->second = find_batch(act.db, cell.batch)->actor_id;
      if (found->second != act.actor.account_id) return false;
      ++own;
      return true;
    });
    if (own > 0 && partial == Partial::all_or_nothing) {
      return refused("figures.validated_by_another",
                     msg("{0} of these values were submitted by yourself: somebody else validates them.", own),
                     msg("Ask a colleague who validates for this territory, or validate the others alone."));
    }
  }
  if (partial == Partial::all_or_nothing) {
    // The set is whole when every territory that answers has answered each indicator of which one value waits.
    std::set<std::int32_t> series;
    for (const auto& cell : selected) series.insert(cell.series);
    const auto code = period_code(selection.period);
    for (const auto number : series) {
      const auto& known = *catalogue.of_series(number);
      std::set<std::int32_t> given;
      act.db.each_row(sql::territories_answered, {db::to_value(number), db::to_value(code)},
                      [&](const db::RowView& row) { given.insert(static_cast<std::int32_t>(row.integer(0))); });
      std::string missing;
      std::int64_t count = 0;
      const Answering answering(registry, selection.territory, known.indicator.level);
      for (const auto& one : answering.all()) {
        if (!answering.is_expected(one, selection.period) || given.contains(one.place->key.value)) continue;
        if (++count <= 5) missing += (missing.empty() ? "" : ", ") + one.place->code;
      }
      if (count > 0) {
        return refused("figures.whole_set",
                       msg("{0}: {1} territories have not answered yet ({2}).", known.indicator.code, count, missing),
                       msg("Wait for them, remind them, or validate what is there."));
      }
    }
  }
  return move(act, writer, selected, AnswerState::validated, "validate_figures", "validation",
              object_of(registry, selection));
}

Result<Outcome> publish(access::Act& act, const territory::Registry& registry, const Selection& selection) {
  if (auto ok = act.require(access::Right::publish_figures, registry.right_path(selection.territory)); !ok)
    return fail(ok.error());
  CellWriter writer(act, registry);
  Catalogue catalogue(act.db);
  auto selected = select(act, registry, catalogue, selection, AnswerState::validated);
  return move(act, writer, selected, AnswerState::published, "publish_figures", "publication",
              object_of(registry, selection));
}

Result<Outcome> contest(access::Act& act, const territory::Registry& registry, const Objection& objection) {
  if (auto ok = act.require(access::Right::contest_figures, registry.right_path(objection.territory)); !ok)
    return fail(ok.error());
  const auto motive = tidy(objection.motive);
  if (motive.empty()) return invalid("motive", msg("Say why this value does not hold."));
  if (length(motive) > comment_max) return invalid("motive", msg("At most {0} characters.", comment_max));
  if (auto personal = refuse_identifiers("motive", motive); !personal.empty())
    return fail(Invalid{std::move(personal)});
  if (objection.counter && (*objection.counter > answer_max || *objection.counter < -answer_max))
    return invalid("counter", msg("The number is too large."));
  CellWriter writer(act, registry);
  Catalogue catalogue(act.db);
  auto* known = catalogue.find(objection.indicator);
  const auto series = known == nullptr ? std::nullopt : known->find_series(objection.dimension);
  if (!series) return fail(NotFound{msg("No indicator has the code {0}.", objection.indicator)});
  const auto versions =
      history(act.db, objection.indicator, objection.dimension, objection.territory, objection.period);
  const auto counted =
      std::ranges::find_if(versions, [](const Answer& answer) { return !answer.until_batch && counts(answer.state); });
  if (counted == versions.end()) {
    return refused("figures.nothing_to_contest", msg("No value counts here: there is nothing to contest."),
                   msg("Answer instead, or wait for the validation."));
  }
  const Put put{.territory = objection.territory.value,
                .period = period_code(objection.period),
                .value = counted->value,
                .line = counted->line,
                .extra = 0,
                .state = AnswerState::contested};
  const std::array extras{Extra{motive, objection.counter, counted->source, false}};
  Outcome out;
  out.read = 1;
  writer.write(*series, false, *known, {&put, 1}, extras, out);
  if (out.fresh + out.changed == 0) {
    return fail(Conflict{msg("This value is contested already: read the motive, and add to it in a comment.")});
  }
  out.batch = writer.batch();
  const auto* place = registry.find(objection.territory);
  const auto position =
      act.record({.act = "contest_figure",
                  .kind = "answers",
                  .object_id = fmt::format("{}@{}:{} {}", objection.indicator, territory::word(place->level),
                                           place->code, objection.period.text()),
                  .territory = objection.territory,
                  .before = {},
                  .after = objection.counter ? fmt::format(R"({{"counter":{}}})", *objection.counter) : "{}",
                  .motive = motive});
  writer.keep("contest", "", "", position);
  return out;
}

Result<Outcome> undo(access::Act& act, const territory::Registry& registry, std::int64_t number) {
  CellWriter writer(act, registry);
  const auto batch = find_batch(act.db, number);
  if (!batch) return fail(NotFound{msg("There is no import number {0}.", number)});
  if (batch->undone_by) return fail(Conflict{msg("This import has been taken back already.")});
  if (batch->kind != "import" && batch->kind != "grid" && batch->kind != "api") {
    return refused("figures.undo_values_only", msg("Only what brought values can be taken back."),
                   msg("Contest the value, or answer again."));
  }
  Catalogue catalogue(act.db);
  Outcome out;
  std::vector<Extra> extras;
  const auto right =
      batch->actor_id == act.actor.account_id ? access::Right::answer_figures : access::Right::validate_figures;
  std::set<std::int32_t> asked;
  for (const auto series : act.db.all<std::int32_t>(sql::series_of_batch, number)) {
    const auto* known = catalogue.of_series(series);
    JALON_CHECK(known != nullptr);
    // What it superseded comes back; what it brought anew ends.
    std::map<std::pair<std::int32_t, std::int32_t>, Put> before;
    extras.clear();
    act.db.each_row(sql::answers_ended_by, {db::to_value(series), db::to_value(number)}, [&](const db::RowView& row) {
      Put put{.territory = static_cast<std::int32_t>(row.integer(0)),
              .period = static_cast<std::int32_t>(row.integer(1)),
              .value = row.integer(2),
              .line = row.integer(4),
              .extra = static_cast<std::int32_t>(extras.size()),
              .state = state_of(row.integer(3))};
      Extra extra;
      if (!row.is_null(5)) extra.counter = row.integer(5);
      if (!row.is_null(6)) extra.comment = row.text(6);
      if (!row.is_null(7)) extra.source = row.text(7);
      extras.push_back(std::move(extra));
      auto [found, is_new] = before.try_emplace({put.territory, put.period}, put);
      // Where both a counted and a waiting value were ended, the counted one comes back.
      if (!is_new && counts(put.state)) found->second = put;
    });
    std::vector<Put> puts;
    std::optional<Error> refusal;
    act.db.each_row(sql::answers_of_batch, {db::to_value(series), db::to_value(number)}, [&](const db::RowView& row) {
      ++out.read;
      const auto territory = static_cast<std::int32_t>(row.integer(0));
      const auto period = static_cast<std::int32_t>(row.integer(1));
      if (!row.is_null(4)) {
        ++out.skipped;  // changed since: that stands
        return;
      }
      if (asked.insert(territory).second && !refusal) {
        if (auto ok = act.require(right, registry.right_path(TerritoryKey{territory})); !ok) refusal = ok.error();
      }
      const auto found = before.find({territory, period});
      if (found != before.end()) {
        puts.push_back(found->second);
        puts.back().ends_counted = counts(state_of(row.integer(3))) && !counts(found->second.state);
      } else {
        puts.push_back({.territory = territory, .period = period, .is_withdrawal = true});
      }
    });
    if (refusal) return fail(std::move(*refusal));
    writer.write(series, false, *known, puts, extras, out);
  }
  out.batch = writer.batch();
  const auto position = record(act, writer, "undo_figures", fmt::format("batch {}", number), out);
  writer.keep("undo", batch->file_name, batch->sha256, position);
  act.db.run(sql::mark_undone, number, writer.batch());
  return out;
}

}  // namespace jalon::figures
