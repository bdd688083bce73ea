# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Repositories that mean harm: nothing in them is run, nothing outside of them
# is shown, no text is taken for another one, and no work is without bound.
. "${COV_TOP:-.}/tests/lib/tap.sh"

have git || skip 'no git here'
unset XDG_CONFIG_HOME
HOME=$tmp GIT_CONFIG_NOSYSTEM=1
export HOME GIT_CONFIG_NOSYSTEM
git config --global user.name a
git config --global user.email a@b
git config --global init.defaultBranch main

echo 'package p // SECRET' >secret.go
ran=$tmp/RAN

blob() {
	git -C "$1" hash-object -w --stdin
}
# entry MODE NAME ID: of a tree, as its bytes are; git mktree would refuse it.
entry() {
	printf '%s %s\0' "$1" "$2"
	for byte in $(echo "$3" | sed 's/../& /g'); do
		# shellcheck disable=SC2059
		printf "\\$(printf %03o "0x$byte")"
	done
}
tree() {
	git -C "$1" hash-object -w -t tree --literally --stdin
}
commit() {
	git -C "$1" update-ref HEAD "$(git -C "$1" commit-tree -m x "$2")"
}
# ask SOURCE PATH...: as one profile and as questions of covsrc, in no more time
# than a test has; what is shown is in `shown`.
ask() {
	ask_source=$1
	shift
	echo 'mode: set' >ask.cov
	for path; do
		echo "$path:1.1,1.2 1 1" >>ask.cov
	done
	for tool in 'covsrc' 'covsrc --map'; do
		$tool --source "$ask_source" -- "$@"
	done >shown 2>messages </dev/null
	for tool in covhtml 'covstat --by func' 'covfilter --generated'; do
		$tool --source "$ask_source" ask.cov
	done >shown.too 2>>messages
}
# refused NAME: nothing was shown by the last ask.
refused() {
	is "$(cat shown; grep -h SECRET shown.too messages)" '' "$1"
	ok "$1: a reason" grep -q "^covsrc: ." messages
}
not_run() {
	ok "$1: nothing is run" ! test -e "$ran"
}

# --- names in trees ----------------------------------------------------------

git init -q --bare odd.git
mod=$(echo 'module ex.com/r' | blob odd.git)
good=$(echo 'package good' | blob odd.git)
evil=$(echo 'package evil' | blob odd.git)
link=$(printf '../secret.go' | blob odd.git)
inner=$(entry 100644 x.go "$evil" | tree odd.git)
all=$({
	entry 100644 ../secret.go "$evil"
	entry 40000 .. "$inner"
	entry 40000 . "$inner"
	entry 40000 .GIT "$inner"
	entry 40000 .git "$inner"
	entry 100644 /etc/passwd "$evil"
	entry 100644 a/b.go "$evil"
	entry 100644 go.mod "$mod"
	entry 100644 good.go "$good"
	entry 120000 link.go "$link"
	entry 160000 module "$evil"
	entry 40000 plain.go "$inner"
} | tree odd.git)
commit odd.git "$all"
run covsrc --source odd.git ex.com/r/good.go
is_out 'package good' 'a good file beside bad names'
ask odd.git ../secret.go ex.com/r/../secret.go ../x.go ex.com/r/../x.go ./../x.go
refused 'names that lead out'
ask odd.git .git/x.go .GIT/x.go ex.com/r/.git/x.go ex.com/r/.Git/x.go /etc/passwd
refused '.git and absolute names'
ask odd.git ex.com/r/link.go link.go/x.go module/x.go module plain.go ex.com/r/
refused 'links, submodules, folders'
ask odd.git /app/secret.go /workspace/../secret.go /app/../../secret.go ///link.go
refused 'names that lead out, where it was built'

# A go.mod, go.work and vendor that lead out.
mkdir -p out/sub
ln -s "$tmp" out/abs
ln -s .. out/vendor
ln -s loop.go out/loop.go
ln -s ../../secret.go out/sub/s.go
printf 'module ex.com/r\nreplace ex.org/up => ../\nreplace ex.org/abs => %s\n' \
	"$tmp" >out/go.mod
