import { post } from '@/api/client'
import type { Review } from '@/api/types'

export const TEXT_LONGEST = 1000

export const writeReview = (bookingNo: string, review: { rating: number; text: string }) =>
  post<Review>(`/bookings/${bookingNo}/review`, review)

export const replyTo = (reviewId: string, text: string) =>
  post<Review>(`/reviews/${reviewId}/reply`, { text })
