// SPDX-License-Identifier: EUPL-1.2
// The programme as everyone may read it, and the coordinator's desk: load a pack, look at it, publish it.
#include <algorithm>

#include "base/json.hpp"
#include "programme/programme.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::programme {

namespace {

using web::tr;
using web::trf;

std::string level_label(std::string_view level, Lang lang) {
  if (level == "nation") return std::string(tr(lang, "France"));
  if (level == "department") return std::string(tr(lang, "Each department"));
  return std::string(tr(lang, "Each contract"));
}

std::string_view state_label(State state) {
  switch (state) {
    case State::draft:
      return N_("draft");
    case State::published:
      return N_("published");
    case State::closed:
      break;
  }
  return N_("closed");
}

web::State sign_of(State state) {
  return state == State::published ? web::State::ok : state == State::draft ? web::State::warn : web::State::idle;
}

// What an indicator is called, where it is known; a pack names those of its own plans without the programme.
using Names = std::map<std::string, std::string, std::less<>>;
Names names_of(db::Session& session, Lang lang) {
  Names out;
  for (const auto& indicator : figures::indicators(session)) {
    out.emplace(indicator.code.substr(0, indicator.code.find('@')),
                lang == Lang::fr ? indicator.name_fr : indicator.name_en);
  }
  return out;
}

void write_facts(web::Flow& main, const Programme& programme, Lang lang) {
  if (programme.facts.empty()) return;
  main.h2(tr(lang, "Facts and figures"));
  main.table(tr(lang, "Facts, each with its source and its date"),
             {{.label = tr(lang, "Fact")},
              {.label = tr(lang, "Value")},
              {.label = tr(lang, "Date")},
              {.label = tr(lang, "Source")}},
             [&](web::Rows& rows) {
               for (const auto& fact : programme.facts) {
                 rows.row([&](web::Row& cells) {
                   cells.head(fact.label.in(lang));
                   cells.cell(fact.value.in(lang));
                   cells.cell(fact.date ? format_date(*fact.date, lang) : std::string());
                   cells.cell([&](web::Phrasing& p) {
                     if (fact.address.empty()) {
                       p.text(fact.source.in(lang));
                     } else {
                       p.a(fact.address, fact.source.in(lang));
                     }
                   });
                 });
               }
             });
}

void write_options(web::Terms& terms, std::string_view term, const std::vector<Option>& options, Lang lang) {
  std::string all;
  for (const auto& option : options) {
    if (!all.empty()) all += ", ";
    all += option.label.in(lang);
  }
  terms.pair(term, all);
}

void write_programme(web::Flow& main, const Programme& programme, const Names& names, Lang lang) {
  main.prose(programme.summary.in(lang));
  write_facts(main, programme, lang);

  main.h2(trf(lang, "The axes of a plan ({0})", programme.plan_noun.in(lang)));
  main.ordered([&](web::Items& items) {
    for (const auto& axis : programme.axes) {
      items.item([&](web::Flow& item) {
        item.details(axis.required ? axis.title.in(lang) : trf(lang, "{0} (optional)", axis.title.in(lang)),
                     [&](web::Flow& more) { more.prose(axis.guidance.in(lang)); });
      });
    }
  });
  main.terms([&](web::Terms& terms) {
    write_options(terms, tr(lang, "Publics"), programme.publics, lang);
    write_options(terms, tr(lang, "Levels of prevention"), programme.levels, lang);
    write_options(terms, tr(lang, "Funders"), programme.funders, lang);
    write_options(terms, tr(lang, "Kinds of support"), programme.support_kinds, lang);
    if (!programme.place_kinds.empty()) write_options(terms, tr(lang, "Kinds of place"), programme.place_kinds, lang);
    if (programme.need) {
      terms.pair(tr(lang, "Places needed"), [&](web::Phrasing& p) {
        p.text(need_text(*programme.need, lang)).text(". ").text(programme.need->source.in(lang));
      });
    }
  });

  if (!programme.budgets.empty()) {
    main.h2(tr(lang, "Budgets and their lines"));
    main.terms([&](web::Terms& terms) {
      for (const auto& budget : programme.budgets) {
        write_options(terms, budget.title.in(lang), budget.lines, lang);
        for (const auto& cap : budget.caps) {
          const auto* line = Programme::option(budget.lines, cap.line);
          terms.pair(trf(lang, "{0} in {1}", line->label.in(lang), cap.year), [&](web::Phrasing& p) {
            p.text(cap.level == "region" ? trf(lang, "At most {0}% of the credits of a region.", cap.percent_max)
                                         : trf(lang, "At most {0}% of the credits of a department.", cap.percent_max));
            p.text(" ").soft(cap.source.in(lang));
          });
        }
      }
    });
  }

  if (!programme.deadlines.empty()) {
    main.h2(tr(lang, "Deadlines"));
    main.table(tr(lang, "Deadlines and where they come from"),
               {{.label = tr(lang, "Deadline")}, {.label = tr(lang, "Date")}, {.label = tr(lang, "Source")}},
               [&](web::Rows& rows) {
                 for (const auto& deadline : programme.deadlines) {
                   rows.row([&](web::Row& cells) {
                     cells.head(deadline.label.in(lang));
                     cells.cell([&](web::Phrasing& p) { p.date(deadline.date); });
                     cells.cell(deadline.source.in(lang));
                   });
                 }
               });
  }
  if (!programme.targets.empty()) {
    main.h2(tr(lang, "Targets"));
    main.table(tr(lang, "Targets and their trajectories"),
               {{.label = tr(lang, "Indicator")},
                {.label = tr(lang, "Where")},
                {.label = tr(lang, "Target"), .is_number = true},
                {.label = tr(lang, "Start")},
                {.label = tr(lang, "End")},
                {.label = tr(lang, "Trajectory")},
                {.label = tr(lang, "Source")}},
               [&](web::Rows& rows) {
                 for (const auto& target : programme.targets) {
                   rows.row([&](web::Row& cells) {
                     const auto name = names.find(target.indicator);
                     cells.head(name == names.end() ? target.indicator : name->second);
                     cells.cell(level_label(target.level, lang));
                     if (target.value) {
                       cells.number(*target.value);
                     } else if (target.times_baseline) {
                       cells.figure(trf(lang, "{0} times the value at the start", *target.times_baseline));
                     } else {
                       cells.figure(trf(lang, "{0} for each contract", format_integer(target.per_contract, lang)));
                     }
                     cells.cell([&](web::Phrasing& p) { p.date(target.start); });
                     cells.cell([&](web::Phrasing& p) { p.date(target.due); });
                     cells.cell(!target.trajectory.empty() ? tr(lang, "value by value")
                                : target.steps.empty()     ? tr(lang, "straight line")
                                                           : tr(lang, "by steps"));
                     cells.cell(target.source.in(lang));
                   });
                 }
               });
  }
}

web::Response public_page(const PagesContext& context, const web::Request& request) {
  const auto lang = request.lang;
  std::shared_ptr<const Programme> programme;
  Names names;
  context.database.read([&](db::Session& session) {
    programme = current(session);
    names = names_of(session, lang);
  });
  if (!programme) {
    const auto title = std::string(tr(lang, "The programme"));
    return web::page(request, {.title = title}, [&](web::Flow& main) {
      main.head(title);
      main.empty_state(tr(lang, "No programme has been published yet."));
    });
  }
  return web::page(request, {.title = programme->title.in(lang)}, [&](web::Flow& main) {
    main.head(programme->title.in(lang), trf(lang, "From {0} to {1}, version {2}", format_date(programme->start, lang),
                                             format_date(programme->end, lang), programme->version));
    write_programme(main, *programme, names, lang);
  });
}

// ---- the coordinator's desk ----

constexpr std::string_view desk = "/programmes";

// "line 12, axes[2].title.fr" in two columns.
void write_pack_faults(web::Flow& main, const std::vector<Fault>& faults, Lang lang) {
  main.notice(web::State::bad, [&](web::Flow& notice) {
    notice.p(web::trn(lang, "This pack has {0} error. Nothing has been kept: correct it and load it again.",
                      "This pack has {0} errors. Nothing has been kept: correct them and load it again.",
                      static_cast<std::int64_t>(faults.size())));
  });
  main.table(tr(lang, "Errors of the pack, from top to bottom"),
             {{.label = tr(lang, "Line"), .is_number = true},
              {.label = tr(lang, "Key")},
              {.label = tr(lang, "What is wrong")}},
             [&](web::Rows& rows) {
               for (const auto& fault : faults) {
                 std::string_view field = fault.field;
                 if (field.starts_with("line ")) field.remove_prefix(5);
                 const auto comma = std::min(field.find(','), field.size());
                 const auto line = field.substr(0, comma);
                 auto key = field.substr(comma);
                 while (!key.empty() && (key.front() == ',' || key.front() == ' ')) key.remove_prefix(1);
                 rows.row([&](web::Row& cells) {
                   cells.figure(line);
                   cells.cell([&](web::Phrasing& p) { p.code(key); });
                   cells.cell(tr(lang, fault.reason));
                 });
               }
             });
}

web::Response desk_page(const PagesContext& context, const web::Request& request, const std::vector<Fault>& faults = {},
                        const std::vector<Fault>& form_faults = {}) {
  const auto lang = request.lang;
  const auto entries = context.database.read([](db::Session& session) { return list(session); });
  const auto title = std::string(tr(lang, "Programmes"));
  const bool failed = !faults.empty() || !form_faults.empty();
  return web::page(
      request, {.title = title, .crumbs = {{title, ""}}, .status = failed ? 422 : 200}, [&](web::Flow& main) {
        main.head(title, tr(lang, "A programme is a pack: facts, axes, targets, deadlines and rules, in one file."));
        main.fault_summary(form_faults);
        if (!faults.empty()) write_pack_faults(main, faults, lang);
        if (entries.empty()) {
          main.empty_state(
              tr(lang, "No pack has been loaded yet. Load a file, or one of the packs that come with Jalon."));
        } else {
          main.table(
              tr(lang, "Versions of the programmes"),
              {{.label = tr(lang, "Programme")},
               {.label = tr(lang, "Version")},
               {.label = tr(lang, "State")},
               {.label = tr(lang, "Since")}},
              [&](web::Rows& rows) {
                for (const auto& entry : entries) {
                  rows.row([&](web::Row& cells) {
                    cells.head([&](web::Phrasing& p) {
                      p.a(fmt::format("{}/{}/{}", desk, entry.code, entry.version), entry.programme->title.in(lang));
                    });
                    cells.cell(entry.version);
                    cells.cell(
                        [&](web::Phrasing& p) { p.badge(sign_of(entry.state), tr(lang, state_label(entry.state))); });
                    cells.cell(format_instant(entry.changed_at, lang));
                  });
                }
              });
        }
        main.section("", tr(lang, "Load a pack"), [&](web::Flow& card) {
          card.p(
              tr(lang,
                 "It is checked line by line and kept as a draft: nothing changes for anyone before you publish it."));
          card.post_form(
              fmt::format("{}/charger", desk), web::csrf_token(request),
              [&](web::Fields& fields) {
                fields.file_field({.name = "pack",
                                   .label = tr(lang, "File of the pack (.toml)"),
                                   .why = form_faults.empty() ? nullptr : &form_faults.front().reason,
                                   .required = true},
                                  ".toml");
                fields.submit(tr(lang, "Check and load"));
              },
              true);
        });
        main.section("", tr(lang, "Packs that come with Jalon"), [&](web::Flow& card) {
          for (const auto& code : embedded_codes()) {
            card.post_button(fmt::format("{}/charger", desk), web::csrf_token(request), trf(lang, "Load {0}", code),
                             true, {{"embedded", code}});
          }
        });
      });
}

template <class F>
Result<void> act(const PagesContext& context, const web::Request& request, F&& rule) {
  return context.database.write([&](db::Session& session) -> Result<void> {
    access::Act under_way{.db = session,
                          .actor = *access::actor_of(request),
                          .now = context.clock.now(),
                          .origin = request.identity->by_token ? "api" : "page"};
    return rule(under_way);
  });
}

web::Response load_pack(const PagesContext& context, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return desk_page(context, request, {}, form.faults());
  std::string_view text;
  if (const auto code = form.text("embedded"); !code.empty()) {
    text = embedded(code);
    if (text.empty()) return web::error_response(request, NotFound{msg("There is no pack {0} in this program.", code)});
  } else if (const auto* upload = form.upload("pack"); upload != nullptr && !upload->bytes.empty()) {
    text = upload->bytes;
  } else {
    return desk_page(context, request, {}, {{"pack", msg("Choose the file of the pack.")}});
  }
  const auto programme = parse(text);
  if (!programme) {
    const auto* wrong = std::get_if<Invalid>(&programme.error());
    return wrong == nullptr ? web::error_response(request, programme.error())
                            : desk_page(context, request, wrong->faults);
  }
  if (const auto done = act(context, request, [&](access::Act& under_way) { return load(under_way, *programme); });
      !done) {
    return web::error_response(request, done.error());
  }
  return web::see_other(fmt::format("{}/{}/{}", desk, programme->code, programme->version));
}

web::Response version_page(const PagesContext& context, const web::Request& request) {
  const auto lang = request.lang;
  const auto registry = context.territories.current();
  std::optional<Entry> shown;
  std::shared_ptr<const Programme> published;
  Names names;
  context.database.read([&](db::Session& session) {
    for (auto& entry : list(session)) {
      if (entry.code == request.param("code") && entry.version == request.param("version")) shown = std::move(entry);
    }
    published = current(session);
    names = names_of(session, lang);
  });
  if (!shown) return web::error_response(request, NotFound{msg("This version of the programme is not known.")});
  const auto& programme = *shown->programme;
  const auto title = programme.title.in(lang);
  return web::page(
      request,
      {.title = title,
       .crumbs = {{std::string(tr(lang, "Programmes")), std::string(desk)},
                  {fmt::format("{} {}", title, shown->version), ""}}},
      [&](web::Flow& main) {
        main.head(
            title, fmt::format("{} – {}", shown->code, trf(lang, "version {0}", shown->version)),
            [&](web::Flow& actions) { actions.badge(sign_of(shown->state), tr(lang, state_label(shown->state))); });
        if (shown->state == State::draft) {
          main.section("", tr(lang, "Publish this version"), [&](web::Flow& card) {
            const auto contracts = static_cast<std::int64_t>(registry->all(territory::Level::contract).size());
            if (published && published->code != shown->code) {
              card.p(trf(lang, "The programme “{0}” steers the plans: close it before publishing this one.",
                         published->title.in(lang)));
              return;
            }
            card.p(tr(lang, "When you publish:"));
            card.list([&](web::Items& items) {
              items.item(web::trn(lang, "one plan is expected for the {0} contract that is known today;",
                                  "one plan is expected for each of the {0} contracts that are known today;",
                                  contracts));
              items.item(
                  web::trn(lang, "{0} kind of target is set, with its trajectory, for the places it speaks of;",
                           "{0} kinds of targets are set, with their trajectories, for the places they speak of;",
                           static_cast<std::int64_t>(programme.targets.size())));
              items.item(trf(lang, "plans are written along its {0} axes, with its publics, levels and funders;",
                             format_integer(static_cast<std::int64_t>(programme.axes.size()), lang)));
              if (published)
                items.item(trf(lang, "version {0}, in force today, is closed; the plans written under it stay;",
                               published->version));
              items.item(tr(lang, "the public page of the programme shows its facts;"));
              items.item(tr(lang, "this version can no longer be changed: a change is a new version."));
            });
            if (std::ranges::any_of(programme.targets,
                                    [&](const TargetPlan& target) { return !names.contains(target.indicator); })) {
              card.notice(web::State::warn, [&](web::Flow& notice) {
                notice.p(tr(lang,
                            "An indicator of its targets is not known yet: until it is declared, no figure is measured "
                            "against that target."));
              });
            }
            card.post_button(fmt::format("{}/{}/{}/publier", desk, shown->code, shown->version),
                             web::csrf_token(request), tr(lang, "Publish"));
          });
        } else if (shown->state == State::published) {
          main.section("", tr(lang, "Close this programme"), [&](web::Flow& card) {
            card.p(
                tr(lang, "Its plans and figures stay; no programme steers the plans until another one is published."));
            card.post_button(fmt::format("{}/fermer", desk), web::csrf_token(request), tr(lang, "Close"), true,
                             {{"code", shown->code}});
          });
        }
        write_programme(main, programme, names, lang);
        main.details(tr(lang, "The pack as it was loaded"), [&](web::Flow& more) { more.pre(programme.toml); });
      });
}

web::Response publish_version(const PagesContext& context, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto registry = context.territories.current();
  const auto done = act(context, request, [&](access::Act& under_way) -> Result<void> {
    if (auto published = publish(under_way, *registry, request.param("code"), request.param("version")); !published)
      return published;
    return context.published ? context.published(under_way, *registry, *current(under_way.db)) : Result<void>{};
  });
  if (!done) return web::error_response(request, done.error());
  return web::see_other(fmt::format("{}/{}/{}", desk, request.param("code"), request.param("version")));
}

web::Response close_current(const PagesContext& context, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto registry = context.territories.current();
  const auto done = act(context, request, [&](access::Act& under_way) -> Result<void> {
    // Somebody may have published another one since the page was shown.
    const auto now = current(under_way.db);
    if (now && now->code != form.text("code")) {
      return fail(Conflict{msg("Another programme has been published meanwhile: look at the list again.")});
    }
    return close(under_way, *registry);
  });
  if (!done) return web::error_response(request, done.error());
  return web::see_other(std::string(desk));
}

// ---- API ----

void write_text(JsonWriter& json, std::string_view name, const Text& text) {
  json.key(name);
  json.object([&] {
    json.field("fr", text.fr);
    json.field("en", text.en);
  });
}

void write_options(JsonWriter& json, std::string_view name, const std::vector<Option>& options) {
  json.key(name);
  json.array([&] {
    for (const auto& option : options) {
      json.object([&] {
        json.field("code", option.code);
        write_text(json, "label", option.label);
      });
    }
  });
}

web::Response api_programme(const PagesContext& context, const web::Request& request) {
  const auto programme = context.database.read([](db::Session& session) { return current(session); });
  if (!programme) return web::error_response(request, NotFound{msg("No programme is published.")});
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("code", programme->code);
    json.field("version", programme->version);
    json.field("start", programme->start);
    json.field("end", programme->end);
    write_text(json, "title", programme->title);
    write_text(json, "summary", programme->summary);
    json.key("facts");
    json.array([&] {
      for (const auto& fact : programme->facts) {
        json.object([&] {
          json.field("code", fact.code);
          write_text(json, "label", fact.label);
          write_text(json, "value", fact.value);
          json.field("date", fact.date);
          write_text(json, "source", fact.source);
          json.field("address", fact.address.empty() ? std::optional<std::string>() : std::optional(fact.address));
        });
      }
    });
    json.key("axes");
    json.array([&] {
      for (const auto& axis : programme->axes) {
        json.object([&] {
          json.field("code", axis.code);
          write_text(json, "title", axis.title);
          write_text(json, "guidance", axis.guidance);
          json.field("required", axis.required);
          json.field("after", axis.after);
        });
      }
    });
    write_options(json, "publics", programme->publics);
    write_options(json, "levels", programme->levels);
    write_options(json, "funders", programme->funders);
    json.key("budgets");
    json.array([&] {
      for (const auto& budget : programme->budgets) {
        json.object([&] {
          json.field("code", budget.code);
          write_text(json, "title", budget.title);
          write_options(json, "lines", budget.lines);
          json.key("caps");
          json.array([&] {
            for (const auto& cap : budget.caps) {
              json.object([&] {
                json.field("line", cap.line);
                json.field("year", std::int64_t{cap.year});
                json.field("level", cap.level);
                json.field("percent_max", std::int64_t{cap.percent_max});
                write_text(json, "source", cap.source);
              });
            }
          });
        });
      }
    });
    write_options(json, "support_kinds", programme->support_kinds);
    write_options(json, "place_kinds", programme->place_kinds);
    json.field("places_needed", programme->need ? std::optional(programme->need->formula.text()) : std::nullopt);
    json.key("parameters");
    json.array([&] {
      if (!programme->need) return;
      for (const auto& one : programme->need->parameters) {
        json.object([&] {
          json.field("code", one.code);
          write_text(json, "label", one.label);
          json.field("value", one.value);
          json.field("unit", one.unit);
        });
      }
    });
    json.key("deadlines");
    json.array([&] {
      for (const auto& deadline : programme->deadlines) {
        json.object([&] {
          json.field("code", deadline.code);
          json.field("date", deadline.date);
          write_text(json, "label", deadline.label);
          write_text(json, "source", deadline.source);
        });
      }
    });
    json.key("targets");
    json.array([&] {
      for (const auto& target : programme->targets) {
        json.object([&] {
          json.field("indicator", target.indicator);
          json.field("level", target.level);
          json.field("start", target.start);
          json.field("due", target.due);
          json.field("start_value", target.start_value);
          json.field("value", target.value);
          json.field("per_contract", target.value || target.times_baseline ? std::optional<std::int64_t>()
                                                                           : std::optional(target.per_contract));
          json.field("times_baseline", target.times_baseline);
          write_text(json, "source", target.source);
        });
      }
    });
  });
  return web::json(std::move(out));
}

