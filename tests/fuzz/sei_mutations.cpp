// Golden streams, changed as somebody would who knows ONVIF Media Signing: lengths, tags, counters, lists, certificates, units, order;
// half of the changed documents are signed anew with a key that is trusted here, so that what is behind the signature check is reached.
// The input is only the number of a mutant. ./dev mutate COUNT runs as many as one likes.
// SPDX-License-Identifier: Apache-2.0
// runs: 6000
#include <bartizan/crypto/software/trust_store.hpp>
#include <bartizan/frame/verifier.hpp>
#include <bartizan/protocol/nal/recognise.hpp>
#include <bartizan/protocol/nal/scan.hpp>

#include <support/sei_surgery.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace {

namespace bz = bartizan;
namespace ms = bz::media_signing;
namespace words = bz::frame::verify;
using octets = std::vector<std::byte>;

[[noreturn]] void finding(const char* what) {
    std::fprintf(stderr, "sei_mutations: %s\n", what);
    std::abort();
}
void must(bool holds, const char* what) {
    if (!holds) finding(what);
}

// chance: splitmix64 from a number, the same everywhere.
class chance {
    std::uint64_t state_;

public:
    explicit chance(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(next() % n); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    std::byte byte() {
        static constexpr unsigned edges[] = {0x00, 0x01, 0x02, 0x03, 0x7f, 0x80, 0xfe, 0xff};
        return static_cast<std::byte>(one_in(2) ? edges[below(8)] : next());
    }
};

using digest = std::array<std::byte, 32>;
digest digest_of(bz::bytes_view bytes) { return bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity, bz::target::detect>(bytes); }

// -- what the mutants are made of -------------------------------------------------------------------------------------------------
struct stream {
    bz::nal::codec codec{};
    bool as_recorded = true;   // not one of those that were changed before we got them
    std::vector<octets> units;
};
bool is_slice(bz::nal::codec codec, bz::bytes_view unit) {
    const auto kind = bz::nal::kind_of(codec, unit);
    return kind == bz::nal::kind::slice || kind == bz::nal::kind::uncovered_slice;
}
std::vector<digest> slices_of(const stream& s) {
    std::vector<digest> out;
    for (const auto& unit : s.units)
        if (is_slice(s.codec, unit)) out.push_back(digest_of(unit));
    return out;
}

// What paper_checker takes for certificates; it trusts those that begin with "trusted". Real ones go to the trust store.
constexpr std::string_view own_chains[] = {"trusted A", "trusted B", "stranger"};

struct golden {
    std::vector<stream> sent, signed_anew;   // the second: all documents of `sent` with our signature
    std::vector<std::vector<digest>> slices;      // of each stream, in order
    std::unordered_set<std::string> known_slices;
    octets root;

    golden() {
        const char* told = std::getenv("BARTIZAN_SHARED");
        const auto folder = std::filesystem::path(told ? told : "../shared") / "media-signing/golden";
        std::vector<std::filesystem::path> files;
        if (std::filesystem::is_directory(folder))
            for (const auto* part : {"signed", "tampered", "malformed", "tolerance"})
                for (const auto& entry : std::filesystem::directory_iterator(folder / part))
                    if (entry.path().extension() == ".h264" || entry.path().extension() == ".h265") files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        if (files.empty()) {
            std::fprintf(stderr, "sei_mutations: %s is absent, so our own streams alone are changed\n", folder.c_str());
            if (std::getenv("CI")) std::exit(1);
        }
        for (const auto& file : files) add_file(file);
        if (!files.empty()) root = read(folder / "certs/root.pem");
        for (int i = 0; i < 8; ++i) add_paper({.gops = 3 + i % 3, .frames = 3 + i, .slices = 1 + i % 2, .part = i == 2 ? 3 : 0, .every = i == 3 ? 3 : 1,
                                               .list = i != 4, .late = i == 5 ? 2 : 0, .same_pictures = i == 6, .chain = std::string(own_chains[i % 2]),
                                               .seed = unsigned(i + 1)});
        for (const auto& s : sent) {
            slices.push_back(slices_of(s));
            signed_anew.push_back(anew(s));
            if (!s.as_recorded) continue;
            for (const auto& each : slices.back()) known_slices.emplace(reinterpret_cast<const char*>(each.data()), each.size());
        }
    }

