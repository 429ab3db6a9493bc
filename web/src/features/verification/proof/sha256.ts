/**
 * SHA-256 (FIPS 180-4) of messages that fit one block, as fast as a script can.
 *
 * crypto.subtle is missing where a page comes without TLS, and waits for the event loop at each call:
 * a proof of work needs hundreds of thousands.
 */
const PRIMES = firstPrimes(64)
const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0
const K = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const LONGEST = 55

const schedule = new Int32Array(64)
const block = new Uint8Array(64)
const words = new DataView(block.buffer)
const state = new Int32Array(8)

/** The hash of at most 55 bytes, written into `into` (32 bytes; may be `message` itself). */
export function sha256(message: Uint8Array, into: Uint8Array): void {
  if (message.length > LONGEST) throw new RangeError('more than one block')
  block.fill(0)
  block.set(message)
  block[message.length] = 0x80
  words.setUint32(60, message.length * 8)
  for (let i = 0; i < 16; i++) schedule[i] = words.getInt32(i * 4)
  state.set(START)
  compress()
  const out = new DataView(into.buffer, into.byteOffset, 32)
  for (let i = 0; i < 8; i++) out.setInt32(i * 4, state[i]!)
}

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by))

function compress() {
  for (let i = 16; i < 64; i++) {
    const x = schedule[i - 15]!
    const y = schedule[i - 2]!
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)
    schedule[i] = (schedule[i - 16]! + s0 + schedule[i - 7]! + s1) | 0
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + schedule[i]!) | 0
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  const ended = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = (START[i]! + ended[i]!) | 0
}

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n)
  }
  return found
}
