import { describe, expect, it } from 'vitest'
import { createTurns } from '../../../src/panel/engine/turns'

describe('createTurns', () => {
  it('gives way once a turn was long enough, and begins another one then', async () => {
    let now = 0
    const turns = createTurns(() => now)
    let ended = 0
    now = 10
    expect(await turns.giveWay(() => ended++)).toBe(false)
    now = 20
    expect(await turns.giveWay(() => ended++)).toBe(true)
    expect(ended).toBe(1)
    now = 30
    expect(await turns.giveWay()).toBe(false)
    turns.begin()
    now = 40
    expect(await turns.giveWay()).toBe(false)
  })

  it('lets what waits have its turn, as often as it asks', async () => {
    let now = 0
    const turns = createTurns(() => now)
    const { port1, port2 } = new MessageChannel()
    const answered: number[] = []
    port1.onmessage = ({ data }) => {
      answered.push(data)
    }
    for (let question = 0; question < 3; question++) {
      port2.postMessage(question)
      for (let tries = 0; answered.length <= question && tries < 100; tries++) {
        now += 20
        await turns.giveWay()
      }
    }
    expect(answered).toEqual([0, 1, 2])
    port1.close()
  })
})
