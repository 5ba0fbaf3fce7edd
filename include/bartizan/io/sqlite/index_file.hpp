// index_file: the file of a footage index: opened, checked, copied, and set aside when it cannot be used.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/sqlite/index_schema.hpp>

#include <cstdio>

namespace bartizan::io::sqlite {

// index_file: one connection, used from one thread. Write-ahead log, synced at checkpoints only: after a power cut it may be some seconds behind what it was
// told, never inconsistent.
//   errors  index_failed; failure_text() has SQLite's own words; index_of_another_version
class index_file {
    struct close_database {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };
    std::unique_ptr<sqlite3, close_database> db_;

    explicit index_file(sqlite3* db) noexcept : db_(db) {}

protected:
    sqlite3* db() const noexcept { return db_.get(); }

public:
    // open: makes the file when there is none. A file that is no index is told, never overwritten. The whole of it is not read: see check().
    //   errors  index_failed, index_of_another_version
    static result<index_file> open(const std::string& path) {
        sqlite3* db = nullptr;
        const auto opened = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
        index_file out(db);
        if (opened != SQLITE_OK) return storage::errc::index_failed;
        sqlite3_extended_result_codes(db, 1);
        sqlite3_busy_timeout(db, 5'000);
        if (!run(db, "PRAGMA journal_mode=WAL") || !run(db, "PRAGMA synchronous=NORMAL")) return storage::errc::index_failed;
        if (const auto made = index_schema::make(db); !made) return made.error();
        return out;
    }
    // open_or_remake: one that cannot be used, checked as a whole, is set aside as PATH.bad, and a new one is made: footage_folder::open() fills it.
    //   out  remade: true when that was so      errors  as open(); index_failed on a disk that cannot be written to, and nothing is set aside
    static result<index_file> open_or_remake(const std::string& path, bool& remade) {
        auto made = open(path);
        if (made && sqlite3_db_readonly(made->db(), "main") == 1) return storage::errc::index_failed;
        if (made)
            if (const auto sound = made->check(); !sound) made = sound.error();
        remade = !made;
        if (made) return made;
        for (const char* const part : {"", "-wal", "-shm"})
            if (std::rename((path + part).c_str(), (path + ".bad" + part).c_str()) != 0 && *part == '\0') return made.error();
        return open(path);
    }

    // check: reads all of it.   errors  index_failed: a disk or somebody changed it      time  linear in its size
    result<> check() {
        statement row(db(), "PRAGMA quick_check");
        if (!row.next() || row.text(0) != "ok") return storage::errc::index_failed;
        return {};
    }
    // copy_to: all that is in it, as a new index that takes the place of the one at `path` at once; nobody may have that one open.
    result<> copy_to(const std::string& path) {
        const auto fresh = path + ".new";
        std::remove(fresh.c_str());
        if (const auto copied = statement(db(), "VACUUM INTO ?1", fresh).run(); !copied) return copied;
        for (const char* const part : {"-wal", "-shm"}) std::remove((path + part).c_str());   // they speak of the old one
        if (std::rename(fresh.c_str(), path.c_str()) != 0) return storage::errc::index_failed;
        return {};
    }
    // batch: what a full disk does not let through is taken back: a transaction left open would refuse the next one.
    result<> batch(bool begins) {
        const auto done = run(db(), begins ? "BEGIN IMMEDIATE" : "COMMIT");
        if (!done && !begins && sqlite3_get_autocommit(db()) == 0) (void)run(db(), "ROLLBACK");
        return done;
    }
    std::string failure_text() const { return sqlite3_errmsg(db()); }
};

}  // namespace bartizan::io::sqlite
