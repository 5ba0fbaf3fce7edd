// One protection SEI in both codecs. Views lie inside the scratch, and what reads writes back to what reads the same.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/protection_sei.hpp>

#include <support/must.hpp>

#include <vector>

namespace {

namespace bz = bartizan;

using tests::must;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bz::protection_sei;
    const auto input = std::as_bytes(std::span(data, size));
    const std::vector<std::byte> unit(input.begin(), input.end());   // an exact copy, so that a read of one byte past the end is seen
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265})
        for (const std::size_t room : {size, size / 2}) {
            std::vector<std::byte> scratch(room);
            const auto m = read_sei(codec, unit, scratch);
            if (!m) {
                must(!m.error().message().empty());
                continue;
            }
            must(m->slices > 0 && m->slices <= slices_max && m->system_count <= systems_max);
            for (std::size_t i = 0; i < m->system_count; ++i) must(tests::inside(m->systems[i].data, scratch));
            for (std::size_t i = 0; i < m->slices; ++i) {
                const auto s = subsample_of(size, m->clear[i]);
                must(s.clear + s.encrypted == size + 4);
            }
            std::vector<std::byte> out(unit_bytes_max), again(unit_bytes_max);
            const auto written = write_sei(codec, *m, out);
            must(bool(written));
            const auto reread = read_sei(codec, *written, again);
            must(reread && reread->kid == m->kid && reread->iv == m->iv && reread->slices == m->slices && reread->clear == m->clear &&
                 reread->system_count == m->system_count);
        }
    return 0;
}
