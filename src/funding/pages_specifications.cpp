// SPDX-License-Identifier: EUPL-1.2
// Specifications, their versions, and the checks of organisations against them.
#include <algorithm>

#include "funding/pages.hpp"
#include "funding/specifications.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

constexpr std::string_view specifications_path = "/cahiers-des-charges";
constexpr int page_size = 50;

std::string href(const Specification& one) { return fmt::format("{}/{}", specifications_path, one.name()); }
std::string href(const Verification& one) { return "/verifications/" + one.id.text(); }
std::string organisation_href(partner::PartnerId id) { return "/organismes/" + id.text(); }
std::string check_href(const Specification& one, partner::PartnerId organisation) {
  return fmt::format("{}/verifier/{}", href(one), organisation.text());
}

web::State look(CheckStanding standing) {
  return standing == CheckStanding::met       ? web::State::ok
         : standing == CheckStanding::not_met ? web::State::bad
         : standing == CheckStanding::expired ? web::State::warn
                                              : web::State::idle;
}
web::State look(PointState answer) {
  return answer == PointState::met       ? web::State::ok
         : answer == PointState::not_met ? web::State::bad
                                         : web::State::idle;
}
void badge(const Scene& scene, web::Phrasing& p, const Verification& one, Date day) {
  const auto standing = one.standing(day);
  p.badge(look(standing), scene.tr(title(standing)));
}
// What was concluded, though another check has taken its place since.
void conclusion(const Scene& scene, web::Phrasing& p, const Verification& one) {
  p.badge(one.is_met ? web::State::ok : web::State::bad, scene.tr(one.is_met ? N_("fulfilled") : N_("not fulfilled")));
}

web::Page page_in(const Scene& scene, std::string_view title, std::vector<web::Link> between = {}) {
  between.insert(between.begin(), {std::string(scene.tr("Specifications")), std::string(specifications_path)});
  return page_of(scene, title, std::move(between));
}
web::Response no_specification(const web::Request& request) {
  return web::error_response(request, NotFound{msg("This specification does not exist.")});
}
std::optional<Specification> specification_in(const Scene& scene) {
  auto found = find_specification(scene.db, scene.request.param("specification"));
  if (!found || !may_read(scene.actor, *found)) return std::nullopt;
  return found;
}
partner::PartnerId organisation_id(const web::Request& request) {
  return partner::PartnerId::parse(request.param("organisation")).value_or(partner::PartnerId{});
}

web::Response list(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    auto page = page_of(scene, scene.tr("Specifications"));
    auto all = specifications(scene.db);
    std::erase_if(all, [&](const Specification& one) { return !may_read(scene.actor, one); });
    const bool may_write = scene.may_somewhere(Right::write_calls);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title,
                scene.tr("What a provider proves before it is funded, point by point, when the call asks for it."),
                [&](web::Flow& actions) {
                  if (may_write)
                    actions.button_link(fmt::format("{}/nouveau", specifications_path),
                                        scene.tr("Write a specification"));
                });
      if (all.empty()) {
        main.empty_state(scene.tr("No specification has been written."), [&](web::Phrasing& p) {
          if (may_write)
            p.button_link(fmt::format("{}/nouveau", specifications_path), scene.tr("Write a specification"));
        });
        return;
      }
      const std::vector<web::Column> columns{{.label = scene.tr("Specification")},
                                             {.label = scene.tr("Kept by")},
                                             {.label = scene.tr("Points"), .is_number = true},
                                             {.label = scene.tr("A check stands")},
                                             {.label = scene.tr("Situation")}};
      main.table(scene.tr("Specifications, the last version of each"), columns, [&](web::Rows& rows) {
        for (const auto& one : all) {
          rows.row([&](web::Row& row) {
            row.head([&](web::Phrasing& p) {
              p.a(href(one), scene.text(one.title));
              p.br().soft(web::trf(scene.lang, "{0}, version {1}", one.code, one.version));
            });
            row.cell(scene.place(one.territory));
            row.number(static_cast<std::int64_t>(one.points.size()));
            row.cell(web::trn(scene.lang, "{0} month", "{0} months", one.months));
            row.cell([&](web::Phrasing& p) {
              if (one.is_asked_for)
                p.badge(web::State::ok, p.tr("asked for by a call"));
              else
                p.badge(web::State::idle, p.tr(one.is_frozen ? N_("frozen") : N_("may still change")));
            });
          });
        }
      });
    });
  });
}

