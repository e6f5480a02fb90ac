// SPDX-License-Identifier: EUPL-1.2
// The routes of every room on one router, and the server in front of them.
#pragma once

#include <memory>
#include <string>

#include "access/access.hpp"
#include "app/platform.hpp"
#include "web/http.hpp"
#include "web/server.hpp"

namespace jalon::app {

// Every route of every room. Also what `jalon routes` lists and the exhaustive test of rights walks.
void add_routes(web::Router& router, Platform& platform);
// What ends with a role, in every room: for the pages and the command line alike.
access::RolesTaken roles_taken(Platform& platform);
access::PagesContext access_context(Platform& platform);
// What every page shows around its content: banner, programme in force, navigation.
void describe_site(Platform& platform);
// Who is asking, may they, and what happened when something broke.
web::Hooks hooks(Platform& platform);

struct ServeOptions {
  std::string address = "127.0.0.1";
  int port = 8080;
  int workers = 4;
  bool development = false;
  bool secure = false;
  std::string access_log;
  std::string public_address = {};
};
// Serves until SIGTERM or SIGINT. Prints one line when ready.
int serve(Platform& platform, const ServeOptions& options);

}  // namespace jalon::app
