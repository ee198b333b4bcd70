/**
 * Whole days of streams with which nothing is wrong, as people see them, at each capture level and in both browsers:
 * never is anything worse said than what is worth knowing.
 */

import { describe, expect, it } from 'vitest'
import {
  applyToFindings,
  createFindings,
  judgeFindings,
  tickFindings,
} from '../../../../src/core/findings/findings'
import { applyHealth, createHealth, factsOf } from '../../../../src/core/health'
import { applyRecord, createHistory } from '../../../../src/core/history'
import type { CaptureLevel } from '../../../../src/core/record'
import { type Chance, chanceFrom } from '../healthy-server'
import { CHROMIUM, FIREFOX, type Story, type Teller, type Told, tell } from './story'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Moments at which a silence is looked at. */
const LOOKS = 60
const SOONEST = 5000

/** All that was ever said above `info`. The machine sleeps where the log says so: nobody judges meanwhile. */
function alarmsOf({ browser, records, now }: Story): string[] {
  const history = createHistory()
  const health = createHealth()
  const findings = createFindings(history, browser, (stream, at) => factsOf(health, stream, at))
  const said = new Set<string>()
  const note = () => {
    for (const id of findings.changed)
      for (const { severity, id: finding, variant } of findings.byStream.get(id) ?? [])
        if (severity !== 'info') said.add(`${severity} ${finding} ${variant}`)
    findings.changed.clear()
  }
  let last = records[0]?.at ?? 0
  for (const record of records) {
    const isAsleep = record.kind === 'environment' && record.what === 'sleep'
    const step = Math.max(SOONEST, (record.at - last) / LOOKS)
    for (let at = last + step; !isAsleep && at < record.at; at += step) {
      tickFindings(findings, at)
      note()
    }
    const stream = applyRecord(history, record)
    applyHealth(health, record, stream)
    applyToFindings(findings, record, stream)
    last = Math.max(last, record.at)
  }
  judgeFindings(findings, now)
  note()
  return [...said]
}

interface Life {
  told: Teller
  chance: Chance
  browser: string
}

/** Heartbeats as comments every 15 s, with numbered events at random. */
function live(stream: Told, { told, chance }: Life, from: number, beats: number): number {
  let id = from
  for (let beat = 0; beat < beats; beat++) {
    told.wait(15_000)
    stream.comment()
    if (chance.random() >= 0.4) continue
    told.wait(chance.between(0, 5000))
    stream.event({ id: String(++id), data: `${id}` })
  }
  return id
}

const refused = (browser: string) =>
  browser === CHROMIUM ? 'net::ERR_CONNECTION_REFUSED' : 'NS_ERROR_CONNECTION_REFUSED'

