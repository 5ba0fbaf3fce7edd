// footage_reconciliation: brings the index and the files of a footage folder together, and mends what a power cut left torn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/outside.hpp>

#include <algorithm>
#include <string>
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
// footage_path: where a segment lies.
inline std::string footage_path(const std::string& root, const storage::segment_id& id) {
    return root + "/" + id.camera + "/" + std::string(storage::segment_text(id.name).view());
}

// footage_reconciliation: of a folder that nobody records into meanwhile: an open segment would look torn.
//   Files, Index, SlotBytes   as of footage_folder
//   errors   when a folder cannot be listed; what is wrong with a single file is counted, what the index refuses is told by index_done()
template <storage::footage_files Files, storage::footage_index Index, std::size_t SlotBytes> class footage_reconciliation {
    using segment_id = storage::segment_id;
    using segment_facts = storage::segment_facts;

    Files* files_;
    Index* index_;
    const std::string& root_;
    result<> index_done_;
    std::vector<segment_id> untold_;

    struct on_disk {
        segment_id id;
        std::uint64_t bytes = 0;
    };
    using key = std::tuple<std::string, std::int64_t, unsigned>;
    static key key_of(const segment_id& id) { return {id.camera, id.name.start.ticks, id.name.nth}; }

public:
    footage_reconciliation(Files& files, Index& index, const std::string& root) noexcept : files_(&files), index_(&index), root_(root) {}

    // run: as footage_folder::open() says.
    result<> run(found_footage& found, auto& progress, bool all) {
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
        if (!index_done_) {
            for (const auto& s : gone) untold_.push_back(s.id);
            for (const auto* d : unread) untold_.push_back(d->id);
        }
        return {};
    }

    // index_done: whether the index took all of it. untold: of which segments it may know nothing, or what is no longer true.
    result<> index_done() const noexcept { return index_done_; }
    std::vector<segment_id> untold() && noexcept { return std::move(untold_); }

    // tell: the index what one file holds that nobody writes, or that there is none any more.   errors  index_failed
    result<> tell(const segment_id& id) {
        found_footage found;
        index_done_ = index_->batch(true);
        if (index_done_) {
            take_in({id}, found);
            note(index_->batch(false));
        }
        return index_done_;
    }

private:
    void note(const result<>& done) noexcept {
        if (!done) index_done_ = done.error();
    }
    std::string path(const segment_id& id) const { return footage_path(root_, id); }

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
