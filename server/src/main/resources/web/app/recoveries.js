// What was recovered and no person has said a word about yet.
import { h } from '../vendor/preact.js';
import htm from '../vendor/htm.js';
import { askAcknowledge, askAcknowledgeAll, mayAct } from './actions.js';
import { recoveries } from './store.js';

const html = htm.bind(h);

const TONE = { succeeded: 'good', failed: 'bad', running: 'warn' };

function Recovery({ recovery }) {
  const who = recovery.automatic ? 'by Baton' : 'asked for';
  return html`<li class=${TONE[recovery.state] ?? ''}>
    <span class="dot" aria-hidden="true"></span>
    <time datetime=${recovery.begun}>${new Date(recovery.begun).toLocaleString()}</time>
    <span>${recovery.kind} ${recovery.failed}${recovery.successor ? ` → ${recovery.successor}` : ''},
      ${' '}${who}: ${recovery.outcome || recovery.state}</span>
    ${mayAct() && recovery.state !== 'running'
      && html`<button onClick=${() => askAcknowledge(recovery)}>Acknowledge</button>`}
  </li>`;
}

export function Recoveries({ cluster }) {
  const mine = recoveries.value.filter((recovery) => recovery.cluster === cluster?.name);
  if (mine.length === 0) return null;
  return html`<section class="recoveries" aria-label="Recoveries">
    <h2>Recoveries to acknowledge</h2>
    <ul>${mine.map((recovery) => html`<${Recovery} key=${recovery.uid} recovery=${recovery} />`)}</ul>
    ${mayAct() && mine.length > 1
      && html`<button onClick=${() => askAcknowledgeAll(cluster, mine.length)}>Acknowledge all</button>`}
  </section>`;
}
