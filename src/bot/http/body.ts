const largest = 32 * 1024 * 1024;

/** An answer that is not worth reading to its end, or at all. */
export class UnreadableBody extends Error {}

/** The whole text of an answer. */
export async function readText(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += (piece as Uint8Array).length;
    if (length > largest) {
      await response.body?.cancel().catch(() => undefined);
      throw new UnreadableBody('sends more than 32 MB');
    }
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** What an answer says, when it is JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
