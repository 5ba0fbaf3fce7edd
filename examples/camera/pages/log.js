// Log: the audit log.
import { $, api, complain, make, open, start, time } from '/frame.js';

let entries = [];
const bad = /wrong|refused|twice|not allowed|could not|does not allow|altered|failed/;
const exact = text => new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const about = ({ footage }) => footage ? footage.camera + ', ' + exact(footage.from) + ' – ' + exact(footage.to) + (footage.result ? ': ' + footage.result : '') : '';
function show() {
  const wanted = $('find').value.toLowerCase();
  const rows = entries.filter(each => [each.event, about(each), each.user, each.address].some(text => text.toLowerCase().includes(wanted))).map(each => {
    const cell = (name, ...content) => make('td', { 'data-name': name }, ...content);
    const what = make('span', bad.test(each.event + each.footage?.result) ? { className: 'tag bad' } : {}, each.event);
    return make('tr', {}, cell('Time', time(each.last)), cell('Event', what, ...(each.times > 1 ? [' ', make('span', { className: 'times' }, each.times + ' times')] : []), ...(each.footage ? [make('small', { className: 'about' }, about(each))] : [])), cell('User', each.user || '–'), cell('Address', each.address === '::' ? '–' : each.address));
  });
  $('rows').replaceChildren(...(rows.length ? rows : [make('tr', {}, make('td', { className: 'empty', colSpan: 4 }, wanted ? 'Nothing fits.' : 'Nothing has happened yet.'))]));
}
async function read() {
  const { value } = await api('GET', '/api/audit');
  entries = value.entries;
  $('forgotten').textContent = value.forgotten ? value.forgotten + ' older events are forgotten.' : '';
  show();
}

start(async () => {
  await open();
  $('find').addEventListener('input', show);
  $('again').addEventListener('click', () => read().catch(complain));
  await read();
});
