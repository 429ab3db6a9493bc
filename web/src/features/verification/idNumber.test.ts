import { expect, test } from 'vitest'
import { idNumberFault } from './idNumber'

const TODAY = '2026-11-23'

// Published samples.
test.each(['11010519491231002X', '34052419800101001X'])('%s is right', (number) => {
  expect(idNumberFault(number, TODAY)).toBeNull()
})

test('nobody born in 1880 books a stay, though the digits fit', () => {
  expect(idNumberFault('440524188001010014', TODAY)).toBe('birthday')
})

test('on the eighteenth birthday one is old enough, the day before not', () => {
  expect(idNumberFault('34052419800101001X', '1997-12-31')).toBe('young')
  expect(idNumberFault('34052419800101001X', '1998-01-01')).toBeNull()
})

test('a small x and spaces are as good', () => {
  expect(idNumberFault('110105 19491231 002x', TODAY)).toBeNull()
})

test.each([
  ['11010519491231002', 'length'],
  ['1101051949123100AX', 'characters'],
  ['X1010519491231002X', 'characters'],
  ['110105194902300021', 'birthday'],
  ['110105202612310021', 'birthday'],
  ['110105194912310021', 'checksum'],
  ['11010519491231020X', 'checksum'],
] as const)('%s: %s', (number, fault) => {
  expect(idNumberFault(number, TODAY)).toBe(fault)
})
