// outside: the one seam to the world: files, clocks, random numbers and memory are handed in through these concepts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>

#include <string_view>

namespace bartizan {

// append_file: a recording being written. Laws (tests/laws/append_file_law.hpp):
//   append   all of `data` or an error; after an error the length is what the last good append left, or more
//   sync     after success everything appended before survives a power cut; a failed sync means the data may be lost
template <class F>
concept append_file = requires(F file, bytes_view data) {
    { file.append(data) } -> std::same_as<result<>>;
    { file.sync() } -> std::same_as<result<>>;
};

// patchable_file: an append_file whose old bytes can be overwritten in place. Only for what a reader can do without: the bytes are
// synced with the next sync, and a power cut in between may leave the old ones, the new ones or a mixture.
template <class F>
concept patchable_file = append_file<F> && requires(F file, std::uint64_t at, bytes_view data) {
    { file.overwrite(at, data) } -> std::same_as<result<>>;
};

// record_store: small named records (keys, certificates, ledgers). Laws (tests/laws/record_store_law.hpp):
//   replace  atomic: after a power cut a reader sees the old record or the new one, never a mixture
//   load     the record's size, its bytes in the front of `into`; an error when it does not exist or does not fit
template <class S>
concept record_store = requires(S store, std::string_view name, bytes_view data, bytes_span into) {
    { store.load(name, into) } -> std::same_as<result<std::size_t>>;
    { store.replace(name, data) } -> std::same_as<result<>>;
};

// clock: `now` never steps and is for deadlines; `utc` may step and is what gets signed.
template <class C>
concept clock = requires(C source) {
    { source.now() } -> std::same_as<instant>;
    { source.utc() } -> std::same_as<utc_time>;
};

// random_source: fills all of `out` with numbers fit for keys, or fails; it never gives fewer or weaker ones.
template <class R>
concept random_source = requires(R source, bytes_span out) {
    { source.fill(out) } -> std::same_as<result<>>;
};

// memory_source: gives each byte at most once; the frame path takes all its memory at start.
template <class M>
concept memory_source = requires(M source, std::size_t bytes) {
    { source.take(bytes) } -> std::same_as<result<bytes_span>>;
};

enum class outside_errc {
    write_failed = 1, sync_failed, read_failed, no_such_record, record_too_large, no_space, no_randomness, no_memory, bad_name,
};
inline constexpr error_domain outside_domain{"outside", [](int code) -> std::string_view {
    switch (outside_errc(code)) {
    case outside_errc::write_failed: return "the file could not be written";
    case outside_errc::sync_failed: return "the file could not be brought to stable storage; what was written since the last sync may be lost";
    case outside_errc::read_failed: return "the file could not be read";
    case outside_errc::no_such_record: return "there is no file or record of this name";
    case outside_errc::record_too_large: return "the record is larger than the memory given for it";
    case outside_errc::no_space: return "the storage is full";
    case outside_errc::no_randomness: return "the random source gives no numbers fit for keys";
    case outside_errc::no_memory: return "the memory handed in is used up";
    case outside_errc::bad_name: return "the name of the record is empty, hidden or holds a slash";
    }
    return "unknown";
}};
constexpr error make_error(outside_errc code) { return {&outside_domain, int(code)}; }

}  // namespace bartizan
