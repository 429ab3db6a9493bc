import { onUnmounted, ref } from 'vue'

/** True while the window is at least `px` wide. */
export function useWide(px: number) {
  const query = matchMedia(`(min-width: ${px}px)`)
  const isWide = ref(query.matches)
  const update = () => {
    isWide.value = query.matches
  }
  query.addEventListener('change', update)
  onUnmounted(() => query.removeEventListener('change', update))
  return isWide
}
