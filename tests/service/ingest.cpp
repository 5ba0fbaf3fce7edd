#include <bartizan/service/ingest.hpp>

#include <support/print.hpp>
#include <support/recorder_house.hpp>

#include <deque>

namespace {
namespace bz = bartizan;
namespace storage = bartizan::storage;
using bz::service::ingest_trouble;
using tests::clip;
using tests::wall;

using sealing = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.segment_ms = 5'000}>, bz::sealed_footage<>,
                             bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>>;
using taking_all = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.segment_ms = 5'000}>, bz::footage_as_it_comes,
                          bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>,
                          bz::accept_risk<bz::threat::recording_tamper, bz::archive, "a test, nobody's video", bz::date{9999, 1, 31}>,
                          bz::accept_risk<bz::threat::recording_leak, bz::archive, "a test, nobody's video", bz::date{9999, 1, 31}>>;

// house: with what the tests ask about its files.
template <class Product> struct house : tests::recorder_house<Product> {
    int samples() {   // as the files have them
        int count = 0;
        for (const auto& s : this->kept()) {
            const auto bytes = this->file_of(s);
            CHECK(storage::scan(bytes, storage::checks::required, 0, [](auto&) {})->torn == 0);
            bz::mp4::reader movie(bytes);
            REQUIRE(movie.open());
            auto all = movie.samples();
            while (all.next()) ++count;
        }
        return count;
    }
    // documents_in: signatures that stand in a file.
    int documents_in(const storage::segment_facts& s) {
        const auto bytes = this->file_of(s);
        const auto text = bz::as_text(bytes);
        int count = 0;
        for (std::size_t at = 0; (at = text.find(bz::as_text(bz::media_signing::uuid), at)) != text.npos; ++at) ++count;
        return count;
    }
};
std::int64_t seconds(bz::utc_time a, bz::utc_time b) { return (b.ticks - a.ticks + 5'000'000) / 10'000'000; }
}  // namespace

TEST_CASE("what a camera sealed becomes segments that follow each other without a gap, and the signatures of a segment's last pictures stand in it") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(120);
    on->session.connection_ended();
    const auto kept = on->kept();
    REQUIRE(kept.size() == 3);   // 5 s each, and what was left when the connection ended
    for (std::size_t i = 0; i < kept.size(); ++i) {
        CHECK(seconds(clip::start, kept[i].id.name.start) == static_cast<std::int64_t>(5 * i));
        CHECK(seconds(kept[i].id.name.start, kept[i].end) == (i < 2 ? 5 : 2));
        CHECK((kept[i].is_protected && !kept[i].open));
    }
    CHECK(on->samples() == 120);
    CHECK(on->session.so_far().pictures == 120);
    CHECK(on->session.so_far().segments == 3);
    CHECK(on->session.so_far().group_ticks == 10'000'000);
    CHECK((on->sees.began == 3 && on->sees.ended == 3 && on->sees.stored_pictures == 120 && on->sees.troubles.empty()));
    // Each was sent once; those that came with the first picture of a segment stand at the end of the one before as well.
    int documents = 0;
    for (const auto& s : kept) documents += on->documents_in(s);
    REQUIRE(on->documents >= 10);
    CHECK(documents == on->documents + 2);
}

TEST_CASE("a recorder of sealed footage records no picture in the clear, tells it, and leaves no empty file") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send_clear(30);
    CHECK(on->kept().empty());
    CHECK(on->disk.now.names.empty());
    CHECK(on->session.so_far().refused == 30);
    CHECK(on->sees.last == make_error(bz::frame::sealed_errc::in_the_clear));
    on->send(30);
    on->send_clear(5);   // within a recording
    on->to_key_picture();
    on->send(30);
    on->session.end_now();
    CHECK(on->samples() == 60);
    CHECK(on->session.so_far().refused == 35);
}

