# Tries to change every file and folder, takes each change back, and prints what succeeded: one line "WHAT PATH" each.
use strict;
use warnings;
use Fcntl;
use File::Find;

my $name = '.harden-try';
find({ no_chdir => 1, wanted => \&look, preprocess => sub { sort @_ } }, '/');

sub look {
  my $path = $File::Find::name;
  if ($path =~ m{^/(dev|proc|sys)$}) { $File::Find::prune = 1; return; }
  return if -l $path || !(-f _ || -d _);
  my $mode = (lstat _)[2] & 07777;
  report('chmod', $path) if chmod $mode, $path;
  if (-d _) { create($path) } else { append($path) }
  if ($path ne '/' && rename $path, "$path$name") {
    rename "$path$name", $path or die "$path is lost: $!";
    report('rename', $path);
  }
}

sub append {
  my ($path) = @_;
  sysopen my $file, $path, O_WRONLY | O_APPEND or return;
  report('append', $path);
}

sub create {
  my ($path) = @_;
  my $made = "$path/$name";
  if (sysopen my $file, $made, O_WRONLY | O_CREAT | O_EXCL) {
    report('create', $path);
    unlink $made and report('remove', $path);
  }
  if (mkdir $made) {
    report('mkdir', $path);
    rmdir $made;
  }
}

sub report { print join(' ', @_), "\n" }
