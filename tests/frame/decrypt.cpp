#include <bartizan/frame/decrypt.hpp>

#include <support/print.hpp>
#include <support/vectors.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

namespace {
// slices_of: the decrypted samples of a file that somebody else encrypted, as one string of bytes.
std::vector<std::byte> decrypted(const std::string& name, const bz::secret<16>& key) {
    const auto file = tests::shared_file(name);
    bz::mp4::reader reader(bz::as_bytes(file));
    REQUIRE(reader.open());
    const bz::crypto::aes_key<16> expanded(key);
    std::vector<std::byte> all, out(1 << 20);
    auto samples = reader.samples();
    while (const auto s = samples.next()) {
        const auto clear = bz::frame::decrypt(*s, expanded, out);
        REQUIRE(clear);
        all.insert(all.end(), clear->begin(), clear->end());
    }
    return all;
}
bz::secret<16> key_of(const char* hex) {
    bz::secret<16> key;
    std::ranges::copy(tests::from_hex(hex), key.fill().begin());
    return key;
}
}  // namespace

TEST_CASE("what ffmpeg and Bento4 encrypted decrypts to the clear file's samples") {
    const auto key = key_of("00112233445566778899aabbccddeeff");
    const auto none = key_of("00000000000000000000000000000000");
    const auto clear = decrypted("vectors/media/mp4/own_prog_h264.mp4", none);
    REQUIRE(clear.size() > 10'000);
    CHECK(decrypted("vectors/media/cenc/own_prog_cenc_h264.mp4", key) == clear);
    CHECK(decrypted("vectors/media/cenc/own_frag_cenc_h264.mp4", key) == clear);
    CHECK(decrypted("vectors/media/cenc/own_prog_cenc_h264.mp4", none) != clear);
    CHECK(decrypted("vectors/media/cenc/own_prog_cenc_h265.mp4", key) == decrypted("vectors/media/mp4/own_prog_h265.mp4", none));
}

TEST_CASE("samples that cannot be decrypted say why") {
    const bz::crypto::aes_key<16> key(key_of("00112233445566778899aabbccddeeff"));
    const std::array<std::byte, 20> data{}, iv{};
    bz::mp4::sample_entry entry;
    entry.scheme = bz::mp4::fourcc("cbcs");
    bz::mp4::sample_view sample{.data = data, .is_protected = true, .entry = &entry, .iv = bz::bytes_view(iv).first(8)};
    std::array<std::byte, 20> out;
    CHECK(bz::frame::decrypt(sample, key, out).error() == make_error(bz::frame::decrypt_errc::scheme_not_cenc));
    entry.scheme = bz::mp4::fourcc("cenc");
    CHECK(bz::frame::decrypt(sample, key, out));
    CHECK(bz::frame::decrypt(sample, key, bz::bytes_span(out).first(19)).error() == make_error(bz::frame::decrypt_errc::output_too_small));
    sample.iv = bz::bytes_view(iv).first(12);
    CHECK(bz::frame::decrypt(sample, key, out).error() == make_error(bz::frame::decrypt_errc::bad_iv));
}
