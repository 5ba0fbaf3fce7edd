#include <bartizan/protocol/extension_sei/writer.hpp>

#include <bartizan/protocol/extension_sei/reader.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <support/extension.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace ext = bz::extension_sei;
using tests::octets;

TEST_CASE("an extension is one SEI unit that no validator of the standard takes for its own") {
    auto facts = tests::some_extension(25);
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265}) {
        const auto unit = tests::unit_of(codec, facts.message(), [](bz::bytes_view) { return octets(70, std::byte{0x33}); });
        CHECK(ext::is_extension(codec, unit));
        CHECK_FALSE(bz::media_signing::is_media_signing(codec, unit));
        CHECK(unit.back() == std::byte{0x80});
        std::size_t zeros = 0;   // H.264, 7.4.1: no 00 00 00, 00 00 01, 00 00 02 within a unit
        for (const auto b : unit) {
            REQUIRE_FALSE((zeros >= 2 && b < std::byte{3}));
            zeros = b == std::byte{0} ? zeros + 1 : 0;
        }
    }
}

TEST_CASE("the signature may be shorter than its reserved room, never longer, and memory that is too small is told") {
    auto facts = tests::some_extension(2);
    octets scratch(4000), out(4000);
    auto begun = ext::begin_sei(bz::nal::codec::h264, facts.message(), 72, scratch);
    REQUIRE(begun);
    CHECK(begun->finish(octets(73), out).error() == make_error(ext::errc::field_too_long));
    CHECK(begun->finish(octets(40), std::span(out).first(100)).error() == make_error(ext::errc::output_too_small));
    for (const std::size_t room : {0, 1999, 2100})
        CHECK(ext::begin_sei(bz::nal::codec::h264, facts.message(), 72, std::span(scratch).first(room)).error() == make_error(ext::errc::output_too_small));
}

TEST_CASE("the second signature comes before the first one's, and cannot be left out") {
    auto facts = tests::some_extension(2);
    facts.m.second = ext::second_algorithm::ml_dsa_65;
    octets scratch(20'000), out(20'000);
    CHECK(ext::begin_sei(bz::nal::codec::h264, facts.message(), 72, scratch).error() == make_error(ext::errc::field_too_long));   // no key
    facts.key.assign(ext::ml_dsa_65_key_bytes, std::byte{7});
    auto begun = ext::begin_sei(bz::nal::codec::h264, facts.message(), 72, scratch);
    REQUIRE(begun);
    CHECK(begun->finish(octets(70), out).error() == make_error(ext::errc::field_too_long));
    const auto before = begun->signed_bytes().size();
    CHECK_FALSE(begun->add_second(octets(100)));
    REQUIRE(begun->add_second(octets(ext::ml_dsa_65_signature_bytes)));
    CHECK(begun->signed_bytes().size() == before + 3 + 1 + ext::ml_dsa_65_signature_bytes);
    CHECK_FALSE(begun->add_second(octets(ext::ml_dsa_65_signature_bytes)));
    CHECK(begun->finish(octets(70), out));
}

TEST_CASE("a field that its length cannot say is refused") {
    octets scratch(300'000);
    auto facts = tests::some_extension(2);
    facts.hashes.resize(65'536);
    CHECK(ext::begin_sei(bz::nal::codec::h264, facts.message(), 72, scratch).error() == make_error(ext::errc::field_too_long));
    facts = tests::some_extension(2);
    facts.product.resize(31);
    CHECK(ext::begin_sei(bz::nal::codec::h264, facts.message(), 72, scratch).error() == make_error(ext::errc::field_too_long));
    facts = tests::some_extension(2);
    facts.standard.resize(20);
    CHECK(ext::begin_sei(bz::nal::codec::h264, facts.message(), 72, scratch).error() == make_error(ext::errc::field_too_long));
}
