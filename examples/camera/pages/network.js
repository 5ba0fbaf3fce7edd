// Network: addresses, ports, sizes. New addresses are on trial until they are confirmed by the new one.
import { $, api, complain, fill, onsubmit, open, say, start } from '/frame.js';

let etag, former, ends = 0, ticking;
const numbers = ['ipv6_prefix', 'http_port', 'https_port', 'rtsps_port', 'max_rtp_packet_bytes', 'max_segment_bytes', 'bandwidth_kbps', 'easy_ip_setup_minutes'];
const at_once = ['max_segment_bytes', 'easy_ip_setup_minutes'];
const of_the_interface = name => name.startsWith('ipv6') || name.endsWith('_dns') || ['address', 'subnet_mask', 'gateway'].includes(name);
async function show() {
  const now = await api('GET', '/api/network');
  ({ etag, value: former } = now);
  fill($('network'), former);
  $('ipv6').checked = former.ipv6;
  $('applies').textContent = former.interface ? 'New addresses are on trial: ' + former.interface + ' has them beside the former ones until you confirm them.'
    : 'Stored, and no more: this camera was started without an interface to set.';
  const left = former.trial_seconds_left;
  $('trial').hidden = left === null;
  $('there').href = 'https://' + former.address + (location.port ? ':' + location.port : '') + '/network.html';
  ends = left === null ? 0 : Date.now() + left * 1000;
  clearInterval(ticking);
  if (ends) tick(), ticking = setInterval(tick, 1000);
}
function tick() {
  const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  $('left').textContent = left > 90 ? Math.ceil(left / 60) + ' minutes' : left + ' seconds';
  if (left > 0) return;
  clearInterval(ticking);
  setTimeout(() => show().then(() => { if (!ends) say('The trial is over: the former addresses are back.', 'warn'); }).catch(complain), 1000);
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

start(async () => {
  const { level } = await open();
  if (level > 1) for (const each of $('network').elements) each.disabled = true;
  $('confirm').hidden = $('back').hidden = level > 1;
  press('confirm', '/api/network/confirm', 'Confirmed: the addresses stay.');
  press('back', '/api/network/take-back', 'Taken back: the former addresses are in force.');
  onsubmit($('network'), async given => {
    const changed = {};
    for (const [name, text] of Object.entries({ ...given, ipv6: $('ipv6').checked })) {
      const value = numbers.includes(name) && /^\d+$/.test(text) ? Number(text) : text;
      if (value !== former[name]) changed[name] = value;
    }
    if (!Object.keys(changed).length) return say('Nothing has changed.');
    await api('PUT', '/api/network', changed, etag);
    const restart = Object.keys(changed).some(name => !of_the_interface(name) && !at_once.includes(name));
    await show();
    say((ends ? 'On trial.' : 'Stored.') + (restart ? ' Some of it is used when the camera starts again.' : ''), 'good');
  });
  await show();
});
