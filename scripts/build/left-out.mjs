/**
 * Parts of libraries that harden never uses and that cost time or space: commander loads node:child_process for commands that are
 * programs of their own, Ink has a connection to React's developer tools, and cosmiconfig runs configurations in TypeScript.
 */
const parts = [
  { library: 'commander', module: /^node:child_process$/ },
  { library: 'ink', module: /^\.\/devtools\.js$/ },
  { library: 'cosmiconfig', module: /^typescript$/ },
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
