/** All payloads of a type are JSON, and one is not: `JSON.parse` throws where nobody catches. */

import { HEARTBEAT_NAMES } from '../../heartbeat-names'
import type { RecordOf } from '../../record'
import type { Draft } from '../finding'
import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

/** After so many the form is known, if so large a share of them had it. */
const LEARNED = 20
const SHARE = 0.95
/** Payloads that are parsed as a whole in a second; of others only the ends are looked at. */
const PARSED_A_SECOND = 5
const PARSED_AT_MOST = 16 * 1024
const TYPES_KEPT = 50

/** Payloads that mean something else by convention: ends and heartbeats. */
const SENTINELS: ReadonlySet<string> = new Set([
  '',
  '[DONE]',
  'null',
  '{}',
  '💓',
  'h',
  'o',
  ...HEARTBEAT_NAMES,
])

const KINDS = ['comment', 'truncated', 'text', 'sentinel'] as const
type Fault = (typeof KINDS)[number]

/** What the payloads of one type are like. */
interface Form {
  seen: number
  json: number
  second: number
  parsed: number
  faults: Partial<Record<Fault, Sightings>>
}

interface State {
  type: string
  form: Form
  forms: Map<string, Form>
}

export const jsonParseFailure: Rule<State> = {
  id: 'json-parse-failure',
  severity: 'warning',
  level: 'api',
  reference: 'https://developer.mozilla.org/docs/Web/JavaScript/Reference/Errors/JSON_bad_parse',
  snippets: ['parse-safely'],
  watch: {
    start: () => ({ type: '', form: createForm(), forms: new Map() }),
    event(state, record) {
      if (record.data === null || record.cut) return
      if (state.type !== record.type) {
        const form = formOf(state, record.type)
        if (!form) return
        state.type = record.type
        state.form = form
      }
      look(state.form, record, record.data)
    },
  },
  judge(view, own) {
    return KINDS.flatMap(kind => {
      const drafts: Draft[] = draftOfSightings(view, connection => gathered(own(connection), kind))
      return drafts.map(draft => ({
        ...draft,
        variant: kind,
        ...(kind === 'sentinel' && { severity: 'info' as const }),
      }))
    })
  },
}

function createForm(): Form {
  return { seen: 0, json: 0, second: 0, parsed: 0, faults: {} }
}

function formOf({ forms }: State, type: string): Form | null {
  const known = forms.get(type)
  if (known || forms.size >= TYPES_KEPT) return known ?? null
  const form = createForm()
  forms.set(type, form)
  return form
}

/** The faults of all types together; those of types that are no JSON after all do not count. */
function gathered(state: State | undefined, kind: Fault): Sightings | undefined {
  if (!state) return undefined
  const all = [...state.forms.values()].flatMap(({ faults }) => faults[kind] ?? [])
  if (all.length <= 1) return all[0]
  const seen = all.flatMap(each => each.seen).sort((a, b) => a.at - b.at)
  return { count: all.reduce((sum, each) => sum + each.count, 0), seen }
}

function look(form: Form, record: RecordOf<'event'>, data: string): void {
  if (form.seen < LEARNED) {
    // What is empty or a heartbeat says nothing of what the others are.
    if (SENTINELS.has(data)) return
    form.seen++
    if (looksWhole(data) && parses(data)) form.json++
    return
  }
  if (form.json < LEARNED * SHARE) return
  if (looksWhole(data) && (!mayParse(form, record.at, data) || parses(data))) return
  const fault = faultOf(data)
  const sightings = form.faults[fault] ?? createSightings()
  form.faults[fault] = sightings
  noteSighting(sightings, record, data)
}

/** Begins and ends as an object or an array does. */
function looksWhole(data: string): boolean {
  const first = data.charCodeAt(0)
  const last = data.charCodeAt(data.length - 1)
  if ((first === 123 && last === 125) || (first === 91 && last === 93)) return true
  // Spaces around it are rare; the slow way then.
  if (first > 32 && last > 32) return false
  const trimmed = data.trim()
  return /^(?:\{.*\}|\[.*\])$/s.test(trimmed)
}

function mayParse(form: Form, at: number, data: string): boolean {
  if (data.length > PARSED_AT_MOST) return false
  const second = Math.floor(at / 1000)
  if (second !== form.second) {
    form.second = second
    form.parsed = 0
  }
  return ++form.parsed <= PARSED_A_SECOND
}

function parses(data: string): boolean {
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}

function faultOf(data: string): Fault {
  if (SENTINELS.has(data)) return 'sentinel'
  if (/(?:^|\n): ?/.test(data)) return 'comment'
  return /^\s*[[{]/.test(data) ? 'truncated' : 'text'
}
