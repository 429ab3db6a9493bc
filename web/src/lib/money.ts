/** Money is a whole number of fen everywhere; only this file turns it into text and back. */
const formatters = new Map<string, Intl.NumberFormat>()

/** 115000 → '¥1,150'; 115050 → '¥1,150.50'. */
export function yuan(fen: number, locale = 'zh-CN'): string {
  const digits = fen % 100 === 0 ? 0 : 2
  const key = `${locale}${digits}`
  let found = formatters.get(key)
  if (!found) {
    found = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: 'CNY',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    formatters.set(key, found)
  }
  return found.format(fen / 100)
}

/** '1,150.5' → 115050; null when it is not an amount with at most two decimals. */
export function fenFrom(text: string): number | null {
  const plain = text.replace(/[\s,，¥￥]/g, '')
  const found = /^(\d{1,9})(?:\.(\d{0,2}))?$/.exec(plain)
  if (!found) return null
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}

/** 115050 → '1150.5', as one types it. */
export function yuanInput(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2).replace(/0$/, '')
}
