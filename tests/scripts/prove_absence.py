#!/usr/bin/env python3
"""prove_absence.py: an image that links what its profile forbids fails the build step, by CMake and by Meson; one that does not passes."""
# timeout: 900
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
TOOL = SOURCE / "tools/prove_absence.py"
CXX = os.environ.get("BARTIZAN_CXX", "g++")
bad = []
# a product as its firmware would be, small
GOOD = """#include <bartizan/crypto/protect.hpp>
#include <bartizan/fingerprint.hpp>
#include <bartizan/profile/meets.hpp>
#include <cstdio>
namespace bz = bartizan;
using product = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256, bz::signing_limits{.unsigned_ms = 2000}>, bz::encrypted_frames<>,
                           bz::tpm_key<bz::provenance::factory>, bz::meets<bz::profile::high_2026_11>>;
static_assert(bz::proven<product>);
[[gnu::section(".note.bartizan"), gnu::used, gnu::aligned(4)]] constexpr bz::elf_note note = bz::fingerprint_note<product>;
extern "C" int extra(const char*) __attribute__((weak));
int main(int n, char** a) {
    const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity>(bz::as_bytes(std::string_view(a[0])));
    return std::printf("%d %d", int(digest[0]), extra ? extra(a[n - 1]) : 0) < 0;
}
"""
# what: (the part that is linked in by mistake, the profiles that forbid it)
WRONG = {
    "MD5": ('extern "C" int md5_transform(const char* p) { return p[0]; } extern "C" int extra(const char* p) { return md5_transform(p); }', ("standard", "high")),
    "MD5 under another name": ('static const unsigned t[] = {0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee}; extern "C" int extra(const char* p) { return int(t[p[0] & 3]); }', ("standard", "high")),
    "MD5 by a name": ('extern "C" int extra(const char* p) { return __builtin_strcmp(p, "MD5"); }', ("standard", "high")),
    "DES": ('extern "C" int des_ecb_encrypt(const char* p) { return p[0]; } extern "C" int extra(const char* p) { return des_ecb_encrypt(p); }', ("standard", "high")),
    "DES under another name": ('extern "C" const unsigned char box[] = {14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7}; extern "C" int extra(const char* p) { return box[p[0] & 15]; }', ("standard", "high")),
    "RC4": ('extern "C" int RC4_set_key(const char* p) { return p[0]; } extern "C" int extra(const char* p) { return RC4_set_key(p); }', ("standard", "high")),
    "FTP": ('namespace ftp { int serve(const char* p) { return p[0]; } } extern "C" int extra(const char* p) { return ftp::serve(p); }', ("standard", "high")),
    "telnet": ('extern "C" int telnetd_main(const char* p) { return p[0]; } extern "C" int extra(const char* p) { return telnetd_main(p); }', ("basic", "standard", "high")),
    "Basic": ('extern "C" int extra(const char* p) { return __builtin_strcmp(p, "Basic realm=\\"camera\\""); }', ("high",)),
    "Basic, our own": ('namespace bartizan { template <class T> struct gate { static int pass(const char* p) { return p[0]; } }; struct basic; } template struct bartizan::gate<bartizan::basic>; '
                       'extern "C" int extra(const char* p) { return bartizan::gate<bartizan::basic>::pass(p); }', ("high",)),
    "discovery": ('namespace bartizan::wsd { struct target { static int hear(const char*); }; int target::hear(const char* p) { return p[0]; } } extern "C" int extra(const char* p) { return bartizan::wsd::target::hear(p); }', ("high",)),
    "discovery by a name": ('extern "C" int extra(const char* p) { return __builtin_strcmp(p, "http://schemas.xmlsoap.org/ws/2005/04/discovery"); }', ("high",)),
    "SNMP v1": ('namespace snmp_v1 { int answer(const char* p) { return p[0]; } } extern "C" int extra(const char* p) { return snmp_v1::answer(p); }', ("standard", "high")),
}


def run(*command, **more):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, **more)


def must(*command):
    done = run(*command)
    if done.returncode:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")


