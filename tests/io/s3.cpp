#include <bartizan/io/s3.hpp>

#include <support/print.hpp>
#include <support/scripted_store.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace asio = boost::asio;
namespace http = bartizan::http;
namespace s3 = bartizan::s3;
using bz::io::tcp;

namespace {

using tests::error_body, tests::scripted, tests::store;

}   // namespace

TEST_CASE("objects go and come over one connection, with conditions as the store reads them") {
    std::string held;
    scripted s([&](const http::request& r, int) -> scripted::said {
        CHECK(r.value_of("Authorization")->starts_with("AWS4-HMAC-SHA256 Credential=AKID/"));
        if (r.method == "PUT") {
            if (r.value_of("if-none-match") == "*" && !held.empty()) return {412, error_body("PreconditionFailed"), ""};
            held = bz::as_text(r.body);
            return {200, "", "\"v1\""};
        }
        if (r.value_of("range") == "bytes=2-3") return {206, held.substr(2, 2), "\"v1\""};
        if (r.method == "DELETE") return {204, "", ""};
        return {404, error_body("NoSuchKey"), ""};
    });
    s.with([&](store& c) -> asio::awaitable<void> {
        const auto first = co_await c.put("a b", bz::as_bytes("hello"), true);
        CHECK((first && *first == "v1"));
        const auto second = co_await c.put("a b", bz::as_bytes("world"), true);
        CHECK(second.error() == make_error(s3::errc::precondition_failed));
        std::array<std::byte, 2> two;
        const auto part = co_await c.get("a b", two, 2);
        CHECK((part && *part == 2 && bz::as_text(two) == "ll"));
        std::array<std::byte, 9> more;
        const auto none = co_await c.get("c", more);
        CHECK(none.error() == make_error(s3::errc::no_such_key));
        const auto removed = co_await c.remove("a b");
        CHECK(removed);
        CHECK(c.connections() == 1);
    });
    CHECK(s.asked == std::vector<std::string>{"PUT /bucket/a%20b", "PUT /bucket/a%20b", "GET /bucket/a%20b", "GET /bucket/c", "DELETE /bucket/a%20b"});
}

TEST_CASE("a store that is away is asked again, and one that says no is not") {
    scripted s([](const http::request& r, int n) -> scripted::said {
        if (r.path() == "/bucket/no") return {403, error_body("AccessDenied"), ""};
        if (n == 1) return {503, error_body("SlowDown"), ""};
        if (n == 2) return {500, "", "", false, true};
        if (n == 3) return {.hang_up = true};
        return {200, "", "\"v\""};
    });
    s.with([](store& c) -> asio::awaitable<void> {
        const auto put = co_await c.put("yes", bz::as_bytes("x"));
        CHECK(put);
        const auto denied = co_await c.put("no", bz::as_bytes("x"));
        CHECK(denied.error() == make_error(s3::errc::access_denied));
    });
    CHECK(s.asked.size() == 5);
}

TEST_CASE("who stays away is given up after the tries, with what was said last") {
    scripted s([](const http::request&, int) -> scripted::said { return {503, error_body("ServiceUnavailable"), ""}; });
    s.with([](store& c) -> asio::awaitable<void> {
        const auto put = co_await c.put("k", bz::as_bytes("x"));
        CHECK(put.error() == make_error(s3::errc::unavailable));
    });
    CHECK(s.asked.size() == 4);
    scripted nobody([](const http::request&, int) -> scripted::said { return {}; });
    const auto port = [] {   // one that nobody listens on
        asio::io_context context;
        return std::to_string(tcp::acceptor(context, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port());
    }();
    nobody.with([](store& c) -> asio::awaitable<void> {
        const auto put = co_await c.put("k", bz::as_bytes("x"));
        CHECK(put.error() == make_error(bz::io::errc::refused));
    }, {.tries = 3, .first_pause_ms = 1, .longest_pause_ms = 2}, port);
}

TEST_CASE("a kept connection that ended meanwhile costs no try") {
    scripted s([](const http::request&, int) -> scripted::said { return {200, "", "\"v\"", false, true}; });
    s.with([](store& c) -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            const auto put = co_await c.put("k", bz::as_bytes("x"));
            CHECK(put);
        }
        CHECK(c.connections() == 3);
    }, {.tries = 1});
}

TEST_CASE("names are listed page by page, as they are called") {
    scripted s([](const http::request& r, int) -> scripted::said {
        CHECK(r.query().find("encoding-type=url&list-type=2&prefix=cam%2F1") != std::string_view::npos);
        if (r.query().starts_with("continuation-token=t%2F2"))
            return {200, "<R><IsTruncated>false</IsTruncated><Contents><Key>cam%2F1%2Fb%26</Key><Size>7</Size><ETag>&#34;e&#34;</ETag></Contents></R>", ""};
        return {200, "<R><IsTruncated>true</IsTruncated><NextContinuationToken>t/2</NextContinuationToken><Contents><Key>cam/1/a</Key><ETag>&quot;d&quot;</ETag>"
                     "<Size>12345678901</Size></Contents></R>", ""};
    });
    s.with([](store& c) -> asio::awaitable<void> {
        const auto first = co_await c.list("cam/1");
        CHECK((first && first->entries.size() == 1 && first->entries[0].key == "cam/1/a" && first->entries[0].etag == "d"));
        CHECK((first && first->entries[0].bytes == 12'345'678'901 && first->next == "t/2"));
        const auto second = co_await c.list("cam/1", first->next);
        CHECK((second && second->entries.size() == 1 && second->entries[0].key == "cam/1/b&" && second->next.empty()));
    });
}

TEST_CASE("answers that are none of S3's are told, not guessed at") {
    scripted s([](const http::request& r, int) -> scripted::said {
        if (r.query() == "uploads=") return {200, "<R></R>", ""};
        if (r.query().starts_with("uploadId")) return {200, error_body("InternalError"), ""};   // 200 first, then the error
        if (r.path() == "/bucket/whole") return {200, "0123456789", ""};
        return {200, "<R><Contents><Key>%4</Key></Contents></R>", ""};
    });
    s.with([](store& c) -> asio::awaitable<void> {
        const auto begun = co_await c.begin_parts("k");
        CHECK(begun.error() == make_error(s3::errc::bad_answer));
        const auto completed = co_await c.complete_parts("k", "id", {});
        CHECK(completed.error() == make_error(s3::errc::unavailable));
        const auto listed = co_await c.list("");
        CHECK(listed.error() == make_error(s3::errc::bad_answer));
        std::array<std::byte, 4> few;
        const auto got = co_await c.get("whole", few);   // the store ignores the range
        CHECK(got.error() == make_error(s3::errc::too_large));
        const auto again = co_await c.get("whole", few, 4);
        CHECK_FALSE(again);
    });
}
