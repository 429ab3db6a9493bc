import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/errors'
import { useForm } from './useForm'

const schema = v.object({
  mobile: v.pipe(v.string(), v.regex(/^1\d{10}$/, 'eleven digits')),
  password: v.pipe(v.string(), v.minLength(8, 'too short'), v.regex(/\d/, 'no digit')),
})
const make = (send: (values: v.InferOutput<typeof schema>) => Promise<void>) =>
  useForm({ schema, initial: { mobile: '', password: '' }, send })

describe('a form', () => {
  it('says the first thing wrong with each field and sends nothing', async () => {
    const send = vi.fn()
    const form = make(send)
    form.values.mobile = '123'
    form.values.password = 'x'
    await form.submit()
    expect(form.errors).toEqual({ mobile: 'eleven digits', password: 'too short' })
    expect(send).not.toHaveBeenCalled()
  })

  it('sends what was checked and clears old errors', async () => {
    const send = vi.fn(async () => undefined)
    const form = make(send)
    await form.submit()
    Object.assign(form.values, { mobile: '13800001234', password: 'secret12' })
    await form.submit()
    expect(send).toHaveBeenCalledExactlyOnceWith({ mobile: '13800001234', password: 'secret12' })
    expect(form.errors).toEqual({})
    expect(form.isBusy.value).toBe(false)
  })

  it('puts the server’s field refusals at the fields and keeps what was typed', async () => {
    const form = make(async () => {
      throw new ApiError('4103', 'no', 422, { fields: { mobile: 'taken' } })
    })
    Object.assign(form.values, { mobile: '13800001234', password: 'secret12' })
    await form.submit()
    expect(form.errors).toEqual({ mobile: 'taken' })
    expect(form.failure.value).toBeNull()
    expect(form.values.mobile).toBe('13800001234')
  })

  it('keeps any other refusal for the whole form', async () => {
    const refusal = new ApiError('4201', 'too many', 429)
    const form = make(async () => {
      throw refusal
    })
    Object.assign(form.values, { mobile: '13800001234', password: 'secret12' })
    await form.submit()
    expect(form.failure.value).toBe(refusal)
    expect(form.isBusy.value).toBe(false)
  })

  it('does not send twice while the first is on its way', async () => {
    const send = vi.fn(() => new Promise<void>((done) => setTimeout(done, 20)))
    const form = make(send)
    Object.assign(form.values, { mobile: '13800001234', password: 'secret12' })
    const first = form.submit()
    await form.submit()
    await first
    expect(send).toHaveBeenCalledTimes(1)
  })

  it('moves the focus to the first field that is wrong', async () => {
    document.body.innerHTML = '<form><input id="a"><input id="b" aria-invalid="true"></form>'
    const element = document.querySelector('form')!
    const form = make(vi.fn())
    const event = new Event('submit')
    Object.defineProperty(event, 'currentTarget', { value: element })
    await form.submit(event)
    expect(document.activeElement?.id).toBe('b')
  })

  it('checks one field without touching the others', () => {
    const form = make(vi.fn())
    form.check('mobile')
    expect(form.errors).toEqual({ mobile: 'eleven digits' })
  })
})
