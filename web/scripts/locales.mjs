// Checks the words: both languages have the same keys and placeholders, no empty text, Chinese
// uses full-width punctuation, every key the source names in full exists, and every errno of
// docs/api/errors.md has a sentence in each language that is not the server's own.
import fs from 'node:fs'
import path from 'node:path'

const ROOT = new URL('..', import.meta.url).pathname
const LOCALES = path.join(ROOT, 'src/locales')
const SOURCE = 'zh-CN'
const problems = []

const flatten = (value, prefix) =>
  typeof value === 'string'
    ? [[prefix, value]]
    : Object.entries(value).flatMap(([key, inner]) => flatten(inner, `${prefix}.${key}`))

function readLocale(locale) {
  const folder = path.join(LOCALES, locale)
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.json'))
  const entries = files.flatMap((name) => {
    const text = fs.readFileSync(path.join(folder, name), 'utf8')
    return flatten(JSON.parse(text), name.replace('.json', ''))
  })
  return new Map(entries)
}

const placeholders = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join()

/** Half-width punctuation touching a Chinese character, on either side. */
const HALF_WIDTH =
  /[\u4e00-\u9fff\u300a-\u300f\uff08\uff09][,:;?!](?=[\u4e00-\u9fff\dA-Za-z¥{"'<\s]|$)|[,;?!](?=[\u4e00-\u9fff])|[\u4e00-\u9fff]\.(?=\s|$)/

/** What the server says in Chinese; other languages say it by its code or key. */
const SERVER_SAYS = /^(errors\.\d+|privacy\.clocks\.rows\..+)$/

/** The number of every refusal the server may send. */
function errnos() {
  const table = fs.readFileSync(path.join(ROOT, '../docs/api/errors.md'), 'utf8')
  return [...table.matchAll(/^\| (\d+) \|/gm)].map(([, errno]) => errno).filter(Number)
}

const refusals = new Set(errnos().map((errno) => `errors.${errno}`))
if (!refusals.size) problems.push('docs/api/errors.md names no errno')

const source = readLocale(SOURCE)
for (const locale of fs.readdirSync(LOCALES).filter((name) => name !== SOURCE)) {
  const other = readLocale(locale)
  for (const key of source.keys()) if (!other.has(key)) problems.push(`${locale} lacks ${key}`)
  for (const key of refusals) if (!other.has(key)) problems.push(`${locale} lacks ${key}`)
  for (const [key, text] of other) {
    const isServers = SERVER_SAYS.test(key)
    if (key.startsWith('errors.') && isServers && !refusals.has(key))
      problems.push(`${locale} ${key}: no such errno`)
    else if (!isServers && !source.has(key)) problems.push(`${SOURCE} lacks ${key}`)
    else if (
      !isServers &&
      new Set(placeholders(text).split(',')).size !==
        new Set(placeholders(source.get(key)).split(',')).size
    )
      problems.push(`${locale} ${key}: other placeholders than ${SOURCE}`)
    if (!text.trim()) problems.push(`${locale} ${key} is empty`)
    if (/[\u4e00-\u9fff]/.test(text)) problems.push(`${locale} ${key} has Chinese in it: ${text}`)
  }
}
for (const [key, text] of source) {
  if (SERVER_SAYS.test(key)) problems.push(`${SOURCE} ${key}: the server says this itself`)
  if (!text.trim()) problems.push(`${SOURCE} ${key} is empty`)
  if (HALF_WIDTH.test(text)) problems.push(`${SOURCE} ${key} has half-width punctuation: ${text}`)
  if (/[您！亲哦]/.test(text)) problems.push(`${SOURCE} ${key} is not our tone: ${text}`)
}

function* sources(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(full)
    else if (/\.(vue|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts')) yield full
  }
}
const groups = new Set([...source.keys()].map((key) => key.split('.')[0]))
for (const file of sources(path.join(ROOT, 'src'))) {
  const code = fs.readFileSync(file, 'utf8')
  const name = path.relative(ROOT, file)
  const visible = code.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$|^\s*\*.*$/gm, '')
  for (const [, key] of visible.matchAll(/\bt\(\s*'([\w.-]+)'/g))
    if (!source.has(key)) problems.push(`${name} asks for ${key}, which no locale has`)
  const han = /[\u4e00-\u9fff]+/.exec(visible)
  // Dates and the language's own name are written by code, not by locales.
  if (han && !/days\.ts$|PreferencesMenu\.vue$/.test(file))
    problems.push(`${name} has Chinese outside the locales: ${han[0]}`)
}

for (const problem of problems) console.error(problem)
console.log(`${source.size} texts in ${groups.size} files, ${problems.length} problems`)
process.exit(problems.length ? 1 : 0)
