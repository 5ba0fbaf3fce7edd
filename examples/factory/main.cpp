// factory: a certificate authority for cameras: makes it, and issues certificates for keys that it never sees.
// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "time_text.hpp"

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/hpke.hpp>
#include <bartizan/io/system.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <sstream>

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

void issue(const std::string& folder, const std::string& request_path, const std::string& output, int years, const std::vector<std::string>& names, bool recorder) {
    if (!bz::crypto::are_names(names)) command::fail("--name: at most 8, each a DNS name or a numeric address");
    bz::io::posix_store store(folder);
    const auto ca = need(authority::load(store), "certificate authority in " + folder);
    const auto chain = need(ca.issue(bz::as_bytes(command::read_text(request_path)), from_now(years), names, recorder), request_path);
    command::write_private(output, bz::as_bytes(chain));
    std::cout << "certificate for " << request_path << " in " << output << "\n";
}

// The ledger of what was revoked: a line for each, `issuing` or `root`, serial number, since when (100 ns since 1601), reason.
constexpr const char *ledger = "revoked.tsv", *ledger_number = "crl.number";

std::string record(bz::io::posix_store& store, const char* name) {
    std::string text(1 << 20, '\0');
    const auto size = store.load(name, std::as_writable_bytes(std::span(text)));
    if (!size && size.error() == make_error(bz::outside_errc::no_such_record)) return {};
    text.resize(need(size, name));
    return text;
}

bz::crypto::revocation_reason reason_of(const std::string& name) {
    for (const auto each : bz::crypto::revocation_reasons)
        if (bz::crypto::name(each) == name) return each;
    command::fail("--reason " + name + ": not a reason of RFC 5280, 5.3.1");
}

// revoke: from `date` on the certificate does not count; for a compromised key it never did. Tells nobody: `crl` does.
void revoke(const std::string& folder, const std::string& certificate, const std::string& reason, const std::string& date) {
    bz::io::posix_store store(folder);
    const auto ca = need(authority::load(store), "certificate authority in " + folder);
    const auto since = date.empty() ? std::optional(bz::io::system_clock::utc()) : command::parse_utc(date);
    if (!since) command::fail("--date " + date + ": not a time such as 2026-01-31 or 2026-01-31T12:30:00Z");
    const auto own = ca.issued(bz::as_bytes(command::read_text(certificate)));
    if (!own) command::fail(certificate + ": no certificate that the authority in " + folder + " issued");
    const auto why = reason_of(reason);
    const auto serial = command::hex(std::as_bytes(std::span(own->serial)));
    auto text = record(store, ledger);
    std::istringstream lines(text);
    for (std::string issuer, number, rest; lines >> issuer >> number && std::getline(lines, rest);)
        if (number == serial && (issuer == "root") == own->by_root) command::fail(certificate + " is revoked already");
    text += std::string(own->by_root ? "root" : "issuing") + '\t' + serial + '\t' + std::to_string(since->ticks) + '\t' + std::string(name(why)) + '\n';
    (void)need(store.replace(ledger, bz::as_bytes(text)), folder);
    std::cout << certificate << " (serial number " << serial << ") is revoked: " << name(why)
              << "; now make a list with `factory crl` and give it to who verifies\n";
}

void make_crl(const std::string& folder, const std::string& output, int days) {
    bz::io::posix_store store(folder);
    const auto ca = need(authority::load(store), "certificate authority in " + folder);
    std::vector<bz::crypto::software::revoked_certificate> by_issuing, by_root;
    const auto text = record(store, ledger);
    std::istringstream lines(text);
    std::string issuer, serial, reason;
    for (std::int64_t ticks = 0; lines >> issuer >> serial >> ticks >> reason;) {
        std::vector<std::uint8_t> number;
        for (std::size_t i = 0; i + 2 <= serial.size(); i += 2)
            number.push_back(static_cast<std::uint8_t>(std::stoul(serial.substr(i, 2), nullptr, 16)));
        (issuer == "root" ? by_root : by_issuing).push_back({number, {bz::utc_time{ticks}, reason_of(reason)}});
    }
    if (!lines.eof()) command::fail(folder + "/" + ledger + " is damaged");
    const auto last = record(store, ledger_number);
    const auto number = last.empty() ? 1 : std::stoull(last) + 1;
    const auto now = bz::io::system_clock::utc();
    const bz::crypto::software::validity valid{now, {now.ticks + days * 86'400 * bz::utc_time::ticks_per_second}};
    auto lists = need(ca.list_revoked(by_issuing, valid, number), "revocation list");
    if (const auto of_root = ca.list_revoked(by_root, valid, number, true)) lists += *of_root;
    else if (!by_root.empty()) command::fail("the issuing authority is revoked; only its root can say so, and root.key is not in " + folder);
    (void)need(store.replace(ledger_number, bz::as_bytes(std::to_string(number))), folder);
    command::write_private(output, bz::as_bytes(lists));
    std::cout << "revocation list " << number << " of " << by_issuing.size() + by_root.size() << " certificates in " << output << "; the next is due in "
              << days << " days\n";
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
    std::vector<std::string> names;
    issue_command->add_option("--name", names, "DNS name or address that clients use (subjectAltName); may be given several times")->allow_extra_args(false);
    bool recorder = false;
    issue_command->add_flag("--recorder", recorder, "a recorder's certificate, whatever the request asks for: what it signs is countersigned, never a camera's");
    issue_command->add_option("request", request_path, "PKCS#10 request, PEM")->required();
    std::string viewer_path = "viewer.key";
    auto* viewer_command = app.add_subcommand("viewer", "make the key pair of somebody who may watch recordings");
    viewer_command->add_option("--output,-o", viewer_path, "the private key; the public one goes beside it as .pub")->capture_default_str();
    std::string certificate_path, reason = "unspecified", date, crl_path = "revoked.crl";
    int days = 30;
    auto* revoke_command = app.add_subcommand("revoke", "take a certificate back");
    revoke_command->add_option("--ca", folder, "folder of the authority's keys and certificates")->capture_default_str();
    revoke_command->add_option("--reason", reason, "as in RFC 5280: keyCompromise, superseded, cessationOfOperation, ...")->capture_default_str();
    revoke_command->add_option("--date", date, "since when, UTC: 2026-01-31 or 2026-01-31T12:30:00Z; now unless given");
    revoke_command->add_option("certificate", certificate_path, "PEM; of a chain the first")->required();
    auto* crl_command = app.add_subcommand("crl", "make the list of revoked certificates (CRL), for `verify --crl`");
    crl_command->add_option("--ca", folder, "folder of the authority's keys and certificates")->capture_default_str();
    crl_command->add_option("--output,-o", crl_path, "PEM: the list of the issuing authority, then that of the root if its key is here")
        ->capture_default_str();
    crl_command->add_option("--days", days, "until the next list is due")->capture_default_str()->check(CLI::Range(1, 3650));
    CLI11_PARSE(app, argc, argv);
    if (*create_command) create(folder, organization, ca_years);
    if (*viewer_command) make_viewer(viewer_path);
    if (*issue_command) issue(folder, request_path, output, years, names, recorder);
    if (*revoke_command) revoke(folder, certificate_path, reason, date);
    if (*crl_command) make_crl(folder, crl_path, days);
    return 0;
} catch (const std::exception& e) {
    std::cerr << "factory: " << e.what() << "\n";
    return 1;
}
