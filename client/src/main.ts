import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n, showFirstLocale } from './i18n/i18n.ts';
import { watchStyleSheets } from './layout/style-sheets.ts';
import { createAppRouter } from './router.ts';
import './styles/main.css';

watchStyleSheets();

// The texts come first: a page that appears in one language and turns into another is worse than one that waits.
await showFirstLocale();

createApp(App).use(createPinia()).use(i18n).use(createAppRouter()).mount('#app');
