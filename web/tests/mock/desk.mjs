// Answers of the desk for tests/mock/server.mjs: a queue with a case of each kind, people, bookings
// with a long history, and the machinery. Nothing is kept: an act answers with what it would lead to.
import { houses } from './data.mjs'

const momentAt = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
const dayAt = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
const named = (user_id, name) => ({ user_id, name })
const HOST = named('u-host', '陈立')
const GUEST = named('u-guest', '小宋')
const OPS = named('u-operator', '值班小周')

const CASES = [
  ['first', 'waiting', 0],
  ['edit', 'waiting', 4],
  ['again', 'waiting', 8],
  ['edit', 'refused', 6],
  ['first', 'approved', 10],
]
const short = ([kind, state, at]) => ({
  case_id: `${kind}-${state}`,
  kind,
  state,
  is_live: kind !== 'again',
  house_id: houses[at].house_id,
  house_status:
    { waiting: kind === 'again' ? 'in_review' : 'published', refused: 'refused' }[state] ??
    'published',
  title: houses[at].title,
  place: houses[at].city_name + houses[at].district_name,
  cover: houses[at].photos[0],
  host: HOST,
  submitted_at: momentAt(-180 + at * 7),
  decided_at: state === 'waiting' ? null : momentAt(-20),
  decided_by: state === 'waiting' ? null : OPS,
})

const text = (name, ...segments) =>
  change(name, { segments: segments.map(([op, said]) => ({ op, text: said })) })
const change = (name, said) => ({
  name,
  needs_look: true,
  before: null,
  after: null,
  segments: [],
  added: [],
  removed: [],
  is_reordered: false,
  ...said,
})
const EDITS = [
  text(
    'description',
    ['same', '朝南两居，步行 '],
    ['removed', '5'],
    ['added', '15'],
    ['same', ' 分钟到地铁站，楼下有菜场和老茶馆。\n\n'],
    ['added', '加微信 chenli-88 订房，便宜二十块。'],
  ),
  change('photos', { added: ['loft-1'], removed: ['bedroom-2'] }),
  change('capacity', { before: 4, after: 6 }),
  change('facilities', { added: ['elevator', 'washer'], removed: ['hot_shower'] }),
  change('price_fen', { needs_look: false, before: 42_800, after: 51_400 }),
]
const FIRST = (house) => [
  text('title', ['added', house.title]),
  text('description', ['added', house.detail.description]),
  change('photos', { added: house.photos.map((one) => one.photo_id) }),
  change('kind', { after: 'entire_home' }),
  change('area_code', { after: '上海市静安区' }),
  text('address', ['added', '南京西路 1266 弄 3 号 502 室']),
  change('beds', { after: 2 }),
  change('capacity', { after: 4 }),
  change('facilities', { added: ['wifi', 'hot_shower'] }),
  change('price_fen', { needs_look: false, after: house.price_fen }),
]

function detail(id, mayDecide) {
  const found = CASES.find(([kind, state]) => `${kind}-${state}` === id)
  if (!found) return { refusal: [404, '4002', '没有这件审核，房东可能已经把改动撤回了。', null] }
  const [kind, state, at] = found
  const house = houses[at]
  const refused = {
    state: 'refused',
    reasons: ['contact_in_text', 'other'],
    words: '请去掉描述里的微信号。\n第二张照片看不清，请换一张。',
    decided_at: momentAt(-300),
    decided_by: OPS,
  }
  const photos = house.photos.slice(0, 4)
  return {
    ...short(found),
    revision: 1,
    changes: kind === 'first' ? FIRST(house) : EDITS,
    fields: [
      { name: 'title', value: house.title, values: [] },
      { name: 'address', value: '南京西路 1266 弄 3 号 502 室', values: [] },
      { name: 'facilities', value: null, values: ['wifi', 'elevator'] },
      { name: 'price_fen', value: house.price_fen, values: [] },
      { name: 'is_instant', value: false, values: [] },
    ],
    photos: [
      ...photos.map((photo, i) => ({
        photo_id: photo.photo_id,
        mark: kind !== 'first' && i === 1 ? 'added' : 'same',
        photo,
      })),
      ...(kind === 'first' ? [] : [{ photo_id: 'gone', mark: 'removed', photo: null }]),
    ],
    reasons: state === 'refused' ? refused.reasons : [],
    words: state === 'refused' ? refused.words : '',
    person: {
      user_id: HOST.user_id,
      name: HOST.name,
      avatar: null,
      has_real_name: true,
      joined_on: '2026-03-08',
    },
    house_counts: { published: 3, paused: 1, refused: 1 },
    earlier: kind === 'first' ? [] : [refused],
    is_mine: false,
    may_decide: state === 'waiting' && mayDecide,
  }
}

