/** A screen of the review as SVG: reads the SGR sequences of painted rows, as a terminal with a dark background does. */
interface Look {
  color: string | undefined;
  background: string | undefined;
  bold: boolean;
  dim: boolean;
  underline: boolean;
  reverse: boolean;
}

const plain: Look = {
  color: undefined,
  background: undefined,
  bold: false,
  dim: false,
  underline: false,
  reverse: false,
};
const cell = { width: 8.4, height: 18 };
const text = '#d7dce2';
const page = '#161b22';
const palette = ['#484f58', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#d7dce2'];

/** Rows hold nothing but text and SGR; a look goes on in the next row. */
export function screenSvg(rows: readonly string[], columns: number): string {
  const width = Math.ceil(columns * cell.width) + 24;
  const height = rows.length * cell.height + 24;
  let look = plain;
  const lines = rows.map((row, index) => {
    const painted = rowSvg(row, 12 + index * cell.height, look);
    look = painted.look;
    return painted.svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="The review of harden fix">
<rect width="${width}" height="${height}" rx="8" fill="${page}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${lines.filter(line => line !== '').join('\n')}
</g>
</svg>
`;
}

function rowSvg(row: string, top: number, start: Look): { readonly svg: string; readonly look: Look } {
  let look = start;
  let column = 0;
  const parts: string[] = [];
  for (const piece of row.split(/(\x1b\[[0-9;]*m)/)) {
    if (piece.startsWith('\x1b[')) {
      look = withCodes(look, piece.slice(2, -1).split(';').map(Number));
      continue;
    }
    const cells = [...piece].length;
    if (cells > 0) parts.push(pieceSvg(piece, cells, 12 + column * cell.width, top, look));
    column += cells;
  }
  return { svg: parts.join(''), look };
}

function pieceSvg(piece: string, cells: number, left: number, top: number, look: Look): string {
  const ink = look.color ?? text;
  const [color, background] = look.reverse ? [look.background ?? page, ink] : [ink, look.background];
  const x = left.toFixed(1);
  const width = (cells * cell.width).toFixed(1);
  const box = background
    ? `<rect x="${x}" y="${top}" width="${width}" height="${cell.height}" fill="${background}"/>`
    : '';
  if (piece.trim() === '') return box;
  const style = [
    look.bold ? ' font-weight="bold"' : '',
    look.dim ? ' opacity="0.6"' : '',
    look.underline ? ' text-decoration="underline"' : '',
  ].join('');
  const escaped = piece.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `${box}<text x="${x}" y="${top + 13}" fill="${color}" textLength="${width}"${style}>${escaped}</text>`;
}

function withCodes(look: Look, codes: readonly number[]): Look {
  const [code = 0, kind, red = 0, green = 0, blue = 0] = codes;
  if ((code === 38 || code === 48) && kind === 2) {
    const exact = `rgb(${red},${green},${blue})`;
    return withRest({ ...look, [code === 38 ? 'color' : 'background']: exact }, codes.slice(5));
  }
  if (code >= 30 && code <= 37) return withRest({ ...look, color: palette[code - 30] }, codes.slice(1));
  const changes: Readonly<Record<number, Partial<Look>>> = {
    0: plain,
    1: { bold: true },
    2: { dim: true },
    4: { underline: true },
    7: { reverse: true },
    22: { bold: false, dim: false },
    24: { underline: false },
    27: { reverse: false },
    39: { color: undefined },
    49: { background: undefined },
  };
  return withRest({ ...look, ...changes[code] }, codes.slice(1));
}

function withRest(look: Look, codes: readonly number[]): Look {
  return codes.length > 0 ? withCodes(look, codes) : look;
}
