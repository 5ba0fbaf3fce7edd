#include <bartizan/frame/protect.hpp>

#include <bartizan/frame/record.hpp>
#include <bartizan/frame/sign.hpp>
#include <bartizan/frame/unsigned.hpp>
#include <laws/kernel_law.hpp>
#include <support/media.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/vectors.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

namespace bz = bartizan;
namespace frame = bartizan::frame;
using tests::clip;

namespace {
// path: the gates of an encrypting product, one behind the other.
template <class Target = bz::target::portable, frame::document_limits L = frame::document_limits{}> struct path {
    using hasher = frame::hasher<bz::sha256, Target, L, frame::hashing::while_protecting>;
    using signing = frame::signing_gate<tests::toy_signer, hasher, bz::crypto::hash_id::sha256>;
    using content_key = bz::crypto::content_key<tests::domain, Target>;
    using gate = frame::protecting_gate<signing, tests::keystream, content_key>;

    bz::nal::codec codec;
    tests::toy_signer signer;
    tests::memory_store store;
    content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    tests::keystream stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    frame::stream_header header;
    std::unique_ptr<hasher> hash;
    std::unique_ptr<signing> sign;
    std::unique_ptr<gate> protect;
    std::vector<std::byte> memory = std::vector<std::byte>(1 << 20);
    std::array<bz::mp4::subsample, 100> subsamples;

    path(const clip& video) : codec(video.codec), hash(std::make_unique<hasher>(codec)), sign(std::make_unique<signing>(codec, signer, frame::vendor{})),
                              protect(std::make_unique<gate>(codec, header, *hash, stream, key)) {
        REQUIRE(header.learn(codec, video.pictures[0]));
        protect->learn();
    }
    template <class Closed> bz::result<typename gate::out> push(const frame::picture& p, Closed on_closed) {
        auto admitted = (*hash)(p);
        if (!admitted) return admitted.error();
        if ((*admitted)->closed) on_closed(*(*admitted)->closed);
        return (*protect)((*sign)(std::move(*admitted)), {memory, subsamples});
    }
};
const auto ignore = [](const auto&) {};

using whole = path<>;
using at_once = frame::hasher<bz::sha256>;
using signed_at_once = frame::signing_gate<tests::toy_signer, at_once, bz::crypto::hash_id::sha256>;
}  // namespace

// What the types refuse.
static_assert(!std::is_invocable_v<whole::gate, frame::picture, frame::room>, "what was not admitted and signed cannot be encrypted");
static_assert(!std::is_invocable_v<whole::gate, whole::hasher::out, frame::room>, "what passed no signing gate cannot be encrypted");
static_assert(!std::is_invocable_v<whole::gate, signed_at_once::out, frame::room>, "nor what another path signed");
static_assert(!std::is_invocable_v<whole::gate, frame::unsigned_gate<whole::hasher>::out, frame::room>, "what will not be signed cannot be encrypted");
static_assert(!std::is_constructible_v<whole::gate::out, frame::packed>, "only the gate says that something is protected");
static_assert(!std::is_constructible_v<whole::hasher::settled, whole::hasher::settlement>, "only the hashing gate says that something is in the list");
static_assert(!std::is_copy_constructible_v<whole::hasher::settled> && !std::is_copy_constructible_v<whole::gate::out>, "a proof is spent once");
template <class Hasher, class Proof>
concept settles = requires(Hasher& h, Proof&& p) { h.settle(std::move(p)); };
static_assert(!settles<whole::hasher, whole::hasher::listed>, "hashes that no protecting gate made do not enter a list");
static_assert(!settles<whole::hasher, whole::gate::out>, "nor anything else that is in a gate's hands");

