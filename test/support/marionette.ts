/**
 * A client of Marionette, Firefox's own automation protocol, in which WebDriver for Firefox is written. It is the
 * only one that also reaches the browser's own windows, where the toolbox lives.
 *
 * On the wire every packet is `<length in bytes>:<JSON>`; a request is `[0, id, name, parameters]`, its answer
 * `[1, id, error, result]`.
 */

import { connect } from 'node:net'
import { GoneError } from './poll.ts'

export interface Marionette {
  /**
   * Sends one command and returns its result.
   * @throws Error named after the WebDriver error code, when the browser refuses.
   * @throws GoneError when the connection is lost.
   */
  send(command: string, parameters?: Record<string, unknown>): Promise<unknown>
  /** Ends the connection; commands under way fail. */
  disconnect(): void
}

type Packet = [type: number, id: number, error: WireError | null, result: unknown]
type WireError = { error: string; message: string }
type Pending = { command: string; resolve(result: unknown): void; reject(error: Error): void }

/** Splits the byte stream into packets; the lengths are in bytes, and chunks may end anywhere. */
function createPacketReader(onPacket: (packet: unknown) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return chunk => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const colon = rest.indexOf(':')
      if (colon < 0) return
      const start = colon + 1
      const end = start + Number(rest.subarray(0, colon).toString('latin1'))
      if (rest.length < end) return
      const text = rest.subarray(start, end).toString('utf8')
      rest = rest.subarray(end)
      onPacket(JSON.parse(text))
    }
  }
}

/**
 * Connects to a Firefox that listens on a loopback port.
 * @throws Error when nobody listens there.
 */
export async function connectMarionette(port: number): Promise<Marionette> {
  const socket = connect({ host: '127.0.0.1', port })
  const pending = new Map<number, Pending>()
  let lastId = 0

  const greeted = new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on(
      'data',
      createPacketReader(packet => {
        // The first packet is not an answer but the server's introduction.
        if (!Array.isArray(packet)) return resolve()
        const [, id, error, result] = packet as Packet
        const command = pending.get(id)
        pending.delete(id)
        if (!command) return
        if (!error) return command.resolve(result)
        const failure = new Error(error.message)
        failure.name = error.error
        command.reject(failure)
      }),
    )
  })
  socket.on('close', () => {
    for (const { command, reject } of pending.values()) {
      reject(new GoneError(`Firefox closed the connection during ${command}`))
    }
    pending.clear()
  })
  await greeted
  // A later error always comes with `close`, which fails what is pending.
  socket.on('error', () => {})

  return {
    send(command, parameters = {}) {
      return new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new GoneError(`Firefox is gone: ${command}`))
        const id = ++lastId
        pending.set(id, { command, resolve, reject })
        const text = JSON.stringify([0, id, command, parameters])
        socket.write(`${Buffer.byteLength(text)}:${text}`)
      })
    },
    disconnect() {
      socket.destroy()
    },
  }
}
