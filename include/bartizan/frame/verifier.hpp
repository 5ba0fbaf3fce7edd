// verifier: signed video in, a verdict for every frame out (ONVIF Media Signing), streaming and in fixed memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/coverage.hpp>
#include <bartizan/frame/verify/extension_reader.hpp>
#include <bartizan/frame/verify/sound.hpp>

namespace bartizan::frame {

// verifier: hand it every NAL unit of a stream in decoding order, then finish().
//   in      units without start code or length prefix, trailing zeros cut; hostile until shown otherwise
//   out     Sink: see verify::sink; verdict() and totals() after finish()
//   memory  sizeof(verifier) (about 3 MB with the default limits), placed by the caller; never the heap
//   time    linear in the input; per document at most pending_units + list entries
//   errors  none: whatever cannot be verified is not covered, and a remark says why
//   law     never authentic while a frame is not covered, nor by a recorder's signature; never altered when nothing was changed (tests/frame/verify_property.cpp)
//   source  ONVIF Media Signing 26.06, validation; checklist I05, I06
template <crypto::signature_checker Checker, verify::sink Sink, verify_limits L = verify_limits{}, class Target = target::portable>
class verifier {
    friend class verify::coverage<L, verify::tally<Sink>, verifier, Target>;
    friend class verify::absence<L, verifier, Target>;
    friend class verify::ruling<L, verifier, Target>;
    friend class verify::extension<L, verifier, Target>;
    friend class verify::sound<L, verifier>;

    nal::codec codec_;
    Sink& sink_;
    verify::tally<Sink> tally_;
    verify::coverage<L, verify::tally<Sink>, verifier, Target> coverage_;
    verify::document_reader<Checker, L, Target> reader_;
    verify::extension_reader<Checker, L, Target> extensions_;
    verify::sound<L, verifier> sound_;
    Checker& checker_;
    crypto::hash_id hash_id_ = crypto::hash_id::sha256;
    verify::unit_hash<Target> hash_;
    verify::hash_bytes anchor_{};
    bool anchored_ = false;
    std::array<std::uint64_t, verify::remark_count> remarks_{};
    struct place {
        std::uint64_t frame = 0, nal = 0;
    };
    std::array<place, verify::remark_count> first_{};   // of remarks that an extension may answer until the end
    std::int64_t presented_ = 0;                        // of the pictures that come now, in 100 ns
    bool timed_ = false, layers_known_ = false;
    std::uint64_t next_nal_ = 0, frames_ = 0;
    std::uint64_t found_at_ = ~std::uint64_t{0};   // the last document whose pictures are here
    std::uint64_t documents_ = 0, trusted_ = 0, untrusted_ = 0, unreadable_ = 0;
    std::array<std::byte, 32> last_signer_{};
    verify::hash_bytes last_unsigned_{};

public:
    // The listener and the checker must outlive the verifier.
    verifier(nal::codec codec, Checker& checker, Sink& listener) noexcept
        : codec_(codec), sink_(listener), tally_(listener), coverage_(tally_, *this), reader_(checker), sound_(*this), checker_(checker) {}
    verifier(const verifier&) = delete;
    verifier& operator=(const verifier&) = delete;

    // expect: the hash that the first documents will use, when the caller can look ahead; SHA-256 otherwise. Before the first unit.
    void expect(crypto::hash_id hash) noexcept {
        hash_id_ = hash;
        hash_.choose(hash);
    }