printf 'go 1.24\nuse ..\nuse %s\nuse ./sub/../..\n' "$tmp" >out/go.work
printf 'module ../../\n' >out/sub/go.mod
mkfifo out/pipe.go
for form in out checkout out.git; do
	case $form in
	checkout) cp -R out checkout
		git init -q checkout
		git -C checkout add -A
		git -C checkout commit -qm x ;;
	out.git) git clone -q --bare checkout out.git ;;
	esac
	ask $form ex.org/up/secret.go ex.org/abs/secret.go ex.com/r/abs/secret.go \
		secret.go ex.com/r/sub/s.go ../../secret.go ex.com/r/loop.go \
		ex.com/r/pipe.go "$tmp/secret.go" "$tmp/out/../secret.go" \
		abs/secret.go
	refused "$form: folders that lead out"
done

# --- what would be run -----------------------------------------------------------

git init -q lure
echo 'module ex.com/r' >lure/go.mod
printf '// $Id$ $Format:%%H$\npackage lure\n' >lure/x.go
cat >lure/.gitattributes <<'E'
*.go filter=evil diff=evil merge=evil ident working-tree-encoding=UTF-16
*.go text eol=crlf export-subst export-ignore
E
for file in go.mod x.go .gitattributes; do
	git -C lure update-index --add --cacheinfo "100644,$(git -C lure \
		hash-object -w --no-filters $file),$file"
done
x=$(git -C lure rev-parse :x.go)
commit lure "$(git -C lure write-tree)"
echo '// changed' >>lure/x.go
for hook in post-checkout pre-commit post-index-change fsmonitor-watchman \
	reference-transaction; do
	printf '#!/bin/sh\ntouch "%s"\n' "$ran" >lure/.git/hooks/$hook
	chmod 755 lure/.git/hooks/$hook
done
cat >>lure/.git/config <<E
[filter "evil"]
	clean = touch $ran
	smudge = touch $ran
	process = touch $ran
	required = true
[diff "evil"]
	textconv = touch $ran
	command = touch $ran
[core]
	fsmonitor = touch $ran
	hooksPath = $tmp/lure/.git/hooks
	sshCommand = touch $ran
	pager = touch $ran
	editor = touch $ran
	gitProxy = touch $ran
	alternateRefsCommand = touch $ran
	attributesFile = /nowhere
[credential]
	helper = !touch $ran
[gpg]
	program = touch $ran
[remote "origin"]
	url = ext::sh -c touch% $ran
	promisor = true
	uploadpack = touch $ran
[url "ext::sh -c touch% $ran"]
	insteadOf = https://ex.com/
E
cp -R lure/.git lure.git
sed 's/bare = false/bare = true/' lure/.git/config >lure.git/config
for form in lure lure.git; do
	ask $form ex.com/r/x.go /app/x.go ex.com/r/none.go
	ok "$form: the text as it is" grep -q '^// \$Id\$ \$Format:%H\$$' shown
	not_run "$form"
done
run covsrc --source lure --commit main ex.com/r/x.go
is "$(tail -n 1 "$out")" 'package lure' 'the commit, not what lies there'
any_err
not_run 'a branch'

# An object that is missing is never fetched.
find lure.git/objects -type f | while read -r object; do
	id=$(echo "$object" | sed 's|.*objects/||; s|/||')
	[ "$id" != "$x" ] || rm -f "$object"
done
cat >>lure.git/config <<E
[core]
	repositoryFormatVersion = 1
[extensions]
	partialClone = origin
E
ask lure.git ex.com/r/x.go
refused 'a missing object'
not_run 'a missing object'

# --- more than there should be ------------------------------------------------------

# bomb FILES: each tree is ten times in the next, around one of so many files:
# more than anybody could count.
bomb() {
	rm -rf bomb.git
	git init -q --bare bomb.git
	x=$(echo 'package p' | blob bomb.git)
	t=$(awk -v blob="$x" -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "100644 blob %s\tx%s.go\n", blob, i ? i : "" }' |
		git -C bomb.git mktree)
	for level in 1 2 3 4 5 6 7 8 9 10 11 12; do
		t=$(for i in 0 1 2 3 4 5 6 7 8 9; do
			printf '040000 tree %s\td%s\n' "$t" $i
		done | git -C bomb.git mktree)
	done
	commit bomb.git "$t"
}
bomb 10000
ask bomb.git d0/x.go /app/x.go ex.com/r/x.go
refused "trees without end, $level levels"
ok 'trees without end: which' grep -q 'more than [0-9]* files' messages
# It is trees that are read, which takes longer: one tool does.
if is_full; then
	bomb 1
	run covsrc --source bomb.git d0/x.go /app/x.go ex.com/r/x.go
	is_status 1 'trees of one file'
	is_out ''
	err_like '*more than [0-9]* files*' 'trees of one file: which'
