import { useI18n } from 'vue-i18n'

/** The server counts up to a hundred and no further. */
const COUNTED_UP_TO = 100

/** '26 套', '100+ 套'. */
export function useTotalText() {
  const { t } = useI18n()
  return (total: number) =>
    t('search.houses', { n: total >= COUNTED_UP_TO ? `${COUNTED_UP_TO}+` : total }, total)
}
