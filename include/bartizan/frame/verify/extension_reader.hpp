// extension_reader: keeps a received extension until the standard's document that it names comes, and judges it by that one's signer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/document_reader.hpp>
#include <bartizan/protocol/extension_sei/reader.hpp>

namespace bartizan::frame::verify {

// second_checker: a signature_checker that also judges second (post-quantum) signatures, and says whether there must be a trusted one.
template <class C>
concept second_checker = requires(C checker, const C stable, bytes_view bytes) {
    { checker.check_second(bytes, bytes, bytes) } noexcept -> std::same_as<crypto::second_verdict>;   // key, digest, signature
    { stable.expects_second() } noexcept -> std::same_as<bool>;
};

// extension_reader: an extension counts only when the next document of the standard is the one that it names by its hash, and the same
// key signed both. So extensions cannot be moved between documents, recordings or cameras.
//   memory  limits.extension_bytes, 300 bytes      errors  none: what does not count is told by wrong()
template <crypto::signature_checker Checker, verify_limits L, class Target = target::portable> class extension_reader {
    using document_hash = crypto::any_hash<purpose::document_signature, Target>;

    std::array<std::byte, L.extension_bytes> scratch_;
    std::optional<extension_sei::received_sei> waiting_;
    hash_bytes last_document_{};
    std::array<std::byte, 32> announced_by_{};
    bool announced_ = false, certificates_announce_ = false, wrong_ = false;
    std::array<std::byte, 32> second_by_{};   // the signer whose extensions bring a second signature
    bool second_known_ = false;
    extension_report report_;

    static bool announces(const media_signing::document& d) noexcept { return d.firmware.ends_with(extension_sei::announcement); }

public:
    // take: an extension SEI; one that waited in vain is dropped.
    void take(nal::codec c, bytes_view unit) noexcept {
        wrong_ |= waiting_.has_value();
        waiting_.reset();
        const auto sei = extension_sei::read_sei(c, unit, scratch_);
        if (sei && sei->said.pictures() <= L.list_entries) waiting_ = *sei;
        else wrong_ = true;
    }
    void certificates(const read_document& d) noexcept { certificates_announce_ = announces(d.said); }
    // strangers: a document that nobody vouches for; its extension says nothing.
    void stranger() noexcept { waiting_.reset(); }

    struct answer {
        const extension_sei::message* said = nullptr;   // until the next take(); null: nothing that counts
        bool missing = false;                           // although this camera makes extensions
        bool second_wrong = false, second_missing = false;
    };
    // claim: the extension of a trusted document, as it stood in the stream.
    answer claim(bytes_view unit, const read_document& d, Checker& checker) noexcept {
        document_hash hash(d.said.hash);
        hash.update(unit);
        const auto own = hash.finish();
        const auto waiting = std::exchange(waiting_, std::nullopt);
        if (own.bytes == last_document_) return {};   // sent twice, as the specification allows
        last_document_ = own.bytes;
        announced_ = d.said.has_crypto_info ? announces(d.said) || (announced_ && announced_by_ == d.signer)
                                            : certificates_announce_ || (announced_ && announced_by_ == d.signer);
        announced_by_ = d.signer;
        const bool second_due = expects(checker) || (second_known_ && second_by_ == d.signer);
        if (!waiting) return {nullptr, announced_, false, second_due};
        if (!belongs(*waiting, own, d, checker)) {
            wrong_ = true;
            return {nullptr, announced_, false, second_due};
        }
        announced_ = true;
        ++report_.documents;
        const auto state = second(*waiting, d.said.hash, checker);
        if (report_.documents == 1 || grave(state) < grave(report_.second)) report_.second = state;
        if (state == second_state::wrong) return {nullptr, false, true, false};
        if (state != second_state::trusted && (expects(checker) || (second_due && state == second_state::none))) return {nullptr, false, false, true};
        if (state != second_state::none) {
            second_known_ = true;
            second_by_ = d.signer;
        }
        said_ = waiting->said;
        report_.of_live += !said_.says_when_shown();
        if (!said_.product.empty()) {
            report_.has_product = true;
            std::ranges::copy(said_.product, report_.product.begin());
        }
        return {&said_};
    }
    // wrong: whether some extension did not count, since it was asked last.
    bool wrong() noexcept { return std::exchange(wrong_, false); }
    const extension_report& report() const noexcept { return report_; }

private:
    extension_sei::message said_;

    static bool belongs(const extension_sei::received_sei& e, const crypto::any_digest& document, const read_document& d, Checker& checker) noexcept {
        if (e.said.hash != d.said.hash || !same_bytes(e.said.standard, document.view())) return false;
        document_hash hash(d.said.hash);
        hash.update(e.signed_bytes);
        const auto verdict = checker.check(d.chain, d.said.start, d.said.hash, hash.finish().view(), e.signature);
        return verdict.valid && verdict.trust == crypto::trust::trusted;
    }
    // second: judged only in an extension that the device signed, so its key is the one that this device said it has.
    static second_state second(const extension_sei::received_sei& e, crypto::hash_id id, Checker& checker) noexcept {
        if (e.said.second == extension_sei::second_algorithm::none) return second_state::none;
        if constexpr (second_checker<Checker>) {
            document_hash hash(id);
            hash.update(e.second_signed_bytes);
            switch (checker.check_second(e.said.second_key, hash.finish().view(), e.second_signature)) {
            case crypto::second_verdict::wrong: return second_state::wrong;
            case crypto::second_verdict::valid: return second_state::valid;
            case crypto::second_verdict::trusted: return second_state::trusted;
            }
        }
        return second_state::unjudged;
    }
    static bool expects(const Checker& checker) noexcept {
        if constexpr (second_checker<Checker>) return checker.expects_second();
        else return false;
    }
    // grave: the gravest answer of all is told.
    static constexpr int grave(second_state s) noexcept { return s == second_state::wrong ? 0 : s == second_state::none ? 1 : int(s) + 1; }
};

}   // namespace bartizan::frame::verify
