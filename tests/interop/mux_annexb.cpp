// mux_annexb: writes an Annex B stream as fragmented MP4, clear or encrypted; what the peers in this folder are shown.
// SPDX-License-Identifier: Apache-2.0
//   mux_annexb h264|h265 IN OUT [KEY KID]      10 pictures a second, one fragment a GOP; KEY and KID are 32 hex digits
//   mux_annexb ... --audio aac|pcma|pcmu SOUND    with sound: ADTS frames of 48 kHz, or octets of G.711
//   mux_annexb h264|h265 IN --slice-headers    a line for each slice: its size and that of its header, in bytes
#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/protocol/nal/slice_header.hpp>
#include <bartizan/protocol/nal/unit.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace bartizan;
using bytes = std::vector<std::byte>;

bytes read_file(const char* path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    return {as_bytes(text).begin(), as_bytes(text).end()};
}

std::array<std::byte, 16> from_hex(std::string_view text) {
    std::array<std::byte, 16> out{};
    for (std::size_t i = 0; i < 16 && 2 * i + 1 < text.size(); ++i)
        out[i] = static_cast<std::byte>(std::stoul(std::string(text.substr(2 * i, 2)), nullptr, 16));
    return out;
}

struct picture {
    bytes data;
    bool sync = false;
    std::vector<mp4::subsample> subsamples;
    std::array<std::byte, 8> iv{};
};

// sound: frames with their durations, and how they are described.
struct sound {
    mp4::audio_track track{};
    std::vector<bytes> frames{};
    std::vector<std::uint32_t> durations{};
};

sound read_sound(std::string_view codec, const char* path) {
    const auto data = read_file(path);
    sound s;
    if (codec != "aac") {
        s.track.codec = codec == "pcma" ? audio_codec::pcma : audio_codec::pcmu;
        for (std::size_t at = 0; at < data.size(); at += 400) {
            const auto size = std::min<std::size_t>(400, data.size() - at);
            s.frames.emplace_back(data.begin() + static_cast<std::ptrdiff_t>(at), data.begin() + static_cast<std::ptrdiff_t>(at + size));
            s.durations.push_back(static_cast<std::uint32_t>(size));
        }
        return s;
    }
    const auto byte = [&](std::size_t at) { return std::to_integer<unsigned>(data[at]); };
    for (std::size_t at = 0; at + 7 <= data.size();) {   // ISO/IEC 13818-7, 6.2
        s.track.configuration = {aac::sample_rates[byte(at + 2) >> 2 & 15], static_cast<std::uint8_t>((byte(at + 2) & 1) << 2 | byte(at + 3) >> 6)};
        const std::size_t head = byte(at + 1) & 1 ? 7 : 9, whole = (byte(at + 3) & 3) << 11 | byte(at + 4) << 3 | byte(at + 5) >> 5;
        if (whole <= head || whole > data.size() - at) break;
        s.frames.emplace_back(data.begin() + static_cast<std::ptrdiff_t>(at + head), data.begin() + static_cast<std::ptrdiff_t>(at + whole));
        s.durations.push_back(aac::frame_samples);
        at += whole;
    }
    return s;
}

