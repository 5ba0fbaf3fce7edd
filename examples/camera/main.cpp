// camera: a virtual camera that signs and encrypts while it shoots.
// SPDX-License-Identifier: Apache-2.0
#include "product.hpp"
#include "record.hpp"
#include "serve.hpp"

#include "command.hpp"

#include <bartizan/certificate.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/fingerprint.hpp>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <iostream>
#include <map>

namespace {

namespace bz = bartizan;
using command::need;
using device_key = bz::crypto::software::ecdsa_key;

[[gnu::section(".note.bartizan"), gnu::used, gnu::aligned(4)]] constexpr bz::elf_note note = bz::fingerprint_note<camera::product>;   // readelf -n

// provision: the key is made here and never leaves the store; only a request goes to the factory (I08, I12).
void provision(const std::string& store_path, const std::string& serial, const std::string& request_path) {
    if (serial.empty() || serial.size() > 64) command::fail("--serial must have 1 to 64 characters");
    bz::io::posix_store store(store_path);
    auto key = device_key::load(store, "device");
    if (!key) {
        if (key.error() != make_error(bz::outside_errc::no_such_record)) command::fail("device key in " + store_path + ": " + std::string(key.error().message()));
        key = device_key::generate();
        (void)need(need(std::move(key), "device key").save(store, "device"), store_path);
        key = device_key::load(store, "device");
    }
    (void)need(store.replace("serial", bz::as_bytes(serial)), store_path);
    const auto request = need(need(std::move(key), "device key").request({"camera " + serial, "bartizan", serial}), "certificate request");
    command::write_private(request_path, bz::as_bytes(request));
    std::cout << "device key in " << store_path << ", request for its certificate in " << request_path << "\n";
}

void install(const std::string& store_path, const std::string& certificate_path) {
    bz::io::posix_store store(store_path);
    auto key = need(device_key::load(store, "device"), "device key in " + store_path);
    (void)need(key.install_chain(bz::as_bytes(command::read_text(certificate_path))), certificate_path);
    (void)need(key.save(store, "device"), store_path);
    std::cout << "certificate installed in " << store_path << "\n";
}

void show(const camera::record_summary& s, const std::string& output) {
    std::printf("%s: %llu pictures in %u fragments, %llu KiB, %u signatures, key %s\n", output.c_str(), static_cast<unsigned long long>(s.pictures),
                s.fragments, static_cast<unsigned long long>(s.bytes / 1024), s.documents - s.lost_documents, s.key_id.c_str());
    if (s.audio_frames > 0) std::printf("  sound: %llu frames\n", static_cast<unsigned long long>(s.audio_frames));
    if (s.lost_documents > 0) std::printf("  %u GOPs could not be signed: %s\n", s.lost_documents, s.signing_failure.c_str());
    if (s.uncovered_slices > 0) std::printf("  %zu slices are of kinds that ONVIF Media Signing does not cover: encode without open GOPs and temporal layers\n", s.uncovered_slices);
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("A virtual camera: hashes, signs, encrypts and records while it shoots.");
    app.require_subcommand(1);
    std::string store = "camera-store", serial = "SN-0001", request_path = "camera.csr", certificate_path;

    auto* provision_command = app.add_subcommand("provision", "make the device key, and a request for its certificate");
    provision_command->add_option("--store", store, "folder of the device's own records")->capture_default_str();
    provision_command->add_option("--serial", serial, "serial number that the certificate will name, at most 64 characters")->capture_default_str();
    provision_command->add_option("--request", request_path, "where the request (PKCS#10) goes")->capture_default_str();

    auto* install_command = app.add_subcommand("install", "install the certificate that the factory issued");
    install_command->add_option("--store", store, "folder of the device's own records")->capture_default_str();
    install_command->add_option("certificate", certificate_path, "PEM, leaf first, without the root")->required();

    camera::record_request request;
    double seconds = 10;
    std::string size = "1280x720";
    bool at_once = false;
    const std::map<std::string, bz::nal::codec> codecs{{"h264", bz::nal::codec::h264}, {"h265", bz::nal::codec::h265}};
    // audio, sound: of `record` and of `serve`; the sound is off unless somebody asks for it.
    const std::map<std::string, std::string> codes{{"aac", "aac"}, {"pcma", "pcma"}, {"pcmu", "pcmu"}, {"none", "none"}};
    const std::map<std::string, camera::test_sound> sounds{{"tone", camera::test_sound::tone}, {"speech", camera::test_sound::speech}};
    std::string audio = "none";
    camera::test_sound sound = camera::test_sound::tone;
    const auto hears = [&](CLI::App* command, const std::string& otherwise) {
        auto* option = command->add_option("--audio", audio, "sound: aac (AAC-LC), pcma or pcmu (G.711), none; of an --input, its own sound, of this code" + otherwise)->check(CLI::IsMember(codes));
        if (otherwise.empty()) option->capture_default_str();
        command->add_option("--sound", sound, "the test sound: tone (beeps in step with the picture's clock) or speech")
            ->transform(CLI::CheckedTransformer(sounds));
    };
    const auto chosen = [&]() -> std::optional<camera::sound_format> {
        if (audio == "none") return {};
        return camera::sound_format{audio == "aac" ? bz::audio_codec::aac : audio == "pcma" ? bz::audio_codec::pcma : bz::audio_codec::pcmu, sound};
    };
    auto* record_command = app.add_subcommand("record", "record signed and encrypted video, and sound");
    record_command->add_option("--store", request.store, "folder of the device's own records")->default_val(store);
    record_command->add_option("--output,-o", request.output, "the recording, a fragmented MP4; must not exist")->required();
    record_command->add_option("--codec", request.format.codec, "h264 or h265")->transform(CLI::CheckedTransformer(codecs));
    record_command->add_option("--seconds", seconds, "length of the test picture")->capture_default_str()->check(CLI::Range(0.1, 86400.0));
    record_command->add_option("--size", size, "of the test picture")->capture_default_str();
    record_command->add_option("--fps", request.format.frames_per_second, "pictures a second; of an --input without times as well")->capture_default_str();
    record_command->add_option("--bitrate", request.format.bitrate_kbps, "kbit/s of the test picture")->capture_default_str();
    record_command->add_option("--gop", request.format.gop_frames, "pictures from one key picture to the next")->capture_default_str();
    record_command->add_option("--input", request.input, "a file instead of the test picture: H.264 or H.265, Annex B or MP4");
    hears(record_command, "");
    record_command->add_option("--passphrase-file", request.passphrase_file, "first line: the passphrase that opens the recording");
    record_command->add_option("--viewer", request.viewer_file, "public key of a viewer (`factory viewer`), who can open the recording with the private one");
    record_command->add_option("--key-output", request.key_output, "write KID:KEY into this file, for players");
    record_command->add_flag("--at-once", at_once, "as fast as the encoder can, not in real time");
    record_command->add_flag("--quiet", request.quiet, "no progress");

    camera::serve_request serving;
    auto* serve_command = app.add_subcommand("serve", "show live streams over RTSPS; answer HTTPS: set-up pages, JSON API, snapshot; until Ctrl-C");
    serve_command->add_option("--store", serving.store, "folder of the device's own records")->default_val(store);
    serve_command->add_option("--address", serving.address, "numeric address to listen on; all of both families without it");
    serve_command->add_option("--interface", serving.interface, "network interface that gets the addresses of the network settings (needs CAP_NET_ADMIN); without it none is touched");
    serve_command->add_option("--resolver", serving.resolver, "file for the name servers of the network settings, as resolv.conf(5); only with --interface")->needs("--interface");
    serve_command->add_option("--on-for", serving.on_for_s, "seconds that the device has been on already: the set-up period, in which tools find the camera, counts from then")->capture_default_str()->needs("--interface");
    serve_command->add_option("--https-port", serving.https_port, "0: a free one; without it what the network settings say, 443 at first");
    serve_command->add_option("--http-port", serving.http_port, "sends browsers to HTTPS; 0: a free one; without it what the network settings say, 80 at first");

    serve_command->add_option("--rtsps-port", serving.rtsps_port, "of the live streams; 0: a free one; without it what the network settings say, 322 at first");
    serve_command->add_option("--input", serving.input, "a file in a loop instead of the test picture, for the first stream of its codec: Annex B or MP4");
    hears(serve_command, "; without it what the audio settings say, off at first");
    serve_command->add_option("--passphrase-file", serving.passphrase_file, "first line: the passphrase that opens the encrypted streams");
    serve_command->add_option("--viewer", serving.viewer_file, "public key of a viewer (`factory viewer`), who can open the encrypted streams");
    serve_command->add_option("--key-output", serving.key_output, "write KID:KEY of each encrypted stream into this file, for players");

    auto* certificate_command = app.add_subcommand("certificate", "what this camera counters, with what, and where the evidence is");
    bool canonical = false;
    certificate_command->add_flag("--composition", canonical, "the composition in canonical words instead; its SHA-256 is the fingerprint");
    CLI11_PARSE(app, argc, argv);

    if (*provision_command) provision(store, serial, request_path);
    if (*install_command) install(store, certificate_path);
    if (*certificate_command && canonical) std::cout << bz::composition<camera::product>;
    else if (*certificate_command) {
        bz::print_certificate(camera::product{}, [](std::string_view text) { std::cout << text; });
        std::cout << "\nFINGERPRINT\n  " << bz::fingerprint_text<camera::product> << "\n";
    }
    if (*serve_command) {
        if (serve_command->count("--audio") > 0) serving.audio = camera::audio_settings{chosen().has_value(), chosen().value_or(camera::sound_format{})};
        camera::serve(serving);
    }
    if (*record_command) {
        char extra = 0;
        if (std::sscanf(size.c_str(), "%dx%d%c", &request.format.width, &request.format.height, &extra) != 2 || request.format.width < 64 ||
            request.format.height < 64 || request.format.width > 8192 || request.format.height > 8192 || request.format.width % 2 || request.format.height % 2)
            command::fail("--size must be WIDTHxHEIGHT, even numbers from 64 to 8192");
        request.frames = static_cast<std::uint64_t>(seconds * request.format.frames_per_second + 0.5);
        request.live = !at_once;
        request.sound = chosen();
        show(camera::record(request), request.output);
    }
    return 0;
} catch (const std::exception& e) {
    std::cerr << "camera: " << e.what() << "\n";
    return 1;
}
