# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Which repositories become links: those at hosts that are forges.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have git || skip 'no git here to make a commit'

hash=0123456789abcdef0123456789abcdef
mkdir src
printf 'module x\n' >src/go.mod
printf 'package x\nfunc f() { g() }\n' >src/a.go
printf 'mode: count\nx/a.go:2.10,2.17 1 7\n' >a.cov
commit() {
	git -C src init -q && git -C src add . && git -C src \
		-c user.name=x -c user.email=x@example.com commit -q -m x
}
ok 'a repository' commit
id=$(git -C src rev-parse HEAD)

# page URL [OPTION]...: its page, in html/.
page() {
	printf '{"type":"binary","binary_name":"b","source_url":"%s","source_commit":"%s","covmeta_hash":"%s","profile":"a.cov"}\n' \
		"$1" "$id" "$hash" >record
	shift
	run covhtml -o html --source src "$@" <record
}
# is_link URL PAGE FILES [OPTION]...: where the page leads; '' is nowhere.
is_link() {
	name=$1 to=$2 files=$3
	shift 3
	page "$name" "$@"
	is "$(sed -n 's/.*<li class="repo"><a href="\([^"]*\)".*/\1/p' \
		html/$hash.html)" "$to" "$name $*: the repository"
	is "$(sed -n 's/.* data-blob="\([^"]*\)".*/\1/p' html/$hash.html)" \
		"$files" "$name $*: its files"
}

is_link https://github.com/a/b.git https://github.com/a/b \
	"https://github.com/a/b/blob/$id/"
is_link git@github.com:a/b https://github.com/a/b \
	"https://github.com/a/b/blob/$id/"
is_link https://TOKEN@github.com/a/b?x https://github.com/a/b \
	"https://github.com/a/b/blob/$id/"
is_link https://gitlab.com/a/b https://gitlab.com/a/b \
	"https://gitlab.com/a/b/-/blob/$id/"
is_link http://git.gitlab.com:80/a/b/c https://git.gitlab.com/a/b/c \
	"https://git.gitlab.com/a/b/c/-/blob/$id/"
is_link https://bitbucket.org/a/b https://bitbucket.org/a/b \
	"https://bitbucket.org/a/b/src/$id/"
is_link https://codeberg.org/a/b https://codeberg.org/a/b \
	"https://codeberg.org/a/b/src/commit/$id/"
is_link https://git.sr.ht/~a/b https://git.sr.ht/~a/b \
	"https://git.sr.ht/~a/b/tree/$id/item/"

# Names that only look like one.
for host in evilgithub.example github.com.evil.example my-gitlab.example \
	notgithub.com gitlab.example example.com/github.com github.com%2f.example \
	'github.com\\\\@evil.example' evil.example#github.com; do
	is_link "https://$host/a/b" '' ''
done
is_link 'https://github.com@evil.example/a/b' '' ''
for url in 'javascript:alert(1)//github.com/a' 'data:text/html,github.com/' \
	github.com /github.com/a 'file:///github.com/a'; do
	is_link "$url" '' ''
done
is_link 'javascript://github.com/%0aalert(1)' \
	'https://github.com/%0aalert(1)' \
	"https://github.com/%0aalert(1)/blob/$id/"

# One's own.
is_link https://code.example/a/b https://code.example/a/b \
	"https://code.example/a/b/src/commit/$id/" --forge code.example=gitea
is_link https://GitHub.example/a/b https://github.example/a/b \
	"https://github.example/a/b/-/blob/$id/" --forge other.example=github \
	--forge GitHub.example=gitlab
is_link https://code.example.com/a/b '' '' --forge code.example=gitea
for bad in x =github x=y x=; do
	run covhtml --forge "$bad" </dev/null
	is_status 2
	err_like "covhtml: --forge '$bad': not HOST=KIND*"
done
done_testing
