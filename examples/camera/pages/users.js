// User auth.: accounts, how clients prove who they are, the own password.
import { $, api, facts, levels, make, onsubmit, open, say, start, time } from '/frame.js';

let subject, scheme_etag;
const path = name => '/api/accounts/' + encodeURIComponent(name);

function ask(dialog, account) {
  subject = account;
  const form = dialog.querySelector('form');
  form.reset();
  form.querySelector('.form-message').hidden = true;
  dialog.querySelector('h2').textContent = (dialog.id === 'change' ? 'Change ' : 'Delete ') + account.name;
  $('whose').value = account.name;
  if (form.elements.level) form.elements.level.value = account.level;
  dialog.showModal();
}
async function show(level) {
  const { value } = await api('GET', '/api/accounts');
  $('rows').replaceChildren(...value.accounts.map(account => {
    const act = make('td', { className: 'act' });
    const button = (text, dialog, kind) => {
      const made = make('button', { type: 'button', className: kind, ariaLabel: text + ' ' + account.name }, text);
      made.addEventListener('click', () => ask(dialog, account));
      act.append(made);
    };
    if (level === 1) button('Change', $('change'), 'plain'), button('Delete', $('remove'), 'danger');
    return make('tr', {}, make('td', { 'data-name': 'User name' }, make('strong', {}, account.name)), make('td', { 'data-name': 'Access level' }, levels[account.level]),
      make('td', { 'data-name': 'Password set' }, time(account.password_set)), act);
  }));
}
async function show_scheme(level) {
  const { value, etag } = await api('GET', '/api/authentication');
  scheme_etag = etag;
  const form = $('scheme');
  form.elements.authentication.value = value.authentication;
  form.querySelector('fieldset').disabled = level > 1 || !value.can_be_changed;
  form.querySelector('.row').hidden = level > 1 || !value.can_be_changed;
  facts($('fixed'), [['User auth.', 'On; without it, it is another product'], ['Guest user', value.guest ? 'Use: strangers see live video' : 'Not use; with guests, it is another product']]);
}

start(async () => {
  const { level, user } = await open();
  $('mine').value = user;
  for (const each of document.querySelectorAll('[data-close]')) each.addEventListener('click', () => each.closest('dialog').close());
  onsubmit($('new'), async (given, form) => {
    await api('POST', '/api/accounts', { ...given, level: Number(given.level) });
    form.reset();
    await show(level);
    say(given.name + ' is registered.', 'good');
  });
  onsubmit($('change-form'), async given => {
    if (given.password || given.retyped) await api('PUT', path(subject.name), { password: given.password, retyped: given.retyped });
    if (Number(given.level) !== subject.level) await api('PUT', path(subject.name), { level: Number(given.level) });
    $('change').close();
    await show(level);
    say(subject.name + ' is changed.', 'good');
  });
  onsubmit($('remove-form'), async () => {
    await api('DELETE', path(subject.name));
    $('remove').close();
    await show(level);
    say(subject.name + ' is deleted.', 'good');
  });
  onsubmit($('own'), async (given, form) => {
    await api('PUT', '/api/password', given);
    form.reset();
    say('Your password is changed. The browser will ask for the new one.', 'good');
  });
  onsubmit($('scheme'), async given => {
    await api('PUT', '/api/authentication', given, scheme_etag);
    await show_scheme(level);
    say('From now on clients use ' + given.authentication + '.', 'good');
  });
  if (level <= 2) await Promise.all([show(level), show_scheme(level)]);
});
