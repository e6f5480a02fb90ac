// SPDX-License-Identifier: EUPL-1.2
#include "web/page.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::web {
namespace {

Site& site_() {
  static Site the;
  return the;
}

constexpr std::string_view tabs_mark = "<!--tabs-->";

// Changes the language and comes back to the same page.
std::string language_address(const Request& request, std::string_view lang) {
  std::string address = "/langue/";
  address += lang;
  address += "?retour=";
  address += percent_encode(with_query(request, "lang", {}));
  return address;
}

// The links of one navigation; the current one leads nowhere else, but stays a link so that the order of tabs is kept.
void links(Flow& flow, const std::vector<Link>& all) {
  for (const auto& link : all) {
    flow.a(link.href.empty() ? "#main" : link.href, link.label, {{"aria-current", "page", false, link.current}});
  }
}

void write_crumbs(Flow& flow, const std::vector<Link>& crumbs) {
  if (crumbs.empty()) return;
  flow.nav(flow.tr("You are here"), "crumbs", [&](Flow& nav) {
    nav.ordered([&](Items& items) {
      for (const auto& crumb : crumbs) {
        items.item([&](Flow& item) {
          if (crumb.href.empty() || crumb.current) {
            item.span({}, crumb.label, {{"aria-current", "page"}});
          } else {
            item.a(crumb.href, crumb.label);
          }
        });
      }
    });
  });
}

// What the script says, in the reader's language.
void write_body_words(std::string& out, Lang lang) {
  const std::array<std::pair<std::string_view, std::string_view>, 5> words{{
      {"saved", tr(lang, "Saved at {0}")},
      {"not-saved", tr(lang, "Not saved.")},
      {"stale", tr(lang, "This page has changed since you opened it.")},
      {"reload", tr(lang, "Show the new one")},
      {"updated", tr(lang, "The page was brought up to date.")},
  }};
  out += "<body";
  for (const auto& [name, word] : words) {
    out += " data-";
    out += name;
    out += "=\"";
    append_escaped(out, word);
    out += '"';
  }
  out += '>';
}

void write_header(std::string& out, Flow& flow, const Request& request) {
  const Site& the = site();
  const bool fr = request.lang == Lang::fr;
  const std::string& banner = fr ? the.banner_fr : the.banner_en;
  out += R"(<header class="top">)";
  if (!banner.empty()) flow.p([&](Phrasing& p) { p.text(banner); }, {{"class", "demo"}});
  out +=
      R"(<div><a class="brand" href="/"><svg viewBox="0 0 11 15" aria-hidden="true"><path class="pole" d="M5 0h1v15H5z"/><path class="flag" d="M6 1l5 2.6L6 6z"/></svg>Jalon</a>)";
  if (!the.search_href.empty()) {
    out += R"(<form role="search" method="get" action=")";
    append_escaped(out, the.search_href);
    out += R"("><label class="vh" for="q">)";
    flow.text(flow.tr("Search"));
    out += R"(</label><input id="q" name="q" type="search" placeholder=")";
    flow.text(flow.tr("A contract, a plan, a body…"));
    out += R"("></form>)";
  }
  const auto navigation = the.navigation ? the.navigation(request) : std::vector<Link>();
  if (!navigation.empty()) flow.nav(flow.tr("Main navigation"), "main-nav", [&](Flow& nav) { links(nav, navigation); });
  flow.nav(flow.tr("Account"), "account", [&](Flow& nav) {
    if (request.identity != nullptr && !the.todo_href.empty()) {
      nav.a(the.todo_href, [&](Phrasing& a) {
        a.text(a.tr("To do"));
        const int due = the.due_count ? the.due_count(request) : 0;
        if (due > 0) {
          a.text(" ");
          a.badge(State::warn, format_integer(due, a.lang()));
        }
      });
    }
    const std::string_view other = fr ? "en" : "fr";
    nav.a(language_address(request, other), fr ? "English" : "Français",
          {{"lang", other}, {"hreflang", other}, {"rel", "nofollow"}});
    if (request.identity != nullptr) {
      if (!the.account_href.empty()) nav.a(the.account_href, request.identity->label);
    } else if (!the.sign_in_href.empty()) {
      nav.a(the.sign_in_href, nav.tr("Sign in"));
    }
  });
  out += "</div></header>";
}

