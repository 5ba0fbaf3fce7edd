#include <bartizan/frame/sign/document_queue.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace bz = bartizan;
using namespace bz::frame::signing;

namespace {
using queue = document_queue<3, 16, 4>;

queue::place& ready(queue& q, sei_kind kind, std::byte letter) {
    auto& p = q.add(kind);
    p.bytes[0] = letter;
    p.unit = bz::bytes_view(p.bytes).first(1);
    p.state = sei_state::ready;
    return p;
}
std::string letters(bz::frame::sei_units units) {
    std::string out;
    for (const auto unit : units) out += static_cast<char>(unit[0]);
    return out;
}
}  // namespace

TEST_CASE("documents leave in order: what is not ready, or not listed, holds back what came later") {
    const auto q = std::make_unique<queue>();
    CHECK(letters(q->leave()).empty());
    auto& a = q->add(sei_kind::signed_document);
    auto& b = ready(*q, sei_kind::unsigned_document, std::byte{'b'});
    ready(*q, sei_kind::certificates, std::byte{'c'});
    CHECK(q->full());
    CHECK(q->unready() == 1);
    CHECK(letters(q->leave()).empty());
    a.bytes[0] = std::byte{'a'};
    a.unit = bz::bytes_view(a.bytes).first(1);
    a.state = sei_state::ready;
    CHECK(letters(q->leave()) == "a");
    b.listed = true;
    CHECK(letters(q->leave()) == "abc");
    q->forget();
    CHECK(q->size() == 0);
}

TEST_CASE("what failed never leaves and holds nothing back; its place is free again") {
    const auto q = std::make_unique<queue>();
    q->add(sei_kind::signed_document).state = sei_state::failed;
    ready(*q, sei_kind::signed_document, std::byte{'b'});
    q->add(sei_kind::signed_document).state = sei_state::failed;
    CHECK(letters(q->leave()) == "b");
    q->forget();
    CHECK(q->size() == 0);
    for (int round = 0; round < 5; ++round) {   // around the ring
        ready(*q, sei_kind::signed_document, std::byte{'x'});
        ready(*q, sei_kind::signed_document, std::byte{'y'});
        CHECK(letters(q->leave()) == "xy");
        q->forget();
    }
}

TEST_CASE("what was kept leaves again with the next picture") {
    const auto q = std::make_unique<queue>();
    ready(*q, sei_kind::signed_document, std::byte{'a'});
    CHECK(letters(q->leave()) == "a");
    q->keep();
    q->forget();
    CHECK(q->size() == 1);
    CHECK(letters(q->leave()) == "a");
    q->forget();
    CHECK(q->size() == 0);
}
