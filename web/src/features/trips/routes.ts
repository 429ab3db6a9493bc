import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/trips',
    name: 'trips',
    component: () => import('./TripsPage.vue'),
    meta: { texts: ['trips'], title: 'trips.title', needsUser: true },
  },
  {
    path: '/trips/:bookingNo',
    name: 'trip',
    component: () => import('./TripPage.vue'),
    props: true,
    meta: {
      texts: ['trips', 'booking', 'reviews', 'payments'],
      title: 'trips.one',
      needsUser: true,
    },
  },
]
