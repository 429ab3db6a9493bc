/**
 * The only file that knows how the server wraps its answers.
 *
 * Everything else calls get/post/… with a path below /api/v2 and receives the `data` inside the
 * envelope, or catches an ApiError.
 */
import { uuid } from '@/lib/uuid'
import { ApiError, ERRNO } from './errors'

export { ApiError, ERRNO } from './errors'

const BASE = '/api/v2'
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

type QueryValue = string | number | boolean | null | undefined
export type Query = Record<string, QueryValue>

export interface Options {
  query?: Query
  headers?: Record<string, string>
  signal?: AbortSignal
}

interface Envelope {
  errno: string
  errmsg: string
  data: unknown
}

let whenLoggedOut: () => void = () => {}

/** What to do when the server says the session is over (4101); set once by the app. */
export function onLoggedOut(act: () => void) {
  whenLoggedOut = act
}

/** Path with its query; empty values are left out and keys keep the order given. */
export function pathOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

export const get = <T>(path: string, options?: Options) => request<T>('GET', path, options)
export const post = <T>(path: string, body?: unknown, options?: Options) =>
  request<T>('POST', path, { ...options, body })
export const put = <T>(path: string, body?: unknown, options?: Options) =>
  request<T>('PUT', path, { ...options, body })
export const patch = <T>(path: string, body?: unknown, options?: Options) =>
  request<T>('PATCH', path, { ...options, body })
export const del = <T>(path: string, options?: Options) => request<T>('DELETE', path, options)

async function request<T>(
  method: string,
  path: string,
  { query, body, headers, signal }: Options & { body?: unknown } = {},
): Promise<T> {
  const url = BASE + pathOf(path, query)
  const once = () => send(method, url, { body, headers, signal })
  try {
    return open<T>(await once())
  } catch (error) {
    // The token changed under us (login in another tab): the refusal brought the new cookie.
    if (error instanceof ApiError && error.errno === ERRNO.csrf) return open<T>(await once())
    throw error
  }
}

async function send(
  method: string,
  url: string,
  {
    body,
    headers,
    signal,
  }: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal },
): Promise<{ status: number; envelope: Envelope | null }> {
  const all: Record<string, string> = { Accept: 'application/json', ...headers }
  if (WRITES.has(method)) all['X-CSRFToken'] = csrfToken()
  if (body !== undefined) all['Content-Type'] = 'application/json'
  try {
    const response = await fetch(url, {
      method,
      headers: all,
      signal,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, envelope: await readEnvelope(response) }
  } catch (error) {
    if (signal?.aborted) throw new ApiError(ERRNO.cancelled, 'cancelled', 0)
    throw new ApiError(ERRNO.network, String(error), 0)
  }
}

async function readEnvelope(response: Response): Promise<Envelope | null> {
  try {
    const answer = (await response.json()) as Partial<Envelope> | null
    return typeof answer?.errno === 'string' ? (answer as Envelope) : null
  } catch {
    return null
  }
}

/** The data inside, or the refusal thrown. A status of 200 with an errno is a refusal too. */
function open<T>({ status, envelope }: { status: number; envelope: Envelope | null }): T {
  if (envelope?.errno === '0') return envelope.data as T
  if (!envelope) throw new ApiError(`http-${status}`, '', status)
  if (envelope.errno === ERRNO.notLoggedIn) whenLoggedOut()
  const facts = (envelope.data ?? {}) as Record<string, unknown>
  throw new ApiError(envelope.errno, envelope.errmsg, status, facts)
}

/** Sent back on every write; the cookie is readable by this page and by no other site. */
export function csrfToken(): string {
  const found = /(?:^|; )csrf_token=([^;]+)/.exec(document.cookie)
  return found?.[1] ? decodeURIComponent(found[1]) : ''
}

/** The header POST /bookings and …/payments ask for: one key for one wish, however often sent. */
export const idempotencyKey = () => ({ 'Idempotency-Key': uuid() })

export interface Upload<T> {
  done: Promise<T>
  cancel: () => void
}

/**
 * Sends one photo as multipart form data.
 *
 * `onProgress` hears 0–100. XMLHttpRequest, because fetch does not tell how much has gone up.
 */
export function upload<T>(
  path: string,
  {
    method = 'POST',
    photo,
    name = 'photo.jpg',
    onProgress,
  }: {
    method?: 'POST' | 'PUT'
    photo: Blob
    name?: string
    onProgress?: (percent: number) => void
  },
): Upload<T> {
  let current: XMLHttpRequest | undefined
  let cancelled = false
  const attempt = () =>
    new Promise<T>((resolve, reject) => {
      const form = new FormData()
      form.set('photo', photo, name)
      const xhr = new XMLHttpRequest()
      current = xhr
      xhr.upload.addEventListener('progress', (event) => {
        if (event.lengthComputable) onProgress?.(Math.round((event.loaded / event.total) * 100))
      })
      xhr.addEventListener('load', () => {
        try {
          resolve(open<T>({ status: xhr.status, envelope: xhr.response as Envelope | null }))
        } catch (error) {
          reject(error as Error)
        }
      })
      xhr.addEventListener('error', () => reject(new ApiError(ERRNO.network, '', 0)))
      xhr.addEventListener('abort', () => reject(new ApiError(ERRNO.cancelled, '', 0)))
      xhr.responseType = 'json'
      xhr.open(method, BASE + path)
      xhr.setRequestHeader('X-CSRFToken', csrfToken())
      xhr.send(form)
    })
  const done = attempt().catch((error: unknown) => {
    if (!cancelled && error instanceof ApiError && error.errno === ERRNO.csrf) return attempt()
    throw error
  })
  return {
    done,
    cancel: () => {
      cancelled = true
      current?.abort()
    },
  }
}
