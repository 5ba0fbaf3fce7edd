// SPDX-License-Identifier: Apache-2.0
#include "local_exports.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <charconv>
#include <fstream>
#include <memory>

namespace recorder {

namespace {

// given: what root makes beside the files of others would be shut to them.
void given(const std::string& path, const std::string& like) {
    struct stat of {};
    if (::geteuid() == 0 && ::stat(like.c_str(), &of) == 0) (void)!::lchown(path.c_str(), of.st_uid, of.st_gid);
}

}  // namespace

// turn: of one program at a time.
class local_exports::turn {
    bz::io::posix_store store_;
    bz::io::descriptor handle_;

public:
    explicit turn(const std::string& folder) : store_(folder) {
        given(folder, folder.substr(0, folder.rfind('/')));
        const auto lock = folder + "/lock";
        handle_ = bz::io::descriptor(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!handle_) return;
        given(lock, folder);
        while (::flock(handle_.get(), LOCK_EX) != 0)
            if (errno != EINTR) {
                handle_ = {};
                return;
            }
    }
    explicit operator bool() const { return bool(handle_); }
    bz::io::posix_store& store() { return store_; }
    bz::result<> save(log& entries) {
        const auto saved = entries.save(store_);
        if (saved) given(store_.folder() + "/" + std::string(log::record_name), store_.folder());
        return saved;
    }
};

bz::result<> local_exports::note(bz::access::audit_event what, std::string_view who, bz::utc_time at, const bz::access::audit_footage& about) {
    turn mine(folder_);
    if (!mine) return bz::outside_errc::write_failed;
    const auto entries = std::make_unique<log>();
    const auto opened = entries->open(mine.store());   // what is damaged is of no use to anybody: it begins anew, and that is told
    entries->add(what, who, {}, at, about);
    if (const auto saved = mine.save(*entries); !saved) return saved;
    return opened;
}

bz::result<std::size_t> local_exports::take(audit_log& to, bz::io::posix_store& store) {
    if (::access((folder_ + "/" + std::string(log::record_name)).c_str(), F_OK) != 0) return std::size_t{0};
    turn mine(folder_);
    if (!mine) return bz::outside_errc::write_failed;
    const auto entries = std::make_unique<log>();
    if (const auto opened = entries->open(mine.store()); !opened) {
        log none;
        (void)mine.save(none);
        return opened.error();
    }
    const auto written = entries->forgotten() + entries->size();
    if (taken_ > written) taken_ = 0;
    const auto fresh = static_cast<std::size_t>(std::min<std::uint64_t>(entries->size(), written - taken_));
    if (entries->size() == 0) return std::size_t{0};
    for (std::size_t i = fresh; i-- > 0;) {
        const auto& e = (*entries)[i];
        to.add(e.event, e.who.view(), e.from, e.first, e.about);
        if (e.times > 1) to.add(e.event, e.who.view(), e.from, e.last, e.about);
    }
    taken_ = written;
    if (const auto saved = to.save(store); !saved) return saved.error();
    log none;
    if (const auto emptied = mine.save(none); !emptied) return emptied.error();
    taken_ = 0;
    return fresh;
}

std::string local_user() {
    auto id = ::getuid();
    std::ifstream file("/proc/self/loginuid");
    std::uint32_t login = 0;
    if (file >> login && login != ~std::uint32_t{0}) id = login;
    std::array<char, 4096> memory;
    struct passwd entry {}, *found = nullptr;
    if (::getpwuid_r(id, &entry, memory.data(), memory.size(), &found) == 0 && found && *found->pw_name) return std::string(found->pw_name).substr(0, 32);
    return "uid " + std::to_string(id);
}

}  // namespace recorder
