import { computed, onScopeDispose, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { HouseDraft, Photo } from '@/api/types'
import { shrink } from '@/lib/shrink'
import { toast } from '@/ui/toast'
import { addPhoto, deletePhoto, orderPhotos, readDraft } from './api'
import { useEditor } from './editorKey'
import { createPhotoUploads } from './photoUploads'

/** As long as the toast that offers to undo. */
const UNDO_MS = 5000

/** Photos in a wished order; those the wish does not know stand at the end. */
export function inOrder(photos: readonly Photo[], wished: readonly string[] | null): Photo[] {
  if (!wished) return [...photos]
  const place = (photo: Photo) => {
    const at = wished.indexOf(photo.photo_id)
    return at < 0 ? wished.length : at
  }
  return [...photos].sort((one, other) => place(one) - place(other))
}

/** The list with the entry at `from` standing at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list]
  copy.splice(to, 0, ...copy.splice(from, 1))
  return copy
}

/**
 * The photos of the house being edited: what one wishes shows at once, and the server follows
 * through the editor's queue, so that no answer overtakes another.
 */
export function usePhotoBoard() {
  const { houseId, editor } = useEditor()
  const { t } = useI18n()
  const wishedOrder = ref<string[] | null>(null)
  const hidden = ref<string[]>([])
  const failure = ref<unknown>(null)
  const photos = computed(() =>
    inOrder(editor.current.value.photos, wishedOrder.value).filter(
      (photo) => !hidden.value.includes(photo.photo_id),
    ),
  )
  const going = new Map<string, ReturnType<typeof setTimeout>>()

  async function follow(work: () => Promise<HouseDraft>) {
    failure.value = null
    await editor.enqueue(async () => {
      try {
        editor.merge(await work())
      } catch (error) {
        failure.value = error
      }
    })
  }

  const { uploads, add, retry, drop, dropAll } = createPhotoUploads({
    prepare: shrink,
    send: (photo, onProgress) => addPhoto(houseId, photo, onProgress),
    onArrived: () => follow(() => readDraft(houseId)),
  })

  async function move(from: number, to: number) {
    if (from === to || to < 0 || to >= photos.value.length) return
    const shown = moved(photos.value, from, to).map((photo) => photo.photo_id)
    // Hidden photos are still the server's: they keep a place at the end.
    const wish = [...shown, ...hidden.value]
    wishedOrder.value = wish
    await follow(() => orderPhotos(houseId, wish))
    if (wishedOrder.value === wish) wishedOrder.value = null
  }

  function remove(photoId: string) {
    hidden.value = [...hidden.value, photoId]
    going.set(
      photoId,
      setTimeout(() => void removeNow(photoId), UNDO_MS),
    )
    toast(t('host.photos.deleted'), { label: t('host.photos.undo'), act: () => undo(photoId) })
  }

  function undo(photoId: string) {
    if (!going.has(photoId)) return
    clearTimeout(going.get(photoId))
    going.delete(photoId)
    hidden.value = hidden.value.filter((one) => one !== photoId)
  }

  async function removeNow(photoId: string) {
    clearTimeout(going.get(photoId))
    going.delete(photoId)
    await follow(() => deletePhoto(houseId, photoId))
    hidden.value = hidden.value.filter((one) => one !== photoId)
  }

  onScopeDispose(() => {
    for (const photoId of going.keys()) void removeNow(photoId)
    dropAll()
  })

  return { photos, uploads, failure, add, retry, drop, move, remove }
}
