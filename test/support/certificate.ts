/**
 * A certificate for 127.0.0.1 that nobody has signed but itself, made anew for each server: for tests that need TLS,
 * in browsers that were told to accept it.
 */

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  /** Both in PEM. */
  key: string
  cert: string
}

const DAY = 86_400_000

/** Makes a certificate that is valid from yesterday until tomorrow. */
export function makeCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const name = sequence(set(sequence(oid(...COMMON_NAME), der(0x0c, Buffer.from('SSE Pulse test')))))
  const algorithm = sequence(oid(...ECDSA_WITH_SHA256))
  const address = der(0x87, Buffer.from([127, 0, 0, 1]))
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(utcTime(now - DAY), utcTime(now + DAY)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(oid(...SUBJECT_ALTERNATIVE_NAME), der(0x04, sequence(address))))),
  )
  const signature = sign('sha256', body, privateKey)
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  }
}

const COMMON_NAME = [2, 5, 4, 3] as const
const SUBJECT_ALTERNATIVE_NAME = [2, 5, 29, 17] as const
const ECDSA_WITH_SHA256 = [1, 2, 840, 10045, 4, 3, 2] as const

// --- the few pieces of DER (X.690) that a certificate (RFC 5280) needs --------------------------------------------

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function set(...parts: Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts))
}

/** A positive one, whose first bit is not set. */
function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes)
}

function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function oid(first: number, second: number, ...others: number[]): Buffer {
  const bytes = others.flatMap(part => {
    const digits = [part & 0x7f]
    for (let rest = part >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
    return digits
  })
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]))
}
