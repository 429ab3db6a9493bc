import { describe, expect, it } from 'vitest'
import { nextAfterLogin, paths } from './paths'

describe('paths', () => {
  it('leaves empty parts out of the query', () => {
    expect(paths.house('abc')).toBe('/houses/abc')
    expect(paths.book('abc', { check_in: '2026-11-27', check_out: '2026-11-29', guests: 2 })).toBe(
      '/book/abc?check_in=2026-11-27&check_out=2026-11-29&guests=2',
    )
    expect(paths.house('abc', { check_in: null, guests: null })).toBe('/houses/abc')
  })

  it('comes back after login, with the query', () => {
    expect(paths.login('/book/abc?guests=2')).toBe('/login?next=%2Fbook%2Fabc%3Fguests%3D2')
    expect(paths.login('/')).toBe('/login')
  })

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', 7])(
    'does not send people to %s',
    (next) => {
      expect(nextAfterLogin(next)).toBeUndefined()
    },
  )
})
