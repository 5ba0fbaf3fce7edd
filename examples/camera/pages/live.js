// Live: what the camera sees now: video where the browser plays it (MSE), with the key where it is encrypted (EME ClearKey), else pictures.
import { $, api, make, mark, onsubmit, open, problem, say, start } from '/frame.js';

let watch;   // what is shown now: { stop }
const state = (text, on) => { $('state').textContent = text; $('state').className = on ? 'state on' : 'state'; };

// pictures: JPEG after JPEG; the next is asked for when this one is there.
function pictures() {
  let over = false;
  const step = async () => {
    if (over) return;
    let wait = 200;   // L16: 5 a second at most
    try {
      const answer = await fetch('/snapshot.jpg');
      if (!answer.ok) throw new problem(answer.status, { title: 'The camera gives no picture now.' });
      const url = URL.createObjectURL(await answer.blob());
      if (over) return;
      $('still').onload = () => URL.revokeObjectURL(url);
      $('still').src = url;
      state('Pictures', true);
    } catch (error) {
      wait = 2000;
      state('No picture');
      say(error instanceof problem ? error.message : 'The camera does not answer; trying again.', 'bad');
    }
    setTimeout(step, wait);
  };
  $('still').hidden = false;
  $('video').hidden = true;
  step();
  return { stop: () => { over = true; } };
}

// codecs: what the first bytes of an MP4 say, as MSE wants to hear it: avc1.PPCCLL, or hvc1 for H.265.
function codecs(head) {
  const text = new TextDecoder('latin1').decode(head);
  const at = text.indexOf('avcC');
  if (at >= 0 && head.length >= at + 8) return 'avc1.' + [5, 6, 7].map(n => head[at + n].toString(16).padStart(2, '0')).join('');
  return text.includes('hvcC') ? 'hvc1.1.6.L120.90' : '';
}
const base64url = hex => btoa(String.fromCharCode(...hex.match(/../g).map(pair => parseInt(pair, 16)))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// unlock: the key stays in this page; the browser asks for it by its id when the stream does. wrong() when that is not the id of this key.
async function unlock(video, type, { id, key }, wrong) {
  const access = await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [{ initDataTypes: ['cenc'], videoCapabilities: [{ contentType: type, encryptionScheme: 'cenc' }] }]);
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
function play(path, key, failed) {
  const video = $('video'), ends = new AbortController();
  const url = { at: '' };
  let over = false, silence;
  const fail = text => { if (!over) stop(), failed(text); };
  const stop = () => {
    over = true;
    ends.abort();
    clearTimeout(silence);
    video.onerror = video.ontimeupdate = video.onencrypted = null;
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url.at);
  };
  const run = async () => {
    const answer = await fetch(path, { signal: ends.signal });
    if (!answer.ok) throw new problem(answer.status, await answer.json().catch(() => ({ title: 'The camera gives no video now.' })));
    const reader = answer.body.getReader();
    let head = new Uint8Array(), words = '';
    while (!words) {
      const { value, done } = await reader.read();
      if (done || head.length > 1 << 20) throw new problem(0, { title: 'What came is no video.' });
      const longer = new Uint8Array(head.length + value.length);
      longer.set(head);
      longer.set(value, head.length);
      head = longer;
      words = codecs(head);
    }
    const type = 'video/mp4; codecs="' + words + '"';
    if (!window.MediaSource || !MediaSource.isTypeSupported(type)) throw new problem(0, { title: 'This browser does not play ' + (words.startsWith('avc1') ? 'H.264' : 'H.265') + '. Choose another stream; until then here are pictures.' });
    if (key) await unlock(video, type, key, () => fail('This is the key of another stream.'));
    const source = new MediaSource();
    video.src = url.at = URL.createObjectURL(source);
    await new Promise(done => source.addEventListener('sourceopen', done, { once: true }));
    const buffer = source.addSourceBuffer(type);
    video.onerror = () => fail(key ? 'The pictures do not decode: this is not the key of the stream.' : 'The browser gives up: ' + video.error.message);
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
    throw new problem(0, { title: 'The stream has ended; it may have begun anew with other settings.' });
  };
  $('still').hidden = true;
  video.hidden = false;
  state('Connecting…');
  run().catch(error => fail(error instanceof problem ? error.message : 'The connection to the camera broke.'));
  return { stop };
}

function show(stream, key) {
  if (watch) watch.stop();
  if (!stream) return void (watch = pictures());
  watch = play(key ? stream.live_path.replace(/\.mp4$/, '/encrypted.mp4') : stream.live_path, key, text => {
    say(text, 'warn');
    watch = pictures();
  });
}

start(async () => {
  await open();
  let streams = [], can_encrypt = false;
  try {
    const { value } = await api('GET', '/api/streams');
    ({ can_encrypt } = value);
    streams = value.streams.filter(each => each.on);
  } catch (error) {
    if (error.status !== 404) throw error;   // a camera without video for pages
  }
  const choice = $('stream');
  for (const each of streams) choice.append(make('option', { value: each.name }, each.codec + ', ' + each.width + '×' + each.height + ', ' + each.frames_per_second + ' fps (' + each.name + ')'));
  choice.append(make('option', { value: '' }, 'Pictures (JPEG)'));
  const chosen = () => streams.find(each => each.name === choice.value);
  const take = () => {
    $('unlock').hidden = !can_encrypt || !chosen() || !chosen().encrypted;
    say('');
    show(chosen());
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
