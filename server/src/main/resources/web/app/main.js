// The live page: header, numbers, topology, events.
import { h, render } from '../vendor/preact.js';
import htm from '../vendor/htm.js';
import '../vendor/signals.js';
import { chosen, clusters, connected, start } from './store.js';
import { Numbers } from './numbers.js';
import { Problems, Topology } from './topology.js';
import { Events } from './events.js';
import { Actions, Question } from './actions.js';
import { Recoveries } from './recoveries.js';

const html = htm.bind(h);

const STATE_TONE = { healthy: 'good', degraded: 'warn', 'no primary': 'bad' };

function ClusterChoice() {
  const names = [...clusters.value.keys()];
  if (names.length < 2) return null;
  return html`<nav class="choice" aria-label="Clusters">
    ${names.map((name) => html`<button key=${name} aria-pressed=${name === chosen.value}
      onClick=${() => { chosen.value = name; }}>${name}</button>`)}
  </nav>`;
}

function Header({ cluster }) {
  const tone = connected.value ? STATE_TONE[cluster?.state] ?? 'warn' : 'off';
  const word = connected.value ? cluster?.state ?? 'no cluster' : 'not connected';
  return html`<header>
    <h1><img src="icon.svg" alt="" width="28" height="28" /> Baton</h1>
    ${cluster && html`<span class="name">${cluster.name}</span>`}
    <span class=${`pill ${tone}`} role="status">${word}</span>
    ${cluster && !cluster.armed && html`<span class="pill off">observed only</span>`}
    <${ClusterChoice} />
  </header>`;
}

function Page() {
  const { cluster, topology } = clusters.value.get(chosen.value) ?? {};
  return html`<${Header} cluster=${cluster} />
    <main>
      <${Numbers} cluster=${cluster} />
      <${Problems} cluster=${cluster} />
      <${Actions} cluster=${cluster} />
      <${Recoveries} cluster=${cluster} />
      <${Topology} topology=${topology} cluster=${cluster} />
      <${Events} />
    </main>
    <${Question} />
    <footer>The same by HTTP: <a href="api/v1/clusters">/api/v1/clusters</a>,
      and on a terminal: <code>baton topology</code></footer>`;
}

start();
const page = document.getElementById('page');
page.replaceChildren();
render(html`<${Page} />`, page);
