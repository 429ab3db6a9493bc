// What the browser test needs of a running `ihome run`: its Redis (for the captcha's text, which only
// a person can read), its clock, its inbox.
import fs from 'node:fs'
import net from 'node:net'

const { BASE_URL, DATA_DIR, CLOCK_FILE } = process.env
if (!BASE_URL || !DATA_DIR || !CLOCK_FILE) {
  console.error('set BASE_URL, DATA_DIR and CLOCK_FILE; tools/test.py does')
  process.exit(2)
}

export const base = BASE_URL
const DAY_SECONDS = 86_400

/** The answer of the embedded Redis to GET, as text; null when the key is not there. */
function redisGet(key) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(`${DATA_DIR}/redis.sock`)
    let said = Buffer.alloc(0)
    socket.setTimeout(3000, () => reject(new Error('Redis is silent')))
    socket.on('error', reject)
    socket.on('data', (part) => {
      said = Buffer.concat([said, part])
      const text = said.toString()
      const head = text.indexOf('\r\n')
      if (head < 0) return
      const length = Number(text.slice(1, head))
      if (length >= 0 && said.length < head + 2 + length + 2) return
      socket.end()
      resolve(length < 0 ? null : said.subarray(head + 2, head + 2 + length).toString())
    })
    socket.write(`*2\r\n$3\r\nGET\r\n$${Buffer.byteLength(key)}\r\n${key}\r\n`)
  })
}

/** What the picture on the page says. */
export async function captchaText(page) {
  const picture = page.locator('img.picture')
  await picture.waitFor()
  await page.waitForFunction(() => document.querySelector('img.picture')?.naturalWidth > 0)
  const address = await picture.getAttribute('src')
  const id = /image_codes\/([0-9a-f-]{36})/.exec(address)[1]
  const text = await redisGet(`image_code:${id}`)
  if (!text) throw new Error('the captcha is not in Redis')
  return text
}

/** The newest text message to `mobile`; waits for it. */
export async function messageTo(mobile, wanted = /./) {
  for (let tries = 0; tries < 80; tries++) {
    const { data } = await (await fetch(`${base}/api/v2/dev/messages`)).json()
    const found = data.items.find((one) => one.mobile === mobile && wanted.test(one.text))
    if (found) return found.text
    await new Promise((done) => setTimeout(done, 250))
  }
  throw new Error(`no message to ${mobile} says ${wanted}`)
}

let offset = Number(fs.readFileSync(CLOCK_FILE, 'utf8') || 0)

/** Moves the product's clock on. */
export function skipDays(days) {
  offset += days * DAY_SECONDS
  fs.writeFileSync(CLOCK_FILE, String(offset))
}

/** The date `days` from today where the houses stand, as YYYY-MM-DD. */
export function dayFromNow(days) {
  const moment = new Date(Date.now() + (offset + days * DAY_SECONDS) * 1000)
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(moment)
}
