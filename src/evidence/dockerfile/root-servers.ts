import type { Run } from '../../startup/index.ts';

/** Programs that are started as root and give that up themselves, or start others as the users that those need. */
interface RootServer {
  readonly names: RegExp;
  readonly does: string;
  /** Where it is said. */
  readonly origin: string;
}

const servers: readonly RootServer[] = [
  { names: /^nginx$/, does: 'becomes the user of its configuration', origin: 'nginx.org ngx_core_module, user' },
  {
    names: /^(apache2|apache2ctl|apachectl|apache2-foreground|httpd-foreground)$/,
    does: 'opens its port and becomes the User of its configuration',
    origin: 'httpd.apache.org mod_unixd, User',
  },
  {
    names: /^php-fpm[\d.]*$/,
    does: 'becomes the user of each pool',
    origin: 'php.net install.fpm.configuration, user',
  },
  { names: /^lighttpd$/, does: 'becomes server.username', origin: 'redmine.lighttpd.net server.username' },
  { names: /^haproxy$/, does: 'becomes the user of its configuration', origin: 'docs.haproxy.org, user' },
  {
    names: /^supervisord$/,
    does: 'starts each program as its own user',
    origin: 'supervisord.org configuration, user',
  },
  { names: /^(cron|crond)$/, does: 'runs jobs as the users that own them', origin: 'cron(8)' },
  { names: /^sshd$/, does: 'becomes whoever logs in', origin: 'sshd(8)' },
  { names: /^dnsmasq$/, does: 'becomes the user of its option --user', origin: 'dnsmasq(8)' },
  { names: /^named$/, does: 'becomes the user of its option -u', origin: 'named(8)' },
  { names: /^vsftpd$/, does: 'becomes nopriv_user and whoever logs in', origin: 'vsftpd.conf(5)' },
  { names: /^proftpd$/, does: 'becomes the User of its configuration', origin: 'proftpd.org mod_core, User' },
  { names: /^squid$/, does: 'becomes cache_effective_user', origin: 'squid-cache.org cache_effective_user' },
  {
    names: /^dovecot$/,
    does: 'starts its services as users of their own',
    origin: 'doc.dovecot.org service configuration',
  },
  {
    names: /^(s6-svscan|runsvdir|systemd)$/,
    does: 'starts the services of a system',
    origin: 's6-svscan, runsvdir(8), systemd(1)',
  },
];

/** What a program of the start does as root before it gives that up; undefined for programs that do not. */
export function rootServer({ words }: Run): string | undefined {
  const [program = '', ...others] = words ?? [];
  if (/^(\/sbin)?\/init$/.test(program)) return 'starts the services of a system';
  const name = program.split('/').at(-1)!;
  // The one of busybox has no such option.
  if (name === 'httpd' && others.some(word => word.startsWith('-D')))
    return 'opens its port and becomes the User of its configuration (httpd.apache.org mod_unixd, User)';
  if (name === 'service' || program.startsWith('/etc/init.d/')) return 'starts a service of the system';
  const server = servers.find(({ names }) => names.test(name));
  return server && `${server.does} (${server.origin})`;
}