void write_points(const Scene& scene, web::Flow& main, const Specification& one) {
  const std::vector<web::Column> columns{
      {.label = scene.tr("Point")}, {.label = scene.tr("What proves it")}, {.label = scene.tr("Mandatory")}};
  main.table(scene.tr("Points of the specification"), columns, [&](web::Rows& rows) {
    for (const auto& point : one.points) {
      rows.row([&](web::Row& row) {
        row.head(scene.text(point.title));
        row.cell(scene.text(point.proof).empty() ? std::string("–") : scene.text(point.proof));
        row.cell(scene.tr(point.is_mandatory ? N_("yes") : N_("no")));
      });
    }
  });
}

// The departments whose applications this reader reads; all: those of the nation. None: nobody's checks are shown.
struct Sight {
  bool all = false;
  std::vector<TerritoryKey> departments;
};
Sight sight_of(const Scene& scene) {
  Sight out;
  if (scene.actor == nullptr) return out;
  out.all = scene.may(Right::read_applications, scene.registry.nation().key);
  if (out.all) return out;
  for (const auto& grant : scene.actor->grants) {
    if (!access::role_has(grant.role, Right::read_applications)) continue;
    const auto add = [&](TerritoryKey key) {
      if (std::find(out.departments.begin(), out.departments.end(), key) == out.departments.end())
        out.departments.push_back(key);
    };
    const auto* place = scene.registry.find(grant.territory);
    if (place == nullptr) continue;
    if (place->level == territory::Level::department) add(place->key);
    for (const auto* department : scene.registry.below(place->key, territory::Level::department)) add(department->key);
  }
  return out;
}

void write_checked(const Scene& scene, web::Flow& main, const Specification& one) {
  const auto sight = sight_of(scene);
  if (!sight.all && sight.departments.empty()) return;
  const int number = static_cast<int>(std::clamp<std::int64_t>(
      parse_integer(scene.request.query_value("page").value_or("1")).value_or(1), 1, 1'000'000));
  std::vector<Verification> rows_shown;
  std::int64_t total = 0;
  const auto offset = static_cast<std::int64_t>(number - 1) * page_size;
  if (sight.all) {
    rows_shown = checked(scene.db, one.id, {}, page_size, offset, &total);
  } else {
    // Few departments (a region's): each gives what may stand on the page.
    for (const auto department : sight.departments) {
      std::int64_t some = 0;
      auto rows = checked(scene.db, one.id, department, offset + page_size, 0, &some);
      total += some;
      std::move(rows.begin(), rows.end(), std::back_inserter(rows_shown));
    }
    std::stable_sort(rows_shown.begin(), rows_shown.end(), [](const Verification& a, const Verification& b) {
      return a.organisation_name < b.organisation_name;
    });
    const auto size = static_cast<std::int64_t>(rows_shown.size());
    rows_shown.erase(rows_shown.begin(), rows_shown.begin() + std::min(size, offset));
    if (rows_shown.size() > page_size) rows_shown.resize(page_size);
  }
  main.h2(scene.tr("Organisations checked"));
  if (rows_shown.empty()) {
    main.empty_state(scene.tr("No organisation has been checked against this version here."));
  } else {
    const std::vector<web::Column> columns{{.label = scene.tr("Organisation")},
                                           {.label = scene.tr("Checked on")},
                                           {.label = scene.tr("By")},
                                           {.label = scene.tr("Conclusion")},
                                           {.label = scene.tr("Valid until")}};
    main.table(scene.tr("The last check of each organisation"), columns, [&](web::Rows& rows) {
      for (const auto& check : rows_shown) {
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) { p.a(organisation_href(check.organisation), check.organisation_name); });
          row.cell([&](web::Phrasing& p) { p.a(href(check), format_date_short(check.day, scene.lang)); });
          row.cell(check.by);
          row.cell([&](web::Phrasing& p) { badge(scene, p, check, scene.today); });
          row.cell(check.is_met ? format_date_short(check.valid_until, scene.lang) : std::string("–"));
        });
      }
    });
    main.pager(total, number, page_size, [&](int to) { return fmt::format("{}?page={}", href(one), to); });
  }
  if (!scene.may_somewhere(Right::instruct_applications) || (one.is_replaced && !one.is_asked_for)) return;
  const auto typed_number = std::string(scene.request.query_value("numero").value_or(""));
  const auto found = partner::organisation_of_number(scene.db, typed_number);
  main.section("", scene.tr("Check an organisation"), [&](web::Flow& card) {
    card.get_form(href(one), [&](web::Fields& fields) {
      fields.text_field(
          {.name = "numero", .label = scene.tr("Its SIRET, RNA or overseas number"), .value = typed_number});
      fields.submit(scene.tr("Look for it"), {}, {}, true);
    });
    if (!typed_number.empty() && !found) card.p(scene.tr("No organisation bears this number here."));
    if (!found) return;
    card.p([&](web::Phrasing& p) { p.strong(found->name).text(", ").text(scene.place(found->territory)); });
    if (place_of_check(scene.db, scene.registry, *scene.actor, one, *found))
      card.p([&](web::Phrasing& p) { p.button_link(check_href(one, found->id), p.tr("Check it")); });
    else
      card.p(scene.tr("It neither works nor has applied where you instruct."));
  });
}

