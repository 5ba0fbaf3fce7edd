// cut_database: SQLite on a disk whose power can be cut: a VFS in which every write and sync of a database is a change of tests::disk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/footage.hpp>

#include <sqlite3.h>

#include <cstring>
#include <memory>
#include <new>

namespace tests {

// cut_database: while it lives, SQLite's files are those of the disk that is `on`. One connection a database at a time, one thread.
class cut_database {
    struct file {
        sqlite3_file base;   // first: SQLite's view of it
        cut_database* owner;
        std::size_t inode;
        bool gone_when_closed;
    };
    sqlite3_vfs* before_ = sqlite3_vfs_find(nullptr);
    sqlite3_vfs vfs_{};
    disk* on_ = nullptr;
    std::vector<std::unique_ptr<std::byte[]>> shared_;   // the WAL's index: memory alone, never on the disk

    static file& of(sqlite3_file* f) { return *reinterpret_cast<file*>(f); }
    static cut_database& self(sqlite3_vfs* v) { return *static_cast<cut_database*>(v->pAppData); }
    static std::vector<std::byte>& data(sqlite3_file* f) { return of(f).owner->on_->now.inodes[of(f).inode]; }
    static disk& disk_of(sqlite3_file* f) { return *of(f).owner->on_; }

    static const sqlite3_io_methods* methods() {
        static const sqlite3_io_methods all{
            .iVersion = 2,
            .xClose = [](sqlite3_file* f) { return of(f).base.pMethods = nullptr, SQLITE_OK; },
            .xRead = [](sqlite3_file* f, void* to, int count, sqlite3_int64 at) {
                const auto& bytes = data(f);
                const auto n = static_cast<std::size_t>(count), from = std::min(static_cast<std::size_t>(at), bytes.size()), there = std::min(n, bytes.size() - from);
                std::memcpy(to, bytes.data() + from, there);
                std::memset(static_cast<char*>(to) + there, 0, n - there);
                return there == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
            },
            .xWrite = [](sqlite3_file* f, const void* from, int count, sqlite3_int64 at) {
                const auto* bytes = static_cast<const std::byte*>(from);
                disk_of(f).change_it({.what = disk::change::write, .inode = of(f).inode, .at = static_cast<std::uint64_t>(at), .bytes = {bytes, bytes + count}});
                return SQLITE_OK;
            },
            .xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
                disk_of(f).change_it({.what = disk::change::truncate, .inode = of(f).inode, .at = static_cast<std::uint64_t>(size)});
                return SQLITE_OK;
            },
            .xSync = [](sqlite3_file* f, int) {
                disk_of(f).change_it({.what = disk::change::sync_file, .inode = of(f).inode});
                return SQLITE_OK;
            },
            .xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return *size = static_cast<sqlite3_int64>(data(f).size()), SQLITE_OK; },
            .xLock = [](sqlite3_file*, int) { return SQLITE_OK; },
            .xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; },
            .xCheckReservedLock = [](sqlite3_file*, int* taken) { return *taken = 0, SQLITE_OK; },
            .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
            .xSectorSize = [](sqlite3_file*) { return 512; },
            .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },   // as on Linux: a torn write hurts none of its neighbours
            .xShmMap = [](sqlite3_file* f, int region, int size, int extend, void volatile** to) {
                auto& all_regions = of(f).owner->shared_;
                const auto n = static_cast<std::size_t>(region);
                if (n >= all_regions.size() && !extend) return *to = nullptr, SQLITE_OK;
                while (n >= all_regions.size()) all_regions.emplace_back(new std::byte[static_cast<std::size_t>(size)]());
                return *to = all_regions[n].get(), SQLITE_OK;
            },
            .xShmLock = [](sqlite3_file*, int, int, int) { return SQLITE_OK; },
            .xShmBarrier = [](sqlite3_file*) {},
            .xShmUnmap = [](sqlite3_file* f, int) { return of(f).owner->shared_.clear(), SQLITE_OK; },
            .xFetch = nullptr,
            .xUnfetch = nullptr,
        };
        return &all;
    }
    static int often(sqlite3* db, char**, const sqlite3_api_routines*) { return sqlite3_wal_autocheckpoint(db, 40); }   // so that a short story has many
    static void (*often_entry())() { return reinterpret_cast<void (*)()>(&often); }

public:
    explicit cut_database(disk& first) : on_(&first) {
        vfs_ = *before_;
        vfs_.zName = "cut";
        vfs_.pAppData = this;
        vfs_.szOsFile = sizeof(file);
        vfs_.pNext = nullptr;
        vfs_.xOpen = [](sqlite3_vfs* v, const char* name, sqlite3_file* f, int flags, int* said) {
            auto& d = *self(v).on_;
            const std::string path = name ? name : "unnamed-" + std::to_string(d.next_inode);
            auto found = d.now.names.find(path);
            if (found == d.now.names.end()) {
                if (!(flags & SQLITE_OPEN_CREATE)) return f->pMethods = nullptr, SQLITE_CANTOPEN;
                d.change_it({.what = disk::change::create, .inode = d.next_inode++, .path = path});
                found = d.now.names.find(path);
            }
            new (f) file{{methods()}, &self(v), found->second, false};
            if (said) *said = flags;
            return SQLITE_OK;
        };
        vfs_.xDelete = [](sqlite3_vfs* v, const char* name, int sync) {
            auto& d = *self(v).on_;
            if (!d.now.names.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
            d.change_it({.what = disk::change::remove, .path = name});
            if (sync) d.change_it({.what = disk::change::sync_folder});
            return SQLITE_OK;
        };
        vfs_.xAccess = [](sqlite3_vfs* v, const char* name, int, int* there) { return *there = self(v).on_->now.names.contains(name), SQLITE_OK; };
        vfs_.xFullPathname = [](sqlite3_vfs*, const char* name, int size, char* to) {
            if (std::strlen(name) >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
            return std::strcpy(to, name), SQLITE_OK;
        };
        sqlite3_vfs_register(&vfs_, 1);
        sqlite3_auto_extension(often_entry());
    }
    cut_database(const cut_database&) = delete;
    ~cut_database() {
        sqlite3_cancel_auto_extension(often_entry());
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(before_, 1);
    }
    // use: another disk; no database may be open.
    void use(disk& next) { on_ = &next, shared_.clear(); }
};

}  // namespace tests
