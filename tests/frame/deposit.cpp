#include <bartizan/frame/deposit.hpp>

#include <bartizan/base/memory.hpp>
#include <bartizan/frame/decrypt.hpp>
#include <support/media.hpp>
#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace bz = bartizan;
namespace frame = bartizan::frame;
namespace sei = bartizan::protection_sei;
using frame::errc;
using tests::clip;

namespace {

constexpr frame::fragment_limits small{.bytes = 1 << 20, .samples = 64, .subsamples = 256, .audio_samples = 64, .audio_bytes = 16 << 10};
constexpr bz::mp4::key_id kid{std::byte{1}, std::byte{2}}, other_kid{std::byte{3}};
const bz::secret<16> key = [] {
    bz::secret<16> k;
    k.fill()[0] = std::byte{9};
    return k;
}();

template <bool Encrypted> struct bench {
    using deposit = frame::deposit<tests::memory_file, Encrypted, small>;
    tests::memory_file file;
    std::vector<std::byte> memory = std::vector<std::byte>(2 << 20);
    bz::arena space{memory};
    std::unique_ptr<deposit> into;
    explicit bench(bz::nal::codec c, std::span<const bz::bytes_view> announced = {}, const std::optional<bz::mp4::audio_track>& sound = {})
        : into(std::make_unique<deposit>(c, clip::timescale, *deposit::recorder_type::create(file, space), announced, sound)) {}
};

// encrypted: a picture as an encrypting camera sends it; `said` is what its SEI says.
struct encrypted {
    std::vector<std::vector<std::byte>> bytes;
    std::vector<bz::bytes_view> units;
    frame::picture what;
    sei::message said{.kid = kid};

    encrypted(bz::nal::codec c, const frame::picture& p, std::uint8_t number, bz::mp4::key_id of = kid) : what(p) {
        said.kid = of;
        said.iv[7] = static_cast<std::byte>(number);
        std::array<std::byte, 16> block{};
        std::ranges::copy(said.iv, block.begin());
        const bz::crypto::aes_key<16> schedule(key);
        bz::crypto::aes_ctr<16, 64> stream(schedule, block);
        std::size_t first = p.units.size();
        for (const auto unit : p.units) {
            bytes.emplace_back(unit.begin(), unit.end());
            if (bz::nal::kind_of(c, unit) != bz::nal::kind::slice) continue;
            first = std::min(first, bytes.size() - 1);
            const auto clear = static_cast<std::uint16_t>(unit.size() - (unit.size() - std::min<std::size_t>(unit.size(), 10)) / 16 * 16);
            stream.apply(bz::bytes_span(bytes.back()).subspan(clear));
            said.clear[said.slices++] = clear;
        }
        std::vector<std::byte> room(sei::unit_bytes_max);
        const auto unit = sei::write_sei(c, said, room);
        REQUIRE(unit);
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(first), {unit->begin(), unit->end()});
        units.assign(bytes.begin(), bytes.end());
        what.units = units;
    }
};

// stored: the units of each sample; encrypted ones are decrypted.
std::vector<std::vector<std::vector<std::byte>>> stored(bz::bytes_view file, bool is_encrypted) {
    std::vector<std::vector<std::vector<std::byte>>> all;
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    CHECK(reader.video().entry().is_protected == is_encrypted);
    if (is_encrypted) CHECK(reader.video().entry().kid == kid);
    auto samples = reader.samples();
    const bz::crypto::aes_key<16> schedule(key);
    while (const auto s = samples.next()) {
        std::vector<std::byte> clear(s->data.size());
        REQUIRE(frame::decrypt(*s, schedule, clear));
        auto& units = all.emplace_back();
        for (bz::byte_reader in(clear); in.remaining() > 0;) {
            const auto unit = in.bytes(in.u32());
            REQUIRE(in.whole());
            units.emplace_back(unit.begin(), unit.end());
        }
    }
    return all;
}
bool is_kept(bz::nal::codec c, bz::bytes_view unit) {
    const auto k = bz::nal::kind_of(c, unit);
    return k != bz::nal::kind::delimiter && k != bz::nal::kind::parameter_set;
}

}  // namespace

