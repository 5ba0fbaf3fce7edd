#include <bartizan/protocol/extension_sei/reader.hpp>

#include <support/extension.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

namespace bz = bartizan;
namespace ext = bz::extension_sei;
using tests::octets;

octets bytes(std::initializer_list<int> values) {
    octets out;
    for (const int v : values) out.push_back(static_cast<std::byte>(v));
    return out;
}
octets operator+(octets a, const octets& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}
// unit: an H.264 SEI with our UUID, a version and TLVs as given, with emulation prevention.
octets unit(const octets& tlvs, int version = 1) {
    octets plain = bytes({0x06, 0x05});
    std::size_t size = 17 + tlvs.size();
    for (; size >= 255; size -= 255) plain.push_back(std::byte{0xff});
    plain.push_back(static_cast<std::byte>(size));
    plain.insert(plain.end(), ext::uuid.begin(), ext::uuid.end());
    plain.push_back(static_cast<std::byte>(version));
    plain = plain + tlvs + bytes({0x80});
    octets out(plain.size() * 2);
    out.resize(*bz::kernel::emulation_prevention<bz::target::portable>::insert(plain, out));
    return out;
}
bz::error failure_of(const octets& u) {
    octets scratch(u.size());
    return ext::read_sei(bz::nal::codec::h264, u, scratch).error();
}
const octets document = bytes({1, 0, 37, 1, 0, 0, 0, 1}) + octets(32, std::byte{0xaa});
const octets signature = bytes({10, 0, 4, 0, 2, 0xcc, 0xdd});
const octets clock_tlv = bytes({2, 0, 20, 0, 0, 0, 25}) + octets(16);

}  // namespace