const DAYS: Record<string, (life: Life) => void> = {
  'a chat that comes in bursts': ({ told, chance }) => {
    const stream = told.connection().start()
    let id = 0
    for (let burst = 0; burst < 14; burst++) {
      for (let n = chance.between(3, 9); n > 0; n--) {
        told.wait(chance.between(200, 1100))
        stream.event({ id: String(++id), data: `{"text":"${id}"}` })
      }
      for (let n = chance.between(4, 44); n > 0; n--) {
        told.wait(25_000)
        stream.comment()
      }
      told.wait(chance.between(0, 20_000))
    }
  },
  'notifications hours apart, with heartbeats': ({ told, chance }) => {
    const stream = told.connection().start()
    for (let id = 1; id <= 4; id++) {
      for (let n = chance.between(120, 400); n > 0; n--) {
        told.wait(15_000)
        stream.comment()
      }
      told.wait(7000)
      stream.event({ id: `n${id}`, data: `{"note":${id}}` })
    }
  },
  'notifications hours apart, without heartbeats': ({ told, chance }) => {
    const stream = told.connection().start()
    for (let id = 1; id <= 10; id++) {
      told.wait(chance.between(HOUR / 2, 3 * HOUR))
      stream.event({ id: `n${id}`, data: `{"note":${id}}` })
    }
    told.wait(3 * HOUR)
  },
  'answers of a model, some stopped by the user': ({ told, chance }) => {
    const chunk = '{"object":"chat.completion.chunk","choices":[{"delta":{"content":"x"}}]}'
    for (let question = 0; question < 8; question++) {
      const stream = told.connection({ api: 'fetch', method: 'POST' }).start()
      told.wait(chance.between(300, 9000))
      for (let n = chance.between(10, 200); n > 0; n--) {
        told.wait(chance.between(20, 80))
        stream.event({ data: chunk })
      }
      if (question % 3 === 2) stream.close('page')
      else {
        stream.event({ data: '[DONE]' })
        told.wait(2)
        stream.close('end')
      }
      told.wait(chance.between(5000, MINUTE))
    }
  },
  'answers of a model that have no end mark': ({ told, chance }) => {
    for (let question = 0; question < 8; question++) {
      const stream = told.connection({ api: 'fetch', method: 'POST' }).start()
      told.wait(chance.between(300, 30_000))
      for (let n = chance.between(10, 200); n > 0; n--) {
        told.wait(chance.between(20, 80))
        stream.event({ data: '{"delta":"x"}' })
      }
      told.wait(2)
      stream.close('end')
      told.wait(chance.between(5000, MINUTE))
    }
  },
  'a tab that is hidden for an hour': life => {
    const stream = life.told.connection().start()
    let id = live(stream, life, 0, 40)
    life.told.environment('hidden')
    id = live(stream, life, id, 240)
    life.told.environment('visible')
    live(stream, life, id, 40)
  },
  'a laptop that sleeps for a night': life => {
    const { told, browser } = life
    const stream = told.connection().start()
    let id = live(stream, life, 0, 40)
    told.environment('hidden')
    told.wait(8 * HOUR)
    told.environment('sleep', 8 * HOUR)
    told.environment('visible')
    told.wait(2000)
    stream
      .lose('cut', browser === CHROMIUM ? 'net::ERR_NETWORK_IO_SUSPENDED' : 'NS_ERROR_NET_INTERRUPT')
      .back()
    for (let n = 0; n < 60; n++) {
      told.wait(3)
      stream.event({ id: String(++id), data: `${id}` })
    }
    live(stream, life, id, 40)
  },
  'four deploys of a server that resumes': life => {
    const { told, browser } = life
    const stream = told.connection().start()
    let id = 0
    for (let deploy = 0; deploy < 4; deploy++) {
      id = live(stream, life, id, 150)
      stream.lose('clean')
      for (let n = 0; n < 2; n++) {
        told.wait(3000)
        stream.request()
        told.wait(4)
        stream.lose('refused', refused(browser))
      }
      stream.back()
      for (let n = 0; n < 3; n++) stream.event({ id: String(++id), data: `${id}` })
    }
    live(stream, life, id, 40)
  },
  'a view that is left, and visited again later': ({ told, chance }) => {
    for (let visit = 0; visit < 6; visit++) {
      const stream = told.connection().start()
      for (let n = 1; n <= 30; n++) {
        told.wait(chance.between(2000, 5000))
        stream.event({ id: String(visit * 50 + n), data: `${n}` })
      }
      stream.close('page')
      told.wait(chance.between(20_000, 5 * MINUTE))
    }
  },
  'a component that React mounts twice': ({ told, chance }) => {
    const first = told.connection().make()
    told.wait(2)
    first.close('page')
    const stream = told.connection().start()
    for (let n = 1; n <= 60; n++) {
      told.wait(chance.between(2000, 5000))
      stream.event({ id: String(n), data: `${n}` })
    }
  },
  'the progress of some jobs': ({ told }) => {
    for (let job = 0; job < 4; job++) {
      const stream = told.connection({ url: `https://shop.example/jobs/${job}` }).start()
      for (let percent = 0; percent <= 100; percent += 5) {
        told.wait(500)
        stream.event({ type: 'progress', data: `{"percent":${percent}}` })
      }
      stream.event({ type: 'done', data: '{}' }).close('page')
      told.wait(30_000)
    }
  },
  'a sensor that speaks every five minutes': ({ told, chance }) => {
    const stream = told.connection().start()
    for (let n = 0; n < 60; n++) {
      told.wait(chance.between(5 * MINUTE, 5 * MINUTE + 2000))
      stream.event({ data: `{"temperature":${n}}` })
    }
    told.wait(4 * MINUTE)
  },
  'another wireless network': life => {
    const { told } = life
    const stream = told.connection().start()
    let id = live(stream, life, 0, 30)
    told.environment('offline')
    told.wait(1000)
    stream.lose('cut', 'net::ERR_NETWORK_CHANGED')
    told.wait(9000)
    told.environment('online')
    stream.back(2000)
    for (let n = 0; n < 3; n++) stream.event({ id: String(++id), data: `${id}` })
    live(stream, life, id, 30)
  },
  'five streams over one connection': ({ told }) => {
    for (let n = 0; n < 5; n++)
      told
        .connection({ url: `https://shop.example/${n}` })
        .start()
        .protocol('h2')
        .event()
    told.wait(40 * MINUTE)
    told.environment('pagehide')
  },
}

