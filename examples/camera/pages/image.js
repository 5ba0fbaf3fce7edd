// Image: what holds for all of it, then the JPEGs and the streams, a card each.
import { $, api, fill, make, onsubmit, open, say, start } from '/frame.js';

const numbers = ['frames_per_second', 'bitrate_kbps', 'gop_frames'], flags = ['on', 'encrypted', 'gop_control'];

const rate = ms => (ms < 1000 ? Math.round(1000 / ms) : Number((1000 / ms).toFixed(2))) + 'fps';
const display = name => name.startsWith('jpeg') ? 'JPEG(' + name.at(-1) + ')' : (name.startsWith('h264') ? 'H.264' : 'H.265') + ', stream ' + name.at(-1);
const choices = (select, entries) => select.replaceChildren(...entries.map(([value, text]) => make('option', { value }, text)));
// named: the labels of a form from a template get ids that are its alone.
function named(form, id, title) {
  form.id = id;
  const heading = form.querySelector('h2');
  heading.textContent = title;
  heading.id = id + '-title';
  form.setAttribute('aria-labelledby', heading.id);
  for (const each of form.querySelectorAll('[data-for]')) each.htmlFor = form.elements[each.dataset.for].id = id + '-' + each.dataset.for;
}
function only_shown(form) {
  for (const each of form.elements) each.disabled = true;
  form.querySelector('.row').hidden = true;
}

// card: a form of its own from the template, whose names become ids that are the stream's alone.
function card({ name, codec, rtsps_path }, { can_encrypt, most }, level) {
  const form = $('stream').content.cloneNode(true).querySelector('form');
  named(form, name.replace('/', '-'), codec + ', stream ' + name.at(-1));
  form.querySelector('.path').textContent = 'RTSPS ' + rtsps_path;
  for (const each of form.querySelectorAll('[data-most]')) {
    const field = form.elements[each.dataset.most];
    each.id = field.id + '-hint';
    each.dataset.text = each.textContent;
    field.setAttribute('aria-describedby', each.id);
  }
  bound(form, most);
  form.querySelector('.choice .hint').textContent = can_encrypt ? 'For recorders and viewers that hold its key.' : 'Nobody holds a key: start the camera with --viewer, --passphrase-file or --key-output.';
  if (!can_encrypt) form.elements.encrypted.disabled = true;
  if (level > 1) only_shown(form);
  return form;
}
// bound: the most that the camera takes now.
function bound(form, most) {
  for (const each of form.querySelectorAll('[data-most]')) {
    each.textContent = each.dataset.text.replace('{most}', most[each.dataset.most]).replace('{seconds}', most.gop_seconds);
    form.elements[each.dataset.most].max = most[each.dataset.most];
  }
  form.querySelector('[data-gop]').textContent = most.gop_seconds;
}

async function show(name, form) {
  const { etag, value } = await api('GET', '/api/streams/' + name);
  fill(form, { ...value, size: value.width + 'x' + value.height });
  for (const each of flags) form.elements[each].checked = value[each];
  form.querySelector('.file').hidden = value.source !== 'file';
  return { etag, former: value };
}

async function show_image() {
  const { etag, value } = await api('GET', '/api/image');
  choices($('capture_fps'), value.capture_modes.map(fps => [fps, '2 mega pixel [16:9] (' + fps + 'fps mode)']));
  choices($('initial_display'), value.displays.map(name => [name, display(name)]));
  choices($('refresh_ms'), value.intervals_ms.map(ms => [ms, rate(ms)]));
  fill($('image'), value);
  return { etag, former: value };
}
async function jpeg({ name, path }, level) {
  const form = $('jpeg').content.cloneNode(true).querySelector('form'), at = '/api/image/' + name;
  named(form, name, display(name));
  form.querySelector('.path').textContent = path;
  if (level > 1) only_shown(form);
  $('jpegs').append(form);
  const show = async () => {
    const { etag, value } = await api('GET', at);
    fill(form, { ...value, size: value.width + 'x' + value.height });
    return { etag, former: value };
  };
  let now = await show();
  onsubmit(form, async given => {
    const [width, height] = given.size.split('x').map(Number), wanted = { width, height, quality: Number(given.quality) };
    if (Object.entries(wanted).every(([each, value]) => value === now.former[each])) return say('Nothing has changed.');
    await api('PUT', at, wanted, now.etag);
    now = await show();
    say(display(name) + ' is set.', 'good');
  });
}

start(async () => {
  const { level } = await open();
  let image = await show_image();
  if (level > 1) only_shown($('image'));
  const { value: all } = await api('GET', '/api/streams');
  const cards = [];   // a slower sensor slows the streams down
  onsubmit($('image'), async given => {
    const wanted = { capture_fps: Number(given.capture_fps), initial_display: given.initial_display, refresh_ms: Number(given.refresh_ms) };
    if (Object.entries(wanted).every(([each, value]) => value === image.former[each])) return say('Nothing has changed.');
    await api('PUT', '/api/image', wanted, image.etag);
    image = await show_image();
    const { most } = (await api('GET', '/api/streams')).value;
    for (const each of cards) await each(most);
    say('The image is set.', 'good');
  });
  for (const each of image.former.jpegs) await jpeg(each, level);
  for (const stream of all.streams) {
    const { name } = stream, form = card(stream, all, level);
    $('streams').append(form);
    let now = await show(name, form);
    cards.push(async most => {
      bound(form, most);
      now = await show(name, form);
    });
    onsubmit(form, async given => {
      const [width, height] = given.size.split('x').map(Number);
      const wanted = { width, height, transmission_priority: given.transmission_priority, image_quality: given.image_quality };
      for (const each of flags) wanted[each] = form.elements[each].checked;
      for (const each of numbers) wanted[each] = /^\d+$/.test(given[each]) ? Number(given[each]) : given[each];
      if (Object.entries(wanted).every(([each, value]) => value === now.former[each])) return say('Nothing has changed.');
      await api('PUT', '/api/streams/' + name, wanted, now.etag);
      now = await show(name, form);
      say(name + (now.former.on ? ' is set and shows its new pictures.' : ' is off.'), 'good');
    });
  }
});
