// Audio: the sound of all streams.
import { $, api, facts, make, onsubmit, open, say, start } from '/frame.js';

const codecs = {
  aac: ['AAC-LC', 'Good sound at a low bit rate; heard on the Live page, in players and in recordings.'],
  pcma: ['G.711 A-law (PCMA)', 'Telephone quality, understood everywhere by RTSP; browsers do not play it, so the Live page is silent.'],
  pcmu: ['G.711 \u00b5-law (PCMU)', 'The same, as North America and Japan have it.'],
};
const sources = { tone: 'Test tone', speech: 'Test speech' };
const form = $('audio');
let etag, former;

async function show() {
  ({ etag, value: former } = await api('GET', '/api/audio'));
  const { value: all } = await api('GET', '/api/streams');
  form.elements.on.checked = former.on;
  form.elements.source.value = former.source;
  for (const each of form.querySelectorAll('[name=codec]')) each.checked = each.value === former.codec;
  const said = ({ name, on, source }) => !on ? 'off' : former.streams[name] ? codecs[former.streams[name]][0] + (source === 'file' ? ', of the file' : '')
    : former.on && source === 'file' ? 'no sound: the file that it shows has none of this format' : 'no sound';
  facts($('streams'), all.streams.map(each => [each.codec + ', stream ' + each.name.at(-1), said(each)]));
}

start(async () => {
  const { level } = await open();
  const { value: { codecs: offered, sources: heard } } = await api('GET', '/api/audio');
  for (const name of offered) {
    const [title, hint] = codecs[name], id = 'codec-' + name;
    $('codecs').append(make('div', { className: 'choice' }, make('input', { type: 'radio', name: 'codec', value: name, id }),
      make('label', { htmlFor: id }, title, make('span', { className: 'hint' }, hint))));
  }
  for (const name of heard) form.elements.source.append(make('option', { value: name }, sources[name]));
  if (level > 1) for (const each of form.elements) each.disabled = true;
  $('set').hidden = level > 1;
  onsubmit(form, async ({ codec, source }) => {
    const wanted = { on: form.elements.on.checked, codec, source };
    if (Object.entries(wanted).every(([name, value]) => value === former[name])) return say('Nothing has changed.');
    await api('PUT', '/api/audio', wanted, etag);
    await show();
    say(former.on ? 'The streams have sound: ' + codecs[former.codec][0] + '.' : 'The streams have no sound.', 'good');
  });
  await show();
});
