page=$(web -L http://127.0.0.1/wp-login.php)
case "$page" in *'name="log"'*) ;; *)
  web -o /dev/null -d 'weblog_title=lab&user_name=admin&admin_password=lab-Secret-1&admin_password2=lab-Secret-1&pw_weak=1&admin_email=a%40example.com&blog_public=0' \
    'http://127.0.0.1/wp-admin/install.php?step=2' || return 1 ;;
esac
web -o /dev/null -d "comment=said-$token&author=lab&email=$token%40example.com&comment_post_ID=1" http://127.0.0.1/wp-comments-post.php || return 1
page=$(web http://127.0.0.1/) && expect "said-$token" "$page" && expect "${earlier:+said-$earlier}" "$page" || return 1
rm -f /tmp/jar
web -o /dev/null -c /tmp/jar http://127.0.0.1/wp-login.php
web -o /dev/null -c /tmp/jar -b /tmp/jar -d 'log=admin&pwd=lab-Secret-1&testcookie=1&wp-submit=Log+In' http://127.0.0.1/wp-login.php || return 1
nonce=$(web -b /tmp/jar http://127.0.0.1/wp-admin/media-new.php | grep -o '_wpnonce" value="[^"]*' | head -1 | sed 's/.*"//')
[ -n "$nonce" ] || nonce=$(web -b /tmp/jar http://127.0.0.1/wp-admin/media-new.php | grep -o '_wpnonce":"[^"]*' | head -1 | sed 's/.*"//')
[ -n "$nonce" ] || { echo 'no form to upload with'; return 1; }
printf 'GIF89a\1\0\1\0\200\0\0\0\0\0\377\377\377!\371\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;' > "/tmp/$token.gif"
web -o /dev/null -b /tmp/jar -F "async-upload=@/tmp/$token.gif;type=image/gif" -F "name=$token.gif" -F "_wpnonce=$nonce" -F action=upload-attachment http://127.0.0.1/wp-admin/async-upload.php || return 1
month=$(date +%Y/%m)
expect GIF89a "$(web "http://127.0.0.1/wp-content/uploads/$month/$token.gif" | tr -d '\0' | head -c 6)" || return 1
if [ -n "$earlier" ]; then expect GIF89a "$(web "http://127.0.0.1/wp-content/uploads/$month/$earlier.gif" | tr -d '\0' | head -c 6)"; fi
