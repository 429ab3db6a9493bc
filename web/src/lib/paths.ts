/** Every page's address, in one place. */
const withQuery = (path: string, query: Record<string, string | number | null | undefined>) => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

export interface StayQuery {
  check_in?: string | null
  check_out?: string | null
  guests?: number | null
}

export const paths = {
  home: '/',
  search: '/search',
  searchIn: (areaCode: string) => withQuery('/search', { area: areaCode }),
  house: (houseId: string, stay: StayQuery = {}) => withQuery(`/houses/${houseId}`, { ...stay }),
  book: (houseId: string, stay: StayQuery = {}) => withQuery(`/book/${houseId}`, { ...stay }),
  pay: (bookingNo: string) => `/pay/${bookingNo}`,
  trips: '/trips',
  trip: (bookingNo: string) => `/trips/${bookingNo}`,
  hostHouses: '/host/houses',
  hostHouse: (houseId: string) => `/host/houses/${houseId}`,
  hostBookings: '/host/bookings',
  register: (next?: string) => withQuery('/register', { next: nextAfterLogin(next) }),
  login: (next?: string) => withQuery('/login', { next: nextAfterLogin(next) }),
  resetPassword: '/reset-password',
  me: '/me',
  safety: '/me/safety',
  realName: '/me/real-name',
  desk: '/desk',
  privacy: '/me/privacy',
  devInbox: '/dev/inbox',
}

/**
 * Where to go after login: only a path of our own, so that a crafted link cannot send people to
 * another site ('//evil', 'https:…'). undefined when there is nowhere in particular.
 */
export function nextAfterLogin(next: unknown): string | undefined {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || next === '/') return undefined
  return next
}
