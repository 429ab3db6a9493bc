import { describe, expect, it, vi } from 'vitest'
import { useBusy } from './useBusy'

describe('what a press does', () => {
  it('is not done twice while it runs', async () => {
    const { isBusy, run } = useBusy()
    let end = () => {}
    const work = vi.fn(() => new Promise<void>((done) => (end = done)))
    const first = run(work)
    await run(work)
    expect(work).toHaveBeenCalledTimes(1)
    expect(isBusy.value).toBe(true)
    end()
    await first
    expect(isBusy.value).toBe(false)
  })

  it('keeps what went wrong until the next try', async () => {
    const { isBusy, failure, run } = useBusy()
    const refused = vi.fn()
    const error = new Error('no')
    await run(() => Promise.reject(error), refused)
    expect([isBusy.value, failure.value]).toEqual([false, error])
    expect(refused).toHaveBeenCalledWith(error)
    await run(() => Promise.resolve())
    expect(failure.value).toBeNull()
  })
})
