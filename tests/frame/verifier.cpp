#include <bartizan/frame/verifier.hpp>

#include <support/sei_surgery.hpp>

#include <catch2/catch_test_macros.hpp>

// Frames are 5 a GOP unless told; bars read as in support/signed_stream.hpp.
namespace {

using namespace tests;
using words::remark;

std::string bar_of(const signed_stream& s) { return judge(s).bar; }
signed_stream without_frame(signed_stream s, int frame) {
    drop(s, index_of_frame(s, frame));
    return s;
}
signed_stream with_flip(signed_stream s, int frame, int slice = 0) {
    flip(s, index_of_frame(s, frame, slice));
    return s;
}
signed_stream without_document(signed_stream s, std::uint32_t counter) {
    drop(s, index_of_document(s, counter));
    return s;
}

}   // namespace

TEST_CASE("untouched video is authentic in every mode of signing") {
    for (const int part : {0, 2, 3})
        for (const int every : {1, 3})
            for (const bool list : {true, false})
                for (const bool sei_first : {false, true})
                    for (const int late : {0, 2, 7})
                        for (const int slices : {1, 3}) {
                            if (part > 0 && every > 1) continue;   // partial documents are always signed
                            if (sei_first && every > 1 && !list) continue;
                            const signing_mode mode{
                                .slices = slices, .part = part, .every = every, .list = list, .sei_first = sei_first, .late = late};
                            const auto said = judge(sign(mode));
                            INFO("part " << part << " every " << every << " list " << list << " first " << sei_first << " late " << late
                                         << " slices " << slices);
                            CHECK(said.bar == "....................|");
                            CHECK(said.exit_code == 0);
                            CHECK(said.in_order);
                        }
}

TEST_CASE("a long still picture whose slices are all the same is authentic") {
    CHECK(judge(sign({.frames = 40, .same_pictures = true})).exit_code == 0);
    CHECK(judge(sign({.frames = 40, .part = 7, .same_pictures = true})).exit_code == 0);
}

TEST_CASE("one changed slice condemns its frame and no other") {
    CHECK(bar_of(with_flip(sign(), 7)) == ".......X............|");
    CHECK(bar_of(with_flip(sign({.slices = 3}), 7, 2)) == ".......X............|");
    CHECK(bar_of(with_flip(sign({.part = 2}), 8)) == "........X...........|");
    CHECK(bar_of(with_flip(sign({.sei_first = true}), 9)) == ".........X..........|");
    CHECK(bar_of(with_flip(sign({.late = 7}), 7)) == ".......X............|");
    CHECK(bar_of(with_flip(sign(), 19)) == "...................X|");
}

TEST_CASE("a changed random access picture condemns its group of pictures and not the next") {
    for (const bool first : {false, true}) {
        CHECK(bar_of(with_flip(sign({.sei_first = first}), 5)) == ".....XXXXX..........|");
        CHECK(bar_of(with_flip(sign({.sei_first = first}), 0)) == "XXXXX...............|");
        CHECK(bar_of(with_flip(sign({.sei_first = first}), 15)) == "...............XXXXX|");
    }
}

TEST_CASE("without a list any change condemns the whole group of pictures") {
    CHECK(bar_of(with_flip(sign({.list = false}), 7)) == ".....XXXXX..........|");
    CHECK(bar_of(with_flip(sign({.list = false}), 17)) == "...............XXXXX|");
    CHECK(bar_of(without_frame(sign({.list = false}), 7)) == ".....XXXXM..........|");
}

TEST_CASE("a frame that is left out is missing between its neighbours") {
    CHECK(bar_of(without_frame(sign(), 7)) == ".......M............|");
    CHECK(bar_of(without_frame(sign(), 9)) == ".........M..........|");    // the last of a GOP
    CHECK(bar_of(without_frame(sign(), 19)) == "...................M|");   // the last of the file
    CHECK(bar_of(without_frame(sign({.part = 2}), 7)) == ".......M............|");
    CHECK(judge(without_frame(sign(), 7)).exit_code == 1);
}

