// A whole stream through the verifier with tiny limits, and sound beside it: NAL units of type 30 (H.265: 62), which no codec uses, hold a frame each.
// The laws that hold for every input are checked.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/frame/verifier.hpp>
#include <bartizan/protocol/nal/scan.hpp>

#include <support/must.hpp>

#include <memory>
#include <vector>

namespace {

namespace bz = bartizan;
namespace words = bz::frame::verify;

using tests::must;

// Half of all signatures are right, so that mutated documents get behind the signature check.
struct coin_checker {
    bz::crypto::signature_verdict check(bz::bytes_view chain, bz::utc_time, bz::crypto::hash_id, bz::bytes_view digest,
                                        bz::bytes_view signature) noexcept {
        bz::crypto::signature_verdict v;
        v.readable_chain = true;
        v.valid = signature.size() % 8 != 7;
        v.trust = digest[0] < std::byte{0xf0} ? bz::crypto::trust::trusted : bz::crypto::trust::untrusted;
        if (!chain.empty()) v.leaf_fingerprint[0] = chain.back();
        return v;
    }
};

struct strict_sink {
    std::uint64_t next = 0, missing_frames = 0, segments_end = 0;
    std::uint64_t count[4]{};   // of each frame_verdict
    void frame(const words::frame_report& f) {
        must(f.number == next++);
        must((f.verdict == words::frame_verdict::not_covered) == (f.why != words::cause::none));
        ++count[std::size_t(f.verdict)];
    }
    void missing(const words::missing_report& m) {
        must(m.units > 0 && m.frames > 0);
        must(m.after_frame + 1 == static_cast<std::int64_t>(next));
        missing_frames += m.frames;
    }
    void document(const words::document_report& d) { must(d.first_frame <= d.last_frame); }
    void segment(const words::segment_report& s) {
        must(s.first_frame == segments_end && s.last_frame >= s.first_frame);
        segments_end = s.last_frame + 1;
    }
    std::uint64_t heard = 0, missing_sound = 0, sound_count[4]{};
    void audio(const words::audio_report& r) {
        must(r.number == heard++);
        must((r.verdict == words::frame_verdict::not_covered) == (r.why != words::cause::none));
        must((r.verdict == words::frame_verdict::altered) == (r.change != words::audio_change::none));
        ++sound_count[std::size_t(r.verdict)];
    }
    void audio_missing(const words::audio_missing_report& m) {
        must(m.frames > 0 && m.after + 1 == static_cast<std::int64_t>(heard));
        missing_sound += m.frames;
    }
    void signer(const words::signer_report&) {}
    void remark(words::remark r, std::uint64_t, std::uint64_t) { must(!words::sentence(r).empty()); }
};

constexpr bz::frame::verify_limits tiny{.pending_units = 48, .list_entries = 32, .sei_bytes = 4096, .chain_bytes = 2048, .audio_frames = 24};
using verifier = bz::frame::verifier<coin_checker, strict_sink, tiny>;

void run(bz::nal::codec codec, bz::bytes_view stream, unsigned unreadable) {
    coin_checker checker;
    strict_sink sink;
    const auto judge = std::make_unique<verifier>(codec, checker, sink);
    bz::nal::annexb_units<> units(stream);
    unsigned n = 0;
    while (const auto unit = units.next()) {
        const std::vector<std::byte> exact(unit->begin(), unit->end());   // a read past its end is seen
        ++n;
        if (bz::nal::type(codec, exact) == (codec == bz::nal::codec::h264 ? 30 : 62)) {
            const auto frame = bz::bytes_view(exact).subspan(std::min(exact.size(), bz::nal::header_bytes(codec)));
            if (n % 8 == 1) judge->audio_form({bz::audio_codec::pcma, 1, n % 16 == 1 ? 8000u : 16'000u});
            if (unreadable != 0 && n % unreadable == 1) judge->unreadable_audio(n * 100, 8000);
            else judge->audio(frame, static_cast<std::int64_t>(n) * (n % 32 == 0 ? -77 : 100), n % 11 == 0 ? 0 : 8000);
            continue;
        }
        if (unreadable != 0) judge->presented(static_cast<std::int64_t>(n) * (n % 16 == 0 ? -77 : 3), n % 5 == 0 ? 90'000 : 25);
        if (unreadable != 0 && n % unreadable == 0)
            judge->unreadable(exact);
        else
            judge->unit(exact);
    }
    judge->finish();
    const auto& t = judge->totals();
    must(t.total == sink.next && t.missing == sink.missing_frames);
    using enum words::frame_verdict;
    const auto told = [&](words::frame_verdict v) { return sink.count[std::size_t(v)]; };
    const auto sound_told = [&](words::frame_verdict v) { return sink.sound_count[std::size_t(v)]; };
    must(t.authentic == told(authentic) && t.countersigned == told(countersigned) && t.not_covered == told(not_covered) && t.altered == told(altered));
    must(sink.segments_end == t.total);
    const auto& s = judge->sound();
    must(s.total == sink.heard && s.authentic == sound_told(authentic) && s.not_covered == sound_told(not_covered) && s.altered == sound_told(altered));
    must(s.missing == sink.missing_sound && s.unreadable <= s.not_covered && s.authentic + s.missing <= s.stated);
    must(s.claimed > 0 || (s.authentic == 0 && s.altered == 0 && s.missing == 0));
    must(t.extended <= t.total && t.authentic_unextended <= t.authentic);
    if (judge->verdict() == words::verdict::authentic)
        must(t.total == t.authentic && t.total > 0 && t.missing == 0 && judge->segments() == 1 && (s.claimed == 0 || s.proven()));
    must((judge->exit_code() == 0) == (judge->verdict() == words::verdict::authentic));
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, size));
    run(bz::nal::codec::h264, input, 0);
    run(bz::nal::codec::h265, input, 0);
    if (size > 0 && data[size - 1] % 4 == 0) run(bz::nal::codec::h264, input, 3);
    return 0;
}

#if defined(__clang__) && !defined(BARTIZAN_NO_MUTATOR)
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size) __attribute__((weak));

// Every second mutation goes into one Media Signing SEI, or moves, doubles or removes a unit: a blind one rarely meets either.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
    std::vector<std::pair<std::size_t, std::size_t>> units, documents;
    const auto stream = std::as_bytes(std::span(data, size));
    bz::nal::annexb_units<> scan(stream);
    while (const auto unit = scan.next()) {
        const auto at = static_cast<std::size_t>(unit->data() - stream.data());
        units.emplace_back(at, unit->size());
        if (bz::media_signing::is_media_signing(bz::nal::codec::h264, *unit) ||
            bz::media_signing::is_media_signing(bz::nal::codec::h265, *unit) || bz::extension_sei::is_extension(bz::nal::codec::h264, *unit))
            documents.push_back(units.back());
    }
    const auto pick = [&seed](std::size_t n) { return (seed = seed * 1664525u + 1013904223u) / 7 % n; };
    if (!LLVMFuzzerMutate || units.size() < 2 || pick(2) == 0) return LLVMFuzzerMutate ? LLVMFuzzerMutate(data, size, max_size) : size;
    if (!documents.empty() && pick(3) != 0) {
        const auto [at, length] = documents[pick(documents.size())];
        for (std::size_t n = 1 + pick(3); n > 0; --n)
            data[at + pick(length)] = static_cast<std::uint8_t>(pick(4) == 0 ? pick(256) : pick(8));
        return size;
    }
    const auto [from, length] = units[pick(units.size())];
    const auto [to, other] = units[pick(units.size())];
    if (pick(2) == 0 || size + length + 3 > max_size) {   // remove
        std::copy(data + from + length, data + size, data + from);
        return size - length;
    }
    const std::vector<std::uint8_t> copy(data + from, data + from + length);
    std::copy_backward(data + to, data + size, data + size + length + 3);
    data[to + length] = data[to + length + 1] = 0;
    data[to + length + 2] = 1;
    std::copy(copy.begin(), copy.end(), data + to);
    return size + length + 3;
}
#endif
