import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { ApiError } from '@/api/errors'
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

const proofNeeded = (challenge: object) => ({ errno: '21010', errmsg: '', data: { challenge } })
const { prove } = vi.hoisted(() => ({ prove: vi.fn() }))
vi.mock('@/features/verification', () => ({ prove }))

const bodyOf = (call: number) =>
  JSON.parse((fetched.mock.calls[call]![1] as RequestInit).body as string) as Record<string, string>

test('a proof that is asked for is made unseen and sent with the same picture', async () => {
  begin()
  const before = code.imageUrl.value
  code.imageCode.value = 'abcd'
  prove.mockImplementationOnce((_: object, onProgress: (done: number) => void) => {
    onProgress(0.5)
    expect(code.proving.value).toBe(0.5)
    return Promise.resolve('the-proof')
  })
  fetched.mockResolvedValueOnce(answer(428, proofNeeded({ parameters: {} })))
  fetched.mockResolvedValueOnce(answer(200, sent))
  expect(await code.send()).toBe(true)
  expect(code.proving.value).toBeNull()
  expect([bodyOf(0).proof, bodyOf(1).proof]).toEqual(['', 'the-proof'])
  expect(bodyOf(0).image_code_id).toBe(bodyOf(1).image_code_id)
  expect(code.imageUrl.value).toBe(before)
})

test('a limit is counted down, however long, and another number may try at once', async () => {
  const mobile = ref('13800138000')
  code = scope.run(() =>
    useSmsCode({ purpose: 'register', mobile: () => mobile.value, say: (refusal) => refusal }),
  )!
  code.imageCode.value = 'abcd'
  const tooOften = { errno: '21004', errmsg: '', data: { retry_after_seconds: 3000 } }
  fetched.mockResolvedValueOnce(answer(429, tooOften))
  expect(await code.send()).toBe(false)
  expect(code.secondsLeft.value).toBe(3000)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(code.secondsLeft.value).toBe(2940)
  mobile.value = '13900139000'
  await nextTick()
  expect([code.secondsLeft.value, code.failure.value]).toEqual([0, null])
})

test('when a pass is needed the picture is read once more before the code is sent again', async () => {
  begin()
  const check = vi.fn()
  const passNeeded = new ApiError('21011', '', 428)
  check.mockRejectedValueOnce(passNeeded).mockResolvedValueOnce('in')
  await expect(code.withPass(check)).rejects.toBe(passNeeded)
  expect(code.needsPass.value).toBe(true)
  await expect(code.withPass(check)).rejects.toThrow()
  expect(code.errors.image_code).toBe('imageEmpty')
  expect(check).toHaveBeenCalledTimes(1)
  code.imageCode.value = 'wxyz'
  fetched.mockResolvedValueOnce(answer(200, { errno: '0', errmsg: 'OK', data: null }))
  expect(await code.withPass(check)).toBe('in')
  expect(bodyOf(0)).toMatchObject({ mobile: '13800138000', image_code: 'wxyz' })
  expect(code.needsPass.value).toBe(false)
})

test('a refusal seen by another form of the same page asks for this picture', () => {
  begin()
  const before = code.imageUrl.value
  code.noteRefusal(new ApiError('21003', '', 422))
  expect([code.needsPass.value, code.imageUrl.value]).toEqual([false, before])
  code.noteRefusal(new ApiError('21011', '', 428))
  expect(code.needsPass.value).toBe(true)
  expect(code.imageUrl.value).not.toBe(before)
})
