# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Patterns that match nothing are told, once each, by every tool that has
# patterns; what looks like another notation is answered in ours.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" "$sample/src" .
dir=$(echo bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend)
make_input() {
	covtext "$dir" >profile && covfilter --server-lines profile >plain && covfetch bucket >dirs &&
		covtext -r dirs >process &&
		covgroup --by binary --db coverage.db process >binary
}
ok 'the sample makes inputs' make_input

# How an option is used: one line at least for each option that takes a
# pattern, of every tool.
table() {
	cat <<'E'
covtext   --pkg            $dir
covfilter --include        profile
covfilter --exclude        profile
covfilter --pkg            profile
covfilter --rewrite        profile
covfilter --strip-prefix   profile
covfilter --include        -r process
covfilter --exclude        -r process
covfilter --pkg            -r -j3 process
covfilter --rewrite        -r process
covfilter --strip-prefix   -r process
covmerge  --pkg            --binary merged $dir
covmerge  --pkg            --binary combined --pcombine $dir
covfetch  --namespace      -n bucket
covfetch  --container      -n bucket
covfetch  --node           -n bucket
covfetch  --binary         -n bucket
covgroup  --update         --db coverage.db process
covgroup  --forget         --db coverage.db process
covbq     --namespace      --collection c binary
covbq     --owner          --collection c binary
covbq     --moved          --collection c --source src binary
covexport --namespace      --to csv -r binary
covexport --owner          --to csv -r binary
covexport --source-org     codecov -n binary
covexport --moved          --to csv --source src plain
covfilter --moved          --generated --source src plain
covhtml   --moved          --source src -o page.html plain
covsrc    --moved          --source src example.com/shop/go.mod
covstat   --moved          --by func --source src plain
E
}
table >table

# A value of an option that takes this argument, and matches nothing.
value_of() {
	case $1 in
	FIELD=GLOB) echo namespace=no-such-thing ;;
	OLD=NEW) echo no-such-thing=x ;;
	*) echo no-such-thing ;;
	esac
}

for tool in $COV_TOOLS; do
	"$tool" --help-options | sed -n 's/^.*\(--[a-z-]* .*\)/\1/p' |
		grep -E ' (.*GLOB|PATTERNS?|OLD=NEW|PREFIX)$' >options
	while read -r option argument <&3; do
		grep "^$tool  *$option " table >lines ||
			fail "$tool $option has a line in the table of nomatch.t"
		while read -r _ _ words <&4; do
			eval "set -- $words"
			rm -rf merged combined
			run "$tool" "$option" "$(value_of "$argument")" "$@"
			is_status 0 "$tool $option: that is no error"
			is "$(grep -c "no-such-thing.* matches nothing" "$err")" \
				1 "$tool $option: told once"
			any_err
		done 4<lines
	done 3<options
done

# Two patterns, of which one matches; and a list of which one does.
run covfilter -x '**/main.go' -x nosuch profile
is_err "covfilter: warning: -x 'nosuch' matches nothing: a glob is compared\
 with the whole path"
run covfilter --pkg 'example.com/shop/...,nosuch,other' profile
err_lines 2 'of a list each that matches nothing'
run covtext --pkg 'example.com/...' "$dir"
no_err 'what matches is not told'
run covfilter -i 'example.com/**' -x '**/main.go' -r process
no_err 'neither in records'

run covfilter -i '**/main.go' -x '**/coverage_server.go' profile
no_err 'nor what another option left out before'

# Nothing was tried, so nothing is known.
run covfilter -r -x nosuch dirs
no_err 'records that nobody counted yet'
printf 'mode: set\n' >empty
run covfilter -x nosuch empty
no_err 'a profile without files'
{ cat profile; echo rubbish; } >bad
run covfilter -x nosuch bad
is_status 2
err_lines 1 'half an input proves nothing'

# --- what was meant ----------------------------------------------------------
# means PATTERN MEANT: what covfilter -x answers, and that it does match.
means() {
	run covfilter -x "$1" in
	is_err "covfilter: warning: -x '$1' matches nothing: $3; did you mean\
 '$2'?" "$1"
	run covfilter -x "$2" in
	no_err "$1: '$2' matches"
}
cat >in <<'E'
mode: set
m/p/main.go:1.1,2.2 1 1
m/p/q/zz_generated.go:1.1,2.2 1 1
m/p/q/x_test.go:1.1,2.2 1 1
E
regular='a glob is no regular expression'
means '^m' 'm/**' "$regular"
means '^m/p/' 'm/p/**' "$regular"
means 'm/.*' 'm/**' "$regular"
means 'zz_generated.*' '**/zz_generated*' "$regular"
means '_test\.go$' '**/*_test.go' "$regular"
whole='a glob is compared with the whole path'
means 'p/' '**/p/**' "$whole"
means '/q/' '**/q/**' "$whole"
means 'main.go' '**/main.go' "$whole"
means '*.go' '**/*.go' "$whole"
means 'm/p' 'm/p/**' "$whole"
means 'm/p/...' 'm/p/**' 'in globs ** stands for folders'
means './...' '**' 'in globs ** stands for folders'
# What is said matches, and is not what was typed.
cat >in.svc <<'E'
mode: set
example.com/svc/main.go:1.1,2.2 1 1
example.com/svc/web/web.go:1.1,2.2 1 1
example.com/svc/store/store.go:1.1,2.2 1 1
E
mv in in.m
mv in.svc in
means example.com/svc/web 'example.com/svc/web/**' "$whole"
means example.com/svc/store/ 'example.com/svc/store/**' "$whole"
means ./web/... '**/web/**' 'in globs ** stands for folders'
means '/store/**' '**/store/**' "$whole"
means 'store/**' '**/store/**' "$whole"
means '/web/*' '**/web/*' "$whole"
run covfilter -x '!*.pb.go' in
is_err "covfilter: warning: -x '!*.pb.go' matches nothing: a glob has no '!'"
run covfilter -x '**/*.pb.go' in
is_err "covfilter: warning: -x '**/*.pb.go' matches nothing"
run covfilter -x '' in
is_err "covfilter: warning: -x '' matches nothing: $whole"
mv in.m in
run covfilter -x '**/main.go,**/x_test.go' in
err_like '*a glob is no list*once for each*'
run covfilter -x '(main|x_test).go' in
err_like "*$regular"

run covfilter --pkg './...' in
err_like "*import paths*'...' is all"
run covfilter --pkg '^m/p' in
err_like "*did you mean 'm/p'[?]"
run covfilter --pkg 'm/*' in
err_like "*did you mean 'm/...'[?]"
run covfilter --pkg 'm/p/' in
err_like "*did you mean 'm/p/...'[?]"
run covfilter --pkg 'm/p/main.go' in
err_like '*packages, not files'
run covfilter --strip-prefix '^m/' in
err_like "*did you mean 'm/'[?]"
run covfetch -n --namespace '^sho' bucket
err_like "*--namespace '^sho' matches nothing*did you mean 'sho[*]'[?]*"
run covfetch -n --namespace 'shop,e2e-shop' bucket
err_like '*a glob is no list*'

# A gate stays one.
covfilter --pkg ./... profile 2>none | covstat --fail-under 10 >out 2>&1
is $? 1 'nothing left is under any limit'

done_testing
