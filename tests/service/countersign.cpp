// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/countersign.hpp>

#include <support/print.hpp>
#include <support/recorder_house.hpp>

#include <catch2/generators/catch_generators.hpp>

namespace {
namespace bz = bartizan;
namespace storage = bartizan::storage;
using bz::frame::verify::verdict;
using bz::service::ingest_trouble;
using tests::clip;
using tests::wall;

template <class Product> using house = tests::recorder_house<Product>;
}  // namespace

TEST_CASE("what a camera sends in the clear lies on the disk encrypted and countersigned: as the recorder's, and not as a camera's") {
    const auto on = std::make_unique<house<tests::sealing_recorder>>();
    on->connect();
    on->send_clear(120);
    on->session.end_now();
    const auto kept = on->kept();
    REQUIRE(kept.size() == 3);
    CHECK(on->sees.troubles.empty());
    CHECK(on->session.so_far().pictures == 120);
    auto trust = on->trust();
    std::uint64_t frames = 0;
    for (const auto& s : kept) {
        CHECK(s.is_protected);
        const auto file = on->opened(s);
        const auto said = tests::verify_units(file.codec, file.stream, trust, file.sets);
        CHECK(said.verdict == verdict::countersigned);
        CHECK((said.totals.countersigned == said.totals.total && said.totals.authentic == 0));
        CHECK(said.totals.extended == said.totals.total);
        frames += said.totals.total;
    }
    CHECK(frames == 120);
    CHECK(on->keys_made == 1);   // one for the day, not one for each file
}

TEST_CASE("the files of a countersigned stream are one chain: all of them verify as one, and one that was taken out is missed") {
    const auto on = std::make_unique<house<tests::clear_recorder>>();
    on->connect();
    on->send_clear(150);
    on->session.end_now();
    const auto kept = on->kept();
    REQUIRE(kept.size() == 3);
    auto trust = on->trust();
    tests::units all, without;
    std::size_t first = 0;   // pictures of the first file
    const auto samples_in = [](const tests::opened_file& f) {
        return static_cast<std::size_t>(std::ranges::count_if(f.stream, [](const auto& u) { return bz::nal::kind_of(bz::nal::codec::h264, u) == bz::nal::kind::slice; }));
    };
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const auto file = on->opened(kept[i]);
        all.insert(all.end(), file.stream.begin(), file.stream.end());
        if (i == 0) first = samples_in(file);
        if (i != 1) without.insert(without.end(), file.stream.begin(), file.stream.end());
    }
    const auto whole = tests::verify_units(bz::nal::codec::h264, all, trust);
    CHECK(whole.verdict == verdict::countersigned);
    CHECK(whole.totals.countersigned == 150);
    const auto torn = tests::verify_units(bz::nal::codec::h264, without, trust);
    CHECK(torn.verdict == verdict::altered);
    REQUIRE(torn.gaps.size() == 1);
    CHECK(torn.gaps[0].after_frame + 1 == static_cast<std::int64_t>(first));
    CHECK((torn.totals.countersigned == torn.totals.total && torn.totals.authentic == 0));
}

TEST_CASE("one flipped bit of a countersigned picture is told with its frame, in H.264 and H.265") {
    const auto video = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265) == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto owner = *tests::software::certificate_authority::make("owner", tests::years);
    auto key = tests::certified(owner, "recorder R-1", true);
    auto file = tests::countersigned_file<tests::sealing_recorder>(video, key);
    tests::software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(owner.root_pem())));
    const auto content = tests::test_key();
    const auto before = tests::units_of(file, &content);
    CHECK(tests::verify_units(video.codec, before.stream, trust, before.sets).verdict == verdict::countersigned);
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    auto samples = reader.samples();
    for (int i = 0; i < 7; ++i) REQUIRE(samples.next());
    const auto s = samples.next();
    REQUIRE(s);
    file[s->offset + s->data.size() - 5] ^= std::byte{1};
    const auto after = tests::units_of(file, &content);
    const auto said = tests::verify_units(video.codec, after.stream, trust, after.sets);
    CHECK(said.verdict == verdict::altered);
    CHECK(said.totals.altered == 1);
    CHECK(said.frames[7].verdict == bz::frame::verify::frame_verdict::altered);
    CHECK(said.frames[6].verdict == bz::frame::verify::frame_verdict::countersigned);
}

TEST_CASE("the time that a recorder signs is its own, whatever the camera says, and follows the stream's ticks") {
    const auto on = std::make_unique<house<tests::clear_recorder>>();
    on->theirs.ticks -= std::int64_t{3600} * 10'000'000;   // an hour off, which sealed footage would believe
    on->connect();
    on->send_clear(30);
    on->own.ticks += 200'000;   // 20 ms of jitter
    on->send_clear(20);
    on->session.end_now();
    const auto kept = on->kept();
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].id.name.start == clip::start);
    CHECK(kept[0].end.ticks - clip::start.ticks == 50'000'000);
}

