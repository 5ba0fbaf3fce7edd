// footage_folder: what a recorder keeps: a folder, in it one a camera, in each segments of fragmented MP4; an index beside them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/outside.hpp>
#include <bartizan/protocol/storage/retention.hpp>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace bartizan::io {

// found_footage: what opening or rebuilding found, and what it did about it.
struct found_footage {
    std::uint64_t segments = 0, fragments = 0, bytes = 0;
    std::uint64_t scanned = 0;             // files that the index did not know, or not at their length
    std::uint64_t cut_short = 0;           // files that a power cut left with a torn end, which was taken off
    std::uint64_t torn_bytes = 0;          // what was taken off: never synced, so never promised
    std::uint64_t mended = 0;              // files whose place for the index was torn
    std::uint64_t damaged = 0;             // fragments that changed on the disk; they stay
    std::uint64_t without_pictures = 0;    // files with no whole fragment; they stay
    std::uint64_t unmended = 0;            // files that could not be written to, such as on a read-only disk: their whole part is known
    std::uint64_t unreadable = 0;
    std::uint64_t gone = 0;                // segments of the index whose files are not there
};
// rebuild_progress: how far a rebuild is.
struct rebuild_progress {
    std::uint64_t files_done = 0, files = 0, bytes_done = 0, bytes = 0;
};
// deleted_footage: what retain() did.
struct deleted_footage {
    std::uint64_t by_age = 0, by_size = 0, by_free_space = 0, bytes = 0;
    std::uint64_t given_up = 0;      // segments that no object store has: for want of space, or because too many waited
    std::uint64_t failed = 0;        // segments that could not be deleted: they stay, and stay in the index
    bool short_of_space = false;     // nothing more may be deleted, and still there is too little: recording will stop
};

// footage_folder: the storage of a recorder on one file system, used from one thread.
//   Files, Index   models of storage::footage_files and storage::footage_index; the index is never needed to find footage again
//   SlotBytes      of the place that each file reserves for its own index (mp4::index_slot_bytes)
//   kept at a cut  every fragment whose sync() returned. What came later may be torn: its fragment_check tells, and open() takes it off.
//   disk full      the write that finds it says so; what was synced stays; retain() makes room, then a new segment may begin
template <storage::footage_files Files, storage::footage_index Index, storage::folder_limits L = storage::folder_limits{}, std::size_t SlotBytes = 3112>
class footage_folder {
    using segment_id = storage::segment_id;
    using segment_facts = storage::segment_facts;

    Files* files_;
    Index* index_;
    std::string root_;
    error index_failure_{};

    footage_folder(Files& files, Index& index, std::string root) : files_(&files), index_(&index), root_(std::move(root)) {}

public:
    // writer: one segment being written, a patchable_file for frame::recorder with fragment_limits::checks. Each sync makes what came before it
    // durable and known to the index. The folder must outlive it.
    class writer {
        footage_folder* folder_;
        typename Files::file file_;
        segment_facts facts_;
        std::vector<std::byte> init_;
        std::uint64_t written_ = 0, synced_ = 0, first_time_ = 0;
        storage::extent pending_{};
        bool failed_ = false;

        friend class footage_folder;
        writer(footage_folder& folder, typename Files::file file, segment_facts facts)
            : folder_(&folder), file_(std::move(file)), facts_(std::move(facts)) {}

    public:
        result<> append(bytes_view data) {
            if (const auto done = file_.append(data); !done) return fail(done.error());
            if (synced_ == 0) init_.insert(init_.end(), data.begin(), data.end());
            else if (mp4::box_reader boxes(data, 0); const auto moof = boxes.next())
                if (moof->type == mp4::fourcc("moof") && pending_.bytes == 0) read_head(data, *moof);
            written_ += data.size();
            if (pending_.offset > 0) pending_.bytes = written_ - pending_.offset;
            return {};
        }
        result<> sync() {
            if (const auto done = file_.sync(); !done) return fail(done.error());
            synced_ = written_;
            facts_.bytes = synced_;
            if (pending_.bytes > 0) {
                ++facts_.fragments;
                if (facts_.fragments == 1) first_time_ = pending_.decode_time;
                facts_.end = storage::scanned{.timescale = facts_.timescale, .duration = pending_.decode_time + pending_.duration - first_time_}.end(facts_.id.name.start);
                folder_->note(folder_->index_->add(facts_.id, std::exchange(pending_, {})));
            }
            folder_->note(folder_->index_->put(facts_));
            return {};
        }
        result<> overwrite(std::uint64_t at, bytes_view data) {
            if (const auto done = file_.overwrite(at, data); !done) return fail(done.error());
            return {};
        }
        // finish: no more is written; what failed half-way is taken off again. A segment without any fragment is removed.
        result<> finish() {
            facts_.open = false;
            if (facts_.fragments == 0) {
                folder_->note(folder_->index_->erase(facts_.id));
                return folder_->files_->remove(folder_->path(facts_.id));
            }
            folder_->note(folder_->index_->put(facts_));
            return failed_ ? file_.truncate(synced_) : result<>{};
        }
        const segment_facts& facts() const noexcept { return facts_; }

