import { useQuery } from '@pinia/colada'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { apiQuery } from '@/api/query'
import type { Area, AreaWithAncestors } from '@/api/types'

/** One area by its code; idle while there is none. */
export function useArea(code: MaybeRefOrGetter<string | null>) {
  return useQuery(() => ({
    ...apiQuery<AreaWithAncestors>(`/areas/${toValue(code) ?? ''}`),
    enabled: toValue(code) !== null,
    staleTime: Infinity,
  }))
}

/** Areas whose name or pinyin begins with the words; at most 20. */
export function useAreaSearch(words: MaybeRefOrGetter<string>) {
  return useQuery(() => ({
    ...apiQuery<{ items: Area[] }>('/areas', { q: toValue(words).trim() }),
    enabled: toValue(words).trim() !== '',
    staleTime: Infinity,
  }))
}