// A new picture begins with the first unit that cannot belong to the one before (H.264, 7.4.1.2.3; H.265, 7.4.2.4.4).
template <nal::codec C> class muxer {
    std::ofstream out_;
    nal::slice_headers<C> headers_;
    std::vector<bytes> sets_[3];
    std::vector<picture> gop_;
    picture picture_;
    bool has_slice_ = false, begun_ = false, last_ = false;
    std::uint32_t sequence_ = 0;
    std::uint64_t time_ = 0, iv_ = 1;
    const crypto::aes_key<16>* key_;
    mp4::protection protection_;
    mp4::index<16> index_;
    std::streamoff index_at_ = 0;
    const sound* sound_;
    std::size_t next_sound_ = 0;
    std::uint64_t sound_time_ = 0;

public:
    muxer(const char* path, const crypto::aes_key<16>* key, mp4::key_id kid, const sound* heard)
        : out_(path, std::ios::binary), key_(key), protection_{kid, {}}, sound_(heard) {}

    bool add(bytes_view unit) {
        const auto kind = nal::kind_of(C, unit);
        const bool slice = nal::slice_headers<C>::is_slice(unit);
        const int type = nal::type(C, unit);
        const bool suffix = C == nal::codec::h265 ? type == 40 || type == 36 || type == 37 : type == 10 || type == 11 || type == 12;
        if (has_slice_ && (slice ? nal::starts_picture(C, unit) : !suffix)) end_picture();
        (void)headers_.learn(unit);
        if (kind == nal::kind::parameter_set && !begun_) {
            sets_[C == nal::codec::h264 ? type - 6 : type - 32].emplace_back(unit.begin(), unit.end());
            return true;
        }
        if (slice) {
            if (!has_slice_ && nal::is_random_access(C, unit) && !gop_.empty() && !end_gop()) return false;
            has_slice_ = true;
            picture_.sync |= nal::is_random_access(C, unit);
        }
        std::size_t clear = 4 + unit.size();
        if (slice) {
            const auto header = headers_.bytes(unit);
            clear = header ? 4 + *header : 4 + std::min<std::size_t>(unit.size(), 64);
        }
        for (int shift = 24; shift >= 0; shift -= 8) picture_.data.push_back(static_cast<std::byte>(unit.size() >> shift));
        picture_.data.insert(picture_.data.end(), unit.begin(), unit.end());
        picture_.subsamples.push_back(mp4::protect_unit(static_cast<std::uint32_t>(4 + unit.size()), static_cast<std::uint32_t>(clear)));
        return true;
    }
    bool finish() {
        end_picture();
        last_ = true;
        if (!end_gop()) return false;
        bytes space(mp4::index<16>::slot_bytes);
        byte_writer out(space);
        if (!index_.write(out, mp4::track_id, 10, 0) || out.size() != space.size()) return false;
        out_.seekp(index_at_);
        put(out.written());
        return out_.good();
    }

private:
    void end_picture() {
        if (picture_.data.empty()) return;
        gop_.push_back(std::move(picture_));
        picture_ = {};
        has_slice_ = false;
    }
    void put(bytes_view data) { out_.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size())); }
    bool begin() {
        std::vector<bytes_view> views[3];
        for (int i = 0; i < 3; ++i) views[i].assign(sets_[i].begin(), sets_[i].end());
        bytes space(65536);
        byte_writer out(space);
        mp4::video_track track{.codec = C, .timescale = 10, .sets = {views[0], views[1], views[2]},
                               .audio = sound_ ? &sound_->track : nullptr, .index_references = 16};
        if (const auto written = mp4::write_init_segment(out, track, key_ ? &protection_ : nullptr); !written) {
            std::fprintf(stderr, "init segment: %s\n", written.error().message().data());
            return false;
        }
        put(out.written());
        index_at_ = out_.tellp() - static_cast<std::streamoff>(mp4::index<16>::slot_bytes);
        return begun_ = true;
    }
    void encrypt(picture& p) {
        for (unsigned i = 0; i < 8; ++i) p.iv[i] = static_cast<std::byte>(iv_ >> (56 - 8 * i));
        ++iv_;
        crypto::aes_ctr<16, 64> stream(*key_, crypto::cenc_block(p.iv));
        std::size_t at = 0;
        for (const auto& part : p.subsamples) {
            stream.apply(bytes_span(p.data).subspan(at + part.clear, part.encrypted));
            at += part.clear + part.encrypted;
        }
    }
    // heard: the sound up to the end of this group of pictures, behind it in `data`.
    std::vector<mp4::audio_sample> heard(bytes& data) {
        std::vector<mp4::audio_sample> samples;
        const std::uint64_t until = last_ ? ~std::uint64_t{0} : (time_ + gop_.size()) * (sound_ ? sound_->track.timescale() : 0) / 10;
        for (std::uint64_t time = sound_time_; sound_ && next_sound_ < sound_->frames.size() && time < until; ++next_sound_) {
            const auto& frame = sound_->frames[next_sound_];
            const auto at = data.size();
            data.insert(data.end(), frame.begin(), frame.end());
            samples.push_back({static_cast<std::uint32_t>(frame.size()), sound_->durations[next_sound_], {}});
            time += samples.back().duration;
            if (!key_) continue;
            for (unsigned i = 0; i < 8; ++i) samples.back().iv[i] = static_cast<std::byte>(iv_ >> (56 - 8 * i));
            ++iv_;
            crypto::aes_ctr<16, 64>(*key_, crypto::cenc_block(samples.back().iv)).apply(bytes_span(data).subspan(at));
        }
        return samples;
    }
    bool end_gop() {
        if (gop_.empty()) return true;
        if (!begun_ && !begin()) return false;
        std::vector<mp4::sample> samples;
        std::size_t most = 0;
        for (auto& p : gop_) {
            if (key_) encrypt(p);
            samples.push_back({static_cast<std::uint32_t>(p.data.size()), 1, 0, p.sync, p.iv, p.subsamples});
            most = std::max(most, mp4::stored_subsamples(p.subsamples));
        }
        bytes audio;
        const auto audio_samples = heard(audio);
        bytes space(mp4::fragment_header_bytes_max(samples.size(), most) + mp4::audio_header_bytes_max(audio_samples.size()));
        byte_writer out(space);
        const auto written = mp4::write_fragment_header(out, {++sequence_, time_, key_ != nullptr}, samples, {sound_time_, audio_samples});
        if (!written) {
            std::fprintf(stderr, "fragment: %s\n", written.error().message().data());
            return false;
        }
        put(out.written());
        std::uint64_t size = out.size();
        for (const auto& p : gop_) put(p.data), size += p.data.size();
        put(audio), size += audio.size();
        for (const auto& a : audio_samples) sound_time_ += a.duration;
        index_.add(size, gop_.size());
        time_ += gop_.size();
        gop_.clear();
        return true;
    }
};

