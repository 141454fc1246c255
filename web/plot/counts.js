// Where a card's counts come from, by the kind of its column. Numbers have a histogram in the profile, of the part on the whole's
// edges. Of texts, the profile has the twenty most frequent values; whether a value of the whole's list is in the part it may
// not say, and then the values are asked for by name. A time line is counted from all the column's different times.
import { ask, askText } from "../api/requests.js";
import { keyOf, query, writeList } from "../state/filters.js";
import { parseTime } from "./time.js";

const MOST_TIMES = 20000; // different ones; beyond, a column of times is drawn as texts are

// "numbers", "times", "texts" or, where there's nothing to draw, why: "nothing", "one" (value), "keys" (texts that all differ).
export function kindOf(profile) {
  if (Number(profile.count) === 0) return "nothing";
  if (Number(profile.distinct) === 1 && Number(profile.count) > 1) return "one";
  if (profile.type !== "TEXT") return profile.histogram?.length > 0 ? "numbers" : "nothing";
  if (profile.temporal && Number(profile.distinct) <= MOST_TIMES && profile.min !== profile.max) return "times";
  return Number(profile.frequency) === 1 && Number(profile.distinct) > 20 ? "keys" : "texts";
}

const frequencies = (profile) => new Map(profile.most_frequent.map(({ value, frequency }) => [String(value), Number(frequency)]));

// The whole's most frequent values and, where it's known, how often each is in the part: undefined where it must be asked.
export function valueCounts(profile, part, most) {
  const listed = profile.most_frequent.slice(0, most);
  const found = part && frequencies(part);
  const isComplete = part && Number(part.distinct) <= part.most_frequent.length;
  return listed.map(({ value, frequency }) => ({
    value: String(value),
    whole: Number(frequency),
    part: part ? (found.get(String(value)) ?? (isComplete ? 0 : undefined)) : null,
  }));
}

export const valuesPath = (column, partQuery, pairs) =>
  `/columns/${column.column}/values?${[partQuery, query(pairs)].filter(Boolean).join("&")}`;

// How often these values are in the part: Map(text → count).
export async function askValues(column, values, partQuery, abort) {
  const pairs = [[keyOf(column), `in.${writeList(values)}`], ["limit", values.length]];
  const { value } = await ask(valuesPath(column, partQuery, pairs), { abort, priority: 1 });
  return new Map(value.map((one) => [String(one.value), Number(one.frequency)]));
}

// All times of a column with their counts, in order: [[ms, count], …]. As groups, which come without pages; a time has no quotes.
export async function askTimes(column, partQuery, abort) {
  const pairs = [["select", `t:${column.column},n:count()`], ["format", "csv"]];
  const path = `/rows?${[partQuery, query(pairs)].filter(Boolean).join("&")}`;
  const { text } = await askText(path, { abort, priority: 1, headers: { Accept: "text/csv" } });
  return text
    .split(/\r?\n/)
    .slice(1)
    .filter(Boolean)
    .map((line) => line.split(","))
    .map(([time, count]) => [parseTime(time), Number(count)])
    .filter(([time]) => !Number.isNaN(time));
}
