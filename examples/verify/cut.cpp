// cut: choosing the boundaries, and the two ways to write what lies between them.
// SPDX-License-Identifier: Apache-2.0
#include "cut.hpp"
#include "cut_sound.hpp"
#include "groups.hpp"

#include "time_text.hpp"

#include <bartizan/io/posix_file.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

#include <unistd.h>
#include <algorithm>
#include <charconv>

namespace verify {
namespace {

namespace mp4 = bz::mp4;
using ticks_of_frames = std::vector<std::uint64_t>;   // decode times

// boundary: a frame before or at which a signed document ends.
struct boundary {
    std::uint64_t frame = 0, document = 0;
};

std::vector<boundary> ends_of(const findings& found) {
    std::vector<boundary> ends;
    for (const auto& d : found.documents)
        if (d.is_signed) ends.push_back({d.last_frame + 1, d.nal});
    std::ranges::stable_sort(ends, {}, &boundary::frame);
    return ends;
}

std::vector<std::uint64_t> starts_of(const findings& found) {
    std::vector<std::uint64_t> starts{0};
    for (const auto& end : ends_of(found)) starts.push_back(end.frame);
    for (std::size_t i = 0; i < found.documents.size(); ++i)
        if (found.documents[i].is_signed && (i == 0 || found.documents[i - 1].is_signed)) starts.push_back(found.documents[i].first_frame);
    std::erase_if(starts, [&](auto frame) { return frame > 0 && !std::ranges::binary_search(found.random_access, frame); });
    std::ranges::sort(starts);
    return starts;
}

// at_time: the frame that is shown at this time; for an end the one after the last that is shown before it.
std::uint64_t at_time(const findings& found, bz::utc_time time, bool is_end) {
    std::uint64_t last = 0;
    for (const auto& d : found.documents) {
        if (d.end < d.start) continue;
        if (time < d.start) return is_end ? last : d.first_frame;
        const auto frames = static_cast<std::int64_t>(d.last_frame - d.first_frame + 1);
        last = d.last_frame + 1;
        if (time >= d.end || d.end == d.start) continue;
        const auto each = std::max<std::int64_t>((d.end.ticks - d.start.ticks) / frames, 1);
        const auto into = time.ticks - d.start.ticks;
        return std::min<std::uint64_t>(d.first_frame + static_cast<std::uint64_t>(is_end ? (into + each - 1) / each : into / each), last);
    }
    return last;
}

std::optional<double> number(const std::string& text) {
    double value = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), value);
    if (done.ec != std::errc{} || done.ptr != text.data() + text.size() || !(value >= 0 && value < 1e9)) return std::nullopt;
    return value;
}

std::uint64_t frame_of(const std::string& text, const findings& found, const ticks_of_frames& times, std::uint32_t timescale, bool is_end) {
    const auto wrong = complaint{0, "--cut " + text + ": not seconds from the start, frame:N, or a UTC time such as 2026-01-31T12:30:00Z"};
    if (text.starts_with("frame:")) {
        std::uint64_t frame = 0;
        const auto done = std::from_chars(text.data() + 6, text.data() + text.size(), frame);
        if (done.ec != std::errc{} || done.ptr != text.data() + text.size() || text.size() == 6) throw wrong;
        return frame;
    }
    std::optional<bz::utc_time> first, last;
    for (const auto& d : found.documents) first = std::min(first.value_or(d.start), d.start), last = std::max(last.value_or(d.end), d.end);
    if (const auto time = command::parse_utc(text)) {
        if (is_end ? *time <= *first : *time >= *last)
            throw complaint{0, "--cut " + text + ": outside; what is signed was recorded from " + utc(*first) + " to " + utc(*last)};
        return at_time(found, *time, is_end);
    }
    const auto seconds = number(text);
    if (!seconds) throw wrong;
    if (times.empty()) return at_time(found, {first->ticks + static_cast<std::int64_t>(*seconds * 1e7)}, is_end);
    const auto at = times.front() + static_cast<std::uint64_t>(*seconds * timescale + 0.5);
    const auto place = is_end ? std::ranges::lower_bound(times, at) : std::ranges::upper_bound(times, at);
    const auto frame = static_cast<std::uint64_t>(place - times.begin());
    return is_end ? frame : std::max<std::uint64_t>(frame, 1) - 1;
}

