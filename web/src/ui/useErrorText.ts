import { useI18n } from 'vue-i18n'
import { ApiError } from '@/api/errors'

/** A refusal as one sentence in the language now spoken. */
export function useErrorText() {
  const { t } = useI18n()
  return (error: unknown): string =>
    error instanceof ApiError ? error.sentence : t('errors.unknown')
}
