# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# What goes wrong: usage, sources, stages, targets.
. "${COV_TOP:-.}/tests/lib/tap.sh"

usage() {
	is_status 2
	is_out ''
	is_err "cov: $1
try 'cov --help'" "$tap_cmd"
}
run cov
usage 'which command?'
run cov frobnicate
usage "unknown command 'frobnicate'"
run cov run -C x
usage 'run: which source?'
mkdir -p x/coverage
run cov run -C x
usage "run: which source? none is remembered; 'cov compile' and 'cov render' \
work on what is there"
rm -r x
run cov run y
usage 'run needs --collection'
run cov run y -C
usage "option '-C' needs a value"
run cov run y -C ''
usage "option '-C': empty name"
run cov run y -C x --frob
usage "unknown option '--frob'"
run cov run y -C x --verbose=1
usage "unknown option '--verbose=1'"
run cov run y -C x -j two
usage "option '-j': 'two' is not a number"
run cov compile y -C x
usage 'compile takes no operand'
run cov help nothing
usage "no command or tool is called 'nothing'"
run cov compile -C nowhere
is_status 2
is_err 'cov: nowhere: not there'
run cov --help
is_status 0
out_like 'usage: cov *--collection DIR*'
run cov help
out_like 'usage: cov *'
run cov run --help
out_like 'usage: cov run *--source REPO*'
run cov help covstt
is_status 2
err_like "cov: no command or tool is called 'covstt'; did you mean 'covstat'?*"
run cov rnu bucket -C x
is_status 2
err_like "cov: unknown command 'rnu'; did you mean 'run'?*"
run cov run y -C x --exlude z
is_status 2
err_like "cov: unknown option '--exlude'; did you mean '--exclude'?*"
run cov owners -C x -x
is_status 2
err_like "*option '-x' needs a value*"
run cov owners -C x -x z
is_status 2
err_like "*owners takes no -x; the trace is 'cov -x owners'*"
run cov --version
out_like 'cov (cov) *'

# Sources: one clear line, and nothing is left.
mkdir empty
run cov run empty -C new
is_status 1
is_err 'covfetch: empty: no coverage files'
ok 'empty: no collection' test ! -e new
run cov run missing -C new
is_status 2
is_err 'covfetch: missing: No such file or directory'
ok 'missing: no collection' test ! -e new
run cov run s3://b/p -C new
is_status 2
err_like '*s3://b/p*no credentials*'
: >file
run cov run "$sample/bucket" -C file/new
is_status 3
err_lines 1

# A damaged file: named, the rest goes on, status 1.
cp -R "$sample/bucket" bucket
bad=$(find bucket -name 'covcounters.*.1.2' | sort | sed -n 1p)
printf 'garbage' >"$bad"
run cov run bucket -C run1
is_status 1
err_like '*covcounters.*.1.2: *'
out_lines 15
ok 'all pages are there' test -s run1/html/index.html
run cov run bucket -C run1
is_status 1 'damage is still damage'
any_err
is "$(tail -n 1 "$out")" 'index: run1/html/index.html' 'and it went on'

# A bundle that is none, and no git.
run cov run "$sample/bucket" -C run2 --source file.bundle
is_status 2
is_err 'cov: file.bundle: no such repository or folder'
ok 'before anything is done' test ! -e run2
echo garbage >bad.bundle
if have git; then
	run cov run "$sample/bucket" -C run2 --source bad.bundle
	is_status 1
	err_like 'cov: bad.bundle: *'
	ok 'nothing is left of it' test ! -e run2/repos
fi
mkdir tools
for tool in sh sed tr mktemp chmod cmp rm mv mkdir rmdir find awk sort \
	basename readlink touch umask id wc cut grep uniq head; do
	path=$(command -v $tool) && [ "${path#/}" != "$path" ] &&
		ln -s "$path" tools/$tool
done
no_git() {
	PATH=$COV_BIN:$tmp/tools
	export PATH
	cov run "$sample/bucket" -C run2 --source "$sample/shop.bundle"
}
run no_git
is_status 1
is_err "cov: $sample/shop.bundle: needs git, which is not here; no sources from it
cov: source: $tmp/bad.bundle is forgotten; 'cov config --add source' keeps several"
out_lines 15

# A full device behind standard output.
if [ -c /dev/full ]; then
	for option in --help --version; do
		cov $option >/dev/full 2>said
		is $? 3 "cov $option on a full device"
	done
fi

# A stage that dies.
mkdir -p broken
cp "$(command -v cov)" broken
ln -s "$COV_BIN/../libexec" libexec
for tool in covfetch covhtml covsrc; do
	ln -s "$COV_BIN/$tool" broken
done
printf '#!/bin/sh\nexit 3\n' >broken/covgroup
chmod 755 broken/covgroup
run broken/cov run -v "$sample/bucket" -C run4
is_status 3
err_like '*cov: stopped: covgroup ended with status 3'
printf '#!/bin/sh\nkill -9 $$\n' >broken/covgroup
run broken/cov run "$sample/bucket" -C run4
is_status 3
err_like '*cov: stopped: covgroup ended with status 137'
is "$(find run4 -name '.cov-*')" '' 'no temporaries'
if ! is_root; then
	mkdir ro
	chmod 555 ro
	run cov run "$sample/bucket" -C ro
	is_status 3
	err_lines 1
	chmod 755 ro
fi

# Nobody reads, or nobody can.
full() {
	cov owners -C run1 >/dev/full
}
run full
is_status 3
any_err
closed() {
	cov owners -C run1 >&-
}
run closed
is_status 3
any_err
done_testing
