import { weekday, type Day } from '@/lib/days'
import type { ChosenDays, StayRules } from './stayRules'

/** How one day of the calendar looks and what may be done with it. */
export interface DayState {
  /** Pressing it does something. */
  isFree: boolean
  /** The night is somebody's already (or closed by the host). */
  isTaken: boolean
  /** One of the chosen nights; the check-out day is not slept. */
  isLit: boolean
  isCheckIn: boolean
  isCheckOut: boolean
  isCheckOutOnly: boolean
  isToday: boolean
  isWeekendNight: boolean
}

export const isPickingEnd = (chosen: ChosenDays) =>
  chosen.checkIn !== null && chosen.checkOut === null

/** The check-out shown: the chosen one, or the day under the pointer while it would be allowed. */
export function shownCheckOut(
  rules: StayRules,
  chosen: ChosenDays,
  hovered: Day | null,
): Day | null {
  if (chosen.checkOut) return chosen.checkOut
  if (!chosen.checkIn || !hovered) return null
  return rules.canEnd(chosen.checkIn, hovered) ? hovered : null
}

export function dayState(
  rules: StayRules,
  day: Day,
  { chosen, checkOut }: { chosen: ChosenDays; checkOut: Day | null },
): DayState {
  const { checkIn } = chosen
  const mayEndHere = isPickingEnd(chosen) && rules.canEnd(checkIn!, day)
  return {
    isFree: isPickingEnd(chosen) && day > checkIn! ? mayEndHere : rules.canStart(day),
    isTaken: day >= rules.today && !rules.isOpen(day) && !mayEndHere && !rules.isCheckOutOnly(day),
    isLit: checkIn !== null && checkOut !== null && day >= checkIn && day < checkOut,
    isCheckIn: day === checkIn,
    isCheckOut: day === checkOut,
    isCheckOutOnly: rules.isCheckOutOnly(day),
    isToday: day === rules.today,
    isWeekendNight: [5, 6].includes(weekday(day)),
  }
}

/** What is chosen after pressing `day`; the same when the day cannot be pressed. */
export function chosenAfterPress(rules: StayRules, chosen: ChosenDays, day: Day): ChosenDays {
  if (isPickingEnd(chosen) && day > chosen.checkIn!) {
    return rules.canEnd(chosen.checkIn!, day) ? { ...chosen, checkOut: day } : chosen
  }
  return rules.canStart(day) ? { checkIn: day, checkOut: null } : chosen
}
