// SPDX-License-Identifier: EUPL-1.2
// Grants as others read them: SCDL "subventions" 2.1.1 (what the décret n° 2017-779 asks to publish) and 360Giving 1.4,
// in constant memory. Whoever has the grants fills the struct.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace jalon::intake {

struct Award {
  enum class Payment : std::uint8_t { once, in_parts, other };

  std::string id;  // of this grant among all of its publisher, for ever: letters, digits, - and _
  std::string grantor_name, grantor_siret;
  Date agreed_on;
  std::string reference;
  std::string beneficiary_name, beneficiary_siret, beneficiary_rna;
  std::string object;
  std::int64_t amount_cents = 0;  // before it is shared among beneficiaries
  bool in_cash = true, in_kind = false;
  Payment payment = Payment::once;
  std::string conditions;  // of another payment, in words
  Date paid_from;
  std::optional<Date> paid_until;  // none: on one day
  std::string rae_id;
  bool is_notified_to_eu = false;
  std::int32_t share_per_10000 = 10'000;  // of this beneficiary
  std::string scheme;
  // For 360Giving alone.
  std::string description;           // empty: the object
  std::string programme;             // its title
  std::optional<Date> begins, ends;  // of what is funded
  Instant modified_at;
};

// What the schema of SCDL, or that of 360Giving, would refuse, by the name of its column or field: such a grant is to
// be left out and told of. An object that is only too long is none of it: it is shortened to 256 characters.
std::vector<Fault> award_faults(const Award& award);

using AwardSink = FunctionRef<void(const Award&)>;
// UTF-8, commas, points, CRLF; the sixteen columns in their order. What a spreadsheet would run as a formula gets an
// apostrophe before it, as in all of our tables.
void write_scdl(FunctionRef<void(AwardSink)> awards, FunctionRef<void(std::string_view)> out);

struct Publisher {
  std::string prefix;  // of the identifiers: 360G-PREFIX-…
  std::string name, siret;
  Date issued_on;
};
// A package. Without any grant it does not hold its schema, which wants one at least.
void write_giving(const Publisher& publisher, FunctionRef<void(AwardSink)> awards,
                  FunctionRef<void(std::string_view)> out);

}  // namespace jalon::intake
