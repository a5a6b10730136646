# Tries to change every file and folder, takes each change back, and prints what succeeded: one line "WHAT PATH" each.
use strict;
use warnings;
use Fcntl;

my $name = '.harden-try';
walk('/');

sub walk {
  my ($folder) = @_;
  try($folder);
  opendir my $handle, $folder or return;
  my $prefix = $folder eq '/' ? '' : $folder;
  for my $entry (sort readdir $handle) {
    my $path = "$prefix/$entry";
    next if $entry eq '.' || $entry eq '..' || $path =~ m{^/(dev|proc|sys)$} || -l $path;
    if (-d $path) { walk($path) } elsif (-f $path) { try($path) }
  }
}

sub try {
  my ($path) = @_;
  my $mode = (lstat $path)[2] & 07777;
  report('chmod', $path) if chmod $mode, $path;
  if (-d $path) { create($path) } else { append($path) }
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
