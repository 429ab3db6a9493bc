/**
 * The things that travel between browser and server: names for the shapes of schema.d.ts, which is
 * generated from the server's own forms and views (`make openapi`).
 * Money is a whole number of fen, a day is 'YYYY-MM-DD', a moment is ISO in UTC ('…Z').
 */
import type { components } from './schema'

type Schemas = components['schemas']

export type Photo = Schemas['PhotoView']

export type Area = Schemas['AreaView']
export type AreaWithAncestors = Schemas['AreaDetailView']

export type Me = Schemas['MeView']
export type SecondFactor = Schemas['SecondFactorView']
export type Enrolment = Schemas['EnrolmentView']
export type MySession = Schemas['MySessionView']
export type Person = Schemas['PersonView']
export type RealName = Schemas['RealNameView']
export type Consent = Schemas['ConsentView']
export type Look = Schemas['LookView']
export type Privacy = Schemas['PrivacyView']
export type PersonalExport = Schemas['ExportView']

/** What the dates asked for would cost in one house; by the same rule as the quote. */
export type CardStay = Schemas['CardStayView']
export type HouseCard = Schemas['HouseCardView']
export type House = Schemas['HouseView']
export type HouseKind = HouseCard['kind']
export type HouseStatus = HouseCard['status']
export type Point = Schemas['PointView']
export const HOUSE_KINDS = [
  'entire_home',
  'private_room',
  'shared_room',
  'loft',
  'courtyard',
] as const satisfies readonly HouseKind[]

export type HouseDraft = Schemas['HouseDraftView']
/** What a PATCH of a house may carry. */
export type HouseDraftFields = Omit<
  HouseDraft,
  | 'house_id'
  | 'status'
  | 'photos'
  | 'missing'
  | 'booked_count'
  | 'review_count'
  | 'updated_at'
  | 'review'
>

export type Facility = Schemas['FacilityView']
export type Night = Schemas['NightView']

export type QuoteLine = Schemas['LineView']
export type Quote = Schemas['QuoteView']

export type Booking = Schemas['BookingView']
export type BookingStatus = Booking['status']
export type BookingAct = Booking['may'][number]
export type BookingHouse = Schemas['BookedHouseView']
export type Review = Schemas['ReviewView']
export type Payment = Schemas['PaymentView']

export interface List<T> {
  items: T[]
  next_cursor: string | null
}
/** `total` is counted up to 100 and no further. */
export type SearchResult = Schemas['SearchView']
export type ReviewList = Schemas['ReviewsView']
export type BookingList = Schemas['BookingsView']

export type CityHouses = Schemas['HomeCityView']
export type Home = Schemas['HomeView']

export type DevMessage = Schemas['MessageView']

export type Meta = Schemas['MetaView']
export type MapTiles = Schemas['MapView']
