# SPDX-License-Identifier: EUPL-1.2
# jalon_catalogue(target): every room's fr.po joined, compiled and embedded in target, so that whatever links web has
# the whole catalogue.
function(jalon_catalogue target)
  find_program(MSGCAT msgcat)
  find_program(MSGFMT msgfmt)
  if(NOT MSGCAT OR NOT MSGFMT)
    message(FATAL_ERROR "msgcat and msgfmt are missing: install the package gettext")
  endif()
  file(GLOB catalogues CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*/fr.po)
  set(po ${PROJECT_BINARY_DIR}/generated/fr.po)
  set(mo ${PROJECT_BINARY_DIR}/generated/fr.mo)
  add_custom_command(
    OUTPUT ${mo}
    COMMAND ${MSGCAT} --use-first --no-location --no-wrap -o ${po} ${catalogues}
    COMMAND ${MSGFMT} --no-hash -o ${mo} ${po}
    DEPENDS ${catalogues}
    COMMENT "French catalogue" VERBATIM)
  jalon_embed(${target} catalogue_fr ${mo})
endfunction()
