// pages: the files of pages/, embedded by the assembler.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"

#include <vector>

// A table of {name, begin, end}, closed by a row of nulls.
asm(R"(
    .macro embed file
    .pushsection .rodata
770:.asciz "\file"
771:.incbin "\file"
772:.byte 0
    .popsection
    .dc.a 770b, 771b, 772b
    .endm
    .pushsection .data.rel.ro, "aw"
    .balign 8
    .globl embedded_pages
embedded_pages:
    embed "index.html"
    embed "setup.html"
    embed "users.html"
    embed "hosts.html"
    embed "network.html"
    embed "https.html"
    embed "log.html"
    embed "image.html"
    embed "maintenance.html"
    embed "style.css"
    embed "icon.svg"
    embed "camera.js"
    embed "live.js"
    embed "setup.js"
    embed "users.js"
    embed "hosts.js"
    embed "network.js"
    embed "https.js"
    embed "log.js"
    embed "image.js"
    embed "maintenance.js"
    .dc.a 0, 0, 0
    .popsection
)");

struct embedded_page {
    const char *name, *begin, *end;
};
extern "C" const embedded_page embedded_pages[];

namespace camera {

namespace {

constexpr std::string_view type_of(std::string_view name) {
    return name.ends_with(".html") ? "text/html; charset=utf-8" : name.ends_with(".css") ? "text/css; charset=utf-8"
         : name.ends_with(".svg")  ? "image/svg+xml"            : "text/javascript; charset=utf-8";
}
// wanted_of: who may see a page. None holds a secret, but whoever cannot use a page need not see it; what it shows the API guards.
constexpr bz::access::access_class wanted_of(std::string_view name) {
    using enum bz::access::access_class;
    if (!name.ends_with(".html")) return pre_auth;
    if (name == "index.html") return read_media;
    return name == "hosts.html" || name == "log.html" ? read_system_sensitive : read_system;
}

}  // namespace

std::span<const bz::service::page> pages() {
    struct kept {
        std::string path, etag;
    };
    static const auto names = [] {
        std::vector<kept> all;
        for (const auto* each = embedded_pages; each->name; ++each) {
            const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::record_integrity>(bz::as_bytes({each->begin, each->end}));
            const std::string_view name = each->name;
            all.push_back({"/" + std::string(name == "index.html" ? "" : name), "\"" + command::hex(std::span(digest).first(12)) + "\""});
        }
        return all;
    }();
    static const auto all = [] {
        std::vector<bz::service::page> list;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto& from = embedded_pages[i];
            const std::string_view name = from.name;
            list.push_back({names[i].path, type_of(name), names[i].etag, {from.begin, from.end}, name == "setup.html" ? bz::access::access_class::pre_auth : wanted_of(name),
                            !name.ends_with(".html") || name == "setup.html"});
        }
        return list;
    }();
    return all;
}

}  // namespace camera
