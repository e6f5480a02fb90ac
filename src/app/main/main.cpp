// SPDX-License-Identifier: EUPL-1.2
#include "app/commands.hpp"

int main(int argc, char** argv) { return jalon::app::run(argc, argv); }
