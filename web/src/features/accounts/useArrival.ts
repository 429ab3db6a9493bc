import { useQueryCache } from '@pinia/colada'
import { useRoute, useRouter } from 'vue-router'
import { useSession } from '@/api/session'
import type { Me } from '@/api/types'
import { nextAfterLogin, paths } from '@/lib/paths'

/** What follows login and registration: everything seen as a stranger is asked anew, then onwards. */
export function useArrival() {
  const session = useSession()
  const cache = useQueryCache()
  const route = useRoute()
  const router = useRouter()
  return async (me: Me) => {
    session.setUser(me)
    void cache.invalidateQueries()
    await router.replace(nextAfterLogin(route.query.next) ?? paths.home)
  }
}
