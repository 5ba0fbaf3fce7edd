// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/pkcs11/session.hpp>

#include <support/print.hpp>
#include <support/soft_token.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto::pkcs11;
using bartizan::crypto::pin;

namespace {
bool is(bz::error found, errc wanted) { return found == make_error(wanted); }
}

TEST_CASE("a token is found by its label, by its slot, or by both") {
    tests::soft_token token;
    std::array<CK_SLOT_ID, 8> slots;
    CK_ULONG count = slots.size();
    REQUIRE(token.real().C_GetSlotList(CK_TRUE, slots.data(), &count) == CKR_OK);
    REQUIRE(count == 2);   // SoftHSM always shows one more, not initialised, and with the blank label of such tokens
    CHECK(session::open(token.module(), {.label = token.label}, pin(token.digits)));
    CHECK(session::open(token.module(), {.label = token.label, .slot = slots[0]}, pin(token.digits)));
    CHECK(session::open(token.module(), {.slot = slots[0]}, pin(token.digits)));
    CHECK(is(session::open(token.module(), {.slot = slots[1]}, pin(token.digits)).error(), errc::no_such_token));
    CHECK(is(session::open(token.module(), {.label = "camera", .slot = slots[0]}, pin(token.digits)).error(), errc::no_such_token));
    CHECK(is(session::open(token.module(), {.label = "camera toke"}, pin(token.digits)).error(), errc::no_such_token));
}

TEST_CASE("neither label nor slot, a label that no token can have, and a PIN that is none are refused") {
    tests::soft_token token;
    CHECK(is(session::open(token.module(), {}, pin(token.digits)).error(), errc::label_unusable));
    CHECK(is(session::open(token.module(), {.label = "123456789012345678901234567890123"}, pin(token.digits)).error(), errc::label_unusable));
    CHECK(is(session::open(token.module(), {.label = token.label}, pin("")).error(), errc::pin_unusable));
    CHECK(is(session::open(token.module(), {.label = token.label}, pin(std::string(65, '1'))).error(), errc::pin_unusable));
}

TEST_CASE("two sessions of one program share the login, and closing one leaves the other alone") {
    tests::soft_token token;
    auto first = token.open();
    REQUIRE(first);
    {
        auto second = token.open();
        CHECK(second);
    }
    std::array<CK_OBJECT_HANDLE, 1> found;
    CHECK(first->find({}, found));
    session moved = std::move(*first);
    CHECK_FALSE(first->is_open());
    CHECK(moved.is_open());
    CHECK(moved.reopen());
}

TEST_CASE("an attribute that does not fit or is not there is an error, and a flag that is not told is the worse one") {
    tests::soft_token token;
    auto key = token.key();
    const auto session = token.open();
    std::array<CK_OBJECT_HANDLE, 1> found;
    const CK_OBJECT_CLASS kind = CKO_PUBLIC_KEY;
    const std::array<CK_ATTRIBUTE, 1> like{attribute(CKA_CLASS, kind)};
    REQUIRE(*session->find(like, found) == 1);
    std::array<std::byte, 8> small;
    CHECK_FALSE(session->read(found[0], CKA_EC_POINT, small));
    CHECK_FALSE(session->read(found[0], CKA_MODULUS, small));
    CHECK(session->is(found[0], CKA_MODULUS, true));
    CHECK_FALSE(session->is(found[0], CKA_MODULUS, false));
}
