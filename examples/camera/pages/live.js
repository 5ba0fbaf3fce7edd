// Live: what the camera sees now: video where the browser plays it (MSE), with the key where it is encrypted (EME ClearKey), else pictures.
import { $, api, make, mark, onsubmit, open, problem, say, start } from '/frame.js';

let watch;   // what is shown now: { stop }
const state = (text, on) => { $('state').textContent = text; $('state').className = on ? 'state on' : 'state'; };

let jpegs = [{ path: '/snapshot.jpg' }], refresh_ms = 200;   // what the camera's Image page says of them

// pictures: JPEG after JPEG, as often as the camera makes them anew (L16); the next is asked for when this one is there.
function pictures({ path } = jpegs.at(1) || jpegs[0]) {
  let over = false;
  const step = async () => {
    if (over) return;
    const since = Date.now();
    let least = refresh_ms;
    try {
      const answer = await fetch(path);
      if (!answer.ok) throw new problem(answer.status, { title: 'The camera gives no picture now.' });
      const url = URL.createObjectURL(await answer.blob());
      if (over) return;
      $('still').onload = () => URL.revokeObjectURL(url);
      $('still').src = url;
      state('Pictures', true);
    } catch (error) {
      least = 2000;
      state('No picture');
      say(error instanceof problem ? error.message : 'The camera does not answer; trying again.', 'bad');
    }
    setTimeout(step, Math.max(0, since + least - Date.now()));
  };
  $('still').hidden = false;
  $('video').hidden = true;
  step();
  return { stop: () => { over = true; } };
}

// is_whole: the init segment, which ends with moov, is there.
function is_whole(head) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 0; at + 8 <= head.length;) {
    const size = view.getUint32(at), end = at + size;
    if (size < 8) return true;   // no MP4: it says no codec either
    if (new TextDecoder('latin1').decode(head.subarray(at + 4, at + 8)) === 'moov') return end <= head.length;
    at = end;
  }
  return false;
}
// codecs: what an init segment says, as MSE wants to hear it: video avc1.PPCCLL, or hvc1 for H.265; audio mp4a.40.2 (AAC-LC) or none.
function codecs(head) {
  const text = new TextDecoder('latin1').decode(head);
  const at = text.indexOf('avcC');
  const video = at >= 0 ? 'avc1.' + [5, 6, 7].map(n => head[at + n].toString(16).padStart(2, '0')).join('') : text.includes('hvcC') ? 'hvc1.1.6.L120.90' : '';
  return { video, audio: text.includes('mp4a') ? 'mp4a.40.2' : '' };
}
const base64url = hex => btoa(String.fromCharCode(...hex.match(/../g).map(pair => parseInt(pair, 16)))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// unlock: the key stays in this page; the browser asks for it by its id when the stream does. wrong() when that is not the id of this key.
async function unlock(video, words, { id, key }, wrong) {
  const can = (kind, name) => [{ contentType: kind + '/mp4; codecs="' + name + '"', encryptionScheme: 'cenc' }];
  const wanted = { initDataTypes: ['cenc'], videoCapabilities: can('video', words.video) };
  if (words.audio) wanted.audioCapabilities = can('audio', words.audio);
  const access = await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [wanted]);
  const keys = await access.createMediaKeys();
  await video.setMediaKeys(keys);
  video.onencrypted = async event => {
    video.onencrypted = null;
    const session = keys.createSession();
    session.onmessage = message => {
      const kid = JSON.parse(new TextDecoder().decode(message.message)).kids[0];
      if (id && kid !== base64url(id)) return wrong();
      session.update(new TextEncoder().encode(JSON.stringify({ keys: [{ kty: 'oct', kid, k: base64url(key) }], type: 'temporary' })));
    };
    await session.generateRequest(event.initDataType, event.initData);
  };
}

// play: feeds what comes into a source buffer, stays near its live end, and forgets what was seen. A wrong key is an error of the decoder in one
// browser and silence in another, so silence of 10 s is told; a slow computer may still end it.
function play(path, key, failed, ended) {
  const video = $('video'), ends = new AbortController();
  const url = { at: '' };
  let over = false, silence;
  const fail = (text, status) => { if (!over) stop(), failed(text, status); };
  const undecodable = () => key ? 'The pictures do not decode: this is not the key of the stream.' : 'The browser gives up: ' + video.error.message;
  const stop = () => {
    over = true;
    ends.abort();
    clearTimeout(silence);
    video.onerror = video.ontimeupdate = video.onencrypted = null;
    hear(false);
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url.at);
  };
  const run = async () => {
    const answer = await fetch(path, { signal: ends.signal });
    if (!answer.ok) throw new problem(answer.status, await answer.json().catch(() => ({ title: 'The camera gives no video now.' })));
    const reader = answer.body.getReader();
    let head = new Uint8Array();
    while (!is_whole(head)) {
      const { value, done } = await reader.read();
      if (done || head.length > 1 << 20) throw new problem(0, { title: 'What came is no video.' });
      const longer = new Uint8Array(head.length + value.length);
      longer.set(head);
      longer.set(value, head.length);
      head = longer;
    }
    const words = codecs(head);
    if (!words.video) throw new problem(0, { title: 'What came is no video.' });
    const type = 'video/mp4; codecs="' + words.video + (words.audio && ',' + words.audio) + '"';
    if (!window.MediaSource || !MediaSource.isTypeSupported(type)) throw new problem(0, { title: 'This browser does not play ' + (words.video.startsWith('avc1') ? 'H.264' : 'H.265') + '. Choose another stream; until then here are pictures.' });
    if (key) await unlock(video, words, key, () => fail('This is the key of another stream.'));
    const source = new MediaSource();
    video.src = url.at = URL.createObjectURL(source);
    await new Promise(done => source.addEventListener('sourceopen', done, { once: true }));
    const buffer = source.addSourceBuffer(type);
    hear(words.audio);
    video.onerror = () => fail(undecodable());
    let told = false;
    video.ontimeupdate = () => {
      if (over || !video.getVideoPlaybackQuality().totalVideoFrames) return;
      clearTimeout(silence);
      state('Live', true);
      if (told) told = false, say('');
    };
    if (key) silence = setTimeout(() => { told = true; say('Nothing to see for 10 seconds: this is not the key of the stream, or the computer is too slow for it.', 'warn'); }, 10000);
    const idle = () => buffer.updating ? new Promise(done => buffer.addEventListener('updateend', done, { once: true })) : undefined;
    for (let value = head, done = false; !done && !over; ({ value, done } = await reader.read())) {
      buffer.appendBuffer(value);
      await idle();
      if (!buffer.buffered.length) continue;
      const first = buffer.buffered.start(0), last = buffer.buffered.end(buffer.buffered.length - 1);
      if (video.currentTime < first || last - video.currentTime > 4) video.currentTime = Math.max(first, last - 0.5);
      if (video.currentTime - first > 20) buffer.remove(first, video.currentTime - 10), await idle();
      if (video.paused) video.play().catch(() => state('Press play'));
    }
    if (over) return;
    const played = video.getVideoPlaybackQuality().totalVideoFrames > 0;
    stop();
    ended(played);
  };
  $('still').hidden = true;
  video.hidden = false;
  state('Connecting…');
  run().catch(error => {
    if (error instanceof problem) return fail(error.message, error.status);
    // A decoder that gave up closes the buffer first and says why a moment later.
    setTimeout(() => fail(video.error ? undecodable() : 'The connection to the camera broke.'), 500);
  });
  return { stop };
}

