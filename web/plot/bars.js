// The most frequent values of a column as bars that can be chosen: one is a filter, several are one of them. Names
// stand before the bars, counts behind them. By keyboard it's a list: arrows move, space chooses.
import { html } from "../html.js";
import { formatCount, oneLine } from "../text/format.js";
import { SIZE, magnification } from "./plot.js";

const ROW = 12;
const NAMES = 0.36,
  COUNTS = 46; // share of the width, and px
const LETTER = 5.6; // px

export const barsIn = (size) => Math.floor(size.height / ROW);

const named = (value, letters) =>
  value === null ? "missing" : value === "" ? "empty text" : oneLine(String(value), letters);

function onKey(event, toggle) {
  const bar = event.currentTarget;
  const to = {
    ArrowDown: bar.nextElementSibling,
    ArrowUp: bar.previousElementSibling,
    Home: bar.parentNode.firstElementChild,
    End: bar.parentNode.lastElementChild,
  }[event.key];
  if (to?.matches?.("[role=option]")) {
    event.preventDefault();
    bar.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  } else if (event.key === " " || event.key === "Enter") {
    event.preventDefault();
    toggle();
  }
}

// values: [{value, whole, part}], part null while the whole is looked at, undefined while it's being asked for.
export function ValueBars({ profile, values, total, chosen, toggle, size = SIZE }) {
  const left = Math.min(
    size.width * NAMES,
    10 + LETTER * Math.max(...values.map(({ value }) => named(value, 60).length + (chosen.length > 0 ? 2 : 0))),
  );
  const letters = Math.floor((left - 8) / LETTER) - (chosen.length > 0 ? 2 : 0);
  const inner = size.width - left - COUNTS;
  const most = Math.max(1, ...values.map(({ whole }) => whole));
  const parts = values.map(({ part }) => part ?? 0);
  const isParted = values.some(({ part }) => part !== null);
  const factor = isParted
    ? magnification(
        parts,
        values.map(({ whole }) => whole),
      )
    : 1;
  const others = Number(profile.distinct) - values.length;
  const bar = ({ value, whole, part }, i) => {
    const y = i * ROW;
    const isChosen = chosen.includes(value);
    const counted = formatCount(part === null ? whole : part); // undefined: being asked
    const inPart = part === null || part === undefined ? "" : `, ${formatCount(part)} of them in the part`;
    const says = `${named(value, 200)}: ${formatCount(whole)} of ${formatCount(total)} rows${inPart}`;
    return html`<g key=${String(value)} role="option" class=${`bar${isChosen ? " chosen" : ""}`}
      aria-selected=${isChosen ? "true" : "false"}
        tabindex=${i === 0 ? "0" : "-1"} onClick=${() => toggle(value)}
          onKeyDown=${(event) => onKey(event, () => toggle(value))}>
      <title>${says}</title>
      <rect class="ground" x="0" y=${y} width=${size.width} height=${ROW} />
      <rect class="whole" x=${left} y=${y + 1} width=${Math.max(1, (whole / most) * inner)} height=${ROW - 2} />
      ${part > 0 && html`<rect class="part" x=${left} y=${y + 1}
        width=${Math.max(1, Math.min(1, (part * factor) / most) * inner)} height=${ROW - 2} />`}
      <text class="name" aria-hidden="true" x="2" y=${y + 9}>${isChosen ? "✓ " : ""}${named(value, letters)}</text>
      <text class="count" aria-hidden="true" x=${size.width - 2} y=${y + 9} text-anchor="end">${counted}</text>
    </g>`;
  };
  const label = `Values of ${profile.name}${others > 0 ? `, the most frequent of ${formatCount(profile.distinct)}` : ""}`;
  return html`<svg class=${`plot bars${isParted ? " parted" : ""}${chosen.length > 0 ? " choosing" : ""}`}
    viewBox=${`0 0 ${size.width} ${size.height}`}
      role="listbox" aria-multiselectable="true"
      aria-label=${label}>
    ${values.map(bar)}
  </svg>`;
}
