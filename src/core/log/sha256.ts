/**
 * SHA-256 at once: the browser's own only answers later, which costs more than the hash itself for text as short as
 * payloads are.
 *
 * @see https://doi.org/10.6028/NIST.FIPS.180-4
 */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of 8. */
const { rounds: ROUNDS, start: START } = constants()

function constants(): { rounds: Int32Array; start: Int32Array } {
  const rounds = new Int32Array(64)
  const start = new Int32Array(8)
  let count = 0
  for (let candidate = 2; count < 64; candidate++) {
    let isPrime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor++)
      if (candidate % divisor === 0) isPrime = false
    if (!isPrime) continue
    rounds[count] = fraction(Math.cbrt(candidate))
    if (count < 8) start[count] = fraction(Math.sqrt(candidate))
    count++
  }
  return { rounds, start }
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0
}

const encoder = new TextEncoder()
const words = new Int32Array(64)

/** The hash of the UTF-8 form of a text, as hexadecimal digits. */
export function sha256(text: string): string {
  const bytes = encoder.encode(text)
  const state = Int32Array.from(START)
  // The length of the message, in bits, stands at the end of the last block; before it a one and zeros.
  const padded = new Uint8Array((((bytes.length + 8) >> 6) << 6) + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(padded.length - 4, bytes.length << 3)
  for (let offset = 0; offset < padded.length; offset += 64) addBlock(state, view, offset)
  return Array.from(state, word => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function addBlock(state: Int32Array, view: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4)
  for (let i = 16; i < 64; i++) {
    const a = at(words, i - 15)
    const b = at(words, i - 2)
    const small0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const small1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    words[i] = at(words, i - 16) + small0 + at(words, i - 7) + small1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const large1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const one = (h + large1 + ((e & f) ^ (~e & g)) + at(ROUNDS, i) + at(words, i)) | 0
    const large0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const two = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = at(state, i) + word
}

function at(array: Int32Array, index: number): number {
  return array[index] ?? 0
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}
