// recording: the walk over Annex B and MP4.
// SPDX-License-Identifier: Apache-2.0
#include "recording.hpp"
#include "sound_track.hpp"

#include <bartizan/crypto/software/content_key_wrap.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>

namespace verify {
namespace {

bool looks_like_mp4(bz::bytes_view file) {
    if (file.size() < 8) return false;
    const auto type = bz::as_text(file.subspan(4, 4));
    for (const auto* known : {"ftyp", "styp", "moov", "moof", "mdat", "free", "skip", "wide", "sidx", "uuid", "pdin", "meta"})
        if (type == known) return true;
    return false;
}

complaint say(const bz::mp4::fault& fault) {
    std::string box;
    for (const auto c : bz::as_text(std::as_bytes(std::span(&fault.box, 1)))) box += c > ' ' && c <= '~' ? c : '?';
    return {fault.offset, std::string(make_error(fault.code).message()) + (fault.box == bz::mp4::fourcc{} ? "" : " (" + box + ")")};
}

// encrypted_at: whether any byte in [begin, begin + size) of the sample is encrypted.
class encrypted_ranges {
    const bz::mp4::sample_view& sample_;
    std::size_t next_ = 0, at_ = 0;   // subsamples before `at_` end before the units still to come

public:
    explicit encrypted_ranges(const bz::mp4::sample_view& sample) : sample_(sample) {}
    bool touch(std::size_t begin, std::size_t size) {
        if (!sample_.is_protected) return false;
        while (next_ < sample_.subsamples.size()) {
            const auto part = sample_.subsamples[next_];
            const auto from = at_ + part.clear, to = from + part.encrypted;
            if (to <= begin || part.encrypted == 0) {
                if (to > begin) return false;
                at_ = to;
                ++next_;
                continue;
            }
            return from < begin + size;
        }
        return false;
    }
};

// each_unit: also when a length is wrong: then the rest of the sample is one unit, which will not fit its signature.
template <class Give> void each_unit(bz::bytes_view sample, unsigned length_bytes, Give give) {
    std::size_t at = 0;
    while (at < sample.size()) {
        const auto rest = sample.subspan(at);
        if (rest.size() <= length_bytes) return;
        std::size_t length = 0;
        for (const auto b : rest.first(length_bytes)) length = length << 8 | std::to_integer<std::size_t>(b);
        length = std::min(length, rest.size() - length_bytes);
        const auto unit = bz::nal::without_trailing_zeros(rest.subspan(length_bytes, length));
        if (!unit.empty()) give(unit, at + length_bytes);
        at += length_bytes + length;
    }
}

}   // namespace

std::optional<recording> recording::open(bz::bytes_view file, complaint& why) {
    recording r;
    r.file_ = file;
    r.is_mp4_ = looks_like_mp4(file);
    if (!r.is_mp4_) {
        const auto codec = bz::nal::recognise(file);
        if (!codec) {
            why = {0, file.empty() ? "the file is empty" : "neither MP4 nor a stream of H.264 or H.265 units"};
            return std::nullopt;
        }
        r.codec_ = *codec;
        return r;
    }
    r.movie_.emplace(file);
    if (!r.movie_->open()) {
        why = say(r.movie_->why());
        return std::nullopt;
    }
    r.codec_ = r.movie_->video().entry().codec;
    return r;
}

bool recording::walk(content_keys& keys, const listener& to, complaint& why) {
    if (is_mp4_) return walk_movie(keys, to, why);
    bz::nal::annexb_units<bz::target::detect> units(file_);
    while (const auto unit = units.next()) {
        if (to.unit) to.unit(*unit);
        if (to.progress) to.progress(units.offset());
    }
    return true;
}

void recording::unwrap(content_keys& keys) const {
    using bz::crypto::software::content_key_wrap;
    auto systems = movie_->systems();
    int boxes = 0;
    while (const auto system = systems.next()) {
        if (system->system != bz::mp4::wrapped_key_system || ++boxes > 8) continue;   // each guess costs a second
        const auto id = content_key_wrap::kid_of(system->data);
        if (!id || keys.by_id.contains(*id)) continue;
        for (const auto& viewer : keys.viewers)
            if (auto key = content_key_wrap::open_with_private_key(system->data, viewer)) {
                keys.by_id.emplace(*id, std::move(*key));
                break;
            }
        if (keys.by_id.contains(*id)) continue;
        for (const auto& passphrase : keys.passphrases)
            if (auto key = content_key_wrap::open_with_passphrase(system->data, bz::as_bytes(passphrase))) {
                keys.by_id.emplace(*id, std::move(*key));
                break;
            }
    }
}

bool recording::walk_movie(content_keys& keys, const listener& to, complaint& why) {
    unwrap(keys);
    auto sets = movie_->parameter_sets();
    while (const auto set = sets.next())
        if (to.parameter_set) to.parameter_set(*set);
    std::map<bz::mp4::key_id, bz::crypto::aes_key<16>> expanded;
    for (const auto& [id, key] : keys.by_id) expanded.emplace(id, key);
    std::vector<std::byte> clear;
    std::optional<sound_track> sound;
    if (to.audio) sound.emplace(*movie_, to, expanded);
    auto samples = movie_->samples();
    while (const auto sample = samples.next()) {
        if (sound) sound->until(sample->decode_time);
        auto data = sample->data;
        const auto key = sample->is_protected ? expanded.find(sample->entry->kid) : expanded.end();
        if (key != expanded.end()) {
            clear.resize(std::max(clear.size(), data.size()));
            const auto done = bz::frame::decrypt(*sample, key->second, clear);
            if (!done) {
                why = {sample->offset, std::string(done.error().message())};
                return false;
            }
            data = *done;
            decrypts_ = true;
        } else if (sample->is_protected && sample->subsamples.empty()) {
            why = {sample->offset, "the sample is encrypted as a whole, so that without the key not even its NAL units can be told apart"};
            return false;
        }
        if (to.presented) to.presented(sample->presentation_time, movie_->video().timescale);
        encrypted_ranges hidden(*sample);
        each_unit(data, sample->entry->length_bytes, [&](bz::bytes_view unit, std::size_t at) {
            const bool readable = key != expanded.end() || !hidden.touch(at, unit.size());
            if (readable && to.unit) to.unit(unit);
            if (!readable && to.unreadable) to.unreadable(unit);
        });
        if (to.progress) to.progress(sample->offset + sample->data.size());
    }
    if (sound) sound->rest();
    if (!samples.why()) return true;
    cut_ = samples.why().code == bz::mp4::errc::truncated;
    if (!cut_) why = say(samples.why());
    return cut_;
}

std::optional<bz::crypto::hash_id> first_hash(recording& video) {
    namespace ms = bz::media_signing;
    struct enough {};
    std::optional<bz::crypto::hash_id> found;
    std::vector<std::byte> scratch;
    listener to;
    to.unit = [&](bz::bytes_view unit) {
        if (!ms::is_media_signing(video.codec(), unit)) return;
        scratch.resize(std::max(scratch.size(), unit.size()));
        for (const auto how : {ms::escaping::remove, ms::escaping::as_is})
            if (const auto sei = ms::read_sei(video.codec(), unit, how, scratch); sei && sei->said.has_crypto_info) {
                found = sei->said.hash;
                throw enough{};   // the rest of the file is walked over only once
            }
    };
    content_keys none;
    complaint ignored;
    try {
        video.walk(none, to, ignored);
    } catch (const enough&) {}
    return found;
}

}   // namespace verify
