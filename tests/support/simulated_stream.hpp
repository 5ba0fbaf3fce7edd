// simulated_stream: random signed streams that lose pictures and documents on the way, and that somebody changed; and what may be said of each
// picture that arrived. Every case is told by its number alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/signed_stream.hpp>

#include <map>
#include <random>

namespace tests {

class chance {
    std::mt19937 source_;

public:
    explicit chance(unsigned seed) : source_(seed) {}
    int below(int n) { return static_cast<int>(source_() % static_cast<unsigned>(n)); }
    bool one_in(int n) { return below(n) == 0; }
    std::size_t place(const signed_stream& s) { return static_cast<std::size_t>(below(static_cast<int>(s.size()))); }
};

inline signing_mode random_mode(chance& c) {
    signing_mode m{.gops = 3 + c.below(5), .frames = 2 + c.below(8), .slices = 1 + c.below(3) / 2 * 2};
    if (c.one_in(3))
        m.part = 2 + c.below(4);
    else if (c.one_in(3))
        m.every = 2 + c.below(3);
    m.list = !c.one_in(4);
    // With unsigned documents late ones are left out: when the first of a file is lost, its list entry cannot be told from a slice.
    m.late = m.every == 1 && c.one_in(3) ? c.below(6) : 0;
    m.sei_first = c.one_in(3) && (m.list || m.every == 1);
    m.end = !c.one_in(3);
    m.seed = static_cast<unsigned>(c.below(1'000'000));
    return m;
}

// arrival: a stream as it arrives, and of each of its pictures, in their order, what was done to it.
class arrival {
public:
    signing_mode mode;
    signed_stream stream;
    int lost_pictures = 0, lost_documents = 0, replaced = 0, moved = 0, repeated = 0;
    bool begins_whole = true;   // with the key picture that the camera sent first

    // of_number: the modes, losses and changes that belong to this number.
    static arrival of_number(unsigned number, bool attacked) {
        chance c(number);
        arrival a;
        a.mode = random_mode(c);
        a.stream = sign(a.mode);
        for (const auto& u : a.stream)
            if (u.frame >= 0) a.signed_[u.bytes] = u.frame;
        if (attacked)
            for (int n = 1 + c.below(2); n > 0; --n) a.attack(c);
        if (!attacked || !c.one_in(3)) a.lose(c, 3 + c.below(20), 2 + c.below(12));
        const auto first = index_of_first_picture(a.stream);
        a.begins_whole = first == a.stream.size() || a.stream[first].frame == 0;
        return a;
    }

    struct picture {
        int frame = -1;          // which one the camera made; of the place it was put in when it made none such
        bool genuine = false;    // each of its slices is one that the camera signed, for this place
        bool on_false_key = false;   // the key picture in front of it is none that the camera signed
    };
    // pictures: what arrived, as a decoder sees it: a picture begins with its first slice.
    std::vector<picture> pictures() const {
        std::vector<picture> out;
        bool false_key = false;
        for (const auto& u : stream) {
            if (u.frame < 0) continue;
            const auto known = signed_.find(u.bytes);
            const bool genuine = known != signed_.end();
            if ((std::to_integer<unsigned>(u.bytes[1]) & 0x80) != 0 || out.empty()) out.push_back({u.frame, true, false_key && !u.random_access});
            auto& p = out.back();
            if (u.random_access && (std::to_integer<unsigned>(u.bytes[1]) & 0x80) != 0) false_key = !genuine;
            p.genuine = p.genuine && genuine && known->second == u.frame;
        }
        return out;
    }

private:
    std::map<std::vector<std::byte>, int> signed_;   // slice to frame

    static std::size_t index_of_first_picture(const signed_stream& s) {
        std::size_t i = 0;
        while (i < s.size() && s[i].frame < 0) ++i;
        return i;
    }
    // lose: pictures, each with the documents in front of it, as when one of its packets does not arrive; and documents alone.
    void lose(chance& c, int picture_in, int document_in) {
        const bool alone = c.one_in(2);
        signed_stream kept;
        for (std::size_t at = 0, to = 0; at < stream.size(); at = to) {
            while (to < stream.size() && stream[to].frame < 0) ++to;
            for (const auto frame = to < stream.size() ? stream[to].frame : -1; to < stream.size() && stream[to].frame == frame;) ++to;
            const bool gone = c.one_in(picture_in);
            lost_pictures += gone;
            for (auto i = at; i < to && !gone; ++i) {
                const bool left_out = stream[i].frame < 0 && alone && c.one_in(document_in);
                lost_documents += left_out;
                if (!left_out) kept.push_back(std::move(stream[i]));
            }
        }
        stream = std::move(kept);
    }
    void attack(chance& c) {
        const auto at = c.one_in(2) ? key_picture(c) : c.place(stream);
        if (at == stream.size() || stream[at].frame < 0) return;
        switch (c.below(4)) {
        case 0:
            flip(stream, at);
            ++replaced;
            break;
        case 1:
            for (std::size_t i = 2; i < stream[at].bytes.size(); ++i) stream[at].bytes[i] = static_cast<std::byte>(1 + c.below(255));
            ++replaced;
            break;
        case 2: {   // another signed slice of its kind in its place
            const auto other = c.place(stream);
            if (stream[other].frame < 0 || stream[other].frame == stream[at].frame || stream[other].bytes[0] != stream[at].bytes[0] || stream[other].bytes[1] != stream[at].bytes[1]) return;
            stream[at].bytes = stream[other].bytes;
            ++repeated;
            break;
        }
        default: {
            const auto other = c.place(stream);
            if (stream[other].frame < 0 || stream[other].frame == stream[at].frame || stream[other].bytes[1] != stream[at].bytes[1]) return;
            std::swap(stream[at].bytes, stream[other].bytes);
            std::swap(stream[at].random_access, stream[other].random_access);
            ++moved;
        }
        }
    }
    std::size_t key_picture(chance& c) {
        for (int tries = 0; tries < 40; ++tries)
            if (const auto at = c.place(stream); stream[at].random_access) return at;
        return stream.size();
    }
};

}   // namespace tests
