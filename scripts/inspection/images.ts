import { join } from 'node:path';
import type { Engine } from '../survival/engine.ts';
import { buildImages, readImages } from '../survival/images.ts';
import { run } from '../survival/shell.ts';

/** An image of two gigabytes. */
export const largeImage = 'inspection/large:1';

/** Built on the base of the survival check. */
const own = {
  'inspection/odd:1': `
RUN useradd -m -u 1000 app && useradd -m -u 1001 -G app other && groupadd -g 700 shared && usermod -aG shared app
RUN mkdir -p /srv/app/data /srv/app/code /opt/shared /opt/closed/open /opt/sticky /var/cache/app/one /run/app/two/three \\
 && echo code > /srv/app/code/main && echo data > /srv/app/data/file && echo 'a b' > '/opt/with blank' \\
 && chown -R app:app /srv/app /var/cache/app /run/app && chmod 0750 /run/app/two \\
 && chgrp shared /opt/shared && chmod 2775 /opt/shared && chmod 0700 /opt/closed && chmod 0777 /opt/closed/open && chmod 1777 /opt/sticky \\
 && touch /etc/group-writable /etc/own-readonly /etc/closed-to-group && chgrp shared /etc/group-writable && chmod 0664 /etc/group-writable \\
 && chown app /etc/own-readonly && chmod 0444 /etc/own-readonly && chgrp shared /etc/closed-to-group && chmod 0606 /etc/closed-to-group \\
 && mkdir /opt/write-only && chmod 0772 /opt/write-only && mkfifo /opt/pipe && chmod 0666 /opt/pipe && ln -s /tmp /opt/link
USER app
CMD ["sleep", "1"]`,
  'inspection/service:1': `
RUN useradd -r -u 700 service && mkdir -p /var/lib/service /run/service/sockets /var/cache/service && echo seed > /var/lib/service/seed \\
 && chown -R service:service /var/lib/service /run/service /var/cache/service && chmod 0750 /run/service/sockets
USER service
CMD ["sleep", "1"]`,
  'inspection/volume:1': `
RUN useradd -r -u 700 service && mkdir -p /data/inner /srv/cache && echo seed > /data/seed && chown -R service:service /data /srv/cache
VOLUME /data
USER 700:700
CMD ["sleep", "1"]`,
  'inspection/removed:1': `
RUN mkdir -p /opt/a/b /opt/c && touch /opt/a/b/file /opt/c/file && chmod -R 0777 /opt
RUN rm -r /opt/a && chmod 0755 /opt/c && ln /opt/c/file /opt/second && rm /opt/c/file && touch /opt/a
USER 4242
CMD ["sleep", "1"]`,
  [largeImage]: `
RUN head -c 700M /dev/urandom > /opt/one && mkdir /opt/many && cd /opt/many && for i in $(seq 300); do mkdir $i && for k in $(seq 100); do echo $k > $i/$k; done; done
RUN head -c 700M /dev/urandom > /opt/two
RUN head -c 400M /dev/urandom > /opt/three
CMD ["sleep", "1"]`,
} as const;

/** Builds what is missing; gives the names of all images that are examined. */
export function prepareImages(engine: Engine, state: string): readonly string[] {
  const known = readImages(join(import.meta.dirname, '../survival/images'));
  buildImages(engine, state, known);
  for (const [tag, text] of Object.entries(own)) {
    run('docker', ['build', '--quiet', '--network', 'host', '--tag', tag, '-'], {
      env: engine.env,
      input: `FROM survival/base:bookworm${text}\n`,
    });
  }
  return [...known.map(({ tag }) => tag), ...Object.keys(own)].filter(tag => tag !== largeImage);
}