constexpr std::string_view programme_schema = R"({"type":"object","properties":{
"code":{"type":"string"},"version":{"type":"string"},"start":{"type":"string","format":"date"},"end":{"type":"string","format":"date"},
"title":{"$ref":"#/components/schemas/ProgrammeText"},"summary":{"$ref":"#/components/schemas/ProgrammeText"},
"facts":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},
"label":{"$ref":"#/components/schemas/ProgrammeText"},"value":{"$ref":"#/components/schemas/ProgrammeText"},
"date":{"type":["string","null"],"format":"date"},"source":{"$ref":"#/components/schemas/ProgrammeText"},
"address":{"type":["string","null"]}}}},
"axes":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},
"title":{"$ref":"#/components/schemas/ProgrammeText"},"guidance":{"$ref":"#/components/schemas/ProgrammeText"},
"required":{"type":"boolean"},"after":{"type":"array","items":{"type":"string"}}}}},
"publics":{"$ref":"#/components/schemas/ProgrammeOptions"},"levels":{"$ref":"#/components/schemas/ProgrammeOptions"},
"funders":{"$ref":"#/components/schemas/ProgrammeOptions"},"support_kinds":{"$ref":"#/components/schemas/ProgrammeOptions"},
"place_kinds":{"$ref":"#/components/schemas/ProgrammeOptions"},
"budgets":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},
"title":{"$ref":"#/components/schemas/ProgrammeText"},"lines":{"$ref":"#/components/schemas/ProgrammeOptions"},
"caps":{"type":"array","description":"how much of a territory's credits of a year a line may be","items":{"type":"object",
"properties":{"line":{"type":"string"},"year":{"type":"integer"},"level":{"type":"string"},"percent_max":{"type":"integer"},
"source":{"$ref":"#/components/schemas/ProgrammeText"}}}}}}},
"places_needed":{"type":["string","null"],"description":"formula of the places that a territory needs: a choice of the programme"},
"parameters":{"type":"array","description":"of that formula","items":{"type":"object","properties":{"code":{"type":"string"},
"label":{"$ref":"#/components/schemas/ProgrammeText"},"value":{"type":"number"},"unit":{"type":"string"}},
"required":["code","label","value","unit"]}},
"deadlines":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},
"date":{"type":"string","format":"date"},"label":{"$ref":"#/components/schemas/ProgrammeText"},
"source":{"$ref":"#/components/schemas/ProgrammeText"}}}},
"targets":{"type":"array","items":{"type":"object","properties":{"indicator":{"type":"string"},
"level":{"enum":["nation","department","contract"]},"start":{"type":"string","format":"date"},"due":{"type":"string","format":"date"},
"start_value":{"type":"integer"},"value":{"type":["integer","null"]},"per_contract":{"type":["integer","null"]},
"times_baseline":{"type":["integer","null"],"description":"so many times the value on the day of the start"},
"source":{"$ref":"#/components/schemas/ProgrammeText"}}}}},
"required":["code","version","title","facts","axes","targets","deadlines"]})";

}  // namespace

