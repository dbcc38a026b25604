// The few numbers that tell how it goes, and the last minute of writes as a curve.
import { h } from '../vendor/preact.js';
import htm from '../vendor/htm.js';
import { load, samples } from './store.js';

const html = htm.bind(h);
const NOTABLE_PAUSE_MS = 200;
const WIDTH = 480;
const HEIGHT = 56;
const SLOTS = 240;
const FEWEST_SLOTS = 40; // a curve that has just begun grows from the left

const number = (value) => value.toLocaleString('en');

function Tile({ label, value, tone }) {
  return html`<div class=${`tile ${tone ?? ''}`}><dt>${label}</dt><dd>${value}</dd></div>`;
}

function Curve() {
  const all = samples.value;
  const top = Math.max(4, ...all);
  const slots = Math.min(SLOTS, Math.max(FEWEST_SLOTS, all.length - 1));
  const x = (i) => (i * WIDTH) / slots;
  const y = (v) => HEIGHT - 2 - (v / top) * (HEIGHT - 6);
  const line = all.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(' ');
  const area = all.length ? `${x(0).toFixed(1)},${HEIGHT} ${line} ${x(all.length - 1).toFixed(1)},${HEIGHT}` : '';
  return html`<figure class="curve">
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img"
      aria-label="Acknowledged writes over the last minute">
      <polygon points=${area} class="area" /><polyline points=${line} class="line" />
    </svg>
    <figcaption>acknowledged writes, last minute</figcaption>
  </figure>`;
}

function LoadNumbers({ now }) {
  const paused = now.pause_ms >= NOTABLE_PAUSE_MS;
  return html`
    <${Tile} label="acknowledged" value=${number(now.acked)} />
    <${Tile} label="per second" value=${number(now.per_second)} />
    <${Tile} label=${paused ? 'paused for' : 'longest pause'} tone=${paused ? 'warn' : ''}
      value=${`${number(paused ? now.pause_ms : now.longest_gap_ms)} ms`} />
    <${Tile} label="failed" value=${number(now.failed)} tone=${now.failed ? 'bad' : ''} />
    <${Tile} label="unknown outcome" value=${number(now.unknown)} tone=${now.unknown ? 'warn' : ''} />`;
}

export function Numbers({ cluster }) {
  if (!cluster) return null;
  const { durability } = cluster;
  const acks = durability.mode === 'semi-sync' ? ` (${durability.acks})` : '';
  return html`<section aria-label="Numbers" class="numbers">
    <dl>
      <${Tile} label="primary" value=${cluster.primary ?? 'none'} tone=${cluster.primary ? '' : 'bad'} />
      <${Tile} label="epoch" value=${cluster.epoch} />
      <${Tile} label="durability" value=${durability.mode + acks} />
      ${load.value && html`<${LoadNumbers} now=${load.value} />`}
    </dl>
    ${load.value && html`<${Curve} />`}
  </section>`;
}
