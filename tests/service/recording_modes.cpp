// Every mode of ONVIF Media Signing, from the policy that asks for it to what a verifier says of the recording.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/recording.hpp>

#include <bartizan/crypto/signing_thread.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/slow_key.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;
using limits = bz::signing_limits;

namespace {
template <class Signing, bz::recording_limits L = bz::recording_limits{.frames_per_second = 10, .gop_frames = 10}>
using modal_camera = bz::camera<bz::services<bz::recording<L>>, Signing, bz::clear_frames, bz::software_key<bz::provenance::factory>,
                                bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test of clear recordings", bz::date{2099, 12, 31}>>;
template <limits... L> using frames = bz::signed_frames<bz::sha256, bz::ecdsa_p256, L...>;

using each_gop = modal_camera<frames<>>;
using third_gop = modal_camera<frames<limits{.signed_gops = 3}>>;
using second_gop = modal_camera<frames<limits{.signed_gops = 2}>>;
using parts_of_four = modal_camera<frames<limits{.part_frames = 4}>>;
using parts_of_300_ms = modal_camera<frames<limits{.part_ms = 300}>>;
using second_part = modal_camera<frames<limits{.signed_gops = 2, .part_frames = 7}>>;
using brief = modal_camera<bz::low_bitrate<frames<>>>;
using brief_second = modal_camera<bz::low_bitrate<frames<limits{.signed_gops = 2}>>>;
using apart = modal_camera<bz::certificate_sei<frames<limits{.certificates_ms = 2000}>>>;
using all_at_once = modal_camera<bz::certificate_sei<bz::low_bitrate<frames<limits{.signed_gops = 2, .certificates_ms = 1000}>>>>;
static_assert(bz::proven<each_gop> && bz::proven<third_gop> && bz::proven<brief_second> && bz::proven<parts_of_four> && bz::proven<all_at_once>);

// sei_facts: what the SEI units of a stream are, in order, and where: behind how many slices.
struct sei_fact {
    bz::media_signing::document said;   // its views are gone; numbers only
    bool signature = false;
    std::size_t slices_before = 0;
};
std::vector<sei_fact> seis_of(bz::nal::codec c, const tests::units& stream) {
    std::vector<sei_fact> out;
    std::vector<std::byte> scratch(100'000);
    std::size_t slices = 0;
    for (const auto& unit : stream) {
        slices += bz::nal::kind_of(c, unit) == bz::nal::kind::slice;
        if (const auto sei = bz::media_signing::read_sei(c, unit, bz::media_signing::escaping::remove, scratch))
            out.push_back({sei->said, !sei->signature.empty(), slices});
    }
    return out;
}
clip clip_of(bz::nal::codec c) { return c == bz::nal::codec::h264 ? clip::h264() : clip::h265(); }

template <class Product> tests::opened_file recorded(const clip& video) {
    tests::clear_bench<tests::toy_signer, tests::memory_file, Product> bench(video.codec);
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    CHECK(bench.session->lost_documents() == 0);
    return tests::units_of(bench.file.bytes);
}
auto both_codecs() { return GENERATE(bz::nal::codec::h264, bz::nal::codec::h265); }
}  // namespace

TEMPLATE_TEST_CASE("a recording of every mode is authentic, and not any more with one bit of any slice changed", "", each_gop, third_gop,
                   second_gop, second_part, parts_of_four, parts_of_300_ms, brief, brief_second, apart, all_at_once) {
    const auto video = clip_of(both_codecs());
    const auto file = recorded<TestType>(video);
    const auto& stream = file.stream;
    tests::toy_checker checker;
    const auto said = tests::verify_units(video.codec, stream, checker, file.sets);
    CHECK(said.verdict == bz::frame::verify::verdict::authentic);
    CHECK(said.totals.total == video.pictures.size());
    for (std::size_t i = 0; i < stream.size(); ++i) {
        if (bz::nal::kind_of(video.codec, stream[i]) != bz::nal::kind::slice) continue;
        auto changed = stream;
        changed[i][changed[i].size() / 2] ^= std::byte{0x10};
        CHECK(tests::verify_units(video.codec, changed, checker, file.sets).verdict != bz::frame::verify::verdict::authentic);
    }
}

TEST_CASE("each n-th GOP is signed; the documents between stand behind the key picture that closed them, in the list of its GOP") {
    const auto video = clip_of(both_codecs());
    const auto seis = seis_of(video.codec, recorded<third_gop>(video).stream);
    REQUIRE(seis.size() == 3);   // 3 GOPs of 10
    const bool signature[] = {false, false, true};   // the last always
    const std::size_t behind[] = {11, 21, 30}, listed[] = {10, 11, 11};
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(seis[i].signature == signature[i]);
        CHECK(seis[i].said.has_crypto_info == signature[i]);
        CHECK(seis[i].slices_before == behind[i]);
        CHECK(seis[i].said.unit_count == listed[i]);
        CHECK(seis[i].said.counter == i + 1);
    }
}

