// Calls each reading method of @supabase/postgrest-js once and prints what it answered as one JSON text: see test_postgrest_methods.py,
// which has the same questions, asks them in Python, and knows the answers.
//
//   node postgrest_methods.mjs NODE_FOLDER URL_OF_FLIGHTS
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, url] = process.argv.slice(2)
const { PostgrestClient } = createRequire(join(folder, 'package.json'))('@supabase/postgrest-js')
const client = new PostgrestClient(url)
const select = (options = {}) => client.from('flights').select('*', options)

const reads = {
  eq: q => q.eq('carrier', 'OO'),
  neq: q => q.neq('origin', 'EWR'),
  gt: q => q.gt('dep_delay', 800),
  gte: q => q.gte('distance', 4963),
  lt: q => q.lt('dep_delay', -22),
  lte: q => q.lte('dest', 'ACK'),
  isDistinct: q => q.isDistinct('dep_delay', 0),
  like: q => q.like('tailnum', 'N1%1UW'),
  ilike: q => q.ilike('dest', 'h_l'),
  likeAllOf: q => q.likeAllOf('dest', ['S%', '%N']),
  likeAnyOf: q => q.likeAnyOf('dest', ['H%', 'LE_']),
  ilikeAllOf: q => q.ilikeAllOf('dest', ['s%', '%n']),
  ilikeAnyOf: q => q.ilikeAnyOf('dest', ['h%', 'le_']),
  regexMatch: q => q.regexMatch('tailnum', '^N[0-9]{2}[A-Z]'),
  regexIMatch: q => q.regexIMatch('tailnum', '9uw$'),
  is: q => q.is('dep_time', null),
  in: q => q.in('dest', ['ANC', 'LEX', 'no such']),
  notIn: q => q.notIn('dest', ['ORD', 'ATL']),
  match: q => q.match({ month: 2, day: 14, origin: 'LGA' }),
  or: q => q.or('dep_delay.gt.900, and(dest.eq.LEX,month.in.(11, 12))'),
  not: q => q.not('dep_delay', 'lt', 800),
  filter: q => q.filter('flight', 'in', '(1, 15)'),
  order: q => q.order('dep_delay', { ascending: false, nullsFirst: false }).order('tailnum', { nullsFirst: true }),
  limit: q => q.limit(7),
  range: q => q.range(20, 29),
  single: q => q.eq('dest', 'LEX').single(),
  maybeSingle: q => q.eq('dest', 'no such').maybeSingle(),
  csv: q => q.eq('dest', 'ANC').csv(),
  stripNulls: q => q.is('dep_time', null).stripNulls(),
  select: q => q.eq('dest', 'LEX').select('dest, late:dep_delay, air_time::text'),
  throwOnError: q => q.eq('dest', 'LEX').throwOnError(),
  setHeader: q => q.eq('dest', 'LEX').setHeader('Accept', 'application/json'),
  abortSignal: q => q.eq('dest', 'LEX').abortSignal(new AbortController().signal),
  retry: q => q.eq('dest', 'LEX').retry(false),
  rollback: q => q.eq('dest', 'LEX').rollback(),
  returns: q => q.eq('dest', 'LEX').returns(),
  overrideTypes: q => q.eq('dest', 'LEX').overrideTypes(),
}

const refused = {
  textSearch: q => q.textSearch('dest', 'x'),
  contains: q => q.contains('dest', ['x']),
  containedBy: q => q.containedBy('dest', ['x']),
  overlaps: q => q.overlaps('dest', ['x']),
  rangeGt: q => q.rangeGt('month', '[1,2]'),
  rangeGte: q => q.rangeGte('month', '[1,2]'),
  rangeLt: q => q.rangeLt('month', '[1,2]'),
  rangeLte: q => q.rangeLte('month', '[1,2]'),
  rangeAdjacent: q => q.rangeAdjacent('month', '[1,2]'),
  explain: q => q.explain(),
  geojson: q => q.geojson(),
}

const writes = {
  insert: t => t.insert({ dest: 'LEX' }),
  upsert: t => t.upsert([{ dest: 'LEX' }]),
  update: t => t.update({ dest: 'LEX' }).eq('dest', 'x'),
  delete: t => t.delete().eq('dest', 'x'),
}

const answers = async (cases, begin) => {
  const all = {}
  for (const [name, ask] of Object.entries(cases)) all[name] = await ask(begin())
  return all
}
const methods = new Set()
for (let part = select(); part !== Object.prototype; part = Object.getPrototypeOf(part))
  for (const name of Object.getOwnPropertyNames(part)) if (typeof part[name] === 'function') methods.add(name)

console.log(JSON.stringify({
  methods: [...methods],
  reads: await answers(reads, () => select({ count: 'exact' })),
  refused: await answers(refused, select),
  writes: await answers(writes, () => client.from('flights')),
  head: await select({ count: 'exact', head: true }).eq('carrier', 'OO'),
  rpc: await client.rpc('nothing'),
  table: await client.from('nothing').select(),
}))
