import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { addDays } from '@/lib/days'
import RangeCalendar from './RangeCalendar.vue'
import { NO_DAYS, StayRules, type ChosenDays } from './stayRules'

const nights = Array.from({ length: 60 }, (_, i) => ({
  date: addDays('2026-11-22', i),
  price_fen: 42_800,
  is_open: ![5, 6].includes(i),
  is_blocked: false,
}))
const rules = new StayRules({ nights, minNights: 1, maxNights: 0, today: '2026-11-22' })
/** Without words `t` gives the key back, which is enough to know what would be said. */
const i18n = createI18n({ legacy: false, locale: 'zh-CN', missingWarn: false, fallbackWarn: false })

function show(chosen: ChosenDays = NO_DAYS) {
  return mount(RangeCalendar, {
    props: { rules, months: 1, modelValue: chosen },
    global: { plugins: [i18n], stubs: { RouterLink: true } },
    attachTo: document.body,
  })
}
const day = (calendar: ReturnType<typeof show>, date: string) =>
  calendar.get<HTMLButtonElement>(`[data-day="${date}"]`)

beforeEach(() => {
  document.body.innerHTML = ''
})

describe('the calendar', () => {
  it('has exactly one tab stop, on today', () => {
    const stops = show().findAll('.day[tabindex="0"]')
    expect(stops.map((stop) => stop.attributes('data-day'))).toEqual(['2026-11-22'])
  })

  it('moves the focus with the arrows and turns the page at its end', async () => {
    const calendar = show()
    day(calendar, '2026-11-22').element.focus()
    await day(calendar, '2026-11-22').trigger('keydown', { key: 'ArrowDown' })
    expect(document.activeElement?.getAttribute('data-day')).toBe('2026-11-29')
    await day(calendar, '2026-11-29').trigger('keydown', { key: 'ArrowDown' })
    expect(document.activeElement?.getAttribute('data-day')).toBe('2026-12-06')
    expect(calendar.get('caption').text()).toBe('2026年12月')
  })

  it('hands up the chosen days and says a taken night cannot be an arrival', async () => {
    const calendar = show()
    expect(day(calendar, '2026-11-27').attributes('aria-disabled')).toBe('true')
    await day(calendar, '2026-11-27').trigger('click')
    expect(calendar.emitted('update:modelValue')).toBeUndefined()
    await day(calendar, '2026-11-25').trigger('click')
    expect(calendar.emitted('update:modelValue')).toEqual([
      [{ checkIn: '2026-11-25', checkOut: null }],
    ])
  })

  it('lets one leave on the taken night once the arrival is chosen', async () => {
    const calendar = show({ checkIn: '2026-11-25', checkOut: null })
    expect(day(calendar, '2026-11-27').attributes('aria-disabled')).toBe('false')
    expect(day(calendar, '2026-11-28').attributes('aria-disabled')).toBe('true')
  })

  it('begins the name of each day with what is seen in it', () => {
    const name = day(show(), '2026-11-25').get('.sr').text()
    expect(name).toBe('11月25日星期三，¥428')
  })
})
