#include <bartizan/io/posix_files.hpp>

#include <support/folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>

namespace bz = bartizan;
namespace io = bartizan::io;

namespace {
std::string text(io::posix_files& files, const std::string& path) {
    const auto file = files.load(path);
    REQUIRE(file);
    return std::string(bz::as_text(file->bytes()));
}
}  // namespace

TEST_CASE("a tree of files is made, written, mended, renamed, listed and emptied") {
    tests::folder place;
    io::posix_files files;
    const auto root = place / "r";
    REQUIRE(files.make_folder(root));
    REQUIRE(files.make_folder(root));
    REQUIRE(files.make_folder(root + "/door"));
    {
        auto file = files.create(root + "/door/a");
        REQUIRE(file);
        REQUIRE((file->append(bz::as_bytes("hello ")) && file->append(bz::as_bytes("world")) && file->sync()));
        CHECK(files.create(root + "/door/a").error() == make_error(bz::storage::errc::name_taken));
    }
    {
        auto file = files.repair(root + "/door/a");
        REQUIRE(file);
        REQUIRE((file->overwrite(0, bz::as_bytes("J")) && file->truncate(5) && file->sync()));
    }
    CHECK(text(files, root + "/door/a") == "Jello");
    REQUIRE((files.rename(root + "/door/a", root + "/door/b") && files.sync_folder(root + "/door")));
    REQUIRE(files.create(root + "/other"));
    std::map<std::string, std::pair<std::uint64_t, bool>> seen;
    const auto look = [&](const bz::storage::file_entry& e) { seen[std::string(e.name)] = {e.bytes, e.is_folder}; };
    REQUIRE(files.list(root, look));
    REQUIRE(files.list(root + "/door", look));
    CHECK(seen.size() == 3);
    CHECK(seen["door"].second);
    CHECK((seen["b"] == std::pair<std::uint64_t, bool>{5, false}));
    CHECK(*files.free_bytes(root) > 0);
    REQUIRE(files.remove(root + "/door/b"));
    CHECK(files.remove(root + "/door/b").error() == make_error(bz::outside_errc::no_such_record));
}

TEST_CASE("what is not there is told") {
    tests::folder place;
    io::posix_files files;
    const auto nowhere = place / "no/where";
    CHECK(files.create(nowhere).error() == make_error(bz::outside_errc::write_failed));
    CHECK(files.repair(nowhere).error() == make_error(bz::outside_errc::no_such_record));
    CHECK(files.load(nowhere).error() == make_error(bz::outside_errc::no_such_record));
    CHECK(files.list(nowhere, [](const auto&) {}).error() == make_error(bz::outside_errc::read_failed));
    CHECK(files.free_bytes(nowhere).error() == make_error(bz::outside_errc::read_failed));
    CHECK_FALSE(files.make_folder(nowhere));
    CHECK_FALSE(files.rename(nowhere, place / "x"));
    CHECK_FALSE(files.sync_folder(nowhere));
}

TEST_CASE("symbolic links are neither files nor folders of a recorder") {
    tests::folder place;
    io::posix_files files;
    std::filesystem::create_symlink("/etc/passwd", place / "20260101T000000.000000Z.mp4");
    int seen = 0;
    REQUIRE(files.list(place.path(), [&](const auto&) { ++seen; }));
    CHECK(seen == 0);
}
