import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectMarionette } from '../support/marionette.ts'

/** A Firefox that introduces itself and then leaves every answer to the test. */
let server: Server
let port: number
let firefox: Promise<Socket>

const packet = (content: unknown) => {
  const text = JSON.stringify(content)
  return Buffer.from(`${Buffer.byteLength(text)}:${text}`)
}

beforeEach(async () => {
  server = createServer()
  firefox = new Promise(resolve => {
    server.once('connection', socket => {
      socket.write(packet({ applicationType: 'gecko', marionetteProtocol: 3 }))
      resolve(socket)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})

afterEach(() => server.close())

test('frames requests by their length in bytes', async () => {
  const marionette = await connectMarionette(port)
  const socket = await firefox
  const received = new Promise<string>(resolve => socket.once('data', data => resolve(data.toString())))
  const answer = marionette.send('Say', { text: 'ü💓' })
  expect(await received).toBe('29:[0,1,"Say",{"text":"ü💓"}]')
  socket.write(packet([1, 1, null, { value: 'done' }]))
  expect(await answer).toEqual({ value: 'done' })
  marionette.disconnect()
})

test('reads answers in any order and cut anywhere', async () => {
  const marionette = await connectMarionette(port)
  const socket = await firefox
  const answers = Promise.all([marionette.send('First'), marionette.send('Second')])
  const bytes = Buffer.concat([packet([1, 2, null, '二']), packet([1, 1, null, '💓'])])
  socket.setNoDelay(true)
  for (const byte of bytes) {
    await new Promise(resolve => socket.write(Buffer.of(byte), resolve))
  }
  expect(await answers).toEqual(['💓', '二'])
  marionette.disconnect()
})

test('throws what the browser refuses, by its name', async () => {
  const marionette = await connectMarionette(port)
  const refused = marionette.send('Do')
  ;(await firefox).write(packet([1, 1, { error: 'no such window', message: 'gone', stacktrace: '' }, null]))
  await expect(refused).rejects.toMatchObject({ name: 'no such window', message: 'gone' })
  marionette.disconnect()
})

test('fails what is under way, and what comes after, when the browser is lost', async () => {
  const marionette = await connectMarionette(port)
  const lost = marionette.send('Wait')
  ;(await firefox).destroy()
  await expect(lost).rejects.toThrow('during Wait')
  await expect(marionette.send('More')).rejects.toThrow('gone')
})

test('rejects when nobody listens', async () => {
  await new Promise(resolve => server.close(resolve))
  await expect(connectMarionette(port)).rejects.toThrow('ECONNREFUSED')
})
