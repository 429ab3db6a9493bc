import './styles/tokens.css'
import './styles/base.css'
import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { i18n, i18nReady } from './app/i18n'
import { router } from './app/router'

/** An answer younger than this is not asked for again when a page is revisited. */
const FRESH_MS = 30_000

const app = createApp(App)
  .use(createPinia())
  .use(PiniaColada, { queryOptions: { staleTime: FRESH_MS } })
  .use(i18n)

await i18nReady
app.use(router).mount('#app')
