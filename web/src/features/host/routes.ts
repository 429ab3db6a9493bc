import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/host/houses',
    name: 'host-houses',
    component: () => import('./HostHousesPage.vue'),
    meta: { texts: ['host', 'trips'], title: 'host.houses.title', needsUser: true },
  },
  {
    path: '/host/houses/:houseId',
    name: 'host-house',
    component: () => import('./HouseEditorPage.vue'),
    props: true,
    meta: { texts: ['host', 'houses', 'trips'], title: 'host.editor.title', needsUser: true },
  },
  {
    path: '/host/bookings',
    name: 'host-bookings',
    component: () => import('./HostBookingsPage.vue'),
    meta: { texts: ['host', 'trips', 'reviews'], title: 'host.bookings.title', needsUser: true },
  },
]
