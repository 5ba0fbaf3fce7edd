// SPDX-License-Identifier: Apache-2.0
#include "export.hpp"

#include "command.hpp"
#include "segment_path.hpp"
#include "verify/cut.hpp"
#include "verify/groups.hpp"

#include <bartizan/protocol/mp4/index.hpp>
#include <bartizan/protocol/mp4/init_segment.hpp>
#include <bartizan/protocol/storage/scan.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

extern char** environ;

namespace recorder {

namespace storage = bz::storage;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t second = bz::utc_time::ticks_per_second;

// source: one segment's file and what of it goes into a part.
struct source {
    storage::segment_facts facts;
    std::string path;
    std::unique_ptr<bz::io::mapped_file> file;
    std::uint64_t init = 0;                             // bytes of its init segment
    std::vector<std::pair<std::uint64_t, std::uint64_t>> fragments;   // offset, bytes
    std::vector<std::byte> identity;                    // what must be the same in one part: sample entries, timescales
    std::uint64_t ticks = 0;                            // how long it is, of the video
    std::uint32_t timescale = 1, sound_timescale = 0;   // 0: it has no sound
    bz::utc_time end{};

    bz::bytes_view bytes() const { return file->bytes().first(std::min<std::size_t>(file->bytes().size(), facts.bytes)); }
};

// open: elsewhere  the path of a file that is not in the folder; empty: it is
source open(const storage::segment_facts& facts, const std::string& root, const std::string& elsewhere) {
    source s{.facts = facts, .path = elsewhere.empty() ? path_of(root, facts.id) : elsewhere, .file = {}, .fragments = {}, .identity = {}};
    const auto map = [](const std::string& path) { return bz::io::mapped_file::open(path.c_str()); };
    s.file = std::make_unique<bz::io::mapped_file>(command::need(elsewhere.empty() ? open_either(root, facts.id, map) : map(elsewhere), s.path));
    bz::mp4::reader movie(s.bytes());
    if (!movie.open()) command::fail(s.path + ": " + std::string(make_error(movie.why().code).message()));
    const auto& video = movie.video();
    s.init = video.moov.end();
    const auto scanned = storage::scan(s.bytes(), storage::checks::when_there, bz::mp4::index_slot_bytes(256), [&](const storage::extent& e) { s.fragments.emplace_back(e.offset, e.bytes); });
    if (!scanned) command::fail(s.path + ": " + std::string(scanned.error().message()));
    s.end = scanned->end(facts.id.name.start);
    s.ticks = scanned->duration, s.timescale = std::max<std::uint32_t>(video.timescale, 1);
    const auto& entry = video.entry();
    const auto put = [&](bz::bytes_view more) { s.identity.insert(s.identity.end(), more.begin(), more.end()); };
    const std::uint32_t words[] = {video.timescale, std::uint32_t(entry.codec), entry.is_protected};
    put(std::as_bytes(std::span(words)));
    put(entry.kid);
    put(entry.configuration);
    if (const auto heard = movie.read_audio(); heard && heard->tracks > 0) {
        s.sound_timescale = heard->track.timescale;
        const std::uint32_t more[] = {heard->track.timescale, std::uint32_t(heard->codec), std::uint32_t(heard->tracks), heard->channels};
        put(std::as_bytes(std::span(more)));
        put(heard->track.entry().configuration);
    }
    return s;
}

// later: a fragment whose pictures and sound begin so much later: each segment has a time of its own. What it is not read of stays as it is.
void later(std::span<std::byte> fragment, std::uint64_t pictures, std::uint64_t sound) {
    bz::mp4::box_reader top(fragment, 0);
    while (const auto moof = top.next()) {
        if (moof->type != bz::mp4::fourcc("moof") || !moof->whole) continue;
        bz::mp4::box_reader tracks(*moof);
        while (const auto traf = tracks.next()) {
            if (traf->type != bz::mp4::fourcc("traf")) continue;
            std::uint32_t number = 0;
            bz::mp4::box_reader parts(*traf);
            while (const auto part = parts.next()) {
                bz::byte_reader in(part->payload);
                const auto version = in.u32() >> 24;
                if (part->type == bz::mp4::fourcc("tfhd")) number = in.u32();
                if (part->type != bz::mp4::fourcc("tfdt") || version != 1 || part->payload.size() < 12) continue;   // as recorders here write it
                bz::byte_writer out(fragment.subspan(static_cast<std::size_t>(part->payload_offset()) + 4, 8));
                out.u64(in.u64() + (number == bz::mp4::track_id ? pictures : sound));
            }
        }
    }
}

// joined: segments that follow each other as one file, for the cut to work on. It is gone with the object.
class joined {
    std::string name_;
    std::vector<std::uint64_t> ends_;   // of each segment in the file
    std::vector<bz::utc_time> starts_;

public:
    joined(std::string name, std::span<const source> from, const std::function<void(std::uint64_t)>& more) : name_(std::move(name)) {
        std::ofstream out(name_, std::ios::binary | std::ios::trunc);
        std::uint64_t size = 0, before = 0;   // before: ticks of the video in the segments so far
        std::vector<std::byte> fragment;
        const auto put = [&](bz::bytes_view bytes) {
            out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
            size += bytes.size();
        };
        for (const auto& s : from) {
            if (&s == from.data()) put(s.bytes().first(static_cast<std::size_t>(s.init)));
            for (const auto& [offset, bytes] : s.fragments) {
                const auto as_it_is = s.bytes().subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(bytes));
                fragment.assign(as_it_is.begin(), as_it_is.end());
                later(fragment, before, before / s.timescale * s.sound_timescale + before % s.timescale * s.sound_timescale / s.timescale);
                put(fragment);
            }
            before += s.ticks;
            ends_.push_back(size);
            starts_.push_back(s.facts.id.name.start);
            more(s.bytes().size());
        }
        out.close();
        if (!out) {
            std::remove(name_.c_str());
            command::fail(name_ + ": cannot be written: is the disk full?");
        }
    }
    joined(const joined&) = delete;
    ~joined() { std::remove(name_.c_str()); }

