// Image: the streams, a card each.
import { $, api, fill, onsubmit, open, say, start } from '/frame.js';

const numbers = ['frames_per_second', 'bitrate_kbps', 'gop_frames'];

// card: a form of its own from the template, whose names become ids that are the stream's alone.
function card({ name, codec, rtsps_path }, { can_encrypt, most }, level) {
  const form = $('stream').content.cloneNode(true).querySelector('form');
  form.id = name.replace('/', '-');
  const title = form.querySelector('h2');
  title.textContent = codec + ', stream ' + name.at(-1);
  title.id = form.id + '-title';
  form.setAttribute('aria-labelledby', title.id);
  form.querySelector('.path').textContent = 'RTSPS ' + rtsps_path;
  for (const each of form.querySelectorAll('[data-for]')) each.htmlFor = form.elements[each.dataset.for].id = form.id + '-' + each.dataset.for;
  for (const each of form.querySelectorAll('[data-most]')) {
    const field = form.elements[each.dataset.most], limit = most[each.dataset.most];
    each.textContent = each.textContent.replace('{most}', limit);
    each.id = field.id + '-hint';
    field.max = limit;
    field.setAttribute('aria-describedby', each.id);
  }
  form.querySelector('.choice .hint').textContent = can_encrypt ? 'For recorders and viewers that hold its key.' : 'Nobody holds a key: start the camera with --viewer, --passphrase-file or --key-output.';
  if (!can_encrypt) form.elements.encrypted.disabled = true;
  if (level > 1) for (const each of form.elements) each.disabled = true;
  form.querySelector('.row').hidden = level > 1;
  return form;
}

async function show(name, form) {
  const { etag, value } = await api('GET', '/api/streams/' + name);
  fill(form, { ...value, size: value.width + 'x' + value.height });
  for (const each of ['on', 'encrypted']) form.elements[each].checked = value[each];
  form.querySelector('.file').hidden = value.source !== 'file';
  return { etag, former: value };
}

start(async () => {
  const { level } = await open();
  const { value: all } = await api('GET', '/api/streams');
  for (const stream of all.streams) {
    const { name } = stream, form = card(stream, all, level);
    $('streams').append(form);
    let now = await show(name, form);
    onsubmit(form, async given => {
      const [width, height] = given.size.split('x').map(Number);
      const wanted = { on: form.elements.on.checked, encrypted: form.elements.encrypted.checked, width, height };
      for (const each of numbers) wanted[each] = /^\d+$/.test(given[each]) ? Number(given[each]) : given[each];
      if (Object.entries(wanted).every(([each, value]) => value === now.former[each])) return say('Nothing has changed.');
      await api('PUT', '/api/streams/' + name, wanted, now.etag);
      now = await show(name, form);
      say(name + (now.former.on ? ' is set and shows its new pictures.' : ' is off.'), 'good');
    });
  }
});
