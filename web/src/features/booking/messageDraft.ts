import { ref, watch } from 'vue'

/** What the guest writes to the host, kept through a login on the way; one draft per house. */
export function useMessageDraft(houseId: string) {
  const name = `ihome.message.${houseId}`
  const message = ref(read(name))
  watch(message, (text) => write(name, text))
  return { message, forget: () => write(name, '') }
}

function read(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? ''
  } catch {
    return ''
  }
}

function write(name: string, text: string) {
  try {
    if (text) sessionStorage.setItem(name, text)
    else sessionStorage.removeItem(name)
  } catch {
    // Private mode: the draft lives as long as the page.
  }
}
