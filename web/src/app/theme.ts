import { ref } from 'vue'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const STORED_AS = 'ihome.theme'

/** public/theme.js has already applied it before the first paint. */
export const theme = ref<Theme>((document.documentElement.dataset.theme as Theme) ?? 'auto')

export function setTheme(choice: Theme) {
  theme.value = choice
  if (choice === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = choice
  try {
    localStorage.setItem(STORED_AS, choice)
  } catch {
    // Private mode: the choice lives as long as the page.
  }
}