const user = (id, name, said = {}) => ({
  user_id: id,
  name,
  avatar: null,
  mobile: '138****0001',
  role: 'member',
  is_active: true,
  has_real_name: false,
  joined_at: '2026-03-08T02:00:00Z',
  ...said,
})
const USERS = [
  user('u-host', '陈立', { has_real_name: true, avatar: houses[5].photos[0] }),
  user('u-colleague', '陈小客服', { role: 'support', mobile: '139****0007' }),
  user('u-bad', '陈年老店', { is_active: false, mobile: '137****0099' }),
]

const row = (status, at, is_disputed = false) => ({
  booking_no: `${status}`.padEnd(26, 'x').replaceAll('_', 'u'),
  status,
  house_id: houses[at].house_id,
  house_title: houses[at].title,
  guest: GUEST,
  host: HOST,
  check_in: dayAt(at + 2),
  check_out: dayAt(at + 4),
  total_fen: houses[at].price_fen * 2,
  placed_at: momentAt(-900),
  is_disputed,
})
const ROWS = [
  row('requested', 0),
  row('upcoming', 1, true),
  row('stayed', 2),
  row('reviewed', 3),
  row('refunded', 4),
]

const happening = (minutes, kind, name, actor = '', words = '', amount_fen = null) => ({
  at: momentAt(minutes),
  kind,
  name,
  actor,
  words,
  amount_fen,
})
function booking(number) {
  const found = ROWS.find((one) => one.booking_no.startsWith(number)) ?? null
  if (!found) return { refusal: [404, '4002', '没有这个订单。', null] }
  const fen = found.total_fen
  const isBack = found.status === 'refunded'
  return {
    ...found,
    guests: 2,
    message: '航班晚上到，可能要十点以后才能入住。',
    decline_reason: null,
    cancel_reason: null,
    lines: [{ kind: 'nights', quantity: 2, amount_fen: fen }],
    payments: [
      {
        payment_no: 'p7k2m9x3p4wdp7k2m9x3p4wdp7',
        status: isBack ? 'refunded' : 'succeeded',
        amount_fen: fen,
        gateway: 'sandbox',
        trade_no: '2026112722001400000012345678',
        paid_at: momentAt(-840),
        refund: isBack
          ? {
              refund_no: 'r7k2m9x3p4wdr7k2m9x3p4wdr7',
              status: 'refunded',
              amount_fen: fen,
              asked_at: momentAt(-60),
              done_at: momentAt(-59),
            }
          : null,
      },
    ],
    disputes: [
      {
        state: found.is_disputed ? 'open' : 'resolved',
        reason: '客人说空调坏了，房东不认。',
        opened_by: OPS,
        opened_at: momentAt(-90),
        outcome: found.is_disputed ? null : '房东补偿 100 元。',
        resolved_by: found.is_disputed ? null : OPS,
        resolved_at: found.is_disputed ? null : momentAt(-30),
      },
    ],
    timeline: [
      happening(-900, 'step', 'requested', 'guest'),
      happening(-899, 'message', 'BookingPlaced', 'host'),
      happening(-860, 'step', 'awaiting_payment', 'host'),
      happening(-850, 'payment', 'created', 'guest', 'p7k2m9x3p4wdp7k2m9x3p4wdp7', fen),
      happening(-841, 'notice', 'refused', 'payment', 'another amount', 1),
      happening(-840, 'notice', 'accepted', 'payment', '', fen),
      happening(-840, 'payment', 'paid', 'payment', 'p7k2m9x3p4wdp7k2m9x3p4wdp7', fen),
      happening(-839, 'step', 'upcoming', 'payment'),
      happening(-100, 'note', 'note', OPS.name, '客人来电，说空调坏了，已经联系房东。'),
      happening(-90, 'dispute', 'dispute.open', OPS.name, '客人说空调坏了，房东不认。'),
      happening(-60, 'audit', 'booking.refund', OPS.name, '房东联系不上。'),
      happening(-60, 'refund', 'asked', '', 'r7k2m9x3p4wdr7k2m9x3p4wdr7', fen),
    ],
    may: isBack ? ['note', 'open_dispute'] : ['note', 'resolve_dispute', 'refund'],
  }
}

