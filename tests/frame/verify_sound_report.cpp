#include <bartizan/frame/verify/sound_report.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace words = bartizan::frame::verify;

TEST_CASE("each change of sound has a name and, but for none, a sentence of its own") {
    std::set<std::string_view> names, sentences;
    for (int i = 0; i <= int(words::audio_change::form); ++i) {
        names.insert(name(words::audio_change(i)));
        sentences.insert(sentence(words::audio_change(i)));
    }
    CHECK((names.size() == 6 && sentences.size() == 6 && sentences.contains("")));
}

TEST_CASE("sound is proven only when it was claimed, and nothing is altered, missing, uncovered, left out or unjudged") {
    words::audio_totals t;
    CHECK_FALSE(t.proven());
    t.claimed = 1;
    CHECK(t.proven());
    for (auto* count : {&t.altered, &t.missing, &t.not_covered}) {
        *count = 1;
        CHECK_FALSE(t.proven());
        CHECK(t.condemned() == (count != &t.not_covered));
        *count = 0;
    }
    for (auto* flag : {&t.left_out, &t.others}) {
        *flag = true;
        CHECK_FALSE(t.proven());
        CHECK_FALSE(t.condemned());
        *flag = false;
    }
}