TEST_CASE("a camera that signs its pictures itself is not countersigned, and one that encrypts them neither: both are told") {
    const auto on = std::make_unique<house<tests::clear_recorder>>();
    tests::clear_bench<> camera(on->video.codec);
    for (const auto& p : on->video.pictures) REQUIRE(camera.session->push(p));
    REQUIRE(camera.session->finish());
    on->connect();
    on->send_clear(10);
    bz::mp4::reader movie(camera.file.bytes);
    REQUIRE(movie.open());
    auto samples = movie.samples();
    int documents = 0;
    while (const auto s = samples.next()) {
        std::vector<bz::bytes_view> units;
        bz::nal::length_prefixed_units split(s->data, s->entry->length_bytes);
        for (auto u = split.next(); u && *u; u = split.next()) units.push_back(**u);
        documents += std::ranges::any_of(units, [](auto u) { return bz::media_signing::is_media_signing(bz::nal::codec::h264, u); });
        on->give(units);
    }
    REQUIRE(documents > 0);
    CHECK(on->session.so_far().refused == static_cast<std::uint64_t>(documents));
    CHECK(on->sees.last == make_error(bz::service::countersign_errc::signed_already));
    tests::live_camera sealing(on->video);
    for (int i = 0; i < 10; ++i) on->give(sealing.sealed(on->video.pictures[static_cast<std::size_t>(i)]).units);
    CHECK(on->sees.last == make_error(bz::service::ingest_errc::encrypted));
    on->session.end_now();
}

TEST_CASE("a camera whose parameter sets come beside the stream is countersigned with them") {
    const auto on = std::make_unique<house<tests::clear_recorder>>();
    std::vector<std::vector<bz::bytes_view>> bare;
    std::string sprop;
    tests::units sets;
    for (const auto& p : on->video.pictures) {
        auto& units = bare.emplace_back();
        for (const auto u : p.units)
            if (bz::nal::kind_of(on->video.codec, u) != bz::nal::kind::parameter_set) units.push_back(u);
            else if (std::ranges::none_of(sets, [&](const auto& known) { return bz::same_bytes(known, u); })) sets.emplace_back(u.begin(), u.end());
    }
    REQUIRE(sets.size() >= 2);
    using deposit = bz::service::countersigned_deposit<tests::clear_recorder, tests::memory_file, tests::software::ecdsa_key>;
    tests::memory_file file;
    std::vector<std::byte> memory(8 << 20);
    bz::arena space(memory);
    const std::vector<bz::bytes_view> announced(sets.begin(), sets.end());
    const auto into = std::make_unique<deposit>(on->video.codec, clip::timescale, *deposit::recorder_type::create(file, space), announced, on->seals);
    for (std::size_t i = 0; i < bare.size(); ++i) {
        auto p = on->video.pictures[i];
        p.units = bare[i];
        REQUIRE(into->push(p));
    }
    REQUIRE(into->finish());
    auto trust = on->trust();
    const auto opened = tests::units_of(file.bytes);
    CHECK(opened.sets.size() == sets.size());
    CHECK(tests::verify_units(opened.codec, opened.stream, trust, opened.sets).verdict == verdict::countersigned);
}

TEST_CASE("a content key lives a day and is never used for another one; without a recipient nothing is recorded, and that is told") {
    const auto on = std::make_unique<house<tests::sealing_recorder>>();
    on->connect();
    on->send_clear(20);
    on->session.connection_ended();
    on->own.ticks += std::int64_t{25} * 3600 * 10'000'000;
    on->theirs = on->own;
    on->connect();
    on->next = 0;
    on->send_clear(20);
    CHECK(on->keys_made == 2);
    on->recipients = false;
    on->session.connection_ended();
    on->own.ticks += std::int64_t{25} * 3600 * 10'000'000;
    on->theirs = on->own;
    on->connect();
    on->next = 0;
    on->send_clear(20);
    on->session.end_now();
    CHECK(on->keys_made >= 3);
    CHECK(on->sees.last == make_error(bz::service::countersign_errc::no_recipient));
    CHECK(on->session.so_far().pictures == 40);
    for (const auto& s : on->kept()) CHECK(s.fragments > 0);
}

TEST_CASE("a key that fails leaves the pictures recorded without a signature, which is told") {
    using types = tests::countersigned_types<tests::clear_recorder, tests::toy_signer>;
    tests::toy_signer key;
    typename types::deposit::sealing seals(key, {}, {});
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = *types::folder::open(files, index, "r");
    bz::utc_time own = clip::start;
    tests::ingest_notes sees;
    bz::service::ingest_session<types, wall, tests::ingest_notes> session{folder, "door", wall{&own}, sees, &seals};
    REQUIRE(session.wants({.kind = "video", .payload_type = 96, .encoding = "H264", .clock_rate = 90'000}));
    session.begins();
    const auto video = clip::h264();
    key.present = false;
    std::uint32_t rtp = 0;
    for (const auto& p : video.pictures) {
        session.picture({.units = p.units, .timestamp = rtp += 9'000, .whole = true}, own);
        own.ticks += 1'000'000;
    }
    session.end_now();
    CHECK(session.so_far().pictures == video.pictures.size());
    CHECK(sees.troubles[ingest_trouble::picture_not_signed] >= 1);
    CHECK(sees.last == make_error(bz::service::countersign_errc::not_signed));
}
