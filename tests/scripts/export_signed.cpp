// export_signed: signs a stream in every mode of ONVIF Media Signing and writes what came out, to be put before other people's validators.
// SPDX-License-Identifier: Apache-2.0
//   export_signed h264|h265 IN DIR      IN is an Annex B stream of 10 pictures a second with a key picture each second; adds files to DIR
//                                       and lines to DIR/index.tsv; the CA is made once, DIR/root.pem
#include <bartizan/crypto/signing_thread.hpp>
#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/signing_key.hpp>
#include <bartizan/io/posix_store.hpp>
#include <bartizan/protocol/mp4/reader.hpp>
#include <support/products.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

namespace bz = bartizan;
namespace software = bartizan::crypto::software;
using limits = bz::signing_limits;
using tests::clip;

template <class Signing>
using exported = bz::camera<bz::services<bz::recording<bz::recording_limits{.frames_per_second = 10, .gop_frames = 10, .slices_per_frame = 8}>>, Signing, bz::clear_frames,
                            bz::software_key<bz::provenance::factory>,
                            bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "to be read by validators", bz::date{2099, 12, 31}>>;
template <limits... L> using frames = bz::signed_frames<bz::sha256, bz::ecdsa_p256, L...>;

[[noreturn]] void fail(bz::error why, std::string_view what) {
    std::cerr << "export_signed: " << what << ": " << why.message() << "\n";
    std::exit(1);
}
template <class T> T need(bz::result<T> r, std::string_view what) {
    if (r) return *std::move(r);
    fail(r.error(), what);
}

