/** A server on a socket of the test that answers as an engine does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeEngine {
  readonly path: string;
  /** `GET /version`, ... */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** `answers` by path; anything else is a 404 as engines write it. */
export async function startFakeEngine(answers: Readonly<Record<string, Answer>>): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'harden-engine-'));
  const path = join(folder, 'engine.sock');
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    const answer = answers[request.url ?? ''];
    if (answer) answer(request, response);
    else response.writeHead(404).end('{"message":"no such thing"}');
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  return {
    path,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const json =
  (value: unknown): Answer =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };

export const bytes =
  (body: Uint8Array): Answer =>
  (_request, response) => {
    response.end(body);
  };
