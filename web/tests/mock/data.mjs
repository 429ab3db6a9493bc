// Made-up houses for tests/mock/server.mjs.
import fs from 'node:fs'

export const facilities = JSON.parse(
  fs.readFileSync(new URL('facilities.json', import.meta.url), 'utf8'),
)

const DAY_MS = 86_400_000
const addDays = (day, count) =>
  new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10)

const area = (code, name, full_name, level, parent_code, pinyin, latitude, longitude) => ({
  code,
  name,
  full_name,
  level,
  parent_code,
  pinyin,
  latitude,
  longitude,
  has_children: level !== 'district',
  ancestors: [],
})
const shanghai = area('310100', '上海市', '上海市', 'city', '310000', 'shanghai', 31.23, 121.47)
const hangzhou = area(
  '330100',
  '杭州市',
  '浙江省杭州市',
  'city',
  '330000',
  'hangzhou',
  30.27,
  120.15,
)
const chengdu = area('510100', '成都市', '四川省成都市', 'city', '510000', 'chengdu', 30.57, 104.06)
const jingan = area(
  '310106',
  '静安区',
  '上海市静安区',
  'district',
  '310100',
  'jingan',
  31.23,
  121.45,
)
const xuhui = area('310104', '徐汇区', '上海市徐汇区', 'district', '310100', 'xuhui', 31.19, 121.43)
const xihu = area(
  '330106',
  '西湖区',
  '浙江省杭州市西湖区',
  'district',
  '330100',
  'xihu',
  30.26,
  120.13,
)
const jinjiang = area(
  '510104',
  '锦江区',
  '四川省成都市锦江区',
  'district',
  '510100',
  'jinjiang',
  30.66,
  104.08,
)
jingan.ancestors = xuhui.ancestors = [shanghai]
xihu.ancestors = [hangzhou]
jinjiang.ancestors = [chengdu]
export const areas = [shanghai, hangzhou, chengdu, jingan, xuhui, xihu, jinjiang]

const photo = (name, color) => ({
  photo_id: name,
  url: `/media/{width}/${name}.webp`,
  widths: [160, 480, 720, 1080],
  width_px: 960,
  height_px: 640,
  color,
  thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
})
const PHOTOS = [
  photo('dusk-1', '#4a5468'),
  photo('living-1', '#c9c2b4'),
  photo('loft-1', '#a06a52'),
  photo('tatami-1', '#b59a6c'),
  photo('night-1', '#2c3a52'),
  photo('bedroom-1', '#8da08f'),
  photo('kitchen-1', '#cfc6b8'),
  photo('living-2', '#b8b09e'),
  photo('loft-2', '#9a7460'),
  photo('bedroom-2', '#8da08f'),
]
const TITLES = [
  '法桐树下的两居，步行 6 分钟到地铁',
  '红砖老厂房改的挑高客厅',
  '榻榻米与小院，能晒到下午的太阳',
  '江景夜色一居，落地窗看陆家嘴',
  '鼠尾草色卧室，安静内街',
  '大厨房的三居，适合一家老小',
  '老洋房二楼，木地板和大窗',
  '苏河边的工业风开间',
  '西湖边的小院，推门就是荷花',
  '锦江畔的高层，夜里看得到廊桥',
  '弄堂里的一间，房东住楼下',
  '顶楼露台，能看见整条街的屋顶',
]
const PLACES = [jingan, xuhui, xihu, jinjiang]
const KINDS = ['entire_home', 'loft', 'courtyard', 'private_room', 'shared_room']
const person = (name, at) => ({
  user_id: `u${at}`,
  name,
  avatar: null,
  has_real_name: true,
  joined_on: '2021-05-03',
})

