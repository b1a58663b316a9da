import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import Components from 'unplugin-vue-components/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import { defineConfig, type ProxyOptions } from 'vite';
import { precompress } from './vite/precompress.ts';

/** Where `vite dev` finds the server; `VITE_SERVER` names another. */
const server = process.env['VITE_SERVER'] ?? 'http://127.0.0.1:8080';

/**
 * Two chunks that every page needs, instead of forty small ones: what hardly ever changes, and what pages share. A page
 * and what it alone uses (Element Plus above all) stay chunks of their own.
 */
const chunks = [
  {
    name: 'vendor',
    priority: 2,
    test: /\/node_modules\/(@intlify|@vue|pinia|vue|vue-i18n|vue-router|zod)\//,
  },
  {
    name: 'core',
    priority: 1,
    minShareCount: 2,
    test: /\/(shared\/src|client\/src\/(api|bell|i18n|inbox|layout|live|stores|pages\/notifications|pages\/[^/]+$))/,
  },
];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    vue(),
    Components({
      dirs: [],
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
      dts: 'components.d.ts',
    }),
    precompress(),
  ],
  define: {
    // vue-i18n without what is not used here: the legacy API, the <i18n-t> components and the devtools.
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    // The content security policy allows no data: script or style, so that nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What belongs to which chunk; the size check reads it.
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  server: { proxy: { '/api': proxyToServer() } },
});

/**
 * Passes calls and sockets on to the server as if the page came from it: the server compares `Origin` exactly. Only
 * the development page's own origin is rewritten, so that a foreign page is refused here as it is there.
 */
function proxyToServer(): ProxyOptions {
  const rewrite = (
    headers: { origin?: string | undefined; host?: string | undefined },
    setOrigin: (origin: string) => void,
  ) => {
    if (headers.origin !== undefined && headers.origin === `http://${headers.host ?? ''}`) setOrigin(server);
  };
  return {
    target: server,
    changeOrigin: true,
    ws: true,
    configure(proxy) {
      proxy.on('proxyReq', (outgoing, incoming) => {
        rewrite(incoming.headers, (origin) => outgoing.setHeader('origin', origin));
      });
      proxy.on('proxyReqWs', (outgoing, incoming) => {
        rewrite(incoming.headers, (origin) => outgoing.setHeader('origin', origin));
      });
    },
  };
}
