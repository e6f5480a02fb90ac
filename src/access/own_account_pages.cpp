// SPDX-License-Identifier: EUPL-1.2
// /compte: who I am here, what I may do and where, where I am signed in, and my tokens.
#include <algorithm>
#include <array>
#include <charconv>

#include "access/pages.hpp"
#include "access/store.hpp"
#include "web/i18n.hpp"

namespace jalon::access {

namespace {

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::array token_days{7, 30, 90, 365};

struct View {
  Account account;
  std::vector<OpenSession> sessions;
  std::vector<Token> tokens;
  std::string this_session;
  std::string form;  // which form failed
  std::vector<Fault> faults;
  Profile typed;
  std::string token_label;
  std::vector<std::string> token_rights;
  std::string new_secret;  // of a token just made, shown once
  std::string_view done;   // what has just been done, a msgid
};

const std::vector<Fault>& faults_in(const View& view, std::string_view form) {
  static const std::vector<Fault> none;
  return view.form == form ? view.faults : none;
}

std::vector<Right> rights_for_tokens(const Account& account) {
  std::vector<Right> out;
  for (const Right right : all_rights()) {
    const bool held = std::any_of(account.grants.begin(), account.grants.end(),
                                  [&](const Grant& grant) { return role_has(grant.role, right); });
    if (held && fits_token(right)) out.push_back(right);
  }
  return out;
}

// "Firefox, Windows": the two words of a user agent that a person recognises.
std::string device(std::string_view user_agent, Lang lang) {
  const auto first_of = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> marks) {
    for (const auto& [mark, name] : marks) {
      if (user_agent.find(mark) != std::string_view::npos) return name;
    }
    return std::string_view{};
  };
  const auto browser =
      first_of({{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox", "Firefox"}, {"Chrom", "Chrome"}, {"Safari", "Safari"}});
  const auto system = first_of({{"Android", "Android"},
                                {"iPhone", "iPhone"},
                                {"iPad", "iPad"},
                                {"Windows", "Windows"},
                                {"Mac OS", "macOS"},
                                {"Linux", "Linux"}});
  std::string out(browser);
  if (!system.empty()) out += (out.empty() ? "" : ", ") + std::string(system);
  return out.empty() ? std::string(web::tr(lang, "Unknown device")) : out;
}

void write_profile(web::Flow& flow, const web::Request& request, const View& view) {
  const auto& faults = faults_in(view, "profile");
  flow.section("w6", flow.tr("Who I am"), [&](web::Flow& card) {
    card.post_form("/compte/profil", web::csrf_token(request), [&](web::Fields& fields) {
      write_profile_fields(fields, view.typed, faults, Whose::own);
      fields.submit(fields.tr("Save"));
    });
  });
}

void write_password(web::Flow& flow, const web::Request& request, const View& view) {
  const auto& faults = faults_in(view, "password");
  flow.section("w6", flow.tr("Password"), [&](web::Flow& card) {
    card.note(card.tr("Your other sessions and your access tokens end when the password changes."));
    card.post_form("/compte/mot-de-passe", web::csrf_token(request), [&](web::Fields& fields) {
      fields.password_field({.name = "old_password",
                             .label = fields.tr("Present password"),
                             .why = why_of(faults, "old_password"),
                             .required = true,
                             .autocomplete = "current-password"});
      fields.password_field(
          {.name = "new_password",
           .label = fields.tr("New password"),
           .hint = fields.tr(
               "At least 12 characters. A sentence of a few words is easy to keep in mind and hard to guess."),
           .why = why_of(faults, "new_password"),
           .required = true,
           .autocomplete = "new-password"});
      fields.submit(fields.tr("Change the password"));
    });
  });
}

void write_roles(web::Flow& flow, const PagesContext& context, const View& view) {
  flow.section("", flow.tr("My roles and where they hold"), [&](web::Flow& card) {
    if (view.account.grants.empty()) {
      card.empty_state(card.tr("You hold no role at present. Ask the administrator of accounts."));
      return;
    }
    if (view.account.to_confirm_against) {
      card.notice(web::State::warn, [&](web::Flow& notice) {
        notice.p(notice.tr(
            "Your roles that sign, judge, publish or give roles are held back until a second administrator has spoken "
            "with you and confirmed that it was you who opened this account."));
      });
    }
    card.table(
        card.tr("Roles, places and rights"), {{card.tr("Role")}, {card.tr("Where")}, {card.tr("What it allows")}},
        [&](web::Rows& rows) {
          for (const Grant& grant : view.account.grants) {
            rows.row([&](web::Row& row) {
              row.head(web::tr(card.lang(), title(grant.role)));
              row.cell(context.territory_label ? context.territory_label(grant.territory, card.lang()) : std::string());
              row.cell(rights_in_words(rights_of(grant.role), card.lang()));
            });
          }
        });
    card.note(card.tr("A role holds in its territory and below it."));
  });
}

void write_sessions(web::Flow& flow, const web::Request& request, const View& view) {
  flow.section("", flow.tr("Where I am signed in"), [&](web::Flow& card) {
    card.note(
        card.tr("A session ends after two hours without use and after twelve hours in any case, and when it is used "
                "from another "
                "kind of network address than it was opened from."));
    const std::string csrf = web::csrf_token(request);
    card.table(card.tr("Open sessions"),
               {{card.tr("Device")}, {card.tr("Opened")}, {card.tr("Last used")}, {card.tr("Action")}},
               [&](web::Rows& rows) {
                 for (const OpenSession& session : view.sessions) {
                   rows.row([&](web::Row& row) {
                     row.head(device(session.user_agent, card.lang()));
                     row.cell(short_instant(session.opened_at, card.lang()));
                     row.cell(short_instant(session.last_used_at, card.lang()));
                     row.flow([&](web::Flow& cell) {
                       if (session.id.text() == view.this_session) {
                         cell.badge(web::State::ok, cell.tr("this session"));
                       } else {
                         cell.post_button("/compte/sessions/" + session.id.text() + "/fin", csrf,
                                          cell.tr("End this session"), true);
                       }
                     });
                   });
                 }
               });
    card.post_button("/compte/deconnexion-partout", csrf, card.tr("Sign out everywhere"), true);
  });
}

void write_tokens(web::Flow& flow, const web::Request& request, const View& view) {
  const auto rights = rights_for_tokens(view.account);
  if (rights.empty() && view.tokens.empty()) return;
  const auto& faults = faults_in(view, "token");
  const std::string csrf = web::csrf_token(request);
  flow.section("", flow.tr("My tokens for other programs"), [&](web::Flow& card) {
    card.p(
        card.tr("A token lets a program (a spreadsheet, a data warehouse) use the interface in your name, within the "
                "rights that you "
                "choose. Signatures and accounts stay out of its reach."));
    if (!view.tokens.empty()) {
      card.table(card.tr("Tokens"),
                 {{card.tr("What for")},
                  {card.tr("Rights")},
                  {card.tr("Ends on")},
                  {card.tr("Last used")},
                  {card.tr("Action")}},
                 [&](web::Rows& rows) {
                   for (const Token& token : view.tokens) {
                     rows.row([&](web::Row& row) {
                       row.head(token.label);
                       row.cell(rights_in_words(token.rights, card.lang()));
                       row.cell(short_instant(token.expires_at, card.lang()));
                       row.cell(token.last_used_at ? short_instant(*token.last_used_at, card.lang())
                                                   : std::string(card.tr("never")));
                       row.flow([&](web::Flow& cell) {
                         cell.post_button("/compte/jetons/" + token.id.text() + "/fin", csrf, cell.tr("Revoke"), true);
                       });
                     });
                   }
                 });
    }
    if (rights.empty()) return;
    card.details(
        card.tr("Make a token"),
        [&](web::Flow& inside) {
          inside.post_form("/compte/jetons", csrf, [&](web::Fields& fields) {
            fields.text_field({.name = "label",
                               .label = fields.tr("What the token is for"),
                               .hint = fields.tr("For example: monthly dashboard of the prefecture."),
                               .value = view.token_label,
                               .why = why_of(faults, "label"),
                               .required = true,
                               .max_characters = 80});
            std::vector<web::Choice> choices;
            for (const Right right : rights) {
              choices.push_back({std::string(word(right)), std::string(web::tr(fields.lang(), title(right)))});
            }
            fields.checkboxes(
                {.name = "rights", .label = fields.tr("What the program may do"), .why = why_of(faults, "rights")},
                choices, view.token_rights);
            std::vector<web::Choice> lasting;
            for (const int days : token_days) {
              lasting.push_back({std::to_string(days), web::trn(fields.lang(), "{0} day", "{0} days", days)});
            }
            fields.select({.name = "days",
                           .label = fields.tr("How long it lasts"),
                           .value = "30",
                           .why = why_of(faults, "expires")},
                          lasting);
            fields.submit(fields.tr("Make the token"));
          });
        },
        view.form == "token");
  });
}

web::Response page_of(const web::Request& request, const PagesContext& context, const View& view) {
  const web::Page frame{.title = std::string(web::tr(request.lang, "My account")),
                        .status = view.faults.empty() ? 200 : 422};
  return web::page(request, frame, [&](web::Flow& flow) {
    flow.head(flow.tr("My account"), view.account.email, [&](web::Flow& actions) {
      if (actor_of(request) != nullptr) {
        for (const Grant& grant : view.account.grants) {
          if (!role_has(grant.role, Right::manage_accounts)) continue;
          actions.button_link("/administration/comptes", actions.tr("Accounts and roles"), true);
          break;
        }
      }
      actions.post_button("/deconnexion", web::csrf_token(request), actions.tr("Sign out"));
    });
    flow.fault_summary(view.faults);
    if (!view.done.empty()) flow.notice(web::State::ok, [&](web::Flow& notice) { notice.p(notice.tr(view.done)); });
    if (!view.new_secret.empty()) {
      flow.notice(web::State::warn, [&](web::Flow& notice) {
        notice.h2(notice.tr("Copy this token now: it will not be shown again"));
        notice.pre(view.new_secret);
        notice.p(notice.tr("The program sends it with each request: Authorization: Bearer, a space, the token."));
      });
    }
    flow.grid([&](web::Flow& grid) {
      write_roles(grid, context, view);
      write_profile(grid, request, view);
      write_password(grid, request, view);
      write_sessions(grid, request, view);
      write_tokens(grid, request, view);
    });
  });
}

View view_of(const web::Request& request, const PagesContext& context) {
  const Actor* actor = actor_of(request);
  JALON_CHECK(actor != nullptr);
  View view;
  context.database.read([&](db::Session& session) {
    const auto account = find_account(session, actor->account);
    JALON_CHECK(account.has_value());
    view.account = *account;
    view.sessions = live_sessions(session, actor->account, context.wall.now());
    view.tokens = tokens_of(session, actor->account);
  });
  view.this_session = actor->session_id;
  view.typed = {view.account.name, view.account.function_label, view.account.lang};
  return view;
}

// What the address says has just been done (?fait=…), in words; only these.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> deeds{{
    {"profil", N_("Your account was changed.")},
    {"mot-de-passe", N_("Your password was changed; your other sessions and your access tokens have ended.")},
    {"session", N_("The session was ended.")},
    {"jeton", N_("The token was revoked.")},
}};

web::Response failed(const web::Request& request, const PagesContext& context, std::string_view form,
                     const Error& error, View view) {
  view.form = std::string(form);
  view.faults = faults_of(error);
  return page_of(request, context, view);
}

web::Response show(const web::Request& request, const PagesContext& context) {
  View view = view_of(request, context);
  const auto asked = request.query_value("fait").value_or(std::string_view{});
  for (const auto& [deed, sentence] : deeds) {
    if (deed == asked) view.done = sentence;
  }
  return page_of(request, context, view);
}

web::Response post_profile(const web::Request& request, const PagesContext& context) {
  const web::Form form(request);
  const Profile profile{form.text("name"), form.text("function_label"), form.text("lang")};
  const auto done = act_of(context, request, [&](Act& act) { return update_profile(act, act.actor.account, profile); });
  if (!done) {
    View view = view_of(request, context);
    view.typed = profile;
    return failed(request, context, "profile", done.error(), std::move(view));
  }
  web::Response response = web::see_other("/compte?fait=profil");
  if (const auto lang = parse_lang(profile.lang)) response.headers.emplace_back("set-cookie", lang_cookie(*lang));
  return response;
}

web::Response post_password(const web::Request& request, const PagesContext& context) {
  const web::Form form(request);
  std::string old_password;
  std::string new_password;
  for (const auto& [name, value] : form.values()) {
    if (name == "old_password") old_password = value;
    if (name == "new_password") new_password = value;
  }
  const Actor& actor = *actor_of(request);
  const auto done = change_own_password(context.database, context.clock, context.wall, actor, old_password,
                                        new_password, request.peer);
  if (!done) return failed(request, context, "password", done.error(), view_of(request, context));
  // Every session has ended, this one too; whoever knows the new password goes on in a new one.
  const auto cookie = context.database.write([&](db::Session& session) -> Result<std::string> {
    return open_session(session, actor.account, actor.label, context.wall.now(), context.clock.now(), request.peer,
                        request.header("user-agent").value_or(std::string_view{}), actor.last_visit);
  });
  web::Response response = web::see_other("/compte?fait=mot-de-passe");
  response.headers.emplace_back("set-cookie", session_cookie(*cookie, context.secure));
  return response;
}

web::Response post_end_session(const web::Request& request, const PagesContext& context) {
  const auto id = SessionId::parse(request.param("session"));
  if (!id) return web::error_response(request, NotFound{msg("This session has already ended.")});
  const auto done = act_of(context, request, [&](Act& act) { return end_session(act, act.actor.account, *id); });
  if (!done) return web::error_response(request, done.error());
  return web::see_other("/compte?fait=session");
}

web::Response post_sign_out_everywhere(const web::Request& request, const PagesContext& context) {
  const auto done = act_of(context, request, [&](Act& act) { return sign_out_everywhere(act, act.actor.account); });
  if (!done) return web::error_response(request, done.error());
  web::Response response = web::see_other("/connexion");
  response.headers.emplace_back("set-cookie", session_cookie({}, context.secure));
  return response;
}

web::Response post_token(const web::Request& request, const PagesContext& context) {
  const web::Form form(request);
  std::vector<Right> rights;
  for (const std::string& text : form.all("rights")) {
    if (Right right{}; parse_word(text, right)) rights.push_back(right);
  }
  int days = 0;
  const std::string typed_days = form.text("days");
  std::from_chars(typed_days.data(), typed_days.data() + typed_days.size(), days);
  const Instant now = context.wall.now();
  const Instant expires{now.ms + std::clamp(days, 0, 400) * day_ms};
  const auto made = act_of(context, request, [&](Act& act) {
    return make_token(act, act.actor.account, form.text("label"), rights, expires, now);
  });
  View view = view_of(request, context);
  if (!made) {
    view.token_label = form.text("label");
    view.token_rights = form.all("rights");
    return failed(request, context, "token", made.error(), std::move(view));
  }
  view.new_secret = made->secret;
  return page_of(request, context, view);
}

web::Response post_revoke(const web::Request& request, const PagesContext& context) {
  const auto id = Id<struct TokenTag>::parse(request.param("token"));
  if (!id) return web::error_response(request, NotFound{msg("There is no such token.")});
  const auto done = act_of(context, request, [&](Act& act) { return revoke_token(act, *id); });
  if (!done) return web::error_response(request, done.error());
  return web::see_other("/compte?fait=jeton");
}

}  // namespace

void add_own_account_routes(web::Router& router, const Context& context) {
  const auto add = [&](std::string name, web::Method method, std::string pattern, auto page) {
    web::Route route;
    route.name = std::move(name);
    route.method = method;
    route.pattern = std::move(pattern);
    route.freshness = web::Freshness::never;  // sessions and tokens change without the journal
    route.body_limit = 64U << 10U;
    route.handler = [context, page](const web::Request& request) { return page(request, *context); };
    router.add(std::move(route));
  };
  add("access.show_own_account", web::Method::get, "/compte", show);
  add("access.update_own_profile", web::Method::post, "/compte/profil", post_profile);
  add("access.change_password", web::Method::post, "/compte/mot-de-passe", post_password);
  add("access.end_own_session", web::Method::post, "/compte/sessions/{session}/fin", post_end_session);
  add("access.sign_out_everywhere", web::Method::post, "/compte/deconnexion-partout", post_sign_out_everywhere);
  add("access.make_token", web::Method::post, "/compte/jetons", post_token);
  add("access.revoke_token", web::Method::post, "/compte/jetons/{token}/fin", post_revoke);
}

}  // namespace jalon::access
