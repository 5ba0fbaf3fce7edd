// The law of a recorder's folder: whatever moment the power goes, every fragment whose sync returned is there, whole, and nothing that is not.
// BARTIZAN_POWERCUT_STATES: how many states; ./dev powercut gives 10,000. BARTIZAN_POWERCUT_OUT: a folder for some of the mended files.
#include <bartizan/io/footage_folder.hpp>
#include <support/footage.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace storage = bartizan::storage;
using tests::clip;

namespace {

using folder_type = io::footage_folder<tests::disk_files, tests::memory_index, storage::folder_limits{.keep_hours = 1, .least_free_mib = 0}>;

// promise: a fragment whose sync had returned when the log had `at` entries; `gone` when it was deleted on purpose.
struct promise {
    std::size_t at = 0, gone = ~std::size_t{0};
    std::string camera;
    bz::utc_time start{};
    unsigned nth = 1;
    std::vector<std::byte> bytes;
};
struct story {
    tests::disk disk;
    std::vector<promise> promises;
    std::vector<std::size_t> torn_from;   // entries of the log

    // run: two cameras at once, segments of two or three GOPs, one held, one deleted by age, a clock set back by an hour.
    void run(const clip& h264, const clip& h265) {
        tests::disk_files files{&disk};
        tests::memory_index index;
        auto folder = folder_type::open(files, index, "r");
        REQUIRE(folder);
        struct half {
            const clip& video;
            std::string camera;
        };
        double hour = 0;
        for (const double back : {0.0, 0.0, 1.0, -1.0}) {
            hour -= back;
            std::vector<std::unique_ptr<folder_type::writer>> writers;
            std::vector<std::unique_ptr<tests::footage_recorder<folder_type::writer>>> recorders;
            std::vector<half> halves{{h264, "door"}, {h265, "gate"}};
            std::vector<std::uint32_t> synced(2);
            for (auto& h : halves) {
                auto begun = folder->begin(h.camera, {clip::start.ticks + static_cast<std::int64_t>(hour * 36'000'000'000)});
                REQUIRE(begun);
                writers.push_back(std::make_unique<folder_type::writer>(std::move(*begun)));
                recorders.push_back(std::make_unique<tests::footage_recorder<folder_type::writer>>(h.video, *writers.back()));
                REQUIRE(recorders.back()->begin());
            }
            const auto note = [&](std::size_t who) {
                if (recorders[who]->fragments() == synced[who]) return;
                synced[who] = recorders[who]->fragments();
                const auto& facts = writers[who]->facts();
                storage::extent last;
                REQUIRE(folder->extents(facts.id, [&](const storage::extent& e) { last = e; }));
                const auto& file = disk.now.inodes.at(disk.now.names.at(folder->path(facts.id)));
                promise p{.at = disk.log.size(), .camera = facts.id.camera, .start = facts.id.name.start, .nth = facts.id.name.nth};
                p.bytes.assign(file.begin() + static_cast<std::ptrdiff_t>(last.offset), file.begin() + static_cast<std::ptrdiff_t>(last.offset + last.bytes));
                promises.push_back(std::move(p));
            };
            const auto most = std::max(h264.pictures.size(), h265.pictures.size());
            for (std::size_t i = 0; i < most; ++i)
                for (std::size_t who = 0; who < 2; ++who)
                    if (i < halves[who].video.pictures.size()) {
                        REQUIRE(recorders[who]->push(halves[who].video.pictures[i]));
                        note(who);
                    }
            for (std::size_t who = 0; who < 2; ++who) {
                REQUIRE(recorders[who]->finish());
                note(who);
                REQUIRE(writers[who]->finish());
            }
            if (promises.size() < 8) REQUIRE(*folder->hold("gate", clip::start, {clip::start.ticks + 1}) == 1);
            hour += 1.5;
        }
        const auto before = disk.log.size();
        const auto done = folder->retain({clip::start.ticks + std::int64_t{100} * 36'000'000'000});
        REQUIRE((done && done->by_age > 0));
        REQUIRE(folder->each({}, storage::beginning_of_time, storage::end_of_time, [&](const storage::segment_facts& s) {
            for (auto& p : promises)
                if (p.camera == s.id.camera && p.start == s.id.name.start && p.nth == s.id.name.nth) p.gone = 0;
            return true;
        }));
        for (auto& p : promises) p.gone = p.gone == 0 ? ~std::size_t{0} : before;   // may be gone from here on
    }
};

// judge: opens what a cut left as the recorder would, and compares with what was promised. Gives what was wrong, or nothing.
std::string judge(const story& told, tests::disk::state left, std::size_t n, std::uint64_t& torn, const std::string& keep) {
    tests::disk disk;
    disk.now = std::move(left);
    disk.next_inode = 1'000'000;
    disk.keeps_log = false;
    tests::disk_files files{&disk};
    tests::memory_index index;
    io::found_footage found;
    auto folder = folder_type::open(files, index, "r", found, [](const io::rebuild_progress&) {});
    if (!folder) return "cannot be opened";
    if (found.unmended + found.unreadable + found.damaged > 0) return "unmended, unreadable or damaged files";
    torn += found.cut_short + found.mended;
    std::map<std::tuple<std::string, std::int64_t, unsigned>, std::vector<std::vector<std::byte>>> there;
    std::size_t count = 0;
    std::string wrong;
    (void)folder->each({}, storage::beginning_of_time, storage::end_of_time, [&](const storage::segment_facts& s) {
        const auto& file = disk.now.inodes.at(disk.now.names.at(folder->path(s.id)));
        if (file.size() != s.bytes) wrong = "the index and the file disagree";
        auto& parts = there[{s.id.camera, s.id.name.start.ticks, s.id.name.nth}];
        (void)folder->extents(s.id, [&](const storage::extent& e) {
            parts.emplace_back(file.begin() + static_cast<std::ptrdiff_t>(e.offset), file.begin() + static_cast<std::ptrdiff_t>(e.offset + e.bytes));
        });
        // It plays: every sample of every fragment is found by a reader that knows nothing of the index, to the end of the file.
        bz::mp4::reader movie(file);
        std::size_t samples = 0;
        if (!movie.open()) wrong = "a mended file has no moov";
        else {
            auto rows = movie.samples();
            while (rows.next()) ++samples;
            if (rows.why() || samples == 0) wrong = "a mended file does not play to its end";
        }
        if (!keep.empty()) {
            std::ofstream out(keep + "/" + std::to_string(n) + "-" + s.id.camera + "-" + std::to_string(count++) + ".mp4", std::ios::binary);
            out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
        }
        return true;
    });
    if (!wrong.empty()) return wrong;
    std::map<std::tuple<std::string, std::int64_t, unsigned>, std::size_t> expected;
    for (const auto& p : told.promises) {
        const std::tuple key{p.camera, p.start.ticks, p.nth};
        const auto place = expected[key]++;
        const auto found_at = there.find(key);
        const bool kept = found_at != there.end() && place < found_at->second.size() && found_at->second[place] == p.bytes;
        if (p.at <= n && p.gone > n && !kept) return "a synced fragment is lost";
        if (found_at != there.end() && place < found_at->second.size() && !kept) return "a fragment is not what was recorded";
    }
    for (const auto& [key, parts] : there)
        if (parts.size() > expected[key]) return "a fragment that nobody recorded";
    return {};
}

const story& one_story() {
    static const story told = [] {
        static const auto h264 = clip::h264(), h265 = clip::h265();
        story s;
        s.run(h264, h265);
        return s;
    }();
    return told;
}
std::size_t wanted(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoul(text, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("whenever the power goes, every synced fragment is there, the index is rebuilt, and every file plays up to the cut") {
    const auto& told = one_story();
    REQUIRE(told.promises.size() >= 20);
    const auto states = wanted("BARTIZAN_POWERCUT_STATES", 1000);
    const char* out = std::getenv("BARTIZAN_POWERCUT_OUT");
    std::mt19937 random(20'261'125);
    std::uint64_t torn = 0;
    for (std::size_t i = 0; i < states; ++i) {
        const auto n = i % (told.disk.log.size() + 1);
        const auto wrong = judge(told, told.disk.after_cut(n, random), n, torn, out && i % (states / 20 + 1) == 0 ? out : "");
        INFO("state " << i << ", cut before change " << n << " of " << told.disk.log.size());
        REQUIRE(wrong == "");
    }
    CHECK(torn > states / 10);   // the cuts did hurt
    WARN(states << " states after " << told.disk.log.size() << " changes, " << told.promises.size() << " fragments promised, " << torn << " files mended");
}

TEST_CASE("the process killed at any moment loses nothing that it had written") {
    const auto& told = one_story();
    std::uint64_t torn = 0;
    for (std::size_t n = 0; n <= told.disk.log.size(); n += 3) {
        tests::disk::state left;
        for (std::size_t i = 0; i < n; ++i) left.apply(told.disk.log[i]);
        INFO("killed before change " << n);
        REQUIRE(judge(told, std::move(left), n, torn, "") == "");
    }
}

TEST_CASE("positive control: without syncs the same cuts lose fragments, and without the checks torn ones pass for whole") {
    story careless = one_story();
    std::erase_if(careless.disk.log, [](const auto& c) { return c.what == tests::disk::change::sync_file; });
    for (auto& p : careless.promises) p.at = 0, p.gone = ~std::size_t{0};
    std::mt19937 random(1);
    std::uint64_t torn = 0;
    std::size_t lost = 0;
    for (std::size_t i = 0; i < 30; ++i) {
        const auto n = careless.disk.log.size();
        lost += judge(careless, careless.disk.after_cut(n, random), n, torn, "") == "a synced fragment is lost";
    }
    CHECK(lost > 25);

    const auto& told = one_story();
    std::size_t passed = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        const auto left = told.disk.after_cut(i % (told.disk.log.size() + 1), random);
        for (const auto& [path, inode] : left.names) {
            const auto& file = left.inodes.at(inode);
            std::uint32_t with = 0, without = 0;
            if (const auto s = storage::scan(file, storage::checks::required, 3112, [](const auto&) {})) with = s->fragments;
            std::vector<std::byte> blind = file;   // the same file as a reader sees it that knows no checks
            const auto id = std::as_bytes(std::span(storage::fragment_check_id));
            for (auto at = std::search(blind.begin(), blind.end(), id.begin(), id.end()); at != blind.end(); at = std::search(at, blind.end(), id.begin(), id.end()))
                *at ^= std::byte{1};
            if (const auto s = storage::scan(blind, storage::checks::when_there, 3112, [](const auto&) {})) without = s->fragments;
            passed += without > with;
        }
    }
    CHECK(passed > 0);
}
