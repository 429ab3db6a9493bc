// Answers for somebody who is logged in, for looking at pages in every state without a server:
// bookings are named by their status ('/trips/upcoming', '/trips/host-stayed').
import { answerDesk } from './desk.mjs'
import { areas, calendarOf, facilities, houses, quoteOf } from './data.mjs'
import { answerSafety } from './safety.mjs'

const DAY_MS = 86_400_000
const dayAt = (offset) => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10)
const momentAt = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()

const face = houses[5].photos[0]
export const people = {
  guest: me('u-guest', '小宋', '139****0002', { avatar: face }),
  host: me('u-host', '陈立', '138****0001', { hasRealName: true }),
  fresh: me('u-fresh', '房客K7QX', '137****0003'),
  support: me('u-support', '客服小林', '136****0004', { role: 'support' }),
  operator: me('u-operator', '值班小周', '135****0005', { role: 'operator' }),
  owner: me('u-owner', '店主', '134****0006', { role: 'owner' }),
}

function me(user_id, name, mobile, { hasRealName = false, avatar = null, role = 'member' } = {}) {
  return {
    user_id,
    name,
    mobile,
    avatar,
    has_real_name: hasRealName,
    role,
    created_at: '2026-03-08T02:00:00Z',
  }
}
const consentsOf = (who) => [
  {
    kind: 'real_name',
    version: '2026-11',
    title: '同意处理身份信息',
    text: '为核实房东身份，我们要处理你的姓名、身份证号，以及你自愿上传的身份证照片。它们属于敏感个人信息，加密保存，只用于实名核对和依法配合有权机关，不给其他用户看。',
    given_at: who === 'host' ? '2026-03-09T02:00:00Z' : null,
    given_version: who === 'host' ? '2026-11' : null,
  },
]
const LOOKS = [
  {
    at: '2026-03-10T03:20:00Z',
    what: 'real_name',
    who: '运营小林',
    reason: '核对工单 4711 的重名申诉',
  },
  {
    at: '2026-03-10T03:18:00Z',
    what: 'id_photo',
    who: '运营小林',
    reason: '审核身份证照片是否清楚',
  },
]
const privacyOf = (who) => ({
  export:
    who === 'host'
      ? {
          export_id: 'e7k2m9x3p4wd',
          state: 'ready',
          asked_at: '2026-03-10T03:20:00Z',
          ready_at: '2026-03-10T03:21:00Z',
          expires_at: '2026-03-17T03:21:00Z',
          size_bytes: 2_345_678,
        }
      : null,
  deletion_due_at: null,
  trips: 0,
  hosted: who === 'host' ? 2 : 0,
  published: who === 'host' ? 1 : 0,
  clocks: [
    { key: 'id_photos', what: '身份证照片', how_long: '审核结束后 30 天内', why: '核实身份' },
    {
      key: 'trade',
      what: '订单、支付、退款和点评的分数',
      how_long: '交易完成后 3 年',
      why: '《电子商务法》第三十一条',
    },
  ],
})
const person = ({ user_id, name, avatar, has_real_name }) => ({
  user_id,
  name,
  avatar,
  has_real_name,
  joined_on: '2026-03-08',
})

const ROAD = ['requested', 'awaiting_payment', 'upcoming', 'stayed', 'reviewed']
const MAY = {
  guest: { requested: ['cancel'], awaiting_payment: ['pay', 'cancel'], stayed: ['review'] },
  host: { requested: ['accept', 'decline'], reviewed: ['reply'] },
}
const MESSAGES = {
  requested: '你好，我们两个大人一个孩子，大概晚上八点到，附近有地方停车吗？',
  upcoming: '航班晚上到，可能要十点以后才能入住。',
}

const review = {
  review_id: 'r1',
  rating: 5,
  text: '和照片一模一样，床很舒服，楼下就是早餐铺。\n带老人来的，电梯很方便。',
  author: person(people.guest),
  stayed_on: '2026-10',
  written_at: '2026-11-20T02:00:00Z',
  reply: null,
  replied_at: null,
}

function historyOf(status) {
  const at = ROAD.indexOf(status)
  const road = at < 0 ? ['requested', status] : ROAD.slice(0, at + 1)
  return road.map((one, i) => ({ status: one, at: momentAt(-600 * (road.length - i)) }))
}

