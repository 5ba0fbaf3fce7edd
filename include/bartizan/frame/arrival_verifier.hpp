// arrival_verifier: what a recorder can say of the authenticity of pictures while they arrive, as stretches of time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/picture.hpp>
#include <bartizan/frame/verifier.hpp>
#include <bartizan/frame/verify/document_gaps.hpp>
#include <bartizan/protocol/protection_sei.hpp>
#include <bartizan/protocol/storage/verdict.hpp>

#include <optional>
#include <string>

namespace bartizan::frame {

// arrival_limits: of one camera; a stream that does not fit them is not covered, never wrongly judged. 2048 units are 80 s without any document.
inline constexpr verify_limits arrival_limits{.pending_units = 2048, .list_entries = 2048, .sei_bytes = 163'840, .chain_bytes = 24'576, .extension_bytes = 81'920,
                                              .audio_frames = 256};

// arrival_verifier: the verifier, told in time instead of in frames.
//   in       pictures in decoding order with the time when they were captured; `how`: how they are encrypted, when they are and there is no key
//   out      Out: range(storage::verdict_range), in no strict order: a range that grew comes again with the same start and verdict, at most
//            every `retell_ms` and at its end; none is longer than `longest_ms`. The stretch that lies open is told by finish(), the last one
//   sound    what signed extensions say of it, where some is expected or comes: altered and missing frames are told beside the pictures of their time, with
//            no frames and a count in the details; also where it stopped, or never came. Of encrypted sound nothing can be said without the key
//   encrypted, no key: documents are read and their signatures checked. Pictures that a trusted one follows are not_verifiable_without_key; what
//            the documents' numbers or counts show as missing is told (verify::document_gaps). The rest takes the key
//   memory   sizeof: less than 1.5 MB with arrival_limits, placed by the caller; the heap only for a range that is told
//   errors   none: what cannot be verified is not covered, and says why
template <crypto::signature_checker Checker, class Out, verify_limits L = arrival_limits, class Target = target::portable>
class arrival_verifier {
public:
    static constexpr std::uint32_t retell_ms = 5'000, longest_ms = 600'000, join_ms = 1'000, trust_ms = 15'000;

private:
    static constexpr std::int64_t ticks(std::uint32_t ms) noexcept { return std::int64_t{ms} * (utc_time::ticks_per_second / 1000); }

    // noting_checker: remembers that a trusted signature came, and counts.
    struct noting_checker {
        Checker& inner;
        std::uint64_t checked = 0, trusted = 0;
        crypto::signature_verdict check(bytes_view chain, utc_time at, crypto::hash_id hash, bytes_view digest, bytes_view signature) noexcept {
            const auto said = inner.check(chain, at, hash, digest, signature);
            ++checked;
            trusted += said.valid && said.trust == crypto::trust::trusted;
            return said;
        }
        crypto::second_verdict check_second(bytes_view key, bytes_view digest, bytes_view signature) noexcept requires verify::second_checker<Checker> {
            return inner.check_second(key, digest, signature);
        }
        bool expects_second() const noexcept requires verify::second_checker<Checker> { return inner.expects_second(); }
    };
    struct stretch {
        utc_time from{}, to{};
        storage::verdict verdict{};
        std::uint64_t frames = 0;
        std::string_view details{};
    };
    // listener: the verifier's sink, which must not be the whole class.
    struct listener {
        arrival_verifier& to;
        void frame(const verify::frame_report& f) { to.judged(f); }
        void missing(const verify::missing_report& m) { to.lacks(m); }
        void document(const verify::document_report&) {}
        void segment(const verify::segment_report&) {}
        void signer(const verify::signer_report&) {}
        void remark(verify::remark, std::uint64_t, std::uint64_t) {}
        void audio(const verify::audio_report& r) { to.sounded(r); }
        void audio_missing(const verify::audio_missing_report& m) { to.lacks_sound(m); }
    };
    static constexpr std::string_view not_spoken_of = "no signed document speaks of it";
    static constexpr std::size_t times_kept = L.pending_units + 4;   // each frame that waits has a unit, and one is being put together

