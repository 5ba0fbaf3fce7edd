// What the pages share whose settings are on trial until they are confirmed: the clock that runs, and the buttons that end it.
import { $, api, complain, say } from '/frame.js';

// trial: of what is set at `path` and called `what` ("rules"); `show` reads the setting anew.
export function trial(path, what, show) {
  let ends = 0, ticking;
  function tick() {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    $('left').textContent = left > 90 ? Math.ceil(left / 60) + ' minutes' : left + ' seconds';
    if (left > 0) return;
    clearInterval(ticking);
    setTimeout(() => show().then(() => { if (!ends) say('The trial is over: the former ' + what + ' are back.', 'warn'); }).catch(complain), 1000);
  }
  const press = (id, end, text) => $(id).addEventListener('click', async () => {
    $(id).disabled = true;
    try {
      await api('POST', path + '/' + end);
      await show();
      say(text, 'good');
    } catch (error) {
      complain(error);
    } finally {
      $(id).disabled = false;
    }
  });
  press('confirm', 'confirm', 'Confirmed: the ' + what + ' stay.');
  press('back', 'take-back', 'Taken back: the former ' + what + ' are in force.');
  return {
    // goes_on: for so many seconds more; null: nothing is on trial.
    goes_on(left) {
      $('trial').hidden = left === null;
      ends = left === null ? 0 : Date.now() + left * 1000;
      clearInterval(ticking);
      if (ends) tick(), ticking = setInterval(tick, 1000);
    },
    runs: () => ends > 0,
    allow(may_end) { $('confirm').hidden = $('back').hidden = !may_end; },
  };
}
