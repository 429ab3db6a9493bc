import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ChosenDays } from '@/features/booking'
import { isDay, today } from '@/lib/days'

/**
 * The chosen days and people, kept in the address, so that a link, Back and a reload all keep
 * them. Days that are past or in the wrong order count as not chosen.
 */
export function useStayInUrl(capacity: () => number) {
  const route = useRoute()
  const router = useRouter()

  const change = (query: Record<string, string | undefined>) =>
    router.replace({ query: { ...route.query, ...query }, hash: route.hash })

  const chosen = computed<ChosenDays>({
    get() {
      const { check_in: checkIn, check_out: checkOut } = route.query
      if (!isDay(checkIn) || checkIn < today()) return { checkIn: null, checkOut: null }
      return { checkIn, checkOut: isDay(checkOut) && checkOut > checkIn ? checkOut : null }
    },
    set: ({ checkIn, checkOut }) =>
      void change({ check_in: checkIn ?? undefined, check_out: checkOut ?? undefined }),
  })

  const guests = computed({
    get: () => Math.min(Math.max(1, Number(route.query.guests) || 1), Math.max(1, capacity())),
    set: (count) => void change({ guests: String(count) }),
  })

  return { chosen, guests }
}
