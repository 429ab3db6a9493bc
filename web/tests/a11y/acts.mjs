// What brings a page into a further state.

export const press = (selector) => async (page) => page.locator(selector).first().click()
export const pressText =
  (zh, en) =>
  async (page, { locale }) =>
    page
      .getByRole('button', { name: locale === 'en' ? en : zh })
      .first()
      .click()

/** Phones: the map instead of the list, then a pin. Pins may lie over each other. */
export const showMap = async (page, { width }) => {
  if (width < 1100) await page.locator('.switch').click()
  await page.locator('.pin').first().dispatchEvent('click')
}

/** The desk's menu: a drawer on phones, always there on a desktop. */
export const openMenu = async (page, { width }) => {
  if (width < 1000) await page.locator('.top button').click()
}

/** Somebody is looked for at the desk. */
export const findThem = async (page) => {
  await page.fill('[name=words]', '陈')
  await page.locator('form button[type=submit]').click()
  await page.locator('table').waitFor()
}
