import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256 } from './sha256'
import { solve, type Challenge } from './solve'

/** Made and solved by the library that the server uses (altcha for Python 2.3). */
const challenge: Challenge = {
  parameters: {
    algorithm: 'SHA-256',
    cost: 5,
    keyLength: 32,
    keyPrefix: '4026da7e3ce0bf8dbf8c1023899505ea',
    nonce: '337b1bade9c1bb61367afe48778af15a',
    salt: 'c5166c8ab95f42a8a8a86ecc387a94ac',
    data: { most: 60 },
  },
  signature: '0d8e128caa229f2c492bd109a63758dfd4bd0e4586d45b31796b9d5a7cc88b88',
}

test.each([0, 1, 3, 32, 36, 54, 55])('%i bytes hash as everywhere else', (length) => {
  const message = Uint8Array.from({ length }, (_, i) => (i * 37 + 200) & 255)
  const hash = new Uint8Array(32)
  sha256(message, hash)
  expect(Buffer.from(hash).toString('hex')).toBe(createHash('sha256').update(message).digest('hex'))
})

test('more than one block is refused', () => {
  expect(() => sha256(new Uint8Array(56), new Uint8Array(32))).toThrow('more than one block')
})

test("the library's solution is found, and progress is told on the way", () => {
  const told: number[] = []
  expect(solve(challenge, (done) => told.push(done))).toEqual({
    counter: 37,
    derivedKey: '4026da7e3ce0bf8dbf8c1023899505ea8b94ba7618d3362631494c0472ddd038',
  })
  expect(told[0]).toBe(0)
})

test('what has no solution up to the last counter ends', () => {
  const data = { most: 36 }
  expect(solve({ parameters: { ...challenge.parameters, data } })).toBeNull()
})

test('another algorithm is not tried', () => {
  expect(solve({ parameters: { ...challenge.parameters, algorithm: 'SCRYPT' } })).toBeNull()
})
