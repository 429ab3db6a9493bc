import { useI18n } from 'vue-i18n'
import { useEditor } from './editorKey'
import { DESCRIPTION, TITLE, type Field } from './sections'

/** What to say at a field; undefined when it is fine. */
export function useFieldError() {
  const { editor } = useEditor()
  const { t } = useI18n()
  return (field: Field): string | undefined => {
    const found = editor.errors.value[field]
    if (!found) return undefined
    if (!found.fault) return found.text
    return t(`host.faults.${found.fault}`, {
      title: TITLE.longest,
      description: DESCRIPTION.longest,
    })
  }
}
