// run: everything that a recorder does until it is ended.
// SPDX-License-Identifier: Apache-2.0
#include "house.hpp"
#include "ingest.hpp"
#include "operations.hpp"
#include "playback.hpp"

#include "command.hpp"

#include <bartizan/io/system.hpp>

#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace recorder {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds last_signatures{5};   // how long the end waits for the key pictures that bring them

// steward: looks after the folder once a minute, and at once when a camera found it full.
class steward {
    house& all_;
    store_status status_;
    asio::steady_timer timer_;
    bool urgent_ = false;

public:
    explicit steward(house& all) : all_(all), timer_(all.context) { asio::co_spawn(all.context, watch(), asio::detached); }
    void hurry() {
        urgent_ = true;
        timer_.cancel();
    }
    const store_status& status() const { return status_; }

private:
    asio::awaitable<void> watch() {
        for (auto until = std::chrono::steady_clock::now();;) {
            look();
            until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
            urgent_ = false;
            timer_.expires_at(until);
            const auto [failed] = co_await timer_.async_wait(bz::io::await);
            if (failed && !urgent_) co_return;
        }
    }
    void look() {
        const auto free = all_.kept.files.free_bytes(all_.config.footage_folder());
        const auto done = all_.folder().retain(bz::io::system_clock::utc(), all_.config.retention);
        status_.problem.clear();
        if (const auto why = all_.folder().index_failure(); why.code != 0) complain("the index: " + std::string(why.message()));
        if (!free || !done) return complain("the footage folder: " + std::string((!free ? free.error() : done.error()).message()));
        status_.free_bytes = *free + done->bytes;
        const auto deleted = done->by_age + done->by_size + done->by_free_space;
        status_.deleted_segments += deleted, status_.deleted_bytes += done->bytes;
        if (deleted > 0)
            say(level::info, "", "deleted " + std::to_string(deleted) + " segments, " + std::to_string(done->bytes >> 20) + " MiB (" + std::to_string(done->by_age) + " by age, " +
                                     std::to_string(done->by_size) + " by size, " + std::to_string(done->by_free_space) + " for free space)");
        if (done->failed > 0) complain(std::to_string(done->failed) + " segments could not be deleted");
        if (done->short_of_space && !std::exchange(status_.short_of_space, true)) say(level::error, "", "there is too little space, and nothing more may be deleted");
        status_.short_of_space = done->short_of_space;
    }
    void complain(std::string what) {
        say(level::error, "", what);
        status_.problem = std::move(what);
    }
};

std::vector<std::string> ids_of(const configuration& config) {
    std::vector<std::string> ids;
    for (const auto& each : config.cameras) ids.push_back(each.id);
    return ids;
}
// open_pages: recording does not wait for them, nor end with them; nothing when they cannot be opened, which is said.
std::unique_ptr<playback> open_pages(const configuration& config) {
    try {
        auto pages = std::make_unique<playback>(playback_request{.footage_folder = config.footage_folder(), .index_file = config.index_file(), .own_folder = config.own_folder() + "/pages",
                                                                 .address = config.listen_address, .port = config.https_port, .cameras = ids_of(config),
                                                                 .authorities = config.authorities});
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
    keep kept(config, false, [](const bz::io::rebuild_progress& p) {
        if (p.files_done % 100 == 0 || p.files_done == p.files) say(level::info, "", "reading footage again: " + std::to_string(p.files_done) + " of " + std::to_string(p.files) + " files");
    });
    if (kept.in_memory) say(level::error, "", config.index_file() + ": cannot be written to; footage can be looked at, none can be recorded");
    else if (kept.remade) say(level::warning, "", "the index could not be used: it was set aside as " + config.index_file() + ".bad and made anew");
    say(kept.found.damaged + kept.found.unreadable + kept.found.unmended > 0 ? level::warning : level::info, "", sentence_of(kept.found));
    if (const auto there = kept.files.make_folder(config.own_folder()); !there) say(level::warning, "", config.own_folder() + ": " + std::string(there.error().message()));

    const auto own = config.own_folder();
    const auto began = std::chrono::steady_clock::now();
    asio::io_context context(1);
    house all{configuration_path, std::move(config), context, kept, bz::io::posix_store(own)};
    steward folder(all);
    ingest cameras(all, {}, [&] { folder.hurry(); });
    operations answers(context, all.config.operations_address, all.config.operations_port, [&] { return health_of(cameras.status(), folder.status()); },
                       [&] { return metrics_of(cameras.status(), folder.status(), std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began)); });
    say(level::info, "", "health and metrics: http://" + (all.config.operations_address.find(':') == std::string::npos ? all.config.operations_address : "[" + all.config.operations_address + "]") + ":" +
                             std::to_string(answers.port()) + "/");
    cameras.use(all.config, false);
    const auto pages = open_pages(all.config);
    say(level::notice, "", "recording " + std::to_string(all.config.cameras.size()) + " cameras into " + all.config.folder);

    // SIGHUP: the configuration again; what cannot be used changes nothing.
    asio::signal_set again(context, SIGHUP);
    const std::function<void()> on_again = [&] {
        again.async_wait([&](auto failed, int) {
            if (failed) return;
            try {
                auto fresh = read(all.configuration_path);
                for (const auto& camera : fresh.cameras) (void)password_of(camera);
                if (fresh.folder != all.config.folder) command::fail(all.configuration_path + ": folder: takes effect when the recorder starts anew");
                const bool others = fresh.authorities != all.config.authorities;
                all.config = std::move(fresh);
                cameras.use(all.config, others);
                if (pages) pages->configured(ids_of(all.config));
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
    bool ending = false;
    const std::function<void()> when_ended = [&] {
        if (cameras.ended()) return context.stop();
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
            when_ended();
            over.expires_after(last_signatures);
            over.async_wait([&](auto cancelled) {
                if (!cancelled) cameras.end_now(), context.stop();
            });
            on_end();
        });
    };
    on_end();
    context.run();
    cameras.end_now();
    say(level::notice, "", "ended");
    return 0;
}

}  // namespace recorder
