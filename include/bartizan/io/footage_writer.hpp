// footage_writer: one segment of a recorder's folder while it is written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/outside.hpp>

#include <string>
#include <utility>
#include <vector>

namespace bartizan::io {

// footage_writer: a patchable_file for frame::recorder with fragment_limits::checks. Each sync makes what came before it durable and known to the
// index; what a full disk keeps from that, the folder tells it later. The folder must outlive it.
//   Folder   a footage_folder, whose writer it is      Files   the folder's
template <class Files, class Folder> class footage_writer {
    Folder* folder_;
    typename Files::file file_;
    storage::segment_facts facts_;
    std::vector<std::byte> init_;
    std::uint64_t written_ = 0, synced_ = 0, first_time_ = 0;
    storage::extent pending_{};
    bool failed_ = false, told_ = true;

    friend Folder;
    footage_writer(Folder& folder, typename Files::file file, storage::segment_facts facts)
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
        const auto grown = written_ - synced_;
        synced_ = written_;
        facts_.bytes = synced_;
        if (pending_.bytes > 0) {
            ++facts_.fragments;
            if (facts_.fragments == 1) first_time_ = pending_.decode_time;
            facts_.end = storage::scanned{.timescale = facts_.timescale, .duration = pending_.decode_time + pending_.duration - first_time_}.end(facts_.id.name.start);
            tell(folder_->index_->add(facts_.id, std::exchange(pending_, {})));
        }
        folder_->grew(grown, facts_.end);
        tell(folder_->index_->put(facts_));
        return {};
    }
    result<> overwrite(std::uint64_t at, bytes_view data) {
        if (const auto done = file_.overwrite(at, data); !done) return fail(done.error());
        return {};
    }
    // finish: no more is written; what failed half-way is taken off again. A segment without any fragment is removed.
    result<> finish() {
        facts_.open = false;
        const bool empty = facts_.fragments == 0;
        if (empty) folder_->shrank(facts_.bytes);
        tell(empty ? folder_->index_->erase(facts_.id) : folder_->index_->put(facts_));
        if (!told_) folder_->untold_.push_back(facts_.id);
        if (empty) return folder_->files_->remove(folder_->path(facts_.id));
        return failed_ ? file_.truncate(synced_) : result<>{};
    }
    const storage::segment_facts& facts() const noexcept { return facts_; }

private:
    error fail(error why) {
        failed_ = true;
        return why;
    }
    void tell(const result<>& index_took) noexcept {
        told_ = told_ && index_took;
        folder_->note(index_took);
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

}  // namespace bartizan::io
