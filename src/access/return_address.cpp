// SPDX-License-Identifier: EUPL-1.2
#include "access/return_address.hpp"

#include <algorithm>

#include "web/http.hpp"

namespace jalon::access {

std::string local_path(std::string_view target) {
  const bool is_path = target.starts_with('/') && !target.starts_with("//") && target.size() <= 2000;
  // Browsers take a backslash for a slash and drop tabs and line ends before they look at an address.
  const bool is_plain = std::all_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '\\';
  });
  const bool turns_round = target.starts_with("/connexion") || target.starts_with("/deconnexion");
  return is_path && is_plain && !turns_round ? std::string(target) : std::string("/");
}

std::string sign_in_address(std::string_view target) {
  const std::string to = local_path(target);
  if (to == "/") return "/connexion";
  return "/connexion?retour=" + web::percent_encode_path(to);
}

}  // namespace jalon::access
