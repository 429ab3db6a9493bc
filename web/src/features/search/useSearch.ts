import { useInfiniteQuery } from '@pinia/colada'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { get, pathOf } from '@/api/client'
import type { SearchResult } from '@/api/types'
import { apiQueryOf, type Filters } from './filters'

const PAGE_SIZE = 20

/** The houses that fit, page by page; kept while one looks at a house and comes back. */
export function useSearch(filters: MaybeRefOrGetter<Filters>) {
  const found = useInfiniteQuery({
    key: () => ['/search', pathOf('', apiQueryOf(toValue(filters)))],
    query: ({ pageParam, signal }) =>
      get<SearchResult>('/search', {
        query: apiQueryOf(toValue(filters), { cursor: pageParam, limit: PAGE_SIZE }),
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
  return {
    houses: computed(() => found.data.value?.pages.flatMap((page) => page.items) ?? []),
    /** null until the first page has come. */
    total: computed(() => found.data.value?.pages[0]?.total ?? null),
    hasMore: computed(() => Boolean(found.hasNextPage.value)),
    isLoading: computed(() => found.asyncStatus.value === 'loading'),
    error: found.error,
    loadMore: () => found.loadNextPage(),
    retry: () => found.refetch(),
  }
}