// extras: what the cut needs from outside its range.
struct extras {
    std::vector<std::vector<std::byte>> head, tail;   // parameter sets and certificates in front; documents behind

    bool empty() const { return head.empty() && tail.empty(); }
};

std::vector<std::byte> copy(bz::bytes_view bytes) { return {bytes.begin(), bytes.end()}; }

bool is_certificate_sei(bz::nal::codec codec, bz::bytes_view unit, std::vector<std::byte>& scratch) {
    if (!bz::media_signing::is_media_signing(codec, unit)) return false;
    scratch.resize(std::max(scratch.size(), unit.size()));
    const auto sei = bz::media_signing::read_sei(codec, unit, bz::media_signing::escaping::remove, scratch);
    return sei && sei->said.certificate_sei;
}

extras gather(const recording& video, const cut_plan& plan) {
    const auto codec = video.codec();
    std::vector<std::vector<std::byte>> sets, certificates;
    extras out;
    std::vector<std::byte> scratch;
    bool past_document = false;
    each_group(video, [&](const group& g) {
        std::vector<std::vector<std::byte>> own;
        bool brings_sets = false;
        for (const auto& u : g.units)
            if (is_certificate_sei(codec, u.bytes, scratch)) own.push_back(copy(u.bytes));
        if (g.frame < plan.first) {
            if (!own.empty()) certificates = std::move(own);
            for (const auto& u : g.units)
                if (is_parameter_set(codec, u.bytes)) {
                    std::erase_if(sets, [&](const auto& known) { return std::ranges::equal(known, u.bytes); });
                    sets.push_back(copy(u.bytes));
                    if (sets.size() > 64) sets.erase(sets.begin());
                }
        } else if (g.frame == plan.first && out.head.empty()) {
            for (const auto& u : g.units) brings_sets |= is_parameter_set(codec, u.bytes);
            if (!brings_sets) out.head = sets;
            if (own.empty()) out.head.insert(out.head.end(), certificates.begin(), certificates.end());
        }
        for (const auto& u : g.units) {   // behind the last picture, up to the document and what stands beside it
            if (g.frame < plan.end) continue;
            past_document |= u.nal > plan.document && u.slice;
            if (!past_document && is_signature(codec, u.bytes)) out.tail.push_back(copy(u.bytes));
        }
        return g.frame < plan.end || !past_document;
    });
    return out;
}

class output_file {
    std::string name_;
    bz::io::posix_file file_;
    std::uint64_t size_ = 0;
    bool whole_ = false;

    static bz::io::posix_file open(const std::string& name) {
        if (::access(name.c_str(), F_OK) == 0) throw complaint{0, name + " exists already; nothing is overwritten"};
        auto file = bz::io::posix_file::create(name.c_str());
        if (!file) throw complaint{0, name + " cannot be written"};
        return std::move(*file);
    }
    void check(const bz::result<>& done) const {
        if (!done) throw complaint{size_, name_ + ": " + std::string(done.error().message())};
    }

public:
    explicit output_file(const std::string& name) : name_(name), file_(open(name)) {}
    output_file(const output_file&) = delete;
    ~output_file() {
        if (!whole_) ::unlink(name_.c_str());
    }
    void append(bz::bytes_view bytes) {
        check(file_.append(bytes));
        size_ += bytes.size();
    }
    void overwrite(std::uint64_t at, bz::bytes_view bytes) { check(file_.overwrite(at, bytes)); }
    void finish() {
        check(file_.sync());
        whole_ = true;
    }
};

// front_of: how many units of a group must stay before anything that is put in front of it: delimiters and its own parameter sets.
std::size_t front_of(bz::nal::codec codec, const group& g) {
    const auto stays = [&](const group::unit& u) { return is_delimiter(codec, u.bytes) || is_parameter_set(codec, u.bytes); };
    return static_cast<std::size_t>(std::ranges::find_if_not(g.units, stays) - g.units.begin());
}

