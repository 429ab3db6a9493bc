import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { isMobile, mobileRule, newPasswordRule, plainMobile, smsCodeRule } from './rules'

const t = (key: string) => key

describe('a mobile number', () => {
  test.each([
    ['138 0013 8000', '13800138000'],
    ['+8613800138000', '13800138000'],
    ['0086-138-0013-8000', '13800138000'],
    ['8613800138000', '13800138000'],
  ])('typed as %s is %s', (typed, plain) => {
    expect(plainMobile(typed)).toBe(plain)
  })

  test.each(['', '12800138000', '1380013800', '138001380000', '86138001380'])(
    '%s is refused',
    (typed) => {
      expect(isMobile(typed)).toBe(false)
    },
  )

  test('leaves the form without its spaces', () => {
    expect(v.parse(mobileRule(t), ' 138 0013 8000 ')).toBe('13800138000')
  })
})

test('a text message code is six digits, pasted with or without spaces', () => {
  expect(v.parse(smsCodeRule(t), '123 456')).toBe('123456')
  expect(v.safeParse(smsCodeRule(t), '12345').issues?.[0].message).toBe('accounts.errors.smsCode')
})

test('a new password has at least eight characters', () => {
  expect(v.safeParse(newPasswordRule(t), '1234567').issues?.[0].message).toBe(
    'accounts.errors.passwordShort',
  )
  expect(v.parse(newPasswordRule(t), '12345678')).toBe('12345678')
})
