/**
 * The text of a log. Without a terminal it comes in frames, each behind eight bytes: the stream, three zeros, the length. With one it
 * is as the program wrote it.
 */
export function readLog(bytes: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    if (!isFrame(bytes, at)) return bytes.toString('utf8');
    const length = bytes.readUInt32BE(at + 4);
    pieces.push(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return pieces.length > 0 ? Buffer.concat(pieces).toString('utf8') : bytes.toString('utf8');
}

function isFrame(bytes: Buffer, at: number): boolean {
  return bytes[at]! <= 2 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}
