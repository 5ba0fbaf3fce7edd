// document_reader: a received SEI unit becomes a document that is signed, unsigned or worth nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/pending_units.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>

#include <optional>

namespace bartizan::frame::verify {

enum class standing : std::uint8_t {
    worthless,      // malformed, or its signature is wrong
    certificates,   // a certificate SEI: remembered for the documents that follow
    unsigned_,      // waits until a signed document lists this SEI unit
    untrusted,      // rightly signed by somebody nobody vouches for
    trusted,
};

struct read_document {
    verify::standing standing = standing::worthless;
    media_signing::document said;   // views of the unit or of the reader's scratch, until the next read
    std::size_t width = 0;          // bytes of one hash
    hash_bytes own{};               // unsigned_: H(unit)
    std::array<std::byte, 32> signer{};
    crypto::signature_verdict verdict;
    bytes_view chain;
    bool little_endian = false, never_escaped = false, wrong_signature = false, certificate_sei_wrong = false;

    bool gives_list() const noexcept { return said.has_list && !said.list.empty(); }
    // listed: how many units it speaks of; 0 when it does not say.
    std::size_t listed() const noexcept {
        if (gives_list()) return said.list.size() / width;
        return said.unit_count == media_signing::unknown_unit_count ? 0 : said.unit_count;
    }
    bytes_view first_entry() const noexcept { return gives_list() ? said.list.first(width) : bytes_view{}; }
    bool begins_recording() const noexcept {
        return said.counter == 1 && std::ranges::all_of(said.linked_hash, [](std::byte b) { return b == std::byte{0}; });
    }
};

// document_reader: knows the certificates that were sent before, for documents that bring none.
//   memory  limits.sei_bytes + 2 * limits.chain_bytes + 2 KB
template <crypto::signature_checker Checker, verify_limits L, class Target = target::portable> class document_reader {
    using document_hash = crypto::any_hash<purpose::document_signature, Target>;

    Checker& checker_;
    std::array<std::byte, L.sei_bytes> scratch_;
    std::array<std::byte, L.chain_bytes> chain_, voucher_;   // voucher_: of the manufacturer's key, when the owner's signs the documents
    std::size_t chain_size_ = 0, voucher_size_ = 0;
    std::optional<crypto::signature_verdict> vouched_;       // what that key's signature is worth, until its certificate expires
    std::optional<crypto::hash_id> known_hash_;
    // A certificate SEI says no time, so its own signature is judged together with the first document that needs it.
    std::array<std::byte, 1024> certificate_signature_;
    std::size_t certificate_signature_size_ = 0;
    crypto::any_digest certificate_digest_;
    crypto::hash_id certificate_hash_ = crypto::hash_id::sha256;

public:
    explicit document_reader(Checker& checker) noexcept : checker_(checker) {}

    // read: judge one SEI unit with the UUID of Media Signing.
    //   errors  none: what cannot be read is standing::worthless; `said.has_general` is false for a unit that only has to be hashed
    read_document read(nal::codec c, bytes_view unit) noexcept {
        using media_signing::escaping;
        const bool as_sent = reserved_byte(c, unit) & media_signing::hashed_escaped_flag;
        auto first = attempt(c, unit, escaping::remove);
        if (as_sent || first.standing != standing::worthless) return first;
        // Some signers never insert emulation prevention; such a unit may even hold a start code.
        auto second = attempt(c, unit, escaping::as_is);
        second.never_escaped = true;
        return second.standing == standing::worthless ? first : second;
    }

private:
    static std::uint8_t reserved_byte(nal::codec c, bytes_view unit) noexcept {
        byte_reader reader(unit.subspan(nal::header_bytes(c)));
        reader.skip(1);
        while (reader.whole() && reader.u8() == 0xff) {}
        reader.skip(media_signing::uuid.size());
        return reader.u8();
    }

    read_document attempt(nal::codec c, bytes_view unit, media_signing::escaping how) noexcept {
        read_document d;
        const auto sei = media_signing::read_sei(c, unit, how, scratch_);
        if (!sei) return d;
        d.said = sei->said;
        if (!d.said.has_crypto_info) d.said.hash = known_hash_.value_or(d.said.hash);
        d.width = crypto::digest_size_of(d.said.hash);
        if (d.said.certificate_sei) {
            remember_certificates(d, *sei);
            return d;
        }
        if (d.said.has_general && !adds_up(d)) return d;
        straighten(d);
        if (sei->signature.empty()) {
            document_hash hash(d.said.hash);
            const bool as_sent = reserved_byte(c, unit) & media_signing::hashed_escaped_flag;
            hash.update(as_sent || how == media_signing::escaping::as_is ? unit : unescaped(unit));
            d.own = hash.finish().bytes;
            d.standing = standing::unsigned_;
        } else if (d.said.has_general) {
            judge(d, *sei, unit);
        }
        return d;
    }
    // unescaped: read_sei has left it at the front of scratch_; only its size has to be found again.
    bytes_view unescaped(bytes_view unit) noexcept {
        const auto size = kernel::emulation_prevention<target::portable>::remove(unit, scratch_);
        return size ? bytes_view(scratch_).first(*size) : bytes_view{};
    }

    bool adds_up(const read_document& d) const noexcept {
        return d.said.gop_hash.size() == d.width && d.said.linked_hash.size() == d.width && d.said.list.size() % d.width == 0 &&
               d.said.list.size() / d.width <= L.list_entries;
    }

    // straighten: times and numbers that make sense only when read little endian are taken so, as the specification's text has it.
    static void straighten(read_document& d) noexcept {
        const auto sensible = [](std::int64_t ticks) {   // 1990 to 2200
            const auto seconds = utc_time{ticks}.unix_seconds();
            return seconds > 631'152'000 && seconds < 7'258'118'400;
        };
        const auto swapped = [](auto value) {
            decltype(value) out = 0;
            for (std::size_t i = 0; i < sizeof value; ++i) out = static_cast<decltype(value)>(out << 8 | (value >> (8 * i) & 0xff));
            return out;
        };
        const auto turned = [&](utc_time t) { return static_cast<std::int64_t>(swapped(static_cast<std::uint64_t>(t.ticks))); };
        if (!d.said.has_general || sensible(d.said.start.ticks) || !sensible(turned(d.said.start))) return;
        d.little_endian = true;
        d.said.start.ticks = turned(d.said.start);
        d.said.end.ticks = turned(d.said.end);
        d.said.counter = swapped(d.said.counter);
        d.said.unit_count = swapped(d.said.unit_count);
    }

    void judge(read_document& d, const media_signing::received_sei& sei, bytes_view unit) noexcept {
        document_hash hash(d.said.hash);
        hash.update(sei.signed_bytes);
        const auto digest = hash.finish();
        const bool brings_own = !d.said.certificates.empty();
        d.chain = brings_own ? d.said.certificates : bytes_view(chain_).first(chain_size_);
        d.verdict = checker_.check(d.chain, d.said.start, d.said.hash, digest.view(), sei.signature);
        if (const auto end = sei.signed_bytes.size();
            !d.verdict.valid && sei.signed_bytes.data() == unit.data() && unit[end] == std::byte{3} &&
            unit[end + 1] == std::byte{3}) {   // 00 00 03 03: other signers count the prevention byte of the tag in
            hash.update(unit.first(end + 1));
            d.verdict = checker_.check(d.chain, d.said.start, d.said.hash, hash.finish().view(), sei.signature);
        }
        d.wrong_signature = !d.verdict.valid;
        if (!d.verdict.valid) return;
        if (!brings_own && voucher_size_ > 0) vouch(d);
        d.signer = d.verdict.leaf_fingerprint;
        d.standing = d.verdict.trust == crypto::trust::trusted ? standing::trusted : standing::untrusted;
        known_hash_ = d.said.hash;
        if (brings_own)
            remember(d.chain);
        else if (certificate_signature_size_ > 0 && voucher_size_ == 0) {
            const auto own = bytes_view(certificate_signature_).first(certificate_signature_size_);
            d.certificate_sei_wrong = !checker_.check(d.chain, d.said.start, d.said.hash, certificate_digest_.view(), own).valid;
            certificate_signature_size_ = 0;
        }
    }

    // vouch: a key that no anchor vouches for is trusted when the manufacturer's key signed its certificate, and that one is.
    void vouch(read_document& d) noexcept {
        if (!vouched_ || d.said.start < vouched_->valid_from || d.said.start > vouched_->valid_until) {
            const auto own = bytes_view(certificate_signature_).first(certificate_signature_size_);
            vouched_ = checker_.check(bytes_view(voucher_).first(voucher_size_), d.said.start, certificate_hash_, certificate_digest_.view(), own);
            d.certificate_sei_wrong = !vouched_->valid;
        }
        // A recorder's key vouches for nobody: else it would make itself a camera.
        if (vouched_->valid && vouched_->trust == crypto::trust::trusted && vouched_->as == crypto::signs_as::camera && !d.verdict.not_valid_then) d.verdict.trust = crypto::trust::trusted;
    }

    bool remember(bytes_view chain) noexcept {
        if (chain.size() > chain_.size()) return false;
        std::ranges::copy(chain, chain_.begin());
        chain_size_ = chain.size();
        certificate_signature_size_ = voucher_size_ = 0;
        return true;
    }
    void remember_certificates(read_document& d, const media_signing::received_sei& sei) noexcept {
        const bool two = !d.said.owner_certificates.empty();
        if (d.said.certificates.empty() || d.said.certificates.size() > voucher_.size() || !remember(two ? d.said.owner_certificates : d.said.certificates)) return;
        d.standing = standing::certificates;
        if (d.said.has_crypto_info) known_hash_ = d.said.hash;
        vouched_.reset();
        if (sei.signature.size() > certificate_signature_.size()) return;
        if (two) {
            std::ranges::copy(d.said.certificates, voucher_.begin());
            voucher_size_ = d.said.certificates.size();
        }
        document_hash hash(d.said.hash);
        hash.update(sei.signed_bytes);
        certificate_digest_ = hash.finish();
        certificate_hash_ = d.said.hash;
        std::ranges::copy(sei.signature, certificate_signature_.begin());
        certificate_signature_size_ = sei.signature.size();
    }
};

}   // namespace bartizan::frame::verify