TEST_CASE("one slice that is left out makes its frame altered, not missing") {
    auto s = sign({.slices = 3});
    drop(s, index_of_frame(s, 7, 1));
    CHECK(bar_of(s) == ".......X............|");
    s = sign({.slices = 3});
    drop(s, index_of_frame(s, 7), 3);
    CHECK(bar_of(s) == ".......M............|");
}

TEST_CASE("a frame that stands twice is altered once") {
    auto s = sign();
    s.insert(s.begin() + static_cast<std::ptrdiff_t>(index_of_frame(s, 7)), s[index_of_frame(s, 7)]);
    const auto said = judge(s);
    CHECK(said.totals.altered == 1);
    CHECK(said.totals.missing == 0);
    CHECK(said.totals.authentic == 20);
}

TEST_CASE("two frames that change places are told") {
    auto s = sign();
    std::swap(s[index_of_frame(s, 7)], s[index_of_frame(s, 8)]);
    const auto said = judge(s);
    CHECK(said.exit_code == 1);
    CHECK(said.totals.altered + said.totals.missing == 2);
}

TEST_CASE("a lost document leaves its frames uncovered and nothing else") {
    CHECK(bar_of(without_document(sign(), 2)) == ".....?????..........|");
    CHECK(bar_of(without_document(sign({.sei_first = true}), 2)) == ".....?????..........|");
    CHECK(bar_of(without_document(sign({.part = 2}), 2)) == "..??................|");
    CHECK(bar_of(without_document(sign({.list = false}), 2)) == ".....?????..........|");
    CHECK(bar_of(without_document(sign(), 1)) == "?????...............|");
    CHECK(bar_of(without_document(without_document(sign(), 2), 3)) == ".....??????????.....|");
    CHECK(judge(without_document(sign(), 2)).exit_code == 2);
    CHECK(judge(without_document(sign(), 2)).said(remark::document_lost));
}

TEST_CASE("a made-up unsigned document beside the true one condemns nothing, and makes nothing authentic") {
    // Documents 1 and 2 wait for the signature of 3. Somebody without a key sends another document 2, right in itself: it knows some pictures.
    const auto honest = sign({.gops = 3, .frames = 6, .slices = 2, .every = 3});
    const auto at = index_of_document(honest, 2);
    for (const bool consistent : {true, false}) for (const bool in_front : {true, false}) for (const std::size_t right : {0, 1, 2, 5, 12}) {
        auto parts = split_sei(bz::nal::codec::h264, honest[at].bytes);
        REQUIRE(parts);
        auto& list = parts->find(bz::media_signing::tag::hash_list)->value;
        for (std::size_t i = 1 + right * 32; i < list.size(); ++i) list[i] = std::byte{0x8c};
        if (consistent) {
            const auto hash = bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity>(bz::bytes_view(list).subspan(1));
            std::ranges::copy(hash, parts->find(bz::media_signing::tag::general)->value.begin() + 27);
        }
        auto s = honest;
        auto fake = honest[at];
        fake.bytes = join_sei(*parts);
        s.insert(s.begin() + static_cast<std::ptrdiff_t>(in_front ? at : at + 1), fake);
        const auto said = judge(s);
        CAPTURE(consistent, in_front, right, said.bar);
        CHECK(said.totals.altered + said.totals.missing == 0);
        for (const int frame : {6, 7, 8}) {   // somebody cuts a picture out and hopes that the doubt hides it
            auto cheated = s;
            drop(cheated, index_of_frame(cheated, frame));
            CHECK(judge(cheated).verdict != words::verdict::authentic);
        }
    }
}

