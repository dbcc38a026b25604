// What the page knows: filled by the API once and by the event stream from then on.
import { signal } from '../vendor/signals.js';

const MAX_EVENTS = 200;
const HISTORY = 240; // load samples, four a second: one minute

/** Map of cluster name to {cluster, topology}. */
export const clusters = signal(new Map());
/** The cluster that is shown; the first one until a person chooses. */
export const chosen = signal(null);
/** How a demo's load stands, or null where none runs. */
export const load = signal(null);
/** Acknowledged writes per sample, newest last. */
export const samples = signal([]);
/** What happened, newest first. */
export const events = signal([]);
/** Recoveries that nobody has acknowledged, of all clusters, newest first. */
export const recoveries = signal([]);
/** What recoveries leave alone for now: downtimes and maintenance. */
export const suspensions = signal([]);
/** Who looks at this page and what they may: {user, may_act, reloads}, or null until it is known. */
export const session = signal(null);
/** Whether the event stream is open. */
export const connected = signal(false);

let lastAcked = null;
let lastEventId = 0;

function merge(name, part) {
  const next = new Map(clusters.value);
  next.set(name, { ...next.get(name), ...part });
  clusters.value = next;
  if (chosen.value === null) chosen.value = name;
}

function takeLoad(progress) {
  if (lastAcked !== null) {
    const sample = Math.max(0, progress.acked - lastAcked);
    samples.value = [...samples.value, sample].slice(-HISTORY);
  }
  lastAcked = progress.acked;
  load.value = progress;
}

function takeEvent(message) {
  const id = Number(message.lastEventId);
  if (id && id <= lastEventId) return;
  lastEventId = id || lastEventId;
  const event = { id: id || `${Date.now()}-${events.value.length}`, ...JSON.parse(message.data) };
  events.value = [event, ...events.value].slice(0, MAX_EVENTS);
}

async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

async function fetchAll() {
  session.value = await getJson('api/v1/session');
  recoveries.value = await getJson('api/v1/recoveries?unacknowledged=true');
  suspensions.value = await getJson('api/v1/suspensions');
  for (const cluster of await getJson('api/v1/clusters')) {
    const name = encodeURIComponent(cluster.name);
    merge(cluster.name, { cluster, topology: await getJson(`api/v1/clusters/${name}/topology`) });
  }
}

/** Begins to listen; reconnects by itself, as event sources do. */
export function start() {
  const stream = new EventSource('api/v1/events');
  stream.onopen = () => {
    connected.value = true;
    fetchAll().catch(() => {}); // the stream tells it all a moment later
  };
  stream.onerror = () => { connected.value = false; };
  stream.addEventListener('event', takeEvent);
  stream.addEventListener('cluster', (m) => {
    const cluster = JSON.parse(m.data);
    merge(cluster.name, { cluster });
  });
  stream.addEventListener('topology', (m) => {
    const topology = JSON.parse(m.data);
    merge(topology.cluster, { topology });
  });
  stream.addEventListener('recoveries', (m) => { recoveries.value = JSON.parse(m.data); });
  stream.addEventListener('suspensions', (m) => { suspensions.value = JSON.parse(m.data); });
  stream.addEventListener('load', (m) => takeLoad(JSON.parse(m.data)));
}
