#include <bartizan/frame/arrival_verifier.hpp>

#include <support/segmented.hpp>
#include <support/simulated_stream.hpp>

#include <catch2/catch_test_macros.hpp>

// What is told of pictures that somebody took out of a recorder's files, or that the network lost, wherever the gap lies between documents and files.
namespace {

using namespace tests;
using enum bz::storage::verdict;

constexpr int groups = 14, frames = 5, sure = 30;   // sure: behind this frame so many documents come in each mode that the clocks are known to agree

std::vector<signing_mode> modes() {
    std::vector<signing_mode> out;
    for (const bool first : {true, false})
        for (const bool end : {true, false}) {
            const auto add = [&](signing_mode m) { m.gops = groups, m.frames = frames, m.sei_first = first, m.end = end, out.push_back(m); };
            add({});
            add({.late = 2});
            add({.late = 7});
            add({.part = 2});
            add({.every = 3});
            add({.list = false});
            add({.slices = 3});
        }
    return out;
}
std::string story(const signing_mode& m, int per_file, bool tails, bool blind) {
    return std::string(blind ? "blind" : "clear") + ", part " + std::to_string(m.part) + ", every " + std::to_string(m.every) + ", late " + std::to_string(m.late) + (m.list ? "" : ", no list") +
           (m.sei_first ? ", documents first" : "") + (m.end ? ", ended" : "") + ", groups a file " + std::to_string(per_file) + (tails ? "" : ", no tails") + ": ";
}
template <class Do> void each_recording(Do act) {
    for (const auto& m : modes()) {
        const auto samples = samples_of(sign(m), m.sei_first);
        for (const int per_file : {1, 3})
            for (const bool tails : {true, false})
                for (const bool blind : {false, true}) act(m, samples, per_file, tails, blind, story(m, per_file, tails, blind));
    }
}
// take_out: the last `n` pictures of a file; with `documents`, those that stood in their samples are left behind the one before.
void take_out_last(segment& file, std::size_t n, bool documents) {
    signed_stream kept;
    for (; n > 0; --n) {
        signed_stream of_this;
        for (const auto& u : file.back().units)
            if (u.frame < 0) of_this.push_back(u);
        kept.insert(kept.begin(), of_this.begin(), of_this.end());
        file.pop_back();
    }
    if (documents) file.back().units.insert(file.back().units.end(), kept.begin(), kept.end());
}
void take_out_first(segment& file, std::size_t n) { file.erase(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(n)); }

// is_told: of what lacks in [from, to) somebody is told there; blind, that it is missing, once a document was seen before.
void is_told(const std::vector<segment>& files, bool blind, int from, int to, const std::string& what) {
    const auto said = judge_footage(files, blind);
    INFO(what << ", " << from << " to " << to << " taken out: " << said.text());
    CHECK(said.says({missing, not_covered, altered}, from, to));
    if (blind) CHECK_FALSE(said.says(altered));
}

}   // namespace

TEST_CASE("nothing lacks in a recording that is whole, however it is signed and cut into files") {
    each_recording([](const auto&, const auto& samples, int per_file, bool tails, bool blind, const std::string& what) {
        const auto said = judge_footage(segments_of(samples, per_file, tails), blind);
        INFO(what << said.text());
        CHECK_FALSE(said.says(missing));
        CHECK_FALSE(said.says(altered));
    });
}

TEST_CASE("pictures that the network lost are told where they lack, a few or whole groups") {
    each_recording([](const auto&, const auto& samples, int per_file, bool tails, bool blind, const std::string& what) {
        for (const int count : {1, 5, 8})
            for (int from = 6; from + count <= sure; ++from) {
                auto lossy = samples;
                std::erase_if(lossy, [&](const auto& s) { return s.frame >= from && s.frame < from + count; });
                is_told(segments_of(lossy, per_file, tails), blind, from, from + count, what + "lost on the way");
            }
    });
}