    nal::codec codec_;
    Out& out_;
    noting_checker checker_;
    listener listener_{*this};
    std::optional<verifier<noting_checker, listener, L, Target>> judge_;   // of pictures that can be read
    verify::document_reader<noting_checker, L, Target> reader_;            // of the documents beside those that cannot
    verify::document_gaps gaps_;
    std::array<utc_time, times_kept> times_{};
    std::uint64_t frames_ = 0, sealed_documents_ = 0;
    std::int64_t step_ = 400'000;   // between the last two pictures
    utc_time last_{}, told_to_{};
    stretch open_, sealed_;   // sealed_: encrypted pictures that no document followed yet
    static constexpr std::size_t sounds_kept = L.audio_frames + 4;
    std::optional<audio_form> form_;                     // of the sound
    std::array<utc_time, sounds_kept> sound_times_{};    // of the pictures beside which it came
    std::uint64_t sounds_ = 0;
    stretch wrong_;                                      // altered sound, frames one after another
    std::uint64_t lacking_ = 0;                          // frames of the gap in it that lies open, as they were told
    utc_time lacking_told_{};
    bool expects_sound_ = false;
    bool any_ = false, any_picture_ = false, ending_ = false, encrypted_ = false;

public:
    // The checker and the listener must outlive it.
    arrival_verifier(nal::codec c, Checker& checker, Out& out) noexcept : codec_(c), out_(out), checker_{checker}, reader_(checker_) { begin(); }
    arrival_verifier(const arrival_verifier&) = delete;
    arrival_verifier& operator=(const arrival_verifier&) = delete;

    void picture(const frame::picture& p, const protection_sei::message* how = nullptr) noexcept {
        if (encrypted_ != (how != nullptr)) {   // what one of the two knows, the other cannot
            finish();
            begin();
            encrypted_ = how != nullptr;
        }
        any_picture_ = true;
        advance(p.captured);
        if (how) return sealed(p);
        for (const auto unit : p.units)
            if (is_slice(unit) && (nal::starts_picture(codec_, unit) || frames_ == 0)) times_[frames_++ % times_kept] = p.captured;   // as the verifier numbers frames
        judge_->units(p.units);
        heed_silence();
    }
    // expect_sound: whether what the camera signs of its sound is to come beside the pictures from here on; a recorder that takes none misses none.
    void expect_sound(bool it) noexcept { expects_sound_ = it; }
    // sound: a frame in the clear, behind the picture beside which it came.
    void sound(bytes_view frame, const audio_form& form) noexcept {
        if (!any_picture_ || encrypted_) return;
        if (form_ != form) judge_->audio_form(form), form_ = form;
        sound_times_[sounds_++ % sounds_kept] = last_;
        judge_->audio(frame, 0, 0);   // when it is heard is for the file to say
    }
    // documents: those that came behind the last picture: with one that was not kept, or at the end of a file.
    void documents(std::span<const bytes_view> units) noexcept {
        if (!any_picture_) return;
        if (!encrypted_) return judge_->units(units);
        bool trusted = false, by_recorder = false;
        for (const auto unit : units) trusted = heed(unit, last_, by_recorder) || trusted;
        if (trusted) unseal(storage::verdict::not_verifiable_without_key, whose(by_recorder));
    }
    // parameter_set: one that came beside the stream.
    void parameter_set(bytes_view unit) noexcept { judge_->parameter_set(unit); }
    // presented: the container's time of the picture that comes next, where there is one.
    void presented(std::int64_t ticks, std::uint32_t timescale) noexcept { judge_->presented(ticks, timescale); }
    void expect(crypto::hash_id hash) noexcept { judge_->expect(hash); }
    // finish: no document comes any more. What waits is told.
    void finish() noexcept {
        ending_ = true;
        judge_->finish();
        tell_wrong();
        heed_silence();
        if (const auto since = gaps_.finish([this](const auto& gap) { lacks(gap); }); since && *since < sealed_.from) tell({*since, sealed_.from, storage::verdict::not_covered, 0, not_spoken_of});
        unseal(storage::verdict::not_covered, "encrypted, and no signed document follows");
        flush();
        ending_ = false;
    }

