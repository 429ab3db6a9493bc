// What the journeys share: steps that are counted, people with a browser each, pictures.
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { base } from './house.mjs'

const SHOTS = new URL('../shots/', import.meta.url).pathname

const people = {}
let passed = 0
let failed = 0
/** Errors of pages and violations of policies; a journey says at its end that there were none. */
export const noise = []

export async function step(name, act) {
  try {
    const result = await act()
    passed++
    console.log(`ok   ${name}`)
    return result
  } catch (error) {
    failed++
    console.log(
      `BAD  ${name}\n     ${String(error.stack ?? error)
        .split('\n')
        .slice(0, 6)
        .join('\n     ')}`,
    )
    for (const [who, page] of Object.entries(people)) {
      await page.screenshot({ path: path.join(SHOTS, `e2e-failed-${who}.png`) }).catch(() => {})
    }
    throw error
  }
}

export async function person(browser, name, viewport) {
  const context = await browser.newContext({
    viewport,
    isMobile: viewport.width < 500,
    hasTouch: viewport.width < 500,
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => noise.push(`${name}: ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    // A refusal that the page shows to its user is no fault; a policy violation is.
    if (message.type() === 'error' && !/status of 4\d\d/.test(text)) noise.push(`${name}: ${text}`)
  })
  people[name] = page
  return page
}

// New numbers each time, so that a journey can be walked again on the same house.
export const number = (first) => `13${first}${String(Date.now()).slice(-8)}`
export const goto = (page, where) => page.goto(base + where)
export const picture = (page, name) =>
  page.screenshot({ path: path.join(SHOTS, `e2e-${name}.png`), fullPage: true })

/** Walks `journey(browser)`, prints the counts that tools/test.py reads, and ends the process. */
export async function logIn(page, mobile, password) {
  await goto(page, '/login')
  await page.fill('[name=mobile]', mobile)
  await page.fill('[name=password]', password)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL((url) => url.pathname !== '/login')
}

export async function walk(journey) {
  fs.mkdirSync(SHOTS, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
  try {
    await journey(browser)
  } catch {
    // the step has said what happened
  } finally {
    await browser.close()
  }
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}