web::Response show(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto one = specification_in(scene);
    if (!one) return no_specification(request);
    auto page = page_in(scene, scene.text(one->title));
    const bool may_write = scene.may(Right::write_calls, one->territory);
    const auto versions = versions_of_specification(scene.db, one->code);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, web::trf(scene.lang, "{0}, version {1}", one->code, one->version), [&](web::Flow& actions) {
        if (may_write && !one->is_frozen) actions.button_link(href(*one) + "/modifier", scene.tr("Change it"));
        if (may_write && one->is_frozen && !one->is_replaced)
          actions.button_link(href(*one) + "/remplacer", scene.tr("Write a new version"), true);
      });
      if (one->is_replaced)
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p([&](web::Phrasing& p) {
            p.text(p.tr("Another version has taken its place; it counts for the calls that name it."));
            p.text(" ").a(href(versions.front()), web::trf(scene.lang, "Version {0}", versions.front().version));
          });
        });
      main.terms([&](web::Terms& terms) {
        terms.pair(scene.tr("Kept by"), scene.place(one->territory));
        terms.pair(scene.tr("Source"),
                   web::trf(scene.lang, "{0}, {1}", one->source, format_date(one->source_on, scene.lang)));
        terms.pair(scene.tr("A check stands"), web::trn(scene.lang, "{0} month", "{0} months", one->months));
        terms.pair(scene.tr("Situation"), scene.tr(one->is_frozen ? N_("frozen: checks or a published call rest on it")
                                                                  : N_("may still change: nothing rests on it yet")));
      });
      write_points(scene, main, *one);
      main.note(
          scene.tr("An organisation meets it when it meets every mandatory point, on the day of the check and "
                   "until the check expires."));
      if (versions.size() > 1) {
        main.h2(scene.tr("Versions"));
        main.list([&](web::Items& items) {
          for (const auto& each : versions) {
            if (!may_read(scene.actor, each)) continue;
            items.item([&](web::Flow& item) {
              const auto label = web::trf(scene.lang, "Version {0}, {1}, {2}", each.version, each.source,
                                          format_date(each.source_on, scene.lang));
              if (each.version == one->version)
                item.text(label);
              else
                item.a(href(each), label);
            });
          }
        });
      }
      write_checked(scene, main, *one);
    });
  });
}

// ---- the form ----

Specification understood(web::Form& form, const territory::Registry& registry, Specification out) {
  if (out.id.is_null()) {
    out.code = form.text("code");
    if (const auto* place = place_named(registry, form.text("territory"))) out.territory = place->key;
  }
  out.title = {form.text("title_fr"), form.text("title_en")};
  out.source = form.text("source");
  out.source_on = form.date("source_on").value_or(Date{});
  out.months = static_cast<int>(form.integer("months", 1, specification_months_max).value_or(0));
  out.points.clear();
  for (std::size_t i = 0; i < specification_points_max; ++i) {
    const auto field = [&](std::string_view name) { return fmt::format("point_{}_{}", i, name); };
    SpecificationPoint one{.code = form.text(field("code")),
                           .title = {form.text(field("fr")), form.text(field("en"))},
                           .proof = {form.text(field("proof_fr")), form.text(field("proof_en"))},
                           .is_mandatory = form.has(field("mandatory"))};
    if (one.title.fr.empty() && one.title.en.empty()) continue;
    out.points.push_back(std::move(one));
  }
  return out;
}

std::vector<web::Choice> keepers(const Scene& scene) {
  std::vector<web::Choice> out;
  for (const auto& grant : scene.actor->grants) {
    const auto* place = scene.registry.find(grant.territory);
    if (place == nullptr || !access::role_has(grant.role, Right::write_calls)) continue;
    if (place->level != territory::Level::nation && place->level != territory::Level::department) continue;
    const auto name = name_of(scene.registry, place->key);
    if (std::none_of(out.begin(), out.end(), [&](const web::Choice& one) { return one.value == name; }))
      out.push_back({name, scene.place(place->key)});
  }
  return out;
}

enum class Writing : std::uint8_t { fresh, change, version };

