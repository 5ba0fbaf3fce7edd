// SPDX-License-Identifier: Apache-2.0
#include "identity.hpp"

#include "command.hpp"

#include <bartizan/crypto/software/trust_store.hpp>
#include <bartizan/io/posix_files.hpp>

#include <cstdio>
#include <ctime>
#include <iostream>

namespace recorder {

namespace {

using command::fail;
using command::need;
using bz::crypto::software::certificate_role;

constexpr const char* name = "recorder";   // of the records

bz::io::posix_store own_of(const configuration& config) {
    for (const auto& folder : {config.folder, config.own_folder()}) (void)need(bz::io::posix_files{}.make_folder(folder), folder);
    return bz::io::posix_store(config.own_folder());
}
std::string serial_in(bz::io::posix_store& own) {
    std::array<std::byte, 64> text{};
    const auto size = own.load("serial", text);
    return size ? std::string(bz::as_text(bz::bytes_view(text).first(*size))) : std::string();
}
signing_key key_in(bz::io::posix_store& own) {
    auto key = signing_key::load(own, name);
    if (!key) fail("no key of this recorder in " + own.folder() + " (" + std::string(key.error().message()) + "): run `recorder provision`");
    return *std::move(key);
}
void must_say_recorder(const signing_key& key, const std::string& where) {
    const auto chain = bz::crypto::software::read_chain(key.certificate_chain());
    if (chain.empty()) fail("the recorder's key has no certificate yet: have the request of `recorder provision` signed by `factory issue`, then run `recorder install`");
    if (!bz::crypto::software::asks_for_time_stamping(chain.front().extended_key_usage()))
        fail(where + ": a certificate that does not say recorder (extended key usage timeStamping): what it signs would pass for a camera's");
}
std::string day(bz::utc_time t) {
    const std::time_t seconds = t.unix_seconds();
    std::tm parts{};
    char text[32] = "unknown";
    if (gmtime_r(&seconds, &parts)) std::strftime(text, sizeof text, "%F", &parts);
    return text;
}

}  // namespace

identity::identity(bz::io::posix_store& own) : key(key_in(own)), serial(serial_in(own)) { must_say_recorder(key, own.folder()); }

bz::crypto::software::hpke::public_key viewer_of(const std::string& file) {
    const auto key = command::from_hex<32>(command::read_text(file));
    if (!key) fail(file + ": not the public key of a viewer (64 hexadecimal digits)");
    return *key;
}

void ready_to_countersign(const configuration& config) {
    bool any = false;
    for (const auto& camera : config.cameras) {
        if (camera.takes == camera_settings::footage::countersigned)
            for (const auto& file : camera.viewers.empty() ? config.viewers : camera.viewers) (void)viewer_of(file);
        any = any || camera.takes == camera_settings::footage::countersigned || camera.takes == camera_settings::footage::countersigned_clear;
    }
    if (!any) return;
    auto own = own_of(config);
    (void)identity(own);
}

void provision(const std::string& path, const std::string& serial, const std::string& request_path) {
    if (serial.empty() || serial.size() > 64) fail("--serial must have 1 to 64 characters");
    auto own = own_of(read(path));
    auto key = signing_key::load(own, name);
    if (!key) {
        if (key.error() != make_error(bz::outside_errc::no_such_record)) fail("the recorder's key in " + own.folder() + ": " + std::string(key.error().message()));
        key = signing_key::generate();
        (void)need(need(std::move(key), "the recorder's key").save(own, name), own.folder());
        key = signing_key::load(own, name);
    }
    (void)need(own.replace("serial", bz::as_bytes(serial)), own.folder());
    const auto request = need(need(std::move(key), "the recorder's key").request({"recorder " + serial, "bartizan", serial}, certificate_role::recorder), "certificate request");
    command::write_private(request_path, bz::as_bytes(request));
    std::cout << "the recorder's key is in " << own.folder() << ", the request for its certificate in " << request_path << "\n";
}

void install(const std::string& path, const std::string& certificate_path) {
    auto own = own_of(read(path));
    auto key = key_in(own);
    (void)need(key.install_chain(bz::as_bytes(command::read_text(certificate_path))), certificate_path);
    must_say_recorder(key, certificate_path);
    (void)need(key.save(own, name), own.folder());
    std::cout << "certificate installed in " << own.folder() << "; a recorder uses it from its next start\n";
}

void show_identity(const std::string& path) {
    auto own = own_of(read(path));
    const identity who(own);
    const auto chain = bz::crypto::software::read_chain(who.key.certificate_chain());
    const auto& leaf = chain.front();
    bz::crypto::software::trust_store reads(bz::utc_time{});
    const auto said = reads.check(who.key.certificate_chain(), bz::crypto::software::from_x509(leaf.not_before()), bz::crypto::hash_id::sha256, {}, {});
    std::printf("recorder     %.*s\n", static_cast<int>(said.subject.view().size()), said.subject.view().data());
    std::printf("issued by    %s\n", leaf.issuer_dn().to_string().c_str());
    std::printf("valid        %s to %s\n", day(said.valid_from).c_str(), day(said.valid_until).c_str());
    std::printf("fingerprint  %s (SHA-256)\n", command::hex(said.leaf_fingerprint).c_str());
    std::printf("signs as     recorder: what arrived here and when; never who shot it\n");
    if (said.self_signed) std::printf("trusted by   nobody: it vouches for itself\n");
}

}  // namespace recorder
