// Stands in for Catch2 where there is none: laws run on every architecture, in programs without exceptions and RTTI.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <cstdio>
#include <cstdlib>

namespace cross {

// refuted: a law that does not hold ends the program; what comes behind it would only repeat it.
[[noreturn]] inline void refuted(const char* what, const char* file, int line) {
    std::printf("%s:%d: does not hold: %s\n", file, line, what);
    std::fflush(stdout);
    std::_Exit(1);
}

// assume_usable: run kernels although the processor was not asked, or did not answer (emulators, see run.py).
inline bool assume_usable = false;
inline void not_usable(const char* file, int line) {
    if (!assume_usable) refuted("a law was begun for a target that is not usable", file, line);
}

}  // namespace cross

// The names are Catch2's: the laws are the same text in both.
#define REQUIRE(...) (static_cast<bool>(__VA_ARGS__) ? void() : cross::refuted(#__VA_ARGS__, __FILE__, __LINE__))
#define REQUIRE_FALSE(...) (static_cast<bool>(__VA_ARGS__) ? cross::refuted("not " #__VA_ARGS__, __FILE__, __LINE__) : void())
#define CHECK(...) REQUIRE(__VA_ARGS__)
#define CHECK_FALSE(...) REQUIRE_FALSE(__VA_ARGS__)
#define STATIC_CHECK(...) static_assert(__VA_ARGS__)
#define SKIP(...) cross::not_usable(__FILE__, __LINE__)
#define INFO(...) void()
#define CAPTURE(...) void()
