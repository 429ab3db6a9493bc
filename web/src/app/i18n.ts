import { createI18n } from 'vue-i18n'
import appZh from '@/locales/zh-CN/app.json'
import uiZh from '@/locales/zh-CN/ui.json'
import errorsZh from '@/locales/zh-CN/errors.json'
import { ERRNO, sayRefusalsBy } from '@/api/errors'
import { saidBy, type Reasons } from '@/api/reasons'

export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]
type Texts = { [key: string]: string | Texts }

const STORED_AS = 'ihome.locale'
/** Files every page needs; a route names further ones in `meta.texts`. */
const EVERYWHERE = ['app', 'ui', 'errors']

/** '../locales/en/host.json' → a function that fetches it, compiled. */
const files = import.meta.glob<Texts>(
  ['../locales/*/*.json', '!../locales/zh-CN/{app,ui,errors}.json'],
  { import: 'default' },
)

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': { app: appZh, ui: uiZh, errors: errorsZh } } as Record<string, Texts>,
})

const wanted = new Set(EVERYWHERE)
const loaded = new Set(EVERYWHERE.map((name) => `zh-CN/${name}`))

async function load(locale: string, name: string) {
  const key = `${locale}/${name}`
  const file = files[`../locales/${key}.json`]
  if (loaded.has(key) || !file) return
  i18n.global.mergeLocaleMessage(locale, { [name]: await file() })
  loaded.add(key)
}

let reasons: Reasons = {}

/**
 * The server writes Chinese. In another language its reasons are said from a table, other refusals
 * by their code, and what neither knows is shown as the server wrote it: better than nothing.
 */
sayRefusalsBy((sentence, errno) => {
  const { t, te, locale } = i18n.global
  const byCode = errno !== null && te(`errors.${errno}`) ? t(`errors.${errno}`) : ''
  if (locale.value === 'zh-CN')
    return (errno === ERRNO.network ? byCode : sentence) || t('errors.unknown')
  return saidBy(reasons, sentence) ?? (byCode || sentence || t('errors.unknown'))
})

/** Fetches a page's words in the language now spoken; the router waits for it. */
export async function loadTexts(names: string[]) {
  for (const name of names) wanted.add(name)
  await Promise.all(names.map((name) => load(i18n.global.locale.value, name)))
}

/** Changes the language at once and remembers it. */
export async function setLocale(locale: Locale) {
  const words = Array.from(wanted, (name) => load(locale, name))
  if (locale === 'en')
    words.push(import('@/api/reasons.en.json').then((file) => void (reasons = file.default)))
  await Promise.all(words)
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  remember(locale)
}

function remember(locale: Locale) {
  try {
    localStorage.setItem(STORED_AS, locale)
  } catch {
    // Private mode: the choice lives as long as the page.
  }
}

function stored(): Locale {
  try {
    return localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

/** Resolves when the first page can be shown in the remembered language. */
export const i18nReady: Promise<void> = stored() === 'en' ? setLocale('en') : Promise.resolve()
