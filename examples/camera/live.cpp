// live: encoders on threads of their own; each picture is signed, encrypted and handed to the network thread.
// SPDX-License-Identifier: Apache-2.0
#include "live.hpp"

#include "command.hpp"
#include "recipients.hpp"

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/frame/live_fragment.hpp>
#include <bartizan/io/posix_store.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/sdp/writer.hpp>
#include <bartizan/service/live.hpp>
#include <bartizan/service/live_audio.hpp>

#include <boost/asio/post.hpp>

#include <mutex>
#include <optional>
#include <semaphore>
#include <thread>

namespace camera {

namespace {

using command::fail;
using command::need;
using device_key = bz::crypto::software::ecdsa_key;
using types = bz::service::live_types<product, device_key, bz::io::posix_store>;
using session = types::session;

constexpr std::uint32_t video_clock = 90'000;   // RFC 6184, 8.2.1; RFC 7798, 7.1

template <class T> T random_number() {
    const auto bytes = need(bz::io::random_bytes<sizeof(T)>(), "random numbers");
    return std::bit_cast<T>(bytes);
}

// units: of one picture, in memory of their own.
struct units {
    std::vector<std::byte> bytes;
    std::vector<std::size_t> ends;

    explicit units(std::span<const bz::bytes_view> from) {
        for (const auto unit : from) {
            bytes.insert(bytes.end(), unit.begin(), unit.end());
            ends.push_back(bytes.size());
        }
    }
    std::vector<bz::bytes_view> views() const {
        std::vector<bz::bytes_view> all;
        std::size_t begin = 0;
        for (const auto end : ends) all.push_back(bz::bytes_view(bytes).subspan(begin, end - begin)), begin = end;
        return all;
    }
};

// sounds: frames of sound on their way, in memory of their own. Views of it move with it.
struct sounds {
    std::vector<std::byte> bytes;
    std::vector<bz::frame::audio_frame> frames;
    std::vector<bz::mp4::sample_protection> how;   // of encrypted ones

    explicit sounds(std::size_t size) { bytes.reserve(size); }   // of all frames: memory that moves would leave the views behind
    void add(const bz::frame::audio_frame& frame, bz::bytes_view as) {
        const auto begin = bytes.size();
        bytes.insert(bytes.end(), as.begin(), as.end());
        frames.push_back({bz::bytes_view(bytes).subspan(begin), frame.decode_time, frame.duration});
    }
    sounds(sounds&&) = default;   // a vector keeps its memory when it moves; a copy would not
};
struct heard_beside {   // a picture
    sounds clear, hidden;
};

// listen: the sound beside the picture that was pushed last, signed and encrypted as that is. A frame that is refused is in no stream.
heard_beside listen(session& by, std::span<const bz::frame::audio_frame> frames, const std::optional<bz::mp4::audio_track>& what) {
    std::size_t size = 0;
    for (const auto& frame : frames) size += frame.bytes.size();
    heard_beside all{sounds(size), sounds(size)};
    const auto take = [&](const bz::frame::audio_frame& frame) {
        if (!by.push(frame)) return;
        all.clear.add(frame, frame.bytes);
        if (const auto& hidden = by.encrypted_sound()) all.hidden.add(frame, hidden->bytes), all.hidden.how.push_back(hidden->how);
    };
    for (auto frame : frames) {
        for (; what && what->codec != bz::audio_codec::aac && frame.bytes.size() > session::g711_bytes_max;) {   // a piece must fit a packet
            constexpr auto most = session::g711_bytes_max;
            take({frame.bytes.first(most), frame.decode_time, most});
            frame = {frame.bytes.subspan(most), frame.decode_time + std::int64_t{most}, frame.duration - std::uint32_t{most}};
        }
        take(frame);
    }
    return all;
}

// encrypted_before: as a gate of sound that has passed one already: each frame keeps its ciphertext and has its IV.
struct encrypted_before {
    static constexpr bool encrypts = true;
    std::span<const bz::mp4::sample_protection> how;
    std::size_t at = 0;

