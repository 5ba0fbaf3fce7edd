// whole_streams: a stream of 245 MB signed and verified from end to end, with the public-key work, beside a plain SHA-256 of its units.
// SPDX-License-Identifier: Apache-2.0
#include "entries.hpp"

#include <peers/openssl.hpp>
#include <support/contest.hpp>
#include <support/video.hpp>
#include <verify/ahead.hpp>

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/frame/sign.hpp>

#include <memory>
#include <thread>

namespace benchmarks {
namespace {

constexpr std::size_t gop = 30;
using device_key = bz::crypto::software::ecdsa_key;
using hasher = bz::frame::hasher<bz::sha256, bz::target::detect, bz::frame::document_limits{}, bz::frame::hashing::in_bunches>;
using gate = bz::frame::signing_gate<device_key, hasher, bz::crypto::hash_id::sha256>;
using trust_store = bz::crypto::software::trust_store;

device_key new_key() {
    auto key = *device_key::generate();
    const auto now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000).ticks, year = 366 * 86'400 * bz::utc_time::ticks_per_second;
    if (!key.self_sign({"bench", "bartizan", "SN-1"}, {{now - year}, {now + 30 * year}})) std::abort();
    return key;
}

// signing: from pictures to documents, as a camera does it; what leaves it is given away.
struct signing {
    device_key key = new_key();
    hasher hash{video::codec};
    gate sign{video::codec, key, {"1.0", "SN-1", "bartizan"}};

