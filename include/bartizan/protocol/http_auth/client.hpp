// client: answers the challenges of a server: the strongest Digest that this client may use, or Basic where it may (RFC 7616, 3.4 and 3.7).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/base64.hpp>
#include <bartizan/base/list.hpp>
#include <bartizan/protocol/http_auth/digest.hpp>

namespace bartizan::http_auth {

enum class basic_use { never, allowed };   // allowed: the connection is TLS, and the server's name was verified

// own_request: what an answer is for. `cnonce` is new random text for each answer.
struct own_request {
    std::string_view method, uri, cnonce;
    bytes_view body{};
};

// client<list<Algorithms...>, Basic>: what is not listed is never answered, so a server cannot talk this client down to MD5 or to a password in
// the clear. It keeps one challenge and counts its uses.
//   memory   the object: 600 bytes      errors  no_known_challenge, too_long, those of the grammar, no_space
//   use      challenged(fields of a 401); authorization(...) for the request again and for all that follow, until the next 401
template <class Algorithms, basic_use Basic = basic_use::never> class client;
template <class... Algorithm, basic_use Basic> class client<list<Algorithm...>, Basic> {
    static constexpr std::size_t none = sizeof...(Algorithm);
    std::array<char, 256> realm_{}, nonce_{}, opaque_{};
    std::size_t realm_size_ = 0, nonce_size_ = 0, opaque_size_ = 0, algorithm_ = none;
    std::uint32_t count_ = 0;
    protection qop_ = protection::none;
    bool session_ = false, basic_ = false, stale_ = false;

public:
    bool ready() const noexcept { return algorithm_ != none || basic_; }
    bool uses_basic() const noexcept { return basic_; }
    bool stale() const noexcept { return stale_; }   // the server says that name and password were right: answer without asking anybody

    // challenged: every WWW-Authenticate field of one response. Digest before Basic; of Digests the first of this client's list that is offered.
    result<> challenged(std::span<const std::string_view> values) noexcept {
        algorithm_ = none;
        basic_ = stale_ = false;
        count_ = 0;
        for (const auto value : values) {
            field_reader<> reader(value);
            for (;;) {
                fields<> one;
                const auto read = reader.next(one);
                if (!read) return read.error();
                if (!*read) break;
                if (one.is("Basic")) basic_ = basic_ || Basic == basic_use::allowed;
                else if (one.is("Digest"))
                    if (const auto taken = consider(one); !taken) return taken;
            }
        }
        if (algorithm_ != none) basic_ = false;
        return ready() ? result<>{} : result<>(errc::no_known_challenge);
    }

    // authorization: the value of the field, in the front of `out`.
    result<std::string_view> authorization(std::string_view user, std::string_view password, const own_request& about, std::span<char> out) noexcept {
        if (basic_) return basic(user, password, out);
        result<std::string_view> made = errc::no_known_challenge;
        std::size_t number = 0;
        const auto one = [&]<class A>(std::type_identity<A>) {
            if (number++ == algorithm_) made = digest<A>(user, password, about, out);
        };
        (one(std::type_identity<Algorithm>{}), ...);
        return made;
    }

private:
    std::string_view realm() const noexcept { return {realm_.data(), realm_size_}; }
    std::string_view nonce() const noexcept { return {nonce_.data(), nonce_size_}; }

    result<> consider(const fields<>& one) noexcept {
        auto name = one.value_or("algorithm", "MD5");
        const bool session = name.size() > 5 && same_word(name.substr(name.size() - 5), "-sess");
        if (session) name.remove_suffix(5);
        std::size_t number = 0, found = none;
        ((found = same_word(name, algorithm_name<Algorithm>) ? number : found, ++number), ...);
        if (found >= algorithm_) return {};   // unknown, or one that is better is kept
        const auto asked = one.value_or("qop", {});
        bool auth = false, auth_int = false;
        for (auto rest = asked; !rest.empty();) {
            auto word = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), word.size() + 1));
            while (word.starts_with(' ')) word.remove_prefix(1);
            while (word.ends_with(' ')) word.remove_suffix(1);
            auth = auth || same_word(word, "auth");
            auth_int = auth_int || same_word(word, "auth-int");
        }
        if (!asked.empty() && !auth && !auth_int) return {};   // a protection that nobody knows
        if (!one.find("realm") || !one.find("nonce")) return errc::missing;
        for (const auto each : {"realm", "nonce", "opaque"})
            if (one.value_or(each, {}).find_first_of("\"\\") != std::string_view::npos) return errc::character;   // see keep
        if (!keep(*one.find("realm"), realm_, realm_size_) || !keep(*one.find("nonce"), nonce_, nonce_size_) || !keep(one.value_or("opaque", {}), opaque_, opaque_size_))
            return errc::too_long;
        algorithm_ = found;
        session_ = session;
        qop_ = asked.empty() ? protection::none : auth ? protection::auth : protection::auth_int;
        stale_ = same_word(one.value_or("stale", "false"), "true");
        return {};
    }
    // What goes back between quotes holds none itself: a hostile server writes no parameters of its own into our request.
    static bool keep(std::string_view from, std::array<char, 256>& to, std::size_t& size) noexcept {
        if (from.size() > to.size()) return false;
        size = from.copy(to.data(), to.size());
        return true;
    }
    static bool quotable(std::string_view text) noexcept {
        return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '"' || c == '\\'; });
    }

    template <class A> result<std::string_view> digest(std::string_view user, std::string_view password, const own_request& about, std::span<char> out) noexcept {
        if (!quotable(user) || !quotable(about.uri) || !quotable(about.cnonce)) return errc::control;
        if (qop_ != protection::none && about.cnonce.empty()) return errc::empty_cnonce;
        std::array<char, 8> count;
        ++count_;
        for (std::size_t i = 0; i < 8; ++i) count[i] = "0123456789abcdef"[count_ >> (28 - 4 * i) & 15];
        const std::string_view nc(count.data(), count.size());
        const auto stored = digest_of<A>::user_realm_password(user, realm(), password);
        const auto response = digest_of<A>::response(stored.reveal(), session_, {about.method, about.uri, nonce(), nc, about.cnonce, qop_, about.body});
        byte_writer writer(std::as_writable_bytes(out));
        const auto put = [&](std::initializer_list<std::string_view> parts) {
            for (const auto part : parts) writer.text(part);
        };
        put({"Digest username=\"", user, "\", realm=\"", realm(), "\", nonce=\"", nonce(), "\", uri=\"", about.uri, "\", algorithm=", algorithm_name<A>, session_ ? "-sess" : "",
             ", response=\"", digest_of<A>::view(response), "\""});
        if (qop_ != protection::none) put({", qop=", qop_ == protection::auth ? "auth" : "auth-int", ", nc=", nc});
        if (qop_ != protection::none || session_) put({", cnonce=\"", about.cnonce, "\""});
        if (opaque_size_ > 0) put({", opaque=\"", std::string_view(opaque_.data(), opaque_size_), "\""});
        return writer.fits() ? result<std::string_view>(as_text(writer.written())) : result<std::string_view>(errc::no_space);
    }
    static result<std::string_view> basic(std::string_view user, std::string_view password, std::span<char> out) noexcept {
        secret<384> both;
        byte_writer writer(both.fill());
        writer.text(user);
        writer.text(":");
        writer.text(password);
        constexpr std::string_view scheme = "Basic ";
        if (!writer.fits() || out.size() < scheme.size() + base64_size(writer.size())) return errc::no_space;
        if (user.find(':') != user.npos) return errc::no_colon;   // nobody could tell where the name ends
        scheme.copy(out.data(), scheme.size());
        return std::string_view(out.data(), scheme.size() + to_base64(writer.written(), out.subspan(scheme.size())).size());
    }
};

}  // namespace bartizan::http_auth
