// SPDX-License-Identifier: EUPL-1.2
// A foreign grants file checked from the command line.
#pragma once

#include <string>
#include <vector>

#include "app/platform.hpp"

namespace jalon::app {

struct CheckCommand {
  std::string file, xlsx, sheet, published;
  std::vector<std::string> map;
  std::size_t shown = 5;  // findings of one kind, on the terminal
  bool json = false;
};
// Prints what was found. Returns the exit code: 0 without errors, 1 with errors, 2 for a file that cannot be read, or a
// request that cannot be followed, with one line on standard error. With a platform a mapping is remembered there, and
// one that was is used.
int check_file(const CheckCommand& command, Platform* platform);

}  // namespace jalon::app
