// statement: one question to SQLite: what it is asked with, row by row what it answers, and at the end whether all went well.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/object_key.hpp>

#include <algorithm>
#include <concepts>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sqlite3.h>

namespace bartizan::io::sqlite {

// statement: of a connection that outlives it. Whatever fails ends it: next() finds no row, and ended() says so.
class statement {
    struct end_statement {
        void operator()(sqlite3_stmt* made) const noexcept { sqlite3_finalize(made); }
    };
    std::unique_ptr<sqlite3_stmt, end_statement> made_;
    int state_, column_ = 0;

public:
    // in  values  of ?1, ?2 and so on: texts, numbers and times; an id is three of them, a digest may lack
    template <class... Values> statement(sqlite3* db, const char* sql, const Values&... values) {
        sqlite3_stmt* made = nullptr;
        state_ = sqlite3_prepare_v2(db, sql, -1, &made, nullptr);
        made_.reset(made);
        (bind(values), ...);
    }
    // ask: once more, with other values.
    template <class... Values> void ask(const Values&... values) {
        if (state_ == SQLITE_ROW || state_ == SQLITE_DONE) state_ = sqlite3_reset(made_.get());
        column_ = 0;
        (bind(values), ...);
    }

    // next: whether there is a row, or one more.
    bool next() {
        if (state_ == SQLITE_OK || state_ == SQLITE_ROW) state_ = sqlite3_step(made_.get());
        return state_ == SQLITE_ROW;
    }
    // ended: behind the last row.   errors  index_failed
    result<> ended() const {
        if (state_ != SQLITE_DONE) return storage::errc::index_failed;
        return {};
    }
    // run: of one that answers with no row.   errors  as ended()
    result<> run() {
        (void)next();
        return ended();
    }

    // Of the row that next() found.
    template <std::integral Number> Number number(int column) const { return static_cast<Number>(sqlite3_column_int64(made_.get(), column)); }
    utc_time time(int column) const { return {number<std::int64_t>(column)}; }
    bool is_null(int column) const { return sqlite3_column_type(made_.get(), column) == SQLITE_NULL; }
    std::string_view text(int column) const {
        const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(made_.get(), column));
        return text ? std::string_view(text) : std::string_view();
    }
    std::optional<storage::segment_digest> digest(int column) const {
        const auto* const bytes = static_cast<const std::byte*>(sqlite3_column_blob(made_.get(), column));
        storage::segment_digest out;
        if (!bytes || sqlite3_column_bytes(made_.get(), column) != int(out.size())) return std::nullopt;
        std::copy_n(bytes, out.size(), out.begin());
        return out;
    }

private:
    void note(int state) {
        if (state_ == SQLITE_OK) state_ = state;
    }
    void bind(std::string_view text) {
        note(sqlite3_bind_text(made_.get(), ++column_, text.empty() ? "" : text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
    }
    // of a number: SQLite's integers have a sign; a size or time beyond is a broken file's claim.
    template <std::integral Number> void bind(Number number) {
        if constexpr (std::unsigned_integral<Number>) number = static_cast<Number>(std::min<std::uint64_t>(number, std::numeric_limits<std::int64_t>::max()));
        note(sqlite3_bind_int64(made_.get(), ++column_, static_cast<std::int64_t>(number)));
    }
    void bind(utc_time at) { bind(at.ticks); }
    void bind(const storage::segment_id& id) { bind(std::string_view(id.camera)), bind(id.name.start), bind(id.name.nth); }
    void bind(const std::optional<storage::segment_digest>& digest) {
        ++column_;
        note(digest ? sqlite3_bind_blob(made_.get(), column_, digest->data(), int(digest->size()), SQLITE_TRANSIENT) : sqlite3_bind_null(made_.get(), column_));
    }
};

// run: one or more that answer with nothing.   errors  index_failed
inline result<> run(sqlite3* db, const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return storage::errc::index_failed;
    return {};
}
// number: the first column of the first row.   errors  index_failed, also when there is none
inline result<std::int64_t> number(sqlite3* db, const char* sql) {
    statement row(db, sql);
    if (!row.next()) return storage::errc::index_failed;
    return row.number<std::int64_t>(0);
}

}  // namespace bartizan::io::sqlite