void write_form(const Scene& scene, web::Flow& main, const std::string& address, const Specification& text,
                const std::vector<Fault>& faults, Writing what) {
  const auto says = [&](std::string_view field) { return why(faults, field); };
  main.post_form(address, scene.csrf(), [&](web::Fields& f) {
    f.hidden("seen", std::to_string(text.revision));
    if (what == Writing::fresh) {
      f.text_field({.name = "code",
                    .label = scene.tr("Code"),
                    .hint = scene.tr("As it is written in calls: CDC-PREVENTION."),
                    .value = text.code,
                    .why = says("code"),
                    .required = true,
                    .max_characters = 40});
      f.select({.name = "territory",
                .label = scene.tr("Kept by"),
                .value = name_of(scene.registry, text.territory),
                .why = says("territory"),
                .required = true},
               keepers(scene));
    }
    if (what == Writing::version)
      f.area({.name = "motive",
              .label = scene.tr("What changes, and why"),
              .why = says("motive"),
              .required = true,
              .max_characters = 2000},
             2);
    f.fieldset(scene.tr("What it says"), [&](web::Fields& g) {
      g.text_field({.name = "title_fr",
                    .label = scene.tr("Title in French"),
                    .value = text.title.fr,
                    .why = says("title"),
                    .required = true,
                    .max_characters = 200});
      g.text_field({.name = "title_en",
                    .label = scene.tr("Title in English"),
                    .value = text.title.en,
                    .required = true,
                    .max_characters = 200});
      g.columns([&](web::Fields& c) {
        c.text_field({.name = "source",
                      .label = scene.tr("Document that the specification rests on"),
                      .hint = scene.tr("“Cahier des charges du SG-CIPD”, a circular, an order."),
                      .value = text.source,
                      .why = says("source"),
                      .required = true,
                      .max_characters = 200,
                      .width = "w6"});
        c.date_field({.name = "source_on",
                      .label = scene.tr("Its day"),
                      .value = text.source_on.days == 0 ? "" : text.source_on.text(),
                      .why = says("source_on"),
                      .required = true,
                      .width = "w3"});
        c.number_field({.name = "months",
                        .label = scene.tr("Months that a check stands"),
                        .value = text.months == 0 ? "" : std::to_string(text.months),
                        .why = says("months"),
                        .required = true,
                        .width = "w3"});
      });
    });
    const auto rows = std::min(specification_points_max, std::max<std::size_t>(6, text.points.size() + 3));
    f.fieldset(scene.tr("Points"), [&](web::Fields& g) {
      g.note(scene.tr("Rows left empty are passed over; save to get further ones."));
      for (std::size_t i = 0; i < rows; ++i) {
        const auto* one = i < text.points.size() ? &text.points[i] : nullptr;
        const auto field = [&](std::string_view name) { return fmt::format("point_{}_{}", i, name); };
        const auto fault = fmt::format("points.{}", i);
        const auto fr = field("fr"), en = field("en"), proof_fr = field("proof_fr"), proof_en = field("proof_en"),
                   mandatory = field("mandatory");
        const auto number = i + 1;
        const auto label_fr = web::trf(scene.lang, "Point {0}, in French", number);
        const auto label_en = web::trf(scene.lang, "Point {0}, in English", number);
        const auto label_proof_fr = web::trf(scene.lang, "What proves point {0}, in French", number);
        const auto label_proof_en = web::trf(scene.lang, "What proves point {0}, in English", number);
        const auto label_mandatory = web::trf(scene.lang, "Point {0} is mandatory", number);
        g.hidden(field("code"), one == nullptr ? "" : one->code);
        g.columns([&](web::Fields& c) {
          c.text_field({.name = fr,
                        .label = label_fr,
                        .value = one == nullptr ? "" : one->title.fr,
                        .why = i == 0 && says("points") != nullptr ? says("points") : says(fault),
                        .max_characters = 200,
                        .width = "w6"});
          c.text_field({.name = en,
                        .label = label_en,
                        .value = one == nullptr ? "" : one->title.en,
                        .max_characters = 200,
                        .width = "w6"});
        });
        g.columns([&](web::Fields& c) {
          c.text_field({.name = proof_fr,
                        .label = label_proof_fr,
                        .value = one == nullptr ? "" : one->proof.fr,
                        .max_characters = 200,
                        .width = "w6"});
          c.text_field({.name = proof_en,
                        .label = label_proof_en,
                        .value = one == nullptr ? "" : one->proof.en,
                        .max_characters = 200,
                        .width = "w6"});
        });
        g.checkbox({.name = mandatory, .label = label_mandatory}, one == nullptr || one->is_mandatory);
      }
    });
    f.submit(scene.tr(what == Writing::version ? N_("Write the new version") : N_("Save the specification")));
  });
}

