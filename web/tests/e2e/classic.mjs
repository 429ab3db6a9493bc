// Pages written like those of the classic front end (tests/classic) on `ihome run`: the whole job
// through /api/v1.0, and markup that must stay text. `make test` starts the house and runs this.
import { base, captchaText, dayFromNow, messageTo, skipDays } from './house.mjs'
import { goto, noise, number, person, picture, step, walk } from './journey.mjs'

const PHOTO = new URL('../../../ihome/seeds/photos/living-1.jpg', import.meta.url).pathname
const PASSWORD = 'correct-horse-7'
const RUN = 'x()'
const TITLE = `胡同小院<img src=x onerror="${RUN}"><script>${RUN}</script>`
const SHOWN = TITLE.replaceAll('<', '＜').replaceAll('>', '＞')
const HOST = { mobile: number(5), name: `<svg onload=${RUN}>` }
const GUEST = { mobile: number(6), name: '小满满' }

const once = encodeURIComponent
const unhandled = []

/** An old page handles HTTP 200 and nothing else. */
async function watch(page) {
  await page.addInitScript(() => (window.x = () => (window.pwned = true)))
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/api/v1.0/') && response.status() !== 200)
      unhandled.push(`${response.status()} ${response.request().method()} ${pathname}`)
  })
  page.on('dialog', (dialog) => dialog.dismiss())
  return page
}

const api = (page, method, where) =>
  page.waitForResponse(
    (answer) => answer.url().includes(`/api/v1.0${where}`) && answer.request().method() === method,
  )

async function nothingRan(page) {
  await page.waitForTimeout(300)
  if (await page.evaluate(() => window.pwned)) throw new Error('markup was run')
}

