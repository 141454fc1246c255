// A column's figures, the part's beside the whole's: the same list for both, so that nothing moves when a part is
// looked at. What is shown is short; the exact text stands in the element's value and title.
import { useMemo } from "preact/hooks";
import { html } from "../html.js";
import { formatCount, formatFigure, formatShare, formatValue, isGrouped, oneLine } from "../text/format.js";

const isNumeric = (profile) => profile.type !== "TEXT";

// A moment as there's room for in a card: its day, or its time where all are of one day.
const shortMoment = (exact, { min, max }) =>
  String(min).slice(0, 10) === String(max).slice(0, 10) ? exact.slice(11, 19) : exact.slice(0, 10);

// The value as one reads it; in a card of texts the first letters.
export function Value({ value, column, isFigure = false, inCard = false }) {
  if (value === null || value === undefined) return html`<span class="none">–</span>`;
  const exact = String(value);
  if (column.type === "TEXT") {
    const isMoment = inCard && column.temporal === "datetime";
    const text = exact === "" ? "empty text" : isMoment ? shortMoment(exact, column) : oneLine(exact, 24);
    return html`<data value=${exact} title=${oneLine(exact, 400)}>${text}</data>`;
  }
  const text = isFigure
    ? formatFigure(exact, isGrouped(column))
    : exact.length > 14
      ? formatFigure(exact, isGrouped(column))
      : formatValue(exact, isGrouped(column));
  return html`<data value=${exact} title=${exact}>${text}</data>`;
}

function Mode({ profile }) {
  if (profile.mode === null || profile.mode === undefined) return html`<span class="none">–</span>`;
  if (Number(profile.frequency) === 1 && Number(profile.distinct) > 1)
    return html`<span title="No value stands there twice">all differ</span>`;
  const ties = Number(profile.ties);
  const others = ties > 1 ? `; ${formatCount(ties)} values are as frequent` : "";
  const often = `${profile.mode}, ${formatCount(profile.frequency)} times${others}`;
  return html`<span title=${oneLine(often, 400)}><${Value} value=${profile.mode}
    column=${profile} inCard />${ties > 1 ? html` <small>+${formatCount(ties - 1)}</small>` : ""}</span>`;
}

// [label, title, what is shown of a profile among so many rows]
export function figuresOf(profile) {
  const value = (name, isFigure) => (one) =>
    html`<${Value} value=${one[name]} column=${profile} isFigure=${isFigure} inCard />`;
  const numbers = [
    ["mean", "The sum divided by the count", value("mean", true)],
    ["median", "The value in the middle", value("median", true)],
  ];
  return [
    ...(isNumeric(profile) ? numbers : []),
    ["mode", "The most frequent value", (one) => html`<${Mode} profile=${{ ...profile, ...one }} />`],
    [profile.temporal ? "earliest" : "min", "The smallest value", value("min")],
    [profile.temporal ? "latest" : "max", "The largest value", value("max")],
    [
      "distinct",
      "How many different values there are",
      (one) =>
        html`<data value=${String(one.distinct)} title=${String(one.distinct)}>${formatCount(one.distinct)}</data>`,
    ],
    [
      "missing",
      "How many rows have no value",
      (one, rows) =>
        html`<data value=${String(one.nulls)}
          title=${String(one.nulls)}>${Number(one.nulls) === 0 ? "0" : formatShare(one.nulls, rows)}</data>`,
    ],
  ];
}

// part: the part's profile, undefined while it's asked for, null while the whole is looked at.
export function Figures({ profile, part, rows, partRows }) {
  const isParted = part !== null;
  // Once for a column, so that a new part doesn't have the whole looked through again.
  const lines = useMemo(() => figuresOf(profile).map((line) => [...line, line[2](profile, rows)]), [profile, rows]);
  return html`<dl class=${`figures${isParted ? " of-part" : ""}`}>
    ${lines.map(
      ([label, title, show, whole]) => html`<div key=${label} class="figure" data-figure=${label}>
      <dt title=${title}>${label}</dt>
      <dd>${isParted && html`<span class="part">${part ? show(part, partRows) : html`<span
        class="none">…</span>`}</span> `}<span class="whole">${whole}</span></dd>
    </div>`,
    )}
  </dl>`;
}
