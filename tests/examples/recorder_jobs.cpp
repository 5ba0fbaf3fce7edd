#include <recorder/jobs.hpp>

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <vector>

using all_jobs = recorder::jobs<int>;
using stage = all_jobs::state::stage;

namespace {

const auto nobody = [](const all_jobs::state&) {};

// ended: waits for the work of this number, which does not wait for anything.
all_jobs::state ended(const all_jobs& jobs, unsigned number) {
    for (;;) {
        const auto s = jobs.find(number);
        REQUIRE(s);
        if (s->at != stage::running) return *s;
        std::this_thread::yield();
    }
}

}  // namespace

TEST_CASE("a job runs beside its caller, one at a time, and its result is found by its number") {
    all_jobs jobs;
    std::promise<void> go;
    const auto first = jobs.begin("first", 2, [waits = go.get_future().share()](unsigned number, const all_jobs::progress& told) {
        told(5, 10);
        waits.wait();
        told(10, 10);
        return int(number) + 41;
    }, nobody);
    REQUIRE(first == 1);
    CHECK_FALSE(jobs.begin("second", 2, [](unsigned, const all_jobs::progress&) { return 0; }, nobody));
    CHECK(jobs.find(1)->at == stage::running);
    CHECK(jobs.find(1)->name == "first");
    go.set_value();
    const auto s = ended(jobs, 1);
    CHECK((s.at == stage::done && s.result == 42 && s.done == 10 && s.all == 10));
    CHECK_FALSE(jobs.find(2));
}

TEST_CASE("what fails says why; only the last results are kept, and who goes is told") {
    all_jobs jobs;
    std::vector<unsigned> gone;
    const auto told = [&](const all_jobs::state& s) { gone.push_back(s.number); };
    REQUIRE(jobs.begin("a", 2, [](unsigned, const all_jobs::progress&) -> int { throw std::runtime_error("no such day"); }, told) == 1);
    CHECK((ended(jobs, 1).at == stage::failed && ended(jobs, 1).problem == "no such day"));
    for (unsigned n = 2; n <= 4; ++n) {
        REQUIRE(jobs.begin("b", 2, [](unsigned number, const all_jobs::progress&) { return int(number); }, told) == n);
        CHECK(ended(jobs, n).result == int(n));
    }
    CHECK(gone == std::vector<unsigned>{1, 2});
    CHECK_FALSE(jobs.find(2));
    CHECK(jobs.find(3));
}

TEST_CASE("work is given up when its jobs end") {
    std::promise<void> begun;
    bool whole = false;
    {
        all_jobs jobs;
        REQUIRE(jobs.begin("long", 1, [&](unsigned, const all_jobs::progress& told) {
            begun.set_value();
            for (;;) told(0, 1);
            whole = true;
            return 0;
        }, nobody));
        begun.get_future().wait();
    }
    CHECK_FALSE(whole);
}
