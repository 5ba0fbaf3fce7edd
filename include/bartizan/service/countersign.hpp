// countersign: the service that signs and encrypts, as a recorder, what cameras of other makers send in the clear, picture by picture as it arrives.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/countersigning.hpp>
#include <bartizan/protocol/extension_sei/reader.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <bartizan/service/recording.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace bartizan::service {

enum class countersign_errc { signed_already = 1, no_recipient, not_signed };
inline constexpr error_domain countersign_domain{"countersigning", [](int code) -> std::string_view {
    switch (countersign_errc(code)) {
    case countersign_errc::signed_already:
        return "the camera signs its pictures itself, and a second signature would stand between the camera's and its pictures: record it as it comes, or sealed";
    case countersign_errc::no_recipient: return "the content key is wrapped for nobody: who should ever watch this?";
    case countersign_errc::not_signed: return "a group of pictures could not be signed";
    }
    return "unknown";
}};
constexpr error make_error(countersign_errc code) { return {&countersign_domain, int(code)}; }

// ledger_in_memory: a record_store for the ledgers of keys that are never stored either: they end with the process, together.
class ledger_in_memory {
    std::vector<std::pair<std::string, std::vector<std::byte>>> records_;

public:
    result<std::size_t> load(std::string_view name, bytes_span into) const {
        for (const auto& [known, data] : records_)
            if (known == name) {
                if (data.size() > into.size()) return outside_errc::record_too_large;
                std::ranges::copy(data, into.begin());
                return data.size();
            }
        return outside_errc::no_such_record;
    }
    result<> replace(std::string_view name, bytes_view data) {
        for (auto& [known, kept] : records_)
            if (known == name) return kept.assign(data.begin(), data.end()), result<>();
        records_.emplace_back(std::string(name), std::vector<std::byte>(data.begin(), data.end()));
        return {};
    }
};
static_assert(record_store<ledger_in_memory>);

// new_content_key: as its maker hands it over: fresh random numbers, and the key wrapped for everybody who may watch.
struct new_content_key {
    crypto::identity device{}, recording{};
    crypto::key_id kid{};
    secret<16> key{};
    std::vector<std::vector<std::byte>> wrapped{};
};

// countersigner: what outlasts the single files of one camera: the content key of the day and the chain of documents.
//   signer    of a recorder_key; it must outlive this, and several countersigners may share it on one thread
//   fresh     makes a content key; asked before the first file, and again when the last one has lived for encryption_limits::lifetime_hours
//   keys      in memory only, for as long as they are used, and then wiped: from then on the recorder cannot read what it stored. Until then
//             whoever rules its memory can; and it saw the pictures when they arrived
template <class Product, class Signer> class countersigner {
    using encryption = policy_of<Product, role::encryption>;
    template <class E> static constexpr crypto::key_limits limits_of = key_limits_of<Product, countersigning<>>;

public:
    static constexpr bool encrypts = requires { requires encryption::encrypts; };
    using target = typename policy_of<Product, role::target>::target;
    using domain = crypto::nonce_domain<1>;

private:
    template <bool Encrypts, class E> struct with {
        using key = crypto::content_key<domain, target>;
        using stream = crypto::keystream<domain, limits_of<E>, ledger_in_memory>;
    };
    template <class E> struct with<false, E> {
        using key = no_content_key;
        using stream = no_content_key;
    };

public:
    using content_key = typename with<encrypts, encryption>::key;
    using keystream = typename with<encrypts, encryption>::stream;
    using gate = typename recording_path<Product, Signer, keystream, content_key>::signing_gate;
    using maker = std::function<result<new_content_key>()>;
    struct identity {
        std::string firmware{}, serial{}, manufacturer{};         // of the recorder; they stand in its documents
        std::optional<std::array<std::byte, 32>> product{};       // bz::fingerprint<Product>; with extended_signing it is signed
    };

private:
    Signer* signer_;
    identity who_;
    maker fresh_;
    struct day {   // the keystream refers to the ledger
        ledger_in_memory ledger;
        std::vector<std::vector<std::byte>> wrapped;
        std::vector<mp4::pssh> boxes;
        std::optional<content_key> key;
        std::optional<keystream> stream;
        utc_time since{};
    };
    std::unique_ptr<day> day_;
    typename gate::chain_end chain_{};

public:
    countersigner(Signer& signer, identity who, maker fresh) : signer_(&signer), who_(std::move(who)), fresh_(std::move(fresh)) {}

    Signer& signer() noexcept { return *signer_; }
    frame::vendor made_by() const noexcept { return {who_.firmware, who_.serial, who_.manufacturer}; }
    const std::optional<std::array<std::byte, 32>>& product() const noexcept { return who_.product; }
    const typename gate::chain_end& chain() const noexcept { return chain_; }
    void ended(const typename gate::chain_end& at) noexcept { chain_ = at; }

    // begin: before each file.   errors  no_recipient, those of the maker and of the keystream
    result<> begin(utc_time now) requires encrypts {
        const auto life = std::int64_t{encryption::limits.lifetime_hours} * 3600 * utc_time::ticks_per_second;
        if (day_ && now >= day_->since && now.ticks - day_->since.ticks < life) return {};
        auto made = fresh_();
        if (!made) return made.error();
        if (made->wrapped.empty()) return countersign_errc::no_recipient;
        auto next = std::make_unique<day>();
        next->since = now;
        next->wrapped = std::move(made->wrapped);
        for (const auto& each : next->wrapped) next->boxes.push_back({.system = mp4::wrapped_key_system, .data = each});
        next->key.emplace(domain{.device = made->device, .recording = made->recording}, made->kid, std::move(made->key));
        auto stream = keystream::open(next->ledger, *next->key, crypto::key_history::fresh);
        if (!stream) return stream.error();
        next->stream.emplace(std::move(*stream));
        day_ = std::move(next);
        return {};
    }
    result<> begin(utc_time) noexcept requires(!encrypts) { return {}; }
    content_key& key() noexcept { return *day_->key; }
    keystream& stream() noexcept { return *day_->stream; }
    std::span<const mp4::pssh> boxes() const noexcept { return day_ ? std::span<const mp4::pssh>(day_->boxes) : std::span<const mp4::pssh>(); }
};

