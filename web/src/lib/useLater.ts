import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** Follows a value once it has stood still for a while: for asking as one types. */
export function useLater<T>(source: () => T, waitMs = 250): Readonly<Ref<T>> {
  const later = ref(source()) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, (value) => {
    clearTimeout(timer)
    timer = setTimeout(() => (later.value = value), waitMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  return later
}
