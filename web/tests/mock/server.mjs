// A make-believe ihome for looking at pages without a server: `node tests/mock/server.mjs [port]`.
// It serves the built app and answers from made-up houses, with the repository's demo photos at
// their full size whatever width is asked for. Headers say what to make believe:
//   x-mock-as: guest | host | fresh          who is logged in
//   x-mock-refuse: <pattern>, x-mock-with: taken | absent | broken    paths that are refused, how
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { facilities, houses, cities, areas, reviewsOf, calendarOf, quoteOf } from './data.mjs'
import { answerSignedIn, captcha } from './signedIn.mjs'

const ROOT = new URL('../../..', import.meta.url).pathname
const BUILT = process.env.BUILT ?? path.join(ROOT, 'ihome/static/web')
const PHOTOS = path.join(ROOT, 'ihome/seeds/photos')
const PORT = Number(process.argv[2] ?? 4173)
const TYPES = {
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  html: 'text/html; charset=utf-8',
}
const meta = { version: 'mock', embedded: true, max_photo_bytes: 10_000_000, demo: true }
const card = ({ detail: _detail, ...rest }) => ({ ...rest, photos: rest.photos.slice(0, 5) })

class Refusal extends Error {
  constructor(status, errno, errmsg, data = null) {
    super(errmsg)
    Object.assign(this, { status, errno, data })
  }
}
const notFound = () => new Refusal(404, '4002', '没有找到')
const houseOf = (id) => houses.find((house) => house.house_id === id) ?? raise(notFound())
const raise = (error) => {
  throw error
}
const REFUSALS = {
  taken: () =>
    new Refusal(409, '14001', '这几晚刚刚被人订走，请换个日期', {
      nights_taken: [new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)],
    }),
  absent: notFound,
  broken: () => new Refusal(500, '4500', '服务器出错了，请稍后再试'),
}

/** What `who` would be told; a made-up refusal goes before everything else. */
function answerAs(headers, pathname, query) {
  const { 'x-mock-as': who, 'x-mock-refuse': refuse, 'x-mock-with': kind = 'broken' } = headers
  if (refuse && new RegExp(refuse).test(pathname)) throw REFUSALS[kind]()
  const data = answerSignedIn(who ?? null, pathname, query)
  if (data === undefined) return answer(pathname, query)
  if (data?.refusal) throw new Refusal(...data.refusal)
  return data
}

function home() {
  return {
    cities,
    newest: houses.slice(0, 8).map(card),
    most_booked: [...houses]
      .sort((a, b) => b.booked_count - a.booked_count)
      .slice(0, 8)
      .map(card),
  }
}

function search(query) {
  if (query.get('q') === 'boom') throw new Refusal(500, '4500', '服务器出错了，请稍后再试')
  const asked = (name) => query.get(name)
  const fits = houses.filter(
    (house) =>
      (!asked('area') || house.area_code.startsWith(asked('area').replace(/(00)+$/, ''))) &&
      (!asked('kind') || house.kind === asked('kind')) &&
      (!asked('q') || house.title.includes(asked('q'))) &&
      (!asked('guests') || house.capacity >= Number(asked('guests'))) &&
      (!asked('max_price_fen') || house.price_fen <= Number(asked('max_price_fen'))) &&
      (!asked('min_price_fen') || house.price_fen >= Number(asked('min_price_fen'))),
  )
  const from = Number(asked('cursor') ?? 0)
  const limit = Number(asked('limit') ?? 20)
  const items = fits.slice(from, from + limit).map((house) => {
    if (!asked('check_in')) return card(house)
    const quote = quoteOf(house, asked('check_in'), asked('check_out'), 1)
    const { check_in, check_out, nights, total_fen } = quote
    return {
      ...card(house),
      stay: { check_in, check_out, nights, per_night_fen: house.price_fen, total_fen },
    }
  })
  return {
    items,
    next_cursor: from + limit < fits.length ? String(from + limit) : null,
    total: fits.length,
  }
}

function answer(pathname, query) {
  const [, thing, id, part] = pathname.split('/')
  if (pathname === '/session') return { user: null }
  if (pathname === '/meta') return meta
  if (pathname === '/home') return home()
  if (pathname === '/search') return search(query)
  if (pathname === '/facilities') return { items: facilities }
  if (pathname === '/areas')
    return {
      items: areas.filter(
        (area) => area.name.startsWith(query.get('q')) || area.pinyin.startsWith(query.get('q')),
      ),
    }
  if (thing === 'areas') return areas.find((area) => area.code === id) ?? raise(notFound())
  if (thing === 'houses' && !part) return { ...houseOf(id), ...houseOf(id).detail }
  if (part === 'reviews') return reviewsOf(houseOf(id), query.get('cursor'))
  if (part === 'calendar')
    return { nights: calendarOf(houseOf(id), query.get('from'), query.get('to')) }
  if (part === 'quote') {
    const quote = quoteOf(
      houseOf(id),
      query.get('check_in'),
      query.get('check_out'),
      Number(query.get('guests')),
    )
    if (quote.nights_taken.length)
      throw new Refusal(409, '14001', '这几晚刚刚被人订走', { nights_taken: quote.nights_taken })
    return quote
  }
  throw notFound()
}

function sendJson(response, status, body) {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Set-Cookie': 'csrf_token=mock; Path=/',
  })
  response.end(JSON.stringify(body))
}

http
  .createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://mock')
    if (pathname.startsWith('/api/v2/image_codes/')) {
      response.writeHead(200, { 'Content-Type': captcha.contentType })
      return response.end(captcha.body)
    }
    if (pathname.startsWith('/api/v2')) {
      try {
        sendJson(response, 200, {
          errno: '0',
          errmsg: 'OK',
          data: answerAs(request.headers, pathname.slice(7), searchParams),
        })
      } catch (error) {
        sendJson(response, error.status ?? 500, {
          errno: error.errno ?? '4500',
          errmsg: error.message,
          data: error.data ?? null,
        })
      }
      return
    }
    const media = /^\/media\/(?:\d+|avatar)\/([\w-]+)\.webp$/.exec(pathname)
    const file = media
      ? path.join(PHOTOS, `${media[1]}.jpg`)
      : path.join(BUILT, pathname.startsWith('/static/web/') ? pathname.slice(11) : 'index.html')
    if (!fs.existsSync(file)) return response.writeHead(404).end()
    const extension = path.extname(file).slice(1)
    response.writeHead(200, {
      'Content-Type': TYPES[extension] ?? 'image/jpeg',
      'Cache-Control': extension === 'html' ? 'no-cache' : 'max-age=3600',
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'",
    })
    response.end(fs.readFileSync(file))
  })
  .listen(PORT, '127.0.0.1', function () {
    console.log(`http://127.0.0.1:${this.address().port}`)
  })
