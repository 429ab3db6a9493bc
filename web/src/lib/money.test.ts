import { describe, expect, it } from 'vitest'
import { fenFrom, yuan, yuanInput } from './money'

describe('money', () => {
  it('shows decimals only when there are any', () => {
    expect(yuan(115_000)).toBe('¥1,150')
    expect(yuan(115_050)).toBe('¥1,150.50')
    expect(yuan(1)).toBe('¥0.01')
    expect(yuan(0)).toBe('¥0')
    expect(yuan(115_000, 'en')).toBe('¥1,150')
  })

  it.each([
    ['514', 51_400],
    ['1,150.5', 115_050],
    ['¥ 428', 42_800],
    ['￥1，150', 115_000],
    ['0.07', 7],
    ['10.', 1_000],
  ])('reads %s as %i fen', (text, fen) => {
    expect(fenFrom(text)).toBe(fen)
  })

  it.each(['', 'abc', '1.234', '-5', '1e3', '.5', '12345678901'])('does not take %s', (text) => {
    expect(fenFrom(text)).toBeNull()
  })

  it('never loses a fen between reading and writing', () => {
    for (const fen of [0, 1, 10, 99, 100, 101, 110, 28_999, 999_999_999]) {
      expect(fenFrom(yuanInput(fen))).toBe(fen)
    }
  })
})
