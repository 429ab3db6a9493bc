import { onScopeDispose, ref } from 'vue'

/** Whole seconds that run down to 0, by the clock and not by ticks; `over` is called once at the end. */
export function useCountdown(over: () => void) {
  const seconds = ref(0)
  let until = 0
  let timer = 0

  function tick() {
    seconds.value = Math.max(0, Math.ceil((until - performance.now()) / 1000))
    if (seconds.value > 0) return
    clearInterval(timer)
    over()
  }

  function start(from: number) {
    stop()
    until = performance.now() + from * 1000
    seconds.value = from
    timer = window.setInterval(tick, 1000)
  }

  function stop() {
    clearInterval(timer)
    seconds.value = 0
  }

  onScopeDispose(stop)
  return { seconds, start, stop }
}

const two = (n: number) => String(n).padStart(2, '0')

/** '59', '12:05', '1:00:00': what is left, as short as it can be read. */
export function leftText(seconds: number): string {
  if (seconds < 100) return String(seconds)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`
}
