// The pages to look at on a real server that has the demo town; what each shows is asked from it.
import { press, pressText, showMap } from './acts.mjs'

const LOGINS = { guest: '13800138000', host: '13900139000', operator: '13700137000' }
const PASSWORD = 'ihome-demo-2026'
const NIGHTS_AHEAD = 60

async function dataOf(answer) {
  const { errno, errmsg, data } = await answer.json()
  if (errno !== '0') throw new Error(`${answer.url()}: ${errno} ${errmsg}`)
  return data
}

/** Logs in and returns what the server then says: `ask(path)`, and the cookies to go on with. */
async function logIn(browser, base, who) {
  const context = await browser.newContext()
  await context.request.get(`${base}/`)
  const cookies = await context.cookies(base)
  const token = cookies.find(({ name }) => name === 'csrf_token').value
  await dataOf(
    await context.request.post(`${base}/api/v2/session`, {
      headers: { 'X-CSRFToken': token },
      data: { mobile: LOGINS[who], password: PASSWORD },
    }),
  )
  const ask = async (path) => dataOf(await context.request.get(`${base}/api/v2${path}`))
  return { ask, login: { name: who, storageState: await context.storageState() } }
}

const dayAfter = (day, count) =>
  new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10)

/** The first two nights in a row that `house` has free, as a query. */
async function freeStay(ask, house) {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
  const days = `from=${today}&to=${dayAfter(today, NIGHTS_AHEAD)}`
  const { nights } = await ask(`/houses/${house.house_id}/calendar?${days}`)
  const at = nights.findIndex((night, i) => night.is_open && nights[i + 1]?.is_open)
  const check_in = nights[at].date
  return `check_in=${check_in}&check_out=${dayAfter(check_in, 2)}&guests=2`
}

export async function realPages(browser, base) {
  const guest = await logIn(browser, base, 'guest')
  const host = await logIn(browser, base, 'host')
  const { items: found } = await guest.ask('/search?area=310100&sort=rating&guests=2')
  const house = found.find(({ review_count }) => review_count > 0)
  const { min_nights } = await guest.ask(`/houses/${house.house_id}`)
  if (min_nights > 2) throw new Error('the best house of Shanghai wants more than two nights')
  const stay = await freeStay(guest.ask, house)
  const { items: trips } = await guest.ask('/bookings?role=guest&limit=20')
  const { items: guests } = await host.ask('/bookings?role=host&tab=past&limit=20')
  const { items: homes } = await host.ask('/me/houses')
  const published = homes.find(({ status }) => status === 'published')
  const oneOfEach = [...new Map(trips.map((trip) => [trip.status, trip])).values()]

  const strangers = [
    { name: 'home', path: '/' },
    { name: 'search', path: '/search?area=310100', full: false },
    { name: 'search-dates', path: `/search?area=310100&${stay}`, full: false },
    { name: 'search-map', path: '/search?area=310100', full: false, act: showMap },
    { name: 'search-filters', path: '/search?area=310100', act: press('.chips .chip') },
    { name: 'search-empty', path: '/search?q=zzzz' },
    { name: 'house', path: `/houses/${house.house_id}?${stay}` },
    { name: 'house-gone', path: '/houses/nothinghere22', refused: true },
    { name: 'book-stranger', path: `/book/${house.house_id}?${stay}` },
    { name: 'register', path: '/register' },
    { name: 'login', path: '/login' },
    { name: 'reset-password', path: '/reset-password' },
    { name: 'inbox', path: '/dev/inbox' },
    { name: 'not-found', path: '/no/such/page', refused: true },
  ]
  const guestPages = [
    { name: 'home-guest', path: '/' },
    { name: 'me', path: '/me' },
    { name: 'real-name', path: '/me/real-name' },
    { name: 'privacy', path: '/me/privacy' },
    { name: 'book', path: `/book/${house.house_id}?${stay}` },
    { name: 'trips', path: '/trips' },
    ...oneOfEach.map(({ status, booking_no }) => ({
      name: `trip-${status}`,
      path: `/trips/${booking_no}`,
    })),
  ]
  const hostPages = [
    { name: 'real-name-done', path: '/me/real-name' },
    { name: 'host-houses', path: '/host/houses' },
    { name: 'host-editor', path: `/host/houses/${published.house_id}` },
    { name: 'host-calendar', path: `/host/houses/${published.house_id}?tab=calendar` },
    ...['pending', 'upcoming', 'past', 'cancelled'].map((tab) => ({
      name: `host-bookings-${tab}`,
      path: `/host/bookings?tab=${tab}`,
    })),
    {
      name: 'me-password',
      path: '/me/safety',
      act: pressText('修改密码', 'Change password'),
    },
    ...guests.slice(0, 1).map(({ booking_no }) => ({
      name: 'host-trip',
      path: `/trips/${booking_no}`,
    })),
  ]
  return [
    ...strangers,
    ...guestPages.map((one) => ({ ...one, login: guest.login })),
    ...hostPages.map((one) => ({ ...one, login: host.login })),
  ].map((one) => ({ ...one, name: `town-${one.name}` }))
}
