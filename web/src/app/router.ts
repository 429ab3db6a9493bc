import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { onLoggedOut } from '@/api/client'
import { useSession } from '@/api/session'
import { paths } from '@/lib/paths'
import { loadTexts } from './i18n'

/** Each feature brings its own pages: features/<name>/routes.ts exports `routes`. */
const features = import.meta.glob<RouteRecordRaw[]>('../features/*/routes.ts', {
  eager: true,
  import: 'routes',
})

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...Object.values(features).flat(),
    {
      path: '/:rest(.*)*',
      name: 'not-found',
      component: () => import('./NotFoundPage.vue'),
      meta: { title: 'app.notFound' },
    },
  ],
  scrollBehavior: (to, from, saved) => {
    if (saved) return saved
    if (to.hash) return { el: to.hash }
    // A changed query is the same page with other filters: stay where one was.
    return to.path === from.path ? undefined : { top: 0 }
  },
})

/** The page's words travel while its code does; both are awaited before it shows. */
let texts: Promise<void> = Promise.resolve()

router.beforeEach(async (to) => {
  texts = loadTexts(to.meta.texts ?? [])
  if (!to.meta.needsUser) return true
  const session = useSession()
  await session.ready().catch(() => undefined)
  return session.isLoggedIn ? true : paths.login(to.fullPath)
})
router.beforeResolve(() => texts)

// A deploy removed the chunk this page asks for: load the new index.html once.
router.onError((_error, to) => {
  const RELOADED = 'ihome.reloaded'
  if (sessionStorage.getItem(RELOADED) === to.fullPath) return
  sessionStorage.setItem(RELOADED, to.fullPath)
  location.assign(to.fullPath)
})

/** The session ended under us: log in, then come back to where one was. */
onLoggedOut(() => {
  useSession().setUser(null)
  const here = router.currentRoute.value
  if (here.path !== '/login') void router.push(paths.login(here.fullPath))
})
