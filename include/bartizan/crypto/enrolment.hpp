// enrolment: how a device key gets its certificate, as types: no step can be left out, whatever holds the key.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/device_certificate.hpp>
#include <bartizan/crypto/signer.hpp>

#include <variant>

namespace bartizan::crypto {

// device_key: a signer that can be given certificates: software::signing_key, pkcs11::token_key, tpm::persistent_key.
//   self_sign      replaces the chain by a self-signed certificate (I09)      request    PKCS#10 as PEM (I12)
//   install_chain  only a chain whose leaf is of this key (I13)               remove_chain   the key stays (I10, I14)
template <class K>
concept device_key = signer<K> && requires(K key, const subject& of, validity valid, bytes_view pem) {
    { key.self_sign(of, valid) } -> std::same_as<result<>>;
    { *key.request(of) } -> std::convertible_to<std::string_view>;
    { key.install_chain(pem) } -> std::same_as<result<>>;
    { key.remove_chain() } -> std::same_as<result<>>;
};

namespace enrolment {

template <class State> struct must_have_a_key {
    static_assert(State::has_key, "[BZ-C24] no key yet: there is nothing to certify or to sign with. Fix: generate(...) first.");
};
template <class State> struct must_have_a_certificate {
    static_assert(State::has_certificate || !State::has_key,
                  "[BZ-C23] no certificate: nobody could verify what this key signs. Fix: self_sign(...), or request(...) and install(...).");
};
template <class State, class Provenance> struct must_be_issued {
    static_assert(State::issued || !State::has_certificate || !Provenance::issued,
                  "[BZ-C25] self-signed: this product promises a certificate that somebody else issued. Fix: request(...) and install(...).");
};

// The steps of the white paper's screen (3.9, I08 to I16). A step that fails leaves its state as it was; one that succeeds moves the key on.
//
//   no_key -> key_generated -> self_signed --------------------> enabled, which models `signer`
//                  |       \-> requested -> certified -------------^
//                  '-- a chain may also be installed here: the request may have been made before a restart
template <device_key K> struct key_generated;
template <device_key K> struct self_signed;
template <device_key K> class requested;
template <device_key K> struct certified;
template <device_key K> class enabled;

template <device_key K> struct no_key;
template <class State, device_key K> class step;
template <device_key K> using resumed = std::variant<key_generated<K>, self_signed<K>, certified<K>>;
template <device_key K> resumed<K> resume(K key) noexcept;

// earned: only steps can make one, so nobody writes down a state that was never reached.
class earned {
    earned() noexcept {}
    template <device_key K> friend struct no_key;
    template <class State, device_key K> friend class step;
    template <device_key K> friend resumed<K> resume(K key) noexcept;
};

// no_key: the device is new.
template <device_key K> struct no_key {
    static constexpr bool has_key = false, has_certificate = false, issued = false;

    // generate (I08): make() -> result<K>
    template <class Make> result<key_generated<K>> generate(Make make) const noexcept {
        result<K> made = make();
        if (!made) return made.error();
        return key_generated<K>(earned{}, std::move(*made));
    }
    template <class... A> void self_sign(A&&...) const noexcept { (void)sizeof(must_have_a_key<no_key>); }
    template <class... A> void request(A&&...) const noexcept { (void)sizeof(must_have_a_key<no_key>); }
    template <class... A> void install(A&&...) const noexcept { (void)sizeof(must_have_a_key<no_key>); }
    template <class Provenance> void enable() const noexcept { (void)sizeof(must_have_a_key<no_key>); }
};

// step: what all states with a key can do.
template <class State, device_key K> class step {
protected:
    K key_;
    explicit step(K key) noexcept : key_(std::move(key)) {}

public:
    static constexpr bool has_key = true;

    bytes_view certificate_chain() const noexcept { return key_.certificate_chain(); }   // download (I11, I15); empty when there is none

    result<self_signed<K>> self_sign(const subject& of, validity valid) && noexcept {
        if (const auto done = key_.self_sign(of, valid); !done) return done.error();
        return self_signed<K>(earned{}, std::move(key_));
    }
    result<requested<K>> request(const subject& of) && noexcept {
        const auto made = key_.request(of);
        if (!made) return made.error();
        pem_text text;
        text.append(*made);
        if (!text.fits()) return errc::no_space;
        return requested<K>(earned{}, std::move(key_), text);
    }
    result<certified<K>> install(bytes_view chain) && noexcept {
        if (is_self_signed(as_text(chain))) return errc::bad_certificate;   // that is self_sign's, and proves less
        if (const auto done = key_.install_chain(chain); !done) return done.error();
        return certified<K>(earned{}, std::move(key_));
    }
    // enable (I16): Provenance is what the product's policy promises: policy_of<cam, role::key>::provenance.
    template <class Provenance> enabled<K> enable() && noexcept {
        (void)sizeof(must_have_a_certificate<State>);
        (void)sizeof(must_be_issued<State, Provenance>);
        return enabled<K>(earned{}, std::move(key_));
    }
    result<key_generated<K>> remove_certificate() && noexcept {
        if (const auto done = key_.remove_chain(); !done) return done.error();
        return key_generated<K>(earned{}, std::move(key_));
    }
};

template <device_key K> struct key_generated : step<key_generated<K>, K> {
    static constexpr bool has_certificate = false, issued = false;
    key_generated(earned, K key) noexcept : step<key_generated<K>, K>(std::move(key)) {}
};
template <device_key K> struct self_signed : step<self_signed<K>, K> {
    static constexpr bool has_certificate = true, issued = false;
    self_signed(earned, K key) noexcept : step<self_signed<K>, K>(std::move(key)) {}
};
template <device_key K> class requested : public step<requested<K>, K> {
    pem_text text_;

public:
    static constexpr bool has_certificate = false, issued = false;
    requested(earned, K key, const pem_text& text) noexcept : step<requested<K>, K>(std::move(key)), text_(text) {}
    std::string_view text() const noexcept { return text_; }   // for the CA, as PEM
};
template <device_key K> struct certified : step<certified<K>, K> {
    static constexpr bool has_certificate = true, issued = true;
    certified(earned, K key) noexcept : step<certified<K>, K>(std::move(key)) {}
};

// enabled: models `signer`; this is what a recording takes.
template <device_key K> class enabled : public algorithm_of<K> {
    K key_;

public:
    static constexpr std::size_t max_signature_bytes = K::max_signature_bytes;
    enabled(earned, K key) noexcept : key_(std::move(key)) {}

    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept { return key_.sign(digest, signature); }
    bytes_view certificate_chain() const noexcept { return key_.certificate_chain(); }
};

// resume: where a key that was found again stands (I10, I14: what the screen shows).
template <device_key K> resumed<K> resume(K key) noexcept {
    const auto chain = as_text(key.certificate_chain());
    if (chain.empty()) return key_generated<K>(earned{}, std::move(key));
    if (is_self_signed(chain)) return self_signed<K>(earned{}, std::move(key));
    return certified<K>(earned{}, std::move(key));
}

}  // namespace enrolment
}  // namespace bartizan::crypto
