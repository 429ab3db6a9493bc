import { useI18n } from 'vue-i18n'
import { useFacilities } from '@/features/houses'
import { yuan } from '@/lib/money'

/** Fields and values of a house as people read them. */
export function useFieldText() {
  const { t, te, locale } = useI18n()
  const { facilities } = useFacilities()

  const fieldName = (name: string) => (te(`desk.fields.${name}`) ? t(`desk.fields.${name}`) : name)

  function valueText(name: string, value: unknown): string {
    if (value === null || value === undefined || value === '') return t('desk.nothing')
    if (typeof value === 'boolean') return t(value ? 'desk.yes' : 'desk.no')
    if (name.endsWith('_fen') && typeof value === 'number') return yuan(value, locale.value)
    if (name === 'kind' && te(`desk.kinds.${value}`)) return t(`desk.kinds.${value}`)
    return String(value)
  }

  const itemText = (name: string, value: string) =>
    name === 'facilities'
      ? (facilities.value.find((one) => one.code === value)?.name ?? value)
      : value

  return { fieldName, valueText, itemText }
}