void write_footer(std::string& out, Flow& flow, const Request& request) {
  const Site& the = site();
  const std::string programme = the.programme ? the.programme(request) : std::string();
  const std::string journal_href = the.journal_href ? the.journal_href(request) : std::string();
  out += "<footer><div>";
  if (!programme.empty()) flow.span("programme", programme);
  if (!the.accessibility_href.empty())
    flow.a(the.accessibility_href, flow.tr("Accessibility: conformity stated page by page"));
  if (!the.open_data_href.empty()) flow.a(the.open_data_href, flow.tr("Open data"));
  if (!journal_href.empty()) flow.a(journal_href, flow.tr("Journal that can be verified"));
  if (!the.help_href.empty()) flow.a(the.help_href, flow.tr("Help"));
  flow.soft(flow.tr("No data on the persons who are supported is recorded here."));
  out += "</div></footer>";
}

void write_main(std::string& out, Flow& flow, const Request& request, const Page& page, FunctionRef<void(Flow&)> body) {
  out += R"(<main id="main" tabindex="-1")";
  if (page.live) {
    out += R"( data-live="/live" data-position=")";
    out += std::to_string(request.position);
    out += '"';
  }
  out += '>';
  const size_t begin = out.size();
  body(flow);
  // The tabs stand under the head that the body wrote, wherever it did; a page without one has them first.
  std::string tabs;
  if (!page.tabs.empty()) {
    Flow writer(tabs, request.lang);
    writer.nav(writer.tr("Sections"), "tabs", [&](Flow& nav) { links(nav, page.tabs); });
  }
  const size_t mark = out.find(tabs_mark, begin);
  if (mark != std::string::npos) {
    out.replace(mark, tabs_mark.size(), tabs);
  } else {
    out.insert(begin, tabs);
  }
  out += "</main>";
}

}  // namespace

void set_site(Site site) { site_() = std::move(site); }
const Site& site() { return site_(); }

Response page(const Request& request, const Page& page, FunctionRef<void(Flow&)> body) {
  std::string out;
  out.reserve(32U << 10U);
  Flow flow(out, request.lang);
  if (request.wants_part()) {
    write_main(out, flow, request, page, body);
  } else {
    out += R"(<!doctype html><html lang=")";
    out += code(request.lang);
    out +=
        R"("><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>)";
    append_escaped(out, page.title);
    out += page.title.empty() ? "Jalon" : " – Jalon";
    out += R"(</title><link rel="stylesheet" href=")";
    out += asset("style.css");
    out += R"("><link rel="icon" type="image/svg+xml" href=")";
    out += asset("icon.svg");
    out += R"("><script defer src=")";
    out += asset("jalon.js");
    out += R"("></script></head>)";
    write_body_words(out, request.lang);
    out += R"(<a class="skip" href="#main">)";
    append_escaped(out, tr(request.lang, "Skip to content"));
    out += "</a>";
    write_header(out, flow, request);
    write_crumbs(flow, page.crumbs);
    write_main(out, flow, request, page, body);
    write_footer(out, flow, request);
    out += "</body></html>";
  }
  return html(std::move(out), page.status);
}

Response message_page(const Request& request, int status, std::string_view title, FunctionRef<void(Flow&)> body) {
  Page frame;
  frame.title = title;
  frame.status = status;
  return page(request, frame, [&](Flow& main) {
    main.head(title);
    body(main);
  });
}

std::string with_query(const Request& request, std::string_view name, std::string_view value) {
  // The path as it was sent, which is encoded already. Two slashes would lead to another host.
  std::string_view path = std::string_view(request.target).substr(0, request.target.find_first_of("?#"));
  if (path.empty() || path.front() != '/' || path.substr(0, 2) == "//") path = "/";
  std::string address(path);
  char separator = '?';
  const auto add = [&](std::string_view key, std::string_view text) {
    address += separator;
    separator = '&';
    address += percent_encode(key);
    address += '=';
    address += percent_encode(text);
  };
  const bool to_first_page = name != "page" && name != "lang";
  for (const auto& [key, text] : request.query) {
    if (key == name || (to_first_page && key == "page") || (key == "lang" && name != "lang")) continue;
    add(key, text);
  }
  if (!value.empty()) add(name, value);
  return address;
}

}  // namespace jalon::web
