# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# What a collection remembers: cov.conf, cov config, filters that change.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" "$sample/src" .
total() {
	sed -n 's/^total  *4 binaries[- ]*//p' "$out" | tr -s ' '
}
run cov run bucket -C c --source src -x '**/probe/*'
is "$(total)" '366 501 73.1%' 'a filter'
is "$(sort c/cov.conf)" "exclude = **/probe/*
fetch = $tmp/bucket
source = $tmp/src" 'what was given is remembered'
cp "$out" first
find c -type f -exec stat -c '%n %Y %y' {} + | sort >before
run cov run -C c
out_is_file first 'without a word: the same'
find c -type f -exec stat -c '%n %Y %y' {} + | sort >after
file_is_file after before 'and nothing was touched'
mkdir elsewhere
from_elsewhere() {
	cd elsewhere && cov run -C ../c
}
run from_elsewhere
sed 's|\.\./||' "$out" >got
file_is_file got first 'and from another folder'

# covstat takes options only; cov gives it the sources.
run covstat -C c --by func --source src
cp "$out" functions
run cov stat -C c --by func
out_is_file functions 'cov stat --by func: the remembered sources'
run cov stat --collection=c --by=func --source src
out_is_file functions 'and one that is named'
run cov -x stat -vCc --by module
err_like "covstat --source $tmp/src -vCc --by module*"

