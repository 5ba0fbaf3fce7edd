#include <bartizan/protocol/media_signing/layout.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace bz = bartizan;
namespace ms = bz::media_signing;

TEST_CASE("the OIDs are those of NIST's hash algorithms, DER with tag and length (RFC 8017, appendix B.1)") {
    constexpr auto oid = ms::oid_of(bz::crypto::hash_id::sha256);
    const auto expected = ms::byte_array(0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01);
    CHECK(oid == expected);
    CHECK(ms::oid_of(bz::crypto::hash_id::sha384).back() == std::byte{2});
    CHECK(ms::oid_of(bz::crypto::hash_id::sha512).back() == std::byte{3});
    CHECK(ms::uuid.size() == 16);
}

TEST_CASE("every way in which a SEI can be wrong has a sentence of its own") {
    std::set<std::string_view> sentences;
    for (int code = 1; code <= int(ms::errc::field_too_long); ++code) sentences.insert(make_error(ms::errc(code)).message());
    CHECK(sentences.size() == std::size_t(ms::errc::field_too_long));
    CHECK_FALSE(sentences.contains("unknown"));
}