web::Response form_page(PagesState& state, const web::Request& request, Writing what, const Specification* given,
                        const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    Specification text;
    std::vector<web::Link> between;
    std::string address(specifications_path);
    if (what != Writing::fresh) {
      const auto one = specification_in(scene);
      if (!one) return no_specification(request);
      if (!scene.may(Right::write_calls, one->territory))
        return web::error_response(request, Forbidden{std::string(access::word(Right::write_calls))});
      text = *one;
      between.push_back({one->name(), href(*one)});
      address = href(*one) + (what == Writing::change ? "/modifier" : "/remplacer");
    }
    if (given != nullptr) text = *given;
    auto page = page_in(scene,
                        scene.tr(what == Writing::fresh    ? N_("Write a specification")
                                 : what == Writing::change ? N_("Change the specification")
                                                           : N_("Write a new version")),
                        std::move(between));
    if (!faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, what == Writing::fresh ? std::string() : text.name());
      main.fault_summary(faults);
      write_form(scene, main, address, text, faults, what);
    });
  });
}

web::Response post_form(PagesState& state, const web::Request& request, Writing what) {
  web::Form form(request);
  const auto registry = state.context.territories.current();
  Specification before;
  if (what != Writing::fresh) {
    const auto found = state.context.database.read(
        [&](db::Session& session) { return find_specification(session, request.param("specification")); });
    if (!found || !may_read(access::actor_of(request), *found)) return no_specification(request);
    before = *found;
  }
  auto text = understood(form, *registry, before);
  const auto seen = form.integer("seen", 0, 1'000'000'000).value_or(0);
  text.revision = seen;
  if (!form.ok()) return form_page(state, request, what, &text, form.faults());
  SpecificationId id = before.id;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
        if (what == Writing::change) {
          auto saved = edit_specification(act, places, before.id, seen, text);
          if (!saved) return fail(std::move(saved.error()));
          return {};
        }
        auto made = what == Writing::fresh ? create_specification(act, places, text)
                                           : replace_specification(act, places, before.id, text, form.text("motive"));
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  if (done) {
    const auto made =
        state.context.database.read([&](db::Session& session) { return find_specification(session, id); });
    return web::see_other(made ? href(*made) : std::string(specifications_path));
  }
  if (!shows_on_form(done.error())) return web::error_response(request, done.error());
  auto response = form_page(state, request, what, &text, as_faults(done.error()));
  if (std::holds_alternative<Conflict>(done.error())) response.status = 409;
  return response;
}

// ---- a check ----

Examination examined(web::Form& form, const Specification& one) {
  Examination out;
  out.day = form.date("day").value_or(Date{});
  for (const auto& point : one.points) {
    PointAnswer answer;
    answer.point = point.code;
    answer.note = form.text("note." + point.code);
    answer.document = form.text("document." + point.code);
    // What is not answered is left out: the rule tells which.
    if (parse_word(form.text("answer." + point.code), answer.answer)) out.answers.push_back(std::move(answer));
  }
  return out;
}

web::Response check_page(PagesState& state, const web::Request& request, const web::Form* form,
                         const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto one = specification_in(scene);
    if (!one) return no_specification(request);
    const auto organisation = partner::find_organisation(scene.db, organisation_id(request));
    if (!organisation || scene.actor == nullptr ||
        !place_of_check(scene.db, scene.registry, *scene.actor, *one, *organisation))
      return web::error_response(request, NotFound{msg("This organisation is not known.")});
    auto page = page_in(scene, web::trf(scene.lang, "Check {0}", organisation->name), {{one->name(), href(*one)}});
    if (!faults.empty()) page.status = 422;
    const auto last = last_check(scene.db, one->id, organisation->id);
    const auto typed = [&](std::string_view field) { return form == nullptr ? std::string() : form->text(field); };
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.text(one->title));
      main.fault_summary(faults);
      if (last) {
        main.notice(web::State::idle, [&](web::Flow& notice) {
          notice.p([&](web::Phrasing& p) {
            p.text(web::trf(scene.lang, "Checked last on {0} by {1}:", format_date(last->day, scene.lang), last->by));
            p.text(" ");
            badge(scene, p, *last, scene.today);
            p.text(" ").a(href(*last), p.tr("read that check"));
          });
          notice.p(scene.tr("This check takes its place; that one stays readable."));
        });
      }
      const auto dealt = dealings(scene.db, organisation->id, last ? last->at : Instant{});
      main.p(last ? web::trn(scene.lang, "{0} grant was decided for it since that check.",
                             "{0} grants were decided for it since that check.", dealt.since_check)
                  : web::trn(scene.lang, "It was never checked against this version; {0} grant was decided for it.",
                             "It was never checked against this version; {0} grants were decided for it.",
                             dealt.grants));
      main.post_form(check_href(*one, organisation->id), scene.csrf(), [&](web::Fields& f) {
        // What was read: the number of the last check, as it stood when the form was first shown.
        f.hidden("seen", form != nullptr ? typed("seen") : std::to_string(last ? last->number : 0));
        f.hidden("application",
                 form != nullptr ? typed("application") : std::string(request.query_value("demande").value_or("")));
        f.date_field({.name = "day",
                      .label = scene.tr("Checked on"),
                      .value = form != nullptr ? typed("day") : scene.today.text(),
                      .why = why(faults, "day"),
                      .required = true});
        for (const auto& point : one->points) {
          const auto answer = "answer." + point.code, note = "note." + point.code, document = "document." + point.code;
          const auto title_of_point = scene.text(point.title);
          const auto legend =
              point.is_mandatory ? web::trf(scene.lang, "{0} (mandatory)", title_of_point) : title_of_point;
          f.fieldset(legend, [&](web::Fields& g) {
            std::vector<web::Choice> choices;
            for (const auto each : {PointState::met, PointState::not_met, PointState::not_applicable}) {
              if (each == PointState::not_applicable && point.is_mandatory) continue;
              choices.push_back({std::string(word(each)), std::string(scene.tr(title(each)))});
            }
            const auto hint = scene.text(point.proof).empty()
                                  ? std::string()
                                  : web::trf(scene.lang, "Expected: {0}", scene.text(point.proof));
            g.radios({.name = answer,
                      .label = scene.tr("This point is"),
                      .hint = hint,
                      .value = typed(answer),
                      .why = why(faults, answer),
                      .required = true},
                     choices);
            g.columns([&](web::Fields& c) {
              c.text_field({.name = document,
                            .label = scene.tr("Document that shows it"),
                            .hint = scene.tr("By its reference; needed when it is met."),
                            .value = typed(document),
                            .why = why(faults, document),
                            .max_characters = 200,
                            .width = "w6"});
              c.text_field({.name = note,
                            .label = scene.tr("Note on this point"),
                            .hint = scene.tr("Needed when it is not met. Nothing about a person."),
                            .value = typed(note),
                            .why = why(faults, note),
                            .max_characters = 2000,
                            .width = "w6"});
            });
          });
        }
        f.note(scene.tr("The organisation reads this check. It is kept as it is: only a later check takes its place."));
        f.submit(scene.tr("Write the check down"));
      });
    });
  });
}

