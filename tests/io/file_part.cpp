#include <bartizan/io/file_part.hpp>

#include <support/folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <string>

namespace bz = bartizan;
using bz::io::file_part;

namespace {

std::string text(std::size_t n) {
    std::string all(n, ' ');
    for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<char>('a' + i * 7 % 26);
    return all;
}
std::string file(const tests::folder& in, const std::string& content) {
    const auto path = in.path() + "/file";
    std::ofstream(path, std::ios::binary) << content;
    return path;
}
// read: all of it, `step` bytes at a time.
std::string read(file_part& part, std::size_t step) {
    std::string all;
    for (auto front = part.front(); !front.empty(); front = part.front()) {
        const auto some = front.first(std::min(step, front.size()));
        all += bz::as_text(some);
        part.taken(some.size());
    }
    CHECK(part.ended());
    return all;
}

}  // namespace

TEST_CASE("a part of a file comes whole in pieces of any size, and nothing beside it") {
    const tests::folder in;
    const auto all = text(3 * file_part::buffer_bytes + 17);
    const auto path = file(in, all);
    for (const auto& [first, length] : {std::pair<std::size_t, std::size_t>{0, all.size()}, {1, file_part::buffer_bytes}, {all.size() - 5, 5}, {100, 0}, {all.size(), 0}})
        for (const std::size_t step : {1000u, 70'000u}) {
            auto part = file_part::open(path.c_str(), first, length);
            REQUIRE(part);
            CHECK(read(*part, step) == all.substr(first, length));
        }
}

TEST_CASE("what is not there, no file, or shorter than the part is an error") {
    const tests::folder in;
    const auto path = file(in, text(100));
    CHECK(file_part::open((path + "x").c_str(), 0, 1).error() == make_error(bz::outside_errc::no_such_record));
    for (const auto& [first, length] : {std::pair<std::uint64_t, std::uint64_t>{0, 101}, {101, 0}, {99, 2}, {~std::uint64_t{0}, 2}, {1, ~std::uint64_t{0}}})
        CHECK(file_part::open(path.c_str(), first, length).error() == make_error(bz::outside_errc::read_failed));
    CHECK(file_part::open(in.path().c_str(), 0, 0).error() == make_error(bz::outside_errc::read_failed));
    REQUIRE(::symlink(path.c_str(), (in.path() + "/link").c_str()) == 0);
    CHECK_FALSE(file_part::open((in.path() + "/link").c_str(), 0, 1));
}

TEST_CASE("a file that is removed is read to its end; one that becomes shorter ends early") {
    const tests::folder in;
    const auto all = text(2 * file_part::buffer_bytes);
    const auto path = file(in, all);
    auto kept = file_part::open(path.c_str(), 0, all.size()), cut = file_part::open(path.c_str(), 0, all.size());
    REQUIRE((kept && cut));
    REQUIRE(cut->front().size() == file_part::buffer_bytes);
    REQUIRE(::unlink(path.c_str()) == 0);
    CHECK(read(*kept, 50'000) == all);
    const auto again = file(in, all);
    auto shorter = file_part::open(again.c_str(), 0, all.size());
    REQUIRE(shorter);
    (void)shorter->front();
    REQUIRE(::truncate(again.c_str(), 10) == 0);
    CHECK(read(*shorter, 50'000).size() == file_part::buffer_bytes);
}
