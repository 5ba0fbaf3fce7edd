// door_camera: what it is, as a type; then H.264 in, a signed and encrypted recording out.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/camera.hpp>

#include "command.hpp"
#include <bartizan/base/memory.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/frame/access_units.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/nal/scan.hpp>

namespace bz = bartizan;
using command::need;   // the value, or a sentence that says why not

using door_camera = bz::camera<                                          // any order; each question answered once
    bz::services<bz::recording<bz::recording_limits{.bitrate_kbps = 4096, .gop_frames = 50}>>,
    bz::signed_frames<bz::sha256, bz::ecdsa_p256>,                       // ONVIF Media Signing
    bz::encrypted_frames<bz::encryption_limits{.lifetime_hours = 24}>,   // Common Encryption, AES-128-CTR
    bz::software_key<bz::provenance::factory>>;                          // self_signed would not compile here
static_assert(bz::proven<door_camera>);

using device_key = bz::crypto::software::ecdsa_key;
using types = bz::service::recording_types<door_camera, bz::io::posix_file, device_key, bz::io::posix_store>;

int main(int, char** arguments) {
    bz::io::posix_store store("camera-store");   // made by `camera provision` and `camera install`
    auto signer = need(device_key::load(store, "device"), "device key");
    const types::content_key key({}, need(bz::io::random_bytes<16>(), "key id"), need(bz::io::random_secret<16>(), "content key"));
    auto keystream = need(types::keystream::open(store, key, bz::crypto::key_history::fresh), "nonce ledger");
    auto file = need(bz::io::posix_file::create("door.mp4"), "door.mp4");
    static std::array<std::byte, 6 << 20> memory;   // all that the frame path ever uses
    bz::arena arena(memory);
    static types::session session({.timescale = 25}, need(types::recorder::create(file, arena), "memory"), signer, keystream, key);

    const auto input = need(bz::io::mapped_file::open(arguments[1]), arguments[1]);   // here stands your encoder
    bz::nal::annexb_units scan(input.bytes());
    bz::frame::access_units<> split(bz::nal::codec::h264);
    auto push = [n = 0](auto units) mutable {
        if (units) need(session.push({.units = *units, .decode_time = n++, .duration = 1, .captured = bz::io::system_clock::utc()}), "picture");
    };
    while (const auto unit = scan.next()) push(need(split.take(*unit), "picture"));
    push(split.finish());
    need(session.finish(), "door.mp4");
}
