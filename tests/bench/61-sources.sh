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

# Repositories that share the objects of one: memory_of_many NUMBER...
memory_of_many() {
	mkdir "$dir/shell"
	(cd "$dir/oc.git" && find . -maxdepth 1 ! -name . ! -name objects \
		-exec cp -R {} "$dir/shell" \;)
	mkdir -p "$dir/shell/objects/info"
	echo "$dir/oc.git/objects" >"$dir/shell/objects/info/alternates"
	for many; do
		mkdir "$dir/many"
		i=0
		while [ $i -lt "$many" ]; do
			i=$((i + 1))
			cp -R "$dir/shell" "$dir/many/oc-$i.git"
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
	rm -rf "$dir/checkout" "$dir/oc.git" "$dir/shell"
}
