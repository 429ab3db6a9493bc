import { fileURLToPath, URL } from 'node:url'
import VueI18n from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Where `ihome serve` answers while the front end is being worked on. */
const server = process.env.IHOME_SERVER ?? 'http://127.0.0.1:8000'

/** The framework: one chunk that stays in the browser's cache when a page changes. */
const framework = /node_modules\/(vue|@vue|vue-router|pinia|@pinia|vue-i18n|@intlify)\//

/** What the frame needs on every page: one file instead of thirty. */
const frame =
  /src\/(api\/[^.]+\.ts|lib\/(?!gcj02|shrink|useForm))|src\/ui\/(UiButton|IconButton|UiAvatar|UiPopover|UiToast|toast|HousePhoto|LogoMark|ErrorState|EmptyState|HouseDrawing|useErrorText|UiSkeleton|UiRating)|thumbhash|@lucide\/vue\/.*\/(house|search|luggage|key-round|check)\.|vite\/preload-helper|plugin-vue:export-helper/
/** Further parts and icons that most pages use. */
const shared = /src\/ui\/|@lucide/

export default defineConfig(({ command }) => ({
  // Flask serves the built files under /static; the dev server serves them from its root.
  base: command === 'build' ? '/static/web/' : '/',
  plugins: [
    vue(),
    VueI18n({
      include: [here('./src/locales/**')],
      runtimeOnly: true,
      dropMessageCompiler: true,
      compositionOnly: true,
      fullInstall: false,
    }),
  ],
  resolve: { alias: { '@': here('./src') } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: here('../ihome/static/web'),
    emptyOutDir: true,
    manifest: true,
    target: ['chrome107', 'safari16', 'firefox104'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'framework', test: framework, priority: 2 },
            { name: 'common', test: frame, priority: 1 },
            { name: 'common', test: shared, minShareCount: 7, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': server, '/media': server, '/sandbox': server },
  },
}))
