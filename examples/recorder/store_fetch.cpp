// SPDX-License-Identifier: Apache-2.0
#include "store_fetch.hpp"

#include "store_work.hpp"

namespace recorder {

namespace asio = boost::asio;
namespace storage = bz::storage;

namespace {

constexpr bz::io::s3_limits patience{.tries = 4, .longest_pause_ms = 2'000};

const store_settings& store_of(const configuration& config) {
    if (!config.store) command::fail("the configuration has no store");
    return *config.store;
}

// take_in: a whole file into the index, as it would have been when it was recorded.
void take_in(footage& folder, index& listed, const storage::segment_id& id, const storage::stored_segment& stored) {
    std::vector<storage::extent> parts;
    const auto file = command::need(folder.load(id), name_of(id));
    auto facts = read_footage(file.bytes(), stored, parts);
    facts.id = id;
    bool done = bool(listed.batch(true));
    for (const auto& e : parts) done = done && listed.add(id, e);
    done = done && listed.put(facts);
    if (!listed.batch(false) || !done) command::fail("the index cannot be written: " + listed.failure_text());
}

// stored_as: as the index knows it, with its digest, if it has one.
storage::stored_segment stored_as(index& listed, const storage::segment_facts& s) {
    storage::stored_segment out{s.id, s.end, s.bytes};
    (void)command::need(listed.each_stored(s.id.camera, s.id.name.start, {s.id.name.start.ticks + 1}, [&](const storage::stored_segment& each) {
        if (each.id == s.id) out = each;
        return true;
    }), "the index");
    return out;
}

}  // namespace

storage::segment_facts read_footage(bz::bytes_view file, const storage::stored_segment& listed_as, std::vector<storage::extent>& parts) {
    const auto name = name_of(listed_as.id);
    const auto read = storage::scan(file, storage::checks::required, bz::mp4::index_slot_bytes(256), [&](const storage::extent& e) { parts.push_back(e); });
    if (!read || read->fragments == 0) throw refusal(name + ": what the object store has is no footage");
    const auto end = read->end(listed_as.id.name.start);
    if (!listed_as.sha256) {   // nobody here knows what was put there: only what nothing speaks against is taken
        if (read->torn > 0 || read->damaged > 0) throw refusal(name + ": what the object store has is damaged");
        if (storage::object_key({}, listed_as.id, end) != storage::object_key({}, listed_as.id, listed_as.end)) throw refusal(name + ": what the object store has is of another length than its name says");
    }
    return {listed_as.id, end, file.size(), read->fragments, read->damaged, read->timescale, false, read->is_protected};
}

fetched fetch_footage(const configuration& config, index& listed, const std::string& camera, bz::utc_time from, bz::utc_time to, const fetch_progress& told) {
    const auto work = [&](auto& there, fetched& out) -> asio::awaitable<void> {
        const auto learnt = co_await there.upload.learn(camera);   // another recorder may have stored it
        (void)command::need(learnt, "the object store");
        std::vector<storage::segment_facts> wanted;
        std::uint64_t all = 0, came = 0;
        const auto found = listed.each_anywhere(camera, from, to, [&](const storage::segment_facts& s, storage::place at) {
            if (at != storage::place::folder) wanted.push_back(s), all += s.bytes;
            return true;
        });
        (void)command::need(found, config.index_file());
        const auto free = command::need(there.files.free_bytes(config.footage_folder()), config.footage_folder());
        if (free < all + (std::uint64_t{config.retention.least_free_mib} << 20))
            command::fail("the disk has no room for these " + std::to_string(all >> 20) + " MiB beside what recording needs (retention.least_free_mib)");
        const std::function<void(std::uint64_t)> more = [&](std::uint64_t bytes) {
            if (told) told(came += bytes, all);
        };
        for (const auto& each : wanted) {
            const auto stored = stored_as(listed, each);
            auto held = each.id;
            held.name.held = true;
            const auto path = there.folder.path(held);
            co_await fetch_into(there, stored, path, more);
            try {
                take_in(there.folder, listed, held, stored);
            } catch (...) {
                (void)there.files.remove(path);
                throw;
            }
            ++out.segments, out.bytes += each.bytes;
        }
    };
    return with_store<fetched>(store_of(config), config.footage_folder(), listed, patience, {}, work);
}
std::uint64_t learn_footage(const configuration& config, index& listed) {
    const auto work = [](auto& there, std::uint64_t& out) -> asio::awaitable<void> {
        const auto learnt = co_await there.upload.learn();
        out = command::need(learnt, "the object store");
    };
    return with_store<std::uint64_t>(store_of(config), config.footage_folder(), listed, patience, {}, work);
}

}  // namespace recorder
