import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handler } from './handler.ts';

export interface Listening {
  readonly port: number;
  /** Takes no further connections; those that are open end with their answer. */
  close(): Promise<void>;
}

/** Listens for webhooks. Throws the error of the system. */
export async function listen(handler: Handler, { port, host }: { port: number; host: string }): Promise<Listening> {
  const server: Server = createServer(
    { requestTimeout: 15_000, headersTimeout: 5000, keepAliveTimeout: 10_000, maxHeaderSize: 16 * 1024 },
    handler,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
