// memory: a card and a record store in memory, so that a frame path is measured and not a disk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>

#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace benchmarks {

namespace bz = bartizan;

// ring_file: the last megabytes of a recording that never ends. `appended` counts all bytes.
struct ring_file {
    std::vector<std::byte> bytes = std::vector<std::byte>(4 << 20);
    std::size_t at = 0, appended = 0;

    bz::result<> append(bz::bytes_view data) noexcept {
        if (data.size() > bytes.size()) return bz::outside_errc::no_space;
        if (data.size() > bytes.size() - at) at = 0;   // a piece is never torn
        std::memcpy(bytes.data() + at, data.data(), data.size());
        at += data.size();
        appended += data.size();
        return {};
    }
    bz::result<> sync() noexcept { return {}; }
};

struct memory_store {
    std::map<std::string, std::vector<std::byte>, std::less<>> records;

    bz::result<std::size_t> load(std::string_view name, bz::bytes_span into) const {
        const auto found = records.find(name);
        if (found == records.end()) return bz::outside_errc::no_such_record;
        if (found->second.size() > into.size()) return bz::outside_errc::record_too_large;
        std::ranges::copy(found->second, into.begin());
        return found->second.size();
    }
    bz::result<> replace(std::string_view name, bz::bytes_view data) {
        records[std::string(name)] = {data.begin(), data.end()};
        return {};
    }
};

}  // namespace benchmarks
