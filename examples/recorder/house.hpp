// house: what the parts of a running recorder share. One thread, one io_context.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "configuration.hpp"
#include "log.hpp"
#include "product.hpp"

#include <bartizan/io/posix_store.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/recorder.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace recorder {

using index = bz::io::sqlite::footage_index;
using types = bz::recorder_types<product, index>;
using foreign_types = bz::recorder_types<foreign_product, index>;
using footage = types::folder;
static_assert(std::is_same_v<footage, foreign_types::folder>, "both products keep footage in one folder");

// folder_lock: one process at a time records into a folder, or rebuilds it. Held while it lives.
//   throws  a sentence when another process has it
class folder_lock {
    bz::io::descriptor handle_;

public:
    explicit folder_lock(const std::string& folder);
};

// keep: the files and the index of a folder, opened as after a power cut.
//   said    told of the progress of the files that must be read again
//   index   one that cannot be used is set aside and made anew (remade); on a disk that cannot be written to it is made in memory (in_memory)
//   throws  a sentence: the folder cannot be made, another process has it
struct keep {
    using progress = std::function<void(const bz::io::rebuild_progress&)>;

    folder_lock lock;
    bz::io::posix_files files;
    bool remade = false, in_memory = false;
    index listed;
    bz::io::found_footage found;
    footage folder;

    keep(const configuration& config, bool read_all, const progress& said);
};
std::string sentence_of(const bz::io::found_footage& found);   // "12 segments, 340 fragments, 80 MiB; 1 file cut short..."

struct house {
    std::string configuration_path;
    configuration config;   // a reload replaces it; each part takes what it needs when told()
    boost::asio::io_context& context;
    keep& kept;
    bz::io::posix_store own;   // the recorder's own records: key, accounts

    footage& folder() { return kept.folder; }
};

int run(const std::string& configuration_path);   // until SIGINT or SIGTERM; throws a sentence when it cannot begin

}  // namespace recorder