    struct packed {
        bz::mp4::audio_sample sample;
        const packed* operator->() const { return this; }
    };
    bz::result<packed> operator()(const bz::frame::audio_frame& what, bz::bytes_span room) {
        if (at >= how.size() || what.bytes.size() > room.size()) return bz::frame::errc::audio_frame_unfit;
        bz::copy_bytes(what.bytes, room);
        return packed{{.size = static_cast<std::uint32_t>(what.bytes.size()), .duration = what.duration, .iv = how[at++].iv}};
    }
};

// fragments: the last pictures of a stream as fragments of MP4, for whoever watches over HTTP. Network thread.
struct fragments {
    struct one {
        std::shared_ptr<const std::string> bytes;
        bool starts_gop;
    };
    static constexpr std::size_t most = 150;
    std::shared_ptr<const std::string> init;   // another one: the stream began anew
    std::deque<one> all;
    std::uint64_t first = 0;   // number of all.front()

    void begin(std::shared_ptr<const std::string> segment) {
        init = std::move(segment);
        first += all.size();
        all.clear();
    }
    void add(std::shared_ptr<const std::string> bytes, bool starts_gop) {
        all.push_back({std::move(bytes), starts_gop});
        if (all.size() > most) all.pop_front(), ++first;
    }
    std::uint64_t end() const { return first + all.size(); }
    // gop_after: the newest key picture that is not older than this number; end() when there is none.
    std::uint64_t gop_after(std::uint64_t number) const {
        for (auto n = end(); n > std::max(number, first); --n)
            if (all[n - 1 - first].starts_gop) return n - 1;
        return end();
    }
};

// page_viewer: one client over HTTP. Too slow, it leaps to the newest key picture, never within a fragment.
class page_viewer final : public bz::service::endless_body {
    const fragments& of_;
    std::shared_ptr<const std::string> init_, now_;
    std::size_t offset_ = 0;
    std::uint64_t next_;
    bool begun_ = false, wants_gop_ = true;

public:
    explicit page_viewer(const fragments& of) : of_(of), init_(of.init), now_(of.init), next_(of.gop_after(0)) {}
    bz::bytes_view front() override {
        if (!now_ && !ended()) advance();
        return now_ ? bz::as_bytes(std::string_view(*now_).substr(offset_)) : bz::bytes_view{};
    }
    void taken(std::size_t n) override {
        offset_ += n;
        if (offset_ == now_->size()) now_.reset();
    }
    bool ended() const override { return of_.init != init_; }

private:
    void advance() {
        if (next_ < of_.first) next_ = of_.gop_after(of_.first), wants_gop_ = true;
        while (wants_gop_ && next_ < of_.end() && !of_.all[next_ - of_.first].starts_gop) ++next_;
        if (next_ >= of_.end()) return;
        wants_gop_ = false;
        now_ = of_.all[next_++ - of_.first].bytes;
        offset_ = 0;
    }
};

// key_file: the content keys of this run, a line each, for players and tests.
class key_file {
    std::mutex guard_;
    std::string lines_;

public:
    void add(const std::string& path, const bz::crypto::key_id& kid, const bz::secret<16>& key) {
        const std::lock_guard held(guard_);
        lines_ += command::hex(kid) + ":" + command::hex(key.reveal()) + "\n";
        command::write_private(path, bz::as_bytes(lines_));
    }
    ~key_file() { bz::wipe(std::as_writable_bytes(std::span(lines_))); }
};
key_file& keys_of_this_run() {
    static key_file all;
    return all;
}

// secrecy: one content key of one encrypted stream, its keystream, and the key locked for whoever may watch.
struct secrecy {
    wrapped_keys recipients;
    types::content_key key;
    types::keystream stream;
    std::span<const bz::mp4::pssh> boxes = recipients.boxes();
    std::vector<std::byte> memory = std::vector<std::byte>(limits.largest_frame_bytes + bz::protection_sei::unit_bytes_max);

