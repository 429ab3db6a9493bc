import { useQuery } from '@pinia/colada'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { ApiError, ERRNO } from '@/api/errors'
import { apiQuery } from '@/api/query'
import type { Quote } from '@/api/types'
import type { ChosenDays } from './stayRules'

/** The server's price for the chosen days; idle until both are chosen. */
export function useQuote(
  asked: MaybeRefOrGetter<{ houseId: string; chosen: ChosenDays; guests: number }>,
) {
  const isAsked = computed(() => {
    const { chosen } = toValue(asked)
    return chosen.checkIn !== null && chosen.checkOut !== null
  })
  const { data, error, asyncStatus, refetch } = useQuery(() => {
    const { houseId, chosen, guests } = toValue(asked)
    return {
      ...apiQuery<Quote>(`/houses/${houseId}/quote`, {
        check_in: chosen.checkIn,
        check_out: chosen.checkOut,
        guests,
      }),
      enabled: isAsked.value,
    }
  })
  return {
    quote: computed(() => (isAsked.value ? (data.value ?? null) : null)),
    error: computed(() => (isAsked.value ? error.value : null)),
    isLoading: computed(() => isAsked.value && asyncStatus.value === 'loading'),
    refetch,
  }
}

/** The nights a refused quote or booking names as taken; [] for other refusals. */
export function nightsTaken(error: unknown): string[] {
  if (!(error instanceof ApiError) || error.errno !== ERRNO.datesTaken) return []
  return Array.isArray(error.data.nights_taken) ? (error.data.nights_taken as string[]) : []
}
