#include <bartizan/io/posix_store.hpp>

#include <laws/record_store_law.hpp>
#include <support/folder.hpp>
#include <support/print.hpp>

#include <filesystem>
#include <sys/wait.h>

namespace bz = bartizan;

TEST_CASE("law: posix_store is a record store, also for who opens it later") {
    const tests::folder here;
    {
        bz::io::posix_store store(here / "records");
        tests::record_store_law(store);
    }
    bz::io::posix_store again(here / "records");
    std::array<std::byte, 8> into{};
    CHECK(*again.load("b", into) == 5);
}

TEST_CASE("names that leave the folder are refused") {
    const tests::folder here;
    bz::io::posix_store store(here / "records");
    std::array<std::byte, 8> into{};
    for (const auto* name : {"", ".", "..", "../x", "a/b", "/etc/passwd", ".hidden"}) {
        CHECK(store.replace(name, bz::as_bytes("x")).error() == make_error(bz::outside_errc::bad_name));
        CHECK(store.load(name, into).error() == make_error(bz::outside_errc::bad_name));
    }
}

TEST_CASE("a failed replace leaves the old record and no litter") {
    const tests::folder here;
    bz::io::posix_store store(here / "records");
    REQUIRE(store.replace("a", bz::as_bytes("old")));
    std::filesystem::create_directory(here / "records/b");   // a folder stands where the record should go
    std::filesystem::create_directory(here / "records/b/x");
    CHECK_FALSE(store.replace("b", bz::as_bytes("new")));
    std::array<std::byte, 8> into{};
    CHECK(*store.load("a", into) == 3);
    CHECK_FALSE(std::filesystem::exists(here / "records/.b.new"));
}

TEST_CASE("whoever dies while replacing leaves the old record or the new one") {
    const tests::folder here;
    bz::io::posix_store store(here / "records");
    const std::string old_text(50'000, 'o'), new_text(60'000, 'n');
    REQUIRE(store.replace("a", bz::as_bytes(old_text)));
    std::vector<std::byte> into(100'000);
    for (int delay_us = 0; delay_us < 3'000; delay_us += 150) {
        const auto child = ::fork();
        if (child == 0) {
            for (int i = 0;; ++i) (void)store.replace("a", bz::as_bytes(i % 2 ? old_text : new_text));
        }
        ::usleep(static_cast<useconds_t>(500 + delay_us));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        const auto size = store.load("a", into);
        REQUIRE(size);
        const auto text = bz::as_text(bz::bytes_view(into).first(*size));
        CHECK((text == old_text || text == new_text));
    }
}
