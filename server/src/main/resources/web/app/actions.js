// What a person can have done from the page. Nothing is sent before it is confirmed.
import { h } from '../vendor/preact.js';
import htm from '../vendor/htm.js';
import { signal } from '../vendor/signals.js';
import { session } from './store.js';

const html = htm.bind(h);

/** What is asked: {title, text, lines, field, run}, or null. */
const question = signal(null);
/** What the latest answer said: {tone, text}, or null. */
const answer = signal(null);
/** Whether a request is under way. */
const busy = signal(false);

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const json = await response.json();
  if (!response.ok) throw new Error(json.error?.message ?? `status ${response.status}`);
  return json;
}

async function run(work) {
  busy.value = true;
  answer.value = null;
  try {
    answer.value = await work();
  } catch (error) {
    answer.value = { tone: 'bad', text: error.message };
  } finally {
    busy.value = false;
    question.value = null;
  }
}

function told(operation) {
  return { tone: operation.state === 'DONE' ? 'good' : 'bad', text: `${operation.state}: ${operation.outcome}` };
}

const path = (cluster) => `api/v1/clusters/${encodeURIComponent(cluster.name)}`;

/** Asks to make an instance the primary. */
export function askPromote(cluster, instance) {
  question.value = {
    title: `Promote ${instance.key}?`,
    text: `The primary role moves from ${cluster.primary} in a planned way; clients wait meanwhile.`,
    run: async () => told(await post(`${path(cluster)}/switchover`, { target: instance.key })),
  };
}

function askFailover(cluster) {
  question.value = {
    title: `Fail over cluster ${cluster.name}?`,
    text: `${cluster.primary ?? 'The primary'} is replaced now, without its help.`,
    run: async () => told(await post(`${path(cluster)}/failover`, {})),
  };
}

function askDiscover() {
  question.value = {
    title: 'Discover a server',
    text: 'Its whole cluster is looked after from then on, observing only.',
    field: 'host:port',
    run: async (instance) => {
      const found = await post('api/v1/discover', { instance });
      const known = found.is_new ? 'which is new' : 'which was known';
      return { tone: 'good', text: `${found.instance} is of cluster ${found.cluster}, ${known}.` };
    },
  };
}

async function askReload() {
  await run(async () => {
    const seen = await post('api/v1/configuration/reload', { dry_run: true });
    if (seen.refusal) return { tone: 'bad', text: seen.refusal };
    if (seen.differences.length === 0) return { tone: 'good', text: 'The file says what is in force.' };
    setTimeout(() => confirmReload(seen.differences));
    return null;
  });
}

function confirmReload(differences) {
  const text = (value) => value ?? '(not there)';
  question.value = {
    title: 'Reload the configuration?',
    text: 'All of this is applied, or nothing.',
    lines: differences.map((d) => `${d.name}: ${text(d.before)} → ${text(d.after)}`),
    run: async () => {
      const done = await post('api/v1/configuration/reload', { dry_run: false });
      return done.refusal
        ? { tone: 'bad', text: done.refusal }
        : { tone: 'good', text: 'The configuration is in force.' };
    },
  };
}

/** The buttons that concern a cluster or Baton itself; none for who may only look. */
export function Actions({ cluster }) {
  if (!session.value?.may_act) return null;
  return html`<section class="actions" aria-label="Actions">
    ${cluster && html`<button onClick=${() => askFailover(cluster)}>Recover (fail over)</button>`}
    <button onClick=${askDiscover}>Discover</button>
    ${session.value.reloads && html`<button onClick=${askReload}>Reload configuration</button>`}
    ${answer.value && html`<p class=${`answer ${answer.value.tone}`} role="status">${answer.value.text}</p>`}
  </section>`;
}

/** Asks before anything is done. */
export function Question() {
  const asked = question.value;
  if (!asked) return null;
  const submit = (event) => {
    event.preventDefault();
    run(() => asked.run(event.target.elements.value?.value));
  };
  return html`<div class="question" role="dialog" aria-modal="true" aria-labelledby="asked">
    <form onSubmit=${submit}>
      <h2 id="asked">${asked.title}</h2>
      <p>${asked.text}</p>
      ${asked.lines && html`<ul>${asked.lines.map((line) => html`<li key=${line}><code>${line}</code></li>`)}</ul>`}
      ${asked.field && html`<input name="value" placeholder=${asked.field} required autofocus />`}
      <button type="submit" disabled=${busy.value}>${busy.value ? 'Working…' : 'Do it'}</button>
      <button type="button" disabled=${busy.value} onClick=${() => { question.value = null; }}>Leave it</button>
    </form>
  </div>`;
}
