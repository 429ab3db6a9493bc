import { thumbHashToDataURL } from 'thumbhash'

const made = new Map<string, string>()

/** A thumbhash (base64) as a tiny blurred image, a data: URL; '' when it cannot be read. */
export function blurOf(thumbhash: string): string {
  if (!thumbhash) return ''
  let url = made.get(thumbhash)
  if (url === undefined) {
    url = decode(thumbhash)
    made.set(thumbhash, url)
  }
  return url
}

function decode(thumbhash: string): string {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (char) => char.charCodeAt(0)))
  } catch {
    return ''
  }
}
