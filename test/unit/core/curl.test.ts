import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { curlOf } from '../../../src/core/curl'

const get = (url: string, headers: Record<string, string> = {}) => curlOf({ url, method: 'GET', headers })

/** The words that a shell makes of a command. */
function wordsOf(command: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${command}`])
    .toString()
    .split('\0')
    .slice(0, -1)
}

it('asks as the browser did, with the ID that it resumed from', () => {
  const { command, masked } = get('https://shop.example/events?room=1', {
    accept: 'text/event-stream',
    'last-event-id': '42',
  })
  expect(command).toBe(
    "curl -N -g -i 'https://shop.example/events?room=1' -H 'accept: text/event-stream' -H 'last-event-id: 42'",
  )
  expect(masked).toEqual([])
})

it('names another method', () => {
  expect(curlOf({ url: 'https://a.example/', method: 'POST', headers: {} }).command).toBe(
    "curl -N -g -i -X 'POST' 'https://a.example/'",
  )
})

it.each([
  ['https://a.example/?access_token=s3cret&x=1', ['access_token'], 's3cret'],
  ['https://a.example/?X-API-Key=s3cret', ['X-API-Key'], 's3cret'],
  [
    'https://a.example/?X-Amz-Signature=s3cret&X-Amz-Security-Token=s3cret&X-Amz-Date=1',
    ['X-Amz-Signature', 'X-Amz-Security-Token'],
    's3cret',
  ],
  ['https://ann:s3cret@a.example/?sid=s3cret', ['user:password', 'sid'], 's3cret'],
])('leaves secrets out of %s and says which', (url, masked, secret) => {
  const made = get(url)
  expect(made.masked).toEqual(masked)
  expect(made.command).not.toContain(secret)
})

it('leaves out what is no header', () => {
  expect(get('https://a.example/', { 'a b': 'x', ok: '' }).command).toBe(
    "curl -N -g -i 'https://a.example/' -H 'ok;'",
  )
})

it('gives the shell nothing to interpret, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), id => {
      const words = wordsOf(get('https://a.example/', { 'last-event-id': `'${id}$(id)\`` }).command)
      expect(words).toEqual([
        'curl',
        '-N',
        '-g',
        '-i',
        'https://a.example/',
        '-H',
        `last-event-id: '${id}$(id)\``,
      ])
    }),
    { numRuns: 50 },
  )
})
