// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/hash.hpp>

#include <laws/hash_law.hpp>
#include <laws/kernel_law.hpp>
#include <support/vectors.hpp>

#include <botan/hash.h>
#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using bz::purpose::document_signature;
using bz::purpose::frame_integrity;

namespace {
template <class Algorithm, class Target = bz::target::portable> auto of(bz::bytes_view data) {
    return crypto::digest_of<Algorithm, frame_integrity, Target>(data);
}

template <class Algorithm> auto by_botan(bz::bytes_view data) {
    const auto hash = Botan::HashFunction::create_or_throw(std::is_same_v<Algorithm, bz::sha512_256> ? "SHA-512-256" : std::string(Algorithm::name));
    hash->update(reinterpret_cast<const std::uint8_t*>(data.data()), data.size());
    std::array<std::byte, crypto::hasher<Algorithm, frame_integrity>::digest_size> out;
    hash->final(reinterpret_cast<std::uint8_t*>(out.data()));
    return out;
}
template <class Algorithm, class Target> struct pair {
    using algorithm = Algorithm;
    using machine = crypto::hasher<Algorithm, frame_integrity, Target>;
};
}  // namespace

TEMPLATE_TEST_CASE("a hasher obeys its law on every target and agrees with Botan", "", (pair<bz::sha256, bz::target::portable>),
                   (pair<bz::sha256, bz::target::x86_sse2>), (pair<bz::sha256, bz::target::armv8_neon>),
                   (pair<bz::sha256, bz::target::detect>),
                   (pair<bz::sha384, bz::target::portable>), (pair<bz::sha512, bz::target::portable>),
                   (pair<bz::sha512_256, bz::target::portable>)) {
    laws::hash_law<typename TestType::machine>(by_botan<typename TestType::algorithm>);
}

TEMPLATE_LIST_TEST_CASE("SHA-256 of all CAVP short and long messages is right on every target, alone and several at once", "", laws::targets) {
    laws::needs<bz::kernel::sha256_lanes, TestType>();
    for (const auto* file : {"SHA256ShortMsg.json", "SHA256LongMsg.json"}) {
        const auto json = tests::shared_json(std::string("vectors/crypto/sha/") + file);
        REQUIRE(json.at("cases").as_array().size() > 10);
        std::vector<tests::octets> messages;
        std::vector<std::string> digests;
        for (const auto& each : json.at("cases").as_array()) {
            auto message = tests::bytes(each, "msg");
            message.resize(tests::number(each, "len_bits") / 8);   // the empty message is written as 00
            INFO("case " << each.at("id"));
            CHECK(tests::to_hex(of<bz::sha256, TestType>(message)) == tests::text(each, "md"));
            messages.push_back(std::move(message));
            digests.push_back(tests::text(each, "md"));
        }
        const std::vector<bz::bytes_view> views(messages.begin(), messages.end());
        std::vector<std::array<std::byte, 32>> out(views.size());
        crypto::digests_of<bz::sha256, frame_integrity, TestType>(views, out);
        for (std::size_t i = 0; i < out.size(); ++i) CHECK(tests::to_hex(out[i]) == digests[i]);
    }
}

TEST_CASE("SHA-256 is right at the edges of blocks and for repeated messages") {
    const auto json = tests::shared_json("vectors/crypto/sha/edges.json");
    for (const auto& each : json.at("cases").as_array()) {
        const auto message = tests::bytes(each, "msg");
        crypto::hasher<bz::sha256, frame_integrity> machine;
        for (auto left = tests::number(each, "repeat"); left > 0; --left) machine.update(message);
        CHECK(tests::to_hex(machine.finish()) == tests::text(each, "sha256"));
    }
}

// CAVP's Monte Carlo test: 1,000 hashes in a row for each of 100 results (SHAVS, 6.4).
TEMPLATE_TEST_CASE("SHA-256 passes the Monte Carlo test of CAVP", "", bz::target::portable, bz::target::detect) {
    std::istringstream lines(tests::shared_file("vectors/crypto/sha/SHA256Monte.rsp"));
    tests::octets seed;
    std::size_t checked = 0;
    for (std::string line; std::getline(lines, line);) {
        while (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.starts_with("Seed = ")) seed = tests::from_hex(line.substr(7));
        if (!line.starts_with("MD = ")) continue;
        tests::octets a = seed, b = seed, c = seed;
        for (int i = 0; i < 1000; ++i) {
            const auto next = crypto::digest_of<bz::sha256, frame_integrity, TestType>(bz::bytes_view(a), bz::bytes_view(b), bz::bytes_view(c));
            a = std::move(b);
            b = std::move(c);
            c.assign(next.begin(), next.end());
        }
        REQUIRE(tests::to_hex(c) == line.substr(5));
        seed = c;
        ++checked;
    }
    CHECK(checked == 100);
}

TEST_CASE("a hash that is chosen at run time gives the digest of the one that is chosen by type") {
    const auto message = bz::as_bytes("the quick brown fox");
    using crypto::hash_id;
    const auto check = [&](hash_id id, bz::bytes_view right) {
        crypto::any_hash<document_signature> machine(id);
        CHECK(machine.id() == id);
        machine.update(message.first(5));
        machine.update(message.subspan(5));
        const auto digest = machine.finish();
        CHECK(digest.size == crypto::digest_size_of(id));
        CHECK(tests::to_hex(digest.view()) == tests::to_hex(right));
        machine.update(message);
        machine.choose(id);   // forgets
        machine.update(message);
        CHECK(tests::to_hex(machine.finish().view()) == tests::to_hex(right));
    };
    check(hash_id::sha256, of<bz::sha256>(message));
    check(hash_id::sha384, of<bz::sha384>(message));
    check(hash_id::sha512, of<bz::sha512>(message));
    STATIC_CHECK(crypto::hash_id_of<bz::sha384> == hash_id::sha384);
}

TEST_CASE("several messages at once have their digests, for hashes without a kernel for it as well") {
    const std::array<bz::bytes_view, 3> messages{bz::as_bytes("abc"), bz::as_bytes(""), bz::as_bytes("the quick brown fox")};
    std::array<std::array<std::byte, 64>, 3> out;
    crypto::digests_of<bz::sha512, frame_integrity>(messages, out);
    for (std::size_t i = 0; i < 3; ++i) CHECK(out[i] == of<bz::sha512>(messages[i]));
}

TEST_CASE("the digest of several parts is the digest of them joined") {
    const auto joined = crypto::digest_of<bz::sha256, frame_integrity>(bz::as_bytes("ab"), bz::bytes_view(), bz::as_bytes("c"));
    CHECK(joined == of<bz::sha256>(bz::as_bytes("abc")));
}
