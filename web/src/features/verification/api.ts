import { post, put, upload } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { Consent, RealName } from '@/api/types'

/** null: not given yet. */
export const realNameQuery = () => apiQuery<RealName | null>('/me/real_name')

/** The texts to agree to, with when one did. */
export const consentsQuery = () => apiQuery<Consent[]>('/me/consents')

export const giveConsent = ({ kind, version }: Consent) =>
  post<Consent[]>('/me/consents', { kind, version })

export const proveRealName = (real_name: string, id_number: string) =>
  put<RealName>('/me/real_name', { real_name, id_number })

export type Side = RealName['photos'][number]

export const uploadIdPhoto = (side: Side, photo: Blob) =>
  upload<RealName>(`/me/real_name/photos/${side}`, { method: 'PUT', photo, name: `${side}.jpg` })