TEST_CASE("a camera that stops signing is not recorded again with each new segment") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(20);
    const auto drop_signatures = [&](int pictures) {
        for (int i = 0; i < pictures; ++i) {
            const auto sealed = on->camera.sealed(on->video.pictures[on->next]);
            std::vector<bz::bytes_view> units;
            for (const auto unit : sealed.units)
                if (!bz::media_signing::is_media_signing(on->video.codec, unit)) units.push_back(unit);
            on->give(units);
        }
    };
    drop_signatures(600);   // twelve segments' time
    const auto recorded = on->session.so_far().pictures;
    CHECK((recorded > 100 && recorded < 130));   // the ten seconds that sealed_limits grants, once
    CHECK(on->sees.last == make_error(bz::frame::sealed_errc::unsigned_for_too_long));
    on->to_key_picture();
    on->send(30);   // it signs again
    CHECK(on->session.so_far().pictures >= recorded + 20);
}

TEST_CASE("a recorder of footage as it comes takes clear pictures, and refuses encrypted ones, which no file of it could name the key of") {
    const auto on = std::make_unique<house<taking_all>>();
    on->connect();
    on->send_clear(60);
    on->to_key_picture();
    on->send(10);
    on->session.end_now();
    CHECK(on->samples() == 60);
    CHECK(on->session.so_far().refused == 10);
    CHECK(on->sees.last == make_error(bz::service::ingest_errc::encrypted));
}

TEST_CASE("a camera whose clock goes back an hour gives segments that overlap; all pictures of both are kept") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(30);
    on->theirs.ticks -= std::int64_t{3600} * 10'000'000;
    on->send(30);
    on->session.end_now();
    const auto kept = on->kept();
    REQUIRE(kept.size() == 2);
    CHECK(seconds(kept[0].id.name.start, kept[1].id.name.start) == 3597);
    CHECK(on->samples() == 60);
    CHECK(on->session.so_far().clock_ahead_ticks == -std::int64_t{3600} * 10'000'000);
    CHECK(on->sees.troubles.empty());
}

TEST_CASE("a recorder whose own clock goes back an hour keeps the time of cameras that tell theirs, and all pictures of those that do not") {
    const auto on = std::make_unique<house<sealing>>();
    bool one_segment = true;
    SECTION("the camera tells its time") {}
    SECTION("it does not") { on->reports = one_segment = false; }
    on->connect();
    on->send(20);
    on->own.ticks -= std::int64_t{3600} * 10'000'000;
    on->to_key_picture();
    on->send(20);
    on->session.end_now();
    const auto kept = on->kept();
    REQUIRE(kept.size() == (one_segment ? 1 : 2));
    if (!one_segment) CHECK(seconds(kept[0].id.name.start, kept[1].id.name.start) == 3598);
    CHECK(on->samples() == 40);
}

TEST_CASE("a machine that is busy while a camera has not told its time yet ends no file: the stream's own ticks go on") {
    const auto on = std::make_unique<house<sealing>>();
    on->reports = false;
    on->connect();
    on->send(12);
    on->own.ticks += 25'000'000;   // nothing is taken from the network for 2.5 s, and then all of it at once
    for (int i = 0; i < 25; ++i) on->send(1), on->own.ticks -= 1'000'000;
    on->send(3);
    on->session.end_now();
    REQUIRE(on->kept().size() == 1);
    CHECK(seconds(on->kept()[0].id.name.start, on->kept()[0].end) == 4);
    CHECK(on->samples() == 40);
}

TEST_CASE("a camera whose clock is days off is recorded by the recorder's clock, and that is told once") {
    const auto on = std::make_unique<house<sealing>>();
    on->theirs.ticks = 0;
    on->connect();
    on->send(40);
    on->session.end_now();
    REQUIRE(on->kept().size() == 1);
    CHECK(on->kept()[0].id.name.start == clip::start);
    CHECK(on->sees.troubles == std::map<ingest_trouble, int>{{ingest_trouble::clock_not_believed, 1}});
}