    private:
        error fail(error why) {
            failed_ = true;
            return why;
        }
        void read_head(bytes_view data, const mp4::box_view& moof) {
            mp4::reader movie(init_);
            if (!movie.open()) return;
            facts_.timescale = movie.video().timescale;
            facts_.is_protected = movie.video().entry().is_protected;
            mp4::fragment_reader rows(data, movie.video(), moof, 0);
            pending_ = {.offset = written_};
            for (bool first = true; const auto row = rows.next(); first = false) {
                if (first) pending_.decode_time = row->decode_time;
                pending_.duration += row->duration;
            }
        }
    };

    // open: brings index and files together: every file that the index does not know at its length is read again; torn ends are taken off.
    //   in      progress(rebuild_progress), called after each file that is read; all: read every file, whatever the index says
    //   errors  of the folder itself: it cannot be made or listed. Of single files: counted.
    template <class Progress>
    static result<footage_folder> open(Files& files, Index& index, std::string root, found_footage& found, Progress progress, bool all = false) {
        footage_folder made(files, index, std::move(root));
        if (const auto there = files.make_folder(made.root_); !there) return there.error();
        if (const auto done = made.reconcile(found, progress, all); !done) return done.error();
        return made;
    }
    static result<footage_folder> open(Files& files, Index& index, std::string root) {
        found_footage found;
        return open(files, index, std::move(root), found, [](const rebuild_progress&) {});
    }

    // attach: the folder as the index knows it, without a look at the files: for who looks or holds beside a recorder at work, whose open segments
    // open() would take for torn ones.
    static footage_folder attach(Files& files, Index& index, std::string root) { return footage_folder(files, index, std::move(root)); }

    // begin: a new segment of a camera.   errors  bad_camera_id, name_taken, those of the files (no_space, write_failed on a read-only disk)
    result<writer> begin(std::string_view camera, utc_time start) {
        if (!storage::good_camera_id(camera)) return storage::errc::bad_camera_id;
        segment_facts facts{.id = {std::string(camera), {.start = start}}, .open = true};
        // A name holds microseconds; the index must find the segment again under what the name says.
        facts.id.name = *storage::read_segment_name(storage::segment_text(facts.id.name).view());
        facts.end = facts.id.name.start;
        if (const auto made = files_->make_folder(root_ + "/" + facts.id.camera); !made) return made.error();
        for (auto& nth = facts.id.name.nth; nth <= storage::segment_name::nth_max; ++nth) {
            auto held = facts.id;   // has another file name, which create() would not meet
            held.name.held = true;
            if (files_->repair(path(held))) continue;
            auto file = files_->create(path(facts.id));
            if (!file && file.error() == make_error(storage::errc::name_taken)) continue;
            if (!file) return file.error();
            if (const auto done = files_->sync_folder(root_ + "/" + facts.id.camera); !done) return done.error();
            note(index_->put(facts));
            return writer(*this, std::move(*file), std::move(facts));
        }
        return storage::errc::name_taken;
    }

    // each: the segments that overlap [from, to), by start; camera "": all. visit(segment_facts) returns false to stop.
    template <class Visit> result<> each(std::string_view camera, utc_time from, utc_time to, Visit visit) { return index_->each(camera, from, to, visit); }
    template <class Visit> result<> extents(const segment_id& id, Visit visit) { return index_->extents(id, visit); }
    auto load(const segment_id& id) { return files_->load(path(id)); }
    std::string path(const segment_id& id) const { return root_ + "/" + id.camera + "/" + std::string(storage::segment_text(id.name).view()); }

