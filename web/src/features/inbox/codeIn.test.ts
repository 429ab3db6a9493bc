import { expect, test } from 'vitest'
import { codeIn } from './codeIn'

test.each([
  ['【爱家租房】验证码 482913，5 分钟内有效。', '482913'],
  ['482913 is your code', '482913'],
  ['订单 20261123004512 已付款', null],
  ['房东已接单，请在 15 分钟内付款。', null],
])('%s', (text, code) => {
  expect(codeIn(text)).toBe(code)
})