    void unit(bytes_view unit) noexcept { take(unit, nullptr); }
    // unit: one that hash_units was given before, perhaps on another thread. Hashed with another algorithm than the documents name now,
    // it is hashed once more.
    void unit(const verify::hashed_unit& unit) noexcept { take(unit.bytes(), unit.is_hashed(hash_id_) ? &unit.own() : nullptr); }
    // units: the same as one after another, and faster, as several are hashed side by side.   memory  4 KiB of stack
    void units(std::span<const bytes_view> units) noexcept {
        std::array<verify::hashed_unit, 24> hashed;
        while (!units.empty()) {
            const auto now = units.first(std::min(units.size(), hashed.size()));
            verify::hash_units<Target>(codec_, hash_id_, now, hashed);
            for (std::size_t i = 0; i < now.size(); ++i) unit(hashed[i]);
            units = units.subspan(now.size());
        }
    }
    // unreadable: a unit that is encrypted and whose key is not there; its header and slice header are clear.
    void unreadable(bytes_view unit) noexcept {
        const auto kind = nal::kind_of(codec_, unit);
        if (kind != nal::kind::slice && kind != nal::kind::uncovered_slice) return this->unit(unit);
        ++next_nal_;
        ++unreadable_;
        note(verify::remark::unreadable_units);
        slice(unit, false, nullptr);
    }
    // presented: the container's time of the picture whose units come next; a stream without container has none.
    void presented(std::int64_t ticks, std::uint32_t timescale) noexcept {
        timed_ = is_sane(ticks, timescale);
        if (!timed_) return;
        presented_ = time_of(ticks, timescale);
        coverage_.extended().clock(timescale);
    }
    // audio_form: of the track whose frames come; other_audio: the file has sound that nobody hands in. A stream without sound has neither.
    void audio_form(const frame::audio_form& form) noexcept { sound_.form(form); }
    void other_audio() noexcept { sound_.others(); }
    // audio: the next frame of the sound track, in the clear, with the container's time. Where it stands among the pictures of its time;
    // some seconds earlier or later do no harm. Sink: audio(audio_report) and audio_missing(audio_missing_report), if it wants them.
    void audio(bytes_view frame, std::int64_t ticks, std::uint32_t timescale) noexcept { audio(hash_of(frame), true, ticks, timescale); }
    void unreadable_audio(std::int64_t ticks, std::uint32_t timescale) noexcept { audio({}, false, ticks, timescale); }
    // parameter_set: one that came beside the stream, as in avcC and hvcC; it has no place among the NAL units.
    void parameter_set(bytes_view unit) noexcept {
        note_unless_extended(verify::remark::parameter_sets_not_covered);
        coverage_.extended().parameter_set(nal::type(codec_, unit), hash_of(unit), width());
        // sps_max_sub_layers_minus1 (H.265, 7.3.2.2.1) stands behind the header and the 4 bits of the VPS id.
        if (codec_ != nal::codec::h265 || nal::type(codec_, unit) != 33) return;
        layers_known_ = true;
        if (unit.size() > 2 && (std::to_integer<unsigned>(unit[2]) >> 1 & 7u) > 0) note_unless_extended(verify::remark::sub_layers_removable);
    }
    // input_cut: the caller knows that the file ends before its end.
    void input_cut() noexcept { note(verify::remark::input_cut); }

    void finish() noexcept {
        sound_.finish();
        coverage_.finish();
        tally_.finish();
        settle_remarks();
    }

    const verify::totals& totals() const noexcept { return tally_.totals(); }
    std::uint64_t segments() const noexcept { return tally_.segments(); }
    std::uint64_t documents() const noexcept { return documents_; }
    std::uint64_t units() const noexcept { return next_nal_; }
    std::uint64_t remarks(verify::remark r) const noexcept { return remarks_[std::size_t(r)]; }   // how often

    // sound: what is known of it; audio_totals::proven when all of it is as it was signed.
    const verify::audio_totals& sound() const noexcept { return sound_.totals(); }
    verify::audio_missing_report lacking_sound() const noexcept { return sound_.lacking(); }   // so far, where none comes any more
    // extension: of the signed extensions. all_extended: they speak of every frame that is authentic.
    const verify::extension_report& extension() const noexcept { return extensions_.report(); }
    bool all_extended() const noexcept {
        return extension().documents > 0 && totals().authentic_unextended == 0 && remarks(verify::remark::extension_missing) == 0;
    }

