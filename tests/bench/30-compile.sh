# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 30-compile.sh - parts of `run`: a collection becomes coverage.db.
#
# compile: 400 and 2,500 reports, and the same again with nothing changed.
# BENCH_REFERENCE=N also lets coverage-collector compile N reports (400 take
# it some minutes), and compares with that.
# scale, only when BENCH names it: REPORTS=N (100000), which are the 400 under
# other names of hosts; whole, and divided among SHARDS=N processes (2).

# kib FILE: its size
kib() {
	wc -c <"$1" | awk '{ printf "%.0f", $1 / 1024 }'
}

# make_collection NAME REPORTS: NAME/coverage, and NAME/s3
make_collection() {
	bash "$corpus/make-cluster.sh" "$dir/$1" -n "$2" --seed 42 \
		>"$dir/made" 2>&1 || {
		skip "$1" "make-cluster.sh: $(tail -n 1 "$dir/made")"
		return 1
	}
}

# What nobody can do without: every directory listed and every file's state
# asked for, which is all that is left when nothing changed; each file read
# (those that many names lead to, once) and its MD5 made.
floor() {
	find "$1" -type f -name 'cov*' -printf '%i %p\n' | sort -u -k 1,1 |
		cut -d ' ' -f 2- >"$dir/files"
	rm -f "$dir/f-list" "$dir/f-read"
	for i in 1 2 3; do
		measure "$dir/f-list" find "$1" -type f -size +0 -newermt 2000-01-01 \
			>"$dir/found"
		measure "$dir/f-read" xargs md5sum <"$dir/files" >"$dir/sums"
	done
	show "floor: states of $(wc -l <"$dir/found" | tr -d ' ') names" \
		"$dir/f-list"
	show "floor: MD5 of $(wc -l <"$dir/files" | tr -d ' ') files" \
		"$dir/f-read"
}

# compile_runs NAME: three times from nothing, then three times the same.
compile_runs() {
	rm -f "$dir/$1-first" "$dir/$1-again"
	for i in 1 2 3; do
		rm -f "$dir/$1/coverage.db"
		measure "$dir/$1-first" cov compile -C "$dir/$1" || return
	done
	for i in 1 2 3; do
		measure "$dir/$1-again" cov compile -C "$dir/$1" || return
	done
	show "cov compile" "$dir/$1-first"
	show 'the same again' "$dir/$1-again"
	printf '  %-32s %9s KiB\n' coverage.db "$(kib "$dir/$1/coverage.db")"
	floor "$dir/$1/coverage"
}

# compare_reference N
compare_reference() {
	peer=$(PATH=$PATH:${PEERS_BIN:-$HOME/.cache/cov-peers}
		command -v coverage-collector) ||
		{ skip reference 'no coverage-collector'; return; }
	have go || { skip reference 'no go, which it needs'; return; }
	make_collection both "$1" || return
	mkdir "$dir/theirs" && cp -rl "$dir/both/coverage" "$dir/theirs"
	echo "compile: $1 reports, and coverage-collector"
	compile_runs both || { fail 'compile: failed'; return; }
	measure "$dir/t-first" "$peer" cluster compile \
		--collection "$dir/theirs" >"$dir/log" 2>&1 &&
		measure "$dir/t-again" "$peer" cluster compile \
			--collection "$dir/theirs" >"$dir/log" 2>&1 ||
		{ fail "reference: $(tail -n 1 "$dir/log")"; return; }
	show coverage-collector "$dir/t-first"
	show 'the same again' "$dir/t-again"
	printf '  %-32s %9s KiB\n' coverage.db \
		"$(kib "$dir/theirs/coverage.db")"
	for part in first again; do
		echo "$(median "$dir/t-$part" 1) $(median "$dir/both-$part" 1)"
	done | awk -v db="$(kib "$dir/theirs/coverage.db")" \
		-v ours="$(kib "$dir/both/coverage.db")" '
		{ r[NR] = $1 / $2 }
		END { printf "  %.0f times the speed, %.0f when nothing " \
			"changed, 1/%.0f of the size\n", r[1], r[2], db / ours }'
	rm -rf "$dir/theirs" "$dir/both"
}

