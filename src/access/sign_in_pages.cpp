// SPDX-License-Identifier: EUPL-1.2
// Coming in and going out: /connexion, /deconnexion, /invitation/{secret}, /langue/{lang}.
#include "access/pages.hpp"
#include "access/return_address.hpp"
#include "access/secrets.hpp"
#include "access/store.hpp"
#include "web/elsewhere.hpp"
#include "web/i18n.hpp"

namespace jalon::access {

namespace {

// ---- sign-in ----

struct SignInView {
  std::string email;
  std::string back;  // where to go then, empty for the reader's first page
  std::optional<Error> refusal;
  int status = 200;
};

void write_demonstration(web::Flow& flow, const PagesContext& context, const SignInView& view) {
  flow.section("", flow.tr("Demonstration accounts"), [&](web::Flow& card) {
    card.p([&](web::Phrasing& p) {
      p.text(p.tr("Everything here is made up. Each account shows the platform as one role sees it."));
      p.text(" ").text(p.tr("The password of all of them:")).text(" ").code(context.demonstration_password);
    });
    card.table(card.tr("Demonstration accounts by role"), {{card.tr("Account")}, {card.tr("Action")}},
               [&](web::Rows& rows) {
                 for (const auto& account : context.demonstration_accounts) {
                   // Named again: clang 14 cannot capture the names of a structured binding.
                   const std::string& email = account.first;
                   const std::string& what = account.second;
                   rows.row([&](web::Row& row) {
                     // One column for both, so that the button stays in sight on a phone.
                     row.head([&](web::Phrasing& p) { p.text(what).br().soft(email); });
                     row.flow([&](web::Flow& cell) {
                       cell.post_button(
                           "/connexion", {}, cell.tr("Enter"), true,
                           {{"email", email}, {"password", context.demonstration_password}, {"retour", view.back}});
                     });
                   });
                 }
               });
  });
}

web::Response sign_in_page(const web::Request& request, const PagesContext& context, const SignInView& view) {
  return web::page(request, {.title = std::string(web::tr(request.lang, "Sign in")), .status = view.status},
                   [&](web::Flow& flow) {
                     flow.head(flow.tr("Sign in"),
                               flow.tr("Accounts are opened by invitation. If you have none, or have lost your "
                                       "password, ask the administrator of accounts of your prefecture or ministry."));
                     const bool lists_accounts = context.demonstration && !context.demonstration_accounts.empty();
                     flow.grid([&](web::Flow& grid) {
                       grid.div(lists_accounts ? "w5" : "w6", [&](web::Flow& column) {
                         if (view.refusal) {
                           column.notice(web::State::bad, [&](web::Flow& notice) {
                             for (const Fault& fault : faults_of(*view.refusal))
                               notice.p(web::tr(notice.lang(), fault.reason));
                           });
                         }
                         column.section("", column.tr("With your account"), [&](web::Flow& card) {
                           card.post_form("/connexion", {}, [&](web::Fields& fields) {
                             if (!view.back.empty()) fields.hidden("retour", view.back);
                             fields.text_field({.name = "email",
                                                .label = fields.tr("E-mail address"),
                                                .value = view.email,
                                                .required = true,
                                                .autocomplete = "username"},
                                               "email");
                             fields.password_field({.name = "password",
                                                    .label = fields.tr("Password"),
                                                    .required = true,
                                                    .autocomplete = "current-password"});
                             fields.submit(fields.tr("Sign in"));
                           });
                         });
                       });
                       if (lists_accounts) {
                         grid.div("w7", [&](web::Flow& column) { write_demonstration(column, context, view); });
                       }
                     });
                   });
}

std::string back_of(std::string_view asked) {
  const std::string path = local_path(asked);
  return path == "/" ? std::string() : path;
}

// Where a reader starts: what is due for them; an administrator of accounts has nothing due but accounts.
std::string first_page(const std::vector<Grant>& grants) {
  if (!grants.empty() && grants.front().role == Role::administrator) return "/administration/comptes";
  const std::string& due = web::site().todo_href;
  return due.empty() ? std::string("/compte") : due;
}

web::Response show_sign_in(const web::Request& request, const PagesContext& context) {
  SignInView view;
  view.back = back_of(request.query_value("retour").value_or(std::string_view{}));
  if (const Actor* actor = actor_of(request))
    return web::see_other(view.back.empty() ? first_page(actor->grants) : view.back);
  return sign_in_page(request, context, view);
}

void enter(web::Response& response, const web::Request& request, const PagesContext& context, const Account& account,
           const std::string& cookie) {
  response.headers.emplace_back("set-cookie", session_cookie(cookie, context.secure));
  const auto browser = context.database.write([&](db::Session& session) -> Result<std::string> {
    return remember_browser(session, account.id, browser_cookie_of(request, context.secure), context.wall.now());
  });
  if (browser) response.headers.emplace_back("set-cookie", browser_cookie(*browser, context.secure));
  // A language chosen on this site before stays; otherwise the account's.
  if (const auto account_lang = parse_lang(account.lang); account_lang && !request.cookie("lang")) {
    response.headers.emplace_back("set-cookie", lang_cookie(*account_lang));
  }
}

Result<std::string> try_to_sign_in(const web::Request& request, const PagesContext& context, const std::string& email,
                                   const std::string& password) {
  try {
    return sign_in(context.database, context.wall, email, password, request.peer,
                   request.header("user-agent").value_or(std::string_view{}), context.clock.now(),
                   browser_cookie_of(request, context.secure));
  } catch (const web::Overloaded&) {
    return refused("access.many_at_once", msg("Many people are signing in at this moment."),
                   msg("Wait a few seconds, then try again."));
  }
}

web::Response post_sign_in(const web::Request& request, const PagesContext& context) {
  const web::Form form(request);
  SignInView view;
  view.email = form.text("email");
  view.back = back_of(form.text("retour"));
  // As typed: a password may begin or end with a space.
  std::string password;
  for (const auto& [name, value] : form.values()) {
    if (name == "password") password = value;
  }
  const auto cookie = try_to_sign_in(request, context, view.email, password);
  if (!cookie) {
    view.refusal = cookie.error();
    const auto* refused_ = std::get_if<Refused>(&cookie.error());
    const std::string rule = refused_ != nullptr ? refused_->rule : std::string();
    view.status = rule == "access.too_many_attempts" ? 429 : rule == "access.many_at_once" ? 503 : 422;
    return sign_in_page(request, context, view);
  }
  // The session that this browser had, perhaps somebody else's, ends here.
  (void)sign_out(context.database, session_cookie_of(request, context.secure), context.clock.now());
  const auto account =
      context.database.read([&](db::Session& session) { return find_account_by_email(session, view.email); });
  JALON_CHECK(account.has_value());
  web::Response response = web::see_other(view.back.empty() ? first_page(account->grants) : view.back);
  enter(response, request, context, *account, *cookie);
  return response;
}

web::Response post_sign_out(const web::Request& request, const PagesContext& context) {
  (void)sign_out(context.database, session_cookie_of(request, context.secure), context.clock.now());
  web::Response response = web::see_other("/");
  response.headers.emplace_back("set-cookie", session_cookie({}, context.secure));
  // What the browser kept of private pages goes with the session.
  response.headers.emplace_back("clear-site-data", "\"cache\"");
  return response;
}

// ---- invitation ----

web::Response no_invitation(const web::Request& request) {
  return web::page(request,
                   {.title = std::string(web::tr(request.lang, "This invitation no longer holds")), .status = 404},
                   [&](web::Flow& flow) {
                     flow.head(flow.tr("This invitation no longer holds"));
                     flow.p(flow.tr(
                         "It has been used, replaced by a newer one, or is older than seven days. Ask whoever sent it "
                         "to you for a new one."));
                     flow.p([&](web::Phrasing& p) { p.button_link("/connexion", p.tr("Sign in"), true); });
                   });
}

web::Response invitation_page(const web::Request& request, const PagesContext& context, const Account& account,
                              const std::vector<Fault>& faults) {
  const bool is_new = account.state == "invited";
  const auto title_text = web::tr(request.lang, is_new ? N_("Open your account") : N_("Choose a new password"));
  return web::page(
      request, {.title = std::string(title_text), .status = faults.empty() ? 200 : 422}, [&](web::Flow& flow) {
        flow.head(title_text, account.function_label);
        flow.grid([&](web::Flow& grid) {
          grid.div("w7", [&](web::Flow& column) {
            column.fault_summary(faults);
            column.post_form(request.path, {}, [&](web::Fields& fields) {
              fields.password_field(
                  {.name = "password",
                   .label = fields.tr("New password"),
                   .hint = fields.tr(
                       "At least 12 characters. A sentence of a few words is easy to keep in mind and hard to guess."),
                   .why = why_of(faults, "password"),
                   .required = true,
                   .autocomplete = "new-password"});
              fields.submit(is_new ? fields.tr("Open my account") : fields.tr("Keep this password"));
            });
          });
          grid.section("w5", grid.tr("Your account"), [&](web::Flow& card) {
            card.terms([&](web::Terms& terms) {
              terms.pair(card.tr("Name"), account.name);
              terms.pair(card.tr("E-mail address"), account.email);
              terms.pair(card.tr("Function"), account.function_label);
            });
            if (!account.grants.empty()) {
              card.p(card.tr("Your roles:"));
              card.list([&](web::Items& items) {
                for (const Grant& grant : account.grants) items.item(grant_label(context, grant, card.lang()));
              });
            }
            card.note(
                card.tr("What you do is written in the journal under your function. Your name and address are kept as "
                        "long as the "
                        "account is open, then twelve months."));
          });
        });
      });
}

web::Response show_invitation(const web::Request& request, const PagesContext& context) {
  const auto account = context.database.read(
      [&](db::Session& session) { return invited_by(session, request.param("secret"), context.clock.now()); });
  if (!account) return no_invitation(request);
  return invitation_page(request, context, *account, {});
}

web::Response post_invitation(const web::Request& request, const PagesContext& context) {
  const std::string secret(request.param("secret"));
  const auto account =
      context.database.read([&](db::Session& session) { return invited_by(session, secret, context.clock.now()); });
  if (!account) return no_invitation(request);
  const web::Form form(request);
  std::string password;
  for (const auto& [name, value] : form.values()) {
    if (name == "password") password = value;
  }
  const auto faults = password_faults("password", password, account->email);
  if (!faults.empty()) return invitation_page(request, context, *account, faults);
  const std::string hash = hash_password(password);
  const Instant now = context.clock.now();
  const auto cookie = context.database.write([&](db::Session& session) -> Result<std::string> {
    const Actor nobody;
    Act act{session, nobody, now};
    const auto id = accept_invitation_with(act, secret, hash);
    if (!id) return fail(id.error());
    return open_session(session, *id, account->function_label, context.wall.now(), now, request.peer,
                        request.header("user-agent").value_or(std::string_view{}), last_visit_of(session, *id));
  });
  if (!cookie) return no_invitation(request);
  (void)sign_out(context.database, session_cookie_of(request, context.secure), now);
  web::Response response = web::see_other(first_page(account->grants));
  enter(response, request, context, *account, *cookie);
  return response;
}

// ---- language ----

web::Response choose_language(const web::Request& request, const PagesContext& context) {
  const auto lang = parse_lang(request.param("lang"));
  if (!lang) return web::error_response(request, NotFound{msg("This site speaks French and English.")});
  // A link or a picture of another site must not change what is kept of an account.
  if (const Actor* actor = actor_of(request);
      actor != nullptr && !actor->is_system && !actor->by_token && actor->lang != lang && request.is_from_here()) {
    (void)context.database.write([&](db::Session& session) -> Result<bool> {
      remember_language(session, actor->account, *lang);
      return true;
    });
  }
  web::Response response = web::see_other(local_path(request.query_value("retour").value_or("/")));
  response.headers.emplace_back("set-cookie", lang_cookie(*lang));
  return response;
}

web::Route open_route(std::string name, web::Method method, std::string pattern, web::Handler handler) {
  web::Route route;
  route.name = std::move(name);
  route.method = method;
  route.pattern = std::move(pattern);
  route.audience = web::Audience::everyone;
  route.freshness = web::Freshness::never;
  route.body_limit = 16U << 10U;
  route.handler = std::move(handler);
  return route;
}

}  // namespace

void add_sign_in_routes(web::Router& router, const Context& context) {
  const auto with = [context](auto page) {
    return [context, page](const web::Request& request) { return page(request, *context); };
  };
  router.add(open_route("access.show_sign_in", web::Method::get, "/connexion", with(show_sign_in)));
  router.add(open_route("access.sign_in", web::Method::post, "/connexion", with(post_sign_in)));
  router.add(open_route("access.show_invitation", web::Method::get, "/invitation/{secret}", with(show_invitation)));
  router.add(open_route("access.accept_invitation", web::Method::post, "/invitation/{secret}", with(post_invitation)));
  router.add(open_route("access.choose_language", web::Method::get, "/langue/{lang}", with(choose_language)));
  auto out = open_route("access.sign_out", web::Method::post, "/deconnexion", with(post_sign_out));
  out.audience = web::Audience::signed_in;
  router.add(std::move(out));
}

}  // namespace jalon::access
