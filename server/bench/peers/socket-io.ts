// What many would pick: Socket.IO with connection state recovery, its defaults otherwise.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

const server = createServer((request, response) => {
  if (request.method !== 'POST') return;
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const one = /^\/one\/(\d+)$/.exec(request.url ?? '');
    const message: unknown = JSON.parse(body);
    if (one) io.to(`person:${one[1]}`).emit('change', message);
    else io.emit('change', message);
    response.writeHead(201, { 'Content-Type': 'application/json' }).end('{}');
  });
});
const io = new Server(server, {
  transports: ['websocket'],
  connectionStateRecovery: { maxDisconnectionDuration: 120_000 },
});
io.on('connection', (socket) => {
  void socket.join(`person:${String(socket.handshake.query['index'])}`);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
