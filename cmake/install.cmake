# Headers, CMake package and pkg-config files. Nothing depends on the machine's architecture, so everything goes to include/ and share/.
# SPDX-License-Identifier: Apache-2.0
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(layers bartizan_base bartizan_kernel bartizan_crypto bartizan_threat bartizan_policy bartizan_profile bartizan_protocol bartizan_frame bartizan_access
           bartizan_service bartizan_io bartizan_roots)
set(package ${CMAKE_INSTALL_DATADIR}/cmake/bartizan)
install(TARGETS bartizan EXPORT bartizan)
install(TARGETS ${layers} EXPORT bartizan FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILE_SET other_hardware DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT bartizan NAMESPACE bartizan:: DESTINATION ${package} FILE bartizan-targets.cmake)
foreach(backend software pkcs11 tpm sqlite)      # sets of their own: a consumer without Botan can still use the rest
  if(TARGET bartizan_${backend})
    install(TARGETS bartizan_${backend} EXPORT bartizan_${backend} FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
            FILE_SET other_hardware DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT bartizan_${backend} NAMESPACE bartizan:: DESTINATION ${package} FILE bartizan-${backend}.cmake)
  endif()
endforeach()
configure_package_config_file(cmake/bartizan-config.cmake.in bartizan-config.cmake INSTALL_DESTINATION ${package})
install(FILES cmake/prove_absence.cmake tools/prove_absence.py DESTINATION ${package})
write_basic_package_version_file(bartizan-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/bartizan-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/bartizan-config-version.cmake DESTINATION ${package})

foreach(name bartizan bartizan-software bartizan-pkcs11 bartizan-tpm bartizan-sqlite)
  configure_file(cmake/${name}.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
endforeach()

install(FILES examples/recorder/recorder.service DESTINATION ${CMAKE_INSTALL_DATADIR}/bartizan)
