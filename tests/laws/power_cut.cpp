// The law of a recorder's folder: whatever moment the power goes, every fragment whose sync returned is there, whole, and nothing that is not; at most the
// last second is lost; the index, torn as well, is brought up to date from the files; every file plays and is as its camera signed it, up to the cut.
// BARTIZAN_POWERCUT_STATES: how many states; ./dev powercut gives 10,000. BARTIZAN_POWERCUT_OUT: a folder for some of the mended files.
#include <bartizan/service/ingest.hpp>

#include <bartizan/crypto/software/trust_store.hpp>
#include <bartizan/frame/arrival_verifier.hpp>
#include <bartizan/recorder.hpp>
#include <support/cut_database.hpp>
#include <support/footage.hpp>
#include <support/print.hpp>
#include <support/recorded.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <unordered_map>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace storage = bartizan::storage;
using tests::clip;

namespace {

constexpr std::int64_t second = bz::utc_time::ticks_per_second;
using product = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.segment_ms = 5'000, .keep_hours = 1, .least_free_mib = 1}>,
                             bz::sealed_footage<>, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>>;
using database = io::sqlite::footage_index;
using types = bz::recorder_types<product, database, tests::disk_files>;
using from_files = bz::recorder_types<product, tests::memory_index, tests::disk_files>::folder;   // the same folder, with an index of nothing
constexpr auto index_path = "index.sqlite";

struct wall {
    const bz::utc_time* at;
    bz::instant now() const { return bz::instant(std::chrono::nanoseconds(at->ticks * 100)); }
    bz::utc_time utc() const { return *at; }
};
struct nobody {
    void segment_began(const storage::segment_facts&, bz::nal::codec, std::span<const bz::bytes_view>) {}
    void stored(const bz::frame::picture&) {}
    void documents(bz::frame::sei_units) {}
    void segment_ended(const storage::segment_facts&) {}
    void told(bz::service::ingest_trouble, bz::error) { FAIL("trouble"); }
};

// promise: a fragment whose sync had returned when the log had `at` entries; `gone` when it may have been deleted on purpose.
using segment_key = std::tuple<std::string, std::int64_t, unsigned>;
segment_key key_of(const storage::segment_id& id) { return {id.camera, id.name.start.ticks, id.name.nth}; }
struct promise {
    std::size_t at = 0, gone = ~std::size_t{0};
    segment_key of;
    std::uint64_t offset = 0;
    std::vector<std::byte> bytes;
};
// arrival: a picture that the recorder had been given when the log had `at` entries, in one of the runs.
struct arrival {
    std::size_t at = 0, run = 0;
    bz::utc_time captured{};
};

struct story {
    tests::disk disk;
    std::vector<promise> promises;
    std::map<std::string, std::vector<arrival>> arrivals;
    std::map<segment_key, std::size_t> ended;   // ended in order, with the documents of its last pictures
    std::vector<bz::utc_time> runs;             // when each began; far enough from each other that a time tells its run
    std::map<std::string, std::string> certificates;
    std::set<std::size_t> footage;              // inodes

