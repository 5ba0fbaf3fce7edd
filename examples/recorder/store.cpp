// SPDX-License-Identifier: Apache-2.0
#include "store.hpp"

#include "command.hpp"
#include "store_core.hpp"
#include "store_listing.hpp"
#include "store_share.hpp"

#include <bartizan/io/footage_upload.hpp>
#include <bartizan/protocol/backoff.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace recorder {

namespace {

namespace asio = boost::asio;
namespace storage = bz::storage;

constexpr std::size_t at_once = 64;                  // segments that are asked of the index together
constexpr std::chrono::seconds between_looks{2};     // at the index, when nothing waits
constexpr std::chrono::seconds between_reports{30};  // of the progress
constexpr std::chrono::seconds between_lists{2};     // looks whether one is due
constexpr bz::backoff_limits pauses{std::chrono::seconds(1), std::chrono::seconds(15)};   // while the store is away, beside those of each request

std::string mib(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }
std::string waiting_text(const objects_status& s) { return std::to_string(s.waiting_segments) + " segments, " + mib(s.waiting_bytes); }
std::string seconds_since(bz::utc_time then) { return std::to_string((bz::io::system_clock::utc().ticks - then.ticks) / bz::utc_time::ticks_per_second) + " s"; }

// of_the_disk: of one segment and not of the store: it is passed over.
bool of_the_disk(bz::error why) { return why.domain == &bz::outside_domain || why == make_error(storage::errc::segment_shortened); }

}  // namespace

std::string objects_status::trouble() const {
    std::string others;
    if (share.nobodys > 0) others = std::to_string(share.nobodys) + " cameras of the list are recorded by nobody";
    if (problem.empty() && !share.problem.empty()) return "the object store does not answer: " + share.problem + "; recording goes on";
    if (problem.empty()) return others;
    return "the object store takes nothing" + (away_since ? " for " + seconds_since(*away_since) : "") + ": " + problem + "; " + waiting_text(*this) + " wait on the disk";
}

struct object_store::work {
    virtual ~work() = default;
    virtual void list(std::vector<std::string> ids) = 0;
    virtual void usable(bool disk) = 0;
    virtual void end() = 0;

    objects_status status() const {
        const std::lock_guard hold(shared_);
        return status_;
    }
    std::atomic<bool> ended = false;

protected:
    mutable std::mutex shared_;
    objects_status status_;   // guarded by shared_

    template <class Change> void change(Change how) {
        const std::lock_guard hold(shared_);
        how(status_);
    }
};

