// The answers that cards are drawn from: the whole's profiles once, and the part's again whenever what is asked
// changes. Only the columns in view are asked for, so that two thousand cost what twenty do, and a brush asks for what
// one sees of it.
import { computed, effect, signal } from "@preact/signals";
import { ask } from "../api/requests.js";
import { Latest } from "../api/latest.js";
import * as store from "./store.js";

const AT_ONCE = 60; // columns of one request

// Columns whose cards are in view or near it, and those in view.
export const inView = signal(new Set());
export const inSight = signal(new Set());

export async function loadDataset(columnsExpected) {
  const all = !(columnsExpected > AT_ONCE);
  const { value } = await ask(all ? "/columns?edges=whole" : "/columns", { priority: 0 });
  const columns = value.columns.map((profile, column) => ({ ...profile, column }));
  store.dataset.value = { ...value, rows: Number(value.rows), columns };
  if (all) store.profiles.value = new Map(columns.map((profile) => [profile.column, profile]));
}

const keyed = (profiles) => profiles.map((profile) => [Number(profile.column), profile]);

function askWhole(latest, wanted) {
  const missing = wanted.filter((column) => !store.profiles.peek().has(column)).slice(0, AT_ONCE);
  if (missing.length === 0) return;
  latest.ask(
    (abort) => ask(`/columns?edges=whole&columns=${missing.join(",")}`, { abort, priority: 0 }),
    ({ value }) => (store.profiles.value = new Map([...store.profiles.peek(), ...keyed(value.columns)])),
  );
}

function askPart(latest, query, wanted, now) {
  const have = now?.key === query ? now.columns : new Map();
  const missing = wanted.filter((column) => !have.has(column)).slice(0, AT_ONCE);
  if (missing.length === 0 && have.size > 0) return latest.cancel();
  const columns = missing.length > 0 ? missing : [0];
  latest.ask(
    (abort) => ask(`/columns?${query}&edges=whole&columns=${columns.join(",")}`, { abort, priority: 0 }),
    ({ value }) => {
      store.partProblem.value = null;
      const others = store.part.peek()?.key === query ? store.part.peek().columns : new Map();
      store.part.value = {
        key: query,
        rows: Number(value.rows),
        columns: new Map([...others, ...keyed(value.columns)]),
      };
    },
    (problem) => {
      store.part.value = null;
      store.partProblem.value = { query, problem };
    },
  );
}

// The columns whose cards are in that set, and the one that is open.
const withOpen = (set) => [...new Set(store.open.value === null ? set : [...set, store.open.value])];

// While a brush is drawn what is in view; then all cards, if they are few: they may be printed.
function wantedNow() {
  if (store.drawing.value) return withOpen(inSight.value);
  const all = store.columns.value;
  return all.length > AT_ONCE ? withOpen(inView.value) : all.map((column) => column.column);
}

// Whether what is shown is what is asked.
export const isSettled = computed(() => {
  if (store.isWhole.value) return true;
  const part = store.part.value;
  return !store.drawing.value && part?.key === store.partQuery.value && wantedNow().every((c) => part.columns.has(c));
});

export function followPart() {
  const whole = new Latest(),
    part = new Latest();
  effect(() => {
    const wanted = withOpen(inView.value);
    const now = store.profiles.value; // once more, where the last answer left some out
    if (store.dataset.value && now) askWhole(whole, wanted);
  });
  effect(() => {
    const query = store.partQuery.value;
    const wanted = wantedNow();
    const answered = store.part.value; // once more, where the last answer left some out
    if (!store.dataset.value || store.partProblem.value?.query === query) return;
    if (query !== "") return askPart(part, query, wanted, answered);
    part.cancel();
    store.part.value = null;
    store.partProblem.value = null;
  });
}

export const tryAgain = () => (store.partProblem.value = null);
