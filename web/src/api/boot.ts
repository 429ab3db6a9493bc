/**
 * What the server wrote into the page for its first view: who is logged in, facts about the
 * server, and the first answers of the API, so that the first view needs no second trip.
 */
import type { Me, Meta } from './types'

interface Boot {
  session?: { user: Me | null }
  meta?: Meta
  /** '/api/v2/houses/abc' → the data that path would answer. */
  queries?: Record<string, unknown>
}

function read(): Boot {
  try {
    return JSON.parse(document.getElementById('boot')?.textContent || '{}') as Boot
  } catch {
    return {}
  }
}

const page = read()

/** undefined: the page says nothing about it (dev server), so ask the API. */
export const bootSession = page.session
export const bootMeta = page.meta

/** The answer the page brought for `path` (below /api/v2), once: later visits ask the API. */
export function takeBoot<T>(path: string): T | undefined {
  const key = `/api/v2${path}`
  const answer = page.queries?.[key] as T | undefined
  if (page.queries) delete page.queries[key]
  return answer
}
