import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/me/real-name',
    name: 'real-name',
    component: () => import('./RealNamePage.vue'),
    meta: { texts: ['verification'], title: 'verification.title', needsUser: true, bottom: 'none' },
  },
]
