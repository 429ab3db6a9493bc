import { paths } from '@/lib/paths'

/** The pages of the desk, in the order of its navigation; `least` is the role that sees them. */
export const PARTS = [
  { part: 'overview', least: 'support' },
  { part: 'cases', least: 'support' },
  { part: 'names', least: 'operator' },
  { part: 'users', least: 'support' },
  { part: 'bookings', least: 'support' },
  { part: 'twins', least: 'support' },
  { part: 'sms', least: 'support' },
  { part: 'jobs', least: 'support' },
  { part: 'checks', least: 'support' },
  { part: 'audit', least: 'operator' },
  { part: 'settings', least: 'operator' },
] as const
export type Part = (typeof PARTS)[number]['part']

const RANK: Record<string, number> = { member: 0, support: 1, operator: 2, owner: 3 }

/** Whether somebody with `role` may do what asks for `least`; the server asks again. */
export const reaches = (role: string | undefined, least: string) =>
  (RANK[role ?? ''] ?? 0) >= (RANK[least] ?? Infinity)

export const deskPlaces = {
  part: (part: Part) => (part === 'overview' ? paths.desk : `${paths.desk}/${part}`),
  houseCase: (caseId: string) => `${paths.desk}/cases/${caseId}`,
  realName: (caseId: string) => `${paths.desk}/names/${caseId}`,
  user: (userId: string) => `${paths.desk}/users/${userId}`,
  booking: (bookingNo: string) => `${paths.desk}/bookings/${bookingNo}`,
}
