/**
 * Parts of libraries that harden never uses and that cost time or space: commander loads node:child_process for commands that are
 * programs of their own, and Ink has a connection to React's developer tools.
 */
const parts = [
  { library: 'commander', module: /^node:child_process$/ },
  { library: 'ink', module: /^\.\/devtools\.js$/ },
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
