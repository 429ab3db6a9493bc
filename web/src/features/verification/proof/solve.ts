import { sha256 } from './sha256'

/** A challenge of ALTCHA 2 with the algorithm SHA-256; `data` is what our server adds. */
export interface Challenge {
  parameters: {
    algorithm: string
    cost: number
    keyLength: number
    keyPrefix: string
    nonce: string
    salt: string
    data?: { most?: number } | null
  }
  signature?: string
}

export interface Solution {
  counter: number
  derivedKey: string
}

/** Progress is told after so many counters. */
const STEP = 100

/**
 * The counter whose derived key begins as the challenge asks, or null when none up to `most` does.
 *
 * The key is SHA-256 of salt, nonce and counter (four bytes, big end first), hashed again until it
 * was hashed `cost` times. `onProgress` hears 0–1.
 */
export function solve(
  { parameters }: Challenge,
  onProgress: (done: number) => void = () => {},
): Solution | null {
  if (parameters.algorithm !== 'SHA-256' || parameters.keyLength !== 32) return null
  const prefix = bytesOf(parameters.keyPrefix)
  const start = bytesOf(parameters.salt + parameters.nonce + '00000000')
  const counterAt = new DataView(start.buffer, start.length - 4)
  const most = parameters.data?.most ?? 0xffffffff
  const key = new Uint8Array(32)
  for (let counter = 0; counter <= most; counter++) {
    if (counter % STEP === 0) onProgress(counter / most)
    counterAt.setUint32(0, counter)
    sha256(start, key)
    for (let round = 1; round < parameters.cost; round++) sha256(key, key)
    if (prefix.every((byte, i) => key[i] === byte)) return { counter, derivedKey: hexOf(key) }
  }
  return null
}

const bytesOf = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