TEST_CASE("parts of a GOP are cut at so many pictures or so long a time, said to be parts, and signed") {
    const auto video = clip::h264();
    const auto by_frames = seis_of(video.codec, recorded<parts_of_four>(video).stream), by_time = seis_of(video.codec, recorded<parts_of_300_ms>(video).stream);
    REQUIRE(by_frames.size() == 9);
    const std::uint16_t frames[] = {4, 4, 2}, time[] = {3, 3, 3, 1};
    for (std::size_t i = 0; i < 9; ++i) {
        CHECK(by_frames[i].said.unit_count == frames[i % 3]);
        CHECK(by_frames[i].said.triggered == (i % 3 != 2));
        CHECK(by_frames[i].signature);
    }
    REQUIRE(by_time.size() == 12);
    for (std::size_t i = 0; i < 12; ++i) CHECK(by_time[i].said.unit_count == time[i % 4]);
    for (std::size_t i = 1; i < 12; ++i) CHECK(by_time[i].said.start == by_time[i - 1].said.end);
    CHECK(by_time[0].said.start == clip::start);
    CHECK(by_time[11].said.end.ticks == clip::start.ticks + 30'000'000);
}

TEST_CASE("certificates apart stand in front of all, again after their while, and in no document") {
    const auto video = clip_of(both_codecs());
    const auto seis = seis_of(video.codec, recorded<apart>(video).stream);
    std::vector<std::size_t> certificates;
    std::uint32_t counter = 0;
    for (const auto& sei : seis) {
        CHECK(sei.signature);
        CHECK(sei.said.certificate_sei != sei.said.has_general);
        CHECK(sei.said.certificate_sei == sei.said.has_crypto_info);
        CHECK(sei.said.certificate_sei == !sei.said.certificates.empty());
        if (sei.said.certificate_sei) certificates.push_back(sei.slices_before);
        else CHECK(sei.said.counter == ++counter);
    }
    CHECK(certificates == std::vector<std::size_t>{0, 20});   // 2 s of 10 pictures a second
    CHECK(counter == 3);
}

TEST_CASE("a low bitrate document has no list and the true number of units") {
    const auto video = clip::h264();
    const auto seis = seis_of(video.codec, recorded<brief>(video).stream), whole = seis_of(video.codec, recorded<each_gop>(video).stream);
    REQUIRE(seis.size() == 3);
    for (const auto& sei : seis) CHECK((!sei.said.has_list && sei.said.unit_count == 10));
    for (const auto& sei : whole) CHECK(sei.said.has_list);
}

TEST_CASE("while the key is away certificates cannot leave, so documents bring them; when it is back they leave, and nothing is lost but what it missed") {
    const auto video = clip::h264();
    tests::clear_bench<tests::toy_signer, tests::memory_file, apart> bench(video.codec);
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        bench.signer.present = i > 9;   // back when the first document is due
        REQUIRE(bench.session->push(video.pictures[i]));
    }
    REQUIRE(bench.session->finish());
    const auto stream = tests::units_of(bench.file.bytes).stream;
    const auto seis = seis_of(video.codec, stream);
    REQUIRE(seis.size() == 4);   // the second key picture has the certificates in front of its document
    CHECK(seis[0].said.certificate_sei);
    CHECK(seis[0].slices_before == 10);
    CHECK((seis[1].said.counter == 1 && seis[1].said.has_crypto_info));
    CHECK((seis[2].said.counter == 2 && !seis[2].said.has_crypto_info));
    tests::toy_checker checker;
    CHECK(tests::verify_units(video.codec, stream, checker).verdict == bz::frame::verify::verdict::authentic);
}

