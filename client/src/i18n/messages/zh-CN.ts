import type { SameShape } from '../message-types.ts';
import type { en } from './en.ts';

export const zhCN: SameShape<typeof en> = {
  app: { name: 'Belfry' },
  menu: { home: '首页' },
};
