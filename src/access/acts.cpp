// SPDX-License-Identifier: EUPL-1.2
#include "access/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::access {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"invite_account", N_("Account invited"), "account"},
      journal::ActWord{"confirm_account", N_("Confirmed with the person"), "account"},
      journal::ActWord{"renew_invitation", N_("Invitation renewed"), "account"},
      journal::ActWord{"accept_invitation", N_("Account opened by its person"), "account"},
      journal::ActWord{"replace_password", N_("Password replaced through an invitation"), "account"},
      journal::ActWord{"change_password", N_("Password changed"), "account"},
      journal::ActWord{"change_roles", N_("Roles changed"), "account"},
      journal::ActWord{"close_account", N_("Account closed"), "account"},
      journal::ActWord{"erase_account", N_("Name and address erased"), "account"},
      journal::ActWord{"update_profile", N_("Profile changed"), "account"},
      journal::ActWord{"add_account", N_("Account added"), "account"},
      journal::ActWord{"open_session", N_("Signed in"), "account"},
      journal::ActWord{"end_session", N_("Session ended"), "account"},
      journal::ActWord{"end_all_sessions", N_("Signed out everywhere"), "account"},
      journal::ActWord{"make_token", N_("Token made"), "account"},
      journal::ActWord{"revoke_token", N_("Token revoked"), "account"},
  };
  return acts;
}

}  // namespace jalon::access