class exporter {
    std::string codec_, folder_;
    clip video_;
    software::certificate_authority factory_;
    static constexpr bz::crypto::validity valid_{bz::utc_time::from_unix_microseconds(1'735'689'600'000'000),    // 2025
                                                 bz::utc_time::from_unix_microseconds(2'524'608'000'000'000)};   // to 2050

    static software::certificate_authority factory_in(const std::string& folder) {
        std::filesystem::create_directories(folder + "/ca");
        bz::io::posix_store store(folder + "/ca");
        if (auto there = software::certificate_authority::load(store)) return std::move(*there);
        auto made = need(software::certificate_authority::make("bartizan export", valid_), "CA");
        need(made.save(store), folder);
        write(folder + "/root.pem", bz::as_bytes(made.root_pem()));
        write(folder + "/index.tsv", bz::as_bytes("file\tcodec\tcontainer\tmode\thash\tsignature\ttrust\texpected\n"));
        return made;
    }
    static void write(const std::string& path, bz::bytes_view bytes) {
        std::ofstream out(path, std::ios::binary);
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        if (!out.flush()) fail(make_error(bz::outside_errc::write_failed), path);
    }
    // byte_stream: Annex B of a recording: its parameter sets in front, then every NAL unit.
    std::vector<std::byte> byte_stream(bz::bytes_view file) const {
        std::vector<std::byte> out;
        const auto put = [&](bz::bytes_view unit) {
            for (const auto b : {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}}) out.push_back(b);
            out.insert(out.end(), unit.begin(), unit.end());
        };
        bz::mp4::reader reader(file);
        if (!reader.open()) fail(make_error(reader.why().code), "the recording");
        auto sets = reader.parameter_sets();
        while (const auto set = sets.next()) put(*set);
        auto samples = reader.samples();
        while (const auto sample = samples.next()) {
            bz::nal::length_prefixed_units split(sample->data, sample->entry->length_bytes);
            for (auto unit = need(split.next(), "a sample"); unit; unit = need(split.next(), "a sample")) put(*unit);
        }
        return out;
    }

public:
    exporter(std::string codec, const std::string& input, std::string folder)
        : codec_(std::move(codec)), folder_(std::move(folder)), video_(codec_ == "h264" ? bz::nal::codec::h264 : bz::nal::codec::h265, tests::load(input)),
          factory_(factory_in(folder_)) {}

    template <class Algorithm> software::signing_key<Algorithm> key(const std::string& serial) const {
        auto made = need(software::signing_key<Algorithm>::generate(), "key");
        const auto request = need(made.request({"export " + serial, "bartizan", serial}), "request");
        need(made.install_chain(bz::as_bytes(need(factory_.issue(bz::as_bytes(request), valid_), "certificate"))), "certificate");
        return made;
    }

    template <class Signing, class Key> void one(const std::string& mode, Key& key) const {
        std::vector<std::byte> memory(8 << 20);
        bz::arena arena{memory};
        tests::memory_file file;
        using session_type = bz::service::recording_session<exported<Signing>, tests::memory_file, Key>;
        const bz::service::stream_facts facts{.codec = video_.codec, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-EXPORT", "bartizan"}};
        const auto session = std::make_unique<session_type>(facts, need(session_type::recorder_type::create(file, arena), "memory"), key);
        for (const auto& picture : video_.pictures) need(session->push(picture), mode);
        need(session->finish(), mode);
        if (session->lost_documents() > 0) fail(session->last_signing_failure(), mode);
        const auto name = codec_ + "_" + mode;
        write(folder_ + "/" + name + ".mp4", file.bytes);
        write(folder_ + "/" + name + "." + codec_, byte_stream(file.bytes));
        std::ofstream index(folder_ + "/index.tsv", std::ios::app);
        for (const auto& [end, container] : {std::pair{"mp4", "mp4"}, std::pair{codec_.c_str(), "annexb"}})
            index << name << "." << end << "\t" << codec_ << "\t" << container << "\t" << mode << "\t" << Signing::hash::name << "\t" << Signing::signature::name
                  << "\troot.pem\tauthentic\n";
    }
    template <class Hash, class Algorithm> void algorithms(const std::string& mode) const {
        auto with = key<Algorithm>(mode);
        one<bz::signed_frames<Hash, Algorithm>>(mode, with);
    }

    void all() const {
        auto p256 = key<bz::ecdsa_p256>("p256");
        one<frames<>>("gop", p256);
        one<frames<limits{.signed_gops = 3}>>("multigop3", p256);
        one<frames<limits{.part_frames = 4}>>("part4frames", p256);
        one<frames<limits{.part_ms = 300}>>("part300ms", p256);
        one<bz::low_bitrate<frames<>>>("lowbitrate", p256);
        one<bz::low_bitrate<frames<limits{.signed_gops = 2}>>>("lowbitrate_multigop2", p256);
        one<bz::certificate_sei<frames<limits{.certificates_ms = 2000}>>>("certsei", p256);
        one<bz::certificate_sei<frames<limits{.signed_gops = 2, .certificates_ms = 2000}>>>("certsei_multigop2", p256);
        one<bz::certificate_sei<bz::low_bitrate<frames<limits{.part_frames = 7, .certificates_ms = 2000}>>>>("certsei_lowbitrate_part7frames", p256);
        bz::crypto::signing_thread thread(p256);
        one<bz::late_signatures<frames<limits{.late_documents = 60}>>>("late", thread);
        algorithms<bz::sha384, bz::ecdsa_p384>("sha384_p384");
        algorithms<bz::sha512, bz::ecdsa_p256>("sha512_p256");
        algorithms<bz::sha512, bz::ecdsa_p384>("sha512_p384");
        algorithms<bz::sha256, bz::rsa_pss<2048>>("rsa2048");
        algorithms<bz::sha256, bz::rsa_pss<3072>>("rsa3072");
        algorithms<bz::sha256, bz::rsa_pss<4096>>("rsa4096");
    }
};

}  // namespace

int main(int argc, char** argv) try {
    const std::string codec = argc == 4 ? argv[1] : "";
    if (codec != "h264" && codec != "h265") return std::cerr << "usage: export_signed h264|h265 IN DIR\n", 2;
    exporter(codec, argv[2], argv[3]).all();
    return 0;
} catch (const std::exception& e) {
    std::cerr << "export_signed: " << e.what() << "\n";
    return 1;
}