TEST_CASE("a slice does not go unseen because a SEI that nobody signed stands in its place") {
    for (const int every : {1, 3}) for (const int slices : {1, 2}) for (const bool list : {true, false}) for (const int part : {0, 2}) {
        if (part && every > 1) continue;
        const auto honest = sign({.gops = 4, .frames = 5, .slices = slices, .part = part, .every = every, .list = list});
        auto parts = split_sei(bz::nal::codec::h264, honest[index_of_document(honest, 2)].bytes);
        REQUIRE(parts);
        std::erase_if(parts->tlvs, [](const sei_tlv& each) { return each.tag == std::uint8_t(bz::media_signing::tag::signature); });
        for (const bool consistent : {true, false}) {
            if (!consistent) parts->find(bz::media_signing::tag::general)->value[30] ^= std::byte{1};
            for (std::size_t i = 0; i < honest.size(); ++i) {
                if (honest[i].frame < 0) continue;
                auto s = honest;
                s[i].bytes = join_sei(*parts), s[i].frame = -1, s[i].document = 99;
                CAPTURE(every, slices, list, part, consistent, honest[i].frame);
                CHECK(judge(s).verdict != words::verdict::authentic);
            }
        }
    }
}

TEST_CASE("an unsigned copy of a document takes nothing from the signed one and condemns nothing in front of it") {
    namespace ms = bz::media_signing;
    constexpr bz::frame::verify_limits narrow{.pending_units = 32, .list_entries = 64, .sei_bytes = 8192, .chain_bytes = 1024};
    const auto bare = [](const signed_stream& s, std::uint32_t counter) {
        auto unit = s[index_of_document(s, counter)];
        auto parts = *split_sei(bz::nal::codec::h264, unit.bytes);
        std::erase_if(parts.tlvs, [](const sei_tlv& each) { return each.tag == std::uint8_t(ms::tag::signature); });
        return std::pair{unit, std::move(parts)};
    };
    const auto put = [](signed_stream& s, std::uint32_t counter, std::pair<stream_unit, sei_parts> made) {
        made.first.bytes = join_sei(made.second);
        s.insert(s.begin() + static_cast<std::ptrdiff_t>(index_of_document(s, counter)), std::move(made.first));
    };
    SECTION("groups of pictures without list, longer than the memory") {
        auto s = sign({.gops = 3, .frames = 40});
        for (const std::uint32_t counter : {1, 2}) {
            auto& unit = s[index_of_document(s, counter)].bytes;
            auto parts = *split_sei(bz::nal::codec::h264, unit);
            std::erase_if(parts.tlvs, [](const sei_tlv& each) { return each.tag == std::uint8_t(ms::tag::hash_list); });
            unit = join_signed(std::move(parts));
        }
        s.erase(s.begin() + static_cast<std::ptrdiff_t>(index_of_frame(s, 90)), s.begin() + static_cast<std::ptrdiff_t>(index_of_document(s, 3)));
        const auto without = judge<narrow>(s);
        put(s, 3, bare(s, 3));
        const auto said = judge<narrow>(s);
        CAPTURE(without.bar, said.bar);
        CHECK(without.totals.altered == 0);
        CHECK(said.totals.altered == 0);
    }
    SECTION("with any number") {
        for (const bool first_lost : {false, true}) for (const std::uint32_t counter : {1u, 2u, 3u})
            for (const std::uint32_t number : {0u, 1u, 2u, 3u, 9u, 0x7fff'ffffu, 0x8000'0000u, 0xcdf7'2d16u, 0xffff'ffffu}) {
                if (first_lost && counter == 1) continue;
                auto s = sign();
                if (first_lost) drop(s, index_of_document(s, 1));
                auto made = bare(s, counter);
                auto& general = made.second.find(ms::tag::general)->value;
                for (std::size_t i = 0; i < 4; ++i) general[21 + i] = static_cast<std::byte>(number >> 8 * (3 - i));
                put(s, counter, std::move(made));
                const auto said = judge(s);
                CAPTURE(counter, number, first_lost, said.bar);
                CHECK(said.totals.altered + said.totals.missing == 0);
                CHECK(said.totals.authentic + (first_lost ? 5 : 0) == said.totals.total);
            }
    }
}

TEST_CASE("a slice that stands twice within its picture, with its document, is not one authentic whole") {
    auto s = sign({.gops = 3, .frames = 6, .slices = 2});
    const auto slice = s[index_of_frame(s, 17, 1)], document = s[index_of_document(s, 3)];
    REQUIRE(judge(s).verdict == words::verdict::authentic);
    s.push_back(slice);
    s.push_back(document);
    CHECK(judge(s).verdict != words::verdict::authentic);
}

