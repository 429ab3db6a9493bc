import { useQueryCache } from '@pinia/colada'
import { computed, ref, type Ref } from 'vue'
import { ApiError, ERRNO } from '@/api/errors'
import type { Booking } from '@/api/types'
import { placeBooking, type BookingWish } from './bookingWish'
import { nightsTaken } from './useQuote'

/** Tries to book, and what the last refusal means for the page; `quoteError` stands in for it. */
export function useBookingTry({ quoteError }: { quoteError: Ref<unknown> }) {
  const cache = useQueryCache()
  const isBusy = ref(false)
  /** The refusal of the last try; a new price or other people make it void. */
  const refusal = ref<unknown>(null)
  const newTotal = ref<number | null>(null)
  const failure = computed(() => refusal.value ?? quoteError.value)
  const taken = computed(() => nightsTaken(failure.value))
  /** Refusals of the dates or the people: another choice helps, sending again does not. */
  const isHopeless = computed(
    () =>
      failure.value instanceof ApiError &&
      [409, 422].includes(failure.value.status) &&
      failure.value.errno !== ERRNO.priceChanged,
  )

  /** Whether it was booked; `go` leads away from the page, which stays busy until then. */
  async function book(wish: BookingWish, go: (booking: Booking) => Promise<unknown>) {
    isBusy.value = true
    refusal.value = null
    try {
      const booking = await placeBooking(wish)
      void cache.invalidateQueries({ key: ['/bookings'] })
      void cache.invalidateQueries({ key: [`/houses/${wish.house_id}/calendar`] })
      await go(booking)
      return true
    } catch (error) {
      const isDearer = error instanceof ApiError && error.errno === ERRNO.priceChanged
      if (!isDearer) refusal.value = error
      else newTotal.value = typeof error.data.total_fen === 'number' ? error.data.total_fen : null
      return false
    } finally {
      isBusy.value = false
    }
  }

  function forget() {
    refusal.value = null
    newTotal.value = null
  }

  return { isBusy, newTotal, failure, taken, isHopeless, book, forget }
}
