// What a person can have done from the page. Nothing is sent before it is confirmed.
import { h } from '../vendor/preact.js';
import { useEffect, useRef } from '../vendor/hooks.js';
import htm from '../vendor/htm.js';
import { signal } from '../vendor/signals.js';
import { session } from './store.js';

const html = htm.bind(h);

/** What is asked: {title, text, lines, fields, run}, or null. */
const question = signal(null);
/** What the latest answer said: {tone, text}, or null. */
const answer = signal(null);
/** Whether a request is under way. */
const busy = signal(false);

async function send(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error('Baton did not answer. Whether it was done is not known: look before you ask again.');
  }
  const json = await response.json().catch(() => null); // a reverse proxy says it in its own way
  if (!response.ok) throw new Error(json?.error?.message ?? `status ${response.status}`);
  return json;
}

async function run(work) {
  if (busy.value) return; // pressed twice
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

const clusterPath = (cluster) => `api/v1/clusters/${encodeURIComponent(cluster.name)}`;
const instancePath = (key) => `api/v1/instances/${encodeURIComponent(key)}`;

/** Whether who looks at the page may change anything. */
export const mayAct = () => Boolean(session.value?.may_act);

/** Asks to make an instance the primary. */
export function askPromote(cluster, instance) {
  question.value = {
    title: `Promote ${instance.key}?`,
    text: `The primary role moves from ${cluster.primary} in a planned way; clients wait meanwhile.`,
    run: async () => told(await send('POST', `${clusterPath(cluster)}/switchover`, { target: instance.key })),
  };
}

function askFailover(cluster) {
  question.value = {
    title: `Fail over cluster ${cluster.name}?`,
    text: `${cluster.primary ?? 'The primary'} is replaced now, without its help.`,
    run: async () => told(await send('POST', `${clusterPath(cluster)}/failover`, {})),
  };
}

/** Asks to recover from what is wrong with an instance. */
export function askRecover(cluster, instance) {
  const wrong = cluster.problems.filter((p) => p.instance === instance.key);
  question.value = {
    title: `Recover from the failure of ${instance.key}?`,
    text: 'What is wrong with it is mended now, whatever filters, windows and downtimes say;'
      + ' a dead primary is replaced.',
    lines: wrong.map((p) => `${p.code}: ${p.sentence}`),
    run: async () => told(await send('POST', `${instancePath(instance.key)}/recover`, {})),
  };
}

/** Asks to let recoveries leave an instance alone. */
export function askDowntime(instance) {
  question.value = {
    title: `Downtime for ${instance.key}?`,
    text: 'Until it ends, its failure calls for no recovery by itself.',
    fields: [{ name: 'reason', label: 'Reason' }, { name: 'minutes', label: 'Minutes', type: 'number', value: 60 }],
    run: async ({ reason, minutes }) => {
      const begun = await send('PUT', `${instancePath(instance.key)}/downtime`, { reason, seconds: minutes * 60 });
      return { tone: 'good', text: `${begun.instance} is in downtime until ${new Date(begun.until).toLocaleString()}.` };
    },
  };
}

/** Asks to end it before its time. */
export function askEndDowntime(instance, downtime) {
  question.value = {
    title: `End the downtime of ${instance.key}?`,
    text: `${downtime.owner} began it: ${downtime.reason}. Its failures are recovered from again.`,
    run: async () => {
      const { ended } = await send('DELETE', `${instancePath(instance.key)}/downtime`);
      return ended
        ? { tone: 'good', text: `The downtime of ${instance.key} has ended.` }
        : { tone: 'bad', text: `${instance.key} was in no downtime any more.` };
    },
  };
}

async function acknowledge(path, comment) {
  const { acknowledged } = await send('POST', `${path}/acknowledge`, { comment });
  return { tone: 'good', text: `Recoveries acknowledged: ${acknowledged}.` };
}

const COMMENT = [{ name: 'comment', label: 'Comment' }];

/** Asks to acknowledge one recovery. */
export function askAcknowledge(recovery) {
  question.value = {
    title: `Acknowledge the recovery of ${recovery.failed}?`,
    text: 'It no longer keeps another one from beginning by itself.',
    fields: COMMENT,
    run: ({ comment }) => acknowledge(`api/v1/recoveries/${encodeURIComponent(recovery.uid)}`, comment),
  };
}

/** Asks to acknowledge all of a cluster. */
export function askAcknowledgeAll(cluster, count) {
  question.value = {
    title: `Acknowledge all ${count} recoveries of cluster ${cluster.name}?`,
    text: 'They no longer keep another one from beginning by itself.',
    fields: COMMENT,
    run: ({ comment }) => acknowledge(clusterPath(cluster), comment),
  };
}

function askArm(cluster) {
  question.value = {
    title: `Arm cluster ${cluster.name}?`,
    text: 'From then on Baton may change its servers, and recovers from failures by itself where its filters say so.',
    run: async () => ({ tone: 'good', text: (await send('POST', `${clusterPath(cluster)}/arm`, {})).sentence }),
  };
}

function askDiscover() {
  question.value = {
    title: 'Discover a server',
    text: 'Its whole cluster is looked after from then on, observing only.',
    fields: [{ name: 'instance', label: 'Server', placeholder: 'host:port' }],
    run: async ({ instance }) => {
      const found = await send('POST', 'api/v1/discover', { instance });
      const known = found.is_new ? 'which is new' : 'which was known';
      return { tone: 'good', text: `${found.instance} is of cluster ${found.cluster}, ${known}.` };
    },
  };
}

async function askReload() {
  await run(async () => {
    const seen = await send('POST', 'api/v1/configuration/reload', { dry_run: true });
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
      const done = await send('POST', 'api/v1/configuration/reload', { dry_run: false });
      return done.refusal
        ? { tone: 'bad', text: done.refusal }
        : { tone: 'good', text: 'The configuration is in force.' };
    },
  };
}

/** The buttons that concern a cluster or Baton itself; none for who may only look. */
export function Actions({ cluster }) {
  if (!mayAct()) return null;
  return html`<section class="actions" aria-label="Actions">
    ${cluster && !cluster.armed && html`<button onClick=${() => askArm(cluster)}>Arm</button>`}
    ${cluster && html`<button onClick=${() => askFailover(cluster)}>Fail over</button>`}
    <button onClick=${askDiscover}>Discover</button>
    ${session.value.reloads && html`<button onClick=${askReload}>Reload configuration</button>`}
    ${answer.value && html`<p class=${`answer ${answer.value.tone}`} role="status">${answer.value.text}</p>`}
  </section>`;
}

function Field({ field }) {
  return html`<label>${field.label}
    <input name=${field.name} type=${field.type ?? 'text'} min="1" defaultValue=${field.value ?? ''}
      placeholder=${field.placeholder ?? ''} required /></label>`;
}

/** Asks before anything is done. */
export function Question() {
  const dialog = useRef(null);
  const asked = question.value;
  useEffect(() => { if (asked && !dialog.current.open) dialog.current.showModal(); }, [asked]);
  if (!asked) return null;
  const submit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    run(() => asked.run(values));
  };
  const leave = (event) => {
    event.preventDefault(); // the escape key closes nothing while a request is under way
    if (!busy.value) question.value = null;
  };
  return html`<dialog class="question" ref=${dialog} key=${asked.title} aria-labelledby="asked" onCancel=${leave}>
    <form onSubmit=${submit}>
      <h2 id="asked">${asked.title}</h2>
      <p>${asked.text}</p>
      ${asked.lines && html`<ul>${asked.lines.map((line) => html`<li key=${line}><code>${line}</code></li>`)}</ul>`}
      ${asked.fields?.map((field) => html`<${Field} key=${field.name} field=${field} />`)}
      <button type="submit" disabled=${busy.value}>${busy.value ? 'Working…' : 'Do it'}</button>
      <button type="button" disabled=${busy.value} onClick=${leave}>Leave it</button>
    </form>
  </dialog>`;
}
