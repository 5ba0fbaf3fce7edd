// What a verifier may say of streams that lose pictures and documents, and that somebody changed, held against what was done to each picture.
// BARTIZAN_SIMULATIONS=60000 runs as many as one likes.
#include <bartizan/frame/verifier.hpp>

#include <support/simulated_stream.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>

namespace {

using namespace tests;

unsigned simulations() {
    const char* told = std::getenv("BARTIZAN_SIMULATIONS");
    return told ? static_cast<unsigned>(std::strtoul(told, nullptr, 10)) : 4000;
}
std::string story(unsigned number, const arrival& a, const account& said) {
    const auto& m = a.mode;
    return "number " + std::to_string(number) + ": groups of " + std::to_string(m.frames) + ", slices " + std::to_string(m.slices) + ", part " + std::to_string(m.part) +
           ", every " + std::to_string(m.every) + ", late " + std::to_string(m.late) + (m.list ? "" : ", no list") + (m.sei_first ? ", documents in front" : "") + "; lost " +
           std::to_string(a.lost_pictures) + " and " + std::to_string(a.lost_documents) + " documents, replaced " + std::to_string(a.replaced) + ", moved " +
           std::to_string(a.moved) + ", repeated " + std::to_string(a.repeated) + ": " + said.bar;
}

}   // namespace

TEST_CASE("what was signed and arrived with losses is never called altered", "[simulation]") {
    std::uint64_t authentic = 0, all = 0, losses = 0, rare = 0;
    for (unsigned number = 1; number <= simulations(); ++number) {
        const auto a = arrival::of_number(number, false);
        if (!a.mode.list) continue;   // without a list nobody can tell a lost picture from an altered one
        const auto said = judge(a.stream);
        INFO(story(number, a, said));
        // Where pictures of the next list come before the document, one of them can stand exactly where a lost one stood (docs/explanation/frame-path.md).
        if (a.mode.part > 0 || a.mode.late > 0) rare += said.totals.altered > 0;
        else CHECK(said.totals.altered == 0);
        authentic += said.totals.authentic, all += said.totals.total, losses += a.lost_pictures > 0;
    }
    CHECK(rare <= simulations() / 300);
    CHECK(losses > simulations() / 2);
    CHECK(authentic > all / 2);
}

TEST_CASE("what was replaced, or depends on a key picture that was, is never called authentic, whatever was lost", "[simulation]") {
    std::uint64_t judged = 0, dependent = 0, unproven = 0;
    for (unsigned number = 1; number <= simulations(); ++number) {
        const auto a = arrival::of_number(number, true);
        const auto pictures = a.pictures();
        const auto said = judge(a.stream);
        INFO(story(number, a, said));
        const auto frames = said.frames();
        REQUIRE(frames.size() == pictures.size());
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            INFO("picture " << i << ", frame " << pictures[i].frame);
            const bool may = pictures[i].genuine && !pictures[i].on_false_key;
            if (a.moved + a.repeated == 0 && !may) CHECK(frames[i] != '.');
            judged += !pictures[i].genuine;
            dependent += pictures[i].on_false_key;
        }
        if (a.replaced + a.moved + a.repeated > 0 && !pictures.empty())
            if (std::ranges::any_of(pictures, [](const auto& p) { return !p.genuine; })) CHECK(said.verdict != words::verdict::authentic);
        unproven += said.causes.contains(words::cause::unproven_key_picture);
    }
    CHECK(judged > simulations() / 2);
    CHECK(dependent > simulations() / 2);
    CHECK(unproven > 0);
}
