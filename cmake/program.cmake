# How our own programs and tests are compiled.
# SPDX-License-Identifier: Apache-2.0
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(CLI11 CONFIG REQUIRED)
find_package(range-v3 CONFIG REQUIRED)
pkg_check_modules(libav REQUIRED IMPORTED_TARGET libavcodec libavutil)

add_library(bartizan_warnings INTERFACE)
# Designated initialisers leave out what has a good default: house style, not a mistake.
target_compile_options(bartizan_warnings INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers)

# What a finding in a fuzz target or in `verify` looks like: the process ends.
add_library(bartizan_sanitizers INTERFACE)
target_compile_options(bartizan_sanitizers INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
target_link_options(bartizan_sanitizers INTERFACE -fsanitize=address,undefined)

# Every program is noted with its sources, so that a test can compare them with Meson's list.
set_property(GLOBAL PROPERTY bartizan_programs "")
function(bartizan_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE bartizan_warnings)
  set(sources "")
  foreach(source IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH source NORMALIZE)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    string(APPEND sources " ${source}")
  endforeach()
  set_property(GLOBAL APPEND_STRING PROPERTY bartizan_programs "${name}:${sources}\n")
endfunction()
cmake_language(EVAL CODE "cmake_language(DEFER CALL bartizan_write_programs)")
function(bartizan_write_programs)
  get_property(programs GLOBAL PROPERTY bartizan_programs)
  file(WRITE ${PROJECT_BINARY_DIR}/programs.txt "${programs}")
endfunction()
