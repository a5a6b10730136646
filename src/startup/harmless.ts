/** Commands that change no file, no account and no user, whatever they are called with. */
export const harmless: readonly string[] = `
  [ basename base64 cat cksum clear cmp column comm cut date df diff dirname du echo egrep envsubst expand expr false fgrep file fmt
  fold free getconf getent getopt grep groups head hexdump hostname iconv id join jq ls logger logname lsof md5sum nc ncat netstat
  nl nproc numfmt od paste pgrep pidof printenv printf ps pwd readlink realpath rev seq sha1sum sha256sum sha512sum sleep ss stat
  strings stty sum tac tail test tr true tty uname uniq uptime uuidgen wc which whoami xxd yes zcat
`
  .trim()
  .split(/\s+/);
