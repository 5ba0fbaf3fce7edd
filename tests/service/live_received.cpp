// Sound of a live stream all the way: signed, sent, received, stored, judged; and what is said of it when packets are lost on the way.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/live_audio.hpp>

#include <bartizan/frame/deposit.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/arriving_sound.hpp>
#include <bartizan/service/live.hpp>
#include <support/sounding_tape.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;
namespace service = bartizan::service;
using namespace tests;
using bz::frame::verify::verdict;

namespace {

using product = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing, bz::encrypted_frames<>,
                           bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>,
                           bz::no_guest, bz::host_filter<>, bz::throttle<>>;
constexpr bz::mp4::audio_track aac{bz::audio_codec::aac, {tape_form.sample_rate, tape_form.channels}};
constexpr bz::instant begin{std::chrono::hours(100)};
using ring = rtp::live_ring<rtp::ring_limits{.bytes = 4 << 20, .trains = 1024}>;

// sent: what a camera with sound sends of the clip, in the clear or encrypted, in one ring.
struct sent {
    std::unique_ptr<ring> packets = std::make_unique<ring>(rtp::packetizer(bz::nal::codec::h264, 96, 1, 65'500), rtp::packetizer_limits{});
    std::size_t frames = 0;
    std::vector<std::vector<std::byte>> tail;   // the units that sign the last pictures

    explicit sent(const clip& video, bool encrypted) {
        using session_type = service::live_session<product, toy_signer, keystream, content_key>;
        toy_signer signer;
        memory_store store;
        content_key key{domain{}, test_kid, test_key()};
        auto stream = *keystream::open(store, key, bz::crypto::key_history::fresh);
        std::vector<std::byte> memory(1 << 20);
        const auto session = std::make_unique<session_type>(
            service::stream_facts{.codec = video.codec, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-1", "bartizan"}, .audio = aac}, signer);
        if (encrypted) session->encrypt_with(stream, key, memory);
        service::live_audio<product> clear(aac, {.ssrc = 2, .timestamp = 0xffff'ff00, .sequence = 65'530});
        service::protected_live_audio<product> hidden(aac, {.ssrc = 2, .timestamp = 0xffff'ff00, .sequence = 65'530});
        const auto units_of_now = [&] { return encrypted ? session->encrypted().units : session->clear().units; };
        for (const auto& picture : video.pictures) {
            REQUIRE(session->push(picture));
            const auto timestamp = 77'000 + static_cast<std::uint32_t>((picture.decode_time + picture.composition_offset) * 90'000 / clip::timescale);
            REQUIRE(packets->publish(units_of_now(), timestamp, bz::frame::starts_gop(video.codec, picture)));
            packets->captured(0, timestamp, begin, picture.captured);
            clear.captured(*packets, picture.decode_time * tape_form.sample_rate / clip::timescale, begin, picture.captured);
            for (; static_cast<std::int64_t>(frames) * tape_frame < (picture.decode_time + picture.duration) * tape_form.sample_rate / clip::timescale; ++frames) {
                const auto bytes = heard_by(1, frames);
                const bz::frame::audio_frame sound{bytes, static_cast<std::int64_t>(frames) * tape_frame, tape_frame};
                REQUIRE(session->push(sound));
                if (!encrypted) {
                    REQUIRE(clear.push(*packets, {&sound, 1}));
                    continue;
                }
                const bz::frame::audio_frame locked{session->encrypted_sound()->bytes, sound.decode_time, sound.duration};
                REQUIRE(hidden.push(*packets, {&locked, 1}, {&session->encrypted_sound()->how, 1}));
            }
        }
        REQUIRE(session->finish());
        for (const auto unit : units_of_now()) tail.emplace_back(unit.begin(), unit.end());
    }
};

// stored: what a recorder without a key has of it, when the packets of sound that `lost` names do not come.
template <bool Encrypted, class Lost> std::vector<std::byte> stored(const clip& video, Lost lost) {
    const sent from(video, Encrypted);
    constexpr bz::frame::fragment_limits limits{.bytes = 1 << 20, .samples = 64, .subsamples = 512, .audio_samples = 256, .audio_bytes = 64 << 10};
    using deposit = bz::frame::deposit<memory_file, Encrypted, limits>;
    memory_file file;
    std::vector<std::byte> memory(2 << 20), scratch(bz::protection_sei::unit_bytes_max);
    bz::arena space(memory);
    const auto into = std::make_unique<deposit>(video.codec, 90'000u, *deposit::recorder_type::create(file, space), std::span<const bz::bytes_view>{}, aac);
    service::arriving_sound<> sound;
    sound.expects({aac.codec, aac.configuration, Encrypted});
    sound.begins();
    const auto pictures = std::make_unique<rtp::receiver<>>(video.codec, 96, 90'000u, 5);
    rtp::audio_receiver heard(rtp::audio_payload(aac.codec, Encrypted), 98, tape_form.sample_rate, 6);
    rtp::unwrapped clock;
    std::int64_t last = -1;
    const auto on_picture = [&](const rtp::received_picture& came, std::optional<bz::utc_time> at) {
        REQUIRE(came.whole);
        bz::frame::picture p{.units = came.units, .decode_time = std::max(clock.of(came.timestamp), last + 1), .duration = 3600};
        last = p.decode_time;
        if constexpr (Encrypted) {
            const auto how = bz::frame::protection_of(video.codec, p, scratch);
            REQUIRE((how && *how));
            REQUIRE(into->push(p, **how));
        } else {
            REQUIRE(into->push(p));
        }
        sound.picture(came.timestamp, at, p.decode_time, 90'000);
    };
    const auto on_sound = [&](const rtp::received_audio& frame, std::optional<bz::utc_time> at) {
        sound.sound(frame, at, [&](const bz::frame::audio_frame& one, const std::optional<bz::mp4::sample_protection>& how) {
            CHECK(how.has_value() == Encrypted);
            if constexpr (Encrypted) REQUIRE(into->push(one, *how));
            else REQUIRE(into->push(one));
        });
    };
    const auto report = [&](std::uint8_t track, auto& to) {
        const auto s = from.packets->of(track);
        std::array<std::byte, 64> bytes;
        bz::byte_writer out(bytes);
        rtp::write_sender_report(out, {track == 0 ? s.ssrc : 2, rtp::ntp_time(s.utc), s.timestamp, 1, 1}, "c");
        to.control(out.written(), begin);
    };
    std::size_t number = 0;
    bool reported = false;
    for (auto n = from.packets->oldest(); n < from.packets->end(); ++n) {
        const auto train = from.packets->at(n);
        for (auto left = train.bytes; !left.empty();) {
            const auto bytes = rtp::next_packet(left);
            if (train.track == 0) pictures->packet(bytes, begin, on_picture);
            else if (!lost(number++)) heard.packet(bytes, begin + std::chrono::milliseconds(number), on_sound);
        }
        if (train.track == 1 && !std::exchange(reported, true)) report(0, *pictures), report(1, heard);   // later than the first sound
    }
    heard.flush(on_sound);
    std::vector<bz::bytes_view> tail(from.tail.begin(), from.tail.end());
    REQUIRE(into->finish(tail));
    const auto all = file.after_power_cut();
    return {all.begin(), all.end()};
}
// judged: the file, opened with the key when it is encrypted.
sound_told judged(const std::vector<std::byte>& file, bool encrypted) {
    const auto key = test_key();
    sounding_tape tape;
    static_cast<taped&>(tape) = tape_of(file, encrypted ? &key : nullptr);
    tape.form = tape_form;
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    const auto track = reader.read_audio();
    REQUIRE(track);
    const bz::crypto::aes_key<16> schedule(key);
    auto samples = reader.samples_of(*track);
    while (const auto s = samples.next()) {
        std::vector<std::byte> plain(s->data.begin(), s->data.end());
        CHECK(s->is_protected == encrypted);
        if (encrypted) REQUIRE(bz::frame::decrypt(*s, schedule, plain));
        const auto at = static_cast<std::int64_t>(s->decode_time);
        const auto after = std::ranges::find_if(tape.units, [&](const auto& u) { return u.presented * tape_form.sample_rate > at * tape.timescale; });
        tape.sound.push_back({plain, at, true, static_cast<std::size_t>(after - tape.units.begin())});
    }
    return judge_sounding(tape);
}

}  // namespace

TEST_CASE("sound of a live stream that came whole is authentic in what a recorder stored, in the clear and encrypted") {
    const auto video = clip::h264();
    const bool encrypted = GENERATE(false, true);
    const auto none = [](std::size_t) { return false; };
    const auto said = judged(encrypted ? stored<true>(video, none) : stored<false>(video, none), encrypted);
    CHECK(said.bar == std::string(said.reports.size(), '.'));
    CHECK(said.reports.size() > 20);
    CHECK((said.verdict == verdict::authentic && said.sound.proven() && said.extension.of_live == said.extension.documents));
}

TEST_CASE("a packet of live sound that was lost is missing, with the time when it was heard, and nothing else is said of sound or pictures") {
    const auto video = clip::h264();
    const bool encrypted = GENERATE(false, true);
    const std::size_t at = GENERATE(1u, 12u, 25u);
    const auto lost = [&](std::size_t n) { return n == at; };
    const auto said = judged(encrypted ? stored<true>(video, lost) : stored<false>(video, lost), encrypted);
    const auto all = said.reports.size() + 1;
    CHECK(said.bar == std::string(at, '.') + "M" + std::string(all - at - 1, '.'));
    CHECK((said.sound.missing == 1 && said.sound.altered == 0 && said.sound.not_covered == 0));
    CHECK((said.totals.authentic == said.totals.total && said.totals.altered == 0 && said.totals.missing == 0));
    REQUIRE(said.holes.size() == 1);
    CHECK(said.holes[0].from.ticks == clip::start.ticks + static_cast<std::int64_t>(at) * 640'000);
    CHECK(said.verdict == verdict::altered);   // what was signed is not all there
}
