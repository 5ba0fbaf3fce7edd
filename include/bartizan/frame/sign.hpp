// sign: the second gate of the frame path: each closed hash record becomes a SEI unit with a document, signed in the rhythm of the product.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/owned_signer.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/sign/document_queue.hpp>

namespace bartizan::frame {

// vendor: who made the camera, at most 255 bytes each; they stand in every document that brings its own certificates.
struct vendor {
    std::string_view firmware, serial, manufacturer;

    bool fits() const noexcept { return firmware.size() <= 255 && serial.size() <= 255 && manufacturer.size() <= 255; }
};

// document_form: what the documents of a product hold and when they are signed; its policies say so, nothing does at run time.
struct document_form {
    bool lists_hashes = true;                 // false: low bitrate, one changed slice condemns its whole GOP
    bool certificates_apart = false;          // in SEI units of their own, at the start and again at the first key picture after a while
    std::uint32_t certificates_ms = 60'000;   // that while
    std::uint32_t signed_gops = 1;            // a signature each n-th GOP; the documents between are listed in the GOP in which they lie
    std::uint32_t unsigned_ms = 5000;         // sign sooner than that when GOPs last longer than was promised
    std::size_t late_documents = 0;           // that wait for the key at most; 0: the picture waits for the key

    // places: units that can be under way at once: a document, a waiting one without signature, certificates, and the late ones.
    constexpr std::size_t places() const noexcept { return 1 + (signed_gops > 1) + (certificates_apart ? 1 : 0) + late_documents; }
    // listed: documents that one list may have to hold.
    constexpr std::size_t listed() const noexcept { return signed_gops > 1 ? 1 + late_documents : 0; }
};

// signing_gate: signs with the device key, in the order of the stream.
//   checklist  I01, I04     memory  scratch and F.places() SEI units inside the object; units stay valid until the next picture
//   errors     a key that fails does not stop the recording: the GOP stays without document and is told by last_failure()
//   source     ONVIF Media Signing 26.06. A signed SEI goes in front of the first slice of the picture that closed its record; one without
//              signature in front of the next, since the GOP that it lies in must list it; late ones in front of whatever comes then
template <class Key, class Hasher, crypto::hash_id Hash, document_form F = document_form{}, std::size_t CertificateBytes = 4096>
    requires(F.late_documents == 0 ? crypto::signer<Key> : crypto::later_signer<Key>)
class signing_gate {
    static constexpr bool late = F.late_documents > 0;
    static constexpr bool vouched = crypto::vouched_signer<Key>;   // two chains need a SEI of their own
    static constexpr bool apart = F.certificates_apart || vouched;
    static constexpr std::size_t chains_bytes = CertificateBytes * (vouched ? 2 : 1);
    static constexpr std::size_t document_bytes = F.lists_hashes ? sizeof(typename Hasher::record) : 2 * Hasher::hash_bytes;
    static constexpr std::size_t plain_bytes = document_bytes + chains_bytes + Key::max_signature_bytes + 2048;
    static constexpr std::size_t unit_bytes = plain_bytes * 3 / 2 + 64;
    using queue = signing::document_queue<F.places() + (apart && !F.certificates_apart), unit_bytes, Hasher::hash_bytes>;
    using place = typename queue::place;
    using kind = signing::sei_kind;
    using state = signing::sei_state;

public:
    // signed_picture: seis is empty when no document leaves with this picture. No picture: end of stream.
    struct signed_picture {
        const picture* what;
        sei_units seis;
    };
    static constexpr bool protects_integrity = true;
    using hasher = Hasher;
    using out = past<signing_gate, signed_picture>;

    // chain_end: what the next document refers to. A stream that goes on in another file goes on in its chain, so that a file between is missed.
    struct chain_end {
        std::uint32_t counter = 0;                          // of the last document
        std::array<std::byte, Hasher::hash_bytes> link{};   // the first hash that it listed
    };

    signing_gate(nal::codec c, Key& key, vendor who) noexcept : codec_(c), key_(key), who_(who) {}

    chain_end end() const noexcept { return {counter_, link_}; }
    void resume(const chain_end& from) noexcept { counter_ = from.counter, link_ = from.link; }   // before the first picture