    // run: two cameras whose encrypted, signed video is pulled at once: one run ended in order, after which the power goes on; one whose connection breaks;
    // one whose camera's clock is an hour back; one that only the end of the log ends. Some footage is held, some deleted by age.
    void run() {
        tests::cut_database power(disk);
        tests::disk_files files{&disk};
        for (const std::int64_t from : {0, 7200, 3600, 10'800}) runs.push_back({clip::start.ticks + from * second});
        static const auto h264 = clip::h264(), h265 = clip::h265();
        auto door = std::make_unique<tests::signing_camera>(h264, true), gate = std::make_unique<tests::signing_camera>(h265, true);
        certificates = {{"door", door->certificate()}, {"gate", gate->certificate()}};
        bool remade = false;
        auto index = database::open_or_remake(index_path, remade);
        REQUIRE(index);
        auto folder = types::folder::open(files, *index, "r");
        REQUIRE(folder);
        nobody watch;
        bz::utc_time now{};
        using session_type = bz::service::ingest_session<types, wall, nobody>;
        struct half {
            const char* id;
            tests::signing_camera& camera;
            std::unique_ptr<session_type> session{};
            std::uint32_t rtp = 0xffff'0000;
        };
        std::array halves{half{"door", *door}, half{"gate", *gate}};
        for (std::size_t r = 0; r < runs.size(); ++r) {
            now = runs[r];
            for (auto& h : halves) {
                if (r == 0 || r == 1) h.session = std::make_unique<session_type>(*folder, h.id, wall{&now}, watch);   // the program began anew
                if (r == 2) continue;                                                                                 // within one connection
                bz::sdp::media media;
                media.kind = "video", media.payload_type = 96, media.clock_rate = 90'000;
                media.encoding = h.camera.video().codec == bz::nal::codec::h264 ? "H264" : "H265";
                REQUIRE(h.session->wants(media));
                h.session->begins();
            }
            // Runs end with whole groups, so that the next begins with a key picture: 7 s, and what comes after the last signed group is asked to end.
            for (int i = 0; i < 70 + (r == 0 ? 1 : 0); ++i, now.ticks += second / 10)
                for (auto& h : halves) {
                    if (r == 0 && i == 65) h.session->end();
                    const auto p = h.camera.next(now);
                    arrivals[h.id].push_back({disk.log.size(), r, now});
                    h.session->picture({.units = p.units, .timestamp = h.rtp += 9'000}, now);
                    note(*folder);
                }
            if (r == 0)
                for (auto& h : halves)
                    for (int i = 0; i < 9; ++i) (void)h.camera.next(now);   // unseen: to the next key picture
            if (r == 2)
                for (auto& h : halves) {
                    h.session->connection_ended();
                    note(*folder, false);
                }
            if (r == 0) REQUIRE(*folder->hold("gate", runs[0], {runs[0].ticks + 1}) == 1);
        }
        const auto before = disk.log.size();
        const auto done = folder->retain({runs[3].ticks + 7 * second});   // keeps an hour
        REQUIRE((done && done->by_age >= 3));
        std::map<segment_key, bool> kept;
        REQUIRE(folder->each({}, storage::beginning_of_time, storage::end_of_time, [&](const storage::segment_facts& s) { return kept[key_of(s.id)] = true; }));
        for (auto& p : promises)
            if (!kept.contains(p.of)) p.gone = before;   // may be gone from here on
        for (const auto& c : disk.log)
            if (c.what == tests::disk::change::create && c.path.starts_with("r/")) footage.insert(c.inode);
        disk.keeps_log = false;                          // who is destroyed now writes its end: a cut comes before that
    }

private:
    std::map<segment_key, std::size_t> noted_;
    void note(types::folder& folder, bool with_documents = true) {
        std::vector<storage::segment_facts> all;
        REQUIRE(folder.each({}, storage::beginning_of_time, storage::end_of_time, [&](const storage::segment_facts& s) { return all.push_back(s), true; }));
        for (const auto& s : all) {
            const auto key = key_of(s.id);
            if (!s.open) ended.try_emplace(key, with_documents ? disk.log.size() : ~std::size_t{0});
            auto& known = noted_[key];
            std::size_t n = 0;
            const auto& file = disk.now.inodes.at(disk.now.names.at(folder.path(s.id)));
            REQUIRE(folder.extents(s.id, [&](const storage::extent& e) {
                if (n++ < known) return;
                const auto* from = file.data() + e.offset;
                promises.push_back({.at = disk.log.size(), .of = key, .offset = e.offset, .bytes = {from, from + e.bytes}});
            }));
            known = n;
        }
    }
};

// verifier: our verifier on a file as it lies there, without the key. Remembers what it found: most states have most files in common.
class verifier {
    struct ranges {
        std::vector<storage::verdict_range> all;
        void range(const storage::verdict_range& r) {
            for (auto& known : all)
                if (known.from == r.from && known.verdict == r.verdict) return void(known = r);
            all.push_back(r);
        }
    };
    const story& told_;
    std::unordered_map<std::string, std::string> seen_;

public:
    std::uint64_t files = 0, different = 0, pictures = 0, uncovered = 0;

    explicit verifier(const story& told) : told_(told) {}

    // wrong: what is wrong with the file; nothing: it plays to its end and is as it was signed, but for the group whose document the cut took.
    std::string wrong(const std::string& camera, const std::vector<std::byte>& file, bool whole) {
        ++files;
        const auto [at, fresh] = seen_.try_emplace(camera + (whole ? "+" : "-") + std::string(bz::as_text(file)));
        if (fresh) ++different, at->second = judged(camera, file, whole);
        return at->second;
    }

private:
    std::string judged(const std::string& camera, const std::vector<std::byte>& file, bool whole) {
        bz::mp4::reader movie(file);
        if (!movie.open()) return "a mended file has no moov";
        const auto codec = camera == "door" ? bz::nal::codec::h264 : bz::nal::codec::h265;
        bz::crypto::software::trust_store store(clip::start);
        if (!store.add_anchors(bz::as_bytes(told_.certificates.at(camera)))) return "no certificate";
        ranges out;
        const auto judge = std::make_unique<bz::frame::arrival_verifier<bz::crypto::software::trust_store, ranges>>(codec, store, out);
        std::vector<std::byte> scratch(bz::protection_sei::unit_bytes_max);
        std::uint64_t count = 0;
        auto rows = movie.samples();
        while (const auto sample = rows.next()) {
            std::vector<bz::bytes_view> units;
            for (bz::byte_reader in(sample->data); in.remaining() >= 4;) {
                const auto size = in.u32();
                if (size == 0 || size > in.remaining()) return "a sample that is no row of units";
                units.push_back(in.bytes(size));
            }
            const bz::frame::picture p{.units = units, .captured = {clip::start.ticks + static_cast<std::int64_t>(count++) * (second / 10)}};
            const auto how = bz::frame::protection_of(codec, p, scratch);
            if (!how || !*how || !sample->is_protected) return "a picture that is not encrypted as it came";
            judge->picture(p, &**how);
        }
        if (rows.why() || count == 0) return "a mended file does not play to its end";
        judge->finish();
        pictures += count;
        std::uint64_t covered = 0, rest = 0;
        std::ranges::sort(out.all, {}, &storage::verdict_range::from);
        for (const auto& r : out.all) {
            if (r.verdict == storage::verdict::not_verifiable_without_key && rest == 0) covered += r.frames;   // its documents are there, and its camera's
            else if (r.verdict == storage::verdict::not_covered || (r.verdict == storage::verdict::unsigned_video && count <= 10)) rest += r.frames;   // behind the last of them
            else return "a file is " + std::string(storage::name(r.verdict)) + " after the cut: " + r.details;
        }
        uncovered += rest;
        if (covered + rest != count) return "pictures without a verdict";
        return rest > (whole ? 0 : 10) ? std::to_string(rest) + " pictures lost their signature" : std::string();
    }
};

struct toll {
    std::uint64_t torn = 0, files_read = 0, remade = 0, behind = 0;
    std::int64_t longest_lost = 0;   // ticks
};

// judge: opens what a cut left as the recorder would, and compares with what was promised. Gives what was wrong, or nothing.
std::string judge(const story& told, tests::disk::state left, std::size_t n, verifier& verify, toll& sum, const std::string& keep = {}) {
    tests::disk disk;
    disk.now = std::move(left);
    disk.next_inode = 1'000'000;
    disk.keeps_log = false;
    tests::cut_database power(disk);
    tests::disk_files files{&disk};
    bool remade = false;
    auto index = database::open_or_remake(index_path, remade);
    if (!index) {   // setting it aside is for files of the system; here it is gone
        ++sum.remade;
        for (const char* const part : {"", "-wal", "-journal"}) disk.now.names.erase(std::string(index_path) + part);
        power.use(disk);
        index = database::open(index_path);
        if (!index) return "no index can be made";
    }
    io::found_footage found;
    auto folder = types::folder::open(files, *index, "r", found, [](const io::rebuild_progress&) {});
    if (!folder) return "cannot be opened";
    if (found.unmended + found.unreadable + found.damaged > 0) return "unmended, unreadable or damaged files";
    if (const auto why = folder->index_failure(); why.code != 0) return "the index failed: " + index->failure_text();
    sum.torn += found.cut_short + found.mended;
    sum.files_read += found.scanned;
    sum.behind += found.scanned + found.gone > 0;

    // The index says what one made of the files alone says.
    tests::memory_index nothing;
    auto other = from_files::open(files, nothing, "r");
    std::vector<storage::segment_facts> listed, by_files;
    const auto list = [](auto& from, auto& to) { return from.each({}, storage::beginning_of_time, storage::end_of_time, [&](const auto& s) { return to.push_back(s), true; }); };
    if (!other || !list(*folder, listed) || !list(*other, by_files)) return "an index cannot be read";
    const auto by_key = [](const auto& s) { return key_of(s.id); };
    std::ranges::sort(listed, {}, by_key), std::ranges::sort(by_files, {}, by_key);
    if (listed != by_files) return "the index and the files disagree";

    std::map<segment_key, std::map<std::uint64_t, bz::bytes_view>> there;
    std::map<std::pair<std::string, std::size_t>, bz::utc_time> until;   // of a camera in a run
    std::size_t count = 0;
    for (const auto& s : listed) {
        const auto& file = disk.now.inodes.at(disk.now.names.at(folder->path(s.id)));
        auto& parts = there[key_of(s.id)];
        std::vector<storage::extent> extents, of_files;
        (void)folder->extents(s.id, [&](const storage::extent& e) { extents.push_back(e); });
        (void)other->extents(s.id, [&](const storage::extent& e) { of_files.push_back(e); });
        if (file.size() != s.bytes || extents != of_files) return "the index and a file disagree";
        for (const auto& e : extents) parts[e.offset] = bz::bytes_view(file).subspan(static_cast<std::size_t>(e.offset), static_cast<std::size_t>(e.bytes));
        const auto ended = told.ended.find(key_of(s.id));
        if (auto wrong = verify.wrong(s.id.camera, file, ended != told.ended.end() && ended->second <= n); !wrong.empty()) return wrong;
        for (std::size_t r = 0; r < told.runs.size(); ++r)
            if (s.id.name.start >= told.runs[r] && s.id.name.start.ticks < told.runs[r].ticks + 60 * second) until[{s.id.camera, r}] = std::max(until[{s.id.camera, r}], s.end);
        if (keep.empty()) continue;
        std::ofstream out(keep + "/" + std::to_string(n) + "-" + s.id.camera + "-" + std::to_string(count++) + ".mp4", std::ios::binary);
        out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
    }
    std::map<segment_key, std::size_t> expected;
    for (const auto& p : told.promises) {
        ++expected[p.of];
        const auto found_at = there.find(p.of);
        const auto part = found_at == there.end() ? bz::bytes_view{} : found_at->second[p.offset];
        const bool kept = std::ranges::equal(part, p.bytes);
        if (p.at <= n && p.gone > n && !kept) return "a synced fragment is lost";
        if (!part.empty() && !kept) return "a fragment is not what was recorded";
    }
    for (const auto& [key, parts] : there)
        if (parts.size() > expected[key]) return "a fragment that nobody recorded";
    // At most a second of what had arrived is lost. What was deleted on purpose is told above.
    for (const auto& [camera, all] : told.arrivals) {
        const auto next = std::ranges::upper_bound(all, n, {}, &arrival::at);
        if (next == all.begin()) continue;
        const auto& last = *std::prev(next);
        const auto synced = until.find({camera, last.run});
        const auto lost = last.captured.ticks - (synced == until.end() ? told.runs[last.run] : synced->second).ticks;
        sum.longest_lost = std::max(sum.longest_lost, lost);
        if (lost > second) return "more than a second is lost: " + std::to_string(lost / (second / 1000)) + " ms";
    }
    return {};
}

const story& one_story() {
    static const story told = [] {
        story s;
        s.run();
        return s;
    }();
    return told;
}
std::size_t wanted(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoul(text, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("whenever the power goes, every synced fragment is there, at most a second is lost, the index is rebuilt, and every file plays and verifies up to the cut") {
    const auto& told = one_story();
    REQUIRE(told.promises.size() >= 40);
    const auto states = wanted("BARTIZAN_POWERCUT_STATES", 500);
    const char* out = std::getenv("BARTIZAN_POWERCUT_OUT");
    std::mt19937 random(20'261'125);
    verifier verify(told);
    toll sum;
    std::vector<std::size_t> writing;   // moments at which footage was written and not synced: most of a story's changes are the index's
    for (std::size_t i = 0; i < told.disk.log.size(); ++i)
        if (told.footage.contains(told.disk.log[i].inode) && told.disk.log[i].what == tests::disk::change::write) writing.push_back(i + 1);
    for (std::size_t i = 0; i < states; ++i) {
        const auto n = i % 2 ? writing[random() % writing.size()] : random() % (told.disk.log.size() + 1);
        const auto wrong = judge(told, told.disk.after_cut(n, random), n, verify, sum, out && i % (states / 20 + 1) == 0 ? out : "");
        INFO("state " << i << ", cut before change " << n << " of " << told.disk.log.size());
        REQUIRE(wrong == "");
    }
    if (out)
        for (const auto& [camera, pem] : told.certificates) std::ofstream(std::string(out) + "/" + camera + ".pem") << pem;
    CHECK(sum.torn > states / 10);     // the cuts did hurt the files
    CHECK(sum.behind > states / 10);   // and the index
    CHECK(sum.longest_lost > second / 2);
    CHECK(verify.uncovered > 0);
    WARN(states << " states after " << told.disk.log.size() << " changes, " << told.promises.size() << " fragments promised; " << sum.torn << " files mended, index behind the files in "
                << sum.behind << " states, made anew in " << sum.remade << ", " << sum.files_read << " files read again; at most " << sum.longest_lost / (second / 1000) << " ms lost; "
                << verify.files << " files verified, " << verify.different << " different ones, " << verify.pictures << " pictures in them, " << verify.uncovered
                << " of a last group whose document the cut took");
}

TEST_CASE("the process killed at any moment loses nothing that it had written") {
    const auto& told = one_story();
    verifier verify(told);
    toll sum;
    for (std::size_t n = 0; n <= told.disk.log.size(); n += 7) {
        tests::disk::state left;
        for (std::size_t i = 0; i < n; ++i) left.apply(told.disk.log[i]);
        INFO("killed before change " << n);
        REQUIRE(judge(told, std::move(left), n, verify, sum) == "");
    }
    CHECK(sum.remade == 0);
}

TEST_CASE("an index whose database was never synced is made anew when it is broken, and the footage is all there") {
    story careless = one_story();
    std::set<std::size_t> databases;
    for (const auto& c : careless.disk.log)
        if (c.what == tests::disk::change::create && c.path.starts_with(index_path)) databases.insert(c.inode);
    std::erase_if(careless.disk.log, [&](const auto& c) { return c.what == tests::disk::change::sync_file && databases.contains(c.inode); });
    for (auto& p : careless.promises) p.at = p.gone = 0;   // their places in the log have moved: the end of it alone is asked
    careless.arrivals.clear(), careless.ended.clear();
    for (std::size_t i = 0; i < careless.promises.size(); ++i) careless.promises[i].gone = one_story().promises[i].gone == ~std::size_t{0} ? ~std::size_t{0} : 0;
    std::mt19937 random(7);
    verifier verify(careless);
    toll sum;
    for (int i = 0; i < 60; ++i) {
        const auto n = careless.disk.log.size();
        REQUIRE(judge(careless, careless.disk.after_cut(n, random), n, verify, sum) == "");
    }
    CHECK(sum.remade > 0);
}

TEST_CASE("positive control: without syncs the same cuts lose fragments, and without the checks torn ones pass for whole") {
    story careless = one_story();
    std::erase_if(careless.disk.log, [](const auto& c) { return c.what == tests::disk::change::sync_file; });
    for (auto& p : careless.promises) p.at = 0, p.gone = ~std::size_t{0};
    std::mt19937 random(1);
    verifier verify(careless);
    toll sum;
    std::size_t lost = 0;
    for (std::size_t i = 0; i < 30; ++i) {
        const auto n = careless.disk.log.size();
        lost += judge(careless, careless.disk.after_cut(n, random), n, verify, sum) == "a synced fragment is lost";
    }
    CHECK(lost > 25);

    const auto& told = one_story();
    std::size_t passed = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        const auto left = told.disk.after_cut(random() % (told.disk.log.size() + 1), random);
        for (const auto& [path, inode] : left.names) {
            if (!path.ends_with(".mp4")) continue;
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

TEST_CASE("positive control: a byte that changed in a mended file is no power cut, and the verifier is not silent about a lost group") {
    const auto& told = one_story();
    const auto [key, log] = *told.ended.begin();
    const auto name = storage::segment_text({.start = {std::get<1>(key)}, .nth = std::get<2>(key)});
    tests::disk::state all;
    for (std::size_t i = 0; i < log; ++i) all.apply(told.disk.log[i]);
    const auto file = all.inodes.at(all.names.at("r/" + std::get<0>(key) + "/" + std::string(name.view())));
    std::vector<storage::extent> parts;
    REQUIRE(storage::scan(file, storage::checks::required, 3112, [&](const auto& e) { parts.push_back(e); }));
    REQUIRE(parts.size() >= 4);
    verifier verify(told);
    CHECK(verify.wrong(std::get<0>(key), file, true) == "");
    auto lacking = file;   // the third group is cut out, and with it the document about the second
    lacking.erase(lacking.begin() + static_cast<std::ptrdiff_t>(parts[2].offset), lacking.begin() + static_cast<std::ptrdiff_t>(parts[3].offset));
    CHECK(verify.wrong(std::get<0>(key), lacking, true).starts_with("a file is missing"));
    auto unsigned_end = file;   // the last group's documents stand at its end
    unsigned_end.resize(static_cast<std::size_t>(parts[2].offset));
    CHECK(verify.wrong(std::get<0>(key), unsigned_end, true).ends_with("pictures lost their signature"));
}
