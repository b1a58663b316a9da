import type { Request, RequestHandler, Response } from 'express';
import { Problem } from '../problem.ts';
import { readClientFiles, type ClientFile } from './client-files.ts';

const notBuilt =
  'Belfry is running, but its pages are not built yet.\n\nBuild them with "npm run build" and start the server again.\n';

/**
 * Serves the built client. All files are read once, at start: a request can only name what was there then, never a path,
 * and a build underneath a running server does not take the chunks away that open pages still need.
 * @param folder the build's output; when it has no `index.html` a text says what to do
 */
export function staticClient(folder: string): RequestHandler {
  const files = readClientFiles(folder);
  const index = files.get('/index.html');
  return (request, response) => {
    const asked = decodedPath(request);
    const file = files.get(asked === '/' ? '/index.html' : asked);
    const page = file ?? (isPage(request, asked) ? index : undefined);
    if (page === undefined && !(index === undefined && isPage(request, asked))) throw notFound();
    if (!isRead(request)) {
      response.setHeader('Allow', 'GET, HEAD');
      throw new Problem('method-not-allowed', { detail: 'This path takes GET, HEAD.' });
    }
    if (page) send(request, response, page);
    else response.status(503).type('text/plain').send(notBuilt);
  };
}

/** Pages are routed by the client: any path without a file's ending, read by someone who takes HTML. */
function isPage(request: Request, asked: string): boolean {
  if (asked === '/') return true;
  return isRead(request) && !/\.[^/]*$/.test(asked) && request.accepts('html') !== false;
}

const isRead = (request: Request): boolean => request.method === 'GET' || request.method === 'HEAD';

/** @throws Problem 404 for what no file and no page is called: traversal, other slashes, the API's own space */
function decodedPath(request: Request): string {
  let asked: string;
  try {
    asked = decodeURIComponent(request.path);
  } catch {
    throw notFound();
  }
  const strange = /[\\\0]|\/\/|(^|\/)\.{1,2}(\/|$)/.test(asked);
  if (strange || /^\/api(\/|$)/i.test(asked)) throw notFound();
  return asked;
}

const notFound = (): Problem => new Problem('not-found', { detail: 'There is nothing at this path.' });

function send(request: Request, response: Response, file: ClientFile): void {
  response.setHeader('Cache-Control', file.cacheControl);
  response.setHeader('ETag', file.etag);
  response.setHeader('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match']?.includes(file.etag)) {
    response.status(304).end();
    return;
  }
  const chosen = file.encoded.find(({ encoding }) => request.acceptsEncodings(encoding) !== false);
  if (chosen) response.setHeader('Content-Encoding', chosen.encoding);
  const bytes = chosen?.bytes ?? file.plain;
  response.setHeader('Content-Type', file.type);
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
}