function booking(status, role, at = 0) {
  const house = houses[at]
  const isPast = status === 'stayed' || status === 'reviewed'
  const check_in = dayAt(isPast ? -9 : 6 + at)
  const nights = 2 + (at % 3)
  const check_out = dayAt((isPast ? -9 : 6 + at) + nights)
  const { lines, total_fen, deposit_fen } = quoteOf(house, check_in, check_out, 2)
  const isAddressKnown = role === 'host' || ['upcoming', 'stayed', 'reviewed'].includes(status)
  const reviewed =
    role === 'guest' ? { ...review, reply: '谢谢，欢迎再来。', replied_at: momentAt(-60) } : review
  return {
    booking_no: role === 'host' ? `host-${status}` : status,
    status,
    role,
    house: {
      house_id: house.house_id,
      title: house.title,
      photo: house.photos[0],
      city_name: house.city_name,
      district_name: house.district_name,
      check_in_time: '15:00',
      check_out_time: '12:00',
      address: isAddressKnown ? '上海市静安区南京西路 1266 弄 3 号 502 室' : null,
    },
    guest: person(people.guest),
    host: person(people.host),
    check_in,
    check_out,
    nights,
    guests: 2,
    message: MESSAGES[status] ?? '',
    lines,
    total_fen,
    deposit_fen,
    placed_at: momentAt(-700),
    expires_at:
      { requested: momentAt(23 * 60 + 10), awaiting_payment: momentAt(14) }[status] ?? null,
    decline_reason: status === 'declined' ? '这几天自己要用。' : null,
    cancel_reason: status === 'cancelled' ? '行程改了' : null,
    history: historyOf(status),
    review: status === 'reviewed' ? reviewed : null,
    may: MAY[role][status] ?? [],
  }
}

const TABS = {
  pending: ['requested', 'awaiting_payment'],
  upcoming: ['upcoming'],
  past: ['stayed', 'reviewed'],
  cancelled: ['declined', 'expired', 'cancelled', 'refunded'],
}
const ALL = Object.values(TABS).flat()

function bookings(query) {
  const role = query.get('role') ?? 'guest'
  const statuses = TABS[query.get('tab')] ?? ALL
  const items = statuses.map((status) => booking(status, role, ALL.indexOf(status)))
  return { items, next_cursor: null, pending_count: 2 }
}

const PROVINCES = [
  ['110000', '北京市', 39.9, 116.4],
  ['310000', '上海市', 31.23, 121.47],
  ['330000', '浙江省', 30.26, 120.15],
  ['510000', '四川省', 30.65, 104.07],
].map(([code, name, latitude, longitude]) => ({
  code,
  name,
  full_name: name,
  level: 'province',
  parent_code: null,
  pinyin: '',
  latitude,
  longitude,
  has_children: true,
}))

function areaWithAncestors(code) {
  const area = areas.find((one) => one.code === code)
  const province = PROVINCES.find((one) => one.code === `${code.slice(0, 2)}0000`)
  return area && { ...area, ancestors: [province, ...area.ancestors] }
}

const reviewOf = (state, said = {}) => ({
  state,
  reasons: [],
  words: '',
  submitted_at: momentAt(-200),
  decided_at: state === 'waiting' ? null : momentAt(-20),
  ...said,
})
const REVIEWS = {
  refused: reviewOf('refused', {
    reasons: ['contact_in_text', 'photos_unclear'],
    words: '请去掉描述里的微信号，第二张照片换一张清楚的。',
  }),
  'in-review': reviewOf('waiting'),
  edited: reviewOf('waiting'),
}
const STATUSES = { refused: 'refused', 'in-review': 'in_review' }

function draft(houseId) {
  const isNew = houseId === 'new'
  const house = houses.find((one) => one.house_id === houseId) ?? houses[0]
  const { detail } = house
  return {
    house_id: houseId,
    status: isNew ? 'draft' : (STATUSES[houseId] ?? 'published'),
    title: isNew ? '' : house.title,
    description: isNew ? '' : detail.description,
    kind: house.kind,
    area_code: isNew ? null : '310106',
    address: isNew ? '' : '南京西路 1266 弄 3 号 502 室',
    latitude: isNew ? null : 31.2304,
    longitude: isNew ? null : 121.4573,
    rooms: isNew ? 1 : 2,
    layout: isNew ? '' : '两室一厅一卫',
    floor_area_m2: isNew ? null : 85,
    beds: isNew ? null : 2,
    bedding: isNew ? '' : '1.8 米大床一张，单人床一张',
    capacity: isNew ? null : 4,
    facilities: isNew ? [] : facilities.slice(0, 9).map((one) => one.code),
    price_fen: isNew ? null : house.price_fen,
    cleaning_fee_fen: isNew ? 0 : 6000,
    deposit_fen: isNew ? 0 : 50000,
    min_nights: 1,
    max_nights: isNew ? 0 : 30,
    check_in_time: '15:00',
    check_out_time: '12:00',
    rules: isNew ? '' : detail.rules,
    is_instant: false,
    photos: isNew ? [] : house.photos,
    missing: isNew
      ? ['title', 'description', 'area_code', 'address', 'beds', 'capacity', 'price_fen', 'photos']
      : [],
    booked_count: 3,
    review_count: 1,
    updated_at: momentAt(-30),
    review: REVIEWS[houseId] ?? null,
  }
}

