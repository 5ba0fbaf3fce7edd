// list_samples: prints what the MP4 reader finds; mp4_ffprobe.py compares it with ffprobe.
// SPDX-License-Identifier: Apache-2.0
//   list_samples FILE    a line of facts, a line for each sample (offset size dts pts duration K or _ subsamples), a line with the end
//   list_samples FILE --audio    the same of the first audio track: its facts are codec, channels, rate, scheme
#include <bartizan/protocol/mp4/reader.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

int main(int count, char** arguments) {
    using namespace bartizan;
    const bool audio = count == 3 && std::string_view(arguments[2]) == "--audio";
    if (count != 2 && !audio) return 2;
    std::ifstream in(arguments[1], std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto file = as_bytes(text);

    mp4::reader reader(file);
    if (const auto opened = reader.open(); !opened) {
        std::printf("end %s %s %llu\n", opened.error().message().data(), reader.why().box.letters().data(),
                    static_cast<unsigned long long>(reader.why().offset));
        return 1;
    }
    const auto sound = reader.read_audio();
    if (audio && (!sound || !sound->known)) {
        std::printf("end %s\n", sound ? "no audio that can be read" : sound.error().message().data());
        return 1;
    }
    const auto& entry = audio ? sound->track.entry() : reader.video().entry();
    if (audio) std::printf("facts %s %u %u %s\n", name(sound->codec).data(), unsigned{sound->channels}, sound->track.timescale, entry.is_protected ? entry.scheme.letters().data() : "clear");
    else std::printf("facts %s %u %u %u %s\n", nal::name(entry.codec).data(), unsigned{entry.width}, unsigned{entry.height},
                reader.video().timescale, entry.is_protected ? entry.scheme.letters().data() : "clear");
    auto samples = audio ? reader.samples_of(*sound) : reader.samples();
    while (const auto s = samples.next())
        std::printf("sample %llu %zu %lld %lld %u %c %zu\n", static_cast<unsigned long long>(s->offset), s->data.size(),
                    static_cast<long long>(s->decode_time), static_cast<long long>(s->presentation_time), s->duration, s->sync ? 'K' : '_',
                    s->subsamples.size());
    if (const auto& why = samples.why())
        std::printf("end %s %s %llu\n", make_error(why.code).message().data(), why.box.letters().data(),
                    static_cast<unsigned long long>(why.offset));
    else
        std::printf("end\n");
    return 0;
}
