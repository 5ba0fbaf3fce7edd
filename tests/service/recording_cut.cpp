// A recording that loses its end, at any byte: what is left verifies up to the cut.
#include <bartizan/service/recording.hpp>

#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;
using bz::frame::verify::verdict;

TEST_CASE("cut at every byte of its last two fragments, a recording verifies up to the cut") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    tests::whole_bench<> bench(codec);
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    const auto key = tests::test_key();
    tests::toy_checker checker;
    const bz::bytes_view whole(bench.file.bytes);
    const auto all = tests::units_of(whole, &key);
    REQUIRE(tests::verify_units(codec, all.stream, checker, all.sets).verdict == verdict::authentic);

    const auto text = bz::as_text(whole);
    const auto last = text.rfind("moof") - 4, second_last = text.rfind("moof", last) - 4;
    std::uint64_t authentic = 0, total = 0;
    tests::units seen;
    for (auto size = second_last; size < whole.size(); ++size) {
        auto cut = tests::units_of(whole.first(size), &key);
        REQUIRE(cut.readable);
        // Only the first cuts and those that give another unit are worth a verification.
        if (size != second_last && cut.stream.size() == seen.size()) continue;
        REQUIRE(cut.stream.size() > seen.size());
        REQUIRE(std::ranges::equal(seen, std::span(cut.stream).first(seen.size())));   // always a prefix
        seen = std::move(cut.stream);
        const auto heard = tests::verify_units(codec, seen, checker, all.sets);
        // Up to the first document nobody can tell that there will be one.
        CHECK(heard.verdict == (heard.totals.authentic == 0 ? verdict::unsigned_video : verdict::incomplete));
        CHECK((heard.totals.altered == 0 && heard.totals.missing == 0));
        CHECK(heard.totals.authentic >= authentic);
        CHECK(heard.totals.total >= total);
        CHECK((heard.totals.authentic == 0 || heard.totals.authentic == 10 || heard.totals.authentic == 20));   // whole GOPs of 10
        authentic = heard.totals.authentic;
        total = heard.totals.total;
    }
    CHECK(authentic == 20);
    CHECK(total >= 29);
}
