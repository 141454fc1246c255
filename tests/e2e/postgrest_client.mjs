// Asks kiln through @supabase/postgrest-js, as test_postgrest_clients.py runs it, and prints what the client answered as one JSON text.
//
//   node postgrest_client.mjs NODE_FOLDER URL_OF_FLIGHTS URL_OF_ODD ODD_VALUES
//
// NODE_FOLDER has the package in its node_modules. Beside each filter stands the condition in SQL that it means.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, flightsUrl, oddUrl, oddValues] = process.argv.slice(2)
const { PostgrestClient } = createRequire(join(folder, 'package.json'))('@supabase/postgrest-js')
const client = new PostgrestClient(flightsUrl)
const select = (columns = '*', options = {}) => client.from('flights').select(columns, options)

const filters = [
  ["TRUE", q => q],
  ["carrier = 'UA'", q => q.eq('carrier', 'UA')],
  ["dep_delay = -2", q => q.eq('dep_delay', -2)],
  ["time_hour = '2013-01-02T13:00:00Z'", q => q.eq('time_hour', '2013-01-02T13:00:00Z')],
  ["carrier <> 'UA'", q => q.neq('carrier', 'UA')],
  ["dep_delay > 400", q => q.gt('dep_delay', 400)],
  ["distance >= 4963", q => q.gte('distance', 4963)],
  ["dep_delay < -20.5", q => q.lt('dep_delay', -20.5)],
  ["dest <= 'ACK'", q => q.lte('dest', 'ACK')],
  ["tailnum LIKE 'N1%A'", q => q.like('tailnum', 'N1%A')],
  ["tailnum LIKE 'N_4%UW'", q => q.like('tailnum', 'N_4*UW')],
  ["tailnum ILIKE 'n1%uw'", q => q.ilike('tailnum', 'n1%uw')],
  ["regexp_matches(tailnum, '^N[0-9]{2}[A-Z]')", q => q.regexMatch('tailnum', '^N[0-9]{2}[A-Z]')],
  ["regexp_matches(tailnum, 'UW$')", q => q.regexIMatch('tailnum', 'uw$')],
  ["dest IN ('ANC', 'LEX', 'no such')", q => q.in('dest', ['ANC', 'LEX', 'no such'])],
  ["flight IN (1, 15)", q => q.in('flight', [1, 15])],
  ["FALSE", q => q.in('dest', [])],
  ["FALSE", q => q.in('dest', ['ANC,LEX', '(a)'])],
  ["NOT dest IN ('ORD', 'ATL')", q => q.notIn('dest', ['ORD', 'ATL'])],
  ["NOT dest IN ('ORD', 'ATL')", q => q.not('dest', 'in', '(ORD,"ATL")')],
  ["dep_time IS NULL", q => q.is('dep_time', null)],
  ["dep_time IS NOT NULL", q => q.not('dep_time', 'is', null)],
  ["NOT carrier = 'UA'", q => q.not('carrier', 'eq', 'UA')],
  ["tailnum NOT LIKE 'N%'", q => q.not('tailnum', 'like', 'N%')],
  ["dep_delay > 600 OR dest = 'LEX'", q => q.or('dep_delay.gt.600,dest.eq.LEX')],
  ["(carrier = 'UA' AND dep_delay >= 300) OR dest IN ('ANC', 'LEX') OR NOT dest > 'ACK'",
    q => q.or('and(carrier.eq.UA,dep_delay.gte.300),dest.in.(ANC,"LEX"),dest.not.gt.ACK')],
  ["(dest = 'ANC' OR dest = 'HNL') AND (month = 7 OR month = 8)", q => q.or('dest.eq.ANC,dest.eq.HNL').or('month.eq.7,month.eq.8')],
  ["month = 2 AND day = 14 AND origin = 'LGA'", q => q.match({ month: 2, day: 14, origin: 'LGA' })],
  ["dep_delay >= 60 AND dep_delay < 62", q => q.gte('dep_delay', 60).lt('dep_delay', 62)],
  ["carrier = 'HA' AND arr_delay > 100", q => q.filter('carrier', 'eq', 'HA').filter('arr_delay', 'gt', 100)],
]

const orders = [
  ['dep_delay DESC NULLS FIRST', q => q.order('dep_delay', { ascending: false })],
  ['dep_delay ASC NULLS LAST', q => q.order('dep_delay')],
  ['arr_delay DESC NULLS LAST', q => q.order('arr_delay', { ascending: false, nullsFirst: false })],
  ['tailnum ASC NULLS FIRST, distance DESC NULLS FIRST',
    q => q.order('tailnum', { nullsFirst: true }).order('distance', { ascending: false })],
]

const errors = [
  ['no_such', q => q.eq('no_such', 1)],
  ['late', q => q.eq('dep_delay', 'late')],
  ['no_such', q => q.order('no_such')],
  ['late', q => q.or('dep_delay.is.late')],
]

const counting = { count: 'exact' }
const answerAll = async cases => {
  const answers = []
  for (const [name, ask] of cases) answers.push([name, await ask()])
  return answers
}
const answerNamed = async cases => Object.fromEntries(await answerAll(Object.entries(cases)))

const odd = new PostgrestClient(oddUrl)
const oddAnswers = []
for (const value of JSON.parse(oddValues)) {
  oddAnswers.push([
    value,
    await odd.from('odd').select().eq('plain', value),
    await odd.from('odd').select().in('plain', ['no such', value]),
  ])
}

console.log(JSON.stringify({
  filters: await answerAll(filters.map(([condition, ask]) => [condition, () => ask(select('*', counting))])),
  orders: await answerAll(orders.map(([order, ask]) => [order, () => ask(select().eq('month', 2)).limit(1000)])),
  errors: await answerAll(errors.map(([named, ask]) => [named, () => ask(select())])),
  pages: await answerNamed({
    columns: () => select('dest, carrier, late:dep_delay').limit(5),
    range: () => select().range(250, 349),
    limit: () => select().limit(7),
    part: () => select().eq('carrier', 'OO').range(30, 49),
  }),
  counts: await answerNamed({
    all: () => select('*', { count: 'exact', head: true }),
    exact: () => select('*', { count: 'exact', head: true }).gte('dep_delay', 60),
    planned: () => select('*', { count: 'planned', head: true }).gte('dep_delay', 60),
    estimated: () => select('*', { count: 'estimated', head: true }).gte('dep_delay', 60),
  }),
  singles: await answerNamed({
    'single': () => select().eq('dest', 'LEX').single(),
    'none': () => select().eq('dest', 'no such').single(),
    'many': () => select().eq('dest', 'ANC').single(),
    'maybe single': () => select().eq('dest', 'LEX').maybeSingle(),
    'maybe none': () => select().eq('dest', 'no such').maybeSingle(),
    'maybe many': () => select().eq('dest', 'ANC').maybeSingle(),
  }),
  forms: await answerNamed({
    'csv': () => select().eq('dest', 'ANC').csv(),
    'stripped': () => select().is('dep_time', null).stripNulls(),
    'stripped single': () => select().is('dep_time', null).limit(1).stripNulls().single(),
  }),
  odd: oddAnswers,
}))
