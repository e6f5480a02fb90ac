// SPDX-License-Identifier: EUPL-1.2
// Private to the room: where a reader goes after signing in.
#pragma once

#include <string>
#include <string_view>

namespace jalon::access {

// /connexion?retour=… for the address that was asked for.
std::string sign_in_address(std::string_view target);
// The address if it is a path of this site; / otherwise: //elsewhere.example, /\elsewhere.example and
// https://elsewhere.example would lead out of it.
std::string local_path(std::string_view target);

}  // namespace jalon::access
