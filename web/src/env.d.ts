/// <reference types="vite/client" />
import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Locale files the page needs beside the ones every page has: ['host', 'booking']. */
    texts?: string[]
    /** Key of the document title; a page that knows better calls `usePageTitle`. */
    title?: string
    /** Only for people who are logged in; others go to the login page and come back. */
    needsUser?: boolean
    /** 'none': a task page without the bottom tabs on phones. Default 'tabs'. */
    bottom?: 'tabs' | 'none'
    /** 'wide-only': the page draws its own top on phones (the house page's photo). */
    bar?: 'always' | 'wide-only'
    /** No footer below (map pages, task pages). */
    footer?: boolean
  }
}
