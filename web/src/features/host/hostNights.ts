import type { Booking, Night } from '@/api/types'
import { addDays, nightsBetween, type Day } from '@/lib/days'

/** Chosen nights, first and last included. */
export interface ChosenNights {
  first: Day
  last: Day
}

/**
 * After pressing a night: the first press chooses one, a second stretches to it, a third begins
 * anew. With `isStretching` (shift held) it always stretches.
 */
export function chosenAfterNight(
  chosen: ChosenNights | null,
  night: Day,
  isStretching = false,
): ChosenNights | null {
  if (!chosen) return { first: night, last: night }
  const isOne = chosen.first === chosen.last
  if (isOne && chosen.first === night && !isStretching) return null
  if (!isOne && !isStretching) return { first: night, last: night }
  return night < chosen.first
    ? { first: night, last: chosen.last }
    : { first: chosen.first, last: night }
}

export const isChosen = (chosen: ChosenNights | null, night: Day) =>
  chosen !== null && night >= chosen.first && night <= chosen.last

export const nightCount = ({ first, last }: ChosenNights) => nightsBetween(first, last) + 1

/** The range as the server says it: `to` is not one of the nights. */
export const rangeOf = ({ first, last }: ChosenNights) => ({ from: first, to: addDays(last, 1) })

/** Whose a night is: a guest's, held for one who has not paid, closed by the host, open, unknown. */
export type NightKind = 'booked' | 'held' | 'closed' | 'open' | 'past'

export interface HostNight {
  kind: NightKind
  guest: string
  price_fen: number
}

/** Each night's owner, and the guest's name where it is known. */
export function hostNights(
  nights: readonly Night[],
  bookings: readonly Booking[],
  today: Day,
): Map<Day, HostNight> {
  const guests = new Map<Day, { name: string; isPaid: boolean }>()
  for (const booking of bookings) {
    const isPaid = booking.status !== 'requested' && booking.status !== 'awaiting_payment'
    for (let day = booking.check_in; day < booking.check_out; day = addDays(day, 1)) {
      guests.set(day, { name: booking.guest.name, isPaid })
    }
  }
  return new Map(
    nights.map(({ date, price_fen, is_open, is_blocked }) => {
      const guest = guests.get(date)
      const kind = kindOf({ isPast: date < today, is_open, is_blocked, guest })
      return [date, { kind, guest: guest?.name ?? '', price_fen }]
    }),
  )
}

function kindOf({
  isPast,
  is_open,
  is_blocked,
  guest,
}: {
  isPast: boolean
  is_open: boolean
  is_blocked: boolean
  guest?: { isPaid: boolean }
}): NightKind {
  if (guest && !is_open) return guest.isPaid ? 'booked' : 'held'
  if (isPast) return 'past'
  if (is_open) return 'open'
  // Neither free nor closed by the host: a booking that is not on the pages read so far.
  return is_blocked ? 'closed' : 'booked'
}
