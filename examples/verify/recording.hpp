// recording: a file as a sequence of NAL units, MP4 or Annex B, in clear as far as there are keys.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/frame/audio_frame.hpp>
#include <bartizan/frame/decrypt.hpp>
#include <bartizan/protocol/aac.hpp>
#include <bartizan/protocol/mp4/audio_reader.hpp>
#include <bartizan/protocol/nal/recognise.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace verify {

namespace bz = bartizan;

// content_keys: what opens recordings: keys by KID, and passphrases and viewers' private keys that open wrapped keys in the file.
struct content_keys {
    std::map<bz::mp4::key_id, bz::secret<16>> by_id;
    std::vector<std::string> passphrases;
    std::vector<bz::secret<32>> viewers;   // X25519
};

struct complaint {
    std::uint64_t offset = 0;
    std::string what;
};

// listener: what a walk over a recording gives. Every function may be empty.
struct listener {
    std::function<void(bz::bytes_view)> parameter_set;   // from the sample entry, before all units
    std::function<void(bz::bytes_view)> unit;
    std::function<void(bz::bytes_view)> unreadable;   // encrypted, no key
    std::function<void(std::int64_t, std::uint32_t)> presented;   // time of the units that come next, and its ticks in a second; MP4 only
    std::function<void(const bz::frame::audio_form&)> audio_form;   // of the sound, before all units; MP4 only
    std::function<void(bz::bytes_view, bool readable, std::int64_t, std::uint32_t)> audio;   // a frame in front of the first picture decoded later
    std::function<void()> other_audio;                // sound that cannot be taken apart
    std::function<void(std::uint64_t)> progress;      // bytes of the file behind us
};

// recording: opened once, walked as often as one likes.
class recording {
    bz::bytes_view file_;
    bool is_mp4_ = false;
    bz::nal::codec codec_ = bz::nal::codec::h264;
    std::optional<bz::mp4::reader> movie_;
    bool cut_ = false, decrypts_ = false;

public:
    // open: tells the format from the content.
    static std::optional<recording> open(bz::bytes_view file, complaint& why);

    bz::nal::codec codec() const { return codec_; }
    bz::bytes_view file() const { return file_; }
    const bz::mp4::reader* movie() const { return movie_ ? &*movie_ : nullptr; }   // of MP4 only
    const char* format() const { return is_mp4_ ? "mp4" : "annexb"; }
    bool cut() const { return cut_; }             // after walk(): the file ends in the middle of something
    bool decrypts() const { return decrypts_; }   // after walk(): something was decrypted

    // walk: false: `why` says what stopped it; what came before was given.
    bool walk(content_keys& keys, const listener& to, complaint& why);

    // unwrap: of MP4 only: `keys` grows by the content keys that the file carries wrapped and that its viewers and passphrases open.
    void unwrap(content_keys& keys) const;

private:
    bool walk_movie(content_keys& keys, const listener& to, complaint& why);
};

// first_hash: of the first document that names one, so that the frames before it are hashed with the right algorithm.
std::optional<bz::crypto::hash_id> first_hash(recording& video);

}   // namespace verify
