// SPDX-License-Identifier: EUPL-1.2
// One value: where it stands, everything ever given for it, what was objected, and the form to object.
#include <algorithm>
#include <array>

#include "base/period.hpp"
#include "figures/entry.hpp"
#include "figures/reading.hpp"
#include "intake/cells.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"

namespace jalon::figures {

namespace {

using web::tr;
using web::trf;

constexpr std::size_t motive_max = 1000;

struct Asked {
  Question question;
  Period period;
};

Result<Asked> asked(const Routes& routes, db::Session& session, const territory::Registry& registry,
                    const web::Request& request) {
  auto question = understand(routes, session, registry, request, "au", "connu");
  if (!question) return fail(question.error());
  const auto period = Period::parse(request.param("period"));
  if (!period || period->length != length_of(question->indicator.frequency))
    return fail(NotFound{msg("{0} is no period of this indicator.", request.param("period"))});
  return Asked{std::move(*question), *period};
}

std::string_view title_of_kind(std::string_view kind) {
  struct Name {
    std::string_view kind, title;
  };
  static constexpr std::array names{
      Name{"grid", N_("entered in the grid")},    Name{"api", N_("sent by API")},
      Name{"import", N_("imported from a file")}, Name{"submission", N_("submitted")},
      Name{"validation", N_("validated")},        Name{"publication", N_("published")},
      Name{"contest", N_("contested")},           Name{"undo", N_("import taken back")},
  };
  const auto found = std::ranges::find(names, kind, &Name::kind);
  return found == names.end() ? kind : found->title;
}

// all: to a reader of who gave them.
void write_versions(db::Session& session, const std::vector<Answer>& versions, bool all,
                    FunctionRef<std::string(std::int64_t)> shown, Lang lang, web::Flow& main) {
  std::map<std::int64_t, std::optional<Batch>> known;
  const auto batch = [&](std::int64_t number) -> const std::optional<Batch>& {
    auto [found, is_new] = known.try_emplace(number);
    if (is_new) found->second = find_batch(session, number);
    return found->second;
  };
  main.h2(tr(lang, "Everything ever given"));
  main.table(
      tr(lang, "Values, the newest first"),
      {{.label = tr(lang, "Value"), .is_number = true},
       {.label = tr(lang, "State")},
       {.label = tr(lang, "Since")},
       {.label = tr(lang, "How")},
       {.label = tr(lang, "By")},
       {.label = tr(lang, "Until")},
       {.label = tr(lang, "Comment or motive")},
       {.label = tr(lang, "Source")}},
      [&](web::Rows& rows) {
        for (const auto& version : versions) {
          const auto& by = batch(version.batch);
          rows.row([&](web::Row& cells) {
            cells.figure(shown(version.value));
            cells.cell([&](web::Phrasing& p) { p.badge(look(version.state), tr(lang, title(version.state))); });
            cells.cell(by ? format_instant(by->at, lang) : std::string("–"));
            cells.cell([&](web::Phrasing& p) {
              if (!by) return;
              p.text(tr(lang, title_of_kind(by->kind)));
              if (by->file_name.empty() || !all) return;
              p.br().soft(version.line > 0 ? trf(lang, "{0}, line {1}", by->file_name, version.line) : by->file_name);
            });
            cells.cell(by && all ? by->actor_label : std::string("–"));
            const auto until = version.until_batch ? batch(*version.until_batch) : std::nullopt;
            cells.cell(until ? format_instant(until->at, lang) : std::string(tr(lang, "now")));
            cells.cell([&](web::Phrasing& p) {
              p.text(version.comment);
              if (!version.counter) return;
              if (!version.comment.empty()) p.br();
              p.text(trf(lang, "Other value: {0}", shown(*version.counter)));
            });
            cells.cell(version.source);
          });
        }
      });
}

struct Objected {
  std::string motive, counter;
  std::vector<Fault> faults;
  const Refused* refusal = nullptr;
  int status = 200;
};

web::Response show(db::Session& session, const territory::Registry& registry, const web::Request& request,
                   const Asked& about, const Objected& typed_in) {
  const auto lang = request.lang;
  const auto& indicator = about.question.indicator;
  const auto& place = *about.question.place;
  const auto& dimension = about.question.dimension;
  const auto all = sees_all(request, registry, place);
  const auto* actor = access::actor_of(request);
  const auto shown = [&](std::int64_t value) {
    return is_protected(indicator, value, actor, registry, place) ? trf(lang, "fewer than {0}", indicator.small_count)
                                                                  : format_decimal(value, indicator.decimals, lang);
  };
  const auto parts = categories(session, indicator.code);
  auto versions = history(session, indicator.code, dimension, place.key, about.period);
  if (!all) std::erase_if(versions, [](const Answer& version) { return !counts(version.state); });
  Cell cell;
  for (const auto& version : versions) {
    if (!version.until_batch) cell.add(version);
  }
  const auto when = format_period(about.period, lang);
  const auto name = name_of(indicator, lang);
  const auto heading = dimension.empty() ? name : fmt::format("{} – {}", name, part_label(parts, dimension, lang));
  return web::page(
      request,
      {.title = fmt::format("{} – {}, {}", heading, territory::label(place, lang), when),
       .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                  {name, figure_href(indicator.code, place)},
                  {when, "", true}},
       .live = true,
       .status = typed_in.status},
      [&](web::Flow& main) {
        main.head(heading, fmt::format("{}, {}", territory::label(place, lang), when));
        main.fault_summary(typed_in.faults);
        if (typed_in.refusal != nullptr) {
          main.notice(web::State::bad, [&](web::Flow& notice) {
            notice.p(tr(lang, typed_in.refusal->why));
            notice.p(tr(lang, typed_in.refusal->next));
          });
        }
        main.lede([&](web::Phrasing& p) {
          const auto& value = cell.counted;
          if (!value) {
            p.text(tr(lang, "No value counts here: it is missing, which is not zero."));
          } else {
            p.strong(shown(value->value)).text(" ");
            p.badge(look(value->state), tr(lang, title(value->state)));
          }
        });
        if (cell.counted && cell.counted->state == AnswerState::contested) {
          main.notice(web::State::warn, [&](web::Flow& notice) {
            notice.p(trf(lang, "This value is contested: {0}", cell.counted->comment));
            if (cell.counted->counter) notice.p(trf(lang, "Other value: {0}", shown(*cell.counted->counter)));
            notice.p(tr(lang, "It goes on counting until another value or a validation settles it."));
          });
        }
        if (cell.waiting) {
          main.p([&](web::Phrasing& p) {
            p.text(trf(lang, "Waiting: {0}", shown(cell.waiting->value))).text(" ");
            p.badge(look(cell.waiting->state), tr(lang, title(cell.waiting->state)));
          });
        }
        if (answers(request, registry, indicator, place.key)) {
          main.p([&](web::Phrasing& p) {
            p.a(grid_href(indicator.code, place) + "?jusqua=" + about.period.text(), tr(lang, "Enter values"));
          });
        }
        if (!versions.empty()) write_versions(session, versions, all, shown, lang, main);
        if (!cell.counted || cell.counted->state == AnswerState::contested ||
            !may(request, registry, access::Right::contest_figures, place.key))
          return;
        main.h2(tr(lang, "Contest this value"), "contester");
        main.post_form(
            fmt::format("/chiffres/{}/valeur/{}/{}/{}/contester{}{}", indicator.code, territory::word(place.level),
                        place.code, about.period.text(), dimension.empty() ? "" : "?dimension=", dimension),
            web::csrf_token(request), [&](web::Fields& fields) {
              const auto why = [&](std::string_view field) -> const Message* {
                const auto found = std::ranges::find(typed_in.faults, field, &Fault::field);
                return found == typed_in.faults.end() ? nullptr : &found->reason;
              };
              fields.area({.name = "motive",
                           .label = tr(lang, "Why it does not hold"),
                           .hint = tr(lang, "Nothing about a person."),
                           .value = typed_in.motive,
                           .why = why("motive"),
                           .required = true,
                           .max_characters = motive_max},
                          3);
              fields.number_field({.name = "counter",
                                   .label = tr(lang, "The other value, if you know it"),
                                   .value = typed_in.counter,
                                   .why = why("counter")});
              fields.submit(tr(lang, "Contest this value"));
            });
      });
}

web::Response value_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  return routes.database.read([&](db::Session& session) {
    const auto about = asked(routes, session, *registry, request);
    if (!about) return web::error_response(request, about.error());
    return show(session, *registry, request, *about, {});
  });
}

