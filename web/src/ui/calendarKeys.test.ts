import { describe, expect, it } from 'vitest'
import { dayAfterKey } from './calendarKeys'

const bounds = { earliest: '2026-11-22', latest: '2027-11-30' }
const after = (key: string, day: string) => dayAfterKey(key, day, bounds)

describe('keys in the calendar', () => {
  it.each([
    ['ArrowRight', '2026-11-30', '2026-12-01'],
    ['ArrowLeft', '2026-12-01', '2026-11-30'],
    ['ArrowDown', '2026-12-28', '2027-01-04'],
    ['ArrowUp', '2026-12-03', '2026-11-26'],
    // 25 November 2026 is a Wednesday.
    ['Home', '2026-11-25', '2026-11-22'],
    ['End', '2026-11-25', '2026-11-28'],
    ['PageDown', '2026-12-31', '2027-01-01'],
    ['PageUp', '2027-02-28', '2027-01-01'],
  ])('%s moves from %s to %s', (key, from, to) => {
    expect(after(key, from)).toBe(to)
  })

  it('never goes before today nor past the last month', () => {
    expect(after('ArrowUp', '2026-11-24')).toBe('2026-11-22')
    expect(after('PageUp', '2026-12-05')).toBe('2026-11-22')
    expect(after('PageDown', '2027-11-20')).toBe('2027-11-30')
  })

  it('leaves other keys to the browser', () => {
    expect(after('Enter', '2026-11-25')).toBeNull()
    expect(after('a', '2026-11-25')).toBeNull()
  })
})
