import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/dev/inbox',
    name: 'dev-inbox',
    component: () => import('./InboxPage.vue'),
    meta: { texts: ['inbox'], title: 'inbox.title', bottom: 'none' },
  },
]
