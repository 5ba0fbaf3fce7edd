#include <bartizan/io/footage_upload.hpp>

#include <support/bucket.hpp>
#include <support/footage.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace storage = bartizan::storage;
using tests::bucket, tests::clip, tests::scripted, tests::store;

namespace {

constexpr storage::folder_limits limits{.keep_hours = 1, .least_free_mib = 1};
using folder_type = io::footage_folder<tests::disk_files, tests::memory_index, limits>;
using upload_type = io::footage_upload<folder_type, tests::memory_index, tests::store_core>;
constexpr bz::utc_time after(double seconds) { return {clip::start.ticks + static_cast<std::int64_t>(seconds * 10'000'000)}; }

// place: a folder with two segments of a camera and one of another, in memory.
struct place {
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    std::optional<folder_type> folder;

    place() {
        folder.emplace(*folder_type::open(files, index, "footage"));
        record("door", after(0)), record("gate", after(30)), record("door", after(60));
    }
    void record(std::string_view camera, bz::utc_time at) {
        const auto video = clip::h264();
        auto to = folder->begin(camera, at);
        REQUIRE(to);
        tests::footage_recorder<folder_type::writer> recorder(video, *to);
        REQUIRE(recorder.begin());
        for (const auto& picture : video.pictures) REQUIRE(recorder.push(picture));
        REQUIRE((recorder.finish() && to->finish()));
    }
};

}   // namespace

TEST_CASE("the oldest segment is stored first, each once, and comes back as it was") {
    place here;
    bucket there;
    scripted s([&](const bz::http::request& r, int) { return there(r); });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        CHECK(upload.waiting()->segments == 3);
        CHECK(upload.waiting("gate")->segments == 1);
        std::vector<std::string> order;
        for (;;) {
            const auto next = co_await upload.next();
            REQUIRE(next);
            if (!*next) break;
            order.push_back((*next)->id.camera);
            std::string back;
            const auto bytes = co_await upload.fetch(**next, [&](bz::bytes_view piece) -> bz::result<> {
                back += bz::as_text(piece);
                return {};
            });
            const auto file = here.folder->load((*next)->id);
            CHECK((bytes && file && back == bz::as_text((*file).bytes())));
        }
        CHECK(order == std::vector<std::string>{"door", "gate", "door"});
        CHECK(upload.waiting()->segments == 0);
        CHECK(there.objects.size() == 3);

        // a recorder whose index is lost learns from the store what it need not send again
        const auto known = here.index.stored;
        REQUIRE(here.index.forget_stored());
        CHECK(upload.waiting()->segments == 3);
        const auto learnt = co_await upload.learn();
        CHECK((learnt && *learnt == 3));
        CHECK(upload.waiting()->segments == 0);
        CHECK(here.index.stored.size() == known.size());
        for (const auto& [key, each] : known) CHECK(here.index.stored.at(key).bytes == each.bytes);
    });
}

TEST_CASE("what the store did not take whole is not taken for stored") {
    place here;
    bucket there;
    scripted s([&](const bz::http::request& r, int) { return there(r); });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        there.away = true;
        const auto refused = co_await upload.next();
        CHECK(refused.error() == make_error(bz::s3::errc::unavailable));
        there.away = false, there.forgets = true;
        const auto half = co_await upload.next();
        CHECK(half.error() == make_error(bz::s3::errc::bad_answer));
        CHECK(upload.waiting()->segments == 3);
        there.forgets = false;
        const auto whole = co_await upload.next();
        CHECK((whole && *whole));
        CHECK(upload.waiting()->segments == 2);
    });
}

