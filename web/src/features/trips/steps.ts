import type { Booking, BookingStatus } from '@/api/types'

export interface Step {
  status: BookingStatus
  /** When it happened; null when it is still to come. */
  at: string | null
}

const ROAD: BookingStatus[] = ['requested', 'awaiting_payment', 'upcoming', 'stayed', 'reviewed']
const ENDS: BookingStatus[] = ['declined', 'expired', 'cancelled', 'refunded']

/** Nothing more will happen to such a booking. */
export const isOver = (status: BookingStatus) => ENDS.includes(status)

/** What has happened, then what is still to come if all goes well. */
export function stepsOf({ history, status }: Pick<Booking, 'history' | 'status'>): Step[] {
  const done: Step[] = history.map((one) => ({ status: one.status, at: one.at }))
  if (isOver(status)) return done
  const ahead = ROAD.slice(ROAD.indexOf(status) + 1)
  return [...done, ...ahead.map((next) => ({ status: next, at: null }))]
}

/** Nights whose window is lit: they are somebody's once they are paid for. */
export const isLit = (status: BookingStatus) =>
  status === 'upcoming' || status === 'stayed' || status === 'reviewed'

export type TagLook = 'pine' | 'lamp' | 'plain' | 'warm'

export function lookOf(status: BookingStatus): TagLook {
  if (status === 'requested' || status === 'awaiting_payment') return 'warm'
  if (status === 'upcoming') return 'lamp'
  return status === 'stayed' || status === 'reviewed' ? 'pine' : 'plain'
}
