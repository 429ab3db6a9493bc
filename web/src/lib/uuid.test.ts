import { afterEach, expect, it, vi } from 'vitest'
import { uuid } from './uuid'

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

afterEach(() => {
  vi.unstubAllGlobals()
})

it('makes a version 4 UUID where the page is not served over https', () => {
  const real = globalThis.crypto
  vi.stubGlobal('crypto', { getRandomValues: real.getRandomValues.bind(real) })
  const made = Array.from({ length: 50 }, uuid)
  for (const one of made) expect(one).toMatch(VERSION_4)
  expect(new Set(made).size).toBe(50)
})
