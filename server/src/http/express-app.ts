import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { Problem } from '../problem.ts';
import { createErrorHandler } from './error-handler.ts';
import { mountRoutes, type RouteParts } from './mount-routes.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { staticClient } from './static-client.ts';

/** A call for operators, outside the API. */
export interface Operation {
  path: string;
  /** A failure is a Problem, as everywhere. */
  answer(): Promise<{ type: string; text: string }>;
}

/** The REST side and the client's files. Order matters: what is asked for most often is looked for first. */
export function createExpressApp(options: {
  routes: readonly Route[];
  operations: readonly Operation[];
  /** The path that takes upgrades; asked for as plain HTTP it says so. */
  socketPath: string;
  parts: RouteParts;
  clientFolder: string;
  secure: boolean;
  trustedProxies: readonly string[];
  logger: Logger;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false);
  app.set('trust proxy', options.trustedProxies.length > 0 && [...options.trustedProxies]);

  app.use(securityHeaders(options.secure));
  mountRoutes(app, options.routes, options.parts);
  app.all(options.socketPath, (request, response) => {
    if (request.method === 'GET') {
      throw new Problem('malformed-request', { detail: 'This path takes a WebSocket upgrade.' });
    }
    response.setHeader('Allow', 'GET');
    throw new Problem('method-not-allowed', { detail: 'This path takes a WebSocket upgrade.' });
  });
  for (const operation of options.operations) mountOperation(app, operation);
  app.use(staticClient(options.clientFolder));
  app.use(createErrorHandler(options.logger));
  return app;
}

function mountOperation(app: Express, operation: Operation): void {
  app.all(operation.path, async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      throw new Problem('method-not-allowed', { detail: 'This path takes GET, HEAD.' });
    }
    const { type, text } = await operation.answer();
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', type);
    response.end(text);
  });
}