    const std::string& name() const { return name_; }
    std::size_t segment_of(std::uint64_t offset) const { return static_cast<std::size_t>(std::ranges::upper_bound(ends_, offset) - ends_.begin()); }
    bz::utc_time start_of(std::size_t segment) const { return starts_[segment]; }
};

// picture: what choosing boundaries needs of each.
struct picture {
    std::uint64_t frame = 0, document = 0;   // document: NAL unit of the last signed one that came with it; 0: none
    bz::utc_time at{}, signed_end{};         // signed_end: of that document
    bool key = false, behind = false;        // behind: the document stands behind its slices
};

struct survey {
    std::vector<picture> pictures;
    std::vector<std::byte> certificates;   // PEM, of the first document that brings them
    std::int64_t step = second / 25;
    std::int64_t ahead = 0;                // of the camera's signed times before those of the files
    bool sets_in_band = false, is_signed = false;
};

survey look(const verify::recording& video, const joined& from) {
    survey out;
    std::vector<std::byte> scratch;
    const auto scale = std::max<std::uint32_t>(video.movie()->video().timescale, 1);
    std::size_t segment = ~std::size_t{0};
    std::int64_t first = 0;
    verify::each_group(video, [&](const verify::group& g) {
        picture p{.frame = g.frame};
        if (const auto now = from.segment_of(g.sample->offset); now != segment) segment = now, first = g.sample->presentation_time;
        const auto since = g.sample->presentation_time - first;
        p.at = {from.start_of(segment).ticks + since / scale * second + since % scale * second / scale};
        p.key = g.sample->sync;
        bool slices = false;
        for (const auto& u : g.units) {
            slices |= u.slice;
            out.sets_in_band |= verify::is_parameter_set(video.codec(), u.bytes);
            if (!bz::media_signing::is_media_signing(video.codec(), u.bytes)) continue;
            scratch.resize(std::max(scratch.size(), u.bytes.size()));
            const auto sei = bz::media_signing::read_sei(video.codec(), u.bytes, bz::media_signing::escaping::remove, scratch);
            if (!sei) continue;
            if (out.certificates.empty()) out.certificates.assign(sei->said.certificates.begin(), sei->said.certificates.end());
            if (sei->said.certificate_sei || sei->signature.empty()) continue;
            p.document = u.nal, p.signed_end = sei->said.end, p.behind = slices;
            out.is_signed = true;
        }
        if (!out.pictures.empty() && p.at > out.pictures.back().at) out.step = p.at.ticks - out.pictures.back().at.ticks;
        out.pictures.push_back(p);
        return true;
    });
    const auto on_time = std::ranges::find_if(out.pictures, [](const picture& p) { return p.key && p.document > 0 && !p.behind; });
    if (on_time != out.pictures.end()) out.ahead = on_time->signed_end.ticks - on_time->at.ticks;
    return out;
}

