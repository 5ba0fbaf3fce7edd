// door: set-up, challenge, proof and refusal of a composed camera, built without exceptions and RTTI, allocate nothing.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/door.hpp>
#include <bartizan/prove.hpp>

#include <cstdio>
#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;
bool counting = false;
}  // namespace

void* operator new(std::size_t size) {
    if (counting) ++allocations;
    if (void* p = std::malloc(size)) return p;
    std::abort();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace {
namespace bz = bartizan;
using camera = bz::camera<bz::services<bz::http_server<>>, bz::tls<bz::tls_v1_3>, bz::digest_or_basic<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>,
                          bz::throttle<>>;
static_assert(bz::proven<camera>);

struct flash {   // three records in fixed memory
    struct record {
        std::array<char, 16> name{};
        std::array<std::byte, 40'000> bytes{};
        std::size_t size = 0;
    };
    std::array<record, 3> records{};
    std::size_t used = 0;
    record* find(std::string_view name) {
        for (std::size_t i = 0; i < used; ++i)
            if (name == records[i].name.data()) return &records[i];
        return nullptr;
    }
    bz::result<std::size_t> load(std::string_view name, bz::bytes_span into) {
        const auto* found = find(name);
        if (!found) return bz::outside_errc::no_such_record;
        if (found->size > into.size()) return bz::outside_errc::record_too_large;
        bz::copy_bytes(bz::bytes_view(found->bytes).first(found->size), into);
        return found->size;
    }
    bz::result<> replace(std::string_view name, bz::bytes_view data) {
        auto* place = find(name);
        if (!place) {
            place = &records[used++];
            name.copy(place->name.data(), place->name.size() - 1);
        }
        bz::copy_bytes(data, place->bytes);
        place->size = data.size();
        return {};
    }
};
struct slow_hash {
    bz::result<> derive(bz::bytes_view password, std::span<const std::byte, 16> salt, bz::crypto::password_cost, std::span<std::byte, 32> out) const {
        bz::copy_bytes(bz::crypto::hmac_of<bz::sha256>(salt, password), out);
        return {};
    }
};
struct numbers {
    unsigned next = 1;
    bz::result<> fill(bz::bytes_span out) {
        for (auto& b : out) b = static_cast<std::byte>(next++ * 37);
        return {};
    }
};
using door_type = bz::access::door<camera, flash, slow_hash, numbers>;

int run(door_type& door) {
    const auto peer = bz::address::v4(192, 168, 0, 10);
    const bz::instant now{std::chrono::hours(1)};
    int wrong = !door.open("bartizan", {});
    auto permit = door.ask_set_up(peer, now);
    wrong += !permit || !door.set_up(std::move(*permit), "admin", "tallship-7", "tallship-7", {});
    bz::access::knock knock{.peer = peer, .encrypted = true, .method = "GET", .target = "/", .now = now};
    for (std::uint32_t round = 0; round < 100; ++round) {
        const auto asked = door.ask(knock);
        const auto* challenges = std::get_if<bz::access::challenges>(&asked);
        if (!challenges || challenges->size() != 2) return ++wrong;
        const auto start = (*challenges)[0].find("nonce=\"") + 7;
        const auto nonce = (*challenges)[0].substr(start, bz::access::nonce_text::size);
        using digest = bz::http_auth::digest_of<bz::sha256>;
        const auto secret = digest::user_realm_password("admin", "bartizan", round % 10 == 9 ? "wrong" : "tallship-7");
        const auto response = digest::response(secret.reveal(), false, {"GET", "/", nonce, "00000001", "c0ffee", bz::http_auth::protection::auth, {}});
        std::array<char, 400> text;
        bz::byte_writer writer(std::as_writable_bytes(std::span(text)));
        for (const auto part : {std::string_view("Digest username=\"admin\", realm=\"bartizan\", uri=\"/\", algorithm=SHA-256, qop=auth, nc=00000001, cnonce=c0ffee, nonce=\""), nonce,
                                std::string_view("\", response="), digest::view(response)})
            writer.text(part);
        const std::array<std::string_view, 1> field{bz::as_text(writer.written())};
        auto answer = knock;
        answer.authorization = field;
        const auto judged = door.ask(answer);
        const bool entered = std::holds_alternative<door_type::entry>(judged);
        wrong += entered != (round % 10 != 9);
        knock.now += std::chrono::seconds(30);
    }
    const std::array<std::string_view, 1> basic{"Basic YWRtaW46dGFsbHNoaXAtNw=="};
    knock.authorization = basic;
    wrong += !std::holds_alternative<door_type::entry>(door.ask(knock));
    return wrong + !door.audit().size();
}
}  // namespace

int main() {
    static flash store;
    static slow_hash hash;
    static numbers random;
    static door_type door(store, hash, random);
    counting = true;
    const int wrong = run(door);
    counting = false;
    std::printf("a door of %zu bytes: %d wrong, %zu allocations\n", sizeof(door_type), wrong, allocations);
    return wrong != 0 || allocations != 0;
}
