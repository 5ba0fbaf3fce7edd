// mp4_streams: two streams of three pictures, 60 x 44, made for these tests with x264 and x265.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <string_view>
#include <vector>

namespace mp4_streams {

using bytes = std::vector<std::byte>;

inline bytes from_hex(std::string_view text) {
    const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    bytes out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) out.push_back(static_cast<std::byte>(digit(text[i]) << 4 | digit(text[i + 1])));
    return out;
}

inline bytes joined(std::initializer_list<bytes> parts) {
    bytes out;
    for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

namespace h264 {
inline const bytes sps = from_hex("6764000aacb423f7780880000003008000000a07891350");
inline const bytes pps = from_hex("68ef01872c");
inline const bytes idr = from_hex(
    "6588845f0e97dd146e50b9b58eb20a4cc4224d293d0110ab61bfd0a216b230d0f4f9ae5d381a980dd81c108e87cd9dcc5afbdf4f5dbf83894b87e1fe"
    "69c460569e373c24cd7bfb40aa349d3449cc52088366762f8e25e7790c2739b41b8ab73db4ddb3ebc83882702ca9ef9c02c9e21d2cd25b4d80850f8b"
    "b6228a95ffcd8616d09c22b0ef3f1afeb8fadbf93d1d3d5f77c0c50890c8ce8d48f161");
inline const bytes p1 = from_hex("419a262bff8d80");
inline const bytes p2 = from_hex("419a462bfff435dfdf1e86cd");
}   // namespace h264

namespace h265 {
inline const bytes vps = from_hex("40010c01ffff01600000030090000003000003001eba0240");
inline const bytes sps = from_hex("42010101600000030090000003000003001ea020831dde5ba4a4c2f0168080000003008000000504");
inline const bytes pps = from_hex("4401c073c089");
inline const bytes idr = from_hex(
    "2801ac19603f46ab3a0670a92d054810023eaf612694ea9ff65a85617ad77d8012e3faecf01da734e6d9c390aa4ae956da026b6bac2625f1b7ff0396"
    "88e2626ca19868c6e733d4d16e85d819ace4528d711a5fdd9606cf1636d7b1068cbe5f3a4884f9310bda6528fe99d364a910ee9fb03cde3d286dc18d"
    "631871");
inline const bytes p1 = from_hex("0201d0097880cb3160");
inline const bytes p2 = from_hex("0201d011fe2032403160");
}   // namespace h265

}   // namespace mp4_streams
