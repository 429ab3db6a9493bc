import { describe, expect, it } from 'vitest'
import { addDays } from '@/lib/days'
import { chosenAfterPress, dayState, shownCheckOut } from './dayState'
import { NO_DAYS, StayRules } from './stayRules'

const nights = Array.from({ length: 30 }, (_, i) => ({
  date: addDays('2026-11-22', i),
  price_fen: 42_800,
  is_open: ![5, 6].includes(i),
  is_blocked: false,
}))
const rules = new StayRules({ nights, minNights: 2, maxNights: 10, today: '2026-11-22' })

describe('pressing days', () => {
  it('takes a check-in, then a check-out', () => {
    const first = chosenAfterPress(rules, NO_DAYS, '2026-11-24')
    expect(first).toEqual({ checkIn: '2026-11-24', checkOut: null })
    expect(chosenAfterPress(rules, first, '2026-11-27')).toEqual({
      checkIn: '2026-11-24',
      checkOut: '2026-11-27',
    })
  })

  it('ignores a day that cannot be the end', () => {
    const first = { checkIn: '2026-11-24', checkOut: null }
    expect(chosenAfterPress(rules, first, '2026-11-25')).toBe(first)
    expect(chosenAfterPress(rules, first, '2026-11-29')).toBe(first)
  })

  it('starts anew with an earlier day or when both are chosen', () => {
    const fresh = { checkIn: '2026-11-23', checkOut: null }
    expect(
      chosenAfterPress(rules, { checkIn: '2026-11-24', checkOut: null }, '2026-11-23'),
    ).toEqual(fresh)
    expect(
      chosenAfterPress(rules, { checkIn: '2026-11-24', checkOut: '2026-11-26' }, '2026-11-23'),
    ).toEqual(fresh)
  })

  it('refuses a check-in on a taken night', () => {
    expect(chosenAfterPress(rules, NO_DAYS, '2026-11-27')).toBe(NO_DAYS)
  })
})

describe('how a day looks', () => {
  const picking = { checkIn: '2026-11-24', checkOut: null }

  it('shows a taken night as taken until it may be the check-out', () => {
    const before = dayState(rules, '2026-11-28', { chosen: NO_DAYS, checkOut: null })
    expect(before).toMatchObject({ isTaken: true, isFree: false })
    const asEnd = dayState(rules, '2026-11-27', { chosen: picking, checkOut: null })
    expect(asEnd).toMatchObject({ isTaken: false, isFree: true, isCheckOutOnly: true })
  })

  it('lights the nights slept and not the morning one leaves', () => {
    const chosen = { checkIn: '2026-11-24', checkOut: '2026-11-26' }
    const lit = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'].map(
      (day) => dayState(rules, day, { chosen, checkOut: chosen.checkOut }).isLit,
    )
    expect(lit).toEqual([false, true, true, false])
  })

  it('follows the pointer only where one may leave', () => {
    expect(shownCheckOut(rules, picking, '2026-11-26')).toBe('2026-11-26')
    expect(shownCheckOut(rules, picking, '2026-11-28')).toBeNull()
    expect(shownCheckOut(rules, NO_DAYS, '2026-11-26')).toBeNull()
  })
})
