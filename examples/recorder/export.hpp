// export: a stretch of footage as a folder that stands for itself: the part cut at signed boundaries, its certificates, verify's report, how to check.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace recorder {

namespace bz = bartizan;

struct export_request {
    std::string camera;
    bz::utc_time from{}, to{};
    std::string out;                          // a new folder, or an empty one
    std::vector<std::string> authorities;     // PEM files: whom the report trusts
    std::vector<std::string> verify_options;  // more for the report: --key KID:KEY, --viewer-key FILE, --passphrase-file FILE
    std::string verify_program{};             // that writes the report; empty: the one beside this program, or in the PATH
    // segments that are not in the folder: what of them was brought from an object store, and what keeps their files
    struct segment_elsewhere {
        bz::storage::segment_facts facts;
        std::string path;
        std::shared_ptr<const void> kept;
    };
    std::vector<segment_elsewhere> elsewhere{};
};
// export_reads_to: the segment behind a stretch may have the document that ends it.
inline bz::utc_time export_reads_to(bz::utc_time to) { return {to.ticks + 120 * bz::utc_time::ticks_per_second}; }
struct export_progress {
    std::uint64_t done = 0, all = 0;   // bytes
};
struct exported_part {
    std::string file;   // its name in the folder
    bz::utc_time from{}, to{};
    std::uint64_t frames = 0, left_out = 0;   // left_out: asked for at the end, that no signed document speaks of yet
};
struct export_report {
    std::vector<exported_part> parts;   // more than one where the stream was interrupted, or began anew
    int verify_exit_code = 3;           // of the report; 2 for encrypted footage without its key
    std::vector<std::string> notes;     // what people should know: sound left out, ...
};

// write_export: no key is needed and none is used but for the report: parts begin with a key picture and end where a signed document ends, and are
// as encrypted as what was recorded. Nothing is encoded anew, and no signature made.
//   in        root: the footage folder. All segments are opened first and stay so: retention may delete their names meanwhile, not their bytes
//   out       OUT/CAMERA-TIME.mp4 each, certificates.pem, report.html, report.json, README.txt
//   throws    std::runtime_error with a sentence; then what was written is removed again
export_report write_export(bz::io::sqlite::footage_index& index, const std::string& root, const export_request& what, const std::function<void(const export_progress&)>& progress);

}  // namespace recorder
