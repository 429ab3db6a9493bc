import type { Told } from './proof.worker'
import type { Challenge } from './solve'

export type { Challenge } from './solve'

/**
 * The `proof` for a challenge: base64 of the JSON of challenge and solution.
 *
 * `onProgress` hears 0–1. Throws when the work cannot be done: no worker, or no solution.
 */
export function prove(
  challenge: Challenge,
  onProgress: (done: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const worker = new Worker(new URL('./proof.worker.ts', import.meta.url), { type: 'module' })
  const done = new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('progress' in data) return onProgress(data.progress)
      if (!data.solution) return reject(new Error('the challenge has no solution'))
      resolve(btoa(JSON.stringify({ challenge, solution: data.solution })))
    }
    worker.onerror = () => reject(new Error('the worker did not start'))
    signal?.addEventListener('abort', () => reject(new Error('nobody waits for it')))
    worker.postMessage(challenge)
  })
  return done.finally(() => worker.terminate())
}
