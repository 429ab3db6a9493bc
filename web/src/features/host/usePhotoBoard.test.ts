import { expect, test } from 'vitest'
import type { Photo } from '@/api/types'
import { inOrder, moved } from './usePhotoBoard'

const photos = ['a', 'b', 'c'].map((photo_id) => ({ photo_id }) as Photo)
const ids = (list: Photo[]) => list.map((photo) => photo.photo_id).join('')

test('a photo that came after the wish stands at the end', () => {
  expect(ids(inOrder(photos, ['b', 'a']))).toBe('bac')
})

test('without a wish the order is the server’s', () => {
  expect(ids(inOrder(photos, null))).toBe('abc')
})

test.each([
  [0, 2, 'bca'],
  [2, 0, 'cab'],
  [1, 1, 'abc'],
])('from %i to %i', (from, to, expected) => {
  expect(ids(moved(photos, from, to))).toBe(expected)
})
