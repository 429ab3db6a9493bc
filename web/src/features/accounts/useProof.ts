import { ref } from 'vue'
import { ApiError, ERRNO } from '@/api/errors'
import type { Challenge } from '@/features/verification'

/** Does the work that the server asks for while much is going on, and asks again with the proof. */
export function useProof() {
  /** 0–1 while it is worked on, null otherwise. */
  const progress = ref<number | null>(null)
  let stopped = new AbortController()

  /** What `ask` gets, without a proof or, when the server wants one, with it. */
  async function given<T>(ask: (proof: string) => Promise<T>): Promise<T> {
    try {
      return await ask('')
    } catch (error) {
      if (!(error instanceof ApiError) || error.errno !== ERRNO.proofNeeded) throw error
      return ask(await made(error.data.challenge as Challenge))
    }
  }

  async function made(challenge: Challenge): Promise<string> {
    progress.value = 0
    stopped = new AbortController()
    try {
      const { prove } = await import('@/features/verification')
      return await prove(challenge, (done) => (progress.value = done), stopped.signal)
    } finally {
      progress.value = null
    }
  }

  return { progress, given, stop: () => stopped.abort() }
}
