#include <bartizan/frame/verify/finder.hpp>

#include <support/sei_surgery.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace tests;

// as_the_reference: its document at the end of a stream without lists repeats hash and times of the document before.
signed_stream as_the_reference(signed_stream s, std::uint32_t last) {
    auto before = *split_sei(bz::nal::codec::h264, s[index_of_document(s, last - 1)].bytes);
    auto& unit = s[index_of_document(s, last)].bytes;
    auto parts = *split_sei(bz::nal::codec::h264, unit);
    auto& general = parts.find(bz::media_signing::tag::general)->value;
    const auto& repeated = before.find(bz::media_signing::tag::general)->value;
    std::copy_n(repeated.begin() + 5, 16, general.begin() + 5);     // times
    std::copy_n(repeated.begin() + 27, 32, general.begin() + 27);   // hash of the group of pictures
    unit = join_signed(std::move(parts));
    return s;
}

}   // namespace

TEST_CASE("when the document is lost that the last one repeats, nothing is missing") {
    auto s = as_the_reference(sign({.gops = 4, .frames = 5, .list = false}), 4);
    CHECK(judge(s).bar == "...............?????|");
    CHECK(judge(s).said(words::remark::stale_document));
    drop(s, index_of_document(s, 3));
    const auto said = judge(s);
    CHECK(said.bar == "...............?????|");
    CHECK(said.said(words::remark::document_lost));
    CHECK(said.totals.missing == 0);
    CHECK(said.verdict == words::verdict::incomplete);
}

TEST_CASE("when a group of pictures is lost with its document, that is told") {
    auto s = sign({.gops = 4, .frames = 5, .list = false, .sei_first = true});
    const auto from = index_of_frame(s, 10), to = index_of_frame(s, 15);
    drop(s, from, to - from);   // with the document, which stands before the picture that triggered it
    REQUIRE(index_of_document(s, 3) == s.size());
    const auto said = judge(s);
    CHECK(said.totals.missing > 0);
    CHECK(said.verdict == words::verdict::altered);
}

TEST_CASE("groups that nobody recorded are missing, and the one before, whose document went with them, is not called altered") {
    for (const bool sei_first : {false, true})
        for (const int lost : {1, 2, 3, 4}) {
            auto s = sign({.gops = 8, .frames = 5, .sei_first = sei_first});
            std::erase_if(s, [&](const auto& u) { return (u.frame >= 10 && u.frame < 10 + 5 * lost) || (u.document >= 2 && u.document < 2 + static_cast<std::uint32_t>(lost)); });
            const auto said = judge(s);
            INFO(said.bar << ", " << lost << " groups, " << (sei_first ? "documents first" : "documents behind"));
            CHECK(said.bar.find('x') == std::string::npos);
            CHECK(said.bar.starts_with(".....?????"));
            CHECK(said.totals.altered == 0);
            CHECK(said.totals.missing > 0);
            CHECK(said.totals.authentic >= static_cast<std::uint64_t>(5 + 40 - 10 - 5 * lost - 5));
        }
}
