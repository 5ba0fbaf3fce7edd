#include <bartizan/protocol/audio_codec.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("audio codecs have the names that RTP gives them") {
    CHECK(name(bartizan::audio_codec::aac) == "AAC");
    CHECK(name(bartizan::audio_codec::pcma) == "PCMA");
    CHECK(name(bartizan::audio_codec::pcmu) == "PCMU");
}
