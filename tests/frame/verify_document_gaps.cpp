#include <bartizan/frame/verify/document_gaps.hpp>

#include <catch2/catch_test_macros.hpp>

using bartizan::frame::verify::document_gaps;
using bartizan::utc_time;

namespace {
// group: a key picture and four more, one slice each, 10 ticks apart.
void group(document_gaps& gaps, std::int64_t at, int slices = 5) {
    for (int i = 0; i < slices; ++i) gaps.slice(i == 0, utc_time{at + 10 * i});
}
auto document(document_gaps& gaps, std::uint32_t counter, std::int64_t end, std::uint64_t listed = 5, bool triggered = false, bool begins = false) {
    return gaps.signed_document({counter, listed, triggered, begins, {end}}, {end}, 5);
}
}  // namespace

TEST_CASE("numbers and counts that fit show no gap") {
    document_gaps gaps;
    for (std::uint32_t n = 0; n < 6; ++n) {
        group(gaps, 50 * n);
        if (n > 0) CHECK_FALSE(document(gaps, n, 50 * n).any());
        if (n > 0) CHECK_FALSE(document(gaps, n, 50 * n).any());   // sent twice
    }
}

TEST_CASE("a number that lacks is a document that lacks, also where the counter wraps") {
    document_gaps gaps;
    group(gaps, 0), group(gaps, 50);
    CHECK_FALSE(document(gaps, 0xffff'fffe, 50).any());
    group(gaps, 200);
    const auto gap = document(gaps, 1, 200);
    CHECK((gap.documents == 2 && gap.units == 0 && gap.since == utc_time{50}));
    gaps.unsigned_document();
    group(gaps, 250);
    CHECK_FALSE(document(gaps, 3, 250).any());   // 2 came without a signature
}

TEST_CASE("fewer slices than the document lists are missing, when the group's end is the signed end") {
    document_gaps gaps;
    group(gaps, 0), group(gaps, 50, 3);
    CHECK_FALSE(document(gaps, 1, 50).any());
    group(gaps, 100, 4);
    CHECK(document(gaps, 2, 100).units == 2);
    group(gaps, 150, 5);
    CHECK_FALSE(document(gaps, 3, 170).any());        // of another group: the clocks are too far apart to say
    group(gaps, 200, 5);
    CHECK_FALSE(document(gaps, 4, 200, 0).any());     // it does not say how many
    group(gaps, 250, 5);
    CHECK_FALSE(document(gaps, 5, 250, 9, true).any());   // of a part of a group
}

TEST_CASE("a camera that begins anew, and a number that goes back, are no gap") {
    document_gaps gaps;
    group(gaps, 0), group(gaps, 50);
    CHECK_FALSE(document(gaps, 900, 50).any());
    group(gaps, 100);
    CHECK_FALSE(document(gaps, 1, 100, 5, false, true).any());
    group(gaps, 150);
    CHECK_FALSE(document(gaps, 2, 150).any());
    group(gaps, 200);
    CHECK_FALSE(document(gaps, 1, 200).any());
}
