import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/me/privacy',
    name: 'privacy',
    component: () => import('./PrivacyPage.vue'),
    meta: { texts: ['privacy', 'verification'], title: 'privacy.title', needsUser: true },
  },
]
