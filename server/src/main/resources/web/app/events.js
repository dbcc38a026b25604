// What happened, newest first.
import { h } from '../vendor/preact.js';
import htm from '../vendor/htm.js';
import { events } from './store.js';

const html = htm.bind(h);
const GOOD = new Set(['promote', 'release', 'done', 'rejoined']);
const BAD = new Set(['fault', 'refused', 'aborted', 'load', 'detected']);

function tone(kind) {
  if (GOOD.has(kind)) return 'good';
  return BAD.has(kind) ? 'bad' : '';
}

function time(at) {
  const date = new Date(at);
  const two = (n) => String(n).padStart(2, '0');
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

export function Events() {
  return html`<section class="events" aria-label="Events">
    <h2>Events</h2>
    ${events.value.length === 0 && html`<p>Nothing has happened yet. That is good.</p>`}
    <ol>${events.value.map((event) => html`<li key=${event.id} class=${tone(event.kind)}>
      <time datetime=${event.at}>${time(event.at)}</time>
      <span class="kind">${event.kind}</span>
      <span class="sentence">${event.sentence}</span>
    </li>`)}</ol>
  </section>`;
}
