/** What is read of the entries of a HAR, whoever wrote it: the fields that tell of an event stream. */

import * as v from 'valibot'

const pairs = v.fallback(v.array(v.object({ name: v.string(), value: v.string() })), [])
const text = v.fallback(v.string(), '')
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999))

/** An event as Chrome lists it. */
export interface HarMessage {
  /** Seconds since the epoch. */
  time: number
  eventName: string
  eventId: string
  /** Missing where the HAR was saved without sensitive data. */
  data?: string
  /** Our own: the size of data that is not whole. */
  _size?: number
}

/** By hand, as there are hundreds of thousands of them. */
function isMessage(value: unknown): value is HarMessage {
  if (typeof value !== 'object' || value === null) return false
  const { time, eventName, eventId, data, _size }: Partial<Record<keyof HarMessage, unknown>> = value
  if (typeof time !== 'number' || !(time >= 0 && time <= 8.64e12)) return false
  if (typeof eventName !== 'string' || typeof eventId !== 'string') return false
  return (data === undefined || typeof data === 'string') && (_size === undefined || isSize(_size))
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

const entry = v.object({
  pageref: v.optional(v.string()),
  startedDateTime: v.pipe(
    v.string(),
    v.transform(text => Date.parse(text)),
    v.number(),
    v.finite(),
    v.minValue(0),
  ),
  time: v.fallback(v.pipe(v.number(), v.finite(), v.minValue(0)), 0),
  request: v.object({ method: v.string(), url: v.string(), headers: pairs }),
  response: v.object({
    status: v.fallback(whole, 0),
    headers: pairs,
    httpVersion: text,
    redirectURL: text,
    _error: v.fallback(v.nullish(v.string()), null),
    content: v.fallback(
      v.object({
        mimeType: text,
        size: v.fallback(v.number(), -1),
        text: v.optional(v.string()),
        encoding: v.optional(v.string()),
      }),
      {
        mimeType: '',
        size: -1,
      },
    ),
  }),
  timings: v.fallback(v.object({ receive: v.fallback(v.number(), 0) }), { receive: 0 }),
  serverIPAddress: v.fallback(v.optional(v.string()), undefined),
  _resourceType: text,
  _eventSourceMessages: v.optional(
    v.pipe(
      v.custom<HarMessage[]>(value => Array.isArray(value)),
      v.check(messages => messages.every(isMessage)),
    ),
  ),
  _connection: v.fallback(v.optional(v.string()), undefined),
  _attempt: v.fallback(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), undefined),
  _level: v.fallback(v.optional(v.picklist(['api', 'http', 'devtools', 'bytes'])), undefined),
  _ended: v.fallback(v.optional(v.string()), undefined),
})

/** An entry of a HAR. `startedDateTime` is in milliseconds since the epoch. */
export type HarEntry = v.InferOutput<typeof entry>

/** Reads an entry, after `JSON.parse`; the path of the first field that does not fit, if one does not. */
export function readHarEntry(value: unknown): HarEntry | string {
  const reading = v.safeParse(entry, value, { abortEarly: true })
  return reading.success ? reading.output : (v.getDotPath(reading.issues[0]) ?? '')
}

/** The pages of a HAR: their addresses by id. */
export function readHarPages(value: unknown): Map<string, string> {
  const reading = v.safeParse(v.array(v.object({ id: v.string(), title: v.string() })), value)
  return new Map(reading.success ? reading.output.map(({ id, title }) => [id, title]) : [])
}

/** The name and version of the browser, or of the program that wrote the HAR. */
export function readHarMaker(value: unknown): string {
  const reading = v.safeParse(v.object({ name: v.string(), version: text }), value)
  return reading.success ? `${reading.output.name} ${reading.output.version}`.trim().slice(0, 200) : ''
}
