// frame_path: a second of video through a whole camera (hash, sign once, encrypt, mux, append), beside the same with OpenSSL's calls.
// SPDX-License-Identifier: Apache-2.0
#include "entries.hpp"
#include "openssl_camera.hpp"
#include "our_camera.hpp"
#include "signers.hpp"

#include <kernel/targets.hpp>
#include <support/contest.hpp>

#include <bartizan/kernel/protect.hpp>

namespace benchmarks {
namespace {

constexpr std::size_t frames = 30, frame_bytes = 16'667;   // 4 Mbit/s

// recording: frames in a row, and at the beginning two whole fragments to be compared.
template <class Camera> class recording {
    const video& video_;
    std::unique_ptr<Camera> camera_ = std::make_unique<Camera>();
    std::uint64_t pictures_ = 0;

public:
    explicit recording(const video& of) : video_(of) {}
    void operator()() {
        for (std::size_t i = 0; i < video_.pictures(); ++i) camera_->push(video_.picture(pictures_++));
    }
    // fragments: the file from the first moof on; the boxes before it are the init segment, which is written once.
    octets fragments() {
        (*this)();
        (*this)();
        camera_->push(video_.picture(pictures_++));
        const auto& file = camera_->file();
        const auto all = bz::bytes_view(file.bytes).first(file.appended);
        const auto at = bz::as_text(all).find("moof");
        return at == std::string_view::npos ? octets{} : octets(all.begin() + static_cast<std::ptrdiff_t>(at), all.end());
    }
};

template <class Camera, class Checked> void enter_camera(const work& what, const std::string& who, const video& of) {
    const auto name = what.name + "/" + std::to_string(what.bytes) + "/" + who;
    benchmark::RegisterBenchmark(name.c_str(), [what, &of](benchmark::State& state) {
        // The same code with a signature that is no secret number's: then all bytes of the file must be equal.
        static const bool same = [&of] {
            const auto theirs = recording<openssl_camera<digest_signer>>(of).fragments();
            return theirs.size() > 2 * of.bytes() && recording<Checked>(of).fragments() == theirs;
        }();
        if (!same) return state.SkipWithError("the recording differs from the one made with OpenSSL");
        recording<Camera> run(of);
        run();
        measure(state, what, run);
    });
}

void enter_slices(const std::string& name, std::size_t slices) {
    static std::vector<std::unique_ptr<video>> kept;
    const auto& of = *kept.emplace_back(std::make_unique<video>(frames, frame_bytes, slices));
    const work what{name, of.bytes()};
    each_target<bz::kernel::protect>([&]<class Target>() {
        using checked = our_camera<Target, digest_signer>;
        enter_camera<our_camera<Target, our_signer>, checked>(what, our_name<Target>(), of);
        enter_camera<our_camera<Target, openssl_signer>, checked>(what, our_name<Target>() + "+openssl_sign", of);
        enter_camera<our_camera<Target, digest_signer>, checked>(what, our_name<Target>() + "+no_sign", of);
    });
    enter_camera<openssl_camera<openssl_signer>, openssl_camera<digest_signer>>(what, openssl::name, of);
    enter_camera<openssl_camera<digest_signer>, openssl_camera<digest_signer>>(what, "openssl_evp+no_sign", of);
}

}  // namespace

void enter_frame_path() {
    enter_slices("frame_path", 1);
    enter_slices("frame_path_4_slices", 4);
}

}  // namespace benchmarks
