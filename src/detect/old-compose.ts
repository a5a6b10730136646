/**
 * Compose files before version 2: services stand at the top, and there is no `services` key. Compose itself no longer reads them.
 * Decided on the text, line by line, and given up at the first line that does not fit.
 */
export function isOldCompose(text: string): boolean {
  if (!text.includes('image:') && !text.includes('build:')) return false;
  let image = false;
  /** Indentation of the keys of the service at hand. */
  let inner: number | undefined;
  for (const line of lines(text)) {
    const indent = line.search(/[^ ]/);
    if (indent === -1 || line[indent] === '#') continue;
    if (indent === 0) {
      if (!/^["']?[\w.-]+["']?:[ \t]*(#.*)?$/.test(line) || /^["']?(services|include)\b/.test(line)) return false;
      inner = undefined;
    } else {
      inner ??= indent;
      image ||= indent === inner && /^ +(image|build):[ \t]+[^\s#{[&*]/.test(line);
    }
  }
  return image;
}

function* lines(text: string): Generator<string> {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    yield text.slice(start, text[stop - 1] === '\r' ? stop - 1 : stop);
    start = stop + 1;
  }
}
