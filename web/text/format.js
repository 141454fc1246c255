// Numbers for people, in the browser's language: grouped, figures shortened to what one reads at a glance. What is
// shown of a value keeps every digit that the server wrote; only means and the like are shortened, and their exact text
// stands in the title.

const groups = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const point = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1 })
  .formatToParts(1.5)
  .find((p) => p.type === "decimal").value;
const minus = new Intl.NumberFormat().formatToParts(-1).find((p) => p.type === "minusSign").value;

// A number's text, grouped without passing through a double; as it stands where it isn't plain digits.
export function formatValue(value, grouped = true) {
  const text = String(value);
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!found) return text === "Infinity" ? "∞" : text === "-Infinity" ? `${minus}∞` : text;
  const [, sign, integer, fraction] = found;
  // 13.0 is how a decimal that is a whole number is written; people write 13.
  const tail = fraction === undefined || fraction === "0" ? "" : point + fraction;
  return (sign ? minus : "") + (grouped ? groups.format(BigInt(integer)) : integer) + tail;
}

// 1234567 of something.
export const formatCount = (count) => (count === undefined || count === null ? "…" : groups.format(Number(count)));

export const formatRows = (count) => `${formatCount(count)} ${Number(count) === 1 ? "row" : "rows"}`;

const rounded = (digits) => new Intl.NumberFormat(undefined, { maximumFractionDigits: digits });
const byDigits = [0, 1, 2, 3, 4].map(rounded);
const byDigitsPlain = [0, 1, 2, 3, 4].map(
  (digits) => new Intl.NumberFormat(undefined, { maximumFractionDigits: digits, useGrouping: false }),
);
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4, notation: "scientific" });

// A figure such as a mean, to some four digits.
export function formatFigure(value, grouped = true) {
  if (value === null || value === undefined) return "–";
  const number = Number(value);
  if (!Number.isFinite(number)) return formatValue(value);
  const size = Math.abs(number);
  if (size !== 0 && (size < 0.001 || size >= 1e15)) return short.format(number).replace(/E(.*)/, "e$1");
  const digits = size >= 100 || size === 0 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
  const whole = Number.isInteger(number) && size < 2 ** 53 && !String(value).includes("e");
  return whole ? formatValue(String(number), grouped) : (grouped ? byDigits : byDigitsPlain)[digits].format(number);
}

// Labels of an axis: 1.2M instead of 1,200,000.
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumSignificantDigits: 3 });
export const formatTick = (number, grouped) =>
  Math.abs(number) >= 10000 || (Math.abs(number) < 0.01 && number !== 0)
    ? compactOrScientific(number)
    : formatFigure(number, grouped);
function compactOrScientific(number) {
  const size = Math.abs(number);
  return size < 0.01 || size >= 1e15 ? short.format(number).replace(/E(.*)/, "e$1") : compact.format(number);
}

// A share in percent: never 0 % of some, never 100 % of not all.
export function formatShare(part, whole) {
  if (!(Number(whole) > 0)) return "–";
  const share = (100 * Number(part)) / Number(whole);
  if (share > 0 && share < 0.1) return "< 0.1 %".replace(".", point);
  if (share < 100 && share > 99.9) return "> 99.9 %".replace(".", point);
  return `${byDigits[share < 10 ? 1 : 0].format(share)} %`;
}

// Whether a column's numbers are grouped: years aren't.
export const isGrouped = (column) =>
  !(column?.type === "INTEGER" && Number(column.min) >= 1000 && Number(column.max) <= 2999);

export function formatBytes(bytes) {
  const units = ["bytes", "kB", "MB", "GB"];
  let size = Number(bytes),
    unit = 0;
  while (size >= 1000 && unit < 3) ((size /= 1000), (unit += 1));
  return `${byDigits[size < 10 && unit > 0 ? 1 : 0].format(size)} ${units[unit]}`;
}

// A text in one line, for a label, a title or a cell; characters that would turn what follows round are shown as ␣-like
// marks.
export function oneLine(text, most = 200) {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, "�")
    .replace(/\r\n|[\n\r]/g, "⏎")
    .replace(/\t/g, "⇥");
}
