#include <bartizan/protocol/media_signing/sei_reader.hpp>

#include <bartizan/protocol/media_signing/sei_writer.hpp>
#include <support/signed_stream.hpp>
#include <support/vectors.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>

namespace {

namespace bz = bartizan;
using namespace bz::media_signing;
using octets = std::vector<std::byte>;

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> out;
    for (const int v : values) out.push_back(static_cast<std::byte>(v));
    return out;
}
// unit: an H.264 SEI with our UUID, the reserved byte and TLVs as given; nothing needs escaping in these.
octets unit(std::uint8_t reserved, const octets& tlvs) {
    octets out = bytes({0x06, 0x05, int(17 + tlvs.size())});
    out.insert(out.end(), uuid.begin(), uuid.end());
    out.push_back(std::byte(reserved));
    out.insert(out.end(), tlvs.begin(), tlvs.end());
    out.push_back(std::byte{0x80});
    return out;
}
bz::error failure_of(const octets& u, escaping how = escaping::remove) {
    octets scratch(u.size());
    return read_sei(bz::nal::codec::h264, u, how, scratch).error();
}
const octets signature = bytes({3, 0, 5, 1, 0, 2, 0xaa, 0xbb});

}   // namespace

TEST_CASE("a document that the writer made reads back as it was") {
    std::array<std::byte, 64> list;
    list.fill(std::byte{0x5a});
    std::array<std::byte, 32> zeros{};
    document d;
    d.has_general = d.has_list = d.has_crypto_info = true;
    d.counter = 1;
    d.unit_count = 2;
    d.triggered = true;
    d.start = {134'116'992'000'000'000};
    d.end = {134'116'992'008'000'000};
    d.list = list;
    d.gop_hash = d.linked_hash = zeros;
    d.firmware = "1.0";
    d.serial = "SN";
    d.manufacturer = "ACME";
    d.certificates = bz::as_bytes("chain");
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265}) {
        octets scratch(4000), out(6000), plain(6000);
        auto begun = begin_sei(codec, d, 72, scratch, out);
        REQUIRE(begun);
        const octets signed_bytes(begun->signed_bytes().begin(), begun->signed_bytes().end());
        const auto whole = begun->finish(bz::as_bytes("signature"));
        REQUIRE(whole);
        const auto read = read_sei(codec, *whole, escaping::remove, plain);
        REQUIRE(read);
        CHECK(bz::same_bytes(read->signed_bytes, signed_bytes));
        CHECK(bz::as_text(read->signature) == "signature");
        CHECK(read->said.counter == 1);
        CHECK(read->said.unit_count == 2);
        CHECK(read->said.triggered);
        CHECK(read->said.start == d.start);
        CHECK(read->said.end == d.end);
        CHECK(bz::same_bytes(read->said.list, list));
        CHECK(bz::same_bytes(read->said.linked_hash, zeros));
        CHECK(read->said.manufacturer == "ACME");
        CHECK(bz::as_text(read->said.certificates) == "chain");
    }
}

TEST_CASE("a prevention byte that the signature tag needs is not signed") {
    // No list, so that the zeros of the linked hash stand directly before the tag 03.
    std::array<std::byte, 32> zeros{};
    document d;
    d.has_general = true;
    d.gop_hash = d.linked_hash = zeros;
    octets scratch(4000), out(6000), plain(6000);
    auto begun = begin_sei(bz::nal::codec::h264, d, 72, scratch, out);
    const auto size = begun->signed_bytes().size();
    const auto whole = begun->finish(bz::as_bytes("s"));
    REQUIRE(bz::same_bytes(whole->subspan(size, 2), bytes({3, 3})));
    CHECK(read_sei(bz::nal::codec::h264, *whole, escaping::remove, plain)->signed_bytes.size() == size);
}

TEST_CASE("what does not add up is refused with its reason") {
    CHECK(failure_of(bytes({0x06})) == make_error(errc::not_a_media_signing_sei));
    CHECK(failure_of({}) == make_error(errc::not_a_media_signing_sei));
    CHECK(failure_of(bytes({0x06, 0x05, 0xff, 0xff})) == make_error(errc::not_a_media_signing_sei));
    CHECK(failure_of(unit(0x40, bytes({0, 0, 1, 1}))) == make_error(errc::tag_zero));
    CHECK(failure_of(unit(0x40, bytes({5, 0xff, 0xf0, 1}))) == make_error(errc::tlv_past_end));
    CHECK(failure_of(unit(0x40, bytes({5, 0, 4, 1, 0, 0}))) == make_error(errc::tlv_past_end));
    CHECK(failure_of(unit(0x40, bytes({1, 0, 5, 2, 1, 1, 1, 1}))) == make_error(errc::malformed_general));
    CHECK(failure_of(unit(0x40, bytes({2, 0, 0}))) == make_error(errc::malformed_hash_list));
    CHECK(failure_of(unit(0x40, bytes({4, 0, 3, 1, 9, 1}))) == make_error(errc::malformed_crypto_info));
    CHECK(failure_of(unit(0x40, bytes({4, 0, 7, 1, 2, 6, 5, 0, 1, 1}))) == make_error(errc::unknown_hash));
    CHECK(failure_of(unit(0x40, bytes({5, 0, 3, 1, 9, 9}))) == make_error(errc::malformed_vendor_info));
    CHECK(failure_of(unit(0x40, bytes({6, 0, 1, 1}))) == make_error(errc::malformed_certificates));
    CHECK(failure_of(unit(0x40, bytes({3, 0, 3, 1, 0, 9}))) == make_error(errc::malformed_signature));
    CHECK(failure_of(unit(0x40, bytes({3, 0, 4, 1, 0, 1, 9, 7, 0, 1, 1}))) == make_error(errc::data_after_signature));
    CHECK(failure_of(unit(0x40, bytes({7, 0, 1, 1, 7, 0, 1, 1}))) == make_error(errc::tag_twice));
    auto cut = unit(0x40, signature);
    cut[2] = std::byte{200};
    CHECK(failure_of(cut) == make_error(errc::payload_past_end));
    octets none;
    CHECK(read_sei(bz::nal::codec::h264, unit(0x40, signature), escaping::remove, none).error() == make_error(errc::scratch_too_small));
}

TEST_CASE("unknown tags are signed and otherwise ignored") {
    auto tlvs = bytes({200, 0, 1, 1, 8, 0, 2, 9, 9});
    tlvs.insert(tlvs.end(), signature.begin(), signature.end());
    const auto u = unit(0x40, tlvs);
    octets scratch(u.size());
    const auto read = read_sei(bz::nal::codec::h264, u, escaping::remove, scratch);
    REQUIRE(read);
    CHECK(read->signed_bytes.size() == u.size() - signature.size() - 1);
    CHECK(bz::same_bytes(read->signature, bytes({0xaa, 0xbb})));
}

TEST_CASE("a SEI with another UUID is not ours") {
    auto u = unit(0x40, signature);
    u[3] ^= std::byte{1};
    CHECK_FALSE(is_media_signing(bz::nal::codec::h264, u));
}
