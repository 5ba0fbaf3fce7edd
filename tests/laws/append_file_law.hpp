// append_file_law: what every append_file keeps to; `contents` gives what a reader of the file sees now.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace tests {

template <bartizan::append_file File, class Contents> void append_file_law(File& file, Contents contents) {
    const std::vector<std::byte> first(10'000, std::byte{1}), second(1, std::byte{2});
    REQUIRE(file.append(first));
    REQUIRE(file.append({}));
    REQUIRE(file.append(second));
    REQUIRE(file.sync());
    auto expected = first;
    expected.push_back(std::byte{2});
    CHECK(contents() == expected);
}

template <bartizan::patchable_file File, class Contents> void patchable_file_law(File& file, Contents contents) {
    append_file_law(file, contents);
    const std::vector<std::byte> patch(100, std::byte{3});
    REQUIRE(file.overwrite(50, patch));
    REQUIRE(file.append(patch));   // goes to the end, wherever was written before
    REQUIRE(file.sync());
    const std::vector<std::byte> now = contents();
    REQUIRE(now.size() == 10'101);
    CHECK((now[49] == std::byte{1} && now[50] == std::byte{3} && now[149] == std::byte{3} && now[150] == std::byte{1}));
    CHECK((now[10'000] == std::byte{2} && now[10'001] == std::byte{3}));
}

}  // namespace tests
