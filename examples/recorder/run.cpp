// run: everything that a recorder does until it is ended.
// SPDX-License-Identifier: Apache-2.0
#include "house.hpp"

#include "command.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace recorder {

namespace asio = boost::asio;

int run(const std::string& configuration_path) {
    auto config = read(configuration_path);
    keep kept(config, false, [](const bz::io::rebuild_progress& p) {
        if (p.files_done % 100 == 0 || p.files_done == p.files) say(level::info, "", "reading footage again: " + std::to_string(p.files_done) + " of " + std::to_string(p.files) + " files");
    });
    if (kept.in_memory) say(level::error, "", config.index_file() + ": cannot be written to; footage can be looked at, none can be recorded");
    else if (kept.remade) say(level::warning, "", "the index could not be used: it was set aside as " + config.index_file() + ".bad and made anew");
    say(kept.found.damaged + kept.found.unreadable + kept.found.unmended > 0 ? level::warning : level::info, "", sentence_of(kept.found));
    if (const auto there = kept.files.make_folder(config.own_folder()); !there) say(level::warning, "", config.own_folder() + ": " + std::string(there.error().message()));

    const auto own = config.own_folder();
    asio::io_context context(1);
    house all{configuration_path, std::move(config), context, kept, bz::io::posix_store(own)};

    asio::signal_set ends(context, SIGINT, SIGTERM);
    ends.async_wait([&](auto failed, int) {
        if (!failed) context.stop();
    });
    say(level::notice, "", "recording " + std::to_string(all.config.cameras.size()) + " cameras into " + all.config.folder);
    context.run();
    say(level::notice, "", "ended");
    return 0;
}

}  // namespace recorder
