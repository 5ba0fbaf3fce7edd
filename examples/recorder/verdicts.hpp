// verdicts: whether footage is as its camera signed it: judged while it arrives, and again from the files when somebody asks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verify/recording.hpp"

#include <bartizan/frame/picture.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/protocol/protection_sei.hpp>
#include <bartizan/protocol/storage/verdict.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace recorder {

namespace bz = bartizan;
using bz::storage::verdict_range;
using verdict_listener = std::function<void(const verdict_range&)>;

// judge: of one camera, fed with its pictures as they come, on the thread that calls it.
//   memory     memory_max, whatever comes; a judge of another codec takes its place when the camera changes that
//   listener   a range that grew comes again with the same start and verdict (frame::arrival_verifier)
class judge {
public:
    class body;
    static constexpr std::size_t memory_max = 1'500'000;

    // authorities: PEM texts, of whom the cameras' signatures may be.   throws  std::runtime_error: one of them is no certificate
    judge(std::vector<std::string> authorities, verdict_listener told);
    ~judge();
    judge(judge&&) noexcept;
    judge& operator=(judge&&) noexcept;

    // picture: how: when it is encrypted (frame::protection_of).
    void picture(bz::nal::codec codec, const bz::frame::picture& what, const bz::protection_sei::message* how);
    // expect_sound: whether the sound that the camera signs is to come, in the clear.
    void expect_sound(bz::nal::codec codec, bool it);
    // sound: a frame in the clear, behind the picture beside which it came.
    void sound(bz::nal::codec codec, bz::bytes_view frame, const bz::frame::audio_form& form);
    // parameter_set: one that came beside the stream. documents: those that came behind the last picture, with one that was not kept.
    void parameter_set(bz::nal::codec codec, bz::bytes_view unit);
    void documents(bz::nal::codec codec, std::span<const bz::bytes_view> units);
    // finish: no more pictures come: the camera was removed, or the recorder ends. What waited for a document is told.
    void finish();

    std::uint64_t signatures_checked() const;
    std::uint64_t trusted_signatures() const;

private:
    std::unique_ptr<body> body_;
};

inline constexpr std::string_view file_is_gone = "is gone";   // why a file cannot be judged that nobody has any more

// file_judge: of one camera, fed with its segments in the order of time, from their files and without a key: they are judged as one recording.
//   memory  as judge, and the pages of the file that is read
class file_judge {
public:
    class body;

    // throws  std::runtime_error: an authority is no certificate
    file_judge(std::vector<std::string> authorities, verdict_listener told);
    ~file_judge();

    // read: false: `why` says what stopped it; what came before was judged. root: the footage folder.
    //   stopped  asked with every picture: true gives it up: then `why` is empty
    bool read(const std::string& root, const bz::storage::segment_facts& facts, std::string& why, const std::function<bool()>& stopped);
    void finish();

private:
    std::unique_ptr<body> body_;
};

// into_index: a listener that keeps what it is told; `failed` hears of an index that cannot be written, once until it can again.
verdict_listener into_index(bz::io::sqlite::footage_index& index, std::string camera, std::function<void(const std::string&)> failed);

// check_request: footage of one camera to be judged again, from the files.
struct check_request {
    std::string camera;
    bz::utc_time from{}, to{};
    std::vector<std::string> authorities{};   // PEM texts
    verify::content_keys keys{};            // for this check alone; nothing of them stays
};
struct check_progress {
    std::uint64_t segments_done = 0, segments = 0, bytes_done = 0, bytes = 0;
};
// difference: a stretch about which the index says something else than the files do.
struct difference {
    bz::utc_time from{}, to{};
    bz::storage::verdict was{}, is{};
    bool contradicts = false;   // false: what could not be known without the key is known now
};
struct check_report {
    std::vector<verdict_range> ranges;      // clipped to what was asked, in the order of time
    std::vector<difference> differences;
    std::vector<std::string> unusable;      // files and why they could not be read
    std::uint64_t segments = 0, frames = 0;
    bool key_fits_nothing = false;          // a key was given, and nothing that it opened fits its signature

    bz::storage::verdict worst() const;
    int exit_code() const;                  // as verify: 0 authentic; 1 altered or missing; 2 not all is proven; 3 a file cannot be read
};

// check: says what the files say, and changes nothing. Segments that follow each other are judged as one recording: one that was taken out is missed.
//   what      its keys grow by those that the files carry wrapped and that it can open
//   root      the footage folder; progress after each segment; it may run beside a recorder at work
//   throws    std::runtime_error: the index cannot be read, there is nothing to judge, an authority is no certificate
check_report check(bz::io::sqlite::footage_index& index, const std::string& root, check_request& what, const std::function<void(const check_progress&)>& progress);

// differences_of: between what is kept and what was found; for tests. Both in any order.
std::vector<difference> differences_of(const std::vector<verdict_range>& kept, const std::vector<verdict_range>& found, bz::utc_time from, bz::utc_time to);

std::string to_json(const check_request& what, const check_report& report);
std::string to_text(const check_request& what, const check_report& report);

}  // namespace recorder
