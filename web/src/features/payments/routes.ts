import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/pay/:bookingNo',
    name: 'pay',
    component: () => import('./PayPage.vue'),
    props: true,
    meta: {
      texts: ['payments', 'booking'],
      title: 'payments.title',
      needsUser: true,
      bottom: 'none',
    },
  },
]
