// recorder_house: a recorder's folder in memory and one camera that sends a clip again and again: what the tests of service/ingest share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/recorder.hpp>
#include <bartizan/service/ingest.hpp>
#include <support/countersigned.hpp>
#include <support/footage.hpp>
#include <support/sealed.hpp>
#include <support/wall.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>

namespace tests {

using bz::service::ingest_trouble;

// ingest_notes: an ingest_watch that keeps what it was told.
struct ingest_notes {
    int began = 0, ended = 0, stored_pictures = 0;
    std::size_t late_documents = 0;
    std::uint64_t heard_frames = 0;
    std::map<ingest_trouble, int> troubles;
    bz::error last{};
    void segment_began(const storage::segment_facts&, bz::nal::codec, std::span<const bz::bytes_view>) { ++began; }
    void stored(const bz::frame::picture&) { ++stored_pictures; }
    void heard(const bz::rtp::received_audio&, const bz::frame::audio_form& form) { heard_frames += form.sample_rate == 8000; }
    void documents(bz::frame::sei_units units) { late_documents += units.size(); }
    void segment_ended(const storage::segment_facts&) { ++ended; }
    void told(ingest_trouble what, bz::error why) { ++troubles[what], last = why; }
};

// recorder_seals: what a recorder that countersigns has beside its folder; of the others nothing.
template <class Types> struct recorder_seals {
    std::nullptr_t handed() { return nullptr; }
};
template <class Types> requires Types::countersigns struct recorder_seals<Types> {
    using sealing = typename Types::deposit::sealing;
    software::certificate_authority owner = *software::certificate_authority::make("owner", years);
    software::ecdsa_key key = certified(owner, "recorder R-1", true);
    int keys_made = 0;
    bool recipients = true;
    sealing seals{key, {"1.0", "R-1", "owner", {}}, [this] {
        bz::service::new_content_key made{.kid = test_kid, .key = test_key()};
        made.kid[15] = static_cast<std::byte>(++keys_made);
        if (recipients) made.wrapped.push_back(std::vector<std::byte>(24, std::byte{7}));
        return made;
    }};
    sealing* handed() { return &seals; }
    software::trust_store trust() {
        software::trust_store store(clip::start);
        REQUIRE(store.add_anchors(bz::as_bytes(owner.root_pem())));
        return store;
    }
};

template <class Product> struct recorder_types_of { using type = bz::recorder_types<Product, memory_index, disk_files>; };
template <class Product> requires requires { requires bz::policy_of<Product, bz::role::footage>::countersigns; } struct recorder_types_of<Product> {
    using type = countersigned_types<Product>;
};

// recorder_house: ten pictures a second; `own` is the recorder's clock, `theirs` the camera's.
template <class Product> struct recorder_house : recorder_seals<typename recorder_types_of<Product>::type> {
    using types = typename recorder_types_of<Product>::type;
    clip video = clip::h264();
    tests::disk disk;
    disk_files files{&disk};
    memory_index index;
    typename types::folder folder = *types::folder::open(files, index, "r");
    live_camera camera{video};
    bz::utc_time own = clip::start, theirs = clip::start;
    ingest_notes sees;
    bz::service::ingest_session<types, wall, ingest_notes> session{folder, "door", wall{&own}, sees, this->handed()};
    std::uint32_t rtp = 0xffff'f000;   // wraps
    std::size_t next = 0;
    bool reports = true;
    int documents = 0;   // signatures that were sent

    recorder_house() { disk.keeps_log = false; }
    void connect() {
        REQUIRE(session.wants({.kind = "video", .payload_type = 96, .encoding = "H264", .clock_rate = 90'000}));
        session.begins();
    }
    bool connect(const bz::result<bz::sdp::audio_format>& format) {
        REQUIRE(session.wants({.kind = "video", .payload_type = 96, .encoding = "H264", .clock_rate = 90'000}));
        const auto wanted = session.wants_sound({.kind = "audio"}, format);
        session.begins();
        return wanted;
    }
    std::optional<bz::utc_time> at() const { return reports ? std::optional(theirs) : std::nullopt; }
    void pass_time(std::int64_t ms) { own.ticks += ms * 10'000, theirs.ticks += ms * 10'000; }
    // show: a picture; no time passes.
    void show(std::span<const bz::bytes_view> units, bool whole = true) {
        for (const auto unit : units) documents += bz::media_signing::is_media_signing(video.codec, unit);
        session.picture({.units = units, .timestamp = rtp, .whole = whole}, at());
        rtp += 9'000;
        next = (next + 1) % video.pictures.size();
    }
    void give(std::span<const bz::bytes_view> units, bool whole = true) {
        show(units, whole);
        pass_time(100);
    }
    void send(int pictures) {
        for (int i = 0; i < pictures; ++i) give(camera.sealed(video.pictures[next]).units);
    }
    void send_clear(int pictures) {
        for (int i = 0; i < pictures; ++i) give(video.pictures[next].units);
    }
    void to_key_picture() { next = 0; }
    std::vector<storage::segment_facts> kept() {
        std::vector<storage::segment_facts> out;
        (void)folder.each("door", storage::beginning_of_time, storage::end_of_time, [&](const auto& s) { return out.push_back(s), true; });
        return out;
    }
    std::vector<std::byte> file_of(const storage::segment_facts& s) {
        const auto bytes = (*files.load(folder.path(s.id))).bytes();
        return {bytes.begin(), bytes.end()};
    }
    opened_file opened(const storage::segment_facts& s) {
        static const auto key = test_key();
        return units_of(file_of(s), s.is_protected ? &key : nullptr);
    }
};

}  // namespace tests
