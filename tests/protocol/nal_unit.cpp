#include <bartizan/protocol/nal/unit.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using bz::nal::codec;
using bz::nal::kind;

namespace {
struct bytes {
    std::array<std::byte, 3> held;
    std::size_t size;
    bytes(std::initializer_list<int> list) : held{}, size(list.size()) {
        std::size_t i = 0;
        for (const int b : list) held[i++] = std::byte(b);
    }
    operator bz::bytes_view() const { return bz::bytes_view(held).first(size); }
};
bytes h264(int type, int next = 0x80) { return {0x60 | type, next}; }
bytes h265(int type, int third = 0x80, int temporal_plus1 = 1) { return {type << 1, temporal_plus1, third}; }
}  // namespace

TEST_CASE("every H.264 unit type has the kind that ONVIF Media Signing gives it") {
    for (int t = 0; t < 32; ++t) {
        const auto expected = t == 1 || t == 5 ? kind::slice : t >= 2 && t <= 4 ? kind::uncovered_slice : t == 6 ? kind::sei
                            : t == 7 || t == 8 ? kind::parameter_set : t == 9 ? kind::delimiter : kind::other;
        CHECK(bz::nal::kind_of(codec::h264, h264(t)) == expected);
        CHECK(bz::nal::starts_gop(codec::h264, h264(t)) == (t == 5));
        CHECK(bz::nal::starts_picture(codec::h264, h264(t)) == (t == 1 || t == 2 || t == 5));
    }
}

TEST_CASE("every H.265 unit type has the kind that ONVIF Media Signing gives it") {
    for (int t = 0; t < 64; ++t) {
        const bool hashed = t <= 1 || (t >= 16 && t <= 21);
        const auto expected = hashed ? kind::slice : t >= 2 && t <= 9 ? kind::uncovered_slice : t >= 32 && t <= 34 ? kind::parameter_set
                            : t == 35 ? kind::delimiter : t == 39 || t == 40 ? kind::sei : kind::other;
        CHECK(bz::nal::kind_of(codec::h265, h265(t)) == expected);
        CHECK(bz::nal::starts_gop(codec::h265, h265(t)) == (t >= 16 && t <= 21));
        CHECK(bz::nal::may_have_droppable_leaders(codec::h265, h265(t)) == (t == 16 || t == 17 || t == 21));
        CHECK_FALSE(bz::nal::may_have_droppable_leaders(codec::h264, h264(t & 31)));
    }
}

TEST_CASE("later slices of a picture start neither a picture nor a GOP") {
    CHECK_FALSE(bz::nal::starts_picture(codec::h264, h264(1, 0x7f)));
    CHECK_FALSE(bz::nal::starts_gop(codec::h264, h264(5, 0x40)));
    CHECK_FALSE(bz::nal::starts_picture(codec::h265, h265(1, 0x7f)));
    CHECK_FALSE(bz::nal::starts_gop(codec::h265, h265(19, 0x00)));
}

TEST_CASE("units that are too short are of no kind and start nothing") {
    CHECK(bz::nal::type(codec::h264, {}) == -1);
    CHECK(bz::nal::type(codec::h265, bytes{0x26}) == -1);
    CHECK(bz::nal::kind_of(codec::h264, {}) == kind::other);
    CHECK(bz::nal::kind_of(codec::h265, bytes{0x26}) == kind::other);
    CHECK_FALSE(bz::nal::starts_picture(codec::h264, bytes{0x65}));
    CHECK_FALSE(bz::nal::starts_picture(codec::h265, bytes{0x26, 0x01}));
}

TEST_CASE("temporal ids are those of H.265 and never wrap") {
    CHECK(bz::nal::temporal_id(codec::h265, h265(1, 0x80, 3)) == 2);
    CHECK(bz::nal::temporal_id(codec::h265, h265(1, 0x80, 0)) == 0);
    CHECK(bz::nal::temporal_id(codec::h264, h264(1)) == 0);
}
