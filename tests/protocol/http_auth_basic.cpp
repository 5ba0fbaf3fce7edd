// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/http_auth/basic.hpp>

#include <support/vectors.hpp>

using namespace bartizan::http_auth;

TEST_CASE("every Basic field of the table is read as it says (RFC 7617, 2 and 2.1)") {
    const auto json = tests::shared_json("vectors/auth/basic.json");
    std::size_t good = 0, bad = 0;
    for (const auto& each : json.at("cases").as_array()) {
        INFO("case " << each.at("id"));
        const auto header = tests::text(each, "header");
        basic_credentials read;
        const auto done = read.read(header);
        const bool ok = each.at("ok").as_bool();
        // this reader is bounded; a longer one may be refused whatever the table says
        if (ok && header.size() > 6 + 512) {
            CHECK(done.error() == make_error(errc::too_long));
            continue;
        }
        CHECK(bool(done) == ok);
        if (ok && done) {
            CHECK(read.user() == tests::text(each, "user"));
            CHECK(read.password() == tests::text(each, "password"));
        }
        ++(ok ? good : bad);
    }
    CHECK(good >= 6);
    CHECK(bad >= 10);
}

TEST_CASE("after an error nothing is left of what was read before") {
    basic_credentials read;
    REQUIRE(read.read("Basic dXNlcjphOmI6Yw=="));
    CHECK(read.password() == "a:b:c");
    CHECK_FALSE(read.read("Basic !!!!"));
    CHECK(read.user().empty());
    CHECK(read.password().empty());
}

