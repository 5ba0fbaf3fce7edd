#include <bartizan/protocol/storage/fragment_check.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
namespace storage = bartizan::storage;

namespace {
std::uint32_t sum(bz::bytes_view data) {
    storage::crc32c c;
    c.add(data);
    return c.value();
}
}  // namespace

TEST_CASE("CRC-32C agrees with RFC 3720, B.4") {
    std::vector<std::byte> data(32);
    CHECK(sum(data) == 0x8a91'36aa);   // 32 zeros
    std::ranges::fill(data, std::byte{0xff});
    CHECK(sum(data) == 0x62a8'ab43);
    for (std::size_t i = 0; i < 32; ++i) data[i] = static_cast<std::byte>(i);
    CHECK(sum(data) == 0x46dd'794e);
    for (std::size_t i = 0; i < 32; ++i) data[i] = static_cast<std::byte>(31 - i);
    CHECK(sum(data) == 0x113f'db5c);
    CHECK(sum(bz::as_bytes("123456789")) == 0xe306'9283);
}

TEST_CASE("a sum in pieces is the sum of the whole, wherever it is cut") {
    std::vector<std::byte> data(100);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::byte>(i * 37);
    for (std::size_t cut = 0; cut <= data.size(); ++cut) {
        storage::crc32c c;
        c.add(bz::bytes_view(data).first(cut));
        c.add(bz::bytes_view(data).subspan(cut));
        CHECK(c.value() == sum(data));
    }
}

TEST_CASE("the box is a uuid that says the sum, and nothing else is taken for it") {
    std::array<std::byte, storage::fragment_check_bytes> room;
    bz::byte_writer out(room);
    storage::write_fragment_check(out, 0x1234'5678);
    REQUIRE((out.fits() && out.size() == room.size()));
    const auto read = [&] { return storage::read_fragment_check(*bz::mp4::box_reader(room, 0).next()); };
    CHECK(read() == 0x1234'5678u);
    room[8] ^= std::byte{1};
    CHECK_FALSE(read());
    room[8] ^= std::byte{1};
    room[4] = std::byte{'f'};
    CHECK_FALSE(read());
    bz::byte_writer small(bz::bytes_span(room).first(20));
    storage::write_fragment_check(small, 1);
    CHECK_FALSE(small.fits());
}
