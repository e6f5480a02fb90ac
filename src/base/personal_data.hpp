// SPDX-License-Identifier: EUPL-1.2
// Jalon holds no record of a person who is reported, supported or watched. Free text that carries an identifier is
// refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jalon {

enum class Identifier { phone, private_email, social_security_number, birth_date };

struct IdentifierFound {
  Identifier kind;
  size_t offset = 0;  // bytes
  size_t size = 0;
};

// Phone numbers (French and international forms; 08 and short numbers belong to services and are let through), e-mail
// addresses of persons (an address of a body, such as contact@ or mairie@, and any under .gouv.fr are let through:
// agents of the State are named in their function, what is protected is the person supported), social security numbers
// (NIR of 15 characters with its key checked, or of 13, Corsica included), birth dates (a full date behind words of
// birth; "née en 1998" unless it is said of a body). Digits of any script, signs, unseen characters or a line's end
// between them, and O, l or I in their place, hide nothing. Order of the text; linear time, any bytes.
std::vector<IdentifierFound> find_identifiers(std::string_view text);

// Faults of the field, one for each kind found; empty when the text may be kept. The reason quotes nothing.
std::vector<Fault> refuse_identifiers(std::string_view field, std::string_view text);

}  // namespace jalon