web::Response post_check(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto one = state.context.database.read(
      [&](db::Session& session) { return find_specification(session, request.param("specification")); });
  if (!one || !may_read(access::actor_of(request), *one)) return no_specification(request);
  const auto examination = examined(form, *one);
  const auto seen = form.integer("seen", 0, 1'000'000).value_or(0);
  if (!form.ok()) return check_page(state, request, &form, form.faults());
  VerificationId id;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        auto made =
            check_organisation(act, registry, one->id, organisation_id(request), static_cast<int>(seen), examination);
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  if (done) {
    if (const auto application = ApplicationId::parse(form.text("application")))
      return web::see_other(href(*application) + "/instruction");
    return web::see_other("/verifications/" + id.text());
  }
  if (!shows_on_form(done.error())) return web::error_response(request, done.error());
  auto response = check_page(state, request, &form, as_faults(done.error()));
  if (std::holds_alternative<Conflict>(done.error())) response.status = 409;
  return response;
}

web::Response verification_page(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto id = VerificationId::parse(request.param("verification"));
    const auto check = id ? find_check(scene.db, *id) : std::nullopt;
    if (!check || !may_read_check(scene, *check))
      return web::error_response(request, NotFound{msg("This check does not exist.")});
    const auto one = find_specification(scene.db, check->specification);
    JALON_CHECK(one.has_value());
    const auto answers = answers_of(scene.db, check->id);
    auto page = page_in(
        scene, web::trf(scene.lang, "Check of {0}, {1}", check->organisation_name, format_date(check->day, scene.lang)),
        {{one->name(), href(*one)}});
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.text(one->title), [&](web::Flow& actions) {
        const auto standing = check->standing(scene.today);
        actions.badge(look(standing), scene.tr(title(standing)));
      });
      main.terms([&](web::Terms& terms) {
        terms.pair(scene.tr("Organisation"),
                   [&](web::Phrasing& p) { p.a(organisation_href(check->organisation), check->organisation_name); });
        terms.pair(scene.tr("Specification"), [&](web::Phrasing& p) {
          p.a(href(*one), web::trf(scene.lang, "{0}, version {1}", one->code, one->version));
        });
        terms.pair(scene.tr("Checked on"), format_date(check->day, scene.lang));
        terms.pair(scene.tr("By"), check->by);
        terms.pair(scene.tr("Written down on"), format_instant(check->at, scene.lang));
        terms.pair(scene.tr("Conclusion"), [&](web::Phrasing& p) { conclusion(scene, p, *check); });
        if (check->is_met) terms.pair(scene.tr("Valid until"), format_date(check->valid_until, scene.lang));
      });
      const std::vector<web::Column> columns{{.label = scene.tr("Point")},
                                             {.label = scene.tr("Mandatory")},
                                             {.label = scene.tr("Found")},
                                             {.label = scene.tr("Document that shows it")},
                                             {.label = scene.tr("Note on this point")}};
      main.table(scene.tr("What was found, point by point"), columns, [&](web::Rows& rows) {
        for (const auto& point : one->points) {
          for (const auto& answer : answers) {
            if (answer.point != point.code) continue;
            rows.row([&](web::Row& row) {
              row.head(scene.text(point.title));
              row.cell(scene.tr(point.is_mandatory ? N_("yes") : N_("no")));
              row.cell([&](web::Phrasing& p) { p.badge(look(answer.answer), scene.tr(title(answer.answer))); });
              row.cell(answer.document.empty() ? std::string("–") : answer.document);
              row.cell(answer.note.empty() ? std::string("–") : answer.note);
            });
          }
        }
      });
    });
  });
}

}  // namespace

