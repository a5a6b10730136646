/** The part of the program that is loaded with the first Dockerfile: everything that knows the parser. */
export { DockerfileDocument } from './document.ts';
export { readDockerfileText } from './read/dockerfile-text.ts';
export { readShellForm } from './read/shell-form.ts';
export { isTooLarge } from './read/split.ts';
export { readTree } from './read/tree.ts';
