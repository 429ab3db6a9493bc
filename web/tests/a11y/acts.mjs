// What brings a page into a further state.

export const press = (selector) => async (page) => page.locator(selector).first().click()
export const pressText =
  (zh, en) =>
  async (page, { locale }) =>
    page
      .getByRole('button', { name: locale === 'en' ? en : zh })
      .first()
      .click()

export const pressTab =
  (zh, en) =>
  async (page, { locale }) =>
    page.getByRole('tab', { name: locale === 'en' ? en : zh }).click()

const fill = (page, name, text) => page.locator(`[name=${name}]`).first().fill(text)

/** A password that is right where two steps are on. */
export const comeHalfway = async (page) => {
  const refusal = { errno: '11013', errmsg: '还差一步', data: null }
  await page.route('**/api/v2/session', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 401, json: refusal })
      : route.fallback(),
  )
  await fill(page, 'mobile', '13800138000')
  await fill(page, 'password', 'ihome-demo-2026')
  await page.locator('button[type=submit]').click()
  await page.locator('[name=code]').waitFor()
}

/** As far as the picture for the authenticator app; `further`: and the recovery codes. */
export const turnOnSecondStep = (further) => async (page, ways) => {
  await pressText('开启两步验证', 'Turn on two-step login')(page, ways)
  await fill(page, 'password', 'ihome-demo-2026')
  await page.locator('form:has([name=password]) button[type=submit]').click()
  await page.locator('[name=code]').waitFor()
  if (!further) return
  await fill(page, 'code', '123456')
  await page.locator('form:has([name=code]) button[type=submit]').click()
  await page.locator('.codes').waitFor()
}

/** Phones: the map instead of the list, then a pin. Pins may lie over each other. */
export const showMap = async (page, { width }) => {
  if (width < 1100) await page.locator('.switch').click()
  await page.locator('.pin').first().dispatchEvent('click')
}

/** The desk's menu: a drawer on phones, always there on a desktop. */
export const openMenu = async (page, { width }) => {
  if (width < 1000) await page.locator('.top button').click()
}

/** To the next pair of photos, and a verdict. */
export const judgeByKeys = async (page) => {
  await page.locator('article:focus').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('d')
  await page.locator('.toasts p').first().waitFor()
}

/** Somebody is looked for at the desk. */
export const findThem = async (page) => {
  await page.fill('[name=words]', '陈')
  await page.locator('form button[type=submit]').click()
  await page.locator('table').waitFor()
}
