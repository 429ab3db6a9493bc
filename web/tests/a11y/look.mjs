// Looks at one page in one browser tab and says what is wrong with it.
import fs from 'node:fs'

const here = (path) => new URL(path, import.meta.url).pathname
export const OUT = here('../shots/')
const SHIFT_BUDGET = 0.02
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const AXE = fs.readFileSync(here('../../node_modules/axe-core/axe.min.js'), 'utf8')

/** Runs in the page before it does: what is kept in the browser, and a tally of layout shifts. */
function prepare([locale, keep]) {
  localStorage.setItem('ihome.locale', locale)
  for (const [name, value] of Object.entries(keep)) sessionStorage.setItem(name, value)
  globalThis.shift = 0
  globalThis.shifted = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue
      globalThis.shift += entry.value
      for (const { node } of entry.sources) {
        globalThis.shifted.push(
          node?.parentElement
            ? `${node.parentElement.className}>${node.nodeName}.${node.className}`
            : 'gone',
        )
      }
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

async function settle(page) {
  await page.waitForLoadState('networkidle').catch(() => {})
  await page
    .waitForFunction(() => !document.querySelector('.skeleton:not(.light)'), null, {
      timeout: 4000,
    })
    .catch(() => {})
  const decoded = page
    .evaluate(() =>
      Promise.all(
        [...document.images]
          .filter((image) => image.complete)
          .map((image) => image.decode().catch(() => {})),
      ),
    )
    .catch(() => {})
  await Promise.race([decoded, page.waitForTimeout(3000)])
}

/** Scrolls through the page once, so that what loads when near is there. */
const scrollThrough = (page) =>
  page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
      scrollTo(0, y)
      await new Promise((done) => setTimeout(done, 60))
    }
    scrollTo(0, 0)
  })

async function axeFaults(page, { rules }) {
  const { violations } = await page.evaluate(
    (runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    rules ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS },
  )
  return violations.map(({ id, impact, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => {
      const why = (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''
      return `${node.target.join(' ')} | ${why}`
    })
    return `axe ${impact} ${id} ×${nodes.length}: ${places.join('; ').slice(0, 400)}`
  })
}

/** Keys that reached the screen ('host.nav.houses') instead of their texts; names of jobs and the like are no texts. */
const untranslated = (page) =>
  page.evaluate(() => {
    const keys =
      /\b(?:app|ui|accounts|verification|booking|confirm|payments|trips|reviews|host|houses|home|search|inbox|desk)\.[a-z][\w]*(?:\.[\w]+)*\b/
    const said = [
      ...document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'),
    ].flatMap((one) =>
      ['aria-label', 'title', 'alt', 'placeholder'].map((name) => one.getAttribute(name) ?? ''),
    )
    const machine = [...document.querySelectorAll('[translate=no]')].flatMap((one) =>
      one.innerText.split('\n'),
    )
    const texts = machine.reduce(
      (text, words) => text.replaceAll(words, ''),
      document.body.innerText,
    )
    const found = keys.exec([texts, ...said].join('\n'))
    return found ? [`untranslated: ${found[0]}`] : []
  })

/** What does not depend on the theme: shifts, width, texts. */
async function plainFaults(page, one, { size, locale }) {
  await settle(page)
  await scrollThrough(page)
  await settle(page)
  const [shift, shifted] = await page.evaluate(() => [globalThis.shift, globalThis.shifted])
  const faults =
    shift > SHIFT_BUDGET ? [`layout shift ${shift.toFixed(3)}: ${shifted.join(', ')}`] : []
  if (one.act) {
    await one.act(page, { width: size[0], locale })
    await settle(page)
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (sideways > 0) faults.push(`scrolls sideways by ${sideways} px`)
  return [...faults, ...(await untranslated(page))]
}

/** A colour on its way is neither the one nor the other. */
async function changeTheme(page, colorScheme) {
  await page.emulateMedia({ colorScheme })
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(done))
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  })
}

/** One theme: colours are measured anew, everything else that axe asks only the first time. */
async function themeFaults(page, one, { label, isFirst, axe, pictures }) {
  const faults = axe ? await axeFaults(page, { rules: isFirst ? null : ['color-contrast'] }) : []
  if (pictures) {
    const fullPage = (one.full ?? true) && !one.act
    await page.screenshot({ path: `${OUT}${label}.png`, fullPage })
  }
  return faults
}

/**
 * Opens page `one` of a list once and looks at it in every theme of `way`; returns the faults of
 * each theme. `options`: axe and pictures, wanted or not.
 */
export async function look(context, base, one, way, options) {
  const { size, schemes, locale } = way
  const seen = schemes.map((scheme) => ({
    label: `${one.name}-${size[0]}-${scheme}-${locale}`,
    faults: [],
  }))
  const noise = seen[0].faults
  const page = await context.newPage()
  try {
    page.setDefaultTimeout(15_000)
    page.on('pageerror', (error) => noise.push(`error: ${error.message}`))
    page.on('console', (message) => {
      const text = message.text()
      const isExpected = (one.refused || one.refuse) && /status of (4|5)\d\d/.test(text)
      if (message.type() === 'error' && !isExpected) noise.push(`console: ${text.slice(0, 200)}`)
    })
    await page.setExtraHTTPHeaders(makeBelieve(one))
    await page.addInitScript(prepare, [locale, one.keep ?? {}])
    await page.emulateMedia({ colorScheme: schemes[0] })
    await page.goto(base + one.path, { waitUntil: 'domcontentloaded' })
    noise.push(...(await plainFaults(page, one, way)))
    if (options.axe) await page.evaluate(AXE)
    for (const [at, scheme] of schemes.entries()) {
      await changeTheme(page, scheme)
      const { label, faults } = seen[at]
      faults.push(...(await themeFaults(page, one, { label, isFirst: at === 0, ...options })))
    }
  } catch (error) {
    noise.push(`failed: ${String(error).split('\n')[0]}`)
  } finally {
    await page.close().catch(() => {})
  }
  return seen
}

function makeBelieve({ as, refuse, with: kind }) {
  const headers = { 'x-mock-as': as, 'x-mock-refuse': refuse?.source, 'x-mock-with': kind }
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value))
}
