import { useInfiniteQuery } from '@pinia/colada'
import { computed, type Ref } from 'vue'
import { get, post, put, type Query } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { components } from '@/api/schema'
import type { List } from '@/api/types'

type Schemas = components['schemas']
export type Overview = Schemas['OverviewView']
export type Case = Schemas['DeskCaseView']
export type CaseDetail = Schemas['DeskCaseDetailView']
export type Change = Schemas['ChangeView']
export type CasePhoto = Schemas['CasePhotoView']
export type Field = Schemas['FieldView']
export type RefusalReason = CaseDetail['reasons'][number]
export type UserRow = Schemas['UserRowView']
export type UserDetail = Schemas['UserDetailView']
export type BookingRow = Schemas['BookingRowView']
export type BookingDetail = Schemas['BookingDetailView']
export type Happening = Schemas['HappeningView']
export type Job = Schemas['JobView']
export type LastCheck = Schemas['LastCheckView']
export type Setting = Schemas['SettingView']
export type Twin = Schemas['PhotoTwinView']
export type TwinSide = Schemas['TwinPhotoView']
export type Verdict = NonNullable<Twin['verdict']>
export type Sms = Schemas['SmsView']
export type SmsCount = Schemas['SmsCountView']
export type SmsDay = Schemas['SmsDayView']
export type AuditLine = Schemas['AuditView']
export type RealNameCase = Schemas['CaseView']
export type Revealed = Schemas['RevealedView']
export type Named = Schemas['NamedView']

export const REASONS = [
  'photos_unclear',
  'photos_not_the_house',
  'text_misleading',
  'contact_in_text',
  'place_wrong',
  'forbidden',
  'duplicate',
  'other',
] as const satisfies readonly RefusalReason[]

const DESK = '/desk'
/** Everything below it is asked anew after an act. */
export const DESK_KEY = [DESK]

const deskQuery = <T>(path: string, query?: Query) => {
  const { key, ...rest } = apiQuery<T>(DESK + path, query)
  return { ...rest, key: [DESK, ...key], staleTime: 0 }
}
export const overviewQuery = () => deskQuery<Overview>('/overview')
export const caseQuery = (id: string) => deskQuery<CaseDetail>(`/house_cases/${id}`)
/** The first of those that wait, to go from one to the next. */
export const waitingQuery = () =>
  deskQuery<List<Case>>('/house_cases', { state: 'waiting', limit: 50 })
export const userQuery = (id: string) => deskQuery<UserDetail>(`/users/${id}`)
export const bookingQuery = (no: string) => deskQuery<BookingDetail>(`/bookings/${no}`)
export const jobsQuery = () => deskQuery<List<Job>>('/jobs', { limit: 50 })
export const checkQuery = () => deskQuery<LastCheck>('/invariants')
export const smsQuery = () => deskQuery<Sms>('/sms')
export const settingsQuery = () => deskQuery<{ items: Setting[] }>('/settings')

export const realNameQuery = (id: string) => deskQuery<RealNameCase>(`/real_names/${id}`)
export const decideRealName = (id: string, act: 'approve' | 'refuse', reason: string) =>
  post<RealNameCase>(`${DESK}/real_names/${id}/${act}`, { reason })
export const revealRealName = (id: string, reason: string) =>
  post<Revealed>(`${DESK}/real_names/${id}/reveal`, { reason })
export const linkToPhoto = (photoId: string, reason: string) =>
  post<{ url: string }>(`${DESK}/id_photos/${photoId}/links`, { reason })

export const approveCase = (id: string, revision: number) =>
  post<CaseDetail>(`${DESK}/house_cases/${id}/approve`, { revision })
export const refuseCase = (
  id: string,
  said: { revision: number; reasons: RefusalReason[]; words: string },
) => post<CaseDetail>(`${DESK}/house_cases/${id}/refuse`, said)
export const findUsers = (words: string) =>
  post<{ items: UserRow[] }>(`${DESK}/users/find`, { words })
export const suspendUser = (id: string, reason: string) =>
  post<UserDetail>(`${DESK}/users/${id}/suspend`, { reason })
export const restoreUser = (id: string, reason: string) =>
  post<UserDetail>(`${DESK}/users/${id}/restore`, { reason })
export const setRole = (id: string, role: string, reason: string) =>
  put<UserDetail>(`${DESK}/users/${id}/role`, { role, reason })
export const addNote = (no: string, text: string) =>
  post<BookingDetail>(`${DESK}/bookings/${no}/notes`, { text })
export const openDispute = (no: string, reason: string) =>
  post<BookingDetail>(`${DESK}/bookings/${no}/dispute`, { reason })
export const resolveDispute = (no: string, reason: string) =>
  post<BookingDetail>(`${DESK}/bookings/${no}/dispute/resolve`, { reason })
export const refundBooking = (no: string, reason: string) =>
  post<BookingDetail>(`${DESK}/bookings/${no}/refund`, { reason })
export const retryJob = (id: number, reason: string) =>
  post<List<Job>>(`${DESK}/jobs/${id}/retry`, { reason })
export const giveUpJob = (id: number, reason: string) =>
  post<List<Job>>(`${DESK}/jobs/${id}/give_up`, { reason })
export const switchSms = (is_off: boolean, reason: string) =>
  put<Sms>(`${DESK}/sms/switch`, { is_off, reason })
export const judgePhotos = ({ later, first }: Twin, verdict: Verdict, note: string) =>
  post<Twin>(`${DESK}/photo_twins/${later.photo_id}/${first.photo_id}`, { verdict, note })
export const runCheck = () => post<LastCheck>(`${DESK}/invariants`)

/** A list of the desk, page after page; a changed question begins anew. */
export function usePages<T>(path: string, question: Ref<Query>): Pages<T> {
  const { data, error, status, asyncStatus, hasNextPage, loadNextPage, refetch } = useInfiniteQuery(
    () => ({
      key: [DESK, path, JSON.stringify(question.value)],
      query: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
        get<List<T>>(DESK + path, { query: { ...question.value, cursor: pageParam }, signal }),
      initialPageParam: null as string | null,
      getNextPageParam: (last: List<T>) => last.next_cursor,
      staleTime: 0,
    }),
  )
  return {
    items: computed(() => data.value?.pages.flatMap((page) => page.items) ?? []),
    error,
    isPending: computed(() => status.value === 'pending'),
    isLoading: computed(() => asyncStatus.value === 'loading'),
    hasMore: hasNextPage,
    loadMore: () => loadNextPage(),
    refetch,
  }
}

/** What usePages knows of its list. */
export interface Pages<T> {
  items: Ref<T[]>
  error: Ref<unknown>
  isPending: Ref<boolean>
  isLoading: Ref<boolean>
  hasMore: Ref<boolean>
  loadMore: () => Promise<unknown>
  refetch: () => Promise<unknown>
}
