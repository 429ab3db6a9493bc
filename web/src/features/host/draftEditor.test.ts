import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { ApiError } from '@/api/errors'
import type { HouseDraft, HouseDraftFields } from '@/api/types'
import { createDraftEditor, type DraftEditor } from './draftEditor'

const draft: HouseDraft = {
  house_id: 'h1',
  status: 'draft',
  title: '静安两居',
  description: '',
  kind: 'entire_home',
  area_code: null,
  address: '',
  latitude: null,
  longitude: null,
  rooms: 1,
  layout: '',
  floor_area_m2: null,
  beds: null,
  bedding: '',
  capacity: null,
  facilities: [],
  price_fen: null,
  cleaning_fee_fen: 0,
  deposit_fen: 0,
  min_nights: 1,
  max_nights: 0,
  check_in_time: '15:00',
  check_out_time: '12:00',
  rules: '',
  is_instant: false,
  photos: [],
  missing: [],
  booked_count: 0,
  review_count: 0,
  updated_at: '2026-11-23T10:00:00Z',
  review: null,
}

let server: HouseDraft
let save: ReturnType<typeof vi.fn<(changes: Partial<HouseDraftFields>) => Promise<HouseDraft>>>
let editor: DraftEditor

/** Lets the waiting time pass and every answer arrive. */
const rest = async () => {
  await nextTick()
  await vi.advanceTimersByTimeAsync(1000)
}

beforeEach(() => {
  vi.useFakeTimers()
  server = { ...draft }
  save = vi.fn((changes) => Promise.resolve((server = { ...server, ...changes })))
  editor = createDraftEditor({ draft, save, now: () => 42 })
})
afterEach(() => {
  editor.stop()
  vi.useRealTimers()
})

test('typing is saved once, after a pause, with the changed fields alone', async () => {
  editor.values.title = '静安两居，'
  await nextTick()
  await vi.advanceTimersByTimeAsync(300)
  editor.values.title = '静安两居，近地铁'
  expect(save).not.toHaveBeenCalled()
  await rest()
  expect(save).toHaveBeenCalledTimes(1)
  expect(save).toHaveBeenCalledWith({ title: '静安两居，近地铁' })
  expect(editor.states.basics).toEqual({ kind: 'saved', at: 42 })
  expect(editor.states.price).toEqual({ kind: 'idle' })
})

test('each section is its own request', async () => {
  editor.values.title = '新的标题'
  editor.values.price_fen = 42800
  await rest()
  expect(save.mock.calls).toEqual([[{ title: '新的标题' }], [{ price_fen: 42800 }]])
})

test('what would be refused is not sent; the rest of the section is', async () => {
  editor.values.title = '静'
  editor.values.description = '朝南两居'
  await rest()
  expect(save.mock.calls).toEqual([[{ description: '朝南两居' }]])
  expect(editor.errors.value.title?.fault).toBe('titleShort')
  expect(editor.states.basics.kind).toBe('invalid')
  expect(editor.isDirty.value).toBe(true)
})

test('an untouched draft is not scolded for its empty price', () => {
  expect(editor.errors.value).toEqual({})
})

test('a refusal stands at its field until the field changes', async () => {
  save.mockRejectedValueOnce(
    new ApiError('4103', '', 422, { fields: { address: '地址不能这样写' } }),
  )
  editor.values.address = '@@'
  await rest()
  expect(editor.errors.value.address?.text).toBe('地址不能这样写')
  editor.values.rooms = 2
  await rest()
  expect(save).toHaveBeenCalledTimes(2)
  expect(save).toHaveBeenLastCalledWith({ rooms: 2 })
  editor.values.address = '南京西路 1 号'
  await rest()
  expect(save).toHaveBeenLastCalledWith({ address: '南京西路 1 号' })
  expect(editor.errors.value).toEqual({})
})

test('without an answer the change stays and can be sent again', async () => {
  save.mockRejectedValueOnce(new ApiError('network', '', 0))
  editor.values.title = '新的标题'
  await rest()
  expect(editor.states.basics.kind).toBe('failed')
  expect(editor.values.title).toBe('新的标题')
  await editor.flush()
  expect(editor.states.basics.kind).toBe('saved')
  expect(server.title).toBe('新的标题')
})

test('what is typed while a save is under way is saved after it', async () => {
  const answers: ((answer: HouseDraft) => void)[] = []
  save.mockImplementationOnce(() => new Promise((resolve) => answers.push(resolve)))
  editor.values.title = '第一版'
  await rest()
  editor.values.title = '第二版'
  await rest()
  expect(save).toHaveBeenCalledTimes(1)
  answers[0]!({ ...draft, title: '第一版' })
  await rest()
  expect(save).toHaveBeenLastCalledWith({ title: '第二版' })
  expect(editor.values.title).toBe('第二版')
})

test("another tab's changes come in, except where one is typing", () => {
  editor.values.title = '我正在写'
  editor.merge({ ...draft, title: '别处写的', price_fen: 50000 })
  expect(editor.values.title).toBe('我正在写')
  expect(editor.values.price_fen).toBe(50000)
})

test('a point is sent with both its numbers', async () => {
  editor.merge({ ...draft, latitude: 31.2, longitude: 121.4 })
  editor.values.latitude = 31.3
  await rest()
  expect(save).toHaveBeenCalledWith({ latitude: 31.3, longitude: 121.4 })
})

test('blanks around a text are no change', async () => {
  editor.values.title = '静安两居 '
  await rest()
  expect(save).not.toHaveBeenCalled()
  expect(editor.isDirty.value).toBe(false)
})
