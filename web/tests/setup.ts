import { beforeEach } from 'vitest'

/** Every test starts as a first visit: no cookies, no remembered choices. */
beforeEach(() => {
  localStorage.clear()
  document.cookie = 'csrf_token=; expires=Thu, 01 Jan 1970 00:00:00 GMT'
})
