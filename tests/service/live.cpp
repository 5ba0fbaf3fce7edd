#include <bartizan/service/live.hpp>

#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <set>

namespace bz = bartizan;
namespace service = bartizan::service;
using tests::clip;

namespace {
auto both_codecs() { return GENERATE(bz::nal::codec::h264, bz::nal::codec::h265); }
clip clip_of(bz::nal::codec c) { return c == bz::nal::codec::h264 ? clip::h264() : clip::h265(); }
service::stream_facts facts_of(bz::nal::codec c) { return {.codec = c, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-1", "bartizan"}}; }

struct bench {
    using session_type = service::live_session<tests::whole_camera, tests::toy_signer, tests::keystream, tests::content_key>;
    tests::toy_signer signer;
    tests::memory_store store;
    tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    tests::keystream stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    std::vector<std::byte> memory = std::vector<std::byte>(1 << 20);
    std::unique_ptr<session_type> session;
    explicit bench(bz::nal::codec c) : session(std::make_unique<session_type>(facts_of(c), signer)) {}
};
void keep(tests::units& to, const bz::frame::streamed& what) {
    for (const auto unit : what.units) to.emplace_back(unit.begin(), unit.end());
}
// opened: an encrypted picture's units as somebody with the key has them.
void open(tests::units& to, bz::nal::codec c, const bz::frame::streamed& what) {
    const bz::crypto::aes_key<16> key(tests::test_key());
    std::array<std::byte, 16> block{};
    std::ranges::copy(what.iv, block.begin());
    bz::crypto::aes_ctr<16, 64> cipher(key, block);
    std::size_t slice = 0;
    for (const auto unit : what.units) {
        auto& copy = to.emplace_back(unit.begin(), unit.end());
        const auto k = bz::nal::kind_of(c, unit);
        if (k == bz::nal::kind::slice || k == bz::nal::kind::uncovered_slice) cipher.apply(bz::bytes_span(copy).subspan(what.clear[slice++]));
    }
}
}  // namespace

TEST_CASE("clear and encrypted stream of one session are authentic, by the same documents, from the first picture to the last") {
    const auto video = clip_of(both_codecs());
    bench camera(video.codec);
    camera.session->encrypt_with(camera.stream, camera.key, camera.memory);
    tests::units clear, opened, sealed;
    const auto take = [&] {
        keep(clear, camera.session->clear());
        keep(sealed, camera.session->encrypted());
        open(opened, video.codec, camera.session->encrypted());
    };
    for (const auto& picture : video.pictures) {
        REQUIRE(camera.session->push(picture));
        take();
    }
    REQUIRE(camera.session->finish());
    take();
    CHECK(camera.signer.signatures == camera.session->documents());
    CHECK(camera.session->lost_documents() == 0);
    tests::toy_checker checker;
    for (const auto* stream : {&clear, &opened}) {
        const auto heard = tests::verify_units(video.codec, *stream, checker);
        CHECK(heard.verdict == bz::frame::verify::verdict::authentic);
        CHECK(heard.totals.authentic == video.pictures.size());
    }
    CHECK(tests::verify_units(video.codec, sealed, checker).verdict != bz::frame::verify::verdict::authentic);   // without the key nobody can say so
    CHECK(sealed.size() == clear.size() + video.pictures.size());   // a protection SEI each
}

TEST_CASE("encryption may begin at any key picture, and until then there is no encrypted stream") {
    const auto video = clip::h264();
    bench camera(video.codec);
    bool begun = false;
    std::size_t with_key = 0;
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        if (i > 0 && !begun && bz::frame::starts_gop(video.codec, video.pictures[i])) {
            camera.session->encrypt_with(camera.stream, camera.key, camera.memory);
            begun = true;
        }
        REQUIRE(camera.session->push(video.pictures[i]));
        CHECK(camera.session->encrypted().units.empty() != begun);
        CHECK_FALSE(camera.session->clear().units.empty());
        with_key += begun;
    }
    CHECK(with_key > 5);
}

TEST_CASE("a live stream begins with a key picture and keeps its parameter sets; what is refused is in no stream") {
    const auto video = clip::h264();
    bench camera(video.codec);
    CHECK(camera.session->push(video.pictures[1]).error() == make_error(bz::frame::errc::starts_without_key_picture));
    CHECK(camera.session->clear().units.empty());
    REQUIRE(camera.session->push(video.pictures[0]));
    CHECK(camera.session->sets().sps.size() == 1);
    auto changed = video.pictures[1];
    const auto other_sps = std::to_array<std::byte>({std::byte{0x67}, std::byte{1}, std::byte{2}});
    std::vector<bz::bytes_view> units{other_sps};
    units.insert(units.end(), changed.units.begin(), changed.units.end());
    changed.units = units;
    CHECK(camera.session->push(changed).error() == make_error(bz::frame::errc::parameter_sets_changed));
    CHECK(camera.session->clear().units.empty());
    auto facts = facts_of(video.codec);
    facts.timescale = 0;
    bench::session_type timeless(facts, camera.signer);
    CHECK(timeless.push(video.pictures[0]).error() == make_error(bz::frame::errc::no_timescale));
}

TEST_CASE("a key that cannot sign does not stop a live stream, and it is told what stays unproven") {
    const auto video = clip::h264();
    bench camera(video.codec);
    camera.signer.present = false;
    for (const auto& picture : video.pictures) {
        REQUIRE(camera.session->push(picture));
        CHECK_FALSE(camera.session->clear().units.empty());
    }
    CHECK(camera.session->lost_documents() > 0);
    CHECK(camera.session->last_signing_failure() == make_error(bz::outside_errc::no_such_record));
}

TEST_CASE("a product that extends its signatures sends the extension with its live streams") {
    using product = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing, bz::encrypted_frames<>,
                               bz::software_key<bz::provenance::factory>>;
    const auto video = clip::h265();
    tests::toy_signer signer;
    const auto session = std::make_unique<service::live_session<product, tests::toy_signer>>(facts_of(video.codec), signer);
    std::size_t extensions = 0;
    for (const auto& picture : video.pictures) {
        REQUIRE(session->push(picture));
        for (const auto unit : session->clear().units) extensions += bz::extension_sei::is_extension(video.codec, unit);
    }
    CHECK(extensions == session->documents());
    CHECK(extensions > 1);
}

namespace {
using sounding = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing, bz::encrypted_frames<>,
                            bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc, bz::pcma>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>,
                            bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<sounding>);
constexpr bz::mp4::audio_track aac{bz::audio_codec::aac, {16'000, 1}}, pcma{bz::audio_codec::pcma, {}}, pcmu{bz::audio_codec::pcmu, {}};
struct sounding_bench {
    using session_type = service::live_session<sounding, tests::toy_signer, tests::keystream, tests::content_key>;
    tests::toy_signer signer;
    tests::memory_store store;
    tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    tests::keystream stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    std::vector<std::byte> memory = std::vector<std::byte>(1 << 20);
    std::unique_ptr<session_type> session;
    sounding_bench(bz::nal::codec c, const std::optional<bz::mp4::audio_track>& sound) {
        auto facts = facts_of(c);
        facts.audio = sound;
        session = std::make_unique<session_type>(facts, signer);
    }
};
std::vector<std::byte> octets(unsigned n, std::size_t size = 300) {
    std::vector<std::byte> out(size, static_cast<std::byte>(n));
    out[1] = static_cast<std::byte>(n >> 8);
    return out;
}
}  // namespace

TEST_CASE("sound of a live stream is signed with the pictures beside it, in the clear and encrypted, each frame under an IV of its own") {
    const auto video = clip_of(both_codecs());
    sounding_bench camera(video.codec, aac);
    camera.session->encrypt_with(camera.stream, camera.key, camera.memory);
    tests::units clear;
    std::vector<std::vector<std::byte>> opened;
    std::set<std::array<std::byte, 8>> ivs;
    unsigned n = 0;
    const bz::crypto::aes_key<16> key(tests::test_key());
    for (const auto& picture : video.pictures) {
        REQUIRE(camera.session->push(picture));
        keep(clear, camera.session->clear());
        CHECK(ivs.insert(camera.session->encrypted().iv).second);
        for (; n * 1024 < (picture.decode_time + picture.duration) * 16'000 / clip::timescale; ++n) {
            const auto bytes = octets(n);
            REQUIRE(camera.session->push(bz::frame::audio_frame{bytes, n * 1024, 1024}));
            const auto& hidden = camera.session->encrypted_sound();
            REQUIRE(hidden);
            CHECK(hidden->how.kid == tests::test_kid);
            CHECK(ivs.insert(hidden->how.iv).second);
            CHECK_FALSE(bz::same_bytes(hidden->bytes, bytes));
            std::array<std::byte, 16> block{};
            std::ranges::copy(hidden->how.iv, block.begin());
            auto& open_one = opened.emplace_back(hidden->bytes.begin(), hidden->bytes.end());
            bz::crypto::aes_ctr<16, 64>(key, block).apply(bz::bytes_span(open_one));
            CHECK(open_one == bytes);
        }
    }
    REQUIRE(camera.session->finish());
    keep(clear, camera.session->clear());
    REQUIRE(n > 10);

    tests::toy_checker checker;
    tests::heard out;
    tests::listener ear{out};
    const auto judge = [&](bool altered) {
        auto verifier = std::make_unique<bz::frame::verifier<tests::toy_checker, tests::listener>>(video.codec, checker, ear);
        verifier->audio_form({bz::audio_codec::aac, 1, 16'000});
        for (unsigned i = 0; i < n; ++i) verifier->audio(altered && i == 5 ? octets(999) : opened[i], i * 1024, 16'000);
        for (const auto& unit : clear) verifier->unit(unit);
        verifier->finish();
        CHECK(verifier->sound().stated == n);
        CHECK(verifier->sound().altered == (altered ? 1 : 0));
        CHECK(verifier->extension().of_live == camera.session->documents());
        return verifier->verdict();
    };
    CHECK(judge(false) == bz::frame::verify::verdict::authentic);
    CHECK(judge(true) == bz::frame::verify::verdict::altered);
}

TEST_CASE("without a key there is no encrypted sound, and sound that cannot be is refused and not signed") {
    const auto video = clip::h264();
    const auto bytes = octets(1);
    const bz::frame::audio_frame frame{bytes, 0, 300};
    sounding_bench camera(video.codec, pcma);
    CHECK(camera.session->push(frame).error() == make_error(bz::frame::errc::starts_without_key_picture));
    REQUIRE(camera.session->push(video.pictures[0]));
    REQUIRE(camera.session->push(frame));
    CHECK_FALSE(camera.session->encrypted_sound());
    CHECK(camera.session->push(bz::frame::audio_frame{octets(1, 1025), 300, 1025}).error() == make_error(bz::frame::errc::audio_frame_unfit));   // no packet holds it
    CHECK(camera.session->push(bz::frame::audio_frame{{}, 300, 1}).error() == make_error(bz::frame::errc::audio_frame_unfit));
    sounding_bench mute(video.codec, {});
    REQUIRE(mute.session->push(video.pictures[0]));
    CHECK(mute.session->push(frame).error() == make_error(bz::frame::errc::audio_undeclared));
    sounding_bench other(video.codec, pcmu);
    CHECK(other.session->push(video.pictures[0]).error() == make_error(bz::frame::errc::audio_undeclared));
}
