// One column looked at closely: its plot large, every figure of the profile, percentiles and values. It's asked for by
// itself, so that it has what cards leave out.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import * as store from "../state/store.js";
import { openColumn, setGroup } from "../state/actions.js";
import { ColumnPlot, typeName } from "./card.js";
import { kindOf } from "../plot/counts.js";
import { Value } from "./figures.js";
import { Values } from "./values.js";

const LARGE = { height: 180, letter: 7, most: 1400 }; // px, as they are on the screen

// [name, words, is it a figure (shortened) or a value of the column]
const FIGURES = [
  ["count", "values", true],
  ["nulls", "missing", true],
  ["distinct", "different values", true],
  ["min", "smallest", false],
  ["max", "largest", false],
  ["range", "range", true],
  ["mean", "mean", true],
  ["median", "median", true],
  ["mode", "most frequent (mode)", false],
  ["frequency", "how often that is", true],
  ["ties", "values as frequent", true],
  ["stddev", "standard deviation", true],
  ["skewness", "skewness", true],
  ["geometric_mean", "geometric mean", true],
  ["sum", "sum", true],
  ["zeros", "zeros", true],
  ["negatives", "below zero", true],
  ["infinities", "infinite", true],
  ["empty", "empty texts", true],
  ["shortest", "letters of the shortest", true],
  ["longest", "letters of the longest", true],
  ["mean_length", "letters on average", true],
];

const STORED = { INTEGER: "integers", REAL: "decimals", TEXT: "texts" };

const COUNTS = new Set([
  "count",
  "nulls",
  "distinct",
  "frequency",
  "ties",
  "zeros",
  "negatives",
  "infinities",
  "empty",
  "shortest",
  "longest",
  "mean_length",
]);

function FigureTable({ profile, part, caption, lines }) {
  return html`<table class="figures"><caption>${caption}</caption>
    ${part && html`<thead><tr><td></td><th scope="col" class="number of-part">the part</th><th scope="col"
      class="number">the whole</th></tr></thead>`}
    <tbody>${lines.map(
      ([words, value, isCount, isFigure]) => html`<tr key=${words}><th scope="row">${words}</th>
      ${part && html`<td class="number of-part"><${Value} value=${value(part)} column=${isCount ? {} : profile}
        isFigure=${isFigure} /></td>`}
      <td class="number"><${Value} value=${value(profile)} column=${isCount ? {} : profile} isFigure=${isFigure} /></td>
        </tr>`,
    )}</tbody></table>`;
}

const figureLines = (profile) =>
  FIGURES.filter(([name]) => profile[name] !== undefined && profile[name] !== null)
    .filter(([name]) => name !== "infinities" || profile.type === "REAL")
    .map(([name, words, isFigure]) => [words, (one) => one[name], COUNTS.has(name), isFigure]);

const percentileLines = (profile) =>
  (profile.percentiles ?? []).map(({ percent }, i) => [
    `${percent} % are at most`,
    (one) => one.percentiles?.[i]?.continuous,
    false,
    true,
  ]);

// The plot as wide as its place is, so that its text keeps its size.
function LargePlot({ profile, part }) {
  const [width, setWidth] = useState(0);
  const element = useRef(null);
  useEffect(() => {
    const place = element.current; // what is told when it has gone already isn't asked of the empty reference
    const observer = new ResizeObserver(() => setWidth(Math.min(LARGE.most, Math.floor(place.clientWidth))));
    observer.observe(place);
    return () => observer.disconnect();
  }, []);
  return html`<div class="large" ref=${element}>
    ${width > 0 && html`<${ColumnPlot} profile=${profile} part=${part} size=${{ ...LARGE, width }} />`}
  </div>`;
}

// Into view, if a person has just asked for it: a page that is opened with it stays at its top.
function reveal(element) {
  if (!element?.ownerDocument.querySelector("article.column a:focus")) return;
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  element.scrollIntoView({ block: "nearest", behavior });
}

export function OpenColumn() {
  const column = store.columns.value[store.open.value];
  const element = useRef(null);
  useEffect(() => reveal(element.current), [column]);
  if (!column) return null;
  const profile = store.profiles.value.get(column.column);
  const part = store.isWhole.value ? null : store.part.value?.columns.get(column.column);
  const close = () => {
    openColumn(column.column);
    document.querySelector(`#column-${column.column} h3 a`)?.focus();
  };
  return html`<section class="opened" ref=${element} aria-label=${`Column ${column.name}`}
    onKeyDown=${(event) => event.key === "Escape" && !event.defaultPrevented && close()}>
    <header><h2><bdi>${column.name}</bdi> <span class="type">${typeName(column)}</span></h2>
      <p class="does"><button type="button"
        onClick=${() => setGroup({ by: column.column, figure: "count", of: null })}>Group by it</button>
      <a href=${`/columns/${column.column}`}>Its own page</a> <button type="button" onClick=${close}>Close</button></p>
        </header>
    ${column.title && html`<p
      class="title">${column.title}</p>`}${column.description && html`<p>${column.description}</p>`}
    ${
      profile
        ? html`${kindOf(profile) !== "texts" && html`<${LargePlot} key=${column.column} profile=${profile} part=${part} />`}
    <div class="tables">
      <${FigureTable} profile=${profile} part=${part} caption="Figures"
        lines=${figureLines(profile)} />
      ${profile.percentiles?.length > 0 && html`<${FigureTable} profile=${profile} part=${part} caption="Percentiles"
        lines=${percentileLines(profile)} />`}
      <${Values} key=${column.column} column=${profile} />
    </div>
    <p class="hint">Stored as ${STORED[column.type]}: ${profile.type_reason}.</p>`
        : html`<div class="skeleton plot" />`
    }
  </section>`;
}