fi

# Folders in folders, modules at the end of them.
deep=$(printf '%05000d' 0 | sed 's|0|d/|g')
git init -q --bare deep.git
{
	printf 'commit refs/heads/main\ncommitter a <a@b> 1 +0000\ndata 0\n'
	printf 'M 100644 inline %s\ndata 16\nmodule ex.com/r\n' go.mod
	printf 'M 100644 inline %s\ndata 16\nmodule ex.com/d\n' "${deep}go.mod"
	printf 'M 100644 inline %s\ndata 13\npackage deep\n' "${deep}x.go"
	printf 'M 100644 inline %s\ndata 13\npackage here\n' x.go
} | git -C deep.git fast-import --quiet
git -C deep.git symbolic-ref HEAD refs/heads/main
run covsrc --source deep.git "ex.com/r/${deep}x.go"
is_out 'package deep' '5,000 levels: the file'
ask deep.git "ex.com/r/${deep}y.go" "/app/${deep}d/y.go" "ex.com/r/${deep}${deep}y"
refused '5,000 levels: no such file'

# Many modules, replaced ones, files of one name.
modules=1000
! is_full || modules=10000
git init -q --bare many.git
x=$(echo 'package many' | blob many.git)
mod=$({
	echo 'module ex.com/r'
	awk -v n=$modules 'BEGIN { for (i = 0; i < n; i++)
		print "replace ex.org/a" i " => ./a" i }'
} | blob many.git)
sub=$(printf '100644 blob %s\tgo.mod\n100644 blob %s\tx.go\n' \
	"$(echo 'module ex.com/same' | blob many.git)" "$x" |
	git -C many.git mktree)
t=$({
	printf '100644 blob %s\tgo.mod\n' "$mod"
	awk -v sub_tree="$sub" -v n=$modules 'BEGIN { for (i = 0; i < n; i++)
		printf "040000 tree %s\ta%05d\n", sub_tree, i }'
} | git -C many.git mktree)
commit many.git "$t"
run covsrc --map --source many.git ex.com/r/a00007/x.go ex.com/same/x.go
is_out "ex.com/r/a00007/x.go	a00007/x.go	module
ex.com/same/x.go	a00000/x.go	module" 'many modules'
ask many.git /app/x.go
refused 'many files of one name'

# A file that is too large is not unpacked; a hole in a file is none either.
git init -q --bare huge.git
x=$(head -c 70000000 /dev/zero | blob huge.git)
t=$(printf '100644 blob %s\tx.go\n' "$x" | git -C huge.git mktree)
commit huge.git "$t"
mkdir hole
echo 'module ex.com/r' >hole/go.mod
truncate -s 1T hole/x.go 2>/dev/null || echo >hole/none
ask huge.git x.go ./x.go /app/x.go
refused 'a huge blob'
ask hole ex.com/r/x.go /app/x.go
refused 'a huge file'

# Any bytes are a text, and come out as they are.
mkdir -p bytes
echo 'module ex.com/r' >bytes/go.mod
printf 'package p\0\377\r\n\033[2J\342\200\256func F() {\r\n}' >bytes/x.go
run covsrc --source bytes ex.com/r/x.go
out_is_file bytes/x.go 'any bytes'
head -c 100000 /dev/zero | tr '\0' '{' >bytes/y.go
ask bytes ex.com/r/x.go ex.com/r/y.go
ok 'no escapes on a page' ! grep -q "$(printf '\033')" shown.too
run covsrc --source bytes "$(printf 'ex.com/r/\033[2J\n.go')"
is_status 1 'a name of odd bytes'
ok 'none in messages' ! grep -q "$(printf '\033')" "$err"
any_err

done_testing
