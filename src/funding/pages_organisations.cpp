// SPDX-License-Identifier: EUPL-1.2
// The organisations that an account acts for: declared, described, joined.
#include <algorithm>

#include "funding/pages.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using partner::Organisation;
using web::Method;

constexpr std::string_view organisations_path = "/organismes";
std::string href_of(const Organisation& organisation) {
  return fmt::format("{}/{}", organisations_path, organisation.id.text());
}

std::vector<web::Choice> places_of(const Scene& scene) {
  std::vector<web::Choice> out;
  for (const auto& grant : scene.actor->grants) {
    if (!access::role_has(grant.role, Right::apply_for_grants)) continue;
    out.push_back({name_of(scene.registry, grant.territory), scene.place(grant.territory)});
  }
  return out;
}

Organisation understood(web::Form& form, const territory::Registry& registry, Organisation out) {
  if (out.id.is_null()) {
    out.name = form.text("name");
    if (const auto* place = place_named(registry, form.text("territory"))) out.territory = place->key;
  }
  partner::parse_word(form.text("form"), out.form);
  out.siret = form.text("siret");
  out.rna = form.text("rna");
  out.overseas = form.text("overseas");
  out.address = form.text("address");
  out.purpose = form.text("purpose");
  out.representative = form.text("representative");
  out.budget_cents = amount(form, "budget").value_or(0);
  out.staff_tenths = form.text("staff").empty() ? 0 : form.decimal("staff", 1, 0, 10'000'000).value_or(0);
  out.volunteers = form.text("volunteers").empty() ? 0 : form.integer("volunteers", 0, 10'000'000).value_or(0);
  out.republican_commitment_on = form.date("republican_commitment_on");
  return out;
}

void write_form(const Scene& scene, web::Flow& main, const std::string& action, const Organisation& values,
                const std::vector<Fault>& faults, std::string_view verb) {
  const auto says = [&](std::string_view field) { return why(faults, field); };
  main.post_form(action, scene.csrf(), [&](web::Fields& f) {
    f.hidden("revision", std::to_string(values.revision));
    if (values.id.is_null()) {
      f.text_field({.name = "name",
                    .label = scene.tr("Name of the organisation"),
                    .value = values.name,
                    .why = says("name"),
                    .required = true,
                    .autocomplete = "organization",
                    .max_characters = 200});
      f.select({.name = "territory",
                .label = scene.tr("Where it works"),
                .value = name_of(scene.registry, values.territory),
                .why = says("territory"),
                .required = true},
               places_of(scene));
    }
    std::vector<web::Choice> forms;
    for (const auto form : partner::legal_forms())
      forms.push_back({std::string(partner::word(form)), std::string(scene.tr(partner::title(form)))});
    f.select({.name = "form",
              .label = scene.tr("Legal form"),
              .value = std::string(partner::word(values.form)),
              .why = says("form"),
              .required = true},
             forms);
    f.columns([&](web::Fields& c) {
      c.text_field({.name = "siret",
                    .label = "SIRET",
                    .hint = scene.tr("Fourteen digits."),
                    .value = values.siret,
                    .why = says("siret"),
                    .width = "w4"});
      c.text_field({.name = "rna",
                    .label = "RNA",
                    .hint = scene.tr("W and nine digits: associations."),
                    .value = values.rna,
                    .why = says("rna"),
                    .width = "w4"});
      c.text_field({.name = "overseas",
                    .label = scene.tr("RIDET, RID or TAHITI"),
                    .hint = scene.tr("Overseas registers."),
                    .value = values.overseas,
                    .why = says("overseas"),
                    .width = "w4"});
    });
    f.text_field({.name = "address",
                  .label = scene.tr("Registered office"),
                  .value = values.address,
                  .why = says("address"),
                  .required = true,
                  .max_characters = 200});
    f.area({.name = "purpose",
            .label = scene.tr("What the organisation is for"),
            .value = values.purpose,
            .why = says("purpose"),
            .required = true,
            .max_characters = 2000},
           3);
    f.text_field({.name = "representative",
                  .label = scene.tr("Legal representative, by function"),
                  .hint = scene.tr("“présidente”, “maire”: never a name."),
                  .value = values.representative,
                  .why = says("representative"),
                  .required = true,
                  .max_characters = 200});
    f.columns([&](web::Fields& c) {
      c.number_field({.name = "budget",
                      .label = scene.tr("Yearly budget, in euros"),
                      .value = typed(values.budget_cents),
                      .why = says("budget"),
                      .width = "w4"});
      c.number_field({.name = "staff",
                      .label = scene.tr("Staff, in full-time equivalents"),
                      .value = values.staff_tenths == 0 ? "" : format_decimal(values.staff_tenths, 1, Lang::fr),
                      .why = says("staff"),
                      .width = "w4"});
      c.number_field({.name = "volunteers",
                      .label = scene.tr("Volunteers"),
                      .value = values.volunteers == 0 ? "" : std::to_string(values.volunteers),
                      .why = says("volunteers"),
                      .width = "w4"});
    });
    f.date_field({.name = "republican_commitment_on",
                  .label = scene.tr("Contrat d'engagement républicain signed on"),
                  .hint = scene.tr("Associations and foundations: loi of 24 August 2021."),
                  .value = values.republican_commitment_on ? values.republican_commitment_on->text() : "",
                  .why = says("republican_commitment_on")});
    f.submit(verb);
  });
}

