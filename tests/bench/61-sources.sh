# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 61-sources.sh - part of `run`: the files of a program out of a bare repository,
# against a checkout made for it; and memory when there are many repositories.

# Each file of a profile and its blocks, as covsrc --batch asks.
make_questions() {
	covtext "$1" | awk -F '[: ]' '$1 != "mode" {
		if (!($1 in blocks)) order[n++] = $1
		blocks[$1] = blocks[$1] " " $2
	} END { for (i = 0; i < n; i++)
		printf "%s%c%s%c", order[i], 0, substr(blocks[order[i]], 2), 0
	}' >"$dir/questions"
	tr '\0' '\n' <"$dir/questions" | awk 'NR % 2 && NF' >"$dir/asked"
}

# Repositories, each with a pack of its own: memory_of_many NUMBER...
# 23, 27 and 41 MiB for 1, 10 and 100 of 10,412 files: what is open is bounded,
# what grows is what is known of each, its modules and the names of its files
# (140 KiB; names of two million files at most are kept).
memory_of_many() {
	for many; do
		mkdir "$dir/many"
		i=0
		while [ $i -lt "$many" ]; do
			i=$((i + 1))
			git clone -q --bare "$dir/oc.git" \
				"$dir/many/oc-$i.git" || return 1
		done
		# What is nowhere is looked for in all of them.
		{
			cat "$dir/questions"
			printf '/app/nowhere/main.go%c1.1,1.1%c' 0 0
		} >"$dir/asking"
		measure "$dir/many-$many" sh -c 'exec covsrc --batch --source \
			"$1/many" <"$1/asking" >"$1/ours"' sh "$dir" ||
			{ fail 'sources: covsrc failed'; return 1; }
		show "covsrc, in $many of it" "$dir/many-$many"
		rm -rf "$dir/many"
	done
}

sources() {
	[ -d "$corpus/oc/data" ] && [ -e "$sources/oc.git.tar" ] || {
		skip sources "no oc at $corpus and $sources"
		return
	}
	have git || { skip sources 'no git here'; return; }
	tar -C "$dir" -xf "$sources/oc.git.tar"
	make_questions "$corpus/oc/data"
	# Where they are in a checkout.
	xargs covsrc --map --source "$dir/oc.git" <"$dir/asked" 2>/dev/null |
		cut -f 2 >"$dir/paths"
	ours() {
		measure "$1" sh -c 'exec covsrc --batch --source "$1/oc.git" \
			<"$1/questions" >"$1/ours"' sh "$dir"
	}
	theirs() {
		rm -rf "$dir/checkout"
		mkdir "$dir/checkout"
		measure "$1" sh -c 'git --git-dir="$1/oc.git" archive HEAD |
			tar -xf - -C "$1/checkout" && cd "$1/checkout" &&
			xargs cat <"$1/paths" >"$1/theirs"' sh "$dir"
	}
	ours "$dir/warm" && theirs "$dir/warm" ||
		{ fail 'sources: a command failed'; return; }
	covsrc --source "$dir/oc.git" $(cat "$dir/asked") 2>/dev/null |
		cmp -s - "$dir/theirs" || fail 'sources: the texts differ'
	# A checkout takes its time.
	pairs "sources: oc, $(wc -l <"$dir/asked" | tr -d ' ') files" 3 \
		'covsrc --batch' 'git archive | tar x, cat'
	memory_of_many 1 10 100
	rm -rf "$dir/checkout" "$dir/oc.git"
}
