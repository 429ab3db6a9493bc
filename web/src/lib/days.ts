/**
 * Calendar days as 'YYYY-MM-DD' text. No time zone ever enters: a night belongs to the house's
 * own calendar. `Date` objects stay inside this file.
 */
export type Day = string
/** 'YYYY-MM'. */
export type Month = string

const DAY_MS = 86_400_000

/** Houses live by Shanghai's clock, wherever the guest's browser is. */
const HOUSE_ZONE = 'Asia/Shanghai'

const toMs = (day: Day) => Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10))
const fromMs = (ms: number): Day => new Date(ms).toISOString().slice(0, 10)

/** The house's today. `now` in milliseconds, for tests. */
export function today(now = Date.now()): Day {
  // The Swedish locale writes dates as YYYY-MM-DD.
  return formatter('sv-SE', { timeZone: HOUSE_ZONE }).format(now)
}

export const addDays = (day: Day, count: number): Day => fromMs(toMs(day) + count * DAY_MS)

/** Nights between: negative when `to` is earlier. */
export const nightsBetween = (from: Day, to: Day) => Math.round((toMs(to) - toMs(from)) / DAY_MS)

/** 0 is Sunday. */
export const weekday = (day: Day) => new Date(toMs(day)).getUTCDay()

export const monthOf = (day: Day): Month => day.slice(0, 7)
export const firstDayOf = (month: Month): Day => `${month}-01`

export function addMonths(month: Month, count: number): Month {
  const index = +month.slice(0, 4) * 12 + (+month.slice(5, 7) - 1) + count
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}

export const lastDayOf = (month: Month): Day => addDays(firstDayOf(addMonths(month, 1)), -1)

/** Whether the text is a real day: '2026-02-30' is not. */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const ms = toMs(text)
  return !Number.isNaN(ms) && fromMs(ms) === text
}

/** Rows of seven for a month's grid; null where the row reaches outside the month. */
export function weeksOf(month: Month, firstWeekday = 0): (Day | null)[][] {
  const first = firstDayOf(month)
  const length = nightsBetween(first, firstDayOf(addMonths(month, 1)))
  const lead = (weekday(first) - firstWeekday + 7) % 7
  const cells: (Day | null)[] = [
    ...Array.from({ length: lead }, () => null),
    ...Array.from({ length }, (_, i) => addDays(first, i)),
  ]
  while (cells.length % 7) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
}

// Building an Intl formatter costs far more than using one, so each is kept.
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let found = formatters.get(key)
  if (!found) formatters.set(key, (found = new Intl.DateTimeFormat(locale, options)))
  return found
}

export function formatDay(day: Day, locale: string, options: Intl.DateTimeFormatOptions): string {
  return formatter(locale, { ...options, timeZone: 'UTC' }).format(toMs(day))
}

/** '11月27日 周五' / 'Fri, 27 Nov'. */
export function dayText(day: Day, locale: string): string {
  const name = formatDay(day, locale, { weekday: 'short' })
  const date = shortDay(day, locale)
  return locale === 'zh-CN' ? `${date} ${name}` : `${name}, ${date}`
}

/** '11月27日' / '27 Nov'. */
export function shortDay(day: Day, locale: string): string {
  if (locale !== 'zh-CN') return formatDay(day, 'en-GB', { day: 'numeric', month: 'short' })
  return `${+day.slice(5, 7)}月${+day.slice(8, 10)}日`
}

/** '11月27日 – 29日' / '27 – 29 Nov'; the second month is written only when it differs. */
export function rangeText(from: Day, to: Day, locale: string): string {
  const sameMonth = monthOf(from) === monthOf(to)
  if (locale !== 'zh-CN') {
    const start = sameMonth ? String(+from.slice(8, 10)) : shortDay(from, locale)
    return `${start} – ${shortDay(to, locale)}`
  }
  return `${shortDay(from, locale)} – ${sameMonth ? `${+to.slice(8, 10)}日` : shortDay(to, locale)}`
}

/** '2026年11月' / 'November 2026', for a 'YYYY-MM'. */
export function monthText(month: Month, locale: string): string {
  return formatDay(firstDayOf(month), locale, { year: 'numeric', month: 'long' })
}

/** A moment ('…Z') as the house's clock shows it: '11月23日 18:00' / '23 Nov, 18:00'. */
export function momentText(moment: string, locale: string): string {
  const ms = Date.parse(moment)
  const time = formatter('en-GB', { timeZone: HOUSE_ZONE, hour: '2-digit', minute: '2-digit' })
  return `${shortDay(today(ms), locale)}${locale === 'zh-CN' ? ' ' : ', '}${time.format(ms)}`
}

/** Seconds from now until a moment, never below 0. */
export function secondsUntil(moment: string, now = Date.now()): number {
  return Math.max(0, Math.ceil((Date.parse(moment) - now) / 1000))
}
