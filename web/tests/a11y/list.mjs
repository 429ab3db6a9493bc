// Every page of the app, in every state worth seeing, on the make-believe server. `as`: who is
// logged in. `act` brings a page into a state; `refuse` makes the calls that match fail, and
// `refused` says that the server refuses something here, so that the browser may complain of it.

import { isOpen } from '../mock/data.mjs'
import {
  comeHalfway,
  findThem,
  judgeByKeys,
  openMenu,
  press,
  pressTab,
  pressText,
  showMap,
  turnOnSecondStep,
} from './acts.mjs'

const soon = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
/** Two nights that the make-believe houses h1 and h2 both have free. */
const start = Array.from({ length: 20 }, (_, i) => i + 5).find((offset) =>
  ['h1', 'h2'].every((house_id) => [0, 1].every((n) => isOpen({ house_id }, soon(offset + n)))),
)
const stay = `check_in=${soon(start)}&check_out=${soon(start + 2)}&guests=2`
const own = [
  { name: 'home', path: '/' },
  { name: 'home-where', path: '/', act: press('.panel .part') },
  { name: 'home-when', path: '/', act: press('.panel .part >> nth=1') },
  { name: 'home-who', path: '/', act: press('.people .part') },
  { name: 'search', path: '/search', full: false },
  { name: 'search-map', path: '/search', full: false, act: showMap },
  { name: 'search-filters', path: '/search', act: press('.chips .chip') },
  { name: 'search-empty', path: '/search?q=nothing-has-this-name&area=310106' },
  { name: 'not-found', path: '/no/such/page' },
]

const houses = [
  { name: 'house', path: '/houses/h1' },
  { name: 'house-gone', path: '/houses/nothinghere', refused: true },
]

const accounts = [
  { name: 'register', path: '/register' },
  { name: 'register-errors', path: '/register', act: press('button[type=submit]') },
  { name: 'login', path: '/login?next=/trips' },
  { name: 'login-sms', path: '/login', act: pressTab('短信验证码', 'Text message') },
  { name: 'login-second-step', path: '/login', act: comeHalfway, refused: true },
  { name: 'reset-password', path: '/reset-password' },
  { name: 'me', path: '/me', as: 'guest' },
  { name: 'safety', path: '/me/safety', as: 'guest' },
  { name: 'safety-on', path: '/me/safety', as: 'host' },
  { name: 'safety-failed', path: '/me/safety', as: 'guest', refuse: /sessions|second_factor/ },
  {
    name: 'safety-password',
    path: '/me/safety',
    as: 'host',
    act: pressText('修改密码', 'Change password'),
  },
  {
    name: 'safety-mobile',
    path: '/me/safety',
    as: 'host',
    act: pressText('更换手机号', 'Change number'),
  },
  { name: 'safety-scan', path: '/me/safety', as: 'guest', act: turnOnSecondStep(false) },
  { name: 'safety-codes', path: '/me/safety', as: 'guest', act: turnOnSecondStep(true) },
  { name: 'real-name', path: '/me/real-name', as: 'guest' },
  {
    name: 'real-name-errors',
    path: '/me/real-name',
    as: 'guest',
    act: async (page) => {
      await page.locator('[name=id_number]').fill('110105194912310021')
      await page.locator('button[type=submit]').click()
    },
  },
  { name: 'real-name-done', path: '/me/real-name', as: 'host' },
  { name: 'privacy', path: '/me/privacy', as: 'host' },
  { name: 'privacy-empty', path: '/me/privacy', as: 'guest' },
]

const guests = [
  { name: 'book', path: `/book/h2?${stay}`, as: 'guest' },
  { name: 'book-stranger', path: `/book/h1?${stay}` },
  { name: 'book-taken', path: `/book/h2?${stay}`, as: 'guest', refuse: /\/quote/, with: 'taken' },
  { name: 'book-no-dates', path: '/book/h2', as: 'guest' },
  { name: 'pay', path: '/pay/awaiting_payment', as: 'guest' },
  { name: 'pay-expired', path: '/pay/expired', as: 'guest' },
  { name: 'pay-paid', path: '/pay/upcoming', as: 'guest' },
  { name: 'trips', path: '/trips', as: 'guest' },
  { name: 'trips-empty', path: '/trips', as: 'fresh' },
  { name: 'trips-failed', path: '/trips', as: 'guest', refuse: /\/bookings/ },
  ...['requested', 'awaiting_payment', 'upcoming', 'stayed', 'reviewed', 'declined'].map(
    (status) => ({
      name: `trip-${status}`,
      path: `/trips/${status}`,
      as: 'guest',
    }),
  ),
  {
    name: 'trip-confirming',
    path: '/trips/awaiting_payment',
    as: 'guest',
    keep: { 'ihome.paying': '{"bookingNo":"awaiting_payment","paymentNo":"p1"}' },
  },
  {
    name: 'trip-cancel',
    path: '/trips/requested',
    as: 'guest',
    act: pressText('取消预订', 'Cancel booking'),
  },
  { name: 'trip-gone', path: '/trips/nothing', as: 'guest', refused: true },
]