// countersigned_deposit: from a first key picture to the end of one file, as frame::deposit; each picture passes the gates of a camera.
//   push     refuses without harm what one file cannot hold (frame::deposit), and signed_already
//   errors   those of frame::deposit and of recording_session; a key that fails does not stop it: lost_documents()
//   memory   the recorder's, and sizeof(recording_session) on the heap
//   source   ONVIF Media Signing 26.06; ISO/IEC 23001-7, `cenc`
template <class Product, append_file File, class Signer, frame::fragment_limits L = frame::fragment_limits{.checks = true}> class countersigned_deposit {
public:
    using sealing = countersigner<Product, Signer>;

private:
    using session = recording_session<Product, File, Signer, typename sealing::keystream, typename sealing::content_key, L>;

    nal::codec codec_;
    std::uint32_t timescale_;
    std::span<const bytes_view> announced_;
    std::optional<mp4::audio_track> sound_;
    sealing& by_;
    std::optional<typename session::recorder_type> record_;   // until the first picture
    std::unique_ptr<session> session_;

public:
    using recorder_type = typename session::recorder_type;

    // sound: what was announced of it, of a product with bz::keeps_sound<...>.
    countersigned_deposit(nal::codec c, std::uint32_t timescale, recorder_type record, std::span<const bytes_view> announced, sealing& by,
                          const std::optional<mp4::audio_track>& sound = {}) noexcept
        : codec_(c), timescale_(timescale), announced_(announced), sound_(sound), by_(by), record_(std::move(record)) {}
    countersigned_deposit(const countersigned_deposit&) = delete;
    countersigned_deposit& operator=(const countersigned_deposit&) = delete;

    result<> push(const frame::picture& what) {
        for (const auto unit : what.units)
            if (media_signing::is_media_signing(codec_, unit) || extension_sei::is_extension(codec_, unit)) return countersign_errc::signed_already;
        if (session_) return session_->push(what);
        if (!frame::starts_gop(codec_, what)) return frame::errc::starts_without_key_picture;
        if (const auto ready = by_.begin(what.captured); !ready) return ready;
        begin(what.captured);
        if (std::ranges::any_of(what.units, [this](bytes_view unit) { return nal::kind_of(codec_, unit) == nal::kind::parameter_set; })) return session_->push(what);
        std::vector<bytes_view> whole(announced_.begin(), announced_.end());   // the stream brings no parameter sets: they stand before its first picture
        whole.insert(whole.end(), what.units.begin(), what.units.end());
        auto first = what;
        first.units = whole;
        return session_->push(first);
    }
    // push: sound, in the clear, behind the picture beside which it came: signed and encrypted as that is.   errors  those of recording_session
    result<> push(const frame::audio_frame& sound) noexcept requires(L.audio_samples > 0) {
        if (!session_) return frame::errc::starts_without_key_picture;
        return session_->push(sound);
    }
    // finish: signs what is open, waiting for the key. No tail: what came with another picture is not of this signer.
    result<> finish(frame::sei_units = {}) {
        if (!session_) return {};
        const auto done = session_->finish();
        by_.ended(session_->end());
        return done;
    }
    std::uint64_t pictures() const noexcept { return session_ ? session_->pictures() : 0; }
    std::uint64_t audio_frames() const noexcept { return session_ ? session_->audio_frames() : 0; }
    std::uint32_t fragments() const noexcept { return session_ ? session_->fragments() : 0; }
    std::uint64_t written() const noexcept { return session_ ? session_->bytes_on_card() : 0; }
    std::uint32_t documents() const noexcept { return session_ ? session_->documents() : 0; }   // of the chain so far
    std::uint32_t lost_documents() const noexcept { return session_ ? session_->lost_documents() : 0; }

private:
    void begin(utc_time now) {
        const stream_facts facts{.codec = codec_, .timescale = timescale_, .created = now, .made_by = by_.made_by(), .key_systems = by_.boxes(), .audio = sound_, .product = by_.product()};
        if constexpr (sealing::encrypts) session_ = std::make_unique<session>(facts, std::move(*record_), by_.signer(), by_.stream(), by_.key());
        else session_ = std::make_unique<session>(facts, std::move(*record_), by_.signer());
        record_.reset();
        session_->resume(by_.chain());
    }
};

}  // namespace bartizan::service