TEST_CASE("an H.265 stream without SPS does not show that no sub-layer was taken out") {
    const auto said_of = [](std::vector<std::vector<std::byte>> units) {
        account said;
        paper_checker checker;
        const auto verifier = std::make_unique<bz::frame::verifier<paper_checker, account, small_limits>>(bz::nal::codec::h265, checker, said);
        for (const auto& unit : units) verifier->unit(unit);
        verifier->finish();
        return said.said(remark::sub_layers_removable);
    };
    const auto unit = [](std::initializer_list<int> bytes) {
        std::vector<std::byte> out;
        for (const int each : bytes) out.push_back(static_cast<std::byte>(each));
        return out;
    };
    const auto slice = unit({0x02, 0x01, 0xd0, 0x11, 0x22});                                    // TRAIL_R
    const auto sps = [&](int layers) { return unit({0x42, 0x01, ((layers - 1) << 1) | 1, 0x60}); };   // sps_max_sub_layers_minus1: ITU-T H.265, 7.3.2.2.1
    CHECK(said_of({slice}));
    CHECK(said_of({sps(2), slice}));
    CHECK_FALSE(said_of({sps(1), slice}));
}

TEST_CASE("a group of pictures that was cut out is missing") {
    auto s = sign();   // with the SEI of the GOP before it, as a cut between random access pictures does
    const auto from = index_of_frame(s, 5), to = index_of_frame(s, 10);
    drop(s, from, to - from);
    CHECK(judge(s).exit_code == 1);
    CHECK(judge(s).totals.missing == 5);
    CHECK(judge(s).totals.altered == 0);

    s = sign({.sei_first = true});   // together with its own document: how many is not known
    const auto first = index_of_frame(s, 5);
    drop(s, first, index_of_document(s, 2) + 1 - first);
    CHECK(bar_of(s) == ".....M+..........|");
    CHECK(judge(s).exit_code == 1);
}

TEST_CASE("only the slices of a group of pictures cut out, late documents") {
    for (const int late : {0, 2, 7}) {
        auto s = sign({.late = late});
        for (int f = 5; f < 10; ++f) drop(s, index_of_frame(s, f));
        INFO("late " << late);
        CHECK(bar_of(s) == ".....MMMMM..........|");
    }
}

TEST_CASE("groups of pictures that change places are told") {
    for (const bool sei_first : {false, true}) {
        const auto s = sign({.gops = 6, .sei_first = sei_first});
        const auto a = static_cast<std::ptrdiff_t>(index_of_frame(s, 10)), b = static_cast<std::ptrdiff_t>(index_of_frame(s, 15)),
                   c = static_cast<std::ptrdiff_t>(index_of_frame(s, 20));
        signed_stream swapped(s.begin(), s.begin() + a);
        swapped.insert(swapped.end(), s.begin() + b, s.begin() + c);
        swapped.insert(swapped.end(), s.begin() + a, s.begin() + b);
        swapped.insert(swapped.end(), s.begin() + c, s.end());
        CHECK(judge(swapped).exit_code == 1);
    }
}

TEST_CASE("an excerpt that begins at a random access picture is authentic") {
    for (const bool sei_first : {false, true}) {
        auto s = sign({.sei_first = sei_first});
        drop(s, 0, index_of_frame(s, 10));
        const auto said = judge(s);
        CHECK(said.bar == "..........|");
        CHECK(said.exit_code == 0);
        CHECK(said.said(remark::begins_in_mid_recording));
    }
}

TEST_CASE("an excerpt that begins in the middle of a group of pictures condemns nothing") {
    for (const int part : {0, 2}) {
        auto s = sign({.part = part});
        drop(s, 0, index_of_frame(s, 8));
        const auto said = judge(s);
        INFO(said.bar);
        CHECK(said.totals.altered + said.totals.missing == 0);
        CHECK(said.exit_code != 1);
        CHECK(said.totals.authentic >= 10);
    }
}

TEST_CASE("a file that ends without a document has an uncovered end") {
    const auto said = judge(sign({.end = false}));
    CHECK(said.bar == "...............?????|");
    CHECK(said.exit_code == 2);
    CHECK(said.said(remark::ends_without_document));
}

