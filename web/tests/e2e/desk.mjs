// The desk in a real browser against `ihome run` with IHOME_HOUSE_REVIEW=before: a host publishes, an
// operator refuses with a reason, the host edits, what differs is approved, and a visitor finds the house.
import { execFileSync } from 'node:child_process'
import { messageTo } from './house.mjs'
import { goto, logIn, noise, person, picture, step, walk } from './journey.mjs'

const ROOT = new URL('../../../', import.meta.url).pathname
const PHOTOS = `${ROOT}ihome/seeds/photos/`
const PASSWORD = 'ihome-demo-2026'
const HOST = '13900139000'
const GUEST = '13800138000'
const OPERATOR = '13800138001' // a guest of the demo town, until the command line says otherwise
const TITLE = `审核用的小院，门口有石榴树 ${String(Date.now()).slice(-5)}`
const BEFORE =
  '两间朝南的卧室，院里有一棵石榴树。加微信 shiliu-88 订房便宜二十块，走路八分钟到地铁站。'
const AFTER = '两间朝南的卧室，院里有一棵石榴树。走路八分钟到地铁站，巷口是早点铺。'

const button = (page, name) => page.getByRole('button', { name }).first()
const shows = (page, text) => page.getByText(text).first().waitFor()

function ihome(...words) {
  const python = process.env.PYTHON ?? `${ROOT}.venv/bin/python`
  return execFileSync(python, ['-m', 'ihome', ...words], { cwd: ROOT, encoding: 'utf8' })
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
  await page.setInputFiles('[name=photos]', [`${PHOTOS}living-1.jpg`, `${PHOTOS}tatami-1.jpg`])
  await page.locator('.board .tools').nth(1).waitFor({ timeout: 40_000 })
  await page.fill('input[name=title]', TITLE)
  await page.fill('textarea[name=description]', BEFORE)
  await choose(page, 'province', '上海市')
  await choose(page, 'city', '上海市')
  await choose(page, 'district', '静安区')
  await page.fill('[name=address]', '测试路 12 弄 5 号')
  await button(page, '放到静安区中心').click()
  for (const label of ['床', '最多住几人'])
    await page
      .getByRole('button', { name: new RegExp(`${label}$`) })
      .last()
      .click()
  await page.fill('[name=price_fen]', '328')
  await page.locator('[name=price_fen]').blur()
  await button(page, '发布').click({ timeout: 20_000 })
  await shows(page, '平台正在审核')
  return /houses\/(\w+)/.exec(page.url())[1]
}

/** How many of our houses a visitor finds. */
async function found(page) {
  await goto(page, `/search?area=310100&q=${encodeURIComponent('石榴树')}`)
  await page
    .locator('main')
    .getByText(/找到|没有/)
    .first()
    .waitFor()
  return page.getByText(TITLE).count()
}

async function openCase(page) {
  await goto(page, '/desk/cases')
  await page.getByRole('link', { name: TITLE }).first().click()
  await page.waitForURL(/\/desk\/cases\/\w+/)
  await shows(page, '描述')
}

/** What the command line says of text messages; it ends with 1 while they are stopped. */
function messagesAre() {
  try {
    return ihome('sms', 'status').trim().slice(0, 3)
  } catch (error) {
    return String(error.stdout).trim().slice(0, 3)
  }
}

async function switchMessages(page, act, reason) {
  await page.getByRole('button', { name: act }).first().click()
  await page.fill('dialog[open] [name=reason]', reason)
  await page.locator('dialog[open] button[type=submit]').click()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
}

