// The timeline: footage of a day and what the signatures say of it, drawn by colour, pattern and letter; a slider for mouse, finger and keyboard.
import { make } from '/frame.js';

export const verdicts = {
  authentic: { letter: '', name: 'Authentic', says: 'The camera signed exactly these pictures.' },
  countersigned: { letter: 'C', name: 'Countersigned', says: 'No camera signed these pictures. The recorder signed exactly these when they arrived; before that nothing is known.' },
  altered: { letter: 'A', name: 'Altered', says: 'Pictures are not those that the camera signed.' },
  missing: { letter: 'M', name: 'Missing', says: 'Pictures that the camera signed are not there.' },
  not_covered: { letter: 'N', name: 'Not covered', says: 'No signature of a trusted camera speaks of them.' },
  not_verifiable_without_key: { letter: 'K', name: 'Not verifiable without key', says: 'Encrypted; the signatures are of a trusted camera.' },
  unsigned: { letter: 'U', name: 'Unsigned', says: 'The camera signs nothing.' },
};
const xmlns = 'http://www.w3.org/2000/svg';
const draw = (name, attributes = {}, ...children) => {
  const made = document.createElementNS(xmlns, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
// pattern: of a verdict, in its colour. The letter says it once more where there is room.
const strokes = { countersigned: 'M4 1L7 4L4 7L1 4Z', altered: 'M0 0L8 8M8 0L0 8', missing: 'M4 0V8', not_covered: 'M0 4H8', not_verifiable_without_key: 'M0 8L8 0', unsigned: 'M2 2H4M6 6H8' };
let patterns = 0;
function pattern(verdict) {
  const id = 'pattern-' + ++patterns;
  const made = draw('pattern', { id, width: 8, height: 8, patternUnits: 'userSpaceOnUse', class: verdict }, draw('rect', { width: 8, height: 8, fill: 'currentColor', 'fill-opacity': strokes[verdict] ? 0.35 : 1 }));
  if (strokes[verdict]) made.append(draw('path', { d: strokes[verdict], stroke: 'currentColor', 'stroke-width': 2 }));
  return { id, made };
}
export function legend(list) {
  list.replaceChildren(...Object.entries(verdicts).map(([verdict, { letter, name, says }]) => {
    const { id, made } = pattern(verdict);
    const sample = draw('svg', { viewBox: '0 0 40 22', 'aria-hidden': 'true' }, draw('defs', {}, made), draw('rect', { width: 40, height: 22, fill: 'url(#' + id + ')' }));
    if (letter) sample.append(draw('rect', { x: 13, y: 3, width: 14, height: 16, rx: 3, fill: 'var(--card)' }), draw('text', { x: 20, y: 15.5, 'text-anchor': 'middle' }, letter));
    return make('li', {}, sample, make('span', {}, make('strong', {}, name), make('small', {}, says)));
  }), make('li', {}, draw('svg', { viewBox: '0 0 40 22', 'aria-hidden': 'true' }, draw('rect', { y: 16, width: 40, height: 6, fill: 'var(--footage)' })),
    make('span', {}, make('strong', {}, 'Recorded'), make('small', {}, 'The lower line; without a colour above it nobody has judged it yet.'))),
  make('li', { id: 'in-store', hidden: true }, draw('svg', { viewBox: '0 0 40 22', 'aria-hidden': 'true' }, draw('rect', { x: 1, y: 15, width: 38, height: 6, class: 'stored' })),
    make('span', {}, make('strong', {}, 'In the store'), make('small', {}, 'The object store alone has it: it is brought here when it is played.'))));
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const steps = [5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 10800, 21600].map(s => s * 1000);

// timeline: at `box`. show() a day, hand() where playback is; sought(time) is called when somebody chooses one.
export class timeline {
  constructor(box, sought) {
    Object.assign(this, { box, sought, day: { from: 0, to: 86400000 }, view: { from: 0, to: 86400000 }, at: null, footage: [], verdicts: [], dragged: null });
    new ResizeObserver(() => this.paint()).observe(box);
    const time = event => {
      const { left, width } = box.getBoundingClientRect();
      return this.view.from + Math.min(1, Math.max(0, (event.clientX - left) / width)) * (this.view.to - this.view.from);
    };
    box.addEventListener('pointerdown', event => { box.setPointerCapture(event.pointerId); this.dragged = time(event); this.paint(); });
    box.addEventListener('pointermove', event => { if (this.dragged !== null) this.dragged = time(event), this.paint(); });
    box.addEventListener('pointerup', event => { if (this.dragged !== null) this.dragged = null, this.sought(time(event)); });
    box.addEventListener('pointercancel', () => { this.dragged = null; this.paint(); });
    box.addEventListener('keydown', event => {
      const span = this.view.to - this.view.from, now = this.at ?? this.view.from;
      const to = { ArrowLeft: now - span / 100, ArrowDown: now - span / 100, ArrowRight: now + span / 100, ArrowUp: now + span / 100, PageDown: now - span / 10, PageUp: now + span / 10, Home: this.day.from, End: this.day.to - 1000 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.sought(Math.min(Math.max(to, this.day.from), this.day.to - 1000));
    });
  }
  show(day, footage, verdicts) {
    Object.assign(this, { day, view: { ...day }, footage, verdicts });
    this.paint();
  }
  // grow: the same day, with what came since.
  grow(footage) {
    this.footage = footage;
    this.paint();
  }
  judge(verdicts) {
    this.verdicts = verdicts;
    this.paint();
  }
  // zoom: by a factor, around the hand, within the day.
  zoom(factor) {
    const span = Math.min(this.day.to - this.day.from, Math.max(60000, (this.view.to - this.view.from) * factor));
    const middle = this.at ?? (this.footage.length ? this.footage[0].from : (this.view.from + this.view.to) / 2);
    const from = Math.min(Math.max(middle - span / 2, this.day.from), this.day.to - span);
    this.view = { from, to: from + span };
    this.paint();
  }
  hand(at) {
    this.at = at;
    const { from, to } = this.view;
    if (at !== null && this.dragged === null && (at < from || at > to) && at >= this.day.from && at < this.day.to) this.view = { from: at - (to - from) / 10, to: at + (to - from) * 0.9 };
    this.paint();
  }
  paint() {
    const { box, view: { from, to } } = this;
    const width = box.clientWidth, height = box.clientHeight;
    if (!width) return;
    const x = time => (time - from) / (to - from) * width;
    const svg = draw('svg', { 'aria-hidden': 'true' }), defs = draw('defs');
    svg.append(defs);
    const fills = {};
    for (const verdict of Object.keys(verdicts)) {
      const { id, made } = pattern(verdict);
      defs.append(made);
      fills[verdict] = 'url(#' + id + ')';
    }
    const step = steps.find(each => x(from + each) >= 56) || steps.at(-1);
    const zone = new Date(from).getTimezoneOffset() * 60000;   // ticks at whole local hours
    for (let at = Math.ceil((from - zone) / step) * step + zone; at < to; at += step)
      svg.append(draw('line', { class: 'tick', x1: x(at), x2: x(at), y1: 0, y2: height }), draw('text', { x: x(at) + 3, y: 13 }, (step < 60000 ? exact : clock).format(at)));
    const seen = list => list.filter(each => each.to >= from && each.from <= to);
    for (const each of seen(this.footage)) svg.append(draw('rect', { class: each.stored ? 'stored' : 'footage', x: x(each.from), y: height - 16, width: Math.max(2, x(each.to) - x(each.from)), height: 8 }));
    // What is bad is drawn last and never narrower than a finger can find.
    const order = ['authentic', 'countersigned', 'not_verifiable_without_key', 'unsigned', 'not_covered', 'missing', 'altered'];
    for (const each of seen(this.verdicts).sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))) {
      const { letter } = verdicts[each.verdict];
      const wide = Math.max(letter ? 4 : 1, x(each.to) - x(each.from));
      svg.append(draw('rect', { class: 'verdict', 'data-verdict': each.verdict, x: x(each.from), y: 20, width: wide, height: height - 40, fill: fills[each.verdict] }));
      if (letter && (wide > 18 || each.verdict === 'altered' || each.verdict === 'missing'))
        svg.append(draw('rect', { x: x(each.from) + wide / 2 - 7, y: height / 2 - 8, width: 14, height: 16, rx: 3, fill: 'var(--card)' }), draw('text', { class: 'letter', x: x(each.from) + wide / 2, y: height / 2 + 4.5, 'text-anchor': 'middle' }, letter));
    }
    const at = this.dragged ?? this.at;
    if (at !== null && at >= from && at <= to) svg.append(draw('line', { class: 'hand', x1: x(at), x2: x(at), y1: 0, y2: height }), draw('circle', { class: 'knob', cx: x(at), cy: height - 5, r: 5 }));
    box.replaceChildren(svg);
    box.dataset.view = from + ',' + to;
    box.setAttribute('aria-valuenow', at === null ? 0 : Math.round((at - this.day.from) / 1000));
    box.setAttribute('aria-valuetext', at === null ? 'no time chosen' : exact.format(at) + (this.verdict(at) ? ', ' + verdicts[this.verdict(at)].name.toLowerCase() : ''));
  }
  // verdict: of a moment, or of all since an earlier one; the worst when several hold.
  verdict(at, since = at) {
    const order = ['altered', 'missing', 'not_covered', 'unsigned', 'not_verifiable_without_key', 'countersigned', 'authentic'];
    const here = this.verdicts.filter(each => each.from <= at && since < Math.max(each.to, each.from + 1000)).map(each => each.verdict);
    return order.find(each => here.includes(each));
  }
  // unknown: a moment of what only the store has, of which this recorder does not know what was put there; its verdicts speak of something else.
  unknown(at) { return this.footage.some(each => each.stored && !each.known && each.from <= at && at < each.to); }
  // next: where footage goes on from here, or null.
  next(at) {
    const here = this.footage.find(each => each.to > at);
    return here ? Math.max(at, here.from) : null;
  }
}
