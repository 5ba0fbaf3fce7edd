// verify_movie: what the verifier says of a recording with sound, as a test sees it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/reader.hpp>
#include <support/verify_file.hpp>

namespace tests {

struct heard_movie : heard {
    bz::frame::verify::audio_totals sound;
    std::vector<bz::frame::verify::audio_report> altered_sound;
};
struct movie_listener : listener {
    heard_movie& movie;
    explicit movie_listener(heard_movie& of) : listener{of}, movie(of) {}
    void audio(const bz::frame::verify::audio_report& r) {
        if (r.verdict == bz::frame::verify::frame_verdict::altered) movie.altered_sound.push_back(r);
    }
};
// verify_movie: each frame of sound among the pictures of its time, as examples/verify walks a file.
template <class Checker> heard_movie verify_movie(bz::bytes_view file, Checker& checker, const bz::secret<16>* key = nullptr) {
    heard_movie out;
    bz::mp4::reader reader(file);
    if (!reader.open()) return out;
    const auto track = reader.read_audio();
    if (!track || !track->known) return out;
    movie_listener ear{out};
    auto verifier = std::make_unique<bz::frame::verifier<Checker, movie_listener>>(reader.video().entry().codec, checker, ear);
    auto sets = reader.parameter_sets();
    while (const auto set = sets.next()) verifier->parameter_set(*set);
    verifier->audio_form({track->codec, static_cast<std::uint8_t>(track->channels), track->track.timescale});
    std::optional<bz::crypto::aes_key<16>> expanded;
    if (key) expanded.emplace(*key);
    const auto opened = [&](const bz::mp4::sample_view& s) {
        std::vector<std::byte> plain(s.data.begin(), s.data.end());
        if (expanded && !bz::frame::decrypt(s, *expanded, plain)) plain.clear();
        return plain;
    };
    const auto seconds = [](std::uint64_t ticks, std::uint32_t timescale) { return static_cast<double>(ticks) / timescale; };
    auto sounds = reader.samples_of(*track);
    auto heard = sounds.next();
    const auto hear = [&](double until) {
        for (; heard && seconds(heard->decode_time, track->track.timescale) < until; heard = sounds.next())
            verifier->audio(opened(*heard), static_cast<std::int64_t>(heard->decode_time), track->track.timescale);
    };
    auto samples = reader.samples();
    while (const auto s = samples.next()) {
        hear(seconds(s->decode_time, reader.video().timescale));
        verifier->presented(s->presentation_time, reader.video().timescale);
        const auto plain = opened(*s);
        bz::nal::length_prefixed_units split(plain, s->entry->length_bytes);
        for (auto unit = split.next(); unit && *unit; unit = split.next()) verifier->unit(**unit);
    }
    hear(1e9);
    verifier->finish();
    out.totals = verifier->totals();
    out.verdict = verifier->verdict();
    out.signer = verifier->signer();
    out.sound = verifier->sound();
    return out;
}

}  // namespace tests
