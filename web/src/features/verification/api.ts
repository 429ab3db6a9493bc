import { put } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { RealName } from '@/api/types'

/** null: not verified yet. */
export const realNameQuery = () => apiQuery<RealName | null>('/me/real_name')

export const proveRealName = (real_name: string, id_number: string) =>
  put<RealName>('/me/real_name', { real_name, id_number })
