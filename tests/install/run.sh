#!/usr/bin/env bash
# Builds an outside project on bartizan in every way we promise: CMake package, add_subdirectory, pkg-config, Meson subproject.
# SPDX-License-Identifier: Apache-2.0
#   run.sh SOURCE CMAKE_BUILD [PREFIXES]     PREFIXES: where Botan is when it is not the system's, separated by colons
set -euo pipefail
source=$1 build=$2 prefixes=${3:-}
here=$source/tests/install cxx=${BARTIZAN_CXX:-g++}
scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT
for prefix in ${prefixes//:/ }; do export PKG_CONFIG_PATH=$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}; done
quietly() { "$@" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }; }
version=$(<"$source/VERSION")
unset DESTDIR

quietly cmake --install "$build" --prefix "$scratch/first"
mv "$scratch/first" "$scratch/prefix"                        # what is installed can be moved

echo "CMake package"
quietly cmake -S "$here" -B "$scratch/package" -G Ninja -DWAY=package -DWANTED_VERSION="$version" -DCMAKE_CXX_COMPILER="$cxx" \
  -DWANTED_COMPONENTS="COMPONENTS;software;pkcs11;tpm;sqlite" -DCMAKE_PREFIX_PATH="$scratch/prefix;${prefixes//:/;}"
quietly cmake --build "$scratch/package"
for program in outside outside_software outside_pkcs11 outside_tpm outside_sqlite; do "$scratch/package/$program"; done

echo "CMake package without the libraries of any backend"
quietly env -u PKG_CONFIG_PATH PKG_CONFIG_LIBDIR=/nonexistent cmake -S "$here" -B "$scratch/lean" -G Ninja -DWAY=package \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_PREFIX_PATH="$scratch/prefix"
quietly cmake --build "$scratch/lean"
"$scratch/lean/outside"; [ ! -e "$scratch/lean/outside_software" ] && [ ! -e "$scratch/lean/outside_tpm" ] && [ ! -e "$scratch/lean/outside_sqlite" ]

echo "CMake package, a version that is not there, must be refused"
! cmake -S "$here" -B "$scratch/wrong" -G Ninja -DWAY=package -DWANTED_VERSION=99.0 -DCMAKE_PREFIX_PATH="$scratch/prefix" >/dev/null 2>&1

echo "CMake add_subdirectory"
quietly cmake -S "$here" -B "$scratch/sub" -G Ninja -DWAY=subdirectory -DBARTIZAN_SOURCE="$source" -DCMAKE_CXX_COMPILER="$cxx" \
  -DCMAKE_PREFIX_PATH="${prefixes//:/;}"
quietly cmake --build "$scratch/sub"
"$scratch/sub/outside"

echo "pkg-config"
export PKG_CONFIG_PATH=$scratch/prefix/share/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
[ "$(pkg-config --modversion bartizan)" = "$version" ]
quietly "$cxx" -std=c++20 "$here/outside.cpp" -o "$scratch/by_pkg_config" $(pkg-config --cflags --libs bartizan)
"$scratch/by_pkg_config"
pkg-config --exists bartizan-software bartizan-pkcs11 bartizan-tpm bartizan-sqlite

echo "Meson subproject"
mkdir -p "$scratch/project/subprojects"
cp "$here/meson.build" "$here/outside.cpp" "$scratch/project"
ln -s "$source" "$scratch/project/subprojects/bartizan"
quietly env -u PKG_CONFIG_PATH CXX="$cxx" meson setup "$scratch/project/build" "$scratch/project"
quietly meson compile -C "$scratch/project/build"
"$scratch/project/build/outside"
echo "all of them work"
