# SPDX-License-Identifier: EUPL-1.2
# jalon_room(name ROOMS lower rooms it may include LIBS outside libraries)
#
# A room is a folder under src/ and one static library. All its *.cpp are compiled into it; sql/*.sql become
# <room>/sql.hpp (one db::Statement a file); sql/migrations/NNNN_*.sql become <room>/migrations.hpp; fr.po joins
# the catalogue; tests/*_test.cpp become the program test_<room>.
function(jalon_room name)
  cmake_parse_arguments(ROOM "" "" "ROOMS;LIBS" ${ARGN})
  set(dir ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  file(GLOB statements CONFIGURE_DEPENDS ${dir}/sql/*.sql)
  file(GLOB migrations CONFIGURE_DEPENDS ${dir}/sql/migrations/*.sql)
  file(GLOB tests CONFIGURE_DEPENDS ${dir}/tests/*_test.cpp)

  if(sources)
    add_library(jalon_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(jalon_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(jalon_${name} ${scope} ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
  foreach(lower IN LISTS ROOM_ROOMS)
    target_link_libraries(jalon_${name} ${scope} jalon_${lower})
  endforeach()
  target_link_libraries(jalon_${name} ${scope} ${ROOM_LIBS})
  if(sources)
    target_link_libraries(jalon_${name} PRIVATE jalon_warnings)
  endif()

  if(statements OR migrations)
    set(out ${PROJECT_BINARY_DIR}/generated/${name}/sql.hpp)
    add_custom_command(
      OUTPUT ${out}
      COMMAND ${CMAKE_COMMAND} -DROOM=${name} -DDIR=${dir}/sql -DOUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/EmbedSql.cmake
      DEPENDS ${statements} ${migrations} ${PROJECT_SOURCE_DIR}/cmake/EmbedSql.cmake
      COMMENT "SQL of ${name}" VERBATIM)
    add_custom_target(jalon_${name}_sql DEPENDS ${out})
    add_dependencies(jalon_${name} jalon_${name}_sql)
    if(sources)
      target_sources(jalon_${name} PRIVATE ${out})
    endif()
  endif()

  if(JALON_TESTS AND tests)
    add_executable(test_${name} ${tests})
    target_link_libraries(test_${name} PRIVATE jalon_${name} jalon_warnings GTest::gtest GTest::gtest_main)
    target_compile_definitions(test_${name} PRIVATE JALON_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    if(JALON_SANITIZE MATCHES undefined)
      # The rooms are what is checked: without this the tests' own code takes half as long again to compile.
      target_compile_options(test_${name} PRIVATE -fno-sanitize=undefined)
    endif()
    # Of what is shipped the rooms are optimised, not the tests: they take twice as long to compile otherwise.
    target_compile_options(test_${name} PRIVATE $<$<CONFIG:Release>:-O0>)
    # When the tests run, not when they are built: which databases they are run on is known only then.
    gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 120 DISCOVERY_MODE PRE_TEST
      PROPERTIES LABELS ${name} TIMEOUT 300)
  endif()
endfunction()
