import { ElConfigProvider } from 'element-plus/es';
import type { Component } from 'vue';

/** Without prop types, for the reason that `select.ts` gives. */
export const ConfigProvider: Component = ElConfigProvider;
