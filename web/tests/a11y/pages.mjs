// Walks every page of the app at two widths, two themes and two languages.
//
//   npm run pages -- [--only trip] [--phone|--desktop] [--light|--dark] [--zh|--en] [--no-axe] [--no-pictures] [--all]
//
// It starts the make-believe server of tests/mock on the built app, with pages in every state.
// BASE_URL names a real one with the demo town: then it walks the pages of real.mjs.
// Pictures go to tests/shots/. Exits 1 on an axe violation, a layout shift above the budget,
// sideways scrolling, a page error or a text without translation.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { chromium } from 'playwright-core'
import { pages } from './list.mjs'
import { look, OUT } from './look.mjs'
import { realPages } from './real.mjs'

/** Pages looked at side by side: a page mostly waits. */
const AT_ONCE = 4
const LIGHT_PHONE = { size: [390, 844], schemes: ['light'], locale: 'zh-CN' }
const DARK_DESKTOP = { size: [1440, 900], schemes: ['dark'], locale: 'en' }

const words = process.argv.slice(2)
const has = (word) => words.includes(word)
const only = has('--only') ? words[words.indexOf('--only') + 1].split(',') : null
const options = { axe: !has('--no-axe'), pictures: !has('--no-pictures') }
const pick = (choices, flags) => {
  const chosen = choices.filter((_, at) => has(flags[at]))
  return chosen.length ? chosen : choices
}
const sizes = pick([LIGHT_PHONE.size, DARK_DESKTOP.size], ['--phone', '--desktop'])
const schemes = pick(['light', 'dark'], ['--light', '--dark'])
const locales = pick(['zh-CN', 'en'], ['--zh', '--en'])
const everyWay = sizes.flatMap((size) => locales.map((locale) => ({ size, schemes, locale })))
const someWays = [LIGHT_PHONE, DARK_DESKTOP].filter(
  ({ size, schemes: [scheme], locale }) =>
    sizes.includes(size) && schemes.includes(scheme) && locales.includes(locale),
)

const seenPaths = new Set()

/**
 * A page is looked at in all eight ways; its further states in two of them, which differ in width,
 * theme and language, unless `--all` is said.
 */
function waysOf({ path }) {
  const place = path.replace(/[?#].*/, '').replace(/^\/(book|pay|trips|houses)\/.+/, '/$1/:id')
  const isFirst = !seenPaths.has(place)
  seenPaths.add(place)
  return isFirst || has('--all') ? everyWay : someWays
}

async function startServer() {
  const program = new URL('../mock/server.mjs', import.meta.url).pathname
  const server = spawn(process.execPath, [program, '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = await new Promise((ready, fail) => {
    server.stdout.once('data', ready)
    server.once('exit', (code) => fail(new Error(`the make-believe server ended with ${code}`)))
  })
  return { base: String(said).trim(), stop: () => server.kill() }
}

/** Contexts are kept: what the browser has fetched and compiled once serves the next page. */
function contextsOf(browser) {
  const contexts = new Map()
  return ({ size: [width, height], locale }, login) => {
    const key = [width, locale, login?.name].join()
    if (!contexts.has(key)) {
      const isPhone = width < 500
      const context = browser.newContext({
        viewport: { width, height },
        reducedMotion: 'reduce',
        isMobile: isPhone,
        hasTouch: isPhone,
        storageState: login?.storageState,
      })
      contexts.set(key, context)
    }
    return contexts.get(key)
  }
}

async function walk(browser, base, list) {
  const contextFor = contextsOf(browser)
  const wanted = list.filter(({ name }) => !only || only.some((one) => name.startsWith(one)))
  const queue = wanted.flatMap((one) => waysOf(one).map((way) => [one, way]))
  const tally = { passed: 0, failed: 0 }
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [one, way] = next
      const context = await contextFor(way, one.login)
      for (const { label, faults } of await look(context, base, one, way, options)) {
        tally[faults.length ? 'failed' : 'passed']++
        console.log(faults.length ? 'BAD ' : 'ok  ', label)
        for (const fault of faults) console.log('      ', fault)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return tally
}

fs.mkdirSync(OUT, { recursive: true })
const real = process.env.BASE_URL
const server = real ? { base: real, stop: () => {} } : await startServer()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
})
try {
  const list = real ? await realPages(browser, real) : pages
  const { passed, failed } = await walk(browser, server.base, list)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed || !passed ? 1 : 0
} finally {
  await browser.close()
  server.stop()
}
