import { del, post } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { Consent, Look, PersonalExport, Privacy, RealName } from '@/api/types'

export const privacyQuery = () => apiQuery<Privacy>('/me/privacy')
export const looksQuery = () => apiQuery<Look[]>('/me/disclosures')
export const consentsQuery = () => apiQuery<Consent[]>('/me/consents')
export const realNameQuery = () => apiQuery<RealName | null>('/me/real_name')

export const withdraw = (kind: Consent['kind']) => del<null>(`/me/consents/${kind}`)
export const askExport = () => post<PersonalExport>('/me/exports')
export const exportUrl = (exportId: string) => `/api/v2/me/exports/${exportId}/file`

/** What has to be typed; the server wants the same. */
export const askDeletion = () => post<{ due_at: string }>('/me/deletion', { confirm: 'delete' })
