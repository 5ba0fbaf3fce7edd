#include <bartizan/frame/encrypt.hpp>

#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/sign.hpp>
#include <bartizan/frame/unsigned.hpp>
#include <support/products.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

namespace bz = bartizan;
using tests::clip;

namespace {
using hasher = bz::frame::hasher<bz::sha256>;
using signing = bz::frame::signing_gate<tests::toy_signer, hasher, bz::crypto::hash_id::sha256>;
using gate = bz::frame::encryption_gate<signing, tests::keystream, tests::content_key>;
using unsigned_gate = bz::frame::unsigned_gate<hasher>;

struct path {
    tests::toy_signer signer;
    tests::memory_store store;
    tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    tests::keystream stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    std::unique_ptr<hasher> hash;
    std::unique_ptr<signing> sign;
    bz::frame::stream_header header;
    gate encrypt;
    explicit path(bz::nal::codec c)
        : hash(std::make_unique<hasher>(c)), sign(std::make_unique<signing>(c, signer, bz::frame::vendor{})), encrypt(c, header, stream, key) {}
};
}  // namespace

static_assert(!std::is_invocable_v<gate, hasher::out, bz::frame::room>, "what was only hashed cannot be encrypted");
static_assert(!std::is_invocable_v<gate, unsigned_gate::out, bz::frame::room>, "what was not signed cannot be encrypted");
static_assert(!std::is_invocable_v<gate, bz::frame::picture, bz::frame::room>);
static_assert(!std::is_copy_constructible_v<gate::out>);

TEST_CASE("lengths, headers and SEI units stay clear, whole blocks behind them do not") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    path p(codec);
    REQUIRE(p.header.learn(codec, video.pictures[0]));
    p.encrypt.learn();
    std::vector<std::byte> payload(200'000), clear(200'000);
    std::vector<bz::mp4::subsample> subsamples(64);
    for (const auto& picture : video.pictures) {
        auto document = (*p.sign)(std::move(*(*p.hash)(picture)));
        const std::vector<std::byte> sei(document->sei.begin(), document->sei.end());
        const auto packed = p.encrypt(std::move(document), {payload, subsamples});
        REQUIRE(packed);
        const auto& sample = (*packed)->sample;
        REQUIRE(bz::frame::lay_out(codec, p.header, &picture, sei, clear, [](auto, auto, auto) {}));
        std::size_t at = 0, hidden = 0;
        for (const auto& part : sample.subsamples) {
            CHECK(bz::same_bytes(bz::bytes_view(payload).subspan(at, part.clear), bz::bytes_view(clear).subspan(at, part.clear)));
            at += part.clear;
            CHECK(part.encrypted % 16 == 0);
            if (part.encrypted >= 16) CHECK_FALSE(bz::same_bytes(bz::bytes_view(payload).subspan(at, 16), bz::bytes_view(clear).subspan(at, 16)));
            hidden += part.encrypted;
            at += part.encrypted;
        }
        CHECK(at == sample.size);
        std::size_t slices = 0;
        for (const auto unit : picture.units) slices += bz::nal::kind_of(codec, unit) == bz::nal::kind::slice ? unit.size() : 0;
        CHECK(hidden + 32 > slices);   // of a slice, no more than its header and the odd bytes of a block stay clear
    }
}

TEST_CASE("a picture whose slices find no room among the subsamples is refused") {
    const auto video = clip::h264();
    path p(video.codec);
    REQUIRE(p.header.learn(video.codec, video.pictures[0]));
    std::vector<std::byte> payload(200'000);
    CHECK(p.encrypt((*p.sign)(std::move(*(*p.hash)(video.pictures[0]))), {payload, {}}).error() == make_error(bz::frame::errc::too_many_subsamples));
}
