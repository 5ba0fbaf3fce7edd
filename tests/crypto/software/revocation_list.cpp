// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/revocation_list.hpp>

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;
using crypto::hash_id, crypto::trust, crypto::revocation_reason;

namespace {
constexpr auto at = [](std::int64_t unix_seconds) { return bz::utc_time::from_unix_microseconds(unix_seconds * 1'000'000); };
constexpr bz::utc_time early = at(1'750'000'000), middle = at(1'760'000'000), late = at(1'770'000'000), now = at(1'800'000'000);
constexpr validity decade{at(1'700'000'000), at(2'000'000'000)}, month{at(1'799'000'000), at(1'802'000'000)};

struct factory {
    certificate_authority ca = *certificate_authority::make("Acme", decade);
    ecdsa_key camera = *ecdsa_key::generate();
    std::string chain = *ca.issue(bz::as_bytes(*camera.request({"camera 1"})), decade);

    std::string list(std::vector<revoked_certificate> rows, bool by_root = false) const { return *ca.list_revoked(rows, month, 1, by_root); }
    revoked_certificate leaf(bz::utc_time since, revocation_reason why = revocation_reason::superseded) const {
        return {ca.issued(bz::as_bytes(chain))->serial, {since, why}};
    }
    trust_store store(const std::string& lists) const {
        trust_store s(now);
        REQUIRE(s.add_anchors(bz::as_bytes(ca.root_pem())));
        REQUIRE(s.add_lists(bz::as_bytes(lists)));
        return s;
    }
    crypto::signature_verdict judged(trust_store& s, bz::utc_time when) const {
        return s.check(bz::as_bytes(chain), when, hash_id::sha256, {}, {});
    }
};
}  // namespace

TEST_CASE("what was signed before a revocation stays trusted and is told; what was signed after it is not trusted") {
    const factory f;
    auto store = f.store(f.list({f.leaf(middle)}));
    for (const auto when : {early, late, early, bz::utc_time{middle.ticks - 1}, middle}) {   // in any order: nothing remembered may leak
        const auto verdict = f.judged(store, when);
        REQUIRE(verdict.revoked);
        CHECK(verdict.revoked->since == middle);
        CHECK(verdict.revoked->why == revocation_reason::superseded);
        CHECK(verdict.revoked_then == (when >= middle));
        CHECK((verdict.trust == trust::trusted) == (when < middle));
    }
    CHECK(store.lists()[0].use == list_use::checked);
    auto other = f.store(f.list({}));   // the positive control: the same chain, on no list
    CHECK(f.judged(other, late).trust == trust::trusted);
    CHECK_FALSE(f.judged(other, late).revoked);
}

TEST_CASE("a compromised key is never trusted, whatever date it wrote") {
    const factory f;
    for (const auto why : {revocation_reason::key_compromise, revocation_reason::ca_compromise, revocation_reason::aa_compromise}) {
        auto store = f.store(f.list({f.leaf(middle, why)}));
        CHECK(f.judged(store, early).trust == trust::untrusted);
        CHECK(f.judged(store, early).revoked_then);
        CHECK(f.judged(store, late).trust == trust::untrusted);
    }
}

TEST_CASE("revoking the issuing CA takes its cameras with it, and only the root can do it") {
    const factory f;
    const auto issuing = f.ca.issued(bz::as_bytes(f.ca.issuing_pem()));
    REQUIRE(issuing);
    CHECK(issuing->by_root);
    const revoked_certificate row{issuing->serial, {middle, revocation_reason::cessation_of_operation}};
    auto by_root = f.store(f.list({row}, true));
    CHECK(f.judged(by_root, early).trust == trust::trusted);
    CHECK(f.judged(by_root, late).trust == trust::untrusted);
    auto by_itself = f.store(f.list({row}, false));
    CHECK(f.judged(by_itself, late).trust == trust::trusted);
}

TEST_CASE("an intermediate that is the anchor revokes by its own lists, without the root") {
    const factory f;
    trust_store store(now);
    REQUIRE(store.add_anchors(bz::as_bytes(f.ca.issuing_pem())));
    CHECK(f.judged(store, late).trust == trust::trusted);
    REQUIRE(store.add_lists(bz::as_bytes(f.list({f.leaf(middle)}))));
    CHECK(f.judged(store, early).trust == trust::trusted);
    CHECK(f.judged(store, late).trust == trust::untrusted);
}

