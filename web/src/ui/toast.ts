import { reactive } from 'vue'

export interface Toast {
  id: number
  text: string
  action?: { label: string; act: () => void }
}

const SHOWN_MS = 5000
let last = 0

/** What UiToast shows; nobody else reads it. */
export const toasts = reactive<Toast[]>([])

export function dismiss(id: number) {
  const at = toasts.findIndex((one) => one.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

/** Only for finished background work and undo; an error stays where it happened. */
export function toast(text: string, action?: Toast['action']) {
  const id = ++last
  toasts.push({ id, text, action })
  setTimeout(() => dismiss(id), SHOWN_MS)
}
