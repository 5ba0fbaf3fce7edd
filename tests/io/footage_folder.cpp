#include <bartizan/io/footage_folder.hpp>
#include <bartizan/io/footage_reconciliation.hpp>

#include <bartizan/io/posix_files.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <support/folder.hpp>
#include <support/footage.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <functional>
#include <future>
#include <sys/mount.h>
#include <thread>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace storage = bartizan::storage;
using tests::clip;

namespace {

constexpr storage::folder_limits limits{.keep_hours = 24, .most_mib = 1, .least_free_mib = 1};
template <class Files, class Index> using folder_of = io::footage_folder<Files, Index, limits>;
using memory_folder = folder_of<tests::disk_files, tests::memory_index>;
constexpr bz::utc_time start = clip::start;
constexpr bz::utc_time after(double seconds) { return {start.ticks + static_cast<std::int64_t>(seconds * 10'000'000)}; }
constexpr auto quiet = [](const io::rebuild_progress&) {};

// record: the clip's first pictures as a segment; gives how many fragments it has.
template <class Folder> std::uint32_t record(Folder& folder, const clip& video, std::string_view camera, bz::utc_time at, std::size_t pictures = 1000) {
    auto to = folder.begin(camera, at);
    REQUIRE(to);
    tests::footage_recorder<typename Folder::writer> recorder(video, *to);
    REQUIRE(recorder.begin());
    for (std::size_t i = 0; i < std::min(pictures, video.pictures.size()); ++i) REQUIRE(recorder.push(video.pictures[i]));
    REQUIRE(recorder.finish());
    REQUIRE(to->finish());
    return recorder.fragments();
}
template <class Folder> std::vector<storage::segment_facts> listed(Folder& folder, std::string_view camera = {}) {
    std::vector<storage::segment_facts> out;
    REQUIRE(folder.each(camera, storage::beginning_of_time, storage::end_of_time, [&](const auto& s) {
        out.push_back(s);
        return true;
    }));
    return out;
}
template <class Folder> std::vector<storage::extent> parts(Folder& folder, const storage::segment_id& id) {
    std::vector<storage::extent> out;
    REQUIRE(folder.extents(id, [&](const auto& e) { out.push_back(e); }));
    return out;
}

// counting_index: how many rows were looked at. full_index: can be read, and takes nothing. hooked_files: somebody comes between the decision and the deed.
struct counting_index : tests::memory_index {
    std::size_t visited = 0;
    template <class Visit> bz::result<> each(std::string_view camera, bz::utc_time from, bz::utc_time to, Visit visit) {
        return tests::memory_index::each(camera, from, to, [&](const storage::segment_facts& s) { return ++visited, visit(s); });
    }
};
struct full_index : tests::memory_index {
    bool full = false;
    bz::result<> put(const storage::segment_facts& s) { return full ? storage::errc::index_failed : tests::memory_index::put(s); }
    bz::result<> erase(const storage::segment_id& id) { return full ? storage::errc::index_failed : tests::memory_index::erase(id); }
};
struct hooked_files : io::posix_files {
    std::function<void()> before_remove{};
    bz::result<> remove(const std::string& path) {
        if (before_remove) before_remove();
        return io::posix_files::remove(path);
    }
};

}  // namespace

