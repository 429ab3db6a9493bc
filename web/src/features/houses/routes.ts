import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/houses/:houseId',
    name: 'house',
    component: () => import('./HousePage.vue'),
    props: true,
    meta: { texts: ['houses', 'booking'], title: 'houses.title', bottom: 'none', bar: 'wide-only' },
  },
]
