// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/pkcs11/token_key.hpp>

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <laws/signer_law.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/soft_token.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
namespace software = bartizan::crypto::software;
using namespace bartizan::crypto::pkcs11;

namespace {
constexpr bz::utc_time now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);   // 2026-01-01
constexpr crypto::validity years{bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                                 bz::utc_time::from_unix_microseconds(1'900'000'000'000'000)};
const crypto::subject camera{"camera SN-1", "Acme", "SN-1"};
constexpr std::array<std::byte, 32> digest{std::byte{1}};

bz::result<std::size_t> sign_once(token_key& key) {
    std::array<std::byte, token_key::max_signature_bytes> signature;
    return key.sign(digest, signature);
}
bool is(bz::error found, errc wanted) { return found == make_error(wanted); }
}  // namespace

TEST_CASE("a key in a token obeys the law of signers, on either curve") {
    tests::soft_token token;
    for (const auto on : {crypto::curve::p256, crypto::curve::p384}) {
        auto key = token.key(on == crypto::curve::p256 ? "small" : "large", on);
        CHECK(key.certificate_chain().empty());
        REQUIRE(key.self_sign(camera, years));
        software::trust_store checker(now);
        laws::signer_law(key, checker, now);
    }
}

TEST_CASE("the flow of the camera's screen: key, request, the factory's certificate, trusted signatures (I08, I12, I13)") {
    tests::soft_token token;
    auto key = token.key();
    const auto factory = *software::certificate_authority::make("Acme", years);
    const auto request = key.request(camera);
    REQUIRE(request);
    const auto chain = factory.issue(bz::as_bytes(request->view()), years);
    REQUIRE(chain);
    REQUIRE(key.install_chain(bz::as_bytes(*chain)));
    software::trust_store checker(now);
    REQUIRE(checker.add_anchors(bz::as_bytes(factory.root_pem())));
    std::array<std::byte, token_key::max_signature_bytes> signature;
    const auto size = key.sign(digest, signature);
    REQUIRE(size);
    const auto verdict = checker.check(key.certificate_chain(), now, crypto::hash_id::sha256, digest, bz::bytes_view(signature).first(*size));
    CHECK(verdict.valid);
    CHECK(verdict.trust == crypto::trust::trusted);
    CHECK(verdict.subject.view() == "O=\"Acme\",CN=\"camera SN-1\",serialNumber=\"SN-1\"");
}

TEST_CASE("key and chain lie in the token: whoever opens it again finds both") {
    tests::soft_token token;
    const auto factory = *software::certificate_authority::make("Acme", years);
    std::vector<std::byte> chain;
    crypto::ec_public_key known;
    {
        auto key = token.key();
        REQUIRE(key.install_chain(bz::as_bytes(*factory.issue(bz::as_bytes(key.request(camera)->view()), years))));
        chain.assign(key.certificate_chain().begin(), key.certificate_chain().end());
        known = key.public_key();
    }
    auto key = token.find();
    REQUIRE(key);
    CHECK(key->public_key() == known);
    CHECK(bz::same_bytes(key->certificate_chain(), chain));
    CHECK(software::read_chain(key->certificate_chain()).size() == 2);
    CHECK(sign_once(*key));
    REQUIRE(key->self_sign(camera, years));   // another chain takes its place, shorter by one
    CHECK(software::read_chain(token.find()->certificate_chain()).size() == 1);
    REQUIRE(key->remove_chain());   // I10, I14: Delete
    CHECK(key->certificate_chain().empty());
    CHECK(token.find()->certificate_chain().empty());
    CHECK(sign_once(*key));
}

TEST_CASE("a chain of another key is refused, and so is what is no chain") {
    tests::soft_token token;
    auto key = token.key();
    auto other = *software::ecdsa_key::generate();
    REQUIRE(other.self_sign(camera, years));
    CHECK(key.install_chain(other.certificate_chain()).error() == make_error(crypto::errc::bad_certificate));
    CHECK(key.install_chain(bz::as_bytes("nonsense")).error() == make_error(crypto::errc::bad_certificate));
    CHECK(key.certificate_chain().empty());
    CHECK(token.find()->certificate_chain().empty());
}

TEST_CASE("the private half cannot be read out of the token") {
    tests::soft_token token;
    auto key = token.key();
    const auto session = token.open();
    const CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
    const std::array<CK_ATTRIBUTE, 1> like{attribute(CKA_CLASS, kind)};
    std::array<CK_OBJECT_HANDLE, 2> found;
    REQUIRE(*session->find(like, found) == 1);
    std::array<std::byte, 128> space;
    CHECK_FALSE(session->read(found[0], CKA_VALUE, space));
    CHECK(session->is(found[0], CKA_SENSITIVE, false));
    CHECK_FALSE(session->is(found[0], CKA_EXTRACTABLE, true));
}

TEST_CASE("a key that was brought into the token from outside is not taken for the device's") {
    tests::soft_token token;
    const auto session = token.open();
    const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    const CK_OBJECT_CLASS closed = CKO_PRIVATE_KEY, open = CKO_PUBLIC_KEY;
    const CK_KEY_TYPE ec = CKK_EC;
    const std::array<std::byte, 32> number{std::byte{7}};
    std::array<std::byte, 67> point{std::byte{4}, std::byte{65}, std::byte{4}};
    std::array<CK_ATTRIBUTE, 9> private_half{attribute(CKA_CLASS, closed), attribute(CKA_KEY_TYPE, ec), attribute(CKA_TOKEN, yes),
        attribute(CKA_PRIVATE, yes), attribute(CKA_SENSITIVE, yes), attribute(CKA_EXTRACTABLE, no), attribute(CKA_LABEL, "camera"),
        attribute(CKA_EC_PARAMS, crypto::oid_of(crypto::curve::p256)), attribute(CKA_VALUE, number)};
    std::array<CK_ATTRIBUTE, 6> public_half{attribute(CKA_CLASS, open), attribute(CKA_KEY_TYPE, ec), attribute(CKA_TOKEN, yes),
        attribute(CKA_LABEL, "camera"), attribute(CKA_EC_PARAMS, crypto::oid_of(crypto::curve::p256)), attribute(CKA_EC_POINT, point)};
    CK_OBJECT_HANDLE made = 0;
    REQUIRE(token.real().C_CreateObject(session->handle(), private_half.data(), private_half.size(), &made) == CKR_OK);
    REQUIRE(token.real().C_CreateObject(session->handle(), public_half.data(), public_half.size(), &made) == CKR_OK);
    CHECK(is(token.find().error(), errc::not_confined));
}

TEST_CASE("a key is generated once; labels must fit") {
    tests::soft_token token;
    auto key = token.key();
    CHECK(is(token_key::generate(*token.open(), "camera").error(), errc::key_exists));
    CHECK(is(token_key::generate(*token.open(), "").error(), errc::label_unusable));
    CHECK(is(token_key::generate(*token.open(), std::string(49, 'x')).error(), errc::label_unusable));
    CHECK(is(token.find("other").error(), errc::no_such_key));
}

TEST_CASE("a token that was pulled out gives an error for every signature, and signs again when it is back") {
    tests::soft_token token;
    auto key = token.key();
    REQUIRE(key.self_sign(camera, years));
    const std::vector<std::byte> chain(key.certificate_chain().begin(), key.certificate_chain().end());
    for (int round = 0; round < 3; ++round) {
        REQUIRE(sign_once(key));
        token.pull();
        CHECK(is(sign_once(key).error(), errc::token_away));
        CHECK(is(sign_once(key).error(), errc::token_away));
        CHECK(bz::same_bytes(key.certificate_chain(), chain));
        CHECK(is(key.remove_chain().error(), errc::token_away));
        token.put_back();
        REQUIRE(sign_once(key));
    }
    software::trust_store checker(now);
    laws::signer_law(key, checker, now);
}

TEST_CASE("a session that dies alone is begun anew within the same signature") {
    tests::soft_token token;
    auto key = token.key();
    token.pull();
    token.put_back();   // sessions and logins are gone, and nobody noticed
    CHECK(sign_once(key));
}

TEST_CASE("another token put in the place of the first does not sign for it") {
    tests::soft_token token;
    auto key = token.key();
    {
        const auto session = token.open();
        std::array<CK_OBJECT_HANDLE, 8> found;
        const auto count = session->find({}, found);
        REQUIRE(count);
        for (std::size_t i = 0; i < *count; ++i) REQUIRE(token.real().C_DestroyObject(session->handle(), found[i]) == CKR_OK);
    }
    auto impostor = token.key();
    CHECK(is(sign_once(key).error(), errc::other_key));
    CHECK(is(sign_once(key).error(), errc::other_key));
    CHECK(sign_once(impostor));
}

TEST_CASE("a wrong PIN is tried once and never again, so that the token does not lock") {
    tests::soft_token token;
    CHECK(is(token.open("0000").error(), errc::pin_wrong));
    auto key = token.key();
    static int logins;
    logins = 0;
    token.functions().C_Login = [](CK_SESSION_HANDLE, CK_USER_TYPE, unsigned char*, CK_ULONG) -> CK_RV {
        ++logins;
        return CKR_PIN_INCORRECT;
    };
    token.pull();
    token.put_back();
    for (int i = 0; i < 10; ++i) CHECK(is(sign_once(key).error(), errc::pin_wrong));
    CHECK(logins == 1);
}

TEST_CASE("a token that answers with too short a signature, or with none, is believed nothing") {
    tests::soft_token token;
    auto key = token.key();
    token.functions().C_Sign = [](CK_SESSION_HANDLE, unsigned char*, CK_ULONG, unsigned char*, CK_ULONG* size) -> CK_RV { return *size = 63, CKR_OK; };
    CHECK(is(sign_once(key).error(), errc::token_failed));
    token.functions().C_Sign = [](CK_SESSION_HANDLE, unsigned char*, CK_ULONG, unsigned char*, CK_ULONG*) -> CK_RV { return CKR_GENERAL_ERROR; };
    CHECK(is(sign_once(key).error(), errc::token_failed));
    token.functions().C_Sign = token.real().C_Sign;
    CHECK(sign_once(key));
}

TEST_CASE("a recording goes on while the token is away, and counts what stays unproven") {
    tests::soft_token token;
    auto key = token.key();
    REQUIRE(key.self_sign(camera, years));
    const auto video = tests::clip::h264();
    tests::clear_bench<token_key> bench(video.codec, std::move(key));
    std::size_t pushed = 0;
    for (const auto& picture : video.pictures) {
        if (pushed == video.pictures.size() / 3) token.pull();
        if (pushed == 2 * video.pictures.size() / 3) token.put_back();
        REQUIRE(bench.session->push(picture));
        ++pushed;
    }
    REQUIRE(bench.session->finish());
    CHECK(bench.session->pictures() == video.pictures.size());
    CHECK(bench.session->lost_documents() > 0);
    CHECK(bench.session->lost_documents() < bench.session->documents());
    CHECK(is(bench.session->last_signing_failure(), errc::token_away));
}
