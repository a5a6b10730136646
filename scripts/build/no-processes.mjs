/**
 * `commander` loads node:child_process for commands that are programs of their own, which harden has none of. Loading it takes longer
 * than reading the command line.
 */
export const withoutProcesses = {
  name: 'without-processes',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer)
        ? { path: 'none', namespace: 'without-processes' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'without-processes' }, () => ({ contents: 'module.exports = {};' }));
  },
};
