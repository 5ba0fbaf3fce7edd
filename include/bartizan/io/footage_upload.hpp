// footage_upload: a recorder's segments into an object store, oldest first; the folder is the spool while the store is away.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/footage_folder.hpp>
#include <bartizan/io/s3.hpp>
#include <bartizan/protocol/storage/object_key.hpp>
#include <bartizan/protocol/storage/segment_hash.hpp>

namespace bartizan::io {

// waiting_footage: what the store does not have yet; it is on the disk alone.
struct waiting_footage {
    std::uint64_t segments = 0, bytes = 0;
    std::optional<storage::segment_facts> oldest;
};

// footage_upload: one object at a time. A segment counts as stored when the store has said so of all its bytes, never before.
//   Folder   an io::footage_folder, on the same thread      Index  its index, a storage::stored_index too; behind the store, learn() makes it anew
//   prefix   of every key, such as "footage/"
//   errors   of the store, after all its tries; of the folder and the index
//   memory   the mapped file; names and parts on the heap
template <class Folder, storage::stored_index Index, machine Core> class footage_upload {
    Folder* folder_;
    Index* index_;
    s3_store<Core>* store_;
    std::string prefix_;
    bool ends_ = false;
    template <class T> using promised = asio::awaitable<result<T>>;

public:
    footage_upload(Folder& folder, Index& index, s3_store<Core>& store, std::string prefix)
        : folder_(&folder), index_(&index), store_(&store), prefix_(std::move(prefix)) {}

    // waits: for footage_folder::retain(). An index that cannot say counts as "waits": nothing is deleted on doubt.
    bool waits(const storage::segment_facts& s) {
        const auto stored = index_->is_stored(s.id);
        return !s.open && !(stored && *stored);
    }
    // waiting: camera "": all.
    result<waiting_footage> waiting(std::string_view camera = {}) {
        waiting_footage out;
        const auto listed = index_->each_waiting(camera, [&](const storage::segment_facts& s) {
            if (!out.oldest) out.oldest = s;
            ++out.segments;
            out.bytes += s.bytes;
            return true;
        });
        if (!listed) return listed.error();
        return out;
    }

    // next: stores the oldest segment that waits, and that the caller does not pass over.   result  which; nothing when none waits
    promised<std::optional<storage::stored_segment>> next(std::string camera = {}) {
        return next(std::move(camera), [](const storage::segment_facts&) { return false; });
    }
    template <class PassesOver> promised<std::optional<storage::stored_segment>> next(std::string camera, PassesOver passes_over) {
        std::optional<storage::segment_facts> oldest;
        const auto listed = index_->each_waiting(camera, [&](const storage::segment_facts& s) {
            if (passes_over(s)) return true;
            oldest = s;
            return false;
        });
        if (!listed) co_return listed.error();
        if (!oldest) co_return std::optional<storage::stored_segment>{};
        const auto stored = co_await store(*oldest);
        if (!stored) co_return stored.error();
        co_return std::optional(*stored);
    }
    // store: one segment that waits; for who asks the index for many at once.
    promised<storage::stored_segment> store(storage::segment_facts s) {
        const auto key = storage::object_key(prefix_, s.id, s.end);
        storage::stored_segment stored{s.id, s.end, s.bytes};
        stored.id.name.held = false;
        const auto put = co_await send(key, s);
        if (!put) co_return put.error();
        stored.sha256 = *put;
        const auto said = co_await store_->head(key);   // an answer may be of a proxy between; the store is asked what it has
        if (!said) co_return said.error();
        if (said->bytes != s.bytes) co_return s3::errc::bad_answer;
        if (const auto noted = index_->put_stored(stored); !noted) co_return noted.error();
        co_return stored;
    }

    // end: an object in parts that is under way is abandoned behind the part that is being sent, and its segment waits on.
    void end() noexcept { ends_ = true; }

    // learn: what the store has of a camera ("": of all), into the index.   result  how many segments
    //   only_newer  than the last one that the index knows of this camera: a request, when nothing is      errors  bad_answer: a list without an end
    promised<std::uint64_t> learn(std::string camera = {}, bool only_newer = false) {
        std::string behind;
        if (only_newer && !camera.empty()) {
            const auto last = index_->last_stored(camera);
            if (!last) co_return last.error();
            if (*last) behind = storage::object_key(prefix_, (*last)->id, (*last)->end);
        }
        const auto found = co_await learn_behind(std::move(camera), std::move(behind));
        if (!found) co_return found.error();
        co_return found->segments;
    }
    // learn_behind: those whose names sort behind this one, of which there need be no object.
    struct learnt {
        std::uint64_t segments = 0, requests = 0;
        std::optional<storage::stored_segment> last;   // by name
    };
    promised<learnt> learn_behind(std::string camera, std::string behind) {
        learnt found;
        auto prefix = prefix_;
        if (!camera.empty()) prefix += camera + "/";
        std::string after;
        do {
            if (++found.requests > most_pages) co_return s3::errc::bad_answer;
            const auto page = co_await store_->list(prefix, after, behind);
            if (!page) co_return page.error();
            if (const auto noted = note(*page, found); !noted) co_return noted.error();
            after = page->next;
        } while (!after.empty());
        co_return found;
    }

    // fetch: a stored segment, in pieces, to visit(bytes_view) -> result<>; nothing of it may be believed before the end.
    //   errors  no_such_key when it was deleted there; segment_replaced: another size or digest than what was put there, or somebody writes it meanwhile
    template <class Visit> promised<std::uint64_t> fetch(storage::stored_segment s, Visit visit) {
        std::vector<std::byte> piece(static_cast<std::size_t>(std::min<std::uint64_t>(s.bytes, std::uint64_t{1} << 20)));
        const auto key = storage::object_key(prefix_, s.id, s.end);
        const auto said = co_await store_->head(key);
        if (!said) co_return said.error();
        if (said->bytes != s.bytes) co_return storage::errc::segment_replaced;
        storage::segment_hash sum;
        std::string version;
        std::uint64_t at = 0;
        while (at < s.bytes) {
            const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), s.bytes - at));
            const auto got = co_await store_->get(key, bytes_span(piece).first(room), at, &version);
            if (!got) co_return got.error();
            if (*got == 0) co_return http::errc::cut_off;
            if (version != said->etag) co_return storage::errc::segment_replaced;
            sum.update(bytes_view(piece).first(*got));
            if (const auto done = visit(bytes_view(piece).first(*got)); !done) co_return done.error();
            at += *got;
        }
        if (s.sha256 && sum.finish() != *s.sha256) co_return storage::errc::segment_replaced;
        co_return at;
    }