    // hold, release: segments that overlap [from, to) are evidence, or no longer. The file's name says so, so that it survives the index.
    //   out     how many changed      errors  those of the first file that could not be renamed; the others before it stay changed
    result<std::size_t> hold(std::string_view camera, utc_time from, utc_time to) { return mark(camera, from, to, true); }
    result<std::size_t> release(std::string_view camera, utc_time from, utc_time to) { return mark(camera, from, to, false); }

    // retain: deletes what why_delete() says, oldest first; `limits`: what an owner set instead of the product's numbers.
    //   in      waits(segment_facts): whether it waits for an object store; spool: how much may
    //   errors  of the index, and when free space cannot be asked
    result<deleted_footage> retain(utc_time now, const storage::folder_limits& limits = L) {
        return retain(now, limits, {}, [](const segment_facts&) { return false; });
    }
    template <class Waits> result<deleted_footage> retain(utc_time now, const storage::folder_limits& limits, const storage::spool_limits& spool, Waits waits) {
        deleted_footage out;
        std::vector<std::pair<segment_facts, bool>> all;
        storage::stock there{.now = now};
        utc_time newest{};
        const auto listed = index_->each({}, storage::beginning_of_time, storage::end_of_time, [&](const segment_facts& s) {
            there.stored_bytes += s.bytes;
            newest = std::max(newest, s.end);
            all.emplace_back(s, false);
            return true;
        });
        if (!listed) return listed.error();
        for (auto& [s, waiting] : all)
            if (waiting = !s.open && waits(std::as_const(s)); waiting) there.waiting_bytes += s.bytes;
        auto free = files_->free_bytes(root_);
        for (const auto& [s, waiting] : all) {
            if (!free) return free.error();
            there.free_bytes = *free;
            const auto why = storage::why_delete(limits, {s.end, s.bytes, s.id.name.held, s.open, waiting}, there, newest, spool);
            if (why == storage::deletion::none) continue;
            const auto removed = files_->remove(path(s.id));
            if ((!removed && removed.error() != make_error(outside_errc::no_such_record)) || !files_->sync_folder(root_ + "/" + s.id.camera)) {
                ++out.failed;
                continue;
            }
            note(index_->erase(s.id));
            there.stored_bytes -= s.bytes;
            if (waiting) there.waiting_bytes -= s.bytes, ++out.given_up;
            out.bytes += s.bytes;
            free = files_->free_bytes(root_);
            if (why == storage::deletion::age) ++out.by_age;
            else if (why == storage::deletion::size) ++out.by_size;
            else if (why == storage::deletion::free_space) ++out.by_free_space;
        }
        out.short_of_space = free && storage::why_delete(limits, {}, {now, 0, *free}, {}) == storage::deletion::free_space;
        return out;
    }

    // index_failure: the last error of the index: recording went on, and the next open() brings it up to date. Asked once, then forgotten.
    error index_failure() noexcept { return std::exchange(index_failure_, {}); }

private:
    void note(const result<>& done) noexcept {
        if (!done) index_failure_ = done.error();
    }
    result<std::size_t> mark(std::string_view camera, utc_time from, utc_time to, bool held) {
        std::vector<segment_facts> chosen;
        const auto listed = index_->each(camera, from, to, [&](const segment_facts& s) {
            if (s.id.name.held != held) chosen.push_back(s);
            return true;
        });
        if (!listed) return listed.error();
        if (std::ranges::any_of(chosen, &segment_facts::open)) return storage::errc::segment_open;
        for (auto& s : chosen) {
            const auto old = path(s.id);
            s.id.name.held = held;
            if (const auto done = files_->rename(old, path(s.id)); !done) return done.error();
            if (const auto done = files_->sync_folder(root_ + "/" + s.id.camera); !done) return done.error();
            note(index_->put(s));
        }
        return chosen.size();
    }

    struct on_disk {
        segment_id id;
        std::uint64_t bytes = 0;
    };
    using key = std::tuple<std::string, std::int64_t, unsigned>;
    static key key_of(const segment_id& id) { return {id.camera, id.name.start.ticks, id.name.nth}; }

