// vectors: third-party test data, read at run time from the folder that BARTIZAN_SHARED names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tests {

using octets = std::vector<std::byte>;

// shared_file: the text of a file of that folder. Absent: the test is skipped, or fails where CI is set.
inline std::string shared_file(const std::string& name) {
    const char* told = std::getenv("BARTIZAN_SHARED");
    const auto path = std::filesystem::path(told ? told : "../shared") / name;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const auto message = path.string() + " is absent; set BARTIZAN_SHARED to the folder of third-party data";
        if (std::getenv("CI")) FAIL(message);
        SKIP(message);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}
inline boost::json::value shared_json(const std::string& name) { return boost::json::parse(shared_file(name)); }

inline octets from_hex(std::string_view hex) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    octets out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out.push_back(static_cast<std::byte>(digit(hex[i]) << 4 | digit(hex[i + 1])));
    return out;
}
inline std::string to_hex(bartizan::bytes_view bytes) {
    std::string out;
    for (const auto b : bytes) {
        out += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4];
        out += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
    }
    return out;
}

// text, bytes, number: the members of a case.
inline std::string text(const boost::json::value& of, std::string_view name) { return std::string(of.at(name).as_string()); }
inline octets bytes(const boost::json::value& of, std::string_view name) { return from_hex(of.at(name).as_string()); }
inline std::size_t number(const boost::json::value& of, std::string_view name) { return of.at(name).to_number<std::size_t>(); }

}  // namespace tests
