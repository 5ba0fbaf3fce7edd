#include <bartizan/frame/verify/matcher.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <random>
#include <vector>

namespace bz = bartizan;

namespace {
// Hashes of eight bytes, one letter each.
struct letters {
    std::vector<std::array<std::byte, 8>> held;
    explicit letters(std::string_view text) {
        for (const char c : text) {
            std::array<std::byte, 8> h;
            h.fill(std::byte(c));
            held.push_back(h);
        }
    }
    bz::bytes_view bytes() const { return std::as_bytes(std::span(held)); }
};
// What of `units` is found in `list`: its letter, or '-'.
std::string found(std::string_view units, std::string_view list) {
    using matcher = bz::frame::verify::matcher<64, 64>;
    const auto match = std::make_unique<matcher>();
    const letters u(units), l(list);
    const auto o = match->run(units.size(), [&](std::size_t i) { return u.held[i].data(); }, l.bytes(), 8);
    std::string out(units.size(), '-');
    for (std::size_t i = o.first_unit; o.matched > 0 && i <= o.last_unit; ++i)
        if (const auto e = match->entry_of(i); e >= 0) out[i] = list[static_cast<std::size_t>(e)];
    return out;
}
std::size_t longest_common(std::string_view a, std::string_view b) {   // the textbook's table, as the judge
    std::vector<std::vector<std::size_t>> t(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) t[i + 1][j + 1] = a[i] == b[j] ? t[i][j] + 1 : std::max(t[i][j + 1], t[i + 1][j]);
    return t[a.size()][b.size()];
}
}  // namespace

TEST_CASE("an exact run is found wherever it stands") {
    CHECK(found("abcdef", "cde") == "--cde-");
    CHECK(found("xxabab", "abab") == "--abab");
    CHECK(found("", "abc") == "");
    CHECK(found("abc", "") == "---");
}

TEST_CASE("what was altered, inserted, dropped or moved is left out, and nothing else") {
    CHECK(found("abXdef", "abcdef") == "ab-def");
    CHECK(found("abcXdef", "abcdef") == "abc-def");
    CHECK(found("abdef", "abcdef") == "abdef");
    CHECK(found("abccdef", "abcdef").find("abc") == 0);
    const auto swapped = found("abdcef", "abcdef");
    CHECK((swapped == "ab-cef" || swapped == "abd-ef"));
    CHECK(found("uvwxyz", "abcdef") == "------");
}

TEST_CASE("distinct hashes are matched in the longest order there is") {
    std::mt19937 random(5);
    for (int round = 0; round < 500; ++round) {
        std::string list = "abcdefghijklmnopqrstuvwxyz", units = list;
        for (int change = 0; change < 6; ++change) {
            const auto i = random() % units.size(), j = random() % units.size();
            if (random() % 2) std::swap(units[i], units[j]);
            else units.erase(i, 1);
        }
        const auto match = found(units, list);
        const auto count = static_cast<std::size_t>(std::ranges::count_if(match, [](char c) { return c != '-'; }));
        CHECK(count == longest_common(units, list));
        std::string in_order;
        for (const char c : match)
            if (c != '-') in_order += c;
        CHECK(std::ranges::is_sorted(in_order));
    }
}
