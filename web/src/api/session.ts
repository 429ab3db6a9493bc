import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { bootMeta, bootSession } from './boot'
import { del, get } from './client'
import type { Me, Meta } from './types'

/** Who is using this browser, and what the server says about itself. */
export const useSession = defineStore('session', () => {
  const user = ref<Me | null>(bootSession?.user ?? null)
  const meta = ref<Meta | null>(bootMeta ?? null)
  /** False until we know whether somebody is logged in; then show neither name nor "log in". */
  const isKnown = ref(bootSession !== undefined)
  const isLoggedIn = computed(() => user.value !== null)
  let asking: Promise<void> | undefined

  /** Resolves once `user` can be trusted; asks the server only when the page did not say. */
  async function ready() {
    if (isKnown.value) return
    asking ??= refresh().finally(() => (asking = undefined))
    await asking
  }

  async function refresh() {
    try {
      user.value = (await get<{ user: Me | null }>('/session')).user
    } finally {
      isKnown.value = true
    }
  }

  async function loadMeta(): Promise<Meta> {
    meta.value ??= await get<Meta>('/meta')
    return meta.value
  }

  /** After login, registration or a change of name or photo. */
  function setUser(me: Me | null) {
    user.value = me
    isKnown.value = true
  }

  async function logOut() {
    await del<null>('/session')
    setUser(null)
  }

  return { user, meta, isKnown, isLoggedIn, ready, refresh, loadMeta, setUser, logOut }
})
