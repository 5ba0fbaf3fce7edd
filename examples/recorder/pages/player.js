// The player: a stretch of footage through hls.js, with the key where it is encrypted (EME ClearKey); keys stay in this page.
import { sound } from '/sound.js';
const { Hls } = window;
const base64url = hex => btoa(String.fromCharCode(...hex.match(/../g).map(pair => parseInt(pair, 16)))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const iso = ms => new Date(ms).toISOString();
const before = 15000, window_ms = 20 * 60000;   // of one playlist: so much before the moment, so much in all

// position: of a moment in a list of fragments, in seconds of the video; in a hole, where it goes on.
const position = (list, moment) => {
  const here = list.findLast(each => each.programDateTime <= moment) || list[0];
  return here.start + Math.min(Math.max(0, (moment - here.programDateTime) / 1000), Math.max(0, here.duration - 0.02));
};

// player: told(event, text): 'playing', 'waiting', 'bringing', 'refused', 'locked', 'wrong key', 'failed', 'moved', 'ended', 'sound' (text: what sound.kind says of it),
//     'passed over' ({ from, to }: moments between which pictures do not decode).
//   bring(range, at, told) -> { until, refused }: what is not in the recorder yet is there from `at` until then
export class player {
  constructor(video, told, bring) {
    Object.assign(this, { video, told, bring, turn: 0, refused: '', hls: null, range: null, keys: [], kids: [], opened: new Set(), pending: [], sessions: [], wanted: null, began: 0, passed: null, silence: 0, encrypted: false });
    for (const name of ['playing', 'waiting', 'pause']) video.addEventListener(name, () => told(name));
    video.addEventListener('timeupdate', () => {
      if (this.fresh()) this.showed();
      this.look_ahead();
      told('moved');
    });
    video.addEventListener('ended', () => this.go_on());
    video.addEventListener('encrypted', event => this.ask(event));
    video.addEventListener('error', () => { if (video.error && this.hls) this.undecoded(video.error.message); });
  }
  static usable() { return Boolean(Hls && Hls.isSupported()); }
  shown() { return this.video.getVideoPlaybackQuality().totalVideoFrames; }
  fresh() {   // pictures of what was loaded last; a new source counts from 0
    if (this.shown() < this.shown_before) this.shown_before = 0;
    return this.shown() > this.shown_before;
  }
  // showed: pictures are seen, so the keys are right, and what was passed over lies behind.
  showed() {
    this.passed = null;
    if (!this.encrypted) return;
    clearTimeout(this.silence);
    for (const each of this.kids) this.opened.add(each);
  }
  get playing() { return !this.video.paused; }
  // fragments: [{start, end (s), at (ms, UTC)}] of the playlist that is loaded.
  fragments() { return this.hls?.levels?.[0]?.details?.fragments || []; }
  // now: the moment that is shown, in ms; null when nothing is.
  now() {
    const at = this.video.currentTime;
    const here = this.fragments().findLast(each => each.start <= at + 0.001);
    return here?.programDateTime ? here.programDateTime + (at - here.start) * 1000 : null;
  }
  // seek: to a moment of a camera's footage, which goes on until `last`; encrypted footage waits for a key.
  seek(camera, moment, last, encrypted) {
    this.wanted = moment;
    this.passed = null;
    const r = this.range;
    if (encrypted && !this.keys.length) return this.stop(), this.range = { camera, from: moment - before, to: Math.min(moment - before + window_ms, last), last }, this.told('locked');
    if (this.hls && r && r.camera === camera && moment >= r.from && moment < r.to - 2000 && this.fragments().length) {
      this.began = moment;
      this.wanted = null;   // a playlist that grows is told again, and nobody goes back for that
      this.video.currentTime = position(this.fragments(), moment);
      return void this.video.play().catch(() => {});
    }
    this.load({ camera, from: moment - before, to: Math.min(moment - before + window_ms, last), last });
  }
  go_on() {
    const r = this.range;
    this.at_end = Boolean(r) && r.to >= r.last;
    if (!r || this.at_end) return this.told('ended');
    this.wanted = r.to;
    this.load({ ...r, from: r.to, to: Math.min(r.to + window_ms, r.last), ahead: false });
  }
  // grew: footage goes on until `last` by now; who waits at its end goes on.
  grew(last) {
    if (!this.range || last <= this.range.last) return;
    this.range.last = last;
    if (this.at_end) this.go_on();
  }
  // look_ahead: what comes next is brought while there is still something to see.
  look_ahead() {
    const r = this.range;
    if (!r || r.ahead || r.to >= r.last || !(this.now() > r.to - 30000)) return;
    r.ahead = true;
    this.bring({ ...r, to: Math.min(r.to + window_ms, r.last) }, r.to, () => {}).catch(() => {});   // said when it is played
  }
  async load(range) {
    this.stop();
    const { turn } = this;
    this.range = range;
    this.at_end = this.encrypted = false;
    this.shown_before = this.shown();
    this.told('waiting');
    try {
      const { until, refused } = await this.bring(range, Math.max(range.from, this.wanted ?? range.from), text => { if (turn === this.turn) this.told('bringing', text); });
      if (turn !== this.turn) return;
      range.to = Math.min(range.to, until);
      this.refused = refused.join(' ');
    } catch (error) {
      return turn === this.turn ? this.fail(error.message) : undefined;
    }
    try {
      if (this.keys.length) await this.prepare();   // before the first byte: hls.js gives encrypted footage only to an element that has keys
    } catch (error) {
      return this.fail('This browser cannot use a key (' + error.message + ').');
    }
    if (turn !== this.turn) return;
    if (this.refused) this.told('refused', this.refused);
    const heard = new sound(), told = kind => { if (this.hls === hls && kind !== this.heard) this.told('sound', this.heard = kind); };
    class listening extends Hls.DefaultConfig.loader {
      load(context, config, callbacks) {
        super.load(context, config, { ...callbacks, onSuccess: (response, ...more) => {
          if (response.data instanceof ArrayBuffer) heard.take(response.data), told(heard.kind);
          callbacks.onSuccess(response, ...more);
        } });
      }
    }
    // hls.js would begin anew by itself where something does not decode, and at the end of footage that grows.
    class steady extends Hls.DefaultConfig.errorController {
      onErrorOut(event, data) { if (data.details !== Hls.ErrorDetails.MEDIA_SOURCE_REQUIRES_RESET) super.onErrorOut(event, data); }
    }
    this.heard = null;
    const hls = this.hls = new Hls({ fLoader: listening, errorController: steady, enableWorker: false, autoStartLoad: false, maxBufferLength: 20, maxMaxBufferLength: 40, backBufferLength: 30, emeEnabled: false });
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      if (this.hls !== hls || this.wanted === null) return;
      if (!details.fragments.length) return this.fail(this.refused || 'Nothing is recorded here.');
      const start = position(details.fragments, this.wanted);
      this.began = this.wanted;
      this.wanted = null;
      hls.startLoad(start);
      this.video.play().catch(() => this.told('pause'));
    });
    hls.on(Hls.Events.ERROR, (_, data) => { if (this.hls === hls) this.error(data); });
    hls.attachMedia(this.video);
    hls.loadSource('/footage/' + range.camera + '/playlist.m3u8?from=' + iso(range.from) + '&to=' + iso(range.to));
  }
  async prepare() {
    const { video } = this;
    if (video.mediaKeys) return;
    const pictures = { initDataTypes: ['cenc'], videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.640028"', encryptionScheme: 'cenc' }] };
    const both = { ...pictures, audioCapabilities: [{ contentType: 'audio/mp4; codecs="mp4a.40.2"', encryptionScheme: 'cenc' }] };
    const access = await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [both, pictures]);
    await video.setMediaKeys(await access.createMediaKeys());
  }
  error(data) {
    if (data.type === Hls.ErrorTypes.KEY_SYSTEM_ERROR) return this.stop(), this.told('locked');
    if (data.details === Hls.ErrorDetails.MEDIA_SOURCE_REQUIRES_RESET) return this.undecoded(this.video.error?.message || data.error.message);
    if (!data.fatal) return;
    const status = data.response?.code;
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR) {
      if (data.details === Hls.ErrorDetails.LEVEL_EMPTY_ERROR || data.details === Hls.ErrorDetails.MANIFEST_PARSING_ERROR) return this.fail(this.refused || 'Nothing is recorded here.');
      return this.fail(status === 401 || status === 403 ? 'You may not see this.' : status === 404 ? 'This footage is not there any more.' : status ? 'The recorder refuses, with status ' + status + '.' : 'The recorder does not answer.');
    }
    this.broken(data.details);
  }
  broken(why) { this.fail('The browser does not play this footage (' + why + ').'); }
  // undecoded: the first pictures under a key say that it is wrong. Others are passed over, for whoever alters a picture must not end the day: a decoder begins at a key
  // picture, so it is farther each time until something is seen.
  undecoded(why) {
    if (this.encrypted && !(this.kids.length && this.kids.every(each => this.opened.has(each)))) return this.stop(), this.told('wrong key', 'The pictures do not decode: this is not the key of this footage.');
    const { range, passed, video } = this, at = video.currentTime ? Math.max(this.now() ?? 0, this.began) : this.began;
    const from = passed?.from ?? at, step = passed ? passed.step * 2 || 1000 : video.error ? 1000 : 0, to = from + step;
    if (step > 64000) return this.broken(why);
    this.told('passed over', { from, to: Math.min(to, range.last) });
    if (to >= range.last) return this.stop(), range.to = range.last, this.go_on();
    this.passed = { from, step };
    this.wanted = to;
    this.load({ ...range, to: Math.max(range.to, Math.min(to + window_ms, range.last)) });
  }
  fail(text) {
    this.stop();
    this.told('failed', text);
  }
  stop() {
    ++this.turn;   // what is still awaited is for nobody
    clearTimeout(this.silence);
    const { hls } = this;
    this.hls = null;
    if (hls) hls.destroy();
    for (const each of this.sessions) each.close().catch(() => {});
    this.sessions = [];
    this.pending = [];
    this.kids = [];
  }
  // use: a key from here on; it is kept beside those that were given before, for one page may show several cameras.
  async use(id, key) {
    this.keys = [...this.keys.filter(each => each.id !== id || !id), { id, key }];
    this.opened.clear();
    const { range } = this, at = this.now() ?? this.wanted ?? (range ? range.from + before : null);
    if (range) this.wanted = at, await this.load({ ...range });
  }
  key_of(kid) {
    const named = this.keys.findLast(each => each.id && base64url(each.id) === kid);
    return named || this.keys.findLast(each => !each.id);
  }
  async ask(event) {
    const { video, hls } = this;
    this.encrypted = true;
    const { initDataType, initData } = event;
    const seen = initDataType + ':' + new Uint8Array(initData).join();
    if (this.pending.includes(seen)) return;
    this.pending.push(seen);
    if (!this.keys.length) return this.stop(), this.told('locked');
    try {
      await this.prepare();
      if (this.hls !== hls) return;
      const session = video.mediaKeys.createSession();
      this.sessions.push(session);
      session.onmessage = message => {
        const { kids } = JSON.parse(new TextDecoder().decode(message.message));
        const found = kids.map(kid => ({ kid, of: this.key_of(kid) }));
        if (this.hls !== hls) return;
        this.kids.push(...kids);
        if (found.some(each => !each.of)) return this.stop(), this.told('wrong key', 'None of the keys that you gave is the key of this footage.');
        session.update(new TextEncoder().encode(JSON.stringify({ keys: found.map(({ kid, of }) => ({ kty: 'oct', kid, k: base64url(of.key) })), type: 'temporary' })));
      };
      await session.generateRequest(initDataType, initData);
      clearTimeout(this.silence);
      const frames = this.shown();
      this.silence = setTimeout(() => { if (this.hls === hls && this.shown() === frames) this.told('wrong key', 'Nothing to see for 10 seconds: this is not the key of this footage, or the computer is too slow for it.'); }, 10000);
    } catch (error) {
      this.fail('This browser cannot use a key (' + error.message + ').');
    }
  }
}