export const houses = Array.from({ length: 36 }, (_, i) => {
  const place = PLACES[i % PLACES.length]
  const shown = Array.from({ length: 3 + (i % 5) }, (_unused, k) => PHOTOS[(i + k) % PHOTOS.length])
  return {
    house_id: `h${i + 1}`,
    title: TITLES[i % TITLES.length],
    kind: KINDS[i % KINDS.length],
    status: 'published',
    city_name: place.ancestors[0].name,
    district_name: place.name,
    area_code: place.code,
    rooms: i % 4,
    beds: 1 + (i % 3),
    capacity: 2 + (i % 5),
    price_fen: 21_400 + ((i * 7_300) % 61_000),
    photos: shown,
    rating: i % 5 === 4 ? null : 4.2 + (i % 8) / 10,
    review_count: i % 5 === 4 ? 0 : 3 + i * 4,
    booked_count: 90 - i,
    stay: null,
    point: {
      latitude: place.latitude + Math.sin(i) * 0.012,
      longitude: place.longitude + Math.cos(i * 2) * 0.016,
    },
    is_instant: i % 3 === 0,
    detail: {
      description:
        '房子在一条种满法国梧桐的小马路上，三楼，有电梯。客厅朝南，下午的太阳照到沙发；卧室朝内院，晚上很安静。\n厨房是去年重新装的，锅碗调料都在，楼下就是菜场和早餐铺。步行 6 分钟到 2 号线静安寺站，去外滩 4 站。',
      address_hint: `${place.full_name}，具体地址付款后可见。`,
      layout: i % 2 ? '两室一厅一卫' : '',
      floor_area_m2: i % 3 ? 62 + i : null,
      bedding: i % 4 === 1 ? '1.8 米大床一张，1.2 米单人床一张' : '',
      facilities: facilities.slice(0, 9 + i).map((one) => one.code),
      cleaning_fee_fen: 6_000,
      deposit_fen: 50_000,
      min_nights: 1 + (i % 2),
      max_nights: i % 2 ? 30 : 0,
      check_in_time: '15:00',
      check_out_time: '12:00',
      rules: '22 点后请安静。不要在室内吸烟。',
      host: person('陈立', i),
      point_radius_m: 300,
      is_mine: false,
    },
  }
})

export const cities = [
  [shanghai, 0],
  [hangzhou, 3],
  [chengdu, 7],
].map(([city, at]) => ({
  area: city,
  house_count: houses.filter((house) => house.city_name === city.name).length,
  photo: PHOTOS[at],
}))

export const isOpen = (house, day) =>
  (Date.parse(day) / DAY_MS + Number(house.house_id.slice(1))) % 9 > 1

export function calendarOf(house, from, to) {
  const nights = []
  for (let day = from; day < to; day = addDays(day, 1))
    nights.push({
      date: day,
      price_fen: house.price_fen,
      is_open: isOpen(house, day),
      is_blocked: false,
    })
  return nights
}

export function quoteOf(house, check_in, check_out, guests) {
  const nights = Math.round((Date.parse(check_out) - Date.parse(check_in)) / DAY_MS)
  const rent = house.price_fen * nights
  const { cleaning_fee_fen: cleaning, deposit_fen } = house.detail
  return {
    house_id: house.house_id,
    check_in,
    check_out,
    nights,
    guests,
    lines: [
      { kind: 'nights', quantity: nights, unit_fen: house.price_fen, amount_fen: rent },
      { kind: 'cleaning', quantity: 1, unit_fen: cleaning, amount_fen: cleaning },
    ],
    total_fen: rent + cleaning,
    deposit_fen,
    needs_acceptance: !house.is_instant,
    quoted_at: '2026-11-23T10:00:00Z',
    nights_taken: calendarOf(house, check_in, check_out)
      .filter((night) => !night.is_open)
      .map((night) => night.date),
  }
}

const TEXTS = [
  '和照片一模一样，床很舒服。房东提前把空调打开了，带老人来的，电梯很方便。',
  '离地铁近，晚上安静。厨房什么都有，自己做了两顿饭。',
  '窗外的树很好看，早上被鸟叫醒。',
]

/** One in twelve gave three stars, one in three four, the rest five. */
function countsOf(all) {
  const [three, four] = [Math.floor(all / 12), Math.floor(all / 3)]
  return { 1: 0, 2: 0, 3: three, 4: four, 5: all - three - four }
}

export function reviewsOf(house, cursor) {
  const count = Math.min(house.review_count, 12)
  const from = Number(cursor ?? 0)
  const items = Array.from({ length: Math.min(6, count - from) }, (_, k) => ({
    review_id: `r${from + k}`,
    rating: k === 2 ? null : 5 - (k % 2),
    text: TEXTS[(from + k) % TEXTS.length],
    author: person(['小鹿', 'Wen', '宋老师'][k % 3], k),
    stayed_on: '2026-10',
    written_at: '2026-10-20T02:00:00Z',
    reply: k === 0 ? '谢谢，欢迎再来，楼下的早餐铺下次换了新厨师。' : null,
    replied_at: null,
  }))
  return {
    items,
    next_cursor: from + 6 < count ? String(from + 6) : null,
    rating: house.rating,
    review_count: house.review_count,
    counts: countsOf(house.review_count),
  }
}
