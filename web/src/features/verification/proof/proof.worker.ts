/** Solves one challenge beside the page, which stays quick meanwhile. */
import { solve, type Challenge, type Solution } from './solve'

export type Told = { progress: number } | { solution: Solution | null }

onmessage = ({ data }: MessageEvent<Challenge>) => {
  const tell = (told: Told) => postMessage(told)
  tell({ solution: solve(data, (progress) => tell({ progress })) })
}
