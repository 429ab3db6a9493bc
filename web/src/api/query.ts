import { get, pathOf, type Query } from './client'
import { takeBoot } from './boot'

/**
 * A cached GET for `useQuery`: keyed by its path, so `invalidateQueries({ key: ['/me'] })`
 * finds it, and served from the page itself on the first view.
 *
 *     const { data, error, refetch } = useQuery(() => apiQuery<House>(`/houses/${props.houseId}`))
 */
export function apiQuery<T>(path: string, query?: Query) {
  const whole = pathOf(path, query)
  return {
    key: whole === path ? [path] : [path, whole],
    query: ({ signal }: { signal: AbortSignal }) => get<T>(path, { query, signal }),
    initialData: () => takeBoot<T>(whole),
  }
}