template <nal::codec C> int list_slices(bytes_view stream) {
    nal::slice_headers<C> headers;
    nal::annexb_units units(stream);
    while (const auto unit = units.next()) {
        (void)headers.learn(*unit);
        if (!headers.is_slice(*unit)) continue;
        const auto header = headers.bytes(*unit);
        if (header)
            std::printf("%zu %zu\n", unit->size(), *header);
        else
            std::printf("%zu error: %s\n", unit->size(), header.error().message().data());
    }
    return 0;
}

template <nal::codec C> int run(int count, char** arguments, const sound* heard) {
    const auto stream = read_file(arguments[2]);
    if (std::string_view(arguments[3]) == "--slice-headers") return list_slices<C>(stream);
    const auto key_bytes = from_hex(count > 5 ? arguments[4] : "");
    const secret<16> content_key{std::span<const std::byte, 16>(key_bytes)};
    const crypto::aes_key<16> key(content_key);
    muxer<C> mux(arguments[3], count > 5 ? &key : nullptr, from_hex(count > 5 ? arguments[5] : ""), heard);
    nal::annexb_units units(stream);
    while (const auto unit = units.next())
        if (!mux.add(*unit)) return 1;
    return mux.finish() ? 0 : 1;
}

}   // namespace

int main(int count, char** arguments) {
    sound heard;
    const bool sounds = count > 6 && std::string_view(arguments[count - 3]) == "--audio";
    if (sounds) {
        heard = read_sound(arguments[count - 2], arguments[count - 1]);
        count -= 3;
        if (heard.frames.empty()) {
            std::fprintf(stderr, "mux_annexb: no sound in %s\n", arguments[count + 2]);
            return 1;
        }
    }
    if (count != 4 && count != 6) {
        std::fprintf(stderr, "usage: mux_annexb h264|h265 IN (OUT [KEY KID] [--audio aac|pcma|pcmu SOUND] | --slice-headers)\n");
        return 2;
    }
    const auto* sound = sounds ? &heard : nullptr;
    return std::string_view(arguments[1]) == "h264" ? run<nal::codec::h264>(count, arguments, sound) : run<nal::codec::h265>(count, arguments, sound);
}
