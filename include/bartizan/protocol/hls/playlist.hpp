// playlist: writes an HLS media playlist of fragmented MP4 whose fragments are byte ranges of files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/protocol/http/range.hpp>
#include <bartizan/protocol/storage/segment_name.hpp>

#include <charconv>
#include <string_view>

namespace bartizan::hls {

// playlist: `put` is called with pieces of text, in order.   source  RFC 8216, version 7 (EXT-X-MAP and EXT-X-BYTERANGE of fragmented MP4)
//   file       before its fragments; each begins with its own initialisation section and time, so each is a discontinuity (4.3.4.3)
//   fragment   a byte range with whole moof and mdat boxes, beginning with a key picture
//   finish     `ended`: nothing will be added (4.3.3.4); without it, clients ask again
//   in         target_ms: no fragment is longer (4.3.3.1). URIs are written as they are: percent-encoded, without quotation marks.
//   memory     the object
template <class Put> class playlist {
    Put put_;
    bool begun_ = false;

    void number(std::uint64_t value) {
        std::array<char, 20> digits;
        put_(std::string_view(digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr - digits.data())));
    }
    void range(const http::byte_range& r) { number(r.length), put_("@"), number(r.first); }

public:
    playlist(Put put, std::uint64_t target_ms, bool ended) : put_(std::move(put)) {
        put_("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-TARGETDURATION:");
        number(target_ms < 1000 ? 1 : (target_ms + 500) / 1000);
        put_(ended ? "\n#EXT-X-PLAYLIST-TYPE:VOD\n" : "\n#EXT-X-PLAYLIST-TYPE:EVENT\n");
    }
    void file(std::string_view uri, const http::byte_range& initialisation, utc_time first) {
        if (begun_) put_("#EXT-X-DISCONTINUITY\n");
        begun_ = true;
        put_("#EXT-X-MAP:URI=\""), put_(uri), put_("\",BYTERANGE=\""), range(initialisation), put_("\"\n");
        jump(first);
    }
    // jump: the next fragment was shot at this time; of the first of a file, and after what is not there.
    void jump(utc_time at) {   // 20261125T193412.123456Z becomes 2026-11-25T19:34:12.123Z
        const storage::segment_text text({.start = at});
        const auto t = text.view();
        put_("#EXT-X-PROGRAM-DATE-TIME:");
        for (const auto part : {t.substr(0, 4), t.substr(4, 2)}) put_(part), put_("-");
        put_(t.substr(6, 5)), put_(":"), put_(t.substr(11, 2)), put_(":"), put_(t.substr(13, 6)), put_("Z\n");
    }
    void fragment(std::string_view uri, const http::byte_range& bytes, std::uint64_t duration_us) {
        put_("#EXTINF:"), number(duration_us / 1'000'000), put_(".");
        for (auto unit = std::uint64_t{100'000}; unit > 0; unit /= 10) number(duration_us / unit % 10);
        put_(",\n#EXT-X-BYTERANGE:"), range(bytes), put_("\n"), put_(uri), put_("\n");
    }
    void finish(bool ended) {
        if (ended) put_("#EXT-X-ENDLIST\n");
    }
};

}  // namespace bartizan::hls
