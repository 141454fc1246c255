// Choosing a range of a plot by pointer and by keyboard. Drawing on the plot makes a range, dragging inside moves it,
// its ends are two sliders; a click takes the bar under it, or gives the range back. It knows positions only: what they
// mean is the axis's part.
import { html } from "../html.js";

const NEAR = 7; // pixels of the plot within which an end is taken hold of
const CLICK = 3; // pixels within which a press is a click

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

// Where in the axis a pointer is, as the plot is now wide.
function positionOf(event, box, axis, area) {
  const x = ((event.clientX - box.left) / box.width) * area.width;
  return axis.low + (clamp(x - area.left, 0, area.inner) / area.inner) * (axis.high - axis.low);
}

function binUnder(position, axis) {
  const at = axis.edges.findIndex((edge, i) => position >= edge && position < (axis.edges[i + 1] ?? Infinity));
  return axis.edges.slice(Math.min(at, axis.edges.length - 2)).slice(0, 2);
}

// What moves as the pointer does: a function of where it began and where it is.
function movement(from, range, near) {
  if (range && Math.abs(from - range[0]) <= near) return (at) => [at, range[1]];
  if (range && Math.abs(from - range[1]) <= near) return (at) => [range[0], at];
  if (range && from > range[0] && from < range[1]) return (at) => [range[0] + at - from, range[1] + at - from];
  return (at) => [from, at];
}

// Handlers for the plot's element. range: [low, high] or null; change(range, done) is told of each step, done at the
// last.
export function pointerHandlers({ axis, area, range, change }) {
  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      const plot = event.currentTarget;
      const box = plot.getBoundingClientRect();
      const from = positionOf(event, box, axis, area);
      const move = movement(from, range, (NEAR / box.width) * (axis.high - axis.low) * (area.width / area.inner));
      let last = range,
        isClick = true;
      const step = (moved) => {
        if (isClick && Math.abs(moved.clientX - event.clientX) <= CLICK) return;
        isClick = false;
        const [one, other] = move(positionOf(moved, box, axis, area)).map((x) => axis.snap(x));
        last = one < other ? [one, other] : other < one ? [other, one] : last;
        if (last) change(last, false);
      };
      const end = (ended) => {
        plot.removeEventListener("pointermove", step);
        plot.removeEventListener("pointerup", end);
        plot.removeEventListener("pointercancel", end);
        if (!isClick) return change(last, true);
        if (ended.type === "pointercancel") return;
        const inside = range && from >= range[0] && from < range[1];
        change(inside ? null : binUnder(from, axis), true);
      };
      plot.setPointerCapture(event.pointerId);
      plot.addEventListener("pointermove", step);
      plot.addEventListener("pointerup", end);
      plot.addEventListener("pointercancel", end);
      event.preventDefault();
    },
  };
}

// Where a key moves an end to; undefined for other keys.
function moved(key, shift, x, axis) {
  const step = shift ? axis.unit : axis.step;
  if (key === "ArrowLeft" || key === "ArrowDown") return axis.snap(x - step);
  if (key === "ArrowRight" || key === "ArrowUp") return axis.snap(x + step);
  if (key === "PageDown") return axis.snap(x - 5 * axis.step);
  if (key === "PageUp") return axis.snap(x + 5 * axis.step);
  if (key === "Home") return axis.low;
  if (key === "End") return axis.high;
  return undefined;
}

// The range as it's drawn, and its ends as sliders.
export function Brush({ axis, area, range, change, label }) {
  const [low, high] = range ?? [axis.low, axis.high];
  const px = (x) => area.left + ((x - axis.low) / (axis.high - axis.low)) * area.inner;
  const onKey = (isHigh) => (event) => {
    if (event.key === "Escape" && range) return (event.preventDefault(), change(null, true));
    const to = moved(event.key, event.shiftKey, isHigh ? high : low, axis);
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = isHigh
      ? [low, Math.max(to, axis.snap(low + axis.unit))]
      : [Math.min(to, axis.snap(high - axis.unit)), high];
    if (next[0] < next[1]) change(next, true);
  };
  const end = (x, isHigh) => html`<g class="end" role="slider" tabindex="0" aria-orientation="horizontal"
      aria-label="${label}: ${isHigh ? "to" : "from"}" aria-valuemin=${axis.low} aria-valuemax=${axis.high}
      aria-valuenow=${x}
      aria-valuetext=${axis.says(axis.text(x, isHigh))} onKeyDown=${onKey(isHigh)}>
      <rect x=${px(x) - 6} y=${area.top - 2} width="12" height=${area.height + 4} class="grip" />
      <line x1=${px(x)} x2=${px(x)} y1=${area.top - 2} y2=${area.top + area.height + 2}
        class=${range ? "edge" : "edge idle"} /></g>`;
  return html`<g class="brush">
    ${range && html`<rect class="range" x=${px(low)} width=${Math.max(1, px(high) - px(low))} y=${area.top - 2}
      height=${area.height + 4} />`}
    ${end(low, false)}${end(high, true)}
  </g>`;
}
