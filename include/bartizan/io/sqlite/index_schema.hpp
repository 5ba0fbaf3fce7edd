// index_schema: the tables of a footage index, and how one of an older version gets what it lacks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/sqlite/statement.hpp>

namespace bartizan::io::sqlite {

namespace index_schema {

inline constexpr int version = 4;
inline constexpr const char* segments =
    "CREATE TABLE segment(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, held INTEGER NOT NULL, end INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL, fragments INTEGER NOT NULL, damaged INTEGER NOT NULL, timescale INTEGER NOT NULL, open INTEGER NOT NULL,"
    " protected INTEGER NOT NULL, PRIMARY KEY(camera, start, nth)) WITHOUT ROWID;"
    "CREATE INDEX by_start ON segment(start, camera, nth);"
    "CREATE TABLE extent(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, offset INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " time INTEGER NOT NULL, duration INTEGER NOT NULL, PRIMARY KEY(camera, start, nth, offset)) WITHOUT ROWID;";
// since version 2; an index of version 1 gets it when it is opened
inline constexpr const char* verdicts =
    "CREATE TABLE verdict(camera TEXT NOT NULL, start INTEGER NOT NULL, verdict INTEGER NOT NULL, end INTEGER NOT NULL, frames INTEGER NOT NULL,"
    " details TEXT NOT NULL, PRIMARY KEY(camera, start, verdict)) WITHOUT ROWID;";
// since version 3, with digests since version 4
inline constexpr const char* stored =
    "CREATE TABLE stored(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, end INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " sha256 BLOB, PRIMARY KEY(camera, start, nth)) WITHOUT ROWID;"
    "PRAGMA user_version=4;";
inline constexpr const char* digests = "ALTER TABLE stored ADD COLUMN sha256 BLOB; PRAGMA user_version=4;";
// Of every version, made when they are not there. waiting: the finished segments that the store does not have, kept by the index itself, whoever writes to it;
// by_length and the like: how far before a time a segment or a verdict can have begun that goes on to it.
inline constexpr const char* kept =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE waiting(start INTEGER NOT NULL, camera TEXT NOT NULL, nth INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY(start, camera, nth)) WITHOUT ROWID;"
    "INSERT INTO waiting SELECT start,camera,nth,bytes FROM segment s WHERE NOT open AND NOT EXISTS"
    " (SELECT 1 FROM stored t WHERE t.camera=s.camera AND t.start=s.start AND t.nth=s.nth);"
    "CREATE TRIGGER segment_put AFTER INSERT ON segment BEGIN"
    " DELETE FROM waiting WHERE start=NEW.start AND camera=NEW.camera AND nth=NEW.nth;"
    " INSERT INTO waiting SELECT NEW.start,NEW.camera,NEW.nth,NEW.bytes WHERE NOT NEW.open AND NOT EXISTS"
    " (SELECT 1 FROM stored t WHERE t.camera=NEW.camera AND t.start=NEW.start AND t.nth=NEW.nth); END;"
    "CREATE TRIGGER segment_gone AFTER DELETE ON segment BEGIN"
    " DELETE FROM waiting WHERE start=OLD.start AND camera=OLD.camera AND nth=OLD.nth; END;"
    "CREATE TRIGGER stored_put AFTER INSERT ON stored BEGIN"
    " DELETE FROM waiting WHERE start=NEW.start AND camera=NEW.camera AND nth=NEW.nth; END;"
    "CREATE TRIGGER stored_gone AFTER DELETE ON stored BEGIN"
    " INSERT OR REPLACE INTO waiting SELECT start,camera,nth,bytes FROM segment WHERE camera=OLD.camera AND start=OLD.start AND nth=OLD.nth AND NOT open; END;"
    "CREATE INDEX by_length ON segment(end-start);"
    "CREATE INDEX stored_by_length ON stored(end-start);"
    "CREATE INDEX verdict_by_length ON verdict(end-start);"
    "COMMIT;";

// keeps: what the index keeps of itself is there; another connection may be making it.
inline bool keeps(sqlite3* db) {
    for (int i = 0; i < 2; ++i) {
        const auto made = number(db, "SELECT count(*) FROM sqlite_master WHERE name='waiting'");
        if (made && *made == 1) return true;
        if (run(db, kept)) return true;
        (void)run(db, "ROLLBACK");
    }
    return false;
}

// make: all of it in an empty file, and in an index of an older version what it lacks.   errors  index_failed, index_of_another_version: also of a file that is no index
inline result<> make(sqlite3* db) {
    const auto found = number(db, "PRAGMA user_version"), tables = number(db, "SELECT count(*) FROM sqlite_master");
    if (!found || !tables) return storage::errc::index_failed;
    const bool older = *found >= 1 && *found < version;
    if (!older && *found != version && (*found != 0 || *tables != 0)) return storage::errc::index_of_another_version;
    if (*found != version && (!run(db, "BEGIN IMMEDIATE") || !(older || run(db, segments)) || !(*found >= 2 || run(db, verdicts)) ||
                              !run(db, *found == 3 ? digests : stored) || !run(db, "COMMIT")))
        return storage::errc::index_failed;
    if (!keeps(db) && sqlite3_db_readonly(db, "main") == 0) return storage::errc::index_failed;
    return {};
}

}  // namespace index_schema

}  // namespace bartizan::io::sqlite
