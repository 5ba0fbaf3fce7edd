// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/http_auth/digest_credentials.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace bartizan;
using namespace bartizan::http_auth;

namespace {
struct reading {
    fields<> parsed;
    digest_credentials digest;
    result<> done;
    explicit reading(std::string_view more) : done(errc::missing) {
        text = "Digest realm=\"r\", nonce=\"n\", uri=\"/\", response=\"x\"" + std::string(more);
        if (read_credentials(text, parsed)) done = digest.read(parsed);
    }
    std::string text;
};
}  // namespace

TEST_CASE("Digest credentials are read in every form of RFC 7616, 3.4") {
    const reading r(", username=\"Mufasa\", algorithm=SHA-256-sess, qop=auth-int, nc=0000000A, cnonce=\"c\", opaque=o, userhash=TRUE");
    REQUIRE(r.done);
    CHECK(r.digest.user == "Mufasa");
    CHECK(r.digest.algorithm == "SHA-256");
    CHECK(r.digest.session);
    CHECK(r.digest.qop == protection::auth_int);
    CHECK(r.digest.nc == 10);
    CHECK(r.digest.opaque == "o");
    CHECK(r.digest.userhash);
}

TEST_CASE("a missing algorithm is MD5, a missing qop the form of RFC 2069") {
    const reading r(", username=u");
    REQUIRE(r.done);
    CHECK(r.digest.algorithm == "MD5");
    CHECK(r.digest.qop == protection::none);
    CHECK_FALSE(r.digest.session);
}

TEST_CASE("a name beyond ASCII comes as username* (RFC 8187)") {
    const reading r(", username*=UTF-8''J%C3%A4s%C3%B8n%20Doe");
    REQUIRE(r.done);
    CHECK(r.digest.user == "J\xc3\xa4s\xc3\xb8n Doe");
    for (const char* bad : {", username*=UTF-8''J%C", ", username*=UTF-8''%G0", ", username*=ISO-8859-1''x", ", username*=UTF-8''x, userhash=true",
                            ", username*=UTF-8''x, username=x"}) {
        INFO(bad);
        CHECK(reading(bad).done.error() == make_error(errc::two_names));
    }
    CHECK(reading(", username*=UTF-8''" + std::string(300, 'x')).done.error() == make_error(errc::too_long));
}

TEST_CASE("what is missing or malformed is refused with its reason") {
    CHECK(reading("").done.error() == make_error(errc::missing));
    CHECK(reading(", username=u, qop=auth, nc=00000001").done.error() == make_error(errc::empty_cnonce));
    CHECK(reading(", username=u, qop=auth, nc=00000001, cnonce=\"\"").done.error() == make_error(errc::empty_cnonce));
    CHECK(reading(", username=u, algorithm=MD5-sess").done.error() == make_error(errc::empty_cnonce));
    for (const char* count : {"1", "0000000g", "000000001", "-0000001"}) {
        INFO(count);
        CHECK(reading(", username=u, qop=auth, cnonce=c, nc=" + std::string(count)).done.error() == make_error(errc::bad_count));
    }
    CHECK_FALSE(reading(", username=u, qop=auth-conf, cnonce=c, nc=00000001").digest.known_qop);
}
