// SPDX-License-Identifier: EUPL-1.2
// Past awards from the command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/platform.hpp"
#include "base/function_ref.hpp"
#include "base/result.hpp"

namespace jalon::app {

struct AwardOptions {
  std::string file, scheme, department, contract, source, sheet, words, id, motive, format = "csv";
  std::vector<std::string> map;
  std::int64_t year = 0, limit = 50, shown = 20;
  bool json = false;
};
// Tells what was taken; a row that was not is told with its reason and fails nothing.
Result<void> import_awards(Platform& platform, const AwardOptions& options);
Result<void> list_awards(Platform& platform, const AwardOptions& options);
Result<void> list_award_imports(Platform& platform, const AwardOptions& options);
Result<void> undo_award_import(Platform& platform, const AwardOptions& options);
Result<void> export_awards(Platform& platform, const AwardOptions& options, FunctionRef<void(std::string_view)> out);

}  // namespace jalon::app
