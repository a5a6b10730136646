/** Writes docs/tui.md from the key map, and the pictures in docs/tui/ from a real run of the built program in tmux. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { groupTitles, shownKey, usualKeymap } from '../src/review/model/keymap.ts';
import { screenSvg } from './screen-svg.ts';
import { hasTmux } from './shared/tmux.ts';
import { type Picture, story, takeColors, takePictures } from './tui-pictures.ts';
import { writeGenerated } from './write-generated.ts';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];
// Pictures are taken of the program as it is; the check comes after a build.
if (hasTmux && !process.argv.includes('--check'))
  spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
if (hasTmux) {
  const size = { columns: 110, rows: 36 };
  const colors = takeColors(size);
  const pictures = sizes.map(each => takePictures(each, isKnown));
  // One that fails must not end the program while the others still have their terminals open.
  await Promise.allSettled([colors, ...pictures]);
  for (const { name, text } of (await Promise.all(pictures)).flat()) writeGenerated(pathOf(name), text);
  writeGenerated('docs/tui/review.svg', screenSvg(await colors, size.columns));
} else {
  console.log('skip: tmux is not installed, so the pictures in docs/tui were neither taken nor checked');
}
function isKnown({ name, text }: Picture): boolean {
  return existsSync(pathOf(name)) && readFileSync(pathOf(name), 'utf8') === text;
}

function pathOf(name: string): string {
  return `docs/tui/${name}.txt`;
}

const pictures = story.map(({ name, about }) => {
  const links = sizes.map(({ columns, rows }) => `[${columns}x${rows}](tui/${name}-${columns}x${rows}.txt)`);
  return `- ${about}: ${links.join(', ')}`;
});

/** Keys of a review that has a way to look into images. */
const reachable = usualKeymap;

const tables = Object.entries(groupTitles).map(([group, title]) => {
  const rows = reachable.bindings
    .filter(binding => binding.group === group)
    .map(
      ({ keys, label, command }) =>
        `| ${keys.map(name => code(shownKey(name))).join(' ')} | ${label} | \`${command}\` |`,
    );
  return `### ${title}\n\n| key | does | command |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
});

function code(key: string): string {
  return key === '|' ? '`\\|`' : `\`${key}\``;
}

const first = readFileSync('docs/tui/review-80x24.txt', 'utf8');
writeGenerated(
  'docs/tui.md',
  `<!-- Written by scripts/generate-tui-docs.ts. -->

# The review: \`harden fix\` on a terminal

\`\`\`text
${first}\`\`\`

The first screen is what \`harden fix --write\` would do: fixes that are safe, or assured by evidence, are accepted; those that may
break something wait for you. Nothing on disk changes before the screen that \`w\` opens and \`Enter\` confirms, and then all of it or
none of it. \`harden fix --undo\` takes the last write back.

- **One decision for a whole fix.** Edits that belong together are accepted and skipped together. So are fixes that need each other.
- **Everything can be undone**, and no decision is lost: quitting, a signal or a closed terminal keep them for the next run.
  \`--fresh\` starts over.
- **Many at once, with care.** \`A\` tells how many findings each choice means, and lists by name what may break before it accepts it.
  What you decided yourself stays.
- **A fix can be edited.** \`e\` opens the file as the fix would make it, as a private copy, in \`$VISUAL\`, \`$EDITOR\`, the
  \`core.editor\` of your own git configuration, or \`vi\`. What you save must be readable; lines outside of the service or container
  are kept unless you say so. Your difference is put together with every other accepted fix; when the two do not fit, the finding is
  marked \`!\` and left out, never guessed. \`E\` opens the file itself.
- **Evidence can be fetched.** A service of whose image nothing is known bears a \`?\`. \`I\` looks into its image, on a file or group into
  all of them, as \`harden inspect\` does; \`Esc\` ends it. What is assured then is marked \`*\` until the next key; your decisions stay.
- **Ignoring is a fix too**: \`x\` asks for the reason. \`Tab\` goes to the other fields: it holds here, in this file or everywhere;
  it becomes a comment, or an entry of your configuration file (YAML or JSON, its comments stay), which may end on a day. Where no
  comment can stand, the form says why. Nothing is written before \`w\`.
- **A file that changed meanwhile** is read again before anything is written. Decisions about fixes that are still the same stay, the
  others are marked \`!\`.

| mark | means |
| --- | --- |
| \`✓\` \`[✓]\` | accepted by default, by you |
| \`?\` | to decide |
| \`[e]\` | accepted with your edit |
| \`[✗]\` \`[i]\` | skipped, ignored with a reason |
| \`–\` | no automatic fix; the finding says why |
| \`!\` | the file changed, or your edit does not fit what else is accepted: look again |
| \`S\` \`A\` \`U\` \`R\` | [safe, assured, unsafe, report-only](safety.md) |

## When it opens

\`harden fix\` opens the review when both sides are a terminal, nothing else was asked for (\`--write\`, \`--diff\`, \`--report\`,
\`--quiet\`), and \`CI\` is not set; \`--interactive\` opens it under \`CI\` too. Without a terminal it never waits: it prints the patch.

\`--plain\` asks the same questions as a dialogue of lines, for screen readers, editors' shells and slow links. So does a terminal that
cannot be painted (\`TERM=dumb\`, smaller than 60x16). End of input there keeps the decisions and writes nothing.

Colours follow \`NO_COLOR\`, \`FORCE_COLOR\` and \`--no-color\`; without a UTF-8 locale the screen is ASCII. Letters, signs and words
carry the meaning, colours only repeat it.

## Configuration

\`ui\` in the [configuration](../harden.config.example.json) changes how the review looks and behaves:

| key | means |
| --- | --- |
| \`start\` | \`none\`: everything is open at the start; then \`A\` \`s\` accepts what is safe or assured |
| \`theme\` | \`colorblind\`: blue and orange instead of green and red |
| \`background\` | \`dark\` or \`light\`, where the terminal does not say it |
| \`plain\` | \`true\`: the dialogue of lines |
| \`keys\` | other keys for a command: \`{"undo": ["z"], "confirm": ["ctrl-w", "f5"]}\` |

A command then listens to these keys only; its name is in the tables below. \`y\`, \`n\`, \`q\`, \`?\`, \`Enter\`, \`Esc\` and \`Ctrl-C\` stay what
they are, and two commands on one key are an error.

## Filter

Words must all hold: free text looks at path, resource, rule and message; \`rule:\` \`class:\` \`severity:\` \`kind:\` at one of them;
\`is:open\` \`is:accepted\` \`is:skipped\` \`is:ignored\` \`is:manual\` \`is:changed\` \`is:unseen\` at the decision. \`-\` in front negates.

## Keys

${tables.join('\n')}
## Pictures

One review of [examples/shop](../examples/shop), in the order in which it happened:

${pictures.join('\n')}
`,
);
