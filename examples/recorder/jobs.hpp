// jobs: long work that somebody asked for in the page, done beside everything else: one at a time, the last few results kept to be fetched.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace recorder {

// jobs<Result>: used from one thread; the work is done on another.
template <class Result> class jobs {
public:
    struct state {
        unsigned number = 0;
        std::string name;
        enum class stage { running, done, failed } at = stage::running;
        std::uint64_t done = 0, all = 0;   // of the work, in bytes
        std::string problem;               // a sentence, when it failed
        Result result{};
    };
    using progress = std::function<void(std::uint64_t done, std::uint64_t all)>;   // throws when the program ends: the work is given up

    jobs() = default;
    jobs(const jobs&) = delete;
    jobs& operator=(const jobs&) = delete;
    ~jobs() { end(); }
    void end() {   // what runs is given up
        ends_ = true;
        if (thread_.joinable()) thread_.join();
    }

    // begin: work(number, progress) -> Result, which throws a sentence.   out  its number; nothing: another one runs
    //   kept      that many results; forgotten(state) is told of each that goes
    template <class Work, class Forgotten> std::optional<unsigned> begin(std::string name, std::size_t kept, Work work, Forgotten forgotten) {
        const std::lock_guard hold(shared_);
        if (!all_.empty() && all_.back().at == state::stage::running) return {};
        if (thread_.joinable()) thread_.join();   // it has said its last
        for (; all_.size() >= kept; all_.pop_front()) forgotten(std::as_const(all_.front()));
        const auto number = next_++;
        auto& made = all_.emplace_back();
        made.number = number, made.name = std::move(name);
        thread_ = std::thread([this, number, work = std::move(work)]() mutable { run(number, work); });
        return number;
    }
    std::optional<state> find(unsigned number) const {
        const std::lock_guard hold(shared_);
        const auto at = std::ranges::find(all_, number, &state::number);
        return at == all_.end() ? std::nullopt : std::optional(*at);
    }

private:
    mutable std::mutex shared_;
    std::deque<state> all_;   // guarded by shared_
    unsigned next_ = 1;
    std::atomic<bool> ends_ = false;
    std::thread thread_;

    void run(unsigned number, auto& work) {
        const auto change = [&](auto how) {
            const std::lock_guard hold(shared_);
            if (const auto at = std::ranges::find(all_, number, &state::number); at != all_.end()) how(*at);
        };
        try {
            auto result = work(number, progress([&](std::uint64_t done, std::uint64_t all) {
                                   if (ends_) throw std::runtime_error("the recorder ends");
                                   change([&](state& s) { s.done = done, s.all = all; });
                               }));
            change([&](state& s) { s.result = std::move(result), s.at = state::stage::done; });
        } catch (const std::exception& e) {
            change([&](state& s) { s.problem = e.what(), s.at = state::stage::failed; });
        }
    }
};

}  // namespace recorder
