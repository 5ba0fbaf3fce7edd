#include <bartizan/frame/hash.hpp>

#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <support/media.hpp>
#include <support/print.hpp>
#include <support/vectors.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;

namespace {
struct said {
    std::vector<std::byte> list, gop_hash, linked_hash;
    unsigned count;
    bool triggered;
};

// What a foreign signer wrote into a stream, and the stream without it.
struct foreign_stream {
    std::vector<said> documents;
    std::vector<std::byte> without;
};
foreign_stream take_apart(bz::nal::codec c, const std::vector<std::byte>& stream) {
    foreign_stream out;
    std::vector<std::byte> scratch(100'000);
    bz::nal::annexb_units scan{bz::bytes_view(stream)};
    while (const auto unit = scan.next()) {
        if (const auto sei = bz::media_signing::read_sei(c, *unit, bz::media_signing::escaping::remove, scratch)) {
            const auto& d = sei->said;
            const auto copy = [](bz::bytes_view v) { return std::vector<std::byte>(v.begin(), v.end()); };
            out.documents.push_back({copy(d.list), copy(d.gop_hash), copy(d.linked_hash), d.unit_count, d.triggered});
            continue;
        }
        for (const auto b : {std::byte{0}, std::byte{0}, std::byte{1}}) out.without.push_back(b);
        out.without.insert(out.without.end(), unit->begin(), unit->end());
    }
    return out;
}
std::vector<std::byte> golden(const std::string& name) {
    const auto text = tests::shared_file("media-signing/golden/signed/" + name);
    const auto bytes = bz::as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

template <class Hasher> void same_as_foreign(bz::nal::codec c, const std::string& name) {
    const auto foreign = take_apart(c, golden(name));
    REQUIRE(foreign.documents.size() >= 2);
    const clip video(c, foreign.without);
    auto hash = std::make_unique<Hasher>(c);
    std::size_t n = 0;
    const auto compare = [&](const auto& hashed) {
        if (!hashed->closed) return;
        REQUIRE(n < foreign.documents.size());
        const auto& d = foreign.documents[n++];
        CHECK(bz::same_bytes(hashed->closed->hashes(), d.list));
        if (n == foreign.documents.size()) return;   // of its last document only list, link and counter are right
        CHECK(hashed->closed->count == d.count);
        CHECK(hashed->closed->triggered == d.triggered);
        CHECK(bz::same_bytes(hashed->closed->gop_hash, d.gop_hash));
    };
    for (const auto& picture : video.pictures) {
        const auto hashed = (*hash)(picture);
        REQUIRE(hashed);
        compare(*hashed);
    }
    compare(*hash->finish({}));
    CHECK(n == foreign.documents.size());
}
}  // namespace

TEST_CASE("the hash lists are those that the reference signer writes (I01)") {
    same_as_foreign<bz::frame::hasher<bz::sha256>>(bz::nal::codec::h264, "h264_gop.h264");
    same_as_foreign<bz::frame::hasher<bz::sha256>>(bz::nal::codec::h265, "h265_gop.h265");
    same_as_foreign<bz::frame::hasher<bz::sha512>>(bz::nal::codec::h264, "h264_sha512.h264");
}

TEST_CASE("partial GOPs are cut where the reference signer cuts them") {
    same_as_foreign<bz::frame::hasher<bz::sha256, bz::target::portable, bz::frame::document_limits{.slices = 5}>>(bz::nal::codec::h264, "h264_partial5.h264");
}

TEST_CASE("slices that are hashed in bunches are in the same lists") {
    using bz::frame::document_limits, bz::frame::hashing;
    same_as_foreign<bz::frame::hasher<bz::sha256, bz::target::detect, document_limits{}, hashing::in_bunches>>(bz::nal::codec::h264, "h264_gop.h264");
    same_as_foreign<bz::frame::hasher<bz::sha256, bz::target::portable, document_limits{}, hashing::in_bunches>>(bz::nal::codec::h265, "h265_gop.h265");
    same_as_foreign<bz::frame::hasher<bz::sha512, bz::target::portable, document_limits{}, hashing::in_bunches>>(bz::nal::codec::h264, "h264_sha512.h264");
    same_as_foreign<bz::frame::hasher<bz::sha256, bz::target::detect, document_limits{.slices = 5}, hashing::in_bunches>>(bz::nal::codec::h264,
                                                                                                                    "h264_partial5.h264");
}

TEST_CASE("a long GOP is closed by time before anybody has to wait longer than the limit") {
    const auto video = clip::h264();   // 10 pictures a second, GOPs of 10
    using hasher = bz::frame::hasher<bz::sha256, bz::target::portable, bz::frame::document_limits{.longest_ms = 300}>;
    auto hash = std::make_unique<hasher>(video.codec);
    std::vector<std::pair<std::size_t, bool>> closed;
    for (const auto& picture : video.pictures) {
        const auto hashed = (*hash)(picture);
        REQUIRE(hashed);
        if (const auto* r = (*hashed)->closed) {
            closed.emplace_back(r->count, r->triggered);
            CHECK(r->end.ticks - r->start.ticks <= 3'000'000);
        }
    }
    REQUIRE(closed.size() == 11);
    CHECK(closed[0] == std::pair<std::size_t, bool>{3, true});
    CHECK(closed[3] == std::pair<std::size_t, bool>{1, false});   // the tenth picture alone, closed by the key picture
}

TEST_CASE("nothing is hashed that does not begin with a key picture, and nothing after the end") {
    const auto video = clip::h265();
    auto hash = std::make_unique<bz::frame::hasher<bz::sha256>>(video.codec);
    CHECK((*hash)(video.pictures[1]).error() == make_error(bz::frame::errc::starts_without_key_picture));
    CHECK((*hash)({}).error() == make_error(bz::frame::errc::no_slice));
    REQUIRE((*hash)(video.pictures[0]));
    REQUIRE(hash->finish({}));
    CHECK((*hash)(video.pictures[0]).error() == make_error(bz::frame::errc::path_ended));
    CHECK(hash->finish({}).error() == make_error(bz::frame::errc::path_ended));
}

TEST_CASE("a picture with more slices than one document can list is refused before anything is counted") {
    const auto video = clip::h264();
    using hasher = bz::frame::hasher<bz::sha256, bz::target::portable, bz::frame::document_limits{.slices = 2}>;
    auto hash = std::make_unique<hasher>(video.codec);
    std::vector<bz::bytes_view> units(3, video.pictures[0].units.back());
    CHECK((*hash)({.units = units}).error() == make_error(bz::frame::errc::too_many_slices));
    const auto good = (*hash)(video.pictures[0]);
    REQUIRE(good);
    CHECK_FALSE((*good)->closed);
}