TEST_CASE("what is recorded is in the index as it is in the file, and an index made anew from the files is the same") {
    const auto video = clip::h264();
    tests::folder place;
    io::posix_files files;
    auto index = io::sqlite::footage_index::open(place / "index.sqlite");
    REQUIRE(index);
    auto folder = folder_of<io::posix_files, io::sqlite::footage_index>::open(files, *index, place / "footage");
    REQUIRE(folder);
    const auto fragments = record(*folder, video, "door", start);
    record(*folder, video, "gate.2", after(60));
    CHECK(fragments == 3);
    const auto before = listed(*folder);
    REQUIRE(before.size() == 2);
    CHECK(before[0].id.camera == "door");
    CHECK(before[0].fragments == fragments);
    CHECK(before[0].end == after(0.1 * static_cast<double>(video.pictures.size())));
    CHECK_FALSE(before[0].open);
    const auto where = parts(*folder, before[0].id);
    REQUIRE(where.size() == fragments);
    const auto bytes = tests::load(folder->path(before[0].id));
    CHECK(where.back().offset + where.back().bytes == bytes.size());
    CHECK(before[0].bytes == bytes.size());
    CHECK(folder->index_failure().code == 0);

    auto other = io::sqlite::footage_index::open(place / "other.sqlite");
    REQUIRE(other);
    io::found_footage found;
    std::vector<std::uint64_t> told;
    auto again = folder_of<io::posix_files, io::sqlite::footage_index>::open(files, *other, place / "footage", found,
                                                                             [&](const io::rebuild_progress& p) { told.push_back(p.files_done * 10 + p.files); });
    REQUIRE(again);
    CHECK(told == std::vector<std::uint64_t>{12, 22});
    CHECK((found.scanned == 2 && found.segments == 2 && found.fragments == 6 && found.cut_short == 0 && found.mended == 0));
    CHECK(listed(*again) == before);
    CHECK(parts(*again, before[0].id) == where);

    io::found_footage nothing_new;
    REQUIRE(folder_of<io::posix_files, io::sqlite::footage_index>::open(files, *other, place / "footage", nothing_new, quiet));
    CHECK((nothing_new.scanned == 0 && nothing_new.segments == 2));
}

TEST_CASE("an index that is damaged is told, set aside and made anew") {
    const auto video = clip::h264();
    tests::folder place;
    io::posix_files files;
    const auto path = place / "index.sqlite";
    {
        auto index = io::sqlite::footage_index::open(path);
        auto folder = folder_of<io::posix_files, io::sqlite::footage_index>::open(files, *index, place / "footage");
        record(*folder, video, "door", start);
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << std::string(5000, 'x');
    CHECK(io::sqlite::footage_index::open(path).error() == make_error(storage::errc::index_failed));
    bool remade = false;
    auto index = io::sqlite::footage_index::open_or_remake(path, remade);
    REQUIRE(index);
    CHECK(remade);
    CHECK(std::filesystem::exists(path + ".bad"));
    auto folder = folder_of<io::posix_files, io::sqlite::footage_index>::open(files, *index, place / "footage");
    REQUIRE(folder);
    CHECK(listed(*folder).size() == 1);
}

TEST_CASE("an index of another program or version is left alone") {
    tests::folder place;
    const auto path = place / "index.sqlite";
    {
        auto index = io::sqlite::footage_index::open(path);
        REQUIRE(index);
    }
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db, "PRAGMA user_version=99", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    CHECK(io::sqlite::footage_index::open(path).error() == make_error(storage::errc::index_of_another_version));
}

TEST_CASE("recording goes on when the index fails, and the next opening finds it all") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    index.fails = true;
    record(*folder, video, "door", start);
    CHECK(folder->index_failure() == make_error(storage::errc::index_failed));
    CHECK(folder->index_failure().code == 0);
    index.fails = false;
    auto again = memory_folder::open(files, index, "r");
    REQUIRE(listed(*again).size() == 1);
    CHECK(listed(*again)[0].fragments == 3);
}