async function main(browser) {
  const host = await person(browser, 'host', { width: 1440, height: 900 })
  const operator = await person(browser, 'operator', { width: 1440, height: 900 })
  const visitor = await person(browser, 'visitor', { width: 390, height: 844 })
  await step('a guest finds no desk', async () => {
    await logIn(operator, OPERATOR, PASSWORD)
    await goto(operator, '/desk')
    await shows(operator, '这里只给工作人员用')
  })
  await step('until the command line makes an operator of them', async () => {
    const said = ihome('staff', 'grant', OPERATOR, 'operator')
    if (!said.includes('operator')) throw new Error(said)
    await operator.context().clearCookies()
    await logIn(operator, OPERATOR, PASSWORD)
    await goto(operator, '/desk')
    await shows(operator, '你是运营')
    await picture(operator, 'desk')
  })
  await step('a host publishes a house, and it waits for the desk', async () => {
    await logIn(host, HOST, PASSWORD)
    await writeHouse(host)
    await picture(host, 'desk-host-waiting')
  })
  await step('nobody finds it yet', async () => {
    if ((await found(visitor)) !== 0) throw new Error('found')
  })
  await step('the operator refuses it with a reason, by keys', async () => {
    await openCase(operator)
    await operator.locator('.case').focus()
    await operator.keyboard.press('r')
    await operator.getByRole('checkbox', { name: '文字里有联系方式或广告' }).check()
    await operator.fill('dialog[open] [name=words]', '请去掉描述里的微信号。')
    await picture(operator, 'desk-refuse')
    await operator.locator('dialog[open] button[type=submit]').click()
    await shows(operator, '已退回')
  })
  await step('the host hears of it, and reads why in the editor', async () => {
    await messageTo(HOST, /没有通过审核/)
    await host.reload()
    await shows(host, '请去掉描述里的微信号。')
    await shows(host, '文字里有联系方式或广告')
    await picture(host, 'desk-host-refused')
  })
  await step('edits, and submits again', async () => {
    await host.fill('textarea[name=description]', AFTER)
    await host.locator('textarea[name=description]').blur()
    await button(host, '提交审核').click({ timeout: 20_000 })
    await shows(host, '平台正在审核')
    if ((await found(visitor)) !== 0) throw new Error('found')
  })
  await step('the operator sees what differs, and what was said before', async () => {
    await openCase(operator)
    const gone = (await operator.locator('.change del').allTextContents()).join('')
    if (!gone.includes('微信')) throw new Error(`taken away: ${gone}`)
    const names = await operator.locator('.change dt').allTextContents()
    if (names.length !== 1) throw new Error(`changed: ${names}`)
    await shows(operator, '请去掉描述里的微信号。')
    await picture(operator, 'desk-diff')
  })
  await step('approves it by a key', async () => {
    await operator.locator('.case').focus()
    await operator.keyboard.press('a')
    await shows(operator, '已通过')
    await messageTo(HOST, /审核通过/)
  })
  await step('and a visitor finds the house', async () => {
    if ((await found(visitor)) !== 1) throw new Error('not found')
  })
  await step('both acts stand in the audit log, with their reason', async () => {
    await goto(operator, '/desk/audit')
    for (const act of ['通过房源', '退回房源', '给身份']) await shows(operator, act)
    await shows(operator, '请去掉描述里的微信号。')
    await picture(operator, 'desk-audit')
  })
  await step('a real name is seen in full with a reason, and its owner reads of it', async () => {
    await logIn(visitor, GUEST, PASSWORD)
    await goto(visitor, '/me/real-name')
    await visitor.fill('[name=real_name]', '顾小北')
    await visitor.fill('[name=id_number]', '11010519491231002X')
    await visitor.locator('.consent input[type=checkbox]').first().check()
    await visitor.locator('form button[type=submit]').click()
    await shows(visitor, '110***********002X')
    await goto(operator, '/desk/names?state=format_checked')
    await operator.getByRole('link', { name: '小顾' }).first().click()
    await shows(operator, '顾**')
    await button(operator, '查看完整号码').click()
    await operator.fill('dialog[open] [name=reason]', '核对工单 4711 的重名申诉')
    await operator.locator('dialog[open] button[type=submit]').click()
    await shows(operator, '顾小北')
    await goto(visitor, '/me/privacy')
    await shows(visitor, '核对工单 4711 的重名申诉')
    await picture(visitor, 'desk-look')
  })
  await step('a paid booking is looked up and given back', async () => {
    await goto(operator, '/desk/bookings?status=upcoming')
    await operator.locator('tbody a').first().click()
    await button(operator, '退款').click()
    await operator.fill('dialog[open] [name=reason]', '房东联系不上')
    await operator.locator('dialog[open] button[type=submit]').click()
    await shows(operator, '退款已发起')
    await operator.waitForTimeout(3000)
    await operator.reload()
    await shows(operator, '退款到账')
    await picture(operator, 'desk-booking')
  })
  await step(
    'photos of two hosts that look alike are judged by a key, and can be judged again',
    async () => {
      await goto(operator, '/desk/twins')
      const pair = operator.locator('article', { hasText: TITLE }).first()
      await pair.waitFor()
      const pairs = await operator.locator('article').count()
      await pair.focus()
      await picture(operator, 'desk-twins')
      await operator.keyboard.press('s')
      await shows(operator, '记下了')
      await operator.waitForFunction(
        (n) => document.querySelectorAll('article').length === n - 1,
        pairs,
      )
      await goto(operator, '/desk/twins?state=judged')
      const judged = operator.locator('article', { hasText: TITLE }).first()
      await judged.getByText('是同一套', { exact: true }).waitFor()
      await judged.getByRole('button', { name: '改判' }).click()
      await judged.getByRole('button', { name: '不是' }).click()
      await judged.getByText('不是同一套').waitFor()
    },
  )
  await step('text messages are stopped with a reason, and go on again', async () => {
    await goto(operator, '/desk/sms')
    await shows(operator, '正在发送')
    await picture(operator, 'desk-sms')
    await switchMessages(operator, '停发', '有人在刷验证码，先停下来看看')
    await shows(operator, '已停发')
    if (messagesAre() !== 'off') throw new Error(`messages are ${messagesAre()}`)
    await switchMessages(operator, '恢复发送', '查清楚了，是一家网吧')
    await shows(operator, '正在发送')
  })
  await step('no page raised an error or broke the policy', () => {
    if (noise.length) throw new Error(noise.join('\n'))
  })
}

await walk(main)
