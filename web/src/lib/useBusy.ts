import { ref } from 'vue'

/**
 * For what a press does: `isBusy` while it runs, a second press meanwhile does nothing, and
 * `failure` keeps what went wrong (null otherwise) for the screen.
 *
 * `refused` hears the failure too, where more must happen than showing it.
 */
export function useBusy() {
  const isBusy = ref(false)
  const failure = ref<unknown>(null)

  async function run(work: () => Promise<void>, refused?: (error: unknown) => void) {
    if (isBusy.value) return
    isBusy.value = true
    failure.value = null
    try {
      await work()
    } catch (error) {
      failure.value = error
      refused?.(error)
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, failure, run }
}
