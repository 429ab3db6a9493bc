import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, get, onLoggedOut, pathOf, post } from './client'

const answer = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const fetched = vi.fn<typeof fetch>()

beforeEach(() => {
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => {
  vi.unstubAllGlobals()
  onLoggedOut(() => {})
})

const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

describe('the client', () => {
  it('gives the data inside the envelope', async () => {
    fetched.mockResolvedValue(answer({ errno: '0', errmsg: 'OK', data: { items: [1] } }))
    await expect(get('/search', { query: { q: '江 景', area: '', guests: 2 } })).resolves.toEqual({
      items: [1],
    })
    expect(fetched.mock.calls[0]![0]).toBe('/api/v2/search?q=%E6%B1%9F+%E6%99%AF&guests=2')
  })

  it('throws a refusal with its code, words, status and facts', async () => {
    const data = { fields: { mobile: '手机号不对' } }
    fetched.mockResolvedValue(answer({ errno: '4103', errmsg: '有几处要改', data }, 422))
    const error = await refusal(post('/users', {}))
    expect(error).toMatchObject({ errno: '4103', message: '有几处要改', status: 422 })
    expect(error.fields).toEqual({ mobile: '手机号不对' })
  })

  it('takes an errno under status 200 for a refusal', async () => {
    fetched.mockResolvedValue(answer({ errno: '4002', errmsg: '没有找到', data: null }))
    expect((await refusal(get('/houses/x'))).errno).toBe('4002')
  })

  it('sends the CSRF cookie back on writes and not on reads', async () => {
    document.cookie = 'csrf_token=abc%3D'
    fetched.mockImplementation(async () => answer({ errno: '0', errmsg: 'OK', data: null }))
    await post('/session', { mobile: '1' })
    await get('/me')
    const sent = (at: number) => fetched.mock.calls[at]![1]!.headers as Record<string, string>
    expect(sent(0)['X-CSRFToken']).toBe('abc=')
    expect(sent(1)['X-CSRFToken']).toBeUndefined()
  })

  it('reads the cookie again and retries once after a CSRF refusal', async () => {
    document.cookie = 'csrf_token=old'
    fetched
      .mockImplementationOnce(async () => {
        document.cookie = 'csrf_token=new'
        return answer({ errno: '4207', errmsg: 'csrf', data: null }, 400)
      })
      .mockImplementation(async () => answer({ errno: '0', errmsg: 'OK', data: 'done' }))
    await expect(post('/session', {})).resolves.toBe('done')
    const second = fetched.mock.calls[1]![1]!.headers as Record<string, string>
    expect(second['X-CSRFToken']).toBe('new')
  })

  it('gives up after the second CSRF refusal', async () => {
    fetched.mockImplementation(async () =>
      answer({ errno: '4207', errmsg: 'csrf', data: null }, 400),
    )
    expect((await refusal(post('/session', {}))).errno).toBe('4207')
    expect(fetched).toHaveBeenCalledTimes(2)
  })

  it('tells the app when the session is over', async () => {
    const told = vi.fn()
    onLoggedOut(told)
    fetched.mockResolvedValue(answer({ errno: '4101', errmsg: '请先登录', data: null }, 401))
    await refusal(get('/me'))
    expect(told).toHaveBeenCalledOnce()
  })

  it('names no answer at all "network", and a page instead of JSON by its status', async () => {
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    expect((await refusal(get('/home'))).isNetwork).toBe(true)
    fetched.mockResolvedValueOnce(new Response('<h1>Bad gateway</h1>', { status: 502 }))
    expect(await refusal(get('/home'))).toMatchObject({ errno: 'http-502', status: 502 })
  })
})

it('keeps zero and false in a query and leaves nothing else out', () => {
  expect(pathOf('/search', { a: 0, b: false, c: null, d: undefined, e: '' })).toBe(
    '/search?a=0&b=false',
  )
})
