import { onScopeDispose, ref, watch } from 'vue'

/** What the page itself wants to be called; '' leaves it to the route's own title. */
export const pageTitle = ref('')

/** For pages that know better than their route: `usePageTitle(() => house.value?.title)`. */
export function usePageTitle(title: () => string | undefined) {
  watch(title, (text) => (pageTitle.value = text ?? ''), { immediate: true })
  onScopeDispose(() => (pageTitle.value = ''))
}