void write_byte_stream(const recording& video, const cut_plan& plan, const extras& more, output_file& to,
                       const std::function<void(std::uint64_t)>& progress) {
    constexpr std::array start_code{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};
    const auto put = [&](bz::bytes_view unit) { to.append(start_code), to.append(unit); };
    bool first = true;
    each_group(video, [&](const group& g) {
        if (g.frame < plan.first) return true;
        if (g.frame >= plan.end) return false;
        const auto front = first ? front_of(video.codec(), g) : 0;
        for (std::size_t i = 0; i < g.units.size(); ++i) {
            if (first && i == front)
                for (const auto& unit : more.head) put(unit);
            put(g.units[i].bytes);
        }
        first = false;
        progress(g.offset);
        return true;
    });
    for (const auto& unit : more.tail) put(unit);
}

// fragments: samples become fragments, one a group of pictures, with the extras of the cut in its first and last sample.
class fragments {
    static constexpr std::size_t references = 256, most_bytes = 64 << 20, most_samples = 4096;

    struct stored {
        std::vector<std::byte> bytes;
        std::vector<mp4::subsample> subsamples;
        mp4::sample facts;
    };
    output_file& to_;
    const mp4::video_facts& facts_;
    cut_sound& sound_;
    std::vector<stored> samples_;
    std::vector<std::byte> head_;
    mp4::index<references> index_;
    std::size_t bytes_ = 0;
    std::uint64_t index_at_ = 0, start_ = 0, time_ = 0;
    std::uint32_t sequence_ = 0;

public:
    fragments(output_file& to, const mp4::video_facts& facts, cut_sound& sound) : to_(to), facts_(facts), sound_(sound) {}

    void begin(const mp4::reader& movie, bool in_band) {
        std::vector<bz::bytes_view> lists[3];
        auto sets = movie.parameter_sets();
        while (const auto set = sets.next()) {
            const auto type = bz::nal::type(facts_.entry().codec, *set);
            const int list = type == 32 ? 0 : type == 33 || type == 7 ? 1 : type == 34 || type == 8 ? 2 : -1;
            if (list >= 0) lists[list].push_back(*set);
        }
        std::vector<mp4::pssh> systems;
        std::vector<std::vector<mp4::key_id>> keys(64);   // in place: `systems` points into it
        auto boxes = movie.systems();
        while (const auto box = boxes.next()) {
            if (box->system == mp4::common_system) continue;   // always written
            if (systems.size() == keys.size()) throw complaint{0, "more than 64 key systems (pssh)"};
            auto& kids = keys[systems.size()];
            for (std::size_t i = 0; i + 16 <= box->keys.size(); i += 16)
                std::ranges::copy(box->keys.subspan(i, 16), kids.emplace_back().begin());
            systems.push_back({box->system, box->data, kids});
        }
        const mp4::protection protect{facts_.entry().kid, systems};
        const mp4::video_track track{.codec = facts_.entry().codec,
                                     .width = facts_.entry().width,
                                     .height = facts_.entry().height,
                                     .timescale = facts_.timescale,
                                     .sets = {lists[0], lists[1], lists[2]},
                                     .created = facts_.created,
                                     .in_band = in_band,
                                     .audio = sound_.track(),
                                     .index_references = references};
        std::size_t room = 8192 + mp4::index_slot_bytes(references) + facts_.entry().configuration.size() + facts_.moov.payload.size();
        head_.resize(room);
        bz::byte_writer out(head_);
        if (const auto made = mp4::write_init_segment(out, track, facts_.entry().is_protected ? &protect : nullptr); !made)
            throw complaint{facts_.moov.offset, std::string(made.error().message())};
        index_at_ = out.size() - mp4::index_slot_bytes(references);
        to_.append(out.written());
    }

