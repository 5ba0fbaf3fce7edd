// Live: what the camera sees now.
import { $, open, problem, say, start } from '/camera.js';

// still: one picture; the next is asked for when this one is there.
async function still() {
  const answer = await fetch('/snapshot.jpg');
  if (!answer.ok) throw new problem(answer.status, { title: 'The camera gives no picture now.' });
  const url = URL.createObjectURL(await answer.blob());
  $('still').onload = () => URL.revokeObjectURL(url);
  $('still').src = url;
}
async function stills() {
  try {
    await still();
    if ($('state').textContent !== 'Pictures') say('');
    $('state').textContent = 'Pictures';
    setTimeout(stills, 200);   // L16: 5 a second at most
  } catch (error) {
    $('state').textContent = 'No picture';
    say(error instanceof problem ? error.message : 'The camera does not answer; trying again.', 'bad');
    setTimeout(stills, 2000);
  }
}

start(async () => {
  await open();
  await stills();
});
