// Host auth.: rules of addresses; they are on trial until they are confirmed.
import { $, api, complain, onsubmit, open, say, start } from '/frame.js';

let etag, ends = 0, ticking;
async function show() {
  const now = await api('GET', '/api/hosts');
  etag = now.etag;
  $('rules').value = now.value.rules.join('\n');
  const left = now.value.trial_seconds_left;
  $('trial').hidden = left === null;
  ends = left === null ? 0 : Date.now() + left * 1000;
  clearInterval(ticking);
  if (ends) tick(), ticking = setInterval(tick, 1000);
}
function tick() {
  const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  $('left').textContent = left > 90 ? Math.ceil(left / 60) + ' minutes' : left + ' seconds';
  if (left > 0) return;
  clearInterval(ticking);
  setTimeout(() => show().then(() => { if (!ends) say('The trial is over: the former rules are back.', 'warn'); }).catch(complain), 1000);
}
const press = (id, path, text) => $(id).addEventListener('click', async () => {
  $(id).disabled = true;
  try {
    await api('POST', path);
    await show();
    say(text, 'good');
  } catch (error) {
    complain(error);
  } finally {
    $(id).disabled = false;
  }
});
// lines: the rules, and where each stands, as blank lines are none.
const lines = text => text.split('\n').map(each => each.trim()).filter(Boolean);

start(async () => {
  const { address, level } = await open();
  $('address').textContent = address;
  $('rules').readOnly = level > 1;
  $('confirm').hidden = $('back').hidden = level > 1;
  press('confirm', '/api/hosts/confirm', 'Confirmed: the rules stay.');
  press('back', '/api/hosts/take-back', 'Taken back: the former rules are in force.');
  onsubmit($('hosts'), async given => {
    await api('PUT', '/api/hosts', { rules: lines(given.rules), trial_seconds: Number(given.trial_seconds) }, etag);
    await show();
    $('confirm').focus();
  });
  await show();
});