function myHouses() {
  const items = [0, 4, 8].map((at, i) => {
    const { detail: _detail, ...card } = houses[at]
    return { ...card, status: ['published', 'paused', 'draft'][i], photos: card.photos.slice(0, 5) }
  })
  items.push({
    ...items[2],
    house_id: 'new',
    title: '',
    city_name: '',
    district_name: '',
    price_fen: 0,
    photos: [],
    rating: null,
    booked_count: 0,
    review_count: 0,
  })
  return { items, next_cursor: null }
}

const messages = [
  ['13900000002', '【爱家租房】验证码 482913，5 分钟内有效，不要告诉别人。', -1],
  [
    '13800000001',
    '【爱家租房】小宋申请预订“法桐树下的两居”，11月27日 – 29日，请在 24 小时内答复。',
    -30,
  ],
].map(([mobile, text, minutes]) => ({ mobile, text, sent_at: momentAt(minutes) }))

const CAPTCHA =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="46"><path d="M6 30q30-24 58 0t50-8" stroke="#2a6" fill="none"/><text x="22" y="33" font-size="28" font-family="monospace" fill="#356">7K4P</text></svg>'
export const captcha = { contentType: 'image/svg+xml', body: CAPTCHA }

/**
 * The data for a call by `who` ('guest' | 'host' | 'fresh' | null), or undefined when the public
 * half should answer. `{ refusal: [status, errno, errmsg, data] }` is a refusal.
 */
export function answerSignedIn(who, pathname, query) {
  const user = who ? people[who] : null
  if (pathname === '/session') return { user }
  const [, thing, id, part] = pathname.split('/')
  if (pathname === '/dev/messages') return { items: messages }
  if (thing === 'areas' && !id && !query.get('q')) {
    const parent = query.get('parent')
    const children = areas
      .filter((one) => one.parent_code === parent)
      .map((one) => ({ ...one, has_children: one.level !== 'district' }))
    return { items: parent ? children : PROVINCES }
  }
  if (thing === 'areas' && id) return areaWithAncestors(id)
  if (!user) return undefined
  const desk = answerDesk(user.role, pathname, query)
  if (desk) return desk
  if (pathname === '/me') return user
  const safety = answerSafety(who, pathname)
  if (safety) return safety
  if (pathname === '/me/real_name') {
    if (!user.has_real_name) return null
    return {
      real_name: '陈*',
      id_number: '110***********002X',
      state: who === 'host' ? 'in_review' : 'format_checked',
      cause: who === 'host' ? 'photos' : '',
      reason: '',
      given_at: '2026-03-09T02:00:00Z',
      decided_at: null,
      photos: who === 'host' ? ['front'] : [],
      can_give: false,
    }
  }
  if (pathname === '/me/consents') return consentsOf(who)
  if (pathname === '/me/disclosures') return who === 'host' ? LOOKS : []
  if (pathname === '/me/privacy') return privacyOf(who)
  if (pathname === '/me/houses')
    return who === 'host' ? myHouses() : { items: [], next_cursor: null }
  if (thing === 'me' && id === 'houses') return draft(part)
  if (pathname === '/bookings') {
    return who === 'fresh' ? { items: [], next_cursor: null, pending_count: 0 } : bookings(query)
  }
  if (thing === 'bookings') {
    const [role, status] = id.startsWith('host-') ? ['host', id.slice(5)] : ['guest', id]
    if (!ALL.includes(status)) return { refusal: [404, '4002', '没有这个订单。', null] }
    return booking(status, role, ALL.indexOf(status))
  }
  if (thing === 'payments') return { payment_no: id, status: 'pending' }
  if (who === 'host' && part === 'calendar') {
    return { nights: calendarOf(houses[0], query.get('from'), query.get('to')) }
  }
  return undefined
}
