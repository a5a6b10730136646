answer=$(curl -fsS "$url/?word=$token")
echo "$answer"
case $answer in *"$earlier"*"$token"*) ;; *) exit 1 ;; esac
