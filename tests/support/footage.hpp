// footage: a recorder's storage without a disk: files whose power can be cut at any moment, an index in memory, and segments of real video.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/memory.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/record.hpp>
#include <bartizan/frame/unsigned.hpp>
#include <bartizan/protocol/storage/object_key.hpp>
#include <support/media.hpp>

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <tuple>

namespace tests {

namespace storage = bartizan::storage;

// disk: every change of a tree of files in order, with the syncs; what a power cut leaves is made from that.
class disk {
public:
    struct change {
        enum kind { write, truncate, create, rename, remove, folder, sync_file, sync_folder } what;
        std::size_t inode = 0;
        std::string path{}, to{};
        std::uint64_t at = 0;
        std::vector<std::byte> bytes{};
    };
    struct state {
        std::map<std::string, std::size_t> names;
        std::map<std::size_t, std::vector<std::byte>> inodes;
        std::map<std::string, bool> folders;
        void apply(const change& c) {
            if (c.what == change::create) names[c.path] = c.inode, inodes.try_emplace(c.inode);
            if (c.what == change::folder) folders[c.path] = true;
            if (c.what == change::remove) names.erase(c.path);
            if (c.what == change::rename && names.contains(c.path)) {
                names[c.to] = names[c.path];
                names.erase(c.path);
            }
            auto& data = inodes[c.inode];
            if (c.what == change::truncate) data.resize(c.at);
            if (c.what == change::write) {
                if (data.size() < c.at + c.bytes.size()) data.resize(c.at + c.bytes.size());
                std::ranges::copy(c.bytes, data.begin() + static_cast<std::ptrdiff_t>(c.at));
            }
        }
    };
    state now;
    std::vector<change> log;
    std::size_t next_inode = 1;
    std::uint64_t capacity = ~std::uint64_t{0};
    bool read_only = false, keeps_log = true;

    void change_it(change c) {
        now.apply(c);
        if (keeps_log) log.push_back(std::move(c));
    }
    std::uint64_t used() const {
        std::uint64_t sum = 0;
        for (const auto& [name, inode] : now.names) sum += now.inodes.at(inode).size();
        return sum;
    }

    // after_cut: the power goes before the `n`-th change. What a sync confirmed is there. Of the rest: names up to some moment, in order, as a
    // journal writes them; of each file's writes any part, by sectors of 512 bytes, in any order: a sector that did not arrive is as it was, or
    // zero where the file was shorter. A file may also not have grown at all.
    state after_cut(std::size_t n, std::mt19937& random) const {
        std::vector<bool> sure(n);
        std::map<std::size_t, bool> synced;
        bool names_synced = false;
        for (std::size_t i = n; i-- > 0;) {
            const auto& c = log[i];
            if (c.what == change::sync_file) synced[c.inode] = names_synced = true;   // a journal commits all names with any fsync
            else if (c.what == change::sync_folder) names_synced = true;
            else if (c.what == change::write || c.what == change::truncate) sure[i] = synced[c.inode];
            else sure[i] = names_synced;
        }
        std::size_t names_until = random() % (n + 1);
        for (std::size_t i = 0; i < n; ++i)
            if (sure[i] && !data(log[i])) names_until = std::max(names_until, i + 1);
        state out;
        std::map<std::size_t, bool> stuck;   // nothing of this file's later writes arrived
        for (std::size_t i = 0; i < n; ++i) {
            const auto& c = log[i];
            if (!data(c)) {
                if (c.what != change::sync_file && c.what != change::sync_folder && i < names_until) out.apply(c);
            } else if (sure[i]) out.apply(c);
            else if (!stuck[c.inode]) {
                if (random() % 4 == 0) stuck[c.inode] = true;
                else if (c.what == change::truncate) out.apply(c);
                else tear(out.inodes[c.inode], c, random);
            }
        }
        return out;
    }

private:
    static bool data(const change& c) { return c.what == change::write || c.what == change::truncate; }
    static void tear(std::vector<std::byte>& file, const change& c, std::mt19937& random) {
        auto end = c.at + c.bytes.size();
        if (random() % 2) end = c.at + random() % (c.bytes.size() + 1);   // the length that was written
        const auto odds = random() % 4;                                   // of a sector that is lost: none, then more and more
        if (file.size() < end) file.resize(end);
        for (auto at = c.at; at < end;) {
            const auto next = std::min<std::uint64_t>(end, (at / 512 + 1) * 512);
            if (odds == 0 || random() % 4 >= odds)
                std::copy_n(c.bytes.begin() + static_cast<std::ptrdiff_t>(at - c.at), next - at, file.begin() + static_cast<std::ptrdiff_t>(at));
            at = next;
        }
    }
};

// disk_files: a footage_files on a disk.
struct disk_files {
    disk* on;

    class file {
        disk* on_;
        std::size_t inode_;

