// matcher: which received units are which entries of a document's hash list, in order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <array>
#include <cstdint>
#include <cstring>

namespace bartizan::frame::verify {

constexpr std::size_t power_of_two_from(std::size_t n) noexcept {
    std::size_t size = 1;
    while (size < n) size *= 2;
    return size;
}

// matcher: an exact run is found by comparing; otherwise the longest common subsequence, as the longest increasing subsequence of
// list positions (Hunt and Szymanski 1977). Equal hashes (a still picture) are taken in order of occurrence, so that no input costs
// more than (units + entries) * log(entries).
//   memory  12 bytes a unit, 14 an entry
template <std::size_t Units, std::size_t Entries> class matcher {
    static constexpr std::size_t table_size = power_of_two_from(2 * Entries);
    static constexpr std::uint16_t nothing = 0xffff;
    static_assert(Entries < nothing);
    std::array<std::int32_t, Units> entry_of_{}, candidate_{}, previous_{};
    std::array<std::int32_t, Entries> tail_{};
    std::array<std::uint16_t, Entries> next_same_{};
    std::array<std::uint16_t, table_size> table_{};
    const std::byte* list_ = nullptr;
    std::size_t width_ = 0;

public:
    struct outcome {
        std::size_t matched = 0, first_unit = 0, last_unit = 0, first_entry = 0, last_entry = 0;
    };

    // entry_of: of a unit between first_unit and last_unit; -1: it is in no entry.
    std::int32_t entry_of(std::size_t unit) const noexcept { return entry_of_[unit]; }

    // run: `hash(i)` points to `width` bytes for each i < units <= Units; the list has a multiple of `width` bytes, at most Entries.
    template <class Hash> outcome run(std::size_t units, const Hash& hash, bytes_view list, std::size_t width) noexcept {
        const std::size_t entries = list.size() / width;
        list_ = list.data();
        width_ = width;
        if (entries == 0 || units == 0) return {};
        int tries = 16;   // the first entry may be a slice of a still picture that many units equal
        for (std::size_t at = 0; at + entries <= units && tries > 0; ++at) {
            if (!same(hash(at), 0)) continue;
            if (--tries; exact(at, entries, hash)) return all_from(at, entries);
        }
        return subsequence(units, entries, hash);
    }

    // all_from: as if run() had found entries 0.. at units `at`..; for documents without a list.
    outcome all_from(std::size_t at, std::size_t entries) noexcept {
        for (std::size_t i = 0; i < entries; ++i) entry_of_[at + i] = static_cast<std::int32_t>(i);
        return {entries, at, at + entries - 1, 0, entries - 1};
    }

private:
    bool same(const std::byte* hash, std::size_t entry) const noexcept { return std::memcmp(hash, list_ + entry * width_, width_) == 0; }
    template <class Hash> bool exact(std::size_t at, std::size_t entries, const Hash& hash) const noexcept {
        for (std::size_t i = 0; i < entries; ++i)
            if (!same(hash(at + i), i)) return false;
        return true;
    }

    static std::size_t slot_of(const std::byte* hash) noexcept {
        std::uint64_t key;
        std::memcpy(&key, hash, sizeof key);
        return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15u) >> 32) & (table_size - 1);
    }
    // slot: where the hash is or belongs; true hashes never need many steps, made-up ones are given up on.
    std::size_t slot(const std::byte* hash) const noexcept {
        std::size_t at = slot_of(hash);
        for (int step = 0; step < 64; ++step, at = (at + 1) & (table_size - 1))
            if (table_[at] == nothing || same(hash, table_[at])) return at;
        return table_size;
    }
    void index(std::size_t from, std::size_t entries) noexcept {
        table_.fill(nothing);
        for (std::size_t i = entries; i-- > from;) {   // backwards, so that each chain begins at its first occurrence
            const auto at = slot(list_ + i * width_);
            if (at == table_size) continue;
            next_same_[i] = table_[at];
            table_[at] = static_cast<std::uint16_t>(i);
        }
    }

    template <class Hash> outcome subsequence(std::size_t units, std::size_t entries, const Hash& hash) noexcept {
        std::size_t prefix = 0;
        while (prefix < units && prefix < entries && same(hash(prefix), prefix)) {
            entry_of_[prefix] = static_cast<std::int32_t>(prefix);
            ++prefix;
        }
        index(prefix, entries);
        std::size_t length = 0;
        for (std::size_t u = prefix; u < units; ++u) {
            entry_of_[u] = candidate_[u] = -1;
            const auto at = slot(hash(u));
            if (at == table_size || table_[at] == nothing) continue;
            const std::uint16_t entry = table_[at];
            // Keep the slot occupied by the last occurrence, so that the probing of other hashes still works.
            if (next_same_[entry] != nothing) table_[at] = next_same_[entry];
            candidate_[u] = entry;
            std::size_t low = 0, high = length;   // the longest run that this entry can follow
            while (low < high) {
                const std::size_t middle = (low + high) / 2;
                if (candidate_[static_cast<std::size_t>(tail_[middle])] < entry)
                    low = middle + 1;
                else
                    high = middle;
            }
            previous_[u] = low > 0 ? tail_[low - 1] : -1;
            tail_[low] = static_cast<std::int32_t>(u);
            length = std::max(length, low + 1);
        }
        if (prefix + length == 0) return {};
        outcome o{prefix + length, 0, prefix - 1, 0, prefix - 1};
        std::int32_t u = length > 0 ? tail_[length - 1] : -1;
        if (u >= 0) {
            o.last_unit = static_cast<std::size_t>(u);
            o.last_entry = static_cast<std::size_t>(candidate_[o.last_unit]);
        }
        for (; u >= 0; u = previous_[static_cast<std::size_t>(u)]) {
            const auto at = static_cast<std::size_t>(u);
            entry_of_[at] = candidate_[at];
            if (prefix == 0) {
                o.first_unit = at;
                o.first_entry = static_cast<std::size_t>(candidate_[at]);
            }
        }
        return o;
    }
};

}   // namespace bartizan::frame::verify
