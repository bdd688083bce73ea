# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covsrc fetch and checkout: commits by id, digits and name, at depth 1, once;
# never another commit, never what a repository wants to run.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have git || skip 'no git here'
# Settings of this machine are not asked.
HOME=$tmp GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME=$tmp/none
export HOME GIT_CONFIG_NOSYSTEM XDG_CONFIG_HOME
git config --global protocol.file.allow always
git config --global user.name a
git config --global user.email a@b

mkdir srv
git clone -q --bare "$sample/shop.bundle" srv/shop.git 2>/dev/null
id() {
	git -C srv/shop.git rev-parse "$1^{commit}"
}
one=$(id v1.0.0) two=$(id v1.1.0) three=$(id v1.2.0)
url=file://$tmp/srv/shop.git bare=repos/localhost$tmp/srv/shop/.bare
fetch() {
	run covsrc fetch --repos repos --allow-protocol file "$@"
}
money=example.com/shop/internal/money/money.go

# --- one commit, at depth 1 ---------------------------------------------------
fetch -v "$url#$two"
is_out "$two	$bare"
is_err 'covsrc: 1 repository: 1 commit fetched, 0 there already, 0 failed'
is "$(git -C $bare rev-list --all)" "$two" 'no other commit came'
git -C srv/shop.git show "$two:internal/money/money.go" >want
run covsrc --source repos --commit "$two" $money
out_is_file want 'its text'
run covsrc --source repos --commit "$one" $money
is_status 1 'and no other'
any_err
mv srv away
fetch -v "$url#$two" "$url#$two" "${url%.git}/#$(printf %.10s "$two")"
is_out "$two	$bare
$two	$bare" 'what is there is not asked for'
is_err 'covsrc: 1 repository: 0 commits fetched, 2 there already, 0 failed'
mv away srv
fetch -v --again "$url#$two"
err_like '*: 1 commit fetched, *'

# --- names --------------------------------------------------------------------
fetch "$url#v1.0.0" "$url#$(printf %.8s "$three")" "$url"
is_out "$three	$bare
$three	$bare
$one	$bare" 'a tag, digits, the newest'
is "$(git -C $bare rev-parse HEAD refs/tags/v1.0.0^0 refs/covsrc/$one)" \
	"$three
$one
$one" 'with refs of their own'
for name in nosuch 1234567 "$(printf %.8s "$three" | tr 0-9 1-90)" \
	0123456789012345678901234567890123456789; do
	fetch "$url#$name"
	is_status 1 "$name"
	is_out ''
	err_like "covsrc: $url: $name: *"
done
is "$(git -C $bare for-each-ref refs/covsrc | wc -l)" 4 'nothing came of them'
fetch "$url#$(printf %.7s "$one")" "file://$tmp/srv/gone.git#$one"
is_status 1 'others come all the same'
is_out "$one	$bare"
err_like "covsrc: file://$tmp/srv/gone.git: $one: *"
is "$(find repos -name '.bare*' | wc -l)" 1 'and it leaves no repository'

# --- what is refused ----------------------------------------------------------
refused() {
	run covsrc fetch --repos other "$2"
	is_status 1 "$2"
	is_out ''
	err_like "covsrc: $1"
}
touch_it="touch $tmp/ran"
refused '*it is no address*' "ext::sh -c $touch_it"
refused '*it would run a program' "ext::$tmp/x"
run covsrc fetch --repos other -- "--upload-pack=$touch_it" -x
is_status 1 'a dash'
err_lines 2
any_err
refused "*protocol 'file' is not allowed (--allow-protocol)" "$url"
refused '*a path is spelled*' "$tmp/srv/shop.git"
refused '*cannot be a folder' https://h.example/../../x
refused '*cannot be a folder' https://h.example/a/.git/x
refused '*cannot be a folder' git@h.example:a/.bare
refused '*its host is no name' https://../x
refused '*its host is no name' ssh://-oProxyCommand=x/y
refused '*its user is no name' ssh://-x@h/y
refused '*it has no path' https://h.example/
refused '*it has a user or password*' https://u:secret@h.example/x
refused '*it has a user or password*' https://secret@h.example/x
refused '*no address*' 'https://h.example/x?token=secret'
for name in --x ../x 'a..b' 'x^{/y}' ':/x' 'a b' @ x.lock; do
	refused '*not the name of a commit' "https://h.example/x#$name"
done
refused "*no commit behind '#'" 'https://h.example/x#'
ok 'nothing was made' test ! -e other
ok 'nor run' test ! -e ran
git config --global url."ext::sh -c $touch_it #".insteadOf https://h.example/
refused '*not allowed*' https://h.example/x
ok 'nor by what settings make of an address' test ! -e ran

# --- hostile repositories -----------------------------------------------------
git init -q work
(
	cd work || exit
	echo 'module evil.example/m' >go.mod
	echo '*.go filter=evil' >.gitattributes
	echo 'package m' >a.go
	ln -s /etc/passwd link.go
	mkdir .githooks
	printf '#!/bin/sh\ntouch %s/ran\n' "$tmp" >.githooks/post-checkout
	chmod +x .githooks/post-checkout
	git add . && git commit -qm hostile
)
git config --global filter.evil.smudge "$touch_it"
git config --global core.hooksPath "$tmp/work/.githooks"
hostile=$(git -C work rev-parse HEAD)
# A tree that leads upwards, as git itself never makes one.
blob=$(git -C work hash-object -w --stdin <work/a.go)
bytes=$(printf %s "$blob" | sed 's/../\\x&/g')
tree=$(env printf "100644 ../../out.go\\0$bytes" |
	git -C work hash-object -w -t tree --literally --stdin)
