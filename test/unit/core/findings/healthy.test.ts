/**
 * Of streams with which nothing is wrong nothing worse is said than what is worth knowing: not at their end, and at no
 * time while they go on.
 */

import { expect, it } from 'vitest'
import type { Finding } from '../../../../src/core/findings/finding'
import { applyToFindings, createFindings, tickFindings } from '../../../../src/core/findings/findings'
import { applyHealth, createHealth, factsOf, noteSleep } from '../../../../src/core/health'
import { applyRecord, createHistory } from '../../../../src/core/history'
import { type HealthyStream, healthyStream } from '../healthy-streams'
import { CHROMIUM, FIREFOX } from './story'

const STREAMS = Number(process.env.HEALTHY_STREAMS ?? 10_000)
const ALLOWED = STREAMS / 10_000

/** Judging is the most of the work: of the occasions at which nothing has come for some time these are taken. */
const EVERY = 4

/** All that was ever said of a stream above `info`: now and then when nothing has come for some time, and at the end. */
function alarms({ records, row, to, sleeps }: HealthyStream, browser: string): Map<string, Finding> {
  const history = createHistory()
  const health = createHealth()
  const findings = createFindings(history, browser, (stream, at) => factsOf(health, stream, at))
  const patience = row.period > 0 ? row.period / 2 : 2000
  const seen = new Map<string, Finding>()
  const awake = [...sleeps]
  const lookAt = (now: number) => {
    while (awake[0] && awake[0].to <= now + 1) {
      const [slept] = awake.splice(0, 1)
      if (slept) noteSleep(health, slept.to, slept.to - slept.from)
    }
    tickFindings(findings, now)
    for (const id of findings.changed)
      for (const each of findings.byStream.get(id) ?? [])
        if (each.severity !== 'info') seen.set(each.key, each)
    findings.changed.clear()
  }
  let until = 0
  let occasions = records.length
  for (const record of records) {
    if (until > 0 && record.at - until > patience && occasions++ % EVERY === 0) lookAt(record.at - 1)
    const stream = applyRecord(history, record)
    applyHealth(health, record, stream)
    applyToFindings(findings, record, stream)
    if (record.at > until) until = record.at
  }
  lookAt(to)
  return seen
}

it(`says nothing bad of ${STREAMS} healthy streams`, { timeout: 300_000 }, () => {
  const said: string[] = []
  for (let seed = 1; seed <= STREAMS; seed++) {
    const stream = healthyStream({ seed })
    for (const { id, severity, variant, values } of alarms(
      stream,
      seed % 2 === 0 ? CHROMIUM : FIREFOX,
    ).values()) {
      said.push(
        `seed ${seed}, ${stream.row.name}, ${stream.level}: ${severity} ${id} ${variant} ${JSON.stringify(values)}`,
      )
    }
  }
  expect(said.length, said.slice(0, 40).join('\n')).toBeLessThanOrEqual(ALLOWED)
})