    template <class Give> void push(const bz::frame::picture& picture, Give give) {
        sign.before(hash);
        auto hashed = hash(picture);
        if (!hashed) std::abort();
        const auto leaving = sign(std::move(*hashed));
        for (const auto sei : leaving->seis) give(sei);
    }
    template <class Give> void finish(bz::utc_time end, Give give) {
        sign.before_end(hash);
        auto hashed = hash.finish(end);
        if (!hashed) std::abort();
        const auto leaving = sign(std::move(*hashed));
        for (const auto sei : leaving->seis) give(sei);
    }
};

// long_stream: `units` slices, each a picture and none like another, with the documents between them.
class long_stream {
    octets bytes_;
    std::vector<octets> documents_;
    std::vector<bz::bytes_view> slices_, all_;
    std::string chain_;

public:
    long_stream(std::size_t unit_bytes, std::size_t units) : bytes_(unit_bytes * units) {
        std::mt19937_64 random(20261125);
        for (std::size_t at = 0; at + 8 <= bytes_.size(); at += 8) {
            const auto value = random() | 0x0101'0101'0101'0101u;   // no zero bytes, hence nothing to escape
            std::memcpy(bytes_.data() + at, &value, sizeof value);
        }
        for (std::size_t i = 0; i < units; ++i) {
            const auto unit = bz::bytes_span(bytes_).subspan(i * unit_bytes, unit_bytes);
            unit[0] = i % gop == 0 ? std::byte{0x65} : std::byte{0x41};
            unit[1] = std::byte{0x9a};   // first_mb_in_slice is 0
            slices_.push_back(unit);
        }
        const auto path = std::make_unique<signing>();
        chain_ = std::string(bz::as_text(path->key.certificate_chain()));
        const auto keep = [&](bz::bytes_view sei) {
            documents_.emplace_back(sei.begin(), sei.end());
            all_.push_back(documents_.back());
        };
        documents_.reserve(units / gop + 2);
        for (std::size_t i = 0; i < units; ++i) {
            path->push(picture(i), keep);
            all_.push_back(slices_[i]);
        }
        path->finish(picture(units).captured, keep);
    }
    bz::frame::picture picture(std::size_t i) const {
        const auto time = static_cast<std::int64_t>(i);
        return {.units = i < slices_.size() ? std::span(slices_).subspan(i, 1) : std::span<const bz::bytes_view>(), .decode_time = time * video::duration,
                .duration = video::duration,
                .captured = {bz::utc_time::from_unix_microseconds(1'767'225'600'000'000).ticks + time * bz::utc_time::ticks_per_second / 30}};
    }
    std::span<const bz::bytes_view> slices() const { return slices_; }
    std::span<const bz::bytes_view> units() const { return all_; }
    bz::bytes_view memory() const { return bytes_; }
    bz::bytes_view chain() const { return bz::as_bytes(chain_); }
};

// What each contender does once, over all of the stream; false: it did not do what it should.
bool plain_pass(const long_stream& s) {
    openssl::sha256 hash;
    std::array<std::byte, 32> digest{};
    for (const auto unit : s.slices()) hash.run(unit, digest);
    benchmark::DoNotOptimize(digest);
    return true;
}
bool sign_all(const long_stream& s) {
    const auto path = std::make_unique<signing>();
    std::size_t documents = 0;
    const auto count = [&](bz::bytes_view sei) { documents += !sei.empty(); };
    for (std::size_t i = 0; i < s.slices().size(); ++i) path->push(s.picture(i), count);
    path->finish(s.picture(s.slices().size()).captured, count);
    return documents == (s.slices().size() + gop - 1) / gop;
}
bool sign_two(const long_stream& s) {   // two cameras' streams
    bool other = false;
    std::thread beside([&] { other = sign_all(s); });
    const bool mine = sign_all(s);
    beside.join();
    return mine && other;
}
struct nobody {
    void frame(const bz::frame::verify::frame_report&) {}
    void missing(const bz::frame::verify::missing_report&) {}
    void document(const bz::frame::verify::document_report&) {}
    void segment(const bz::frame::verify::segment_report&) {}
    void signer(const bz::frame::verify::signer_report&) {}
    void remark(bz::frame::verify::remark, std::uint64_t, std::uint64_t) {}
};
using verifier = bz::frame::verifier<trust_store, nobody, bz::frame::verify_limits{}, bz::target::detect>;

bool verify_with(const long_stream& s, std::size_t threads) {
    trust_store store(s.picture(0).captured);
    if (!store.add_anchors(s.chain())) return false;
    verify::checked_signatures known;
    store.ask_first([&](auto... of) { return known.answer(of...); });
    nobody sink;
    const auto judge = std::make_unique<verifier>(video::codec, store, sink);
    verify::ahead<verifier> ahead(*judge, video::codec, bz::crypto::hash_id::sha256, s.memory(), known, threads);
    for (const auto unit : s.units()) ahead.unit(unit);
    ahead.finish();
    judge->finish();
    return judge->verdict() == bz::frame::verify::verdict::authentic;
}

void enter_stream(const std::string& name, const std::string& who, const long_stream& of, std::size_t streams, std::function<bool(const long_stream&)> act) {
    const work what{name, of.memory().size(), streams};
    auto* entry = benchmark::RegisterBenchmark((name + "/" + std::to_string(what.bytes) + "/" + who).c_str(), [=, &of](benchmark::State& state) {
        bool done = true;
        auto once = [&] { done = act(of) && done; };
        measure(state, what, once);
        if (!done) state.SkipWithError("not all was signed, or it is not authentic");
    });
    if (who.ends_with("threads")) entry->UseRealTime();   // processor time is the calling thread's alone
}
void enter_shape(const std::string& shape, const long_stream& of) {
    for (const std::string verb : {"stream_sign_", "stream_verify_"}) enter_stream(verb + shape, "openssl_evp_plain", of, 1, plain_pass);
    enter_stream("stream_sign_" + shape, "bartizan:one_thread", of, 1, sign_all);
    enter_stream("stream_sign_" + shape, "bartizan:two_threads", of, 2, sign_two);
    enter_stream("stream_verify_" + shape, "bartizan:one_thread", of, 1, [](const auto& s) { return verify_with(s, 1); });
    enter_stream("stream_verify_" + shape, "bartizan:two_threads", of, 1, [](const auto& s) { return verify_with(s, 2); });
}

}   // namespace

void enter_whole_streams() {
    // Made only for whoever measures them: 245 MB and a moment.
    static const auto large = std::make_unique<long_stream>(12'800, 19'200), small = std::make_unique<long_stream>(400, 64'000);
    enter_shape("12_kb", *large);
    enter_shape("400_b", *small);
}

}   // namespace benchmarks