    static std::unique_ptr<secrecy> make(const live_request& request, bz::io::posix_store& store) {
        const types::domain where{.device = need(bz::io::random_bytes<16>(), "random numbers"), .recording = need(bz::io::random_bytes<16>(), "random numbers")};
        const auto kid = need(bz::io::random_bytes<16>(), "random numbers");
        auto secret = need(bz::io::random_secret<16>(), "random numbers");
        wrapped_keys recipients;
        if (!request.key_output.empty()) keys_of_this_run().add(request.key_output, kid, secret);
        if (!request.passphrase_file.empty()) recipients.for_passphrase(secret, kid, request.passphrase_file);
        if (!request.viewer_file.empty()) recipients.for_viewer(secret, kid, request.viewer_file);
        types::content_key key(where, kid, std::move(secret));
        auto stream = need(types::keystream::open(store, key, bz::crypto::key_history::fresh), "nonce ledger");
        return std::unique_ptr<secrecy>(new secrecy{std::move(recipients), std::move(key), std::move(stream)});
    }
};

}  // namespace

// one: a stream. The encoder's thread hands pictures over in order; a stream that was changed meanwhile does not take those of before.
class live_streams::one {
    const live_request& request_;
    stream_name name_;
    boost::asio::any_io_executor network_;
    std::function<void()> published_;
    bz::service::live_stream<ring>&clear_, &hidden_;
    std::string clear_path_, hidden_path_, clear_description_, hidden_description_;
    std::unique_ptr<ring> clear_ring_, hidden_ring_;
    fragments clear_fragments_, hidden_fragments_;
    bool from_file_ = false;
    std::optional<bz::service::live_audio<product>> audio_;             // network thread
    std::optional<bz::service::protected_live_audio<product>> hidden_audio_;
    std::uint32_t timestamp_ = random_number<std::uint32_t>();   // of instant_
    bz::instant began_ = bz::io::system_clock::now();
    std::uint64_t id_ = random_number<std::uint64_t>() >> 1, version_ = 0;
    unsigned generation_ = 0;
    std::uint32_t sequence_ = 0;   // of fragments; the encoder's thread
    std::counting_semaphore<64> room_{64};   // pictures on their way to the network thread
    std::optional<sound_format> sound_ = request_.sound;
    std::optional<bz::audio_codec> file_code_;
    bool ready_ = false;
    mutable std::mutex guard_;
    std::string failure_;   // guarded
    std::jthread encoder_;

public:
    stream_settings settings;

    one(const live_request& request, stream_name name, boost::asio::any_io_executor network, std::function<void()> published,
        bz::service::live_stream<ring>& clear, bz::service::live_stream<ring>& hidden)
        : request_(request), name_(name), network_(std::move(network)), published_(std::move(published)), clear_(clear), hidden_(hidden),
          clear_path_("/MediaInput/" + std::string(name.name)), hidden_path_(clear_path_ + "/encrypted"), clear_ring_(make_ring()), hidden_ring_(make_ring()) {
        hide();
    }
    bool from_file() const { return from_file_; }
    std::unique_ptr<bz::service::endless_body> watch(bool encrypted) {
        const auto& of = encrypted ? hidden_fragments_ : clear_fragments_;
        if (!of.init) return nullptr;
        return std::make_unique<page_viewer>(of);
    }
    bool ready() const { return !settings.on || ready_; }
    std::string failure() const {
        const std::lock_guard held(guard_);
        return failure_;
    }
    void show_file(const std::optional<bz::audio_codec>& code) { from_file_ = true, file_code_ = code; }
    void hear(const std::optional<sound_format>& to) {
        if (to == std::exchange(sound_, to)) return;
        if (settings.on) apply(stream_settings(settings));
    }
    // sound: what this stream has beside its pictures.
    std::optional<sound_format> sound() const {
        return from_file_ && sound_ && sound_->codec != file_code_ ? std::nullopt : sound_;
    }
    void apply(const stream_settings& to) {
        settings = to;
        ++generation_;
        hide();
        ready_ = false;
        // The new encoder waits for the old one, the network thread for neither.
        encoder_.request_stop();
        encoder_ = std::jthread([this, to, heard = sound(), file = from_file_, generation = generation_, before = std::make_shared<std::jthread>(std::move(encoder_))](std::stop_token stop) {
            if (before->joinable()) before->join();
            if (to.on) encode(stop, to, heard, file, generation);
        });
    }
    void stop() {
        encoder_.request_stop();
        if (encoder_.joinable()) encoder_.join();
    }

private:
    std::unique_ptr<ring> make_ring() const {
        const bz::rtp::packetizer_limits packets{.packet_bytes = request_.rtp_packet_bytes};
        const std::uint8_t type = name_.codec == bz::nal::codec::h264 ? 96 : 97;
        return std::make_unique<ring>(bz::rtp::packetizer(name_.codec, type, random_number<std::uint32_t>(), random_number<std::uint16_t>(), packets), packets);
    }
    // Paths of streams that are not there are such as no request has.
    void hide() {
        clear_ = {"off", clear_ring_.get(), {}, request_.client_kbps};
        hidden_ = {"off", hidden_ring_.get(), {}, request_.client_kbps};
        clear_fragments_.begin(nullptr), hidden_fragments_.begin(nullptr);
    }

