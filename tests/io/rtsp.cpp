#include <bartizan/io/rtsp.hpp>

#include <catch2/catch_test_macros.hpp>

namespace io = bartizan::io;

TEST_CASE("an audience holds whoever is there, and rings and ends them all") {
    io::audience all;
    io::bell one, two;
    const io::audience::member first(all, one);
    {
        const io::audience::member second(all, two);
        CHECK(all.size() == 2);
        all.published();
    }
    CHECK(all.size() == 1);
    all.end();
    CHECK(one.ends());
    CHECK_FALSE(two.ends());
}
