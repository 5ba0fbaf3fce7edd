// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/enrolment.hpp>

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/policy/provenance.hpp>

#include <support/print.hpp>
#include <support/soft_token.hpp>
#include <support/soft_tpm.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
namespace software = bartizan::crypto::software;
namespace enrolment = bartizan::crypto::enrolment;

namespace {
constexpr crypto::validity years{bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                                 bz::utc_time::from_unix_microseconds(1'900'000'000'000'000)};
const crypto::subject camera{"camera SN-1", "Acme", "SN-1"};

// walk: the whole screen, once, with mistakes on the way that must not lose the key. Make: how this backend makes its key.
template <class K, class Make> void walk(Make make) {
    const auto factory = *software::certificate_authority::make("Acme", years), other = *software::certificate_authority::make("Else", years);
    auto generated = enrolment::no_key<K>{}.generate(make);
    REQUIRE(generated);
    CHECK(generated->certificate_chain().empty());
    CHECK_FALSE(std::move(*generated).self_sign(camera, {}));   // refused, and the key is still there
    auto own = std::move(*generated).self_sign(camera, years);
    REQUIRE(own);
    CHECK(crypto::is_self_signed(bz::as_text(own->certificate_chain())));
    auto again = std::move(*own).remove_certificate();   // I10: Delete
    REQUIRE(again);
    CHECK(again->certificate_chain().empty());
    auto asked = std::move(*again).request(camera);
    REQUIRE(asked);
    const auto chain = factory.issue(bz::as_bytes(asked->text()), years);
    REQUIRE(chain);
    CHECK_FALSE(std::move(*asked).install(bz::as_bytes("not a certificate")));
    auto stranger = *software::ecdsa_key::generate();
    REQUIRE(stranger.self_sign(camera, years));
    CHECK_FALSE(std::move(*asked).install(stranger.certificate_chain()));
    auto certified = std::move(*asked).install(bz::as_bytes(*chain));
    REQUIRE(certified);
    CHECK(software::read_chain(certified->certificate_chain()).size() == 2);
    auto enabled = std::move(*certified).template enable<bz::provenance::factory>();
    STATIC_CHECK(crypto::signer<decltype(enabled)>);
    std::array<std::byte, K::max_signature_bytes> signature;
    CHECK(enabled.sign(std::array<std::byte, 32>{}, signature));
    CHECK(software::read_chain(enabled.certificate_chain()).size() == 2);
}
}  // namespace

TEST_CASE("a software key walks the screen from generation to enabling (I08 to I16)") {
    walk<software::ecdsa_key>([] { return software::ecdsa_key::generate(); });
}

TEST_CASE("a key in a PKCS#11 token walks the same screen") {
    tests::soft_token token;
    walk<crypto::pkcs11::token_key>([&] { return crypto::pkcs11::token_key::generate(*token.open(), "camera"); });
    auto found = token.find();
    REQUIRE(found);
    CHECK(std::holds_alternative<enrolment::certified<crypto::pkcs11::token_key>>(enrolment::resume(std::move(*found))));
}

TEST_CASE("a key in a TPM walks the same screen") {
    tests::soft_tpm tpm;
    walk<crypto::tpm::persistent_key>([&] { return crypto::tpm::persistent_key::generate(tpm.open(), tpm.handle); });
}

TEST_CASE("a key that is found again stands where its certificate says (I10, I14)") {
    using key = software::ecdsa_key;
    CHECK(std::holds_alternative<enrolment::key_generated<key>>(enrolment::resume(*key::generate())));
    auto own = *key::generate();
    REQUIRE(own.self_sign(camera, years));
    CHECK(std::holds_alternative<enrolment::self_signed<key>>(enrolment::resume(std::move(own))));
    auto issued = *key::generate();
    const auto factory = *software::certificate_authority::make("Acme", years);
    REQUIRE(issued.install_chain(bz::as_bytes(*factory.issue(bz::as_bytes(*issued.request(camera)), years))));
    CHECK(std::holds_alternative<enrolment::certified<key>>(enrolment::resume(std::move(issued))));
}

TEST_CASE("a generation that fails is an error, and a self-signed chain is not installed as if a CA had issued it") {
    using key = software::ecdsa_key;
    const auto none = enrolment::no_key<key>{}.generate([]() -> bz::result<key> { return crypto::errc::backend_failed; });
    CHECK(none.error() == make_error(crypto::errc::backend_failed));
    auto maker = *key::generate();
    REQUIRE(maker.self_sign(camera, years));
    auto generated = enrolment::no_key<key>{}.generate([&]() -> bz::result<key> { return std::move(maker); });
    REQUIRE(generated);
    const std::string own(bz::as_text(generated->certificate_chain()));
    CHECK(std::move(*generated).install(bz::as_bytes(own)).error() == make_error(crypto::errc::bad_certificate));
}

TEST_CASE("nobody writes down a state that was never reached, and only the last one signs") {
    using key = software::ecdsa_key;
    STATIC_CHECK_FALSE(std::is_constructible_v<enrolment::earned>);
    STATIC_CHECK_FALSE(std::is_constructible_v<enrolment::enabled<key>, key>);
    STATIC_CHECK_FALSE(crypto::signer<enrolment::certified<key>>);
    STATIC_CHECK_FALSE(crypto::signer<enrolment::requested<key>>);
    STATIC_CHECK(crypto::device_key<key>);
    STATIC_CHECK_FALSE(crypto::device_key<int>);
}
