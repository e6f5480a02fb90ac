// SPDX-License-Identifier: EUPL-1.2
// Typed reading of a posted form: every fault is collected, nothing typed is lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "web/http.hpp"

namespace jalon::web {

class Form {
 public:
  // Parses application/x-www-form-urlencoded or multipart/form-data. Broken UTF-8 or a wrong CSRF token is a fault of
  // the form itself (field ""): Result would hide what was typed.
  explicit Form(const Request& request);

  // As typed, tidied; empty when absent.
  [[nodiscard]] std::string text(std::string_view field) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view field) const;
  [[nodiscard]] bool has(std::string_view field) const;
  [[nodiscard]] const Upload* upload(std::string_view field) const;

  // Each adds a fault when the rule does not hold and returns what it could read.
  std::string required_text(std::string_view field, size_t max_characters, const Message& if_missing);
  std::string optional_text(std::string_view field, size_t max_characters);
  std::optional<Date> date(std::string_view field);  // empty is none; YYYY-MM-DD or DD/MM/YYYY
  std::optional<std::int64_t> integer(std::string_view field, std::int64_t min, std::int64_t max);
  std::optional<std::int64_t> decimal(std::string_view field, int decimals, std::int64_t min, std::int64_t max);
  void fault(std::string_view field, Message reason);

  // Everything that was typed, in order: for a page that gives it back when the form's own page cannot.
  [[nodiscard]] const Pairs& values() const { return values_; }

  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  [[nodiscard]] bool ok() const { return faults_.empty(); }
  [[nodiscard]] const Fault* fault_of(std::string_view field) const;

 private:
  Pairs values_;
  std::vector<Upload> uploads_;
  std::vector<Fault> faults_;
};

// The token that a form of this identity must carry (HMAC of the session's secret); empty without identity.
std::string csrf_token(const Request& request);

}  // namespace jalon::web
