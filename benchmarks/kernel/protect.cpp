// protect: SHA-256 of the plaintext and AES-128-CTR of the same bytes, of one message and of several.
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

#include <bartizan/kernel/protect_lanes.hpp>

namespace benchmarks {
namespace {

template <std::size_t Streams> struct protected_messages {
    std::array<sha256_digest, Streams> digests;
    std::size_t bytes;
    std::uint64_t number = 0;

    explicit protected_messages(std::size_t size) : bytes(size) {}
    octets output() const {
        octets out;
        for (std::size_t i = 0; i < Streams; ++i) {
            out.insert(out.end(), digests[i].begin(), digests[i].end());
            const auto text = benchmarks::output(bytes, i);
            out.insert(out.end(), text.begin(), text.end());
        }
        return out;
    }
};

template <class Target, std::size_t Streams> class ours : public protected_messages<Streams> {
    using cipher = bz::kernel::aes_ctr<Target>;
    using key = typename cipher::template expanded_key<16>;
    key key_;

public:
    explicit ours(std::size_t bytes) : protected_messages<Streams>(bytes) { cipher::template expand<16>(input(16).template first<16>(), key_); }
    void operator()() {
        std::array<sha256_state, Streams> states;
        std::array<bz::bytes_view, Streams> messages;
        std::array<bz::kernel::counter_block<64>, Streams> counters;
        for (std::size_t i = 0; i < Streams; ++i) {
            states[i] = sha256_start;
            messages[i] = input(this->bytes, i);
            counters[i] = {this->number++, 0};
        }
        const auto chunks = this->bytes / 64, whole = 64 * chunks;
        if constexpr (Streams == 1) {
            bz::kernel::protect<Target>::template run<16>(states[0], messages[0].data(), key_, counters[0], messages[0].data(),
                                                          benchmarks::output(whole).data(), chunks);
            const sha256_tail tail(messages[0]);
            bz::kernel::sha256_blocks<Target>::run(states[0], tail.bytes.data(), tail.blocks);
        } else {
            using lane = bz::kernel::protect_lane<Target, 16, 64>;
            std::array<lane, Streams> lanes;
            for (std::size_t i = 0; i < Streams; ++i)
                lanes[i] = lane{&states[i], messages[i].data(), &key_, counters[i], messages[i].data(), benchmarks::output(whole, i).data(), chunks};
            bz::kernel::protect_lanes<Target>::run(std::span<lane>(lanes));
            for (std::size_t i = 0; i < Streams; ++i) counters[i] = lanes[i].counter;
            finish_lanes<Target>(states, messages);
        }
        for (std::size_t i = 0; i < Streams; ++i) {
            if (whole < this->bytes)
                cipher::template run<16>(key_, counters[i], messages[i].subspan(whole), benchmarks::output(this->bytes, i).subspan(whole));
            this->digests[i] = digest_from(states[i]);
        }
    }
};

template <class Hash, class Cipher, std::size_t Streams> struct theirs : protected_messages<Streams> {
    std::unique_ptr<Hash> hash;
    std::unique_ptr<Cipher> cipher;

    theirs(std::size_t bytes, std::unique_ptr<Hash> h, std::unique_ptr<Cipher> c)
        : protected_messages<Streams>(bytes), hash(std::move(h)), cipher(std::move(c)) {}
    void operator()() {
        std::array<bz::bytes_view, Streams> messages;
        for (std::size_t i = 0; i < Streams; ++i) messages[i] = input(this->bytes, i);
        if constexpr (Streams > 1 && requires { hash->run(messages, this->digests); }) hash->run(messages, this->digests);
        for (std::size_t i = 0; i < Streams; ++i) {
            if constexpr (Streams == 1 || !requires { hash->run(messages, this->digests); }) hash->run(messages[i], this->digests[i]);
            cipher->run(numbered_iv(this->number++), messages[i], benchmarks::output(this->bytes, i));
        }
    }
};
template <std::size_t Streams, class Hash, class Cipher> auto two_passes(std::size_t bytes, std::unique_ptr<Hash> h, std::unique_ptr<Cipher> c) {
    return theirs<Hash, Cipher, Streams>(bytes, std::move(h), std::move(c));
}

template <std::size_t Streams> void enter_size(std::size_t bytes) {
    const work what{Streams == 1 ? "protect_128" : std::string("protect_128_x").append(std::to_string(Streams)), bytes, Streams};
    const auto expected = [=] {
        ours<bz::target::portable, Streams> reference(bytes);
        reference();
        return reference.output();
    };
    const auto add = [&]<class Target>() { enter(what, our_name<Target>(), expected, [=] { return ours<Target, Streams>(bytes); }); };
    if constexpr (Streams == 1) each_target<bz::kernel::protect>(add);
    else each_target<bz::kernel::protect_lanes>(add);
    const auto key = input(16);
    enter(what, openssl::name, expected, [=] {
        return two_passes<Streams>(bytes, std::make_unique<openssl::sha256>(), std::make_unique<openssl::aes_ctr>(key));
    });
    enter(what, libgcrypt::name, expected, [=] {
        return two_passes<Streams>(bytes, std::make_unique<libgcrypt::sha256>(), std::make_unique<libgcrypt::aes_ctr>(key));
    });
    enter(what, botan::name(), expected, [=] {
        return two_passes<Streams>(bytes, std::make_unique<botan::sha256>(), std::make_unique<botan::aes_ctr>(key));
    });
#if __has_include(<intel-ipsec-mb.h>)
    if (bytes < 1 << 16)
        for (const auto c : {ipsec_mb::choice::by_itself, ipsec_mb::choice::sse})
            enter(what, ipsec_mb::name(c), expected, [=] {
                return two_passes<Streams>(bytes, std::make_unique<ipsec_mb::sha256>(c), std::make_unique<ipsec_mb::aes_ctr>(c, key));
            });
#endif
}

}  // namespace

void enter_protect() {
    for (const auto bytes : sizes) {
        enter_size<1>(bytes);
        enter_size<2>(bytes);
        enter_size<3>(bytes);
        enter_size<4>(bytes);
        enter_size<8>(bytes);
    }
}

}  // namespace benchmarks
