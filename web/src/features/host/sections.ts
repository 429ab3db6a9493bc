import type { HouseDraft, HouseDraftFields } from '@/api/types'

export type Field = keyof HouseDraftFields

/** Which fields stand together on the page and are saved together. */
export const SECTIONS = {
  basics: ['title', 'kind', 'description'],
  place: ['area_code', 'address', 'latitude', 'longitude'],
  rooms: ['rooms', 'beds', 'capacity', 'layout', 'floor_area_m2', 'bedding'],
  facilities: ['facilities'],
  price: ['price_fen', 'cleaning_fee_fen', 'deposit_fen'],
  stay: ['min_nights', 'max_nights', 'check_in_time', 'check_out_time', 'rules', 'is_instant'],
} as const satisfies Record<string, readonly Field[]>

export type Section = keyof typeof SECTIONS
export const SECTION_NAMES = Object.keys(SECTIONS) as Section[]
export const FIELDS = SECTION_NAMES.flatMap((name): readonly Field[] => SECTIONS[name])

/** What publishing needs, in the order of the page, and where on the page it is. */
export const NEEDED: readonly { name: string; section: Section | 'photos' }[] = [
  { name: 'photos', section: 'photos' },
  { name: 'title', section: 'basics' },
  { name: 'description', section: 'basics' },
  { name: 'area_code', section: 'place' },
  { name: 'address', section: 'place' },
  { name: 'beds', section: 'rooms' },
  { name: 'capacity', section: 'rooms' },
  { name: 'price_fen', section: 'price' },
]

export const TITLE = { shortest: 2, longest: 64 }
export const DESCRIPTION = { shortest: 20, longest: 5000 }
const ADDRESS_LONGEST = 200
const RULES_LONGEST = 2000
const LAYOUT_LONGEST = 32
const BEDDING_LONGEST = 64
const FLOOR_AREA_M2 = { smallest: 1, largest: 10_000 }
const PRICE = { lowest: 100, highest: 10_000_000 }

export type Fault =
  | 'titleShort'
  | 'titleLong'
  | 'descriptionLong'
  | 'addressLong'
  | 'rulesLong'
  | 'layoutLong'
  | 'beddingLong'
  | 'floorArea'
  | 'price'
  | 'fee'
  | 'nights'
  | 'time'

type Values = Pick<HouseDraft, Field>

/** What would be refused, field by field; the same limits as the server's. Empty is not a fault. */
export function faultsOf(values: Values): Partial<Record<Field, Fault>> {
  const faults: Partial<Record<Field, Fault>> = {}
  const title = values.title.trim()
  if (title.length < TITLE.shortest) faults.title = 'titleShort'
  if (title.length > TITLE.longest) faults.title = 'titleLong'
  if (values.description.length > DESCRIPTION.longest) faults.description = 'descriptionLong'
  if (values.address.length > ADDRESS_LONGEST) faults.address = 'addressLong'
  if (values.rules.length > RULES_LONGEST) faults.rules = 'rulesLong'
  if (values.layout.length > LAYOUT_LONGEST) faults.layout = 'layoutLong'
  if (values.bedding.length > BEDDING_LONGEST) faults.bedding = 'beddingLong'
  if (!isFloorArea(values.floor_area_m2)) faults.floor_area_m2 = 'floorArea'
  if (!isBetween(values.price_fen, PRICE.lowest, PRICE.highest)) faults.price_fen = 'price'
  if (!isBetween(values.cleaning_fee_fen, 0, PRICE.highest)) faults.cleaning_fee_fen = 'fee'
  if (!isBetween(values.deposit_fen, 0, PRICE.highest)) faults.deposit_fen = 'fee'
  if (values.max_nights && values.max_nights < values.min_nights) faults.max_nights = 'nights'
  if (!isTime(values.check_in_time)) faults.check_in_time = 'time'
  if (!isTime(values.check_out_time)) faults.check_out_time = 'time'
  return faults
}

const isBetween = (fen: number | null, lowest: number, highest: number) =>
  fen !== null && fen >= lowest && fen <= highest

const isFloorArea = (m2: number | null) =>
  m2 === null ||
  (Number.isInteger(m2) && m2 >= FLOOR_AREA_M2.smallest && m2 <= FLOOR_AREA_M2.largest)

const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
