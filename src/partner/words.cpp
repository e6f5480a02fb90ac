// SPDX-License-Identifier: EUPL-1.2
#include "partner/partner.hpp"
#include "web/i18n.hpp"

namespace jalon::partner {

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::state:
      return "state";
    case Kind::local_authority:
      return "local_authority";
    case Kind::association:
      return "association";
    case Kind::school:
      return "school";
    case Kind::company:
      return "company";
    case Kind::other:
      break;
  }
  return "other";
}

bool parse_word(std::string_view text, Kind& kind) {
  for (const auto each :
       {Kind::state, Kind::local_authority, Kind::association, Kind::school, Kind::company, Kind::other}) {
    if (word(each) == text) {
      kind = each;
      return true;
    }
  }
  return false;
}

std::string_view title(Kind kind) {
  switch (kind) {
    case Kind::state:
      return N_("State service");
    case Kind::local_authority:
      return N_("Local authority");
    case Kind::association:
      return N_("Association");
    case Kind::school:
      return N_("School or university");
    case Kind::company:
      return N_("Company");
    case Kind::other:
      break;
  }
  return N_("Other body");
}

std::string_view word(Part part) {
  switch (part) {
    case Part::responsible:
      return "responsible";
    case Part::accountable:
      return "accountable";
    case Part::consulted:
      return "consulted";
    case Part::informed:
      break;
  }
  return "informed";
}

bool parse_word(std::string_view text, Part& part) {
  for (const auto each : {Part::responsible, Part::accountable, Part::consulted, Part::informed}) {
    if (word(each) == text) {
      part = each;
      return true;
    }
  }
  return false;
}

std::string_view title(Part part) {
  switch (part) {
    case Part::responsible:
      return N_("carries it out");
    case Part::accountable:
      return N_("answers for it");
    case Part::consulted:
      return N_("is consulted");
    case Part::informed:
      break;
  }
  return N_("is informed");
}

}  // namespace jalon::partner
