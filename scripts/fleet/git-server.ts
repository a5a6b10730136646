/** Repositories of this machine behind git's own transport over http, read-only, as a forge has them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveGitFolder } from '../shared/git-http.ts';

export interface GitServer {
  readonly url: string;
  /** `GET /acme/shop.git/info/refs?service=git-upload-pack`, ... */
  readonly requests: string[];
  /** What was shown at the door; undefined: nothing. */
  readonly authorizations: (string | undefined)[];
  close(): Promise<void>;
}

/** `slow`: a request that ends like this is never answered. */
export async function startGitServer(root: string, slow?: RegExp): Promise<GitServer> {
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers.authorization);
    if (!slow?.test(request.url ?? '')) serveGitFolder(request, response, { root });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    authorizations,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
