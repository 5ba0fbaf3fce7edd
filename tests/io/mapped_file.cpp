#include <bartizan/io/mapped_file.hpp>

#include <support/folder.hpp>
#include <support/media.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("a mapped file is its bytes, also after a move") {
    const auto bytes = tests::load(tests::data_file("closed_gop.264"));
    auto file = bz::io::mapped_file::open(tests::data_file("closed_gop.264").c_str());
    REQUIRE(file);
    const auto moved = std::move(*file);
    CHECK(bz::same_bytes(moved.bytes(), bytes));
}

TEST_CASE("what cannot be mapped is an error, an empty file is not") {
    const tests::folder here;
    CHECK(bz::io::mapped_file::open((here / "x").c_str()).error() == make_error(bz::outside_errc::no_such_record));
    CHECK(bz::io::mapped_file::open(here.path().c_str()).error() == make_error(bz::outside_errc::read_failed));
    std::ofstream(here / "empty").close();
    const auto empty = bz::io::mapped_file::open((here / "empty").c_str());
    REQUIRE(empty);
    CHECK(empty->bytes().empty());
}
