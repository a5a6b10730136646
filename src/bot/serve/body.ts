import type { IncomingMessage } from 'node:http';

/** Bytes of the largest body that is read. */
export const largestBody = 5 * 1024 * 1024;

/** The bytes of a request; undefined: there are too many of them, and the rest was not read. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > largestBody) return undefined;
  const pieces: Buffer[] = [];
  let size = 0;
  return await new Promise((resolve, reject) => {
    request.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= largestBody) pieces.push(piece);
      else {
        request.pause();
        resolve(undefined);
      }
    });
    request.on('end', () => resolve(Buffer.concat(pieces)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the connection ended')));
  });
}
