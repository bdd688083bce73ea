# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covsrc fetch from servers: passwords, redirects, those that give no single
# commits, that fail or hang; SIGTERM.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have git || skip 'no git here'
have python3 || skip 'no python3 here'
[ -x "$(git --exec-path)/git-http-backend" ] || skip 'no git http-backend here'
[ -x "$(git --exec-path)/git-remote-http" ] || skip 'git has no http here'
HOME=$tmp GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME=$tmp/none
export HOME GIT_CONFIG_NOSYSTEM XDG_CONFIG_HOME
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY \
	GIT_ASKPASS SSH_ASKPASS

. "$top/tests/lib/terminate.sh"
mkdir srv
git clone -q --bare "$sample/shop.bundle" srv/shop.git 2>/dev/null
one=$(git -C srv/shop.git rev-parse 'v1.0.0^{commit}')
two=$(git -C srv/shop.git rev-parse 'v1.1.0^{commit}')
python3 "$top/tests/covsrc/git-server.py" srv >port &
server=$!
trap 'kill $server; rm -rf "$tap_dir"' EXIT
wait_for test -s port
host=127.0.0.1:$(cat port)

fetch() {
	run covsrc fetch --repos repos "$@"
}
fetch "http://$host/shop.git#$two"
is_out "$two	repos/$host/shop/.bare"
is "$(git -C "repos/$host/shop/.bare" rev-list --all)" "$two" 'at depth 1'
fetch "http://$host/moved/shop.git#$two"
is_out "$two	repos/$host/moved/shop/.bare" 'a redirect'

# Nobody is asked for a password, also where there is a terminal.
fetch "http://$host/password/shop.git#$two"
is_status 1
err_like "covsrc: http://$host/password/shop.git: $two: could not read Username*"
printf 'machine 127.0.0.1 login u password p\n' >.netrc
chmod 600 .netrc
fetch "http://$host/password/shop.git#$two"
is_out "$two	repos/$host/password/shop/.bare" '.netrc is read'
rm .netrc
git config --global credential.helper \
	'!f() { echo username=u; echo password=p; }; f'
fetch --again "http://$host/password/shop.git#$two"
is_out "$two	repos/$host/password/shop/.bare" 'and so are helpers'
is "$(grep -rl 'u:p' repos | wc -l)" 0 'passwords are kept nowhere'

fetch "http://$host/none/shop.git#$two" "http://$host/broken/shop.git#$two"
is_status 3 'a server that fails may be better later'
err_like "*covsrc: http://$host/none/shop.git: $two: *not found*"
err_like "*covsrc: http://$host/broken/shop.git: $two: *500*"

# By the old protocol single commits are given only when it is allowed.
git config --global protocol.version 0
git -C srv/shop.git tag -d v1.1.0 >/dev/null
rm -rf repos
fetch -v "http://$host/shop.git#$two"
is_out "$two	repos/$host/shop/.bare" 'all of it came'
err_like '*1 commit fetched*'
ok 'with its history' git -C "repos/$host/shop/.bare" merge-base \
	--is-ancestor "$one" "$two"
: >srv/requests
fetch -v "http://$host/shop.git#$one"
err_like '*0 commits fetched, 1 there already*'
is "$(cat srv/requests)" '' 'so others are there, too'
rm -rf repos
git -C srv/shop.git config uploadpack.allowAnySHA1InWant true
fetch "http://$host/shop.git#$two"
is_out "$two	repos/$host/shop/.bare"
is "$(git -C "repos/$host/shop/.bare" rev-list --all)" "$two" 'allowed: one'

# Several at a time, on one repository too.
rm -rf repos
for i in 1 2 3; do
	covsrc fetch --repos repos "http://$host/shop.git#$one" \
		"http://$host/shop.git#$two" "http://$host/moved/shop.git#$i" \
		>many.$i 2>/dev/null &
	pids="${pids-} $!"
done
wait $pids
is "$(cat many.? | sort | uniq -c | tr -s ' ')" \
	" 3 $two	repos/$host/shop/.bare
 3 $one	repos/$host/shop/.bare" 'three at once'

# --- what hangs ---------------------------------------------------------------
fetch --timeout 1 "http://$host/slow/x#$one" "http://$host/shop.git#$one"
is_status 3
is_out "$one	repos/$host/shop/.bare" 'the others come'
is_err "covsrc: http://$host/slow/x: $one: took too long (--timeout)"
: >srv/requests
terminate 'a server that hangs' srv/requests slow \
	covsrc fetch --repos repos "http://$host/slow/y#$one"
no_git() {
	! ps -eo args | grep -v grep | grep -q "$host/slow"
}
ok 'no git is left' wait_for no_git
done_testing
