// soft_token: a SoftHSM 2 token in a temporary folder, which can be pulled out and put back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/pkcs11/token_key.hpp>
#include <support/folder.hpp>
#include <support/peer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

namespace tests {

namespace bz = bartizan;

// soft_token: SoftHSM knows no removal, so it is played at the module's list of functions, as real readers answer: sessions die with the
// token, and every call says that it is gone. Keys, signatures and certificates are SoftHSM's own. One at a time in a process.
class soft_token {
    folder where_;
    std::optional<bz::crypto::pkcs11::module> own_, pulled_;
    inline static const CK_FUNCTION_LIST* real_ = nullptr;
    inline static CK_FUNCTION_LIST list_{};
    inline static bool away_ = false;

    template <auto Member, class... A> static CK_RV when_there(A... a) { return away_ ? CKR_DEVICE_REMOVED : (real_->*Member)(a...); }

public:
    static constexpr const char *label = "camera token", *digits = "4711-secret";

    soft_token() {
        std::string library = std::getenv("BARTIZAN_PKCS11_MODULE") ? std::getenv("BARTIZAN_PKCS11_MODULE") : "";
        for (const char* path : {"/usr/lib/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"})
            if (library.empty() && std::filesystem::exists(path)) library = path;
        if (library.empty() || std::system("command -v softhsm2-util >/dev/null") != 0) peer_absent("SoftHSM 2");
        std::filesystem::create_directory(where_ / "tokens");
        std::ofstream(where_ / "softhsm2.conf") << "directories.tokendir = " << where_ / "tokens" << "\nobjectstore.backend = file\nlog.level = ERROR\n";
        ::setenv("SOFTHSM2_CONF", (where_ / "softhsm2.conf").c_str(), 1);
        REQUIRE(std::system(("softhsm2-util --init-token --free --label '" + std::string(label) + "' --so-pin 12345678 --pin " + digits + " >/dev/null").c_str()) == 0);
        auto loaded = bz::crypto::pkcs11::module::load(library.c_str());
        REQUIRE(loaded);
        own_.emplace(std::move(*loaded));
        real_ = own_->operator->();
        away_ = false;
        list_ = *real_;
        list_.C_GetSlotList = [](CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) -> CK_RV {
            if (away_) return *count = 0, CKR_OK;
            return real_->C_GetSlotList(present, slots, count);
        };
        list_.C_OpenSession = when_there<&CK_FUNCTION_LIST::C_OpenSession>;
        list_.C_CloseSession = when_there<&CK_FUNCTION_LIST::C_CloseSession>;
        list_.C_Login = when_there<&CK_FUNCTION_LIST::C_Login>;
        list_.C_FindObjectsInit = when_there<&CK_FUNCTION_LIST::C_FindObjectsInit>;
        list_.C_GetAttributeValue = when_there<&CK_FUNCTION_LIST::C_GetAttributeValue>;
        list_.C_CreateObject = when_there<&CK_FUNCTION_LIST::C_CreateObject>;
        list_.C_DestroyObject = when_there<&CK_FUNCTION_LIST::C_DestroyObject>;
        list_.C_SignInit = when_there<&CK_FUNCTION_LIST::C_SignInit>;
        list_.C_Sign = when_there<&CK_FUNCTION_LIST::C_Sign>;
        auto wrapped = bz::crypto::pkcs11::module::from(&list_);
        REQUIRE(wrapped);
        pulled_.emplace(std::move(*wrapped));
    }

    bz::crypto::pkcs11::module& module() { return *pulled_; }
    static CK_FUNCTION_LIST& functions() { return list_; }   // for further faults
    static const CK_FUNCTION_LIST& real() { return *real_; }
    bz::result<bz::crypto::pkcs11::session> open(const char* pin = digits, const char* token = label) {
        return bz::crypto::pkcs11::session::open(module(), {.label = token}, bz::crypto::pin(pin));
    }
    // key: made in the token, without a certificate.
    bz::crypto::pkcs11::token_key key(const char* name = "camera", bz::crypto::curve on = bz::crypto::curve::p256) {
        auto session = open();
        REQUIRE(session);
        auto made = bz::crypto::pkcs11::token_key::generate(std::move(*session), name, on);
        REQUIRE(made);
        return std::move(*made);
    }
    bz::result<bz::crypto::pkcs11::token_key> find(const char* name = "camera") {
        auto session = open();
        if (!session) return session.error();
        return bz::crypto::pkcs11::token_key::open(std::move(*session), name);
    }

    void pull() {
        std::array<CK_SLOT_ID, 8> slots;
        CK_ULONG count = slots.size();
        REQUIRE(real_->C_GetSlotList(CK_TRUE, slots.data(), &count) == CKR_OK);
        for (CK_ULONG i = 0; i < count; ++i) real_->C_CloseAllSessions(slots[i]);
        away_ = true;
    }
    void put_back() { away_ = false; }
};

}  // namespace tests
