// print: how failed results look in a test's report.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>

#include <catch2/catch_tostring.hpp>

template <> struct Catch::StringMaker<bartizan::error> {
    static std::string convert(bartizan::error e) { return std::string(e.where()) + ": " + std::string(e.message()); }
};
template <class T> struct Catch::StringMaker<bartizan::result<T>> {
    static std::string convert(const bartizan::result<T>& r) { return r ? "a value" : StringMaker<bartizan::error>::convert(r.error()); }
};
