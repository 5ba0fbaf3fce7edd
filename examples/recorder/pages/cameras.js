// Cameras: what is recorded; an administrator looks at a camera, decides whether it is the right one, and adds it; or removes one.
import { $, api, facts, make, onsubmit, open, problem, say, start, time } from '/frame.js';

let looked, number, subject;   // what was asked, the look at it, and the camera of the dialog
const path = id => '/api/cameras/' + encodeURIComponent(id);
const kept = { sealed: 'Signed and encrypted by the camera', countersigned: 'Signed and encrypted by the recorder', countersigned_clear: 'Signed by the recorder, in the clear', as_it_comes: 'As it comes' };
const way = { tcp: '', udp: ' over UDP', http: ' through HTTP', https: ' through HTTPS' };

async function show(level) {
  const { value } = await api('GET', '/api/camera-settings');
  $('rows').replaceChildren(...value.cameras.map(camera => {
    const act = make('td', { className: 'act' });
    if (level === 1) {
      const button = make('button', { type: 'button', className: 'danger', ariaLabel: 'Remove ' + camera.id }, 'Remove');
      button.addEventListener('click', () => {
        subject = camera.id;
        $('remove').querySelector('.form-message').hidden = true;
        $('remove-title').textContent = 'Remove ' + camera.id;
        $('remove').showModal();
      });
      act.append(button);
    }
    const footage = kept[camera.footage];
    return make('tr', {}, make('td', { 'data-name': 'Camera' }, make('strong', {}, camera.id)), make('td', { 'data-name': 'Address', className: 'address' }, camera.url),
      make('td', { 'data-name': 'Footage' }, footage + way[camera.transport] + (camera.fingerprint ? '; its certificate is pinned' : '')), act);
  }));
  if (!value.cameras.length) $('rows').replaceChildren(make('tr', {}, make('td', { className: 'empty', colSpan: 4 }, 'No camera yet.')));
}
// look: asks the recorder to look, waits, and shows what it found.
async function look() {
  $('found').hidden = true;
  say('The recorder looks at the camera…');
  ({ value: { probe: number } } = await api('POST', '/api/cameras/probe', looked));
  let seen;
  for (;;) {
    ({ value: seen } = await api('GET', '/api/probes/' + number));
    if (seen.state !== 'running') break;
    await new Promise(done => setTimeout(done, 300));
  }
  say('');
  if (seen.state === 'failed') throw new problem(0, { title: seen.problem + '.' });
  tell(seen);
}
function tell(seen) {
  const { certificate } = seen, good = !seen.problem;
  $('verdict').className = 'note ' + (good ? certificate ? 'good' : 'warn' : seen.pinnable ? 'warn' : 'bad');
  $('verdict').textContent = seen.problem ? seen.problem[0].toUpperCase() + seen.problem.slice(1) + '.'
    : !certificate ? 'It answers. Nobody can know whether it is the camera: rtsp:// proves nothing, and others on the way can see its video.'
    : looked.fingerprint ? 'It is the camera whose certificate you believe.' : 'An authority of this recorder vouches for it.';
  const list = [];
  if (certificate) list.push(['Certificate of', certificate.subject], ...(certificate.device ? [['Device', certificate.device]] : []), ['Issued by', certificate.self_signed ? 'itself' : certificate.issuer],
    ['For', certificate.names.join(', ') || 'no name'], ['Valid', time(certificate.from) + ' to ' + time(certificate.until)], ['SHA-256', make('code', { className: 'fingerprint' }, certificate.sha256)]);
  if (seen.streams.length) list.push(['Stream', seen.streams.join(', ') + (seen.encrypted === null ? '' : seen.encrypted ? ', encrypted' : ', in the clear') + (seen.signed === null ? '' : seen.signed ? ', signed' : ', not signed')]);
  facts($('certificate'), list);
  $('pinning').hidden = !seen.pinnable;
  $('pin').value = certificate ? certificate.sha256 : '';
  $('add').hidden = !good;
  if (good && !$('id').value) $('id').value = new URL(looked.url.replace(/^rtsps?:/i, 'https:')).hostname.replace(/[^a-z0-9.-]/g, '-');
  $('found').hidden = false;
  $('found-title').focus();
}

start(async () => {
  const { level } = await open();
  for (const each of document.querySelectorAll('[data-close]')) each.addEventListener('click', () => each.closest('dialog').close());
  onsubmit($('look'), async given => {
    looked = { url: given.url.trim(), password: given.password, transport: given.transport, footage: given.footage, accept_md5: given.accept_md5 === 'on' };
    await look();
  });
  $('pin').addEventListener('click', async () => {
    looked.fingerprint = $('pin').value;
    $('pin').disabled = true;
    await look().catch(error => say(error.message, 'bad'));
    $('pin').disabled = false;
  });
  onsubmit($('add'), async given => {
    await api('POST', '/api/cameras', { probe: number, id: given.id.trim() });
    $('look').reset(), $('add').reset();
    $('found').hidden = true;
    await show(level);
    say(given.id.trim() + ' is added, and recorded from now on.', 'good');
  });
  onsubmit($('remove-form'), async () => {
    await api('DELETE', path(subject));
    $('remove').close();
    await show(level);
    say(subject + ' is removed. Its footage stays.', 'good');
  });
  await show(level);
});
