/**
 * Names of the services of a Compose file in which every service has an image or a build and none has a base elsewhere, decided on
 * the text line by line. Undefined for everything else: then it takes a parser to tell. Most files of a project are of this kind.
 */
export function scanCompleteServices(text: string): readonly string[] | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex(line => /^services:[ \t]*(#.*)?\r?$/.test(line));
  if (start === -1 || /^[ \t]*["']?(extends|provider)["']?[ \t]*:|[{,][ \t]*["']?extends["']?[ \t]*:/m.test(text))
    return undefined;
  const names: string[] = [];
  let indent: number | undefined;
  let inner: number | undefined;
  let isComplete = true;
  for (const line of lines.slice(start + 1)) {
    const column = line.search(/[^ ]/);
    if (column === -1 || /^[ \t]*(#.*)?\r?$/.test(line)) continue;
    if (column === 0) break;
    indent ??= column;
    if (column < indent) return undefined;
    if (column === indent) {
      const name = /^ +["']?([\w.-]+)["']?:[ \t]*(?:&\S+[ \t]*)?(#.*)?\r?$/.exec(line)?.[1];
      if (!isComplete || name === undefined) return undefined;
      names.push(name);
      isComplete = false;
      inner = undefined;
    } else {
      inner ??= column;
      isComplete ||= column === inner && /^ +(image|build):/.test(line);
    }
  }
  return isComplete ? names : undefined;
}
