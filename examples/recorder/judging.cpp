// SPDX-License-Identifier: Apache-2.0
#include "judging.hpp"

#include "verdicts.hpp"

#include "command.hpp"

#include <bartizan/frame/deposit.hpp>

namespace recorder {

namespace {

std::function<void(const std::string&)> complaint_of(const std::string& id) {
    return [id](const std::string& why) { say(level::error, id, "verdicts cannot be kept: " + why + "; they can be made anew: recorder verify"); };
}

class judged final : public onlooker {
    std::string camera_;
    judge judge_;
    bz::nal::codec codec_{};
    bool listens_ = false;
    std::vector<std::byte> scratch_ = std::vector<std::byte>(bz::protection_sei::unit_bytes_max);

public:
    judged(house& all, const camera_settings& camera, std::vector<std::string> authorities)
        : camera_(camera.id), judge_(std::move(authorities), into_index(all.kept.listed, camera.id, complaint_of(camera.id))) {}
    ~judged() override { judge_.finish(); }

    void segment_began(const bz::storage::segment_facts&, bz::nal::codec codec, std::span<const bz::bytes_view> announced) override {
        codec_ = codec;
        for (const auto set : announced) judge_.parameter_set(codec_, set);
        judge_.expect_sound(codec_, listens_);
    }
    void stored(const bz::frame::picture& p) override {
        const auto how = bz::frame::protection_of(codec_, p, scratch_);
        if (how) judge_.picture(codec_, p, *how ? &**how : nullptr);   // an unreadable one is not recorded either
    }
    void documents(bz::frame::sei_units units) override { judge_.documents(codec_, units); }
    void listens(bool it) override { listens_ = it; }
    void heard(bz::bytes_view sound, const bz::frame::audio_form& form) override { judge_.sound(codec_, sound, form); }
    void segment_ended(const bz::storage::segment_facts&) override {}
};

// attested: of a camera whose pictures the recorder signs itself, as it receives them: there is nothing to judge yet, and that is what is kept.
class attested final : public onlooker {
    verdict_listener keep_;
    bz::storage::verdict_range now_{};
    bz::utc_time told_{};

    static constexpr std::int64_t second = bz::utc_time::ticks_per_second;
    void tell() {
        if (now_.frames > 0) keep_(now_);
        told_ = now_.to;
    }

public:
    attested(house& all, const camera_settings& camera, std::function<void(const std::string&)> failed) : keep_(into_index(all.kept.listed, camera.id, std::move(failed))) {}
    ~attested() override { tell(); }

    void segment_began(const bz::storage::segment_facts&, bz::nal::codec, std::span<const bz::bytes_view>) override {}
    void stored(const bz::frame::picture& p) override {
        const auto apart = p.captured.ticks - now_.to.ticks;
        if (now_.frames == 0 || apart < -second || apart > second || now_.to.ticks - now_.from.ticks > 600 * second) {
            tell();
            now_ = {p.captured, p.captured, bz::storage::verdict::countersigned, 0, {}};
            told_ = p.captured;
        }
        now_.to = std::max(now_.to, p.captured);
        ++now_.frames;
        if (now_.to.ticks - told_.ticks > 5 * second) tell();
    }
    void documents(bz::frame::sei_units) override {}
    void segment_ended(const bz::storage::segment_facts&) override { tell(); }
};

}  // namespace

onlooker_of judging(house& all) {
    return [&all](const camera_settings& camera) -> std::unique_ptr<onlooker> {
        using enum camera_settings::footage;
        if (camera.takes == countersigned || camera.takes == countersigned_clear) return std::make_unique<attested>(all, camera, complaint_of(camera.id));
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