TEST_CASE("the oldest segments go first: by size, by age, by free space; held ones and the one being written never") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    for (int i = 0; i < 6; ++i) record(*folder, video, "door", after(60 * i));
    const auto one = listed(*folder)[0].bytes;
    REQUIRE(6 * one < 1 << 20);

    SECTION("age") {
        CHECK(folder->retain(after(24 * 3600 + 60))->by_age == 0);   // the newest is from the same five minutes: the clock alone empties nothing
        record(*folder, video, "gate", after(24 * 3600 + 90));
        const auto done = folder->retain(after(24 * 3600 + 100));
        CHECK((done->by_age == 2 && done->bytes == 2 * one && done->failed == 0));
        CHECK(listed(*folder).size() == 5);
        CHECK(listed(*folder)[0].id.name.start == after(120));
    }
    SECTION("a clock that jumped ahead by a year deletes nothing") { CHECK(folder->retain(after(365.0 * 24 * 3600))->bytes == 0); }
    SECTION("free space, with one held") {
        CHECK(*folder->hold("door", after(60), after(61)) == 1);
        CHECK(disk.now.names.contains("r/door/20260101T000100.000000Z.held.mp4"));
        disk.capacity = disk.used() + (1 << 20) - one - 1;
        const auto done = folder->retain(after(400));
        CHECK((done->by_free_space == 2 && !done->short_of_space));
        REQUIRE(listed(*folder).size() == 4);
        CHECK(listed(*folder)[0].id.name.held);
        CHECK(listed(*folder)[1].id.name.start == after(180));
    }
    SECTION("nothing more may go") {
        auto open = folder->begin("gate", after(400));
        REQUIRE(open);
        CHECK(*folder->hold("door", storage::beginning_of_time, storage::end_of_time) == 6);
        disk.capacity = disk.used();
        const auto done = folder->retain(after(401));
        CHECK((done->bytes == 0 && done->short_of_space));
        CHECK(listed(*folder).size() == 7);
        CHECK(*folder->release("door", after(0), after(1)) == 1);
        CHECK(folder->retain(after(401))->by_free_space == 1);
    }
    SECTION("a hold survives the index") {
        CHECK(*folder->hold("door", after(60), after(61)) == 1);
        tests::memory_index empty;
        auto again = memory_folder::open(files, empty, "r");
        CHECK(listed(*again)[1].id.name.held);
    }
    SECTION("a file that somebody deleted is no failure, and not there any more") {
        REQUIRE(files.remove("r/door/20260101T000000.000000Z.mp4"));
        disk.capacity = disk.used() + (1 << 20) - 1;
        const auto done = folder->retain(after(400));
        CHECK((done->failed == 0 && listed(*folder).size() < 6));
        REQUIRE(files.remove("r/door/20260101T000300.000000Z.mp4"));
        io::found_footage found;
        REQUIRE(memory_folder::open(files, index, "r", found, quiet));
        CHECK(found.gone == 1);
    }
    SECTION("size") {
        std::uint64_t i = 6;
        for (; i * one <= 1 << 20; ++i) record(*folder, video, "door", after(60.0 * static_cast<double>(i)));
        const auto done = folder->retain(after(60.0 * static_cast<double>(i)));
        CHECK((done->by_size == 1 && listed(*folder)[0].id.name.start == after(60)));
    }
    SECTION("limits that an owner set stand instead of the product's") {
        CHECK(folder->retain(after(400), {.keep_hours = 0, .least_free_mib = 1})->bytes == 0);
        const auto hours = storage::folder_limits{.keep_hours = 1, .least_free_mib = 1};
        record(*folder, video, "gate", after(3600 + 90));
        CHECK(folder->retain(after(3600 + 100), hours)->by_age == 2);
    }
    SECTION("who looks on beside a recorder at work holds what is whole, and takes nothing off the segment being written") {
        auto open = folder->begin("gate", after(400));
        REQUIRE(open);
        tests::footage_recorder<memory_folder::writer> recorder(video, *open);
        REQUIRE(recorder.begin());
        for (const auto& p : video.pictures) REQUIRE(recorder.push(p));
        REQUIRE(open->append(std::vector<std::byte>(100)));   // a fragment on its way: open() would call it a torn end
        const auto bytes = disk.now.inodes.at(disk.now.names.at("r/gate/20260101T000640.000000Z.mp4")).size();
        auto beside = memory_folder::attach(files, index, "r");
        CHECK(listed(beside).size() == 7);
        CHECK(*beside.hold("door", after(60), after(61)) == 1);
        CHECK(disk.now.names.contains("r/door/20260101T000100.000000Z.held.mp4"));
        CHECK(disk.now.inodes.at(disk.now.names.at("r/gate/20260101T000640.000000Z.mp4")).size() == bytes);
        io::found_footage found;
        REQUIRE(memory_folder::open(files, index, "r", found, quiet));   // the control
        CHECK(found.torn_bytes >= 100);
    }
    SECTION("a segment that is being written cannot be held yet") {
        auto open = folder->begin("door", after(400));
        CHECK(folder->hold("door", after(0), after(500)).error() == make_error(storage::errc::segment_open));
    }
}

