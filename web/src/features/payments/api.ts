import { get, post } from '@/api/client'
import type { Booking, Payment } from '@/api/types'

export const startPayment = (bookingNo: string, key: Record<string, string>) =>
  post<Payment>(`/bookings/${bookingNo}/payments`, {}, { headers: key })

export const paymentState = (paymentNo: string) => get<Payment>(`/payments/${paymentNo}`)

/** Whether the booking is no longer waiting for money: the money's news reach it a moment later. */
export const hasMovedOn = async (bookingNo: string) =>
  (await get<Booking>(`/bookings/${bookingNo}`)).status !== 'awaiting_payment'
