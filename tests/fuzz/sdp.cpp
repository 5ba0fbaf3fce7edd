// A session description in every way it may be read. All views must lie inside the text or the memory.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/sdp/audio_format.hpp>
#include <bartizan/protocol/sdp/reader.hpp>

#include <support/must.hpp>


namespace {

namespace bz = bartizan;

using tests::must;
using tests::inside;

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = bz::sdp::read(text);
    if (!read) {
        must(read.error().message() != "unknown");
        return 0;
    }
    must(inside(read->name, text) && inside(read->control, text));
    for (const auto& m : read->all()) {
        for (const auto part : {m.kind, m.protocol, m.encoding, m.parameters, m.control, m.parameter("sprop-sps")}) must(inside(part, text));
        if (const auto format = bz::sdp::read_audio(m)) must(bz::sdp::audio_words::make(*format).has_value());
        else must(format.error().message() != "unknown");
        std::array<std::byte, 256> memory;
        std::array<bz::bytes_view, 4> units;
        if (const auto sets = bz::sdp::parameter_sets(m, memory, units)) {
            must(*sets <= units.size());
            for (std::size_t i = 0; i < *sets; ++i) must(inside(bz::as_text(units[i]), bz::as_text(memory)) && !units[i].empty());
        }
    }
    return 0;
}
