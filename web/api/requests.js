// How the explorer asks the server: at most two requests at a time, as many as it gives one client; what is seen goes
// before what may be seen next. A server that is gone is asked again until it is back, so nothing that a person did is
// lost; one that is busy is asked again when it says. What nobody waits for any longer is aborted by its signal.
import { signal } from "@preact/signals";
import { parse } from "./json.js";

const AT_ONCE = 2;
const PAUSES = [300, 600, 1200, 2400, 4000]; // ms between tries, the last one for ever

// Whether the last try reached the server; the page says so in words where it didn't.
export const reachable = signal(true);

// An error that the server explained (RFC 9457), or an answer that isn't what was asked for.
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const queue = [];
let running = 0;

function next() {
  if (running >= AT_ONCE || queue.length === 0) return;
  let best = 0;
  for (let i = 1; i < queue.length; i += 1) if (queue[i].priority < queue[best].priority) best = i;
  const [job] = queue.splice(best, 1);
  running += 1;
  job.start();
}

// Resolves when it's this one's turn; what is aborted while it waits leaves the queue.
function turn(priority, abort) {
  return new Promise((resolve, reject) => {
    const job = { priority, start: resolve };
    abort?.addEventListener("abort", () => {
      const at = queue.indexOf(job);
      if (at < 0) return;
      queue.splice(at, 1);
      reject(abort.reason);
    });
    queue.push(job);
    next();
  });
}

const pause = (ms, abort) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    abort?.addEventListener("abort", () => (clearTimeout(timer), reject(abort.reason)), { once: true });
  });

async function problem(response) {
  const text = await response.text().catch(() => "");
  try {
    return new Problem(response.status, JSON.parse(text).detail);
  } catch {
    return new Problem(response.status, `The server answered ${response.status}.`);
  }
}

// One try. null where it should be tried again; `again.ms` says when, if the server did.
async function attempt(path, headers, abort, again) {
  let response;
  try {
    response = await fetch(path, { headers, signal: abort });
    if (response.ok) {
      const text = await response.text();
      reachable.value = true;
      return { text, headers: response.headers };
    }
  } catch (error) {
    if (abort?.aborted) throw error;
    reachable.value = false;
    return null;
  }
  if (response.status === 502 || response.status === 504) {
    reachable.value = false; // what stands before the server doesn't reach it
    return null;
  }
  reachable.value = true;
  const seconds = Number(response.headers.get("Retry-After"));
  if (response.status !== 503 || !seconds) throw await problem(response);
  again.ms = seconds * 1000;
  again.busy = (again.busy ?? 0) + 1;
  if (again.busy > 5) throw await problem(response);
  return null;
}

// The text and the headers of an answer. priority: 0 is what is looked at now, larger numbers wait for it.
export async function askText(path, { abort, priority = 1, headers = {} } = {}) {
  const again = {};
  for (let tries = 0; ; tries += 1) {
    abort?.throwIfAborted();
    again.ms = undefined;
    await turn(priority, abort);
    let answer;
    try {
      answer = await attempt(path, headers, abort, again);
    } finally {
      running -= 1;
      next();
    }
    if (answer) return answer;
    await pause(again.ms ?? PAUSES[Math.min(tries, PAUSES.length - 1)], abort);
  }
}

export async function ask(path, options = {}) {
  const { text, headers } = await askText(path, {
    ...options,
    headers: { Accept: "application/json", ...options.headers },
  });
  return { value: parse(text), headers };
}