    void add(const group& g, const std::vector<std::vector<std::byte>>& head, const std::vector<std::vector<std::byte>>& tail,
             bz::nal::codec codec) {
        const auto& from = *g.sample;
        if (from.sync || bytes_ > most_bytes || samples_.size() >= most_samples) flush();
        if (samples_.empty() && sequence_ == 0) {
            start_ = 0;
            sound_.begin(from.decode_time);
        }
        stored s;
        s.facts = {.duration = from.duration,
                   .composition_offset = static_cast<std::int32_t>(from.presentation_time - static_cast<std::int64_t>(from.decode_time)),
                   .sync = from.sync};
        const auto front = front_of(codec, g);
        const auto split = head.empty() ? 0 : front < g.units.size() ? g.units[front].at : from.data.size();
        const auto put = [&](bz::bytes_view bytes) { s.bytes.insert(s.bytes.end(), bytes.begin(), bytes.end()); };
        const auto put_unit = [&](bz::bytes_view unit) {   // with a length of as many bytes as the source has
            std::uint64_t size = unit.size();
            for (unsigned i = 4; i-- > 0;) s.bytes.push_back(static_cast<std::byte>(size >> (8 * i)));
            put(unit);
        };
        put(from.data.first(split));
        for (const auto& unit : head) put_unit(unit);
        const auto inserted = s.bytes.size() - split;
        put(from.data.subspan(split));
        const auto before_tail = s.bytes.size();
        for (const auto& unit : tail) put_unit(unit);
        if (from.entry->is_protected) {
            std::ranges::copy(from.iv, s.facts.iv.begin());
            std::size_t at = 0;
            bool placed = inserted == 0;
            for (std::size_t i = 0; i < from.subsamples.size(); ++i) {
                const auto part = from.subsamples[i];
                std::uint32_t clear = part.clear;
                if (!placed && split <= at + clear) clear += static_cast<std::uint32_t>(inserted), placed = true;
                if (!placed && split < at + part.clear + part.encrypted)
                    throw complaint{from.offset, "nothing can be put in front of an encrypted unit"};
                s.subsamples.push_back({clear, part.encrypted});
                at += part.clear + part.encrypted;
            }
            s.subsamples.push_back({static_cast<std::uint32_t>(s.bytes.size() - before_tail), 0});
        }
        s.facts.size = static_cast<std::uint32_t>(s.bytes.size());
        bytes_ += s.bytes.size();
        samples_.push_back(std::move(s));
    }

    void finish() {
        flush(true);
        if (!index_.fits() || sequence_ == 0) return;
        head_.resize(std::max(head_.size(), mp4::index_slot_bytes(references)));
        bz::byte_writer out(head_);
        if (const auto made = index_.write(out, mp4::track_id, facts_.timescale, start_); !made)
            throw complaint{0, std::string(made.error().message())};
        to_.overwrite(index_at_, out.written());
    }

private:
    void flush(bool last = false) {
        if (samples_.empty()) return;
        std::vector<mp4::sample> facts;
        std::size_t parts = 0;
        std::uint64_t duration = 0, bytes = 0;
        for (auto& s : samples_) {
            s.facts.subsamples = s.subsamples;
            parts = std::max(parts, mp4::stored_subsamples(s.subsamples));
            duration += s.facts.duration;
            bytes += s.bytes.size();
            facts.push_back(s.facts);
        }
        const auto heard = sound_.take(time_ + duration, last);
        bytes += heard.bytes;
        head_.resize(std::max(head_.size(), mp4::fragment_header_bytes_max(samples_.size(), parts) + mp4::audio_header_bytes_max(heard.samples.size())));
        bz::byte_writer out(head_);
        if (const auto made = mp4::write_fragment_header(out, {++sequence_, time_, facts_.entry().is_protected}, facts, {heard.decode_time, heard.samples}); !made)
            throw complaint{0, std::string(made.error().message())};
        to_.append(out.written());
        for (const auto& s : samples_) to_.append(s.bytes);
        for (const auto data : heard.data) to_.append(data);
        index_.add(out.size() + bytes, duration);
        time_ += duration;
        samples_.clear();
        bytes_ = 0;
    }
};

void refuse_what_cannot_be_written(const mp4::video_facts& facts) {
    const auto& entry = facts.entry();
    if (facts.entry_count > 1) throw complaint{facts.moov.offset, "the track has several sample entries; such a recording cannot be cut"};
    if (!entry.is_protected) return;
    if (entry.scheme != mp4::fourcc("cenc") || entry.iv_bytes != mp4::iv_bytes)
        throw complaint{facts.moov.offset,
                        "it is encrypted with another scheme than cenc with IVs of 8 bytes; such a recording cannot be cut"};
}

