# SPDX-License-Identifier: EUPL-1.2
# jalon_embed(target name file): the bytes of a file inside the binary, as jalon::embed::<name>() in "embed/<name>.hpp".
function(jalon_embed target name file)
  set(cpp ${PROJECT_BINARY_DIR}/generated/embed/${name}.cpp)
  set(hpp ${PROJECT_BINARY_DIR}/generated/embed/${name}.hpp)
  file(GENERATE OUTPUT ${hpp} CONTENT
"// Generated; do not edit.
#pragma once
#include <string_view>
namespace jalon::embed { std::string_view ${name}(); }
")
  file(GENERATE OUTPUT ${cpp} CONTENT
"// Generated; do not edit.
#include \"embed/${name}.hpp\"
__asm__(\".section .rodata\\n.balign 16\\njalon_embed_${name}_begin:\\n.incbin \\\"${file}\\\"\\njalon_embed_${name}_end:\\n.byte 0\\n.previous\\n\");
extern \"C\" const char jalon_embed_${name}_begin[];
extern \"C\" const char jalon_embed_${name}_end[];
namespace jalon::embed {
std::string_view ${name}() { return {jalon_embed_${name}_begin, static_cast<decltype(sizeof 0)>(jalon_embed_${name}_end - jalon_embed_${name}_begin)}; }
}
")
  set_source_files_properties(${cpp} PROPERTIES GENERATED ON OBJECT_DEPENDS ${file})
  target_sources(${target} PRIVATE ${cpp})
endfunction()