async function register(page, { mobile, name }) {
  await goto(page, '/register.html')
  await page.fill('#mobile', mobile)
  await page.fill('#imagecode', (await captchaText(page)).toLowerCase())
  await page.click('.phonecode-a')
  await page.fill('#phonecode', /\d{6}/.exec(await messageTo(mobile, /验证码/))[0])
  await page.fill('[name=password]', PASSWORD)
  await page.fill('[name=password2]', PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForURL(/index\.html/)
  await goto(page, '/my.html')
  await page.fill('.form-name [name=name]', name)
  const saved = api(page, 'PUT', '/users/name')
  await page.click('.form-name button')
  if ((await (await saved).json()).errno !== '0') throw new Error('not renamed')
}

async function writeHouse(page) {
  await goto(page, '/newhouse.html')
  await page.locator('#area-id option').nth(14).waitFor({ state: 'attached' })
  const form = {
    title: TITLE,
    price: '199.90',
    address: '东四三条 1 号',
    room_count: '2',
    acreage: '85',
    unit: '两室一厅',
    capacity: '4',
    beds: '双人床2张',
    deposit: '0',
    min_days: '1',
    max_days: '0',
  }
  for (const [name, value] of Object.entries(form)) await page.fill(`[name=${name}]`, value)
  await page.selectOption('#area-id', '1')
  for (const box of await page.locator('[name=facility]').all()) await box.check()
  await page.click('#form-house-info button')
  await page.setInputFiles('[name=house_image]', PHOTO)
  await page.click('#form-house-image button')
  await page.locator('.house-image-cons img').waitFor()
  await page.waitForFunction(() => document.querySelector('.house-image-cons img').naturalWidth > 0)
  return page.inputValue('#house-id')
}

async function book(page, houseId, start, end, clicks = 1) {
  await goto(page, `/booking.html?hid=${houseId}`)
  await page.waitForFunction(() => document.querySelector('.house-text span').textContent)
  await page.fill('#start-date', dayFromNow(start))
  await page.fill('#end-date', dayFromNow(end))
  await page.locator('#end-date').blur()
  await page.locator('.order-amount>span', { hasText: '共' }).waitFor()
  await page.locator('.submit-btn').click({ clickCount: clicks })
}

const states = async (page, where) => {
  await goto(page, where)
  await page.locator('.orders-list li').first().waitFor()
  return page.locator('.orders-list .status').allTextContents()
}
const same = (seen, wanted) => {
  if (JSON.stringify(seen) !== JSON.stringify(wanted))
    throw new Error(`${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`)
}

async function main(browser) {
  const host = await watch(await person(browser, 'classic-host', { width: 1440, height: 900 }))
  const guest = await watch(await person(browser, 'classic-guest', { width: 390, height: 844 }))
  await step('a host registers on the old pages, with markup for a name', async () => {
    await register(host, HOST)
    await nothingRan(host)
    await goto(host, '/')
    await host.locator('.user-name', { hasText: 'svg' }).waitFor()
    await nothingRan(host)
  })
  await step('and proves a real name, which the page shows masked', async () => {
    await goto(host, '/auth.html')
    await host.fill('#real-name', '沈桂花')
    await host.fill('#id-card', '11010519491231002X')
    await host.click('.form-auth button')
    await host.waitForFunction(() => document.querySelector('#id-card').value.includes('*'))
  })
  const houseId = await step('and publishes a house with a real photo', () => writeHouse(host))
  await step('a guest registers; a name that somebody has is refused in words', async () => {
    await register(guest, GUEST)
    await guest.fill('.form-name [name=name]', HOST.name)
    await guest.click('.form-name button')
    await guest.locator('.error-msg', { hasText: '用户名已存在' }).waitFor()
  })
  await step('one login holds for both contracts', async () => {
    const { data } = await guest.evaluate(async () => (await fetch('/api/v2/me')).json())
    same(data.name, GUEST.name)
  })
  await step('the house is found by district and days, its markup is text', async () => {
    const days = `sd=${dayFromNow(5)}&ed=${dayFromNow(7)}`
    await goto(guest, `/search.html?aid=1&aname=${encodeURIComponent('东城区')}&${days}`)
    await guest.locator('.house-list b', { hasText: SHOWN }).waitFor()
    await picture(guest, 'classic-search')
    await goto(guest, `/detail.html?id=${houseId}`)
    await guest.locator('.detail-con h2', { hasText: SHOWN }).waitFor()
    await guest.locator('.book-house').click()
    await guest.locator('.house-text h3', { hasText: SHOWN }).waitFor()
    await nothingRan(guest)
  })
  await step('a double click books once, three days for three prices', async () => {
    await book(guest, houseId, 5, 7, 2)
    await guest.waitForURL(/orders\.html/)
    same(await states(guest, '/orders.html'), ['待接单'])
    await guest.locator('li', { hasText: '￥599.70(共3晚)' }).waitFor()
    await nothingRan(guest)
  })
  await step('days that are taken are told by the popup', async () => {
    await book(guest, houseId, 6, 9)
    await guest.locator('.popup_con').waitFor()
  })
  await step('the host accepts one and rejects another with a reason', async () => {
    await book(guest, houseId, 12, 12)
    await guest.waitForURL(/orders\.html/)
    same(await states(host, '/lorders.html'), ['待接单', '待接单'])
    await host.fill('#reject-reason', '那天在修水管。')
    await host.locator('.order-reject').first().click()
    await host.locator('.status', { hasText: '已拒单' }).waitFor()
    await host.locator('.order-accept').last().click()
    await host.locator('.status', { hasText: '已接单' }).waitFor()
    same(await states(guest, '/orders.html'), ['已拒单', '待支付'])
    await guest.locator('li', { hasText: '原因：那天在修水管。' }).waitFor()
    await picture(guest, 'classic-orders')
  })
  await step(
    'the guest pays and comes back to payComplete.html, which hands the word on',
    async () => {
      await guest.locator('.order-pay').click()
      await guest.waitForURL(/sandbox\/pay/)
      await guest.getByText('599.70').first().waitFor()
      const heard = api(guest, 'PUT', '/order/payment')
      await guest.locator('button.pay').click()
      await guest.waitForURL(/payComplete\.html\?.*sign=/)
      same((await (await heard).json()).errno, '0')
      await messageTo(HOST.mobile, /已付款/)
      same(await states(guest, '/orders.html'), ['已拒单', '待评价'])
    },
  )
  await step('the same booking stands on our own pages', async () => {
    await goto(guest, '/trips')
    await guest.getByText('胡同小院').first().waitFor()
    await nothingRan(guest)
  })
  await step('after the stay a comment completes it, and everybody reads it', async () => {
    skipDays(9)
    await messageTo(GUEST.mobile, /写句点评/)
    await states(guest, '/orders.html')
    await guest.fill('#comment', '院子里有石榴树 🏡<b>')
    await guest.locator('.order-comment').click()
    await guest.locator('.status', { hasText: '已完成' }).waitFor()
    same(await states(host, '/lorders.html'), ['已拒单', '已完成'])
    await goto(host, `/detail.html?id=${houseId}`)
    await host.locator('li', { hasText: '院子里有石榴树 🏡＜b＞' }).waitFor()
  })
  await step('markup in the address of the search page is text', async () => {
    const attacks = [`<script>${RUN}</script>`, `<img src=x onerror=${RUN}>`, `<svg onload=${RUN}>`]
    for (const attack of attacks)
      for (const sent of [encodeURI(attack), once(attack), once(once(attack))])
        for (const name of ['aname', 'sd']) {
          await goto(guest, `/search.html?aid=1&${name}=${sent}`)
          await guest.locator('.area-name').waitFor()
          await nothingRan(guest)
        }
  })
  await step('control: an address that was not cleaned does run in this page', async () => {
    await guest.evaluate((attack) => {
      history.replaceState(null, '', `?aname=${encodeURI(attack)}`)
      window.$('.area-name').html(window.decodeQuery().aname)
    }, `<script>${RUN}</script>`)
    await guest.waitForFunction(() => window.pwned)
  })
  await step('logging out there logs out here', async () => {
    await goto(guest, '/my.html')
    await guest.click('.logout')
    await guest.waitForURL(/index\.html/)
    const { data } = await guest.evaluate(async () => (await fetch('/api/v2/session')).json())
    same(data.user, null)
    await goto(guest, '/my.html')
    await guest.waitForURL(/login\.html/)
  })
  await step('every call was answered with HTTP 200, and no page raised an error', () => {
    same(unhandled, [])
    same(noise, [])
  })
}

console.log(`classic pages on ${base}`)
await walk(main)
