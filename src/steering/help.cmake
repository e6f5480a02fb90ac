# SPDX-License-Identifier: EUPL-1.2
# The help of each role's first day and the pages about the site itself, in both languages, inside the binary.
file(GLOB help_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/help/*/*.md)
set(includes "")
set(rows "")
foreach(file IN LISTS help_files)
  get_filename_component(name ${file} NAME_WE)
  get_filename_component(folder ${file} DIRECTORY)
  get_filename_component(lang ${folder} NAME)
  jalon_embed(jalon_steering help_${lang}_${name} ${file})
  string(APPEND includes "#include \"embed/help_${lang}_${name}.hpp\"\n")
  string(APPEND rows "    HelpText{\"${lang}\", \"${name}\", &embed::help_${lang}_${name}},\n")
endforeach()
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/generated/steering/help_texts.hpp CONTENT
"// Generated; do not edit.
#pragma once
#include <array>
#include <string_view>
${includes}
namespace jalon::steering {
struct HelpText {
  std::string_view lang, name;
  std::string_view (*text)();
};
inline constexpr std::array help_texts{
${rows}};
}  // namespace jalon::steering
")
