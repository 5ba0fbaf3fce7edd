#include <bartizan/io/posix_file.hpp>

#include <laws/append_file_law.hpp>
#include <support/folder.hpp>
#include <support/media.hpp>
#include <support/print.hpp>

#include <sys/stat.h>

namespace bz = bartizan;

TEST_CASE("law: posix_file is a patchable file") {
    const tests::folder here;
    auto file = bz::io::posix_file::create((here / "a").c_str());
    REQUIRE(file);
    tests::patchable_file_law(*file, [&] { return tests::load(here / "a"); });
}

TEST_CASE("a recording is never overwritten and only its owner can read it") {
    const tests::folder here;
    REQUIRE(bz::io::posix_file::create((here / "a").c_str()));
    CHECK(bz::io::posix_file::create((here / "a").c_str()).error() == make_error(bz::outside_errc::write_failed));
    CHECK_FALSE(bz::io::posix_file::create((here / "no such folder/a").c_str()));
    struct stat facts;
    REQUIRE(::stat((here / "a").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("a full card is an error of its own, and what was written before stays") {
    // The device that is always full stands for the card.
    const bz::io::descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    REQUIRE(full);
    CHECK(bz::io::write_all(full.get(), bz::as_bytes("x")).error() == make_error(bz::outside_errc::no_space));
    CHECK(bz::io::write_all(-1, bz::as_bytes("x")).error() == make_error(bz::outside_errc::write_failed));
    CHECK(bz::io::write_all(-1, {}));
}

TEST_CASE("a folder that is not there cannot be synced") {
    const tests::folder here;
    CHECK(bz::io::sync_folder(here.path().c_str()));
    CHECK(bz::io::sync_folder((here / "x").c_str()).error() == make_error(bz::outside_errc::sync_failed));
}
