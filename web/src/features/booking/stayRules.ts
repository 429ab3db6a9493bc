import type { Night } from '@/api/types'
import { addDays, nightsBetween, type Day } from '@/lib/days'

/** The days chosen so far. A stay is half-open: the night before `checkOut` is the last. */
export interface ChosenDays {
  checkIn: Day | null
  checkOut: Day | null
}

export const NO_DAYS: ChosenDays = { checkIn: null, checkOut: null }

/** Beyond this a calendar would ask for nights nobody can book yet. */
const LONGEST_STAY = 365

/**
 * Which days of one house can be chosen. Plain values in, answers out; the server checks again.
 *
 * `nights` need not be complete: a night that is missing counts as taken.
 */
export class StayRules {
  readonly today: Day
  readonly minNights: number
  /** Never 0 here: "no limit" becomes a year. */
  readonly maxNights: number
  private readonly nightByDay: Map<Day, Night>

  constructor({
    nights,
    minNights,
    maxNights,
    today,
  }: {
    nights: Night[]
    minNights: number
    /** 0 means no limit, as the server says it. */
    maxNights: number
    today: Day
  }) {
    this.nightByDay = new Map(nights.map((night) => [night.date, night]))
    this.minNights = Math.max(1, minNights)
    this.maxNights = maxNights || LONGEST_STAY
    this.today = today
  }

  night(day: Day): Night | undefined {
    return this.nightByDay.get(day)
  }

  isOpen(day: Day): boolean {
    return day >= this.today && this.nightByDay.get(day)?.is_open === true
  }

  /** A stay may start here only if every night of the shortest stay is free. */
  canStart(day: Day): boolean {
    for (let i = 0; i < this.minNights; i++) {
      if (!this.isOpen(addDays(day, i))) return false
    }
    return true
  }

  /** The latest check-out for a stay from `checkIn`: the first taken night is still a morning. */
  lastCheckOut(checkIn: Day): Day {
    let day = checkIn
    while (nightsBetween(checkIn, day) < this.maxNights && this.isOpen(day)) day = addDays(day, 1)
    return day
  }

  canEnd(checkIn: Day, day: Day): boolean {
    return nightsBetween(checkIn, day) >= this.minNights && day <= this.lastCheckOut(checkIn)
  }

  /** The night is taken but the one before is free: one may leave here, not arrive. */
  isCheckOutOnly(day: Day): boolean {
    return !this.isOpen(day) && this.isOpen(addDays(day, -1))
  }

  /** Whether both days are chosen and this house still allows them. */
  allows({ checkIn, checkOut }: ChosenDays): boolean {
    return (
      checkIn !== null &&
      checkOut !== null &&
      this.canStart(checkIn) &&
      this.canEnd(checkIn, checkOut)
    )
  }
}
