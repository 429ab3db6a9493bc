import * as v from 'valibot'

/** `t` of vue-i18n, so that messages follow the language. */
type Say = (key: string) => string

export const PASSWORD_SHORTEST = 8
const PASSWORD_LONGEST = 128
const NAME_LONGEST = 20

/** As people type it: spaces, dashes and +86 are theirs, eleven digits are ours. */
export function plainMobile(typed: string): string {
  return typed.replace(/[\s\-\u2010-\u2015]/g, '').replace(/^(?:\+|00)?86(?=1\d{10}$)/, '')
}

export const isMobile = (typed: string) => /^1[3-9]\d{9}$/.test(plainMobile(typed))

export const mobileRule = (t: Say) =>
  v.pipe(
    v.string(),
    v.transform(plainMobile),
    v.nonEmpty(() => t('accounts.errors.mobileEmpty')),
    v.check(isMobile, () => t('accounts.errors.mobile')),
  )

export const smsCodeRule = (t: Say) =>
  v.pipe(
    v.string(),
    v.transform((typed) => typed.replace(/\s/g, '')),
    v.nonEmpty(() => t('accounts.errors.smsCodeEmpty')),
    v.regex(/^\d{6}$/, () => t('accounts.errors.smsCode')),
  )

/** Six digits of an authenticator app, or a recovery code. */
export const factorCodeRule = (t: Say) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(() => t('accounts.errors.factorCodeEmpty')),
  )

export const newPasswordRule = (t: Say) =>
  v.pipe(
    v.string(),
    v.nonEmpty(() => t('accounts.errors.passwordEmpty')),
    v.minLength(PASSWORD_SHORTEST, () => t('accounts.errors.passwordShort')),
    v.maxLength(PASSWORD_LONGEST, () => t('accounts.errors.passwordLong')),
  )

export const givenPasswordRule = (t: Say) =>
  v.pipe(
    v.string(),
    v.nonEmpty(() => t('accounts.errors.passwordEmpty')),
  )

export const nameRule = (t: Say, { mayBeEmpty }: { mayBeEmpty: boolean }) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.check(
      (name) => mayBeEmpty || name.length > 0,
      () => t('accounts.errors.nameEmpty'),
    ),
    v.maxLength(NAME_LONGEST, () => t('accounts.errors.nameLong')),
  )