    // -- the encoder's thread -----------------------------------------------------------------------------------------------------------
    void encode(std::stop_token stop, const stream_settings& to, const std::optional<sound_format>& hears_what, bool file, unsigned generation) try {
        bz::io::posix_store store(request_.store);
        auto key = need(device_key::load(store, "device"), "device key in " + request_.store);
        auto format = to.format;
        format.longest_gop_frames = most_gop(format.frames_per_second);
        const auto source = file ? looped_source(request_.input, format.frames_per_second, code_of(hears_what))
                                 : test_source(format, ~std::uint64_t{0}, true, hears_what);
        const auto sound = source->sound();
        const auto begin = bz::io::system_clock::now();
        std::unique_ptr<secrecy> secret;
        std::unique_ptr<session> signing;
        std::optional<units> tail;   // the last documents of a key's time go in front of the next key's first picture
        std::int64_t key_since = 0;
        bool undescribed = true;
        while (!stop.stop_requested()) {
            const auto picture = source->next();
            if (!picture) fail("the source ended");
            const auto key_age = (picture->captured.ticks - key_since) / bz::utc_time::ticks_per_second;
            constexpr auto longest = std::int64_t{bz::policy_of<product, bz::role::encryption>::limits.lifetime_hours} * 3600;
            if (!signing || (key_age >= longest && bz::frame::starts_gop(name_.codec, *picture))) {
                if (signing && signing->finish()) tail.emplace(signing->clear().units);
                signing.reset();
                secret = to.encrypted && can_encrypt(request_) ? secrecy::make(request_, store) : nullptr;
                signing = std::make_unique<session>(
                    bz::service::stream_facts{.codec = name_.codec, .timescale = source->timescale(), .created = picture->captured,
                                              .made_by = {"0.1.0", request_.serial, "bartizan"},
                                              .key_systems = secret ? secret->boxes : std::span<const bz::mp4::pssh>{}, .audio = sound},
                    key);
                if (secret) signing->encrypt_with(secret->stream, secret->key, secret->memory);
                key_since = picture->captured.ticks;
            }
            if (const auto done = signing->push(*picture); !done) fail(std::string(done.error().message()));
            hand_over(stop, *signing, *picture, source->timescale(), sound, listen(*signing, source->heard(), sound), begin, std::exchange(tail, std::nullopt), secret.get(), std::exchange(undescribed, false), generation);
        }
    } catch (const std::exception& e) {
        const std::lock_guard held(guard_);
        failure_ = std::string(name_.name) + ": " + e.what();
    }
    static std::optional<bz::audio_codec> code_of(const std::optional<sound_format>& sound) {
        if (!sound) return {};
        return sound->codec;
    }
    static bool can_encrypt(const live_request& r) { return !r.viewer_file.empty() || !r.passphrase_file.empty() || !r.key_output.empty(); }

