// The small parts of the verifier: its queue, the relation of documents, its words.
#include <bartizan/frame/verify/absence.hpp>
#include <bartizan/frame/verify/anchoring.hpp>
#include <bartizan/frame/verify/chain.hpp>
#include <bartizan/frame/verify/coverage.hpp>
#include <bartizan/frame/verify/document_reader.hpp>
#include <bartizan/frame/verify/finder.hpp>
#include <bartizan/frame/verify/pending_units.hpp>
#include <bartizan/frame/verify/report.hpp>
#include <bartizan/frame/verify/tally.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <set>

namespace bz = bartizan;
namespace verify = bz::frame::verify;

TEST_CASE("the queue counts all units of a stream and holds the last ones") {
    const auto queue = std::make_unique<verify::pending_units<4>>();
    for (std::uint64_t i = 0; i < 10; ++i) {
        if (queue->full()) queue->pop();
        queue->push().frame = i;
    }
    CHECK(queue->size() == 4);
    CHECK((queue->front() == 7 && queue->back() == 11));
    for (auto s = queue->front(); s < queue->back(); ++s) CHECK((*queue)[s].frame == s - 1);
    CHECK((queue->holds(7) && queue->holds(10) && !queue->holds(6) && !queue->holds(11)));
    queue->pop();
    auto& reused = queue->push();
    CHECK((reused.state == verify::unit_state::open && reused.frame == 0 && reused.readable));
}

TEST_CASE("a document stands to the chain before it as its counter and its link say") {
    const std::array<std::byte, 32> zero{}, a{std::byte{1}}, b{std::byte{2}};
    const auto document = [](std::uint32_t counter, const std::array<std::byte, 32>& link, const std::array<std::byte, 32>& gop) {
        verify::read_document d{};
        d.said.has_general = true;
        d.said.counter = counter;
        d.said.linked_hash = link;
        d.said.gop_hash = gop;
        d.width = 32;
        d.standing = verify::standing::trusted;
        return d;
    };
    verify::chain c;
    CHECK(relate(c, document(5, zero, a)) == verify::relation::first);
    c.follow(document(5, zero, a), a);
    CHECK(relate(c, document(6, a, b)) == verify::relation::next);
    CHECK(relate(c, document(6, b, b)) == verify::relation::broken);
    CHECK(relate(c, document(8, b, b)) == verify::relation::jump);
    CHECK(relate(c, document(4, b, b)) == verify::relation::back);
    CHECK(relate(c, document(1, zero, b)) == verify::relation::restart);
    c.follow(document(0xffffffff, a, b), b);
    CHECK(relate(c, document(0, b, a)) == verify::relation::next);   // the counter wraps
    auto other = document(1, b, a);
    other.signer[0] = std::byte{9};
    CHECK(relate(c, other) == verify::relation::first);
}

TEST_CASE("every remark and every cause has a sentence and a name of its own") {
    std::set<std::string_view> names, sentences;
    for (std::size_t r = 0; r < verify::remark_count; ++r) {
        names.insert(name(verify::remark(r)));
        sentences.insert(sentence(verify::remark(r)));
    }
    CHECK((names.size() == verify::remark_count && sentences.size() == verify::remark_count && !sentences.contains("")));
    std::set<std::string_view> causes;
    for (std::size_t c = 1; c < verify::cause_count; ++c) causes.insert(sentence(verify::cause(c)));
    CHECK((causes.size() == verify::cause_count - 1 && !causes.contains("")));
    CHECK(name(verify::verdict::unsigned_video) == "unsigned");
}