TEST_CASE("a camera that restarts, or comes back with another certificate, begins a new segment; the old one is whole at once") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(25);
    on->session.connection_ended();
    REQUIRE(on->kept().size() == 1);
    CHECK_FALSE(on->kept()[0].open);
    CHECK(on->samples() == 25);
    on->rtp = 77;   // another sender
    on->connect();
    on->send(3);    // within a GOP: nothing begins here
    CHECK(on->samples() == 25);
    on->to_key_picture();
    on->send(10);
    on->session.connection_ended();
    CHECK(on->kept().size() == 2);
    CHECK(on->samples() == 35);
    CHECK(on->session.so_far().connections == 2);
}

TEST_CASE("a picture that lost a packet is not recorded, and it is told") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(5);
    on->give(on->camera.sealed(on->video.pictures[on->next]).units, false);
    on->send(4);
    on->session.end_now();
    CHECK(on->samples() == 9);
    CHECK(on->sees.troubles == std::map<ingest_trouble, int>{{ingest_trouble::picture_lost, 1}});
    CHECK(seconds(clip::start, on->kept()[0].end) == 1);   // the others are where they were in time
}

TEST_CASE("an encoder that changes its parameter sets begins a new segment, with that picture in it") {
    const auto on = std::make_unique<house<taking_all>>();
    on->connect();
    on->send_clear(20);
    std::deque<std::vector<std::byte>> changed;
    for (int i = 0; i < 10; ++i, on->to_key_picture()) {
        std::vector<bz::bytes_view> units;
        on->next = static_cast<std::size_t>(i);
        for (const auto unit : on->video.pictures[on->next].units) {
            units.push_back(unit);
            if ((std::to_integer<unsigned>(unit[0]) & 31) != 7) continue;
            changed.emplace_back(unit.begin(), unit.end())[3] ^= std::byte{1};   // the level of the SPS
            units.back() = changed.back();
        }
        on->give(units);
    }
    on->session.end_now();
    CHECK(on->kept().size() == 2);
    CHECK(on->samples() == 30);
}

TEST_CASE("a full disk: what was synced stays and is whole, and recording goes on by itself when there is room again") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(25);
    on->disk.capacity = on->disk.used() + 100;
    on->send(25);
    CHECK(on->sees.troubles.contains(ingest_trouble::write_failed));
    CHECK(on->sees.last == make_error(bz::outside_errc::no_space));
    CHECK(on->samples() == 20);   // the two GOPs that were synced
    CHECK(on->kept().size() == 1);
    on->disk.capacity = ~std::uint64_t{0};
    on->to_key_picture();
    on->send(30);
    on->session.end_now();
    CHECK(on->samples() == 50);
    CHECK(on->kept().size() == 2);
}

TEST_CASE("a disk that becomes read-only: what was synced can be read, and each attempt is told") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(25);
    on->disk.read_only = true;
    on->send(35);
    CHECK(on->session.so_far().write_failures >= 2);
    CHECK(on->samples() == 20);
    on->disk.read_only = false;
    on->to_key_picture();
    on->send(20);
    on->session.end_now();
    CHECK(on->samples() >= 40);
}

TEST_CASE("asked to end, a session waits for the signatures of its last pictures, which come with the next key picture") {
    const auto on = std::make_unique<house<sealing>>();
    on->connect();
    on->send(15);
    on->session.end();
    CHECK_FALSE(on->session.enough());
    on->send(10);
    CHECK(on->session.enough());
    CHECK_FALSE(on->session.recording());
    CHECK(on->samples() == 20);
    CHECK(on->documents_in(on->kept()[0]) == on->documents);
    CHECK(on->sees.late_documents == 1);   // whoever judges on arrival hears them too, though their picture is not stored

    SECTION("a session without a picture ends at once") {
        tests::ingest_notes nobody;
        bz::service::ingest_session<house<sealing>::types, wall, tests::ingest_notes> other(on->folder, "gate", wall{&on->own}, nobody);
        other.end();
        CHECK(other.enough());
    }
}
