/** Endings of files that only lie beside a Dockerfile, or make one. */
const others =
  /\.(dockerignore|md|txt|json|ya?ml|toml|lock|py|js|mjs|ts|go|rs|rb|sh|bash|ps1|patch|diff|orig|rej|bak|swp|j2|jinja2?|tpl|tmpl|template|erb|mustache|hbs|in|gotmpl|html|env|log|sum|snap|golden|expected)$/i;

/** Names that people give Dockerfiles. */
export function isDockerfileName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /(^|[._-])(dockerfile|containerfile)([._-]|$)/i.test(name) && !others.test(name);
}
