// SPDX-License-Identifier: EUPL-1.2
// /administration: accounts, invitations, roles, and the matrix of rights in words. Through Right::manage_accounts
// only.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "access/acts.hpp"
#include "access/pages.hpp"
#include "access/store.hpp"
#include "web/i18n.hpp"

namespace jalon::access {

namespace {

constexpr int page_size = 25;
constexpr std::string_view list_address = "/administration/comptes";

std::string_view state_label(std::string_view state) {
  if (state == "active") return N_("active account");
  if (state == "invited") return N_("invited account");
  return N_("closed account");
}
web::State state_sign(std::string_view state) {
  if (state == "active") return web::State::ok;
  return state == "invited" ? web::State::warn : web::State::idle;
}

std::vector<web::Choice> role_choices(Lang lang, std::string_view none) {
  std::vector<web::Choice> out{{"", std::string(web::tr(lang, none))}};
  for (const Role role : all_roles()) out.push_back({std::string(word(role)), std::string(web::tr(lang, title(role)))});
  return out;
}

std::vector<web::Link> crumbs(Lang lang, std::string here = {}) {
  std::vector<web::Link> out{{std::string(web::tr(lang, "Accounts and roles")), std::string(list_address)}};
  if (!here.empty()) out.push_back({std::move(here), "", true});
  return out;
}
std::vector<web::Link> tabs(Lang lang, bool on_matrix) {
  return {{std::string(web::tr(lang, "Accounts")), std::string(list_address), !on_matrix},
          {std::string(web::tr(lang, "Roles and rights")), "/administration/droits", on_matrix}};
}

// ---- list ----

web::Response show_list(const web::Request& request, const PagesContext& context) {
  AccountFilter filter;
  filter.words = std::string(request.query_value("q").value_or(std::string_view{}));
  const auto state = request.query_value("etat").value_or(std::string_view{});
  if (!state.empty()) filter.state = std::string(state);
  const auto role_word = request.query_value("role").value_or(std::string_view{});
  if (Role role{}; parse_word(role_word, role)) filter.role = role;
  int page_number = 1;
  const auto page_text = request.query_value("page").value_or("1");
  std::from_chars(page_text.data(), page_text.data() + page_text.size(), page_number);
  page_number = std::clamp(page_number, 1, 1'000'000);
  filter.limit = page_size;
  filter.offset = (page_number - 1) * page_size;
  const auto list = context.database.read([&](db::Session& session) { return list_accounts(session, filter); });

  const web::Page frame{.title = std::string(web::tr(request.lang, "Accounts and roles")),
                        .tabs = tabs(request.lang, false)};
  return web::page(request, frame, [&](web::Flow& flow) {
    flow.head(flow.tr("Accounts and roles"), web::trn(flow.lang(), "{0} account", "{0} accounts", list.total),
              [&](web::Flow& actions) {
                actions.button_link("/administration/comptes/nouveau", actions.tr("Invite somebody"));
              });
    flow.get_form(list_address, [&](web::Fields& fields) {
      fields.text_field({.name = "q", .label = fields.tr("Name, function or address"), .value = filter.words},
                        "search");
      fields.select({.name = "role", .label = fields.tr("Role"), .value = std::string(role_word)},
                    role_choices(fields.lang(), N_("All roles")));
      fields.select({.name = "etat", .label = fields.tr("State"), .value = std::string(state)},
                    {{"", std::string(fields.tr("All states"))},
                     {"invited", std::string(fields.tr("invited account"))},
                     {"active", std::string(fields.tr("active account"))},
                     {"to_confirm", std::string(fields.tr("account to confirm"))},
                     {"closed", std::string(fields.tr("closed account"))}});
      fields.submit(fields.tr("Filter"), {}, {}, true);
    });
    if (list.accounts.empty()) {
      flow.empty_state(flow.tr("No account answers to this."),
                       [&](web::Phrasing& p) { p.a(list_address, p.tr("Show all accounts")); });
      return;
    }
    flow.table(
        flow.tr("Accounts"), {{flow.tr("Name")}, {flow.tr("Function")}, {flow.tr("Roles")}, {flow.tr("State")}},
        [&](web::Rows& rows) {
          for (const Account& account : list.accounts) {
            rows.row([&](web::Row& row) {
              row.head([&](web::Phrasing& p) {
                p.a(std::string(list_address) + "/" + account.id.text(),
                    account.name.empty() ? p.tr("erased account") : std::string_view(account.name));
              });
              row.cell(account.function_label);
              row.cell([&](web::Phrasing& p) {
                if (account.grants.empty()) p.soft(p.tr("no role"));
                constexpr std::size_t shown = 3;
                for (std::size_t i = 0; i < account.grants.size() && i < shown; ++i) {
                  if (i > 0) p.br();
                  p.text(grant_label(context, account.grants[i], p.lang()));
                }
                if (account.grants.size() > shown) {
                  p.br();
                  p.soft(web::trn(p.lang(), "and {0} other", "and {0} others",
                                  static_cast<std::int64_t>(account.grants.size() - shown)));
                }
              });
              row.cell([&](web::Phrasing& p) { p.badge(state_sign(account.state), p.tr(state_label(account.state))); });
            });
          }
        });
    flow.pager(list.total, page_number, page_size,
               [&](int page) { return web::with_query(request, "page", std::to_string(page)); });
  });
}

// ---- roles, as a form ----

struct TypedGrant {
  std::string role, territory;
};

std::vector<TypedGrant> typed_of(const PagesContext& context, const std::vector<Grant>& grants, Lang lang) {
  std::vector<TypedGrant> out;
  for (const Grant& grant : grants) {
    out.push_back({std::string(word(grant.role)), context.territory_label
                                                      ? context.territory_label(grant.territory, lang)
                                                      : std::to_string(grant.territory.value)});
  }
  return out;
}

constexpr int most_rows = 40;
std::string field_name(std::string_view what, std::size_t i) { return std::string(what) + "_" + std::to_string(i); }

void write_grants(web::Fields& fields, const std::vector<TypedGrant>& typed, const std::vector<Fault>& faults) {
  const auto choices = role_choices(fields.lang(), N_("No role"));
  // What is held, and places for two more; saving opens two further ones.
  const std::size_t rows = std::min<std::size_t>(typed.size() + 2, most_rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const TypedGrant empty;
    const TypedGrant& one = i < typed.size() ? typed[i] : empty;
    const std::string role_field = field_name("role", i);
    const std::string territory_field = field_name("territory", i);
    const std::string role_label = web::trf(fields.lang(), "Role {0}", i + 1);
    const std::string territory_label = web::trf(fields.lang(), "Territory of role {0}", i + 1);
    fields.columns([&](web::Fields& columns) {
      columns.select({.name = role_field,
                      .label = role_label,
                      .value = one.role,
                      .why = why_of(faults, role_field),
                      .width = "w5"},
                     choices);
      columns.text_field({.name = territory_field,
                          .label = territory_label,
                          .value = one.territory,
                          .why = why_of(faults, territory_field),
                          .width = "w7"});
    });
  }
}

Message wrong_place(Role role) {
  if (!may_hold_at(role, 4)) {
    if (!may_hold_at(role, 3)) return msg("This role is given for the whole country: type France.");
    return may_hold_at(role, 1) ? msg("This role is given for the whole country, a region or a department.")
                                : msg("This role is given for a department.");
  }
  return msg("This role is given for a contract.");
}

struct ReadGrants {
  std::vector<TypedGrant> typed;
  std::vector<Grant> grants;
  std::vector<Fault> faults;
};
ReadGrants read_grants(const PagesContext& context, const web::Form& form, Lang lang,
                       const std::vector<Grant>& held = {}) {
  ReadGrants out;
  for (std::size_t i = 0; i < most_rows; ++i) {
    const std::string role_field = field_name("role", i);
    const std::string territory_field = field_name("territory", i);
    if (!form.has(role_field)) continue;
    const TypedGrant typed{form.text(role_field), form.text(territory_field)};
    if (typed.role.empty()) continue;  // a row is taken out by choosing "no role"
    const std::size_t at = out.typed.size();
    out.typed.push_back(typed);
    Role role{};
    if (!parse_word(typed.role, role)) {
      out.faults.push_back({field_name("role", at), msg("Choose a role of the list.")});
      continue;
    }
    // What holds in the whole country needs no place to be typed.
    std::optional<TerritoryKey> key;
    if (context.territory_from_text) {
      key = context.territory_from_text(
          typed.territory.empty() && may_hold_at(role, 1) && !may_hold_at(role, 2) ? "France" : typed.territory);
    }
    // What the form itself had written stands for itself, even where two places bear one name.
    for (const Grant& grant : held) {
      if (context.territory_label && context.territory_label(grant.territory, lang) == typed.territory)
        key = grant.territory;
    }
    if (!key) {
      out.faults.push_back(
          {field_name("territory", at),
           typed.territory.empty()
               ? msg("Say where this role holds.")
               : msg("No territory is known as “{0}”: type its number or its name.", typed.territory)});
      continue;
    }
    if (context.territory_path) {
      const std::size_t depth = std::min<std::size_t>(context.territory_path(*key).size(), 4);
      if (!may_hold_at(role, depth)) {
        out.faults.push_back({field_name("territory", at), wrong_place(role)});
        continue;
      }
    }
    out.grants.push_back({role, *key});
  }
  return out;
}

// ---- invitation ----

struct InviteView {
  std::string email;
  Profile profile;
  std::vector<TypedGrant> grants;
  std::vector<Fault> faults;
};

web::Response invite_page(const web::Request& request, const InviteView& view) {
  const std::string title_text(web::tr(request.lang, "Invite somebody"));
  const web::Page frame{
      .title = title_text, .crumbs = crumbs(request.lang, title_text), .status = view.faults.empty() ? 200 : 422};
  return web::page(request, frame, [&](web::Flow& flow) {
    flow.head(title_text, flow.tr("The person chooses a password through a one-time address that you send to them."));
    flow.fault_summary(view.faults);
    flow.post_form("/administration/comptes/nouveau", web::csrf_token(request), [&](web::Fields& fields) {
      fields.text_field({.name = "email",
                         .label = fields.tr("E-mail address"),
                         .hint = fields.tr("The professional address; it never appears in the journal."),
                         .value = view.email,
                         .why = why_of(view.faults, "email"),
                         .required = true,
                         .autocomplete = "off",
                         .max_characters = 254},
                        "email");
      write_profile_fields(fields, view.profile, view.faults, Whose::other);
      fields.fieldset(fields.tr("Roles and where they hold"), [&](web::Fields& inside) {
        inside.note(inside.tr(
            "Type the number or the name of a department, or the name of a contract. A role holds in its territory and "
            "below it."));
        write_grants(inside, view.grants, view.faults);
      });
      fields.submit(fields.tr("Invite"));
    });
  });
}

// What stands before the path of a one-time address: the address that the operator has given. Without it, only that of
// this machine is believed: whoever sends Host chooses it, and would be sent the secret. Empty otherwise.
std::string site_address(const web::Request& request, const PagesContext& context) {
  if (!context.public_address.empty()) return context.public_address;
  const std::string_view host = request.header("host").value_or(std::string_view{});
  for (const std::string_view here : {"localhost", "127.0.0.1", "[::1]"}) {
    if (!host.starts_with(here)) continue;
    const std::string_view port = host.substr(here.size());
    const bool is_port = port.size() > 1 && port[0] == ':' &&
                         std::all_of(port.begin() + 1, port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (port.empty() || is_port) return (context.secure ? "https://" : "http://") + std::string(host);
  }
  return {};
}

web::Response invited_page(const web::Request& request, const PagesContext& context, AccountId id,
                           const std::string& secret) {
  const std::string title_text(web::tr(request.lang, "Invitation ready"));
  return web::page(request, {.title = title_text, .crumbs = crumbs(request.lang, title_text)}, [&](web::Flow& flow) {
    flow.head(title_text);
    flow.p(
        flow.tr("Send this address to the person by a way that you trust. It serves once, within seven days, and will "
                "not be shown "
                "again."));
    const std::string site = site_address(request, context);
    flow.pre(site + "/invitation/" + secret);
    if (site.empty()) {
      flow.p(
          flow.tr("Put the address of this site in front of it: the server has not been told its own (serve "
                  "--public-address), and the one that a browser names may be false."));
    }
    flow.p([&](web::Phrasing& p) {
      p.button_link(std::string(list_address) + "/" + id.text(), p.tr("See the account"));
      p.text(" ");
      p.button_link("/administration/comptes/nouveau", p.tr("Invite somebody else"), true);
    });
  });
}

web::Response post_invite(const web::Request& request, const PagesContext& context) {
  const web::Form form(request);
  auto roles = read_grants(context, form, request.lang);
  InviteView view{form.text("email"),
                  {form.text("name"), form.text("function_label"), form.text("lang")},
                  std::move(roles.typed),
                  {}};
  if (roles.faults.empty()) {
    const auto made = act_of(context, request, [&](Act& act) {
      return invite(act, {view.email, view.profile.name, view.profile.function_label, view.profile.lang, roles.grants},
                    context.roles_taken);
    });
    if (made) return invited_page(request, context, made->account, made->secret);
    view.faults = faults_of(made.error());
  } else {
    // The faults of the other fields too: everything at once.
    const auto checked =
        check_invitation({view.email, view.profile.name, view.profile.function_label, view.profile.lang, roles.grants});
    if (!checked) view.faults = faults_of(checked.error());
    std::erase_if(view.faults, [](const Fault& fault) { return fault.field == "grants"; });
    view.faults.insert(view.faults.end(), roles.faults.begin(), roles.faults.end());
  }
  for (Fault& fault : view.faults) {
    if (fault.field == "grants") fault.field = "role_0";
  }
  return invite_page(request, view);
}

// ---- one account ----

struct AccountView {
  Account account;
  std::vector<OpenSession> sessions;
  std::vector<journal::Record> records;
  std::vector<TypedGrant> grants;
  Profile profile;
  std::vector<Fault> faults;
  std::string_view done;
};

std::string_view act_label(std::string_view verb) {
  const auto acts = journal_acts();
  const auto found = std::ranges::find(acts, verb, &journal::ActWord::act);
  return found == acts.end() ? verb : found->label;
}

// The fields of an account's record, in words: "state: active; roles: Prefect, Seine-Saint-Denis (93)".
std::string in_words(const PagesContext& context, const std::string& json, Lang lang) {
  if (json.empty()) return {};
  boost::json::error_code broken;
  const auto value = boost::json::parse(json, broken);
  if (broken || !value.is_object()) return json;
  std::string out;
  const auto add = [&](std::string_view label, std::string_view text) {
    if (!out.empty()) out += list_separator(lang);
    out += web::trf(lang, "{0}: {1}", web::tr(lang, label), text);
  };
  for (const auto& [key, field] : value.as_object()) {
    if (key == "grants" && field.is_array()) {
      std::string roles;
      for (const auto& item : field.as_array()) {
        const auto* grant = item.if_object();
        if (grant == nullptr) continue;
        const auto* role_text = grant->if_contains("role");
        const auto* place = grant->if_contains("territory");
        Role role{};
        if (role_text == nullptr || place == nullptr || !role_text->is_string() || !place->is_int64() ||
            !parse_word(std::string_view(role_text->as_string()), role)) {
          continue;
        }
        if (!roles.empty()) roles += " + ";
        roles += grant_label(context, {role, TerritoryKey{static_cast<std::int32_t>(place->as_int64())}}, lang);
      }
      add(N_("roles"), roles.empty() ? web::tr(lang, "no role") : std::string_view(roles));
    } else if (key == "state" && field.is_string()) {
      add(N_("state"), web::tr(lang, state_label(std::string_view(field.as_string()))));
    } else if (key == "held_back" && field.is_bool()) {
      add(N_("roles that bind"), web::tr(lang, "held back until confirmed"));
    } else if (key == "function" && field.is_string()) {
      add(N_("function"), std::string_view(field.as_string()));
    } else if (key == "label" && field.is_string()) {
      add(N_("label"), std::string_view(field.as_string()));
    } else if (key == "sessions" && field.is_int64()) {
      add(N_("sessions"), std::to_string(field.as_int64()));
    } else if (key == "family" && field.is_string()) {
      add(N_("network"), field.as_string() == "ipv6" ? "IPv6" : "IPv4");
    } else if (key == "rights" && field.is_string()) {
      std::string rights;
      for (const auto text : split(std::string_view(field.as_string()), ' ')) {
        if (Right right{}; parse_word(text, right))
          rights += (rights.empty() ? "" : ", ") + std::string(web::tr(lang, title(right)));
      }
      add(N_("rights"), rights);
    }
  }
  return out;
}

void write_journal(web::Flow& flow, const PagesContext& context, const AccountView& view) {
  wide_card(flow, flow.tr("Journal of this account"), [&](web::Flow& card) {
    card.table(card.tr("What was done, the newest first"),
               {{card.tr("When")}, {card.tr("What")}, {card.tr("By")}, {card.tr("Before")}, {card.tr("After")}},
               [&](web::Rows& rows) {
                 for (const auto& record : view.records) {
                   rows.row([&](web::Row& row) {
                     row.cell(short_instant(record.at, card.lang()));
                     row.head(web::tr(card.lang(), act_label(record.act)));
                     row.cell(record.actor_label);
                     row.cell(in_words(context, record.before, card.lang()));
                     row.cell(in_words(context, record.after, card.lang()));
                   });
                 }
               });
  });
}

// What another administrator must say before the roles of this account hold.
void write_confirmation(web::Flow& flow, const web::Request& request, const Account& account) {
  const AccountId reader = actor_of(request)->account;
  flow.notice(web::State::warn, [&](web::Flow& notice) {
    notice.p(notice.tr(
        "The roles of this account that sign, judge, publish or give roles are held back: an administrator made the "
        "address by which it was opened again, or gave it the role of administrator."));
    if (reader == account.id) return;
    if (reader == *account.to_confirm_against) {
      notice.p(notice.tr("You did: another administrator confirms with the person, or the operator on the server."));
    } else if (account.state == "active") {
      notice.p(notice.tr(
          "Speak with the person, by a number that you know, and confirm only if it is they who opened the account."));
      notice.post_button(std::string(list_address) + "/" + account.id.text() + "/confirmation",
                         web::csrf_token(request), notice.tr("Confirm"), true);
    }
  });
}

web::Response account_page(const web::Request& request, const PagesContext& context, const AccountView& view) {
  const Account& account = view.account;
  const bool closed = account.state == "closed";
  const bool own = actor_of(request)->account == account.id;
  const std::string address = std::string(list_address) + "/" + account.id.text();
  const std::string csrf = web::csrf_token(request);
  const std::string name = account.name.empty() ? std::string(web::tr(request.lang, "erased account")) : account.name;
  const web::Page frame{.title = name, .crumbs = crumbs(request.lang, name), .status = view.faults.empty() ? 200 : 422};
  return web::page(request, frame, [&](web::Flow& flow) {
    flow.head(name, account.function_label, [&](web::Flow& actions) {
      actions.badge(state_sign(account.state), actions.tr(state_label(account.state)));
    });
    flow.fault_summary(view.faults);
    if (!view.done.empty()) flow.notice(web::State::ok, [&](web::Flow& notice) { notice.p(notice.tr(view.done)); });
    if (own) {
      flow.notice(web::State::idle, [&](web::Flow& notice) {
        notice.p(notice.tr("This is your own account: another administrator changes its roles or closes it."));
      });
    }
    if (account.to_confirm_against && !closed) write_confirmation(flow, request, account);
    if (closed) {
      flow.p(flow.tr("This account is closed. To open it again, invite the person with the roles they now hold."));
    } else {
      if (!own) {
        wide_card(flow, flow.tr("Roles and where they hold"), [&](web::Flow& card) {
          card.post_form(address + "/roles", csrf, [&](web::Fields& fields) {
            fields.note(fields.tr(
                "Choose “No role” to take a role away. A role that has ended is refused at the person's next click."));
            write_grants(fields, view.grants, view.faults);
            fields.submit(fields.tr("Save the roles"));
          });
        });
      }
      flow.grid([&](web::Flow& grid) {
        grid.section("w6", grid.tr("Profile"), [&](web::Flow& card) {
          card.terms([&](web::Terms& terms) {
            terms.pair(card.tr("E-mail address"), account.email);
            terms.pair(card.tr("Since"), short_instant(account.created_at, card.lang()));
          });
          card.post_form(address + "/profil", csrf, [&](web::Fields& fields) {
            write_profile_fields(fields, view.profile, view.faults, Whose::other);
            fields.submit(fields.tr("Save"));
          });
        });
        grid.div("w6", [&](web::Flow& half) {
          half.grid([&](web::Flow& inner) {
            inner.section("", inner.tr("Open sessions"), [&](web::Flow& card) {
              card.p(web::trn(card.lang(), "{0} open session.", "{0} open sessions.",
                              static_cast<std::int64_t>(view.sessions.size())));
              if (!view.sessions.empty()) {
                card.post_button(address + "/sessions", csrf, card.tr("End all sessions"), true);
              }
            });
            inner.section("", inner.tr("Lost invitation or password"), [&](web::Flow& card) {
              card.p(card.tr(
                  "A new one-time address replaces the one before; the present password holds until the new one "
                  "is chosen."));
              card.post_button(address + "/invitation", csrf, card.tr("Make a new one-time address"), true);
            });
            if (!own) {
              inner.section("", inner.tr("End of duties"), [&](web::Flow& card) {
                card.p(
                    card.tr("Its sessions, tokens and roles end at once. What the person did stays in the journal; the "
                            "name and the "
                            "address are erased after twelve months."));
                card.details(card.tr("Close this account"), [&](web::Flow& inside) {
                  inside.post_button(address + "/fermeture", csrf, inside.tr("Close for good"));
                });
              });
            }
          });
        });
      });
    }
    write_journal(flow, context, view);
  });
}

std::optional<AccountView> account_view(const web::Request& request, const PagesContext& context) {
  const auto id = AccountId::parse(request.param("account"));
  if (!id) return std::nullopt;
  std::optional<AccountView> view;
  context.database.read([&](db::Session& session) {
    auto account = find_account(session, *id);
    if (!account) return;
    view.emplace();
    view->account = std::move(*account);
    view->sessions = live_sessions(session, *id, context.wall.now());
    journal::Filter filter;
    filter.kind = "account";
    filter.object_id = id->text();
    filter.limit = 50;
    view->records = journal::read(session, filter);
  });
  if (view) {
    view->grants = typed_of(context, view->account.grants, request.lang);
    view->profile = {view->account.name, view->account.function_label, view->account.lang};
  }
  return view;
}

web::Response no_account(const web::Request& request) {
  return web::error_response(request, NotFound{msg("There is no such account.")});
}
std::string address_of(const web::Request& request, std::string_view deed) {
  return std::string(list_address) + "/" + std::string(request.param("account")) + "?fait=" + std::string(deed);
}

web::Response show_account(const web::Request& request, const PagesContext& context) {
  auto view = account_view(request, context);
  if (!view) return no_account(request);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> deeds{{
      {"confirmation", N_("The account is confirmed: its roles hold from the person's next click.")},
      {"roles", N_("The roles were changed; they hold from the person's next click.")},
      {"profil", N_("The profile was changed.")},
      {"sessions", N_("All sessions of this account have ended.")},
      {"fermeture", N_("The account was closed.")},
  }};
  const auto asked = request.query_value("fait").value_or(std::string_view{});
  for (const auto& [deed, sentence] : deeds) {
    if (deed == asked) view->done = sentence;
  }
  return account_page(request, context, *view);
}

web::Response post_roles(const web::Request& request, const PagesContext& context) {
  auto view = account_view(request, context);
  if (!view) return no_account(request);
  const web::Form form(request);
  auto roles = read_grants(context, form, request.lang, view->account.grants);
  view->faults = roles.faults;
  if (roles.faults.empty()) {
    const auto done = act_of(context, request, [&](Act& act) {
      return set_grants(act, view->account.id, roles.grants, context.roles_taken);
    });
    if (done) return web::see_other(address_of(request, "roles"));
    view->faults = faults_of(done.error());
  }
  view->grants = std::move(roles.typed);
  return account_page(request, context, *view);
}

web::Response post_profile(const web::Request& request, const PagesContext& context) {
  auto view = account_view(request, context);
  if (!view) return no_account(request);
  const web::Form form(request);
  view->profile = {form.text("name"), form.text("function_label"), form.text("lang")};
  const auto done =
      act_of(context, request, [&](Act& act) { return update_profile(act, view->account.id, view->profile); });
  if (done) return web::see_other(address_of(request, "profil"));
  view->faults = faults_of(done.error());
  return account_page(request, context, *view);
}

template <class F>
web::Response do_and_show(const web::Request& request, const PagesContext& context, std::string_view deed, F&& work) {
  const auto id = AccountId::parse(request.param("account"));
  if (!id) return no_account(request);
  const auto done = act_of(context, request, [&](Act& act) { return work(act, *id); });
  if (!done) return web::error_response(request, done.error());
  return web::see_other(address_of(request, deed));
}
web::Response post_close(const web::Request& request, const PagesContext& context) {
  return do_and_show(request, context, "fermeture",
                     [&](Act& act, AccountId id) { return close_account(act, id, context.roles_taken); });
}
web::Response post_confirm(const web::Request& request, const PagesContext& context) {
  return do_and_show(request, context, "confirmation", [](Act& act, AccountId id) { return confirm_account(act, id); });
}
web::Response post_end_sessions(const web::Request& request, const PagesContext& context) {
  return do_and_show(request, context, "sessions", [](Act& act, AccountId id) { return sign_out_everywhere(act, id); });
}
web::Response post_invite_again(const web::Request& request, const PagesContext& context) {
  const auto id = AccountId::parse(request.param("account"));
  if (!id) return no_account(request);
  const auto made = act_of(context, request, [&](Act& act) { return invite_again(act, *id); });
  if (!made) return web::error_response(request, made.error());
  return invited_page(request, context, *id, made->secret);
}

// ---- the matrix ----

web::Response show_matrix(const web::Request& request, const PagesContext&) {
  const web::Page frame{.title = std::string(web::tr(request.lang, "Roles and rights")),
                        .tabs = tabs(request.lang, true)};
  return web::page(request, frame, [&](web::Flow& flow) {
    flow.head(flow.tr("Roles and rights"), flow.tr("Who may do what, and why. What is not written here is refused."));
    wide_card(flow, flow.tr("By right"), [&](web::Flow& card) {
      card.table(card.tr("Each right, the roles that have it, and the reason"),
                 {{card.tr("Right")}, {card.tr("Roles")}, {card.tr("Why")}}, [&](web::Rows& rows) {
                   for (const Right right : all_rights()) {
                     rows.row([&](web::Row& row) {
                       row.head([&](web::Phrasing& p) {
                         p.text(p.tr(title(right)));
                         if (holds_anywhere(right)) p.text(" ").soft(p.tr("(everywhere)"));
                       });
                       std::string names;
                       for (const Role role : all_roles()) {
                         if (role_has(role, right))
                           names += (names.empty() ? "" : ", ") + std::string(web::tr(card.lang(), title(role)));
                       }
                       row.cell(names);
                       row.cell(web::tr(card.lang(), reason(right)));
                     });
                   }
                 });
      card.note(card.tr("A right holds in the role's territory and below, except where it says “everywhere”."));
    });
    wide_card(flow, flow.tr("By role"), [&](web::Flow& card) {
      card.table(card.tr("Each role, where it is given, and its rights"),
                 {{card.tr("Role")}, {card.tr("Where it is given")}, {card.tr("Rights")}}, [&](web::Rows& rows) {
                   for (const Role role : all_roles()) {
                     rows.row([&](web::Row& row) {
                       row.head(web::tr(card.lang(), title(role)));
                       row.cell(web::tr(card.lang(), usual_place(role)));
                       row.cell(rights_in_words(rights_of(role), card.lang()));
                     });
                   }
                 });
      card.note(
          card.tr("Acting for the State, acting for a local authority, operating, evaluating, controlling and looking "
                  "after accounts "
                  "never meet in one person."));
    });
  });
}

}  // namespace

void add_administration_routes(web::Router& router, const Context& context) {
  const auto add = [&](std::string name, web::Method method, std::string pattern, auto page) {
    web::Route route;
    route.name = std::move(name);
    route.method = method;
    route.pattern = std::move(pattern);
    route.right = std::string(word(Right::manage_accounts));
    route.body_limit = 64U << 10U;
    route.handler = [context, page](const web::Request& request) { return page(request, *context); };
    router.add(std::move(route));
  };
  const std::string one = "/administration/comptes/{account}";
  add("access.list_accounts", web::Method::get, "/administration/comptes", show_list);
  add("access.show_invite", web::Method::get, "/administration/comptes/nouveau",
      [](const web::Request& request, const PagesContext&) { return invite_page(request, {}); });
  add("access.invite", web::Method::post, "/administration/comptes/nouveau", post_invite);
  add("access.show_account", web::Method::get, one, show_account);
  add("access.change_roles", web::Method::post, one + "/roles", post_roles);
  add("access.update_profile", web::Method::post, one + "/profil", post_profile);
  add("access.invite_again", web::Method::post, one + "/invitation", post_invite_again);
  add("access.confirm_account", web::Method::post, one + "/confirmation", post_confirm);
  add("access.end_sessions", web::Method::post, one + "/sessions", post_end_sessions);
  add("access.close_account", web::Method::post, one + "/fermeture", post_close);
  add("access.show_rights", web::Method::get, "/administration/droits", show_matrix);
}

}  // namespace jalon::access
