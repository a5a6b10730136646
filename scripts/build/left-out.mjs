/**
 * Parts of libraries that harden never uses and that cost time or space: commander loads node:child_process for commands that are
 * programs of their own, Ink has a connection to React's developer tools, and cosmiconfig comes with
 * parsers of its own and runs configurations that are scripts.
 */
const parts = [
  { library: 'commander', module: /^node:child_process$/ },
  { library: 'ink', module: /^\.\/devtools\.js$/ },
  { library: 'cosmiconfig', module: /^(typescript|import-fresh|js-yaml|parse-json)$/ },
];

/** Esbuild plugin: an empty module stands in for each of them. */
export const leftOut = {
  name: 'left-out',
  setup(build) {
    for (const { library, module } of parts) {
      const inside = new RegExp(`[\\\\/]node_modules[\\\\/]${library}[\\\\/]`);
      build.onResolve({ filter: module }, ({ importer }) =>
        inside.test(importer) ? { path: library, namespace: 'left-out' } : undefined,
      );
    }
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};