web::Response contest_value(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto* actor = access::actor_of(request);
  const web::Form form(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  Objected given{.motive = form.text("motive"), .counter = form.text("counter"), .faults = {}};
  std::string back;
  const auto done = routes.database.write([&](db::Session& session) -> Result<Outcome> {
    const auto about = asked(routes, session, *registry, request);
    if (!about) return fail(about.error());
    const auto& indicator = about->question.indicator;
    back = value_href(indicator.code, *about->question.place, about->period, about->question.dimension);
    Objection objection{.indicator = indicator.code,
                        .dimension = about->question.dimension,
                        .territory = about->question.place->key,
                        .period = about->period,
                        .motive = given.motive,
                        .counter = std::nullopt};
    const auto number = intake::read_number(given.counter, indicator.decimals);
    if (number.is == intake::Reading::value) {
      objection.counter = number.value;
    } else if (number.is != intake::Reading::missing) {
      return invalid("counter", number.reason);
    }
    access::Act act{.db = session, .actor = *actor, .now = routes.clock.now(), .origin = "page"};
    return contest(act, *registry, objection);
  });
  if (done) return web::see_other(back);
  const auto& error = done.error();
  if (const auto* faults = std::get_if<Invalid>(&error)) {
    given.faults = faults->faults;
  } else if (const auto* no = std::get_if<Refused>(&error)) {
    given.refusal = no;
  } else {
    return web::error_response(request, error);
  }
  given.status = web::status_of(error);
  return routes.database.read([&](db::Session& session) {
    const auto about = asked(routes, session, *registry, request);
    if (!about) return web::error_response(request, about.error());
    return show(session, *registry, request, *about, given);
  });
}

}  // namespace

void add_value_page(web::Router& router, const Routes& routes) {
  const std::string pattern = "/chiffres/{indicator}/valeur/{level}/{code}/{period}";
  router.add({.name = "figures.value",
              .pattern = pattern,
              .right = std::string(access::word(access::Right::read_aggregates)),
              .handler = [routes](const web::Request& request) { return value_page(routes, request); },
              .query_names = {"dimension"}});
  router.add({.name = "figures.contest",
              .method = web::Method::post,
              .pattern = pattern + "/contester",
              .right = std::string(access::word(access::Right::contest_figures)),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return contest_value(routes, request); }});
}

}  // namespace jalon::figures