    // before: to be called in front of each picture's hashing: the documents without signature that will leave with it are listed.
    void before(Hasher& list) noexcept {
        queue_.forget();
        advance();
        list_documents(list);
    }
    // before_end: the same in front of the hasher's finish(), when every signature is waited for.
    void before_end(Hasher& list) noexcept {
        queue_.forget();
        wait();
        list_documents(list);
    }
    out operator()(typename Hasher::out hashed) noexcept {
        const auto* what = hashed->what;
        queue_.forget();
        if constexpr (apart)
            if (what && starts_gop(codec_, *what)) certify(what->captured);
        if (hashed->closed) take(*hashed->closed, what == nullptr);
        if (what) advance();
        else wait();
        return out{signed_picture{what, queue_.leave()}};
    }
    // not_recorded: the picture that passed last was refused by a later gate; its documents leave with the next.
    void not_recorded() noexcept { queue_.keep(); }

    std::uint32_t documents() const noexcept { return counter_; }
    std::uint32_t lost() const noexcept { return lost_; }                     // records whose document could not be signed
    std::size_t waiting() noexcept { return queue_.unready(); }               // for the key
    error last_failure() const noexcept { return last_failure_; }

private:
    using digest = std::array<std::byte, Hasher::hash_bytes>;

    void fail(place& p, error why) noexcept {
        p.state = state::failed;
        last_failure_ = why;
        lost_ += p.kind != kind::certificates;
        gops_ = F.signed_gops - 1;   // the next document is signed, whatever the rhythm
    }

    // -- making ---------------------------------------------------------------------------------------------------------------------
    void take(const typename Hasher::record& record, bool last) noexcept {
        ++counter_;   // also for a document that is lost: a validator then sees that one is missing
        const auto link = std::exchange(link_, first_of(record));
        if (gops_ == 0) unsigned_since_ = record.start;
        const bool overdue = record.end.ticks - unsigned_since_.ticks >= utc_time::ticks_per_second / 1000 * std::int64_t{F.unsigned_ms};
        const bool sign = last || record.triggered || ++gops_ >= F.signed_gops || overdue;   // parts are always signed
        if (sign) gops_ = 0;
        if (queue_.full() || (late && queue_.unready() >= F.late_documents)) {
            ++lost_;
            last_failure_ = make_error(errc::signature_too_late);
            return;
        }
        media_signing::document d;
        d.has_general = true;
        d.has_list = F.lists_hashes;
        d.triggered = record.triggered;
        d.start = record.start;
        d.end = record.end;
        d.counter = counter_;
        d.unit_count = static_cast<std::uint16_t>(record.count);
        d.gop_hash = record.gop_hash;
        d.linked_hash = link;
        if (F.lists_hashes) d.list = record.hashes();
        if (sign && certificates_.empty()) introduce(d);
        begin(queue_.add(sign ? kind::signed_document : kind::unsigned_document), d);
    }
    void introduce(media_signing::document& d) const noexcept {
        d.has_crypto_info = true;
        d.hash = Hash;
        d.firmware = who_.firmware;
        d.serial = who_.serial;
        d.manufacturer = who_.manufacturer;
        d.certificates = key_.certificate_chain();
        d.user_provisioned = vouched;
    }
    // certify: certificates at the start, and again when they were last sent a while ago. They are signed once, and then sent as they are.
    void certify(utc_time now) noexcept {
        if (queue_.full() || certificates_wait_) return;
        if (certificates_.empty()) {
            media_signing::document d;
            d.certificate_sei = true;
            introduce(d);
            if constexpr (vouched) {
                d.user_provisioned = false;
                d.certificates = key_.voucher_chain();
                d.owner_certificates = key_.certificate_chain();
            }
            certificates_wait_ = true;
            certified_ = now;
            begin(queue_.add(kind::certificates), d);
        } else if (now.ticks - certified_.ticks >= utc_time::ticks_per_second / 1000 * std::int64_t{F.certificates_ms}) {
            auto& p = queue_.add(kind::certificates);
            std::ranges::copy(certificates_, p.bytes.begin());
            p.unit = bytes_view(p.bytes).first(certificates_.size());
            p.state = state::ready;
            certified_ = now;
        }
    }
    void begin(place& p, const media_signing::document& d) noexcept {
        const bool sign = p.kind != kind::unsigned_document;
        const auto into = p.kind == kind::certificates ? bytes_span(p.bytes).first(std::min(unit_bytes, certificate_unit_.size())) : bytes_span(p.bytes);
        auto sei = media_signing::begin_sei(codec_, d, sign ? Key::max_signature_bytes : 0, scratch_, into);
        if (!sei) return settle(p, sei.error());
        p.begun = *sei;
        if (!sign) {
            finish(p, {});
            p.digest = digest_of(p.unit);
        } else {
            p.digest = digest_of(sei->signed_bytes());
        }
    }

