// The attack: a stranger without an account tries to get past the door. Control: the same on products that accept the risk.
#include <attack/unauthorized_access.hpp>

TEST_CASE("BZ-T06 digest_or_basic: a stranger does not get past the door (A06, B04)") {
    CHECK(tests::break_in<tests::either_camera>() == 0);
    CHECK(tests::break_in<tests::guest_camera>() >= 1);   // positive control: whoever brings nothing sees live video
    CHECK(tests::break_in<tests::open_camera>() >= 20);   // positive control: everybody may everything
}

TEST_CASE("BZ-T06 digest_or_basic: the owner gets in") {
    tests::doorway<tests::either_camera> h;
    CHECK(tests::what(h.ask(tests::digest_answer<bartizan::sha256>(h.parts()))) == tests::got::entered);
}
