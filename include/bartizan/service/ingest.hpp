// ingest: the service that puts one camera's pictures and sound into a recorder's folder: when a file begins and ends, what is refused, what is told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/memory.hpp>
#include <bartizan/frame/deposit.hpp>
#include <bartizan/frame/sealed_deposit.hpp>
#include <bartizan/protocol/rtp/receiver.hpp>
#include <bartizan/protocol/sdp/reader.hpp>
#include <bartizan/protocol/storage/segmenter.hpp>
#include <bartizan/service/countersign.hpp>
#include <bartizan/service/ingest_sound.hpp>

#include <memory>
#include <string>
#include <vector>

namespace bartizan::service {

// ingest_session: one camera, whatever its connections; models io::sound_sink.
//   Types   recorder_types<Product, ...>: the folder, and the deposit that the product's word for footage asks for
//   time    a picture's is the camera's by its sender reports, before the first of them the recorder's; within a file it is the name plus ticks
//   sound   of a product with bz::keeps_sound<...>, where the camera offers it: in the file of its pictures, on their clock (ingest_sound)
//   file    begins with a key picture: the first, after a minute, after a jump of the clock, on each connection, with other parameter sets or
//           another content key. The signatures that come with it and speak of the file before are put behind that one's last picture.
//   ends    end(): with the next key picture, whose signatures are still taken; end_now(): at once. What was gathered is synced.
//   memory  Types::recorder::memory_bytes, taken once and touched as pictures need it
// no_sealing: of a product that stores what comes as it comes.
struct no_sealing {};
template <class Deposit> struct sealing_of { using type = no_sealing; };
template <class Deposit> requires requires { typename Deposit::sealing; } struct sealing_of<Deposit> { using type = typename Deposit::sealing; };

template <class Types, clock Clock, class Watch> class ingest_session {
    using folder = typename Types::folder;
    using deposit = typename Types::deposit;
    static constexpr bool sealed = Types::footage::demands_sealed, countersigns = Types::countersigns;
    using sealing = typename sealing_of<deposit>::type;
    static constexpr std::size_t memory_bytes = Types::recorder::memory_bytes + 128;
    static constexpr std::int64_t believed_ticks = std::int64_t{86'400} * utc_time::ticks_per_second;

    folder* folder_;
    std::string camera_;
    Clock clock_;
    Watch* watch_;
    sealing* seals_;
    std::optional<nal::codec> codec_;
    std::uint32_t rate_ = 90'000;
    std::vector<std::byte> announced_bytes_ = std::vector<std::byte>(4096), scratch_ = std::vector<std::byte>(protection_sei::unit_bytes_max);
    std::vector<bytes_view> announced_;
    std::unique_ptr<std::byte[]> memory_{new std::byte[memory_bytes]};   // not zeroed: what is never touched costs nothing
    typename Types::segmenter when_;
    std::optional<rtp::unwrapped> ticks_;
    std::optional<typename folder::writer> file_;
    std::optional<deposit> into_;   // refers to *file_
    std::optional<utc_time> signed_at_, group_;   // group_: when the one that is being gathered began
    std::int64_t first_ = 0, last_ = -1, step_ = 0;   // ticks: where the file begins, in it the last picture, and the time between two
    ingest_figures total_;
    ingest_sound<Types, Watch> sound_{*watch_, total_, into_};
    std::uint64_t lost_before_ = 0, lost_sound_before_ = 0;
    utc_time arrival_{};           // when the picture with arrival_tick_ came
    std::int64_t arrival_tick_ = 0;
    std::uint32_t unsigned_before_ = 0;
    bool arrival_known_ = false;
    bool signs_ = false, ending_ = false, ended_ = false, clock_told_ = false;

public:
    // seals: of a product that countersigns; it must outlive the session.
    ingest_session(folder& into, std::string camera, Clock clock, Watch& watch, sealing* seals = nullptr)
        : folder_(&into), camera_(std::move(camera)), clock_(clock), watch_(&watch), seals_(seals) {
        static_assert(ingest_watch<Watch>);   // here: it may be the class that holds the session
    }
    ingest_session(const ingest_session&) = delete;
    ingest_session& operator=(const ingest_session&) = delete;
    ~ingest_session() { close({}); }

    bool wants(const sdp::media& media) {
        codec_ = media.codec();
        rate_ = media.clock_rate > 0 ? media.clock_rate : 90'000;
        std::array<bytes_view, 24> sets;
        const auto count = sdp::parameter_sets(media, announced_bytes_, sets);   // unreadable ones: the stream brings its own
        announced_.assign(sets.begin(), sets.begin() + static_cast<std::ptrdiff_t>(count ? *count : 0));
        return true;
    }
    void begins() {
        close({});
        when_.restarted();
        ticks_.emplace();
        sound_.begins();
        arrival_known_ = false;
        group_.reset();
        ++total_.connections;
    }
    void picture(const rtp::received_picture& came, std::optional<utc_time> at) {
        if (enough() || !codec_ || !ticks_) return;
        const auto ticks = ticks_->of(came.timestamp);
        if (!came.whole) return tell(ingest_trouble::picture_lost, total_.lost, {});
        frame::picture p{.units = came.units, .captured = time_of(at, ticks)};
        const bool key = frame::starts_gop(*codec_, p);
        std::array<bytes_view, 64> units;
        const frame::sei_units signatures = std::span(units).first(frame::signature_units(*codec_, p, units));
        signs_ = signs_ || !signatures.empty();
        if (ending_ && (key || !signs_)) {
            if (key) watch_->documents(signatures);
            close(key ? signatures : frame::sei_units{});
            ended_ = true;
            return;
        }
        const auto how = frame::protection_of(*codec_, p, scratch_);
        if (!how) return tell(ingest_trouble::picture_unusable, total_.unusable, how.error());
        if (how->has_value() != sealed) return tell(ingest_trouble::picture_refused, total_.refused, sealed ? make_error(frame::sealed_errc::in_the_clear) : make_error(ingest_errc::encrypted));
        sound_.before(ticks);
        for (int attempt = 0; attempt < 2; ++attempt) {   // a second one: in a file of its own
            if (when_.at(p.captured, key) != storage::cut::none || (key && !into_)) {
                close(signatures, false);
                if (const auto opened = open(p.captured, ticks); !opened) {
                    watch_->documents(signatures);
                    return fail(opened.error());
                }
            }
            if (!into_) return;   // nothing begins without a key picture
            p.decode_time = std::max(ticks - first_, last_ + 1);
            p.duration = static_cast<std::uint32_t>(step_ > 0 ? step_ : rate_ / 25);
            p.composition_offset = static_cast<std::int32_t>(std::clamp<std::int64_t>(ticks - first_ - p.decode_time, INT32_MIN, 0));
            const auto done = into_->push(p);
            if (done) {
                sound_.stored(came.timestamp, at, ticks);
                return took(p);
            }
            if (concerns_the_file(done.error())) {   // what is in it stays; it goes on in another
                close(key ? signatures : frame::sei_units{}, !key);
                when_.restarted();
                if (key) continue;
                return;
            }
            if (done.error() == make_error(frame::errc::starts_without_key_picture)) return;   // the key picture of this file was refused
            if (done.error().domain == &frame::sealed_domain || done.error() == make_error(countersign_errc::signed_already)) return tell(ingest_trouble::picture_refused, total_.refused, done.error());
            if (concerns_the_picture(done.error())) return tell(ingest_trouble::picture_unusable, total_.unusable, done.error());
            return fail(done.error());
        }
    }
    void figures(const rtp::receiver<>& from) {
        total_.lost_packets = lost_before_ + from.figures().lost();
        total_.jitter = from.figures().jitter();
    }
    // wants_sound: before `begins`, of each connection anew.
    bool wants_sound(const sdp::media&, const result<sdp::audio_format>& format) { return sound_.wants(format); }
    void starts(std::uint32_t picture, std::uint32_t sound) noexcept { sound_.starts(picture, sound); }
    void sound(const rtp::received_audio& came, std::optional<utc_time> at) {
        if (into_ && !enough()) sound_.sound(came, at);   // nothing begins without a key picture
    }
    void sound_figures(const rtp::audio_receiver& from) { total_.lost_sound_packets = lost_sound_before_ + from.figures().lost(); }
    bool enough() const { return ended_ || (ending_ && !into_); }

    void connection_ended() {
        close({});
        ticks_.reset();
        sound_.wants_none();
        lost_before_ = total_.lost_packets, lost_sound_before_ = total_.lost_sound_packets;
    }
    void end() { ending_ = true; }
    void end_now() {
        close({});
        ending_ = ended_ = true;
    }
    const ingest_figures& so_far() const noexcept { return total_; }
    bool recording() const noexcept { return into_.has_value(); }

private:
    utc_time time_of(std::optional<utc_time> said, std::int64_t ticks) {
        const auto own = clock_.utc();
        total_.clock_ahead_ticks = said ? said->ticks - own.ticks : 0;
        const bool believed = total_.clock_ahead_ticks < believed_ticks && total_.clock_ahead_ticks > -believed_ticks;
        if (!believed && !std::exchange(clock_told_, true)) watch_->told(ingest_trouble::clock_not_believed, {});
        if (believed) clock_told_ = false;
        if constexpr (countersigns) return arrived(own, ticks);
        return said && believed ? *said : arrived(own, ticks);
    }
    // arrived: when a picture came, by the recorder's clock, where nobody else's is known, and of what the recorder signs, which must not be what a
    // stranger said. The stream's own ticks take the jitter out, as long as the two stay together: a busy machine ends no file.
    utc_time arrived(utc_time own, std::int64_t ticks) {
        const auto at = [&] { return utc_time{arrival_.ticks + (ticks - arrival_tick_) * utc_time::ticks_per_second / rate_}; };
        const auto apart = arrival_known_ ? at().ticks - own.ticks : 0;
        constexpr auto most = std::int64_t{3} * utc_time::ticks_per_second;
        if (!arrival_known_ || apart > most || apart < -most) arrival_ = own, arrival_tick_ = ticks, arrival_known_ = true;
        return at();
    }
    result<> open(utc_time start, std::int64_t ticks) {
        auto file = folder_->begin(camera_, start);
        if (!file) return file.error();
        file_.emplace(std::move(*file));
        arena space(bytes_span(memory_.get(), memory_bytes));
        auto record = Types::recorder::create(*file_, space);
        if (!record) return record.error();
        if constexpr (sealed) into_.emplace(*codec_, rate_, std::move(*record), announced_, signed_at_, sound_.track());
        else if constexpr (countersigns) into_.emplace(*codec_, rate_, std::move(*record), announced_, *seals_, sound_.track()), unsigned_before_ = 0;
        else into_.emplace(*codec_, rate_, std::move(*record), announced_, sound_.track());
        first_ = ticks, last_ = -1;
        sound_.opened(ticks, rate_);
        watch_->segment_began(file_->facts(), *codec_, announced_);
        return {};
    }
    void took(const frame::picture& p) {
        ++total_.pictures;
        for (const auto unit : p.units) total_.bytes += unit.size();
        if (last_ >= 0) step_ = p.decode_time - last_;
        last_ = p.decode_time;
        if (frame::starts_gop(*codec_, p)) {
            if (group_ && p.captured > *group_) total_.group_ticks = p.captured.ticks - group_->ticks;
            group_ = p.captured;
        }
        total_.newest = p.captured;
        total_.came = clock_.now();
        if constexpr (countersigns)
            if (const auto lost = into_->lost_documents(); lost > std::exchange(unsigned_before_, lost)) watch_->told(ingest_trouble::picture_not_signed, make_error(countersign_errc::not_signed));
        watch_->stored(p);
    }
    // close: ends: no picture goes on behind it in a file that begins now.
    void close(frame::sei_units tail, bool ends = true) {
        if (!file_) return;
        result<> done;
        if (into_) {
            sound_.closing(ends);
            done = into_->finish(tail);
            if constexpr (sealed) signed_at_ = into_->signed_at();
        }
        into_.reset();
        const auto ended = file_->finish();
        gone();
        const auto why = done ? ended : done;
        if (!why) tell(ingest_trouble::write_failed, total_.write_failures, why.error());
    }
    void fail(error why) {
        tell(ingest_trouble::write_failed, total_.write_failures, why);
        if (file_) {   // its end failed already: it is not told twice
            into_.reset();
            (void)file_->finish();
            gone();
        }
        when_.restarted();
    }
    void gone() {
        if (file_->facts().fragments > 0) ++total_.segments;
        watch_->segment_ended(file_->facts());
        file_.reset();
    }
    void tell(ingest_trouble what, std::uint64_t& count, error why) {
        ++count;
        watch_->told(what, why);
    }
    static bool concerns_the_file(error e) {
        return e == make_error(frame::errc::key_changed) || e == make_error(frame::errc::parameter_sets_changed);
    }
    static bool concerns_the_picture(error e) {
        if (e == make_error(crypto::errc::sample_too_large)) return true;
        for (const auto each : {frame::errc::too_many_slices, frame::errc::protection_unfit, frame::errc::too_many_subsamples, frame::errc::sample_too_large, frame::errc::no_slice, frame::errc::no_parameter_sets})
            if (e == make_error(each)) return true;
        return false;
    }
};

}  // namespace bartizan::service
