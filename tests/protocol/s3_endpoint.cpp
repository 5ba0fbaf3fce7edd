// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/s3/endpoint.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace s3 = bartizan::s3;

TEST_CASE("an endpoint is a host, a port and whether it is within TLS") {   // RFC 3986, 3.2
    struct row {
        std::string_view text, host;
        std::uint16_t port;
        bool tls, loopback;
    };
    for (const auto& r : {row{"https://store.example", "store.example", 443, true, false}, row{"http://store.example/", "store.example", 80, false, false},
                          row{"https://store-7.example:7480/", "store-7.example", 7480, true, false}, row{"https://192.0.2.7:1", "192.0.2.7", 1, true, false},
                          row{"https://[2001:db8::7]", "2001:db8::7", 443, true, false}, row{"http://[::1]:65535", "::1", 65535, false, true},
                          row{"http://127.0.0.1:80", "127.0.0.1", 80, false, true}, row{"http://127.255.0.9", "127.255.0.9", 80, false, true},
                          row{"http://[::ffff:127.0.0.1]", "::ffff:127.0.0.1", 80, false, true}, row{"http://localhost", "localhost", 80, false, false},
                          row{"http://127.0.0.1.example", "127.0.0.1.example", 80, false, false}, row{"http://[::2]", "::2", 80, false, false}}) {
        CAPTURE(r.text);
        const auto read = s3::read_endpoint(r.text);
        REQUIRE(read);
        CHECK(read->host == r.host);
        CHECK(read->port == r.port);
        CHECK(read->within_tls == r.tls);
        CHECK(read->is_loopback() == r.loopback);
    }
    static_assert(s3::read_endpoint("https://store.example:8443")->port == 8443);
    CHECK(s3::read_endpoint("https://" + std::string(253, 'a')));
}

TEST_CASE("what is no endpoint is refused, and nothing of it is believed") {
    for (const std::string_view text : {"", "store.example", "HTTPS://store.example", "ftp://store.example", "https://", "https:///", "https://store.example//", "https://store.example/recordings",
                                        "https://store.example?x", "https://store.example#x", "https://user@store.example", "https://user:word@store.example", "https://store.example:", "https://store.example:/",
                                        "https://store.example:0", "https://store.example:65536", "https://store.example:99999999999999999999", "https://store.example:+1", "https://store.example:1:2",
                                        "https://store.example: 1", "https://sto re.example", "https://store_7.example", "https://[::1", "https://[x]", "https://[]", "https://[::1]x", "https://[::1]1",
                                        "https://[192.0.2.7]", "https://[fe80::1%eth0]", "https://::1", "https://a:1:2", "https://st\xc3\xb6re.example", "https://store.example\n"}) {
        CAPTURE(text);
        const auto read = s3::read_endpoint(text);
        REQUIRE_FALSE(read);
        CHECK(read.error() == make_error(s3::errc::bad_endpoint));
    }
    CHECK_FALSE(s3::read_endpoint("https://" + std::string(254, 'a')));
    using namespace std::string_view_literals;
    CHECK_FALSE(s3::read_endpoint("https://a\0b"sv));
}
