// SPDX-License-Identifier: EUPL-1.2
// The journal of the nation, a region, a department and a contract, and each record, to those who may read it there.
// Records of accounts are shown to administrators and auditors only.
#include <algorithm>

#include "journal/pages.hpp"
#include "plan/pages.hpp"
#include "steering/pages.hpp"
#include "steering/words.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int page_size = 50;

constexpr std::string_view account_kind = "account";

bool sees_accounts(const Scene& scene) { return scene.may(access::Right::see_operations, scene.registry.nation().key); }

// The nation's journal is the whole of it.
std::optional<TerritoryKey> scope_of(const territory::Territory& place) {
  if (place.level == territory::Level::nation) return std::nullopt;
  return place.key;
}

journal::View view_for(const Scene& scene, const territory::Territory& place) {
  journal::View view;
  view.words = journal_words();
  const auto* registry = &scene.registry;
  view.territory_label = [registry](TerritoryKey key, Lang lang) {
    const auto* found = registry->find(key);
    return found != nullptr ? territory::label(*found, lang) : std::string();
  };
  view.object_label = [registry, words = view.words](const journal::Record& record, Lang lang) -> std::string {
    const auto* where = registry->find(record.territory);
    if (where == nullptr || record.kind == account_kind) return {};
    for (const auto& word : words) {
      if (word.word == record.kind) return std::string(web::tr(lang, word.label)) + ", " + where->name;
    }
    return where->name;
  };
  view.object_href = [registry](const journal::Record& record) -> std::string {
    if (record.kind == "ledger_entry") return "/credits/ecritures/" + record.object_id;
    if (record.kind == "envelope_statement") return "/credits/annonces/" + record.object_id;
    const auto* where = registry->find(record.territory);
    if (where == nullptr) return {};
    const auto base = territory::href(*where);
    if (where->level != territory::Level::contract) return base;
    if (record.kind == "plan" || record.kind == "plan_axis" || record.kind == "action" || record.kind == "comment")
      return base + "/plan";
    if (record.kind == "support" || record.kind == "assignment") return base + "/delegues";
    return base;
  };
  const std::string base = place.level == territory::Level::nation ? "/journal" : territory::href(place) + "/journal";
  view.record_href = [base](std::int64_t position) { return base + "/" + std::to_string(position); };
  return view;
}

std::vector<std::string_view> acts_offered(const Scene& scene) {
  std::vector<std::string_view> out;
  const bool with_accounts = sees_accounts(scene);
  for (const auto& one : journal_acts()) {
    if (with_accounts || one.kind != "account") out.push_back(one.act);
  }
  return out;
}

struct Entry {
  std::string_view name, pattern, scope;
  territory::Level level;
};

Result<const territory::Territory*> find_place(const Scene& scene, const Entry& entry) {
  if (entry.level == territory::Level::nation) return &scene.registry.nation();
  return place_of(scene.registry, scene.request, entry.level, entry.scope);
}

web::Page frame(const Scene& scene, const territory::Territory& place) {
  web::Page page;
  page.title = std::string(scene.tr("Journal")) + " – " + territory::label(place, scene.lang);
  page.crumbs = crumbs_to(scene.registry, place, scene.lang);
  page.tabs = place.level == territory::Level::contract
                  ? plan::contract_tabs(place, "journal", scene.lang, scene.actor, &scene.registry)
                  : place_tabs(scene.registry, place, "journal", scene.actor, scene.lang);
  return page;
}

web::Response show_list(PagesState& state, const web::Request& request, const Entry& entry) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto place = find_place(scene, entry);
    if (!place) return web::error_response(request, place.error());
    auto filter = journal::filter_of(request);
    filter.scope = scope_of(**place);
    if (!sees_accounts(scene)) filter.without_kind = account_kind;
    filter.limit = page_size;
    const auto records = journal::read(scene.db, filter);
    const auto view = view_for(scene, **place);
    return web::page(request, frame(scene, **place), [&](web::Flow& main) {
      main.head(scene.tr("Journal"), territory::label(**place, scene.lang));
      main.p(main.tr(
          "Every change, with who made it, in what role and when. Each record is chained to the one before: what "
          "was written cannot be altered without being noticed."));
      journal::write_filter(main, request, view, acts_offered(scene));
      journal::write_record_list(main, request, records, filter, view);
    });
  });
}

web::Response show_record(PagesState& state, const web::Request& request, const Entry& entry) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto place = find_place(scene, entry);
    if (!place) return web::error_response(request, place.error());
    const auto position = parse_integer(request.param("position"));
    // What another territory's journal holds, or accounts' records, are not even there for this reader.
    const auto record = position ? journal::find(scene.db, *position, scope_of(**place)) : std::nullopt;
    if (!record || (record->kind == account_kind && !sees_accounts(scene)))
      return not_found(request, msg("This record is not in this journal."));
    const auto view = view_for(scene, **place);
    auto page = frame(scene, **place);
    page.title = act_label(record->act, scene.lang) + " – " + page.title;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(act_label(record->act, scene.lang),
                web::trf(scene.lang, "Record {0} of the journal", record->position));
      journal::write_record(main, *record, view);
    });
  });
}

}  // namespace

std::string journal_href(const access::Actor* actor, const territory::Registry& registry) {
  if (actor == nullptr) return {};
  const auto may_read = [&](const territory::Territory& place) {
    return access::may(*actor, access::Right::read_journal, registry.right_path(place.key)).has_value();
  };
  if (may_read(registry.nation())) return "/journal";
  for (const auto level : {territory::Level::region, territory::Level::department, territory::Level::contract}) {
    for (const auto& grant : actor->grants) {
      const auto* place = registry.find(grant.territory);
      if (place != nullptr && place->level == level && may_read(*place)) return territory::href(*place) + "/journal";
    }
  }
  return {};
}

void add_journal_routes(web::Router& router, const Shared& state) {
  using territory::Level;
  for (const auto& entry :
       {Entry{"national_journal", "/journal", "", Level::nation},
        Entry{"region_journal", "/regions/{region}/journal", "region", Level::region},
        Entry{"department_journal", "/departements/{department}/journal", "department", Level::department},
        Entry{"contract_journal", "/contrats/{contract}/journal", "contract", Level::contract}}) {
    web::Route list;
    list.name = "steering." + std::string(entry.name);
    list.pattern = entry.pattern;
    list.right = access::word(access::Right::read_journal);
    list.scope = entry.scope;
    list.handler = [state, entry](const web::Request& request) { return show_list(*state, request, entry); };
    router.add(std::move(list));
    web::Route record;
    record.name = "steering." + std::string(entry.name) + "_record";
    record.pattern = std::string(entry.pattern) + "/{position}";
    record.right = access::word(access::Right::read_journal);
    record.scope = entry.scope;
    record.handler = [state, entry](const web::Request& request) { return show_record(*state, request, entry); };
    router.add(std::move(record));
  }
}

}  // namespace jalon::steering
