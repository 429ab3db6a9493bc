import { reactive } from 'vue'
import type { Upload } from '@/api/client'
import type { Photo } from '@/api/types'

export interface PhotoUpload {
  key: number
  name: string
  /** An object URL of the chosen file. */
  preview: string
  state: 'waiting' | 'sending' | 'failed'
  percent: number
  error: unknown
}

interface Work extends PhotoUpload {
  file: File
  cancel?: () => void
}

/**
 * Photos on their way up, one after another in the order chosen, so that they arrive in that order.
 * A failed one stays with its reason until it is tried again or let go.
 */
export function createPhotoUploads({
  send,
  prepare,
  onArrived,
}: {
  send: (photo: Blob, onProgress: (percent: number) => void) => Upload<Photo>
  prepare: (file: File) => Promise<Blob>
  onArrived: (photo: Photo) => Promise<unknown>
}) {
  const uploads = reactive<Work[]>([])
  let last = 0
  let isRunning = false

  function add(files: Iterable<File>) {
    for (const file of files) {
      const preview = URL.createObjectURL(file)
      uploads.push({
        key: ++last,
        name: file.name,
        preview,
        file,
        state: 'waiting',
        percent: 0,
        error: null,
      })
    }
    void run()
  }

  async function run() {
    if (isRunning) return
    isRunning = true
    try {
      for (let work = next(); work; work = next()) await sendOne(work)
    } finally {
      isRunning = false
    }
  }
  const next = () => uploads.find((one) => one.state === 'waiting')

  async function sendOne(work: Work) {
    work.state = 'sending'
    work.percent = 0
    work.error = null
    try {
      const photo = await prepare(work.file)
      if (!uploads.includes(work)) return
      const sent = send(photo, (percent) => (work.percent = percent))
      work.cancel = sent.cancel
      await onArrived(await sent.done)
      forget(work)
    } catch (error) {
      work.state = 'failed'
      work.error = error
    }
  }

  function forget(work: Work) {
    const at = uploads.indexOf(work)
    if (at < 0) return
    uploads.splice(at, 1)
    URL.revokeObjectURL(work.preview)
  }

  const find = (key: number) => uploads.find((one) => one.key === key)

  function retry(key: number) {
    const work = find(key)
    if (work?.state !== 'failed') return
    work.state = 'waiting'
    void run()
  }

  function drop(key: number) {
    const work = find(key)
    if (!work) return
    work.cancel?.()
    forget(work)
  }

  return {
    uploads: uploads as readonly PhotoUpload[],
    add,
    retry,
    drop,
    dropAll: () => Array.from(uploads, (one) => one.key).forEach(drop),
  }
}
