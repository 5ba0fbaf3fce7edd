// Footage that only the object store has comes into the recorder before it plays, some segments at a time; the recorder bounds how many.
import { api } from '/frame.js';

const iso = ms => new Date(ms).toISOString();
const pause = () => new Promise(done => setTimeout(done, 300));

// begun: the recorder brings something for somebody else now, or for this page: then it is asked again.
async function begun(body) {
  for (;;) {
    try {
      return (await api('POST', '/api/fetches', body)).value;
    } catch (error) {
      if (error.status !== 409) throw error;
      await pause();
    }
  }
}
// bring: of [from, to) what the recorder lacks; told(text) of the progress.   out  until: to then all is there; refused: what is not shown, and why
export async function bring(camera, from, to, told) {
  const { until, fetch, segments } = await begun({ camera, from: iso(from), to: iso(to) });
  if (fetch === undefined) return { until, refused: [] };
  const progress = done => told('Bringing ' + Math.min(done + 1, segments) + ' of ' + segments + (segments === 1 ? ' segment' : ' segments') + ' from the store');
  for (progress(0);;) {
    const { value } = await api('GET', '/api/fetches/' + fetch);
    if (value.state === 'done') return { until, refused: value.refused };
    if (value.state === 'failed') throw new Error('The object store gives nothing: ' + value.problem + '. What the recorder itself has plays on.');
    progress(value.done);
    await pause();
  }
}
