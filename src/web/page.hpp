// SPDX-License-Identifier: EUPL-1.2
// The frame around every page: header, banner, crumbs, tabs, footer.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "web/html.hpp"
#include "web/http.hpp"

namespace jalon::web {

struct Link {
  std::string label;
  std::string href;  // empty: where the reader is
  bool current = false;
};

// A page's own script (assets/*.js) helps where it can; nothing depends on it:
// - a posted form is not sent twice, and leaving typed text asks first;
// - a form with data-autosave is sent a moment after typing, with the header X-Autosave: 1. The answer may be the usual
//   one (303 to a page, 422 or 409 with the page of the faults): hidden fields of the same form found in it (version)
//   are taken over, so that the next sending builds on this one;
// - live pages replace what differs in <main>, except where somebody is writing.
struct Page {
  std::string title;  // without the product's name
  std::vector<Link> crumbs;
  std::vector<Link> tabs;
  bool live = false;  // reloads its main part when the journal moves (server-sent events)
  int status = 200;
};

// What the whole site shows on every page; set once by app.
struct Site {
  std::string banner_fr, banner_en;  // "Données de démonstration, au 15 novembre 2016"; empty: none
  // The title of the programme in force, for the footer; empty: none.
  std::function<std::string(const Request&)> programme;
  // How many things are due for this reader, for the badge in the header.
  std::function<int(const Request&)> due_count;
  // The main ways in, in the reader's language: those that do not refuse them.
  std::function<std::vector<Link>(const Request&)> navigation;
  // Where the frame's own links lead; an empty one is left out.
  std::string todo_href = "/moi";           // of who is signed in
  std::string account_href = "/compte";     // of who is signed in
  std::string sign_in_href = "/connexion";  // of who is not
  std::string search_href;                  // takes ?q=
  std::string accessibility_href = "/accessibilite";
  std::string open_data_href = "/donnees-ouvertes";
  // The journal that this reader may read; empty: none.
  std::function<std::string(const Request&)> journal_href;
  std::string help_href = "/aide";
};
void set_site(Site site);
const Site& site();

// The body is written into <main>. live.js asks for main alone (Request::wants_part).
Response page(const Request& request, const Page& page, FunctionRef<void(Flow&)> body);

// The same frame around a text for everyone whatever the request was: what error pages are made of.
Response message_page(const Request& request, int status, std::string_view title, FunctionRef<void(Flow&)> body);

// The versioned address of an embedded asset (style.css, jalon.js, map.svg…), /assets/NAME.HASH.EXT.
std::string_view asset(std::string_view name);
// Adds an asset made at start (map shapes from the database); returns its address. Thread-safe; a new version has a new
// address.
std::string put_asset(std::string_view name, std::string_view content_type, std::string body);
// False until put_asset has added it; embedded ones are always there.
bool has_asset(std::string_view name);
void add_asset_routes(Router& router);
void add_styleguide_route(Router& router);  // development only

// The reader's address with one query parameter changed (lists: sort, page, filter); an empty value takes it out.
// Any change but that of the page or the language goes back to the first page.
std::string with_query(const Request& request, std::string_view name, std::string_view value);

}  // namespace jalon::web
