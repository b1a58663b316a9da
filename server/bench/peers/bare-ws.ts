// The ceiling: the thinnest server on `ws`. It stores nothing, knows nobody and checks nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    // `/one/N` goes to the Nth socket alone, anything else to all.
    const one = /^\/one\/(\d+)$/.exec(request.url ?? '');
    if (one) byIndex.get(Number(one[1]))?.send(body);
    else for (const socket of sockets.clients) socket.send(body);
    response.writeHead(201, { 'Content-Type': 'application/json' }).end('{}');
  });
});
const byIndex = new Map<number, { send(text: string): void }>();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  byIndex.set(Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('index')), socket);
  socket.on('error', () => undefined);
  socket.send('{"type":"ready"}');
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
