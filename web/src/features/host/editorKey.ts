import { inject, provide, type InjectionKey } from 'vue'
import type { DraftEditor } from './draftEditor'

interface Editing {
  houseId: string
  editor: DraftEditor
}

const KEY: InjectionKey<Editing> = Symbol('the house being edited')

export const provideEditor = (editing: Editing) => provide(KEY, editing)

/** The house being edited, for the sections of the editor page. */
export function useEditor(): Editing {
  const editing = inject(KEY)
  if (!editing) throw new Error('a section stands outside the house editor')
  return editing
}
