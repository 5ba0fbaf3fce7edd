#include <bartizan/protocol/s3/lease.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace bz = bartizan;
namespace s3 = bartizan::s3;
using s3::lease_step;

namespace {

using lease = s3::lease<>;
constexpr auto start = bz::instant{} + std::chrono::hours(1);
constexpr auto ms(unsigned n) { return std::chrono::milliseconds(n); }

// store: one object with conditional writes; its ETag is its content, as it is a hash of it in real stores.
struct store {
    std::string body, etag;
    bool there() const { return !body.empty(); }
    bool write(std::string text, lease_step how, std::string_view expected) {
        if (how == lease_step::create ? there() : expected != etag) return false;
        body = std::move(text), etag = body;
        return true;
    }
};
std::string record_of(lease& l, bz::instant now) {
    std::array<char, 96> memory;
    return std::string(l.begin_write(now, memory));
}
// turn: what a recorder does when nothing goes wrong.
void turn(lease& l, store& s, bz::instant now) {
    for (int steps = 0; steps < 4; ++steps) switch (const auto step = l.next(now)) {
        case lease_step::wait: return;
        case lease_step::read:
            if (!s.there()) l.was_absent(now);
            else CHECK(l.was_read(now, s.etag, s.body));
            if (l.next(now) == lease_step::read) return;   // somebody else's, and not over
            break;
        default:
            if (s.write(record_of(l, now), step, l.version())) l.was_written(s.etag);
            else l.was_lost(now);
        }
}

}   // namespace