    verify::signer_state signer() const noexcept {
        return untrusted_ > 0 ? verify::signer_state::untrusted : trusted_ > 0 ? verify::signer_state::trusted : verify::signer_state::none;
    }
    verify::verdict verdict() const noexcept {
        using enum verify::verdict;
        const auto& t = totals();
        const bool claims_sound = sound().claimed > 0;   // else sound is nobody's business here
        if (t.altered > 0 || t.missing > 0 || (claims_sound && sound().condemned())) return altered;
        if (documents_ == 0) return unreadable_ > 0 ? unverifiable : unsigned_video;
        if (untrusted_ > 0 || trusted_ == 0) return unverifiable;
        if (unreadable_ > 0 || (claims_sound && sound().unreadable > 0)) return unverifiable;   // not without the key
        if (t.not_covered > 0 || (claims_sound && !sound().proven()) || t.total == 0 || segments() > 1 || !complete()) return incomplete;
        return t.countersigned == 0 ? authentic : t.countersigned == t.total ? countersigned : incomplete;
    }
    // exit_code: 0 authentic; 1 altered, missing, or signer not trusted; 2 nothing altered, but not all is proven: of a countersigned recording
    // everything since it arrived, and nothing before.
    int exit_code() const noexcept {
        const auto v = verdict();
        if (v == verify::verdict::altered || untrusted_ > 0) return 1;
        return v == verify::verdict::authentic ? 0 : 2;
    }

private:
    bool complete() const noexcept {
        const bool removable = remarks(verify::remark::leading_pictures_removable) + remarks(verify::remark::sub_layers_removable) > 0;
        const auto open = remarks(verify::remark::input_cut) + remarks(verify::remark::document_lost) + remarks(verify::remark::signer_changed) +
                          remarks(verify::remark::new_recording) + remarks(verify::remark::chain_broken) +
                          remarks(verify::remark::extension_missing) + remarks(verify::remark::second_signature_wrong) +
                          remarks(verify::remark::second_signature_missing);
        return open == 0 && !coverage_.replaced() && (!removable || coverage_.all_slices());
    }
    static bool is_sane(std::int64_t ticks, std::uint32_t timescale) noexcept {
        constexpr auto most = std::int64_t{1} << 62;
        const auto scale = std::int64_t{timescale};
        return timescale > 0 && ticks > -most && ticks < most && ticks / scale < most / utc_time::ticks_per_second &&
               ticks / scale > -most / utc_time::ticks_per_second;
    }
    static std::int64_t time_of(std::int64_t ticks, std::uint32_t timescale) noexcept {   // in 100 ns
        const auto scale = std::int64_t{timescale};
        return ticks / scale * utc_time::ticks_per_second + ticks % scale * utc_time::ticks_per_second / scale;
    }
    void audio(const verify::hash_bytes& hash, bool readable, std::int64_t ticks, std::uint32_t timescale) noexcept {
        const bool timed = is_sane(ticks, timescale);
        sound_.heard(hash, readable, timed, timed ? time_of(ticks, timescale) : 0);
    }
    void tell(const verify::audio_report& r) noexcept {
        if constexpr (requires { sink_.audio(r); }) sink_.audio(r);
    }
    void tell(const verify::audio_missing_report& r) noexcept {
        if constexpr (requires { sink_.audio_missing(r); }) sink_.audio_missing(r);
    }
    void note(verify::remark r) noexcept {
        if (remarks_[std::size_t(r)]++ == 0) sink_.remark(r, frames_ > 0 ? frames_ - 1 : 0, next_nal_ > 0 ? next_nal_ - 1 : 0);
    }
    // note_unless_extended: what the standard leaves open, and an extension may prove. It is told at the end, unless it was proven.
    static constexpr std::array open_remarks{verify::remark::parameter_sets_not_covered, verify::remark::uncovered_slices,
                                             verify::remark::leading_pictures_removable, verify::remark::sub_layers_removable};
    void note_unless_extended(verify::remark r) noexcept {
        if (remarks_[std::size_t(r)]++ == 0) first_[std::size_t(r)] = {frames_ > 0 ? frames_ - 1 : 0, next_nal_ > 0 ? next_nal_ - 1 : 0};
    }
    void settle_remarks() noexcept {
        const bool proven = all_extended();
        for (const auto r : open_remarks) {
            auto& times = remarks_[std::size_t(r)];
            if (proven) times = 0;
            if (times > 0) sink_.remark(r, first_[std::size_t(r)].frame, first_[std::size_t(r)].nal);
        }
    }
    void found(verify::document_report d) noexcept {
        d.nal = found_at_ = next_nal_ - 1;
        sink_.document(d);
    }

    void take(bytes_view unit, const verify::hash_bytes* own) noexcept {
        ++next_nal_;
        const auto kind = nal::kind_of(codec_, unit);
        if (kind == nal::kind::slice || kind == nal::kind::uncovered_slice)
            slice(unit, true, own);
        else if (kind == nal::kind::parameter_set)
            parameter_set(unit);
        else if (kind == nal::kind::sei && media_signing::is_media_signing(codec_, unit))
            document(unit);
        else if (kind == nal::kind::sei && extension_sei::is_extension(codec_, unit))
            extensions_.take(codec_, unit);
    }
    verify::hash_bytes hash_of(bytes_view a, bytes_view b = {}) noexcept {
        hash_.update(a);
        hash_.update(b);
        return hash_.finish().bytes;
    }

