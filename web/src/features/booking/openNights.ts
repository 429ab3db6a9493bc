import type { Night } from '@/api/types'
import { addDays, type Day } from '@/lib/days'

/** A year of free nights, for choosing dates before a house is chosen. */
export function openNights(from: Day, count = 365): Night[] {
  return Array.from({ length: count }, (_, i) => ({
    date: addDays(from, i),
    price_fen: 0,
    is_open: true,
    is_blocked: false,
  }))
}
