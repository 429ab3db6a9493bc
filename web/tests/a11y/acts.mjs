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
