#include <bartizan/protocol/s3/errc.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace s3 = bartizan::s3;
using s3::errc;

TEST_CASE("every error of an object store has a sentence") {
    for (int code = 1; code <= int(errc::bad_endpoint); ++code) CHECK(make_error(errc(code)).message() != "unknown");
}

TEST_CASE("an error code says what a status means, and a status alone is enough where answers have no body") {
    CHECK(s3::of_answer(404, "NoSuchBucket") == errc::no_such_bucket);
    CHECK(s3::of_answer(403, "RequestTimeTooSkewed") == errc::wrong_time);
    CHECK(s3::of_answer(403, "SignatureDoesNotMatch") == errc::bad_signature);
    CHECK(s3::of_answer(403, "") == errc::access_denied);
    CHECK(s3::of_answer(404, "") == errc::no_such_key);
    CHECK(s3::of_answer(412, "") == errc::precondition_failed);
    CHECK(s3::of_answer(400, "TheStoreInventedThis") == errc::refused);
    CHECK(s3::of_answer(503, "TheStoreInventedThis") == errc::unavailable);
}

TEST_CASE("only what may pass by itself is worth another try") {
    CHECK(is_passing(errc::slow_down));
    CHECK(is_passing(s3::of_answer(500, "InternalError")));
    CHECK_FALSE(is_passing(errc::precondition_failed));
    CHECK_FALSE(is_passing(errc::bad_signature));
    CHECK_FALSE(is_passing(errc::quota_exceeded));
}
