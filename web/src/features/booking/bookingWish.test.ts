import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { placeBooking, type BookingWish } from './bookingWish'

const wish: BookingWish = {
  house_id: 'h1',
  check_in: '2026-11-27',
  check_out: '2026-11-29',
  guests: 2,
  expected_total_fen: 91600,
}
const answer = (status: number, errno: string, data: object = {}) =>
  new Response(JSON.stringify({ errno, errmsg: '', data }), { status })

let fetched: ReturnType<typeof vi.fn>
const keyOf = (call: number) =>
  (fetched.mock.calls[call]![1] as { headers: Record<string, string> }).headers['Idempotency-Key']

beforeEach(() => {
  sessionStorage.clear()
  fetched = vi.fn()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => vi.unstubAllGlobals())

test('a lost answer is asked for again with the same key', async () => {
  fetched.mockRejectedValueOnce(new TypeError('connection reset'))
  fetched.mockResolvedValueOnce(answer(503, '4503'))
  fetched.mockResolvedValueOnce(answer(201, '0', { booking_no: 'b1' }))
  await expect(placeBooking(wish)).rejects.toThrow()
  await expect(placeBooking(wish)).rejects.toThrow()
  await expect(placeBooking(wish)).resolves.toMatchObject({ booking_no: 'b1' })
  expect(keyOf(1)).toBe(keyOf(0))
  expect(keyOf(2)).toBe(keyOf(0))
})

test('another wish has another key', async () => {
  fetched.mockRejectedValue(new TypeError('connection reset'))
  await placeBooking(wish).catch(() => undefined)
  await placeBooking({ ...wish, guests: 3 }).catch(() => undefined)
  expect(keyOf(1)).not.toBe(keyOf(0))
})

test('a refusal settles the wish: trying again is a new one', async () => {
  fetched.mockResolvedValueOnce(answer(409, '14001', { nights_taken: ['2026-11-28'] }))
  fetched.mockRejectedValueOnce(new TypeError('connection reset'))
  await placeBooking(wish).catch(() => undefined)
  await placeBooking(wish).catch(() => undefined)
  expect(keyOf(1)).not.toBe(keyOf(0))
})

test('logging in again in between keeps the key', async () => {
  fetched.mockResolvedValueOnce(answer(401, '4101'))
  fetched.mockResolvedValueOnce(answer(201, '0', { booking_no: 'b1' }))
  await placeBooking(wish).catch(() => undefined)
  await placeBooking(wish)
  expect(keyOf(1)).toBe(keyOf(0))
})
