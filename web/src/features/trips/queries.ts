import { useInfiniteQuery, useQueryCache } from '@pinia/colada'
import { computed, type Ref } from 'vue'
import { get, post } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { Booking, BookingList } from '@/api/types'

export const TRIP_TABS = ['all', 'pending', 'upcoming', 'past', 'cancelled'] as const
export type TripTab = (typeof TRIP_TABS)[number]
export type Role = Booking['role']

export const bookingQuery = (bookingNo: string) => apiQuery<Booking>(`/bookings/${bookingNo}`)

/** One side's bookings of one tab, page after page. */
export function useBookings(role: Role, tab: Ref<TripTab>) {
  const { data, error, status, asyncStatus, hasNextPage, loadNextPage, refetch } = useInfiniteQuery(
    () => ({
      key: ['/bookings', role, tab.value],
      query: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
        get<BookingList>('/bookings', {
          query: { role, tab: tab.value, cursor: pageParam },
          signal,
        }),
      initialPageParam: null as string | null,
      getNextPageParam: (last: BookingList) => last.next_cursor,
    }),
  )
  return {
    bookings: computed(() => data.value?.pages.flatMap((page) => page.items) ?? []),
    pendingCount: computed(() => data.value?.pages[0]?.pending_count ?? 0),
    error,
    isPending: computed(() => status.value === 'pending'),
    isLoading: computed(() => asyncStatus.value === 'loading'),
    hasMore: hasNextPage,
    loadMore: () => loadNextPage(),
    refetch,
  }
}

/** What host and guest do with a booking; each answer replaces the booking everywhere. */
export function useBookingActs() {
  const cache = useQueryCache()

  function settle(booking: Booking) {
    cache.setQueryData(bookingQuery(booking.booking_no).key, booking)
    void cache.invalidateQueries({ key: ['/bookings'] })
    return booking
  }
  const act = async (bookingNo: string, verb: string, body: object = {}) =>
    settle(await post<Booking>(`/bookings/${bookingNo}/${verb}`, body))

  return {
    cancel: (bookingNo: string, reason: string) =>
      act(bookingNo, 'cancel', reason ? { reason } : {}),
    accept: (bookingNo: string) => act(bookingNo, 'accept'),
    decline: (bookingNo: string, reason: string) => act(bookingNo, 'decline', { reason }),
    /** After a review or a reply: the booking itself is asked anew. */
    refresh: (bookingNo: string) =>
      Promise.all([
        cache.invalidateQueries({ key: bookingQuery(bookingNo).key }),
        cache.invalidateQueries({ key: ['/bookings'] }),
      ]),
  }
}