TEMPLATE_LIST_TEST_CASE("what is hashed while it is encrypted gives the list that hashing at once gives (I01)", "", laws::targets) {
    laws::needs<bz::kernel::protect, TestType>();
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    static constexpr frame::document_limits limits{.slices = 7};
    path<TestType, limits> p(video);
    auto reference = std::make_unique<frame::hasher<bz::sha256, bz::target::portable, limits>>(codec);
    std::vector<std::vector<std::byte>> expected, found;
    const auto keep = [](auto& in, const auto& record) {
        auto& all = in.emplace_back(record.hashes().begin(), record.hashes().end());
        all.insert(all.end(), record.gop_hash.begin(), record.gop_hash.end());
        all.push_back(std::byte(record.count));
        all.push_back(std::byte(record.triggered));
    };
    for (const auto& picture : video.pictures) {
        const auto hashed = (*reference)(picture);
        REQUIRE(hashed);
        if ((*hashed)->closed) keep(expected, *(*hashed)->closed);
        REQUIRE(p.push(picture, [&](const auto& record) { keep(found, record); }));
    }
    keep(expected, *(*reference->finish({}))->closed);
    keep(found, *(*p.hash->finish({}))->closed);
    CHECK(expected.size() >= 5);
    CHECK(found == expected);
    CHECK(p.hash->uncovered() == reference->uncovered());
}

TEST_CASE("what is on the card is the encryption of what was hashed, behind the clear lead") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    whole p(video);
    std::size_t slices = 0;
    for (const auto& picture : video.pictures) {
        const auto packed = p.push(picture, ignore);
        REQUIRE(packed);
        const auto& sample = (*packed)->sample;
        const bz::crypto::aes_key<16> key(tests::test_key());
        bz::crypto::aes_ctr<16, 64> cipher(key, bz::crypto::cenc_block(sample.iv));
        std::size_t at = 0;
        for (const auto& part : sample.subsamples) {
            cipher.apply(bz::bytes_span(p.memory).subspan(at + part.clear, part.encrypted));
            at += part.clear + part.encrypted;
        }
        REQUIRE(at == sample.size);
        at = 0;   // now the sample is clear: each slice must be the encoder's
        for (const auto unit : picture.units) {
            if (bz::nal::kind_of(codec, unit) != bz::nal::kind::slice) continue;
            while (at < sample.size) {
                const auto size = bz::kernel::load<std::uint32_t>(p.memory.data() + at);
                const auto stored = bz::bytes_view(p.memory).subspan(at + 4, size);
                at += 4 + size;
                if (bz::nal::kind_of(codec, stored) != bz::nal::kind::slice) continue;
                CHECK(bz::same_bytes(stored, unit));
                ++slices;
                break;
            }
        }
    }
    CHECK(slices >= video.pictures.size());
}

TEST_CASE("a picture that the protecting gate refuses is in no list") {
    const auto video = clip::h264();
    whole p(video);
    REQUIRE(p.push(video.pictures[0], ignore));
    // Too many slices for one sample: refused after it was admitted.
    std::vector<bz::bytes_view> units(41, video.pictures[1].units.back());
    auto many = video.pictures[1];
    many.units = units;
    CHECK(p.push(many, ignore).error() == make_error(frame::errc::too_many_subsamples));
    REQUIRE(p.push(video.pictures[1], ignore));
    const auto last = p.hash->finish({});
    REQUIRE(last);
    CHECK((*last)->closed->count == 2);
}

TEST_CASE("lengths, headers and SEI units stay clear, whole blocks behind them do not") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    whole p(video);
    std::vector<std::byte> clear(200'000);
    for (const auto& picture : video.pictures) {
        auto document = (*p.sign)(std::move(*(*p.hash)(picture)));
        const std::vector<bz::bytes_view> seis(document->seis.begin(), document->seis.end());
        const auto packed = (*p.protect)(std::move(document), {p.memory, p.subsamples});
        REQUIRE(packed);
        const auto& sample = (*packed)->sample;
        REQUIRE(frame::lay_out(codec, p.header, &picture, seis, clear, [](auto, auto, auto) {}));
        std::size_t at = 0, hidden = 0;
        for (const auto& part : sample.subsamples) {
            CHECK(bz::same_bytes(bz::bytes_view(p.memory).subspan(at, part.clear), bz::bytes_view(clear).subspan(at, part.clear)));
            at += part.clear;
            CHECK(part.encrypted % 16 == 0);
            if (part.encrypted >= 16) CHECK_FALSE(bz::same_bytes(bz::bytes_view(p.memory).subspan(at, 16), bz::bytes_view(clear).subspan(at, 16)));
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
    whole p(video);
    CHECK((*p.protect)((*p.sign)(std::move(*(*p.hash)(video.pictures[0]))), {p.memory, {}}).error() == make_error(frame::errc::too_many_subsamples));
}