    // handed: a picture on its way.
    struct handed {
        units clear, hidden;
        std::optional<units> tail, sets;
        std::optional<bz::mp4::audio_track> sound;
        heard_beside heard;
        std::shared_ptr<const std::string> clear_fragment, hidden_fragment, clear_init, hidden_init;
        std::int64_t presented;   // ticks of the RTP clock after the encoder's begin
        bz::utc_time captured;
        bool starts_gop;
    };
    void hand_over(const std::stop_token& stop, const session& from, const bz::frame::picture& picture, std::uint32_t timescale,
                   const std::optional<bz::mp4::audio_track>& sound, heard_beside heard, bz::instant begin,
                   std::optional<units> tail, const secrecy* secret, bool first, unsigned generation) {
        while (!room_.try_acquire_for(std::chrono::milliseconds(100)))
            if (stop.stop_requested()) return;
        const auto& clear = from.clear();
        auto what = std::make_shared<handed>(handed{units(clear.units), units(from.encrypted().units), std::move(tail), {}, sound, std::move(heard), {}, {}, {}, {},
                                                    (picture.decode_time + picture.composition_offset) * video_clock / timescale, picture.captured, clear.starts_gop});
        ++sequence_;
        bz::frame::clear_audio_gate open;
        encrypted_before locked{what->heard.hidden.how};
        what->clear_fragment = fragment(clear, shown_of(sound, what->heard.clear), open);
        what->hidden_fragment = fragment(from.encrypted(), shown_of(sound, what->heard.hidden), locked);
        if (first) {
            std::vector<bz::bytes_view> sets;
            for (const auto kind : {from.sets().vps, from.sets().sps, from.sets().pps}) sets.insert(sets.end(), kind.begin(), kind.end());
            what->sets.emplace(sets);
            what->clear_init = init(from, timescale, sound, nullptr);
        }
        if (secret && (first || what->tail)) {   // another key is another file
            what->hidden_init = init(from, timescale, sound, secret);
        }
        boost::asio::post(network_, [this, what = std::move(what), begin, generation] {
            room_.release();
            if (generation == generation_) take(*what, begin);
        });
    }

