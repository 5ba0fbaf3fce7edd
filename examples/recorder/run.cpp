// run: everything that a recorder does until it is ended.
// SPDX-License-Identifier: Apache-2.0
#include "catching_up.hpp"
#include "house.hpp"
#include "identity.hpp"
#include "ingest.hpp"
#include "judging.hpp"
#include "operations.hpp"
#include "playback.hpp"
#include "store.hpp"

#include "command.hpp"

#include <bartizan/io/system.hpp>

#include <boost/asio/signal_set.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <set>

namespace recorder {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds last_signatures{5};   // how long the end waits for the key pictures that bring them
constexpr std::chrono::seconds last_leases{5};       // and then for the object store, where leases are given away

// writable: whether files can be made in a folder, found out by making one that has no name. Newer kernels leave a disk that failed mounted as before and
// refuse each write (ext4's emergency_ro), and access() does not know of that.
bool writable(const std::string& folder) {
    if (::access(folder.c_str(), W_OK) != 0) return false;
    const bz::io::descriptor made(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    return made || (errno != EROFS && errno != EIO);   // a full disk is no such thing, nor is a file system where files need names
}

// steward: looks after the folder once a minute, and at once when a camera found it full.
class steward {
    house& all_;
    store_status status_;
    asio::steady_timer timer_;
    bool urgent_ = false;
    std::chrono::steady_clock::time_point index_told_ = std::chrono::steady_clock::time_point::min();
    std::function<void(const std::string&)> told_;   // after each look: what is wrong, or nothing
    std::function<void()> index_moved_;

public:
    steward(house& all, std::function<void(const std::string&)> told, std::function<void()> index_moved)
        : all_(all), timer_(all.context), told_(std::move(told)), index_moved_(std::move(index_moved)) {
        asio::co_spawn(all.context, watch(), asio::detached);
    }
    void hurry() {
        urgent_ = true;
        timer_.cancel();
    }
    const store_status& status() const { return status_; }

private:
    asio::awaitable<void> watch() {
        for (auto until = std::chrono::steady_clock::now();;) {
            look();
            auto trouble = status_.trouble();
            if (const auto objects = all_.store ? all_.store->status().trouble() : std::string(); !objects.empty()) trouble += (trouble.empty() ? "" : "; ") + objects;
            told_(trouble);
            until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
            urgent_ = false;
            timer_.expires_at(until);
            const auto [failed] = co_await timer_.async_wait(bz::io::await);
            if (failed && !urgent_) co_return;
        }
    }
    void look() {
        const auto free = all_.kept.files.free_bytes(all_.config.footage_folder());
        const auto done = retained();
        status_.problem.clear();
        const bool can_write = writable(all_.config.footage_folder());
        if (can_write != status_.writable && all_.store) all_.store->usable(can_write);
        if (can_write != std::exchange(status_.writable, can_write))
            say(can_write ? level::notice : level::error, "", can_write ? "the disk can be written to again" : "the disk cannot be written to: nothing is recorded, and what is there can be looked at");
        if (can_write && all_.kept.spare && all_.kept.return_index(all_.config.index_file())) {
            say(level::notice, "", "the index is where it belongs again");
            index_moved_();
        }
        if (const auto why = all_.folder().index_failure(); why.code != 0) index_failed(why);
        if (!free || !done) return complain("the footage folder: " + std::string((!free ? free.error() : done.error()).message()));
        status_.free_bytes = *free + done->bytes;
        const auto deleted = done->by_age + done->by_size + done->by_free_space;
        status_.deleted_segments += deleted, status_.deleted_bytes += done->bytes;
        if (deleted > 0)
            say(level::info, "", "deleted " + std::to_string(deleted) + " segments, " + std::to_string(done->bytes >> 20) + " MiB (" + std::to_string(done->by_age) + " by age, " +
                                     std::to_string(done->by_size) + " by size, " + std::to_string(done->by_free_space) + " for free space)");
        if (done->given_up > 0) {
            status_.given_up_segments += done->given_up;
            say(level::error, "", std::to_string(done->given_up) + " segments were given up: the disk has no more room for what waits for the object store");
        }
        if (deleted > 0) forget();
        if (done->failed > 0) complain(std::to_string(done->failed) + " segments could not be deleted");
        if (done->short_of_space && !std::exchange(status_.short_of_space, true)) say(level::error, "", "there is too little space, and nothing more may be deleted");
        status_.short_of_space = done->short_of_space;
    }
    bz::result<bz::io::deleted_footage> retained() {
        const auto now = bz::io::system_clock::utc();
        if (!all_.store) return all_.folder().retain(now, all_.config.retention);
        return all_.folder().retain(now, all_.config.retention, all_.config.store->spool, spool_of(all_.kept.listed, all_.store->status()));
    }
    void forget() {   // what was known of footage that is gone
        auto& listed = all_.kept.listed;
        std::vector<std::string> ids;
        bool done = bool(listed.cameras([&](std::string_view id) { return ids.emplace_back(id), true; }));
        for (const auto& id : ids) {
            const auto first = listed.first_start(id, bz::storage::beginning_of_time);
            done = done && first && (!*first || listed.forget_verdicts(id, **first));
        }
        if (!done) complain("the index: " + listed.failure_text());
    }
    void index_failed(bz::error why) {   // a full disk: with each picture
        const auto now = std::chrono::steady_clock::now();
        status_.problem = "the index: " + std::string(why.message());
        if (now >= index_told_ + std::chrono::minutes(1)) index_told_ = now, say(level::error, "", status_.problem);
    }
    void complain(std::string what) {
        say(level::error, "", what);
        status_.problem = std::move(what);
    }
};

std::string sentence_of(const bz::service::ingest_figures& f) {
    return std::to_string(f.pictures) + " pictures recorded in " + std::to_string(f.segments) + " segments; " + std::to_string(f.lost) + " lost on the way, " + std::to_string(f.lost_packets) +
           " packets; " + std::to_string(f.refused) + " refused, " + std::to_string(f.unusable) + " unusable, " + std::to_string(f.write_failures) + " write failures" +
           (f.sounds + f.lost_sound_packets + f.unusable_sounds == 0 ? "" : "; sound: " + std::to_string(f.sounds) + " frames, " + std::to_string(f.lost_sound_packets) + " packets lost, " +
                                                                               std::to_string(f.unusable_sounds) + " unusable");
}

std::vector<std::string> ids_of(const configuration& config) {
    std::vector<std::string> ids;
    for (const auto& each : config.cameras) ids.push_back(each.id);
    return ids;
}
// own_name: of this recorder among those that share a store: kept with its own records. On a disk that cannot be written to, of this run.
std::string own_name(bz::io::posix_store& own) {
    std::array<std::byte, 64> memory;
    const auto kept = own.load("store-name", memory);
    if (kept && *kept > 0) return std::string(bz::as_text(bz::bytes_view(memory).first(*kept)));
    std::array<char, 64> host{};
    std::string name;
    if (::gethostname(host.data(), host.size() - 1) == 0)
        for (const char c : std::string_view(host.data()).substr(0, 40)) name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ? c : '-';
    name += "-" + command::hex(command::need(bz::io::random_bytes<8>(), "random numbers"));
    if (!own.replace("store-name", bz::as_bytes(name))) say(level::warning, "", "the recorder's name among those that share the store cannot be kept");
    return name;
}
// recorded_before, keep_recorded: the cameras that this recorder had of the list, for a start at which the store does not answer.
std::set<std::string> recorded_before(const std::string& file) {
    std::set<std::string> ids;
    std::ifstream lines(file);
    for (std::string id; std::getline(lines, id);) ids.insert(id);
    return ids;
}
void keep_recorded(const std::string& file, const std::set<std::string>& ids) {
    std::string text;
    for (const auto& id : ids) text += id + "\n";
    try {
        command::write_private(file, bz::as_bytes(text));
    } catch (const std::exception& e) {
        say(level::warning, "", e.what());
    }
}

// open_pages: recording does not wait for them, nor end with them; nothing when they cannot be opened, which is said.
std::unique_ptr<playback> open_pages(const configuration& config, const keep& kept, const std::string& path) {
    try {
        if (kept.index_file.empty()) command::fail("there is no place for an index that they could read");
        auto pages = std::make_unique<playback>(playback_request{.footage_folder = config.footage_folder(), .index_file = kept.index_file, .own_folder = config.own_folder() + "/pages",
                                                                 .address = config.listen_address, .port = config.https_port, .cameras = ids_of(config),
                                                                 .authorities = config.authorities, .configuration = path, .store = config.store,
                                                                 .least_free_bytes = std::uint64_t{config.retention.least_free_mib} << 20});
        const auto& at = config.listen_address;
        const auto url = "https://" + (at.empty() ? "localhost" : at.find(':') == std::string::npos ? at : "[" + at + "]") + ":" + std::to_string(pages->port()) + "/";
        say(level::notice, "", "pages at " + url);
        if (pages->is_self_signed()) say(level::warning, "", "the pages have a self-signed certificate: browsers cannot tell this recorder from another; " + url + "https.html gets a better one");
        if (pages->awaits_administrator()) say(level::notice, "", "no account exists yet: open " + url + "setup.html and set the first administrator");
        return pages;
    } catch (const std::exception& e) {
        say(level::error, "", std::string("no pages: ") + e.what());
        return nullptr;
    }
}

}  // namespace

int run(const std::string& configuration_path) {
    auto config = read(configuration_path);
    for (const auto& camera : config.cameras) (void)password_of(camera);   // before anything begins: a file that is missing is told now
    ready_to_countersign(config);
    keep kept(config, false, [](const bz::io::rebuild_progress& p) {
        if (p.files_done % 100 == 0 || p.files_done == p.files) say(level::info, "", "reading footage again: " + std::to_string(p.files_done) + " of " + std::to_string(p.files) + " files");
    });
    if (kept.index_file != config.index_file())
        say(level::error, "", config.index_file() + ": cannot be written to; the index is kept " + (kept.index_file.empty() ? "in memory" : "in " + kept.index_file) + " until it can");
    else if (kept.remade) say(level::warning, "", "the index could not be used: it was set aside as " + config.index_file() + ".bad and made anew");
    say(kept.found.damaged + kept.found.unreadable + kept.found.unmended > 0 ? level::warning : level::info, "", sentence_of(kept.found));
    if (const auto there = kept.files.make_folder(config.own_folder()); !there) say(level::warning, "", config.own_folder() + ": " + std::string(there.error().message()));

    const auto own = config.own_folder();
    const auto began = std::chrono::steady_clock::now();
    asio::io_context context(1);
    house all{configuration_path, std::move(config), context, kept, bz::io::posix_store(own)};
    std::unique_ptr<playback> pages;
    std::string trouble;
    // With a store, which cameras of the list are this recorder's is told by its thread.
    bool ending = false;
    const auto kept_ids = own + "/store-cameras";
    std::set<std::string> ours;
    std::function<void(bool)> use;
    const auto open_store = [&](bool learn, std::set<std::string> before) {
        all.store.reset();
        if (!all.config.store || kept.index_file.empty()) return;
        const auto changed = [&](const std::set<std::string>& ids) {
            asio::post(context, [&, ids] {
                ours = ids;
                if (ending) return;
                keep_recorded(kept_ids, ours);
                use(false);
            });
        };
        all.store = std::make_shared<object_store>(*all.config.store, all.config.footage_folder(), kept.index_file, learn,
                                                   sharing{.own = own_name(all.own), .list = ids_of(all.config), .before = std::move(before), .changed = changed});
    };
    open_store(kept.remade || kept.spare, recorded_before(kept_ids));
    catching_up_status judging_now;
    std::unique_ptr<catching_up> backlog;
    const auto tell_judging = [&](const catching_up_status& now) {
        judging_now = now;
        if (pages) pages->judging(now.at.segments - now.left(), now.at.segments);
    };
    const auto catch_up = [&] {
        if (!all.config.judge_backlog || kept.index_file.empty()) return;
        try {
            backlog = std::make_unique<catching_up>(all, kept.index_file, tell_judging);
        } catch (const std::exception& e) {   // recording goes on without
            say(level::error, "", std::string("footage without verdicts is not judged: ") + e.what());
        }
    };
    steward folder(all, [&](const std::string& now) { if (trouble = now; pages) pages->troubled(now); }, [&] {
        pages.reset();   // they read the one that is gone; their connections begin anew
        backlog.reset();
        open_store(false, ours);
        pages = open_pages(all.config, kept, all.configuration_path);
        if (pages) pages->troubled(trouble);
        catch_up();
    });
    ingest cameras(all, judging(all), [&] { folder.hurry(); });
    const auto objects = [&] { return all.store ? std::optional(all.store->status()) : std::nullopt; };
    operations answers(context, all.config.operations_address, all.config.operations_port, [&] { return health_of(cameras.status(), folder.status(), objects()); },
                       [&] { return metrics_of(cameras.status(), folder.status(), objects(), judging_now, std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began)); });
    say(level::info, "", "health and metrics: http://" + (all.config.operations_address.find(':') == std::string::npos ? all.config.operations_address : "[" + all.config.operations_address + "]") + ":" +
                             std::to_string(answers.port()) + "/");
    use = [&](bool authorities_changed) {
        auto now = all.config;
        if (all.store) std::erase_if(now.cameras, [&](const auto& c) { return !ours.contains(c.id); });
        cameras.use(now, authorities_changed);
    };
    use(false);
    pages = open_pages(all.config, kept, all.configuration_path);
    if (pages) pages->troubled(trouble);
    catch_up();
    say(level::notice, "", "recording " + std::string(all.store ? "this recorder's share of " : "") + std::to_string(all.config.cameras.size()) + " cameras into " + all.config.folder);

