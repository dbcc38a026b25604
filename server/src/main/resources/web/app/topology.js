// Who replicates from whom, and what is wrong.
import { h } from '../vendor/preact.js';
import htm from '../vendor/htm.js';
import { askPromote } from './actions.js';
import { session } from './store.js';

const html = htm.bind(h);

function tone(instance) {
  if (instance.well) return 'good';
  return instance.reachable ? 'warn' : 'bad';
}

function facts(instance) {
  const all = [];
  if (instance.source) {
    all.push(['lag', instance.lag_seconds === null ? 'unknown' : `${instance.lag_seconds} s`]);
    all.push(['missing', instance.missing_transactions ?? 'unknown']);
  }
  if (instance.semi_sync !== 'none') all.push(['semi-sync', instance.semi_sync]);
  if (instance.waiting_commits) all.push(['waiting commits', instance.waiting_commits]);
  if (instance.version) all.push(['version', instance.version]);
  return all;
}

function mayPromote(cluster, instance) {
  return session.value?.may_act && cluster?.primary && instance.role === 'replica' && instance.reachable;
}

function Instance({ instance, cluster }) {
  return html`<article class=${`instance ${tone(instance)} ${instance.role}`}>
    <div class="who"><strong>${instance.key}</strong><span class="role">${instance.role}</span></div>
    <div class="state"><span class="dot" aria-hidden="true"></span>${instance.state}</div>
    <dl>${facts(instance).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${mayPromote(cluster, instance) && html`<button class="promote"
      onClick=${() => askPromote(cluster, instance)}>Promote</button>`}
    ${instance.replication_error && html`<p class="error">${instance.replication_error}</p>`}
    ${instance.failure && html`<p class="error">${instance.failure}</p>`}
    ${instance.executed && html`<p class="gtid" title="executed GTIDs">${instance.executed}</p>`}
  </article>`;
}

function Branch({ nodes, cluster }) {
  return html`<ul>${nodes.map((node) => html`<li key=${node.instance.key}>
    <${Instance} instance=${node.instance} cluster=${cluster} />
    ${node.replicas.length > 0 && html`<${Branch} nodes=${node.replicas} cluster=${cluster} />`}
  </li>`)}</ul>`;
}

export function Topology({ topology, cluster }) {
  if (!topology) return html`<section class="topology"><h2>Topology</h2><p>Not seen yet.</p></section>`;
  return html`<section class="topology" aria-label="Topology">
    <h2>Topology</h2><${Branch} nodes=${topology.roots} cluster=${cluster} />
  </section>`;
}

export function Problems({ cluster }) {
  if (!cluster?.problems.length) return null;
  return html`<section class="problems" aria-label="Problems" role="alert">
    <ul>${cluster.problems.map((p) => html`<li key=${p.code + p.instance}>
      <code>${p.code}</code> ${p.instance}: ${p.sentence}</li>`)}</ul>
  </section>`;
}
