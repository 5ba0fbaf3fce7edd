#include <bartizan/base/past.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

namespace {
struct frame { int number; };
struct gate {
    using out = bz::past<gate, frame>;
    out operator()(frame f) const { return out{f}; }
};
struct second_gate {
    using out = bz::past<second_gate, gate::out>;
    out operator()(gate::out f) const { return out{std::move(f)}; }
};
}  // namespace

static_assert(sizeof(gate::out) == sizeof(frame), "a proof costs nothing");
static_assert(!std::is_copy_constructible_v<gate::out> && std::is_move_constructible_v<gate::out>, "a proof is spent once");
static_assert(!std::is_constructible_v<gate::out, frame>, "only the gate mints");
static_assert(!std::is_invocable_v<second_gate, frame>, "no way around the first gate");
static_assert(!std::is_default_constructible_v<gate::out>);

TEST_CASE("what went through two gates carries both proofs and its value") { CHECK((**second_gate{}(gate{}(frame{7}))).number == 7); }