TEST_CASE("the first to write an absent lease has it, renews it, and the other waits until it ended") {
    store s;
    lease a("a"), b("b");
    turn(a, s, start), turn(b, s, start);
    CHECK(a.holds(start));
    CHECK_FALSE(b.holds(start));
    auto now = start;
    for (int n = 0; n < 20; ++n) now += ms(10'000), turn(a, s, now), turn(b, s, now);
    CHECK(a.holds(now));
    CHECK_FALSE(b.holds(now));
    const auto last = now;   // a says no more
    while (!b.holds(now)) {
        now += ms(500);
        turn(b, s, now);
        REQUIRE(now < last + ms(60'000));
        CHECK_FALSE((a.holds(now) && b.holds(now)));
    }
    CHECK(now >= last + ms(lease::limits.expire_ms));
    turn(a, s, now);
    CHECK_FALSE(a.holds(now));
}

TEST_CASE("a lease that was freed is taken at once") {
    store s;
    lease a("a"), b("b");
    turn(a, s, start);
    s.write(std::string(lease::freed()), lease_step::take, a.version());
    turn(b, s, start + ms(20'000));
    CHECK(b.holds(start + ms(20'000)));
}

TEST_CASE("a write whose answer was lost is found to be ours, by reading") {
    store s;
    lease a("a");
    turn(a, s, start);
    const auto now = start + ms(10'000);
    REQUIRE(a.next(now) == lease_step::renew);
    REQUIRE(s.write(record_of(a, now), lease_step::renew, a.version()));   // it arrived, the answer did not
    a.failed(now);
    CHECK(a.holds(now));
    const auto later = now + ms(2'500);
    REQUIRE(a.next(later) == lease_step::renew);
    REQUIRE_FALSE(s.write(record_of(a, later), lease_step::renew, a.version()));
    a.was_lost(later);
    turn(a, s, later);
    CHECK(a.holds(later));
}

TEST_CASE("an object that is no lease is told, and ends like somebody's") {
    lease a("a");
    CHECK(a.was_read(start, "v1", "half a rec").error() == make_error(s3::errc::bad_lease));
    CHECK(a.next(start) == lease_step::wait);
    CHECK(a.next(start + ms(lease::limits.expire_ms)) == lease_step::take);
}

TEST_CASE("a listing says whether a lease changed; it is read when it is new, freed, or seems over") {
    store s;
    lease a("a"), b("b");
    turn(a, s, start);
    b.was_listed(start, s.etag, s.body.size());
    CHECK(b.next(start) == lease_step::read);   // it may be ours, from before a restart
    REQUIRE(b.was_read(start, s.etag, s.body));
    auto now = start;
    for (int n = 0; n < 20; ++n) {
        now += ms(10'000);
        turn(a, s, now);
        b.was_listed(now, s.etag, s.body.size());
        CHECK(b.next(now) == lease_step::wait);   // no request for it
    }
    const auto last = now;
    for (; b.next(now) == lease_step::wait; now += ms(500)) b.was_listed(now, s.etag, s.body.size());
    CHECK(now >= last + ms(lease::limits.expire_ms));
    CHECK(b.next(now) == lease_step::read);   // what the holder's term is
    REQUIRE(b.was_read(now, s.etag, s.body));
    CHECK(b.next(now) == lease_step::take);

    s.write(std::string(lease::freed()), lease_step::take, s.etag);
    a.was_freed(now, s.etag);
    CHECK_FALSE(a.holds(now));
    CHECK(a.is_free());
    b.was_listed(now, s.etag, s.body.size());
    turn(b, s, now);
    CHECK(b.holds(now));
}

TEST_CASE("who waits for a lease waits the holder's term when that is the longer one") {
    store s;
    lease a("a"), hasty("b", {.renew_ms = 1000, .expire_ms = 5000, .skew_ms = 1000});
    turn(a, s, start);
    turn(hasty, s, start);
    turn(hasty, s, start + ms(lease::limits.expire_ms - 1));
    CHECK_FALSE(hasty.holds(start + ms(lease::limits.expire_ms - 1)));
    turn(hasty, s, start + ms(lease::limits.expire_ms));
    CHECK(hasty.holds(start + ms(lease::limits.expire_ms)));
    CHECK_FALSE(hasty.holds(start + ms(lease::limits.expire_ms + 4000)));   // its own term is its own
    for (const auto* const nonsense : {"a 1 x\n", "a 1 \n", "a 1 3600001\n", "a 1 -5\n", "a 1 5000 6\n"}) {   // a term that is none: the own one
        lease c("c");
        REQUIRE(c.was_read(start, "v", nonsense));
        CHECK(c.next(start + ms(lease::limits.expire_ms)) == lease_step::take);
    }
}

TEST_CASE("law: two never hold one lease, whatever is lost, late or slow") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        store s;
        // each has its own clock: another start, and a rate that is off by up to one in a hundred
        struct recorder {
            lease l;
            bz::instant begun;
            double rate;
            unsigned pending = 0;   // until the answer to a write is heard
            bool arrived = false;
            std::string etag;
            recorder(std::string name, bz::instant at, double speed, const s3::lease_limits& terms) : l(name, terms), begun(at), rate(speed) {}
            bz::instant clock(long t) const { return begun + ms(static_cast<unsigned>(double(t) * rate)); }
        };
        constexpr s3::lease_limits hasty{.renew_ms = 5'000, .expire_ms = 20'000, .skew_ms = 5'000};
        std::deque<recorder> all;
        std::pair<std::string, std::size_t> listing;   // as it was some time ago
        for (int i = 0; i < 4; ++i) all.emplace_back(std::string(1, char('a' + i)), start + ms(random() % 100'000), 0.99 + double(random() % 200) / 10'000, i % 2 ? lease::limits : hasty);
        std::vector<long> asleep(4, 0);
        long held = 0;
        for (long t = 0; t < 300'000; t += 250) {
            int holders = 0;
            for (auto& r : all) holders += r.l.holds(r.clock(t));
            if (holders > 1) {
                CAPTURE(seed, t);
                FAIL("two hold it");
            }
            held += holders;
            if (random() % 8 == 0) listing = {s.etag, s.body.size()};
            for (std::size_t i = 0; i < all.size(); ++i) {
                auto& r = all[i];
                if (t < asleep[i]) continue;
                if (random() % 400 == 0) asleep[i] = t + long(random() % 90'000);   // it hangs; its clock goes on
                const auto now = r.clock(t);
                if (r.pending > 0) {
                    if (--r.pending > 0) continue;
                    if (random() % 5 == 0) r.l.failed(now);
                    else if (r.arrived) r.l.was_written(r.etag);
                    else r.l.was_lost(now);
                    continue;
                }
                if (!listing.first.empty() && random() % 16 == 0) r.l.was_listed(now, listing.first, listing.second);
                switch (const auto step = r.l.next(now)) {
                case lease_step::wait: break;
                case lease_step::read:
                    if (random() % 5 == 0) break;   // no answer
                    if (!s.there()) r.l.was_absent(now);
                    else (void)r.l.was_read(now, s.etag, s.body);
                    break;
                default:
                    auto record = record_of(r.l, now);
                    r.arrived = random() % 5 != 0 && s.write(std::move(record), step, r.l.version());
                    r.etag = s.etag;
                    r.pending = 1 + random() % 8;
                    if (!r.arrived && random() % 2 == 0) r.pending = 1, r.etag.clear();
                }
            }
        }
        CHECK(held > 300);   // and somebody has it most of the time: 1,200 looks in all
    }
}
