import { beforeEach, expect, test, vi } from 'vitest'
import type { Upload } from '@/api/client'
import type { Photo } from '@/api/types'
import { createPhotoUploads } from './photoUploads'

const file = (name: string) => new File(['x'], name, { type: 'image/jpeg' })
const photo = (photo_id: string) => ({ photo_id }) as Photo

/** Each sent photo waits here for its answer. */
let pending: {
  resolve: (photo: Photo) => void
  reject: (error: unknown) => void
  progress: (n: number) => void
}[]
let cancel: ReturnType<typeof vi.fn<() => void>>
let arrived: string[]
let board: ReturnType<typeof createPhotoUploads>

const settle = () => new Promise((done) => setTimeout(done))

beforeEach(() => {
  pending = []
  arrived = []
  cancel = vi.fn<() => void>()
  board = createPhotoUploads({
    prepare: (chosen) => Promise.resolve(chosen),
    send: (_photo, progress): Upload<Photo> => ({
      done: new Promise((resolve, reject) => pending.push({ resolve, reject, progress })),
      cancel,
    }),
    onArrived: (one) => Promise.resolve(arrived.push(one.photo_id)),
  })
})

test('photos go up one after another and arrive in the order chosen', async () => {
  board.add([file('a.jpg'), file('b.jpg')])
  await settle()
  expect(board.uploads.map((one) => one.state)).toEqual(['sending', 'waiting'])
  pending[0]!.progress(64)
  expect(board.uploads[0]?.percent).toBe(64)
  pending[0]!.resolve(photo('A'))
  await settle()
  expect(board.uploads.map((one) => one.name)).toEqual(['b.jpg'])
  pending[1]!.resolve(photo('B'))
  await settle()
  expect(arrived).toEqual(['A', 'B'])
  expect(board.uploads).toHaveLength(0)
})

test('one that fails does not hold up the others, and can be tried again', async () => {
  board.add([file('a.jpg'), file('b.jpg')])
  await settle()
  pending[0]!.reject(new Error('no network'))
  await settle()
  expect(board.uploads.map((one) => one.state)).toEqual(['failed', 'sending'])
  pending[1]!.resolve(photo('B'))
  await settle()
  board.retry(board.uploads[0]!.key)
  await settle()
  pending[2]!.resolve(photo('A'))
  await settle()
  expect(arrived).toEqual(['B', 'A'])
})

test('one that is let go is stopped', async () => {
  board.add([file('a.jpg')])
  await settle()
  board.drop(board.uploads[0]!.key)
  expect(cancel).toHaveBeenCalledOnce()
  expect(board.uploads).toHaveLength(0)
})