with tempfile.TemporaryDirectory() as top:
    top = pathlib.Path(top)
    (top / "good.cpp").write_text(GOOD)
    must(CXX, "-std=c++20", "-O0", f"-I{SOURCE}/include", "-c", top / "good.cpp", "-o", top / "good.o")
    must(CXX, top / "good.o", "-o", top / "good")
    for profile in ("basic", "standard", "high"):
        done = run(sys.executable, TOOL, top / "good", "--profile", profile)
        if done.returncode != 0:
            bad.append(f"a {profile} product without faults: {done.stderr}")
    for number, (what, (code, forbidden_by)) in enumerate(WRONG.items()):
        part, image = top / f"wrong{number}.cpp", top / f"wrong{number}"
        part.write_text(code + "\n")
        must(CXX, "-std=c++20", "-O0", part, top / "good.o", "-o", image)
        for profile in ("basic", "standard", "high"):
            done = run(sys.executable, TOOL, image, "--profile", profile)
            if done.returncode != (1 if profile in forbidden_by else 0):
                bad.append(f"{what}, {profile}: ended with {done.returncode}: {done.stdout}{done.stderr}")
            if profile in forbidden_by and f"{what.split()[0].rstrip(',')} " not in done.stderr:
                bad.append(f"{what}, {profile}: does not name it: {done.stderr}")
    # sound is forbidden to who says that there is none, and to nobody else
    for number, (code, has_sound) in enumerate({
            'namespace bartizan::frame { struct clear_audio_gate { static int pass(const char*); }; int clear_audio_gate::pass(const char* p) { return p[0]; } } '
            'extern "C" int extra(const char* p) { return bartizan::frame::clear_audio_gate::pass(p); }': True,
            'extern "C" int snd_pcm_open(const char* p) { return p[0]; } extern "C" int extra(const char* p) { return snd_pcm_open(p); }': True,
            'namespace bartizan::mp4 { int write_audio_entry(const char* p) { return p[0]; } } extern "C" int extra(const char* p) { return bartizan::mp4::write_audio_entry(p); }': False}.items()):
        part, image = top / f"sound{number}.cpp", top / f"sound{number}"
        part.write_text(code + "\n")
        must(CXX, "-std=c++20", "-O0", part, top / "good.o", "-o", image)
        if run(sys.executable, TOOL, image, "--profile", "high").returncode != 0:
            bad.append(f"sound {number}: forbidden, though nobody said that there is none")
        done = run(sys.executable, TOOL, image, "--profile", "basic", "--no-sound")
        if done.returncode != int(has_sound) or ("sound is there, which a product without sound forbids" in done.stderr) != has_sound:
            bad.append(f"sound {number}: ended with {done.returncode}: {done.stdout}{done.stderr}")
    if run(sys.executable, TOOL, top / "wrong2", "--profile", "high", "--names-allowed").returncode != 0:
        bad.append("a name is found although names are allowed")
    # a library that is loaded at the start: its own symbols are seen by --whole alone, and one that is not there is not taken for clean
    (top / "digest.cpp").write_text('extern "C" int md5_transform(const char* p) { return p[0]; } extern "C" int extra(const char* p) { return md5_transform(p); }\n')
    must(CXX, "-shared", "-fPIC", top / "digest.cpp", "-o", top / "libdigest.so")
    must("strip", top / "libdigest.so")
    must(CXX, top / "good.o", "-o", top / "loads", f"-L{top}", "-Wl,--no-as-needed", "-ldigest", f"-Wl,-rpath,{top}")
    for options, wanted in (([], 0), (["--whole"], 1)):
        done = run(sys.executable, TOOL, top / "loads", "--profile", "high", *options)
        if done.returncode != wanted or (wanted and "libdigest.so: MD5 is there, which high forbids: symbol md5_transform" not in done.stderr):
            bad.append(f"MD5 in a library, {options}: ended with {done.returncode}: {done.stdout}{done.stderr}")
    (top / "libdigest.so").unlink()
    done = run(sys.executable, TOOL, top / "loads", "--profile", "high", "--whole")
    if done.returncode != 2 or "libdigest.so, which is not here" not in done.stderr:
        bad.append(f"a library that is not there: ended with {done.returncode}: {done.stdout}{done.stderr}")
    done = run(sys.executable, TOOL, top / "good", "--profile", "high", "--whole")
    if done.returncode != 0 or "no other file; taken as the system's: libc" not in done.stdout:
        bad.append(f"an image that loads the runtime alone: {done.stdout}{done.stderr}")
    must("strip", top / "good")
    if run(sys.executable, TOOL, top / "good", "--profile", "high").returncode != 2:
        bad.append("a stripped image is called clean")
    if run(sys.executable, TOOL, top / "good.cpp", "--profile", "high").returncode != 2:
        bad.append("a file that is no image is called clean")

    # the same as a step of a build, which a wrong link makes fail
    (top / "wrong.cpp").write_text(WRONG["MD5"][0] + "\n")
    (top / "CMakeLists.txt").write_text(f"""cmake_minimum_required(VERSION 3.25)
project(firmware LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
include({SOURCE}/cmake/prove_absence.cmake)
add_executable(firmware good.cpp)
add_executable(firmware_wrong good.cpp wrong.cpp)
foreach(image firmware firmware_wrong)
  target_include_directories(${{image}} PRIVATE {SOURCE}/include)
  bartizan_prove_absence(${{image}} PROFILE high)
endforeach()
""")
    must("cmake", "-S", top, "-B", top / "cmake", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={CXX}")
    done = run("cmake", "--build", top / "cmake", "--target", "firmware")
    if done.returncode != 0 or "neither telnet nor FTP" not in done.stdout:
        bad.append(f"CMake: {done.stdout}{done.stderr}")
    done = run("cmake", "--build", top / "cmake", "--target", "firmware_wrong")
    if done.returncode == 0 or "MD5 is there, which high forbids: symbol md5_transform" not in done.stdout + done.stderr:
        bad.append(f"CMake lets a wrong link pass: {done.stdout}{done.stderr}")
    (top / "meson.build").write_text(f"""project('firmware', 'cpp', default_options: ['cpp_std=c++20'])
prove_absence = find_program('{TOOL}')
foreach name, sources : {{'firmware': ['good.cpp'], 'firmware_wrong': ['good.cpp', 'wrong.cpp']}}
  image = executable(name, sources, cpp_args: '-I{SOURCE}/include')
  custom_target(name + '_absence', input: image, output: name + '.absent', command: [prove_absence, '@INPUT@', '--profile', 'high', '--stamp', '@OUTPUT@'])
endforeach
""")
    must("env", f"CXX={CXX}", "meson", "setup", top / "meson", top)
    done = run("ninja", "-C", top / "meson", "firmware.absent")
    if done.returncode != 0 or not (top / "meson/firmware.absent").exists():
        bad.append(f"Meson: {done.stdout}{done.stderr}")
    done = run("ninja", "-C", top / "meson", "firmware_wrong.absent")
    if done.returncode == 0 or (top / "meson/firmware_wrong.absent").exists() or "MD5 is there" not in done.stdout + done.stderr:
        bad.append(f"Meson lets a wrong link pass: {done.stdout}{done.stderr}")

print("\n".join(bad) or f"{len(WRONG)} wrong links are found, by CMake and Meson too")
sys.exit(bool(bad))
