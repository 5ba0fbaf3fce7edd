// footage_folder: what a recorder keeps: a folder, in it one a camera, in each segments of fragmented MP4; an index beside them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/footage_reconciliation.hpp>
#include <bartizan/io/footage_writer.hpp>
#include <bartizan/protocol/storage/retention.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace bartizan::io {

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
    friend footage_writer<Files, footage_folder>;

    Files* files_;
    Index* index_;
    std::string root_;
    error index_failure_{};
    struct stock_kept {
        std::uint64_t bytes = 0;
        utc_time newest{};
    };
    std::optional<stock_kept> kept_;
    std::vector<segment_id> untold_;   // that nobody writes any more, and of which a full disk kept the index from knowing all
    struct nobody_waits {
        bool operator()(const segment_facts&) const noexcept { return false; }
    };
    static constexpr std::size_t at_once = 64;   // segments that are deleted or held within one transaction
    static constexpr std::size_t told_at_once = 4;

    footage_folder(Files& files, Index& index, std::string root) : files_(&files), index_(&index), root_(std::move(root)) {}

public:
    using writer = footage_writer<Files, footage_folder>;

    // open: brings index and files together: every file that the index does not know at its length is read again; torn ends are taken off.
    //   in      progress(rebuild_progress), called after each file that is read; all: read every file, whatever the index says
    //   errors  of the folder itself: it cannot be made or listed. Of single files: counted.
    template <class Progress>
    static result<footage_folder> open(Files& files, Index& index, std::string root, found_footage& found, Progress progress, bool all = false) {
        footage_folder made(files, index, std::move(root));
        if (const auto there = files.make_folder(made.root_); !there) return there.error();
        footage_reconciliation<Files, Index, SlotBytes> both(files, index, made.root_);
        if (const auto done = both.run(found, progress, all); !done) return done.error();
        made.note(both.index_done());
        made.untold_ = std::move(both).untold();
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
    std::string path(const segment_id& id) const { return footage_path(root_, id); }

    // hold, release: segments that overlap [from, to) are evidence, or no longer. The file's name says so, so that it survives the index.
    //   out     how many changed      errors  those of the first file that could not be renamed; the others before it stay changed
    result<std::size_t> hold(std::string_view camera, utc_time from, utc_time to) { return mark(camera, from, to, true); }
    result<std::size_t> release(std::string_view camera, utc_time from, utc_time to) { return mark(camera, from, to, false); }

    // retain: deletes what why_delete() says, oldest first; `limits`: what an owner set instead of the product's numbers. Looks at the oldest alone.
    //   in      waits(segment_facts): whether it waits for an object store; waits.bytes(), if it has that: how much does, else all are asked; spool: how much may
    //   errors  of the index, and when free space cannot be asked
    result<deleted_footage> retain(utc_time now, const storage::folder_limits& limits = L) {
        return retain(now, limits, {}, nobody_waits{});
    }
    template <class Waits> result<deleted_footage> retain(utc_time now, const storage::folder_limits& limits, const storage::spool_limits& spool, Waits waits) {
        deleted_footage out;
        tell_index();
        if (const auto known = count(); !known) return known.error();
        const auto waiting = waiting_bytes(waits);
        if (!waiting) return waiting.error();
        const auto free = files_->free_bytes(root_);
        if (!free) return free.error();
        storage::stock there{now, kept_->bytes, *free, *waiting};
        for (;;) {   // each round in one transaction: who holds segments beside this waits, and neither sees half of the other's work
            if (const auto locked = index_->batch(true); !locked) return locked.error();
            const auto chosen = choose(there, limits, spool, waits);
            std::size_t deleted = 0;
            if (chosen) deleted = remove(*chosen, there, limits, spool, out);
            const auto kept = index_->batch(false);
            note(kept);
            if (!chosen) return chosen.error();
            if (!kept) kept_.reset();   // it knows files that are gone, as a deletion half done: the next call meets them again
            if (deleted == 0 || !kept) break;
        }
        out.short_of_space = storage::why_delete(limits, {}, {now, 0, there.free_bytes}, {}) == storage::deletion::free_space;
        return out;
    }

    // index_failure: the last error of the index: recording went on, and the next open() brings it up to date. Asked once, then forgotten.
    error index_failure() noexcept { return std::exchange(index_failure_, {}); }

private:
    void note(const result<>& done) noexcept {
        if (!done) index_failure_ = done.error();
    }
    // tell_index: of some that it could not take before. A file a time, as it is read for that.
    void tell_index() {
        for (std::size_t i = 0; i < told_at_once && !untold_.empty(); ++i) {
            const auto done = footage_reconciliation<Files, Index, SlotBytes>(*files_, *index_, root_).tell(untold_.back());
            note(done);
            if (!done) return;
            untold_.pop_back();
            kept_.reset();
        }
    }
    // being_written: what the index says, but of what ended and it could not take that: on a full disk nothing could be deleted else.
    bool being_written(const segment_facts& s) const noexcept {
        return s.open && std::ranges::find(untold_, s.id) == untold_.end();
    }
    // mark: in rounds of one transaction each, as retain(): a recorder at work never waits long for its index.
    result<std::size_t> mark(std::string_view camera, utc_time from, utc_time to, bool held) {
        std::size_t changed = 0;
        for (bool first = true;; first = false) {
            if (const auto locked = index_->batch(true); !locked) return locked.error();
            std::vector<segment_facts> chosen;
            bool open = false;
            auto done = index_->each(camera, from, to, [&](const segment_facts& s) {
                if (s.id.name.held == held) return true;
                open = open || s.open;
                if (!s.open && chosen.size() < at_once) chosen.push_back(s);
                return first || chosen.size() < at_once;   // whether one is open is asked before the first is changed
            });
            if (done && first && open) done = storage::errc::segment_open;
            if (done) done = rename(chosen, held, changed);
            note(index_->batch(false));
            if (!done) return done.error();
            if (chosen.size() < at_once) return changed;
        }
    }
    result<> rename(std::vector<segment_facts>& chosen, bool held, std::size_t& changed) {
        for (auto& s : chosen) {
            const auto old = path(s.id);
            s.id.name.held = held;
            if (const auto done = files_->rename(old, path(s.id)); !done) return done;
            if (const auto done = files_->sync_folder(root_ + "/" + s.id.camera); !done) return done;
            note(index_->put(s));
            ++changed;
        }
        return {};
    }

    // count: what is kept, once; from then on each change is added.
    result<> count() {
        if (kept_) return {};
        stock_kept sum;
        const auto listed = index_->each({}, storage::beginning_of_time, storage::end_of_time, [&](const segment_facts& s) {
            sum.bytes += s.bytes;
            sum.newest = std::max(sum.newest, s.end);
            return true;
        });
        if (listed) kept_ = sum;
        return listed;
    }
    void grew(std::uint64_t bytes, utc_time end) noexcept {
        if (kept_) kept_->bytes += bytes, kept_->newest = std::max(kept_->newest, end);
    }
    void shrank(std::uint64_t bytes) noexcept {
        if (kept_) kept_->bytes -= std::min(kept_->bytes, bytes);
    }
    template <class Waits> result<std::uint64_t> waiting_bytes(Waits& waits) {
        std::uint64_t sum = 0;
        if constexpr (requires { waits.bytes(); }) return result<std::uint64_t>(waits.bytes());
        else if constexpr (!std::is_same_v<Waits, nobody_waits>) {
            const auto listed = index_->each({}, storage::beginning_of_time, storage::end_of_time, [&](const segment_facts& s) {
                if (!s.open && waits(s)) sum += s.bytes;
                return true;
            });
            if (!listed) return listed.error();
        }
        return sum;
    }
    using waiting_segment = std::pair<segment_facts, bool>;   // whether it waits for an object store
    template <class Waits>
    result<std::vector<waiting_segment>> choose(const storage::stock& there, const storage::folder_limits& limits, const storage::spool_limits& spool, Waits& waits) {
        std::vector<waiting_segment> chosen;
        storage::deletion_plan plan(limits, spool, there, kept_->newest);
        const auto listed = index_->each({}, storage::beginning_of_time, storage::end_of_time, [&](const segment_facts& s) {
            const bool open = being_written(s), waiting = !open && waits(s);
            const auto answer = plan.about(s.id.name.start, {s.end, s.bytes, s.id.name.held, open, waiting});
            if (answer == storage::deletion_plan::answer::goes) chosen.emplace_back(s, waiting);
            return answer != storage::deletion_plan::answer::all_stay && chosen.size() < at_once;
        });
        if (!listed) return listed.error();
        return chosen;
    }
    // remove: of those that were chosen, what the stock as it truly is asks for.   out  how many are gone, from the index too: else the next round would meet the same
    std::size_t remove(const std::vector<waiting_segment>& chosen, storage::stock& there, const storage::folder_limits& limits, const storage::spool_limits& spool, deleted_footage& out) {
        std::size_t gone = 0;
        for (const auto& [s, waiting] : chosen) {
            const auto why = storage::why_delete(limits, {s.end, s.bytes, s.id.name.held, being_written(s), waiting}, there, kept_->newest, spool);
            if (why == storage::deletion::none) continue;
            const auto removed = files_->remove(path(s.id));
            if ((!removed && removed.error() != make_error(outside_errc::no_such_record)) || !files_->sync_folder(root_ + "/" + s.id.camera)) {
                ++out.failed;
                continue;
            }
            shrank(s.bytes);
            there.stored_bytes = kept_->bytes;
            if (auto held = s; !removed) {   // somebody holds it, and the index was not told
                held.id.name.held = true;
                if (files_->repair(path(held.id))) {
                    grew(s.bytes, s.end);
                    note(index_->put(held));
                    ++gone;
                    continue;
                }
            }
            const auto erased = index_->erase(s.id);
            note(erased);
            if (erased) ++gone;
            if (waiting) there.waiting_bytes -= std::min(there.waiting_bytes, s.bytes), ++out.given_up;
            out.bytes += s.bytes;
            if (const auto free = files_->free_bytes(root_)) there.free_bytes = *free;
            if (why == storage::deletion::age) ++out.by_age;
            else if (why == storage::deletion::size) ++out.by_size;
            else if (why == storage::deletion::free_space) ++out.by_free_space;
        }
        return gone;
    }
};

}  // namespace bartizan::io
