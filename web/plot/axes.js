// What lies between a plot's pixels and a filter's value, for numbers and for times: where a value is, what a position
// means, and which round value is near it. A position is a double; the text that goes into a filter is exact.
import { tickStep, ticks } from "d3-array";
import { formatTick, formatValue, isGrouped } from "../text/format.js";
import { parseTime, timeStep, timeTicks, writeTime } from "./time.js";

// A double without its noise: 0.30000000000000004 is 0.3. No exponent: 1e21 is an integer's text, too.
function plain(number) {
  const text = String(Number(number.toPrecision(12)));
  return text.includes("e") && Number.isInteger(number) ? BigInt(number).toString() : text;
}

// From a histogram of numbers. Where an integer has a width that can be seen, a range is of whole numbers, both ends
// included: pixels from 6 to 8 are the months 6 and 7.
export function numberAxis(profile, width) {
  const bins = profile.histogram;
  const low = Number(bins[0].low),
    high = Number(bins.at(-1).high);
  const integer = profile.type === "INTEGER";
  const pixel = (high - low) / width;
  const unit = Math.max(integer ? 1 : 0, tickStep(0, (high - low) / 2, width / 3) || pixel);
  const cells = integer && unit === 1;
  const edge = { low: profile.min, high: profile.max };
  const clamp = (x) => Math.min(high, Math.max(low, x));
  return {
    low,
    high,
    step: Math.max(unit, (high - low) / bins.length),
    unit,
    until: false,
    edges: [...bins.map((bin) => Number(bin.low)), high],
    snap: (x) => clamp(Math.round(x / unit) * unit),
    position: (text, isHigh) => clamp(Number(text) + (cells && isHigh ? 1 : 0)),
    text(x, isHigh) {
      if (!isHigh) return x <= Number(edge.low) && Number(edge.low) >= low ? String(edge.low) : plain(x);
      const value = cells ? x - 1 : x;
      return value >= Number(edge.high) && Number(edge.high) <= high ? String(edge.high) : plain(value);
    },
    says: (text) => formatValue(text, isGrouped(profile)),
    ticks: () =>
      ticks(low, cells ? high - 1 : high, 4)
        .filter((x) => !integer || Number.isInteger(x))
        .map((x) => ({ x: cells ? x + 0.5 : x, label: formatTick(x, isGrouped(profile)) })),
  };
}

// From a histogram of times. A range is from a step of the calendar until before another.
export function timeAxis(profile, width) {
  const sample = String(profile.min);
  const edges = [...profile.histogram.map((bin) => parseTime(bin.low)), parseTime(profile.histogram.at(-1).high)];
  const low = edges[0],
    high = edges.at(-1);
  const unit = timeStep((high - low) / width, profile.temporal === "date");
  const clamp = (x) => Math.min(high, Math.max(low, x));
  return {
    low,
    high,
    step: (high - low) / profile.histogram.length,
    unit: unit.ms,
    until: true,
    edges,
    snap: (x) => clamp(unit.nearest(x)),
    position: (text) => clamp(parseTime(text)),
    text: (x) => writeTime(x, sample),
    says: (text) => text,
    ticks: () => timeTicks(low, high),
  };
}
