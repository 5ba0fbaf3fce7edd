// Recordings: a camera, a day, its timeline, and playback from any moment of it.
import { $, api, complain, make, mark, onsubmit, open, problem, say, start } from '/frame.js';
import { exact, legend, timeline, verdicts } from '/timeline.js';
import { player } from '/player.js';
import { bring } from '/bring.js';

const day_ms = 86400000;
const state = (text, on) => { $('state').textContent = text; $('state').className = on ? 'state on' : 'state'; };
const two = n => String(n).padStart(2, '0');
const local_day = ms => { const d = new Date(ms); return d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()); };
const local_text = ms => { const d = new Date(ms); return local_day(ms) + 'T' + two(d.getHours()) + ':' + two(d.getMinutes()) + ':' + two(d.getSeconds()); };
const midnight = text => new Date(text + 'T00:00:00').getTime();
const after = (text, days) => local_day(midnight(text) + days * day_ms + day_ms / 2 - 1);   // noon, so that no summer time matters

let cameras = [], line, show, loading = 0, works = false, told_of = null, judging;   // judging: footage without verdicts, now
const in_store = new Map();   // stretches of the camera that only the store has, of all days that were looked at, by their beginning
const chosen = () => cameras.find(each => each.id === $('camera').value);

function seek(moment) {
  if (!player.usable()) return say('This browser, or this recorder, has no player for the footage. The files are under /footage/.', 'warn');
  const to = line.next(moment);
  if (to === null) return say('Nothing is recorded at ' + exact.format(moment) + ' or later on this day.', 'warn');
  if (to - moment > 2000) say('Nothing is recorded at ' + exact.format(moment) + '; it goes on at ' + exact.format(to) + '.');
  else say('');
  line.hand(to);
  tell(to);
  show.seek(chosen().id, to, line.footage.at(-1).to, line.footage.find(each => each.to > to).encrypted);
}
// tell: where playback is and what holds there. Browsers say it four times a second, busy ones less often: what was passed since is told as well, or a single
// altered picture would go by without a word.
function tell(moment, since = moment) {
  told_of = moment;
  $('clock').textContent = moment === null ? '--:--:--' : exact.format(moment);
  const verdict = moment === null ? undefined : line.verdict(moment, Math.min(since, moment));
  const unknown = moment !== null && line.unknown(moment);
  $('seal').hidden = !verdict && !unknown;
  $('seal').className = 'seal ' + (unknown ? '' : verdict || '');
  $('seal').textContent = unknown ? 'From the store, not judged' : verdict ? verdicts[verdict].name : '';
}
// tell_of_gap: where pictures do not decode, what the signatures say of them stays to be read.
function tell_of_gap({ from, to }) {
  line.hand(to);
  tell(to, from);
  if (to > from) say('The pictures at ' + exact.format(from) + ' do not decode' + ($('seal').textContent ? ' (' + $('seal').textContent.toLowerCase() + ')' : '') + '; it goes on after them.', 'bad');
}
function told(event, text) {
  const moment = show.now();
  if (event === 'moved' && moment !== null) line.hand(moment), tell(moment, told_of ?? moment);
  if (event === 'moved' && show.encrypted && show.playing && show.fresh()) $('unlock').hidden = true;
  if (event === 'playing') state('Playing', true);
  if (event === 'waiting') state('Loading…');
  if (event === 'bringing') state(text);
  if (event === 'passed over') tell_of_gap(text);
  if (event === 'refused') say(text, 'warn');
  if (event === 'pause') state('Paused');
  if (event === 'ended') state('The end of what is recorded');
  if (event === 'locked') state('Encrypted'), $('unlock').hidden = false, say('This footage is encrypted. With its key it can be seen here.', 'warn'), $('key').focus();
  if (event === 'wrong key') state('Encrypted'), $('unlock').hidden = false, say(text, 'bad');
  if (event === 'sound') $('sound').hidden = text !== 'plays', $('unheard').hidden = text !== 'G.711';
  if (event === 'failed') state('No picture'), say(text, 'bad');
  $('play').textContent = show.playing ? 'Pause' : 'Play';
}
// everywhere: footage here and in the store, as one list.
function everywhere({ footage, stored }) {
  for (const each of stored) in_store.set(each.from, each);
  if (stored.length) $('in-store').hidden = false;
  return [...footage, ...stored.map(each => ({ ...each, stored: true }))].sort((a, b) => a.from - b.from);
}
// bring_here: what is to be played and only the store has; nothing is asked where there is no such thing.
async function bring_here({ camera, to }, at, told) {
  return [...in_store.values()].some(each => each.to > at && each.from < to) ? bring(camera, at, to, told) : { until: to, refused: [] };
}
// stands_out: what is not authentic, as a list, for who cannot see the colours or has no time to look for them.
function stands_out(list) {
  const odd = list.filter(each => each.verdict !== 'authentic' && each.verdict !== 'countersigned' && each.verdict !== 'not_verifiable_without_key');
  $('odd').hidden = !odd.length;
  $('fine').hidden = Boolean(odd.length);
  $('fine').textContent = !line.footage.length ? 'Nothing: nothing is recorded.' : !list.length ? 'Nobody has judged this day yet.' : list.some(each => each.verdict === 'not_verifiable_without_key')
    ? 'Nothing: every signature that can be checked without the key is right.' : list.some(each => each.verdict === 'countersigned') ? 'Nothing: all that is here is as it arrived; what is countersigned no camera signed.' : 'Nothing: all that is here is authentic.';
  $('odd-rows').replaceChildren(...odd.slice(0, 200).map(each => {
    const go = make('button', { type: 'button', className: 'plain', ariaLabel: 'Show ' + exact.format(each.from) }, 'Show');
    go.addEventListener('click', () => { seek(Math.max(line.day.from, each.from - 1000)); $('video').scrollIntoView({ block: 'nearest' }); });
    const what = make('span', { className: 'mark ' + each.verdict }, verdicts[each.verdict].name);
    return make('tr', {}, make('td', { 'data-name': 'Time' }, exact.format(each.from) + (each.to - each.from >= 1000 ? ' – ' + exact.format(each.to) : '')),
      make('td', { 'data-name': 'Verdict' }, make('span', {}, what, each.frames ? ' (' + each.frames + (each.frames === 1 ? ' picture)' : ' pictures)') : '')), make('td', { 'data-name': 'Why' }, each.details), make('td', { className: 'act' }, go));
  }));
}
// catching_up: footage without verdicts is being judged by the recorder; what it finds comes by itself.
function catching_up(now) {
  judging = now;
  $('judging').hidden = !now;
  $('judging').textContent = now ? 'The recorder is judging footage without verdicts: ' + now.done + ' of ' + now.segments + ' files are done.' : '';
}
// offer: a value for a field, unless somebody has typed one: that stays until it is cleared.
function offer(field, value) {
  if (!field.dataset.typed) field.value = value;
}
function typed({ target }) {
  if (target.value || target.validity.badInput) target.dataset.typed = 'yes';   // badInput: half a date
  else delete target.dataset.typed;
}
// job: begins long work and waits for it; told(percent).
async function job(what, body, told) {
  const { value: { [what]: number } } = await api('POST', '/api/cameras/' + chosen().id + '/' + what, body);
  for (;;) {
    const { value } = await api('GET', '/api/' + what + 's/' + number);
    if (value.state === 'done') return value;
    if (value.state === 'failed') throw new problem(0, { title: 'That failed: ' + value.problem + '.' });
    told(value.all ? Math.floor(100 * value.done / value.all) + ' %' : '');
    await new Promise(done => setTimeout(done, 300));
  }
}
// take_along: an export, then a link to it, and what verify said of it.
async function take_along(from, to) {
  const box = $('exported');
  box.className = 'note';
  const value = await job('export', { from, to }, percent => { box.textContent = 'Exporting… ' + percent; }).catch(error => { box.textContent = ''; throw error; });
  const pictures = value.parts.reduce((sum, each) => sum + each.frames, 0);
  const says = ['every picture is authentic', 'something in it is altered or missing: see the report', 'not all is proven: encrypted footage is proven with its key, countersigned footage from its arrival on'][value.verify_exit_code] || 'see the report';
  box.className = 'note ' + (['good', 'bad', 'warn'][value.verify_exit_code] || 'warn');
  box.replaceChildren(make('a', { href: value.file, download: value.name + '.tar' }, value.name + '.tar'), ', ' + Math.ceil(value.bytes / 1024) + ' KiB, ' + pictures + ' pictures: ' + says + '. ' + value.notes.join(' '));
}
// check_again: what the files say now, in the place of what was found when they were recorded. It is shown, and changes nothing.
async function check_again() {
  const box = $('checked'), { day } = line, first = line.footage[0].from, last = line.footage.at(-1).to;
  const value = await job('check', { from: new Date(Math.max(day.from, first)).toISOString(), to: new Date(Math.min(day.to, last) + 1).toISOString() }, percent => { box.textContent = 'Checking… ' + percent; })
    .catch(error => { box.textContent = ''; throw error; });
  if (line.day !== day) return;
  const elsewhere = line.verdicts.filter(each => line.footage.some(there => there.stored && there.from < each.to && each.from < there.to));   // these files are not here to be checked
  line.judge([...value.verdicts, ...elsewhere]);
  stands_out(line.verdicts);
  const other = value.differences.filter(each => each.contradicts).length;
  box.textContent = value.frames + ' pictures in ' + value.segments + ' files checked' + (other ? '; ' + other + (other === 1 ? ' stretch is' : ' stretches are') + ' not what was recorded.' : '; all is as it was recorded.')
    + (value.unusable.length ? ' Not readable: ' + value.unusable.join(', ') : '');
}
async function take_day() {
  const camera = chosen(), text = $('day').value, mine = ++loading;
  if (!camera || !text) return;
  const day = { from: midnight(text), to: midnight(after(text, 1)) };
  const { value } = await api('GET', '/api/cameras/' + camera.id + '/timeline?from=' + day.from + '&to=' + day.to);
  if (mine !== loading) return;
  value.footage = everywhere(value);
  line.show(day, value.footage, value.verdicts);
  stands_out(value.verdicts);
  catching_up(value.judging);
  $('exported').textContent = $('checked').textContent = '';
  $('again').hidden = $('export').hidden = !works || !value.footage.length;
  $('empty').hidden = Boolean(value.footage.length);
  $('empty').textContent = camera.first === null ? 'Nothing of this camera is recorded yet.' : 'Nothing was recorded on this day.';
  const shown = value.footage.at(-1);
  if (shown) offer($('from'), local_text(Math.max(shown.from, shown.to - 60000))), offer($('to'), local_text(shown.to));
  document.body.dataset.day = text;
}
// refresh: of a day that is being recorded, or judged, what came since; the choice, the zoom and what a check has found stay.
async function refresh() {
  const { day } = line, mine = loading;
  if (document.hidden || !(judging || line.footage.some(each => each.recording))) return;
  const { value } = await api('GET', '/api/cameras/' + chosen().id + '/timeline?from=' + day.from + '&to=' + day.to);
  if (mine !== loading) return;
  value.footage = everywhere(value);
  if (!value.footage.length) return;
  catching_up(value.judging);
  line.grow(value.footage);
  show.grew(value.footage.at(-1).to);
  if (!$('checked').textContent) line.judge(value.verdicts), stands_out(value.verdicts);
}
function take_camera() {
  const camera = chosen();
  in_store.clear();
  show.stop();
  say('');
  $('unlock').hidden = true;
  line.hand(null);
  tell(null);
  state(camera ? 'Choose a time' : 'No camera');
  if (!camera) return;
  const last = camera.last ?? Date.now();
  $('day').min = camera.first === null ? '' : local_day(camera.first);
  $('day').max = local_day(Math.max(last, Date.now()));
  if (!$('day').value || camera.first === null || $('day').value < $('day').min || $('day').value > local_day(last)) $('day').value = local_day(last);
  return take_day();
}

