# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 64-html.sh - part of `run`: a page of a profile, against go tool cover -html,
# and the bytes of both beside the text.

html() {
	[ -d "$corpus/coredns-live/data" ] &&
		[ -e "$sources/coredns.git.tar" ] || {
		skip html "no coredns at $corpus and $sources"
		return
	}
	have git && have go || { skip html 'no git or no go here'; return; }
	tar -C "$dir" -xf "$sources/coredns.git.tar"
	git clone -q "$dir/coredns.git" "$dir/coredns"
	# What was built into the program and lies nowhere is left out.
	covtext "$corpus/coredns-live/data" 2>/dev/null |
		covfilter --server-lines >"$dir/coredns.cov"
	ours() {
		measure "$1" covhtml --source "$dir/coredns.git" \
			-o "$dir/ours.html" "$dir/coredns.cov" 2>/dev/null
	}
	theirs() {
		measure "$1" sh -c 'cd "$1/coredns" && exec go tool cover \
			-html="$1/coredns.cov" -o "$1/theirs.html"' sh "$dir"
	}
	ours "$dir/warm" && theirs "$dir/warm" ||
		{ fail 'html: a command failed'; return; }
	pairs 'html: coredns' "$RUNS" covhtml 'go tool cover -html'
	text=$(cut -d : -f 1 "$dir/coredns.cov" | sort -u |
		sed -n "s|^github.com/coredns/coredns/|$dir/coredns/|p" |
		xargs cat | wc -c)
	awk -v a="$(wc -c <"$dir/ours.html")" -v b="$(wc -c <"$dir/theirs.html")" \
		-v t="$text" 'BEGIN {
		printf "html: %d and %d bytes beside %d of text: %.3f\n",
			a - t, b - t, t, (a - t) / (b - t)
		exit (a - t) * 5 > b - t }' || fail 'html: more than a fifth'
	rm -rf "$dir/coredns" "$dir/coredns.git"
}
