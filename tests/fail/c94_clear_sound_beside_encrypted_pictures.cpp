// EXPECT: \[BZ-C94\] sound in the clear beside encrypted pictures
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/frame/record.hpp>
namespace bz = bartizan;
struct card {
    bz::result<> append(bz::bytes_view) noexcept;
    bz::result<> sync() noexcept;
};
struct encrypting_gate {
    static constexpr bool encrypts = true;
    using out = bz::past<encrypting_gate, bz::frame::packed>;
};
using recorder = bz::frame::recorder<encrypting_gate, card, bz::frame::fragment_limits{.audio_samples = 16, .audio_bytes = 4096}>;
void record(recorder& to, bz::frame::clear_audio_gate::out sound) { to.hear(std::move(sound)); }