start(async () => {
  legend($('legend'));
  line = new timeline($('timeline'), seek);
  show = new player($('video'), told, bring_here);
  if (matchMedia('(max-width: 34rem)').matches) document.querySelector('.legend').open = false;
  const { level } = await open();
  works = level <= 2;
  $('check').addEventListener('click', async () => {
    $('check').disabled = true;
    await check_again().catch(complain);
    $('check').disabled = false;
  });
  const { value: said } = await api('GET', '/api/cameras');
  cameras = said.cameras;
  $('trouble').hidden = !said.problem;
  $('trouble').textContent = said.problem ? 'Recorder: ' + said.problem : '';
  if (!cameras.length) {
    for (const id of ['timeline', 'export']) $(id).hidden = true;
    for (const each of document.querySelectorAll('.chosen, .picture, .controls, .legend, section.card')) each.hidden = true;
    $('empty').hidden = false;
    $('empty').textContent = 'No camera is configured. An administrator adds one on the page Cameras, or on the recorder: recorder add rtsps://USER@CAMERA/PATH';
    return;
  }
  $('camera').append(...cameras.map(each => make('option', { value: each.id }, each.id + (each.configured ? '' : ' (no longer recorded)'))));
  const again = act => () => Promise.resolve(act()).catch(complain);
  $('camera').addEventListener('change', again(take_camera));
  $('day').addEventListener('change', again(take_day));
  $('day-before').addEventListener('click', again(() => { $('day').value = after($('day').value, -1); return take_day(); }));
  $('day-after').addEventListener('click', again(() => { $('day').value = after($('day').value, 1); return take_day(); }));
  $('wider').addEventListener('click', () => line.zoom(4));
  $('nearer').addEventListener('click', () => line.zoom(1 / 4));
  $('speed').addEventListener('change', () => { $('video').playbackRate = $('video').defaultPlaybackRate = Number($('speed').value); });
  $('sound').addEventListener('click', () => {   // silent until somebody asks for it
    const { video } = show;
    video.muted = !video.muted;
    $('sound').setAttribute('aria-pressed', String(!video.muted));
  });
  $('play').addEventListener('click', () => {
    if (show.playing) $('video').pause();
    else if (show.hls) $('video').play().catch(() => {});
    else if (line.footage.length) seek(line.at ?? line.footage[0].from);
  });
  onsubmit($('unlock'), async (given, form) => {
    const parts = /^(?:([0-9a-f]{32}):)?([0-9a-f]{32})$/i.exec(given.key.trim());
    if (!parts) return void mark(form, 'key', 'A key has 32 hexadecimal digits.');
    await show.use(parts[1]?.toLowerCase(), parts[2].toLowerCase());
  });
  for (const each of ['from', 'to']) $(each).addEventListener('input', typed);
  onsubmit($('export'), async given => {
    const from = new Date(given.from), to = new Date(given.to);
    if (isNaN(from) || isNaN(to)) return void mark($('export'), isNaN(from) ? 'from' : 'to', 'A date and a time.');
    $('exported').textContent = '';
    await take_along(from.toISOString(), to.toISOString());
  });
  setInterval(() => refresh().catch(() => {}), 5000);   // what is wrong is said by what somebody does, not by this
  await take_camera();
});
