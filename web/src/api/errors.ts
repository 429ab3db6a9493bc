/** Codes the front end acts upon; every other one is only shown. */
export const ERRNO = {
  notLoggedIn: '4101',
  badFields: '4103',
  notAllowed: '4105',
  notFound: '4002',
  tooMany: '4201',
  csrf: '4207',
  datesTaken: '14001',
  priceChanged: '14010',
  proofNeeded: '21010',
  passNeeded: '21011',
  /** Ours, not the server's: no answer arrived at all. */
  network: 'network',
  /** Ours: the person stopped it. */
  cancelled: 'cancelled',
} as const

/** How a sentence of the server is said in the language now spoken; the app decides, see i18n.ts. */
type Said = (sentence: string, errno: string | null) => string
let said: Said = (sentence) => sentence

export function sayRefusalsBy(say: Said) {
  said = say
}

/** The server refused, or no answer came (status 0). `message` is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly errno: string,
    message: string,
    readonly status: number,
    readonly data: Record<string, unknown> = {},
  ) {
    super(message)
  }

  /** Field name → what is wrong with it; {} unless the refusal is about fields. */
  get fields(): Record<string, string> {
    const written = (this.data.fields as Record<string, string> | undefined) ?? {}
    return Object.fromEntries(
      Object.entries(written).map(([field, reason]) => [
        field,
        said(reason, reason === this.message ? this.errno : null),
      ]),
    )
  }

  /** The whole refusal as one sentence. */
  get sentence(): string {
    return said(this.message, this.errno)
  }

  get isNotFound() {
    return this.status === 404
  }

  get isNetwork() {
    return this.errno === ERRNO.network
  }
}
