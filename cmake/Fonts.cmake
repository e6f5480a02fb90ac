# SPDX-License-Identifier: EUPL-1.2
# jalon_fonts(target): the typeface of the pages for documents, unpacked once: what shapes a text reads no WOFF2.
function(jalon_fonts target)
  find_program(WOFF2_DECOMPRESS woff2_decompress)
  if(NOT WOFF2_DECOMPRESS)
    message(FATAL_ERROR "woff2_decompress is missing: install the package woff2")
  endif()
  set(out ${PROJECT_BINARY_DIR}/generated/fonts)
  file(MAKE_DIRECTORY ${out})
  foreach(part latin latin-ext)
    set(name source-sans-3-${part}-wght-normal)
    set(packed ${PROJECT_SOURCE_DIR}/node_modules/@fontsource-variable/source-sans-3/files/${name}.woff2)
    # It writes beside what it reads.
    add_custom_command(
      OUTPUT ${out}/${name}.ttf
      COMMAND ${CMAKE_COMMAND} -E copy ${packed} ${out}/${name}.woff2
      COMMAND ${WOFF2_DECOMPRESS} ${out}/${name}.woff2
      DEPENDS ${packed}
      COMMENT "Font ${part}" VERBATIM)
    string(MAKE_C_IDENTIFIER ${part} id)
    jalon_embed(${target} font_source_sans_3_${id} ${out}/${name}.ttf)
  endforeach()
endfunction()
