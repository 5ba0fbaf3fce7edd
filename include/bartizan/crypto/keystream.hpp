// keystream: content keys and the parts of their keystream, each part usable once; what would reuse one does not compile or is refused.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/crypto/nonce_ledger.hpp>
#include <bartizan/crypto/protect.hpp>

namespace bartizan::crypto {

using cenc_iv = std::array<std::byte, 8>;

template <class Domain, key_limits Limits, record_store Store> class keystream;
template <class Domain, class Target> class content_key;

// keystream_range: the right to encrypt one sample: one IV and a number of bytes. Only a keystream makes one, and using it consumes it.
template <class Domain> class keystream_range {
    Domain domain_;
    key_id kid_;
    std::uint64_t iv_;
    std::uint64_t bytes_;
    bool spent_ = false;

    keystream_range(const Domain& domain, const key_id& kid,   // [BZ-K03] only a keystream makes ranges. Fix: keystream.next(bytes).
                    std::uint64_t iv, std::uint64_t bytes) noexcept
        : domain_(domain), kid_(kid), iv_(iv), bytes_(bytes) {}
    template <class D, key_limits Limits, record_store Store> friend class keystream;
    template <class D, class Target> friend class content_key;

public:
    keystream_range(const keystream_range&) = delete;   // [BZ-K01] a range encrypts one sample, once. Fix: std::move, or keystream.next().
    keystream_range& operator=(const keystream_range&) = delete;   // [BZ-K01] the same
    keystream_range(keystream_range&& other) noexcept
        : domain_(other.domain_), kid_(other.kid_), iv_(other.iv_), bytes_(other.bytes_), spent_(std::exchange(other.spent_, true)) {}
    keystream_range& operator=(keystream_range&& other) noexcept {
        domain_ = other.domain_;
        kid_ = other.kid_;
        iv_ = other.iv_;
        bytes_ = other.bytes_;
        spent_ = std::exchange(other.spent_, true);
        return *this;
    }

    std::uint64_t bytes() const noexcept { return bytes_; }
    cenc_iv iv() const noexcept {   // goes into `senc`
        cenc_iv out;
        kernel::store(out.data(), iv_);
        return out;
    }
};

// sample_encryptor: a range in use. The protected parts of a sample go through it in order, one keystream runs through all of them
// (ISO/IEC 23001-7 (2016), 9.5: the counter does not restart at a subsample).
//   errors  more_than_reserved, no_space: nothing was encrypted
template <class Domain, class Target> class sample_encryptor {
    aes_ctr<16, Domain::counter_bits, Target> stream_;
    std::uint64_t left_;

    sample_encryptor(const aes_key<16, Target>& key, const cenc_iv& iv, std::uint64_t bytes) noexcept
        : stream_(key, cenc_block(iv)), left_(bytes) {}
    friend class content_key<Domain, Target>;

public:
    sample_encryptor(const sample_encryptor&) = delete;   // [BZ-K01] a copy would use the same keystream again. Fix: pass it by reference.
    sample_encryptor& operator=(const sample_encryptor&) = delete;
    sample_encryptor(sample_encryptor&& other) noexcept : stream_(std::move(other.stream_)), left_(std::exchange(other.left_, 0)) {}
    sample_encryptor& operator=(sample_encryptor&&) = delete;

    std::uint64_t left() const noexcept { return left_; }
    result<> encrypt(bytes_view in, bytes_span out) noexcept {
        if (in.size() > left_) return errc::more_than_reserved;
        if (in.size() > out.size()) return errc::no_space;
        stream_.apply(in, out.first(in.size()));
        left_ -= in.size();
        return {};
    }
    result<> encrypt(bytes_span in_place) noexcept { return encrypt(in_place, in_place); }

    // protect: hashes the units and encrypts them behind their clear leads, in one pass.
    //   errors  more_than_reserved, no_space: nothing was hashed, copied or encrypted
    template <class Algorithm, class Purpose>
    result<> protect(std::span<protected_unit<sha2_shape<Algorithm>::digest_size>> units) noexcept {
        std::uint64_t bytes = 0;
        for (const auto& unit : units) {
            if (unit.clear > unit.in.size() || unit.out.size() != unit.in.size()) return errc::no_space;
            bytes += unit.encrypted();
        }
        if (bytes > left_) return errc::more_than_reserved;
        protector<Algorithm, Purpose, 16, Domain::counter_bits, Target>::run(stream_, units);
        left_ -= bytes;
        return {};
    }
};

template <class Of, class Given> struct must_be_own_domain {
    static_assert(std::is_same_v<Of, Given>,
        "[BZ-K02] this keystream range belongs to another nonce domain (stream or counter width) than the key. "
        "Fix: take the range from the keystream that was opened for this key.");
};

// content_key: an AES-128 key bound to its nonce domain. Move-only; the secret it is made from is taken over and wiped, so the key
// must be wrapped for its recipients before.
//   threat  counters keystream reuse (two samples under one counter show the XOR of the pictures)
template <class Domain, class Target = target::portable> class content_key {
public:
    using target = Target;

private:
    aes_key<16, Target> key_;
    Domain domain_;
    key_id kid_;

public:
    content_key(const Domain& domain, const key_id& kid, secret<16>&& key) noexcept : key_(key), domain_(domain), kid_(kid) {
        wipe(key.fill());
    }

    const key_id& kid() const noexcept { return kid_; }
    const Domain& domain() const noexcept { return domain_; }

    // begin: consumes the range. The key must outlive the encryptor.
    result<sample_encryptor<Domain, Target>> begin(keystream_range<Domain>&& range) const noexcept {
        if (std::exchange(range.spent_, true)) return errc::range_spent;
        if (range.kid_ != kid_ || range.domain_ != domain_) return errc::other_key;
        return sample_encryptor<Domain, Target>(key_, range.iv(), range.bytes_);
    }
    template <class Other> must_be_own_domain<Domain, Other> begin(keystream_range<Other>&&) const noexcept { return {}; }
    void begin(const keystream_range<Domain>&) const = delete;   // [BZ-K01] a range is consumed. Fix: key.begin(std::move(range)).
};

// encrypt: the protected parts of one sample, in place and in order. Nothing is touched when there is an error.
template <class Domain, class Target>
result<> encrypt(keystream_range<Domain>&& range, const content_key<Domain, Target>& key, std::span<const bytes_span> parts) noexcept {
    std::uint64_t bytes = 0;
    for (const auto part : parts) bytes += part.size();
    if (bytes > range.bytes()) return errc::more_than_reserved;
    auto encryptor = key.begin(std::move(range));
    if (!encryptor) return encryptor.error();
    for (const auto part : parts)
        if (const auto done = encryptor->encrypt(part); !done) return done.error();
    return {};
}
template <class Domain, class Target>
result<> encrypt(keystream_range<Domain>&& range, const content_key<Domain, Target>& key, bytes_span sample) noexcept {
    return encrypt(std::move(range), key, std::span<const bytes_span>(&sample, 1));
}
template <class Domain, class Other, class Target>
    requires(!std::is_same_v<Domain, Other>)
must_be_own_domain<Domain, Other> encrypt(keystream_range<Other>&&, const content_key<Domain, Target>&, auto&&) noexcept { return {}; }

// keystream: hands out the ranges of a key, each IV once, also across restarts and crashes.
//   errors  sample_too_large, key_exhausted, those of the ledger and of the store; after an error nothing was handed out
//   memory  the object. Every `ahead` samples `next` writes a record; `reserve_ahead` at a quiet time keeps that off the frame path.
template <class Domain, key_limits Limits, record_store Store> class keystream : must_fit_counter<Limits, Domain::counter_bits> {
    static constexpr std::uint64_t ahead = 4096;   // samples per record written: 2 minutes of 30 frames/s lost per crash, of 2^56
    nonce_ledger<Store> ledger_;
    Domain domain_;
    key_id kid_;
    std::uint64_t next_ = 0, end_ = 0;   // sample numbers reserved and not yet handed out
    std::uint64_t blocks_ = 0;           // of the reservation that are not yet used

    keystream(nonce_ledger<Store>&& ledger, const Domain& domain, const key_id& kid) noexcept
        : ledger_(std::move(ledger)), domain_(domain), kid_(kid) {}

public:
    // open: for one key. Opened again, it continues behind all that was ever reserved.
    template <class Target>
    static result<keystream> open(Store& store, const content_key<Domain, Target>& key, key_history history) noexcept {
        const auto& domain = key.domain();
        auto ledger = nonce_ledger<Store>::open(
            store, {key.kid(), domain.device, domain.recording, Domain::stream, static_cast<std::uint8_t>(Domain::counter_bits)}, history);
        if (!ledger) return ledger.error();
        return keystream(std::move(*ledger), domain, key.kid());
    }
    keystream(const keystream&) = delete;   // [BZ-K07] two copies would hand out the same IVs. Fix: pass it by reference.
    keystream& operator=(const keystream&) = delete;
    keystream(keystream&& other) noexcept
        : ledger_(std::move(other.ledger_)), domain_(other.domain_), kid_(other.kid_), next_(std::exchange(other.next_, 0)),
          end_(std::exchange(other.end_, 0)), blocks_(std::exchange(other.blocks_, 0)) {}
    keystream& operator=(keystream&&) = delete;

    std::uint64_t reserved() const noexcept { return end_ - next_; }

    // next: the range of the next sample; `bytes` is the sum of its protected parts.
    result<keystream_range<Domain>> next(std::uint64_t bytes) noexcept {
        if (bytes > Limits.largest_frame_bytes) return errc::sample_too_large;
        if (next_ == end_)
            if (const auto more = reserve_ahead(); !more) return more.error();
        blocks_ -= (bytes + 15) / 16;
        return keystream_range<Domain>(domain_, kid_, std::uint64_t{Domain::stream} << 56 | next_++, bytes);
    }

    // reserve_ahead: a new stretch of sample numbers; what was left of the old one is given up.
    result<> reserve_ahead() noexcept {
        const auto worst = ahead * Limits.blocks_per_sample();
        const auto first = ledger_.reserve(ahead, worst, blocks_);
        if (!first) return first.error();
        blocks_ = worst;
        next_ = *first;
        end_ = *first + ahead;
        return {};
    }
};

}  // namespace bartizan::crypto
