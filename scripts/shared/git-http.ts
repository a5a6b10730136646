/** Git's own transport over http: the program that comes with git, as a server runs it. */
import { spawn, spawnSync } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

const execPath = spawnSync('git', ['--exec-path'], { encoding: 'utf8' }).stdout.trim();

interface Served {
  /** Folder that holds `owner/name.git`. */
  readonly root: string;
  /** Who may push; left out: nobody, unless a repository says so itself. */
  readonly user?: string;
}

export function serveGitFolder(request: IncomingMessage, response: ServerResponse, { root, user }: Served): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn(`${execPath}/git-http-backend`, {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      REMOTE_ADDR: '127.0.0.1',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...optional('REMOTE_USER', user),
      ...optional('CONTENT_LENGTH', request.headers['content-length']),
      ...optional('HTTP_CONTENT_ENCODING', request.headers['content-encoding']),
      ...optional('GIT_PROTOCOL', request.headers['git-protocol']),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  response.on('close', () => child.kill());
  answer(child.stdout, response);
}

const optional = (name: string, value: string | string[] | undefined): Record<string, string> =>
  typeof value === 'string' ? { [name]: value } : {};

/** What a CGI program prints: a head, an empty line, and the body. */
function answer(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  let isBody = false;
  output.on('data', (piece: Buffer) => {
    if (isBody) return void response.write(piece);
    head = Buffer.concat([head, piece]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    isBody = true;
    const headers = head
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n')
      .map(line => line.split(/:\s*/, 2));
    const status = headers.find(([name]) => name?.toLowerCase() === 'status')?.[1];
    response.statusCode = status === undefined ? 200 : Number.parseInt(status, 10);
    for (const [name = '', value = ''] of headers) if (name.toLowerCase() !== 'status') response.setHeader(name, value);
    response.write(head.subarray(end + 4));
  });
  output.on('end', () => response.end());
}
