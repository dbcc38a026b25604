// Who replicates from whom, and what is wrong.
import { h } from '../vendor/preact.js';
import htm from '../vendor/htm.js';
import { askDowntime, askEndDowntime, askPromote, askRecover, mayAct } from './actions.js';
import { suspensions } from './store.js';

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

const isWrong = (cluster, instance) => cluster?.problems.some((p) => p.instance === instance.key);

function Buttons({ instance, cluster, downtime }) {
  if (!mayAct() || !cluster) return null;
  const promotable = cluster.primary && instance.role === 'replica' && instance.reachable;
  return html`<div class="buttons">
    ${isWrong(cluster, instance) && html`<button onClick=${() => askRecover(cluster, instance)}>Recover</button>`}
    ${promotable && html`<button onClick=${() => askPromote(cluster, instance)}>Promote</button>`}
    ${downtime
      ? html`<button onClick=${() => askEndDowntime(instance, downtime)}>End downtime</button>`
      : html`<button onClick=${() => askDowntime(instance)}>Downtime</button>`}
  </div>`;
}

function Suspended({ suspension }) {
  return html`<p class="suspended">${suspension.kind} until ${new Date(suspension.until).toLocaleString()}
    ${' '}(${suspension.owner}: ${suspension.reason})</p>`;
}

function Instance({ instance, cluster }) {
  const suspended = suspensions.value.filter((suspension) => suspension.instance === instance.key);
  const downtime = suspended.find((suspension) => suspension.kind === 'downtime');
  return html`<article class=${`instance ${tone(instance)} ${instance.role}`} aria-label=${instance.key}>
    <div class="who"><strong>${instance.key}</strong><span class="role">${instance.role}</span></div>
    <div class="state"><span class="dot" aria-hidden="true"></span>${instance.state}</div>
    <dl>${facts(instance).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${suspended.map((suspension) => html`<${Suspended} key=${suspension.kind} suspension=${suspension} />`)}
    <${Buttons} instance=${instance} cluster=${cluster} downtime=${downtime} />
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
