// sign: the second gate of the frame path: each closed hash record becomes a signed SEI unit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/signer.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/protocol/media_signing/sei_writer.hpp>

namespace bartizan::frame {

// vendor: who made the camera, at most 255 bytes each; they stand in every document.
struct vendor {
    std::string_view firmware, serial, manufacturer;
};

// signing_gate: signs with the device key, in the order of the stream.
//   checklist  I01, I04     memory  scratch and output for one SEI inside the object; the unit stays valid until the next record
//   errors     a key that fails does not stop the recording: the GOP stays without document and is told by last_failure()
//   source     ONVIF Media Signing 26.06; the SEI goes in front of the first slice of the picture that closed its record
template <crypto::signer Key, class Hasher, crypto::hash_id Hash, std::size_t CertificateBytes = 4096> class signing_gate {
    static constexpr std::size_t plain_bytes = sizeof(typename Hasher::record) + CertificateBytes + 2048;

public:
    // signed_picture: sei is empty when this picture closed no record. No picture: end of stream.
    struct signed_picture {
        const picture* what;
        bytes_view sei;
    };
    static constexpr bool protects_integrity = true;
    using hasher = Hasher;
    using out = past<signing_gate, signed_picture>;

    signing_gate(nal::codec c, Key& key, vendor who) noexcept : codec_(c), key_(key), who_(who) {}

    out operator()(typename Hasher::out hashed) noexcept {
        bytes_view sei;
        if (hashed->closed) {
            const auto written = document_for(*hashed->closed);
            if (written) sei = *written;
            else {
                last_failure_ = written.error();
                ++lost_;
            }
        }
        return out{signed_picture{hashed->what, sei}};
    }

    std::uint32_t documents() const noexcept { return counter_; }
    std::uint32_t lost() const noexcept { return lost_; }                  // records that could not be signed
    error last_failure() const noexcept { return last_failure_; }

private:
    result<bytes_view> document_for(const typename Hasher::record& record) noexcept {
        media_signing::document d;
        d.has_general = d.has_list = d.has_crypto_info = true;
        d.triggered = record.triggered;
        d.start = record.start;
        d.end = record.end;
        d.counter = ++counter_;   // also for a document that is lost: a validator then sees that one is missing
        d.unit_count = static_cast<std::uint16_t>(record.count);
        d.gop_hash = record.gop_hash;
        const auto link = std::exchange(link_, first_of(record));
        d.linked_hash = link;
        d.list = record.hashes();
        d.hash = Hash;
        d.firmware = who_.firmware;
        d.serial = who_.serial;
        d.manufacturer = who_.manufacturer;
        d.certificates = key_.certificate_chain();
        auto sei = media_signing::begin_sei(codec_, d, Key::max_signature_bytes, scratch_, unit_);
        if (!sei) return sei.error();
        std::array<std::byte, Hasher::hash_bytes> digest = digest_of(sei->signed_bytes());
        std::array<std::byte, Key::max_signature_bytes> signature;
        const auto size = key_.sign(digest, signature);
        if (!size) return size.error();
        return sei->finish(bytes_view(signature).first(*size));
    }
    static std::array<std::byte, Hasher::hash_bytes> first_of(const typename Hasher::record& record) noexcept {
        std::array<std::byte, Hasher::hash_bytes> first{};
        std::ranges::copy(record.hashes().first(Hasher::hash_bytes), first.begin());
        return first;
    }
    static std::array<std::byte, Hasher::hash_bytes> digest_of(bytes_view document) noexcept {
        typename Hasher::document_function function;
        function.update(document);
        return function.finish();
    }

    nal::codec codec_;
    Key& key_;
    vendor who_;
    std::uint32_t counter_ = 0, lost_ = 0;
    error last_failure_;
    std::array<std::byte, Hasher::hash_bytes> link_{};   // zeros in the first document
    std::array<std::byte, plain_bytes> scratch_;
    std::array<std::byte, plain_bytes * 3 / 2 + 64> unit_;
};

}  // namespace bartizan::frame
