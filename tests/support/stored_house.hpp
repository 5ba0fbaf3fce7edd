// stored_house: footage of a camera that an object store alone has, the index that knows it, and the store, which answers while somebody waits for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <recorder/store_core.hpp>
#include <support/bucket.hpp>
#include <support/recorded.hpp>

#include <bartizan/protocol/storage/segment_hash.hpp>

#include <chrono>
#include <future>
#include <stdexcept>

namespace tests {

// stored_house: segments of 30 pictures each, as long as `bytes` says. `settings` are of plain HTTP on this machine. Nothing is asserted outside the thread of the test: the store is its own.
struct stored_house {
    footage_house here;
    bucket there;
    scripted store{[this](const bz::http::request& r, int) { return there(r); }};
    recorder::store_settings settings;
    std::vector<bz::storage::stored_segment> all;   // as the recorder knows what it put there

    explicit stored_house(std::size_t segments = 0, std::size_t bytes = 0) {
        command::write_private(here.place / "keys", bz::as_bytes("AKID\nsecret\n"));
        settings.endpoint = "http://127.0.0.1:" + std::to_string(store.acceptor.local_endpoint().port());
        settings.bucket = "bucket", settings.credentials_file = here.place / "keys";
        if (segments == 0) return;
        const auto video = clip::h264();
        signing_camera camera(video, false);
        here.record<false>(camera, segments * 30, 30);
        std::vector<bz::storage::segment_facts> recorded;
        must(here.footage.each("door", bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const auto& s) { return recorded.push_back(s), true; }));
        for (const auto& s : recorded) give(s, bytes);
    }
    std::string index_file() const { return here.place / "index.sqlite"; }
    std::string& object(const bz::storage::stored_segment& s) { return there.objects["/bucket/" + bz::storage::object_key(settings.footage_prefix(), s.id, s.end)]; }
    // asked_for: how often the store was asked for the bytes of a segment.
    std::ptrdiff_t asked_for(const bz::storage::stored_segment& s) const {
        return std::ranges::count(there.asked, "GET /bucket/" + bz::storage::object_key(settings.footage_prefix(), s.id, s.end));
    }
    // answered: what work() gives on a thread of its own, the store answering until then.
    template <class Work> auto answered(Work work) {
        auto given = std::async(std::launch::async, work);
        answer([&] { return given.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
        return given.get();
    }
    template <class Done> void answer(Done done) {
        while (!done()) store.context.run_for(std::chrono::milliseconds(2));
    }

private:
    template <class Result> static void must(const Result& done) {
        if (!done) throw std::runtime_error("the recorder: " + std::string(done.error().message()));
    }
    void give(const bz::storage::segment_facts& s, std::size_t bytes) {
        const auto path = here.footage.path(s.id);
        auto file = command::read_text(path);
        if (file.size() + 8 < bytes) {   // a free box
            const auto more = static_cast<std::uint32_t>(bytes - file.size());
            for (int shift = 24; shift >= 0; shift -= 8) file += static_cast<char>(more >> shift);
            file.append("free").resize(bytes);
        }
        object(all.emplace_back(bz::storage::stored_segment{s.id, s.end, file.size(), bz::storage::digest_of_segment(bz::as_bytes(file))})) = file;
        must(here.index.put_stored(all.back()));
        must(here.files.remove(path)), must(here.index.erase(s.id));
    }
};

}  // namespace tests
