import { defineAsyncComponent } from 'vue'

export { default as QuoteBox } from './QuoteBox.vue'
export { default as QuoteLines } from './QuoteLines.vue'
export { NO_DAYS, StayRules, type ChosenDays } from './stayRules'
export { openNights } from './openNights'
export { nightsTaken, useQuote } from './useQuote'

/** Fetched when it is first shown: give it its height beforehand. */
export const RangeCalendar = defineAsyncComponent(() => import('./RangeCalendar.vue'))