    result<> reconcile(found_footage& found, auto& progress, bool all) {
        std::vector<on_disk> disk;
        std::vector<std::string> cameras;
        if (const auto done = files_->list(root_, [&](const storage::file_entry& e) {
                if (e.is_folder && storage::good_camera_id(e.name)) cameras.emplace_back(e.name);
            }); !done) return done.error();
        for (const auto& camera : cameras)
            if (const auto done = files_->list(root_ + "/" + camera, [&](const storage::file_entry& e) {
                    if (const auto name = storage::read_segment_name(e.name); name && !e.is_folder) disk.push_back({{camera, *name}, e.bytes});
                }); !done) return done.error();
        std::ranges::sort(disk, {}, [](const on_disk& d) { return key_of(d.id); });

        std::vector<segment_facts> known, gone;
        const auto listed = index_->each({}, storage::beginning_of_time, storage::end_of_time, [&](const segment_facts& s) {
            const auto at = std::ranges::lower_bound(disk, key_of(s.id), {}, [](const on_disk& d) { return key_of(d.id); });
            const bool there = at != disk.end() && key_of(at->id) == key_of(s.id);
            (there ? known : gone).push_back(s);
            return true;
        });
        if (!listed || all) {
            known.clear();
            gone.clear();
            if (const auto done = index_->clear(); !done) note(done);
        }
        std::ranges::sort(known, {}, [](const segment_facts& s) { return key_of(s.id); });
        rebuild_progress at;
        std::vector<const on_disk*> unread;
        for (const auto& d : disk) {
            const auto k = std::ranges::lower_bound(known, key_of(d.id), {}, [](const segment_facts& s) { return key_of(s.id); });
            const bool same = k != known.end() && key_of(k->id) == key_of(d.id) && k->bytes == d.bytes && !k->open && k->id.name.held == d.id.name.held;
            if (same) {
                ++found.segments;
                found.fragments += k->fragments;
                found.bytes += k->bytes;
                continue;
            }
            unread.push_back(&d);
            ++at.files;
            at.bytes += d.bytes;
        }
        note(index_->batch(true));
        for (const auto& s : gone) {
            ++found.gone;
            note(index_->erase(s.id));
        }
        for (const auto* d : unread) {
            take_in(*d, found);
            ++at.files_done;
            at.bytes_done += d->bytes;
            progress(std::as_const(at));
        }
        note(index_->batch(false));
        return {};
    }

    // take_in: one file into the index, mended where a power cut left it torn.
    void take_in(const on_disk& d, found_footage& found) {
        ++found.scanned;
        std::vector<storage::extent> parts;
        storage::scanned s;
        note(index_->erase(d.id));
        {
            const auto file = files_->load(path(d.id));
            if (!file) {
                ++found.unreadable;
                return;
            }
            const auto read = storage::scan((*file).bytes(), storage::checks::required, SlotBytes, [&](const storage::extent& e) { parts.push_back(e); });
            if (!read || read->fragments == 0) {
                ++found.without_pictures;
                return;
            }
            s = *read;
        }
        found.damaged += s.damaged;
        const bool torn = s.torn > 0 && !s.indexed;   // behind a whole index nothing is missing, whatever stands there
        if (torn || s.slot_torn) {
            if (!mend(d.id, s, torn)) ++found.unmended;
            else found.cut_short += torn, found.torn_bytes += torn ? s.torn : 0, found.mended += s.slot_torn;
        }
        ++found.segments;
        found.fragments += s.fragments;
        found.bytes += s.bytes;
        const auto bytes = torn ? s.bytes : s.bytes + s.torn;
        for (const auto& e : parts) note(index_->add(d.id, e));
        note(index_->put({d.id, s.end(d.id.name.start), bytes, s.fragments, s.damaged, s.timescale, false, s.is_protected}));
    }
    result<> mend(const segment_id& id, const storage::scanned& s, bool shorten) {
        auto file = files_->repair(path(id));
        if (!file) return file.error();
        if (s.slot_torn) {
            std::array<std::byte, SlotBytes> free;
            byte_writer out(free);
            out.u32(SlotBytes);
            out.u32(mp4::fourcc("free").value);
            out.zeros(SlotBytes - 8);
            if (const auto done = file->overwrite(s.slot, free); !done) return done;
        }
        if (shorten)
            if (const auto done = file->truncate(s.bytes); !done) return done;
        return file->sync();
    }
};

}  // namespace bartizan::io
