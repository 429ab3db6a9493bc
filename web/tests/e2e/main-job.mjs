// The main job in a real browser against `ihome run`: a host on a desktop and a guest on a phone go
// from a phone number to a paid, reviewed stay. `make test` starts the house and runs this.
import fs from 'node:fs'
import { captchaText, dayFromNow, messageTo, skipDays } from './house.mjs'
import { goto, logIn, noise, number, person, picture, step, walk } from './journey.mjs'

const PHOTOS = new URL('../../../ihome/seeds/photos/', import.meta.url).pathname
const PASSWORD = 'correct-horse-7'
const HOST = { mobile: number(7), name: '沈大姐' }
const GUEST = { mobile: number(8), name: '小满' }
const TITLE = `测试弄堂里的两居，楼下有桂花 ${GUEST.mobile.slice(-5)}`

const button = (page, name) => page.getByRole('button', { name }).first()
const shows = (page, text) => page.getByText(text).first().waitFor()

async function register(page, { mobile, name }) {
  await goto(page, '/register')
  await page.fill(
    '[name=mobile]',
    `+86 ${mobile.slice(0, 3)} ${mobile.slice(3, 7)} ${mobile.slice(7)}`,
  )
  await page.fill('[name=image_code]', (await captchaText(page)).toLowerCase())
  await page.locator('.ask').click()
  const code = /\d{6}/.exec(await messageTo(mobile, /验证码/))[0]
  await page.fill('[name=sms_code]', code)
  await page.fill('[name=password]', PASSWORD)
  await page.fill('[name=name]', name)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL((url) => url.pathname !== '/register')
}

async function proveName(page) {
  await goto(page, '/me/real-name')
  await page.fill('[name=real_name]', '沈桂花')
  await page.fill('[name=id_number]', '11010519491231002X')
  await page.locator('.consent input[type=checkbox]').first().check()
  await page.locator('form button[type=submit]').click()
  await shows(page, '110***********002X')
  if ((await page.content()).includes('194912310')) throw new Error('the page knows the number')
}

async function choose(page, name, label) {
  await page.waitForFunction(
    ([field, text]) =>
      [...(document.querySelector(`select[name=${field}]`)?.options ?? [])].some(
        (option) => option.text === text,
      ),
    [name, label],
  )
  await page.selectOption(`select[name=${name}]`, { label })
}

async function writeHouse(page) {
  await goto(page, '/host/houses')
  await button(page, '新建房源').click()
  await page.waitForURL(/\/host\/houses\/\w+/)
  await page.locator('input[name=title]').waitFor()
  const photos = ['living-1', 'bedroom-1', 'kitchen-1'].map((name) => `${PHOTOS}${name}.jpg`)
  const fake = '/tmp/ihome-e2e-not-a-photo.jpg'
  fs.writeFileSync(fake, '<html><script>alert(1)</script></html>')
  await page.setInputFiles('[name=photos]', [...photos, fake])
  await page.locator('.board .tools').nth(2).waitFor({ timeout: 40_000 })
  await page.locator('.board .busy [role=alert]').waitFor()
  await page.getByRole('button', { name: '重试' }).first().waitFor()
  await page.locator('.board .busy .ways button').last().click()
  await page.locator('.board li.photo').nth(1).locator('[data-act=cover]').click()

  await page.fill('input[name=title]', TITLE)
  await page.fill(
    'textarea[name=description]',
    '两间朝南的卧室，客厅有一张能坐六个人的饭桌。巷口是早点铺，走路八分钟到地铁站，晚上很安静。',
  )
  await choose(page, 'province', '上海市')
  await choose(page, 'city', '上海市')
  await choose(page, 'district', '静安区')
  await page.fill('[name=address]', '测试路 12 弄 3 号 201')
  await button(page, '放到静安区中心').click()
  for (const [label, times] of [
    ['床', 2],
    ['最多住几人', 3],
  ]) {
    const more = page.getByRole('button', { name: new RegExp(`${label}$`) }).last()
    for (let n = 0; n < times; n++) await more.click()
  }
  await page.getByLabel('无线网络').check()
  await page.getByLabel('热水淋浴').check()
  await page.fill('[name=price_fen]', '328.50')
  await page.fill('[name=cleaning_fee_fen]', '60')
  await page.locator('[name=cleaning_fee_fen]').blur()
  await button(page, '发布').click({ timeout: 20_000 })
  await shows(page, '房客可以搜到并预订')
  return /houses\/(\w+)/.exec(page.url())[1]
}

const stayOf = () => ({ check_in: dayFromNow(20), check_out: dayFromNow(22) })
const query = (stay) => new URLSearchParams({ ...stay, guests: '2' })

async function search(page, stay) {
  await goto(page, `/search?area=310100&q=${encodeURIComponent('桂花')}&${query(stay)}`)
  await page
    .locator('main')
    .getByText(/找到|没有/)
    .first()
    .waitFor()
  return page.getByText(TITLE).count()
}

