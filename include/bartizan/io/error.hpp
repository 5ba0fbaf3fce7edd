// error: what the network said, as one of our errors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

#include <boost/asio/error.hpp>

namespace bartizan::io {

enum class errc { address_in_use = 1, not_permitted, no_such_address, refused, unreachable, timed_out, too_many_files, failed, no_such_host };
inline constexpr error_domain io_domain{"network", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::address_in_use: return "another program already listens on this port";
    case errc::not_permitted: return "listening on this port needs a privilege that the program does not have";
    case errc::no_such_address: return "this machine has no such address";
    case errc::refused: return "nobody listens there";
    case errc::unreachable: return "there is no route to the address";
    case errc::timed_out: return "the peer did not answer in time";
    case errc::too_many_files: return "the process has as many files open as it may";
    case errc::no_such_host: return "no address is known for this name";
    case errc::failed: return "the network operation failed";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&io_domain, int(code)}; }

// from_asio: boost::system::error_code ends here; below the edge there is bartizan::error alone.
inline errc from_asio(const boost::system::error_code& code) noexcept {
    namespace e = boost::asio::error;
    if (code == e::address_in_use) return errc::address_in_use;
    if (code == e::access_denied || code == e::no_permission) return errc::not_permitted;
    if (code == boost::system::errc::address_not_available) return errc::no_such_address;
    if (code == e::connection_refused) return errc::refused;
    if (code == e::host_unreachable || code == e::network_unreachable) return errc::unreachable;
    if (code == e::timed_out) return errc::timed_out;
    if (code == e::no_descriptors) return errc::too_many_files;
    if (code == e::host_not_found || code == e::host_not_found_try_again || code == e::no_data) return errc::no_such_host;
    return errc::failed;
}

}  // namespace bartizan::io
