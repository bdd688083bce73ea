# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What the tools read, a lot of it: for each kind how many, make_KIND N, which
# makes N of it in the working folder, and uses_KIND, the commands that read
# it, one per line.
kinds='records owners binaries profiles dirs blocks files lines entries patterns
	targets'

# texts N : text profiles p1 .. pN, each with a block of its own
texts() {
	seq "$1" | awk '{ f = "p" $1; print "mode: set" >f
		printf "x/%d.go:1.1,1.9 1 1\n", $1 >f; close(f) }'
}

# Records of many reports and owners, and few profiles.
n_records=250
make_records() {
	texts 4
	seq "$1" | awk '{ printf "{\"type\":\"report\",\"dir\":\"d%d\"," \
		"\"namespace\":\"n%d\",\"pod_name\":\"web-%d\"," \
		"\"binary_name\":\"web\",\"covmeta_hash\":\"%032d\"," \
		"\"profile\":\"p%d\"}\n",
		$1, $1 % 50, $1, $1, $1 % 4 + 1 }' >input
}
uses_records() {
	cat <<'E'
covtext -r --as textfmt input
covfilter -r -x nothing input
covmerge -r --by dir input
covmerge -r --by namespace input
covgroup input
covgroup --by binary input
covgroup --db c.db input
E
}

# Owners of one binary.
n_owners=500
make_owners() {
	texts 1
	seq "$1" | awk '{ printf "{\"type\":\"owner\",\"group_key\":\"g%d\"," \
		"\"owner_type\":\"Deployment\",\"owner_name\":\"o%d\"," \
		"\"namespace\":\"n\",\"binary_name\":\"b\",\"mode\":\"set\"," \
		"\"covmeta_hash\":\"%032d\",\"profile\":\"p1\"}\n",
		$1, $1, 1 }' >input
	{ printf '{"type":"binary","covmeta_hash":"%032d",' 1
	printf '"merge_input_hash":"%032d","profile":"p1","owners":[' 1
	sed 's/^{"type":"owner",/{/; $!s/$/,/' input
	echo ']}'; } | tr -d '\n' >binary
	echo >>binary
}
uses_owners() {
	cat <<'E'
covhtml -o pages <input
covhtml -o pages <binary
covmerge -r --by covmeta_hash input
covbq --collection c --now 2025-01-01T00:00:00Z input
covexport --to lcov -r input
E
}

# Binaries, each with a profile.
n_binaries=150
make_binaries() {
	texts "$1"
	mkdir src src/x
	seq "$1" | awk '{ printf "{\"type\":\"binary\"," \
		"\"covmeta_hash\":\"%032d\",\"mode\":\"set\"," \
		"\"total_stmts\":1,\"covered_stmts\":1," \
		"\"profile\":\"p%d\"}\n", $1, $1 }' >input
}
uses_binaries() {
	cat <<'E'
covhtml -o pages <input
covbq --collection c --now 2025-01-01T00:00:00Z input
covexport --to cobertura -r input
covexport codecov -n input
covsrc -r --source src input
E
}

# One record of many profiles, each of other blocks, and as many operands.
n_profiles=500
make_profiles() {
	texts "$1"
	seq "$1" | awk 'BEGIN { printf "{\"type\":\"report\",\"dir\":\"d\"," \
		"\"pod_name\":\"p\",\"profile\":[" }
		{ printf "%s\"p%d\"", (NR > 1 ? "," : ""), $1 }
		END { print "]}" }' >input
}
uses_profiles() {
	cat <<'E'
covtext -r --as textfmt input
covfilter -r -x nothing input
covmerge -r --by dir input
covgroup input
covstat p*
covmerge p*
E
}

# Directories, in a bucket copied to disk and as operands.
n_dirs=150
make_dirs() {
	seq "$1" | while read -r i; do
		d=bucket/node/ns/pod-$i/c/20250312T074400Z/img/b
		mkdir -p "$d"
		printf 'mode: set\na.go:1.1,2.2 1 1\n' >"$d/coverage.out"
	done
	find bucket -name b | awk '{ printf "{\"type\":\"source_dir\"," \
		"\"dir\":\"%s\",\"profile\":\"%s\"}\n", $1, $1 }' >input
}
uses_dirs() {
	cat <<'E'
covfetch bucket
covtext -r input
covstat bucket/node/ns/*/c/*/img/b
covmerge bucket/node/ns/*/c/*/img/b
E
}

# A text of many blocks.
n_blocks=4000
make_blocks() {
	seq "$1" | awk 'BEGIN { print "mode: set" }
		{ printf "x/a.go:%d.1,%d.9 1 %d\n", $1, $1, $1 % 2 }' >p
}
uses_text() {
	cat <<'E'
covtext p
covstat --by file p
covmerge p p
covfilter -x nothing p
covhtml -o page.html p
E
}
uses_blocks() {
	uses_text
}

# A text of many files.
n_files=2000
make_files() {
	seq "$1" | awk 'BEGIN { print "mode: set" }
		{ printf "x/%d/a.go:1.1,2.9 1 %d\n", $1, $1 % 2 }' >p
}
uses_files() {
	uses_text
}

# Lines of source.
n_lines=2000
make_lines() {
	mkdir src
	seq "$1" | awk 'BEGIN { print "package a" }
		{ printf "func f%d() { g() }\n", $1 }' >src/a.go
	seq "$1" | awk 'BEGIN { print "mode: set" }
		{ printf "a.go:%d.13,%d.20 1 %d\n", $1 + 1, $1 + 1, $1 % 2
		}' >p
}
uses_lines() {
	cat <<'E'
covhtml -o page.html --source src p
covstat --by func --source src p
E
}

# Entries of an archive.
n_entries=150
make_entries() {
	make_dirs "$1"
	tar -cf a.tar bucket
}
uses_entries() {
	cat <<'E'
covfetch -C out - <a.tar
E
}

# Patterns of a filter, and files to try them on.
n_patterns=500
make_patterns() {
	make_files 20
	seq "$1" | awk '{ printf "x/%d/b.go\n", $1 }' >list
}
uses_patterns() {
	cat <<'E'
covfilter --generated-list list p
covfilter $(sed 's/^/-x /' list) p
E
}

# Addresses.
n_targets=1000
make_targets() {
	seq "$1" | awk '{ printf "127.0.0.1:%d\n", $1 }' >input
}
uses_targets() {
	cat <<'E'
covpull -n - <input
E
}