TEST_CASE("a key that is away when several GOPs are to be signed costs their proof, and the next document is signed") {
    const auto video = clip::h264();
    tests::clear_bench<tests::toy_signer, tests::memory_file, second_gop> bench(video.codec);
    for (int round = 0; round < 2; ++round)   // 6 GOPs; the second's signature is lost, so the third signs and the fourth does not
        for (std::size_t i = 0; i < video.pictures.size(); ++i) {
            auto picture = video.pictures[i];
            picture.decode_time += 30'000 * round;
            picture.captured.ticks += 30'000'000 * round;
            bench.signer.present = round > 0 || i != 20;
            REQUIRE(bench.session->push(picture));
        }
    REQUIRE(bench.session->finish());
    CHECK(bench.session->lost_documents() == 1);
    const auto stream = tests::units_of(bench.file.bytes).stream;
    const auto seis = seis_of(video.codec, stream);
    std::string signatures;
    for (const auto& sei : seis) signatures += std::to_string(sei.said.counter) + (sei.signature ? "s" : "u");
    CHECK(signatures == "1u3s4u5s6s");
    tests::toy_checker checker;
    const auto said = tests::verify_units(video.codec, stream, checker);
    CHECK(said.verdict == bz::frame::verify::verdict::incomplete);
    CHECK(said.totals.altered + said.totals.missing == 0);
}

TEST_CASE("a picture that a later gate refuses takes no document with it") {
    const auto video = clip::h264();
    tests::clear_bench<tests::toy_signer, tests::memory_file, each_gop> bench(video.codec);
    for (std::size_t i = 0; i < 10; ++i) REQUIRE(bench.session->push(video.pictures[i]));
    auto late = video.pictures[10];
    late.decode_time = 0;   // the recorder refuses it, after the GOP before was closed and signed
    CHECK(bench.session->push(late).error() == make_error(bz::frame::errc::time_goes_backwards));
    for (std::size_t i = 20; i < 30; ++i) REQUIRE(bench.session->push(video.pictures[i]));
    REQUIRE(bench.session->finish());
    const auto seis = seis_of(video.codec, tests::units_of(bench.file.bytes).stream);
    REQUIRE(seis.size() == 2);
    CHECK((seis[0].said.counter == 1 && seis[0].slices_before == 10));
    CHECK(seis[1].said.counter == 3);   // the second would have spoken of the refused picture alone
    CHECK(bench.session->lost_documents() == 1);
}

TEST_CASE("a vendor text that no document has room for is told before the first picture is written") {
    const auto video = clip::h264();
    const std::string text(256, 'x');
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena{memory};
    tests::memory_file file;
    tests::toy_signer key;
    using session = bz::service::recording_session<each_gop, tests::memory_file, tests::toy_signer>;
    const auto recording = std::make_unique<session>(bz::service::stream_facts{.timescale = clip::timescale, .made_by = {.serial = text}},
                                                     *session::recorder_type::create(file, arena), key);
    CHECK(recording->push(video.pictures[0]).error() == make_error(bz::frame::errc::vendor_too_long));
    CHECK(file.bytes.empty());
}

namespace {
// patient_key: a key that signs on its own chip: a signature is there after so many polls, and whoever would wait is counted.
struct patient_key : tests::toy_signer {
    std::size_t polls_needed = 4, polls = 0, waits = 0, begun = 0;
    std::vector<std::byte> task;

    bz::result<> begin(bz::bytes_view digest) noexcept {
        if (!present) return bz::outside_errc::no_such_record;
        task.assign(digest.begin(), digest.end());
        polls = 0;
        ++begun;
        return {};
    }
    std::optional<bz::result<std::size_t>> poll(bz::bytes_span signature) noexcept {
        if (++polls < polls_needed) return std::nullopt;
        return wait_for(signature);
    }
    bz::result<std::size_t> wait(bz::bytes_span signature) noexcept {
        ++waits;
        return wait_for(signature);
    }

private:
    bz::result<std::size_t> wait_for(bz::bytes_span signature) noexcept { return sign(std::exchange(task, {}), signature); }
};
static_assert(bz::crypto::later_signer<patient_key>);
using late_gop = modal_camera<bz::late_signatures<frames<limits{.late_documents = 2}>>>;
using late_second = modal_camera<bz::late_signatures<bz::certificate_sei<frames<limits{.signed_gops = 2, .late_documents = 3}>>>>;
}  // namespace

