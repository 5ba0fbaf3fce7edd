// store_work: one piece of work with an object store on the calling thread, beside a recorder at work.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command.hpp"
#include "house.hpp"
#include "store_core.hpp"

#include <bartizan/io/footage_upload.hpp>
#include <bartizan/protocol/storage/scan.hpp>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace recorder {

// refusal: of one segment, whatever becomes of others: what the store has is not what it should be.   gone: it has it no more
struct refusal : std::runtime_error {
    bool gone;
    explicit refusal(const std::string& what, bool is_gone = false) : std::runtime_error(what), gone(is_gone) {}
};

inline std::string name_of(const bz::storage::segment_id& id) { return id.camera + "/" + std::string(bz::storage::segment_text(id.name).view()); }

// to_store: a store and what works on a folder's index with it.
template <class Core> struct to_store {
    boost::asio::io_context context{1};
    bz::io::posix_files files;
    footage folder;
    bz::io::s3_store<Core> store;
    bz::io::footage_upload<footage, index, Core> upload;

    to_store(const store_settings& s, const std::string& root, index& listed, const bz::io::s3_limits& patience)
        : folder(footage::attach(files, listed, root)), store(store_to<Core>(context, s, patience)), upload(folder, listed, store, s.footage_prefix()) {}
    // run: until the work is done.   goes_on  asked several times a second; what it throws ends the work where it is: a store that hangs holds nobody up
    void run(boost::asio::awaitable<void> work, const std::function<void()>& goes_on) {
        std::exception_ptr thrown;
        bool done = false;
        boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr failed) { thrown = failed, done = true; });
        while (!done) {
            context.run_for(std::chrono::milliseconds(100));
            if (!done && goes_on) goes_on();
        }
        if (thrown) std::rethrow_exception(thrown);
    }
};
// with_store: out  what work(to_store&, Result&) -> awaitable<void> made of an empty result      throws  what work throws
template <class Result, class Work>
Result with_store(const store_settings& s, const std::string& root, index& listed, const bz::io::s3_limits& patience, const std::function<void()>& goes_on, Work work) {
    Result out{};
    const auto through = [&](auto& there) { there.run(work(there, out), goes_on); };
    if (endpoint_of(s.endpoint)->tls) {
        to_store<safe_core> there(s, root, listed, patience);
        through(there);
    } else {
        to_store<plain_core> there(s, root, listed, patience);
        through(there);
    }
    return out;
}

// read_footage: what a segment from a store is, once its file is whole; it is bad input until then.
//   listed_as  what the index says      parts  of the file, in order
//   throws     refusal: no footage, torn, damaged, or of another length than its name says
bz::storage::segment_facts read_footage(bz::bytes_view file, const bz::storage::stored_segment& listed_as, std::vector<bz::storage::extent>& parts);

// fetch_into: a stored segment into PATH, by way of PATH.part: PATH is there when it is whole and synced.
//   more    told how many bytes came; what it throws ends the work, and nothing of it stays
//   throws  refusal: it is not what was put there; a sentence: of the store, of the disk
template <class There>
boost::asio::awaitable<void> fetch_into(There& there, bz::storage::stored_segment stored, std::string path, std::function<void(std::uint64_t)> more) {
    const auto beside = path + ".part", place = path.substr(0, path.rfind('/'));
    (void)command::need(there.files.make_folder(place), place);
    (void)there.files.remove(beside);
    auto file = command::need(there.files.create(beside), beside);
    const auto visit = [&](bz::bytes_view piece) -> bz::result<> {
        if (more) more(piece.size());
        return file.append(piece);
    };
    std::exception_ptr given_up;
    try {
        const auto done = co_await there.upload.fetch(stored, visit);
        const bool gone = !done && done.error() == make_error(bz::s3::errc::no_such_key);
        if (gone || (!done && done.error() == make_error(bz::storage::errc::segment_replaced))) throw refusal(name_of(stored.id) + ": " + std::string(done.error().message()), gone);
        (void)command::need(done, name_of(stored.id));
        (void)command::need(file.sync(), beside);
        (void)command::need(there.files.rename(beside, path), path);
        (void)command::need(there.files.sync_folder(place), place);
    } catch (...) {
        given_up = std::current_exception();
    }
    if (given_up) {
        (void)there.files.remove(beside);
        std::rethrow_exception(given_up);
    }
}

}  // namespace recorder
