// session: one conversation with one token, logged in, begun anew when the token was away.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/crypto/pin.hpp>
#include <bartizan/crypto/pkcs11/module.hpp>

#include <optional>
#include <string_view>

namespace bartizan::crypto::pkcs11 {

// token_choice: by the label that was given at initialisation (it moves with the token), by slot, or both.
struct token_choice {
    std::string_view label{};
    std::optional<CK_SLOT_ID> slot{};
};

// attribute: one entry of a template; it points to memory of the caller.
inline CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, bytes_view value) noexcept {
    return {type, const_cast<std::byte*>(value.data()), static_cast<CK_ULONG>(value.size())};
}
inline CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, std::string_view text) noexcept { return attribute(type, as_bytes(text)); }
template <class Number>
    requires std::is_arithmetic_v<Number>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, const Number& value) noexcept {
    return attribute(type, std::as_bytes(std::span(&value, 1)));
}

// session: read and write, user logged in.
//   errors   no_such_token, pin_*, token_away, token_failed. A refused PIN is remembered: tokens lock after a few.
//   memory   inside the object, with the PIN, because a token that was away wants it again
class session {
    module* module_;
    std::array<char, 32> label_{};   // padded with spaces, as tokens have it (PKCS#11 2.40, 3.2, CK_TOKEN_INFO)
    bool by_label_ = false;
    std::optional<CK_SLOT_ID> slot_;
    crypto::pin pin_;
    CK_SESSION_HANDLE handle_ = CK_INVALID_HANDLE;
    std::optional<errc> refused_;

    session(module& of, token_choice token, crypto::pin pin) noexcept : module_(&of), slot_(token.slot), pin_(std::move(pin)) {
        by_label_ = !token.label.empty();
        label_.fill(' ');
        std::ranges::copy(token.label, label_.begin());
    }

public:
    static result<session> open(module& of, token_choice token, crypto::pin pin) noexcept {
        if (token.label.size() > 32 || (token.label.empty() && !token.slot)) return errc::label_unusable;
        if (pin.empty()) return errc::pin_unusable;   // also when it did not fit
        session opened(of, token, std::move(pin));
        if (const auto ready = opened.reopen(); !ready) return ready.error();
        return opened;
    }
    session(session&& other) noexcept
        : module_(other.module_), label_(other.label_), by_label_(other.by_label_), slot_(other.slot_), pin_(std::move(other.pin_)),
          handle_(std::exchange(other.handle_, CK_INVALID_HANDLE)), refused_(other.refused_) {}
    session& operator=(session&& other) noexcept {
        close();
        module_ = other.module_;
        label_ = other.label_;
        by_label_ = other.by_label_;
        slot_ = other.slot_;
        pin_ = std::move(other.pin_);
        handle_ = std::exchange(other.handle_, CK_INVALID_HANDLE);
        refused_ = other.refused_;
        return *this;
    }
    ~session() { close(); }

    const module& calls() const noexcept { return *module_; }
    CK_SESSION_HANDLE handle() const noexcept { return handle_; }
    bool is_open() const noexcept { return handle_ != CK_INVALID_HANDLE; }

    void close() noexcept {
        if (is_open()) calls()->C_CloseSession(handle_);
        handle_ = CK_INVALID_HANDLE;
    }
    // reopen: find the token again (it may be in another slot now), a new session, and log in.
    result<> reopen() noexcept {
        close();
        if (refused_) return *refused_;
        const auto slot = find_slot();
        if (!slot) return slot.error();
        if (const auto answer = calls()->C_OpenSession(*slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &handle_); answer != CKR_OK) {
            handle_ = CK_INVALID_HANDLE;
            return errc_of(answer);
        }
        auto* digits = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(pin_.reveal().data()));
        const auto answer = calls()->C_Login(handle_, CKU_USER, digits, static_cast<CK_ULONG>(pin_.reveal().size()));
        if (answer == CKR_OK || answer == CKR_USER_ALREADY_LOGGED_IN) return {};
        close();
        const auto why = errc_of(answer);
        if (why == errc::pin_wrong || why == errc::pin_locked) refused_ = why;
        return why;
    }

    // find: handles of objects that match; at most as many as `into` holds.
    result<std::size_t> find(std::span<const CK_ATTRIBUTE> like, std::span<CK_OBJECT_HANDLE> into) const noexcept {
        auto* pattern = const_cast<CK_ATTRIBUTE*>(like.data());
        if (const auto answer = calls()->C_FindObjectsInit(handle_, pattern, static_cast<CK_ULONG>(like.size())); answer != CKR_OK)
            return errc_of(answer);
        CK_ULONG found = 0;
        const auto answer = calls()->C_FindObjects(handle_, into.data(), static_cast<CK_ULONG>(into.size()), &found);
        calls()->C_FindObjectsFinal(handle_);
        if (answer != CKR_OK || found > into.size()) return errc_of(answer);
        return static_cast<std::size_t>(found);
    }
    // read: an attribute's bytes, in the front of `into`.
    result<bytes_view> read(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, bytes_span into) const noexcept {
        CK_ATTRIBUTE wanted{type, into.data(), static_cast<CK_ULONG>(into.size())};
        if (const auto answer = calls()->C_GetAttributeValue(handle_, object, &wanted, 1); answer != CKR_OK) return errc_of(answer);
        if (wanted.ulValueLen > into.size()) return errc::token_failed;
        return bytes_view(into.first(wanted.ulValueLen));
    }
    // is: a CK_BBOOL; an attribute that the token does not tell counts as the worse answer, which the caller gives.
    bool is(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, bool untold) const noexcept {
        std::array<std::byte, 1> value{};
        const auto told = read(object, type, value);
        return told && told->size() == 1 ? value[0] != std::byte{0} : untold;
    }

private:
    result<CK_SLOT_ID> find_slot() const noexcept {
        std::array<CK_SLOT_ID, 64> slots;
        CK_ULONG count = slots.size();
        if (const auto answer = calls()->C_GetSlotList(CK_TRUE, slots.data(), &count); answer != CKR_OK) return errc_of(answer);
        for (const auto slot : std::span(slots).first(std::min<std::size_t>(count, slots.size()))) {
            CK_TOKEN_INFO info{};
            if ((slot_ && slot != *slot_) || calls()->C_GetTokenInfo(slot, &info) != CKR_OK || !(info.flags & CKF_TOKEN_INITIALIZED)) continue;
            if (!by_label_ || std::equal(label_.begin(), label_.end(), reinterpret_cast<const char*>(info.label))) return slot;
        }
        return errc::no_such_token;
    }
};

}  // namespace bartizan::crypto::pkcs11