std::string specification_href(std::string_view name) { return fmt::format("{}/{}", specifications_path, name); }

bool may_read_check(const Scene& scene, const Verification& check) {
  if (scene.actor == nullptr) return false;
  if (scene.is_member(check.organisation) || scene.may(Right::read_applications, check.territory)) return true;
  const auto organisation = partner::find_organisation(scene.db, check.organisation);
  if (organisation && scene.may(Right::read_applications, organisation->territory)) return true;
  // Another department that it has applied in decides on the same check.
  ApplicationFilter filter;
  filter.organisation = check.organisation;
  filter.limit = 500;
  const auto files = applications(scene.db, filter);
  return std::any_of(files.rows.begin(), files.rows.end(),
                     [&](const ApplicationRow& one) { return scene.may(Right::read_applications, one.territory); });
}

void write_checks_of(const Scene& scene, web::Flow& main, const partner::Organisation& organisation) {
  const auto all = checks_of(scene.db, organisation.id);
  const auto dealt = dealings(scene.db, organisation.id, all.empty() ? Instant{} : all.front().at);
  main.section("", scene.tr("Checks against specifications"), [&](web::Flow& card) {
    // The same partner out of habit: since when nobody has looked, and what was decided since.
    if (all.empty()) {
      card.empty_state(scene.tr("It has never been checked against a specification."));
    } else {
      card.p(web::trf(scene.lang, "Checked last on {0} by {1}.", format_date(all.front().day, scene.lang),
                      all.front().by));
      card.p(web::trn(scene.lang, "{0} grant was decided for it since.", "{0} grants were decided for it since.",
                      dealt.since_check));
    }
    if (dealt.grants > 0)
      card.p(web::trf(scene.lang, "Grants decided here: {0}, from {1} to {2}.", dealt.grants,
                      format_date(*dealt.first_on, scene.lang), format_date(*dealt.last_on, scene.lang)));
    if (!all.empty()) {
      const std::vector<web::Column> columns{
          {.label = scene.tr("Specification")}, {.label = scene.tr("Checked on")},  {.label = scene.tr("By")},
          {.label = scene.tr("Conclusion")},    {.label = scene.tr("Valid until")}, {.label = scene.tr("Today")}};
      card.table(scene.tr("Checks, the newest first"), columns, [&](web::Rows& rows) {
        for (const auto& one : all) {
          rows.row([&](web::Row& row) {
            row.head(web::trf(scene.lang, "{0}, version {1}", scene.text(one.title), one.version));
            row.cell([&](web::Phrasing& p) { p.a(href(one), format_date_short(one.day, scene.lang)); });
            row.cell(one.by);
            row.cell([&](web::Phrasing& p) { conclusion(scene, p, one); });
            row.cell(one.is_met ? format_date_short(one.valid_until, scene.lang) : std::string("–"));
            row.cell([&](web::Phrasing& p) { badge(scene, p, one, scene.today); });
          });
        }
      });
    }
    if (scene.actor == nullptr || scene.is_member(organisation.id)) return;
    for (const auto& one : specifications(scene.db)) {
      if (!place_of_check(scene.db, scene.registry, *scene.actor, one, organisation)) continue;
      card.p([&](web::Phrasing& p) {
        p.a(check_href(one, organisation.id), web::trf(scene.lang, "Check it against “{0}”", scene.text(one.title)));
      });
    }
  });
}

