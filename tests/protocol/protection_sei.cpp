#include <bartizan/protocol/protection_sei.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace {

namespace bz = bartizan;
namespace sei = bz::protection_sei;
using octets = std::vector<std::byte>;

constexpr std::array<bz::nal::codec, 2> codecs{bz::nal::codec::h264, bz::nal::codec::h265};

sei::message some(std::size_t slices, std::span<const octets> systems = {}) {
    sei::message m;
    for (std::size_t i = 0; i < 16; ++i) m.kid[i] = static_cast<std::byte>(i < 4 ? 0 : i);   // zeros, which emulation prevention must escape
    m.iv = {std::byte{1}};
    m.slices = slices;
    for (std::size_t i = 0; i < slices; ++i) m.clear[i] = static_cast<std::uint16_t>(i * 3);
    for (const auto& data : systems) m.systems[m.system_count++] = {.system = bz::mp4::wrapped_key_system, .data = data};
    return m;
}
octets unit_of(bz::nal::codec c, const sei::message& m) {
    octets out(sei::unit_bytes_max);
    out.resize(sei::write_sei(c, m, out)->size());
    return out;
}
bz::error failure_of(const octets& unit, std::size_t room = 20'000) {
    octets scratch(room);
    return sei::read_sei(bz::nal::codec::h264, unit, scratch).error();
}
// plain: an H.264 unit of our UUID with this payload behind it.
octets plain(std::initializer_list<int> values, std::size_t zeros = 0, std::initializer_list<int> more = {}) {
    octets payload(sei::uuid.begin(), sei::uuid.end());
    for (const int v : values) payload.push_back(static_cast<std::byte>(v));
    payload.insert(payload.end(), zeros, std::byte{0xee});
    for (const int v : more) payload.push_back(static_cast<std::byte>(v));
    octets unit{std::byte{6}, std::byte{5}};
    auto size = payload.size();
    for (; size >= 255; size -= 255) unit.push_back(std::byte{255});
    unit.push_back(static_cast<std::byte>(size));
    unit.insert(unit.end(), payload.begin(), payload.end());
    unit.push_back(std::byte{0x80});
    return unit;
}

}  // namespace

TEST_CASE("what a protection SEI says reads back as it was, in both codecs, with every number of slices and key systems") {
    const std::vector<octets> systems{octets(68, std::byte{0}), octets{}, octets(sei::system_bytes_max, std::byte{7})};
    for (const auto c : codecs)
        for (std::size_t slices = 1; slices <= sei::slices_max; ++slices)
            for (std::size_t n = 0; n <= systems.size(); ++n) {
                const auto m = some(slices, std::span(systems).first(n));
                const auto unit = unit_of(c, m);
                REQUIRE(bz::nal::kind_of(c, unit) == bz::nal::kind::sei);
                REQUIRE(sei::is_protection(c, unit));
                REQUIRE_FALSE(sei::is_protection(c == codecs[0] ? codecs[1] : codecs[0], unit));
                REQUIRE(bz::kernel::emulation_prevention<bz::target::portable>::find(bz::bytes_view(unit)) + 3 <= unit.size());   // the KID's zeros are escaped
                for (std::size_t i = 2; i < unit.size(); ++i) REQUIRE_FALSE((unit[i - 2] == std::byte{0} && unit[i - 1] == std::byte{0} && unit[i] < std::byte{3}));
                octets scratch(unit.size());
                const auto read = sei::read_sei(c, unit, scratch);
                REQUIRE(read);
                REQUIRE((read->kid == m.kid && read->iv == m.iv && read->slices == slices && read->clear == m.clear && read->system_count == n));
                for (std::size_t i = 0; i < n; ++i)
                    REQUIRE((read->systems[i].system == bz::mp4::wrapped_key_system && bz::same_bytes(read->systems[i].data, systems[i])));
            }
}

