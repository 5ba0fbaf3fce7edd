#include <bartizan/frame/live_protect.hpp>

#include <bartizan/frame/sign.hpp>
#include <support/media.hpp>
#include <support/print.hpp>
#include <support/products.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>
#include <set>

namespace bz = bartizan;
namespace frame = bartizan::frame;
namespace sei = bartizan::protection_sei;
using tests::clip;

namespace {
using hasher = frame::hasher<bz::sha256>;
using signing = frame::signing_gate<tests::toy_signer, hasher, bz::crypto::hash_id::sha256>;
using gate = frame::live_protecting_gate<signing, tests::keystream, tests::content_key>;

struct path {
    tests::toy_signer signer;
    tests::memory_store store;
    tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    tests::keystream stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    frame::stream_header header;
    std::vector<std::byte> memory;
    std::array<std::byte, 68> wrapped{};
    std::array<bz::mp4::pssh, 1> systems{{{.system = bz::mp4::wrapped_key_system, .data = wrapped}}};
    std::unique_ptr<hasher> hash;
    std::unique_ptr<signing> sign;
    std::unique_ptr<gate> live;
    explicit path(const clip& video, std::size_t room = 1 << 20)
        : memory(room), hash(std::make_unique<hasher>(video.codec)), sign(std::make_unique<signing>(video.codec, signer, frame::vendor{})),
          live(std::make_unique<gate>(video.codec, stream, key, systems, memory)) {
        REQUIRE(header.learn(video.codec, video.pictures[0]));
        live->learn(header);
    }
    bz::result<gate::out> push(const frame::picture& p) { return (*live)((*sign)(*(*hash)(p))); }
};
}  // namespace

TEST_CASE("an encrypted live picture decrypts, by what its SEI says alone, to what the encoder gave") {
    const auto c = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = c == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    path gates(video);
    const bz::crypto::aes_key<16> key(tests::test_key());
    std::set<std::array<std::byte, 8>> ivs;
    std::size_t encrypted_bytes = 0;
    for (const auto& picture : video.pictures) {
        const auto out = gates.push(picture);
        REQUIRE(out);
        std::vector<std::byte> scratch(sei::unit_bytes_max);
        std::optional<sei::message> said;
        std::optional<bz::crypto::aes_ctr<16, 64>> cipher;
        std::size_t slice = 0, from_encoder = 0;
        for (const auto unit : (*out)->units) {
            if (sei::is_protection(c, unit)) {
                REQUIRE_FALSE(said);
                said = *sei::read_sei(c, unit, scratch);
                CHECK(said->kid == tests::test_kid);
                CHECK(said->iv == (*out)->iv);
                CHECK(said->system_count == ((*out)->starts_gop ? 1u : 0u));
                CHECK(ivs.insert(said->iv).second);
                std::array<std::byte, 16> block{};
                std::ranges::copy(said->iv, block.begin());
                cipher.emplace(key, block);
                continue;
            }
            const auto k = bz::nal::kind_of(c, unit);
            if (k != bz::nal::kind::slice && k != bz::nal::kind::uncovered_slice) {
                if (from_encoder < picture.units.size() && unit.data() == picture.units[from_encoder].data()) ++from_encoder;
                continue;
            }
            REQUIRE(said);
            REQUIRE(slice < said->slices);
            const auto original = picture.units[from_encoder++];
            REQUIRE(unit.size() == original.size());
            const auto part = sei::subsample_of(unit.size(), said->clear[slice]);
            CHECK(said->clear[slice] == (*out)->clear[slice]);
            CHECK(part.encrypted % 16 == 0);
            CHECK(bz::same_bytes(unit.first(part.clear - 4), original.first(part.clear - 4)));
            std::vector<std::byte> plain(unit.begin(), unit.end());
            cipher->apply(bz::bytes_span(plain).subspan(part.clear - 4));
            CHECK(bz::same_bytes(plain, original));
            if (part.encrypted > 0) CHECK_FALSE(bz::same_bytes(unit, original));
            encrypted_bytes += part.encrypted;
            ++slice;
        }
        REQUIRE(said);
        CHECK(said->slices == slice);
        CHECK(from_encoder == picture.units.size());
    }
    CHECK(ivs.size() == video.pictures.size());
    CHECK(encrypted_bytes > 1000);
}

TEST_CASE("the picture that is encrypted is not touched: its clear stream goes on") {
    const auto video = clip::h264();
    const std::vector<std::byte> before(video.bytes().begin(), video.bytes().end());
    path gates(video);
    for (const auto& picture : video.pictures) REQUIRE(gates.push(picture));
    CHECK(bz::same_bytes(video.bytes(), before));
}

TEST_CASE("a picture that does not fit the memory is refused, and never goes out in the clear") {
    const auto video = clip::h264();
    path gates(video, 100);
    CHECK(gates.push(video.pictures[0]).error() == make_error(frame::errc::sample_too_large));
    std::size_t slices = 0;
    for (const auto unit : video.pictures[0].units)
        if (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice) slices += unit.size();
    path scarce(video, slices + 8);   // room for the slices, none for the SEI
    CHECK(scarce.push(video.pictures[0]).error() == make_error(sei::errc::output_too_small));
}

TEST_CASE("the end of an encrypted stream has documents and no protection, for it has no slice") {
    const auto video = clip::h264();
    path gates(video);
    REQUIRE(gates.push(video.pictures[0]));
    const auto last = (*gates.live)((*gates.sign)(*gates.hash->finish(clip::start)));
    REQUIRE(last);
    REQUIRE((*last)->units.size() == 1);
    CHECK_FALSE(sei::is_protection(video.codec, (*last)->units[0]));
}

TEST_CASE("no encrypted slice ends in a zero byte, which receivers would cut off as padding") {
    const auto video = clip::h264();
    path gates(video);
    std::size_t slices = 0, skipped = 0, last = 0;
    for (int turn = 0; turn < 100; ++turn)
        for (const auto& picture : video.pictures) {
            const auto out = gates.push(picture);
            REQUIRE(out);
            std::size_t number = 0;   // of the IV
            for (std::size_t i = 1; i < 8; ++i) number = number << 8 | std::to_integer<std::size_t>((*out)->iv[i]);
            if (slices > 0) skipped += number - last - 1;
            last = number;
            for (const auto unit : (*out)->units) {
                if (bz::nal::kind_of(video.codec, unit) != bz::nal::kind::slice) continue;
                CHECK(unit.back() != std::byte{0});
                ++slices;
            }
        }
    CHECK(slices >= 3000);
    CHECK(skipped > 0);   // it would have happened
}
