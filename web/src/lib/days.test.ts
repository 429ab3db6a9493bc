import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  dayText,
  isDay,
  lastDayOf,
  momentText,
  nightsBetween,
  rangeText,
  secondsUntil,
  shortDay,
  today,
  weekday,
  weeksOf,
} from './days'

describe('days', () => {
  it('crosses months, years and leap days', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
    expect(nightsBetween('2026-12-30', '2027-01-02')).toBe(3)
    expect(nightsBetween('2027-01-02', '2026-12-30')).toBe(-3)
  })

  it('counts months over the year', () => {
    expect(addMonths('2026-11', 3)).toBe('2027-02')
    expect(addMonths('2026-01', -1)).toBe('2025-12')
    expect(lastDayOf('2028-02')).toBe('2028-02-29')
  })

  it('takes the day from Shanghai, not from the browser or UTC', () => {
    expect(today(Date.parse('2026-11-22T15:59:59Z'))).toBe('2026-11-22')
    expect(today(Date.parse('2026-11-22T16:00:00Z'))).toBe('2026-11-23')
  })

  it('knows a day from something that looks like one', () => {
    expect(isDay('2026-02-28')).toBe(true)
    expect(isDay('2026-02-30')).toBe(false)
    expect(isDay('2026-2-3')).toBe(false)
    expect(isDay('2026-99-99')).toBe(false)
    expect(isDay(null)).toBe(false)
  })

  it('lays a month out in weeks that begin on Sunday', () => {
    const weeks = weeksOf('2026-12')
    expect(weekday('2026-12-01')).toBe(2)
    expect(weeks[0]).toEqual([
      null,
      null,
      '2026-12-01',
      '2026-12-02',
      '2026-12-03',
      '2026-12-04',
      '2026-12-05',
    ])
    expect(weeks.at(-1)).toEqual([
      '2026-12-27',
      '2026-12-28',
      '2026-12-29',
      '2026-12-30',
      '2026-12-31',
      null,
      null,
    ])
    expect(weeks).toHaveLength(5)
  })

  it('writes days as people do', () => {
    expect(shortDay('2026-11-07', 'zh-CN')).toBe('11月7日')
    expect(dayText('2026-11-27', 'zh-CN')).toBe('11月27日 周五')
    expect(dayText('2026-11-27', 'en')).toBe('Fri, 27 Nov')
    expect(rangeText('2026-11-27', '2026-11-29', 'zh-CN')).toBe('11月27日 – 29日')
    expect(rangeText('2026-11-27', '2026-12-01', 'zh-CN')).toBe('11月27日 – 12月1日')
    expect(rangeText('2026-11-27', '2026-11-29', 'en')).toBe('27 – 29 Nov')
    expect(momentText('2026-11-22T17:05:00Z', 'zh-CN')).toBe('11月23日 01:05')
  })

  it('counts the seconds left and stops at none', () => {
    const now = Date.parse('2026-11-23T10:00:00Z')
    expect(secondsUntil('2026-11-23T10:15:00Z', now)).toBe(900)
    expect(secondsUntil('2026-11-23T09:00:00Z', now)).toBe(0)
  })
})
