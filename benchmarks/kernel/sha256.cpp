// sha256: SHA-256 of one message, and of several at once; every message is hashed from start to digest.
// SPDX-License-Identifier: Apache-2.0
#include "entries.hpp"
#include "our_sha256.hpp"
#include "targets.hpp"

#include <peers/botan.hpp>
#include <peers/libgcrypt.hpp>
#include <peers/openssl.hpp>
#if __has_include(<intel-ipsec-mb.h>)
#include <peers/ipsec_mb.hpp>
#endif
#include <support/contest.hpp>

#include <bartizan/crypto/hash.hpp>

namespace benchmarks {
namespace {

template <std::size_t Streams> struct digests {
    std::array<sha256_digest, Streams> of;
    std::array<bz::bytes_view, Streams> messages;

    explicit digests(std::size_t bytes) {
        for (std::size_t i = 0; i < Streams; ++i) messages[i] = input(bytes, i);
    }
    octets output() const {
        octets out;
        for (const auto& digest : of) out.insert(out.end(), digest.begin(), digest.end());
        return out;
    }
};

template <class Target> struct our_stream : digests<1> {
    using digests<1>::digests;
    void operator()() { of[0] = bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity, Target>(messages[0]); }
};

template <class Target, std::size_t Streams> struct our_lanes : digests<Streams> {
    using digests<Streams>::digests;
    void operator()() {
        std::array<sha256_state, Streams> states;
        std::array<bz::kernel::sha256_lane, Streams> lanes;
        for (std::size_t i = 0; i < Streams; ++i) {
            states[i] = sha256_start;
            lanes[i] = {&states[i], this->messages[i].data(), this->messages[i].size() / 64};
        }
        bz::kernel::sha256_lanes<Target>::run(lanes);
        finish_lanes<Target>(states, this->messages);
        for (std::size_t i = 0; i < Streams; ++i) this->of[i] = digest_from(states[i]);
    }
};

template <class Peer, std::size_t Streams> struct theirs : digests<Streams> {
    std::unique_ptr<Peer> peer;
    theirs(std::unique_ptr<Peer> with, std::size_t bytes) : digests<Streams>(bytes), peer(std::move(with)) {}
    void operator()() {
        if constexpr (Streams > 1 && requires { peer->run(this->messages, this->of); }) peer->run(this->messages, this->of);
        else
            for (std::size_t i = 0; i < Streams; ++i) peer->run(this->messages[i], this->of[i]);
    }
};
template <std::size_t Streams, class Peer> auto theirs_of(std::unique_ptr<Peer> peer, std::size_t bytes) {
    return theirs<Peer, Streams>(std::move(peer), bytes);
}

template <std::size_t Streams> void enter_size(std::size_t bytes) {
    const work what{Streams == 1 ? "sha256" : std::string("sha256_x").append(std::to_string(Streams)), bytes, Streams};
    const auto expected = [=] {
        our_lanes<bz::target::portable, Streams> reference(bytes);
        reference();
        return reference.output();
    };
    if constexpr (Streams == 1)
        each_target<bz::kernel::sha256_blocks>([&]<class Target>() { enter(what, our_name<Target>(), expected, [=] { return our_stream<Target>(bytes); }); });
    else
        each_target<bz::kernel::sha256_lanes>([&]<class Target>() { enter(what, our_name<Target>(), expected, [=] { return our_lanes<Target, Streams>(bytes); }); });
    enter(what, openssl::name, expected, [=] { return theirs_of<Streams>(std::make_unique<openssl::sha256>(), bytes); });
    enter(what, libgcrypt::name, expected, [=] { return theirs_of<Streams>(std::make_unique<libgcrypt::sha256>(), bytes); });
    enter(what, botan::name(), expected, [=] { return theirs_of<Streams>(std::make_unique<botan::sha256>(), bytes); });
#if __has_include(<intel-ipsec-mb.h>)
    if (bytes < 1 << 16)   // its jobs refuse longer messages
        for (const auto c : {ipsec_mb::choice::by_itself, ipsec_mb::choice::sse})
            enter(what, ipsec_mb::name(c), expected, [=] { return theirs_of<Streams>(std::make_unique<ipsec_mb::sha256>(c), bytes); });
#endif
}

}  // namespace

void enter_sha256() {
    for (const auto bytes : sizes) {
        enter_size<1>(bytes);
        enter_size<2>(bytes);
        enter_size<3>(bytes);
        enter_size<4>(bytes);
        enter_size<8>(bytes);
    }
}

}  // namespace benchmarks
