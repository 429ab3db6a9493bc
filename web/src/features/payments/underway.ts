/** Which payment the browser last left for, so that the trip page knows what to wait for. */
const KEPT_AS = 'ihome.paying'

interface Underway {
  bookingNo: string
  paymentNo: string
}

export function leaveToPay(underway: Underway) {
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(underway))
  } catch {
    // Private mode: the trip page then shows the payment as still open until it is reloaded.
  }
}

/** The payment's number when we left to pay for this booking; null otherwise. */
export function paymentUnderway(bookingNo: string): string | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? 'null') as Underway | null
    return kept?.bookingNo === bookingNo ? kept.paymentNo : null
  } catch {
    return null
  }
}

export function paymentSettled() {
  try {
    sessionStorage.removeItem(KEPT_AS)
  } catch {
    // Nothing was kept.
  }
}
