// SPDX-License-Identifier: Apache-2.0
#include "configuration.hpp"

#include "command.hpp"
#include "product.hpp"
#include "transport.hpp"

#include <bartizan/protocol/rtsp/url.hpp>
#include <bartizan/protocol/storage/segment_name.hpp>

#include <boost/json.hpp>

#include <arpa/inet.h>
#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <set>

namespace recorder {

namespace {

namespace json = boost::json;
namespace rtsp = bartizan::rtsp;

constexpr std::size_t most_bytes = 1 << 20;   // 256 cameras need a tenth

// member: one value, and where it stands: what a sentence about it needs.
struct place {
    std::string file, at;
    [[noreturn]] void fail(const std::string& why) const { command::fail(file + (at.empty() ? "" : ": " + at) + ": " + why); }
    place of(std::string_view name) const { return {file, at.empty() ? std::string(name) : at + "." + std::string(name)}; }
    place number(std::size_t n) const { return {file, at + "[" + std::to_string(n) + "]"}; }
};

const json::object& object_of(const json::value& v, const place& where, std::initializer_list<std::string_view> members) {
    if (!v.is_object()) where.fail("is no object {...}");
    for (const auto& [name, ignored] : v.get_object())
        if (std::ranges::find(members, std::string_view(name)) == members.end()) {
            std::string known;
            for (const auto m : members) known += (known.empty() ? "" : ", ") + std::string(m);
            where.of(name).fail("is not known here; known are " + known);
        }
    return v.get_object();
}
void text(const json::object& from, std::string_view name, std::string& into, const place& where) {
    const auto* v = from.if_contains(name);
    if (!v) return;
    if (!v->is_string()) where.of(name).fail("is no text \"...\"");
    into = std::string(v->get_string());
    if (into.size() > 4096 || into.find('\0') != into.npos) where.of(name).fail("is longer than 4096 bytes, or has a NUL in it");
}
void flag(const json::object& from, std::string_view name, bool& into, const place& where) {
    const auto* v = from.if_contains(name);
    if (!v) return;
    if (!v->is_bool()) where.of(name).fail("is neither true nor false");
    into = v->get_bool();
}
template <class Number> void number(const json::object& from, std::string_view name, Number& into, const place& where, std::uint64_t least = 0) {
    const auto* v = from.if_contains(name);
    if (!v) return;
    constexpr std::uint64_t most = std::numeric_limits<Number>::max();
    const auto value = v->is_uint64() ? v->get_uint64() : v->is_int64() && v->get_int64() >= 0 ? static_cast<std::uint64_t>(v->get_int64()) : most + 1;
    if (value > most || value < least) where.of(name).fail("is no whole number from " + std::to_string(least) + " to " + std::to_string(most));
    into = static_cast<Number>(value);
}
void texts(const json::object& from, std::string_view name, std::vector<std::string>& into, const place& where) {
    const auto* v = from.if_contains(name);
    if (!v) return;
    if (!v->is_array()) where.of(name).fail("is no list [...]");
    for (std::size_t i = 0; i < v->get_array().size(); ++i) {
        const auto& each = v->get_array()[i];
        if (!each.is_string() || each.get_string().empty()) where.of(name).number(i).fail("is no text \"...\", or an empty one");
        into.emplace_back(each.get_string());
    }
}

constexpr std::string_view kinds[] = {"sealed", "as_it_comes", "countersigned", "countersigned_clear"};

camera_settings camera_of(const json::value& v, const place& where) {
    const auto& from = object_of(v, where, {"id", "url", "password_file", "name", "authorities", "viewers", "fingerprint", "footage", "transport", "accept_md5"});
    camera_settings c;
    text(from, "id", c.id, where);
    text(from, "url", c.url, where);
    text(from, "password_file", c.password_file, where);
    text(from, "name", c.name, where);
    texts(from, "authorities", c.authorities, where);
    text(from, "fingerprint", c.fingerprint, where);
    texts(from, "viewers", c.viewers, where);
    std::string takes(name_of(c.takes));
    text(from, "footage", takes, where);
    const auto kind = std::ranges::find(kinds, std::string_view(takes));
    if (kind == std::end(kinds)) where.of("footage").fail("is none of \"sealed\", \"countersigned\", \"countersigned_clear\", \"as_it_comes\"");
    c.takes = static_cast<camera_settings::footage>(kind - std::begin(kinds));
    text(from, "transport", c.transport, where);
    flag(from, "accept_md5", c.accept_md5, where);
    return c;
}

void judge(const camera_settings& c, const configuration& all, const place& where) {
    if (!bz::storage::good_camera_id(c.id)) where.of("id").fail("a camera's id is 1 to 64 of a-z, 0-9, dot, dash and underscore, and begins with a letter or digit");
    const auto url = rtsp::read_url(c.url);
    if (!url) where.of("url").fail(url.error() == make_error(rtsp::errc::password_in_url) ? "holds a password, which whoever reads this file would know: put it into a password_file"
                                                                                         : std::string(url.error().message()));
    std::array<char, 256> memory;
    if (!rtsp::percent_decoded(url->user, memory)) where.of("url").fail("the user name is malformed or too long");
    const bool sealed = c.takes == camera_settings::footage::sealed;
    if (url->user.empty() != c.password_file.empty()) where.of("password_file").fail(url->user.empty() ? "is of no use without a user name in the URL: rtsps://USER@..." : "is missing: the URL names a user");
    if (sealed && !url->within_tls) where.of("url").fail("sealed footage comes over rtsps:// alone; a camera that has none is recorded with \"footage\": \"countersigned\" or \"as_it_comes\"");
    const bool pinned = !c.fingerprint.empty();
    if (pinned && !command::fingerprint_of(c.fingerprint)) where.of("fingerprint").fail("is no SHA-256: 64 hexadecimal digits, with colons or without");
    if (pinned && (!c.name.empty() || !c.authorities.empty())) where.of("fingerprint").fail("says which certificate is the camera's: name and authorities are of no use beside it");
    if (url->within_tls && !pinned && c.authorities.empty() && all.authorities.empty())
        where.of("authorities").fail("rtsps:// needs to know whose certificates are to be trusted: none are given here or for all cameras, and no fingerprint");
    if (!url->within_tls && (pinned || !c.name.empty() || !c.authorities.empty())) where.fail("name, authorities and fingerprint are for rtsps:// URLs");
    const auto by = command::transport_of(c.transport);
    if (!by) where.of("transport").fail("is none of \"tcp\", \"udp\", \"http\", \"https\"");
    if (const auto why = command::unfit(*by, url->within_tls); !why.empty()) where.of("transport").fail(std::string(why));
    if (c.accept_md5 && sealed) where.of("accept_md5").fail("is for cameras of other makers; cameras that seal footage know SHA-256");
    const bool encrypts = c.takes == camera_settings::footage::countersigned;
    if (encrypts && c.viewers.empty() && all.viewers.empty()) where.of("viewers").fail("is missing, here and for all cameras: footage is encrypted for somebody; make a key pair with `factory viewer`");
    if (!encrypts && !c.viewers.empty()) where.of("viewers").fail("is for cameras of \"footage\": \"countersigned\"");
}

bool is_loopback(const std::string& address) {
    in_addr four;
    in6_addr six;
    if (::inet_pton(AF_INET, address.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
    return ::inet_pton(AF_INET6, address.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

void judge(const configuration& c, const place& where) {
    if (c.folder.empty()) where.of("folder").fail("is missing: where footage is kept");
    if (c.retention.least_free_mib == 0) where.of("retention.least_free_mib").fail("must not be 0: a full disk stops all cameras");
    if (!is_loopback(c.operations_address)) where.of("operations.address").fail("is no loopback address: /health and /metrics ask for no account");
    if (c.store)
        if (const auto wrong = fault_of(*c.store)) where.of("store").of(wrong->member).fail(wrong->why);
    if (c.cameras.size() > ingest_limits.cameras) where.of("cameras").fail("has more than " + std::to_string(ingest_limits.cameras) + " entries");
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < c.cameras.size(); ++i) {
        judge(c.cameras[i], c, where.of("cameras").number(i));
        if (!ids.insert(c.cameras[i].id).second) where.of("cameras").number(i).of("id").fail("\"" + c.cameras[i].id + "\" is there twice");
    }
}

store_settings store_of(const json::value& v, const place& where) {
    const auto& from = object_of(v, where, {"endpoint", "bucket", "region", "prefix", "credentials_file", "authorities", "spool_mib", "cache_mib", "listing_s", "most_cameras", "lease"});
    store_settings s;
    text(from, "endpoint", s.endpoint, where);
    text(from, "bucket", s.bucket, where);
    text(from, "region", s.region, where);
    text(from, "prefix", s.prefix, where);
    text(from, "credentials_file", s.credentials_file, where);
    texts(from, "authorities", s.authorities, where);
    number(from, "spool_mib", s.spool.most_mib, where, 64);
    number(from, "cache_mib", s.cache_mib, where, 64);
    number(from, "listing_s", s.listing_s, where, 10);
    number(from, "most_cameras", s.most_cameras, where, 1);
    if (const auto* l = from.if_contains("lease")) {
        const auto at = where.of("lease");
        const auto& terms = object_of(*l, at, {"renew_ms", "expire_ms", "skew_ms"});
        number(terms, "renew_ms", s.lease.renew_ms, at, 100);
        number(terms, "expire_ms", s.lease.expire_ms, at, 500);
        number(terms, "skew_ms", s.lease.skew_ms, at, 10);
    }
    return s;
}

configuration parse(std::string_view words, const place& where) {
    if (words.size() > most_bytes) where.fail("is larger than a mebibyte");
    json::error_code bad;
    json::stream_parser parser({}, {.max_depth = 8});
    const auto used = parser.write_some(words.data(), words.size(), bad);
    if (!bad && parser.done() && words.find_first_not_of(" \t\r\n", used) != words.npos) bad = json::error::extra_data;
    if (!bad) parser.finish(bad);
    if (bad) {
        const auto line = 1 + std::ranges::count(words.substr(0, used), '\n');
        where.fail("line " + std::to_string(line) + ": is no JSON: " + bad.message());
    }
    const auto whole = parser.release();
    const auto& from = object_of(whole, where, {"folder", "authorities", "viewers", "retention", "listen", "operations", "store", "judge_backlog", "cameras"});
    configuration c;
    text(from, "folder", c.folder, where);
    texts(from, "authorities", c.authorities, where);
    texts(from, "viewers", c.viewers, where);
    if (const auto* v = from.if_contains("retention")) {
        const auto at = where.of("retention");
        const auto& r = object_of(*v, at, {"keep_hours", "most_mib", "least_free_mib"});
        number(r, "keep_hours", c.retention.keep_hours, at);
        number(r, "most_mib", c.retention.most_mib, at);
        number(r, "least_free_mib", c.retention.least_free_mib, at, 1);
    }
    if (const auto* v = from.if_contains("listen")) {
        const auto at = where.of("listen");
        const auto& l = object_of(*v, at, {"address", "https_port"});
        text(l, "address", c.listen_address, at);
        number(l, "https_port", c.https_port, at);
    }
    if (const auto* v = from.if_contains("operations")) {
        const auto at = where.of("operations");
        const auto& o = object_of(*v, at, {"address", "port"});
        text(o, "address", c.operations_address, at);
        number(o, "port", c.operations_port, at);
    }
    if (const auto* v = from.if_contains("store")) c.store = store_of(*v, where.of("store"));
    flag(from, "judge_backlog", c.judge_backlog, where);
    if (const auto* v = from.if_contains("cameras")) {
        if (!v->is_array()) where.of("cameras").fail("is no list [...]");
        for (std::size_t i = 0; i < v->get_array().size(); ++i) c.cameras.push_back(camera_of(v->get_array()[i], where.of("cameras").number(i)));
    }
    return c;
}

// each_path: what names a file or folder.
template <class Visit> void each_path(configuration& c, Visit visit) {
    visit(c.folder);
    for (auto& a : c.authorities) visit(a);
    for (auto& v : c.viewers) visit(v);
    if (c.store) {
        visit(c.store->credentials_file);
        for (auto& a : c.store->authorities) visit(a);
    }
    for (auto& camera : c.cameras) {
        visit(camera.password_file);
        for (auto& a : camera.authorities) visit(a);
        for (auto& v : camera.viewers) visit(v);
    }
}
std::filesystem::path folder_of(const std::string& path) { return std::filesystem::absolute(path).parent_path(); }

json::array list_of(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

json::object object_of(const store_settings& s) {
    json::object o{{"endpoint", s.endpoint}, {"bucket", s.bucket}, {"region", s.region}, {"prefix", s.prefix}, {"credentials_file", s.credentials_file},
                   {"spool_mib", s.spool.most_mib}, {"cache_mib", s.cache_mib}, {"listing_s", s.listing_s}, {"most_cameras", s.most_cameras},
                   {"lease", {{"renew_ms", s.lease.renew_ms}, {"expire_ms", s.lease.expire_ms}, {"skew_ms", s.lease.skew_ms}}}};
    if (!s.authorities.empty()) o["authorities"] = list_of(s.authorities);
    return o;
}
json::object object_of(const camera_settings& c) {
    json::object o{{"id", c.id}, {"url", c.url}};
    if (!c.password_file.empty()) o["password_file"] = c.password_file;
    if (!c.name.empty()) o["name"] = c.name;
    if (!c.authorities.empty()) o["authorities"] = list_of(c.authorities);
    if (!c.viewers.empty()) o["viewers"] = list_of(c.viewers);
    if (!c.fingerprint.empty()) o["fingerprint"] = c.fingerprint;
    if (c.takes != camera_settings::footage::sealed) o["footage"] = name_of(c.takes);
    if (c.transport != "tcp") o["transport"] = c.transport;
    if (c.accept_md5) o["accept_md5"] = true;
    return o;
}

// print: JSON for people: a member a line.
void print(const json::value& v, std::string& out, std::size_t depth = 0) {
    const std::string inner(4 * (depth + 1), ' '), outer(4 * depth, ' ');
    const char* separator = "\n";
    if (v.is_object() && !v.get_object().empty()) {
        out += '{';
        for (const auto& [name, value] : v.get_object()) {
            out += std::exchange(separator, ",\n") + inner + json::serialize(json::string(name)) + ": ";
            print(value, out, depth + 1);
        }
        out += "\n" + outer + "}";
    } else if (v.is_array() && !v.get_array().empty()) {
        out += '[';
        for (const auto& value : v.get_array()) {
            out += std::exchange(separator, ",\n") + inner;
            print(value, out, depth + 1);
        }
        out += "\n" + outer + "]";
    } else out += json::serialize(v);
}

}  // namespace

std::string_view name_of(camera_settings::footage f) { return kinds[std::size_t(f)]; }

const camera_settings* configuration::find(std::string_view id) const {
    const auto at = std::ranges::find(cameras, id, &camera_settings::id);
    return at == cameras.end() ? nullptr : &*at;
}

configuration read(const std::string& path) {
    const place where{path, {}};
    auto c = parse(command::read_text(path), where);
    judge(c, where);
    const auto base = folder_of(path);
    each_path(c, [&](std::string& each) {
        if (!each.empty()) each = (base / each).lexically_normal().string();
    });
    while (c.folder.size() > 1 && c.folder.ends_with('/')) c.folder.pop_back();
    return c;
}

void must_hold(const std::string& path, const configuration& what) { judge(what, {path, {}}); }

void write(const std::string& path, const configuration& what) {
    must_hold(path, what);
    auto c = what;
    const auto base = folder_of(path).string() + "/";
    each_path(c, [&](std::string& each) {   // what lies beside the file is named as from there
        if (each.starts_with(base)) each.erase(0, base.size());
    });
    json::array cameras;
    for (const auto& camera : c.cameras) cameras.push_back(object_of(camera));
    json::object whole{
        {"folder", c.folder},
        {"authorities", list_of(c.authorities)},
        {"retention", {{"keep_hours", c.retention.keep_hours}, {"most_mib", c.retention.most_mib}, {"least_free_mib", c.retention.least_free_mib}}},
        {"listen", {{"address", c.listen_address}, {"https_port", c.https_port}}},
        {"operations", {{"address", c.operations_address}, {"port", c.operations_port}}},
        {"cameras", cameras}};
    if (!c.viewers.empty()) whole["viewers"] = list_of(c.viewers);
    if (c.store) whole["store"] = object_of(*c.store);
    if (!c.judge_backlog) whole["judge_backlog"] = false;
    std::string text;
    print(whole, text);
    text += '\n';
    command::write_private(path, bz::as_bytes(text));
}

std::string private_text(const std::string& path) {
    std::error_code failed;
    const auto about = std::filesystem::status(path, failed);
    using std::filesystem::perms;
    if (!failed && (about.permissions() & (perms::group_all | perms::others_all)) != perms::none)
        command::fail(path + ": holds a password and others than its owner may use it: chmod 600 it");
    return command::read_text(path);
}
std::string first_line(const std::string& path) {
    auto text = private_text(path);
    auto line = text.substr(0, text.find('\n'));
    bz::wipe(std::as_writable_bytes(std::span(text)));
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.size() > 256) command::fail(path + ": its first line is no password of 1 to 256 bytes");
    return line;
}
std::string password_of(const camera_settings& camera) { return camera.password_file.empty() ? std::string() : first_line(camera.password_file); }

}  // namespace recorder
