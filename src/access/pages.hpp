// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its pages share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "web/form.hpp"
#include "web/html.hpp"
#include "web/page.hpp"

namespace jalon::access {

using Context = std::shared_ptr<const PagesContext>;

// A rule function in a transaction, by the reader.
template <class F>
auto act_of(const PagesContext& context, const web::Request& request, F&& work) {
  const Actor* actor = actor_of(request);
  JALON_CHECK(actor != nullptr);
  return context.database.write([&](db::Session& session) {
    Act act{session, *actor, context.clock.now()};
    return work(act);
  });
}

// The faults of a form from what a rule refused; a refusal without a field stands at the head of the form.
std::vector<Fault> faults_of(const Error& error);
// The fault of one field, for its place in the form.
const Message* why_of(const std::vector<Fault>& faults, std::string_view field);
// "Préfet, Seine-Saint-Denis (93)".
std::string grant_label(const PagesContext& context, const Grant& grant, Lang lang);
// Between items that hold commas themselves.
std::string_view list_separator(Lang lang);
std::string short_instant(Instant at, Lang lang);  // 15/11/2016, 10 h 30
// The rights of a role, one after the other.
std::string rights_in_words(std::span<const Right> rights, Lang lang);
std::vector<Right> rights_of(Role role);
// Without the sessions that have ended by themselves.
std::vector<OpenSession> live_sessions(db::Session& session, AccountId account, Instant now);
std::string lang_cookie(Lang lang);
// A card over the whole width.
void wide_card(web::Flow& flow, std::string_view title, FunctionRef<void(web::Flow&)> body);
// The fields of a profile: by the person, whose browser may fill them in, or by an administrator.
enum class Whose : std::uint8_t { own, other };
void write_profile_fields(web::Fields& fields, const Profile& profile, const std::vector<Fault>& faults, Whose whose);

void add_sign_in_routes(web::Router& router, const Context& context);
void add_own_account_routes(web::Router& router, const Context& context);
void add_administration_routes(web::Router& router, const Context& context);

}  // namespace jalon::access
