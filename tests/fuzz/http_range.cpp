// Fuzz target: hostile Range fields and query strings: a part is never empty and never beyond the end, a value is bounded and printable.
// SPDX-License-Identifier: Apache-2.0
// runs: 200000
#include <bartizan/protocol/http/query.hpp>
#include <bartizan/protocol/http/range.hpp>

#include <support/must.hpp>

#include <cstring>

namespace http = bartizan::http;

namespace {

using tests::must;

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 8) return 0;
    std::uint64_t whole = 0;
    for (int i = 0; i < 8; ++i) whole = whole << 8 | data[i];
    const std::string_view text(reinterpret_cast<const char*>(data) + 8, size - 8);
    for (const auto bytes : {whole, whole % 1000}) {
        const auto wanted = http::read_range(text, bytes);
        if (wanted.what == http::wanted_range::kind::part) must(wanted.part.length > 0 && wanted.part.first < bytes && wanted.part.length <= bytes - wanted.part.first);
        else must(wanted.part == http::byte_range{});
    }
    for (const auto* name : {"from", "to", "a"})
        if (const auto value = http::parameter(text, name)) {
            must(value->view().size() <= 64);
            for (const char c : value->view()) must(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        }
    return 0;
}