TEST_CASE("while the store is away the folder keeps what waits, up to the spool's bound, and tells what it gave up") {
    place here;
    bucket there{.away = true};
    scripted s([&](const bz::http::request& r, int) { return there(r); });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        const auto waits = [&](const storage::segment_facts& f) { return upload.waits(f); };
        const auto retain = [&](std::uint32_t spool_mib) { return *here.folder->retain(after(10'000), limits, {.most_mib = spool_mib}, waits); };
        here.record("gate", after(9'990));   // a newer one, so that the others are older than an hour
        CHECK(retain(1'000).by_age == 0);
        CHECK(upload.waiting()->segments == 4);
        there.away = false;
        const auto one = co_await upload.next();
        REQUIRE((one && *one));
        const auto aged = retain(1'000);   // what the store has leaves by its age
        CHECK(aged.by_age == 1);
        CHECK(aged.given_up == 0);
        struct counted {   // says how much waits, and is believed: nobody counts again
            upload_type* of;
            bool operator()(const storage::segment_facts& f) const { return of->waits(f); }
            std::uint64_t bytes() const { return 0; }
        };
        CHECK(here.folder->retain(after(10'000), limits, {.most_mib = 0}, counted{&upload})->given_up == 0);
        const auto dropped = retain(0);   // a bound of nothing: what waits is given up, and told
        CHECK(dropped.given_up == 3);
        CHECK(dropped.by_age == 0);
        CHECK(upload.waiting()->segments == 0);
    });
}

TEST_CASE("a file that became shorter is told, and an index that cannot say whether a segment is stored deletes nothing") {
    place here;
    bucket there;
    scripted s([&](const bz::http::request& r, int) { return there(r); });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        const auto oldest = *upload.waiting()->oldest;
        auto file = here.files.repair(here.folder->path(oldest.id));
        REQUIRE((file && file->truncate(100)));
        const auto shorter = co_await upload.next();
        CHECK(shorter.error() == make_error(storage::errc::segment_shortened));
        CHECK(there.objects.empty());
        here.index.fails = true;
        CHECK(upload.waits(oldest));
        const auto none = co_await upload.next();
        CHECK_FALSE(none);
        here.index.fails = false;
        const auto other = co_await upload.next("", [&](const storage::segment_facts& f) { return f.id == oldest.id; });   // it does not hold up the rest
        CHECK((other && *other && (**other).id.camera == "gate"));
    });
}

TEST_CASE("an object in parts is abandoned when the upload ends, and its segment waits on") {
    place here;
    const auto video = clip::h264();
    auto to = here.folder->begin("door", after(-60));
    REQUIRE(to);
    tests::footage_recorder<folder_type::writer> recorder(video, *to);
    REQUIRE(recorder.begin());
    for (std::size_t bytes = 0; bytes < 9'000'000;)
        for (const auto& picture : video.pictures) {
            REQUIRE(recorder.push(picture));
            for (const auto& unit : picture.units) bytes += unit.size();
        }
    REQUIRE((recorder.finish() && to->finish()));
    std::vector<std::string> asked;
    scripted s([&](const bz::http::request& r, int) -> scripted::said {
        asked.emplace_back(r.method);
        return {.body = "<InitiateMultipartUploadResult><UploadId>7</UploadId></InitiateMultipartUploadResult>"};
    });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        upload.end();
        const auto next = co_await upload.next();
        CHECK(next.error() == make_error(bz::s3::errc::ended));
        CHECK(asked == std::vector<std::string>{"POST", "DELETE"});
        CHECK(upload.waiting()->segments == 4);
    });
}

TEST_CASE("a recorder that knows of a camera's segments asks for the newer ones alone") {
    place here;
    bucket there;
    scripted s([&](const bz::http::request& r, int) { return there(r); });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        const auto all = co_await upload.learn("door", true);
        REQUIRE(all);
        CHECK(there.asked.back().find("start-after") == std::string::npos);
        const auto first = co_await upload.next("door");
        REQUIRE((first && *first));
        const auto newer = co_await upload.learn("door", true);
        REQUIRE(newer);
        CHECK(there.asked.back().ends_with("prefix=footage%2Fdoor%2F&start-after=" + [&] {
            auto key = storage::object_key("footage/", (*first)->id, (*first)->end);
            for (std::size_t at; (at = key.find('/')) != key.npos;) key.replace(at, 1, "%2F");
            return key;
        }()));
    });
}

TEST_CASE("what somebody else put in the place of a segment is refused, and what a listing tells of is believed to be no more than it says") {
    place here;
    bucket there;
    scripted s([&](const bz::http::request& r, int) { return there(r); });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        const auto first = co_await upload.next("door");
        REQUIRE((first && *first));
        const auto stored = **first;
        CHECK(stored.sha256 == storage::digest_of_segment((*here.folder->load(stored.id)).bytes()));
        const auto learnt = co_await upload.learn();
        REQUIRE((learnt && *learnt == 1));
        CHECK(here.index.stored.begin()->second.sha256 == stored.sha256);
        const auto nothing = [](bz::bytes_view) { return bz::result<>{}; };
        const auto good = co_await upload.fetch(stored, nothing);
        CHECK(good);

        auto& object = there.objects.begin()->second;
        const auto as_it_was = object;
        object[object.size() / 2] ^= 1;   // as long as before
        const auto changed = co_await upload.fetch(stored, nothing);
        CHECK(changed.error() == make_error(storage::errc::segment_replaced));
        auto unknown = stored;
        unknown.sha256.reset();
        const auto somebodys = co_await upload.fetch(unknown, nothing);
        CHECK(somebodys);
        object = as_it_was + "more";
        const auto longer = co_await upload.fetch(unknown, nothing);
        CHECK(longer.error() == make_error(storage::errc::segment_replaced));
        there.objects.clear();
        const auto gone = co_await upload.fetch(stored, nothing);
        CHECK(gone.error() == make_error(bz::s3::errc::no_such_key));
    });
}

TEST_CASE("a segment that somebody writes while it is fetched is refused") {
    place here;
    bucket there;
    scripted s([&](const bz::http::request& r, int) {
        if (r.method == "GET") there.etag = "\"two\"";
        return there(r);
    });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        const auto first = co_await upload.next("door");
        REQUIRE((first && *first));
        there.etag = "\"one\"";
        const auto mixed = co_await upload.fetch(**first, [](bz::bytes_view) { return bz::result<>{}; });
        CHECK(mixed.error() == make_error(storage::errc::segment_replaced));
    });
}

TEST_CASE("a listing begins behind any name, and says how far it came") {
    place here;
    bucket there;
    scripted s([&](const bz::http::request& r, int) { return there(r); });
    s.with([&](store& c) -> bz::io::asio::awaitable<void> {
        upload_type upload(*here.folder, here.index, c, "footage/");
        for (int i = 0; i < 3; ++i) {
            const auto stored = co_await upload.next();
            REQUIRE((stored && *stored));
        }
        const auto found = co_await upload.learn_behind("door", "footage/door/2020");
        REQUIRE(found);
        CHECK(there.asked.back().ends_with("&start-after=footage%2Fdoor%2F2020"));
        CHECK((found->segments == 2 && found->requests == 1));
        CHECK((found->last->id.camera == "door" && found->last->id.name.start == after(60)));
    });
}
