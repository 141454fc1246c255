// Where a card's counts come from, by the kind of its column. Numbers and times have a histogram in the profile, of the
// part on the whole's edges. Of texts, the profile has the twenty most frequent values; whether a value of the whole's
// list is in the part it may not say, and then the values are asked for by name.
import { ask } from "../api/requests.js";
import { keyOf, query, writeList } from "../state/filters.js";

// "numbers", "times", "texts" or, where there's nothing to draw, why: "nothing", "one" (value), "keys" (texts that all
// differ).
export function kindOf(profile) {
  if (Number(profile.count) === 0) return "nothing";
  if (Number(profile.distinct) === 1) return "one";
  if (profile.type !== "TEXT") return profile.histogram?.length > 0 ? "numbers" : "nothing";
  if (profile.temporal && profile.histogram?.length > 0) return "times";
  return Number(profile.frequency) === 1 && Number(profile.distinct) > 20 ? "keys" : "texts";
}

const frequencies = (profile) =>
  new Map(profile.most_frequent.map(({ value, frequency }) => [String(value), Number(frequency)]));

// The whole's most frequent values and, where it's known, how often each is in the part: undefined where it must be
// asked.
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
  const pairs = [
    [keyOf(column), `in.${writeList(values)}`],
    ["limit", values.length],
  ];
  const { value } = await ask(valuesPath(column, partQuery, pairs), { abort, priority: 1 });
  return new Map(value.map((one) => [String(one.value), Number(one.frequency)]));
}