// plan: without any key: a part begins with the key picture before FROM, and ends before a key picture with the document whose signed end is the
// time of that picture. Signed times are the camera's, those of the files come from its reports: the same but for what the two are apart.
verify::cut_plan plan(const survey& of, bz::utc_time from, bz::utc_time to) {
    const auto& all = of.pictures;
    verify::cut_plan out{.sets_in_band = of.sets_in_band};
    std::size_t first = 0;
    for (std::size_t i = 0; i < all.size() && all[i].at <= from; ++i)
        if (all[i].key) first = i;
    while (first < all.size() && !all[first].key) ++first;
    // ends_file: the document behind this picture ends with it. After an interruption it may be one of pictures that never came.
    const auto ends_file = [&](const picture& p) {
        const auto apart = p.signed_end.ticks - of.ahead - p.at.ticks - of.step;
        return p.document > 0 && p.behind && apart <= of.step && -apart <= of.step;
    };
    const auto ends_before = [&](std::size_t i) -> std::optional<std::uint64_t> {   // the document that ends there
        if (!of.is_signed) return 0;
        if (i > 0 && ends_file(all[i - 1])) return all[i - 1].document;
        for (std::size_t next = i; next < all.size() && next < i + 1024; ++next)
            if (all[next].document > 0 && all[next].signed_end.ticks - of.ahead >= all[i].at.ticks - of.step / 2) return all[next].document;
        // Clocks that are apart say nothing: the first document behind the boundary then.
        for (std::size_t next = i; next < all.size() && next < i + 1024; ++next)
            if (all[next].document > 0) return all[next].document;
        return std::nullopt;
    };
    std::vector<std::size_t> boundaries;   // key pictures behind the first, and the end
    for (std::size_t i = first + 1; i < all.size(); ++i)
        if (all[i].key) boundaries.push_back(i);
    auto wanted = static_cast<std::size_t>(std::ranges::find_if(boundaries, [&](std::size_t i) { return all[i].at >= to; }) - boundaries.begin());
    const auto asked = wanted == boundaries.size() ? all.size() : boundaries[wanted];
    const auto frame_at = [&](std::size_t i) { return i < all.size() ? all[i].frame : all.back().frame + 1; };
    out.first = first < all.size() ? all[first].frame : 0;
    if (asked == all.size() && !all.empty() && (!of.is_signed || ends_file(all.back()))) {
        out.end = frame_at(asked), out.document = all.back().document;
        return out;
    }
    if (wanted == boundaries.size() && wanted > 0) --wanted;
    for (auto i = wanted + 1; !boundaries.empty() && i-- > 0;)
        if (const auto document = ends_before(boundaries[i])) {
            out.end = frame_at(boundaries[i]), out.document = *document;
            out.uncovered = frame_at(asked) - out.end;
            return out;
        }
    command::fail("nothing to cut at: no signed document ends in this stretch");
}

std::string file_name(const std::string& camera, bz::utc_time at) {
    const storage::segment_text text({.start = at});
    return camera + "-" + std::string(text.view().substr(0, 15)) + "Z.mp4";
}

