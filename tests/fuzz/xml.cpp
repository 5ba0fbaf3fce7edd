// xml: hostile documents: the reader comes to an end, gives nothing from beyond the document, and keeps its limits.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/xml/reader.hpp>

#include <support/must.hpp>

#include <cstdint>
#include <vector>

namespace {
using tests::must;
template <bartizan::xml::reader_limits L> void walk(std::string_view document) {
    bartizan::xml::reader<L> in(document);
    const auto within = [&](std::string_view part) {
        return part.empty() || (part.data() >= document.data() && part.data() + part.size() <= document.data() + document.size()) || part == "http://www.w3.org/XML/1998/namespace";
    };
    std::size_t open = 0;
    for (std::size_t steps = 0;; ++steps) {
        must(steps <= 2 * document.size() + 2);
        const auto next = in.next();
        must(in.position() <= document.size());
        if (!next) {
            must(!in.next() && in.next().error() == next.error());
            (void)in.attribute({"", "a"});
            return;
        }
        if (next->is == bartizan::xml::token::finished) break;
        if (next->is == bartizan::xml::token::start) ++open;
        if (next->is == bartizan::xml::token::end) must(open-- > 0);
        must(in.depth() == open && open <= L.depth);
        must(within(next->text) && within(next->of.space) && within(next->of.local));
        if (const auto value = in.attribute(next->of)) must(within(*value));
        if (const auto space = in.space_of(next->of.local)) must(within(*space));
    }
    must(open == 0);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> own(data, data + size);
    walk<bartizan::xml::reader_limits{}>({own.data(), own.size()});
    walk<bartizan::xml::reader_limits{.depth = 2, .attributes = 1, .prefixes = 1}>({own.data(), own.size()});
    return 0;
}