web::Response list(PagesState& state, const web::Request& request, const Organisation* given,
                   const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    auto page = page_of(scene, scene.tr("My organisations"));
    if (!faults.empty()) page.status = 422;
    const auto mine = partner::organisations_of(scene.db, scene.actor->account);
    const auto number = std::string(request.query_value("numero").value_or(""));
    const auto found = partner::organisation_of_number(scene.db, number);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("An account applies for the organisations that it acts for."));
      main.fault_summary(faults);
      if (mine.empty()) {
        main.empty_state(scene.tr("You act for no organisation yet."));
      } else {
        main.list([&](web::Items& items) {
          for (const auto& one : mine)
            items.item([&](web::Flow& item) {
              item.a(href_of(one), one.name).text(" ").soft(scene.tr(partner::title(one.form)));
            });
        });
      }
      main.section("", scene.tr("Join an organisation that is known"), [&](web::Flow& card) {
        card.get_form(organisations_path, [&](web::Fields& fields) {
          fields.text_field(
              {.name = "numero", .label = scene.tr("Its SIRET, RNA or overseas number"), .value = number});
          fields.submit(scene.tr("Look for it"), {}, {}, true);
        });
        if (!number.empty() && !found) card.p(scene.tr("No organisation bears this number here: declare it below."));
        if (found) {
          card.p([&](web::Phrasing& p) { p.strong(found->name).text(", ").text(scene.place(found->territory)); });
          if (scene.is_member(found->id)) {
            card.p(scene.tr("You act for it already."));
          } else {
            card.post_button(href_of(*found) + "/rejoindre", scene.csrf(), scene.tr("Ask to act for it"));
          }
        }
      });
      main.section("", scene.tr("Declare an organisation"), [&](web::Flow& card) {
        Organisation empty;
        write_form(scene, card, std::string(organisations_path), given == nullptr ? empty : *given, faults,
                   scene.tr("Declare the organisation"));
      });
    });
  });
}

web::Response post_new(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto registry = state.context.territories.current();
  const auto given = understood(form, *registry, {});
  if (!form.ok()) return list(state, request, &given, form.faults());
  partner::PartnerId id;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
        auto made = partner::declare_organisation(act, places, given);
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  if (done) return web::see_other(fmt::format("{}/{}", organisations_path, id.text()));
  if (shows_on_form(done.error())) return list(state, request, &given, as_faults(done.error()));
  return web::error_response(request, done.error());
}

