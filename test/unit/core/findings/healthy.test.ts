/**
 * Of streams with which nothing is wrong nothing worse is said than what is worth knowing: not at their end, and at no
 * time while they go on.
 */

import { expect, it } from 'vitest'
import type { Finding } from '../../../../src/core/findings/finding'
import { applyToFindings, createFindings, tickFindings } from '../../../../src/core/findings/findings'
import { applyHealth, createHealth, factsOf, noteSleep, type StreamFacts } from '../../../../src/core/health'
import type { HeartbeatHealth } from '../../../../src/core/heartbeat'
import { applyRecord, createHistory } from '../../../../src/core/history'
import { type HealthyStream, healthyStream } from '../healthy-streams'
import { CHROMIUM, FIREFOX } from './story'

const STREAMS = Number(process.env.HEALTHY_STREAMS ?? 10_000)
const ALLOWED = STREAMS / 10_000

/** Judging is the most of the work: of the occasions at which nothing has come for some time these are taken. */
const EVERY = 4
const ALARMS: ReadonlySet<HeartbeatHealth['state']> = new Set(['missing', 'dead'])

/** What was wrongly said of one stream. */
interface Said {
  /** All findings above `info` that there ever were. */
  findings: Map<string, Finding>
  /** What its health said of heartbeats, resumes and IDs at any of the moments. */
  health: string[]
}

/** Folds a log as the panel does, looks at its health whenever nothing has come for some time, and judges it now and then. */
function alarms({ records, row, from, to, sleeps }: HealthyStream, browser: string): Said {
  const history = createHistory()
  const health = createHealth()
  const findings = createFindings(history, browser, (stream, at) => factsOf(health, stream, at))
  const patience = row.period > 0 ? row.period / 2 : 2000
  const said: Said = { findings: new Map(), health: [] }
  const awake = [...sleeps]
  const lookAt = (now: number) => {
    // Who looks knows by its own clock that the machine slept.
    while (awake[0] && awake[0].to <= now + 1) {
      const [slept] = awake.splice(0, 1)
      if (slept) noteSleep(health, slept.to, slept.to - slept.from)
    }
    for (const stream of history.streams.values()) {
      const facts = factsOf(health, stream, now)
      if (facts) said.health.push(...wrongIn(facts).map(each => `${now - from}: ${each}`))
    }
  }
  const judgeAt = (now: number) => {
    tickFindings(findings, now)
    for (const id of findings.changed)
      for (const each of findings.byStream.get(id) ?? [])
        if (each.severity !== 'info') said.findings.set(each.key, each)
    findings.changed.clear()
  }
  let until = 0
  let occasions = records.length
  for (const record of records) {
    if (until > 0 && record.at - until > patience) {
      lookAt(record.at - 1)
      if (occasions++ % EVERY === 0) judgeAt(record.at - 1)
    }
    const stream = applyRecord(history, record)
    applyHealth(health, record, stream)
    applyToFindings(findings, record, stream)
    if (record.at > until) until = record.at
  }
  lookAt(to)
  judgeAt(to)
  return said
}

function wrongIn({ heartbeat, resumes, ids }: StreamFacts): string[] {
  const { state, missed, silentFor, period } = heartbeat
  const broken = resumes.filter(({ verdict }) => verdict === 'skipped' || verdict === 'restarted')
  return [
    ...(ALARMS.has(state) ? [`${state} after ${silentFor} of ${period}`] : []),
    ...missed.slice(0, 1).map(each => `missed ${JSON.stringify(each)}`),
    ...broken.map(({ verdict }) => verdict),
    ...ids.breaks.slice(0, 1).map(each => JSON.stringify(each)),
  ]
}

it(`says nothing bad of ${STREAMS} healthy streams, at no moment`, { timeout: 300_000 }, () => {
  const judged: string[] = []
  const looked: string[] = []
  for (let seed = 1; seed <= STREAMS; seed++) {
    const stream = healthyStream({ seed })
    const { findings, health } = alarms(stream, seed % 2 === 0 ? CHROMIUM : FIREFOX)
    const which = `seed ${seed}, ${stream.row.name}, ${stream.level}`
    for (const { id, severity, variant, values } of findings.values())
      judged.push(`${which}: ${severity} ${id} ${variant} ${JSON.stringify(values)}`)
    looked.push(...health.map(each => `${which}, ${each}`))
  }
  expect(looked.slice(0, 20)).toEqual([])
  expect(judged.length, judged.slice(0, 40).join('\n')).toBeLessThanOrEqual(ALLOWED)
})