void write_requirement(const Scene& scene, web::Flow& main, const Application& application) {
  const auto required = requirement_of(scene.db, application, scene.today);
  if (!required) return;
  const auto& one = required->specification;
  main.section("", scene.tr("Specification that the call asks for"), [&](web::Flow& card) {
    card.p([&](web::Phrasing& p) {
      p.a(href(one), scene.text(one.title))
          .text(" ")
          .soft(web::trf(scene.lang, "{0}, version {1}", one.code, one.version));
    });
    card.p([&](web::Phrasing& p) {
      if (required->check)
        badge(scene, p, *required->check, required->day);
      else
        p.badge(web::State::bad, p.tr("never checked"));
      if (!required->is_met()) {
        p.text(" ").text(web::tr(scene.lang, required->found(application.organisation_name)));
        return;
      }
      const auto& check = *required->check;
      p.text(" ").a(href(check),
                    web::trf(scene.lang, "Checked on {0} by {1}, valid until {2}.", format_date(check.day, scene.lang),
                             check.by, format_date(check.valid_until, scene.lang)));
    });
    if (required->check && !required->is_met())
      card.p([&](web::Phrasing& p) { p.a(href(*required->check), p.tr("Read the last check")); });
    const bool is_open = !application.granted_cents && application.state != State::refused &&
                         application.state != State::inadmissible && application.state != State::withdrawn;
    if (!is_open) return;
    if (!required->is_met())
      card.p(
          scene.tr("Until it is met the application is neither proposed for an amount nor granted; it may be "
                   "refused."));
    const auto organisation = partner::find_organisation(scene.db, application.organisation);
    if (!organisation || !place_of_check(scene.db, scene.registry, *scene.actor, one, *organisation)) return;
    card.p([&](web::Phrasing& p) {
      p.button_link(fmt::format("{}?demande={}", check_href(one, organisation->id), application.id.text()),
                    p.tr(required->check ? N_("Check the organisation again") : N_("Check the organisation")),
                    required->is_met());
    });
  });
}

void add_specification_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  const auto write = Right::write_calls;
  const auto path = [](std::string_view rest) { return fmt::format("{}{}", specifications_path, rest); };
  add_way(router, state, {.name = "specifications", .pattern = specifications_path}, list);
  const auto fresh = path("/nouveau");
  add_way(router, state, {.name = "new_specification", .pattern = fresh, .right = write, .scope = each},
          [](PagesState& s, const web::Request& r) { return form_page(s, r, Writing::fresh, nullptr, {}); });
  add_way(router, state,
          {.name = "create_specification",
           .method = Method::post,
           .pattern = specifications_path,
           .right = write,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return post_form(s, r, Writing::fresh); });
  const auto one = path("/{specification}");
  add_way(router, state, {.name = "specification", .pattern = one}, show);
  const auto change = path("/{specification}/modifier");
  add_way(router, state, {.name = "edit_specification_form", .pattern = change, .right = write, .scope = each},
          [](PagesState& s, const web::Request& r) { return form_page(s, r, Writing::change, nullptr, {}); });
  add_way(router, state,
          {.name = "edit_specification", .method = Method::post, .pattern = change, .right = write, .scope = each},
          [](PagesState& s, const web::Request& r) { return post_form(s, r, Writing::change); });
  const auto replace = path("/{specification}/remplacer");
  add_way(router, state, {.name = "replace_specification_form", .pattern = replace, .right = write, .scope = each},
          [](PagesState& s, const web::Request& r) { return form_page(s, r, Writing::version, nullptr, {}); });
  add_way(router, state,
          {.name = "replace_specification", .method = Method::post, .pattern = replace, .right = write, .scope = each},
          [](PagesState& s, const web::Request& r) { return post_form(s, r, Writing::version); });
  const auto verify = path("/{specification}/verifier/{organisation}");
  const auto instruct = Right::instruct_applications;
  add_way(router, state, {.name = "check_organisation_form", .pattern = verify, .right = instruct, .scope = each},
          [](PagesState& s, const web::Request& r) { return check_page(s, r, nullptr, {}); });
  add_way(router, state,
          {.name = "check_organisation", .method = Method::post, .pattern = verify, .right = instruct, .scope = each},
          post_check);
  add_way(router, state,
          {.name = "specification_check",
           .pattern = "/verifications/{verification}",
           .right = Right::read_aggregates,
           .scope = each},
          verification_page);
}

}  // namespace jalon::funding
