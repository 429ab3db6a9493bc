import { describe, expect, it } from 'vitest'
import reasons from './reasons.en.json'
import { saidBy } from './reasons'

describe('a reason of the server in English', () => {
  it('is said as the table says it', () => {
    expect(saidBy(reasons, '这一项必填。')).toBe('This is required.')
  })

  it('keeps what varies, in its order', () => {
    expect(saidBy(reasons, '最多写 20 个字。')).toBe('Write at most 20 characters.')
    expect(saidBy(reasons, '密码要 8–128 位。')).toBe('A password has 8 to 128 characters.')
    expect(saidBy(reasons, '没有这种设施：$& {}。')).toBe('There is no such facility: $& {}.')
    expect(saidBy(reasons, '没有这种设施：。')).toBe('There is no such facility: .')
  })

  it('is undefined when the table does not know it', () => {
    expect(saidBy(reasons, '最多写 20 个字')).toBeUndefined()
    expect(saidBy(reasons, '')).toBeUndefined()
  })
})
