/** Facilities a house's page lists before one asks for all. */
export const FACILITIES_SHOWN = 8

/** Reviews in the server's first page of them; further ones are asked for. */
export const REVIEWS_SHOWN = 10