TEST_CASE("clear pictures are stored byte for byte, their parameter sets in the sample entry") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        bench<false> b(video.codec);
        for (const auto& p : video.pictures) REQUIRE(b.into->push(p));
        REQUIRE(b.into->finish());
        CHECK(b.into->pictures() == video.pictures.size());
        const auto all = stored(b.file.after_power_cut(), false);
        REQUIRE(all.size() == video.pictures.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            std::vector<std::vector<std::byte>> expected;
            for (const auto unit : video.pictures[i].units)
                if (is_kept(video.codec, unit)) expected.emplace_back(unit.begin(), unit.end());
            CHECK(all[i] == expected);
        }
    }
}

TEST_CASE("encrypted pictures are stored as they came, and their key opens them") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        bench<true> b(video.codec);
        std::uint8_t number = 0;
        std::vector<std::byte> scratch(sei::unit_bytes_max);
        for (const auto& p : video.pictures) {
            const encrypted e(video.codec, p, ++number);
            const auto how = frame::protection_of(video.codec, e.what, scratch);
            REQUIRE((how && *how));
            REQUIRE(b.into->push(e.what, **how));
        }
        REQUIRE(b.into->finish());
        const auto all = stored(b.file.after_power_cut(), true);
        REQUIRE(all.size() == video.pictures.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            std::vector<std::vector<std::byte>> slices, expected;
            std::size_t protections = 0;
            for (const auto& unit : all[i])
                if (sei::is_protection(video.codec, unit)) ++protections;
                else slices.push_back(unit);
            for (const auto unit : video.pictures[i].units)
                if (is_kept(video.codec, unit)) expected.emplace_back(unit.begin(), unit.end());
            CHECK(slices == expected);
            CHECK(protections == 1);
        }
        for (const auto unit : video.pictures[0].units) {   // and nothing of it lies there in the clear
            if (bz::nal::kind_of(video.codec, unit) != bz::nal::kind::slice || unit.size() < 64) continue;
            const auto part = unit.subspan(unit.size() - 40, 32);
            CHECK(std::ranges::search(b.file.bytes, part).empty());
        }
    }
}

TEST_CASE("a recording begins with a key picture, and with parameter sets of the stream or of its description") {
    const auto video = clip::h264();
    bench<false> late(video.codec);
    CHECK(late.into->push(video.pictures[1]).error() == make_error(errc::starts_without_key_picture));
    CHECK(late.into->push(video.pictures[0]));

    std::vector<bz::bytes_view> bare, sets;
    for (const auto unit : video.pictures[0].units) (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::parameter_set ? sets : bare).push_back(unit);
    auto first = video.pictures[0];
    first.units = bare;
    bench<false> without(video.codec);
    CHECK(without.into->push(first).error() == make_error(errc::no_parameter_sets));
    bench<false> told(video.codec, sets);
    CHECK(told.into->push(first));
    CHECK(told.into->finish());
    CHECK(stored(told.file.bytes, false).size() == 1);
}

TEST_CASE("what does not belong into this file is refused, and what follows may still come") {
    const auto video = clip::h264();
    bench<true> b(video.codec);
    const encrypted first(video.codec, video.pictures[0], 1);
    REQUIRE(b.into->push(first.what, first.said));
    SECTION("another key") {
        const encrypted e(video.codec, video.pictures[1], 2, other_kid);
        CHECK(b.into->push(e.what, e.said).error() == make_error(errc::key_changed));
    }
    SECTION("a slice more than the SEI knows") {
        const encrypted e(video.codec, video.pictures[1], 2);
        auto said = e.said;
        --said.slices;
        CHECK(b.into->push(e.what, said).error() == make_error(errc::protection_unfit));
    }
    SECTION("a slice less") {
        const encrypted e(video.codec, video.pictures[1], 2);
        auto said = e.said;
        ++said.slices;
        CHECK(b.into->push(e.what, said).error() == make_error(errc::protection_unfit));
    }
    SECTION("a NAL header that would be encrypted") {
        const encrypted e(video.codec, video.pictures[1], 2);
        auto said = e.said;
        said.clear[0] = 0;
        CHECK(b.into->push(e.what, said).error() == make_error(errc::protection_unfit));
    }
    SECTION("other parameter sets") {
        encrypted e(video.codec, video.pictures[1], 2);
        auto set = first.bytes.front();
        REQUIRE(bz::nal::kind_of(video.codec, set) == bz::nal::kind::parameter_set);
        set[set.size() / 2] ^= std::byte{1};
        e.units.insert(e.units.begin(), set);
        e.what.units = e.units;
        CHECK(b.into->push(e.what, e.said).error() == make_error(errc::parameter_sets_changed));
    }
    SECTION("time that goes back") {
        auto e = encrypted(video.codec, video.pictures[1], 2);
        e.what.decode_time = video.pictures[0].decode_time;
        CHECK(b.into->push(e.what, e.said).error() == make_error(errc::time_goes_backwards));
    }
    const encrypted next(video.codec, video.pictures[2], 3);
    CHECK(b.into->push(next.what, next.said));
    CHECK(b.into->finish());
    CHECK(stored(b.file.bytes, true).size() == 2);
}

