// Photos in a real browser against `ihome run` with the demo town: a host adds one of 12 megapixels and a face;
// then phone (390 px, 3x) and desktop (1440 px, 1x) fetch the width that fits, and nothing moves when they come.
//   BASE_URL=http://127.0.0.1:8000 DATA_DIR=var CLOCK_FILE=/dev/null npm run e2e:photos
import { base } from './house.mjs'
import { goto, noise, person, step, walk } from './journey.mjs'

const SHOTS = new URL('../shots/', import.meta.url).pathname
const SCREENS = [
  { name: 'phone', viewport: { width: 390, height: 844 }, scale: 3 },
  { name: 'desktop', viewport: { width: 1440, height: 900 }, scale: 1 },
]
const SHIFT_BUDGET = 0.001 // a letter more on a line, when the font has come; no photo may move at all
const HOST = { mobile: '13900139000', password: 'ihome-demo-2026' }

/** Runs in the page: ask our own API, with the token that it wants. */
async function ask([method, path, body]) {
  const token = /csrf_token=([^;]+)/.exec(document.cookie)?.[1] ?? ''
  const headers = { 'X-CSRFToken': decodeURIComponent(token) }
  if (body) headers['Content-Type'] = 'application/json'
  const answer = await fetch(`/api/v2${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  })
  const said = await answer.json()
  if (said.errno !== '0') throw new Error(`${method} ${path}: ${said.errno} ${said.errmsg}`)
  return said.data
}

/** Runs in the page: a picture of stripes, sent as a phone would send it. */
async function send([method, path, width, height]) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const pen = canvas.getContext('2d')
  for (let x = 0; x < width; x += 40) {
    pen.fillStyle = `hsl(${(x * 7) % 360} 60% ${30 + ((x * 13) % 50)}%)`
    pen.fillRect(x, 0, 40, height)
  }
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9))
  const form = new FormData()
  form.append('photo', blob, 'photo.jpg')
  const token = decodeURIComponent(/csrf_token=([^;]+)/.exec(document.cookie)?.[1] ?? '')
  const answer = await fetch(`/api/v2${path}`, {
    method,
    body: form,
    headers: { 'X-CSRFToken': token },
  })
  const said = await answer.json()
  if (said.errno !== '0') throw new Error(`${said.errno} ${said.errmsg}`)
  return said.data
}

/** Runs in the page: every photo that has come, what it needed and what was chosen. */
function chosen() {
  return [...document.querySelectorAll('img.photo')]
    .filter((img) => img.complete && img.naturalWidth && img.getBoundingClientRect().width > 0)
    .map((img) => {
      const slot = img.getBoundingClientRect().width * devicePixelRatio
      const widths = [...img.srcset.matchAll(/ (\d+)w/g)].map((found) => Number(found[1]))
      const width = Number(/\/media\/(\d+)\//.exec(img.currentSrc)?.[1])
      const enough = widths.find((each) => each >= slot) ?? widths.at(-1)
      return {
        slot: Math.round(slot),
        width,
        enough,
        widths,
        sized: img.width > 0 && img.height > 0,
      }
    })
}

/** Runs in the page before it does: how far it moved in all, and what of it were photos. */
function watchShifts() {
  globalThis.shift = 0
  globalThis.movedPhotos = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue
      globalThis.shift += entry.value
      for (const { node } of entry.sources) {
        if (node?.nodeName === 'IMG' || node?.querySelector?.('img.photo')) {
          globalThis.movedPhotos.push(`${node.nodeName}.${node.className}`)
        }
      }
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

async function lookAt(page, path, name) {
  await goto(page, path)
  await page.waitForLoadState('networkidle')
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 400) {
      scrollTo(0, y)
      await new Promise((done) => setTimeout(done, 80))
    }
    scrollTo(0, 0)
  })
  await page.waitForLoadState('networkidle')
  const shift = await page.evaluate(() => globalThis.shift)
  const moved = await page.evaluate(() => globalThis.movedPhotos)
  const photos = await page.evaluate(chosen)
  await page.screenshot({ path: `${SHOTS}photos-${name}.png` })
  if (photos.length === 0) throw new Error('no photo is there')
  // A browser may take one step less than enough when that is nearly enough, never two, and never more.
  const wrong = photos.filter(({ width, enough, widths }) => {
    const steps = widths.indexOf(width) - widths.indexOf(enough)
    return steps > 1 || steps < -1
  })
  if (wrong.length) throw new Error(`widths that do not fit: ${JSON.stringify(wrong.slice(0, 4))}`)
  if (moved.length) throw new Error(`photos moved: ${moved.join()}`)
  if (shift >= SHIFT_BUDGET) throw new Error(`the page moved by ${shift}`)
  const counts = {}
  for (const { width } of photos) counts[width] = (counts[width] ?? 0) + 1
  console.log(
    `     ${name}: moved ${shift.toFixed(4)}, ${JSON.stringify(counts)}, first slot ${photos[0].slot} px -> ${photos[0].width}`,
  )
  return photos
}

await walk(async (browser) => {
  const desk = await person(browser, 'host', SCREENS[1].viewport)
  let houseId
  await step('a host puts a photo of 12 megapixels first and shows a face', async () => {
    await goto(desk, '/')
    await desk.evaluate(ask, ['GET', '/session'])
    await desk.evaluate(ask, ['POST', '/session', HOST])
    await desk.evaluate(ask, ['GET', '/session'])
    const mine = await desk.evaluate(ask, ['GET', '/me/houses'])
    houseId = (mine.items ?? mine)[0].house_id
    const photo = await desk.evaluate(send, ['POST', `/houses/${houseId}/photos`, 4032, 3024])
    if (photo.widths.join() !== '160,480,720,1080,1600,2048') throw new Error(photo.widths.join())
    const draft = await desk.evaluate(ask, ['GET', `/me/houses/${houseId}`])
    const others = draft.photos.map((each) => each.photo_id).filter((id) => id !== photo.photo_id)
    const order = { photo_ids: [photo.photo_id, ...others] }
    await desk.evaluate(ask, ['PUT', `/houses/${houseId}/photos`, order])
    await desk.evaluate(send, ['PUT', '/me/avatar', 600, 400])
  })
  await step('the face is a square of 256 px', async () => {
    await goto(desk, '/')
    const face = desk.locator('.avatar img').first()
    await face.waitFor()
    await desk.waitForFunction(() => document.querySelector('.avatar img')?.complete)
    const [address, width, height] = await face.evaluate((img) => [
      img.currentSrc,
      img.naturalWidth,
      img.naturalHeight,
    ])
    if (!address.includes('/media/avatar/') || width !== 256 || height !== 256) {
      throw new Error(`${address} ${width} × ${height}`)
    }
  })
  for (const { name, viewport, scale } of SCREENS) {
    const context = await browser.newContext({
      viewport,
      deviceScaleFactor: scale,
      isMobile: scale > 1,
    })
    await context.addInitScript(watchShifts)
    const page = await context.newPage()
    await step(`${name}: the home page`, () => lookAt(page, '/', `home-${name}`))
    await step(`${name}: the house page`, async () => {
      const [first] = await lookAt(page, `/houses/${houseId}`, `house-${name}`)
      const wanted = { phone: 1080, desktop: 720 }[name]
      if (first.width < wanted || first.widths.at(-1) !== 2048)
        throw new Error(JSON.stringify(first))
    })
    await step(`${name}: the search page`, () => lookAt(page, '/search', `search-${name}`))
    await context.close()
  }
  await step('no page complained', async () => {
    if (noise.length) throw new Error(noise.join('\n'))
  })
  console.log(`     at ${base}`)
})
