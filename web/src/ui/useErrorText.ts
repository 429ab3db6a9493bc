import { useI18n } from 'vue-i18n'
import { ApiError } from '@/api/errors'

/**
 * A refusal as one sentence.
 *
 * The server writes Chinese; in another language the codes named in errors.json are said from
 * there, and an unknown code is shown as the server wrote it: better than nothing.
 */
export function useErrorText() {
  const { t, te, locale } = useI18n()
  return (error: unknown): string => {
    if (!(error instanceof ApiError)) return t('errors.unknown')
    const known = `errors.${error.errno}`
    if (te(known) && (locale.value !== 'zh-CN' || !error.message || error.isNetwork))
      return t(known)
    return error.message || t('errors.unknown')
  }
}
