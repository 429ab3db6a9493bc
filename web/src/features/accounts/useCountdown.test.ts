import { expect, test } from 'vitest'
import { leftText } from './useCountdown'

test.each([
  [1, '1'],
  [99, '99'],
  [100, '1:40'],
  [3599, '59:59'],
  [3600, '1:00:00'],
  [86_399, '23:59:59'],
])('%i seconds are %s', (seconds, text) => {
  expect(leftText(seconds)).toBe(text)
})
