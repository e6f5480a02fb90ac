# SPDX-License-Identifier: EUPL-1.2
# jalon_assets(target): the style sheet, the scripts, the font and the icon, bundled, minified and compressed once, at build time.
function(jalon_assets target)
  find_program(NODE node)
  if(NOT NODE)
    message(FATAL_ERROR "node is missing: install the package nodejs (with npm), then run `npm ci` in ${PROJECT_SOURCE_DIR}")
  endif()
  if(NOT EXISTS ${PROJECT_SOURCE_DIR}/node_modules/esbuild/package.json
     OR NOT EXISTS ${PROJECT_SOURCE_DIR}/node_modules/uplot/package.json
     OR NOT EXISTS ${PROJECT_SOURCE_DIR}/node_modules/@fontsource-variable/source-sans-3/package.json)
    message(FATAL_ERROR "node_modules is missing or incomplete: run `npm ci` in ${PROJECT_SOURCE_DIR}, then configure again")
  endif()
  set(dir ${CMAKE_CURRENT_SOURCE_DIR}/web/assets)
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.css ${dir}/*.js ${dir}/*.svg)
  set(out ${PROJECT_BINARY_DIR}/generated/assets)
  set(files "")
  foreach(name style.css jalon.js chart.js icon.svg)
    list(APPEND files ${out}/${name} ${out}/${name}.gz ${out}/${name}.br)
  endforeach()
  list(APPEND files ${out}/source-sans-3.woff2)
  add_custom_command(
    OUTPUT ${files}
    COMMAND ${NODE} ${dir}/build.mjs ${out}
    DEPENDS ${sources} ${dir}/build.mjs ${PROJECT_SOURCE_DIR}/package-lock.json
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Assets of the pages" VERBATIM)
  foreach(name style.css jalon.js chart.js icon.svg)
    string(MAKE_C_IDENTIFIER ${name} id)
    jalon_embed(${target} asset_${id} ${out}/${name})
    jalon_embed(${target} asset_${id}_gz ${out}/${name}.gz)
    jalon_embed(${target} asset_${id}_br ${out}/${name}.br)
  endforeach()
  jalon_embed(${target} asset_source_sans_3_woff2 ${out}/source-sans-3.woff2)
endfunction()
