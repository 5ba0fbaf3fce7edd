// First access: the first administrator.
import { $, api, onsubmit, say } from '/frame.js';
import { product } from '/product.js';

onsubmit($('first'), async given => {
  try {
    await api('POST', '/api/setup', given);
  } catch (error) {
    if (error.status !== 409 && error.status !== 401) throw error;
    return say('This ' + product.noun + ' has its first administrator already. Log in on the first page.', 'warn');
  }
  $('first').hidden = $('words').hidden = true;
  $('next').hidden = false;
  say('The administrator is set. The browser will ask for this name and password.', 'good');
  $('next').querySelector('a').focus();
});
document.body.dataset.ready = 'yes';