namespace {

template <class Core> class sending final : public object_store::work {
    asio::io_context context_{1};
    bz::io::posix_files files_;
    index listed_;
    footage folder_;
    bz::io::s3_store<Core> store_;
    bz::io::footage_upload<footage, index, Core> upload_;
    camera_share<Core> share_;
    store_listing<Core> lists_;
    asio::steady_timer waits_, looks_, listing_;
    bool learn_, ends_ = false, look_again_ = false;
    int at_work_ = 2;   // run(), keep_share(); nobody waits for keep_listing()
    std::set<std::string> ours_;   // cameras that are recorded here
    std::string list_failure_;
    std::set<std::string> told_;   // files that cannot be sent
    std::chrono::steady_clock::time_point reported_{};
    std::thread thread_;

public:
    sending(const store_settings& s, const std::string& root, const std::string& index_file, bool learn, sharing shared)
        : listed_(command::need(index::open(index_file), index_file)), folder_(footage::attach(files_, listed_, root)),
          store_(store_to<Core>(context_, s, {.tries = 3, .longest_pause_ms = 2'000})), upload_(folder_, listed_, store_, s.footage_prefix()),
          share_(context_, s, std::move(shared.own), std::move(shared.before), [this, told = std::move(shared.changed)](const std::set<std::string>& ids) { ours(ids), told(ids); }),
          lists_(context_, s, folder_, listed_), waits_(context_), looks_(context_), listing_(context_), learn_(learn) {
        share_.list(shared.list), lists_.list(shared.list);
        std::vector<storage::segment_facts> none;
        (void)count(none, 0);
        asio::co_spawn(context_, run(), asio::detached);
        asio::co_spawn(context_, keep_share(), asio::detached);
        asio::co_spawn(context_, keep_listing(), asio::detached);
        thread_ = std::thread([this] { context_.run(); });
    }
    ~sending() override {
        context_.stop();
        thread_.join();
    }
    void end() override {
        asio::post(context_, [this] {
            ends_ = true;
            upload_.end();
            waits_.cancel(), looks_.cancel(), listing_.cancel();
        });
    }
    void list(std::vector<std::string> ids) override {
        asio::post(context_, [this, ids = std::move(ids)] {
            share_.list(ids), lists_.list(ids);
            hurry();
        });
    }
    void usable(bool disk) override {
        asio::post(context_, [this, disk] {
            share_.usable(disk);
            hurry();
        });
    }

private:
    // count: what waits, and the oldest of it that are not passed over.
    bz::result<> count(std::vector<storage::segment_facts>& oldest, std::size_t most, const std::set<std::string>& passed = {}) {
        const auto sum = listed_.waiting_sum();
        if (!sum) return sum.error();
        std::optional<bz::utc_time> first;
        const auto listed = listed_.each_waiting({}, [&](const storage::segment_facts& s) {
            if (!first) first = s.end;
            if (oldest.size() < most && !passed.contains(folder_.path(s.id))) oldest.push_back(s);
            return oldest.size() < most;
        });
        if (listed) change([&](objects_status& s) { s.waiting_segments = sum->segments, s.waiting_bytes = sum->bytes, s.oldest_waiting = first; });
        return listed;
    }

    asio::awaitable<void> run() {
        for (unsigned failures = 0; !ends_;) {
            bz::result<> done;
            if (learn_) done = co_await learn();
            if (done && !ends_) done = co_await send();
            if (ends_) break;
            failures = done ? 0 : failures + 1;
            if (!done) tell_away(done.error());
            auto wait = std::chrono::milliseconds(between_looks);
            if (failures > 0) {
                std::uint32_t random = 0;
                if (const auto bytes = bz::io::random_bytes<4>()) random = bz::byte_reader(*bytes).u32();
                wait = bz::backoff(failures, random, pauses);
            }
            waits_.expires_after(wait);
            (void)co_await waits_.async_wait(bz::io::await);
        }
        ended = --at_work_ == 0;
    }
    void hurry() {
        look_again_ = true;
        looks_.cancel();
    }
    asio::awaitable<void> keep_share() {
        while (!ends_) {
            const auto before = share_.status();
            look_again_ = false;
            co_await share_.look();
            const auto& now = share_.status();
            change([&](objects_status& s) { s.share = now; });
            if (before.problem.empty() && !now.problem.empty()) say(level::error, "", "the object store does not answer: " + now.problem + "; what is recorded is recorded on");
            if (!before.problem.empty() && now.problem.empty()) say(level::notice, "", "the object store answers again");
            if (before.held != now.held || before.others != now.others)
                say(level::info, "", "leases of " + std::to_string(now.held) + " of " + std::to_string(now.listed) + " cameras; " + std::to_string(now.others) + " other recorders are at work");
            if (ends_ || look_again_) continue;
            looks_.expires_after(share_.between_looks());
            (void)co_await looks_.async_wait(bz::io::await);
        }
        co_await share_.leave();
        ended = --at_work_ == 0;
    }
    // ours: what another recorder put there until now is looked for at once.
    void ours(const std::set<std::string>& ids) {
        for (const auto& id : ids)
            if (!ours_.contains(id)) lists_.look_at(id);
        ours_ = ids;
    }
    asio::awaitable<void> keep_listing() {
        while (!ends_) {
            const auto done = co_await lists_.look();
            change([&](objects_status& s) { s.listings = lists_.requests(); });
            const std::string failure(done ? std::string_view() : done.error().message());
            if (!failure.empty() && failure != list_failure_) say(level::warning, "", "what other recorders put into the object store is not known: " + failure);
            list_failure_ = failure;
            if (ends_) break;
            listing_.expires_after(between_lists);
            (void)co_await listing_.async_wait(bz::io::await);
        }
    }
    asio::awaitable<bz::result<>> learn() {
        const auto found = co_await upload_.learn();
        if (!found) co_return found.error();
        learn_ = false;
        say(level::notice, "", "the object store has " + std::to_string(*found) + " segments already");
        co_return bz::result<>{};
    }
    // send: until nothing waits but what cannot be sent.   errors  of the store and of the index
    asio::awaitable<bz::result<>> send() {
        std::set<std::string> passed;
        for (bool some = false;;) {
            std::vector<storage::segment_facts> oldest;
            if (const auto listed = count(oldest, at_once, passed); !listed) co_return listed.error();
            if (oldest.empty()) {
                if (some) report(true);
                co_return bz::result<>{};
            }
            for (const auto& each : oldest) {
                if (ends_) co_return bz::result<>{};
                const auto stored = co_await upload_.store(each);
                if (ends_ && !stored) co_return bz::result<>{};
                if (!stored && of_the_disk(stored.error())) {
                    pass_over(each, stored.error(), passed);
                    continue;
                }
                if (!stored) co_return stored.error();
                some = true;
                tell_stored(each);
            }
        }
    }
    // pass_over: this time; its name may have changed since it was asked for (evidence), or it is gone.
    void pass_over(const storage::segment_facts& s, bz::error why, std::set<std::string>& passed) {
        const auto path = folder_.path(s.id);
        passed.insert(path);
        if (why == make_error(bz::outside_errc::no_such_record)) return;
        if (told_.insert(path).second) say(level::error, s.id.camera, path + ": cannot be put into the object store: " + std::string(why.message()));
    }
    void tell_stored(const storage::segment_facts& each) {
        std::optional<bz::utc_time> away;
        change([&](objects_status& s) {
            away = std::exchange(s.away_since, std::nullopt), s.problem.clear();
            ++s.stored_segments, s.stored_bytes += each.bytes, s.connections = store_.connections();
            s.waiting_segments -= s.waiting_segments > 0, s.waiting_bytes -= std::min(s.waiting_bytes, each.bytes);
        });
        if (away) say(level::notice, "", "the object store is back after " + seconds_since(*away) + "; " + waiting_text(status()) + " wait");
        report(false);
    }
    void report(bool all) {
        const auto now = std::chrono::steady_clock::now();
        if (now - reported_ < between_reports) return;
        reported_ = now;
        const auto s = status();
        say(level::info, "", std::to_string(s.stored_segments) + " segments, " + mib(s.stored_bytes) + " stored since the start; " + (all ? "nothing waits" : waiting_text(s) + " wait"));
    }
    void tell_away(bz::error why) {
        bool first = false;
        change([&](objects_status& s) {
            first = s.problem.empty();
            if (first) s.away_since = bz::io::system_clock::utc();
            s.problem = why.message();
        });
        if (first) say(level::error, "", "the object store takes nothing: " + std::string(why.message()) + "; recording goes on, and what comes waits on the disk");
    }
};

}  // namespace

object_store::object_store(const store_settings& s, const std::string& root, const std::string& index_file, bool learn, sharing shared) {
    if (endpoint_of(s.endpoint)->tls) work_ = std::make_unique<sending<safe_core>>(s, root, index_file, learn, std::move(shared));
    else work_ = std::make_unique<sending<plain_core>>(s, root, index_file, learn, std::move(shared));
}
object_store::~object_store() = default;
objects_status object_store::status() const { return work_->status(); }
void object_store::list(std::vector<std::string> ids) { work_->list(std::move(ids)); }
void object_store::usable(bool disk) { work_->usable(disk); }
void object_store::end() { work_->end(); }
bool object_store::ended() const { return work_->ended; }

}  // namespace recorder
