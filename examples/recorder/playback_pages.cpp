// playback_pages: the files of pages/, those that it shares with the camera, and hls.js, embedded by the assembler.
// SPDX-License-Identifier: Apache-2.0
#include "playback_site.hpp"

#include "embedded_pages.hpp"

asm(R"(
    begin_pages recorder_pages
    embed "index.html"
    embed "cameras.html"
    embed "setup.html"
    embed "users.html"
    embed "hosts.html"
    embed "https.html"
    embed "log.html"
    embed "style.css"
    embed "watch.css"
    embed "cameras.css"
    embed "icon.svg"
    embed "frame.js"
    embed "product.js"
    embed "watch.js"
    embed "timeline.js"
    embed "cameras.js"
    embed "player.js"
    embed "bring.js"
    embed "sound.js"
    embed "setup.js"
    embed "users.js"
    embed "trial.js"
    embed "hosts.js"
    embed "https.js"
    embed "log.js"
    embed "hls.light.min.js"
    end_pages
)");
extern "C" const command::embedded_page recorder_pages[];

namespace recorder {

std::span<const bz::service::page> playback_pages() {
    static const command::embedded_pages all(recorder_pages, [](std::string_view name) {
        using enum bz::access::access_class;
        if (name == "index.html") return read_media;
        return name == "hosts.html" || name == "log.html" || name == "cameras.html" ? read_system_sensitive : read_system;
    });
    return all.all();
}

}  // namespace recorder
