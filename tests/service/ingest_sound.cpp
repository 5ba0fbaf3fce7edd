// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/ingest_sound.hpp>

#include <support/print.hpp>
#include <support/recorder_house.hpp>

namespace {
namespace bz = bartizan;
namespace storage = bartizan::storage;
using bz::service::ingest_trouble;

template <class... More>
using sealing = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.segment_ms = 5'000}>, bz::sealed_footage<>,
                             bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>, More...>;
using hearing = sealing<bz::keeps_sound<bz::pcma>>;
using deaf = sealing<>;
using taking_all = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.segment_ms = 5'000}>, bz::footage_as_it_comes,
                          bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>, bz::keeps_sound<bz::aac_lc, bz::pcma, bz::pcmu>,
                          bz::accept_risk<bz::threat::recording_tamper, bz::archive, "a test, nobody's video", bz::date{9999, 1, 31}>,
                          bz::accept_risk<bz::threat::recording_leak, bz::archive, "a test, nobody's video", bz::date{9999, 1, 31}>>;

constexpr bz::sdp::audio_format pcma{bz::audio_codec::pcma, {}}, sealed_pcma{bz::audio_codec::pcma, {}, true};
constexpr bz::mp4::sample_protection locked{.kid = tests::test_kid};

// stored: a frame of sound as a file has it; number: which one it is.
struct stored {
    std::uint32_t number = 0;
    std::int64_t time = 0;
    std::uint32_t duration = 0;
};

// house: behind each picture five frames of sound of 160 octets.
template <class Product> struct house : tests::recorder_house<Product> {
    std::uint32_t rtp_sound = 0xffff'fe00;   // wraps as well
    std::uint32_t sounds = 0;

    void picture(bool sealed) {
        const auto& what = this->video.pictures[this->next];
        this->show(sealed ? this->camera.sealed(what).units : what.units);
    }
    void sound(const std::optional<bz::mp4::sample_protection>& how, bool after_loss = false) {
        std::array<std::byte, 160> octets{};
        for (std::size_t i = 0; i < 4; ++i) octets[i] = static_cast<std::byte>(sounds >> 8 * i);
        ++sounds;
        this->session.sound({octets, rtp_sound, after_loss, how}, this->at());
        rtp_sound += 160;
        this->pass_time(20);
    }
    void send(int pictures, bool sealed = true) {
        for (int i = 0; i < pictures; ++i) {
            picture(sealed);
            for (int n = 0; n < 5; ++n) sound(sealed ? std::optional(locked) : std::nullopt);
        }
    }
    std::vector<stored> heard_in(const storage::segment_facts& s) {
        std::vector<stored> out;
        const auto bytes = this->file_of(s);
        const auto scanned = storage::scan(bytes, storage::checks::required, 0, [](auto&) {});
        REQUIRE((scanned && scanned->torn == 0 && scanned->damaged == 0));
        bz::mp4::reader movie(bytes);
        REQUIRE(movie.open());
        const auto audio = movie.read_audio();
        if (!audio || audio->tracks == 0) return out;
        CHECK(audio->track.entry().is_protected == s.is_protected);
        auto all = movie.samples_of(*audio);
        while (const auto sample = all.next()) {
            CHECK(sample->data.size() == 160);
            std::uint32_t number = 0;
            for (std::size_t i = 0; i < 4; ++i) number |= std::to_integer<std::uint32_t>(sample->data[i]) << 8 * i;
            out.push_back({number, static_cast<std::int64_t>(sample->decode_time), sample->duration});
        }
        return out;
    }
};
}  // namespace

TEST_CASE("sound lies in the segment of the pictures beside which it came, and none of it is lost where one ends") {
    const auto on = std::make_unique<house<hearing>>();
    REQUIRE(on->connect(sealed_pcma));
    on->send(120);
    on->session.connection_ended();
    const auto kept = on->kept();
    REQUIRE(kept.size() == 3);
    std::uint32_t number = 0;
    for (const auto& s : kept) {
        const auto heard = on->heard_in(s);
        REQUIRE(heard.size() == (&s == &kept.back() ? 100 : 250));
        for (std::size_t i = 0; i < heard.size(); ++i) {
            CHECK(heard[i].number == number++);
            CHECK(heard[i].time == static_cast<std::int64_t>(i * 160));
        }
    }
    CHECK(number == 600);
    CHECK(on->session.so_far().sounds == 600);
    CHECK(on->sees.heard_frames == 600);
    CHECK(on->sees.troubles.empty());
}