TEST_CASE("a protection SEI is written byte for byte as its format says") {
    sei::message m = some(2);
    m.kid.fill(std::byte{0xa5});
    m.iv.fill(std::byte{0x5a});
    m.clear = {24, 300};
    const octets system(2, std::byte{0x77});
    m.systems[0] = {.system = bz::mp4::common_system, .data = system};
    m.system_count = 1;
    octets expected{std::byte{6}, std::byte{5}, std::byte{16 + 1 + 16 + 8 + 1 + 4 + 1 + 16 + 2 + 2}};
    expected.insert(expected.end(), sei::uuid.begin(), sei::uuid.end());
    expected.push_back(std::byte{1});
    expected.insert(expected.end(), 16, std::byte{0xa5});
    expected.insert(expected.end(), 8, std::byte{0x5a});
    for (const int v : {2, 0, 24, 1, 44, 1}) expected.push_back(static_cast<std::byte>(v));
    expected.insert(expected.end(), bz::mp4::common_system.begin(), bz::mp4::common_system.end());
    for (const int v : {0, 2, 0x77, 0x77, 0x80}) expected.push_back(static_cast<std::byte>(v));
    CHECK(unit_of(codecs[0], m) == expected);
}

TEST_CASE("a protection SEI that does not add up is refused by name") {
    using enum sei::errc;
    CHECK(failure_of(plain({1}, 24, {1, 0, 9, 0})) == bz::error{});
    CHECK(failure_of({std::byte{6}, std::byte{5}}) == make_error(not_a_protection_sei));
    CHECK(failure_of({std::byte{0x65}, std::byte{0x88}}) == make_error(not_a_protection_sei));
    CHECK(failure_of(plain({2}, 24, {1, 0, 9, 0})) == make_error(unknown_version));
    CHECK(failure_of(plain({})) == make_error(cut_off));
    CHECK(failure_of(plain({1}, 24, {0, 0})) == make_error(no_slice));
    CHECK(failure_of(plain({1}, 24, {41})) == make_error(too_many_slices));
    CHECK(failure_of(plain({1}, 24, {2, 0, 9})) == make_error(cut_off));
    CHECK(failure_of(plain({1}, 24, {1, 0, 9})) == make_error(cut_off));
    CHECK(failure_of(plain({1}, 24, {1, 0, 9, 9})) == make_error(too_many_systems));
    CHECK(failure_of(plain({1}, 24, {1, 0, 9, 1, 1})) == make_error(cut_off));
    CHECK(failure_of(plain({1}, 24, {1, 0, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1})) == make_error(too_many_systems));
    CHECK(failure_of(plain({1}, 24, {1, 0, 9, 0, 1})) == make_error(trailing_bytes));
    auto unit = plain({1}, 24, {1, 0, 9, 0});
    CHECK(failure_of(unit, unit.size() - 1) == make_error(scratch_too_small));
    unit[2] = std::byte{60};
    CHECK(failure_of(unit) == make_error(payload_past_end));
    for (int code = 1; code <= int(output_too_small); ++code) CHECK(bz::error{&sei::domain, code}.message() != "unknown");
}

TEST_CASE("no protection SEI is written of what could not be read again") {
    octets out(sei::unit_bytes_max);
    auto m = some(0);
    CHECK(sei::write_sei(codecs[0], m, out).error() == make_error(sei::errc::no_slice));
    m.slices = sei::slices_max + 1;
    CHECK(sei::write_sei(codecs[0], m, out).error() == make_error(sei::errc::too_many_slices));
    const std::vector<octets> long_one{octets(sei::system_bytes_max + 1)};
    CHECK(sei::write_sei(codecs[0], some(1, long_one), out).error() == make_error(sei::errc::too_many_systems));
    m = some(1);
    m.system_count = sei::systems_max + 1;
    CHECK(sei::write_sei(codecs[0], m, out).error() == make_error(sei::errc::too_many_systems));
    octets small(40);
    CHECK(sei::write_sei(codecs[0], some(1), small).error() == make_error(sei::errc::output_too_small));
    const std::vector<octets> most(sei::systems_max, octets(sei::system_bytes_max));   // zeros: every second pair of bytes is escaped
    CHECK(sei::write_sei(codecs[1], some(sei::slices_max, most), out));
}

TEST_CASE("a slice's subsample covers its length field, its clear bytes and the rest, and never more than the slice") {
    CHECK((sei::subsample_of(1000, 40).clear == 44 && sei::subsample_of(1000, 40).encrypted == 960));
    CHECK((sei::subsample_of(30, 40).clear == 34 && sei::subsample_of(30, 40).encrypted == 0));
}