TEST_CASE("a full disk is told at the write that finds it; what was synced stays, the rest is taken off, and recording goes on after retain") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    record(*folder, video, "door", start);
    auto to = folder->begin("door", after(60));
    tests::footage_recorder<memory_folder::writer> recorder(video, *to);
    REQUIRE(recorder.begin());
    std::size_t i = 0;
    while (recorder.fragments() == 0) REQUIRE(recorder.push(video.pictures[i++]));
    const auto synced = to->facts().bytes;
    disk.capacity = disk.used() + 700;
    bz::error why{};
    for (; i < video.pictures.size() && why.code == 0; ++i)
        if (const auto done = recorder.push(video.pictures[i]); !done) why = done.error();
    CHECK(why == make_error(bz::outside_errc::no_space));
    CHECK(disk.used() == disk.capacity);
    REQUIRE(to->finish());
    CHECK(listed(*folder)[1].bytes == synced);
    tests::memory_index anew;
    io::found_footage found;
    auto again = memory_folder::open(files, anew, "r", found, quiet);
    CHECK((found.segments == 2 && found.fragments == 4 && found.cut_short == 0));
    CHECK(folder->retain(after(100))->by_free_space == 2);
    disk.capacity += 1 << 20;
    record(*folder, video, "door", after(120));
}

TEST_CASE("a segment whose end a full disk kept from the index makes room like others, and the index hears of it when it can") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    full_index index;
    using folder_type = folder_of<tests::disk_files, full_index>;
    auto folder = folder_type::open(files, index, "r");
    auto to = folder->begin("door", start), empty = folder->begin("door", after(10)), being_written = folder->begin("gate", after(20));
    REQUIRE((to && empty && being_written));
    tests::footage_recorder<folder_type::writer> recorder(video, *to);
    REQUIRE(recorder.begin());
    std::size_t pushed = 0;
    while (recorder.fragments() == 0) REQUIRE(recorder.push(video.pictures[pushed++]));
    index.full = true;
    for (; pushed < video.pictures.size(); ++pushed) REQUIRE(recorder.push(video.pictures[pushed]));
    REQUIRE(recorder.finish());
    REQUIRE((to->finish() && empty->finish()));
    CHECK(folder->index_failure() == make_error(storage::errc::index_failed));
    CHECK(listed(*folder).size() == 3);
    CHECK(listed(*folder)[0].open);
    constexpr storage::folder_limits nothing{.keep_hours = 0, .most_mib = 0, .least_free_mib = 0};
    SECTION("there is room again") {
        index.full = false;
        CHECK(folder->retain(after(100), nothing)->bytes == 0);
        const auto now = listed(*folder);
        REQUIRE(now.size() == 2);
        CHECK((!now[0].open && now[0].fragments == recorder.fragments() && now[1].open));
        CHECK(parts(*folder, now[0].id).size() == recorder.fragments());
    }
    SECTION("the recorder begins anew meanwhile") {
        REQUIRE(being_written->finish());   // of a kill it would be found without pictures
        auto again = folder_type::open(files, index, "r");
        REQUIRE(again);
        disk.capacity = disk.used();
        CHECK(again->retain(after(100))->by_free_space >= 1);
        CHECK(!disk.now.names.contains("r/door/20260101T000000.000000Z.mp4"));
        index.full = false;
        CHECK(again->retain(after(110), nothing)->bytes == 0);
        CHECK(listed(*again).empty());
    }
    SECTION("there is none") {
        disk.capacity = disk.used();
        const auto done = folder->retain(after(100));
        REQUIRE(done);
        CHECK((done->by_free_space >= 1 && done->failed == 0));
        CHECK(!disk.now.names.contains("r/door/20260101T000000.000000Z.mp4"));
        CHECK(disk.now.names.contains("r/gate/20260101T000020.000000Z.mp4"));
        index.full = false;
        CHECK(folder->retain(after(110), nothing)->bytes == 0);
        REQUIRE(listed(*folder).size() == 1);
        CHECK(listed(*folder)[0].id.camera == "gate");
    }
}

TEST_CASE("a read-only disk is told, and what is on it can still be found and read") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    record(*folder, video, "door", start);
    auto& bytes = disk.now.inodes[1];
    disk.read_only = true;
    CHECK(folder->begin("door", after(60)).error() == make_error(bz::outside_errc::write_failed));
    CHECK(folder->hold("door", after(0), after(1)).error() == make_error(bz::outside_errc::write_failed));
    CHECK(folder->retain(after(1))->bytes == 0);
    bytes.resize(bytes.size() - 7);   // a torn end that cannot be taken off
    tests::memory_index anew;
    io::found_footage found;
    auto again = memory_folder::open(files, anew, "r", found, quiet);
    REQUIRE(again);
    REQUIRE(listed(*again).size() == 1);
    CHECK(listed(*again)[0].fragments == 2);
    CHECK((found.unmended == 1 && found.cut_short == 0));
}

