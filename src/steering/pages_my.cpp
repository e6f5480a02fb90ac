// SPDX-License-Identifier: EUPL-1.2
// The first page after signing in: what is due and late, what has changed, what one was reminded of.
#include <algorithm>
#include <set>

#include "journal/journal.hpp"
#include "steering/news.hpp"
#include "steering/pages.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int news_days_first = 7;  // at a first visit
constexpr int news_days_max = 30;
constexpr std::size_t news_shown = 12;
constexpr std::size_t due_shown = 40;

std::string when_words(const Due& due, Date today, Lang lang) {
  const int days = days_between(today, due.due);
  if (due.kind == "publish_programme" || due.kind == "confirm_account") return std::string(web::tr(lang, "to do now"));
  if (due.kind == "late_department") return std::string(web::tr(lang, "behind"));
  if (days < 0) return web::trn(lang, "{0} day late", "{0} days late", -days);
  if (days == 0) return std::string(web::tr(lang, "due today"));
  return web::trn(lang, "in {0} day", "in {0} days", days);
}

web::State look(Due::Urgency urgency) {
  switch (urgency) {
    case Due::Urgency::late:
      return web::State::bad;
    case Due::Urgency::soon:
      return web::State::warn;
    case Due::Urgency::later:
      break;
  }
  return web::State::idle;
}

void write_opening(web::Flow& main, const std::vector<Due>& due) {
  const auto count = [&](Due::Urgency urgency) {
    return std::count_if(due.begin(), due.end(), [&](const Due& one) { return one.urgency == urgency; });
  };
  const auto late = count(Due::Urgency::late);
  const auto soon = count(Due::Urgency::soon);
  main.lede([&](web::Phrasing& p) {
    if (due.empty()) {
      p.strong(p.tr("Nothing waits for you today."));
      return;
    }
    if (late > 0) p.strong(web::trn(p.lang(), "{0} thing is late.", "{0} things are late.", late));
    if (soon > 0) {
      if (late > 0) p.text(" ");
      p.text(web::trn(p.lang(), "{0} is due within a week.", "{0} are due within a week.", soon));
    }
    if (late == 0 && soon == 0)
      p.strong(web::trn(p.lang(), "{0} thing to do, none of it urgent.", "{0} things to do, none of them urgent.",
                        static_cast<std::int64_t>(due.size())));
  });
}

struct Since {
  Instant at;
  std::string title, note;
};
// The whole session shows what has changed since the visit before it: reading the page does not empty it.
Since news_since(std::optional<Instant> last_visit, Date today, Lang lang) {
  if (!last_visit) {
    return {at_paris(today.plus_days(-news_days_first), 0, 0), std::string(web::tr(lang, "In the last seven days")),
            std::string(web::tr(lang, "This is your first visit: the next one will show what has changed since."))};
  }
  const auto earliest = at_paris(today.plus_days(-news_days_max), 0, 0);
  if (*last_visit < earliest) {
    return {earliest, std::string(web::tr(lang, "In the last thirty days")),
            web::trf(lang, "Your last visit was on {0}.", format_instant(*last_visit, lang))};
  }
  return {*last_visit, web::trf(lang, "Since your last visit, on {0}", format_instant(*last_visit, lang)), {}};
}