# Other filters: all is counted again, and that is said.
run cov run -C c -x '**/line/*' -x '**/nothing/*'
is_status 0
is_err "cov: filters changed: 16 reports are counted again
covgroup: warning: --exclude '**/nothing/*' matches nothing"
is "$(cov config -C c exclude)" '**/line/*
**/nothing/*' 'what is given replaces what was'
run cov config -C c --unset exclude '**/nothing/*'
run cov config -C c exclude
is_out '**/line/*'
run cov compile -C c
err_like 'cov: filters changed: 16 reports are counted again'
run cov config -C c --unset exclude
run cov config -C c exclude
is_out ''
run cov run -C c
is_err 'cov: filters changed: 16 reports are counted again' \
	'no filter: said once, and by nobody else'
is "$(total)" '397 533 74.5%' 'everything is back'
run cov run -C c
no_err 'and not again'

# Part of the source: what else is stored is counted by the same filter.
run cov run bucket/demo/coverage/node-d.shop.example -C c -x '**/probe/*' --once
is_err 'cov: filters changed: 16 reports are counted again'
is "$(total)" '366 501 73.1%' '--once: used'
run cov config -C c
is_out "source = $tmp/src
fetch = $tmp/bucket" '--once: not remembered'
run cov owners -C c
run cov render -C c
is_err 'cov: filters changed: 16 reports are counted again' \
	'render counts as it is remembered'
run cov compile -C c --snapshots sum
is_err 'cov: rules changed: 16 reports are counted again'
run cov compile -C c
no_err 'rules are remembered'
run cov compile -C c -v --update '*'
err_like '*16 read*'
run cov config -C c --unset snapshots
run cov compile -C c
is_err 'cov: rules changed: 16 reports are counted again'

# cov config.
run cov config -C c --add pkg 'example.com/...'
run cov config -C c --add since 2025-01-01T00:00:00Z
run cov config -C c --add since 2025-01-02T00:00:00Z
run cov config -C c
is_out "source = $tmp/src
fetch = $tmp/bucket
pkg = example.com/...
since = 2025-01-02T00:00:00Z"
echo '# a remark' >>c/cov.conf
run cov config -C c --unset since
run cov config -C c --unset pkg example.com/...
is "$(cat c/cov.conf)" "source = $tmp/src
fetch = $tmp/bucket
# a remark" 'remarks stay'
run cov config -C c --unset pkg
is_status 1
is_err 'cov: pkg: nothing is remembered'
for key in excldue jobs fail-under 'x;y' collection; do
	run cov config -C c --add "$key" 1
	is_status 2
	err_like "cov: config: unknown key '$key'*"
done
run cov config -C c --add exclude "$(printf 'a\033b')"
is_status 2
any_err
run cov config -C c --add generated maybe
is_status 2
any_err
run cov config -C c --unset source nowhere
is_status 1
any_err
run cov config -C nowhere
is_status 2
is_err 'cov: nowhere: not there'

# A source that is gone is told each time, and the rest goes on.
mv src gone
run cov run -C c
is_status 1
err_like "cov: $tmp/src: no such repository or folder any more; 'cov config *"
mv gone src

# What a hostile file says is data.
conf() {
	printf '%s\n' "$@" >c/cov.conf
}
conf 'exclude = $(touch pwned)`touch pwned`; touch pwned' "exclude = ' ; touch pwned; '" \
	'exclude = "; touch pwned' 'exclude = --output=pwned'
run cov compile -C c
any_err
conf 'source = --output=pwned' 'owner-rules = --db=pwned' 'fetch = -o pwned' \
	'source = ext::sh -c touch% pwned.bundle' 'source = file:///pwned.bundle'
run cov run -C c
any_err
is_status 2
conf 'exclude = $(touch pwned)`touch pwned`; touch pwned' 'exclude = "; touch pwned'
run cov -x compile -C c
cp "$err" script
any_err
run sh script
any_err
run eval "set -- $(cov config -C c --options filter)"
ok 'no shell sees what is in the file' test ! -e pwned
conf 'exclude = a*' 'exlude = b*'
run cov compile -C c
is_status 2
is_err "cov: c/cov.conf:2: unknown key 'exlude'; did you mean 'exclude'?"
conf 'latest-only = no'
run cov compile -C c
is_status 2
any_err
conf 'output = /tmp' 
run cov compile -C c
is_status 2
any_err
conf 'nothing'
run cov compile -C c
is_status 2
is_err "cov: c/cov.conf:1: not 'KEY = VALUE'"
printf 'exclude = a\033b\n' >c/cov.conf
run cov compile -C c
is_status 2
is_err 'cov: c/cov.conf:1: a control character'
printf 'exclude = a\000b\n' >c/cov.conf
run cov compile -C c
is_status 2
is_err 'cov: c/cov.conf: a control character'
conf 'keep = 1'
run cov compile -C c
is_status 2
is_err "cov: c/cov.conf:1: unknown key 'keep'"
while read -r key value; do
	conf '# a remark' "exclude = x" "$key = $value"
	run cov compile -C c
	is_status 2
	err_like "cov: c/cov.conf:3: $key: *"
	run cov config -C c --unset "$key"
	conf 'exclude = x'
	run cov config -C c --add "$key" "$value"
	is_status 2
	err_like "cov: $key: *"
	is "$(cat c/cov.conf)" 'exclude = x' "$key: nothing is written"
	run cov compile -C c "--$key=$value"
	is_status 2
	any_err
done <<'END'
snapshots median
owner-rules /nowhere/rules
exclude a[
rewrite x
strip-prefix
END
conf 'region = eu' 'since = yesterday' 'forge = x' 'region = a_b' 'endpoint-url = ftp://x'
run cov run -C c "$tmp/bucket"
is_status 2
err_like "cov: c/cov.conf:2: since: 'yesterday' is neither *"
run cov doctor -C c "$tmp/bucket"
is_status 1
out_like "*fails c/cov.conf:2: since: 'yesterday' is neither *"
run cov config -C c --unset since
run cov render -C c
is_status 2
err_like "cov: c/cov.conf:2: forge: not HOST=KIND, *"
run cov config -C c --add forge git.example.com=github
is_status 0
ok 'asking covhtml made no pages here' test ! -e html
for value in 'source nowhere' 'fetch nowhere' 'fetch -' 'region a_b' \
	'endpoint-url x'; do
	run cov config -C c --add $value
	is_status 2
	any_err
done
run cov config -C c --options filters
is_status 2
is_err "cov: config --options: unknown key 'filters'"
rm c/cov.conf
mkfifo c/cov.conf
run cov compile -C c
is_status 2
is_err 'cov: c/cov.conf: not a regular file'
rm c/cov.conf
dd if=/dev/zero of=c/cov.conf bs=1 count=0 seek=1073741824 2>/dev/null
run cov compile -C c
is_status 2
is_err 'cov: c/cov.conf: larger than 1 MiB'
rm c/cov.conf
if is_root; then
	conf "fetch = $tmp/bucket"
	chown 65534 c/cov.conf
	run cov run -C c
	is_status 2
	is_err 'cov: c/cov.conf: of another user; name the SOURCE'
	run cov doctor -C c
	is_status 1
	out_like '*fails c/cov.conf: of another user; name the SOURCE'
	conf "fetch = $tmp/bucket" 'endpoint-url = http://127.0.0.1:9'
	run cov run s3://b/p -C c
	is_status 2
	is_err 'cov: c/cov.conf: of another user; name --endpoint-url, or unset it'
	run cov doctor s3://b/p -C c
	is_status 1
	out_like '*fails c/cov.conf: of another user; name --endpoint-url, or *'
	run cov config -C c --add exclude x
	is_err 'cov: c/cov.conf: of another user; its fetch is forgotten
cov: c/cov.conf: of another user; its endpoint-url is forgotten'
	is "$(cat c/cov.conf)" 'exclude = x' 'what is not believed stays behind'
	echo >kept
	rm c/cov.conf
	ln -s "$tmp/kept" c/cov.conf
	chown -h 65534 c/cov.conf
	run cov config -C c --add exclude x
	is_status 2
	err_like '*a symbolic link of another user*'
	is "$(cat kept)" '' 'nothing is written there'
	rm c/cov.conf
fi

is_full || done_testing
# A name that no line can hold.
nl='with
newline'
cp -R src "$nl"
run cov run bucket -C d --source "$nl"
is_err 'cov: source: a control character; not remembered'
is "$(cat d/cov.conf)" "fetch = $tmp/bucket"
# Names with dashes and blanks in front.
mv bucket -- '- bucket'
run cov run -C e -- '- bucket'
run cov run -C e
is_status 0 'a name with a dash'
done_testing
