// extension: messages and units of the extension SEI as tests need them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/extension_sei/writer.hpp>

#include <cstdlib>
#include <vector>

namespace tests {

namespace bz = bartizan;
namespace ext = bz::extension_sei;
using octets = std::vector<std::byte>;

// extension_facts: a message that owns its bytes.
struct extension_facts {
    ext::message m;
    octets standard, sets, times, hashes, audio, product, key;

    const ext::message& message() {
        m.standard = standard;
        m.parameter_sets = sets;
        m.picture_times = times;
        m.picture_hashes = hashes;
        m.product = product;
        m.second_key = key;
        if (m.audio_count > 0) {
            m.audio[0].frames = audio;
            m.audio[0].sample_rate = std::max(m.audio[0].sample_rate, 8000u);
        }
        return m;
    }
};

inline extension_facts some_extension(std::size_t pictures, bz::crypto::hash_id hash = bz::crypto::hash_id::sha256) {
    extension_facts f;
    const auto width = bz::crypto::digest_size_of(hash);
    auto fill = [n = 0](std::size_t size) mutable {
        octets out(size);
        for (auto& b : out) b = static_cast<std::byte>(++n % 5 == 0 ? n : 0);   // rich in what needs emulation prevention
        return out;
    };
    f.m.hash = hash;
    f.m.sequence = 1;
    f.m.has_clock = true;
    f.m.timescale = 90'000;
    f.m.first_presented = 7200;
    f.m.first_captured = {134'116'992'000'000'000};
    f.standard = fill(width);
    f.sets = fill(2 * (1 + width));
    f.times = fill(pictures * ext::time_bytes);
    f.hashes = fill(pictures * width);
    f.product = fill(ext::product_bytes);
    return f;
}

// unit_of: signed with `sign(bytes) -> octets`.
template <class Sign> octets unit_of(bz::nal::codec c, const ext::message& m, Sign sign, std::size_t reserved = 72) {
    octets scratch(90'000), out(140'000);
    auto begun = ext::begin_sei(c, m, reserved, scratch);
    if (!begun) std::abort();
    if (m.second != ext::second_algorithm::none && !begun->add_second(octets(ext::ml_dsa_65_signature_bytes, std::byte{0x5d}))) std::abort();
    const auto unit = begun->finish(sign(begun->signed_bytes()), out);
    if (!unit) std::abort();
    return {unit->begin(), unit->end()};
}

}  // namespace tests
