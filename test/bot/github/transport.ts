import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveGitFolder } from '../../../scripts/shared/git-http.ts';
import type { Account } from './call.ts';

/** Basic authorization as git sends it. */
export function passwordOf(header: string | undefined): string | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, 'base64').toString('utf8').split(':').slice(1).join(':');
}

interface Door {
  /** Folder that holds `owner/name.git`. */
  readonly root: string;
  readonly account: Account | undefined;
}

/** Git's own transport behind the same door: reading and pushing. */
export function serveGit(request: IncomingMessage, response: ServerResponse, { root, account }: Door): void {
  const url = new URL(request.url!, 'http://fake');
  const isPush = url.pathname.endsWith('/git-receive-pack') || url.searchParams.get('service') === 'git-receive-pack';
  if (account === undefined) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end('Authentication required');
    return;
  }
  if (isPush && account.can !== 'write') {
    response.writeHead(403).end('Permission denied');
    return;
  }
  serveGitFolder(request, response, { root, user: account.login });
}
