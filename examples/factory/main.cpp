// factory: a certificate authority for cameras: makes it, and issues certificates for keys that it never sees.
// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/hpke.hpp>
#include <bartizan/io/system.hpp>

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

namespace bz = bartizan;
using command::need;
using authority = bz::crypto::software::certificate_authority;

bz::crypto::software::validity from_now(int years) {
    const auto now = bz::io::system_clock::utc();
    constexpr std::int64_t day = 86'400 * bz::utc_time::ticks_per_second;
    return {{now.ticks - day}, {now.ticks + years * 365 * day}};   // from yesterday: clocks of devices are not exact
}

void create(const std::string& folder, const std::string& organization, int years) {
    bz::io::posix_store store(folder);
    if (authority::load(store)) command::fail(folder + " holds a certificate authority already; making another would orphan its cameras");
    (void)need(need(authority::make(organization, from_now(years)), "certificate authority").save(store), folder);
    std::cout << "certificate authority of " << organization << " in " << folder << "; verifiers trust " << folder << "/root.pem\n";
}

void issue(const std::string& folder, const std::string& request_path, const std::string& output, int years) {
    bz::io::posix_store store(folder);
    const auto ca = need(authority::load(store), "certificate authority in " + folder);
    const auto chain = need(ca.issue(bz::as_bytes(command::read_text(request_path)), from_now(years)), request_path);
    command::write_private(output, bz::as_bytes(chain));
    std::cout << "certificate for " << request_path << " in " << output << "\n";
}

// viewer: the private key stays with who may watch; cameras get the public one.
void make_viewer(const std::string& private_path) {
    const auto pair = need(bz::crypto::software::hpke::generate(), "viewer key");
    auto text = command::hex(pair.secret_half.reveal()) + "\n";
    command::write_private(private_path, bz::as_bytes(text));
    bz::wipe(std::as_writable_bytes(std::span(text)));
    command::write_private(private_path + ".pub", bz::as_bytes(command::hex(pair.public_half) + "\n"));
    std::cout << "viewer key in " << private_path << ", for cameras: " << private_path << ".pub\n";
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("The factory: a certificate authority for cameras.");
    app.require_subcommand(1);
    std::string folder = "factory-ca", organization = "Example Cameras", request_path, output = "camera.pem";
    int ca_years = 30, years = 20;
    auto* create_command = app.add_subcommand("create", "make a root and an issuing certificate authority");
    create_command->add_option("--ca", folder, "folder of its keys and certificates")->capture_default_str();
    create_command->add_option("--organization", organization, "whom its certificates name")->capture_default_str();
    create_command->add_option("--years", ca_years, "validity")->capture_default_str()->check(CLI::Range(1, 60));
    auto* issue_command = app.add_subcommand("issue", "issue a camera's certificate for its request");
    issue_command->add_option("--ca", folder, "folder of the authority's keys and certificates")->capture_default_str();
    issue_command->add_option("--output,-o", output, "the chain, PEM, leaf first, without the root")->capture_default_str();
    issue_command->add_option("--years", years, "validity")->capture_default_str()->check(CLI::Range(1, 60));
    issue_command->add_option("request", request_path, "PKCS#10 request, PEM")->required();
    std::string viewer_path = "viewer.key";
    auto* viewer_command = app.add_subcommand("viewer", "make the key pair of somebody who may watch recordings");
    viewer_command->add_option("--output,-o", viewer_path, "the private key; the public one goes beside it as .pub")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (*create_command) create(folder, organization, ca_years);
    if (*viewer_command) make_viewer(viewer_path);
    if (*issue_command) issue(folder, request_path, output, years);
    return 0;
} catch (const std::exception& e) {
    std::cerr << "factory: " << e.what() << "\n";
    return 1;
}
