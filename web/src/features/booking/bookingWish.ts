import { ERRNO, post } from '@/api/client'
import { ApiError } from '@/api/errors'
import type { Booking } from '@/api/types'
import { uuid } from '@/lib/uuid'

/** What POST /bookings carries; the same wish sent twice must make one booking. */
export interface BookingWish {
  house_id: string
  check_in: string
  check_out: string
  guests: number
  message?: string
  /** The total the guest has seen; another one makes the server ask again (14010). */
  expected_total_fen: number
}

const KEPT_AS = 'ihome.booking-wish'

interface Kept {
  wish: string
  key: string
}

function kept(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT_AS) ?? 'null') as Kept | null
  } catch {
    return null
  }
}

/**
 * The idempotency key of a wish: the same one until the wish changes or the server has answered,
 * even across a reload, so that a booking whose answer was lost is not made twice.
 */
export function keyFor(wish: BookingWish): string {
  const text = JSON.stringify(wish)
  const before = kept()
  if (before?.wish === text) return before.key
  const key = uuid()
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify({ wish: text, key } satisfies Kept))
  } catch {
    // Private mode: the key lives as long as this attempt.
  }
  return key
}

function forgetKey() {
  try {
    sessionStorage.removeItem(KEPT_AS)
  } catch {
    // Nothing was kept.
  }
}

/** An answer that settles the wish. Without one, or when the server failed, we may ask again. */
const isSettled = (error: unknown) =>
  error instanceof ApiError &&
  error.status >= 400 &&
  error.status < 500 &&
  error.status !== 429 &&
  error.errno !== ERRNO.notLoggedIn

export async function placeBooking(wish: BookingWish): Promise<Booking> {
  try {
    const booking = await post<Booking>('/bookings', wish, {
      headers: { 'Idempotency-Key': keyFor(wish) },
    })
    forgetKey()
    return booking
  } catch (error) {
    if (isSettled(error)) forgetKey()
    throw error
  }
}
