// The camera's pages: each fetches its setting, shows it, and sends it back with the version it has seen.
'use strict';
const $ = id => document.getElementById(id);
const say = text => { $('message').textContent = text; };

async function api(method, path, body, etag) {
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (etag) headers['If-Match'] = etag;
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const type = answer.headers.get('Content-Type') || '';
  const value = type.includes('json') ? await answer.json() : await answer.text();
  if (!answer.ok) throw new Error([value.title, value.detail].filter(Boolean).join(': ') || answer.statusText);
  return { value, etag: answer.headers.get('ETag') };
}
const fields = form => Object.fromEntries(new FormData(form));
const on = (form, act) => form.addEventListener('submit', event => {
  event.preventDefault();
  say('');
  act(fields(form)).catch(error => say(error.message));
});
const add = (to, name, text) => { const made = document.createElement(name); made.textContent = text; to.append(made); return made; };

const pages = {
  async live() {
    const show = async () => {
      const answer = await fetch('/snapshot.jpg');
      if (!answer.ok) return say('No picture: ' + answer.statusText);
      const url = URL.createObjectURL(await answer.blob());
      $('live').onload = () => URL.revokeObjectURL(url);
      $('live').src = url;
    };
    await show();
    setInterval(() => show().catch(error => say(error.message)), 1000);
  },
  async setup() {
    on($('form'), async given => { await api('POST', '/api/setup', given); location.href = '/'; });
  },
  async users() {
    const show = async () => {
      const { value } = await api('GET', '/api/accounts');
      $('rows').replaceChildren();
      for (const account of value.accounts) {
        const row = add($('rows'), 'tr', '');
        add(row, 'td', account.name);
        add(row, 'td', ['', '1. Administrator', '2. Camera control', '3. Live only'][account.level]);
        add(row, 'td', account.password_set);
        add(add(row, 'td', ''), 'button', 'Delete').addEventListener('click', () =>
          api('DELETE', '/api/accounts/' + account.name).then(show).catch(error => say(error.message)));
      }
    };
    on($('form'), async given => { await api('POST', '/api/accounts', { ...given, level: Number(given.level) }); await show(); });
    await show();
  },
  async hosts() {
    let etag;
    const show = async () => {
      const now = await api('GET', '/api/hosts');
      etag = now.etag;
      $('form').rules.value = now.value.rules.join('\n');
      $('confirm').hidden = now.value.trial_seconds_left === null;
      if (!$('confirm').hidden) say('These rules are on trial for ' + now.value.trial_seconds_left + ' seconds.');
    };
    on($('form'), async given => {
      await api('PUT', '/api/hosts', { rules: given.rules.split('\n').map(line => line.trim()).filter(Boolean) }, etag);
      await show();
    });
    $('confirm').addEventListener('click', () => api('POST', '/api/hosts/confirm').then(() => { say('Confirmed.'); return show(); }).catch(error => say(error.message)));
    await show();
  },
  async https() {
    let etag;
    const show = async () => {
      const now = await api('GET', '/api/https');
      etag = now.etag;
      $('facts').replaceChildren();
      for (const [name, value] of Object.entries({ connection: now.value.connection, ...now.value.certificate })) {
        add($('facts'), 'dt', name.replaceAll('_', ' '));
        add($('facts'), 'dd', String(value));
      }
    };
    on($('request'), async given => { $('pem').textContent = (await api('POST', '/api/https/request', given)).value; });
    on($('install'), async given => { await api('PUT', '/api/https/certificate', given, etag); say('Installed; new connections use it.'); await show(); });
    await show();
  },
  async network() {
    let etag;
    const show = async () => {
      const now = await api('GET', '/api/network');
      etag = now.etag;
      $('form').replaceChildren();
      for (const [name, value] of Object.entries(now.value)) {
        const label = add($('form'), 'label', name.replaceAll('_', ' '));
        const input = add(label, 'input', '');
        input.name = name;
        input.value = value;
        if (typeof value === 'number') input.type = 'number';
      }
      add($('form'), 'button', 'Set');
    };
    on($('form'), async () => {
      const given = {};
      for (const input of $('form').querySelectorAll('input')) given[input.name] = input.type === 'number' ? Number(input.value) : input.value;
      await api('PUT', '/api/network', given, etag);
      await show();
      say('Stored.');
    });
    await show();
  },
};
pages[document.body.dataset.page]().catch(error => say(error.message));