TEST_CASE("a leaf that is itself the anchor is still revoked by the CA that comes with it") {
    const factory f;
    trust_store store(now);
    REQUIRE(store.add_anchors(bz::as_bytes(f.chain.substr(0, f.chain.find("-----BEGIN", 10)))));
    REQUIRE(store.add_lists(bz::as_bytes(f.list({f.leaf(middle)}))));
    CHECK(f.judged(store, early).trust == trust::trusted);
    CHECK(f.judged(store, late).trust == trust::untrusted);
}

TEST_CASE("a list that its issuer did not sign does not count, and neither does one of a foreign CA") {
    const factory f, stranger;
    auto store = f.store(stranger.list({f.leaf(early, revocation_reason::key_compromise)}));   // both are called Acme
    CHECK(f.judged(store, late).trust == trust::trusted);
    CHECK(store.lists()[0].use == list_use::signature_wrong);
    auto foreign_ca = *certificate_authority::make("Other", decade);
    auto foreign = f.store(*foreign_ca.list_revoked(std::vector{f.leaf(early)}, month, 1));
    CHECK(f.judged(foreign, late).trust == trust::trusted);
    CHECK(foreign.lists()[0].use == list_use::none);
    auto both = f.store(stranger.list({}) + f.list({f.leaf(early)}));   // one bad list must not hide a good one
    CHECK(f.judged(both, late).trust == trust::untrusted);
}

TEST_CASE("of several lists the gravest counts, and what was remembered before a list came does not") {
    const factory f;
    auto store = f.store(f.list({f.leaf(late)}));
    CHECK(f.judged(store, middle).trust == trust::trusted);
    REQUIRE(store.add_lists(bz::as_bytes(f.list({f.leaf(early)}))));
    CHECK(f.judged(store, middle).trust == trust::untrusted);
    REQUIRE(store.add_lists(bz::as_bytes(f.list({f.leaf(late, revocation_reason::key_compromise)}))));
    CHECK(f.judged(store, at(1'740'000'000)).trust == trust::untrusted);
    store.begin_recording();
    CHECK(store.lists()[0].use == list_use::none);
}

TEST_CASE("lists are read from PEM with several in it, and from DER; whatever cannot be read spoils the file") {
    const factory f;
    const auto one = f.list({f.leaf(middle)}), two = f.list({}, true);
    const auto lists = read_revocation_lists(bz::as_bytes("some text\n" + one + "more\n" + two));
    REQUIRE(lists);
    REQUIRE(lists->size() == 2);
    CHECK((*lists)[0].size() == 1);
    CHECK((*lists)[0].issued() == month.from);
    CHECK((*lists)[0].next() == month.until);
    CHECK((*lists)[1].size() == 0);
    const auto body = one.substr(one.find('\n'), one.find("-----END") - one.find('\n'));
    const auto der = Botan::base64_decode(body, true);
    const auto raw = as_bytes(std::span(der.data(), der.size()));
    REQUIRE(read_revocation_lists(raw));
    CHECK(read_revocation_lists(raw)->size() == 1);
    for (std::size_t size = 0; size < raw.size(); size += 3) CHECK_FALSE(read_revocation_lists(raw.first(size)));
    std::vector<std::byte> longer(raw.begin(), raw.end());
    longer.push_back(std::byte{0});
    const auto refused = make_error(crypto::errc::bad_revocation_list);
    CHECK(read_revocation_lists(longer).error() == refused);
    CHECK(read_revocation_lists(bz::as_bytes(one + one.substr(0, one.size() / 2))).error() == refused);
    CHECK(read_revocation_lists(bz::as_bytes(f.chain)).error() == refused);
    CHECK(read_revocation_lists({}).error() == refused);
    CHECK(read_revocation_lists(std::vector<std::byte>(most_revocation_bytes + 1)).error() == refused);
    trust_store store(now);
    CHECK(store.add_lists(bz::as_bytes("nonsense")).error() == refused);
}

TEST_CASE("a CA lists only what it issued, and needs its root's key to speak for the root") {
    const factory f, stranger;
    CHECK(f.ca.issued(bz::as_bytes(f.chain)));
    CHECK_FALSE(f.ca.issued(bz::as_bytes(f.chain))->by_root);
    CHECK(f.ca.issued(bz::as_bytes(stranger.chain)).error() == make_error(crypto::errc::bad_certificate));
    CHECK(f.ca.issued(bz::as_bytes(f.ca.root_pem())).error() == make_error(crypto::errc::bad_certificate));   // a root is taken out of trust
    CHECK(f.ca.issued(bz::as_bytes("nonsense")).error() == make_error(crypto::errc::bad_certificate));
    CHECK(f.ca.list_revoked({}, {month.until, month.from}, 1).error() == make_error(crypto::errc::bad_certificate));
}
