import type { RouteRecordRaw } from 'vue-router'

const task = { texts: ['accounts'], bottom: 'none' as const }

export const routes: RouteRecordRaw[] = [
  {
    path: '/register',
    name: 'register',
    component: () => import('./RegisterPage.vue'),
    meta: { ...task, title: 'accounts.register.title' },
  },
  {
    path: '/login',
    name: 'login',
    component: () => import('./LoginPage.vue'),
    meta: { ...task, title: 'accounts.login.title' },
  },
  {
    path: '/reset-password',
    name: 'reset-password',
    component: () => import('./ResetPasswordPage.vue'),
    meta: { ...task, title: 'accounts.reset.title' },
  },
  {
    path: '/me',
    name: 'me',
    component: () => import('./ProfilePage.vue'),
    meta: { texts: ['accounts'], title: 'accounts.me.title', needsUser: true },
  },
  {
    path: '/me/safety',
    name: 'safety',
    component: () => import('./SafetyPage.vue'),
    meta: { texts: ['accounts', 'safety'], title: 'safety.title', needsUser: true },
  },
]