const NAMES = ['duplicate', 'photos'].map((cause, i) => ({
  case_id: `n-${cause}`,
  user_id: HOST.user_id,
  name: ['陈立', '陈年老店'][i],
  real_name: '陈*',
  id_number: '110***********002X',
  state: 'in_review',
  cause,
  reason: '',
  provider: '',
  tries: 0,
  opened_at: momentAt(-500 + i),
  decided_at: null,
  photos: [
    { photo_id: 'p1', side: 'front', made_at: momentAt(-499) },
    { photo_id: 'p2', side: 'back', made_at: momentAt(-499) },
  ],
  twins: i ? [] : [{ user_id: 'u-bad', name: '陈年老店', has_real_name: true }],
}))
const AUDIT = [
  {
    at: momentAt(-20),
    act: 'house.refuse',
    subject: 'house:h7k2m9x3p4wd',
    actor: OPS,
    about: HOST,
    before: '{"case":"waiting","house":"published"}',
    after: '{"case":"refused","house":"refused","reasons":["contact_in_text"]}',
    reason: '请去掉描述里的微信号。',
    request_id: 'k3m9x2p7',
  },
  {
    at: momentAt(-400),
    act: 'user.grant_role',
    subject: 'user:u7k2m9x3p4wd',
    actor: null,
    about: OPS,
    before: '{"role":"member"}',
    after: '{"role":"operator"}',
    reason: 'ihome staff',
    request_id: '-',
  },
]
const JOBS = [
  {
    job_id: 7,
    job: 'payments.send_refund',
    payload: '{"payment_id":12}',
    tries: 8,
    last_error: 'GatewayDown',
    made_at: momentAt(-1600),
  },
  {
    job_id: 9,
    job: 'news.BookingPaid',
    payload: '{"booking_id":31}',
    tries: 8,
    last_error: 'SmsFailed',
    made_at: momentAt(-300),
  },
]
const FINDINGS = [
  ['I1', 'a night of a house has one owner', 0, []],
  ['I2', 'a live booking owns exactly its nights', 0, []],
  ['I10', 'no work is left behind', 2, ['job 7 payments.send_refund is parked']],
].map(([invariant, promise, broken, examples]) => ({ invariant, promise, broken, examples }))
const SETTINGS = [
  ['IHOME_MODE', 'production', '一台机器，或者正式环境', 'one machine, or production', false],
  ['IHOME_SECRET_KEY', '••••••', '给 cookie 签名', 'signs cookies', true],
  ['IHOME_HOUSE_REVIEW', 'before', '什么时候审房源', 'when the desk looks at a house', false],
  ['IHOME_MAP_TILE_URL', '', '地图瓦片的地址', 'address of map tiles', false],
].map(([name, value, about, about_en, is_secret]) => ({ name, value, about, about_en, is_secret }))

const side = (at, who, photo) => ({
  photo_id: photo.photo_id,
  photo,
  owner: who,
  house:
    at === null
      ? null
      : {
          house_id: houses[at].house_id,
          title: houses[at].title,
          status: 'published',
          case_id: 'edit-waiting',
        },
  uploaded_at: momentAt(-3000 + (at ?? 0) * 400),
})
const pairOf = (bits_apart, at, verdict, mayJudge) => ({
  first: side(at, HOST, { ...houses[at].photos[0], photo_id: `first-${at}` }),
  later: side(verdict ? null : at + 1, named('u-bad', '陈年老店'), {
    ...houses[at].photos[0],
    photo_id: `later-${at}`,
  }),
  bits_apart,
  found_at: momentAt(-90),
  verdict,
  judged_at: verdict ? momentAt(-15) : null,
  judged_by: verdict ? OPS : null,
  may_judge: mayJudge,
})
const twins = (state, mayJudge) =>
  state === 'judged'
    ? [pairOf(1, 3, 'same', mayJudge), pairOf(7, 4, 'different', mayJudge)]
    : [pairOf(0, 0, null, mayJudge), pairOf(2, 1, null, mayJudge), pairOf(6, 2, null, mayJudge)]

