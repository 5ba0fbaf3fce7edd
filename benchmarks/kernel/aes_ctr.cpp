// aes_ctr: AES-CTR of one message; the key is expanded once, every message has a new IV.
// SPDX-License-Identifier: Apache-2.0
#include "entries.hpp"
#include "targets.hpp"

#include <peers/botan.hpp>
#include <peers/libgcrypt.hpp>
#include <peers/openssl.hpp>
#if __has_include(<intel-ipsec-mb.h>)
#include <peers/ipsec_mb.hpp>
#endif
#include <support/contest.hpp>

#include <bartizan/kernel/aes_ctr.hpp>

namespace benchmarks {
namespace {

template <class Target, std::size_t KeyBytes> class ours {
    using kernel = bz::kernel::aes_ctr<Target>;
    typename kernel::template expanded_key<KeyBytes> key_;
    std::uint64_t number_ = 0;
    std::size_t bytes_;

public:
    explicit ours(std::size_t bytes) : bytes_(bytes) { kernel::template expand<KeyBytes>(input(KeyBytes).template first<KeyBytes>(), key_); }
    void operator()() {
        bz::kernel::counter_block<64> counter{number_++, 0};
        kernel::template run<KeyBytes>(key_, counter, input(bytes_), benchmarks::output(bytes_));
    }
    octets output() const {
        const auto out = benchmarks::output(bytes_);
        return {out.begin(), out.end()};
    }
};

template <class Peer> class theirs {
    std::unique_ptr<Peer> peer_;
    std::uint64_t number_ = 0;
    std::size_t bytes_;

public:
    theirs(std::unique_ptr<Peer> peer, std::size_t bytes) : peer_(std::move(peer)), bytes_(bytes) {}
    void operator()() { peer_->run(numbered_iv(number_++), input(bytes_), benchmarks::output(bytes_)); }
    octets output() const {
        const auto out = benchmarks::output(bytes_);
        return {out.begin(), out.end()};
    }
};

template <std::size_t KeyBytes> void enter_size(std::size_t bytes) {
    const work what{std::string("aes_ctr_").append(std::to_string(8 * KeyBytes)), bytes};
    const auto expected = [=] {
        ours<bz::target::portable, KeyBytes> reference(bytes);
        reference();
        return reference.output();
    };
    const auto key = input(KeyBytes);
    each_target<bz::kernel::aes_ctr>([&]<class Target>() { enter(what, our_name<Target>(), expected, [=] { return ours<Target, KeyBytes>(bytes); }); });
    enter(what, openssl::name, expected, [=] { return theirs(std::make_unique<openssl::aes_ctr>(key), bytes); });
    enter(what, libgcrypt::name, expected, [=] { return theirs(std::make_unique<libgcrypt::aes_ctr>(key), bytes); });
    enter(what, botan::name(), expected, [=] { return theirs(std::make_unique<botan::aes_ctr>(key), bytes); });
#if __has_include(<intel-ipsec-mb.h>)
    for (const auto c : {ipsec_mb::choice::by_itself, ipsec_mb::choice::sse})
        enter(what, ipsec_mb::name(c), expected, [=] { return theirs(std::make_unique<ipsec_mb::aes_ctr>(c, key), bytes); });
#endif
}

}  // namespace

void enter_aes_ctr() {
    for (const auto bytes : sizes) {
        enter_size<16>(bytes);
        enter_size<32>(bytes);
    }
}

}  // namespace benchmarks
