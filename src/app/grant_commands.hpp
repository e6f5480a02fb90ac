// SPDX-License-Identifier: EUPL-1.2
// Grants from the command line: each calls the room and prints.
#pragma once

#include <cstdint>
#include <string>

#include "app/platform.hpp"
#include "base/function_ref.hpp"
#include "base/result.hpp"

namespace jalon::app {

struct GrantOptions {
  std::string call, number, file, motive, department, state, words, format = "csv", grantor, siret, territory, pdf, odt,
                                                                    lang = "fr";
  std::int64_t year = 0;
  std::int64_t limit = 50, version = 0;
  bool json = false, open = false, check = false;
};
Result<void> list_calls(Platform& platform, const GrantOptions& options);
Result<void> show_call(Platform& platform, const GrantOptions& options);
// Of a JSON object, as the API takes it.
Result<void> create_grant_call(Platform& platform, const GrantOptions& options);
Result<void> publish_grant_call(Platform& platform, const GrantOptions& options);
Result<void> close_grant_call(Platform& platform, const GrantOptions& options);
Result<void> correct_grant_call(Platform& platform, const GrantOptions& options);
Result<void> list_applications(Platform& platform, const GrantOptions& options);
Result<void> show_application(Platform& platform, const GrantOptions& options);
// Tells each row; fails when one was refused.
Result<void> import_grant_payments(Platform& platform, const GrantOptions& options);
Result<void> export_grant_payments(Platform& platform, const GrantOptions& options,
                                   FunctionRef<void(std::string_view)> out);
// Signed grants as open data; tells what is left out and why.
Result<void> export_grants(Platform& platform, const GrantOptions& options, FunctionRef<void(std::string_view)> out);
// The agreement as a document, into files.
Result<void> write_agreement_files(Platform& platform, const GrantOptions& options);
// Grants to assess, and overrides of renewals that wait for an answer.
Result<void> list_assessments(Platform& platform, const GrantOptions& options);
Result<void> list_cofunding(Platform& platform, const GrantOptions& options);
// Specifications that calls ask organisations to meet. A check is made by a named verifier: on a page, or by API.
Result<void> list_specifications(Platform& platform, const GrantOptions& options);
Result<void> show_specification(Platform& platform, const GrantOptions& options);
Result<void> create_grant_specification(Platform& platform, const GrantOptions& options);
Result<void> replace_grant_specification(Platform& platform, const GrantOptions& options);
// The last check of each organisation.
Result<void> list_checked(Platform& platform, const GrantOptions& options);
Result<void> list_late(Platform& platform, const GrantOptions& options);
// The chain of a territory by line and year; with check: that its figures are what the records and the ledger say.
Result<void> show_chain(Platform& platform, const GrantOptions& options);
Result<void> export_register(Platform& platform, const GrantOptions& options, FunctionRef<void(std::string_view)> out);

}  // namespace jalon::app
