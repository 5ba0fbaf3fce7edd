#include <bartizan/io/error.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace asio = boost::asio;

TEST_CASE("what the network says becomes an error with a sentence") {
    using bz::io::errc;
    CHECK(bz::io::from_asio(asio::error::address_in_use) == errc::address_in_use);
    CHECK(bz::io::from_asio(asio::error::access_denied) == errc::not_permitted);
    CHECK(bz::io::from_asio(boost::system::errc::make_error_code(boost::system::errc::address_not_available)) == errc::no_such_address);
    CHECK(bz::io::from_asio(asio::error::connection_refused) == errc::refused);
    CHECK(bz::io::from_asio(asio::error::network_unreachable) == errc::unreachable);
    CHECK(bz::io::from_asio(asio::error::timed_out) == errc::timed_out);
    CHECK(bz::io::from_asio(asio::error::no_descriptors) == errc::too_many_files);
    CHECK(bz::io::from_asio(asio::error::eof) == errc::failed);
    for (int code = 1; code <= int(errc::failed); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
}
