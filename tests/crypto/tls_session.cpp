#include <bartizan/crypto/tls_session.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("every error of TLS has a sentence, and what cannot say goodbye is no session") {
    for (int code = 1; code <= int(bz::crypto::tls_errc::cut_off); ++code) CHECK(make_error(bz::crypto::tls_errc(code)).message() != "unknown");
    struct rude {
        bz::result<> received(bz::bytes_view) { return {}; }
        bz::bytes_view plaintext() { return {}; }
        void taken(std::size_t) {}
        bz::result<> send(bz::bytes_view) { return {}; }
        bz::bytes_view output() { return {}; }
        void sent(std::size_t) {}
        bool established() { return true; }
        bool peer_ended() { return false; }
    };
    CHECK_FALSE(bz::crypto::tls_session<rude>);
}
