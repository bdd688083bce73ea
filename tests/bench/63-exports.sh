# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 63-exports.sh - part of `run`: the lines of a program in the formats of others,
# and Cobertura with functions against gocover-cobertura, which is looked for on
# PATH and in $PEERS_BIN (~/.cache/cov-peers).

# Lines of an LCOV tracefile.
count_lines() {
	grep -c '^DA' "$1"
}

exports() {
	[ -d "$corpus/oc/data" ] || {
		skip exports "no corpus at $corpus (COV_CORPUS says where)"
		return
	}
	covfilter --server-lines "$corpus/oc/data" >"$dir/oc.cov"
	covexport --to lcov -o "$dir/lines" "$dir/oc.cov" ||
		{ fail 'exports: covexport failed'; return; }
	lines=$(count_lines "$dir/lines")
	i=0
	while [ $i -lt "$RUNS" ]; do
		i=$((i + 1))
		for to in lcov cobertura codecov sonar csv; do
			measure "$dir/to-$to" covexport --to $to \
				-o "$dir/made" "$dir/oc.cov" ||
				{ fail 'exports: covexport failed'; return; }
		done
	done
	echo "exports: oc, $lines lines, $RUNS times"
	for to in lcov cobertura codecov sonar csv; do
		show "covexport --to $to" "$dir/to-$to"
		awk -v n="$lines" -v ms="$(median "$dir/to-$to" 2)" 'BEGIN {
			if (ms) printf "    %.1f million lines a second and core\n",
				n / ms / 1000 }'
	done
	peer=$(PATH=$PATH:${PEERS_BIN:-${HOME:-/}/.cache/cov-peers}
		command -v gocover-cobertura) &&
		[ -e "$sources/oc.git.tar" ] && have git || {
		skip exports 'no gocover-cobertura to compare with'
		return
	}
	tar -C "$dir" -xf "$sources/oc.git.tar"
	mkdir "$dir/checkout"
	git --git-dir="$dir/oc.git" archive HEAD | tar -xf - -C "$dir/checkout"
	ours() {
		measure "$1" covexport --to cobertura --source "$dir/oc.git" \
			--commit HEAD -o "$dir/ours" "$dir/oc.cov"
	}
	theirs() {
		measure "$1" sh -c 'cd "$1/checkout" &&
			exec "$2" <"$1/oc.cov" >"$1/theirs"' sh "$dir" "$peer"
	}
	ours "$dir/warm" && theirs "$dir/warm" ||
		{ fail 'exports: a command failed'; return; }
	[ "$(sed -n 's/.*lines-covered="\([0-9]*\)".*/\1/p' "$dir/ours")" = \
	    "$(sed -n 's/.*lines-covered="\([0-9]*\)".*/\1/p' "$dir/theirs")" ] ||
		fail 'exports: the totals differ'
	pairs 'exports: oc, with functions, out of its repository' 3 \
		'covexport --to cobertura' gocover-cobertura
	rm -rf "$dir/checkout" "$dir/oc.git"
}
