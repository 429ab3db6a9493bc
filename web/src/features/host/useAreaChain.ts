import { useQuery } from '@pinia/colada'
import { computed, ref, watch, type Ref } from 'vue'
import { apiQuery } from '@/api/query'
import type { Area, AreaWithAncestors } from '@/api/types'
import { areasQuery } from './api'

/**
 * Province, city, district: three lists, each fed by the choice before it.
 *
 * A city without districts (东莞) ends the chain; `leaf` is the area a house can stand in.
 */
export function useAreaChain(code: Ref<string | null>) {
  const chosen = ref<(string | null)[]>([null, null, null])

  const provinces = useQuery(() => areasQuery(null))
  const cities = useQuery(() => ({
    ...areasQuery(chosen.value[0] ?? null),
    enabled: Boolean(chosen.value[0]),
  }))
  const districts = useQuery(() => ({
    ...areasQuery(chosen.value[1] ?? null),
    enabled: Boolean(chosen.value[1] && hasDistricts.value),
  }))
  const cityList = computed(() => (chosen.value[0] ? (cities.data.value?.items ?? []) : []))
  const city = computed(() => cityList.value.find((one) => one.code === chosen.value[1]))
  const hasDistricts = computed(() => city.value?.has_children ?? false)
  const lists = computed<Area[][]>(() => [
    provinces.data.value?.items ?? [],
    cityList.value,
    hasDistricts.value ? (districts.data.value?.items ?? []) : [],
  ])

  // A code that came from the server: find the way down to it.
  const known = useQuery(() => ({
    ...apiQuery<AreaWithAncestors>(`/areas/${code.value}`),
    enabled: Boolean(code.value) && !chosen.value.includes(code.value),
    staleTime: Infinity,
  }))
  watch(
    [known.data, code],
    ([area]) => {
      if (!area || area.code !== code.value || chosen.value.includes(area.code)) return
      const road = [...area.ancestors.map((one) => one.code), area.code]
      chosen.value = [road[0] ?? null, road[1] ?? null, road[2] ?? null]
    },
    { immediate: true },
  )

  /** Chooses on one level; what stood below no longer fits. Returns the leaf, or null so far. */
  function choose(level: number, value: string | null): Area | null {
    chosen.value = chosen.value.map((before, i) =>
      i < level ? before : i === level ? value : null,
    )
    const area = lists.value[level]?.find((one) => one.code === value)
    return area && !area.has_children ? area : null
  }

  return {
    chosen,
    lists,
    choose,
    error: computed(() => provinces.error.value ?? cities.error.value ?? districts.error.value),
    retry: () =>
      Promise.all(
        [provinces, cities, districts].filter((one) => one.error.value).map((one) => one.refetch()),
      ),
  }
}
