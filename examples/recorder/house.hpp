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
static_assert(std::is_same_v<footage, bz::recorder_types<in_store<product>, index>::folder>, "the folder is the spool of those that use a store");

// folder_lock: one process at a time records into a folder, or rebuilds it. Held while it lives.
//   throws  a sentence when another process has it
class folder_lock {
    bz::io::descriptor handle_;

public:
    explicit folder_lock(const std::string& folder);
};

// spare_place: a folder in the system's place for temporary files, of this process alone, that goes with it.
class spare_place {
    std::string path_;

public:
    spare_place();   // throws a sentence: there is no room for it
    spare_place(const spare_place&) = delete;
    ~spare_place();
    const std::string& path() const { return path_; }
};

// readable_index: the index of a folder as it is, for who only asks; on a disk that cannot be written to, which SQLite's log needs, a copy of it.
//   throws  a sentence: it cannot be used
struct readable_index {
    std::unique_ptr<spare_place> place;
    index listed;
};
readable_index index_to_read(const std::string& path);

// keep: the files and the index of a folder, opened as after a power cut.
//   said    told of the progress of the files that must be read again
//   index   one that cannot be used is set aside and made anew (remade); on a disk that cannot be written to, a copy elsewhere is brought up to date (spare)
//   index_file  where it is; empty: in memory, as there is no place for it at all
//   throws  a sentence: the folder cannot be made, another process has it
struct keep {
    using progress = std::function<void(const bz::io::rebuild_progress&)>;

    folder_lock lock;
    bz::io::posix_files files;
    bool remade = false;
    std::string index_file;
    std::unique_ptr<spare_place> spare;
    index listed;
    bz::io::found_footage found;
    footage folder;

    keep(const configuration& config, bool read_all, const progress& said);
    // return_index: from its spare place to where it belongs.   out  false: the disk still cannot be written to
    bool return_index(const std::string& to);
};
std::string sentence_of(const bz::io::found_footage& found);   // "12 segments, 340 fragments, 80 MiB; 1 file cut short..."

struct identity;   // identity.hpp
class object_store;   // store.hpp

struct house {
    std::string configuration_path;
    configuration config;   // a reload replaces it; each part takes what it needs when told()
    boost::asio::io_context& context;
    keep& kept;
    bz::io::posix_store own;   // the recorder's own records: key, accounts
    std::shared_ptr<recorder::identity> identity{};   // loaded for the first camera that is countersigned
    std::shared_ptr<object_store> store{};            // of a configuration that has one

    footage& folder() { return kept.folder; }
};

int run(const std::string& configuration_path);   // until SIGINT or SIGTERM; throws a sentence when it cannot begin

}  // namespace recorder