const SPENT = [310, 420, 0, 380, 505, 610, 480, 390, 5300, 450, 520, 610, 470, 5260]
const counts = (times) =>
  [
    ['', 'queued', 1],
    ['aliyun', 'delivered', 412],
    ['aliyun', 'handed_over', 18],
    ['aliyun', 'unknown', 2],
    ['tencent', 'delivered', 96],
    ['tencent', 'failed', 3],
  ].map(([gateway, state, messages]) => ({
    gateway,
    state,
    messages: messages * times,
    fen: state === 'failed' ? 0 : messages * times * 10,
  }))
const sms = (isQuiet) => ({
  tool: 'aliyun, tencent',
  is_off: isQuiet,
  is_off_by_setting: isQuiet,
  spent_fen: isQuiet ? 0 : SPENT.at(-1),
  budget_fen: 10_000,
  is_alarmed: !isQuiet,
  days: SPENT.map((fen, i) => ({
    day: dayAt(i - 13),
    spent_fen: isQuiet ? 0 : fen,
    alarmed_at: !isQuiet && fen >= 5000 ? momentAt((i - 13) * 1440) : null,
  })),
  today: isQuiet ? [] : counts(1),
  last_days: isQuiet ? [] : counts(9),
})

const list = (items) => ({ items, next_cursor: null })

/** What the desk answers somebody with `role`; null when the path is not the desk's. */
export function answerDesk(role, pathname, query) {
  const [, desk, thing, id, act] = pathname.split('/')
  if (desk !== 'desk') return null
  if (role === 'member') return { refusal: [403, '4105', '你不能做这件事。', null] }
  const decides = role !== 'support'
  if (thing === 'overview')
    return {
      role,
      waiting_first: 1,
      waiting_edits: 1,
      waiting_again: 1,
      oldest_waiting_at: momentAt(-180),
      open_disputes: 1,
      refunds_underway: 0,
      parked_jobs: 2,
      photo_twins: 3,
      sms_needs_a_look: true,
    }
  if (thing === 'house_cases' && id) return detail(id, decides && !act)
  if (thing === 'house_cases')
    return list(
      CASES.filter(
        ([kind, state]) =>
          state === query.get('state') && (!query.get('kind') || query.get('kind') === kind),
      ).map(short),
    )
  if (thing === 'real_names' && act === 'reveal')
    return { real_name: '陈立', id_number: '11010519491231002X' }
  if (thing === 'real_names' && id)
    return NAMES.find((one) => one.case_id === id) ?? { refusal: [404, '4002', '没有', null] }
  if (thing === 'real_names') return list(query.get('state') === 'in_review' ? NAMES : [])
  if (thing === 'users' && id === 'find') return { items: USERS }
  if (thing === 'users') {
    const found = USERS.find((one) => one.user_id === id)
    if (!found) return { refusal: [404, '4002', '没有这个用户。', null] }
    const { detail: _detail, ...card } = houses[0]
    return {
      ...found,
      houses: found.has_real_name ? [card, { ...card, house_id: 'h9', status: 'refused' }] : [],
      bookings: found.has_real_name ? ROWS : [],
      audit: found.has_real_name ? AUDIT : [],
      may: role === 'owner' ? ['suspend', 'set_role'] : decides ? ['suspend'] : [],
    }
  }
  if (thing === 'bookings' && id) return booking(id)
  if (thing === 'bookings')
    return list(ROWS.filter(({ status }) => !query.get('status') || status === query.get('status')))
  if (thing === 'photo_twins' && id) return pairOf(0, 0, 'same', decides)
  if (thing === 'photo_twins' && role === 'owner') return list([])
  if (thing === 'photo_twins') return list(twins(query.get('state'), decides))
  if (thing === 'sms') return sms(id === 'switch')
  if (thing === 'jobs') return list(id ? JOBS.slice(1) : JOBS)
  if (thing === 'invariants')
    return { last: { checked_at: momentAt(-50), checked_by: OPS, findings: FINDINGS } }
  if (thing === 'settings') return { items: SETTINGS }
  if (thing === 'audit') return list(query.get('act') === 'none' ? [] : AUDIT)
  return { refusal: [404, '4002', '这里什么也没有。', null] }
}
