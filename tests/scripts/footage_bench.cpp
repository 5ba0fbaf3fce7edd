// footage_bench write DIR CLIP: records CLIP again and again, and says each fragment on stdout once its sync has returned.
// footage_bench check DIR SAID: opens DIR as a recorder does, and holds it to all that SAID says. footage_bench corpus CLIP FILE: one segment.
#include <bartizan/io/footage_folder.hpp>

#include <bartizan/io/posix_files.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <support/footage.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace {
namespace bz = bartizan;
namespace io = bartizan::io;
namespace storage = bartizan::storage;
using folder_type = io::footage_folder<io::posix_files, io::sqlite::footage_index, storage::folder_limits{.least_free_mib = 0}>;

int fail(const std::string& why) {
    std::cerr << "footage_bench: " << why << '\n';
    return 1;
}
int fail(const char* what, bz::error why) { return fail(std::string(what) + ": " + std::string(why.message())); }

std::uint32_t sum(bz::bytes_view bytes) {
    storage::crc32c c;
    c.add(bytes);
    return c.value();
}

int write(const std::string& place, const tests::clip& video) {
    io::posix_files files;
    bool remade = false;
    auto index = io::sqlite::footage_index::open_or_remake(place + "/index.sqlite", remade);
    if (!index) return fail("index", index.error());
    auto folder = folder_type::open(files, *index, place + "/footage");
    if (!folder) return fail("folder", folder.error());
    bz::utc_time newest = tests::clip::start;
    (void)folder->each({}, storage::beginning_of_time, storage::end_of_time, [&](const storage::segment_facts& s) {
        newest = std::max(newest, s.end);
        return true;
    });
    for (auto at = newest;; at.ticks += 600'000'000) {
        auto to = folder->begin("door", at);
        if (!to) return fail("begin", to.error());
        tests::footage_recorder<folder_type::writer> recorder(video, *to);
        if (const auto done = recorder.begin(); !done) return fail("init segment", done.error());
        std::uint32_t said = 0;
        const auto say = [&] {
            if (recorder.fragments() == said) return;
            said = recorder.fragments();
            storage::extent last;
            (void)folder->extents(to->facts().id, [&](const storage::extent& e) { last = e; });
            const auto file = files.load(folder->path(to->facts().id));
            if (!file) return;
            const auto bytes = file->bytes().subspan(static_cast<std::size_t>(last.offset), static_cast<std::size_t>(last.bytes));
            std::cout << storage::segment_text(to->facts().id.name).view() << ' ' << said << ' ' << sum(bytes) << std::endl;
        };
        for (const auto& p : video.pictures) {
            if (const auto done = recorder.push(p); !done) return fail("picture", done.error());
            say();
        }
        if (const auto done = recorder.finish(); !done) return fail("end", done.error());
        say();
        if (const auto done = to->finish(); !done) return fail("end", done.error());
    }
}

int check(const std::string& place, const std::string& said) {
    io::posix_files files;
    bool remade = false;
    auto index = io::sqlite::footage_index::open_or_remake(place + "/index.sqlite", remade);
    if (!index) return fail("index", index.error());
    io::found_footage found;
    auto folder = folder_type::open(files, *index, place + "/footage", found, [](const io::rebuild_progress&) {});
    if (!folder) return fail("folder", folder.error());
    if (remade || found.damaged + found.unmended + found.unreadable > 0) return fail("the index or a file is damaged, which no kill can do");
    std::map<std::string, std::vector<std::uint32_t>> there;
    std::string last;
    const auto listed = folder->each({}, storage::beginning_of_time, storage::end_of_time, [&](const storage::segment_facts& s) {
        const auto file = files.load(folder->path(s.id));
        auto& sums = there[last = std::string(storage::segment_text(s.id.name).view())];
        (void)folder->extents(s.id, [&](const storage::extent& e) { sums.push_back(sum(file->bytes().subspan(static_cast<std::size_t>(e.offset), static_cast<std::size_t>(e.bytes)))); });
        return true;
    });
    if (!listed) return fail("index", listed.error());
    std::ifstream in(said);
    std::string name;
    std::size_t number = 0, promised = 0;
    std::uint32_t expected = 0;
    while (in >> name >> number >> expected && in.peek() == '\n') {   // the last line may be cut off
        const auto& sums = there[name];
        if (number == 0 || sums.size() < number || sums[number - 1] != expected) return fail(name + ": fragment " + std::to_string(number) + " was synced and is lost");
        ++promised;
    }
    if (promised == 0) return fail(said + " promises nothing, so nothing is tested");
    std::cout << promised << " fragments promised and there, " << found.cut_short << " files cut short, last " << place << "/footage/door/" << last << '\n';
    return 0;
}

int corpus(const tests::clip& video, const std::string& path) {
    auto file = io::posix_file::create(path.c_str());
    if (!file) return fail("create", file.error());
    tests::footage_recorder<io::posix_file> recorder(video, *file);
    auto done = recorder.begin();
    for (std::size_t i = 0; done && i < 13; ++i) done = recorder.push(video.pictures[i]);
    if (done) done = recorder.finish();
    return done ? 0 : fail("record", done.error());
}
}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> a(arguments + 1, arguments + count);
    try {
        if (a.size() == 3 && a[0] == "write") return write(a[1], {bz::nal::codec::h264, tests::load(a[2])});
        if (a.size() == 3 && a[0] == "check") return check(a[1], a[2]);
        if (a.size() == 3 && a[0] == "corpus") return corpus({bz::nal::codec::h264, tests::load(a[1])}, a[2]);
    } catch (const std::exception& e) {
        return fail(e.what());
    }
    return fail("usage: footage_bench write DIR CLIP | check DIR SAID | corpus CLIP FILE");
}