    // -- signing --------------------------------------------------------------------------------------------------------------------
    void finish(place& p, bytes_view signature) noexcept {
        const auto whole = p.begun->finish(signature);
        if (!whole) return settle(p, whole.error());
        p.unit = *whole;
        p.state = state::ready;
        if (p.kind != kind::certificates) return;
        std::ranges::copy(p.unit, certificate_unit_.begin());
        certificates_ = bytes_view(certificate_unit_).first(p.unit.size());
        certificates_wait_ = false;
    }
    void settle(place& p, result<std::size_t> signature) noexcept {
        if (signature) return finish(p, bytes_view(signature_).first(*signature));
        if (p.kind == kind::certificates) certificates_wait_ = false;   // the next key picture tries again
        fail(p, signature.error());
    }
    // advance: what the key has done, and its next task. It never waits for a key that signs later.
    void advance() noexcept {
        for (std::size_t i = 0; i < queue_.size(); ++i) {
            auto& p = queue_[i];
            if (p.state == state::unsent) ask(p);
            if constexpr (late)
                if (p.state == state::asked) {
                    const auto answer = key_.poll(signature_);
                    if (!answer) return;   // one task at a time
                    settle(p, *answer);
                }
        }
    }
    void wait() noexcept {
        for (std::size_t i = 0; i < queue_.size(); ++i) {
            auto& p = queue_[i];
            if (p.state == state::unsent) ask(p);
            if constexpr (late)
                if (p.state == state::asked) settle(p, key_.wait(signature_));
        }
    }
    void ask(place& p) noexcept {
        if constexpr (vouched)
            if (p.kind == kind::certificates) return settle(p, key_.vouch(p.digest, signature_));
        if constexpr (late) {
            if (const auto begun = key_.begin(p.digest); begun) p.state = state::asked;
            else settle(p, begun.error());
        } else {
            settle(p, key_.sign(p.digest, signature_));
        }
    }

    void list_documents(Hasher& list) noexcept {
        for (std::size_t i = 0; i < queue_.size(); ++i) {
            auto& p = queue_[i];
            if (p.state == state::failed || p.may_leave()) continue;
            if (p.state != state::ready || !list.takes_document()) return;
            list.list_document(past<signing_gate, typename Hasher::listed_document>{typename Hasher::listed_document{p.digest}});
            p.listed = true;
        }
    }
    static digest first_of(const typename Hasher::record& record) noexcept {
        digest first{};
        std::ranges::copy(record.hashes().first(Hasher::hash_bytes), first.begin());
        return first;
    }
    static digest digest_of(bytes_view document) noexcept {
        typename Hasher::document_function function;
        function.update(document);
        return function.finish();
    }

    nal::codec codec_;
    Key& key_;
    vendor who_;
    queue queue_;
    std::uint32_t counter_ = 0, lost_ = 0, gops_ = 0;   // gops_: since the last signature
    error last_failure_;
    digest link_{};   // zeros in the first document
    utc_time unsigned_since_{}, certified_{};
    bytes_view certificates_;   // the certificate SEI unit, once it is signed; until then documents bring their own
    bool certificates_wait_ = false;
    std::array<std::byte, plain_bytes> scratch_;
    std::array<std::byte, Key::max_signature_bytes> signature_;
    std::array<std::byte, apart ? chains_bytes * 3 / 2 + 4096 : 1> certificate_unit_;
};

}  // namespace bartizan::frame
