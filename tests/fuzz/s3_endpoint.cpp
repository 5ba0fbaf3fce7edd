// Fuzz target: hostile endpoints of an object store: what is read is a host and a port that stand in the text, and means the same when it is written anew.
// SPDX-License-Identifier: Apache-2.0
// runs: 200000
#include <bartizan/protocol/s3/endpoint.hpp>

#include <support/must.hpp>

#include <string>

namespace bz = bartizan;
namespace s3 = bartizan::s3;

namespace {
using tests::must;
}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = s3::read_endpoint(text);
    if (!read) {
        must(read.error() == make_error(s3::errc::bad_endpoint));
        return 0;
    }
    must(tests::inside(read->host, text));
    must(!read->host.empty() && read->host.size() <= 253 && read->port != 0);
    for (const char c : read->host) must(c > 0x20 && c < 0x7f && std::string_view("/@?#[]%\\\"<>").find(c) == std::string_view::npos);   // what goes into a Host field
    const bool is_v6 = read->host.find(':') != read->host.npos;
    must(!is_v6 || bz::read_address(read->host));
    must(read->within_tls == text.starts_with("https://"));
    const auto written = (read->within_tls ? "https://" : "http://") + (is_v6 ? "[" + std::string(read->host) + "]" : std::string(read->host)) + ":" + std::to_string(read->port);
    const auto again = s3::read_endpoint(written);
    must(again && again->host == read->host && again->port == read->port && again->within_tls == read->within_tls && again->is_loopback() == read->is_loopback());
    if (read->is_loopback()) must(bool(bz::read_address(read->host)));   // never a name: whoever answers for it would be believed without TLS
    return 0;
}
