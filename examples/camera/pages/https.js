// HTTPS: the connection setting, the certificate, and how to get a better one.
import { $, api, facts, make, onsubmit, open, say, start, time } from '/frame.js';
import { product } from '/product.js';

let etag;
const lines = text => text.split('\n').map(each => each.trim()).filter(Boolean);
async function show() {
  const now = await api('GET', '/api/https');
  etag = now.etag;
  const { connection, certificate: c } = now.value;
  $('connection').elements.connection.value = connection;
  const days = Math.floor((new Date(c.valid_until) - Date.now()) / 86400000);
  const kind = c.self_signed ? make('span', { className: 'tag warn' }, 'self-signed') : make('span', { className: 'tag' }, 'issued');
  facts($('facts'), [['Subject', c.subject], ['Issuer', c.issuer], ['Kind', kind], ['Names', (c.names || []).join(', ') || 'none'], ['Valid', time(c.valid_from) + ' to ' + time(c.valid_until)],
    ['SHA-256', make('span', { className: 'mono' }, c.sha256)]]);
  const warning = days < 0 ? 'It is over: browsers refuse it.' : days < 30 ? 'It ends in ' + days + ' days.' : c.self_signed ? 'It is self-signed: clients cannot tell this ' + product.noun + ' from an impostor. Make a request, let your authority sign it, and install the answer.' : '';
  $('warning').textContent = warning;
  $('warning').hidden = !warning;
}

start(async () => {
  const { level } = await open();
  if (level > 1) for (const each of $('connection').elements) each.disabled = true;
  $('common_name').value = $('self-name').value = location.hostname;
  $('names').value = $('self-names').value = location.hostname.replace(/^\[|\]$/g, '');
  onsubmit($('connection'), async given => {
    try {
      await api('PUT', '/api/https', given, etag);
      say('The connection is ' + given.connection + '.', 'good');
    } catch (error) {
      await show();
      throw error;
    }
  });
  onsubmit($('request'), async given => {
    const { value } = await api('POST', '/api/https/request', { ...given, names: lines(given.names) });
    $('pem').textContent = value;
    URL.revokeObjectURL($('save').href);
    $('save').href = URL.createObjectURL(new Blob([value], { type: 'application/x-pem-file' }));
    $('pem').hidden = $('save').hidden = false;
  });
  $('file').addEventListener('change', async () => { if ($('file').files[0]) $('chain').value = await $('file').files[0].text(); });
  onsubmit($('install'), async (given, form) => {
    await api('PUT', '/api/https/certificate', given, etag);
    form.reset();
    await show();
    say('Installed; new connections use it.', 'good');
  });
  onsubmit($('self'), async given => {
    await api('PUT', '/api/https/self-signed', { common_name: given.common_name, names: lines(given.names), days: /^\d+$/.test(given.days) ? Number(given.days) : 0 }, etag);
    await show();
    say('Generated; new connections use it.', 'good');
  });
  await show();
});
