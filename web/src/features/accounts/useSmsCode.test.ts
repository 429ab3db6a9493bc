import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { useSmsCode, type SmsCode } from './useSmsCode'

const answer = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

const sent = {
  errno: '0',
  errmsg: 'OK',
  data: { resend_after_seconds: 60, expires_in_seconds: 300 },
}
const wrong = {
  errno: '4103',
  errmsg: '',
  data: { fields: { image_code: '图形验证码不对' } },
}

let fetched: ReturnType<typeof vi.fn>
let code: SmsCode
const scope = effectScope()

function begin(mobile = '13800138000') {
  code = scope.run(() =>
    useSmsCode({ purpose: 'register', mobile: () => mobile, say: (refusal) => refusal }),
  )!
}

beforeEach(() => {
  vi.useFakeTimers()
  fetched = vi.fn()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('without a number or characters nothing is sent', async () => {
  begin('123')
  expect(await code.send()).toBe(false)
  expect(code.errors).toEqual({ mobile: 'mobile', image_code: 'imageEmpty' })
  expect(fetched).not.toHaveBeenCalled()
})

test('a wrong captcha brings another picture and an empty field', async () => {
  begin()
  const before = code.imageUrl.value
  code.imageCode.value = 'abcd'
  fetched.mockResolvedValueOnce(answer(422, wrong))
  expect(await code.send()).toBe(false)
  expect(code.errors.image_code).toBe('图形验证码不对')
  expect(code.imageCode.value).toBe('')
  expect(code.imageUrl.value).not.toBe(before)
})

test('without an answer the picture stays, so that the same characters can be sent again', async () => {
  begin()
  const before = code.imageUrl.value
  code.imageCode.value = 'abcd'
  fetched.mockRejectedValueOnce(new TypeError('no network'))
  await code.send()
  expect(code.imageCode.value).toBe('abcd')
  expect(code.imageUrl.value).toBe(before)
  expect(code.failure.value).not.toBeNull()
})

test('after a message one waits sixty seconds, then needs a new picture', async () => {
  begin()
  code.imageCode.value = 'abcd'
  fetched.mockResolvedValueOnce(answer(200, sent))
  expect(await code.send()).toBe(true)
  expect(code.secondsLeft.value).toBe(60)
  expect(code.imageCode.value).toBe('abcd')
  await vi.advanceTimersByTimeAsync(59_000)
  expect(code.secondsLeft.value).toBe(1)
  expect(await code.send()).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(code.secondsLeft.value).toBe(0)
  expect(code.imageCode.value).toBe('')
  expect(fetched).toHaveBeenCalledTimes(1)
})
