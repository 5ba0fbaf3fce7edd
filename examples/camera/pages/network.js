// Network: addresses, ports, sizes.
import { $, api, fill, onsubmit, open, say, start } from '/frame.js';

let etag, former;
const numbers = ['http_port', 'https_port', 'rtsps_port', 'max_rtp_packet_bytes', 'max_segment_bytes', 'bandwidth_kbps', 'easy_ip_setup_minutes'];
async function show() {
  const now = await api('GET', '/api/network');
  ({ etag, value: former } = now);
  fill($('network'), former);
}

start(async () => {
  const { level } = await open();
  if (level > 1) for (const each of $('network').elements) each.disabled = true;
  onsubmit($('network'), async given => {
    const changed = {};
    for (const [name, text] of Object.entries(given)) {
      const value = numbers.includes(name) && /^\d+$/.test(text) ? Number(text) : text;
      if (value !== former[name]) changed[name] = value;
    }
    if (!Object.keys(changed).length) return say('Nothing has changed.');
    await api('PUT', '/api/network', changed, etag);
    const restart = Object.keys(changed).some(name => !['address', 'subnet_mask', 'gateway', 'max_segment_bytes', 'easy_ip_setup_minutes'].includes(name));
    await show();
    say('Stored.' + (restart ? ' Some of it is used when the camera starts again.' : ''), 'good');
  });
  await show();
});