TEST_CASE("a camera whose clock was set back meets its own names, and neither segment is lost") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    record(*folder, video, "door", start);
    CHECK(*folder->hold("door", after(0), after(1)) == 1);
    record(*folder, video, "door", start, 5);
    record(*folder, video, "door", start, 9);
    const auto all = listed(*folder);
    REQUIRE(all.size() == 3);
    CHECK((all[0].id.name.nth == 1 && all[1].id.name.nth == 2 && all[2].id.name.nth == 3));
    CHECK(disk.now.names.contains("r/door/20260101T000000.000000Z-3.mp4"));
}

TEST_CASE("only good ids of cameras make folders, and files of others are left alone") {
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    for (const std::string bad : {"", ".", "..", "../x", "a/b", "A", "-x", "a b", "\xc3\xa4"}) CHECK(folder->begin(bad, start).error() == make_error(storage::errc::bad_camera_id));
    CHECK(folder->begin(std::string(65, 'a'), start).error() == make_error(storage::errc::bad_camera_id));
    REQUIRE(files.make_folder("r/door"));
    REQUIRE((files.create("r/door/notes.mp4") && files.create("r/door/20260101T000000.000000Z.mp4")));
    io::found_footage found;
    auto again = memory_folder::open(files, index, "r", found, quiet);
    CHECK((found.scanned == 1 && found.without_pictures == 1 && found.segments == 0));
    CHECK(disk.now.names.size() == 2);
}

TEST_CASE("a fragment that changed on the disk is counted, and the good ones around it stay") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    record(*folder, video, "door", start);
    const auto id = listed(*folder)[0].id;
    const auto second = parts(*folder, id)[1];
    disk.now.inodes[1][second.offset + second.bytes / 2] ^= std::byte{1};
    const auto size = disk.now.inodes[1].size();
    io::found_footage found;
    auto again = memory_folder::open(files, index, "r", found, quiet, true);
    CHECK((found.damaged == 1 && found.fragments == 2 && found.cut_short == 0));
    CHECK(disk.now.inodes[1].size() == size);
    CHECK(listed(*again)[0].damaged == 1);
}

