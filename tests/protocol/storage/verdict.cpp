#include <bartizan/protocol/storage/verdict.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace storage = bartizan::storage;
using storage::verdict;

TEST_CASE("each verdict has a word of its own, which is read back, and a sentence of its own") {
    std::set<std::string_view> words, sentences;
    for (std::size_t i = 0; i < storage::verdict_count; ++i) {
        CHECK(storage::read_verdict(name(verdict(i))) == verdict(i));
        words.insert(name(verdict(i)));
        sentences.insert(sentence(verdict(i)));
    }
    CHECK((words.size() == storage::verdict_count && sentences.size() == storage::verdict_count));
    CHECK_FALSE(storage::read_verdict("fine"));
    CHECK_FALSE(storage::read_verdict(""));
}

TEST_CASE("alterations outweigh what is missing, that what is not covered, and all of them what is authentic") {
    using enum verdict;
    CHECK((altered > missing && missing > not_covered && not_covered > unsigned_video && unsigned_video > not_verifiable_without_key && not_verifiable_without_key > countersigned && countersigned > authentic));
}

TEST_CASE("the number under which an index keeps a verdict never changes, and each has its own") {
    using enum verdict;
    CHECK((kept_number(authentic) == 0 && kept_number(not_verifiable_without_key) == 1 && kept_number(unsigned_video) == 2 && kept_number(not_covered) == 3));
    CHECK((kept_number(missing) == 4 && kept_number(altered) == 5 && kept_number(countersigned) == 6));
    for (std::size_t i = 0; i < storage::verdict_count; ++i) CHECK(storage::kept_verdict(kept_number(verdict(i))) == verdict(i));
    CHECK_FALSE(storage::kept_verdict(-1));
    CHECK_FALSE(storage::kept_verdict(7));
}
