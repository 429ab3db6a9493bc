// What the page “账号安全” asks, for people made up elsewhere: `host` has two steps, `guest` has not.
import fs from 'node:fs'

const momentAt = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
const QR = fs.readFileSync(new URL('qr.svg', import.meta.url), 'utf8')
const CODES = [
  '7kqm-3xnp-w9da-h2fe',
  'b4ct-8vyz-m6rs-k5uj',
  'e3gh-n7pq-x2wv-d9ak',
  'f8mr-c6tb-y4zs-j5nu',
]

const sessions = [
  ['Chrome · Windows', 'password', -60 * 24 * 3, -2, true],
  ['微信 · Android', 'sms', -60 * 24 * 6, -60 * 5, false],
  ['Safari · iPhone', 'password', -60 * 24 * 12, -60 * 24 * 2, false],
].map(([device, by, began, seen, is_current], at) => ({
  session_id: `s${at}`,
  device,
  by,
  began_at: momentAt(began),
  seen_at: momentAt(seen),
  is_current,
}))

/** The same address tells how the second factor stands and makes a secret: it answers with both. */
export function answerSafety(who, pathname) {
  if (pathname === '/me/sessions')
    return { items: who === 'fresh' ? sessions.slice(0, 1) : sessions }
  if (pathname === '/me/second_factor')
    return {
      is_on: who === 'host',
      recovery_codes_left: who === 'host' ? 7 : 0,
      is_required: false,
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/ihome',
      qr_svg: QR,
    }
  if (/^\/me\/(second_factor\/confirm|recovery_codes)$/.test(pathname))
    return { recovery_codes: [...CODES, ...CODES.map((code) => code.split('').reverse().join(''))] }
  return undefined
}
