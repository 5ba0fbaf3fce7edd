// look: what a camera shows of itself, before anybody trusts it: its certificate, and when that is believed, its streams.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "configuration.hpp"

#include <bartizan/crypto/software/peer_certificate.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace recorder {

// look_result: nothing of it is from a camera that is not believed but the certificate.
struct look_result {
    std::optional<bz::crypto::software::peer_certificate> certificate;   // of rtsps://
    bool believed = false;          // an authority vouches for it, or it is the pinned one; in the clear: nobody can know
    bool pinnable = false;          // it is not believed, and somebody who has compared its fingerprint may pin it
    std::vector<std::string> streams;               // "video H.264", ...: as the camera describes them
    std::optional<bool> encrypted, is_signed;       // of the pictures that came; nothing: none came in time
    std::string problem;            // a sentence why it cannot be recorded; empty: it can
};

// look_at: calls the camera as the recorder would, for `seconds` at most, and nobody else hears of it. The password goes to no one who is not
// believed. Blocks. still: asked several times a second; throws when the program ends, and so does this.
look_result look_at(const camera_settings& camera, const std::string& password, const std::vector<std::string>& authorities, unsigned seconds = 15,
                    const std::function<void()>& still = {});

// certificate_text: lines for people.
std::string certificate_text(const bz::crypto::software::peer_certificate& c);
std::string fingerprint_text(const std::array<std::byte, 32>& sha256);   // AB:CD:...

}  // namespace recorder
