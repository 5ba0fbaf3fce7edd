// Network: addresses, ports, sizes. New addresses are on trial until they are confirmed by the new one.
import { $, api, complain, fill, onsubmit, open, say, start } from '/frame.js';
import { trial } from '/trial.js';

let etag, former, asking;
const addresses = trial('/api/network', 'addresses', show);
const numbers = ['ipv6_prefix', 'http_port', 'https_port', 'rtsps_port', 'max_rtp_packet_bytes', 'max_segment_bytes', 'bandwidth_kbps', 'easy_ip_setup_minutes'];
const switches = ['ipv6', 'dhcpv6', 'easy_ip_setup'];
const at_once = ['max_segment_bytes', 'easy_ip_setup', 'easy_ip_setup_minutes'];
const of_the_interface = name => name.startsWith('ipv6') || name.endsWith('_dns') || ['ipv4', 'dns', 'dhcpv6', 'line_speed', 'address', 'subnet_mask', 'gateway'].includes(name);
async function show() {
  const now = await api('GET', '/api/network');
  ({ etag, value: former } = now);
  $('easy_ip_setup_minutes').replaceChildren(...former.easy_ip_setup_periods.map(each => new Option(each ? each + ' min' : 'Unlimited', each)));
  fill($('network'), former);
  for (const name of switches) $(name).checked = former[name];
  $('applies').textContent = former.interface ? 'New addresses are on trial: ' + former.interface + ' has them beside the former ones until you confirm them.'
    : 'Stored, and no more: this camera was started without an interface to set.';
  lease();
  found();
  addresses.goes_on(former.trial_seconds_left);
}
const minutes = seconds => seconds === null ? '.' : ', for ' + Math.ceil(seconds / 60) + ' minutes more.';
// lease: what servers have lent; while one has not, it is asked for every two seconds, and the form stays as somebody is filling it.
function lease() {
  const lent = former.lease?.ipv4, at = former.ipv4 === 'DHCP' ? lent?.address : former.address;
  $('lent').hidden = !lent;
  if (lent) $('lent').textContent = lent.state !== 'lent' ? (lent.state === 'asking' ? 'A DHCP server is asked for an address.' : 'No DHCP server answers. The camera goes on asking.')
    : lent.server + ' has lent ' + lent.address + minutes(lent.seconds_left);
  const lent6 = former.lease?.ipv6;
  $('lent6').hidden = !lent6;
  if (lent6) $('lent6').textContent = lent6.state === 'lent' ? lent6.address + ' is lent' + minutes(lent6.seconds_left) : 'A DHCPv6 server is asked for an address.';
  $('waits').hidden = Boolean(at);
  $('confirm').disabled = !at;
  $('there').href = at ? 'https://' + at + (location.port ? ':' + location.port : '') + '/network.html' : '/network.html';
  $('there').textContent = at ?? 'the new address';
  clearTimeout(asking);
  if ([lent, lent6].some(each => each && each.state !== 'lent')) asking = setTimeout(() => api('GET', '/api/network').then(({ value }) => { former.lease = value.lease, lease(); }).catch(complain), 2000);
}
// found: whether tools find the camera now, and for how long.
function found() {
  const now = former.easy_ip;
  $('found').hidden = !now;
  if (now) $('found').textContent = !now.found ? 'Tools do not find this camera now.' + (former.easy_ip_setup ? ' Switch it off and on for another period.' : '')
    : 'Tools on ' + former.interface + ' find this camera' + minutes(now.seconds_left);
}

start(async () => {
  const { level } = await open();
  if (level > 1) for (const each of $('network').elements) each.disabled = true;
  addresses.allow(level <= 1);
  onsubmit($('network'), async given => {
    const changed = {};
    for (const [name, text] of Object.entries({ ...given, ...Object.fromEntries(switches.map(name => [name, $(name).checked])) })) {
      const value = numbers.includes(name) && /^\d+$/.test(text) ? Number(text) : text;
      if (value !== former[name]) changed[name] = value;
    }
    if (!Object.keys(changed).length) return say('Nothing has changed.');
    await api('PUT', '/api/network', changed, etag);
    const restart = Object.keys(changed).some(name => !of_the_interface(name) && !at_once.includes(name));
    await show();
    say((addresses.runs() ? 'On trial.' : 'Stored.') + (restart ? ' Some of it is used when the camera starts again.' : ''), 'good');
  });
  await show();
});
