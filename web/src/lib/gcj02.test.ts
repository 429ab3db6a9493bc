import { expect, it } from 'vitest'
import { toGcj02 } from './gcj02'

it('shifts Tiananmen as published conversions do, to a few metres', () => {
  const [latitude, longitude] = toGcj02([39.90734, 116.39089])
  expect(latitude).toBeCloseTo(39.90874, 4)
  expect(longitude).toBeCloseTo(116.39713, 4)
})

it('leaves places outside China alone', () => {
  expect(toGcj02([48.8584, 2.2945])).toEqual([48.8584, 2.2945])
})
