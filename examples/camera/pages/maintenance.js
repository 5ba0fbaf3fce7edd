// Product: what this camera is, and the factory reset.
import { $, api, facts, levels, make, mark, onsubmit, open, start, time } from '/frame.js';

start(async () => {
  const status = await open();
  facts($('facts'), [['Serial number', status.serial || 'none'], ['Its time', time(status.time)], ['You', status.user + ', ' + levels[status.level] + ', from ' + status.address],
    ['Fingerprint of the product', make('span', { className: 'mono' }, status.fingerprint)]]);
  onsubmit($('reset'), async (given, form) => {
    if (given.serial !== status.serial) return void mark(form, 'serial', 'This is not the serial number of this camera.');
    await api('POST', '/api/factory-reset');
    location.href = '/setup.html';
  });
});