void write_my_page(Scene& scene, web::Flow& main) {
  const auto& actor = *scene.actor;
  const Lang lang = scene.lang;
  const auto due = due_for(scene.db, scene.context(), actor, scene.today);
  std::set<TerritoryKey> held;
  for (const auto& grant : actor.grants) held.insert(grant.territory);
  std::string title(scene.tr("To do"));
  if (held.size() == 1) {
    if (const auto* place = scene.registry.find(*held.begin()))
      title = web::trf(lang, "To do {0}", territory::in(*place, lang));
  }
  main.head(title, actor.label);
  write_opening(main, due);
  main.grid([&](web::Flow& grid) {
    grid.div("w8", [&](web::Flow& column) {
      column.section("card", scene.tr("Due"), [&](web::Flow& card) {
        if (due.empty()) {
          card.empty_state(card.tr("No signature, answer or correction is expected from you."), [&](web::Phrasing& p) {
            if (std::any_of(actor.grants.begin(), actor.grants.end(), [](const access::Grant& grant) {
                  return access::role_has(grant.role, access::Right::read_aggregates);
                })) {
              p.a("/nation", p.tr("See the national board"));
            } else {
              p.a("/aide", p.tr("What you can do here"));
            }
          });
          return;
        }
        std::vector<web::Todo> todos;
        for (const auto& one : due) {
          if (todos.size() == due_shown) break;
          todos.push_back({.state = look(one.urgency),
                           .when = when_words(one, scene.today, lang),
                           .title = web::tr(lang, one.title),
                           .href = one.href,
                           .why = web::tr(lang, one.why),
                           .action_label = web::tr(lang, one.act_label),
                           .action_href = one.href});
        }
        card.todo_list(todos);
        if (due.size() > due_shown)
          card.note(web::trf(lang, "{0} lines shown out of {1}: the most urgent ones.", due_shown, due.size()));
      });
    });
    grid.div("w4", [&](web::Flow& side) {
      std::set<TerritoryKey> reminded;
      for (const auto& grant : actor.grants) {
        if (grant.role != access::Role::local_authority && grant.role != access::Role::delegate) continue;
        for (const auto* contract : scene.registry.below(grant.territory, territory::Level::contract))
          reminded.insert(contract->key);
      }
      const auto received = reminders(scene.db, {reminded.begin(), reminded.end()});
      if (!received.empty()) {
        side.section("card", scene.tr("Reminders received"), [&](web::Flow& card) {
          card.list([&](web::Items& items) {
            std::size_t shown = 0;
            for (const auto& reminder : received) {
              if (shown++ == 3) break;
              const auto* contract = scene.registry.find(reminder.contract);
              items.item([&](web::Flow& item) {
                item.p([&](web::Phrasing& p) {
                  p.strong(contract != nullptr ? contract->name : std::string());
                  p.text(" ");
                  p.soft(web::trf(lang, "{0}, {1}", reminder.by, ago(paris_date(reminder.at), scene.today, lang)));
                });
                item.prose(reminder.text);
              });
            }
          });
        });
      }
      const bool reads_plans =
          std::ranges::any_of(held, [&](TerritoryKey key) { return scene.may(access::Right::read_plans, key); });
      if (!reads_plans) return;
      const auto since = news_since(actor.last_visit, scene.today, lang);
      side.section("card", since.title, [&](web::Flow& card) {
        if (!since.note.empty()) card.note(since.note);
        write_news(scene, card, recent_news(scene, {held.begin(), held.end()}, since.at, news_shown));
      });
    });
  });
  write_my_indicators(scene, main);
}

}  // namespace

void add_my_routes(web::Router& router, const Shared& state) {
  web::Route mine;
  mine.name = "steering.mine";
  mine.pattern = "/moi";
  mine.handler = [state](const web::Request& request) {
    const auto* actor = access::actor_of(request);
    if (actor == nullptr) return web::see_other("/connexion");
    return with_scene(*state, request, [&](Scene& scene) {
      web::Page page;
      page.title = web::tr(request.lang, "To do");
      page.live = true;
      if (actor->grants.size() == 1) {
        if (const auto* place = scene.registry.find(actor->grants.front().territory))
          page.crumbs = crumbs_to(scene.registry, *place, request.lang);
      }
      return web::page(request, page, [&](web::Flow& main) { write_my_page(scene, main); });
    });
  };
  router.add(std::move(mine));

  // Boards that are open learn that the journal has moved; they ask for their main part again.
  web::Route live;
  live.name = "steering.live";
  live.pattern = "/live";
  live.freshness = web::Freshness::never;
  live.handler = [](const web::Request&) {
    web::Response response;
    response.content_type = "text/event-stream";
    response.events = true;
    return response;
  };
  router.add(std::move(live));
}

int due_count(db::Database& database, const Clock& clock, territory::Directory& territories,
              const web::Request& request) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return 0;
  static Memo<int> counts(4000);
  const Date today = clock.today();
  // One process may hold several databases, in tests.
  const std::string key = database.name() + '\n' + actor->account_id + '\n' + actor->rights_key;
  if (const auto known = counts.find(request.position, today, key)) return *known;
  const auto registry = territories.current();
  const int count = database.read([&](db::Session& session) {
    const auto programme = programme::current(session);
    if (!programme) return 0;
    const auto due = due_for(session, {*registry, *programme}, *actor, today);
    return static_cast<int>(
        std::count_if(due.begin(), due.end(), [](const Due& one) { return one.urgency != Due::Urgency::later; }));
  });
  counts.keep(request.position, today, key, std::make_shared<const int>(count));
  return count;
}

}  // namespace jalon::steering
