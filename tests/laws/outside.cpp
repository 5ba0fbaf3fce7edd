// The worlds that tests are made of keep to the same laws as the real one (tests/io/).
#include <laws/append_file_law.hpp>
#include <laws/record_store_law.hpp>
#include <support/outside.hpp>

TEST_CASE("law: memory_file is a patchable file") {
    tests::memory_file file;
    tests::patchable_file_law(file, [&] { return file.bytes; });
}
TEST_CASE("law: memory_store is a record store") {
    tests::memory_store store;
    tests::record_store_law(store);
}