    public:
        file(disk& on, std::size_t inode) : on_(&on), inode_(inode) {}
        bz::result<> append(bz::bytes_view data) {
            if (on_->read_only) return bz::outside_errc::write_failed;
            const auto room = on_->capacity - std::min(on_->capacity, on_->used());
            const auto fits = data.first(static_cast<std::size_t>(std::min<std::uint64_t>(room, data.size())));
            on_->change_it({.what = disk::change::write, .inode = inode_, .at = on_->now.inodes[inode_].size(), .bytes = {fits.begin(), fits.end()}});
            if (fits.size() < data.size()) return bz::outside_errc::no_space;
            return {};
        }
        bz::result<> overwrite(std::uint64_t at, bz::bytes_view data) {
            if (on_->read_only) return bz::outside_errc::write_failed;
            on_->change_it({.what = disk::change::write, .inode = inode_, .at = at, .bytes = {data.begin(), data.end()}});
            return {};
        }
        bz::result<> truncate(std::uint64_t bytes) {
            if (on_->read_only) return bz::outside_errc::write_failed;
            on_->change_it({.what = disk::change::truncate, .inode = inode_, .at = bytes});
            return {};
        }
        bz::result<> sync() {
            if (on_->read_only) return bz::outside_errc::sync_failed;
            on_->change_it({.what = disk::change::sync_file, .inode = inode_});
            return {};
        }
    };
    struct contents {
        bz::bytes_view view;
        bz::bytes_view bytes() const { return view; }
    };

    bz::result<file> create(const std::string& path) {
        if (on->now.names.contains(path)) return storage::errc::name_taken;
        if (on->read_only) return bz::outside_errc::write_failed;
        const auto inode = on->next_inode++;
        on->change_it({.what = disk::change::create, .inode = inode, .path = path});
        return file(*on, inode);
    }
    bz::result<file> repair(const std::string& path) {
        const auto found = on->now.names.find(path);
        if (found == on->now.names.end()) return bz::outside_errc::no_such_record;
        if (on->read_only) return bz::outside_errc::write_failed;
        return file(*on, found->second);
    }
    bz::result<> make_folder(const std::string& path) {
        if (on->now.folders.contains(path)) return {};
        if (on->read_only) return bz::outside_errc::write_failed;
        on->change_it({.what = disk::change::folder, .path = path});
        return sync_folder("");
    }
    bz::result<> rename(const std::string& from, const std::string& to) {
        if (on->read_only) return bz::outside_errc::write_failed;
        on->change_it({.what = disk::change::rename, .path = from, .to = to});
        return {};
    }
    bz::result<> remove(const std::string& path) {
        if (on->read_only) return bz::outside_errc::write_failed;
        if (!on->now.names.contains(path)) return bz::outside_errc::no_such_record;
        on->change_it({.what = disk::change::remove, .path = path});
        return {};
    }
    bz::result<> sync_folder(const std::string&) {
        on->change_it({.what = disk::change::sync_folder});
        return {};
    }
    bz::result<contents> load(const std::string& path) const {
        const auto found = on->now.names.find(path);
        if (found == on->now.names.end()) return bz::outside_errc::no_such_record;
        return contents{on->now.inodes.at(found->second)};
    }
    template <class Visit> bz::result<> list(const std::string& path, Visit visit) const {
        const auto within = [&](const std::string& p) { return p.starts_with(path + "/") && p.find('/', path.size() + 1) == p.npos; };
        for (const auto& [p, there] : on->now.folders)
            if (within(p)) visit(storage::file_entry{std::string_view(p).substr(path.size() + 1), 0, true});
        for (const auto& [p, inode] : on->now.names)
            if (within(p)) visit(storage::file_entry{std::string_view(p).substr(path.size() + 1), on->now.inodes.at(inode).size(), false});
        return {};
    }
    bz::result<std::uint64_t> free_bytes(const std::string&) const { return on->capacity - std::min(on->capacity, on->used()); }
};
static_assert(storage::footage_files<disk_files>);

// memory_index: a footage_index that is gone with the process.
struct memory_index {
    using key = std::tuple<std::int64_t, std::string, unsigned>;
    std::map<key, storage::segment_facts> segments;
    std::map<key, std::vector<storage::extent>> parts;
    bool fails = false;

