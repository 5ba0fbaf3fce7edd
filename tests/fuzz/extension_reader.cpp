// One extension SEI in both codecs. All views must lie inside the scratch, and what reads must write back to the same bytes to sign.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/extension_sei/reader.hpp>
#include <bartizan/protocol/extension_sei/writer.hpp>

#include <support/must.hpp>

#include <vector>

namespace {

namespace bz = bartizan;

using tests::must;
using tests::inside;

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bz::extension_sei;
    const auto input = std::as_bytes(std::span(data, size));
    const std::vector<std::byte> unit(input.begin(), input.end());   // an exact copy, so that a read of one byte past the end is seen
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265})
        for (const std::size_t room : {size, size / 2}) {
            std::vector<std::byte> scratch(room);
            const auto sei = read_sei(codec, unit, scratch);
            if (!sei) {
                must(!sei.error().message().empty());
                continue;
            }
            const auto& m = sei->said;
            for (const auto view : {m.standard, m.parameter_sets, m.picture_times, m.picture_hashes, m.product, m.second_key, sei->signature,
                                    sei->signed_bytes, sei->second_signature, sei->second_signed_bytes})
                must(inside(view, scratch));
            must(m.audio_count <= m.audio.size());
            for (std::size_t i = 0; i < m.audio_count; ++i) {
                must(inside(m.audio[i].frames, scratch) && m.audio[i].sample_rate > 0 && m.has_clock);
                const auto entries = m.audio[i].frames.size() / (4 + m.hash_bytes());
                for (std::size_t k = 0; k < entries; ++k) must(entry_of(m.audio[i], m.hash_bytes(), k).hash.size() == m.hash_bytes());
            }
            must(!sei->signature.empty() && !sei->signed_bytes.empty() && m.standard.size() == m.hash_bytes());
            for (std::size_t i = 0; i < m.pictures(); ++i) must(time_of(m, i).presented - m.first_presented == static_cast<std::int32_t>(time_of(m, i).presented - m.first_presented));
            // Written again, it must read again as the same.
            std::vector<std::byte> plain(4096 + 2 * size), out(8192 + 4 * size), again(8192 + 4 * size);
            auto begun = begin_sei(codec, m, sei->signature.size(), plain);
            must(bool(begun));
            if (m.second != second_algorithm::none) must(bool(begun->add_second(sei->second_signature)));
            const auto written = begun->finish(sei->signature, out);
            must(bool(written));
            const auto reread = read_sei(codec, *written, again);
            must(reread && bz::same_bytes(reread->said.picture_hashes, m.picture_hashes) && bz::same_bytes(reread->signature, sei->signature));
            must(reread->said.audio_count == m.audio_count);
            for (std::size_t i = 0; i < m.audio_count; ++i)
                must(reread->said.audio[i].codec == m.audio[i].codec && bz::same_bytes(reread->said.audio[i].frames, m.audio[i].frames));
        }
    return 0;
}
