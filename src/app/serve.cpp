// SPDX-License-Identifier: EUPL-1.2
#include "app/serve.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>

#include "allocation/division.hpp"
#include "app/demo.hpp"
#include "app/forecasts.hpp"
#include "audit/audit.hpp"
#include "base/json.hpp"
#include "capacity/capacity.hpp"
#include "control/acts.hpp"
#include "control/control.hpp"
#include "figures/figures.hpp"
#include "funding/api.hpp"
#include "funding/chain.hpp"
#include "funding/routes.hpp"
#include "journal/journal.hpp"
#include "ledger/routes.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "steering/committee.hpp"
#include "steering/indicator_board.hpp"
#include "steering/steering.hpp"
#include "territory/api.hpp"
#include "territory/pages.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::app {
namespace {

// Which path parameter names a territory, and of what level.
std::optional<territory::Level> level_of(std::string_view scope) {
  if (scope == "contract") return territory::Level::contract;
  if (scope == "department") return territory::Level::department;
  if (scope == "region") return territory::Level::region;
  return std::nullopt;
}

void add_operations(web::Router& router, Platform& platform) {
  web::Route health;
  health.name = "app.health";
  health.pattern = "/healthz";
  health.audience = web::Audience::everyone;
  health.freshness = web::Freshness::never;
  health.handler = [&platform](const web::Request&) {
    // Broken is answered with 503 by the server: the database is part of being well.
    platform.database->read([](db::Session& session) { return journal::position(session); });
    return web::text("ok\n");
  };
  router.add(std::move(health));

  web::Route metrics;
  metrics.name = "app.metrics";
  metrics.pattern = "/metrics";
  metrics.right = "see_operations";
  metrics.freshness = web::Freshness::never;
  metrics.handler = [](const web::Request&) {
    web::Response response = web::text(web::metrics());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  };
  router.add(std::move(metrics));

  web::Route description;
  description.name = "app.openapi";
  description.pattern = "/api/v1/openapi.json";
  description.audience = web::Audience::everyone;
  description.freshness = web::Freshness::content;
  description.handler = [&router](const web::Request&) { return web::json(web::openapi(router, version)); };
  router.add(std::move(description));
}

// Read again when the journal has moved: each publication is a record, also one made by another process.
class ProgrammeTitle {
 public:
  std::string in(db::Database& database, const web::Request& request) {
    {
      const std::scoped_lock lock(mutex_);
      if (request.position == position_) return title_.in(request.lang);
    }
    const auto pack = database.read([](db::Session& session) { return programme::current(session); });
    const auto title = pack ? pack->title : programme::Text{};
    const std::scoped_lock lock(mutex_);
    if (request.position > position_) {
      position_ = request.position;
      title_ = title;
    }
    return title.in(request.lang);
  }

 private:
  std::mutex mutex_;
  std::int64_t position_ = -1;
  programme::Text title_;
};

// The copies in memory that pages are made from, brought up to the journal's position before a page of that position
// is made: pages are kept by the position, so that one made from an older copy would stay.
class Copies {
 public:
  void bring_up_to(std::int64_t position, Platform& platform) {
    // Who comes meanwhile waits: a page must not be made from what is being replaced.
    const std::scoped_lock lock(mutex_);
    if (position <= position_) return;
    platform.territories->reload();
    const auto registry = platform.territories->current();
    if (registry != registry_) {
      const auto shapes = platform.database->read([](db::Session& session) { return territory::map_shapes(session); });
      web::put_asset("map.svg", "image/svg+xml", shapes.svg);
      registry_ = registry;
    }
    position_ = position;
  }

 private:
  std::mutex mutex_;
  std::int64_t position_ = -1;
  std::shared_ptr<const territory::Registry> registry_;
};

}  // namespace

