// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/tpm/connection.hpp>

#include <support/print.hpp>
#include <support/soft_tpm.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto::tpm;

namespace {
bool is(bz::error found, errc wanted) { return found == make_error(wanted); }
}

TEST_CASE("an address that names no way to a TPM is refused, and one where nobody answers is told apart") {
    ::setenv("TSS2_LOG", "all+none", 1);
    CHECK(is(connection::open("").error(), errc::address_unusable));
    CHECK(is(connection::open(std::string(256, 'x')).error(), errc::address_unusable));
    CHECK(is(connection::open("carrier-pigeon:coop=1").error(), errc::address_unusable));
    CHECK(is(connection::open("swtpm:host=127.0.0.1,port=1").error(), errc::tpm_away));
    CHECK(is(connection::open("device:/nonexistent/tpm").error(), errc::tpm_away));
}

TEST_CASE("a connection moves, closes once and opens again") {
    tests::soft_tpm tpm;
    auto first = tpm.open();
    connection second = std::move(first);
    CHECK_FALSE(first.is_open());
    CHECK(second.is_open());
    second.close();
    second.close();
    CHECK_FALSE(second.is_open());
    CHECK(second.reopen());
    first = std::move(second);
    CHECK(first.is_open());
}
