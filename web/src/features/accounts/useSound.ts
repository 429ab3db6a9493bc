import { onScopeDispose, ref } from 'vue'

/** Plays what a server sends; `isPlaying` and `isBroken` say how that goes. */
export function useSound() {
  const isPlaying = ref(false)
  const isBroken = ref(false)
  let sound: HTMLAudioElement | null = null

  function stop() {
    sound?.pause()
    sound = null
    isPlaying.value = false
  }

  async function play(url: string) {
    stop()
    isBroken.value = false
    isPlaying.value = true
    const mine = new Audio(url)
    sound = mine
    mine.onended = () => {
      if (sound === mine) stop()
    }
    try {
      await mine.play()
    } catch {
      if (sound !== mine) return
      stop()
      isBroken.value = true
    }
  }

  onScopeDispose(stop)
  return { isPlaying, isBroken, play, stop }
}
