// Fuzz target: parameter sets and slice headers of both codecs, from an Annex B stream and unit by unit.
// SPDX-License-Identifier: Apache-2.0
// runs: 100000
#include <bartizan/protocol/mp4/decoder_configuration.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/protocol/nal/slice_header.hpp>

#include <support/must.hpp>

#include <memory>
#include <vector>

namespace {

using namespace bartizan;

using tests::must;

template <nal::codec C> void learn_and_measure(bytes_view stream) {
    const auto headers = std::make_unique<nal::slice_headers<C>>();
    nal::annexb_units units(stream);
    while (const auto found = units.next()) {
        const std::vector<std::byte> unit(found->begin(), found->end());   // exact, so that a sanitizer sees a read behind it
        (void)headers->learn(unit);
        const auto header = headers->bytes(unit);
        must(!header || (*header > (C == nal::codec::h264 ? 1u : 2u) && *header <= unit.size()));
        const auto format = nal::read_picture_format(C, unit);
        must(!format ||
                (format->width > 0 && format->height > 0 && format->width <= nal::side_max && format->height <= 2 * nal::side_max));
        if (!format) continue;
        std::array<std::byte, 8192> space{};
        byte_writer out(space);
        const bytes_view set[] = {unit};
        if constexpr (C == nal::codec::h264)
            (void)mp4::write_avc_configuration(out, {{}, set, set});
        else
            (void)mp4::write_hevc_configuration(out, {set, set, set}, true);
    }
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto stream = std::as_bytes(std::span(data, size));
    learn_and_measure<nal::codec::h264>(stream);
    learn_and_measure<nal::codec::h265>(stream);
    return 0;
}