TEST_CASE("an extension that the writer made reads back as it was, and what is signed is what was given to sign") {
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265})
        for (const auto hash : {bz::crypto::hash_id::sha256, bz::crypto::hash_id::sha384, bz::crypto::hash_id::sha512})
            for (const std::size_t pictures : {0, 1, 25, 600}) {
                auto facts = tests::some_extension(pictures, hash);
                facts.m.audio_count = 1;
                facts.m.audio[0] = {2, bz::audio_codec::pcmu, 1, 8000, {}};
                facts.audio.assign(3 * (4 + bz::crypto::digest_size_of(hash)), std::byte{0});
                if (pictures == 25) {
                    facts.m.second = ext::second_algorithm::ml_dsa_65;
                    facts.key.assign(ext::ml_dsa_65_key_bytes, std::byte{0});
                }
                octets to_sign;
                const auto made = tests::unit_of(codec, facts.message(), [&](bz::bytes_view b) {
                    to_sign.assign(b.begin(), b.end());
                    return octets(70, std::byte{0});
                });
                octets scratch(made.size());
                const auto read = ext::read_sei(codec, made, scratch);
                REQUIRE(read);
                const auto &m = read->said, &w = facts.message();
                CHECK((m.hash == hash && m.sequence == 1 && m.timescale == 90'000 && m.has_clock));
                CHECK((m.first_presented == w.first_presented && m.first_captured == w.first_captured && m.pictures() == pictures));
                CHECK((bz::same_bytes(m.standard, w.standard) && bz::same_bytes(m.parameter_sets, w.parameter_sets)));
                CHECK((bz::same_bytes(m.picture_times, w.picture_times) && bz::same_bytes(m.picture_hashes, w.picture_hashes)));
                CHECK((bz::same_bytes(m.product, w.product) && bz::same_bytes(m.second_key, w.second_key) && m.second == w.second));
                REQUIRE(m.audio_count == 1);
                CHECK((m.audio[0].number == 2 && m.audio[0].codec == bz::audio_codec::pcmu && m.audio[0].channels == 1 && m.audio[0].sample_rate == 8000));
                CHECK(bz::same_bytes(m.audio[0].frames, facts.audio));
                CHECK((read->signature.size() == 70 && bz::same_bytes(read->signed_bytes, to_sign)));
                CHECK(read->second_signature.size() == (pictures == 25 ? ext::ml_dsa_65_signature_bytes : 0));
            }
}

TEST_CASE("what an extension may not be is refused, each with its own error") {
    using enum ext::errc;
    CHECK(failure_of(unit(document + signature)) == bz::error{});
    CHECK(failure_of(unit(document + bytes({200, 0, 1, 9}) + signature)) == bz::error{});   // a later version's TLV is passed over
    CHECK(failure_of(bytes({0x06, 0x05, 0x02, 0x01, 0x80})) == make_error(not_an_extension_sei));
    CHECK(failure_of(octets{}) == make_error(not_an_extension_sei));
    CHECK(failure_of(unit(document + signature, 2)) == make_error(unknown_version));
    CHECK(failure_of(unit(signature)) == make_error(wrong_order));
    CHECK(failure_of(unit({})) == make_error(wrong_order));
    CHECK(failure_of(unit(document)) == make_error(malformed_signature));
    CHECK(failure_of(unit(document + document + signature)) == make_error(tag_twice));
    CHECK(failure_of(unit(document + clock_tlv + clock_tlv + signature)) == make_error(tag_twice));
    CHECK(failure_of(unit(document + signature + clock_tlv)) == make_error(wrong_order));
    CHECK(failure_of(unit(document + bytes({3, 0xff, 0xff, 0}))) == make_error(tlv_past_end));
    CHECK(failure_of(unit(bytes({1, 0, 1, 4}) + signature)) == make_error(malformed_document));
    CHECK(failure_of(unit(bytes({1, 0, 4, 1, 0, 0, 0}) + signature)) == make_error(malformed_document));
    CHECK(failure_of(unit(document + bytes({2, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) + octets(8) + signature)) == make_error(malformed_clock));   // a time, and timescale 0
    CHECK(failure_of(unit(document + bytes({2, 0, 20, 0, 0, 0, 25, 0x7f}) + octets(15) + signature)) == make_error(malformed_clock));
    CHECK(failure_of(unit(document + bytes({3, 0, 32}) + octets(32) + signature)) == make_error(malformed_parameter_sets));
    CHECK(failure_of(unit(document + clock_tlv + bytes({4, 0, 8}) + octets(8) + signature)) == make_error(malformed_pictures));
    CHECK(failure_of(unit(document + bytes({4, 0, 8}) + octets(8) + bytes({5, 0, 32}) + octets(32) + signature)) == make_error(malformed_pictures));   // no clock
    CHECK(failure_of(unit(document + bytes({6, 0, 0}) + signature)) == make_error(malformed_audio));
    const auto track = [](int number, int codec = 1, int rate = 8) { return bytes({6, 0, 7, number, codec, 1, 0, 0, 0, rate}); };
    CHECK(failure_of(unit(document + clock_tlv + track(0) + signature)) == bz::error{});
    CHECK(failure_of(unit(document + track(0) + signature)) == make_error(malformed_audio));   // no clock
    CHECK(failure_of(unit(document + clock_tlv + track(0, 0) + signature)) == make_error(malformed_audio));
    CHECK(failure_of(unit(document + clock_tlv + track(0, 4) + signature)) == make_error(malformed_audio));
    CHECK(failure_of(unit(document + clock_tlv + track(0, 3, 0) + signature)) == make_error(malformed_audio));
    CHECK(failure_of(unit(document + clock_tlv + bytes({6, 0, 42, 0, 1, 1, 0, 0, 0, 8}) + octets(35) + signature)) == make_error(malformed_audio));
    CHECK(failure_of(unit(document + clock_tlv + track(1) + track(1) + signature)) == make_error(tag_twice));
    octets tracks;
    for (int i = 0; i < 5; ++i) tracks = tracks + track(i);
    CHECK(failure_of(unit(document + clock_tlv + tracks + signature)) == make_error(too_many_tracks));
    CHECK(failure_of(unit(document + bytes({7, 0, 31}) + octets(31) + signature)) == make_error(malformed_product));
    CHECK(failure_of(unit(document + bytes({8, 0, 3, 1, 2, 3}) + signature)) == make_error(malformed_second_key));
    CHECK(failure_of(unit(document + bytes({9, 0, 3, 1, 2, 3}) + signature)) == make_error(malformed_second_key));
    const auto key = bytes({8, 0x07, 0xa1, 1}) + octets(ext::ml_dsa_65_key_bytes);
    CHECK(failure_of(unit(document + key + signature)) == make_error(malformed_second_key));   // a key and no signature
    CHECK(failure_of(unit(document + bytes({10, 0, 1, 0}))) == make_error(malformed_signature));
    CHECK(failure_of(unit(document + bytes({10, 0, 2, 0, 0}))) == make_error(malformed_signature));
}

TEST_CASE("a unit cut anywhere is an error, and a scratch that is too small is one") {
    auto facts = tests::some_extension(3);
    const auto whole = tests::unit_of(bz::nal::codec::h265, facts.message(), [](bz::bytes_view) { return octets(70, std::byte{9}); });
    octets scratch(whole.size());
    REQUIRE(ext::read_sei(bz::nal::codec::h265, whole, scratch));
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
        const octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK_FALSE(ext::read_sei(bz::nal::codec::h265, cut, scratch));
    }
    CHECK(ext::read_sei(bz::nal::codec::h265, whole, std::span(scratch).first(50)).error() == make_error(ext::errc::scratch_too_small));
}