    // SIGHUP: the configuration again; what cannot be used changes nothing.
    asio::signal_set again(context, SIGHUP);
    const std::function<void()> on_again = [&] {
        again.async_wait([&](auto failed, int) {
            if (failed) return;
            try {
                auto fresh = read(all.configuration_path);
                for (const auto& camera : fresh.cameras) (void)password_of(camera);
                ready_to_countersign(fresh);
                if (fresh.folder != all.config.folder) command::fail(all.configuration_path + ": folder: takes effect when the recorder starts anew");
                if (fresh.store != all.config.store) command::fail(all.configuration_path + ": store: takes effect when the recorder starts anew");
                const bool others = fresh.authorities != all.config.authorities;
                all.config = std::move(fresh);
                use(others);
                if (all.store) all.store->list(ids_of(all.config));
                if (pages) pages->configured(ids_of(all.config));
                if (backlog) backlog->configured(all.config);
                folder.hurry();
                say(level::notice, "", "the configuration was read again: " + std::to_string(all.config.cameras.size()) + " cameras");
            } catch (const std::exception& e) {
                say(level::error, "", std::string("the configuration is not used: ") + e.what());
            }
            on_again();
        });
    };
    on_again();

    // SIGTERM, SIGINT: each camera ends with its next key picture, which brings the signatures of the ones before; a second one does not wait.
    asio::signal_set ends(context, SIGINT, SIGTERM);
    asio::steady_timer over(context), looks(context);
    const std::function<void()> when_ended = [&] {
        if (cameras.ended() && (!all.store || all.store->ended())) return context.stop();
        looks.expires_after(std::chrono::milliseconds(20));
        looks.async_wait([&](auto failed) {
            if (!failed) when_ended();
        });
    };
    const std::function<void()> on_end = [&] {
        ends.async_wait([&](auto failed, int) {
            if (failed) return;
            if (std::exchange(ending, true)) {
                cameras.end_now();
                return context.stop();
            }
            say(level::info, "", "ending");
            cameras.end();
            if (all.store) all.store->end();
            when_ended();
            over.expires_after(last_signatures);
            over.async_wait([&](auto cancelled) {
                if (cancelled) return;
                cameras.end_now();
                if (!all.store || all.store->ended()) return context.stop();
                over.expires_after(last_leases);
                over.async_wait([&](auto too) {
                    if (!too) context.stop();
                });
            });
            on_end();
        });
    };
    on_end();
    context.run();
    backlog.reset();
    cameras.end_now();
    for (const auto& c : cameras.status()) say(level::info, c.id, sentence_of(c.figures));
    say(level::notice, "", "ended");
    return 0;
}

}  // namespace recorder
