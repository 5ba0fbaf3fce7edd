// Host auth.: rules of addresses; they are on trial until they are confirmed.
import { $, api, onsubmit, open, start } from '/frame.js';
import { trial } from '/trial.js';

let etag;
const rules = trial('/api/hosts', 'rules', show);
async function show() {
  const now = await api('GET', '/api/hosts');
  etag = now.etag;
  $('rules').value = now.value.rules.join('\n');
  rules.goes_on(now.value.trial_seconds_left);
}
// lines: the rules, and where each stands, as blank lines are none.
const lines = text => text.split('\n').map(each => each.trim()).filter(Boolean);

start(async () => {
  const { address, level } = await open();
  $('address').textContent = address;
  $('rules').readOnly = level > 1;
  rules.allow(level <= 1);
  onsubmit($('hosts'), async given => {
    await api('PUT', '/api/hosts', { rules: lines(given.rules), trial_seconds: Number(given.trial_seconds) }, etag);
    await show();
    $('confirm').focus();
  });
  await show();
});
