import { del, get, patch, post, put, upload } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { Area, HouseCard, HouseDraft, HouseDraftFields, List, Night, Photo } from '@/api/types'

export const draftQuery = (houseId: string) => apiQuery<HouseDraft>(`/me/houses/${houseId}`)
export const readDraft = (houseId: string) => get<HouseDraft>(`/me/houses/${houseId}`)

export const myHouses = (cursor: string | null, signal: AbortSignal) =>
  get<List<HouseCard>>('/me/houses', { query: { cursor }, signal })

export const createHouse = () => post<HouseDraft>('/houses', {})
export const saveDraft = (houseId: string, changes: Partial<HouseDraftFields>) =>
  patch<HouseDraft>(`/houses/${houseId}`, changes)
export const publishHouse = (houseId: string) => post<HouseDraft>(`/houses/${houseId}/publish`, {})
export const pauseHouse = (houseId: string) => post<HouseDraft>(`/houses/${houseId}/pause`, {})
export const deleteHouse = (houseId: string) => del<null>(`/houses/${houseId}`)

export const addPhoto = (houseId: string, photo: Blob, onProgress: (percent: number) => void) =>
  upload<Photo>(`/houses/${houseId}/photos`, { photo, onProgress })
export const orderPhotos = (houseId: string, photo_ids: string[]) =>
  put<HouseDraft>(`/houses/${houseId}/photos`, { photo_ids })
export const deletePhoto = (houseId: string, photoId: string) =>
  del<HouseDraft>(`/houses/${houseId}/photos/${photoId}`)

/** null: the provinces. Areas do not change while a page is open. */
export const areasQuery = (parent: string | null) => ({
  ...apiQuery<{ items: Area[] }>('/areas', { parent }),
  staleTime: Infinity,
})

export const calendarQuery = (houseId: string, from: string, to: string) =>
  apiQuery<{ nights: Night[] }>(`/houses/${houseId}/calendar`, { from, to })

export const setNights = (houseId: string, wish: { from: string; to: string; is_open: boolean }) =>
  put<{ nights: Night[] }>(`/houses/${houseId}/calendar`, wish)
