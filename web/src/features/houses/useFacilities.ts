import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { apiQuery } from '@/api/query'
import type { Facility } from '@/api/types'

export interface NamedFacility {
  code: string
  name: string
  group: Facility['group']
}

const ORDER: Facility['group'][] = ['basic', 'bath', 'kitchen', 'building', 'rules']

/** Every facility a house can have, named in the language now spoken. */
export function useFacilities() {
  const { locale } = useI18n()
  const { data, error, refetch } = useQuery({
    ...apiQuery<{ items: Facility[] }>('/facilities'),
    staleTime: Infinity,
  })
  const facilities = computed<NamedFacility[]>(() =>
    (data.value?.items ?? []).map(({ code, name_zh, name_en, group }) => ({
      code,
      group,
      name: locale.value === 'zh-CN' ? name_zh : name_en,
    })),
  )
  const groups = computed(() =>
    ORDER.map((group) => ({
      group,
      facilities: facilities.value.filter((one) => one.group === group),
    })).filter(({ facilities: some }) => some.length > 0),
  )
  return { facilities, groups, error, refetch }
}
