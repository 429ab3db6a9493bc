/**
 * Citizen identity numbers, GB 11643-1999: 6 digits of place, 8 of birth, 3 in sequence, 1 to check
 * (ISO 7064 MOD 11-2). Right digits prove nothing about the person; this only catches typing slips.
 */
export type IdNumberFault = 'length' | 'characters' | 'birthday' | 'checksum' | 'young'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

/** Without the spaces people group it by, and with a capital X. */
export const plainIdNumber = (typed: string) => typed.replace(/\s/g, '').toUpperCase()

/** What is wrong with a typed number, or null. `today` is 'YYYY-MM-DD'. */
export function idNumberFault(typed: string, today: string): IdNumberFault | null {
  const number = plainIdNumber(typed)
  if (number.length !== 18) return 'length'
  if (!/^\d{17}[\dX]$/.test(number)) return 'characters'
  if (!isPastDay(birthday(number), today)) return 'birthday'
  if (checkCharacter(number) !== number[17]) return 'checksum'
  return eighteenth(birthday(number)) <= today ? null : 'young'
}

const birthday = (number: string) =>
  `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`

function isPastDay(day: string, today: string) {
  const ms = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) return false
  return day >= '1890-01-01' && day <= today
}

/** The day one may become a host. '…-02-29' sorts before 1 March, where a birthday moves to. */
const eighteenth = (born: string) => `${Number(born.slice(0, 4)) + 18}${born.slice(4)}`

function checkCharacter(number: string) {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0)
  return CHECK_CHARACTERS[sum % 11]
}
