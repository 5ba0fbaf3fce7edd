// pages: the files of pages/, embedded by the assembler.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "embedded_pages.hpp"

asm(R"(
    begin_pages camera_pages
    embed "index.html"
    embed "setup.html"
    embed "users.html"
    embed "hosts.html"
    embed "network.html"
    embed "https.html"
    embed "log.html"
    embed "image.html"
    embed "audio.html"
    embed "maintenance.html"
    embed "style.css"
    embed "icon.svg"
    embed "frame.js"
    embed "product.js"
    embed "live.js"
    embed "setup.js"
    embed "users.js"
    embed "trial.js"
    embed "hosts.js"
    embed "network.js"
    embed "https.js"
    embed "log.js"
    embed "image.js"
    embed "audio.js"
    embed "maintenance.js"
    end_pages
)");
extern "C" const command::embedded_page camera_pages[];

namespace camera {

std::span<const bz::service::page> pages() {
    // None holds a secret, but whoever cannot use a page need not see it; what it shows the API guards.
    static const command::embedded_pages all(camera_pages, [](std::string_view name) {
        using enum bz::access::access_class;
        if (name == "index.html") return read_media;
        return name == "hosts.html" || name == "log.html" ? read_system_sensitive : read_system;
    });
    return all.all();
}

}  // namespace camera