const hosts = [
  { name: 'host-houses', path: '/host/houses', as: 'host' },
  { name: 'host-houses-unproven', path: '/host/houses', as: 'fresh' },
  { name: 'host-editor', path: '/host/houses/h1', as: 'host' },
  { name: 'host-editor-refused', path: '/host/houses/refused', as: 'host' },
  { name: 'host-editor-in-review', path: '/host/houses/in-review', as: 'host' },
  { name: 'host-editor-edited', path: '/host/houses/edited', as: 'host' },
  { name: 'host-editor-new', path: '/host/houses/new', as: 'host' },
  { name: 'host-calendar', path: '/host/houses/h1?tab=calendar', as: 'host' },
  {
    name: 'host-calendar-chosen',
    path: '/host/houses/h1?tab=calendar',
    as: 'host',
    act: async (page) => {
      await page.locator(`[data-day="${soon(1)}"]`).click()
      await page.locator(`[data-day="${soon(3)}"]`).click()
    },
  },
  ...['pending', 'upcoming', 'past', 'cancelled'].map((tab) => ({
    name: `host-bookings-${tab}`,
    path: `/host/bookings?tab=${tab}`,
    as: 'host',
  })),
  {
    name: 'host-decline',
    path: '/host/bookings',
    as: 'host',
    act: pressText('婉拒', 'Decline'),
  },
  { name: 'host-bookings-empty', path: '/host/bookings', as: 'fresh' },
  { name: 'host-trip', path: '/trips/host-upcoming', as: 'host' },
]

const desk = [
  { name: 'desk', path: '/desk', as: 'operator' },
  { name: 'desk-menu', path: '/desk', as: 'owner', act: openMenu },
  { name: 'desk-stranger', path: '/desk', as: 'guest' },
  { name: 'desk-failed', path: '/desk', as: 'operator', refuse: /\/overview/ },
  { name: 'desk-cases', path: '/desk/cases', as: 'operator' },
  { name: 'desk-cases-refused', path: '/desk/cases?state=refused', as: 'operator' },
  { name: 'desk-cases-empty', path: '/desk/cases?state=approved&kind=edit', as: 'operator' },
  { name: 'desk-case-edit', path: '/desk/cases/edit-waiting', as: 'operator' },
  { name: 'desk-case-first', path: '/desk/cases/first-waiting', as: 'operator' },
  { name: 'desk-case-again', path: '/desk/cases/again-waiting', as: 'support' },
  { name: 'desk-case-decided', path: '/desk/cases/edit-refused', as: 'operator' },
  { name: 'desk-case-gone', path: '/desk/cases/nothing', as: 'operator', refused: true },
  {
    name: 'desk-refuse',
    path: '/desk/cases/edit-waiting',
    as: 'operator',
    act: pressText(/退回/, /Refuse/),
  },
  {
    name: 'desk-refuse-errors',
    path: '/desk/cases/edit-waiting',
    as: 'operator',
    act: async (page) => {
      await page.locator('section, .case').first().waitFor()
      await page.locator('.case').focus()
      await page.keyboard.press('r')
      await page.locator('dialog[open] button[type=submit]').click()
    },
  },
  { name: 'desk-names', path: '/desk/names', as: 'operator' },
  { name: 'desk-names-empty', path: '/desk/names?state=refused', as: 'operator' },
  { name: 'desk-name', path: '/desk/names/n-duplicate', as: 'operator' },
  {
    name: 'desk-name-reveal',
    path: '/desk/names/n-duplicate',
    as: 'operator',
    act: pressText('查看完整号码', 'See it in full'),
  },
  { name: 'desk-users', path: '/desk/users', as: 'operator', act: findThem },
  { name: 'desk-user', path: '/desk/users/u-host', as: 'owner' },
  { name: 'desk-user-empty', path: '/desk/users/u-bad', as: 'operator' },
  {
    name: 'desk-user-role',
    path: '/desk/users/u-host',
    as: 'owner',
    act: pressText('改身份', 'Change role'),
  },
  {
    name: 'desk-user-suspend',
    path: '/desk/users/u-host',
    as: 'operator',
    act: pressText('停用', 'Suspend'),
  },
  { name: 'desk-bookings', path: '/desk/bookings', as: 'operator' },
  { name: 'desk-bookings-empty', path: '/desk/bookings?status=expired', as: 'operator' },
  { name: 'desk-booking', path: '/desk/bookings/upcoming', as: 'operator' },
  { name: 'desk-booking-refunded', path: '/desk/bookings/refunded', as: 'operator' },
  {
    name: 'desk-refund',
    path: '/desk/bookings/upcoming',
    as: 'operator',
    act: pressText('退款', 'Refund'),
  },
  { name: 'desk-twins', path: '/desk/twins', as: 'operator' },
  { name: 'desk-twins-support', path: '/desk/twins', as: 'support' },
  { name: 'desk-twins-judged', path: '/desk/twins?state=judged', as: 'operator' },
  { name: 'desk-twins-empty', path: '/desk/twins', as: 'owner' },
  { name: 'desk-twins-keys', path: '/desk/twins', as: 'operator', act: judgeByKeys },
  { name: 'desk-sms', path: '/desk/sms', as: 'operator' },
  { name: 'desk-sms-support', path: '/desk/sms', as: 'support' },
  {
    name: 'desk-sms-switch',
    path: '/desk/sms',
    as: 'operator',
    act: pressText('停发', 'Stop all'),
  },
  { name: 'desk-jobs', path: '/desk/jobs', as: 'operator' },
  {
    name: 'desk-jobs-give-up',
    path: '/desk/jobs',
    as: 'operator',
    act: pressText('放弃', 'Give up'),
  },
  { name: 'desk-checks', path: '/desk/checks', as: 'operator' },
  { name: 'desk-audit', path: '/desk/audit', as: 'operator' },
  { name: 'desk-audit-empty', path: '/desk/audit?act=none', as: 'operator' },
  { name: 'desk-settings', path: '/desk/settings', as: 'operator' },
  { name: 'desk-forbidden', path: '/desk/settings', as: 'support' },
]

const inbox = [
  { name: 'inbox', path: '/dev/inbox' },
  { name: 'inbox-absent', path: '/dev/inbox', refuse: /\/dev\/messages/, with: 'absent' },
]

export const pages = [...own, ...houses, ...accounts, ...guests, ...hosts, ...desk, ...inbox]
