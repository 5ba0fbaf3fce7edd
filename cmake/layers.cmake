# One INTERFACE target per folder; the links are the arrows of the layer table. tools/check_layers.py enforces them.
# SPDX-License-Identifier: Apache-2.0

set(foreign_kernels "x86_|armv7_|armv8_|riscv64_")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  string(REPLACE "x86_|" "" foreign_kernels "${foreign_kernels}")
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  string(REPLACE "armv8_|" "" foreign_kernels "${foreign_kernels}")
endif()

# bartizan_layer(name [EXCEPT regex] [FILES glob...] [LINKS target...])
function(bartizan_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "EXCEPT" "FILES;LINKS")
  if(NOT layer_FILES)
    set(layer_FILES ${name}/*.hpp)
  endif()
  list(TRANSFORM layer_FILES PREPEND ${PROJECT_SOURCE_DIR}/include/bartizan/)
  list(GET layer_FILES 0 first)
  if(first MATCHES "/bartizan/\\*")     # the roots: this folder, not what is below
    file(GLOB headers CONFIGURE_DEPENDS ${layer_FILES})
  else()
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${layer_FILES})
  endif()
  if(layer_EXCEPT)
    list(FILTER headers EXCLUDE REGEX ${layer_EXCEPT})
  endif()
  add_library(bartizan_${name} INTERFACE)
  add_library(bartizan::${name} ALIAS bartizan_${name})
  set_target_properties(bartizan_${name} PROPERTIES EXPORT_NAME ${name} VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL})
  target_compile_features(bartizan_${name} INTERFACE cxx_std_20)
  # kernels of other hardware are installed, but cannot be compiled here
  set(foreign ${headers})
  list(FILTER foreign INCLUDE REGEX "/(${foreign_kernels})[^/]*$")
  list(FILTER headers EXCLUDE REGEX "/(${foreign_kernels})[^/]*$")
  target_sources(bartizan_${name} INTERFACE
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers}
    FILE_SET other_hardware TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${foreign})
  set_target_properties(bartizan_${name} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  target_link_libraries(bartizan_${name} INTERFACE ${layer_LINKS})
endfunction()

bartizan_layer(base)
bartizan_layer(kernel   LINKS bartizan::base)
bartizan_layer(crypto   LINKS bartizan::base bartizan::kernel EXCEPT "/crypto/(software|pkcs11|tpm)/")
bartizan_layer(threat   LINKS bartizan::base)
bartizan_layer(policy   LINKS bartizan::base bartizan::crypto bartizan::threat)
bartizan_layer(profile  LINKS bartizan::base bartizan::crypto bartizan::threat bartizan::policy)
bartizan_layer(protocol LINKS bartizan::base bartizan::kernel bartizan::crypto)
bartizan_layer(frame    LINKS bartizan::base bartizan::kernel bartizan::crypto bartizan::policy bartizan::protocol)
bartizan_layer(access   LINKS bartizan::base bartizan::crypto bartizan::policy)
bartizan_layer(service  LINKS bartizan::base bartizan::crypto bartizan::threat bartizan::policy bartizan::protocol bartizan::frame
                              bartizan::access Boost::headers)
bartizan_layer(io       LINKS bartizan::base bartizan::protocol Boost::headers Threads::Threads EXCEPT "/io/sqlite/")
bartizan_layer(roots FILES *.hpp LINKS bartizan::profile bartizan::service bartizan::io)

# One request costs 10 heap allocations with Asio's 2 cached blocks and none with 8.
target_compile_definitions(bartizan_io INTERFACE BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
# g++ 12 sees a mismatch in user coroutines where there is none.
target_compile_options(bartizan_io INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)

# Everything that needs no crypto library.
add_library(bartizan INTERFACE)
add_library(bartizan::bartizan ALIAS bartizan)
target_link_libraries(bartizan INTERFACE bartizan::roots)

# The Botan backend of crypto/, apart so that crypto/ itself never needs Botan.
if(botan3_FOUND)
  bartizan_layer(software FILES crypto/software/*.hpp LINKS bartizan::crypto PkgConfig::botan3)
endif()
# Signing keys in a PKCS#11 token and in a TPM 2; neither needs Botan.
if(p11kit_FOUND)
  bartizan_layer(pkcs11 FILES crypto/pkcs11/*.hpp LINKS bartizan::crypto PkgConfig::p11kit ${CMAKE_DL_LIBS})
endif()
if(tss2_FOUND)
  bartizan_layer(tpm FILES crypto/tpm/*.hpp LINKS bartizan::crypto PkgConfig::tss2)
endif()
# A recorder's index.
if(sqlite3_FOUND)
  bartizan_layer(sqlite FILES io/sqlite/*.hpp LINKS bartizan::io PkgConfig::sqlite3)
endif()
