import type { LocationQuery } from 'vue-router'
import { HOUSE_KINDS, type HouseKind } from '@/api/types'
import type { Query } from '@/api/client'
import { isDay, type Day } from '@/lib/days'

export const SORTS = ['newest', 'most_booked', 'rating', 'price_up', 'price_down'] as const
export type Sort = (typeof SORTS)[number]

/** Everything a search can be narrowed by. The address of the search page holds all of it. */
export interface Filters {
  area: string | null
  checkIn: Day | null
  checkOut: Day | null
  guests: number | null
  minPriceFen: number | null
  maxPriceFen: number | null
  kind: HouseKind | null
  facilities: string[]
  words: string
  sort: Sort
}

export const NO_FILTERS: Filters = {
  area: null,
  checkIn: null,
  checkOut: null,
  guests: null,
  minPriceFen: null,
  maxPriceFen: null,
  kind: null,
  facilities: [],
  words: '',
  sort: 'newest',
}

const MOST_GUESTS = 50
const LONGEST_WORDS = 100

const text = (value: LocationQuery[string] | undefined) =>
  typeof value === 'string' ? value.trim() : ''

function positive(value: LocationQuery[string] | undefined, most = Infinity): number | null {
  const number = Number(text(value))
  return Number.isInteger(number) && number > 0 && number <= most ? number : null
}

function oneOf<T extends string>(allowed: readonly T[], value: string): T | null {
  return allowed.find((one) => one === value) ?? null
}

/**
 * The filters an address asks for. Whatever makes no sense (a past day, a check-out before the
 * check-in, an unknown kind) counts as not asked, so an old link still shows houses.
 */
export function filtersFrom(query: LocationQuery, today: Day): Filters {
  const checkIn = text(query.check_in)
  const checkOut = text(query.check_out)
  const hasDates = isDay(checkIn) && isDay(checkOut) && checkIn >= today && checkOut > checkIn
  const area = text(query.area)
  return {
    area: /^\d{6}$/.test(area) ? area : null,
    checkIn: hasDates ? checkIn : null,
    checkOut: hasDates ? checkOut : null,
    guests: positive(query.guests, MOST_GUESTS),
    minPriceFen: positive(query.min_price_fen),
    maxPriceFen: positive(query.max_price_fen),
    kind: oneOf(HOUSE_KINDS, text(query.kind)),
    facilities: [...new Set(text(query.facilities).split(',').filter(Boolean))].sort(),
    words: text(query.q).slice(0, LONGEST_WORDS),
    sort: oneOf(SORTS, text(query.sort)) ?? 'newest',
  }
}

const digits = (value: number | null) => (value === null ? undefined : String(value))

/** As the address and the API write them; undefined where nothing is asked. */
export function queryOf(filters: Filters): Record<string, string | undefined> {
  return {
    area: filters.area ?? undefined,
    check_in: filters.checkIn ?? undefined,
    check_out: filters.checkOut ?? undefined,
    guests: digits(filters.guests),
    min_price_fen: digits(filters.minPriceFen),
    max_price_fen: digits(filters.maxPriceFen),
    kind: filters.kind ?? undefined,
    facilities: [...filters.facilities].sort().join() || undefined,
    q: filters.words || undefined,
    sort: filters.sort === 'newest' ? undefined : filters.sort,
  }
}

export const apiQueryOf = (filters: Filters, more: Query = {}): Query => ({
  ...queryOf(filters),
  ...more,
})

/** How many things the filter sheet narrows by: what one would have to take away to see more. */
export function countNarrowing(filters: Filters): number {
  const hasPrice = filters.minPriceFen !== null || filters.maxPriceFen !== null
  return (
    Number(hasPrice) +
    Number(filters.kind !== null) +
    Number(filters.words !== '') +
    filters.facilities.length
  )
}

/** The same place, dates and people, without anything the filter sheet narrows by. */
export function withoutNarrowing(filters: Filters): Filters {
  const { area, checkIn, checkOut, guests, sort } = filters
  return { ...NO_FILTERS, area, checkIn, checkOut, guests, sort }
}