TEST_CASE("video without documents is unsigned, however long") {
    auto s = sign({.gops = 200});
    std::erase_if(s, [](const auto& u) { return u.frame < 0; });
    const auto said = judge(s);
    CHECK(said.verdict == words::verdict::unsigned_video);
    CHECK(said.exit_code == 2);
    CHECK(said.totals.not_covered == 1000);
    CHECK(said.in_order);
}

TEST_CASE("two recordings in one file are two authentic segments and not one authentic whole") {
    for (const bool end : {true, false}) {
        const auto said = judge(joined(sign({.gops = 2, .end = end}), sign({.gops = 2, .start_s = 13'411'800'000, .seed = 2})));
        CHECK(said.bar == (end ? "..........|..........|" : ".....?????|..........|"));
        CHECK(said.exit_code == 2);
        CHECK(said.verdict == words::verdict::incomplete);
    }
}

TEST_CASE("a second recording that begins in mid-recording is a segment of its own") {
    auto later = sign({.gops = 4, .seed = 2});
    drop(later, 0, index_of_frame(later, 10));
    const auto said = judge(joined(sign({.gops = 6}), later));
    CHECK(said.segments.size() == 2);
    CHECK(said.totals.missing == 0);
}

TEST_CASE("two cameras in one file are two segments") {
    const auto said = judge(joined(sign({.gops = 2}), sign({.gops = 2, .counter = 3, .chain = "trusted B", .seed = 2})));
    CHECK(said.segments.size() == 2);
    CHECK(said.said(remark::signer_changed));
    CHECK(said.totals.altered + said.totals.missing == 0);
    CHECK(said.verdict == words::verdict::incomplete);
}

TEST_CASE("an untrusted signer covers nothing, and how much fits it is said") {
    const auto said = judge(sign({.chain = "stranger"}));
    CHECK(said.bar == "uuuuuuuuuuuuuuuuuuuu|");
    CHECK(said.exit_code == 1);
    CHECK(said.verdict == words::verdict::unverifiable);
    CHECK(said.totals.matches_untrusted == 20);
    CHECK(judge(with_flip(sign({.chain = "stranger"}), 7)).totals.matches_untrusted == 19);
}

TEST_CASE("documents of a stranger between trusted ones take nothing from them") {
    auto s = sign();
    const auto strange = sign({.chain = "stranger"});
    for (const std::uint32_t counter : {1u, 2u, 3u, 4u})
        s.insert(s.begin() + static_cast<std::ptrdiff_t>(index_of_document(s, counter)), strange[index_of_document(strange, counter)]);
    const auto said = judge(s);
    CHECK(said.bar == "....................|");
    CHECK(said.exit_code == 1);   // somebody signed who is not trusted
}

TEST_CASE("unsigned documents count when a signed one lists them") {
    const signing_mode mode{.gops = 6, .every = 3};
    CHECK(bar_of(sign(mode)) == "..............................|");
    CHECK(bar_of(with_flip(sign(mode), 2)) == "..X...........................|");
    CHECK(bar_of(without_frame(sign(mode), 2)) == "..M...........................|");
    auto s = sign(mode);
    s.resize(index_of_document(s, 3));   // before the first signature
    CHECK(judge(s).totals.authentic == 0);
    CHECK(judge(s).exit_code == 2);
}

TEST_CASE("an unsigned document that was changed covers nothing") {
    auto s = sign({.gops = 6, .every = 3});
    auto& sei = s[index_of_document(s, 1)].bytes;
    sei[sei.size() - 10] ^= std::byte{1};
    const auto said = judge(s);
    CHECK(said.bar == "?????.........................|");
    CHECK(said.exit_code == 2);
}

TEST_CASE("an unsigned document that is lost is not a missing frame") {
    const auto said = judge(without_document(sign({.gops = 6, .every = 3}), 2));
    CHECK(said.totals.missing == 0);
    CHECK(said.totals.altered == 0);
    CHECK(said.totals.not_covered > 0);
    CHECK(said.exit_code == 2);
}

TEST_CASE("made-up unsigned documents change nothing about signed video") {
    auto s = sign();
    const auto other = sign({.every = 100, .seed = 9});
    for (int i = 0; i < 30; ++i) s.insert(s.begin() + 8, other[index_of_document(other, 2)]);
    const auto said = judge(s);
    CHECK(said.bar == "....................|");
}

TEST_CASE("a document that was replayed much later changes nothing") {
    auto s = sign({.gops = 8});
    s.insert(s.begin() + static_cast<std::ptrdiff_t>(index_of_frame(s, 33)), s[index_of_document(s, 1)]);
    const auto said = judge(s);
    CHECK(said.bar == "........................................|");
    CHECK(said.said(remark::stray_document));
}

TEST_CASE("every document sent twice, as the standard allows, changes nothing") {
    signed_stream twice;
    for (const auto& u : sign()) {
        twice.push_back(u);
        if (u.frame < 0) twice.push_back(u);
    }
    CHECK(bar_of(twice) == "....................|");
    CHECK(judge(twice).exit_code == 0);
}

TEST_CASE("a group of pictures longer than the verifier's memory is not covered, never condemned") {
    for (const bool list : {true, false}) {
        const auto said = judge(sign({.gops = 3, .frames = 400, .list = list}));
        CHECK(said.totals.altered == 0);
        CHECK(said.totals.missing == 0);
        CHECK(said.totals.total == 1200);
        CHECK(said.exit_code == 2);
        CHECK(said.in_order);
    }
    CHECK(judge(sign({.gops = 3, .frames = 400, .list = false})).said(remark::too_many_pending));
}

TEST_CASE("groups of far more than 600 units are judged unit by unit, where the standard's reference gives up its list") {
    constexpr bz::frame::verify_limits usual{};
    for (const bool list : {true, false}) {
        auto stream = sign({.gops = 2, .frames = 900, .slices = 2, .list = list});   // 1800 units a group; a list has room for 2047
        const auto untouched = judge<usual>(stream);
        CHECK(untouched.totals.authentic == 1800);
        CHECK(untouched.exit_code == 0);
        flip(stream, index_of_frame(stream, 1000, 1));
        const auto changed = judge<usual>(stream);
        CHECK(changed.totals.altered == (list ? 1u : 900u));
        CHECK(changed.totals.authentic == (list ? 1799u : 900u));
        CHECK(changed.totals.missing == 0);
        CHECK(changed.exit_code == 1);
    }
}

TEST_CASE("an encrypted recording without its key is unverifiable, not altered") {
    account said;
    paper_checker checker;
    const auto verifier = std::make_unique<bz::frame::verifier<paper_checker, account, small_limits>>(bz::nal::codec::h264, checker, said);
    for (const auto& u : sign({.gops = 100})) {
        auto scrambled = u.bytes;
        if (u.frame < 0)
            verifier->unit(u.bytes);
        else {
            scrambled[5] ^= std::byte{0x55};
            verifier->unreadable(scrambled);
        }
    }
    verifier->finish();
    INFO(said.bar);
    CHECK(verifier->verdict() == words::verdict::unverifiable);
    CHECK(verifier->exit_code() == 2);
    CHECK(verifier->totals().altered + verifier->totals().missing == 0);
    CHECK(verifier->totals().not_covered == 500);
}

TEST_CASE("damage in two places of one group of pictures is told frame by frame") {
    auto s = sign({.frames = 10});
    flip(s, index_of_frame(s, 13));
    flip(s, index_of_frame(s, 17));
    drop(s, index_of_frame(s, 15));
    CHECK(bar_of(s) == ".............X.M.X......................|");
}

TEST_CASE("the times of a segment are those of its documents") {
    const auto said = judge(sign());
    REQUIRE(said.segments.size() == 1);
    CHECK(said.segments[0].from == bz::utc_time{13'411'699'200 * bz::utc_time::ticks_per_second});
    CHECK(said.segments[0].to.ticks - said.segments[0].from.ticks == 20 * 400'000);
    CHECK(said.documents.size() == 4);
}
