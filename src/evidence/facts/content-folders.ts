import type { WritablePath } from '../../transform.ts';

/**
 * Folders that images are built to be filled in: document roots, application, plugin and configuration folders. What is published under
 * the name of an official image may be a mirror with the files of its user, so an empty folder there could hide them.
 * Origin: the "how to use this image" pages of docker-library/docs (nginx, httpd, php, tomcat, wordpress, ghost, drupal, node) and the
 * documentation of the images whose folders for additions are named here.
 */
const roots =
  /^\/(var\/www|usr\/share\/nginx|usr\/local\/apache2\/htdocs|usr\/src|srv|app|code|workspace|docker-entrypoint[^/]*)(\/|$)/;
const names =
  /\/(html|htdocs|public|webapps|content|sites|profiles|modules|custom|dags|(?:[\w-]+-)?(?:plugins?|extensions?|themes?|templates?|providers?|addons?)(?:-enabled)?|conf(?:ig)?(?:uration)?(?:\.d)?|[\w-]+\.d)(\/|$)/;
const settings = /^\/etc(\/|$)/;
/** The last part of a path that says: what is in here is made by the program. */
const ownWork = /\/(\.[^/]+|data|db|storage|cache|uploads|media|sessions|tmp|temp|logs?|work|run|spool)$/;

/** A folder of this name right below the root is where a program keeps its own settings. */
const ownFolder = '/config';

/** What images built from the published one put into a folder: their program, or additions to the one that is there. */
export function contentOf(path: string): WritablePath['holdsContent'] {
  if (path === ownFolder || ownWork.test(path)) return undefined;
  if (roots.test(path)) return 'program';
  return names.test(path) || settings.test(path) ? 'additions' : undefined;
}