TEST_CASE("a full disk ends the recording with its reason, and what was synced stays") {
    const auto video = clip::h264();
    for (std::size_t at = 1; at < 12; ++at) {
        bench<false> b(video.codec);
        b.file.fail_at = at;
        bz::result<> done;
        for (const auto& p : video.pictures)
            if (done = b.into->push(p); !done) break;
        if (done) done = b.into->finish();
        CAPTURE(at);
        if (done) break;
        CHECK(done.error().where() == "outside");
        CHECK(b.into->written() <= b.file.synced);
        if (b.into->fragments() > 0) CHECK_FALSE(stored(b.file.after_power_cut(), false).empty());
    }
}

namespace {
constexpr bz::mp4::audio_track telephone{bz::audio_codec::pcma, {}};
std::vector<std::byte> octets(unsigned n) { return std::vector<std::byte>(160 + n, static_cast<std::byte>(n + 1)); }
}  // namespace

TEST_CASE("sound is stored beside the pictures with which it came, byte for byte, in the clear or encrypted with its IVs") {
    const auto video = clip::h264();
    const auto check = [&](const tests::memory_file& file, bool encrypted, unsigned frames) {
        const auto bytes = file.after_power_cut();
        bz::mp4::reader reader(bytes);
        REQUIRE(reader.open());
        const auto track = reader.read_audio();
        REQUIRE(track);
        REQUIRE(track->known);
        CHECK(track->codec == telephone.codec);
        auto samples = reader.samples_of(*track);
        unsigned n = 0;
        for (; const auto s = samples.next(); ++n) {
            CHECK(bz::same_bytes(s->data, octets(n)));
            CHECK(s->decode_time == n * 200);
            CHECK(s->is_protected == encrypted);
            if (!encrypted) continue;
            CHECK(s->entry->kid == kid);
            CHECK(s->iv[7] == static_cast<std::byte>(n));
        }
        CHECK(n == frames);
    };
    SECTION("in the clear") {
        bench<false> b(video.codec, {}, telephone);
        CHECK(b.into->push(frame::audio_frame{octets(0), 0, 160}).error() == make_error(errc::starts_without_key_picture));
        unsigned n = 0;
        for (const auto& p : video.pictures) {
            REQUIRE(b.into->push(p));
            REQUIRE(b.into->push(frame::audio_frame{octets(n), n * 200, 200}));
            ++n;
        }
        CHECK(b.into->push(frame::audio_frame{octets(0), 0, 200}).error() == make_error(errc::audio_goes_backwards));
        REQUIRE(b.into->finish());
        CHECK(b.into->audio_frames() == n);
        check(b.file, false, n);
    }
    SECTION("encrypted") {
        bench<true> b(video.codec, {}, telephone);
        unsigned n = 0;
        for (const auto& p : video.pictures) {
            const encrypted came(video.codec, p, static_cast<std::uint8_t>(n));
            REQUIRE(b.into->push(came.what, came.said));
            bz::mp4::sample_protection how{kid, {}};
            how.iv[7] = static_cast<std::byte>(n);
            REQUIRE(b.into->push(frame::audio_frame{octets(n), n * 200, 200}, how));
            how.kid = other_kid;
            CHECK(b.into->push(frame::audio_frame{octets(n), (n + 1) * 200, 200}, how).error() == make_error(errc::key_changed));
            ++n;
        }
        REQUIRE(b.into->finish());
        check(b.file, true, n);
    }
    SECTION("and none that nobody announced") {
        bench<false> b(video.codec);
        REQUIRE(b.into->push(video.pictures[0]));
        CHECK(b.into->push(frame::audio_frame{octets(0), 0, 160}).error() == make_error(errc::audio_undeclared));
    }
}
