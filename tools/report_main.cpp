// report_main: writes the report of the product that ./dev report compiles it for (REPORT_HEADER, REPORT_TYPE).
//   usage: report DIR NAME VERSION [COMPONENT VERSION PURL LICENSE]...
// SPDX-License-Identifier: Apache-2.0
#define main program_main   // an example that is one file brings its own main along
#include REPORT_HEADER
#undef main

#include <bartizan/report.hpp>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace {
// output_file: a sink into one file; what cannot be written is said at the end.
struct output_file {
    std::FILE* file;
    bool& bad;
    output_file(const std::filesystem::path& path, bool& any_bad) : file(std::fopen(path.c_str(), "wb")), bad(any_bad) { bad = bad || !file; }
    output_file(const output_file&) = delete;
    ~output_file() { bad = (file && std::fclose(file) != 0) || bad; }
    void operator()(std::string_view piece) {
        if (file) bad = std::fwrite(piece.data(), 1, piece.size(), file) != piece.size() || bad;
    }
};
}  // namespace

int main(int argc, char** argv) {
    if (argc < 4 || argc % 4 != 0) {
        std::fprintf(stderr, "usage: report DIR NAME VERSION [COMPONENT VERSION PURL LICENSE]...\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    std::vector<bartizan::software_component> components;
    for (int i = 4; i < argc; i += 4) components.push_back({argv[i], argv[i + 1], argv[i + 2], argv[i + 3]});
    bool bad = bool(failed);
    bartizan::report<REPORT_TYPE>({argv[2], argv[3], components}, [&](std::string_view name) { return output_file(folder / name, bad); });
    if (bad) std::fprintf(stderr, "report: cannot write into %s\n", folder.c_str());
    else std::printf("%s: composition.txt certificate.txt report.json report.html sbom.cdx.json cbom.cdx.json\n", folder.c_str());
    return bad;
}
