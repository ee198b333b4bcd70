/** A stream that a test writes itself, byte by byte and attempt by attempt, in the query. */

import * as v from 'valibot'
import { BadRequest, text } from '../parameters'
import { defineScenario } from '../scenario'

/** A piece of a body: text, bytes in base64, or a wait in milliseconds. Each text and each bytes is one write. */
export type ScriptStep = string | { base64: string } | { wait: number }

/** How one request is answered. */
export interface ScriptAttempt {
  /** 200 by default. */
  status?: number | undefined
  /** Beside, or instead of, those of a good event stream; `null` leaves one out. */
  headers?: Record<string, string | null> | undefined
  body?: ScriptStep[] | undefined
  /** `hold`, the default, leaves it open. An attempt that has nothing but `cut` or `reset` is not answered at all. */
  end?: 'hold' | 'end' | 'cut' | 'reset' | undefined
}

const stepSchema = v.union([
  v.string(),
  v.strictObject({ base64: v.pipe(v.string(), v.base64()) }),
  v.strictObject({ wait: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000)) }),
])

const scriptSchema = v.pipe(
  v.array(
    v.strictObject({
      status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
      headers: v.optional(v.record(v.string(), v.nullable(v.string()))),
      body: v.optional(v.array(stepSchema)),
      end: v.optional(v.picklist(['hold', 'end', 'cut', 'reset'])),
    }),
  ),
  v.minLength(1),
)

export const script = defineScenario({
  id: 'script',
  title: 'Script',
  description: 'Sends exactly the bytes that the query says: for tests, and for trying something out.',
  group: 'Fine print of the format',
  parameters: {
    script: text(
      'JSON, a list of attempts of which the last one repeats',
      JSON.stringify([{ body: ['data: hello\n\n'] }]),
      readScript,
    ),
  },
  async serve(exchange, { script }) {
    const attempt = script[Math.min(exchange.attempt, script.length) - 1] ?? {}
    const end = attempt.end ?? 'hold'
    const answered =
      attempt.status !== undefined || attempt.headers !== undefined || attempt.body !== undefined
    if (answered || end === 'hold' || end === 'end') {
      const headers = Object.entries(attempt.headers ?? {}).map(([name, value]) => [name, value ?? undefined])
      exchange.open(attempt.status, Object.fromEntries(headers))
    }
    for (const step of attempt.body ?? []) {
      if (typeof step === 'string') await exchange.bytes(step)
      else if ('base64' in step) await exchange.bytes(Buffer.from(step.base64, 'base64'))
      else await exchange.pause(step.wait)
    }
    if (end === 'hold') await exchange.hold()
    else await exchange.end(end)
  },
})

/** The path and query that plays a script; put the lab's address before it. */
export function scriptPath(attempts: readonly ScriptAttempt[], key: string): string {
  return `/stream/script?${new URLSearchParams({ key, script: JSON.stringify(attempts) })}`
}

function readScript(given: string): ScriptAttempt[] {
  let json: unknown
  try {
    json = JSON.parse(given)
  } catch {
    throw new BadRequest('is not JSON')
  }
  const read = v.safeParse(scriptSchema, json)
  if (read.success) return read.output
  const [issue] = read.issues
  throw new BadRequest(`is wrong at ${v.getDotPath(issue) ?? 'its top'}: ${issue.message}`)
}
