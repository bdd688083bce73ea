# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The files of real programs, found in bare repositories of their sources,
# against `go list` on a checkout: all that are there, none wrong. The corpus is
# in $COV_CORPUS, sources of its programs in $COV_SOURCES, else beside the
# repository.
. "${COV_TOP:-.}/tests/lib/tap.sh"

have go || skip 'no go here'
have git || skip 'no git here'
unset GOFLAGS
export GOWORK=off GOTOOLCHAIN=local GO111MODULE=on GOPROXY=off
corpus=${COV_CORPUS:-$top/../shared/corpus}
sources=${COV_SOURCES:-$corpus/../sources}

# A profile as questions: each file, and its blocks.
questions() {
	awk -F '[: ]' '$1 != "mode" {
		if (!($1 in blocks)) order[n++] = $1
		blocks[$1] = blocks[$1] $2 " "
	} END { for (i = 0; i < n; i++)
		printf "%s%c%s%c", order[i], 0, substr(blocks[order[i]], 1,
			length(blocks[order[i]]) - 1), 0 }' "$1"
}

# real CASE ARCHIVE
real() {
	[ -d "$corpus/$1/data" ] && [ -e "$sources/$2.git.tar" ] || {
		diag "$1: left out, not in $corpus and $sources"
		return
	}
	rm -rf "$2.git" checkout
	tar -xf "$sources/$2.git.tar"
	covtext -o real.cov "$corpus/$1/data"
	questions real.cov | covsrc --batch --source "$2.git" >answers
	sed 1d real.cov | cut -d: -f1 | awk '!seen[$0]++' >files
	git --git-dir="$2.git" archive --prefix=checkout/ HEAD | tar -xf -

	# Path, file: by Go, whose packages are the folders of the paths.
	sed 's|/[^/]*$||' files | sort -u >packages
	(cd checkout && xargs go list -e -find -mod=mod -f \
		'{{.ImportPath}}	{{.Dir}}' <../packages) >listed 2>list.err
	(cd checkout && xargs go list -e -find -mod=vendor -f \
		'{{.ImportPath}}	{{.Dir}}' <../packages) >>listed 2>>list.err
	awk -F '\t' -v root="$tmp/checkout" '
		FNR == NR { if (index($2, root) == 1)
			dir[$1] = substr($2, length(root) + 2); next }
		{ pkg = $0; sub("/[^/]*$", "", pkg); file = $0
			sub(".*/", "", file)
			if (pkg in dir) print $0 "\t" dir[pkg] \
				(dir[pkg] == "" ? "" : "/") file }' \
		listed files | while IFS='	' read -r path file; do
		[ ! -f "checkout/$file" ] || printf '%s\t%s\n' "$path" "$file"
	done >want
	[ -s want ] || {
		diag "$1: go list says nothing: $(head -n 1 list.err)"
		return
	}
	# shellcheck disable=SC2046
	covsrc --map --source "$2.git" $(cut -f 1 want) 2>&1 |
		cut -f 1,2 >got
	file_is_file got want \
		"$1: $(wc -l <want) of $(wc -l <files) files, as go list has them"
	# shellcheck disable=SC2046
	covsrc --source "$2.git" $(cut -f 1 want) >texts
	(cd checkout && cut -f 2 ../want | xargs cat) >their-texts
	file_is_file texts their-texts "$1: their texts"

	# What Go does not list is not there, under no folder.
	cut -f 1 want | sort >listed.files
	sort files | comm -23 - listed.files >others
	is "$(while read -r path; do
		find checkout -name "${path##*/}" -path "*${path#*/*/*/}"
	done <others)" '' "$1: no others are in the repository"
	is "$(tr -d '\0' <answers | grep -aE \
		'^[0-9]+	[a-z]+	[a-z]*s[a-z]*	[0-9a-f]{40}	')" '' \
		"$1: all fit their blocks"
	is "$(tr -d '\0' <answers | grep -acE \
		'^[0-9]+	[a-z]+	[a-z]*	[0-9a-f]{40}	')" \
		"$(wc -l <want | tr -d ' ')" "$1: all found"
}
real cni-bridge plugins
real oc oc
real coredns-live coredns
[ "$tap_n" -gt 0 ] || skip 'neither corpus nor sources here (COV_CORPUS)'
done_testing
