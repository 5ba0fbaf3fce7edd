// Fuzz target: an object store's hostile lists and leases; elements lie inside, in order, and a lease never holds by what it reads.
// SPDX-License-Identifier: Apache-2.0
// runs: 100000
#include <bartizan/protocol/s3/lease.hpp>
#include <bartizan/protocol/s3/text.hpp>

#include <support/must.hpp>

#include <vector>

namespace bz = bartizan;
namespace s3 = bartizan::s3;

namespace {
using tests::must;
}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = bz::as_text(std::as_bytes(std::span(data, size)));
    auto rest = document;
    const char* last = document.data();
    for (auto entry = s3::next_element(rest, "Contents"); entry.data(); entry = s3::next_element(rest, "Contents")) {
        must(entry.data() >= last && entry.data() + entry.size() < document.data() + document.size());
        last = entry.data() + entry.size();
        std::vector<char> into(entry.size() / 2);
        const auto decoded = s3::percent_decoded(s3::first_element(entry, "Key"), into);
        must(!decoded || *decoded <= into.size());
    }
    s3::lease<> one("me");
    const bz::instant now{};
    const auto read = one.was_read(now, document.substr(0, size / 3), document.substr(size / 3));
    must(!one.holds(now) && (read || read.error() == make_error(s3::errc::bad_lease)) && one.version().size() <= 64);
    return 0;
}
