import type { RouteRecordRaw } from 'vue-router'

/** One route for the whole desk: guests carry nothing of its pages, not even their addresses. */
export const routes: RouteRecordRaw[] = [
  {
    path: '/desk/:part?/:id?',
    name: 'desk',
    component: () => import('./DeskPage.vue'),
    props: true,
    meta: { texts: ['desk'], title: 'desk.title', needsUser: true, bottom: 'none', footer: false },
  },
]
