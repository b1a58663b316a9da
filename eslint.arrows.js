/**
 * Which folder may know which: arrows point one way. `eslint.config.js` enforces what stands here, for product code;
 * tests may reach further, but not across to the other side.
 *
 *     shared  ◀──  everything
 *     server       store  ◀  bus  ◀  live │ http  ◀  sessions, staff, publishing, inbox, demo, ops  ◀  app.ts
 *     client       inbox, live  ◀  stores  ◀  layout, pages, the bell's containers; the bell's leaves know no store
 */

/** @typedef {{ target: string | string[], from: string | string[], except?: string[], message: string }} Zone */

/**
 * A folder that knows itself and, of its side, nothing but what is listed.
 * @param {string} folder such as `server/src/store`
 * @param {string[]} known relative to the side's `src`
 * @param {string} message
 * @returns {Zone}
 */
function only(folder, known, message) {
  const [side = '', , name = ''] = folder.split('/');
  return {
    target: `./${folder}`,
    from: `./${side}/src`,
    except: [name, ...known].map((path) => `./${path}`),
    message,
  };
}

/** The two sides meet in `shared` and nowhere else. @type {Zone[]} */
export const sideArrows = [
  { target: './shared', from: ['./server', './client'], message: 'shared knows neither side.' },
  { target: './server', from: './client', message: 'The server does not know the client.' },
  { target: './client/src', from: './server', message: 'The client does not know the server.' },
];

/** @type {Zone[]} */
const serverArrows = [
  only('server/src/store', ['clock.ts'], 'The store knows no HTTP, no socket and no bus.'),
  only('server/src/bus', ['store/store.ts'], 'The bus knows the hints of the store and nothing else.'),
  only(
    'server/src/live',
    ['store/store.ts', 'bus/bus.ts', 'clock.ts', 'problem.ts'],
    'live knows the interfaces of store and bus; what else it needs, app.ts hands over.',
  ),
  only(
    'server/src/http',
    ['store/store.ts', 'config', 'clock.ts', 'problem.ts'],
    'http knows no route and no socket; app.ts hands over what it mounts.',
  ),
  {
    target: ['sessions', 'staff', 'publishing', 'inbox', 'demo'].map((folder) => `./server/src/${folder}`),
    from: './server/src/live',
    message: 'Routes tell the bus; they never reach for a socket.',
  },
  {
    // start-failure.ts explains the failures of whichever driver there is to whoever starts the server.
    target: [
      './server/src/!(app).ts',
      './server/src/!(store|ops)/**/*.ts',
      './server/src/ops/!(start-failure).ts',
    ],
    from: './server/src/store/sqlite',
    message: 'Only app.ts names a concrete driver; store/store.ts is the interface.',
  },
  {
    target: ['./server/src/!(app).ts', './server/src/!(bus)/**/*.ts'],
    from: './server/src/bus/in-process.ts',
    message: 'Only app.ts names a concrete driver; bus/bus.ts is the interface.',
  },
];

/** What holds the bell together and so knows the store. Every other component of the bell takes props and emits. */
const bellContainers = ['NotificationBell', 'InboxPanel', 'ToastStack', 'UndoBar'];

/** @type {Zone[]} */
const clientArrows = [
  only('client/src/live', [], 'The connection knows no store, no page and no call.'),
  only('client/src/inbox', [], 'The reducer is pure.'),
  only('client/src/api', [], 'A call knows nothing of who makes it.'),
  {
    target: './client/src/stores',
    from: ['./client/src/bell', './client/src/layout', './client/src/pages'],
    message: 'A store does not know who shows it.',
  },
  {
    target: `./client/src/bell/**/!(${bellContainers.join('|')}).vue`,
    from: ['./client/src/stores', './client/src/api', './client/src/live'],
    message: `Leaves of the bell take props and emit events; the containers are ${bellContainers.join(', ')}.`,
  },
];

/** Every arrow of product code. */
export const arrows = [...sideArrows, ...serverArrows, ...clientArrows];

/** Full zod costs the client 18 KB gzip more and trips the content security policy. */
const fullZod = { name: 'zod', message: "Import * as z from 'zod/mini'." };
const environment = {
  name: 'node:process',
  importNames: ['env'],
  message: 'server/src/config is the only reader of the environment.',
};

/**
 * The option of `no-restricted-imports` for files that do not know these packages.
 * @param {string} [message]
 * @param {string[]} [names] a name stands for everything below it, too
 */
export function withoutPackages(message = '', names = []) {
  const group = names.flatMap((name) => [name, `${name}/**`]);
  return { paths: [fullZod, environment], patterns: group.length > 0 ? [{ group, message }] : [] };
}

/** Which packages a folder may not know. */
export const packageArrows = [
  {
    files: ['server/src/{store,bus}/**'],
    option: withoutPackages('It knows no HTTP and no socket.', [
      ...['express', 'helmet', 'ws'],
      ...['node:http', 'node:https', 'node:net'],
    ]),
  },
  {
    files: ['server/src/live/**'],
    option: withoutPackages('live knows no REST and no SQL.', ['express', 'helmet', 'kysely', 'node:sqlite']),
  },
  {
    files: ['server/src/http/**'],
    option: withoutPackages('http knows no socket and no SQL.', ['ws', 'kysely', 'node:sqlite']),
  },
  {
    files: ['client/src/{live,inbox,api}/**'],
    option: withoutPackages('It knows no Vue.', [
      ...['vue', 'pinia', 'vue-router', 'vue-i18n', 'element-plus', '@vueuse/core'],
    ]),
  },
  {
    files: ['shared/src/**'],
    option: {
      patterns: [{ regex: '^(?!\\.{1,2}/|zod/mini$)', message: 'shared imports zod/mini and nothing else.' }],
    },
  },
];
