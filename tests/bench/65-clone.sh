# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 65-clone.sh - part of `run`: one commit of each of the sources, fetched into
# bare repositories, against git clone --depth 1.

clone() {
	have git || { skip clone 'no git here'; return; }
	[ -e "$sources/oc.git.tar" ] || {
		skip clone "no sources at $sources"
		return
	}
	mkdir "$dir/origin"
	for file in "$sources"/*.git.tar; do
		tar -C "$dir/origin" -xf "$file"
	done
	urls=
	for repo in "$dir"/origin/*.git; do
		urls="$urls file://$repo#$(git -C "$repo" rev-parse HEAD)"
	done
	ours() {
		rm -rf "$dir/repos"
		# shellcheck disable=SC2086
		measure "$1" sh -c 'exec covsrc fetch --allow-protocol file \
			"$@" >/dev/null' sh --repos "$dir/repos" $urls
	}
	theirs() {
		rm -rf "$dir/clones"
		mkdir "$dir/clones"
		measure "$1" sh -c 'for repo in "$1"/origin/*.git; do
			git clone -q --depth 1 "file://$repo" \
				"$1/clones/$(basename "$repo")" || exit
		done' sh "$dir"
	}
	pairs 'clone: one commit of each of the sources' 3 'covsrc fetch' \
		'git clone --depth 1'
	few=$(du -sk "$dir/repos" | cut -f1)
	many=$(du -sk "$dir/clones" | cut -f1)
	printf '  %s KiB of disk, %s by clones\n' "$few" "$many"
	[ $((few * 7)) -le "$many" ] ||
		fail 'clone: more than a seventh of the disk'
	rm -rf "$dir/repos" "$dir/clones" "$dir/origin"
}