void describe_site(Platform& platform) {
  web::Site site;
  site.search_href = "/recherche";
  if (platform.demonstration_date) {
    site.banner_fr = "Données de démonstration, au " + format_date(*platform.demonstration_date, Lang::fr);
    site.banner_en = "Demonstration data, as of " + format_date(*platform.demonstration_date, Lang::en);
  }
  site.programme = [&platform, known = std::make_shared<ProgrammeTitle>()](const web::Request& request) {
    return known->in(*platform.database, request);
  };
  site.journal_href = [&platform](const web::Request& request) {
    return steering::journal_href(access::actor_of(request), *platform.territories->current());
  };
  site.due_count = [&platform](const web::Request& request) {
    return steering::due_count(*platform.database, *platform.clock, *platform.territories, request);
  };
  site.navigation = [&platform](const web::Request& request) {
    const auto* actor = access::actor_of(request);
    const auto registry = platform.territories->current();
    auto links = steering::navigation(actor, *registry, request.lang);
    if (actor != nullptr &&
        access::may(*actor, access::Right::manage_accounts, registry->right_path(registry->nation().key)))
      links.push_back({std::string(web::tr(request.lang, "Accounts")), "/administration/comptes"});
    // Internal control leads on to the check of files.
    if (actor != nullptr && control::may_look(*actor, *registry))
      links.push_back({std::string(web::tr(request.lang, "Control")), std::string(control::controls_path)});
    else if (actor != nullptr &&
             access::may(*actor, access::Right::read_aggregates, registry->right_path(registry->nation().key)))
      links.push_back({std::string(web::tr(request.lang, "Check a file")), std::string(audit::check_path)});
    return links;
  };
  web::set_site(std::move(site));
}

access::RolesTaken roles_taken(Platform& platform) {
  // Read now: inside the write that takes a role, the directory gives only what it already holds.
  platform.territories->reload();
  return [&platform](access::Act& act, access::AccountId account, std::span<const access::Grant> taken) {
    return steering::end_assignments_of_taken_roles(act, *platform.territories->current(), account, taken);
  };
}

access::PagesContext access_context(Platform& platform) {
  access::PagesContext context{*platform.database, *platform.clock, platform.wall};
  context.demonstration = platform.demonstration_date.has_value();
  context.secure = platform.behind_tls;
  context.public_address = platform.public_address;
  context.territory_label = [&platform](TerritoryKey key, Lang lang) {
    const auto registry = platform.territories->current();
    const auto* territory = registry->find(key);
    return territory == nullptr ? std::string() : territory::label(*territory, lang);
  };
  context.territory_from_text = [&platform](std::string_view text) -> std::optional<TerritoryKey> {
    const auto registry = platform.territories->current();
    const auto* territory = registry->from_text(text);
    return territory == nullptr ? std::nullopt : std::optional(territory->key);
  };
  context.territory_path = [&platform](TerritoryKey key) { return platform.territories->current()->right_path(key); };
  context.roles_taken = roles_taken(platform);
  if (context.demonstration) {
    context.demonstration_accounts = demonstration_accounts(platform);
    context.demonstration_password = demonstration_password;
  }
  return context;
}

web::Hooks hooks(Platform& platform) {
  web::Hooks out;
  out.identify = [&platform,
                  copies = std::make_shared<Copies>()](web::Request& request) -> std::optional<web::Response> {
    request.position = platform.database->read([](db::Session& session) { return journal::position(session); });
    copies->bring_up_to(request.position, platform);
    request.identity =
        access::identify(*platform.database, platform.wall, request, {}, platform.clock.get(), platform.behind_tls);
    return std::nullopt;
  };
  out.authorize = [&platform](const web::Request& request) -> std::optional<web::Response> {
    return access::guard(
        request, [&](std::string_view scope, std::string_view code) -> std::optional<std::vector<TerritoryKey>> {
          const auto registry = platform.territories->current();
          if (scope.empty()) return std::vector<TerritoryKey>{registry->nation().key};
          const auto level = level_of(scope);
          if (!level) return std::nullopt;
          const auto* territory = registry->find(*level, code);
          if (territory == nullptr) return std::nullopt;
          return registry->right_path(territory->key);
        });
  };
  out.report = [](const web::Request& request, std::string_view what) {
    std::string line;
    JsonWriter json(line);
    json.object([&] {
      json.field("at", SystemClock().now());
      json.field("level", "error");
      json.field("route", request.route == nullptr ? std::string() : request.route->name);
      json.field("what", what);
    });
    line += '\n';
    std::fputs(line.c_str(), stderr);
  };
  return out;
}

