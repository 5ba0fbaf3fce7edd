#include <bartizan/protocol/s3/request.hpp>

#include <support/allocations.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace s3 = bartizan::s3;

TEST_CASE("a request names bucket and key in the path, and its fields are those that were signed") {
    const auto who = s3::credentials::of("AKID", "secret");
    const s3::parameter query[] = {{"partNumber", "1"}, {"uploadId", "2~a/b"}};
    const bz::http::field condition{"if-none-match", "*"};
    s3::request r;
    const auto before = tests::allocations();
    const auto made = r.make("PUT", {"store:7480", "bucket", "eu-1"}, *who, bz::utc_time::from_unix_microseconds(1'795'608'000'000'000), "front door/1.mp4", query,
                             {&condition, 1}, bz::as_bytes("payload"));
    CHECK(tests::allocations() == before);
    REQUIRE(made);
    CHECK(r.method() == "PUT");
    CHECK(r.target() == "/bucket/front%20door/1.mp4?partNumber=1&uploadId=2~a%2Fb");
    REQUIRE(r.fields().size() == 5);
    CHECK(r.fields()[0].value == "store:7480");
    CHECK(r.fields()[1].name == "if-none-match");
    CHECK(r.fields()[2].value == "239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5");   // sha256sum of "payload"
    CHECK(r.fields()[3].value == "20261125T120000Z");
    CHECK(r.fields()[4].value.starts_with("AWS4-HMAC-SHA256 Credential=AKID/20261125/eu-1/s3/aws4_request, SignedHeaders=host;if-none-match;x-amz-content-sha256;x-amz-date, "));
}

TEST_CASE("what cannot be asked is refused by name") {
    const auto who = s3::credentials::of("AKID", "secret");
    s3::request r;
    const auto made = [&](std::string_view bucket, std::string_view key) { return r.make("GET", {"h", bucket}, *who, {}, key).error(); };
    CHECK(made("Bucket", "k") == make_error(s3::errc::bad_bucket));
    CHECK(made("bucket", "a\x01") == make_error(s3::errc::bad_key));
    CHECK(made("bucket", std::string(1025, 'a')) == make_error(s3::errc::bad_key));
    CHECK(made("bucket", "") == bz::error{});   // the bucket itself
    CHECK(made("bucket", std::string(1024, ' ')) == bz::error{});   // three bytes for each
    const std::string long_value(8192, 'v');
    const s3::parameter query{"prefix", long_value};
    CHECK(r.make("GET", {"h", "bucket"}, *who, {}, "", {&query, 1}).error() == make_error(s3::errc::no_room));
}

TEST_CASE("parts are at least 8 MiB and never more than 10,000") {
    CHECK(s3::multipart_size(1) == 8u << 20);
    CHECK(s3::multipart_size(std::uint64_t(5) << 40) == ((std::uint64_t(5) << 40) + 9'999) / 10'000);
}
