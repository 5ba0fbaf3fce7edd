// nal: start codes and emulation prevention of an Annex B stream of NAL units of 4 KiB, beside loops over single bytes.
// SPDX-License-Identifier: Apache-2.0
#include "byte_wise.hpp"
#include "entries.hpp"
#include "targets.hpp"

#include <support/contest.hpp>

#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/protocol/nal/scan.hpp>

#include <map>

namespace benchmarks {
namespace {

// stream: `bytes` of escaped NAL units behind start codes; random like coded video, in which 00 00 0x comes once in 4 million bytes,
// so some are planted: one in about 2 KB, more than any real stream has.
const octets& stream(std::size_t bytes) {
    static std::map<std::size_t, octets> made;
    auto& out = made[bytes];
    if (!out.empty()) return out;
    octets payload(input(bytes).begin(), input(bytes).end());
    for (std::size_t i = 700; i + 8 < bytes; i += 2048) payload[i] = payload[i + 1] = std::byte{0}, payload[i + 2] = std::byte{static_cast<unsigned char>(i / 2048 % 4)};
    constexpr std::size_t unit = 4096;
    octets escaped(2 * unit);
    for (std::size_t at = 0; out.size() < bytes; at += unit) {
        const auto piece = bz::bytes_view(payload).subspan(at % bytes, std::min(unit, bytes - at % bytes));
        for (const auto b : {0, 0, 1}) out.push_back(static_cast<std::byte>(b));
        const auto size = byte_wise::insert_escapes(piece, escaped);
        out.insert(out.end(), escaped.begin(), escaped.begin() + static_cast<std::ptrdiff_t>(size));
    }
    out.resize(bytes);
    out.back() = std::byte{0x80};
    return out;
}

struct result_bytes {
    std::size_t bytes, written = 0;
    explicit result_bytes(std::size_t size) : bytes(size) {}
    octets output() const {
        const auto out = benchmarks::output(written);
        return {out.begin(), out.end()};
    }
};

// scan and unescape: every unit is found, and its payload written behind the one before.
template <class Target> struct our_scan : result_bytes {
    using result_bytes::result_bytes;
    void operator()() {
        written = 0;
        bz::nal::annexb_units<Target> units{bz::bytes_view(stream(bytes))};
        while (const auto unit = units.next())
            written += *bz::kernel::emulation_prevention<Target>::remove(*unit, benchmarks::output(2 * largest).subspan(written));
    }
};
struct byte_wise_scan : result_bytes {
    using result_bytes::result_bytes;
    void operator()() {
        written = 0;
        bz::bytes_view rest = stream(bytes);
        rest = rest.subspan(byte_wise::find_start_code(rest));
        while (rest.size() > 3) {
            rest = rest.subspan(3);
            const auto end = byte_wise::find_start_code(rest);
            written += byte_wise::remove_escapes(bz::nal::without_trailing_zeros(rest.first(end)), benchmarks::output(2 * largest).subspan(written));
            rest = rest.subspan(end);
        }
    }
};

template <class Target> struct our_find : result_bytes {
    using result_bytes::result_bytes;
    void operator()() {
        const auto all = bz::bytes_view(stream(bytes));
        std::size_t count = 0;
        for (std::size_t at = bz::kernel::find_start_code<Target>::run(all); at < all.size();
             at += 3 + bz::kernel::find_start_code<Target>::run(all.subspan(at + 3))) ++count;
        benchmarks::output(1)[0] = static_cast<std::byte>(count);
        written = 1;
    }
};
struct byte_wise_find : result_bytes {
    using result_bytes::result_bytes;
    void operator()() {
        const auto all = bz::bytes_view(stream(bytes));
        std::size_t count = 0;
        for (std::size_t at = byte_wise::find_start_code(all); at < all.size(); at += 3 + byte_wise::find_start_code(all.subspan(at + 3))) ++count;
        benchmarks::output(1)[0] = static_cast<std::byte>(count);
        written = 1;
    }
};

template <class Target> struct our_insert : result_bytes {
    using result_bytes::result_bytes;
    void operator()() { written = *bz::kernel::emulation_prevention<Target>::insert(input(bytes), benchmarks::output(2 * bytes + 1)); }
};
struct byte_wise_insert : result_bytes {
    using result_bytes::result_bytes;
    void operator()() { written = byte_wise::insert_escapes(input(bytes), benchmarks::output(2 * bytes + 1)); }
};

template <class Reference> std::function<octets()> expected_of(std::size_t bytes) {
    return [=] {
        Reference reference(bytes);
        reference();
        return reference.output();
    };
}

}  // namespace

void enter_nal() {
    using portable = bz::target::portable;
    for (const auto bytes : sizes) {
        if (bytes < 64) continue;
        const work scan{"nal_scan_unescape", bytes}, find{"find_start_code", bytes}, insert{"insert_escapes", bytes};
        each_target<bz::kernel::emulation_prevention>([&]<class Target>() {
            enter(scan, our_name<Target>(), expected_of<our_scan<portable>>(bytes), [=] { return our_scan<Target>(bytes); });
            enter(insert, our_name<Target>(), expected_of<our_insert<portable>>(bytes), [=] { return our_insert<Target>(bytes); });
        });
        each_target<bz::kernel::find_start_code>([&]<class Target>() {
            enter(find, our_name<Target>(), expected_of<our_find<portable>>(bytes), [=] { return our_find<Target>(bytes); });
        });
        enter(scan, "byte_wise", expected_of<our_scan<portable>>(bytes), [=] { return byte_wise_scan(bytes); });
        enter(insert, "byte_wise", expected_of<our_insert<portable>>(bytes), [=] { return byte_wise_insert(bytes); });
        enter(find, "byte_wise", expected_of<our_find<portable>>(bytes), [=] { return byte_wise_find(bytes); });
    }
}

}  // namespace benchmarks
