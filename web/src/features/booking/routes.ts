import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/book/:houseId',
    name: 'book',
    component: () => import('./ConfirmPage.vue'),
    props: true,
    meta: { texts: ['booking', 'confirm'], title: 'confirm.title', bottom: 'none' },
  },
]
