// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace jalon::app {

// The command line: every command, its help, and its exit code (0 done, 1 refused or failed with one line on standard
// error, 2 wrong usage).
int run(int argc, char** argv);

}  // namespace jalon::app