// report: verify's, by the program that stands beside this one.
int report(const export_request& what, const std::vector<exported_part>& parts) {
    const auto own = fs::read_symlink("/proc/self/exe").parent_path() / "verify";
    const std::string program = !what.verify_program.empty() ? what.verify_program : fs::exists(own) ? own.string() : "verify";
    std::vector<std::string> words{program};
    for (const auto& a : what.authorities) words.insert(words.end(), {"--trust", a});
    words.insert(words.end(), what.verify_options.begin(), what.verify_options.end());
    words.insert(words.end(), {"--json", "--html", what.out + "/report.html"});
    for (const auto& p : parts) words.push_back(what.out + "/" + p.file);
    std::vector<char*> arguments;
    for (auto& w : words) arguments.push_back(w.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const auto json = what.out + "/report.json";
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, json.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) command::fail("the program verify, which writes the report, cannot be started; it belongs beside recorder");
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 3;
    if (code == 3) command::fail("verify could not judge what was exported");
    return code;
}

void write_text(const std::string& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) command::fail(path + ": cannot be written");
}

std::string read_me(const export_request& what, const export_report& made) {
    std::string files, parts;
    for (const auto& p : made.parts) {
        files += " " + p.file;
        parts += "  " + p.file + "  " + verify::utc(p.from) + " to " + verify::utc(p.to) + ", " + std::to_string(p.frames) + " pictures\n";
        if (p.left_out > 0) parts += "      " + std::to_string(p.left_out) + " pictures at its end are left out: no signed document spoke of them when this was exported\n";
    }
    std::string notes;
    for (const auto& n : made.notes) notes += "  " + n + "\n";
    return "Footage of the camera \"" + what.camera + "\", asked for from " + verify::utc(what.from) + " to " + verify::utc(what.to) + ".\n\n" + parts + notes +
           "\nA part begins with the key picture before the time that was asked for, and ends where a signed document of the camera ends. Nothing was encoded anew; what\n"
           "the camera encrypted is still encrypted. The camera signed the video (ONVIF Media Signing), or, where verify says\n"
           "countersigned, a recorder when it arrived there, which proves nothing of the time before. The export added no signature.\n\n"
           "  certificates.pem   the signer's certificates as they stand in the recording, without the root\n"
           "  report.html        what `verify` said when this was exported, for people; report.json the same for machines\n\n"
           "Believe no report that came with the footage, make your own. With the program verify of bartizan, and the root certificate of the camera's factory, which you\n"
           "got from somewhere else than from whoever gave you this folder:\n\n"
           "  verify --trust ROOT.pem" + files + "\n\n"
           "for encrypted footage with its key: --key KID:KEY, --viewer-key FILE or --passphrase-file FILE. It ends with 0 and says AUTHENTIC when every picture is as the\n"
           "camera signed it and none is missing. That the part begins in the middle of a recording is a remark and no fault.\n\n"
           "To watch it: any player that plays MP4; encrypted footage with the key, for example: ffplay -decryption_key KEY FILE\n";
}

}  // namespace