void add_routes(web::Router& router, PagesContext context) {
  router.add_schema(
      "ProgrammeText",
      R"({"type":"object","properties":{"fr":{"type":"string"},"en":{"type":"string"}},"required":["fr","en"]})");
  router.add_schema(
      "ProgrammeOptions",
      R"({"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},"label":{"$ref":"#/components/schemas/ProgrammeText"}}}})");
  router.add_schema("Programme", std::string(programme_schema));
  const auto right = std::string(access::word(access::Right::publish_programme));
  const auto add = [&](std::string name, web::Method method, std::string pattern, auto handler) {
    router.add({.name = std::move(name),
                .method = method,
                .pattern = std::move(pattern),
                .right = right,
                .handler = [context, handler](const web::Request& request) { return handler(context, request); },
                .body_limit = 2U << 20U});
  };
  router.add({.name = "programme.show",
              .pattern = "/programme",
              .audience = web::Audience::everyone,
              .handler = [context](const web::Request& request) { return public_page(context, request); }});
  router.add({.name = "programme.api_show",
              .pattern = "/api/v1/programme",
              .audience = web::Audience::everyone,
              .handler = [context](const web::Request& request) { return api_programme(context, request); },
              .summary = "The programme that steers the plans: facts, axes, deadlines and targets",
              .response_schema = "Programme"});
  add("programme.list", web::Method::get, std::string(desk),
      [](const PagesContext& with, const web::Request& request) { return desk_page(with, request); });
  add("programme.load", web::Method::post, std::string(desk) + "/charger", load_pack);
  add("programme.close", web::Method::post, std::string(desk) + "/fermer", close_current);
  add("programme.preview", web::Method::get, std::string(desk) + "/{code}/{version}", version_page);
  add("programme.publish", web::Method::post, std::string(desk) + "/{code}/{version}/publier", publish_version);
}

}  // namespace jalon::programme