private:
    static constexpr unsigned most_pages = 100'000;   // of one listing: 100 million names

    result<> note(const s3_listing& page, learnt& found) {   // in one transaction, where the index has them
        constexpr bool batches = requires { index_->batch(true); };
        if constexpr (batches)
            if (const auto begun = index_->batch(true); !begun) return begun;
        result<> done;
        for (const auto& entry : page.entries)
            if (const auto s = storage::read_object_key(prefix_, entry.key, entry.bytes); s && done) done = index_->put_stored(*s), ++found.segments, found.last = *s;
        if constexpr (batches)
            if (const auto ended = index_->batch(false); !ended) return ended;
        return done;
    }
    // send: out  the digest of what was sent
    promised<storage::segment_digest> send(std::string key, storage::segment_facts s) {
        auto file = folder_->load(s.id);
        if (!file) co_return file.error();
        const auto bytes = (*file).bytes();
        if (bytes.size() < s.bytes) co_return storage::errc::segment_shortened;
        const auto whole = bytes.first(static_cast<std::size_t>(s.bytes));
        const auto digest = storage::digest_of_segment(whole);
        const auto step = static_cast<std::size_t>(s3::multipart_size(whole.size()));
        if (whole.size() <= step) {
            if (const auto put = co_await store_->put(key, whole); !put) co_return put.error();
            co_return digest;
        }
        const auto upload = co_await store_->begin_parts(key);
        if (!upload) co_return upload.error();
        std::vector<s3_part> parts;
        for (std::size_t at = 0; at < whole.size(); at += step) {
            result<s3_part> part = s3::errc::ended;   // no conditional expression around co_await: g++ 12 destroys the arguments twice
            if (!ends_) part = co_await store_->put_part(key, *upload, static_cast<unsigned>(parts.size() + 1), whole.subspan(at, std::min(step, whole.size() - at)));
            if (!part) {
                (void)co_await store_->abandon_parts(key, *upload);   // best effort: the store's life-cycle rules clean up what stays
                co_return part.error();
            }
            parts.push_back(std::move(*part));
        }
        if (const auto done = co_await store_->complete_parts(key, *upload, std::move(parts)); !done) co_return done.error();
        co_return digest;
    }
};

}  // namespace bartizan::io
