// recorder: pulls from cameras and keeps what they sign and encrypt, without a key to it.
// SPDX-License-Identifier: Apache-2.0
#include "house.hpp"
#include "identity.hpp"
#include "inquiries.hpp"
#include "manage.hpp"

#include <bartizan/certificate.hpp>
#include <bartizan/fingerprint.hpp>

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

namespace bz = bartizan;

[[gnu::section(".note.bartizan"), gnu::used, gnu::aligned(4)]] constexpr bz::elf_note note = bz::fingerprint_note<recorder::product>;   // readelf -n

template <class Product> void certificate_of(bool canonical) {
    if (canonical) std::cout << bz::composition<Product>;
    else {
        bz::print_certificate(Product{}, [](std::string_view text) { std::cout << text; });
        std::cout << "\nFINGERPRINT\n  " << bz::fingerprint_text<Product> << "\n";
    }
}
template <class Product> void certificate(bool canonical, bool stored) {
    if (stored) certificate_of<recorder::in_store<Product>>(canonical);
    else certificate_of<Product>(canonical);
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Records cameras over RTSPS: what they sign and encrypt is stored as it came, and no key to it is here.");
    app.require_subcommand(1);
    std::string config = "recorder.json";
    const auto with_config = [&](CLI::App* command) {
        command->add_option("--config", config, "the configuration file (JSON)")->capture_default_str();
        return command;
    };
    auto* run_command = with_config(app.add_subcommand("run", "record until Ctrl-C or SIGTERM; SIGHUP reads the configuration again"));

    recorder::new_camera wanted;
    auto* add_command = with_config(app.add_subcommand("add", "look at a camera, and add it to the configuration"));
    add_command->add_option("url", wanted.camera.url, "rtsps://USER@HOST:PORT/PATH, or rtsp://... of a camera of another maker")->required();
    add_command->add_option("--id", wanted.camera.id, "1 to 64 of a-z 0-9 . - _: the camera's name in this recorder; made of its host without it");
    add_command->add_option("--password-file", wanted.camera.password_file, "file whose first line is the user's password, readable by its owner alone");
    add_command->add_flag("--password-stdin", wanted.password_from_input, "the password is the first line of standard input; it is kept beside the configuration");
    add_command->add_option("--ca", wanted.camera.authorities, "certificates (PEM) to trust for this camera, instead of those of the configuration");
    add_command->add_option("--name", wanted.camera.name, "name that the camera's certificate must have, when it is not HOST");
    add_command->add_option("--fingerprint", wanted.camera.fingerprint, "SHA-256 of the camera's certificate: that one and no other is believed, whoever signed it");
    add_command->add_flag("--yes", wanted.yes, "pin a certificate for which nobody vouches without asking, unseen by people");
    add_command->add_flag("--unseen", wanted.unseen, "do not look at the camera first: it is not there yet");
    add_command->add_flag("--as-it-comes", wanted.as_it_comes, "a camera that does not encrypt and sign: its video lies on the disk in the clear");
    add_command->add_flag("--countersigned", wanted.countersigned, "such a camera, signed by this recorder and encrypted for the viewers of the configuration as it arrives")->excludes("--as-it-comes");
    add_command->add_option("--transport", wanted.camera.transport, "tcp: media within the connection; udp: beside it (rtsp:// only); http, https: all of it through an HTTP tunnel")
        ->check(CLI::IsMember({"tcp", "udp", "http", "https"}))->capture_default_str();
    add_command->add_flag("--accept-md5", wanted.camera.accept_md5, "answer Digest with MD5 too (a camera of another maker)");

    std::string id;
    auto* remove_command = with_config(app.add_subcommand("remove", "remove a camera from the configuration; its footage stays until retention deletes it"));
    remove_command->add_option("id", id, "the camera's id")->required();
    auto* list_command = with_config(app.add_subcommand("list", "the cameras and what is kept of them"));
    auto* rebuild_command = with_config(app.add_subcommand("rebuild", "make the index anew from the files alone"));
    bool from_store = false;
    rebuild_command->add_flag("--from-store", from_store, "and read what the object store of the configuration has");

    recorder::evidence range;
    const auto with_range = [&](CLI::App* command) {
        command->add_option("camera", range.camera, "the camera's id")->required();
        command->add_option("from", range.from, "UTC, such as 2026-01-31T12:30Z")->required();
        command->add_option("to", range.to, "UTC")->required();
        return with_config(command);
    };
    auto* hold_command = with_range(app.add_subcommand("hold", "segments of a time range are evidence: they are never deleted"));
    auto* fetch_command = with_range(app.add_subcommand("fetch", "segments of a time range that only the object store has: back into the folder, and held"));
    auto* release_command = with_range(app.add_subcommand("release", "segments of a time range are no evidence any more"));

    recorder::inquiry asked;
    const auto with_inquiry = [&](CLI::App* command) {
        command->add_option("camera", asked.camera, "the camera's id")->required();
        command->add_option("from", asked.from, "UTC, such as 2026-01-31T12:30Z")->required();
        command->add_option("to", asked.to, "UTC")->required();
        command->add_option("--trust", asked.trust, "certificates (PEM) to trust, instead of those of the configuration")->allow_extra_args(false);
        command->add_option("--key", asked.keys, "content key of encrypted footage, KID:KEY; used for this alone")->allow_extra_args(false);
        command->add_option("--viewer-key", asked.viewer_keys, "private key of a viewer, opens a wrapped content key")->allow_extra_args(false);
        command->add_option("--passphrase-file", asked.passphrase_files, "its first line opens a wrapped content key")->allow_extra_args(false);
        return with_config(command);
    };
    auto* verify_command = with_inquiry(app.add_subcommand("verify", "judge footage again from its files, and say what differs from the verdicts on arrival; changes nothing"));
    verify_command->add_flag("--json", asked.json, "one JSON object instead of text");
    auto* export_command = with_inquiry(app.add_subcommand("export", "a stretch of footage as a folder that stands for itself: video cut at signed boundaries, certificates, a report"));
    export_command->add_option("--out", asked.out, "the folder: new, or empty")->required();

    std::vector<std::string> files;
    auto* keys_command = app.add_subcommand("keys", "the content keys of encrypted files for players, KID:KEY, opened with what a viewer has");
    keys_command->add_option("--viewer-key", asked.viewer_keys, "private key of a viewer")->allow_extra_args(false);
    keys_command->add_option("--passphrase-file", asked.passphrase_files, "its first line is the passphrase")->allow_extra_args(false);
    keys_command->add_option("FILE", files, "segments, or files of an export")->required();

    auto* certificate_command = app.add_subcommand("certificate", "what this recorder counters, with what, and where the evidence is");
    bool canonical = false, foreign = false;
    certificate_command->add_flag("--composition", canonical, "the composition in canonical words instead; its SHA-256 is the fingerprint");
    certificate_command->add_flag("--as-it-comes", foreign, "of the product that records cameras whose footage comes neither encrypted nor signed");
    bool countersigned = false;
    certificate_command->add_flag("--countersigned", countersigned, "of the product that signs and encrypts such footage as it arrives")->excludes("--as-it-comes");

    bool stored = false;
    certificate_command->add_flag("--store", stored, "of that product with an object store, as which it runs when the configuration has one");

    std::string serial = "R-0001", request = "recorder.csr", issued;
    auto* provision_command = with_config(app.add_subcommand("provision", "make the key with which this recorder countersigns, and a request for its certificate"));
    provision_command->add_option("--serial", serial, "serial number that the certificate will name, at most 64 characters")->capture_default_str();
    provision_command->add_option("--request", request, "where the request (PKCS#10) goes")->capture_default_str();
    auto* install_command = with_config(app.add_subcommand("install", "install the certificate that was issued: one that says recorder"));
    install_command->add_option("certificate", issued, "PEM, leaf first, without the root")->required();
    auto* identity_command = with_config(app.add_subcommand("identity", "who this recorder is to whoever verifies what it countersigned"));
    CLI11_PARSE(app, argc, argv);

    if (*run_command) return recorder::run(config);
    if (*add_command) recorder::add(config, wanted);
    if (*remove_command) recorder::remove(config, id);
    if (*list_command) recorder::list(config);
    if (*rebuild_command) recorder::rebuild(config, from_store);
    if (*fetch_command) recorder::fetch(config, range);
    if (*hold_command) recorder::mark(config, range, true);
    if (*release_command) recorder::mark(config, range, false);
    if (*verify_command) return recorder::verify_again(config, asked);
    if (*keys_command) recorder::show_keys(files, asked);
    if (*export_command) return recorder::export_footage(config, asked);
    if (*provision_command) recorder::provision(config, serial, request);
    if (*install_command) recorder::install(config, issued);
    if (*identity_command) recorder::show_identity(config);
    if (*certificate_command && countersigned) certificate<recorder::countersigning_product>(canonical, stored);
    else if (*certificate_command && foreign) certificate<recorder::foreign_product>(canonical, stored);
    else if (*certificate_command) certificate<recorder::product>(canonical, stored);
    return 0;
} catch (const std::exception& e) {
    std::cerr << "recorder: " << e.what() << "\n";
    return 1;
}
