// embedded_pages: files that the assembler puts into the program, as pages of an http_site.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command.hpp"

#include <bartizan/crypto/hash.hpp>
#include <bartizan/service/http.hpp>

#include <string>
#include <string_view>
#include <vector>

// For the assembler: begin_pages TABLE, then embed "FILE" for each, then end_pages make a table of {name, begin, end}, closed by a row of nulls.
// It stands here and not in a file of its own because ccache passes over what says .incbin, and must: it knows nothing of the files.
asm(R"(
    .macro begin_pages table
    .pushsection .data.rel.ro, "aw"
    .balign 8
    .globl \table
\table:
    .endm
    .macro embed file
    .pushsection .rodata
770:.asciz "\file"
771:.incbin "\file"
772:.byte 0
    .popsection
    .dc.a 770b, 771b, 772b
    .endm
    .macro end_pages
    .dc.a 0, 0, 0
    .popsection
    .endm
)");

namespace command {

// embedded_page: a row of such a table.
struct embedded_page {
    const char *name, *begin, *end;
};

// embedded_pages: all of a table. Lives as long as the program.
class embedded_pages {
    struct kept {
        std::string path, etag;
    };
    std::vector<kept> names_;
    std::vector<bz::service::page> all_;

    static constexpr std::string_view type_of(std::string_view name) {
        return name.ends_with(".html") ? "text/html; charset=utf-8" : name.ends_with(".css") ? "text/css; charset=utf-8"
             : name.ends_with(".svg")  ? "image/svg+xml"            : "text/javascript; charset=utf-8";
    }

public:
    // wanted_of: who may see the page of this name. Styles and scripts hold no secret and are anybody's; index.html is /, setup.html is first access.
    template <class Wanted> embedded_pages(const embedded_page* table, Wanted wanted_of) {
        using bz::access::access_class;
        for (const auto* each = table; each->name; ++each) {
            const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::record_integrity>(bz::as_bytes({each->begin, each->end}));
            const std::string_view name = each->name;
            names_.push_back({"/" + std::string(name == "index.html" ? "" : name), "\"" + hex(std::span(digest).first(12)) + "\""});
        }
        for (const auto& kept : names_) {
            const auto& from = *table++;
            const std::string_view name = from.name;
            const bool open = !name.ends_with(".html") || name == "setup.html";
            all_.push_back({kept.path, type_of(name), kept.etag, {from.begin, from.end}, open ? access_class::pre_auth : wanted_of(name), open});
        }
    }
    embedded_pages(const embedded_pages&) = delete;
    embedded_pages& operator=(const embedded_pages&) = delete;
    std::span<const bz::service::page> all() const noexcept { return all_; }
};

}  // namespace command
