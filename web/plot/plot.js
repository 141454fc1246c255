// A plot of counts along an axis, in two tones: the whole, and the part over it. Heights share one scale; where the
// part is so small that nothing of it would be seen, it's drawn a round number of times as high, and the plot says so.
// Missing bins are empty, never left out. One plot for numbers and for times; bars.js has the one for texts.
import { useMemo, useRef } from "preact/hooks";
import { html } from "../html.js";
import { drawing } from "../state/store.js";
import { Brush, pointerHandlers } from "./brush.js";
import { formatCount, formatRows } from "../text/format.js";

export const SIZE = { width: 240, height: 72, letter: 5.4 }; // letter: how wide one of a label is

// Where bars stand within a plot of that size: under a line of words, over the axis's labels.
export const areaOf = ({ width, height, letter }) => ({
  left: 2,
  top: 2 * letter,
  inner: width - 4,
  height: height - 5 - 4 * letter,
  width,
});

// The largest of 1, 2, 5, 10, … by which the part is still no higher than the whole; 1 where it can be seen as it is.
export function magnification(part, whole) {
  const most = Math.max(...part);
  const room = Math.max(...whole) / most;
  if (!(most > 0) || room < 4) return 1;
  const power = 10 ** Math.floor(Math.log10(room));
  return [5, 2, 1].find((factor) => factor * power <= room) * power;
}

const round = (x) => Math.round(x * 100) / 100;

const heightOf = (count, most, area) => Math.max(1, (count / most) * area.height);

// Left and right edge of a bin's bar; wide ones have a gap between them.
function sidesOf(i, axis, area) {
  const px = (x) => area.left + ((x - axis.low) / (axis.high - axis.low)) * area.inner;
  const left = px(axis.edges[i]),
    right = px(axis.edges[i + 1]);
  const gap = right - left > 3 ? 0.5 : 0;
  return [left + gap, Math.max(left + gap + 0.5, right - gap)];
}

// The whole: a bar a bin, with its title.
function Bars({ axis, area, counts, most, titles }) {
  return counts.map((count, i) => {
    if (!(count > 0)) return null;
    const [left, right] = sidesOf(i, axis, area);
    const height = heightOf(count, most, area);
    return html`<rect key=${i} class="whole" x=${round(left)} y=${round(area.top + area.height - height)}
      width=${round(right - left)} height=${round(height)}><title>${titles[i]}</title></rect>`;
  });
}

// The part: one path, since it's drawn anew with each step of a brush.
function partPath(axis, area, counts, most) {
  const base = area.top + area.height;
  const bars = counts.map((count, i) => {
    if (!(count > 0)) return "";
    const [left, right] = sidesOf(i, axis, area);
    return `M${round(left)} ${round(base)}V${round(base - heightOf(count, most, area))}H${round(right)}V${round(base)}Z`;
  });
  return bars.join("");
}

function Axis({ axis, area, size }) {
  const px = (x) => area.left + ((x - axis.low) / (axis.high - axis.low)) * area.inner;
  const base = area.top + area.height;
  let free = -Infinity; // where the label before ends
  return html`<g class="axis"><line x1=${area.left} x2=${area.left + area.inner} y1=${base + 0.5} y2=${base + 0.5} />
    ${axis.ticks().map(({ x, label }) => {
      const at = px(x),
        half = (label.length * size.letter) / 2;
      const anchor = at < half ? "start" : at > size.width - half ? "end" : "middle";
      const from = anchor === "start" ? at : anchor === "end" ? at - 2 * half : at - half;
      if (from < free + 4) return null;
      free = from + 2 * half;
      return html`<line key=${x} x1=${round(at)} x2=${round(at)} y1=${base} y2=${base + 3} /><text class="axis"
        x=${round(at)} y=${base + 2.4 * size.letter} text-anchor=${anchor}>${label}</text>`;
    })}</g>`;
}

// What each bin is and has, in words. While a brush is drawn nobody can point at one: they stay as they were.
function useTitles(profile, axis, whole, part) {
  const titles = useRef(null);
  const bins = useMemo(() => {
    const said = (x, isHigh) => axis.says(axis.text(x, isHigh));
    const rangeOf = (i) => `${said(axis.edges[i], false)} to ${said(axis.edges[i + 1], true)}`;
    return whole.map((count, i) => `${profile.name}: ${rangeOf(i)}\n${formatRows(count)}`);
  }, [axis, whole]);
  if (!drawing.value || titles.current?.length !== bins.length)
    titles.current = part ? bins.map((bin, i) => `${bin}, ${formatCount(part[i])} of them in the part`) : bins;
  return titles.current;
}

// whole, part: counts a bin; part is null while the whole is looked at. range, change: as pointerHandlers has them.
// What a new part leaves as it is isn't looked through again: bars of the whole, axis and brush.
export function Plot({ profile, axis, whole, part, range, change, size = SIZE }) {
  const area = useMemo(() => areaOf(size), [size.width, size.height, size.letter]);
  const titles = useTitles(profile, axis, whole, part);
  const factor = part ? magnification(part, whole) : 1;
  const most = Math.max(1, ...whole);
  const label = `How ${profile.name} is distributed${part ? ", in the part and in the whole" : ""}`;
  const bars = useMemo(() => html`<${Bars} ...${{ axis, area, counts: whole, most, titles }} />`, [axis, area, titles]);
  const ticks = useMemo(() => html`<${Axis} ...${{ axis, area, size }} />`, [axis, area]);
  const brush = useMemo(
    () => html`<${Brush} ...${{ axis, area, range, change, label: profile.name }} />`,
    [axis, area, range?.[0], range?.[1]],
  );
  return html`<svg class=${`plot${part ? " parted" : ""}`} viewBox=${`0 0 ${size.width} ${size.height}`} role="group"
    aria-label=${label}
      ...${pointerHandlers({ axis, area, range, change })}>
    <rect class="ground" x="0" y="0" width=${size.width} height=${size.height} />
    ${bars}${part && html`<path class="part" d=${partPath(axis, area, part, most / factor)} />`}${ticks}
    ${factor > 1 && html`<text class="factor" x=${size.width - 2} y=${1.2 * size.letter}
      text-anchor="end">part drawn × ${formatCount(factor)}</text>`}
    ${brush}
  </svg>`;
}

// Of a column with one value only, or none, there's nothing to draw.
export function Nothing({ says, size = SIZE }) {
  return html`<svg class="plot" viewBox=${`0 0 ${size.width} ${size.height}`} role="img" aria-label=${says}>
    <text class="says" x=${size.width / 2} y=${size.height / 2 + 3} text-anchor="middle">${says}</text></svg>`;
}
