// A column's card: its name and type, its plot, its figures. Drawn only while it's near the window; before that, and
// before its profile has come, it's an empty card of the same size.
import { signal, useComputed } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { Latest } from "../api/latest.js";
import * as store from "../state/store.js";
import { brushRange, chosenValues, openColumn, rangeOf, toggleValue } from "../state/actions.js";
import { inSight, inView } from "../state/parts.js";
import { askValues, kindOf, valueCounts } from "../plot/counts.js";
import { numberAxis, timeAxis } from "../plot/axes.js";
import { Nothing, Plot, SIZE } from "../plot/plot.js";
import { ValueBars, barsIn } from "../plot/bars.js";
import { formatValue, isGrouped, oneLine } from "../text/format.js";
import { Figures } from "./figures.js";

const NAMES = { INTEGER: "integer", REAL: "decimal", TEXT: "text" };
export const typeName = (column) => column.temporal ?? NAMES[column.type] ?? column.type.toLowerCase();

const KEPT = 200; // columns whose cards stay drawn once they have been in view
const AT_ONCE = 2,
  PAUSE = 40; // cards, and ms between them

// Of not too many columns the cards that nobody has seen yet are drawn, too, some at a time, when the page is there: they
// may be printed, or looked through by the browser.
const drawnBefore = signal(0);
export function drawRest() {
  if (drawnBefore.peek() >= store.columns.peek().length || store.columns.peek().length > KEPT) return;
  setTimeout(() => ((drawnBefore.value += AT_ONCE), drawRest()), PAUSE);
}

const REST = 150; // ms without another part before a card asks for more than the part's profile while a brush is drawn

// What question(abort) answers for this key; undefined until it has.
function useAnswer(key, question) {
  const [answer, setAnswer] = useState(undefined);
  const latest = useMemo(() => new Latest(), []);
  useEffect(() => {
    if (key === null) return latest.cancel();
    const done = (value) => setAnswer({ key, value });
    const timer = setTimeout(() => latest.ask(question, done), store.drawing.peek() ? REST : 0);
    return () => clearTimeout(timer);
  }, [key]);
  useEffect(() => () => latest.cancel(), []);
  return answer?.key === key ? answer?.value : undefined;
}

// What of(filters, column) finds. As a text it's the same until it has changed: a brush draws anew only its own column.
function useFound(of, column) {
  const found = useComputed(() => JSON.stringify(of(store.filters.value, column)));
  return JSON.parse(found.value);
}

// A range of the axis, drawn or typed, as a filter: the part follows at once, the address when it's done.
function useRange(column, axis) {
  const { low, high } = useFound(rangeOf, column);
  const change = (range, done) => {
    store.drawing.value = !done;
    brushRange(column, range && axis.text(range[0], false), range && axis.text(range[1], true), axis.until);
  };
  const range =
    low || high
      ? [low ? axis.position(low.value, false) : axis.low, high ? axis.position(high.value, true) : axis.high]
      : null;
  return [range, change];
}

const counts = (profile) => profile.histogram.map((bin) => Number(bin.count));

function HistogramPlot({ profile, part, size, axisOf }) {
  const axis = useMemo(() => axisOf(profile, size.width), [profile, size.width]);
  const [range, change] = useRange(profile.column, axis);
  const whole = useMemo(() => counts(profile), [profile]);
  return html`<${Plot} ...${{ profile, axis, range, change, size, whole }} part=${part ? counts(part) : null} />`;
}

function TextsPlot({ profile, part, size }) {
  const values = valueCounts(profile, part, barsIn(size));
  const unknown = values.some((one) => one.part === undefined);
  // Of the part that is drawn, not of each that is asked for.
  // In each card that may be printed.
  const isWanted = useComputed(() => store.columns.value.length <= KEPT || inView.value.has(profile.column));
  const key = unknown && isWanted.value ? store.part.value.key : null;
  const answer = useAnswer(key, (abort) =>
    askValues(
      profile,
      values.map(({ value }) => value),
      key,
      abort,
    ),
  );
  const chosen = useFound(chosenValues, profile.column);
  const filled = unknown && answer ? values.map((one) => ({ ...one, part: answer.get(one.value) ?? 0 })) : values;
  return html`<${ValueBars} profile=${profile} values=${filled} total=${store.dataset.value.rows} size=${size}
    chosen=${chosen} toggle=${(value) => toggleValue(profile.column, value)} />`;
}

const oneValue = (profile) =>
  profile.type === "TEXT"
    ? oneLine(String(profile.mode), 24) || "an empty text"
    : formatValue(profile.mode, isGrouped(profile));

// The plot of a column with its brush, as large as asked.
export function ColumnPlot({ profile, part, size = SIZE }) {
  const kind = kindOf(profile);
  if (kind === "nothing")
    return html`<${Nothing} says=${Number(profile.count) === 0 ? "all missing" : "no finite values"} size=${size} />`;
  if (kind === "one")
    return html`<${Nothing}
      says=${`always ${oneValue(profile)}`} size=${size} />`;
  if (kind === "keys") return html`<${Nothing} says="every value is different" size=${size} />`;
  if (kind === "texts") return html`<${TextsPlot} profile=${profile} part=${part} size=${size} />`;
  return html`<${HistogramPlot} profile=${profile} part=${part} size=${size}
    axisOf=${kind === "times" ? timeAxis : numberAxis} />`;
}

// Keeps the set of the columns whose cards are in the window, or so near to it.
function watch(set, element, column, rootMargin) {
  const observer = new IntersectionObserver(
    (entries) => {
      const isIn = entries.at(-1).isIntersecting;
      if (set.peek().has(column) === isIn) return;
      const now = new Set(set.peek());
      if (isIn) now.add(column);
      else now.delete(column);
      set.value = now;
    },
    { rootMargin },
  );
  observer.observe(element);
  return () => observer.disconnect();
}

export function Card({ column }) {
  const element = useRef(null);
  useEffect(() => watch(inView, element.current, column.column, "300px 0px"), [column.column]);
  useEffect(() => watch(inSight, element.current, column.column, "0px"), [column.column]);
  const isNear = useComputed(() => column.column < drawnBefore.value || inView.value.has(column.column));
  const wasNear = useRef(false);
  wasNear.current = isNear.value || (wasNear.current && store.columns.value.length <= KEPT);
  const profile = store.profiles.value.get(column.column);
  const isOpen = store.open.value === column.column;
  // The last part stays until the next one is there.
  const part = store.isWhole.value ? null : store.part.value?.columns.get(column.column);
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openColumn(column.column);
  };
  return html`<article class=${`column${isOpen ? " open" : ""}`} id=${`column-${column.column}`} ref=${element}
    data-column=${column.name} data-type=${typeName(column)}>
    <h3><a href=${`/columns/${column.column}`} title=${oneLine(column.name, 400)}
      aria-expanded=${isOpen ? "true" : "false"} onClick=${open}><bdi>${column.name}</bdi></a> <span
      class="type">${typeName(column)}</span></h3>
    ${
      wasNear.current && profile
        ? html`<${ColumnPlot} profile=${profile} part=${part} />
        <${Figures} profile=${profile} part=${part} rows=${store.dataset.value.rows}
          partRows=${store.part.value?.rows} />`
        : html`<div class="skeleton plot" /><div class="skeleton figures" />`
    }
  </article>`;
}
