// Time as ISO 8601 writes it, for plots: a column's texts as milliseconds of its own clock, and steps that a calendar
// has. A column has one form throughout (the server made sure), so a moment is written as the column's own texts are,
// and compares with them as a text does.

const FORM = /^(?:(\d{4})-(\d\d)-(\d\d))?([T ])?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d:\d\d)?$/;
const SECOND = 1000,
  MINUTE = 60 * SECOND,
  HOUR = 60 * MINUTE,
  DAY = 24 * HOUR;

// Steps of a time line, the shortest first; months are counted, not measured.
const STEPS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  DAY,
  7 * DAY,
].map((ms) => ({ ms }));
for (const months of [1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1200]) STEPS.push({ ms: months * 30.44 * DAY, months });

// Milliseconds since 1970 by the column's own clock, or since midnight; NaN where it's no time.
export function parseTime(text) {
  const found = FORM.exec(text);
  if (!found) return NaN;
  const [, year, month, day, , hour, minute, second, fraction] = found;
  const ms =
    ((Number(hour ?? 0) * 60 + Number(minute ?? 0)) * 60 + Number(second ?? 0)) * 1000 +
    Number(`0.${fraction ?? 0}`) * 1000;
  if (year === undefined) return ms;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day)); // Date.UTC takes 99 for 1999
  return date.getTime() + ms;
}

const two = (number) => String(number).padStart(2, "0");

// That moment in the form of `sample`, one of the column's texts.
export function writeTime(ms, sample) {
  const [, year, , , separator, hour, , second, fraction, zone] = FORM.exec(sample);
  const date = new Date(Math.floor(ms));
  let text = "";
  if (year !== undefined)
    text += `${String(date.getUTCFullYear()).padStart(4, "0")}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  if (hour !== undefined) {
    text += `${separator ?? ""}${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
    if (second !== undefined) text += `:${two(date.getUTCSeconds())}`;
    if (fraction !== undefined)
      text += `.${String(date.getUTCMilliseconds()).padStart(3, "0").padEnd(fraction.length, "0")}`.slice(0, fraction.length + 1);
  }
  return text + (zone ?? "");
}

// The last moment of the step's calendar that isn't after ms.
function floor(ms, step) {
  if (!step.months) {
    const origin = step.ms === 7 * DAY ? 4 * DAY : 0; // 1970-01-05 was a Monday
    return Math.floor((ms - origin) / step.ms) * step.ms + origin;
  }
  const date = new Date(ms);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return fromMonths(Math.floor(months / step.months) * step.months);
}

function fromMonths(months) {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(months / 12), months - 12 * Math.floor(months / 12), 1);
  return date.getTime();
}

function after(ms, step) {
  if (!step.months) return ms + step.ms;
  const date = new Date(ms);
  return fromMonths(date.getUTCFullYear() * 12 + date.getUTCMonth() + step.months);
}

// The shortest step that is about as long as `least` ms, and the moment of its calendar that is nearest.
export function timeStep(least, isDate) {
  const step = STEPS.find(({ ms }) => ms >= 0.5 * least && (!isDate || ms >= DAY)) ?? STEPS.at(-1);
  const nearest = (at) => {
    const before = floor(at, step),
      next = after(before, step);
    return at - before < next - at ? before : next;
  };
  return { ms: step.ms, nearest };
}

const language = (options) => new Intl.DateTimeFormat(undefined, { timeZone: "UTC", ...options });
const formats = {
  year: language({ year: "numeric" }),
  month: language({ month: "short" }),
  day: language({ day: "numeric", month: "short" }),
  hour: language({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
};

// Some four moments between low and high with their labels.
export function timeTicks(low, high) {
  const span = high - low;
  const step = STEPS.find(({ ms }) => span / ms <= 5.5) ?? STEPS.at(-1);
  const format = step.ms >= 360 * DAY ? "year" : step.months ? "month" : step.ms >= DAY ? "day" : "hour";
  const ticks = [];
  for (let at = floor(low, step); at <= high; at = after(at, step))
    if (at >= low)
      ticks.push({
        x: at,
        label:
          format === "month" && new Date(at).getUTCMonth() === 0 ? formats.year.format(at) : formats[format].format(at),
      });
  return ticks;
}
