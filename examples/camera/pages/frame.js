// What all pages share: the frame with its menu, requests to the API, and forms that say beside the field what is wrong.
import { product } from '/product.js';

export const $ = id => document.getElementById(id);
export const make = (name, properties = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties))
    if (key in made) made[key] = value; else made.setAttribute(key, value);
  made.append(...children);
  return made;
};
export const { levels } = product;
export const time = text => new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

// problem: what the product refused, in its words (RFC 9457); `errors` points at the members that are wrong.
export class problem extends Error {
  constructor(status, { title, detail, errors = [] }) {
    super(detail ? detail[0].toUpperCase() + detail.slice(1) + (/[.!?]$/.test(detail) ? '' : '.') : title);
    Object.assign(this, { status, title, errors });
  }
}
export async function api(method, path, body, etag) {
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (etag) headers['If-Match'] = etag;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new problem(0, { title: 'The ' + product.noun + ' does not answer. Is it still on, and may this address still reach it?' });
  }
  const type = answer.headers.get('Content-Type') || '';
  const value = type.includes('json') ? await answer.json() : await answer.text();
  if (!answer.ok) throw new problem(answer.status, value.title ? value : { title: answer.statusText || 'The ' + product.noun + ' refused, with status ' + answer.status });
  return { value, etag: answer.headers.get('ETag') };
}

// say: a sentence for everybody, read out by screen readers. kind: good, warn, bad or none.
export function say(text, kind = '') {
  const box = $('message');
  box.className = 'note ' + kind;
  box.setAttribute('role', kind === 'bad' ? 'alert' : 'status');
  box.textContent = text;
  if (text) box.scrollIntoView({ block: 'nearest' });
}
export const complain = error => say(error.message, 'bad');

function clear(form) {
  for (const each of form.querySelectorAll('.error')) each.remove();
  for (const each of form.querySelectorAll('[aria-invalid]')) {
    each.removeAttribute('aria-invalid');
    each.setAttribute('aria-describedby', (each.getAttribute('aria-describedby') || '').split(' ').filter(id => !id.endsWith('-error')).join(' '));
  }
}
// mark: the sentence beside its field; false when this form has no such field.
export function mark(form, name, text) {
  let field = form.elements[name];
  if (field instanceof RadioNodeList) field = field[0];
  if (!field) return false;
  const id = (field.id || name) + '-error';
  const at = field.closest('.field, fieldset');
  at.append(make('span', { className: 'error', id, textContent: text }));
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', ((field.getAttribute('aria-describedby') || '') + ' ' + id).trim());
  field.focus();
  return true;
}
// onsubmit: act(values, form); while it runs the form is busy and cannot be sent twice. A refusal goes beside its field, or above the form.
export function onsubmit(form, act) {
  form.noValidate = true;   // the camera says what is wrong, in one voice
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    clear(form);
    say('');
    form.ariaBusy = 'true';
    const buttons = [...form.querySelectorAll('button')].filter(each => !each.disabled);
    for (const each of buttons) each.disabled = true;
    try {
      await act(Object.fromEntries(new FormData(form)), form);
    } catch (error) {
      for (const each of buttons) each.disabled = false;
      const told = (error.errors || []).some(({ pointer, detail }) => mark(form, pointer.replace(/^#\//, '').split('/')[0], detail[0].toUpperCase() + detail.slice(1) + '.'));
      const notice = form.querySelector('.form-message');
      if (!told && notice) notice.textContent = error.message, notice.hidden = false;
      else if (!told) complain(error);
      if (!(error instanceof problem)) console.error(error);
    } finally {
      for (const each of buttons) each.disabled = false;
      form.ariaBusy = 'false';
    }
  });
  form.addEventListener('reset', () => clear(form));
}
// facts: a list of names and values; a value may be an element.
export const facts = (list, entries) => list.replaceChildren(...entries.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]));
// fill: the values of a setting into the fields of their names.
export function fill(form, values) {
  for (const [name, value] of Object.entries(values)) if (form.elements[name]) form.elements[name].value = String(value);
}

// open: puts header and menu around the page, and gives what the camera says of itself and of who asks.
export async function open() {
  for (const each of document.querySelectorAll('.noun')) each.textContent = product.noun;   // of pages that products share
  for (const each of document.querySelectorAll('select[name=level] option')) each.textContent = levels[each.value];
  document.title = document.title.replace(/ · .*/, '') + ' · ' + product.brand;
  const who = make('div', { className: 'who' });
  const serial = make('small');
  const links = make('ul');
  const nav = make('details', { className: 'menu' }, make('summary', {}, 'Menu'), make('nav', { 'aria-label': 'Pages' }, links));
  const wide = matchMedia('(min-width: 56rem)');
  const fit = () => { nav.open = wide.matches; };
  wide.addEventListener('change', fit);
  fit();
  document.body.prepend(make('a', { className: 'skip', href: '#main' }, 'To the content'),
    make('header', { className: 'top' }, make('img', { src: '/icon.svg', alt: '' }), make('div', { className: 'brand' }, product.brand, serial), who), nav);
  document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); $('main').focus(); });
  const { value } = await api('GET', '/api/status');
  serial.textContent = value.serial;
  who.append(value.user, make('small', {}, levels[value.level] || 'Guest'));
  for (const [group, pages] of product.menu) {
    const mine = pages.filter(([, , least, needs]) => value.level <= least && (!needs || value[needs])).map(([path, name]) => {
      const link = make('a', { href: path }, name);
      if (path === location.pathname) link.setAttribute('aria-current', 'page');
      return make('li', {}, link);
    });
    if (mine.length && group) links.append(make('li', {}, make('span', { className: 'group' }, group), make('ul', { 'aria-label': group }, ...mine)));
    else links.append(...mine);
  }
  if (value.password_is_due && location.pathname !== '/users.html')
    $('message').after(make('p', { className: 'note warn' }, 'Your password is old. ', make('a', { href: '/users.html' }, 'Change it')));
  for (const each of document.querySelectorAll('[data-level]')) each.hidden = value.level > Number(each.dataset.level);
  return value;
}
// start: runs a page; whatever goes wrong is said.
export const start = page => page().catch(error => { if (!(error instanceof problem)) console.error(error); complain(error); }).finally(() => { document.body.dataset.ready = 'yes'; });
