import { del, patch, post, put, upload } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { Enrolment, Me, MySession, SecondFactor } from '@/api/types'

export type SmsPurpose = 'register' | 'login' | 'reset_password' | 'change_mobile'

export interface SmsSent {
  resend_after_seconds: number
  expires_in_seconds: number
}

/** Where the browser finds the picture for a captcha id it made itself. */
export const imageCodeUrl = (imageCodeId: string) => `/api/v2/image_codes/${imageCodeId}`

export const sendSmsCode = (asked: {
  mobile: string
  purpose: SmsPurpose
  image_code_id: string
  image_code: string
}) => post<SmsSent>('/sms_codes', asked)

export const register = (person: {
  mobile: string
  sms_code: string
  password: string
  name?: string
}) => post<Me>('/users', person)

export const logIn = (mobile: string, password: string) =>
  post<Me>('/session', { mobile, password })

export const logInBySms = (mobile: string, sms_code: string) =>
  post<Me>('/session/sms', { mobile, sms_code })

/** After a first step that asks for it. */
export const logInSecondStep = (code: string) => post<Me>('/session/second_factor', { code })

export const resetPassword = (wish: { mobile: string; sms_code: string; password: string }) =>
  post<null>('/password_resets', wish)

export const rename = (name: string) => patch<Me>('/me', { name })

export const changePassword = (old_password: string, new_password: string) =>
  put<null>('/me/password', { old_password, new_password })

export const changeMobile = (wish: { old_code: string; new_mobile: string; new_code: string }) =>
  put<Me>('/me/mobile', wish)

export const secondFactorQuery = () => apiQuery<SecondFactor>('/me/second_factor')

export const enrolSecondFactor = (password: string) =>
  post<Enrolment>('/me/second_factor', { password })

export const confirmSecondFactor = (code: string) =>
  post<{ recovery_codes: string[] }>('/me/second_factor/confirm', { code })

export const turnOffSecondFactor = (code: string) =>
  post<null>('/me/second_factor/turn_off', { code })

export const newRecoveryCodes = (code: string) =>
  post<{ recovery_codes: string[] }>('/me/recovery_codes', { code })

export const sessionsQuery = () => apiQuery<{ items: MySession[] }>('/me/sessions')

export const endSession = (sessionId: string) => del<null>(`/me/sessions/${sessionId}`)

export const endOtherSessions = () => del<null>('/me/sessions')

export const uploadAvatar = (photo: Blob, onProgress: (percent: number) => void) =>
  upload<Me>('/me/avatar', { method: 'PUT', photo, name: 'avatar.jpg', onProgress })
