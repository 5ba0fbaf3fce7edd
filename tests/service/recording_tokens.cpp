// A key in a token or a TPM that signs beside the recording, and goes away in mid-stream.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/recording.hpp>

#include <bartizan/crypto/signing_thread.hpp>
#include <bartizan/crypto/software/trust_store.hpp>
#include <support/forgery.hpp>
#include <support/soft_token.hpp>
#include <support/soft_tpm.hpp>

#include <chrono>
#include <thread>

namespace bz = bartizan;
using tests::clip;

namespace {
template <class Holder>
using late_camera = bz::camera<bz::services<bz::recording<bz::recording_limits{.frames_per_second = 10, .gop_frames = 10}>>,
                               bz::late_signatures<bz::signed_frames<bz::sha256, bz::ecdsa_p256>>, bz::clear_frames, Holder,
                               bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test of clear recordings", bz::date{2099, 12, 31}>>;

// record_interrupted: 3 GOPs; the key is away while the second is to be signed.
template <class Product, class Key, class Away, class Back> void record_interrupted(Key& key, Away away, Back back) {
    REQUIRE(key.self_sign(tests::camera, tests::years));
    bz::crypto::software::trust_store checker(clip::start);
    REQUIRE(checker.add_anchors(key.certificate_chain()));
    const auto video = clip::h264();
    bz::crypto::signing_thread<Key> thread(key);
    using session_type = bz::service::recording_session<Product, tests::memory_file, bz::crypto::signing_thread<Key>>;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena{memory};
    tests::memory_file file;
    const auto session = std::make_unique<session_type>(bz::service::stream_facts{.timescale = clip::timescale}, *session_type::recorder_type::create(file, arena), thread);
    const auto settle = [&] {
        const auto last = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        while (thread.busy() && std::chrono::steady_clock::now() < last) std::this_thread::yield();
        REQUIRE_FALSE(thread.busy());
    };
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        if (i == 20) away();   // before the second document is begun
        REQUIRE(session->push(video.pictures[i]));
        settle();
        if (i == 20) back();
    }
    REQUIRE(session->finish());
    CHECK(session->lost_documents() == 1);
    const auto said = tests::verify_units(video.codec, tests::units_of(file.bytes).stream, checker);
    CHECK(said.verdict == bz::frame::verify::verdict::incomplete);
    CHECK(said.totals.authentic == 20);
    CHECK(said.totals.not_covered == 10);
    CHECK(said.totals.altered + said.totals.missing == 0);
}
}  // namespace

TEST_CASE("a token that is pulled in mid-stream: the recording goes on, its frames are told as not covered, and it signs when it is back") {
    tests::soft_token token;
    auto key = token.key();
    record_interrupted<late_camera<bz::pkcs11_key<bz::provenance::factory>>>(key, [&] { token.pull(); }, [&] { token.put_back(); });
}

TEST_CASE("a TPM that loses its power in mid-stream: the recording goes on, its frames are told as not covered, and it signs when it is back") {
    tests::soft_tpm tpm;
    auto key = tpm.key();
    record_interrupted<late_camera<bz::tpm_key<bz::provenance::factory>>>(key, [&] { tpm.stop(); }, [&] { tpm.start(); });
}
