// Bytes each page needs before it shows (gzip -9), against the budget. Run after `npm run build`.
// `npm run sizes -- --why HomePage` lists the files of one page.
// A page's bytes are the entry, its own chunk and whatever those import without being asked later.
import fs from 'node:fs'
import zlib from 'node:zlib'

const ROOT = new URL('..', import.meta.url)
const BUILT = new URL('../ihome/static/web/', ROOT)
const KB = 1024

/** In KB gzip. */
const BUDGET = { guest: { js: 95, css: 9 }, host: { js: 115, css: 9 } }
const LAZY_BUDGET = { 'src/ui/MapView.vue': 50 }

const manifest = JSON.parse(fs.readFileSync(new URL('.vite/manifest.json', BUILT), 'utf8'))
const gzipped = (file) => zlib.gzipSync(fs.readFileSync(new URL(file, BUILT)), { level: 9 }).length

/** Collects the files of a chunk and of everything it imports statically. */
function collect(key, files = { js: new Set(), css: new Set() }) {
  const chunk = manifest[key]
  if (!chunk || files.js.has(chunk.file)) return files
  files.js.add(chunk.file)
  for (const file of chunk.css ?? []) files.css.add(file)
  for (const inner of chunk.imports ?? []) collect(inner, files)
  return files
}

const weigh = (files) => [...files].reduce((sum, file) => sum + gzipped(file), 0) / KB
const entry = 'index.html'
let failed = false

function report(name, { js, css }, budget) {
  const over = js > budget.js || css > (budget.css ?? Infinity)
  failed ||= over
  const limit = `of ${budget.js}${budget.css ? ` + ${budget.css}` : ''}`
  console.log(
    name.padEnd(44),
    `JS ${js.toFixed(1)}  CSS ${css.toFixed(1)}  ${limit} KB${over ? '  OVER' : ''}`,
  )
}

const why = process.argv[process.argv.indexOf('--why') + 1]
const pages = Object.keys(manifest).filter((key) => /^src\/.*Page\.vue$/.test(key))
for (const page of pages.sort()) {
  const files = collect(page, collect(entry))
  if (process.argv.includes('--why') && page.includes(why))
    for (const file of [...files.js, ...files.css])
      console.log('   ', (gzipped(file) / KB).toFixed(1).padStart(5), file)
  const kind = /\/features\/(host|desk)\//.test(page) ? 'host' : 'guest'
  report(page.replace('src/', ''), { js: weigh(files.js), css: weigh(files.css) }, BUDGET[kind])
}
for (const [key, js] of Object.entries(LAZY_BUDGET)) {
  if (!manifest[key]) continue
  const base = collect(entry)
  const own = [...collect(key).js].filter((file) => !base.js.has(file))
  report(`${key} (later)`, { js: weigh(own), css: 0 }, { js })
}
process.exit(failed ? 1 : 0)
