// SPDX-License-Identifier: EUPL-1.2
// A form of a page whose act was refused comes back with what was typed. For the pages of this room and of those above.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/function_ref.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "territory/territory.hpp"
#include "web/form.hpp"
#include "web/html.hpp"
#include "web/http.hpp"

namespace jalon::steering {

// What a failed form comes back with: what was typed, its faults, or the rule that said no.
struct Returned {
  const web::Form* form = nullptr;
  std::string which;  // which of the page's forms
  std::vector<Fault> faults;
  std::optional<Error> refusal;
  [[nodiscard]] bool is(std::string_view name) const { return form != nullptr && which == name; }
  [[nodiscard]] const Message* why(std::string_view name, std::string_view field) const;
  [[nodiscard]] std::string value(std::string_view name, std::string_view field, std::string otherwise = {}) const;
  [[nodiscard]] int status() const;
  void write(web::Flow& main) const;
};

// What an act of a page needs of the process.
struct Desk {
  db::Database& database;
  const Clock& clock;
  territory::Directory& territories;
};
// Runs a rule in a transaction, then goes on to where it says, or shows the form again with what was typed.
// rule(act, registry) -> the address to go to.
web::Response run_form(const Desk& desk, const web::Request& request, const web::Form& form, std::string which,
                       FunctionRef<web::Response(const Returned&)> show,
                       FunctionRef<Result<std::string>(access::Act&, const territory::Registry&)> rule);

}  // namespace jalon::steering
