// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its pages share.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "intake/export.hpp"
#include "plan/pages.hpp"
#include "steering/board.hpp"
#include "steering/memo.hpp"
#include "steering/steering.hpp"
#include "web/http.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::steering {

struct MapFrame {
  std::string view_box, credit;
  std::vector<territory::MapLabel> labels;
  std::set<std::string, std::less<>> departments;  // those with a shape
};

struct PagesState {
  explicit PagesState(PagesContext with) : context(with) {}
  PagesContext context;
  Memo<web::SafeHtml> memo{400};
  std::mutex map_mutex;
  std::shared_ptr<const MapFrame> map;                      // made when map_registry was read, which every import
  std::shared_ptr<const territory::Registry> map_registry;  // of boundaries renews
};
using Shared = std::shared_ptr<PagesState>;

// What a page reads, all of it in one snapshot of the database.
struct Scene {
  const web::Request& request;
  db::Session& db;
  const territory::Registry& registry;
  const programme::Programme& programme;
  const access::Actor* actor;  // null for the public
  Date today;
  Lang lang;

  [[nodiscard]] plan::Context context() const { return {registry, programme}; }
  [[nodiscard]] bool may(access::Right right, TerritoryKey place) const {
    return actor != nullptr && access::may(*actor, right, registry.right_path(place)).has_value();
  }
  [[nodiscard]] std::string_view tr(std::string_view id) const { return web::tr(lang, id); }
};
// Opens a snapshot and runs `show` in it; without a published programme the page says so instead.
web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show);

// A page whose main part is kept in the memo. `write` is called in a snapshot when it has to be made; what it writes
// may depend on the address, the language, the policy's day and what the reader may see, and on nothing else.
web::Response memo_page(PagesState& state, const web::Request& request, const web::Page& page,
                        FunctionRef<void(Scene&, web::Flow&)> write);
web::Response no_programme(const web::Request& request);

// The territory that a parameter of the route names, or NotFound.
Result<const territory::Territory*> place_of(const territory::Registry& registry, const web::Request& request,
                                             territory::Level level, std::string_view param);
web::Response not_found(const web::Request& request, Message what);
// A rule on the contract of the address, in one transaction, by whoever asks. origin: "page" or "api".
using ContractRule = FunctionRef<Result<void>(access::Act&, const plan::Context&, TerritoryKey)>;
Result<void> act_on_contract(PagesState& state, const web::Request& request, std::string_view origin,
                             ContractRule rule);

std::vector<web::Link> crumbs_to(const territory::Registry& registry, const territory::Territory& place, Lang lang);
// Tabs of a nation, region or department; `current` is summary, contracts, not_started, delegates or journal.
std::vector<web::Link> place_tabs(const territory::Registry& registry, const territory::Territory& place,
                                  std::string_view current, const access::Actor* actor, Lang lang);

// The day of ?au=, when it is a day of the past of the policy's clock.
std::optional<Date> day_asked(const web::Request& request, Date today);
// The word of ?tri= with its direction: "-adoptes" is descending.
struct SortWord {
  std::string word;
  bool descending = false;
};
SortWord sort_word(const web::Request& request, std::string_view otherwise);
// A column that sorts by `word`; a second click turns it round.
web::Column sort_column(const web::Request& request, const SortWord& now, std::string_view label, std::string_view word,
                        bool is_number, bool first_descending = false);

web::State look(figures::Standing standing);
web::State look(plan::State state);
std::string hours(std::int64_t minutes, Lang lang);  // "12 h 30", "12 h 30 min" in English
std::string ago(Date day, Date today, Lang lang);    // "il y a 3 jours"
// Of the programme in force, when each counts it for itself.
std::string figure_href(const Scene& scene, std::string_view indicator, const territory::Territory& place);
using plan::export_links;
using plan::table_download;
std::string plan_label(plan::State state, Lang lang);
std::string map_class_label(int klass, Lang lang);
std::shared_ptr<const MapFrame> map_frame(PagesState& state, db::Session& session);

// What is told of a record of the journal, in words: "Plan adopted", and where it leads.
std::string act_label(std::string_view act, Lang lang);

void add_home_routes(web::Router& router, const Shared& state);
void add_board_routes(web::Router& router, const Shared& state);
void add_my_routes(web::Router& router, const Shared& state);
void add_contract_routes(web::Router& router, const Shared& state);
void add_list_routes(web::Router& router, const Shared& state);
void add_not_started_routes(web::Router& router, const Shared& state);
void add_workload_routes(web::Router& router, const Shared& state);
void add_journal_routes(web::Router& router, const Shared& state);
void add_search_routes(web::Router& router, const Shared& state);
void add_help_routes(web::Router& router, const Shared& state);
void add_api_routes(web::Router& router, const Shared& state);
void add_indicator_routes(web::Router& router, const Shared& state);
void add_sheet_routes(web::Router& router, const Shared& state);

// The indicators that the reader's role looks at, or those that they have chosen: a part of their own page.
void write_my_indicators(Scene& scene, web::Flow& main);

}  // namespace jalon::steering