bad=$(git -C work commit-tree -m bad "$tree")
git -C work branch bad "$bad"
from=file://$tmp/work place=repos/localhost$tmp/work
run covsrc checkout --repos repos --allow-protocol file "$from#$hostile"
is_out "$hostile	$place/$(printf %.8s "$hostile")"
ok 'no hook and no filter ran' test ! -e ran
ok 'a link is a file' test ! -h "$place/$(printf %.8s "$hostile")/link.go"
is "$(cat "$place/$(printf %.8s "$hostile")/a.go")" 'package m' 'its files'
is "$(git -C "$place/$(printf %.8s "$hostile")" rev-parse HEAD)" "$hostile" \
	'git reads it'
run covsrc checkout --repos repos --allow-protocol file "$from#$bad"
is_status 3
any_err
ok 'nothing is written above' test -z "$(find . -name out.go)"
is "$(find repos -name .checkout)" '' 'half a checkout is no checkout'
# Settings of strangers in a collection are not obeyed.
printf '[core]\n\tsshCommand = %s\n\tfsmonitor = %s\n' "$touch_it" \
	"$touch_it" >>$bare/config
fetch --again "$url#$three"
ok 'nor what settings of the collection say' test ! -e ran
is "$(grep -c touch $bare/config)" 0 'they are gone'

# --- checkouts of others ------------------------------------------------------
rm -rf repos
shop=repos/localhost$tmp/srv/shop.git
mkdir -p $shop
git clone -q srv/shop.git $shop/$(printf %.8s "$one") 2>/dev/null
fetch -v "$url#$one"
err_like '*1 commit fetched*' 'of another commit than its name: not believed'
rm -rf $bare
git -C $shop/$(printf %.8s "$one") checkout -q "$one"
fetch -v "$url#$one"
is_out "$one	$shop/$(printf %.8s "$one")" 'of its commit: it will do'
err_like '*1 there already*'
mkdir -p repos/localhost$tmp/srv/shop/$(printf %.8s "$two")
run covsrc checkout --repos repos --allow-protocol file "$url#$two"
is_status 1
err_like '*not a checkout of this commit'

# --- records ------------------------------------------------------------------
rm -rf repos
printf '{"type":"binary","covmeta_hash":"%032d","source_url":"%s","source_commit":"%s","x":1}\n' \
	1 "$url" "$two" 2 "$url" "$one" 3 "file://$tmp/none" "$one" >records
echo '{"type":"binary","covmeta_hash":"00000000000000000000000000000004"}' \
	>>records
run covsrc fetch -r --repos repos --allow-protocol file -v records
is_status 1
out_is_file records 'the same records'
err_like '*2 commits fetched, 0 there already, 1 failed'

# --- killed, and continued ----------------------------------------------------
rm -rf repos
fetch "$url#$one"
touch $bare/shallow.lock $bare/refs/covsrc/x.lock $bare/objects/tmp_x
rm $bare/refs/covsrc/$one
fetch "$url#$two" "$url#$one"
is_out "$two	$bare
$one	$bare" 'what a killed git left locked'
is "$(find $bare -name '*.lock' -o -name 'tmp_*')" '' 'is gone'

# --- without git --------------------------------------------------------------
rm -rf repos
mkdir nogit
run env PATH="$tmp/nogit:${COV_BIN}" covsrc fetch --repos repos \
	--allow-protocol file "$url#$two" "$url#v1.0.0" "$url" \
	"$url#$(printf %.9s "$three")" "$url#nosuch"
is_status 1
is_out "$three	$bare
$two	$bare
$three	$bare
$one	$bare" 'libgit2 does it'
err_like '*nosuch: *'

# --- ssh ----------------------------------------------------------------------
# A stand-in that runs what it is asked to run, here.
cat >ssh <<'END'
#!/bin/sh
echo "$*" >>ssh.said
(: </dev/tty) 2>/dev/null && echo 'has a terminal' >>ssh.said
for word; do :; done
exec sh -c "$word"
END
chmod +x ssh
rm -rf repos
GIT_SSH=$tmp/ssh
export GIT_SSH
fetch "git@git.example:$tmp/srv/shop.git#$one" \
	"ssh://bob@git.example:2222$tmp/srv/shop.git#$two"
is_out "$one	repos/git.example$tmp/srv/shop/.bare
$two	repos/git.example:2222$tmp/srv/shop/.bare" 'scp-style, and ssh://'
is "$(sort -u ssh.said | grep -c -e 'git@git.example git-upload-pack' \
	-e '-p 2222 bob@git.example git-upload-pack')" 2 'user and port'
is "$(grep -c terminal ssh.said)" 0 'nobody can be asked'

# --- arguments ----------------------------------------------------------------
run covsrc fetch "$url"
is_status 2
err_like '*no --repos given*'
run covsrc fetch --repos repos
is_status 2
err_like '*no address given*'
run covsrc fetch --repos repos --source . "$url"
is_status 2
err_like '*fetch takes none of*'
run covsrc --repos repos --source . x
is_status 2
err_like "*are for 'covsrc fetch'*"
done_testing
