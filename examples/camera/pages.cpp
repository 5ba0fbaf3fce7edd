// pages: the files of pages/, embedded by the assembler.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"

asm(R"(
    .pushsection .rodata
    .macro embed name, file
    .globl \name
    .globl \name\()_end
\name:
    .incbin "\file"
\name\()_end:
    .byte 0
    .endm
    embed page_index, "index.html"
    embed page_setup, "setup.html"
    embed page_users, "users.html"
    embed page_hosts, "hosts.html"
    embed page_https, "https.html"
    embed page_network, "network.html"
    embed page_style, "style.css"
    embed page_script, "camera.js"
    .popsection
)");

extern "C" {
extern const char page_index[], page_index_end[], page_setup[], page_setup_end[], page_users[], page_users_end[], page_hosts[], page_hosts_end[],
    page_https[], page_https_end[], page_network[], page_network_end[], page_style[], page_style_end[], page_script[], page_script_end[];
}

namespace camera {

std::span<const bz::service::page> pages() {
    using enum bz::access::access_class;
    static std::array<std::string, 8> etags;
    static const auto all = [] {
        const auto html = "text/html; charset=utf-8";
        std::array<bz::service::page, 8> list{{
            {"/", html, "", {page_index, page_index_end}, read_media},
            {"/setup.html", html, "", {page_setup, page_setup_end}, pre_auth, true},
            {"/users.html", html, "", {page_users, page_users_end}, write_system},
            {"/hosts.html", html, "", {page_hosts, page_hosts_end}, write_system},
            {"/https.html", html, "", {page_https, page_https_end}, write_system},
            {"/network.html", html, "", {page_network, page_network_end}, write_system},
            {"/style.css", "text/css; charset=utf-8", "", {page_style, page_style_end}, pre_auth, true},
            {"/camera.js", "text/javascript; charset=utf-8", "", {page_script, page_script_end}, pre_auth, true},
        }};
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::record_integrity>(bz::as_bytes(list[i].body));
            etags[i] = "\"" + command::hex(std::span(digest).first(12)) + "\"";
            list[i].etag = etags[i];
        }
        return list;
    }();
    return all;
}

}  // namespace camera