const LEVELS: readonly CaptureLevel[] = ['api', 'http', 'devtools', 'bytes']

describe.each(Object.entries(DAYS))('%s', (_, day) => {
  it.each(LEVELS)('is no reason for an alarm (%s)', level => {
    for (const browser of [CHROMIUM, FIREFOX]) {
      const told = tell({ browser, level })
      day({ told, chance: chanceFrom(7), browser })
      expect([browser, ...alarmsOf(told.done())]).toEqual([browser])
    }
  })
})

describe('what looks like a fault while it goes on', () => {
  /** What is said at the end of a story. */
  const atTheEnd = ({ browser, records, now }: Story) => {
    const history = createHistory()
    const health = createHealth()
    const findings = createFindings(history, browser, (stream, at) => factsOf(health, stream, at))
    for (const record of records) {
      const stream = applyRecord(history, record)
      applyHealth(health, record, stream)
      applyToFindings(findings, record, stream)
    }
    judgeFindings(findings, now)
    return [...findings.byStream.values()].flat().filter(({ severity }) => severity !== 'info')
  }

  it('is none any more when a dev server is back within half a minute', () => {
    const told = tell()
    const stream = told.connection().start()
    for (let n = 0; n < 60; n++) {
      told.wait(10_000)
      stream.event({ data: '💓' })
    }
    stream.lose('clean')
    for (let n = 0; n < 4; n++) {
      told.wait(3000)
      stream.request()
      told.wait(3)
      stream.lose('refused', refused(CHROMIUM))
    }
    expect(atTheEnd(told.done()).map(({ id }) => id)).toContain('server-unreachable')
    stream.back()
    expect(atTheEnd(told.done())).toEqual([])
  })

  it('is none any more when an evening is quieter than the day, and is not said again', () => {
    const told = tell({ level: 'bytes' })
    const chance = chanceFrom(3)
    const stream = told.connection().start()
    let id = 0
    for (let n = 0; n < 800; n++) {
      told.wait(chance.around(200))
      stream.event({ data: `{"n":${++id}}` })
    }
    told.wait(2 * MINUTE)
    expect(atTheEnd(told.done()).map(({ id }) => id)).toEqual(['silent-stall'])
    for (let n = 0; n < 60; n++) {
      stream.event({ data: `{"n":${++id}}` })
      told.wait(chance.between(MINUTE, 3 * MINUTE))
    }
    expect(atTheEnd(told.done())).toEqual([])
  })
})
