mkdir .git
echo 'ref: refs/heads/main' > .git/HEAD
