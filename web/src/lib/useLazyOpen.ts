import { ref, watch, type Ref } from 'vue'

/**
 * For a dialog whose code comes with its first opening:
 * `<FilterSheet v-if="wasOpened" v-model="isOpen" />`.
 *
 * It stays afterwards, so that closing it can give the focus back.
 */
export function useLazyOpen(): { isOpen: Ref<boolean>; wasOpened: Readonly<Ref<boolean>> } {
  const isOpen = ref(false)
  const wasOpened = ref(false)
  watch(isOpen, (open) => {
    if (open) wasOpened.value = true
  })
  return { isOpen, wasOpened }
}