TEST_CASE("a file system of 3 MiB fills up: the recorder is told, and what it has synced can be read (POSIX)") {
    tests::folder place;
    if (::mount("footage", place.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
        SKIP("needs the right to mount a tmpfs; full and read-only disks are also shown above, without one");
    }
    struct unmount {
        std::string path;
        ~unmount() { ::umount2(path.c_str(), MNT_DETACH); }
    } later{place.path()};
    const auto video = clip::h264();
    io::posix_files files;
    tests::memory_index index;
    auto folder = folder_of<io::posix_files, tests::memory_index>::open(files, index, place / "footage");
    REQUIRE(folder);
    using writer = folder_of<io::posix_files, tests::memory_index>::writer;
    bz::error why{};
    std::uint32_t fragments = 0;
    for (int segment = 0; why.code == 0 && segment < 1000; ++segment) {
        auto to = folder->begin("door", after(60.0 * segment));
        if (!to) {
            why = to.error();
            break;
        }
        tests::footage_recorder<writer> recorder(video, *to);
        auto done = recorder.begin();
        for (std::size_t i = 0; done && i < video.pictures.size(); ++i) done = recorder.push(video.pictures[i]);
        if (done) done = recorder.finish();
        if (!done) why = done.error();
        fragments += recorder.fragments();
        REQUIRE(to->finish());
    }
    CHECK(why == make_error(bz::outside_errc::no_space));
    CHECK(fragments > 3);
    tests::memory_index anew;
    io::found_footage found;
    REQUIRE(folder_of<io::posix_files, tests::memory_index>::open(files, anew, place / "footage", found, quiet));
    CHECK((found.fragments == fragments && found.cut_short == 0 && found.unreadable == 0));
    const auto done = folder->retain(after(100'000));
    CHECK(done->by_free_space > 0);
    record(*folder, video, "door", after(100'000));

    REQUIRE(::mount(nullptr, place.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
    CHECK(folder->begin("door", after(200'000)).error() == make_error(bz::outside_errc::write_failed));
    tests::memory_index third;
    io::found_footage kept;
    REQUIRE(folder_of<io::posix_files, tests::memory_index>::open(files, third, place / "footage", kept, quiet));
    CHECK((kept.segments > 0 && kept.unreadable == 0));
}

TEST_CASE("retention looks at the oldest segments alone, however many there are, and knows what is kept without asking again") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    counting_index index;
    auto folder = folder_of<tests::disk_files, counting_index>::open(files, index, "r");
    REQUIRE(folder);
    for (int i = 0; i < 200; ++i) record(*folder, video, "door", after(60 * i));
    constexpr storage::folder_limits none{.keep_hours = 0, .most_mib = 0, .least_free_mib = 0};
    REQUIRE(folder->retain(after(60 * 200), none)->bytes == 0);   // counts once what is there
    index.visited = 0;
    CHECK(folder->retain(after(60 * 200), {.keep_hours = 24, .most_mib = 0, .least_free_mib = 0})->bytes == 0);
    CHECK(index.visited <= 2);
    const auto one = index.segments.begin()->second.bytes;
    const auto sum = 200 * one;
    REQUIRE(sum > 2 << 20);
    index.visited = 0;
    const auto done = folder->retain(after(60 * 200), {.keep_hours = 0, .most_mib = 2, .least_free_mib = 0});
    REQUIRE(done);
    CHECK(done->by_size == (sum - (2 << 20) + one - 1) / one);
    CHECK(index.visited <= done->by_size + 64);
    record(*folder, video, "door", after(60 * 201));   // what comes and goes is added up
    CHECK(folder->retain(after(60 * 202), {.keep_hours = 0, .most_mib = 2, .least_free_mib = 0})->by_size == 1);
}

TEST_CASE("a segment that somebody holds while retention deletes is either gone before, or held and in the index") {
    const auto video = clip::h264();
    tests::folder place;
    io::posix_files real;
    hooked_files files;
    auto index = io::sqlite::footage_index::open(place / "index.sqlite"), other = io::sqlite::footage_index::open(place / "index.sqlite");
    REQUIRE((index && other));
    using folder_type = folder_of<hooked_files, io::sqlite::footage_index>;
    auto folder = folder_type::open(files, *index, place / "footage");
    REQUIRE(folder);
    for (int i = 0; i < 8; ++i) record(*folder, video, "door", after(60 * i));
    auto beside = folder_of<io::posix_files, io::sqlite::footage_index>::attach(real, *other, place / "footage");
    std::promise<bz::result<std::size_t>> held;
    auto answer = held.get_future();
    std::thread holds;
    files.before_remove = [&] {   // retention has made up its mind
        if (holds.joinable()) return;
        holds = std::thread([&] { held.set_value(beside.hold("door", storage::beginning_of_time, storage::end_of_time)); });
        (void)answer.wait_for(std::chrono::milliseconds(300));   // without a transaction the hold would be done by now
    };
    const auto done = folder->retain(after(500), {.keep_hours = 0, .most_mib = 1, .least_free_mib = 1'000'000});   // all of them
    REQUIRE(holds.joinable());
    holds.join();
    const auto kept = answer.get();
    REQUIRE((done && kept));
    CHECK(done->by_free_space + *kept == 8);
    CHECK(done->failed == 0);
    std::size_t rows = 0, there = 0;
    REQUIRE(folder->each({}, storage::beginning_of_time, storage::end_of_time, [&](const storage::segment_facts& s) {
        ++rows;
        CHECK(s.id.name.held);
        there += std::filesystem::exists(folder->path(s.id));
        return true;
    }));
    CHECK((rows == *kept && there == *kept));
}

TEST_CASE("a segment that was held while the index could not be written is not taken for gone") {
    const auto video = clip::h264();
    tests::disk disk;
    tests::disk_files files{&disk};
    tests::memory_index index;
    auto folder = memory_folder::open(files, index, "r");
    record(*folder, video, "door", after(0));
    REQUIRE(files.rename("r/door/20260101T000000.000000Z.mp4", "r/door/20260101T000000.000000Z.held.mp4"));
    disk.capacity = disk.used();
    const auto done = folder->retain(after(100));
    CHECK((done && done->by_free_space == 0 && done->short_of_space));
    REQUIRE(listed(*folder).size() == 1);
    CHECK(listed(*folder)[0].id.name.held);
}
