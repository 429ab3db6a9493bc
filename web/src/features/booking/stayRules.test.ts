import { describe, expect, it } from 'vitest'
import { addDays } from '@/lib/days'
import { StayRules } from './stayRules'

const TODAY = '2026-11-22'
/** Thirty nights from today; those of 27 and 28 November are taken. */
const nights = Array.from({ length: 30 }, (_, i) => ({
  date: addDays(TODAY, i),
  price_fen: 42_800,
  is_open: ![5, 6].includes(i),
  is_blocked: false,
}))
const rules = (minNights = 2, maxNights = 10) =>
  new StayRules({ nights, minNights, maxNights, today: TODAY })

describe('stay rules', () => {
  it('lets a guest leave on the morning of the first taken night, and no later', () => {
    expect(rules().lastCheckOut('2026-11-24')).toBe('2026-11-27')
    expect(rules().canEnd('2026-11-24', '2026-11-27')).toBe(true)
    expect(rules().canEnd('2026-11-24', '2026-11-28')).toBe(false)
  })

  it('refuses a start whose shortest stay would run into a taken night', () => {
    expect(rules().canStart('2026-11-25')).toBe(true)
    expect(rules().canStart('2026-11-26')).toBe(false)
    expect(rules(1).canStart('2026-11-26')).toBe(true)
  })

  it('refuses an end before the shortest stay is over', () => {
    expect(rules().canEnd('2026-11-24', '2026-11-25')).toBe(false)
    expect(rules().canEnd('2026-11-24', '2026-11-26')).toBe(true)
    expect(rules().canEnd('2026-11-24', '2026-11-23')).toBe(false)
  })

  it('marks the first taken night as check-out only, not the second', () => {
    expect(rules().isCheckOutOnly('2026-11-27')).toBe(true)
    expect(rules().isCheckOutOnly('2026-11-28')).toBe(false)
    expect(rules().isCheckOutOnly('2026-11-26')).toBe(false)
  })

  it('stops at the longest stay, and 0 means no limit', () => {
    expect(rules(1, 3).lastCheckOut('2026-11-29')).toBe('2026-12-02')
    // All open nights from the 29th to the end of what is known.
    expect(rules(1, 0).lastCheckOut('2026-11-29')).toBe('2026-12-22')
  })

  it('never opens a day that is past or not known', () => {
    expect(rules().isOpen('2026-11-21')).toBe(false)
    expect(rules().isOpen('2027-05-01')).toBe(false)
    expect(rules(1).canStart('2026-11-21')).toBe(false)
  })

  it('allows chosen days only when both are there and still free', () => {
    expect(rules().allows({ checkIn: '2026-11-24', checkOut: '2026-11-27' })).toBe(true)
    expect(rules().allows({ checkIn: '2026-11-24', checkOut: null })).toBe(false)
    expect(rules().allows({ checkIn: '2026-11-26', checkOut: '2026-11-29' })).toBe(false)
  })
})
