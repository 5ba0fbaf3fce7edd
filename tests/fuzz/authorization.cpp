// authorization: hostile WWW-Authenticate and Authorization values at the parsers and at a whole door; nobody without the password gets in.
// SPDX-License-Identifier: Apache-2.0
// runs: 40000
#include <support/door.hpp>
#include <support/must.hpp>


namespace bz = bartizan;

namespace {
using tests::must;
// One door for each way of proving oneself, with an account whose password no input knows.
template <class Product> tests::doorway<Product>& house() {
    static tests::doorway<Product> one(false);
    static const bool set_up = bool(one.door->set_up(std::move(*one.door->ask_set_up(tests::office, one.now)), "admin", "tallship-7 unknown", "tallship-7 unknown", one.utc));
    must(set_up);
    return one;
}
template <class Product> void knock(std::string_view value) {
    auto& h = house<Product>();
    h.now += std::chrono::hours(1);   // the throttle hides nothing
    const std::array<std::string_view, 1> field{value};
    auto at = h.knock(bz::access::access_class::write_system);
    at.authorization = field;
    must(tests::what(h.door->ask(at)) != tests::got::entered);
}
}  // namespace

// First byte: 0 challenges, else credentials; an N after "nonce=" in credentials stands for a fresh nonce of the door.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
    if (data[0] == 0) {
        bz::http_auth::field_reader<> reader(text);
        std::size_t count = 0;
        for (;;) {
            bz::http_auth::fields<> one;
            const auto read = reader.next(one);
            if (!read || !*read) break;
            must(!one.scheme().empty());
            must(one.token68().empty() || one.parameters().empty());
            for (const auto& p : one.parameters()) must(!p.name.empty() && p.value.size() <= text.size() && one.find(p.name) == p.value);
            must(++count <= text.size());   // it moves on
        }
        return 0;
    }
    if (const auto place = text.find("nonce=N"); place != text.npos) text.replace(place, 7, "nonce=\"" + house<tests::legacy_camera>().nonce<bz::sha256>() + "\"");
    knock<tests::legacy_camera>(text);
    knock<tests::either_camera>(text);
    return 0;
}