TEMPLATE_TEST_CASE("no picture waits for a slow key: documents leave in order when they are signed, and the end waits", "", late_gop, late_second) {
    const auto video = clip_of(both_codecs());
    for (const std::size_t needed : {1, 2, 5, 9, 13}) {   // two polls a picture, 10 pictures a GOP
        tests::clear_bench<patient_key, tests::memory_file, TestType> bench(video.codec);
        bench.signer.polls_needed = needed;
        for (const auto& picture : video.pictures) {
            REQUIRE(bench.session->push(picture));
            REQUIRE(bench.signer.waits == 0);
            REQUIRE(bench.session->waiting_documents() <= 3);
        }
        REQUIRE(bench.session->finish());
        CHECK(bench.signer.waits >= 1);
        CHECK(bench.session->lost_documents() == 0);
        CHECK(bench.session->waiting_documents() == 0);
        const auto made = tests::units_of(bench.file.bytes);
        const auto& stream = made.stream;
        std::uint32_t counter = 0;
        for (const auto& sei : seis_of(video.codec, stream))
            if (!sei.said.certificate_sei) CHECK(sei.said.counter == ++counter);
        CHECK(counter == 3);
        tests::toy_checker checker;
        CHECK(tests::verify_units(video.codec, stream, checker, made.sets).verdict == bz::frame::verify::verdict::authentic);
    }
}

TEST_CASE("a key that never answers holds back at most as many documents as may wait; the others are told as lost") {
    const auto video = clip::h264();
    tests::clear_bench<patient_key, tests::memory_file, modal_camera<bz::late_signatures<frames<limits{.part_frames = 2, .late_documents = 2}>>>> bench(video.codec);
    bench.signer.polls_needed = 1'000'000;
    for (const auto& picture : video.pictures) {
        REQUIRE(bench.session->push(picture));
        REQUIRE(bench.session->waiting_documents() <= 2);
    }
    CHECK(bench.session->lost_documents() == 12);   // 15 parts of 2 pictures: 14 are closed, 2 of them wait
    CHECK(bench.session->last_signing_failure() == make_error(bz::frame::errc::signature_too_late));
    REQUIRE(bench.session->finish());
    const auto stream = tests::units_of(bench.file.bytes).stream;
    tests::toy_checker checker;
    const auto said = tests::verify_units(video.codec, stream, checker);
    CHECK(said.verdict == bz::frame::verify::verdict::incomplete);
    CHECK(said.totals.altered + said.totals.missing == 0);
    CHECK(said.totals.authentic >= 4);
}

TEST_CASE("a slow key that goes and comes back: the recording goes on, only its frames are not covered") {
    const auto video = clip::h264();
    tests::clear_bench<patient_key, tests::memory_file, late_gop> bench(video.codec);
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        bench.signer.present = i < 10 || i >= 15;   // away while the first document is due
        REQUIRE(bench.session->push(video.pictures[i]));
    }
    REQUIRE(bench.session->finish());
    CHECK(bench.session->lost_documents() == 1);
    tests::toy_checker checker;
    const auto said = tests::verify_units(video.codec, tests::units_of(bench.file.bytes).stream, checker);
    CHECK(said.verdict == bz::frame::verify::verdict::incomplete);
    CHECK(said.totals.altered + said.totals.missing == 0);
    CHECK(said.totals.not_covered == 10);
}

TEST_CASE("a key that takes for ever on its own thread stalls no picture, and the end of the stream waits for it") {
    const auto video = clip_of(both_codecs());
    tests::slow_key key;
    bz::crypto::signing_thread<tests::slow_key> thread(key);
    using session_type = bz::service::recording_session<late_gop, tests::memory_file, bz::crypto::signing_thread<tests::slow_key>>;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena{memory};
    tests::memory_file file;
    const auto session = std::make_unique<session_type>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale},
                                                        *session_type::recorder_type::create(file, arena), thread);
    for (const auto& picture : video.pictures) REQUIRE(session->push(picture));   // would never return if any waited
    CHECK(key.signatures == 0);
    CHECK(session->waiting_documents() == 2);
    key.go_on();
    REQUIRE(session->finish());
    CHECK(key.signatures == 3);
    CHECK(session->lost_documents() == 0);
    tests::toy_checker checker;
    const auto made = tests::units_of(file.bytes);
    CHECK(tests::verify_units(video.codec, made.stream, checker, made.sets).verdict == bz::frame::verify::verdict::authentic);
}