    static key of(const storage::segment_id& id) { return {id.name.start.ticks, id.camera, id.name.nth}; }
    bz::result<> said() const { return fails ? bz::result<>(storage::errc::index_failed) : bz::result<>{}; }
    bz::result<> batch(bool) { return said(); }
    bz::result<> clear() {
        segments.clear();
        parts.clear();
        return said();
    }
    bz::result<> put(const storage::segment_facts& s) {
        if (!fails) segments[of(s.id)] = s;
        return said();
    }
    bz::result<> add(const storage::segment_id& id, const storage::extent& e) {
        if (!fails) parts[of(id)].push_back(e);
        return said();
    }
    bz::result<> erase(const storage::segment_id& id) {
        if (!fails) segments.erase(of(id)), parts.erase(of(id));
        return said();
    }
    template <class Visit> bz::result<> each(std::string_view camera, bz::utc_time from, bz::utc_time to, Visit visit) {
        for (const auto& [k, s] : segments) {
            const auto start = s.id.name.start;
            if ((camera.empty() || s.id.camera == camera) && start < to && (s.end > from || start >= from) && !visit(s)) break;
        }
        return said();
    }
    template <class Visit> bz::result<> extents(const storage::segment_id& id, Visit visit) {
        for (const auto& e : parts[of(id)]) visit(e);
        return said();
    }
    std::map<key, storage::stored_segment> stored;
    bz::result<> put_stored(const storage::stored_segment& s) {
        if (fails) return said();
        const auto [at, fresh] = stored.try_emplace(of(s.id), s);
        if (!fresh && (s.sha256 || !at->second.sha256)) at->second = s;
        return said();
    }
    bz::result<> erase_stored(const storage::segment_id& id) {
        if (!fails) stored.erase(of(id));
        return said();
    }
    bz::result<std::optional<storage::stored_segment>> last_stored(std::string_view camera) {
        if (fails) return storage::errc::index_failed;
        std::optional<storage::stored_segment> last;
        for (const auto& [k, s] : stored)
            if (s.id.camera == camera && (!last || s.id.name.start >= last->id.name.start)) last = s;
        return last;
    }
    bz::result<bool> is_stored(const storage::segment_id& id) {
        if (fails) return storage::errc::index_failed;
        return stored.contains(of(id));
    }
    template <class Visit> bz::result<> each_stored(std::string_view camera, bz::utc_time from, bz::utc_time to, Visit visit) {
        for (const auto& [k, s] : stored)
            if ((camera.empty() || s.id.camera == camera) && s.id.name.start < to && (s.end > from || s.id.name.start >= from) && !visit(s)) break;
        return said();
    }
    template <class Visit> bz::result<> each_waiting(std::string_view camera, Visit visit) {
        for (const auto& [k, s] : segments)
            if ((camera.empty() || s.id.camera == camera) && !s.open && !stored.contains(k) && !visit(s)) break;
        return said();
    }
    bz::result<> forget_stored() {
        stored.clear();
        return said();
    }
};
static_assert(storage::footage_index<memory_index> && storage::stored_index<memory_index>);

// footage_recorder: pictures of a clip into one segment, through the frame path of an unsigned product.
template <class Writer> class footage_recorder {
    using hasher = bz::frame::hasher<bz::sha256>;
    using unsigned_gate = bz::frame::unsigned_gate<hasher>;
    using clear_gate = bz::frame::clear_gate<unsigned_gate>;
    using recorder = bz::frame::recorder<clear_gate, Writer, bz::frame::fragment_limits{.bytes = 1 << 20, .samples = 64, .subsamples = 256, .checks = true}>;

    const clip& video_;
    std::vector<std::byte> memory_ = std::vector<std::byte>(2 << 20);
    bz::arena space_{memory_};
    bz::frame::stream_header header_;
    std::unique_ptr<hasher> hash_;
    unsigned_gate pass_;
    clear_gate pack_;
    std::unique_ptr<recorder> record_;
    std::int64_t ticks_ = 0;

public:
    static constexpr std::size_t slot_bytes = bz::mp4::index_slot_bytes(recorder::index_references);

    footage_recorder(const clip& video, Writer& into) : video_(video), hash_(std::make_unique<hasher>(video.codec)), pack_(video.codec, header_) {
        record_ = std::make_unique<recorder>(*recorder::create(into, space_));
    }
    bz::result<> begin() {
        if (const auto known = header_.learn(video_.codec, video_.pictures[0]); !known) return known;
        std::vector<std::byte> init(20'000);
        bz::byte_writer out(init);
        const bz::mp4::video_track track{.codec = video_.codec, .timescale = clip::timescale, .sets = header_.sets(), .index_references = recorder::index_references};
        if (const auto made = bz::mp4::write_init_segment(out, track); !made) return made;
        return record_->begin(out.written());
    }
    bz::result<> push(bz::frame::picture picture) {
        picture.decode_time = ticks_;
        ticks_ += picture.duration;
        auto hashed = (*hash_)(picture);
        if (!hashed) return hashed.error();
        const auto room = record_->prepare(&picture, bz::frame::packed_bytes_max(&picture, {}), bz::frame::starts_gop(video_.codec, picture));
        if (!room) return room.error();
        auto packed = pack_(pass_(std::move(*hashed)), *room);
        if (!packed) return packed.error();
        return (*record_)(std::move(*packed));
    }
    bz::result<> finish() { return record_->close(clip::timescale); }
    std::uint32_t fragments() const { return record_->fragments(); }
};

}  // namespace tests
