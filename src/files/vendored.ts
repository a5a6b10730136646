/** Folders that hold other people's files, or none at all. */
export const vendored: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'bower_components',
  'vendor',
  '.terraform',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.yarn',
  '.cache',
]);