    // Both since it was made, whatever began anew in between.
    std::uint64_t signatures_checked() const noexcept { return checker_.checked; }
    std::uint64_t trusted_signatures() const noexcept { return checker_.trusted; }

private:
    void advance(utc_time captured) noexcept {
        const auto by = captured.ticks - last_.ticks;
        if (by > 0 && by <= ticks(join_ms)) step_ = by;
        last_ = captured;
    }
    bool is_slice(bytes_view unit) const noexcept {
        const auto kind = nal::kind_of(codec_, unit);
        return kind == nal::kind::slice || kind == nal::kind::uncovered_slice;
    }
    void begin() noexcept {
        judge_.emplace(codec_, checker_, listener_);
        gaps_ = {};
        frames_ = sealed_documents_ = sounds_ = lacking_ = 0;
        form_.reset();
    }
    utc_time time_of(std::uint64_t frame) const noexcept { return times_[frame % times_kept]; }
    utc_time end_of(std::uint64_t frame) const noexcept {
        const auto at = time_of(frame), end = utc_time{at.ticks + step_};
        if (frame + 1 >= frames_) return end;
        const auto next = time_of(frame + 1);
        return next > at && next.ticks - at.ticks <= step_ * 3 / 2 ? next : end;   // later: others lack between the two
    }

    // sealed: a picture that nobody here can read.
    void sealed(const frame::picture& p) noexcept {
        std::size_t first = p.units.size();   // slice
        for (std::size_t i = p.units.size(); i-- > 0;)
            if (is_slice(p.units[i])) first = i;
        for (const auto unit : p.units)
            if (is_slice(unit)) gaps_.slice(nal::starts_gop(codec_, unit) && nal::starts_picture(codec_, unit), nal::kind_of(codec_, unit) == nal::kind::uncovered_slice, p.captured);
        bool trusted = false, behind = false, by_recorder = false;   // behind: the document stands behind the picture's slices, so it may speak of them
        for (std::size_t i = 0; i < p.units.size(); ++i)
            if (heed(p.units[i], p.captured, by_recorder)) trusted = true, behind = i > first;
        if (trusted && !behind) unseal(storage::verdict::not_verifiable_without_key, whose(by_recorder));
        if (sealed_.frames++ == 0) sealed_.from = p.captured;
        sealed_.to = {p.captured.ticks + step_};
        if (trusted && behind) unseal(storage::verdict::not_verifiable_without_key, whose(by_recorder));
        if (sealed_.to < sealed_.from || sealed_.to.ticks - sealed_.from.ticks > ticks(trust_ms))
            unseal(sealed_documents_ > 0 ? storage::verdict::not_covered : storage::verdict::unsigned_video, sealed_documents_ > 0 ? "encrypted, and no document of a trusted signer follows" : "");
    }
    static constexpr std::string_view whose(bool by_recorder) noexcept { return by_recorder ? "countersigned by a recorder when they arrived" : ""; }
    // heed: one unit beside encrypted pictures.   out  true: a document of a trusted signer; by_recorder: whose
    bool heed(bytes_view unit, utc_time at, bool& by_recorder) noexcept {
        if (!media_signing::is_media_signing(codec_, unit)) return false;
        using verify::standing;
        const auto d = reader_.read(codec_, unit);
        sealed_documents_ += d.standing != standing::certificates;
        if (d.standing == standing::unsigned_) gaps_.unsigned_document(facts_of(d), bytes_view(d.own).first(d.width), at);
        if (d.standing != standing::trusted) return false;
        by_recorder = d.verdict.as == crypto::signs_as::recorder;
        weigh(d, at);
        return true;
    }
    void unseal(storage::verdict v, std::string_view why) noexcept {
        if (sealed_.frames == 0) return;
        if (v == storage::verdict::not_covered && sealed_documents_ == 0) v = storage::verdict::unsigned_video, why = {};
        auto s = std::exchange(sealed_, {});
        s.to = std::max(s.to, s.from);
        s.verdict = v, s.details = why;
        add(s);
    }
    static verify::document_gaps::facts facts_of(const verify::read_document& d) noexcept {
        return {d.said.counter, d.listed(), d.said.triggered, d.begins_recording(), d.said.start, d.said.end, d.gives_list() ? d.said.list : bytes_view{}, d.width};
    }
    // weigh: the pictures around a gap are told for themselves; that some lack stands beside that.
    void weigh(const verify::read_document& d, utc_time captured) noexcept {
        gaps_.signed_document(facts_of(d), captured, step_ / 2, [this](const auto& gap) { lacks(gap); });
    }
    void lacks(const verify::document_gaps::gap& gap) noexcept {
        using enum verify::document_gaps::lack;
        if (gap.what == spoken) return tell({gap.from, gap.to, storage::verdict::not_covered, 0, not_spoken_of});
        tell({gap.from, gap.to, storage::verdict::missing, gap.count,
              gap.what == units ? "there are fewer slices than were signed" : gap.pictures_too ? "signed documents are missing, and with them at least as many pictures" : "signed documents are missing"});
    }