TEST_CASE("whoever takes the last pictures of a file, the first ones of the next, or a whole file out of the middle of a recording is told") {
    each_recording([](const auto&, const auto& samples, int per_file, bool tails, bool blind, const std::string& what) {
        const auto files = segments_of(samples, per_file, tails);
        for (std::size_t k = 0; k + 1 < files.size() && files[k].back().frame < sure; ++k) {
            const int seam = files[k].back().frame + 1;
            for (const bool documents : {false, true})
                for (const int count : {1, 3}) {
                    auto cut = files;
                    take_out_last(cut[k], std::size_t(count), documents);
                    is_told(cut, blind, seam - count, seam, what + (documents ? "end, its documents left" : "end"));
                }
            if (k > 0) {
                auto cut = files;
                cut.erase(cut.begin() + static_cast<std::ptrdiff_t>(k));
                is_told(cut, blind, files[k].front().frame, seam, what + "whole file");
            }
            if (per_file < 2 || seam + frames > sure) continue;
            auto last = files, first = files, both = files, some = files;
            take_out_last(last[k], frames, false);
            is_told(last, blind, seam - frames, seam, what + "last group");
            take_out_first(first[k + 1], frames);
            is_told(first, blind, seam, seam + frames, what + "first group");
            take_out_last(both[k], frames, false), take_out_first(both[k + 1], frames);
            is_told(both, blind, seam - frames, seam + frames, what + "groups over the seam");
            take_out_last(some[k], 2, false), take_out_first(some[k + 1], frames);
            is_told(some, blind, seam - 2, seam + frames, what + "pictures over the seam");
        }
    });
}

TEST_CASE("what lacks in the middle of encrypted footage is missing there, and not merely uncovered") {
    for (const auto& m : modes()) {
        const auto samples = samples_of(sign(m), m.sei_first);
        for (const int count : {1, 5, 8})
            for (int from = 16; from + count <= sure; ++from) {
                auto lossy = samples;
                std::erase_if(lossy, [&](const auto& s) { return s.frame >= from && s.frame < from + count; });
                const auto said = judge_footage(segments_of(lossy, 2), true);
                INFO(story(m, 2, true, true) << from << " to " << from + count << " lost: " << said.text());
                CHECK(said.says({missing}, from, from + count));
            }
    }
}

TEST_CASE("the last pictures of everything are not missed, and those that no document speaks of are not covered") {
    for (const bool blind : {false, true}) {
        const auto samples = samples_of(sign({.gops = groups, .frames = frames, .sei_first = true, .end = false}), true);
        auto cut = segments_of(samples, 3);
        take_out_last(cut.back(), 2, false);
        const auto said = judge_footage(cut, blind);
        INFO(said.text());
        CHECK_FALSE(said.says(missing));
        CHECK(said.says({not_covered}, groups * frames - 4, groups * frames - 2));

        const auto late = samples_of(sign({.gops = groups, .frames = frames, .sei_first = true, .late = 7, .end = false}), true);
        const auto of_late = judge_footage(segments_of(late, 3), blind);
        INFO(of_late.text());
        CHECK(of_late.says({not_covered}, groups * frames - 9, groups * frames - 6));   // the document of the last group but one never came
    }
}

TEST_CASE("encrypted streams at random: what lacks is told, and what is whole lacks nothing", "[simulation]") {
    int lossy = 0;
    for (unsigned number = 1; number <= 1000; ++number) {
        chance c(number);
        auto m = random_mode(c);
        m.gops = 14, m.end = true;
        auto samples = samples_of(sign(m), m.sei_first);
        const int per_file = 1 + c.below(3);
        const bool tails = c.one_in(2);
        const auto whole = judge_footage(segments_of(samples, per_file, tails), true);
        INFO("number " << number << ' ' << story(m, per_file, tails, true));
        INFO(whole.text());
        CHECK_FALSE(whole.says(missing));
        const int from = 1 + c.below(m.frames * 5), count = 1 + c.below(2 * m.frames);
        std::erase_if(samples, [&](const auto& s) { return s.frame >= from && s.frame < from + count; });
        const auto said = judge_footage(segments_of(samples, per_file, tails), true);
        INFO(from << " to " << from + count << " lost of groups of " << m.frames << ": " << said.text());
        if (m.list || m.every == 1) CHECK(said.says({missing, not_covered}, 0, m.gops * m.frames));   // else nobody can say which unsigned documents count
        lossy += said.says(missing);
    }
    CHECK(lossy > 750);
}
