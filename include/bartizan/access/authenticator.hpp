// authenticator: the gate that knows who somebody is: Digest and Basic, the same for HTTP and RTSP (C02 to C06).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/account_store.hpp>
#include <bartizan/access/challenges.hpp>
#include <bartizan/access/throttle.hpp>
#include <bartizan/policy/authentication.hpp>
#include <bartizan/protocol/http_auth/basic.hpp>
#include <bartizan/protocol/http_auth/digest_credentials.hpp>

#include <variant>

namespace bartizan::access {

// asked: the facts of a request that credentials are judged with.
struct asked {
    std::string_view method, target;   // as in the request line
    bytes_view body;                   // whole, for qop=auth-int
    bool encrypted = false;            // it came through TLS
};

// denial: why nobody was recognised; for the log. Peers are told no more than a challenge.
enum class denial {
    wrong,          // name or password: the only one that the throttle keeps its payment for
    stale,          // the response is right, the nonce too old: come again
    replayed,       // the response is right, its count was used
    not_composed,   // a scheme or algorithm that this product does not take, such as MD5
    foreign,        // realm, nonce or opaque are not ours
    malformed,      // not by the grammar, or about another request: 400
    failed,         // the password hash had no memory
};

// same_resource: `uri` of the credentials and the target of the request; one may be absolute (RFC 7616, 3.4.6).
constexpr bool same_resource(std::string_view uri, std::string_view target) noexcept {
    const auto path = [](std::string_view text) {
        const auto scheme = text.find("://");
        if (scheme == text.npos || text.find('/') < scheme) return text;
        const auto slash = text.find('/', scheme + 3);
        return slash == text.npos ? std::string_view("/") : text.substr(slash);
    };
    if (uri == target) return true;
    const bool one_is_absolute = (path(uri) != uri) != (path(target) != target);
    return one_is_absolute && path(uri) == path(target);
}

inline constexpr std::uint32_t nonce_lifetime_ms = 300'000;
inline constexpr std::size_t tracked_nonces = 512;

// authenticator<Authentication, Accounts, Throttle>: judges what an attempt brings along. Every path computes a response or a password hash,
// also for nobody, so that time does not tell who has an account.
//   memory  the object: 12 KiB for the counts of nonces      threat  counters replay, unknown-user oracles
template <class Authentication, class Accounts, class Throttle> class authenticator {
    Accounts& accounts_;
    nonces<tracked_nonces> nonces_{nonce_lifetime_ms};
    secret<32> key_;
    std::array<std::array<std::byte, 32>, Accounts::limits.most_accounts> proven_{};   // Basic: what was right before, by place, keyed

public:
    using recognised = past<authenticator, identity>;
    using judgement = std::variant<denial, recognised>;

    explicit authenticator(Accounts& accounts) noexcept : accounts_(accounts) {}

    template <random_source Random> result<> open(Random& random) noexcept {
        forget();
        if (const auto filled = nonces_.open(random); !filled) return filled;
        return random.fill(key_.fill());
    }
    // forget: passwords changed; what was right before may not be any more.
    void forget() noexcept { wipe(std::as_writable_bytes(std::span(proven_))); }

    // challenge: how to prove oneself. Basic is offered only where it travels in TLS, or where the product has no TLS and says so.
    challenges challenge(const address& peer, bool basic_allowed, bool stale, instant now) noexcept {
        challenges out;
        out.stale = stale;
        const auto nonce = nonces_.issue(now, peer);
        each_algorithm([&]<class A>(std::type_identity<A>) { out.template add_digest<A>(accounts_.realm(), nonce); });
        if (Authentication::takes_basic && basic_allowed) out.add_basic(accounts_.realm());
        return out;
    }

    // everybody: products with bz::no_authentication. stranger: what needs no account, and guests where they are composed. Both are
    // private to the door's decision by what they are: an administrator without a name, a guest.
    static recognised everybody() noexcept
        requires(!Authentication::asks)
    {
        return recognised({{}, level::administrator});
    }
    static recognised stranger() noexcept { return recognised({{}, level::guest}); }

    // account_named: for the throttle, before anything is judged.
    struct credentials {
        http_auth::fields<> fields;
        http_auth::digest_credentials digest;
        http_auth::basic_credentials basic;
        bool is_basic = false;
        std::optional<std::size_t> place;
        std::string_view name;   // as given; of userhash the name of the account, if there is one
    };
    std::optional<denial> read(std::string_view value, bool basic_allowed, credentials& out) const noexcept {
        if (!http_auth::read_credentials(value, out.fields)) return denial::malformed;
        out.is_basic = out.fields.is("Basic");
        if (out.is_basic) {
            if (!Authentication::takes_basic || !basic_allowed) return denial::not_composed;
            if (!out.basic.read_fields(out.fields)) return denial::malformed;
            out.name = out.basic.user();
            out.place = accounts_.place_of(out.name);
            return {};
        }
        if (!out.fields.is("Digest")) return denial::not_composed;
        if (!out.digest.read(out.fields)) return denial::malformed;
        out.name = out.digest.user;
        bool known = false;
        each_algorithm([&]<class A>(std::type_identity<A>) {
            if (!http_auth::same_word(out.digest.algorithm, http_auth::algorithm_name<A>)) return;
            known = true;
            out.place = out.digest.userhash ? accounts_.template place_of_hash<A>(out.digest.user) : accounts_.place_of(out.digest.user);
            if (out.place && out.digest.userhash) out.name = accounts_.accounts()[*out.place].name.view();
        });
        if (!known || !out.digest.known_qop) return denial::not_composed;
        // RFC 2069's form has no count, hence no defence against replay; only clients of MD5's age send it, only where MD5 is composed
        if (out.digest.qop == http_auth::protection::none && !http_auth::same_word(out.digest.algorithm, "MD5")) return denial::not_composed;
        return {};
    }

    judgement judge(past<Throttle, attempt>&& attempt, const credentials& given, const asked& about, instant now) noexcept {
        return given.is_basic ? judge_basic(given) : judge_digest(attempt->from, given, about, now);
    }

private:
    template <class Do> static void each_algorithm(Do act) noexcept { each_of(act, typename Authentication::algorithms{}); }
    template <class Do, class... A> static void each_of(Do act, list<A...>) noexcept {
        [[maybe_unused]] const auto one = [&]<class X>(std::type_identity<X> x, bool legacy) {
            if (std::is_same_v<X, md5> == legacy) act(x);
        };
        (one(std::type_identity<A>{}, false), ...);
        (one(std::type_identity<A>{}, true), ...);
    }
    judgement recognise(std::size_t place) const noexcept { return recognised(accounts_.identity_at(place)); }

    judgement judge_digest(const address& from, const credentials& given, const asked& about, instant now) noexcept {
        const auto& d = given.digest;
        if (!same_resource(d.uri, about.target)) return denial::malformed;
        bool right = false;
        each_algorithm([&]<class A>(std::type_identity<A>) {
            if (!http_auth::same_word(d.algorithm, http_auth::algorithm_name<A>)) return;
            const auto known = accounts_.template digest_secret_of<A>(given.place);
            const auto expected = http_auth::digest_of<A>::response(known.bytes, d.session, {about.method, d.uri, d.nonce, d.nc_text, d.cnonce, d.qop, about.body});
            right = crypto::equal_ct(as_bytes(http_auth::digest_of<A>::view(expected)), as_bytes(d.response)) && known.real;
        });
        const auto state = nonces_.check(d.nonce, now, from);
        if (state == nonce_state::foreign || d.realm != accounts_.realm() || !d.opaque.empty()) return denial::foreign;
        if (!right) return denial::wrong;
        if (state == nonce_state::stale) return denial::stale;
        if (d.qop != http_auth::protection::none && !nonces_.use(d.nonce, d.nc)) return denial::replayed;
        return recognise(*given.place);
    }

    // A right password is remembered as a keyed hash until passwords change: Argon2 for each request would stop the camera.
    judgement judge_basic(const credentials& given) noexcept {
        const auto name = given.basic.user();
        std::array<std::byte, 1> size{static_cast<std::byte>(name.size())};
        const auto mark = crypto::hmac_of<sha256>(key_.reveal(), bytes_view(size), as_bytes(name), as_bytes(given.basic.password()));
        if (given.place && crypto::equal_ct(mark, proven_[*given.place])) return recognise(*given.place);
        const auto right = accounts_.check_password_of(given.place, given.basic.password());
        if (!right) return denial::failed;
        if (!*right) return denial::wrong;
        proven_[*given.place] = mark;
        return recognise(*given.place);
    }
};

// authorizer: the last gate: whether whom the authenticator recognised may do this (Q10).
template <class Authenticator> class authorizer {
public:
    using entry = past<authorizer, admission>;
    static std::optional<entry> let(past<Authenticator, identity>&& who, access_class what, const address& from) noexcept {
        return may(who->is, what) ? std::optional(entry({*who, from, what})) : std::nullopt;
    }
};

}  // namespace bartizan::access
