#include <bartizan/frame/unsigned.hpp>

#include <bartizan/frame/hash.hpp>
#include <support/media.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace bz = bartizan;

TEST_CASE("an unsigned picture passes as it is, without a document, and says so in its type") {
    const auto video = tests::clip::h264();
    using hasher = bz::frame::hasher<bz::sha256>;
    auto hash = std::make_unique<hasher>(video.codec);
    bz::frame::unsigned_gate<hasher> pass;
    STATIC_CHECK_FALSE(bz::frame::unsigned_gate<hasher>::protects_integrity);
    for (const auto& picture : video.pictures) {
        const auto out = pass(std::move(*(*hash)(picture)));
        CHECK(out->what == &picture);
        CHECK(out->seis.empty());
    }
}
