// outside: a world for tests whose files fail, whose power is cut and whose clock is set by hand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>

#include <map>
#include <string>
#include <vector>

namespace tests {

namespace bz = bartizan;

// memory_file: an append_file. `fail_at` counts operations (append and sync) from 1; `torn` bytes of a failing append still arrive.
struct memory_file {
    std::vector<std::byte> bytes;
    std::size_t synced = 0, operations = 0, fail_at = 0, torn = 0;
    bz::outside_errc failure = bz::outside_errc::no_space;

    bz::result<> append(bz::bytes_view data) {
        if (++operations == fail_at) {
            bytes.insert(bytes.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(std::min(torn, data.size())));
            return failure;
        }
        bytes.insert(bytes.end(), data.begin(), data.end());
        return {};
    }
    bz::result<> sync() {
        if (++operations == fail_at) return bz::outside_errc::sync_failed;
        synced = bytes.size();
        return {};
    }
    bz::result<> overwrite(std::uint64_t at, bz::bytes_view data) {
        if (++operations == fail_at) return bz::outside_errc::write_failed;
        std::ranges::copy(data, bytes.begin() + static_cast<std::ptrdiff_t>(at));
        return {};
    }
    bz::bytes_view after_power_cut() const { return bz::bytes_view(bytes).first(synced); }
};
static_assert(bz::patchable_file<memory_file>);

// memory_store: a record_store. `fail_at` counts calls of replace from 1.
struct memory_store {
    std::map<std::string, std::vector<std::byte>, std::less<>> records;
    std::size_t replaced = 0, fail_at = 0;

    bz::result<std::size_t> load(std::string_view name, bz::bytes_span into) const {
        const auto found = records.find(name);
        if (found == records.end()) return bz::outside_errc::no_such_record;
        if (found->second.size() > into.size()) return bz::outside_errc::record_too_large;
        std::ranges::copy(found->second, into.begin());
        return found->second.size();
    }
    bz::result<> replace(std::string_view name, bz::bytes_view data) {
        if (++replaced == fail_at) return bz::outside_errc::write_failed;
        records[std::string(name)] = {data.begin(), data.end()};
        return {};
    }
};
static_assert(bz::record_store<memory_store>);

struct set_clock {
    bz::instant monotonic{};
    bz::utc_time civil = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);   // 2026-01-01
    bz::instant now() const { return monotonic; }
    bz::utc_time utc() const { return civil; }
};
static_assert(bz::clock<set_clock>);

// counting_random: not random at all, so that a test can be repeated.
struct counting_random {
    unsigned next = 1;
    bool works = true;
    bz::result<> fill(bz::bytes_span out) {
        if (!works) return bz::outside_errc::no_randomness;
        for (auto& b : out) b = static_cast<std::byte>(next++ * 37);
        return {};
    }
};
static_assert(bz::random_source<counting_random>);

}  // namespace tests
