import { describe, expect, it } from 'vitest'
import { countNarrowing, filtersFrom, NO_FILTERS, queryOf, withoutNarrowing } from './filters'

const TODAY = '2026-11-22'
const full = {
  area: '310106',
  check_in: '2026-11-27',
  check_out: '2026-11-29',
  guests: '2',
  min_price_fen: '30000',
  max_price_fen: '60000',
  kind: 'loft',
  facilities: 'parking,wifi',
  q: '江景',
  sort: 'price_up',
}

describe('filters', () => {
  it('come back from the address as they went in', () => {
    expect(queryOf(filtersFrom(full, TODAY))).toEqual(full)
  })

  it('ask nothing when the address asks nothing', () => {
    expect(filtersFrom({}, TODAY)).toEqual(NO_FILTERS)
    expect(Object.values(queryOf(NO_FILTERS)).filter((value) => value !== undefined)).toEqual([])
  })

  it.each([
    ['a past check-in', { check_in: '2026-11-20', check_out: '2026-11-25' }],
    ['an end before the start', { check_in: '2026-11-29', check_out: '2026-11-27' }],
    ['a day that does not exist', { check_in: '2026-11-31', check_out: '2026-12-02' }],
    ['half a stay', { check_in: '2026-11-27' }],
    ['letters for people', { guests: 'two' }],
    ['no people', { guests: '0' }],
    ['a crowd', { guests: '51' }],
    ['an unknown kind', { kind: 'castle' }],
    ['an unknown order', { sort: 'random' }],
    ['a name for an area', { area: 'shanghai' }],
    ['a repeated key', { guests: ['1', '2'] }],
  ])('forget %s', (_case, query) => {
    expect(filtersFrom(query, TODAY)).toEqual(NO_FILTERS)
  })

  it('write facilities in one order, once each, so the same search has one address', () => {
    const one = filtersFrom({ facilities: 'wifi,parking,wifi' }, TODAY)
    expect(queryOf(one).facilities).toBe('parking,wifi')
  })

  it('count the price once and each facility', () => {
    expect(countNarrowing(filtersFrom(full, TODAY))).toBe(5)
    expect(countNarrowing(NO_FILTERS)).toBe(0)
  })

  it('keep place, days, people and order when narrowing is taken away', () => {
    const kept = withoutNarrowing(filtersFrom(full, TODAY))
    expect(countNarrowing(kept)).toBe(0)
    expect(queryOf(kept)).toEqual({
      ...queryOf(NO_FILTERS),
      area: '310106',
      check_in: '2026-11-27',
      check_out: '2026-11-29',
      guests: '2',
      sort: 'price_up',
    })
  })
})
