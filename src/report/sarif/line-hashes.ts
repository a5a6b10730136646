/**
 * Hashes of lines as GitHub code scanning computes them, to find an alert again when lines above it come and go: a polynomial in 37
 * modulo 2^64 over the 100 characters from the start of the line that are neither blank nor tab, every line break counted as one
 * line feed, the end of the file as 65535 and what is missing behind it as 0. Behind the colon: how many lines with this hash there
 * were so far. The algorithm and its test vectors are those of github/codeql-action (src/fingerprints.ts, MIT License).
 */
export function lineHashes(text: string): readonly string[] {
  const hashes: string[] = [];
  const seen = new Map<string, number>();
  for (const hash of rawHashes(text)) {
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    hashes.push(`${hash}:${count}`);
  }
  return hashes;
}

const windowSize = 100;
const factor = 37;
const endOfFile = 0xffff;
const word = 2 ** 32;
/** What a character weighs when it leaves the window: 37^100 modulo 2^64, in two words. */
const leaving = BigInt.asUintN(64, BigInt(factor) ** BigInt(windowSize));
const leavingHigh = Number(leaving >> 32n);
const leavingLow = Number(leaving & 0xffffffffn);

function* rawHashes(text: string): Generator<string, void> {
  const window = new Uint16Array(windowSize);
  // Whether a character of the window begins a line.
  const begins = new Uint8Array(windowSize);
  let [index, high, low] = [0, 0, 0];
  const push = (char: number): void => {
    const left = window[index]!;
    window[index] = char;
    index = (index + 1) % windowSize;
    // Exact in doubles: no term exceeds 2^48.
    const sum = low * factor + char - leavingLow * left;
    const carry = Math.floor(sum / word);
    low = sum - carry * word;
    const highSum = high * factor + carry - leavingHigh * left;
    high = highSum - Math.floor(highSum / word) * word;
  };
  const current = (): string => {
    begins[index] = 0;
    return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
  };
  let isStart = true;
  for (const char of charactersOf(text)) {
    if (begins[index]) yield current();
    if (isStart) begins[index] = 1;
    isStart = char === 0x0a;
    push(char);
  }
  for (let flushed = 0; flushed < windowSize; flushed++) {
    if (begins[index]) yield current();
    push(0);
  }
}

function* charactersOf(text: string): Generator<number, void> {
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x20 || char === 0x09) continue;
    if (char === 0x0d) {
      yield 0x0a;
      if (text.charCodeAt(at + 1) === 0x0a) at++;
    } else yield char;
  }
  yield endOfFile;
}
