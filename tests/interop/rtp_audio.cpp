// rtp_audio: audio in and out of RTP packets in a file (RFC 4571: two bytes of length before each), for the scripts beside it.
//   rtp_audio pack aac|pcma|pcmu AUDIO PACKETS [PACKET_BYTES]     AUDIO: ADTS frames, or octets of G.711
//   rtp_audio unpack aac|pcma|pcmu PACKETS AUDIO
//   rtp_audio frames aac AUDIO FRAMES                             FRAMES: as unpack gives them
//   rtp_audio encode a|mu SAMPLES OCTETS                          SAMPLES: 16 bits, little endian
//   rtp_audio decode a|mu OCTETS SAMPLES
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/g711.hpp>
#include <bartizan/protocol/rtp/audio_depacketizer.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace bz = bartizan;
namespace rtp = bartizan::rtp;
using bytes = std::vector<std::byte>;

bytes read(const char* name) {
    std::ifstream in(name, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    if (text.empty()) throw std::runtime_error(std::string(name) + " is empty");
    const auto view = bz::as_bytes(text);
    return {view.begin(), view.end()};
}
void write(const char* name, bz::bytes_view data) {
    std::ofstream out(name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
    if (!out.flush()) throw std::runtime_error(std::string(name) + " cannot be written");
}
rtp::audio_codec codec_of(const std::string& name) {
    if (name == "aac") return rtp::audio_codec::aac;
    if (name == "pcma") return rtp::audio_codec::pcma;
    if (name == "pcmu") return rtp::audio_codec::pcmu;
    throw std::runtime_error(name + ": no such codec");
}
unsigned at(bz::bytes_view data, std::size_t i) { return std::to_integer<unsigned>(data[i]); }

// adts_frames: without their headers (ISO/IEC 13818-7, 6.2).
std::vector<bz::bytes_view> adts_frames(bz::bytes_view data) {
    std::vector<bz::bytes_view> frames;
    while (!data.empty()) {
        if (data.size() < 7 || at(data, 0) != 0xff || (at(data, 1) & 0xf6) != 0xf0) throw std::runtime_error("no ADTS header");
        const std::size_t head = at(data, 1) & 1 ? 7 : 9, whole = (at(data, 3) & 3) << 11 | at(data, 4) << 3 | at(data, 5) >> 5;
        if (whole <= head || whole > data.size()) throw std::runtime_error("an ADTS frame reaches past the end");
        frames.push_back(data.subspan(head, whole - head));
        data = data.subspan(whole);
    }
    return frames;
}

// pack: four frames, or 20 ms, at a time.
bytes pack(rtp::audio_codec codec, bz::bytes_view audio, std::size_t packet_bytes) {
    std::vector<bz::bytes_view> frames;
    if (codec == rtp::audio_codec::aac) frames = adts_frames(audio);
    else
        for (; !audio.empty(); audio = audio.subspan(frames.back().size())) frames.push_back(audio.first(std::min<std::size_t>(160, audio.size())));
    const bool aac = codec == rtp::audio_codec::aac;
    rtp::audio_packetizer packetizer(codec, aac ? std::uint8_t{97} : rtp::static_payload_type(codec), 0x1234, 65'530, {.packet_bytes = packet_bytes});
    bytes memory(100'000), file;
    std::uint32_t time = 0;
    for (std::size_t i = 0; i < frames.size();) {
        const auto some = std::span(frames).subspan(i, std::min<std::size_t>(aac ? 4 : 1, frames.size() - i));
        bz::byte_writer out(memory);
        if (const auto done = packetizer.pack(some, time, out); !done) throw std::runtime_error(std::string(done.error().message()));
        bz::bytes_view train = out.written();
        for (auto packet = rtp::next_packet(train); !packet.empty(); packet = rtp::next_packet(train)) {
            file.push_back(static_cast<std::byte>(packet.size() >> 8));
            file.push_back(static_cast<std::byte>(packet.size()));
            file.insert(file.end(), packet.begin(), packet.end());
        }
        for (const auto frame : some) time += aac ? bz::aac::frame_samples : static_cast<std::uint32_t>(frame.size());
        i += some.size();
    }
    return file;
}

// unpack: AAC gets lengths of four bytes, as there is no ADTS header to write without a configuration.
bytes unpack(rtp::audio_codec codec, bz::bytes_view packets) {
    rtp::audio_depacketizer receiver(codec);
    bytes audio;
    while (packets.size() >= 2) {
        const std::size_t size = at(packets, 0) << 8 | at(packets, 1);
        if (size > packets.size() - 2) throw std::runtime_error("the last packet is cut off");
        const auto packet = rtp::read_packet(packets.subspan(2, size));
        if (!packet) throw std::runtime_error(std::string(packet.error().message()));
        receiver.take(*packet, [&](const rtp::received_audio& frame) {
            const bool aac = codec == rtp::audio_codec::aac;
            for (int shift = 24; aac && shift >= 0; shift -= 8) audio.push_back(static_cast<std::byte>(frame.bytes.size() >> shift));
            audio.insert(audio.end(), frame.bytes.begin(), frame.bytes.end());
        });
        packets = packets.subspan(2 + size);
    }
    if (receiver.lost_packets + receiver.refused_packets > 0) throw std::runtime_error("packets were lost or refused");
    return audio;
}

}   // namespace

int main(int argc, char** argv) try {
    if (argc < 5) throw std::runtime_error("usage: rtp_audio pack|unpack|encode|decode CODEC IN OUT [PACKET_BYTES]");
    const std::string what = argv[1], codec = argv[2];
    const auto in = read(argv[3]);
    const auto law = codec == "a" ? bz::g711::law::a : bz::g711::law::mu;
    bytes out;
    if (what == "pack") out = pack(codec_of(codec), in, argc > 5 ? std::stoul(argv[5]) : 1500);
    else if (what == "unpack") out = unpack(codec_of(codec), in);
    else if (what == "frames") {   // what unpack gives when nothing changes on the way
        for (const auto frame : adts_frames(in)) {
            for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(frame.size() >> shift));
            out.insert(out.end(), frame.begin(), frame.end());
        }
    } else if (what == "encode") {
        for (std::size_t i = 0; i + 1 < in.size(); i += 2)
            out.push_back(std::byte(bz::g711::encode(law, static_cast<std::int16_t>(at(in, i) | at(in, i + 1) << 8))));
    } else if (what == "decode") {
        for (const auto octet : in) {
            const auto sample = static_cast<std::uint16_t>(bz::g711::decode(law, std::to_integer<std::uint8_t>(octet)));
            out.push_back(static_cast<std::byte>(sample)), out.push_back(static_cast<std::byte>(sample >> 8));
        }
    } else throw std::runtime_error(what + ": no such task");
    write(argv[4], out);
} catch (const std::exception& e) {
    std::fprintf(stderr, "rtp_audio: %s\n", e.what());
    return 1;
}
