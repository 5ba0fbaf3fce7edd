// Tests of the sound of service/countersign.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/countersign.hpp>

#include <support/print.hpp>
#include <support/recorder_house.hpp>
#include <support/verify_movie.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace {
namespace bz = bartizan;
namespace storage = bartizan::storage;
using bz::frame::verify::verdict;
using bz::service::ingest_errc;
using tests::clip;
using tests::ingest_trouble;

using sealing = tests::countersigning_recorder<bz::encrypted_frames<>, bz::recipients<bz::viewer_keys>, bz::keeps_sound<bz::pcma>>;
using clear = tests::countersigning_recorder<bz::clear_frames, bz::keeps_sound<bz::pcma>, bz::accept_risk<bz::threat::recording_leak, bz::archive, tests::bench_reason, tests::bench_until>,
                                             bz::accept_risk<bz::threat::recording_leak, bz::countersigning<>, tests::bench_reason, tests::bench_until>>;

// house: a camera that numbers its pictures (ten a second) and its frames of sound (fifty), and says of each when it was, whenever it comes.
template <class Product> struct house : tests::recorder_house<Product> {
    std::int64_t pictures = 0, sounds = 0;

    house() { REQUIRE(this->connect({bz::sdp::audio_format{bz::audio_codec::pcma, {}}})); }
    void picture() {
        this->theirs = {clip::start.ticks + 1'000'000 * pictures++};
        this->show(this->video.pictures[this->next].units);
    }
    void sound() {
        this->theirs = {clip::start.ticks + 200'000 * sounds};
        std::array<std::byte, 160> octets{};
        for (std::size_t i = 0; i < 4; ++i) octets[i] = static_cast<std::byte>(sounds >> 8 * i);
        this->session.sound({octets, static_cast<std::uint32_t>(0xffff'fe00 + 160 * sounds++)}, this->at());
    }
    // run: pictures come so many later than the sound of their time; earlier when it is negative.
    void run(int tenths, int pictures_late) {
        picture();
        for (int i = 0; i < tenths; ++i) {
            if (i >= -pictures_late)
                for (int n = 0; n < 5; ++n) sound();
            if (i >= pictures_late) picture();
            this->own.ticks += 1'000'000;
        }
    }
    tests::heard_movie said(const storage::segment_facts& s) {
        auto trust = this->trust();
        static const auto key = tests::test_key();
        return tests::verify_movie(this->file_of(s), trust, s.is_protected ? &key : nullptr);
    }
    // sound_kept: of all files, each of which is as it was signed.
    std::uint64_t sound_kept() {
        std::uint64_t count = 0;
        for (const auto& s : this->kept()) {
            const auto file = said(s);
            CHECK(file.verdict == verdict::countersigned);
            CHECK(file.sound.proven());
            CHECK(file.totals.countersigned == file.totals.total);
            count += file.sound.authentic;
        }
        return count;
    }
};
}  // namespace

TEMPLATE_TEST_CASE("sound that a recorder countersigns is proven in each file of its pictures, and one altered frame is told with its time", "", sealing, clear) {
    const auto on = std::make_unique<house<TestType>>();
    on->run(119, 0);
    on->session.end_now();
    REQUIRE(on->kept().size() == 3);
    CHECK(on->sound_kept() == 595);
    CHECK(on->session.so_far().sounds == 595);
    CHECK(on->sees.troubles.empty());

    const auto second = on->kept()[1];
    auto file = on->file_of(second);
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    const auto track = reader.read_audio();
    REQUIRE(track);
    auto samples = reader.samples_of(*track);
    for (int i = 0; i < 7; ++i) REQUIRE(samples.next());
    file[samples.next()->offset + 20] ^= std::byte{1};
    auto trust = on->trust();
    const auto key = tests::test_key();
    const auto said = tests::verify_movie(file, trust, second.is_protected ? &key : nullptr);
    CHECK(said.verdict == verdict::altered);
    CHECK((said.totals.altered == 0 && said.sound.altered == 1 && said.sound.missing == 0));
    REQUIRE(said.altered_sound.size() == 1);
    CHECK(said.altered_sound[0].number == 7);
    CHECK(said.altered_sound[0].change == bz::frame::verify::audio_change::content);
    CHECK((said.altered_sound[0].dated && said.altered_sound[0].captured.ticks - second.id.name.start.ticks == 1'400'000));
}

TEMPLATE_TEST_CASE("sound waits for the pictures of its time when an encoder is seconds behind: nothing of it is altered, none is lost", "", sealing, clear) {
    const auto late = GENERATE(2, 25, 50, 95);
    const auto on = std::make_unique<house<TestType>>();
    on->run(120 + late, late);
    on->session.end_now();
    CHECK(on->session.so_far().pictures == 121);
    CHECK(on->kept().size() >= 3);
    CHECK(on->sees.troubles.empty());
    CHECK(on->sound_kept() == static_cast<std::uint64_t>(5 * (120 + late)));   // what waited at the end stands behind the last picture
}

TEST_CASE("sound of pictures that stop waits for ten seconds of them; what is heard later is not stored, and told") {
    const auto on = std::make_unique<house<clear>>();
    on->run(20, 0);
    const auto before = on->sounds;
    for (int i = 0; i < 750; ++i) on->sound();
    CHECK(on->session.so_far().unusable_sounds > 200);
    CHECK(on->sees.troubles == std::map<ingest_trouble, int>{{ingest_trouble::sound_unusable, static_cast<int>(on->session.so_far().unusable_sounds)}});
    CHECK(on->sees.last == make_error(ingest_errc::sound_without_pictures));
    SECTION("they do not come again") { on->session.connection_ended(); }
    SECTION("they come again") {
        on->pictures = on->sounds / 5, on->rtp += 750 / 5 * 9'000, on->own.ticks += 750 * 200'000;
        for (int i = 0; i < 30; ++i) on->picture(), on->own.ticks += 1'000'000;
        on->session.end_now();
    }
    CHECK(on->sound_kept() == static_cast<std::uint64_t>(before) + 750 - on->session.so_far().unusable_sounds);
}

TEST_CASE("sound that comes after the documents in which a verifier looks for it is not stored, and told; what comes a little late is") {
    const auto early = GENERATE(5, 15, 25, 60);   // tenths of a second; documents are a second apart
    const auto on = std::make_unique<house<clear>>();
    on->run(150, -early);
    on->session.end_now();
    const auto lost = on->session.so_far().unusable_sounds;
    CHECK((lost > 0) == (early > 20));
    if (lost > 0) CHECK(on->sees.last == make_error(ingest_errc::sound_too_late));
    CHECK(on->session.so_far().sounds == static_cast<std::uint64_t>(on->sounds) - lost);
    CHECK(on->sound_kept() == on->session.so_far().sounds);
}

TEST_CASE("what waits for pictures of a file that failed is lost with them, and told") {
    const auto on = std::make_unique<house<clear>>();
    on->run(20, 0);
    for (int i = 0; i < 100; ++i) on->sound();
    on->disk.capacity = on->disk.used() + 100;
    for (int i = 0; i < 30; ++i) on->picture(), on->own.ticks += 1'000'000;
    REQUIRE(on->sees.troubles.contains(ingest_trouble::write_failed));
    on->disk.capacity = ~std::uint64_t{0};
    for (int i = 0; i < 30; ++i) on->picture(), on->own.ticks += 1'000'000;
    on->session.end_now();
    CHECK(on->sees.troubles[ingest_trouble::sound_unusable] == 50);
    const auto last = on->said(on->kept().back());
    CHECK((last.verdict == verdict::countersigned && last.sound.total == 0));
}
