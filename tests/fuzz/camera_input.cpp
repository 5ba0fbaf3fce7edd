// Fuzz target: a stranger's file as the camera's input, pictures and sound, through its whole frame path; what comes out is a recording that
// our reader reads.
// SPDX-License-Identifier: Apache-2.0
// runs: 100000
#include <camera/file_sound.cpp>
#include <camera/file_source.cpp>

#include <bartizan/base/memory.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>
#include <support/toy_signer.hpp>

#include <cstdlib>
#include <optional>

namespace {

using namespace bartizan;

using product = bartizan::camera<services<recording<>>, signed_frames<sha256, ecdsa_p256>, clear_frames, software_key<provenance::factory>, audio<aac_lc, pcma, pcmu>,
                                 accept_risk<threat::recording_leak, recording<>, "the fuzzer looks into its recordings", date{2099, 12, 31}>,
                                 accept_risk<threat::recording_tamper, audio<aac_lc, pcma, pcmu>, "the fuzzer signs with a toy", date{2099, 12, 31}>>;

// small_file: a card of 256 KiB; most inputs are smaller, and a full card is one more thing to survive.
struct small_file {
    std::array<std::byte, 256 << 10> bytes;
    std::size_t used = 0;
    result<> append(bytes_view data) noexcept {
        if (data.size() > bytes.size() - used) return outside_errc::no_space;
        std::ranges::copy(data, bytes.begin() + static_cast<std::ptrdiff_t>(used));
        used += data.size();
        return {};
    }
    result<> sync() noexcept { return {}; }
};
constexpr frame::fragment_limits limits{.bytes = 96 << 10, .samples = 32, .subsamples = 64, .audio_samples = 64, .audio_bytes = 16 << 10};
using session = service::recording_session<product, small_file, tests::toy_signer, service::no_content_key, service::no_content_key, limits>;

small_file card;
std::array<std::byte, 128 << 10> memory;
tests::toy_signer signer;
std::optional<session> path;

void record(bytes_view file, const std::optional<audio_codec>& wanted) {
    card.used = 0;
    std::size_t pushed = 0, heard = 0;
    bool whole = true;
    try {
        const auto source = ::camera::bytes_source(file, 25, {}, wanted);
        arena space(memory);
        auto recorder = session::recorder_type::create(card, space);
        if (!recorder) std::abort();
        path.emplace(service::stream_facts{.codec = source->codec(), .timescale = source->timescale(), .audio = source->sound()}, std::move(*recorder), signer);
        while (const auto picture = source->next()) {
            if (path->push(*picture)) ++pushed;
            else whole = false;
            for (const auto& frame : source->heard()) {
                if (path->push(frame)) ++heard;
                else whole = false;
            }
        }
        if (!path->finish()) whole = false;
    } catch (const std::runtime_error&) {
        return;   // the edge's way to say what is wrong with the input
    }
    if (!whole) return;
    mp4::reader reader(bytes_view(card.bytes).first(card.used));
    if (pushed > 0 && !reader.open()) std::abort();
    std::size_t found = 0;
    if (pushed > 0)
        for (auto samples = reader.samples(); samples.next(); ++found) {}
    if (found != pushed) std::abort();
    if (heard == 0) return;
    const auto audio = reader.read_audio();
    if (!audio || !audio->known) std::abort();
    for (auto samples = reader.samples_of(*audio); samples.next(); --heard) {}
    if (heard != 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const bytes_view file{reinterpret_cast<const std::byte*>(data), size};
    record(file, {});
    for (const auto wanted : {audio_codec::aac, audio_codec::pcma, audio_codec::pcmu}) record(file, wanted);
    return 0;
}