    void slice(bytes_view unit, bool readable, const verify::hash_bytes* own) noexcept {
        if (nal::starts_picture(codec_, unit) || frames_ == 0) ++frames_;
        auto& u = coverage_.push();
        u.nal = next_nal_ - 1;
        u.frame = frames_ - 1;
        u.random_access = nal::is_random_access(codec_, unit);
        u.gop_start = nal::starts_gop(codec_, unit);
        u.readable = readable;
        u.sets = coverage_.extended().sets();
        u.timed = timed_;
        u.presented = presented_;
        if (!readable) u.why = verify::cause::unreadable;
        if (nal::kind_of(codec_, unit) == nal::kind::uncovered_slice) {
            u.optional = true;
            coverage_.saw_optional();
            note_unless_extended(verify::remark::uncovered_slices);
        }
        if (u.gop_start && nal::may_have_droppable_leaders(codec_, unit) && u.frame > 0)
            note_unless_extended(verify::remark::leading_pictures_removable);
        if (codec_ == nal::codec::h265 && !layers_known_) note_unless_extended(verify::remark::sub_layers_removable);   // no SPS says that there are none
        u.own = own ? *own : readable ? hash_of(unit) : verify::hash_bytes{};
        if (u.gop_start) {
            anchored_ = readable;
            anchor_ = u.own;
        }
        u.anchored = anchored_;
        u.entry = u.gop_start || !anchored_ ? u.own : hash_of(bytes_view(anchor_).first(width()), bytes_view(u.own).first(width()));
    }
    std::size_t width() const noexcept { return crypto::digest_size_of(hash_id_); }

    void document(bytes_view unit) noexcept {
        using verify::remark, verify::standing;
        ++documents_;
        const auto d = reader_.read(codec_, unit);
        if (d.little_endian) note(remark::little_endian);
        if (d.never_escaped && d.standing != standing::worthless) note(remark::never_escaped);
        if (d.certificate_sei_wrong) note(remark::certificate_sei_wrong);
        if (d.standing == standing::certificates) {
            --documents_;   // it signs no video
            extensions_.certificates(d);
            return;
        }
        if (d.standing == standing::worthless) return note(d.wrong_signature ? remark::signature_wrong : remark::document_malformed);
        if (d.standing != standing::unsigned_ && d.said.hash != hash_id_) change_hash(d.said.hash);
        if (d.standing == standing::unsigned_) {
            if (d.own == last_unsigned_) {   // sent twice, as the specification allows
                if (coverage_.stands_behind_key(d.own)) own_sei(d);
                return;
            }
            last_unsigned_ = d.own;
            if (d.said.has_general && d.said.hash == hash_id_) coverage_.apply(d);
            own_sei(d);
            return;
        }
        signer_seen(d);
        if (d.standing == standing::untrusted) {
            ++untrusted_;
            extensions_.stranger();
            coverage_.match_untrusted(d);
        } else {
            ++trusted_;
            const auto extension = extensions_.claim(unit, d, checker_);
            if (extensions_.wrong()) note(remark::extension_wrong);
            if (extension.missing) note(remark::extension_missing);
            if (extension.second_wrong) note(remark::second_signature_wrong);
            if (extension.second_missing) note(remark::second_signature_missing);
            coverage_.apply(d, extension.said);
            if (extension.said) sound_.judge(*extension.said, next_nal_ - 1, coverage_.extended().ahead(), found_at_ == next_nal_ - 1);
        }
    }
    void own_sei(const verify::read_document& d) noexcept {
        auto& u = coverage_.push();
        u.nal = next_nal_ - 1;
        u.frame = frames_ > 0 ? frames_ - 1 : 0;
        u.document = true;
        u.own = u.entry = d.own;
        u.readable = d.said.hash == hash_id_;
    }
    void change_hash(crypto::hash_id hash) noexcept {
        note(verify::remark::other_hash);
        coverage_.rehash();
        sound_.rehash();
        expect(hash);
        anchored_ = false;
    }

    void signer_seen(const verify::read_document& d) noexcept {
        using verify::remark;
        if (d.verdict.expired_since) note(remark::certificate_expired_since);
        if (d.verdict.not_valid_then) note(remark::certificate_not_valid_then);
        if (d.verdict.revoked)
            note(is_compromise(d.verdict.revoked->why) ? remark::key_compromised
                 : d.verdict.revoked_then              ? remark::certificate_revoked_then
                                                       : remark::certificate_revoked_since);
        if (d.standing == verify::standing::untrusted && !d.verdict.revoked_then)
            note(d.verdict.self_signed ? remark::signer_self_signed : remark::signer_untrusted);
        if (trusted_ + untrusted_ > 0 && d.signer == last_signer_) return;
        last_signer_ = d.signer;
        verify::signer_report report{d.verdict, d.chain, d.said.hash, {}, d.said.firmware, d.said.serial, d.said.manufacturer};
        std::ranges::copy(d.said.version, report.version);
        sink_.signer(report);
    }
};

}   // namespace bartizan::frame