TEST_CASE("sound that seems to be of before its segment keeps its place and its bytes, and loses time alone") {
    const auto on = std::make_unique<house<taking_all>>();
    REQUIRE(on->connect(pcma));
    on->rtp_sound -= 400;   // as reports would have it, 50 ms earlier than its pictures
    on->picture(false);
    on->pass_time(-50);
    for (int n = 0; n < 5; ++n) on->sound({});
    on->session.end_now();
    const auto heard = on->heard_in(on->kept().at(0));
    REQUIRE(heard.size() == 5);
    CHECK((heard[0].time == 0 && heard[1].time == 2 && heard[2].time == 4 && heard[3].time == 80 && heard[4].time == 240));
    CHECK((heard[2].number == 2 && heard[4].number == 4));
}

TEST_CASE("what waits for its clock when a segment ends is in that segment") {
    const auto on = std::make_unique<house<taking_all>>();
    on->reports = false;
    REQUIRE(on->connect(pcma));
    on->send(10, false);   // a second: neither reports nor PLAY say when it is heard
    CHECK(on->session.so_far().sounds == 0);
    on->session.connection_ended();
    CHECK(on->session.so_far().sounds == 50);
    CHECK(on->heard_in(on->kept().at(0)).size() == 50);
}

TEST_CASE("sound before the first picture, and of another key than its pictures, is not stored") {
    const auto on = std::make_unique<house<hearing>>();
    REQUIRE(on->connect(sealed_pcma));
    for (int n = 0; n < 5; ++n) on->sound(locked);
    on->send(1);
    auto other = locked;
    other.kid[0] ^= std::byte{1};
    on->sound(other);
    on->sound({});   // nor in the clear
    on->sound(locked, true);
    on->session.end_now();
    CHECK(on->heard_in(on->kept().at(0)).size() == 6);
    CHECK(on->session.so_far().unusable_sounds == 2);
    CHECK(on->sees.troubles == std::map<ingest_trouble, int>{{ingest_trouble::sound_unusable, 2}, {ingest_trouble::sound_lost, 1}});
}

TEST_CASE("sound that the product does not take is left out with its reason, and the pictures are recorded") {
    const auto left_out = [](auto& on, const bz::result<bz::sdp::audio_format>& format, bz::error why, bool sealed) {
        CHECK_FALSE(on.connect(format));
        CHECK(on.sees.last == why);
        CHECK(on.sees.troubles == std::map<ingest_trouble, int>{{ingest_trouble::sound_left_out, 1}});
        on.picture(sealed);
        on.session.end_now();
        CHECK(on.heard_in(on.kept().at(0)).empty());
        CHECK(on.session.so_far().pictures == 1);
    };
    SECTION("in the clear beside encrypted pictures") { left_out(*std::make_unique<house<hearing>>(), pcma, make_error(bz::frame::sealed_errc::in_the_clear), true); }
    SECTION("of a code that is not composed") {
        left_out(*std::make_unique<house<hearing>>(), bz::sdp::audio_format{bz::audio_codec::pcmu, {}, true}, make_error(bz::service::ingest_errc::sound_not_composed), true);
    }
    SECTION("in a recorder without sound") { left_out(*std::make_unique<house<deaf>>(), sealed_pcma, make_error(bz::service::ingest_errc::sound_not_composed), true); }
    SECTION("encrypted where footage comes as it comes") { left_out(*std::make_unique<house<taking_all>>(), sealed_pcma, make_error(bz::service::ingest_errc::encrypted_sound), false); }
    SECTION("of a form that is not known") { left_out(*std::make_unique<house<taking_all>>(), make_error(bz::sdp::errc::unsupported_audio), make_error(bz::sdp::errc::unsupported_audio), false); }
}

TEST_CASE("a camera that comes back with other sound, or without any, begins a file that says so") {
    const auto on = std::make_unique<house<taking_all>>();
    REQUIRE(on->connect(pcma));
    on->send(10, false);
    on->session.connection_ended();
    REQUIRE(on->connect(bz::sdp::audio_format{bz::audio_codec::pcmu, {}}));
    on->send(10, false);
    on->session.connection_ended();
    REQUIRE(on->session.wants({.kind = "video", .payload_type = 96, .encoding = "H264", .clock_rate = 90'000}));
    on->session.begins();
    on->picture(false);
    on->session.end_now();
    const auto kept = on->kept();
    REQUIRE(kept.size() == 3);
    CHECK(on->heard_in(kept[0]).size() == 50);
    CHECK(on->heard_in(kept[1]).size() == 50);
    CHECK(on->heard_in(kept[2]).empty());
    CHECK(bz::as_text(on->file_of(kept[0])).find("alaw") != std::string_view::npos);
    CHECK(bz::as_text(on->file_of(kept[1])).find("ulaw") != std::string_view::npos);
    CHECK(bz::as_text(on->file_of(kept[2])).find("soun") == std::string_view::npos);
}