std::string write_movie(const recording& video, const cut_plan& plan, const extras& more, output_file& to,
                        const std::function<void(std::uint64_t)>& progress) {
    const auto& facts = video.movie()->video();
    refuse_what_cannot_be_written(facts);
    if (facts.entry().length_bytes != 4)
        throw complaint{facts.moov.offset, "its NAL units have lengths of other than 4 bytes; such a recording cannot be cut"};
    cut_sound sound(video, plan.sound);
    fragments out(to, facts, sound);
    out.begin(*video.movie(), plan.sets_in_band);
    bool first = true;
    std::uint64_t next_end = plan.end;
    each_group(video, [&](const group& g) {
        if (g.frame < plan.first) return true;
        if (g.frame >= plan.end) return false;
        std::uint64_t pictures = 0;
        for (const auto& u : g.units) pictures += bz::nal::starts_picture(video.codec(), u.bytes);
        const bool last = g.frame + std::max<std::uint64_t>(pictures, 1) >= next_end;
        out.add(g, first ? more.head : decltype(more.head){}, last ? more.tail : decltype(more.tail){}, video.codec());
        first = false;
        progress(g.offset);
        return !last;
    });
    out.finish();
    return sound.why_not();
}

}   // namespace

cut_plan plan_cut(const recording& video, const findings& found, const cut_range& asked) {
    if (std::ranges::none_of(found.documents, &words::document_report::is_signed))
        throw complaint{0, found.signed_by == words::signer_state::untrusted
                               ? "nothing to cut at: nobody who is trusted signed it; give the signer's root with --trust"
                           : found.format == "mp4" && video.movie()->video().entry().is_protected
                               ? "nothing to cut at: which frames are signed cannot be seen without the key; the cut stays encrypted"
                               : "nothing to cut at: no signed document in it fits its frames"};
    cut_plan plan;
    ticks_of_frames times;
    each_group(video, [&](const group& g) {
        for (const auto& u : g.units) {
            plan.sets_in_band |= is_parameter_set(video.codec(), u.bytes);
            if (g.sample && u.slice && (bz::nal::starts_picture(video.codec(), u.bytes) || times.empty()))
                times.push_back(g.sample->decode_time);
        }
        return true;
    });
    const auto timescale = video.movie() ? video.movie()->video().timescale : 1;
    const auto from = frame_of(asked.from, found, times, timescale, false), to = frame_of(asked.to, found, times, timescale, true);
    if (from >= to) throw complaint{0, "--cut " + asked.from + " " + asked.to + ": no frame lies between them"};
    if (from >= found.totals.total)
        throw complaint{0, "--cut " + asked.from + ": outside; there are " + std::to_string(found.totals.total) + " frames"};
    const auto starts = starts_of(found);
    plan.first = *std::prev(std::ranges::upper_bound(starts, from));
    const auto ends = ends_of(found);
    auto end = std::ranges::lower_bound(ends, std::min(to, found.totals.total), {}, &boundary::frame);
    if (end == ends.end()) {
        end = std::ranges::lower_bound(ends, ends.back().frame, {}, &boundary::frame);
        plan.uncovered = std::min(to, found.totals.total) - end->frame;
    }
    if (end->frame <= plan.first || end->frame <= from)
        throw complaint{0, "--cut " + asked.from + " " + asked.to + ": nothing is signed there"};
    plan.end = end->frame;
    plan.document = end->document;
    for (const auto& d : found.documents) {
        if (d.first_frame < plan.first || d.last_frame >= plan.end) continue;
        const auto heard = std::ranges::lower_bound(found.sound_documents, d.nal, {}, &heard_document::nal);
        if (heard == found.sound_documents.end() || heard->nal != d.nal) continue;
        if (!plan.sound) plan.sound = {heard->first, heard->last + 1};
        plan.sound->end = std::max(plan.sound->end, heard->last + 1);
    }
    return plan;
}

std::string write_cut(const recording& video, const cut_plan& plan, const std::string& output,
                      const std::function<void(std::uint64_t)>& progress) {
    const auto more = gather(video, plan);
    output_file to(output);
    std::string silent;
    if (video.movie())
        silent = write_movie(video, plan, more, to, progress);
    else
        write_byte_stream(video, plan, more, to, progress);
    to.finish();
    return silent;
}

}   // namespace verify