void add_routes(web::Router& router, Platform& platform) {
  add_operations(router, platform);
  web::add_asset_routes(router);
  web::add_styleguide_route(router);
  access::add_routes(router, access_context(platform));
  territory::add_routes(router, *platform.territories, *platform.database);
  territory::add_pages(router, {*platform.database, *platform.clock, *platform.territories, when_places_change()});
  ledger::add_routes(router, {.database = *platform.database,
                              .clock = *platform.clock,
                              .territories = *platform.territories,
                              .divide_href = std::string(allocation::division_path),
                              .chain_href = std::string(funding::chain_path),
                              .title = programme::budget_title});
  allocation::add_division_routes(router, {*platform.database, *platform.clock, *platform.territories});
  figures::Words words;
  programme::add_words(words);
  plan::add_words(words);
  capacity::add_words(words);
  steering::add_words(words);
  funding::add_words(words);
  add_forecasts(words);
  figures::add_routes(router, *platform.database, *platform.territories, *platform.clock, std::move(words));
  allocation::add_routes(router, {*platform.database, *platform.territories, steering::writing_of});
  programme::PagesContext programmes{*platform.database, *platform.clock, *platform.territories};
  programmes.published = [](access::Act& act, const territory::Registry& registry, const programme::Programme& pack) {
    return plan::open_plans(act, plan::Context{registry, pack});
  };
  programme::add_routes(router, std::move(programmes));
  plan::add_routes(router, {*platform.database, *platform.clock, *platform.territories});
  funding::add_api_routes(router, {*platform.database, *platform.clock, *platform.territories});
  funding::add_routes(router, {*platform.database, *platform.clock, *platform.territories});
  capacity::add_routes(router, {*platform.database, *platform.clock, *platform.territories});
  steering::add_routes(router,
                       {*platform.database, *platform.clock, *platform.territories, {steering::grants_source()}});
  steering::know_acts(control::journal_acts());
  control::add_routes(router, {*platform.database, *platform.clock, *platform.territories});
  audit::add_routes(router, {*platform.database, *platform.clock, platform.wall, *platform.territories});
}

int serve(Platform& platform, const ServeOptions& options) {
  platform.behind_tls = options.secure;
  platform.public_address = options.public_address;
  describe_site(platform);
  web::Router router;
  add_routes(router, platform);
  web::ServerOptions server_options;
  server_options.address = options.address;
  server_options.port = static_cast<std::uint16_t>(options.port);
  server_options.workers = options.workers;
  server_options.development = options.development;
  server_options.secure = options.secure;
  server_options.access_log = options.access_log;
  web::Server server(router, hooks(platform), server_options);
  const int port = server.start();

  // Tells open pages that the journal has moved. Asking also sees what other servers on the same database wrote, with
  // one indexed read: some tens of microseconds, so that a figure is on other screens within a fifth of a second.
  std::atomic<bool> stopping{false};
  std::thread watcher([&] {
    std::int64_t last = 0;
    while (!stopping) {
      try {
        const std::int64_t now =
            platform.database->read([](db::Session& session) { return journal::position(session); });
        if (now != last && last != 0) server.announce(now);
        last = now;
      } catch (const std::exception& broken) {
        fmt::print(stderr, "jalon: the journal could not be watched: {}\n", broken.what());
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
  });
  fmt::print("Jalon {} on http://{}:{}\n", version,
             options.address == "0.0.0.0" || options.address == "127.0.0.1" ? "localhost" : options.address, port);
  std::fflush(stdout);
  const Forecaster forecaster(platform);
  server.run_until_stopped();
  stopping = true;
  watcher.join();
  return 0;
}

}  // namespace jalon::app
