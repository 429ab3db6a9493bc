import { addDays, addMonths, firstDayOf, monthOf, weekday, type Day } from '@/lib/days'

const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
}

/**
 * Where the focus goes from `day` when `key` is pressed in a calendar, or null for other keys.
 *
 * Arrows move by day and week, Home and End to the week's ends (Sunday first), PageUp and PageDown
 * to the first of the month before and after. Never before `earliest` nor after `latest`.
 */
export function dayAfterKey(
  key: string,
  day: Day,
  { earliest, latest }: { earliest: Day; latest: Day },
): Day | null {
  const next = unbounded(key, day)
  if (next === null) return null
  if (next < earliest) return earliest
  return next > latest ? latest : next
}

function unbounded(key: string, day: Day): Day | null {
  const step = STEPS[key]
  if (step !== undefined) return addDays(day, step)
  switch (key) {
    case 'Home':
      return addDays(day, -weekday(day))
    case 'End':
      return addDays(day, 6 - weekday(day))
    case 'PageUp':
      return firstDayOf(addMonths(monthOf(day), -1))
    case 'PageDown':
      return firstDayOf(addMonths(monthOf(day), 1))
    default:
      return null
  }
}