// hear: shows the switch for the sound of what plays, which begins muted as browsers demand; muted it stays, or not, from stream to stream.
function hear(there) {
  $('mute').hidden = !there;
  $('mute').textContent = $('video').muted ? 'Turn sound on' : 'Mute';
}
$('mute').addEventListener('click', () => {
  const video = $('video');
  video.muted = !video.muted;
  hear(true);
  video.play().catch(() => { video.muted = true; hear(true); say('The browser lets nothing be heard here.', 'warn'); });
});
// sound_hint: why nothing is to be heard of a stream, where something could be.
const sound_hint = stream => !stream || stream.sound === undefined || stream.sound === 'aac' ? ''
  : stream.sound ? 'The sound is of G.711, which browsers do not play; AAC, which they do, is set under Audio.' : 'No sound: it is switched on under Audio.';

// show: what ends, because its encoder was set anew, is asked for again for half a minute; a new encoder has a new key.
function show(stream, key, since, jpeg) {
  if (watch) watch.stop();
  $('hearing').hidden = !stream || (!sound_hint(stream) && stream.sound !== 'aac');
  $('sound-hint').textContent = sound_hint(stream);
  if (!stream) return void (watch = pictures(jpeg));
  const give_up = text => {
    say(text, 'warn');
    watch = pictures();
  };
  const again = async () => {
    state('Connecting…');
    let over = false;
    watch = { stop: () => { over = true; } };
    await new Promise(done => setTimeout(done, 500));
    const now = await api('GET', '/api/streams/' + stream.name).catch(() => undefined);
    if (!over && now && !now.value.on) give_up('The stream is switched off.');
    else if (!over) show(now ? now.value : stream, key, since || Date.now());
  };
  watch = play(key ? stream.live_path.replace(/\.mp4$/, '/encrypted.mp4') : stream.live_path, key, (text, status) => {
    if (since && Date.now() - since < 30000 && status === 404) again();
    else give_up(text);
  }, () => key ? give_up('The stream began anew, with another key.') : again());
}

start(async () => {
  await open();
  let streams = [], can_encrypt = false, first;
  try {
    const { value } = await api('GET', '/api/image');
    ({ jpegs, refresh_ms } = value);
    first = value.initial_display;
  } catch (error) {
    if (error.status !== 404) throw error;   // a camera of one JPEG
  }
  try {
    const { value } = await api('GET', '/api/streams');
    ({ can_encrypt } = value);
    streams = value.streams.filter(each => each.on);
  } catch (error) {
    if (error.status !== 404) throw error;   // a camera without video for pages
  }
  const choice = $('stream');
  for (const each of streams) choice.append(make('option', { value: each.name }, each.codec + ', ' + each.width + '×' + each.height + ', ' + each.frames_per_second + ' fps (' + each.name + ')'));
  for (const each of jpegs) choice.append(make('option', { value: each.name || '' }, each.name ? 'JPEG(' + each.name.at(-1) + '), ' + each.width + '×' + each.height : 'Pictures (JPEG)'));
  if ([...choice.options].some(each => each.value === first)) choice.value = first;   // a stream that is off is not there
  const chosen = () => streams.find(each => each.name === choice.value);
  const take = () => {
    $('unlock').hidden = !can_encrypt || !chosen() || !chosen().encrypted;
    say('');
    show(chosen(), undefined, undefined, jpegs.find(each => each.name === choice.value));
  };
  choice.addEventListener('change', take);
  onsubmit($('unlock'), async (given, form) => {
    const parts = /^(?:([0-9a-f]{32}):)?([0-9a-f]{32})$/i.exec(given.key.trim());
    if (!parts) return void mark(form, 'key', 'A key has 32 hexadecimal digits.');
    show(chosen(), { id: parts[1], key: parts[2] });
  });
  $('unlock').addEventListener('reset', () => setTimeout(take));
  take();
});
