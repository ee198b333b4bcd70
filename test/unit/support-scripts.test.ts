import { expect, test } from 'vitest'
import { bodyOf, callOf } from '../support/page-script.ts'
import { GoneError, waitUntil } from '../support/poll.ts'

const evaluate = (code: string): unknown => new Function(`return ${code}`)()

test('a script travels with its arguments', async () => {
  const code = callOf(
    (text: string, list: number[], nothing: undefined) => ({ text, list, nothing }),
    ['"\n💓\u2028', [1, 2], undefined],
  )
  expect(await evaluate(code)).toEqual({ text: '"\n💓\u2028', list: [1, 2], nothing: undefined })
})

test('a script may use what esbuild puts into functions to keep their names', async () => {
  const compiled = new Function('return () => __name(() => 5, "five")()')()
  expect(await evaluate(callOf(compiled, []))).toBe(5)
  expect(new Function(bodyOf(compiled))()).toBe(5)
})

test('what a script throws or rejects with comes back', async () => {
  const code = callOf(() => {
    throw new RangeError('far')
  }, [])
  await expect(evaluate(code)).rejects.toThrow(RangeError)
})

test('waits until there is something', async () => {
  let looks = 0
  const look = () => {
    looks++
    if (looks === 1) throw new Error('not yet')
    return looks === 3 ? 'there' : ''
  }
  expect(await waitUntil('it', look)).toBe('there')
  expect(looks).toBe(3)
})

test('says what it waited for, and why the last look failed', async () => {
  const failing = () => Promise.reject(new Error('no such row'))
  await expect(waitUntil('a row', failing, { timeout: 1 })).rejects.toThrow(/waiting for a row .*no such row/)
  await expect(waitUntil('a row', () => false, { timeout: 1 })).rejects.toThrow(/waiting for a row$/)
})

test('waits no longer for what can never happen', async () => {
  let looks = 0
  const look = () => {
    looks++
    throw new GoneError('the page is closed')
  }
  await expect(waitUntil('it', look)).rejects.toThrow(GoneError)
  expect(looks).toBe(1)
})
