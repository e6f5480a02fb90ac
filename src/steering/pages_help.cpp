// SPDX-License-Identifier: EUPL-1.2
// Help for each role's first day, and what the site says of itself. The texts are Markdown files of help/.
#include <algorithm>

#include "steering/help_texts.hpp"
#include "steering/pages.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

std::string_view help_text(Lang lang, std::string_view name) {
  const auto found = std::find_if(help_texts.begin(), help_texts.end(),
                                  [&](const HelpText& one) { return one.lang == code(lang) && one.name == name; });
  return found == help_texts.end() ? std::string_view{} : found->text();
}

// The title is the first line: "# Title".
struct Parts {
  std::string title;
  std::string_view rest;
};
Parts split_title(std::string_view text) {
  const auto end = text.find('\n');
  std::string_view first = text.substr(0, end);
  if (first.substr(0, 2) == "# ") first.remove_prefix(2);
  return {std::string(trim(first)), end == std::string_view::npos ? std::string_view{} : text.substr(end + 1)};
}

web::Response show_text(const web::Request& request, std::string_view name, bool with_index) {
  const auto text = help_text(request.lang, name);
  if (text.empty()) return not_found(request, msg("There is no help page of this name."));
  const auto parts = split_title(text);
  web::Page page;
  page.title = parts.title;
  if (with_index) page.crumbs = {{std::string(web::tr(request.lang, "Help")), "/aide"}, {parts.title, ""}};
  return web::page(request, page, [&](web::Flow& main) {
    main.head(parts.title);
    main.div("reading", [&](web::Flow& body) { body.raw(web::markdown(parts.rest)); });
  });
}

web::Response show_index(const web::Request& request) {
  web::Page page;
  page.title = web::tr(request.lang, "Help");
  const auto* actor = access::actor_of(request);
  return web::page(request, page, [&](web::Flow& main) {
    main.head(page.title);
    main.lede([](web::Phrasing& p) { p.text(p.tr("Your first day here, in a page, by role.")); });
    main.list([&](web::Items& items) {
      for (const auto role : access::all_roles()) {
        const auto name = access::word(role);
        if (help_text(request.lang, name).empty()) continue;
        const bool is_mine = actor != nullptr && std::any_of(actor->grants.begin(), actor->grants.end(),
                                                             [&](const auto& grant) { return grant.role == role; });
        items.item([&](web::Flow& item) {
          item.a("/aide/" + std::string(name), item.tr(access::title(role)));
          if (is_mine) {
            item.text(" ");
            item.badge(web::State::ok, item.tr("your role"));
          }
        });
      }
    });
    main.h2(main.tr("About this site"));
    main.list([&](web::Items& items) {
      items.item([](web::Flow& item) { item.a("/accessibilite", item.tr("Accessibility")); });
      items.item([](web::Flow& item) { item.a("/mentions", item.tr("Legal notices and credits")); });
      items.item([](web::Flow& item) { item.a("/donnees-ouvertes", item.tr("Open data")); });
    });
  });
}

}  // namespace

void add_help_routes(web::Router& router, const Shared&) {
  const auto add = [&](std::string name, std::string pattern, web::Handler handler) {
    web::Route route;
    route.name = "steering." + std::move(name);
    route.pattern = std::move(pattern);
    route.audience = web::Audience::everyone;
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add("help", "/aide", show_index);
  add("help_role", "/aide/{role}", [](const web::Request& request) {
    access::Role role{};
    if (!access::parse_word(request.param("role"), role))
      return not_found(request, msg("There is no help page of this name."));
    return show_text(request, access::word(role), true);
  });
  add("accessibility", "/accessibilite",
      [](const web::Request& request) { return show_text(request, "accessibility", false); });
  add("legal", "/mentions", [](const web::Request& request) { return show_text(request, "legal", false); });
}

}  // namespace jalon::steering