compile() {
	[ -x "$corpus/make-cluster.sh" ] || {
		skip compile "no make-cluster.sh at $corpus"
		return
	}
	have bash && have python3 || { skip compile 'no bash, python3'; return; }
	for n in 400 2500; do
		make_collection "c$n" "$n" || return
		echo "compile: $n reports," \
			"$(du -skL "$dir/c$n/coverage" | cut -f1) KiB of files"
		compile_runs "c$n" || { fail 'compile: failed'; return; }
	done
	[ "${BENCH_REFERENCE:-0}" -eq 0 ] ||
		compare_reference "$BENCH_REFERENCE"
	rm -rf "$dir/c400" "$dir/c2500"
}

# Hosts of c400 again and again, as links.
make_scale() {
	make_collection base 400 && mkdir "$dir/scale" || return
	have_dirs=$(find "$dir/base/s3" -name 'covmeta.*' | wc -l)
	copies=$(((${REPORTS:-100000} + have_dirs - 1) / have_dirs))
	i=0
	while [ $i -lt $copies ]; do
		i=$((i + 1))
		for host in "$dir"/base/s3/*/*/*; do
			cp -rl "$host" "$dir/scale/n$i-${host##*/}" || return
		done
	done
}

# Whether both databases say the same, but for the numbers of rows.
same_contents() {
	have sqlite3 || { skip contents 'no sqlite3 program'; return; }
	for i in whole scale; do
		sqlite3 -readonly "$dir/$i.db" \
			<"$COV_TOP/tests/covgroup/data/contents.sql" |
			tee "$dir/$i.lines" | md5sum >"$dir/$i.sum"
		wc -l <"$dir/$i.lines" | tr -d ' ' >"$dir/$i.n"
		rm "$dir/$i.lines"
	done
	if cmp -s "$dir/whole.sum" "$dir/scale.sum"; then
		echo "  records are the same bytes, $(cat "$dir/whole.n")" \
			"rows of the databases too"
	else
		fail 'scale: the databases of shards differ'
	fi
}

scale() {
	[ -x "$corpus/make-cluster.sh" ] ||
		{ skip scale "no make-cluster.sh at $corpus"; return; }
	make_scale || { fail 'scale: cannot make it'; return; }
	: "${SHARDS:=2}"
	measure "$dir/s-fetch" covfetch "$dir/scale" >"$dir/dirs" || return
	measure "$dir/s-first" covgroup --db "$dir/scale.db" "$dir/dirs" \
		>"$dir/whole" || { fail 'scale: covgroup'; return; }
	measure "$dir/s-again" covgroup --db "$dir/scale.db" "$dir/dirs" \
		>"$dir/again" || { fail 'scale: covgroup'; return; }
	echo "scale: $(wc -l <"$dir/dirs" | tr -d ' ') reports," \
		"$(wc -l <"$dir/whole" | tr -d ' ') owners"
	show covfetch "$dir/s-fetch"
	show 'covgroup --db' "$dir/s-first"
	show 'the same again' "$dir/s-again"
	printf '  %-32s %9s KiB\n' coverage.db "$(kib "$dir/scale.db")"
	# Each shard makes reports; they meet in one database.
	i=0
	while [ $i -lt "$SHARDS" ]; do
		covfetch --shard $i/"$SHARDS" "$dir/scale" |
			covtext -r -j 1 | covmerge -r --by dir \
			>"$dir/shard-$i" &
		i=$((i + 1))
	done
	wait
	mv "$dir/scale.db" "$dir/whole.db"
	measure "$dir/s-shards" covgroup --db "$dir/scale.db" \
		"$dir"/shard-* >"$dir/divided" || { fail 'scale: shards'; return; }
	show "records of $SHARDS shards" "$dir/s-shards"
	cmp "$dir/whole" "$dir/divided" || fail 'scale: shards differ'
	same_contents
}
