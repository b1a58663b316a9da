import { describeStore } from '../store.suite.ts';
import { openInFolder } from './testing/folder.ts';

describeStore('store on SQLite', openInFolder);
