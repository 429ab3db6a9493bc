import { describe, expect, test } from 'vitest'
import type { Booking } from '@/api/types'
import { chosenAfterNight, hostNights, nightCount, rangeOf } from './hostNights'

const one = { first: '2026-11-27', last: '2026-11-27' }
const three = { first: '2026-11-27', last: '2026-11-29' }

const booking = (status: Booking['status'], check_in: string, check_out: string) =>
  ({ status, check_in, check_out, guest: { name: '小宋' } }) as Booking
const night = (date: string, is_open: boolean, is_blocked = false) => ({
  date,
  is_open,
  is_blocked,
  price_fen: 42800,
})

describe('choosing nights', () => {
  test('one press chooses one night, the second stretches, the third begins anew', () => {
    expect(chosenAfterNight(null, '2026-11-27')).toEqual(one)
    expect(chosenAfterNight(one, '2026-11-29')).toEqual(three)
    expect(chosenAfterNight(three, '2026-12-05')).toEqual({
      first: '2026-12-05',
      last: '2026-12-05',
    })
  })
  test('stretching backwards keeps the first press as the last night', () => {
    expect(chosenAfterNight(one, '2026-11-25')).toEqual({ first: '2026-11-25', last: '2026-11-27' })
  })
  test('pressing the only chosen night lets it go', () => {
    expect(chosenAfterNight(one, '2026-11-27')).toBeNull()
  })
  test('with shift a range grows', () => {
    expect(chosenAfterNight(three, '2026-12-02', true)).toEqual({
      first: '2026-11-27',
      last: '2026-12-02',
    })
  })
  test('the range sent ends after the last night', () => {
    expect(nightCount(three)).toBe(3)
    expect(rangeOf(three)).toEqual({ from: '2026-11-27', to: '2026-11-30' })
  })
})

test('a night that is not open is a guest’s, held, or closed by the host', () => {
  const kinds = hostNights(
    [
      night('2026-11-22', true),
      night('2026-11-27', false),
      night('2026-11-28', false),
      night('2026-11-29', false, true),
      night('2026-11-30', true),
    ],
    [
      booking('upcoming', '2026-11-27', '2026-11-28'),
      booking('requested', '2026-11-28', '2026-11-29'),
    ],
    '2026-11-23',
  )
  expect([...kinds.values()].map(({ kind }) => kind)).toEqual([
    'past',
    'booked',
    'held',
    'closed',
    'open',
  ])
  expect(kinds.get('2026-11-27')?.guest).toBe('小宋')
})