export_report write_export(bz::io::sqlite::footage_index& index, const std::string& root, const export_request& what, const std::function<void(const export_progress&)>& progress) {
    if (what.to <= what.from) command::fail("the time range is empty");
    struct listed_segment {
        storage::segment_facts facts;
        std::string elsewhere;   // empty: in the folder
    };
    std::vector<listed_segment> listed;
    std::size_t in_store = 0;   // alone, and not brought
    bool behind = false;   // the segment behind the range may have the document that ends the part
    const auto read = index.each_anywhere(what.camera, what.from, export_reads_to(what.to), [&](const storage::segment_facts& s, storage::place at) {
        const bool asked = s.id.name.start < what.to;
        const auto there = std::ranges::find(what.elsewhere, s.id, [](const auto& e) { return e.facts.id; });
        if (at != storage::place::folder && there == what.elsewhere.end()) return in_store += asked, true;
        if (!asked && (listed.empty() || std::exchange(behind, true))) return false;
        if (at == storage::place::folder) listed.push_back({s, {}});
        else listed.push_back({there->facts, there->path});
        return true;
    });
    if (!read) command::fail("the index cannot be read: " + index.failure_text());
    const auto alone = std::to_string(in_store) + (in_store == 1 ? " segment of this stretch is" : " segments of this stretch are") + " in the object store alone; recorder fetch brings them back";
    if ((listed.empty() || listed.front().facts.id.name.start >= what.to) && in_store > 0) command::fail(alone);
    if (listed.empty() || listed.front().facts.id.name.start >= what.to) command::fail(what.camera + ": has no footage between " + verify::utc(what.from) + " and " + verify::utc(what.to));

    std::error_code code;
    const bool existed = fs::exists(what.out, code);
    if (existed && (!fs::is_directory(what.out, code) || !fs::is_empty(what.out, code))) command::fail(what.out + ": is there already and not an empty folder; nothing is overwritten");
    if (!existed && !fs::create_directories(what.out, code)) command::fail(what.out + ": cannot be made: " + code.message());
    std::vector<std::string> written;
    try {
        std::vector<source> sources;
        std::uint64_t bytes = 0;
        for (const auto& s : listed) {
            if (s.facts.fragments == 0) continue;
            sources.push_back(open(s.facts, root, s.elsewhere));
            bytes += sources.back().bytes().size();
        }
        export_progress at{0, 2 * std::max<std::uint64_t>(bytes, 1)};
        const auto more = [&](std::uint64_t done) {
            at.done = std::min(at.done + done, at.all);
            if (progress) progress(at);
        };
        export_report out;
        if (in_store > 0) out.notes.push_back(alone);
        std::string certificates;
        for (std::size_t i = 0; i < sources.size();) {
            auto end = i + 1;
            while (end < sources.size() && sources[end].identity == sources[i].identity && sources[end].facts.id.name.start >= sources[end - 1].facts.id.name.start &&
                   sources[end].facts.id.name.start.ticks - sources[end - 1].end.ticks <= second)
                ++end;
            const auto group = std::span(sources).subspan(i, end - i);
            i = end;
            if (group.front().facts.id.name.start >= what.to || group.back().end <= what.from) continue;
            const joined whole(what.out + "/.joined.part", group, more);
            const auto file = command::need(bz::io::mapped_file::open(whole.name().c_str()), whole.name());
            verify::complaint why;
            const auto video = verify::recording::open(file.bytes(), why);
            if (!video) command::fail(whole.name() + ": " + why.what);
            const auto seen = look(*video, whole);
            const auto cut = plan(seen, what.from, what.to);
            const auto frame_time = [&](std::uint64_t frame) { return std::ranges::find(seen.pictures, frame, &picture::frame)->at; };
            exported_part part{.file = {}, .from = frame_time(cut.first), .to = {frame_time(cut.end - 1).ticks + seen.step}, .frames = cut.end - cut.first, .left_out = cut.uncovered};
            part.file = file_name(what.camera, part.from);
            written.push_back(what.out + "/" + part.file);
            std::uint64_t before = 0;
            const auto silent = write_cut(*video, cut, written.back(), [&](std::uint64_t done) { more(done - std::exchange(before, done)); });
            if (!silent.empty()) out.notes.push_back(part.file + ": the sound is left out: " + silent);
            if (!seen.is_signed) out.notes.push_back(part.file + ": the camera signs nothing, so that nobody can prove this footage");
            if (certificates.find(bz::as_text(seen.certificates)) == certificates.npos) certificates += bz::as_text(seen.certificates);
            out.parts.push_back(std::move(part));
        }
        if (out.parts.empty()) command::fail(what.camera + ": has no footage between " + verify::utc(what.from) + " and " + verify::utc(what.to));
        for (const char* name : {"certificates.pem", "report.html", "report.json", "README.txt"}) written.push_back(what.out + "/" + name);
        write_text(what.out + "/certificates.pem", certificates);
        out.verify_exit_code = report(what, out.parts);
        write_text(what.out + "/README.txt", read_me(what, out));
        at.done = at.all;
        if (progress) progress(at);
        return out;
    } catch (const std::exception&) {
        for (const auto& name : written) fs::remove(name, code);
        if (!existed) fs::remove(what.out, code);
        throw;
    } catch (const verify::complaint& c) {
        for (const auto& name : written) fs::remove(name, code);
        if (!existed) fs::remove(what.out, code);
        command::fail("offset " + std::to_string(c.offset) + ": " + c.what);
    }
}

}  // namespace recorder
