// SPDX-License-Identifier: Apache-2.0
#include "judging.hpp"

#include "verdicts.hpp"

#include "command.hpp"

#include <bartizan/frame/deposit.hpp>

namespace recorder {

namespace {

class judged final : public onlooker {
    std::string camera_;
    judge judge_;
    bz::nal::codec codec_{};
    std::vector<std::byte> scratch_ = std::vector<std::byte>(bz::protection_sei::unit_bytes_max);

public:
    judged(house& all, const camera_settings& camera, std::vector<std::string> authorities)
        : camera_(camera.id), judge_(std::move(authorities), into_index(all.kept.listed, camera.id, [id = camera.id](const std::string& why) {
              say(level::error, id, "verdicts cannot be kept: " + why + "; they can be made anew: recorder verify");
          })) {}
    ~judged() override { judge_.finish(); }

    void segment_began(const bz::storage::segment_facts&, bz::nal::codec codec, std::span<const bz::bytes_view>) override { codec_ = codec; }
    void stored(const bz::frame::picture& p) override {
        const auto how = bz::frame::protection_of(codec_, p, scratch_);
        if (how) judge_.picture(codec_, p, *how ? &**how : nullptr);   // an unreadable one is not recorded either
    }
    void segment_ended(const bz::storage::segment_facts&) override {}
};

}  // namespace

onlooker_of judging(house& all) {
    return [&all](const camera_settings& camera) -> std::unique_ptr<onlooker> {
        try {
            std::vector<std::string> authorities;
            for (const auto& file : camera.authorities.empty() ? all.config.authorities : camera.authorities) authorities.push_back(command::read_text(file));
            return std::make_unique<judged>(all, camera, std::move(authorities));
        } catch (const std::exception& e) {
            say(level::error, camera.id, std::string("its footage is recorded and not judged: ") + e.what());
            return nullptr;
        }
    };
}

}  // namespace recorder
