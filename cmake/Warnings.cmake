# SPDX-License-Identifier: EUPL-1.2
# One list of warnings for every room; all of them are errors.
add_library(jalon_warnings INTERFACE)
target_compile_options(jalon_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wundef)
# A designated initialiser names what it sets; the members left out take their defaults.
target_compile_options(jalon_warnings INTERFACE -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports uninitialised members of std::variant and tl::expected that are never read.
  target_compile_options(jalon_warnings INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