    // plays_on_pages: browsers play AAC in MP4 and no G.711, so pages get none of it.
    static bool plays_on_pages(const std::optional<bz::mp4::audio_track>& sound) { return sound && sound->codec == bz::audio_codec::aac; }
    // shown_of: what pages get of the sound. MP4 has no time before its first picture.
    static std::span<const bz::frame::audio_frame> shown_of(const std::optional<bz::mp4::audio_track>& sound, const sounds& heard) {
        std::span<const bz::frame::audio_frame> all = heard.frames;
        return plays_on_pages(sound) && (all.empty() || all.front().decode_time >= 0) ? all : decltype(all){};
    }
    template <class Gate>
    std::shared_ptr<const std::string> fragment(const bz::frame::streamed& of, std::span<const bz::frame::audio_frame> heard, Gate& gate) const {
        std::size_t size = 0;
        for (const auto& each : heard) size += each.bytes.size();
        std::vector<std::byte> room(size);
        std::vector<bz::mp4::audio_sample> samples(heard.size());
        const auto sound = bz::frame::pack_live_sound(gate, heard, samples, room);
        std::size_t most = 1024 + size + bz::mp4::audio_header_bytes_max(samples.size());
        for (const auto unit : of.units) most += unit.size() + 16;
        std::string text(most, '\0');
        bz::byte_writer out(std::as_writable_bytes(std::span(text)));
        // A picture that was not encrypted is not shown to who looks for encrypted ones, nor the sound beside it.
        if (!bz::frame::write_live_fragment(name_.codec, of, sequence_, out, sound ? *sound : bz::frame::live_sound{})) return nullptr;
        text.resize(out.size());
        return std::make_shared<const std::string>(std::move(text));
    }
    std::shared_ptr<const std::string> init(const session& from, std::uint32_t timescale, const std::optional<bz::mp4::audio_track>& sound, const secrecy* secret) const {
        std::string text(16'384, '\0');
        bz::byte_writer out(std::as_writable_bytes(std::span(text)));
        const bz::mp4::video_track track{.codec = name_.codec, .timescale = timescale, .sets = from.sets(), .created = bz::io::system_clock::utc(),
                                        .audio = plays_on_pages(sound) ? &*sound : nullptr};
        bz::mp4::protection protect;
        if (secret) protect = {.kid = secret->key.kid(), .systems = secret->boxes};
        (void)need(bz::mp4::write_init_segment(out, track, secret ? &protect : nullptr), "init segment");
        text.resize(out.size());
        return std::make_shared<const std::string>(std::move(text));
    }

    // -- the network thread -------------------------------------------------------------------------------------------------------------
    void take(const handed& what, bz::instant begin) {
        using std::chrono::duration_cast, std::chrono::microseconds;
        const auto since = duration_cast<microseconds>(begin - began_).count() * (video_clock / 1000) / 1000;
        const auto timestamp = static_cast<std::uint32_t>(timestamp_ + static_cast<std::uint64_t>(since + what.presented));
        // Sender reports speak of the moment when the picture is due, not of when this thread comes to it: lips stay in step however busy it is.
        const auto now = begin + microseconds(what.presented * 1000 / (video_clock / 1000));
        const auto late = duration_cast<std::chrono::nanoseconds>(bz::io::system_clock::now() - now).count() / 100;
        const bz::utc_time utc{bz::io::system_clock::utc().ticks - late};
        const auto publish = [&](ring& to, const units& from) {
            auto views = from.views();
            if (views.empty()) return;
            if (what.tail) {
                const auto before = what.tail->views();
                views.insert(views.begin(), before.begin(), before.end());
            }
            (void)to.publish(views, timestamp, what.starts_gop);   // a picture that is too large is lost to all viewers, as the ring says
            to.captured(0, timestamp, now, utc);
        };
        publish(*clear_ring_, what.clear);
        publish(*hidden_ring_, what.hidden);
        if (what.sound) hear(what, begin, now, utc);
        else {
            if (std::exchange(audio_, std::nullopt)) clear_ring_->ended(1);
            if (std::exchange(hidden_audio_, std::nullopt)) hidden_ring_->ended(1);
        }
        if (what.sets) describe(*what.sets, !what.hidden.ends.empty());
        if (what.clear_init) clear_fragments_.begin(what.clear_init);
        if (what.hidden_init) hidden_fragments_.begin(what.hidden_init);
        if (what.clear_fragment) clear_fragments_.add(what.clear_fragment, what.starts_gop);
        if (what.hidden_fragment) hidden_fragments_.add(what.hidden_fragment, what.starts_gop);
        published_();
    }
    // hear: the same clock as the pictures' counts samples.
    void hear(const handed& what, bz::instant begin, bz::instant now, bz::utc_time utc) {
        const auto rate = std::int64_t{what.sound->timescale()};
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(begin - began_).count();
        const auto since = us / 1'000'000 * rate + us % 1'000'000 * rate / 1'000'000;
        const auto send = [&](auto& audio, ring& to, const sounds& heard, const auto&... how) {
            if (!audio || audio->what().codec != what.sound->codec || audio->what().configuration != what.sound->configuration)
                audio.emplace(*what.sound,
                              bz::service::live_audio_numbers{.ssrc = random_number<std::uint32_t>(), .timestamp = random_number<std::uint32_t>(), .sequence = random_number<std::uint16_t>()},
                              bz::rtp::packetizer_limits{.packet_bytes = request_.rtp_packet_bytes});
            auto frames = heard.frames;
            for (auto& frame : frames) frame.decode_time += since;
            (void)audio->push(to, frames, how...);   // what is too large is lost to all viewers, as a picture is
            audio->captured(to, since + what.presented * rate / video_clock, now, utc);
        };
        send(audio_, *clear_ring_, what.heard.clear);
        if (!what.hidden.ends.empty()) send(hidden_audio_, *hidden_ring_, what.heard.hidden, std::span<const bz::mp4::sample_protection>(what.heard.hidden.how));
    }
    void describe(const units& sets, bool encrypts) {
        ++version_;
        ready_ = true;
        const auto views = sets.views();
        std::optional<bz::sdp::audio_words> words, hidden_words;
        std::vector<bz::sdp::audio> audios, hidden_audios;
        const auto say = [](const auto& audio, auto& in, auto& lines) {
            if (audio) in = need(audio->words(), "description of the sound"), lines.push_back(audio->media(*in));
        };
        say(audio_, words, audios), say(hidden_audio_, hidden_words, hidden_audios);
        const auto text = [&](std::uint64_t id, std::span<const bz::sdp::audio> heard) {
            const std::array<bz::sdp::video, 1> line{{{.codec = name_.codec, .payload_type = std::uint8_t(name_.codec == bz::nal::codec::h264 ? 96 : 97),
                                                       .kbps = static_cast<std::uint32_t>(settings.format.bitrate_kbps), .sets = views}}};
            std::vector<std::byte> memory(8192);
            bz::byte_writer out(memory);
            (void)need(bz::sdp::write(out, {.id = id, .version = version_, .name = name_.name, .videos = line, .audios = heard}), "description of a stream");
            return std::string(bz::as_text(out.written()));
        };
        clear_description_ = text(id_, audios);
        clear_.tracks = audios.empty() ? 1 : 2;
        clear_.path = clear_path_;
        clear_.description = clear_description_;
        if (!encrypts) return;
        hidden_description_ = text(id_ + 1, hidden_audios);
        hidden_.tracks = hidden_audios.empty() ? 1 : 2;
        hidden_.path = hidden_path_;
        hidden_.description = hidden_description_;
    }
};

std::array<stream_settings, stream_count> default_streams() {
    std::array<stream_settings, stream_count> all{};
    for (std::size_t i = 0; i < stream_count; ++i) {
        all[i].format.codec = stream_names[i].codec;
        all[i].format.priority = transmission_priority::frame_rate;
        all[i].on = i < 2;
        if (i >= 2) all[i].format.width = 640, all[i].format.height = 360, all[i].format.bitrate_kbps = 512;
    }
    return all;
}

live_streams::live_streams(const live_request& request, const std::array<stream_settings, stream_count>& settings, boost::asio::any_io_executor network,
                           std::function<void()> published)
    : request_(request) {
    std::optional<bz::nal::codec> codec;   // of the file: it is the first stream of its codec
    if (!request_.input.empty()) {
        std::optional<bz::audio_codec> code;
        if (request_.sound && request_.sound_must_fit) code = request_.sound->codec;
        codec = file_source(request_.input, 25, {}, code)->codec();
        file_code_ = sound_of_file(request_.input);
    }
    for (std::size_t i = 0; i < stream_count; ++i) all_.push_back(std::make_unique<one>(request_, stream_names[i], network, published, shown_[2 * i], shown_[2 * i + 1]));
    for (std::size_t i = 0; i < stream_count; ++i) {
        if (i < 2 && codec == stream_names[i].codec) all_[i]->show_file(file_code_);
        all_[i]->apply(settings[i]);
    }
}
live_streams::~live_streams() { stop(); }

std::span<const bz::service::live_stream<ring>> live_streams::shown() const { return shown_; }
const stream_settings& live_streams::settings(std::size_t stream) const { return all_[stream]->settings; }
bool live_streams::can_encrypt() const { return !request_.viewer_file.empty() || !request_.passphrase_file.empty() || !request_.key_output.empty(); }
void live_streams::apply(std::size_t stream, const stream_settings& to) { all_[stream]->apply(to); }
void live_streams::hear(const std::optional<sound_format>& sound) {
    for (auto& each : all_) each->hear(sound);
}
std::optional<bz::audio_codec> live_streams::sound_of(std::size_t stream) const {
    const auto sound = all_[stream]->sound();
    if (!sound) return {};
    return sound->codec;
}
std::unique_ptr<bz::service::endless_body> live_streams::watch(std::size_t stream, bool encrypted) { return all_[stream]->watch(encrypted); }
bool live_streams::from_file(std::size_t stream) const { return all_[stream]->from_file(); }
bool live_streams::ready() const {
    return std::ranges::all_of(all_, [](const auto& each) { return each->ready(); });
}
std::string live_streams::failure() const {
    for (const auto& each : all_)
        if (auto why = each->failure(); !why.empty()) return why;
    return {};
}
void live_streams::stop() {
    for (auto& each : all_) each->stop();
}

}  // namespace camera