async function book(page, houseId, stay) {
  await goto(page, `/houses/${houseId}?${query(stay)}`)
  await shows(page, TITLE)
  await button(page, /申请预订|预订/).click()
  await page.waitForURL(/\/book\//)
  await shows(page, '¥717')
  await page.fill('[name=message]', '晚上八点左右到，麻烦啦。')
  await page.locator('form button[type=submit]').click()
  await page.waitForURL(/\/trips\/\w+|\/pay\/\w+/)
  return /\/(?:trips|pay)\/(\w+)/.exec(page.url())[1]
}

async function payAt(page, bookingNo, options = []) {
  await goto(page, `/pay/${bookingNo}`)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL(/\/sandbox\/pay/)
  if (options.length) await page.locator('summary').click()
  for (const name of options) await page.check(`[name=${name}]`)
  await page.locator('button.pay').click()
  await page.waitForURL(new RegExp(`/trips/${bookingNo}`))
}

async function answerOf(page, where) {
  return page.evaluate(async (address) => (await fetch(address)).json(), `/api/v2${where}`)
}

async function keyboardBooking(page, houseId) {
  await goto(page, `/houses/${houseId}`)
  await page.locator('#dates').scrollIntoViewIfNeeded()
  const day = page.locator('[data-day][tabindex="0"]').first()
  await day.scrollIntoViewIfNeeded()
  await day.focus()
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  for (let n = 0; n < 2; n++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => new URL(location.href).searchParams.has('check_out'))
}

async function main(browser) {
  const host = await person(browser, 'host', { width: 1440, height: 900 })
  const guest = await person(browser, 'guest', { width: 390, height: 844 })
  await step('a stranger sees the home page with houses', async () => {
    await goto(guest, '/')
    await guest.locator('a[href^="/houses/"]').first().waitFor()
    await picture(guest, 'home')
  })
  await step('a host registers with a phone', () => register(host, HOST))
  await step('and proves a real name, which no page shows', () => proveName(host))
  const houseId = await step('and publishes a house with real photos', () => writeHouse(host))
  await picture(host, 'editor')
  await step('a guest registers with a phone', () => register(guest, GUEST))
  const stay = stayOf()
  await step('and finds the house by place, dates and words', async () => {
    if ((await search(guest, stay)) < 1) throw new Error('not found')
    await picture(guest, 'search')
  })
  await step('the range calendar is used by keys alone', () => keyboardBooking(host, houseId))
  const bookingNo = await step('the guest asks for two nights', () => book(guest, houseId, stay))
  await step('and does not see the address yet', async () => {
    const { data } = await answerOf(guest, `/bookings/${bookingNo}`)
    if (data.house.address !== null || data.status !== 'requested') throw new Error('too soon')
  })
  await step('the host hears of it by message and accepts', async () => {
    await messageTo(HOST.mobile, /有房客想订/)
    await goto(host, '/host/bookings')
    await picture(host, 'host-bookings')
    await button(host, '接受').click()
    await messageTo(GUEST.mobile, /请在 15 分钟内付款/)
  })
  await step('the house is gone from a search for these nights', async () => {
    if ((await search(guest, stay)) !== 0) throw new Error('still found')
  })
  await step('the guest pays; the notice comes twice; the booking is paid once', async () => {
    await payAt(guest, bookingNo, ['twice'])
    await shows(guest, '测试路 12 弄 3 号 201')
    await picture(guest, 'trip')
    const { data } = await answerOf(guest, `/bookings/${bookingNo}`)
    if (data.status !== 'upcoming' || data.total_fen !== 71_700)
      throw new Error(JSON.stringify(data))
  })
  await step(
    'another stay is booked and cancelled before paying, and its nights are back',
    async () => {
      const other = { check_in: dayFromNow(40), check_out: dayFromNow(42) }
      const second = await book(guest, houseId, other)
      if ((await search(guest, other)) !== 0) throw new Error('still found')
      await goto(guest, `/trips/${second}`)
      await button(guest, '取消预订').click()
      await guest
        .getByRole('dialog')
        .getByRole('button', { name: /取消预订|确认取消/ })
        .last()
        .click()
      await shows(guest, '已取消')
      if ((await search(guest, other)) !== 1) throw new Error('not back')
    },
  )
  await step('the stay passes and the guest writes a review', async () => {
    skipDays(23)
    await messageTo(GUEST.mobile, /写句点评/)
    await logIn(guest, GUEST.mobile, PASSWORD) // nobody stays logged in who was away for two weeks
    await goto(guest, `/trips/${bookingNo}`)
    await guest.locator('label.star').nth(4).click()
    await guest.fill('[name=text]', '桂花真的香，阿姨还留了一碗酒酿圆子。')
    await guest.locator('form button[type=submit]').click()
    await shows(guest, '桂花真的香')
  })
  await step('the host replies once', async () => {
    await logIn(host, HOST.mobile, PASSWORD)
    await goto(host, `/trips/${bookingNo}`)
    await host.fill('[name=text]', '明年桂花开的时候再来。')
    await host.locator('form button[type=submit]').click()
    await shows(host, '明年桂花开的时候再来。')
  })
  await step('everybody reads it on the house page', async () => {
    await goto(guest, `/houses/${houseId}`)
    await guest.locator('#reviews').scrollIntoViewIfNeeded()
    await shows(guest, '明年桂花开的时候再来。')
    const { data } = await answerOf(guest, `/houses/${houseId}`)
    if (data.rating !== 5 || data.review_count !== 1) throw new Error(JSON.stringify(data))
    await picture(guest, 'house')
  })
  await step('the guest logs out and the trips are closed', async () => {
    await goto(guest, '/me')
    await button(guest, '退出登录').click()
    await goto(guest, '/trips')
    await guest.waitForURL(/\/login/)
  })
  await step('no page raised an error or broke the policy', () => {
    if (noise.length) throw new Error(noise.join('\n'))
  })
}

await walk(main)