    static octets read(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto bytes = bz::as_bytes(text);
        return {bytes.begin(), bytes.end()};
    }
    static stream anew(const stream& from) {
        auto s = from;
        for (auto& unit : s.units) {
            auto parts = tests::split_sei(s.codec, unit);
            if (!parts || !parts->find(ms::tag::signature)) continue;
            if (auto* chain = parts->find(ms::tag::certificates)) {
                const auto text = bz::as_bytes(own_chains[0]);
                chain->value.resize(2);
                chain->value.insert(chain->value.end(), text.begin(), text.end());
            }
            unit = tests::join_signed(std::move(*parts));
        }
        return s;
    }

private:
    void add_file(const std::filesystem::path& file) {
        const auto bytes = read(file);
        stream s{file.extension() == ".h265" ? bz::nal::codec::h265 : bz::nal::codec::h264, file.parent_path().filename() != "tampered", {}};
        bz::nal::annexb_units<> scan(bytes);
        while (const auto unit = scan.next()) s.units.emplace_back(unit->begin(), unit->end());
        sent.push_back(std::move(s));
    }
    void add_paper(const tests::signing_mode& mode) {
        stream s{bz::nal::codec::h264, true, {}};
        for (auto& unit : tests::sign(mode)) s.units.push_back(std::move(unit.bytes));
        sent.push_back(std::move(s));
    }
};
const golden& corpus() {
    static const golden all;
    return all;
}

// -- the changes ------------------------------------------------------------------------------------------------------------------
// mutant: what was changed, and what may therefore still be said of it.
struct mutant : stream {
    std::size_t from = 0;         // index of the stream it was made of
    bool only_documents = true;   // nothing but SEIs was touched, and none of them moved
    bool forged = false;          // a trusted key signed something else than the camera did
};

void poke(octets& bytes, chance& c) {
    if (bytes.empty()) return;
    const auto at = static_cast<std::ptrdiff_t>(c.below(bytes.size()));
    switch (c.below(6)) {
    case 0: bytes[std::size_t(at)] ^= static_cast<std::byte>(1u << c.below(8)); break;
    case 1: bytes[std::size_t(at)] = c.byte(); break;
    case 2: bytes.resize(std::size_t(at)); break;
    case 3: bytes.erase(bytes.begin() + at, bytes.begin() + at + static_cast<std::ptrdiff_t>(std::min(bytes.size() - std::size_t(at), c.below(40) + 1))); break;
    case 4: bytes.insert(bytes.begin() + at, c.below(40) + 1, c.byte()); break;
    default:
        for (std::size_t i = std::size_t(at); i < std::min(bytes.size(), std::size_t(at) + 4); ++i) bytes[i] = c.byte();
    }
}
void put(octets& value, std::size_t at, std::size_t bytes, std::uint64_t number) {
    for (std::size_t i = 0; i < bytes && at + i < value.size(); ++i) value[at + i] = static_cast<std::byte>(number >> 8 * (bytes - 1 - i));
}
std::uint64_t odd_number(chance& c) {
    static constexpr std::uint64_t odd[] = {0, 1, 2, 3, 0x7f, 0x80, 599, 600, 601, 2047, 2048, 0x7fff, 0x8000, 0xfffe, 0xffff,
                                            0x7fff'ffff, 0x8000'0000, 0xffff'fffe, 0xffff'ffff, 0x7fff'ffff'ffff'ffff, ~0ull};
    return c.one_in(3) ? c.next() : odd[c.below(std::size(odd))];
}

void change_general(octets& value, chance& c) {   // layout: version 1, of the specification 3, triggered 1, times 8 + 8, counter 4, count 2, hashes
    switch (c.below(9)) {
    case 0: put(value, 0, 1, c.below(4)); break;
    case 1: put(value, 4, 1, c.below(3)); break;
    case 2: put(value, 5, 8, odd_number(c)); break;
    case 3: put(value, 13, 8, odd_number(c)); break;
    case 4: put(value, 21, 4, odd_number(c)); break;
    case 5: put(value, 21, 4, c.below(8)); break;   // a counter that another document may have
    case 6: put(value, 25, 2, odd_number(c)); break;
    case 7: value.resize(27 + c.below(140)); break;   // hashes of a wrong size
    default: poke(value, c);
    }
}
void change_list(octets& value, chance& c) {
    const std::size_t width = c.one_in(8) ? 48 : 32, entries = value.size() / width;
    const auto entry = [&](std::size_t n) { return value.begin() + static_cast<std::ptrdiff_t>(1 + n * width); };
    const auto end = [&](std::size_t n) { return value.begin() + static_cast<std::ptrdiff_t>(std::min(value.size(), 1 + (n + 1) * width)); };
    const auto a = c.below(entries), b = c.below(entries);
    switch (c.below(8)) {
    case 0: value.resize(c.below(3)); break;   // empty
    case 1: if (entries > 1) value.erase(entry(a), end(a)); break;
    case 2:
        if (entries > 0) {
            const octets copy(entry(a), end(a));
            value.insert(entry(b), copy.begin(), copy.end());
        }
        break;
    case 3: if (entries > 1 && a != b && std::max(a, b) + 1 < entries) std::swap_ranges(entry(a), end(a), entry(b)); break;
    case 4: value.resize(1 + width * c.below(2100)); break;   // more than fit, or zeros
    case 5:
        for (auto n = c.below(700); n > 0 && entries > 0 && value.size() < 60'000; --n) {   // the same hash often
            const octets copy(entry(a), end(a));
            value.insert(value.end(), copy.begin(), copy.end());
        }
        break;
    case 6: value.resize(value.size() + c.below(width)); break;   // no multiple
    default: poke(value, c);
    }
}
void change_parts(tests::sei_parts& parts, chance& c) {
    using ms::tag;
    const auto kind = c.below(14);
    const auto named = [&](tag t, auto act) {
        if (auto* tlv = parts.find(t)) act(tlv->value, c);
    };
    const auto any = c.below(parts.tlvs.size());
    switch (kind) {
    case 0: case 1: case 2: named(tag::general, change_general); break;
    case 3: case 4: case 5: named(tag::hash_list, change_list); break;
    case 6:
        named(tag::crypto_info, [](octets& value, chance& by) {
            const auto oid = ms::oid_of(static_cast<bz::crypto::hash_id>(by.below(3)));
            if (by.one_in(2) && value.size() >= 2 + oid.size()) std::ranges::copy(oid, value.begin() + 2);
            else poke(value, by);
        });
        break;
    case 7:
        named(tag::certificates, [](octets& value, chance& by) {
            const auto text = bz::as_bytes(own_chains[by.below(3)]);
            switch (by.below(4)) {
            case 0: value.resize(by.below(4)); break;
            case 1: value.resize(2), value.insert(value.end(), text.begin(), text.end()); break;
            case 2: value.resize(by.below(66'000), std::byte{'A'}); break;
            default: poke(value, by);
            }
        });
        break;
    case 8: named(tag::vendor_info, poke); break;
    case 9: if (!parts.tlvs.empty()) parts.tlvs[any].tag = static_cast<std::uint8_t>(c.one_in(4) ? c.next() : c.below(10)); break;
    case 10: if (!parts.tlvs.empty()) parts.tlvs.erase(parts.tlvs.begin() + static_cast<std::ptrdiff_t>(any)); break;
    case 11:
        if (!parts.tlvs.empty()) {
            auto copy = parts.tlvs[any];
            parts.tlvs.insert(parts.tlvs.begin() + static_cast<std::ptrdiff_t>(c.below(parts.tlvs.size())), std::move(copy));
        }
        break;
    case 12: parts.tlvs.insert(parts.tlvs.begin() + static_cast<std::ptrdiff_t>(any), {static_cast<std::uint8_t>(7 + c.below(249)), octets(c.below(3000), c.byte())}); break;
    default: parts.flags = c.one_in(3) ? static_cast<std::uint8_t>(c.next()) : static_cast<std::uint8_t>(parts.flags ^ (1u << (6 + c.below(2))));
    }
}

std::size_t some_document(const mutant& m, chance& c) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < m.units.size(); ++i)
        if (ms::is_media_signing(m.codec, m.units[i])) found.push_back(i);
    return found.empty() ? m.units.size() : found[c.below(found.size())];
}

void change_document(mutant& m, chance& c, bool may_sign) {
    const auto at = some_document(m, c);
    if (at == m.units.size()) return;
    const auto place = m.units.begin() + static_cast<std::ptrdiff_t>(at);
    switch (c.below(may_sign ? 6 : 4)) {
    case 0: poke(m.units[at], c); break;   // header, sizes, anything
    case 1: m.units.erase(place); break;
    case 2: {
        auto copy = m.units[at];
        m.units.insert(place, std::move(copy));
        break;
    }
    default: {
        auto parts = tests::split_sei(m.codec, m.units[at]);
        if (!parts) return poke(m.units[at], c);
        for (auto n = 1 + c.below(3); n > 0; --n) change_parts(*parts, c);
        m.forged |= may_sign;
        m.units[at] = may_sign && !c.one_in(6) ? tests::join_signed(std::move(*parts)) : tests::join_sei(*parts);
    }
    }
}
void change_units(mutant& m, chance& c) {
    if (m.units.empty()) return;
    m.only_documents = false;
    const auto at = c.below(m.units.size());
    const auto place = m.units.begin() + static_cast<std::ptrdiff_t>(at);
    const auto& all = corpus();
    switch (c.below(9)) {
    case 0: poke(m.units[at], c); break;
    case 1: m.units.erase(place); break;
    case 2: m.units.insert(place, octets(m.units[c.below(m.units.size())])); break;
    case 3: std::swap(m.units[at], m.units[c.below(m.units.size())]); break;
    case 4: std::rotate(m.units.begin(), place, m.units.begin() + static_cast<std::ptrdiff_t>(std::min(m.units.size(), at + 1 + c.below(12)))); break;
    case 5: m.units.erase(place, m.units.begin() + static_cast<std::ptrdiff_t>(std::min(m.units.size(), at + 1 + c.below(20)))); break;
    case 6: m.units.resize(at); break;
    case 7: {   // a unit of another recording
        const auto& other = all.sent[c.below(all.sent.size())];
        if (other.codec == m.codec && !other.units.empty()) m.units.insert(place, other.units[c.below(other.units.size())]);
        break;
    }
    default: {   // a piece of another recording
        const auto& pool = c.one_in(2) ? all.sent : all.signed_anew;
        const auto& other = pool[c.below(pool.size())];
        if (other.codec != m.codec || other.units.empty()) return;
        const auto from = c.below(other.units.size()), count = std::min(other.units.size() - from, 1 + c.below(30));
        const auto begin = other.units.begin() + static_cast<std::ptrdiff_t>(from);
        m.units.insert(place, begin, begin + static_cast<std::ptrdiff_t>(count));
    }
    }
}
mutant make(chance& c) {
    const auto& all = corpus();
    const bool anew = c.one_in(2);
    const auto from = c.below(all.sent.size());
    mutant m;
    static_cast<stream&>(m) = anew ? all.signed_anew[from] : all.sent[from];
    m.from = from;
    const bool slices_too = c.one_in(2);
    for (auto n = 1 + c.below(4); n > 0; --n) {
        if (slices_too && c.one_in(2)) change_units(m, c);
        else change_document(m, c, anew);
    }
    return m;
}

// -- what is said of them ---------------------------------------------------------------------------------------------------------
// judge_of_both: paper_checker for our own signatures, a trust store for real ones. A verdict depends on nothing but the arguments, so
// each is asked for once; the signatures of the golden data would otherwise be most of the time.
class judge_of_both {
    bz::crypto::software::trust_store store_{bz::utc_time::from_unix_microseconds(1'800'000'000'000'000)};
    std::map<digest, bz::crypto::signature_verdict> known_;

public:
    std::uint64_t asked = 0, right = 0;
    judge_of_both() {
        if (!corpus().root.empty()) must(bool(store_.add_anchors(corpus().root)), "root.pem cannot be read");
    }
    bz::crypto::signature_verdict check(bz::bytes_view chain, bz::utc_time at, bz::crypto::hash_id hash, bz::bytes_view digest_, bz::bytes_view signature) noexcept {
        ++asked;
        const auto text = bz::as_text(chain);
        const auto said = text.starts_with("trusted") || text.starts_with("stranger") ? tests::paper_checker().check(chain, at, hash, digest_, signature)
                                                                                      : real(chain, at, hash, digest_, signature);
        right += said.valid;
        return said;
    }

private:
    bz::crypto::signature_verdict real(bz::bytes_view chain, bz::utc_time at, bz::crypto::hash_id hash, bz::bytes_view digest_, bz::bytes_view signature) {
        bz::crypto::hasher<bz::sha256, bz::purpose::frame_integrity, bz::target::detect> key;
        const std::uint64_t facts[] = {chain.size(), std::uint64_t(at.ticks), std::uint64_t(hash), digest_.size(), signature.size()};
        for (const bz::bytes_view part : {bz::bytes_view(std::as_bytes(std::span(facts))), chain, digest_, signature}) key.update(part);
        const auto name = key.finish();
        if (const auto found = known_.find(name); found != known_.end()) return found->second;
        const auto said = store_.check(chain, at, hash, digest_, signature);
        if (known_.size() < 50'000) known_.emplace(name, said);
        return said;
    }
};

// listener: the laws of a report, and all of it in one number, to compare two of them.
struct listener {
    const mutant& of;
    std::vector<words::frame_verdict> frames;
    std::uint64_t print = 0xcbf29ce484222325, missing_frames = 0, segments_end = 0;
    std::uint64_t count[4]{};

    void fold(std::initializer_list<std::uint64_t> facts) {
        for (const auto fact : facts) print = (print ^ fact) * 0x100000001b3;
    }
    void frame(const words::frame_report& f) {
        must(f.number == frames.size(), "frames are not in order");
        must((f.verdict == words::frame_verdict::not_covered) == (f.why != words::cause::none), "a verdict without its cause");
        frames.push_back(f.verdict);
        ++count[std::size_t(f.verdict)];
        fold({1, f.number, f.nal, std::uint64_t(f.verdict), std::uint64_t(f.why), f.random_access, f.matches_untrusted});
    }
    void missing(const words::missing_report& m) {
        must(m.units > 0 && m.frames > 0, "nothing is told as missing");
        must(m.after_frame + 1 == static_cast<std::int64_t>(frames.size()), "what is missing is told at another place");
        missing_frames += m.frames;
        fold({2, m.units, m.frames, m.at_least});
    }
    void document(const words::document_report& d) {
        must(d.first_frame <= d.last_frame, "a document ends before it begins");
        fold({3, d.nal, d.counter, d.first_frame, d.last_frame, d.units_found, d.units_listed});
    }
    void segment(const words::segment_report& s) {
        must(s.first_frame == segments_end && s.last_frame >= s.first_frame, "segments do not follow each other");
        segments_end = s.last_frame + 1;
        fold({4, s.first_frame, s.last_frame, s.timed, std::uint64_t(s.from.ticks), std::uint64_t(s.to.ticks), s.altered, s.missing, s.not_covered});
    }
    void signer(const words::signer_report& s) { fold({5, std::uint64_t(s.hash), s.firmware.size(), s.serial.size(), s.manufacturer.size()}); }
    void remark(words::remark r, std::uint64_t frame, std::uint64_t nal) {
        must(!words::sentence(r).empty(), "a remark without a sentence");
        fold({6, std::uint64_t(r), frame, nal});
    }
};

struct statistics {
    std::unordered_set<std::uint64_t> mutants;
    std::uint64_t verdicts[6]{}, asked = 0, right = 0;
    ~statistics() {
        std::printf("sei_mutations: %zu different mutants of %zu streams;", mutants.size(), corpus().sent.size());
        for (std::size_t i = 0; i < 6; ++i)
            std::printf(" %s %llu%s", std::string(words::name(words::verdict(i))).c_str(), static_cast<unsigned long long>(verdicts[i]), i < 5 ? "," : ";");
        std::printf(" %llu signatures judged, %llu right\n", static_cast<unsigned long long>(asked), static_cast<unsigned long long>(right));
    }
};

template <class Target, bz::frame::verify_limits L> struct judged {
    listener heard;
    words::verdict verdict{};
    words::totals totals;

    template <class Hand> judged(const mutant& m, judge_of_both& checker, const Hand& hand) : heard{m} {
        const auto verifier = std::make_unique<bz::frame::verifier<judge_of_both, listener, L, Target>>(m.codec, checker, heard);
        hand(*verifier);
        verifier->finish();
        verdict = verifier->verdict();
        totals = verifier->totals();
        const auto& t = totals;
        must(t.total == heard.frames.size() && t.missing == heard.missing_frames, "totals are not what was told");
        const auto told = [&](words::frame_verdict v) { return heard.count[std::size_t(v)]; };
        using enum words::frame_verdict;
        must(t.authentic == told(authentic) && t.not_covered == told(not_covered) && t.altered == told(altered), "verdicts are not counted right");
        must(t.countersigned == told(countersigned) && t.countersigned == 0, "a camera's video is called countersigned");
        must(heard.segments_end == t.total, "a frame is in no segment");
        must((verifier->exit_code() == 0) == (verdict == words::verdict::authentic), "exit code and verdict differ");
        if (verdict == words::verdict::authentic)
            must(t.total == t.authentic && t.total > 0 && t.missing == 0 && verifier->segments() == 1, "authentic, and not all is");
        heard.fold({7, std::uint64_t(verdict), verifier->documents(), verifier->units()});
    }
};

// right_about: the oracle. Who may say authentic, and who may not condemn.
void right_about(const mutant& m, const listener& heard, words::verdict verdict, const words::totals& totals) {
    const auto& all = corpus();
    std::vector<digest> slices;
    std::uint64_t frames = 0;
    for (const auto& unit : m.units) {
        if (!is_slice(m.codec, unit)) continue;
        if (bz::nal::starts_picture(m.codec, unit) || frames == 0) ++frames;
        slices.push_back(digest_of(unit));
        const std::string name(reinterpret_cast<const char*>(slices.back().data()), slices.back().size());
        must(frames <= heard.frames.size(), "a frame was not told");
        must(heard.frames[frames - 1] != words::frame_verdict::authentic || all.known_slices.contains(name), "a slice that nobody signed is authentic");
    }
    if (verdict == words::verdict::authentic && !m.forged) {
        bool found = false;
        for (std::size_t i = 0; i < all.sent.size() && !found; ++i) {
            const auto& whole = all.slices[i];
            found = all.sent[i].as_recorded && std::search(whole.begin(), whole.end(), slices.begin(), slices.end()) != whole.end();
        }
        must(found, "authentic, and no recording has these slices one after another");
    }
    // Slices as they were recorded, and nobody signed anything else: then nothing may be condemned.
    if (m.only_documents && !m.forged && all.sent[m.from].as_recorded && slices == all.slices[m.from]) {
        static const std::vector<bool> clean = [&] {
            std::vector<bool> out;
            for (const auto& s : all.sent) {
                mutant same;
                static_cast<stream&>(same) = s;
                judge_of_both checker;
                const judged<bz::target::detect, tests::small_limits> said(same, checker, [&](auto& v) { for (const auto& u : s.units) v.unit(bz::bytes_view(u)); });
                out.push_back(said.totals.altered + said.totals.missing == 0);
            }
            return out;
        }();
        if (clean[m.from]) must(totals.altered + totals.missing == 0, "untouched video is condemned");
    }
}

template <bz::frame::verify_limits L> void run(const mutant& m, chance& c, statistics& told) {
    static judge_of_both checker;
    const judged<bz::target::portable, L> one_by_one(m, checker, [&](auto& v) {
        for (const auto& unit : m.units) {
            const octets exact(unit);   // a read past its end is seen
            v.unit(bz::bytes_view(exact));
        }
    });
    const std::vector<bz::bytes_view> views(m.units.begin(), m.units.end());
    const judged<bz::target::detect, L> in_bunches(m, checker, [&](auto& v) {
        if (c.one_in(3)) {
            std::vector<words::hashed_unit> ahead(views.size());
            words::hash_units<bz::target::detect>(m.codec, bz::crypto::hash_id::sha256, views, ahead);
            for (const auto& unit : ahead) v.unit(unit);
            return;
        }
        for (std::size_t at = 0, n = 0; at < views.size(); at += n) {
            n = std::min(views.size() - at, 1 + c.below(40));
            v.units(std::span(views).subspan(at, n));
        }
    });
    must(one_by_one.heard.print == in_bunches.heard.print, "units in bunches give another report than one by one");
    right_about(m, one_by_one.heard, one_by_one.verdict, one_by_one.totals);
    ++told.verdicts[std::size_t(one_by_one.verdict)];
    told.asked = checker.asked;
    told.right = checker.right;
}

// Else the oracle would hold for nothing: what is signed anew and not changed is as good as what was sent.
bool control() {
    for (std::size_t i = 0; i < corpus().sent.size(); ++i) {
        mutant sent, anew;
        static_cast<stream&>(sent) = corpus().sent[i];
        static_cast<stream&>(anew) = corpus().signed_anew[i];
        judge_of_both checker;
        const auto all_of = [](const mutant& m) { return [&m](auto& v) { for (const auto& u : m.units) v.unit(bz::bytes_view(u)); }; };
        const judged<bz::target::detect, tests::small_limits> a(sent, checker, all_of(sent)), b(anew, checker, all_of(anew));
        if (a.verdict == words::verdict::authentic) must(b.verdict == words::verdict::authentic, "a stream that was only signed anew is not authentic");
    }
    return true;
}

constexpr bz::frame::verify_limits tiny{.pending_units = 48, .list_entries = 32, .sei_bytes = 4096, .chain_bytes = 2048};

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool sound = control();
    static statistics told;
    std::uint64_t number = 0xcbf29ce484222325;
    for (std::size_t i = 0; i < size; ++i) number = (number ^ data[i]) * 0x100000001b3;
    told.mutants.insert(number);
    chance c(number);
    const auto m = make(c);
    if (c.one_in(4)) run<tiny>(m, c, told);
    else run<tests::small_limits>(m, c, told);
    return sound ? 0 : 1;
}
