#include <bartizan/frame/live.hpp>

#include <bartizan/frame/sign.hpp>
#include <support/media.hpp>
#include <support/print.hpp>
#include <support/toy_signer.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

namespace bz = bartizan;
namespace frame = bartizan::frame;
using tests::clip;

namespace {
using hasher = frame::hasher<bz::sha256>;
using signing = frame::signing_gate<tests::toy_signer, hasher, bz::crypto::hash_id::sha256>;
using gate = frame::live_gate<signing>;

struct path {
    tests::toy_signer signer;
    std::unique_ptr<hasher> hash;
    std::unique_ptr<signing> sign;
    std::unique_ptr<gate> live;
    explicit path(bz::nal::codec c)
        : hash(std::make_unique<hasher>(c)), sign(std::make_unique<signing>(c, signer, frame::vendor{})), live(std::make_unique<gate>(c)) {}
    bz::result<gate::out> push(const frame::picture& p) { return (*live)((*sign)(*(*hash)(p))); }
};
}  // namespace

TEST_CASE("a live picture has all units that the encoder gave, in their order, and the documents in front of its first slice") {
    const auto c = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = c == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    path gates(c);
    std::size_t documents = 0, sets = 0;
    for (const auto& picture : video.pictures) {
        const auto out = gates.push(picture);
        REQUIRE(out);
        const auto& live = **out;
        CHECK(live.what == &picture);
        CHECK(live.starts_gop == frame::starts_gop(c, picture));
        CHECK(live.clear.empty());
        std::size_t from_encoder = 0;
        bool after_slice = false;
        for (const auto unit : live.units) {
            const bool same = from_encoder < picture.units.size() && unit.data() == picture.units[from_encoder].data();
            from_encoder += same;
            sets += bz::nal::kind_of(c, unit) == bz::nal::kind::parameter_set;
            after_slice = after_slice || bz::nal::kind_of(c, unit) == bz::nal::kind::slice;
            if (same) continue;
            CHECK(bz::nal::kind_of(c, unit) == bz::nal::kind::sei);
            CHECK_FALSE(after_slice);
            ++documents;
        }
        CHECK(from_encoder == picture.units.size());
    }
    CHECK(documents >= 2);
    CHECK(sets >= 4);   // viewers may come at any key picture
}

TEST_CASE("the end of a live stream is its last documents alone") {
    const auto video = clip::h264();
    path gates(video.codec);
    REQUIRE(gates.push(video.pictures[0]));
    const auto last = (*gates.live)((*gates.sign)(*gates.hash->finish(clip::start)));
    REQUIRE(last);
    CHECK((*last)->what == nullptr);
    CHECK((*last)->units.size() == 1);
    CHECK_FALSE((*last)->starts_gop);
}

TEST_CASE("a picture of more units than a live stream has room for is refused and the next is not") {
    const auto video = clip::h264();
    path gates(video.codec);
    std::vector<bz::bytes_view> many;
    for (std::size_t i = 0; i < frame::live_units_max; ++i) many.push_back(video.pictures[0].units.front());
    for (const auto unit : video.pictures[0].units) many.push_back(unit);
    auto crowded = video.pictures[0];
    crowded.units = many;
    CHECK(gates.push(crowded).error() == make_error(frame::errc::too_many_slices));
    CHECK(gates.push(video.pictures[0]));
}
