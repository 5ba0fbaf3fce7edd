// Sound of fragmented MP4, as far as a player must know: whether there is any, and how it is left out where the browser cannot play it. No byte moves.
const four = text => [...text].reduce((all, c) => all << 8 | c.charCodeAt(0), 0) >>> 0;
function* boxes(view, from, to) {
  for (let at = from; at + 8 <= to;) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > to) return;   // of an mdat that is longer nothing is asked
    yield { at: at + 8, type: view.getUint32(at + 4), end: at + size };
    at += size;
  }
}
const within = (view, box, type) => [...boxes(view, box.at, box.end)].filter(each => each.type === four(type));
const find = (view, box, ...path) => path.reduce((here, type) => here && within(view, here, type)[0], box);
const track_of = (view, trak) => { const head = find(view, trak, 'tkhd'); return head ? view.getUint32(head.at + (view.getUint8(head.at) ? 20 : 12)) : 0; };
const free = (view, box) => view.setUint32(box.at - 4, four('free'));
const has = (view, box, word) => { for (let at = box.at; at + 4 <= box.end; ++at) if (view.getUint32(at) === four(word)) return true; return false; };

// sound: of one playlist: take() each initialisation section and each fragment before the player has it.
export class sound {
  constructor() { this.kind = ''; this.left_out = 0; }   // kind: '', 'plays', 'G.711'; left_out: number of the track
  take(bytes) {
    const view = new DataView(bytes), whole = { at: 0, end: bytes.byteLength };
    const moov = find(view, whole, 'moov');
    if (moov) this.begin(view, moov);
    if (this.left_out)
      for (const moof of within(view, whole, 'moof'))
        for (const traf of within(view, moof, 'traf')) {
          const head = find(view, traf, 'tfhd');
          if (head && view.getUint32(head.at + 4) === this.left_out) free(view, traf);
        }
  }
  begin(view, moov) {
    this.kind = '', this.left_out = 0;
    for (const trak of within(view, moov, 'trak')) {
      const handler = find(view, trak, 'mdia', 'hdlr');
      if (!handler || view.getUint32(handler.at + 8) !== four('soun')) continue;
      const entries = find(view, trak, 'mdia', 'minf', 'stbl', 'stsd');
      this.kind = entries && (has(view, entries, 'alaw') || has(view, entries, 'ulaw')) ? 'G.711' : 'plays';
      if (this.kind === 'plays') return;
      this.left_out = track_of(view, trak);
      free(view, trak);
      const more = find(view, moov, 'mvex');
      for (const each of more ? within(view, more, 'trex') : []) if (view.getUint32(each.at + 4) === this.left_out) free(view, each);
    }
  }
}