partner::PartnerId organisation_id(const web::Request& request) {
  return partner::PartnerId::parse(request.param("organisation")).value_or(partner::PartnerId{});
}

web::Response show(PagesState& state, const web::Request& request, const Organisation* given,
                   const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto organisation = partner::find_organisation(scene.db, organisation_id(request));
    const bool is_mine = organisation && scene.is_member(organisation->id);
    if (!organisation || (!is_mine && !scene.may(Right::read_applications, organisation->territory)))
      return web::error_response(request, NotFound{msg("This organisation is not known.")});
    auto page = page_of(scene, organisation->name,
                        {{std::string(scene.tr("My organisations")), std::string(organisations_path)}});
    if (!is_mine) page.crumbs.erase(page.crumbs.begin() + 1);
    if (!faults.empty()) page.status = 422;
    ApplicationFilter filter;
    filter.organisation = organisation->id;
    filter.with_drafts = is_mine;
    filter.limit = 200;
    const auto found = applications(scene.db, filter);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(organisation->name, scene.tr(partner::title(organisation->form)));
      main.fault_summary(faults);
      if (is_mine) {
        const auto members = partner::members_of(scene.db, organisation->id);
        main.section("", scene.tr("Accounts that act for it"), [&](web::Flow& card) {
          const std::vector<web::Column> columns{
              {.label = scene.tr("Account")}, {.label = scene.tr("Situation")}, {.label = scene.tr("Act")}};
          card.table(scene.tr("Accounts that act for it"), columns, [&](web::Rows& rows) {
            for (const auto& member : members) {
              rows.row([&](web::Row& row) {
                row.head(member.name);
                row.cell([&](web::Phrasing& p) {
                  p.badge(member.admitted_at ? web::State::ok : web::State::warn,
                          scene.tr(member.admitted_at ? N_("acts for it") : N_("asks to act for it")));
                });
                row.flow([&](web::Flow& cell) {
                  const auto hidden = member.account.text();
                  if (!member.admitted_at)
                    cell.post_button(href_of(*organisation) + "/admettre", scene.csrf(),
                                     web::trf(scene.lang, "Admit {0}", member.name), false, {{"account", hidden}});
                  cell.post_button(href_of(*organisation) + "/retirer", scene.csrf(),
                                   web::trf(scene.lang, "End for {0}", member.name), true, {{"account", hidden}});
                });
              });
            }
          });
        });
      }
      main.section("", scene.tr("Applications"), [&](web::Flow& card) {
        if (found.rows.empty()) {
          card.empty_state(scene.tr("This organisation has not applied for anything."));
          return;
        }
        const std::vector<web::Column> columns{{.label = scene.tr("Application")},
                                               {.label = scene.tr("Situation")},
                                               {.label = scene.tr("Asked"), .is_number = true},
                                               {.label = scene.tr("Granted"), .is_number = true}};
        card.table(scene.tr("Applications"), columns, [&](web::Rows& rows) {
          for (const auto& one : found.rows) {
            // Others' departments: that it is there, and the amounts; the file itself is for those who may read it.
            const bool readable = is_mine || scene.may(Right::read_applications, one.territory);
            rows.row([&](web::Row& row) {
              row.head([&](web::Phrasing& p) {
                if (readable)
                  p.a(href(one.id), one.number + " – " + one.title);
                else
                  p.text(one.number + " – " + one.title);
              });
              row.cell([&](web::Phrasing& p) { p.badge(look(one.state), scene.tr(title(one.state))); });
              row.figure(scene.money(one.asked_cents));
              row.figure(one.granted_cents ? scene.money(*one.granted_cents) : "–");
            });
          }
        });
      });
      write_checks_of(scene, main, *organisation);
      if (is_mine) {
        main.section("", scene.tr("What the organisation says of itself"), [&](web::Flow& card) {
          write_form(scene, card, href_of(*organisation), given == nullptr ? *organisation : *given, faults,
                     scene.tr("Save"));
        });
      } else {
        main.terms([&](web::Terms& terms) {
          terms.pair("SIRET", organisation->siret);
          if (!organisation->rna.empty()) terms.pair("RNA", organisation->rna);
          terms.pair(scene.tr("Registered office"), organisation->address);
          terms.pair(scene.tr("What the organisation is for"), organisation->purpose);
          terms.pair(scene.tr("Legal representative, by function"), organisation->representative);
          terms.pair(scene.tr("Yearly budget, in euros"), scene.money(organisation->budget_cents));
        });
      }
    });
  });
}