    void judged(const verify::frame_report& f) noexcept {
        std::string_view why;
        const auto verdict = of(f, why);
        add({time_of(f.number), end_of(f.number), verdict, 1, why});
    }
    storage::verdict of(const verify::frame_report& f, std::string_view& why) const noexcept {
        using verify::frame_verdict;
        if (f.verdict == frame_verdict::authentic) return storage::verdict::authentic;
        if (f.verdict == frame_verdict::countersigned) return storage::verdict::countersigned;
        if (f.verdict == frame_verdict::altered) {
            why = sentence(f.by_extension);
            return storage::verdict::altered;
        }
        if (judge_->documents() == 0) return storage::verdict::unsigned_video;
        why = ending_ && f.why == verify::cause::no_document ? "no signed document follows it" : sentence(f.why);
        return storage::verdict::not_covered;
    }
    void lacks(const verify::missing_report& m) noexcept {
        const auto after = static_cast<std::uint64_t>(m.after_frame + 1);   // the frame behind the gap
        utc_time from = m.after_frame >= 0 ? utc_time{time_of(after - 1).ticks + step_} : time_of(0);
        const auto to = after < frames_ ? time_of(after) : from;
        if (to < from) from = to;
        flush();
        tell({from, to, storage::verdict::missing, m.frames, m.at_least ? "documents are missing as well: there may be more" : ""});
    }

    void sounded(const verify::audio_report& r) noexcept {
        if (r.verdict != verify::frame_verdict::altered) return tell_wrong();
        const auto at = r.dated ? r.captured : sound_times_[r.number % sounds_kept];
        const auto what = sentence(r.change);
        if (wrong_.frames > 0 && (wrong_.details != what || at < wrong_.from || at.ticks - wrong_.to.ticks > ticks(join_ms))) tell_wrong();
        if (wrong_.frames++ == 0) wrong_ = {at, at, storage::verdict::altered, 1, what};
        wrong_.to = std::max(wrong_.to, at);
    }
    void tell_wrong() noexcept {
        if (wrong_.frames > 0) tell_sound(std::exchange(wrong_, {}));
    }
    void lacks_sound(const verify::audio_missing_report& m) noexcept {
        lacking_ = 0;   // the gap is closed
        tell_sound({m.from, m.to, storage::verdict::missing, m.frames, "signed sound is missing"});
    }
    // heed_silence: the verifier tells a gap when sound goes on behind it, which may be never.
    void heed_silence() noexcept {
        if (!expects_sound_ && sounds_ == 0) return;
        const auto gap = judge_->lacking_sound();
        if (gap.frames <= lacking_ || (!ending_ && lacking_ > 0 && last_.ticks - lacking_told_.ticks < ticks(retell_ms))) return;
        lacks_sound(gap);
        lacking_ = gap.frames, lacking_told_ = last_;
    }
    void tell_sound(const stretch& s) noexcept {
        const auto count = std::to_string(s.frames) + (s.frames == 1 ? " frame)" : " frames)");
        storage::verdict_range range{.from = s.from, .to = {s.to.ticks + step_}, .verdict = s.verdict, .frames = 0, .details = "sound: " + std::string(s.details) + " (" + count};
        out_.range(std::as_const(range));
    }
    void add(const stretch& s) noexcept {
        const bool joins = any_ && open_.verdict == s.verdict && open_.details == s.details && s.from >= open_.from &&
                           s.from.ticks <= open_.to.ticks + ticks(join_ms) && s.to.ticks - open_.from.ticks <= ticks(longest_ms);
        if (!joins) {
            flush();
            open_ = s, any_ = true, told_to_ = s.from;
            return;
        }
        open_.to = std::max(open_.to, s.to);
        open_.frames += s.frames;
        if (open_.to.ticks - told_to_.ticks >= ticks(retell_ms)) tell();
    }
    void flush() noexcept {
        tell();
        any_ = false;
    }
    void tell() noexcept {
        if (!any_) return;
        told_to_ = open_.to;
        tell(open_);
    }
    void tell(const stretch& s) noexcept {
        storage::verdict_range range{.from = s.from, .to = s.to, .verdict = s.verdict, .frames = s.frames, .details = std::string(s.details)};
        out_.range(std::as_const(range));
    }
};

}  // namespace bartizan::frame
