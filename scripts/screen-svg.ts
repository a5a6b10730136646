/** A screen of the review as SVG: reads the SGR sequences of painted rows, as a terminal with a dark background does. */
interface Look {
  color: string | undefined;
  background: string | undefined;
  bold: boolean;
  dim: boolean;
  underline: boolean;
  reverse: boolean;
}

const cell = { width: 8.4, height: 18 };
const text = '#d7dce2';
const page = '#161b22';
const palette = ['#484f58', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#d7dce2'];

/** Rows hold nothing but text and SGR; each is as wide as the screen. */
export function screenSvg(rows: readonly string[], columns: number): string {
  const width = Math.ceil(columns * cell.width) + 24;
  const height = rows.length * cell.height + 24;
  const lines = rows.map((row, index) => rowSvg(row, 12 + index * cell.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="The review of harden fix">
<rect width="${width}" height="${height}" rx="8" fill="${page}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${lines.filter(line => line !== '').join('\n')}
</g>
</svg>
`;
}

function rowSvg(row: string, top: number): string {
  let look: Look = {
    color: undefined,
    background: undefined,
    bold: false,
    dim: false,
    underline: false,
    reverse: false,
  };
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
  return parts.join('');
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
  const exact = kind === 2 ? `rgb(${red},${green},${blue})` : undefined;
  if (code === 38) return { ...look, color: exact };
  if (code === 48) return { ...look, background: exact };
  if (code >= 30 && code <= 37) return { ...look, color: palette[code - 30] };
  const changes: Readonly<Record<number, Partial<Look>>> = {
    0: { color: undefined, background: undefined, bold: false, dim: false, underline: false, reverse: false },
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
  return { ...look, ...changes[code] };
}