web::Response post_edit(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto before = state.context.database.read(
      [&](db::Session& session) { return partner::find_organisation(session, organisation_id(request)); });
  if (!before) return web::error_response(request, NotFound{msg("This organisation is not known.")});
  const auto registry = state.context.territories.current();
  auto given = understood(form, *registry, *before);
  given.revision = form.integer("revision", 0, 1'000'000'000).value_or(0);
  if (!form.ok()) return show(state, request, &given, form.faults());
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
        auto saved = partner::edit_organisation(act, places, given);
        if (!saved) return fail(std::move(saved.error()));
        return {};
      });
  if (done) return web::see_other(href_of(*before));
  if (shows_on_form(done.error())) return show(state, request, &given, as_faults(done.error()));
  return web::error_response(request, done.error());
}

enum class MemberAct { join, admit, end };
web::Response post_member(PagesState& state, const web::Request& request, MemberAct what) {
  const web::Form form(request);
  if (!form.ok()) return show(state, request, nullptr, form.faults());
  const auto id = organisation_id(request);
  const auto account = access::AccountId::parse(form.text("account")).value_or(access::AccountId{});
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    if (what == MemberAct::join) return partner::ask_to_join(act, registry, id);
    return what == MemberAct::admit ? partner::admit_member(act, registry, id, account)
                                    : partner::end_member(act, registry, id, account);
  });
  if (done) {
    const bool stays = state.context.database.read([&](db::Session& session) {
      const auto* actor = access::actor_of(request);
      return actor != nullptr && partner::is_member(session, id, *actor);
    });
    return web::see_other(stays ? fmt::format("{}/{}", organisations_path, id.text())
                                : std::string(organisations_path));
  }
  if (shows_on_form(done.error()) && what != MemberAct::join)
    return show(state, request, nullptr, as_faults(done.error()));
  return web::error_response(request, done.error());
}

}  // namespace

void add_organisation_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  const auto apply = Right::apply_for_grants;
  add_way(router, state, {.name = "organisations", .pattern = "/organismes", .right = apply, .scope = each},
          [](PagesState& s, const web::Request& r) { return list(s, r, nullptr, {}); });
  add_way(
      router, state,
      {.name = "declare_organisation", .method = Method::post, .pattern = "/organismes", .right = apply, .scope = each},
      post_new);
  add_way(
      router, state,
      {.name = "organisation", .pattern = "/organismes/{organisation}", .right = Right::read_aggregates, .scope = each},
      [](PagesState& s, const web::Request& r) { return show(s, r, nullptr, {}); });
  add_way(router, state,
          {.name = "edit_organisation",
           .method = Method::post,
           .pattern = "/organismes/{organisation}",
           .right = apply,
           .scope = each},
          post_edit);
  add_way(router, state,
          {.name = "join_organisation",
           .method = Method::post,
           .pattern = "/organismes/{organisation}/rejoindre",
           .right = apply,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return post_member(s, r, MemberAct::join); });
  add_way(router, state,
          {.name = "admit_member",
           .method = Method::post,
           .pattern = "/organismes/{organisation}/admettre",
           .right = apply,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return post_member(s, r, MemberAct::admit); });
  add_way(router, state,
          {.name = "end_member",
           .method = Method::post,
           .pattern = "/organismes/{organisation}/retirer",
           .right = apply,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return post_member(s, r, MemberAct::end); });
}

}  // namespace jalon::funding
