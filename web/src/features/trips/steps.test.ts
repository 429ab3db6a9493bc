import { expect, test } from 'vitest'
import { isLit, stepsOf } from './steps'

const at = '2026-11-23T10:00:00Z'

test('a request shows the whole road ahead', () => {
  const steps = stepsOf({ status: 'requested', history: [{ status: 'requested', at }] })
  expect(steps.map((step) => [step.status, step.at !== null])).toEqual([
    ['requested', true],
    ['awaiting_payment', false],
    ['upcoming', false],
    ['stayed', false],
    ['reviewed', false],
  ])
})

test('an instant booking never was a request', () => {
  const steps = stepsOf({
    status: 'awaiting_payment',
    history: [{ status: 'awaiting_payment', at }],
  })
  expect(steps[0]?.status).toBe('awaiting_payment')
  expect(steps).toHaveLength(4)
})

test('after its end there is nothing ahead', () => {
  const history = [
    { status: 'requested' as const, at },
    { status: 'declined' as const, at },
  ]
  expect(stepsOf({ status: 'declined', history })).toHaveLength(2)
})

test('nights are lit once they are paid for', () => {
  expect(isLit('upcoming')).toBe(true)
  expect(isLit('awaiting_payment')).toBe(false)
  expect(isLit('cancelled')).toBe(false)
})
