// record: one recording from a source to a file on the card.
// SPDX-License-Identifier: Apache-2.0
#include "record.hpp"
#include "product.hpp"
#include "recipients.hpp"

#include "command.hpp"

#include <bartizan/base/memory.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/fingerprint.hpp>
#include <bartizan/io/posix_store.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/service/recording.hpp>

#include <cstdio>
#include <ctime>
#include <memory>
#include <unistd.h>
#include <vector>

namespace camera {
namespace {

using command::fail;
using command::need;
using device_key = bz::crypto::software::ecdsa_key;
using types = bz::service::recording_types<product, bz::io::posix_file, device_key, bz::io::posix_store>;

void check_against_product(const picture_format& f) {
    const auto above = [](const char* what, auto wanted, auto most) {
        if (wanted < 1 || static_cast<std::uint64_t>(wanted) > most) fail(std::string(what) + " must be 1 to " + std::to_string(most) + ": the product is proven for no more");
    };
    above("--fps", f.frames_per_second, limits.frames_per_second);
    above("--bitrate", f.bitrate_kbps, limits.bitrate_kbps);
    above("--gop", f.gop_frames, limits.gop_frames);
}

class progress_line {
    bool shown_;
    std::uint64_t whole_;

public:
    explicit progress_line(std::uint64_t whole, bool quiet) : shown_(!quiet && ::isatty(STDERR_FILENO) != 0), whole_(whole) {}
    void at(std::uint64_t pictures, std::uint64_t bytes) const {
        if (!shown_ || pictures % 5 != 0) return;
        std::fprintf(stderr, "\r  recording: picture %llu", static_cast<unsigned long long>(pictures));
        if (whole_ > 0) std::fprintf(stderr, " of %llu", static_cast<unsigned long long>(whole_));
        std::fprintf(stderr, ", %llu KiB on the card ", static_cast<unsigned long long>(bytes / 1024));
    }
    ~progress_line() {
        if (shown_) std::fprintf(stderr, "\r\033[K");
    }
};

}  // namespace

record_summary record(const record_request& request) {
    if (request.key_output.empty() && request.passphrase_file.empty() && request.viewer_file.empty())
        fail("nobody could ever watch this recording: give --passphrase-file, --viewer or --key-output");
    if (request.input.empty()) check_against_product(request.format);
    bz::io::posix_store store(request.store);
    auto signer = device_key::load(store, "device");
    if (!signer) fail("no device key in " + request.store + " (" + std::string(signer.error().message()) + "): run `camera provision` first");
    if (signer->certificate_chain().empty()) fail("the device key has no certificate yet: have the request of `camera provision` signed by `factory issue`, then run `camera install`");

    const auto now = bz::io::system_clock::utc();
    std::optional<bz::audio_codec> code;
    if (request.sound) code = request.sound->codec;
    const auto source = request.input.empty() ? test_source(request.format, request.frames, request.live, request.sound)
                                              : file_source(request.input, request.format.frames_per_second, now, code);
    auto file = need(bz::io::posix_file::create(request.output.c_str()), request.output + " (recordings are never overwritten)");
    // A key of its own for each recording: nothing learned of one opens another.
    const types::domain where{.device = need(bz::io::random_bytes<16>(), "random numbers"), .recording = need(bz::io::random_bytes<16>(), "random numbers")};
    const auto kid = need(bz::io::random_bytes<16>(), "random numbers");
    auto secret = need(bz::io::random_secret<16>(), "random numbers");
    if (!request.key_output.empty()) {
        auto line = command::hex(kid) + ":" + command::hex(secret.reveal()) + "\n";
        command::write_private(request.key_output, bz::as_bytes(line));
        bz::wipe(std::as_writable_bytes(std::span(line)));
    }
    wrapped_keys recipients;
    if (!request.passphrase_file.empty()) recipients.for_passphrase(secret, kid, request.passphrase_file);
    if (!request.viewer_file.empty()) recipients.for_viewer(secret, kid, request.viewer_file);
    const types::content_key key(where, kid, std::move(secret));
    auto stream = need(types::keystream::open(store, key, bz::crypto::key_history::fresh), "nonce ledger");

    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    std::array<std::byte, 64> serial{};
    const auto serial_size = store.load("serial", serial);
    const auto serial_text = bz::as_text(bz::bytes_view(serial).first(serial_size ? *serial_size : 0));
    const bz::service::stream_facts facts{
        .codec = source->codec(), .timescale = source->timescale(), .created = now, .made_by = {"0.1.0", serial_text, "bartizan"},
        .key_systems = recipients.boxes(), .audio = source->sound(), .product = bz::fingerprint<product>};
    auto recorder = need(types::recorder::create(file, arena), "memory for the recording");
    const auto path = std::make_unique<types::session>(facts, std::move(recorder), *signer, stream, key);

    record_summary summary;
    {
        const progress_line progress(request.input.empty() ? request.frames : 0, request.quiet);
        while (const auto picture = source->next()) {
            if (const auto done = path->push(*picture); !done)
                fail("picture " + std::to_string(path->pictures()) + ": " + std::string(done.error().message()));
            for (const auto& frame : source->heard())
                if (const auto done = path->push(frame); !done)
                    fail("sound beside picture " + std::to_string(path->pictures() - 1) + ": " + std::string(done.error().message()));
            progress.at(path->pictures(), path->bytes_on_card());
        }
    }
    (void)need(path->finish(), request.output);
    summary.pictures = path->pictures();
    summary.audio_frames = path->audio_frames();
    summary.bytes = path->bytes_on_card();
    summary.fragments = path->fragments();
    summary.documents = path->documents();
    summary.lost_documents = path->lost_documents();
    summary.uncovered_slices = path->uncovered_slices();
    summary.signing_failure = path->last_signing_failure().message();
    summary.key_id = command::hex(kid);
    if (summary.pictures == 0) fail((request.input.empty() ? std::string("the encoder") : request.input) + " gave no picture");
    return summary;
}

}  // namespace camera
