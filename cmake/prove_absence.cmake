# bartizan_prove_absence(TARGET PROFILE basic|standard|high [NO_SOUND] [WHOLE] [NAMES_ALLOWED]): after each link, what the profile forbids is not in the
# image of TARGET, or the build fails (tools/prove_absence.py). The image must still have its symbols.
# NO_SOUND: nor what captures, codes or sends sound. WHOLE: nor in the libraries that it loads when it starts.
# SPDX-License-Identifier: Apache-2.0
set(bartizan_prove_absence_tool ${CMAKE_CURRENT_LIST_DIR}/prove_absence.py)
if(NOT EXISTS ${bartizan_prove_absence_tool})
  set(bartizan_prove_absence_tool ${CMAKE_CURRENT_LIST_DIR}/../tools/prove_absence.py)
endif()
set(bartizan_prove_absence_tool ${bartizan_prove_absence_tool} CACHE INTERNAL "")

function(bartizan_prove_absence target)
  cmake_parse_arguments(PARSE_ARGV 1 absence "NO_SOUND;WHOLE;NAMES_ALLOWED" "PROFILE" "")
  if(NOT absence_PROFILE MATCHES "^(basic|standard|high)$")
    message(FATAL_ERROR "bartizan_prove_absence(${target}): PROFILE must be basic, standard or high")
  endif()
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(options "")
  if(absence_NO_SOUND)
    list(APPEND options --no-sound)
  endif()
  if(absence_WHOLE)
    list(APPEND options --whole)
  endif()
  if(absence_NAMES_ALLOWED)
    list(APPEND options --names-allowed)
  endif()
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND ${Python3_EXECUTABLE} ${bartizan_prove_absence_tool} $<TARGET_FILE:${target}> --profile ${absence_PROFILE} ${options})
endfunction()
