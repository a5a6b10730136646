import { marked } from 'marked';

export interface Section {
  readonly title: string;
  readonly markdown?: string;
  readonly diff?: string;
}

const style = `
body { font: 14px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; margin: 24px 32px; }
h1 { font-size: 24px; font-weight: 400; margin: 0 0 12px; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; }
table { border-collapse: collapse; margin: 0 0 16px; }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; vertical-align: top; }
tr:nth-child(even) td { background: #f6f8fa; }
code { font: 12px ui-monospace, monospace; background: #eff1f3; border-radius: 6px; padding: .2em .4em; }
pre { font: 12px/1.45 ui-monospace, monospace; background: #f6f8fa; border-radius: 6px; padding: 12px; overflow: hidden; }
pre code { background: none; padding: 0; }
a { color: #0969da; text-decoration: none; }
.diff { padding: 0; margin: 0; }
.diff div { padding: 0 12px; white-space: pre-wrap; }
.add { background: #dafbe1; } .cut { background: #ffebe9; } .hunk { background: #ddf4ff; color: #59636e; } .file { font-weight: 600; background: #fff; padding-top: 8px !important; }
`;

/** A pull request as a page, roughly as forges show it. */
export function pageOf({ title, markdown, diff }: Section): string {
  const inner =
    markdown === undefined
      ? diffMarkup(diff ?? '')
      : marked.parse(markdown.replace(/<!--[\s\S]*?-->/g, ''), { gfm: true, async: false });
  return `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style><h1>${escaped(title)}</h1><div class="box">${inner}</div>`;
}

function diffMarkup(diff: string): string {
  const lines = diff.split('\n').filter(line => !/^(?:index|---|\+\+\+) /.test(line));
  const kind = (line: string): string => {
    if (line.startsWith('diff ')) return 'file';
    if (line.startsWith('@@')) return 'hunk';
    return line.startsWith('+') ? 'add' : line.startsWith('-') ? 'cut' : '';
  };
  const text = (line: string): string => line.replace(/^diff --git a\/(.*) b\/.*$/, '$1');
  return `<pre class="diff">${lines.map(line => `<div class="${kind(line)}">${escaped(text(line)) || ' '}</div>`).join('')}</pre>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
