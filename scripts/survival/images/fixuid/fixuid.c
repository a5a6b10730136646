/* Installed setuid root: becomes root and gives the account of the image the numbers of the caller. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char user[16], group[16];
  char *environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
  snprintf(user, sizeof user, "%u", getuid());
  snprintf(group, sizeof group, "%u", getgid());
  if (setgid(0) != 0 || setuid(0) != 0) {
    perror("fixuid");
    return 1;
  }
  execle("/usr/local/sbin/renumber", "renumber", user, group, (char *)NULL, environment);
  perror("renumber");
  return 1;
}
